using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>Reads what a piece of code that is copied as it is touches.</summary>
internal sealed partial class FootprintReader(CalleeEffectsReader callees, Func<IOperation, Frame, Storage?> member, Func<IOperation, Frame, Expr?> part, Func<IEnumerable<Storage>> members)
{
    // What the names mean where the code stands that is read.
    private Frame? _frame;

    /// <param name="root">The code.</param>
    /// <param name="frame">What its names mean.</param>
    /// <param name="skipsStopped">Whether to leave out what <c>Gradient.Stop</c> is given.</param>
    public Footprint Read(IOperation root, Frame frame, bool skipsStopped = false) => Read(root, [.. root.DescendantsAndSelf()], frame, skipsStopped);

    /// <summary>The same for code whose operations, itself first, have been gone through before.</summary>
    public Footprint Read(IOperation root, IReadOnlyList<IOperation> all, Frame frame, bool skipsStopped = false)
    {
        var footprint = new Footprint();
        var outer = _frame;
        _frame = frame;
        foreach (var operation in all)
        {
            if (skipsStopped && IsStopped(operation, root))
            {
                continue;
            }

            footprint.Cost++;
            Visit(operation, root, frame, footprint);
            foreach (var method in Deconstructions.Of(operation))
            {
                Call(method, method.IsVirtual || method.IsAbstract || method.IsOverride, footprint);
            }
        }

        _frame = outer;
        return footprint;
    }

    private static bool IsStopped(IOperation operation, IOperation root)
    {
        for (var outer = operation; outer is not null; outer = outer == root ? null : outer.Parent)
        {
            if (outer is IInvocationOperation call && Rules.StopRule.Is(call.TargetMethod))
            {
                return true;
            }
        }

        return false;
    }

