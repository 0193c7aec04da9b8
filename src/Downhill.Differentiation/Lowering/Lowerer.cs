using System.Collections.Immutable;
using Downhill.Differentiation.Program;
using Downhill.Differentiation.Pullbacks;
using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>
/// Turns the operations of a function, with the helpers that it hands variables to, into one structured program.
/// Whatever it does not understand becomes <see cref="Opaque"/>: harmless while no variable reaches it, an obstacle else.
/// </summary>
internal sealed partial class Lowerer
{
    /// <summary>How deep helpers are expanded into each other.</summary>
    private const int MaxCallDepth = 24;

    /// <summary>How many statements a function may have with all its helpers.</summary>
    private const int MaxStatements = 60_000;

    /// <summary>How often the function is read again because more of it turned out to vary.</summary>
    private const int MaxRounds = 24;

    private readonly FunctionSource _source;
    private readonly CalleeEffectsReader _callees;
    private readonly PullbackTable _pullbacks;
    private readonly Recursion _recursion;
    private readonly FootprintReader _footprints;
    private readonly NameTable _names;
    private readonly INamedTypeSymbol? _home;
    private readonly HashSet<string> _rootNames;
    private readonly List<Storage> _storages = [];
    private readonly Dictionary<ISymbol, Storage> _members = new(SymbolEqualityComparer.Default);
    private readonly VaryingSymbols _maybe;
    private readonly HashSet<Storage> _maybeStorages = [];

    /// <summary>Storages of which something was decided because they were not known to vary.</summary>
    private readonly HashSet<Storage> _denied = [];
    private readonly Dictionary<SyntaxNode, Obstacle> _refusals = [];
    private readonly Dictionary<IOperation, (Differentiability Class, string Reason, string? Instead)> _reasons = [];
    private readonly HashSet<ISymbol> _copiedLocalFunctions = new(SymbolEqualityComparer.Default);
    private readonly List<(ILocalFunctionOperation Function, Frame Frame, Block Block, Perform Place)> _localFunctions = [];

    /// <summary>The blocks that are being filled, from the whole down to the innermost.</summary>
    private readonly HashSet<Block> _open = [];

    /// <summary>Variables that were found not to be null, and the block after whose check that holds.</summary>
    private readonly List<(Storage Storage, Block Block)> _notNull = [];
    private Block _block = new();
    private int[] _scope = [];
    private int _scopes;
    private int _loopDepth;
    private bool _hasThis;
    private int _statements;

    /// <summary>Steps of counters that run once the statement is done.</summary>
    private List<Perform> _after = [];

    private Lowerer(FunctionSource source, CalleeEffectsReader callees, PullbackTable pullbacks, NameTable names, INamedTypeSymbol? home, AggregateTypes aggregates, HashSet<string> rootNames, VaryingSymbols maybe, HashSet<ISymbol> objectFields, HashSet<ISymbol> shared)
    {
        _shared = shared;
        _source = source;
        _callees = callees;
        _pullbacks = pullbacks;
        _recursion = callees.Recursion;
        _names = names;
        _home = home;
        _rootNames = rootNames;
        _maybe = maybe;
        _objectFields = objectFields;
        _aggregates = aggregates;
        _listUses = new Lists.ListUses(source, FollowedItem, ChangesSelf);
        _footprints = new FootprintReader(callees, Member, Part, () => _storages);
    }

