using Downhill.Differentiation.Program;
using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

internal sealed partial class Lowerer
{
    private void LowerExpressionStatement(IOperation statement, IOperation operation, Frame frame)
    {
        if (LowerPartsStatement(operation, frame))
        {
            return;
        }

        switch (operation)
        {
            case ISimpleAssignmentOperation { IsRef: false, Target: IPropertyReferenceOperation { Property.SetMethod: { } setter } property } assignment
                when Set(property, setter, assignment, frame):
                break;
            case ISimpleAssignmentOperation { IsRef: false } assignment:
                LowerAssignment(assignment, frame);
                break;
            case ICompoundAssignmentOperation { OperatorMethod: null, Target: IPropertyReferenceOperation property } compound when SetCompound(compound, property, frame):
                break;
            case ICompoundAssignmentOperation { OperatorMethod: null } compound when IsReal(compound.Target.Type) && ArithmeticOf(compound.OperatorKind) is not null:
                LowerCompound(compound, frame);
                break;
            case ICompoundAssignmentOperation compound when LowerTensorCompound(compound, frame):
                break;
            case IIncrementOrDecrementOperation { OperatorMethod: null } step:
                LowerStep(step, frame);
                break;
            case IDeconstructionAssignmentOperation { Target: ITupleOperation targets, Value: var right } when Tuple(right) is { } values && values.Elements.Length == targets.Elements.Length:
                LowerTuple(targets, values, frame);
                break;
            case IDeconstructionAssignmentOperation { Target: IDeclarationExpressionOperation { Expression: ITupleOperation targets }, Value: var right } when Tuple(right) is { } values && values.Elements.Length == targets.Elements.Length:
                LowerTuple(targets, values, frame);
                break;
            case IDeconstructionAssignmentOperation { Value: IInvocationOperation sinCos } both when MathRules.PairFor(sinCos.TargetMethod) is { } pair && Targets(both.Target) is { Elements.Length: 2 } parts:
                LowerPair(parts, sinCos, pair, frame);
                break;
            case IInvocationOperation call:
                if (!LowerListCall(call, frame) && !LowerForEachCall(call, frame) && !LowerArrayCall(call, frame) && !LowerSpanCall(call, frame) && !LowerInPlace(call, frame) && Call(call, call.TargetMethod, call.Instance, call.Arguments, frame) is null)
                {
                    Perform(statement, frame);
                }

                break;
            default:
                Perform(statement, frame);
                break;
        }
    }

    /// <summary>Assigns a property whose setter has a body: the setter is expanded. False where there is none, or no variable is involved.</summary>
    private bool Set(IPropertyReferenceOperation property, IMethodSymbol setter, ISimpleAssignmentOperation assignment, Frame frame)
    {
        if (CalleeEffectsReader.IsAuto(property.Property) || _source.BodyOf(setter) is null || setter.Parameters.Length == 0 || Part(property, frame) is not null)
        {
            return false;
        }

        var value = new Argument(setter.Parameters[setter.Parameters.Length - 1], assignment.Value);
        var indices = property.Arguments.Select(a => new Argument(a.Parameter is { } p ? setter.Parameters[p.Ordinal] : null, a.Value));
        return Call(assignment, setter, property.Instance, [.. indices, value], frame) is not null;
    }

