using Downhill.Differentiation.Emission;
using Downhill.Differentiation.Program;
using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>Expressions that say which array is meant: names, rows, what a helper returns, one of several.</summary>
internal sealed partial class Lowerer
{
    /// <summary>
    /// Lowers an expression whose value is an array of numbers, or of such arrays: a <see cref="Ref"/>, the
    /// <see cref="Element"/> that is a row, or the user's code as it is where the array is not followed.
    /// </summary>
    private Expr LowerArray(IOperation operation, Frame frame)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        operation = Bare(operation);
        if (ArrayPlace(operation, frame) is { } place)
        {
            return place;
        }

        switch (operation)
        {
            case IConditionalOperation { WhenFalse: not null } choice when Reals.IsFollowed(choice.Type):
                return LowerChoice(choice, frame);
            case ISwitchExpressionOperation choice when Reals.IsFollowed(choice.Type) && LowerSwitchExpression(choice, frame) is { } chosen:
                return chosen;
            case ISimpleAssignmentOperation { IsRef: false } assignment when StorageOf(assignment.Target, frame) is { Class: not null } array:
                Append(new Assign(assignment.Syntax, new Ref(assignment.Syntax, array), LowerArray(assignment.Value, frame)));
                return new Ref(operation.Syntax, array);
            case IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } invoke when Invoke(invoke, frame) is Ref { Storage.Class: not null } given:
                return given;
            case IInvocationOperation call when !IsCopy(call) && !IsEnumerable(call.TargetMethod) && !IsTensor(call.Instance?.Type) && Call(call, call.TargetMethod, call.Instance, call.Arguments, frame) is Ref { Storage.Class: not null } returned:
                return returned;
        }

        if (IsAllocation(operation, frame))
        {
            var type = Reals.IsFollowed(operation.Type) ? operation.Type! : (operation as IInvocationOperation is { } copied ? CopySource(copied)?.Type : null) ?? operation.Type!;
            var made = NewTemporary(operation.Syntax, type, "array");
            if (TryNewArray(operation.Syntax, operation, made, frame))
            {
                return new Ref(operation.Syntax, made);
            }

            _block.Locals.Remove(made);
        }

        return Copy(operation, frame);
    }

    /// <summary>The same array, by a name.</summary>
    private Storage? Named(Expr array, ITypeSymbol type) => array switch
    {
        Ref { Storage: { Class: not null } storage } => storage,
        Element { Class.Rows: not null } element => Keep(element, type, "row").Storage,
        _ => null,
    };

    /// <summary>Whether the expression makes an array.</summary>
    private static bool IsAllocation(IOperation operation, Frame frame) => Bare(operation) switch
    {
        IArrayCreationOperation or IArrayInitializerOperation => true,
        IInvocationOperation { TargetMethod: { Name: "Empty", ContainingType.SpecialType: SpecialType.System_Array } } => true,
        { Kind: Lists.ListTypes.CollectionExpression } => true,
        IInvocationOperation call => IsCopy(call) || IsListToArray(call) || MakesArrayOfSpan(call) || IsEnumerable(call.TargetMethod) || IsTensor(call.Instance?.Type),
        IArrayElementReferenceOperation { Indices: [var index] } => IsRange(index),
        _ => false,
    };

    private static bool IsRange(IOperation index) => index.Type is { Name: "Range", ContainingNamespace.Name: "System" };

    /// <summary>A name or a row; null for what has to be computed first.</summary>
    private Expr? ArrayPlace(IOperation operation, Frame frame)
    {
        operation = Bare(operation);
        if (!Reals.IsFollowed(operation.Type))
        {
            return null;
        }

        if (StorageOf(operation, frame) is { Class: not null } storage)
        {
            return new Ref(operation.Syntax, storage);
        }

        return operation is IArrayElementReferenceOperation element ? ElementOf(element, frame) : ListElement(operation, frame) ?? FieldOf(operation, frame);
    }

    /// <summary>An element of a followed array: a number or a row.</summary>
    private Element? ElementOf(IArrayElementReferenceOperation element, Frame frame)
    {
        if ((!IsReal(element.Type) && !Reals.IsFollowed(element.Type)) || element.Indices.Any(IsRange))
        {
            return null;
        }

        // All indices in the order of the text: a[i][j] evaluates i before j.
        var levels = new Stack<IArrayElementReferenceOperation>();
        IOperation source = element;
        while (source is IArrayElementReferenceOperation level)
        {
            levels.Push(level);
            source = Bare(level.ArrayReference);
        }

        if (!Reals.IsFollowed(source.Type) || LowerArray(source, frame) is not { } root || ArrayClass.Of(root) is null)
        {
            return null;
        }

        var holder = root;
        var operands = levels.SelectMany(l => l.Indices).ToArray();
        if (levels.Count == 1 && element.Indices.Length == 1)
        {
            return new Element(element.Syntax, holder, [LowerIndex(element.Indices[0], holder, frame)]);
        }

        var plain = operands.All(o => o.Type?.Name != "Index");
        var lowered = plain ? LowerInOrder(frame, null, operands) : null;
        var next = 0;
        foreach (var level in levels)
        {
            IReadOnlyList<Expr> indices = lowered is null ? [.. level.Indices.Select(i => LowerIndex(i, holder, frame))] : lowered.GetRange(next, level.Indices.Length);
            next += level.Indices.Length;
            holder = new Element(level.Syntax, holder, indices);
        }

        return (Element)holder;
    }

    /// <summary><c>a[i][j] = value</c>: the row, the indices, the value, and then the assignment.</summary>
    private bool LowerElementAssignment(ISimpleAssignmentOperation assignment, IArrayElementReferenceOperation target, Frame frame)
    {
        var levels = 0;
        for (IOperation level = target; level is IArrayElementReferenceOperation inner; level = Bare(inner.ArrayReference))
        {
            levels++;
        }

        Expr Value() => IsReal(target.Type) ? LowerReal(assignment.Value, frame) : LowerArray(assignment.Value, frame);

        if (levels == 1 && target.Indices.All(i => i.Type?.Name != "Index") && IsReal(target.Type) && ArrayPlace(target.ArrayReference, frame) is Ref owner)
        {
            var start = _block.Statements.Count;
            var parts = LowerInOrder(frame, null, [.. target.Indices, assignment.Value]);
            var rank = target.Indices.Length;
            Expr place = owner;
            if (_block.Statements.Count > start)
            {
                var written = WrittenSince(start, out var anything);
                place = IsAffected(owner, written, anything) ? Keep(owner, null, "row", start) : owner;
            }

            Append(new Assign(assignment.Syntax, new Element(target.Syntax, place, parts.GetRange(0, rank)), parts[rank]));
            return true;
        }

        if (ElementOf(target, frame) is not { } element)
        {
            FollowFields(target, assignment.Value, frame);
            return false;
        }

        var mark = _block.Statements.Count;
        var value = Value();
        Append(new Assign(assignment.Syntax, WithIndexBefore(element, ref mark), value));
        return true;
    }

    /// <summary>An array in a field of an object is followed from the next round on, where something that varies is stored in it.</summary>
    private void FollowFields(IOperation target, IOperation value, Frame frame)
    {
        var source = target;
        while (source is IArrayElementReferenceOperation level)
        {
            source = Bare(level.ArrayReference);
        }

        if (source != target && Reals.IsFollowed(source.Type) && FieldSymbol(source) is var (field, _) && MayVary(Copy(value, frame)))
        {
            _maybe.Add(field);
        }
    }

    private static IOperation Bare(IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                case IConversionOperation { OperatorMethod: null } conversion when conversion.Operand.Type is not null
                    && (SymbolEqualityComparer.Default.Equals(conversion.Type, conversion.Operand.Type) || IsClone(conversion)):
                    operation = conversion.Operand;
                    break;
                default:
                    return operation;
            }
        }
    }

    /// <summary><c>(double[])a.Clone()</c></summary>
    private static bool IsClone(IConversionOperation conversion) =>
        Reals.IsFollowed(conversion.Type) && conversion.Operand is IInvocationOperation call && IsCopy(call) && SymbolEqualityComparer.Default.Equals(CopySource(call)?.Type, conversion.Type);

    /// <summary>How the code spells an array.</summary>
    private static string TextOf(Expr array) => array switch
    {
        Ref reference => reference.Storage.Name,
        Element element => TextOf(element.Holder) + "[" + string.Join(", ", element.Indices.Select(TextOf)) + "]",
        Opaque opaque => opaque.Text,
        _ => throw new InvalidOperationException(),
    };

    /// <summary>Notes that code depends on which array an expression means.</summary>
    private static void NoteLength(Footprint footprint, Expr array)
    {
        foreach (var node in array.SelfAndDescendants().Append(array is Element { Holder: Ref holder } ? holder : array))
        {
            switch (node)
            {
                case Ref { Storage: { Class: not null } named }:
                    footprint.LengthReads.Add(named);
                    break;
                case Ref reference:
                    footprint.Reads.Add(reference.Storage);
                    break;
                case Element element:
                    footprint.RowReads.Add(element.Class!);
                    break;
                case Opaque opaque:
                    footprint.Reads.UnionWith(opaque.Footprint.Reads);
                    footprint.LengthReads.UnionWith(opaque.Footprint.LengthReads);
                    footprint.RowReads.AddRange(opaque.Footprint.RowReads);
                    footprint.ReadsHeap |= opaque.Footprint.ReadsHeap;
                    break;
            }
        }
    }
}