    /// <summary>Lowers <paramref name="function"/>; null where it has no body that can be read.</summary>
    public static LoweredFunction? Lower(
        IMethodSymbol function,
        IReadOnlyList<ISymbol> variables,
        FunctionSource source,
        NameTableFactory names)
    {
        if (source.BodyOf(function) is not { } body || body.Syntax.SyntaxTree is null || source.ModelFor(body.Syntax.SyntaxTree) is not { } model)
        {
            return null;
        }

        // Which helpers have to be expanded depends on what may vary, and that on the helpers: repeated until it stands.
        var callees = new CalleeEffectsReader(source);
        var aggregates = AggregateTypes.For(variables, source, function.ContainingType);
        var members = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var maybe = new VaryingSymbols(variables.Select(v => v.OriginalDefinition));
        var objectFields = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var shared = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var heap = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        for (var round = 0; ; round++)
        {
            // What functions with passes of their own store in objects, the others may read there, and the other way round.
            heap.UnionWith(HeapOf(maybe, objectFields));
            maybe.Add(heap);
            objectFields.UnionWith(heap.Where(static s => s is not ITypeSymbol));
            members.UnionWith(objectFields);
            maybe.Begin();
            var (symbols, arrays, notes) = (maybe.Count, shared.Count, source.Notes);
            var fields = (members.Count, objectFields.Count, heap.Count);
            var varying = members.Where(m => !objectFields.Contains(m) && maybe.Has(m)).ToList();
            var (table, taken) = names.Create(function, variables, body, function.ContainingType);
            var wholes = AggregatesIn(maybe, objectFields, aggregates);
            var pullbacks = NewPullbacks(source, callees, function.ContainingType, aggregates, varying, wholes, objectFields, heap, variables);
            var lowerer = new Lowerer(source, callees, pullbacks, table, function.ContainingType, aggregates, taken, maybe, objectFields, shared) { _hasThis = !function.IsStatic };
            var lowered = lowerer.Run(function, variables, body, model, members);
            members.UnionWith(lowerer._members.Keys);
            heap.UnionWith(HeapOf(maybe, objectFields));
            var isSettled = (members.Count, objectFields.Count, heap.Count) == fields;
            if (isSettled && (maybe.Count, shared.Count) == (symbols, arrays))
            {
                return lowered;
            }

            // Where no decision would be another one with what is known now, the next reading would give the same program.
            if (isSettled && source.Notes == notes && members.Count(m => !objectFields.Contains(m) && maybe.Has(m)) == varying.Count && !lowerer.IsOutdated)
            {
                return lowered;
            }

            if (round == MaxRounds)
            {
                throw new TooLargeException();
            }
        }
    }

    private LoweredFunction Run(IMethodSymbol function, IReadOnlyList<ISymbol> variables, IOperation body, SemanticModel model, IEnumerable<ISymbol> members)
    {
        var frame = new Frame(function, null, null, model) { Respell = Respell };
        var root = _block;
        _open.Add(root);
        foreach (var parameter in function.Parameters)
        {
            var storage = SpanTypes.Is(parameter.Type) ? DeclareSpan(parameter) : Declare(parameter, frame, StorageKind.Input);
            storage.Writes = 0;
            if (parameter.RefKind is not RefKind.None and not RefKind.In)
            {
                storage.Unrestorable = true;
            }
        }

        BindSpans(function, frame);
        var bound = new List<Storage>();
        foreach (var variable in variables)
        {
            foreach (var storage in Variables(variable, body.Syntax, frame))
            {
                // The adjoints of elements are kept by the array, whichever it is.
                storage.IsVariable = storage.Kind != StorageKind.Field;
                bound.Add(storage);
                MarkMaybe(storage);
            }
        }

        // What copied code touches can only be told among the fields that are known before it is read.
        foreach (var member in members)
        {
            if (_objectFields.Contains(member))
            {
                FieldStorage(member);
            }
            else
            {
                MemberStorage(member);
            }
        }

        CheckUnchanging(function, body);
        ExpectMemberParts();
        ExpectElements(body.Syntax);
        var result = NewStorage(_names.Fresh("value", []), function.ReturnType, StorageKind.Local, function);
        result.IsSynthetic = true;
        frame.Result = result;
        LowerBody(body, frame);
        PlaceLocalFunctions();

        // What is returned at the end must still stand there after the reverse pass.
        result.Unrestorable = result.Writes > 1;
        RemoveUnusedFlags(root);
        RemoveExpanded(root);
        RefuseListsInCode(root);
        CheckItems(body);
        UniteWithFields();
        CheckArraysOfParts(function, body);
        RememberArrays();
        return new LoweredFunction(function, frame, root, result, bound, _storages, _refusals.Values.ToList(), _reasons, _names, _pullbacks)
        {
            Arrays = _arraysOfParts.ToDictionary(static p => p.Key, static p => p.Value, SymbolEqualityComparer.Default),
        };
    }

    /// <summary>Copies the local functions that copied code calls, and takes the others' places away.</summary>
    private void PlaceLocalFunctions()
    {
        for (var i = _localFunctions.Count - 1; i >= 0; i--)
        {
            var (function, frame, block, place) = _localFunctions[i];
            var index = block.Statements.IndexOf(place);
            if (index < 0)
            {
                continue;
            }

            if (_copiedLocalFunctions.Contains(function.Symbol))
            {
                block.Statements[index] = new Perform(function.Syntax, Copy(function, frame));
            }
            else
            {
                block.Statements.RemoveAt(index);
            }
        }
    }