    private void Visit(IOperation operation, IOperation root, Frame frame, Footprint footprint)
    {
        if (Lowerer.ListOf(operation is ILocalReferenceOperation or IParameterReferenceOperation ? operation : null, frame) is { } list)
        {
            footprint.Reads.Add(list.Count);
            if (operation.Parent is not IPropertyReferenceOperation { Property.IsIndexer: false })
            {
                footprint.Reads.UnionWith(list.Buffers);
            }

            return;
        }

        if (operation is IPropertyReferenceOperation { Instance: { } owner } && Lowerer.ListOf(owner, frame) is not null)
        {
            return;
        }

        if (operation is ILocalReferenceOperation or IParameterReferenceOperation or IInstanceReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation or IImplicitIndexerReferenceOperation
            && part(operation, frame) is { } taken)
        {
            Parts(operation, taken, root, frame, footprint);
            return;
        }

        Elements(operation, root, footprint);
        switch (operation)
        {
            case ILocalReferenceOperation local:
                Touch(operation, frame.Lookup(local.Local), root, footprint);
                break;
            case IParameterReferenceOperation parameter:
                Touch(operation, frame.Lookup(parameter.Parameter), root, footprint);
                break;
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } when frame.ReceiverStorage is { } receiver:
                // The object of an expanded method lies in a variable.
                footprint.Reads.Add(receiver);
                break;
            case IVariableDeclaratorOperation declarator when frame.Lookup(declarator.Symbol) is { } declared:
                footprint.Writes.Add(declared);
                break;
            case IFieldReferenceOperation field when field.Field.IsConst:
                break;
            case IFieldReferenceOperation or IPropertyReferenceOperation when member(operation, frame) is { } storage:
                Touch(operation, storage, root, footprint);
                break;
            case IFieldReferenceOperation field:
                footprint.ReadsHeap |= !(field.Field.IsReadOnly && field.Field.IsStatic);
                footprint.MembersRead.Add(field.Field.OriginalDefinition);
                if (CalleeEffectsReader.IsWritten(field))
                {
                    footprint.HasEffects = true;
                    footprint.MembersWritten.Add(field.Field.OriginalDefinition);
                }

                SameMember(field, field.Field, footprint, CalleeEffectsReader.IsWritten(field));
                break;
            case IPropertyReferenceOperation property:
                Property(property, footprint);
                break;
            case IArrayElementReferenceOperation element:
                footprint.ReadsHeap = true;
                if (CalleeEffectsReader.IsWritten(element) && Root(element, frame) is not { Class: not null } && ArrayOf(element, frame) is null)
                {
                    footprint.HasEffects = footprint.WritesHeap = true;
                }

                break;
            case IInvocationOperation { Instance.Type: IArrayTypeSymbol, TargetMethod.Name: "GetLength" or "GetUpperBound" or "GetLowerBound" }:
                // The shape of an array never changes.
                break;
            case IInvocationOperation call:
                var effects = callees.Of(call);
                Call(call.TargetMethod, effects, call.IsVirtual && !IsSealed(call), footprint);
                if (!CalleeEffectsReader.IsLater(call.TargetMethod) || !IsRunThrough(call))
                {
                    Kept(effects, call.Syntax, footprint);
                }

                footprint.Cost += 10;
                break;
            case IMethodReferenceOperation { Parent: IDelegateCreationOperation } handed:
                Call(handed.Method, handed.IsVirtual && !handed.Method.IsSealed, footprint);
                break;
            case IObjectCreationOperation { Constructor: { } constructor }:
                Call(constructor, false, footprint);
                if (constructor.DeclaringSyntaxReferences.Length > 0 && !OnlyFills(constructor))
                {
                    Kept(callees.Of(constructor), operation.Syntax, footprint);
                }

                footprint.HasEffects = true;
                break;
            case IObjectCreationOperation or IArrayCreationOperation or ITypeParameterObjectCreationOperation or IAnonymousObjectCreationOperation
                or IDelegateCreationOperation or IThrowOperation:
                footprint.HasEffects = true;
                break;
            case IBinaryOperation { OperatorMethod: { } user }:
                Call(user, false, footprint);
                break;
            case IUnaryOperation { OperatorMethod: { } user }:
                Call(user, false, footprint);
                break;
            case IConversionOperation { OperatorMethod: { } user }:
                Call(user, false, footprint);
                break;
            case IIncrementOrDecrementOperation { OperatorMethod: { } user } step:
                Call(user, false, footprint);
                Store(step.Target, frame, footprint);
                break;
            case IDynamicInvocationOperation or IDynamicMemberReferenceOperation or IDynamicIndexerAccessOperation or IFunctionPointerInvocationOperation
                or IAwaitOperation or IEventAssignmentOperation or IInvalidOperation:
                Unknown(footprint);
                break;
            case IDeconstructionAssignmentOperation deconstruction:
                Store(deconstruction.Target, frame, footprint);
                break;
            case IAssignmentOperation assignment:
                if (assignment is ICompoundAssignmentOperation { OperatorMethod: { } @operator })
                {
                    Call(@operator, false, footprint);
                }

                Store(assignment.Target, frame, footprint);
                break;
            case IIncrementOrDecrementOperation step:
                Store(step.Target, frame, footprint);
                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument:
                Store(argument.Value, frame, footprint);
                break;
            case IAddressOfOperation address:
                footprint.Stores.Add((address.Syntax, null));
                break;
        }
    }

    /// <summary>An element of an array of structs whose parts vary, or such an array as a whole.</summary>
    private void Elements(IOperation operation, IOperation root, Footprint footprint)
    {
        if (operation is IArrayCreationOperation or IArrayInitializerOperation || (operation.Type is IArrayTypeSymbol && IsValueOf(operation, root)))
        {
            // Which array it is, whatever it holds.
            return;
        }

        var isElement = operation is IArrayElementReferenceOperation;
        var type = isElement ? operation.Type
            : operation is { Type: IArrayTypeSymbol array, Parent: not (IArrayElementReferenceOperation or IPropertyReferenceOperation { Property.Name: "Length" }) } ? array.ElementType
            : null;
        if (type is not INamedTypeSymbol)
        {
            return;
        }

        foreach (var storage in members())
        {
            if (storage.ElementPath is not null && SymbolEqualityComparer.Default.Equals(storage.Symbol!.OriginalDefinition, type.OriginalDefinition))
            {
                footprint.Reads.Add(storage);
                if (isElement ? CalleeEffectsReader.IsWritten(operation) : operation.Parent is IArgumentOperation or IConversionOperation { Parent: IArgumentOperation } && !KeepsNothing(operation))
                {
                    footprint.Writes.Add(storage);
                }
            }
        }
    }

    private static bool IsValueOf(IOperation operation, IOperation root)
    {
        while (operation != root && operation.Parent is IConditionalOperation or ICoalesceOperation or IParenthesizedOperation or IConversionOperation
            && !(operation.Parent is IConditionalOperation choice && choice.Condition == operation))
        {
            operation = operation.Parent;
        }

        return operation == root;
    }

    /// <summary>A variable that is taken apart, or a part of one: the outermost reference says which parts are meant.</summary>
    private void Parts(IOperation operation, Expr taken, IOperation root, Frame frame, Footprint footprint)
    {
        footprint.ReadsHeap |= operation is IArrayElementReferenceOperation;
        if (operation != root && operation.Parent is IFieldReferenceOperation or IPropertyReferenceOperation or IImplicitIndexerReferenceOperation && part(operation.Parent, frame) is not null)
        {
            return;
        }

        foreach (var leaf in taken is Composite whole ? whole.Leaves() : [taken])
        {
            switch (leaf)
            {
                case Ref reference:
                    Touch(operation, reference.Storage, root, footprint);
                    break;
                case Element element:
                    footprint.Reads.Add(element.Array);
                    foreach (var index in element.Indices)
                    {
                        Include(index, footprint);
                    }

                    if (CalleeEffectsReader.IsWritten(operation))
                    {
                        footprint.ElementWrites.Add(element.Array);
                    }

                    break;
                case Opaque opaque:
                    Include(opaque, footprint);
                    if (CalleeEffectsReader.IsWritten(operation))
                    {
                        // A count beside the numbers, in an element of an array.
                        footprint.HasEffects = footprint.WritesHeap = true;
                    }

                    break;
            }
        }
    }

    /// <summary>Adds what an index or another part that is computed reads.</summary>
    private static void Include(Expr code, Footprint footprint)
    {
        foreach (var node in code.SelfAndDescendants())
        {
            switch (node)
            {
                case Ref reference:
                    footprint.Reads.Add(reference.Storage);
                    break;
                case Opaque opaque:
                    footprint.Reads.UnionWith(opaque.Footprint.Reads);
                    footprint.LengthReads.UnionWith(opaque.Footprint.LengthReads);
                    footprint.RowReads.AddRange(opaque.Footprint.RowReads);
                    footprint.MembersRead.UnionWith(opaque.Footprint.MembersRead);
                    footprint.ReadsHeap |= opaque.Footprint.ReadsHeap;
                    break;
            }
        }
    }

    /// <summary>Notes a target that is neither a tracked variable nor an element of a tracked array.</summary>
    private void Store(IOperation target, Frame frame, Footprint footprint)
    {
        switch (target)
        {
            case ITupleOperation tuple:
                foreach (var element in tuple.Elements)
                {
                    Store(element, frame, footprint);
                }

                break;
            case IDeclarationExpressionOperation declaration:
                Store(declaration.Expression, frame, footprint);
                break;
            case IDiscardOperation or ILocalReferenceOperation or IParameterReferenceOperation:
                break;
            case IFieldReferenceOperation or IPropertyReferenceOperation when member(target, frame) is not null || part(target, frame) is not null:
                break;
            case IFieldReferenceOperation { Instance: ILocalReferenceOperation or IParameterReferenceOperation, Instance.Type.IsValueType: true }:
                break;
            case IFieldReferenceOperation field:
                footprint.Stores.Add((target.Syntax, field.Field.OriginalDefinition));
                break;
            case IPropertyReferenceOperation property when CalleeEffectsReader.IsAuto(property.Property):
                footprint.Stores.Add((target.Syntax, property.Property.OriginalDefinition));
                break;
            case IArrayElementReferenceOperation element when Root(element, frame) is { Class: not null }:
                break;
            default:
                footprint.Stores.Add((target.Syntax, null));
                break;
        }
    }

    private void Touch(IOperation reference, Storage? storage, IOperation root, Footprint footprint)
    {
        if (storage is null)
        {
            return;
        }

        if (CalleeEffectsReader.IsWritten(reference) && reference != root)
        {
            footprint.Writes.Add(storage);
            footprint.HasEffects |= storage.Kind == StorageKind.Member;
        }

        if (InClosure(reference, root))
        {
            footprint.Captured.Add(storage);
        }

        if (InClosure(reference, root) && CalleeEffectsReader.IsWritten(reference))
        {
            // When the closure runs is not known.
            footprint.Stores.Add((reference.Syntax, null));
        }

        if (InClosure(reference, root) && (CalleeEffectsReader.IsWritten(reference) || storage.Class is not null))
        {
            storage.Unrestorable = true;
        }

        if (storage.IsTensor)
        {
            TouchTensor(reference, storage, root, footprint);
            return;
        }

        if (storage.Type is not IArrayTypeSymbol)
        {
            footprint.Reads.Add(storage);
            return;
        }

        // An array: its length, an element, or the whole of it.
        var whole = reference;
        var level = storage.Class;
        while (level?.Rows is not null && whole.Parent is IArrayElementReferenceOperation row && row.ArrayReference == whole && row.Type is IArrayTypeSymbol
            && !CalleeEffectsReader.IsWritten(row))
        {
            footprint.LengthReads.Add(storage);
            footprint.RowReads.Add(level);
            whole = row;
            level = level.Rows;
        }

        switch (whole.Parent)
        {
            case IPropertyReferenceOperation { Property.Name: "Length" or "LongLength" or "Rank" }:
            case IBinaryOperation:
            case IIsPatternOperation { Pattern: var pattern } when !LooksInside(pattern):
            case IIsTypeOperation:
            case INameOfOperation:
            case IInvocationOperation { TargetMethod.Name: "GetLength" or "GetUpperBound" or "GetLowerBound" }:
            case IConditionalAccessOperation { WhenNotNull: IPropertyReferenceOperation { Property.Name: "Length" } }:
            case IArgumentOperation { Parent: IInvocationOperation countOfArray } when IsCount(countOfArray):
            case IConversionOperation { Parent: IArgumentOperation { Parent: IInvocationOperation countOfItems } } when IsCount(countOfItems):
                footprint.LengthReads.Add(storage);
                break;
            case IArrayElementReferenceOperation element when element.ArrayReference == whole:
                footprint.Reads.Add(storage);
                footprint.ReadsHeap |= !storage.IsRealArray;
                if (CalleeEffectsReader.IsWritten(element))
                {
                    footprint.ElementWrites.Add(level?.Unit ?? storage);
                }

                break;
            case IConversionOperation { Parent: IBinaryOperation }:
            case IConversionOperation { Parent: IIsPatternOperation { Pattern: var tested } } when !LooksInside(tested):
                footprint.LengthReads.Add(storage);
                break;
            case IPropertyReferenceOperation { Instance: { } instance } indexed when instance == whole && SpanTypes.Is(whole.Type):
                footprint.Reads.Add(storage);
                if (CalleeEffectsReader.IsWritten(indexed))
                {
                    footprint.ElementWrites.Add(level?.Unit ?? storage);
                }

                break;
            case IInvocationOperation { Instance: { } instance, TargetMethod: var read } when instance == whole && SpanTypes.OnlyReads(read) && !SpanTypes.IsSpan(read.ReturnType):
            case IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var called } } when SpanTypes.OnlyReads(called) && !SpanTypes.IsSpan(called.ReturnType):
            case IArgumentOperation { Parameter.Type: { Name: "ReadOnlySpan" } given } when SpanTypes.Is(given) && SpanTypes.Is(whole.Type):
                footprint.Reads.Add(storage);
                break;
            case IArgumentOperation or IConversionOperation { Parent: IArgumentOperation } when KeepsNothing(whole):
                footprint.Reads.Add(storage);
                break;
            case ISimpleAssignmentOperation assignment when assignment.Target == whole:
                break;
            case IForEachLoopOperation or IConversionOperation { Parent: IForEachLoopOperation }:
                footprint.Reads.Add(storage);
                break;
            default:
                if (whole == root)
                {
                    footprint.Reads.Add(storage);
                    break;
                }

                footprint.Reads.Add(storage);
                footprint.Escapes[storage] = whole.Parent?.Syntax ?? whole.Syntax;

                // Whoever gets hold of it may write it, now or later: what was read from it is not there to be read again.
                footprint.ElementWrites.Add(level?.Unit ?? storage);
                break;
        }
    }

    /// <summary><c>Count()</c> or <c>Any()</c> of everything.</summary>
    private static bool IsCount(IInvocationOperation call) =>
        call.TargetMethod is { Name: "Count" or "Any", Parameters.Length: 1, ContainingType: { Name: "Enumerable", ContainingNamespace.Name: "Linq" } };

    /// <summary>Whether a pattern reads elements of an array, or gives it another name, besides its type and length.</summary>
    private static bool LooksInside(IOperation pattern) => pattern.DescendantsAndSelf().Any(static o =>
        o is IListPatternOperation or IDeclarationPatternOperation { DeclaredSymbol: not null } or IRecursivePatternOperation { DeclaredSymbol: not null });

    /// <summary>A vector or matrix: its size, an element, or the whole of it.</summary>
    private static void TouchTensor(IOperation reference, Storage storage, IOperation root, Footprint footprint)
    {
        IOperation child = reference;
        while (child.Parent is IConversionOperation { OperatorMethod: null } && child != root)
        {
            child = child.Parent;
        }

        switch (child.Parent)
        {
            case IPropertyReferenceOperation { Property.Name: "Count" or "RowCount" or "ColumnCount" } when child != root:
                footprint.LengthReads.Add(storage);
                return;
            case IPropertyReferenceOperation { Property.IsIndexer: true } element when element.Instance == child && CalleeEffectsReader.IsWritten(element):
                footprint.ElementWrites.Add(storage);
                break;
            case ISimpleAssignmentOperation assignment when assignment.Target == child:
                return;
            case IInvocationOperation call when child != root:
                Passed(call.TargetMethod);
                break;
            case IArgumentOperation { Parent: IInvocationOperation call }:
                Passed(call.TargetMethod);
                break;
            case IPropertyReferenceOperation or IBinaryOperation or IUnaryOperation or IIsPatternOperation:
                break;
            default:
                if (child != root && reference != root)
                {
                    footprint.Escapes[storage] = child.Parent?.Syntax ?? reference.Syntax;
                }

                break;
        }

        footprint.Reads.Add(storage);

        void Passed(IMethodSymbol method)
        {
            if (CalleeEffectsReader.IsHarmlessLibrary(method) && method.ReturnType.Name != "IEnumerable")
            {
                return;
            }

            footprint.Escapes[storage] = child.Parent!.Syntax;
            if (Rules.TensorTypes.IsMathNet(method.ContainingType) && !CalleeEffectsReader.IsHarmlessLibrary(method))
            {
                footprint.ElementWrites.Add(storage);
            }
        }
    }

    private bool KeepsNothing(IOperation reference)
    {
        var argument = reference.Parent as IArgumentOperation ?? reference.Parent?.Parent as IArgumentOperation;
        return argument?.Parent switch
        {
            IInvocationOperation { IsVirtual: false } call => CalleeEffectsReader.IsLater(call.TargetMethod) ? IsRunThrough(call) : callees.Of(call) is { MayKeepArguments: false, WritesHeap: false },
            _ => false,
        };
    }

    /// <summary>Whether the sequence is run through where it is made, and not kept for later.</summary>
    private bool IsRunThrough(IOperation sequence)
    {
        while (sequence.Parent is IConversionOperation or IParenthesizedOperation)
        {
            sequence = sequence.Parent;
        }

        return sequence.Parent is IForEachLoopOperation || (sequence.Parent is IArgumentOperation && KeepsNothing(sequence));
    }

    private Storage? ArrayOf(IArrayElementReferenceOperation element, Frame frame) => element.ArrayReference switch
    {
        ILocalReferenceOperation local => frame.Lookup(local.Local),
        IParameterReferenceOperation parameter => frame.Lookup(parameter.Parameter),
        var other => member(other, frame),
    };

    private Storage? Root(IArrayElementReferenceOperation element, Frame frame)
    {
        while (element.ArrayReference is IArrayElementReferenceOperation row)
        {
            element = row;
        }

        return ArrayOf(element, frame);
    }

    private static bool InClosure(IOperation reference, IOperation root)
    {
        for (var operation = reference.Parent; operation is not null && operation != root.Parent; operation = operation.Parent)
        {
            if (operation is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                return true;
            }
        }

        return false;
    }
}