    /// <summary><c>v[i] += x</c> by accessors with bodies: what the getter gives goes with the right side to the setter.</summary>
    private bool SetCompound(ICompoundAssignmentOperation compound, IPropertyReferenceOperation property, Frame frame)
    {
        if (property.Property is not { Type.SpecialType: SpecialType.System_Double, GetMethod: { } getter, SetMethod: { Parameters.Length: > 0 } setter } || ArithmeticOf(compound.OperatorKind) is not { } arithmetic
            || CalleeEffectsReader.IsAuto(property.Property) || _source.BodyOf(getter) is null || _source.BodyOf(setter) is null || Part(property, frame) is not null
            || property.Instance is not (null or IInstanceReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation) || !MayMatter(compound, frame))
        {
            return false;
        }

        // The object and the indices are asked twice: nothing may change them in between.
        var written = _footprints.Read(compound.Value, frame);
        foreach (var argument in property.Arguments)
        {
            if (argument.Parameter is null || argument.ArgumentKind != ArgumentKind.Explicit || PurePart(argument.Value, frame) is not { } index
                || argument.Value.DescendantsAndSelf().Any(static o => o is not (ILocalReferenceOperation or IParameterReferenceOperation or ILiteralOperation or IBinaryOperation { OperatorMethod: null } or IParenthesizedOperation or IConversionOperation { OperatorMethod: null } or IArgumentOperation))
                || Named(index).Any(written.Writes.Contains))
            {
                return false;
            }
        }

        if (property.Instance is not null && StorageOf(property.Instance, frame) is { } owner && written.Writes.Contains(owner))
        {
            return false;
        }

        var mark = Mark();
        if (Call(property, getter, property.Instance, property.Arguments, frame, isForced: true) is not { } old)
        {
            Undo(mark);
            return false;
        }

        var start = _block.Statements.Count;
        var right = LowerReal(compound.Value, frame);
        if (_block.Statements.Count > start && IsAffected(old, WrittenSince(start, out var anything), anything))
        {
            old = Keep(old, null, "part", start);
        }

        var value = Keep(new Binary(compound.Syntax, arithmetic, old, right), property.Type, "next");
        var indices = property.Arguments.Select(a => new Argument(setter.Parameters[a.Parameter!.Ordinal], a.Value));
        if (Call(compound, setter, property.Instance, [.. indices, new Argument(setter.Parameters[setter.Parameters.Length - 1], compound.Value) { Lowered = value }], frame) is null)
        {
            Undo(mark);
            return false;
        }

        return true;
    }

    private static ITupleOperation? Targets(IOperation target) => target switch
    {
        ITupleOperation tuple => tuple,
        IDeclarationExpressionOperation { Expression: ITupleOperation tuple } => tuple,
        _ => null,
    };

    /// <summary><c>var (s, c) = Math.SinCos(x);</c></summary>
    private void LowerPair(ITupleOperation targets, IInvocationOperation call, (DerivativeRule First, DerivativeRule Second) pair, Frame frame)
    {
        var argument = Keep(LowerReal(call.Arguments[0].Value, frame), null, "angle");
        for (var i = 0; i < 2; i++)
        {
            var value = new Apply(call.Syntax, i == 0 ? pair.First : pair.Second, new Expr[] { new Ref(call.Syntax, argument.Storage) });
            AssignPart(targets.Elements[i], value, frame);
        }
    }

    private void AssignPart(IOperation target, Expr value, Frame frame)
    {
        if (target is IDeclarationExpressionOperation { Expression: var declared })
        {
            target = declared;
        }

        if (target is IDiscardOperation)
        {
            return;
        }

        if (value is Composite whole)
        {
            AssignWhole(target, whole, frame);
            return;
        }

        if (target is ILocalReferenceOperation local && frame.Lookup(local.Local) is null)
        {
            var storage = Declare(local.Local, frame);
            Append(new Assign(target.Syntax, new Ref(target.Syntax, storage), value) { Declares = true });
        }
        else if (StorageOf(target, frame) is { Class: not null } array)
        {
            Append(new Assign(target.Syntax, new Ref(target.Syntax, array), value));
        }
        else if (Target(target, frame) is { } place)
        {
            Append(new Assign(target.Syntax, place, value));
        }
        else if (FieldTarget(target, MayVary(value), frame) is { } field)
        {
            Append(new Assign(target.Syntax, field, value));
        }
        else if (MayVary(value) || value is not (Ref or Opaque { IsPure: true }))
        {
            // A struct that something varies in now is taken apart from the next round on.
            if (Origin(target) is { } origin && StorageOf(origin, frame) is { Kind: StorageKind.Local } storage)
            {
                MarkMaybe(storage);
            }

            Refuse(target.Syntax, "this target of a deconstruction is not followed", "assign the parts one by one");
        }
        else
        {
            var to = Copy(target, frame);
            to.Footprint.HasEffects = true;
            to.Footprint.Reads.UnionWith(Named(value));
            Append(new Perform(target.Syntax, new Opaque(target, frame, to.Footprint, () => to.Text + " = " + Spell(value) + ";")));
        }
    }