    /// <summary>A body whose only return is its last statement needs no variable for its result until then.</summary>
    private void LowerBody(IOperation body, Frame frame)
    {
        var statements = body is IBlockOperation block ? block.Operations : ImmutableArray.Create(body);
        var returns = body.DescendantsAndSelf().Count(o => o is IReturnOperation { Kind: OperationKind.Return } r && !InNestedFunction(r, body));
        var last = statements.Length > 0 ? statements[statements.Length - 1] : null;
        // What follows a using declaration lies in a block of its own.
        var simple = returns == 1 && last is IReturnOperation && !statements.Any(s => s is IUsingDeclarationOperation);
        if (!simple && frame.Result is { } result)
        {
            Append(new Assign(body.Syntax, new Ref(body.Syntax, result), Default(body.Syntax, result.Type)) { Declares = true });
            result.Scope = _block;
            _block.Locals.Add(result);
        }

        if (!simple && frame.ReturnsParts)
        {
            var declares = frame.Parts is null;
            frame.Parts ??= DeclareParts(body.Syntax, frame.Function.ReturnType, Camel(frame.Function.Name), null);
            AssignParts(body.Syntax, frame.Parts, DefaultParts(body.Syntax, frame.Function.ReturnType, isPlaceholder: true), declares);
        }

        if (!simple && frame.ReturnsList)
        {
            DeclareReturnedList(body.Syntax, frame);
        }

        if (!simple && returns > 0)
        {
            frame.ReturnFlag = NewFlag(body.Syntax, "returned");
        }

        LowerSequence(statements, 0, frame);
    }

