using Downhill.Differentiation.Analysis;
using Downhill.Differentiation.Emission;
using Downhill.Differentiation.Lowering;
using Downhill.Differentiation.Program;
using Downhill.Differentiation.Pullbacks;

namespace Downhill.Differentiation.Adjoint;

/// <summary>Prints expressions, and says which of them the reverse pass can evaluate again.</summary>
internal sealed class Values
{
    private readonly LoweredFunction _function;
    private readonly Dictionary<Expr, Code> _printed = [];
    private readonly Activity _activity;
    private readonly bool _writesHeap;
    private readonly HashSet<Microsoft.CodeAnalysis.ITypeSymbol> _typesWritten;
    private readonly HashSet<Microsoft.CodeAnalysis.ISymbol> _membersWritten;

    /// <summary>Vectors and matrices that code which changes objects may get hold of.</summary>
    private readonly HashSet<Storage> _exposed;

    public Values(LoweredFunction function, Activity activity, HeapWrites heap)
    {
        _function = function;
        _activity = activity;
        _writesHeap = heap.Anything;
        _typesWritten = heap.Arrays;
        _membersWritten = heap.Members;
        _exposed = heap.Exposed;
    }

    /// <summary>Whether something is written that other references may lead to, so that no collection is sure to stay as it is.</summary>
    public bool WritesHeap => _writesHeap;

    /// <summary>Arrays whose length is read somewhere, whatever their elements hold by then: they must be in sight there.</summary>
    public HashSet<Storage> Measured { get; } = [];

    /// <summary>The expression as the forward pass writes it.</summary>
    public Code Print(Expr expr)
    {
        if (!_printed.TryGetValue(expr, out var code))
        {
            _printed.Add(expr, code = Text(expr).As(expr.IsSingle));
        }

        return code;
    }