    private static ITupleOperation? Tuple(IOperation operation)
    {
        while (operation is IConversionOperation conversion)
        {
            operation = conversion.Operand;
        }

        return operation as ITupleOperation;
    }

    /// <summary><c>(a, b) = (b, a)</c>: every right side before the first assignment.</summary>
    private void LowerTuple(ITupleOperation targets, ITupleOperation values, Frame frame)
    {
        // The elements that are assigned are fixed before anything is.
        var places = new Dictionary<IOperation, Expr>();
        foreach (var target in targets.Elements)
        {
            if (target is IArrayElementReferenceOperation or IPropertyReferenceOperation { Property.IsIndexer: true } or IImplicitIndexerReferenceOperation && Target(target, frame) is Element element
                && !(element.IsNamed && element.Indices.All(i => i is Opaque { Footprint: { Reads.Count: 0, ReadsHeap: false } })))
            {
                var holder = element.IsNamed ? element.Holder : Keep(element.Holder, null, "row");
                places.Add(target, new Element(target.Syntax, holder, [.. element.Indices.Select(i => Keep(i, IndexType(i), "index"))]));
            }
        }

        var kept = new List<Expr>();
        for (var i = 0; i < values.Elements.Length; i++)
        {
            var target = targets.Elements[i];
            if (IsPartsTarget(target, values.Elements[i], frame))
            {
                kept.Add(Settled(LowerComposite(values.Elements[i], frame), "next", static _ => false));
                continue;
            }

            if (Targets(target) is not null && Tuple(values.Elements[i]) is null && values.Elements[i].Type is { IsTupleType: false } apart)
            {
                Refuse(values.Elements[i].Syntax, $"a '{NameOf(apart)}' is taken apart within a tuple", "take it apart in a statement of its own");
            }

            var value = IsReal(target.Type) ? LowerReal(values.Elements[i], frame) : LowerAny(values.Elements[i], frame);
            kept.Add(Keep(value, target.Type, "next"));
        }

        for (var i = 0; i < kept.Count; i++)
        {
            if (places.TryGetValue(targets.Elements[i], out var place))
            {
                Append(new Assign(targets.Elements[i].Syntax, place, kept[i]));
            }
            else
            {
                AssignPart(targets.Elements[i], kept[i], frame);
            }
        }
    }

    private void LowerAssignment(ISimpleAssignmentOperation assignment, Frame frame)
    {
        var target = assignment.Target;
        if (LowerTensorAssignment(assignment, frame))
        {
            return;
        }

        if (target is IDiscardOperation && assignment.Value is IInvocationOperation discarded
            && Call(discarded, discarded.TargetMethod, discarded.Instance, discarded.Arguments, frame) is not null)
        {
            return;
        }

        if (ReplaceList(assignment, frame))
        {
            return;
        }

        if (StorageOf(target, frame) is { Class: not null } array)
        {
            LowerArrayAssignment(assignment, array, frame);
            return;
        }

        if (target is IArrayElementReferenceOperation element && LowerElementAssignment(assignment, element, frame))
        {
            return;
        }

        if (SpanPlace(target, frame) is { } inSpan)
        {
            var mark = _block.Statements.Count;
            var next = LowerReal(assignment.Value, frame);
            Append(new Assign(assignment.Syntax, WithIndexBefore(inSpan, ref mark), next));
            return;
        }

        if (FieldTarget(target, assignment.Value, frame) is { } field)
        {
            var mark = _block.Statements.Count;
            var stored = LowerReal(assignment.Value, frame);
            Append(new Assign(assignment.Syntax, WithIndexBefore(field, ref mark), stored));
            return;
        }

        if (StoreObject(assignment, frame))
        {
            return;
        }

        FollowList(target, assignment.Value, frame);
        if (ListElement(target, frame) is { } item)
        {
            // The list checks the index once the value is there: what may throw comes first.
            var mark = _block.Statements.Count;
            var stored = LowerListItem(assignment.Value, frame);
            var settled = (Element)WithIndexBefore(item, ref mark);
            stored = IsReal(target.Type) && stored.SelfAndDescendants().Any(e => e is Element or Opaque { Operation.ConstantValue.HasValue: false }) ? Keep(stored, null, "item") : stored;
            Append(new Assign(assignment.Syntax, settled, stored));
            return;
        }

        if (Target(target, frame) is not { } place)
        {
            Perform(assignment.Parent is IExpressionStatementOperation statement ? statement : assignment, frame);
            return;
        }

        Append(new Assign(assignment.Syntax, place, IsReal(target.Type) ? LowerReal(assignment.Value, frame) : LowerAny(assignment.Value, frame)));
    }