    private static bool InNestedFunction(IOperation operation, IOperation body)
    {
        for (var parent = operation.Parent; parent is not null && parent != body.Parent; parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation && parent != body)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Notes what the statement writes, and whether that may vary.</summary>
    private void Append(Stmt statement)
    {
        _source.CancellationToken.ThrowIfCancellationRequested();
        if (++_statements > MaxStatements)
        {
            throw new TooLargeException();
        }

        Count(statement);
        _block.Statements.Add(statement);
    }

    private void Count(Stmt statement)
    {
        switch (statement)
        {
            case Assign { Target: Ref target } assign:
                target.Storage.Writes++;
                if (!assign.Declares)
                {
                    Redirect(target.Storage);
                }

                Unite(target.Storage.Class, assign.Value);
                if (assign is { Declares: true, Value: Opaque { Operation: { } made } } && target.Storage.Class is { Rows: null } && MakesNew(made))
                {
                    target.Storage.IsFresh = true;
                }

                if (MayVary(assign.Value))
                {
                    MarkMaybe(target.Storage);
                }

                Touch(assign.Value);
                break;
            case Assign { Target: Element element } assign:
                element.Array.ElementsWritten = true;
                Unite(element.Class?.Rows, assign.Value);
                if (MayVary(assign.Value))
                {
                    MarkMaybe(element.Array);
                }

                Touch(assign.Value);
                break;
            case NewArray array:
                array.Target.Writes++;
                foreach (var item in array.Items ?? [])
                {
                    Unite(array.Target.Class?.Rows, item);
                }

                if (array.CopyOf?.Class?.Rows is { } rows && array.Target.Class?.Rows is { } copied)
                {
                    ArrayClass.Unite(copied, rows, pattern => NewRegion(pattern.Name, pattern.Type));
                }

                if (array.Items?.Any(MayVary) == true || (array.CopyOf is { } original && IsMaybe(original)))
                {
                    MarkMaybe(array.Target);
                }

                break;
            case Perform perform:
                Touch(perform.Code);
                break;
            case Invoke invoke:
                Count(invoke);
                break;
            case If choice:
                Touch(choice.Condition);
                break;
            case Enclosed { Resource: { } resource }:
                Touch(resource);
                break;
            case Loop { Sequence: { } sequence }:
                Touch(sequence);
                foreach (var written in sequence.Footprint.Writes)
                {
                    written.Unrestorable = true;
                }

                break;
            case Loop { Condition: { } condition }:
                Touch(condition);
                foreach (var written in condition.Footprint.Writes)
                {
                    written.Unrestorable = true;
                }

                break;
        }
    }

    private void Touch(Expr value)
    {
        if (value is not Opaque { Footprint: { } footprint } opaque)
        {
            return;
        }

        foreach (var written in footprint.Writes)
        {
            written.Writes++;
            if (written.Kind != StorageKind.Field)
            {
                Redirect(written);
                Unite(written.Class, value);
            }

            if (MayVary(opaque))
            {
                MarkMaybe(written);
            }
        }

        foreach (var array in footprint.ElementWrites)
        {
            array.Elements.ElementsWritten = true;
            array.Elements.ElementsLost = true;
            if (MayVary(opaque))
            {
                MarkMaybe(array);
            }
        }
    }

    private bool IsMaybe(Storage storage)
    {
        if (IsKnownToVary(storage))
        {
            return true;
        }

        _denied.Add(storage);
        return false;
    }

    private bool IsKnownToVary(Storage storage) => storage.Class is { } arrays ? arrays.Bottom.MayVary : _maybeStorages.Contains(storage);

    /// <summary>Whether something was decided that what was found later speaks against.</summary>
    private bool IsOutdated => _maybe.IsOutdated
        || _notShared.Any(a => a.Symbol is { } symbol && _shared.Contains(symbol.OriginalDefinition))
        || _denied.Any(s => s.Symbol is { } symbol && _maybe.Has(symbol.OriginalDefinition)
            || s.Class is { } arrays && arrays.Bottom.Names.Any(n => _maybe.Has(n.OriginalDefinition)));

    private void MarkMaybe(Storage storage)
    {
        if (storage.Class?.Bottom is { } arrays)
        {
            arrays.MayVary = true;
            return;
        }

        _maybeStorages.Add(storage);
        if (storage.Symbol is { } symbol and not IMethodSymbol)
        {
            _maybe.Add(symbol.OriginalDefinition);
        }
    }

    private bool MayVary(Expr expr)
    {
        foreach (var node in expr.SelfAndDescendants())
        {
            switch (node)
            {
                case Ref reference when IsKnownToVary(reference.Storage):
                case Element element when IsKnownToVary(element.Array):
                case Opaque opaque when opaque.Footprint.Reads.Any(IsKnownToVary):
                    return true;
            }
        }

        foreach (var node in expr.SelfAndDescendants())
        {
            switch (node)
            {
                case Ref reference:
                    _denied.Add(reference.Storage);
                    break;
                case Element element:
                    _denied.Add(element.Array);
                    break;
                case Opaque opaque:
                    _denied.UnionWith(opaque.Footprint.Reads);
                    break;
            }
        }

        return false;
    }

    /// <summary>Always refused, whether or not a variable reaches it.</summary>
    private void Refuse(SyntaxNode syntax, string reason, string? instead)
    {
        if (!_refusals.ContainsKey(syntax))
        {
            _refusals.Add(syntax, new Obstacle(syntax, Differentiability.Unknown, reason, instead));
        }
    }

    private void Explain(IOperation operation, string reason, string? instead) =>
        _reasons[operation] = (Differentiability.Unknown, reason, instead);

    /// <summary>Runs <paramref name="lower"/> with a new block of its own.</summary>
    private Block InBlock(Action lower, bool isLoop = false)
    {
        var (block, scope, depth) = (_block, _scope, _loopDepth);
        _block = new Block();
        if (isLoop || _loopDepth > 0)
        {
            _scope = [.. scope, ++_scopes];
        }

        if (isLoop)
        {
            _loopDepth++;
        }

        _block.Path = _scope;
        _block.IsInLoop = _loopDepth > 0;
        _open.Add(_block);
        try
        {
            lower();
            return _block;
        }
        finally
        {
            _open.Remove(_block);
            (_block, _scope, _loopDepth) = (block, scope, depth);
        }
    }

    /// <summary>Takes away flags that nobody asks.</summary>
    private void RemoveUnusedFlags(Block root)
    {
        if (!_storages.Any(static s => s is { IsSynthetic: true, Type.SpecialType: SpecialType.System_Boolean }))
        {
            return;
        }

        var read = new HashSet<Storage>();
        Walk(root, block =>
        {
            foreach (var statement in block.Statements)
            {
                switch (statement)
                {
                    case If choice:
                        read.UnionWith(choice.Condition.Footprint.Reads);
                        break;
                    case Loop loop:
                        read.UnionWith(loop.ExitFlags);
                        break;
                }
            }
        });
        Walk(root, block =>
        {
            block.Statements.RemoveAll(s => s is Assign { Target: Ref { Storage: { IsSynthetic: true, Type.SpecialType: SpecialType.System_Boolean } flag }, Value: Opaque { Operation: null } } && !read.Contains(flag));
            block.Locals.RemoveAll(l => l is { IsSynthetic: true, Type.SpecialType: SpecialType.System_Boolean } && !read.Contains(l));
        });
    }

    private static void Walk(Block root, Action<Block> visit)
    {
        var stack = new Stack<Block>();
        stack.Push(root);
        while (stack.Count > 0)
        {
            var block = stack.Pop();
            visit(block);
            foreach (var statement in block.Statements)
            {
                foreach (var inner in statement.Blocks)
                {
                    stack.Push(inner);
                }
            }
        }
    }
}

/// <summary>The function is larger than the engine takes on.</summary>
internal sealed class TooLargeException : Exception;