    private Code Text(Expr expr)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (expr)
        {
            case Ref reference:
                return Code.Name(reference.Storage);
            case Element { Array.Kind: StorageKind.Field } field:
                var owner = Print(field.Indices[0]);
                if (field.Array.ElementPath is { } path)
                {
                    var at = Print(field.Indices[1]);
                    return Code.Raw(owner.In(Code.Primary) + "[" + at.Text + "]" + path, Code.Primary, Code.Union(owner, at, Code.Name(field.Array)));
                }

                return Code.Raw(owner.In(Code.Primary) + "." + field.Array.Name, Code.Primary, Code.Union(owner, Code.Name(field.Array)));
            case Element element:
                return element.IsNamed
                    ? Code.Index(Code.Name(element.Array), PrintIndices(element))
                    : Code.Raw(Print(element.Holder).In(Code.Primary) + "[" + PrintIndices(element).Text + "]", Code.Primary, Code.Union(Print(element.Holder), PrintIndices(element), Code.Of("", Code.Primary, element.Array)));
            case Negate negate:
                var operand = Print(negate.Operand);
                return Code.Raw("-" + (operand.Text[0] == '-' ? "(" + operand.Text + ")" : operand.In(Code.Unary)), Code.Unary, operand.Reads);
            case Cast cast:
                var converted = Print(cast.Operand);
                return cast.IsWritten ? Code.Raw((cast.IsSingle ? "(float)" : "(double)") + converted.In(Code.Unary), Code.Unary, converted.Reads) : converted;
            case Binary binary:
                var left = Print(binary.Left);
                var right = Print(binary.Right);
                var (sign, precedence) = binary.Operation switch
                {
                    Arithmetic.Add => ("+", Code.Additive),
                    Arithmetic.Subtract => ("-", Code.Additive),
                    Arithmetic.Multiply => ("*", Code.Multiplicative),
                    Arithmetic.Divide => ("/", Code.Multiplicative),
                    _ => ("%", Code.Multiplicative),
                };
                return Code.Raw(left.In(precedence) + " " + sign + " " + right.In(precedence + 1), precedence, Code.Union(left, right));
            case Apply apply:
                var call = Code.Call(apply.Rule.FullName ?? _function.Names.OwnerName(apply.Rule.Owner) + "." + apply.Rule.Name, [.. apply.Children.Select(Print)]);
                return apply.Rule.Suffix.Length == 0 ? call : Code.Raw(call.Text + apply.Rule.Suffix, Code.Primary, call.Reads);
            case TensorApply whole:
                return whole.Print([.. whole.Children.Select(Print)]);
            case Opaque opaque:
                var footprint = opaque.Footprint;
                var reads = new List<Storage>(footprint.Reads);
                foreach (var length in footprint.LengthReads)
                {
                    if (length is { IsNamed: true, ElementsWritten: true })
                    {
                        Measured.Add(length);
                    }
                    else
                    {
                        reads.Add(length);
                    }
                }

                foreach (var rows in footprint.RowReads)
                {
                    reads.Add(rows.Unit);
                }

                return Code.Raw(opaque.Text, Parsed.Precedence(opaque.Text), reads);
            default:
                throw new InvalidOperationException();
        }
    }

    /// <summary>What stands between the brackets of the element.</summary>
    public Code PrintIndices(Element element)
    {
        if (element.Indices.Count == 1)
        {
            return Print(element.Indices[0]);
        }

        var indices = element.Indices.Select(Print).ToArray();
        return Code.Raw(string.Join(", ", indices.Select(i => i.Text)), Code.Lowest, Code.Union(indices));
    }

    /// <summary>Whether the reverse pass finds the same value by evaluating the expression again, and cheaply.</summary>
    public bool IsAvailable(Expr expr) => expr switch
    {
        Ref reference => IsRestorable(reference.Storage),
        Element element => element.Children.All(IsAvailable) && HasStableElements(element.Array),
        Opaque opaque => IsStable(opaque),
        _ => false,
    };

    /// <summary>Whether the value of the storage is the same when the reverse pass comes by, or is put back.</summary>
    public bool IsRestorable(Storage storage) => !storage.Unrestorable || IsConstant(storage);

    /// <summary>Whether nothing in the function writes it after its declaration.</summary>
    public bool IsConstant(Storage storage) => storage.Writes <= (storage.Kind == StorageKind.Local ? 1 : 0)
        && !(storage.Symbol is not null && _membersWritten.Contains(storage.Symbol.OriginalDefinition))
        && !storage.IsReassigned && !storage.IsDeclaredInCode && !(storage.Kind == StorageKind.Local && storage.Unrestorable && !storage.IsRealArray);

    public bool HasStableElements(Storage array)
    {
        if (array.Kind == StorageKind.Field)
        {
            return !array.ElementsWritten && !_writesHeap && !_membersWritten.Contains(array.Symbol!.OriginalDefinition);
        }

        if (array.IsTensor)
        {
            return IsRestorable(array) && IsStableWhole(array);
        }

        if (array.IsReassigned || (array.IsNamed && !IsRestorable(array) && !array.IsFresh))
        {
            return false;
        }

        if (array.IsFresh)
        {
            return !array.Unrestorable && !array.ElementsLost;
        }

        return !array.ElementsWritten && !_writesHeap && !_typesWritten.Contains(array.Type);
    }

    /// <summary>Whether the vector or matrix that the variable refers to holds the same elements on the way back.</summary>
    public bool IsStableWhole(Storage tensor) =>
        !tensor.ElementsWritten && (!_writesHeap || (tensor is { IsFresh: true, Writes: 1 } && !_exposed.Contains(tensor)));

    public bool IsStable(Opaque opaque)
    {
        var footprint = opaque.Footprint;
        if (!opaque.IsPure || footprint.Cost > 40)
        {
            return false;
        }

        if (footprint.ReadsHeap && (_writesHeap || _typesWritten.Count > 0 || footprint.MembersRead.Overlaps(_membersWritten)))
        {
            return false;
        }

        foreach (var read in footprint.Reads)
        {
            if (!IsRestorable(read) || (read.Type is Microsoft.CodeAnalysis.IArrayTypeSymbol && (read.IsReassigned || read.Reach.Any(r => r.ElementsWritten)))
                || (read.IsTensor && !IsStableWhole(read)))
            {
                return false;
            }
        }

        // The length of an array whose elements are restored one by one would drag them all into the record.
        return footprint.RowReads.All(r => HasStableElements(r.Unit)) && footprint.LengthReads.All(r => !r.IsReassigned && IsRestorable(r) && (!r.IsNamed || r is not { ElementsWritten: true, Scope.IsInLoop: true } || (r.IsFresh && _activity.EverVaries(r))));
    }
}