    /// <summary>A scalar that can be assigned: a local, a parameter or a member of type double.</summary>
    private Expr? Target(IOperation target, Frame frame)
    {
        if (ListElement(target, frame) is { } item)
        {
            return item;
        }

        if (target is ILocalReferenceOperation or IParameterReferenceOperation && Part(target, frame) is Element referenced)
        {
            return referenced;
        }

        if (target is IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } holder } entry && StorageOf(holder, frame) is { IsTensor: true })
        {
            return TensorElement(target.Syntax, holder, [.. entry.Arguments.Select(a => a.Value)], frame);
        }

        if (target is IArrayElementReferenceOperation element && ElementOf(element, frame) is { } place)
        {
            return place;
        }

        if (SpanPlace(target, frame) is { } inSpan)
        {
            return inSpan;
        }

        return StorageOf(target, frame) is { Class: null } storage ? new Ref(target.Syntax, storage)
            : Part(target, frame) is Element part ? part
            : FieldOf(target, frame);
    }

    private void LowerCompound(ICompoundAssignmentOperation compound, Frame frame)
    {
        if ((Target(compound.Target, frame) ?? FieldTarget(compound.Target, compound.Value, frame)) is not { } place)
        {
            FollowFields(compound.Target, compound.Value, frame);
            FollowList(compound.Target, compound.Value, frame);
            Perform(compound.Parent is IExpressionStatementOperation statement ? statement : compound, frame);
            return;
        }

        var mark = _block.Statements.Count;
        var right = LowerReal(compound.Value, frame);
        place = WithIndexBefore(place, ref mark);
        Expr left = place is Element element
            ? new Element(compound.Target.Syntax, Again(element.Holder), Again(element.Indices))
            : new Ref(compound.Target.Syntax, ((Ref)place).Storage);
        var compact = _block.Statements.Count == mark;
        if (!compact)
        {
            // The target is read before the right side runs.
            var written = WrittenSince(mark, out var anything);
            compact = !IsAffected(left, written, anything);
            if (!compact)
            {
                left = Keep(left, null, "part", mark);
            }
        }

        var value = new Binary(compound.Syntax, ArithmeticOf(compound.OperatorKind)!.Value, left, right);
        Append(new Assign(compound.Syntax, place, value) { IsCompound = compact });
    }

    /// <summary>The element's index as it was at <paramref name="mark"/>, where the statements since have changed it.</summary>
    private Expr WithIndexBefore(Expr place, ref int mark)
    {
        if (place is not Element element || _block.Statements.Count == mark)
        {
            return place;
        }

        var written = WrittenSince(mark, out var anything);
        var holder = element.Holder;

        // For a field of an object the object is the index, and the field itself is nothing that changes.
        if (element.Array.Kind != StorageKind.Field && IsAffected(holder, written, anything))
        {
            holder = Keep(holder, null, "row", mark++);
        }

        if (!element.Indices.Any(i => IsAffected(i, written, anything)))
        {
            return holder == element.Holder ? place : new Element(place.Syntax, holder, element.Indices);
        }

        var kept = new List<Expr>();
        foreach (var index in element.Indices)
        {
            kept.Add(Keep(index, IndexType(index), "index", mark++));
        }

        return new Element(place.Syntax, holder, kept);
    }

    /// <summary>The type of an index that the lowering spelled; null for any other, which knows its own.</summary>
    private ITypeSymbol? IndexType(Expr index) => index is Opaque { Operation: null } ? Integer : null;

    /// <summary>The same indices once more; a node belongs to one place in a statement.</summary>
    private static IReadOnlyList<Expr> Again(IReadOnlyList<Expr> indices) => [.. indices.Select(Again)];

    private static Expr Again(Expr expr) => expr switch
    {
        Ref reference => new Ref(reference.Syntax, reference.Storage),
        Element element => new Element(element.Syntax, Again(element.Holder), Again(element.Indices)),
        _ => expr,
    };

    private void LowerStep(IIncrementOrDecrementOperation step, Frame frame)
    {
        if (IsReal(step.Target.Type) && Target(step.Target, frame) is { } place)
        {
            Expr left = place is Element element ? new Element(place.Syntax, Again(element.Holder), Again(element.Indices)) : new Ref(place.Syntax, ((Ref)place).Storage);
            var one = new Opaque(step.Syntax, "1");
            var operation = step.Kind == OperationKind.Increment ? Arithmetic.Add : Arithmetic.Subtract;
            Append(new Assign(step.Syntax, place, new Binary(step.Syntax, operation, left, one)) { IsCompound = true });
            return;
        }

        var perform = new Perform(step.Syntax, Copy(step.Parent is IExpressionStatementOperation statement ? statement : step, frame));
        if (!step.IsChecked && step.Target.Type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64
            && StorageOf(step.Target, frame) is { Kind: StorageKind.Local } storage)
        {
            perform.Inverse = storage.Name + (step.Kind == OperationKind.Increment ? "--;" : "++;");
        }

        Append(perform);
    }

    /// <summary>An assignment whose value is used: the assignment first, then its target.</summary>
    private Expr LowerAssignmentValue(IOperation operation, Frame frame)
    {
        switch (operation)
        {
            case ISimpleAssignmentOperation { IsRef: false } assignment when Target(assignment.Target, frame) is { } place:
                var mark = _block.Statements.Count;
                var kept = Keep(LowerReal(assignment.Value, frame), null, "part");
                place = WithIndexBefore(place, ref mark);
                Append(new Assign(operation.Syntax, place, kept));
                return new Ref(operation.Syntax, kept.Storage);
            case ICompoundAssignmentOperation { OperatorMethod: null } compound when ArithmeticOf(compound.OperatorKind) is not null && Target(compound.Target, frame) is Ref target:
                LowerCompound(compound, frame);
                return Keep(new Ref(operation.Syntax, target.Storage), null, "part");
            case IIncrementOrDecrementOperation { OperatorMethod: null } step when Target(step.Target, frame) is Ref counter:
                var before = step.IsPostfix ? Keep(counter, null, "part") : null;
                LowerStep(step, frame);
                return before ?? Keep(new Ref(operation.Syntax, counter.Storage), null, "part");
            case ICompoundAssignmentOperation { OperatorMethod: null } compound when ArithmeticOf(compound.OperatorKind) is { } arithmetic && Target(compound.Target, frame) is Element element:
                var start = _block.Statements.Count;
                var left = Keep(Again((Expr)element), null, "part");
                var right = LowerReal(compound.Value, frame);
                var to = WithIndexBefore(element, ref start);
                var sum = Keep(new Binary(operation.Syntax, arithmetic, left, right), null, "part");
                Append(new Assign(operation.Syntax, to, sum));
                return new Ref(operation.Syntax, sum.Storage);
            case IIncrementOrDecrementOperation { OperatorMethod: null } step when IsReal(step.Target.Type) && Target(step.Target, frame) is Element element:
                var was = Keep(Again((Expr)element), null, "part");
                var next = new Binary(operation.Syntax, step.Kind == OperationKind.Increment ? Arithmetic.Add : Arithmetic.Subtract, was, new Opaque(operation.Syntax, "1"));
                if (step.IsPostfix)
                {
                    Append(new Assign(operation.Syntax, element, next));
                    return new Ref(operation.Syntax, was.Storage);
                }

                var stepped = Keep(next, null, "part");
                Append(new Assign(operation.Syntax, element, stepped));
                return new Ref(operation.Syntax, stepped.Storage);
            default:
                return Copy(operation, frame);
        }
    }
}
