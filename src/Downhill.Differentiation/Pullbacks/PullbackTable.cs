using Downhill.Differentiation.Adjoint;
using Downhill.Differentiation.Lowering;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using FunctionArguments = System.Collections.Generic.IReadOnlyList<(Microsoft.CodeAnalysis.IParameterSymbol Parameter, Microsoft.CodeAnalysis.IMethodSymbol Function)>;

namespace Downhill.Differentiation.Pullbacks;

/// <summary>The functions of one gradient that are not expanded, and their passes.</summary>
internal sealed class PullbackTable(Func<Callee, bool[], PullbackTable, LoweredFunction?> lower, Func<IMethodSymbol, bool, FunctionArguments, Func<ISymbol, bool>, Callee> describe)
{
    /// <summary>More patterns than this are more than a reader could bear.</summary>
    private const int MaxPatterns = 64;

    private readonly Dictionary<(IMethodSymbol Method, bool IsOfThis, FunctionArguments Functions), Callee> _callees = new(new KeyComparer());
    private readonly List<(ISymbol Symbol, string? Path)> _numberedFields = [];
    private readonly List<Callee> _unread = [];
    private readonly List<Pullback> _patterns = [];
    private bool _isReading;

    public IReadOnlyList<Pullback> Patterns => _patterns;

    /// <summary>The callee, whose effects are known as soon as the outermost question is answered.</summary>
    public Callee Of(IMethodSymbol method, bool isOfThis, FunctionArguments functions, Func<ISymbol, bool> isInParts)
    {
        var key = (method.OriginalDefinition, isOfThis, functions);
        if (_callees.TryGetValue(key, out var callee))
        {
            return callee;
        }

        callee = describe(method, isOfThis, functions, isInParts);
        _callees.Add(key, callee);
        _unread.Add(callee);
        if (_isReading)
        {
            return callee;
        }

        // Functions that call each other are read again until nothing new is found about any of them.
        _isReading = true;
        try
        {
            bool grew;
            do
            {
                grew = false;
                for (var i = 0; i < _unread.Count; i++)
                {
                    grew |= Read(_unread[i]);
                }
            }
            while (grew);
        }
        finally
        {
            _isReading = false;
            _unread.Clear();
        }

        return callee;
    }

    /// <summary>A callee whose derivative is declared.</summary>
    public Callee Of(IMethodSymbol method, Rules.DerivativeDeclaration rule, Func<Callee> create)
    {
        var key = (method.OriginalDefinition, false, (FunctionArguments)[]);
        if (!_callees.TryGetValue(key, out var callee) || callee.Rule != rule)
        {
            _callees[key] = callee = create();
        }

        return callee;
    }

    /// <summary>The passes of a callee for a pattern of varying operands.</summary>
    public Pullback For(Callee callee, bool[] varied)
    {
        foreach (var known in _patterns)
        {
            if (known.Callee == callee && known.Varied.SequenceEqual(varied))
            {
                return known;
            }
        }

        if (_patterns.Count == MaxPatterns)
        {
            throw new TooLargeException();
        }

        var pullback = new Pullback(callee, (bool[])varied.Clone(), callee.Rule is null ? lower(callee, varied, this) ?? throw new InvalidOperationException() : null);
        _patterns.Add(pullback);
        return pullback;
    }

    /// <summary>Reads what the callee may change while everything varies that can.</summary>
    private bool Read(Callee callee)
    {
        if (callee.WhyNot is not null)
        {
            return false;
        }

        var varied = callee.Slots.Select(s => Reals.IsVariable(s.Type)).ToArray();
        if (lower(callee, varied, this) is not { } function)
        {
            callee.WhyNot = ($"'{callee.Name}' has no source here and no declared derivative", "write it as a method in this project");
            return true;
        }

        var grew = false;
        for (var i = 0; i < varied.Length; i++)
        {
            var slot = callee.Slots[i];
            if (slot.Kind != SlotKind.Array)
            {
                continue;
            }

            var given = function.Slots[i].Class!;
            if (given.Bottom.Unit.ElementsWritten && !slot.IsWritten)
            {
                slot.IsWritten = grew = true;
            }

            if (HoldsWritten(given))
            {
                callee.WhyNot = ($"'{callee.Name}' calls itself, or is too large to be expanded here, and gives '{slot.Symbol.Name}' other rows", "write the elements of its rows");
                return true;
            }

            if (!slot.IsReturned && Levels(function.Result.Class).Any(r => Levels(given).Any(r.Is)))
            {
                slot.IsReturned = grew = true;
            }
        }

        if (!callee.ReturnsHeld && IsHeld(function))
        {
            callee.ReturnsHeld = grew = true;
        }

        var heap = HeapWrites.Of([function.Body]);
        if (heap.Anything && !callee.WritesHeap)
        {
            callee.WritesHeap = grew = true;
        }

        var fields = heap.Members.Where(m => function.Storages.Any(s => s.Kind == StorageKind.Field && SymbolEqualityComparer.Default.Equals(s.Symbol!.OriginalDefinition, m))).ToList();
        if (fields.Exists(callee.FieldsWritten.Add))
        {
            callee.FieldsWritten.UnionWith(fields);
            grew = true;
        }

        if (!callee.TouchesHeap && TouchesHeap(function.Body))
        {
            callee.TouchesHeap = grew = true;
        }

        foreach (var storage in function.Storages)
        {
            if (storage is { Kind: StorageKind.Member, Symbol: { } member } && (storage.Writes > 0 || heap.Members.Contains(member.OriginalDefinition)))
            {
                callee.WhyNot = ($"'{callee.Name}' writes '{member.Name}' and is not expanded here", "keep the value in a local variable, or hand it over by 'ref'");
                return true;
            }
        }

        return grew;
    }

    private static IEnumerable<ArrayClass> Levels(ArrayClass? arrays)
    {
        for (var level = arrays; level is not null; level = level.Rows)
        {
            yield return level;
        }
    }

    /// <summary>Whether an array that holds other arrays is given another one.</summary>
    private static bool HoldsWritten(ArrayClass arrays) => Levels(arrays).Any(static l => l.Rows is not null && l.Unit.ElementsWritten);

    /// <summary>Whether an array that the function returns may be in the hands of someone other than its caller.</summary>
    private static bool IsHeld(LoweredFunction function) => Levels(function.Result.Class).Any(r => r.IsUnknown
        || function.Storages.Any(s => s.Kind is StorageKind.Field or StorageKind.Member && !function.Slots.Contains(s) && Levels(s.Class).Any(r.Is)));

    /// <summary>Whether adjoints of fields are handed from one function to another.</summary>
    public bool AreFieldsShared => _patterns.Exists(static p => p.Callee.TouchesHeap);

    /// <summary>The number under which all functions of the gradient find the adjoints of a field.</summary>
    public int NumberOf(Storage field)
    {
        var number = _numberedFields.FindIndex(f => SymbolEqualityComparer.Default.Equals(f.Symbol, field.Symbol!.OriginalDefinition) && f.Path == field.ElementPath);
        if (number < 0)
        {
            number = _numberedFields.Count;
            _numberedFields.Add((field.Symbol!.OriginalDefinition, field.ElementPath));
        }

        return number;
    }

    private static bool TouchesHeap(Block root)
    {
        var blocks = new Stack<Block>();
        blocks.Push(root);
        while (blocks.Count > 0)
        {
            foreach (var statement in blocks.Pop().Statements)
            {
                if (statement is Invoke { Callee.TouchesHeap: true } or Assign { Target: Element { Array.Kind: StorageKind.Field } }
                    || Writing.Expressions(statement).SelectMany(Writing.Reads).Any(static s => s.Kind == StorageKind.Field))
                {
                    return true;
                }

                foreach (var inner in statement.Blocks)
                {
                    blocks.Push(inner);
                }
            }
        }

        return false;
    }

    private sealed class KeyComparer : IEqualityComparer<(IMethodSymbol Method, bool IsOfThis, FunctionArguments Functions)>
    {
        public bool Equals(
            (IMethodSymbol Method, bool IsOfThis, FunctionArguments Functions) x,
            (IMethodSymbol Method, bool IsOfThis, FunctionArguments Functions) y) =>
            x.IsOfThis == y.IsOfThis && SymbolEqualityComparer.Default.Equals(x.Method, y.Method) && x.Functions.Count == y.Functions.Count
            && x.Functions.Zip(y.Functions, static (a, b) => SymbolEqualityComparer.Default.Equals(a.Parameter, b.Parameter) && SymbolEqualityComparer.Default.Equals(a.Function, b.Function)).All(static same => same);

        public int GetHashCode((IMethodSymbol Method, bool IsOfThis, FunctionArguments Functions) key) =>
            SymbolEqualityComparer.Default.GetHashCode(key.Method);
    }
}
