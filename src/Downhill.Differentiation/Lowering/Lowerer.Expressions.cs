using Downhill.Differentiation.Program;
using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

internal sealed partial class Lowerer
{
    /// <summary>Lowers an expression of type double.</summary>
    private Expr LowerReal(IOperation operation, Frame frame)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        if (operation.ConstantValue.HasValue)
        {
            return Copy(operation, frame);
        }

        if (LowerTensorReal(operation, frame) is { } ofWholes)
        {
            return ofWholes;
        }

        switch (operation)
        {
            case IParenthesizedOperation parenthesized:
                return LowerReal(parenthesized.Operand, frame);

            case IPropertyReferenceOperation { Property.IsIndexer: true } or IImplicitIndexerReferenceOperation when ListElement(operation, frame) is { } item:
                return item;

            case ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation
                when StorageOf(operation, frame) is { IsReal: true } storage:
                return new Ref(operation.Syntax, storage);

            case ILocalReferenceOperation or IParameterReferenceOperation when Part(operation, frame) is Element place:
                return place;

            case IPropertyReferenceOperation or IImplicitIndexerReferenceOperation when SpanPlace(operation, frame) is { } inSpan:
                return inSpan;

            case IFieldReferenceOperation or IPropertyReferenceOperation when PartOfValue(operation, frame) is { } part:
                return part;

            case IFieldReferenceOperation or IPropertyReferenceOperation when FieldOf(operation, frame) is { } field:
                return field;

            case IPropertyReferenceOperation property when InlinableGetter(property, frame) is { } getter:
                return Call(property, getter, property.Instance, property.Arguments, frame) ?? Copy(operation, frame);

            case IArrayElementReferenceOperation element when ElementOf(element, frame) is { } place:
                return place;

            case IArrayElementReferenceOperation { Indices.Length: 1, ArrayReference: IInvocationOperation or IArrayCreationOperation } made when MayMatter(made, frame) && ArrayOf(made.ArrayReference, frame) is { } items:
                return new Element(operation.Syntax, items, LowerIndex(made.Indices[0], new Ref(operation.Syntax, items), frame));

            case IBinaryOperation { OperatorMethod: null } binary when IsReal(binary.Type) && ArithmeticOf(binary.OperatorKind) is { } arithmetic:
                // A long sum leans to the left: walked with a loop, so that its length is not the depth of the stack.
                return LowerChain(binary, arithmetic, frame);

            case IUnaryOperation { OperatorMethod: null, OperatorKind: UnaryOperatorKind.Minus } minus when IsReal(minus.Type):
                return new Negate(operation.Syntax, LowerReal(minus.Operand, frame));

            case IUnaryOperation { OperatorMethod: null, OperatorKind: UnaryOperatorKind.Plus } plus when IsReal(plus.Type):
                return LowerReal(plus.Operand, frame);

            case IConversionOperation { OperatorMethod: null } conversion when IsReal(conversion.Type) && IsReal(conversion.Operand.Type):
                return Converted(conversion, LowerReal(conversion.Operand, frame));

            case IInvocationOperation call when StopRule.Is(call.TargetMethod):
            case IConversionOperation { OperatorMethod: null, Operand: IInvocationOperation converted } when StopRule.Is(converted.TargetMethod):
                return Stopped(operation, frame);

            case IInvocationOperation call when Declarations.Has(call.TargetMethod):
                return CallDeclared(call, frame) ?? Copy(operation, frame);

            case IConversionOperation { OperatorMethod: null, Operand: IInvocationOperation sign } conversion when MathRules.IsSign(sign.TargetMethod) && IsFactor(conversion):
                var factor = Copy(operation, frame);
                factor.SignOf = IsReal(sign.Arguments[0].Value.Type) ? Glance(sign.Arguments[0].Value, frame) : null;
                return factor;

            case IInvocationOperation call when MathRules.For(call.TargetMethod) is { } rule:
                return Apply(call, rule, frame);

            case IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } invoke when IsReal(invoke.Type):
                return Invoke(invoke, frame) ?? Copy(operation, frame);

            case IInvocationOperation call when IsEnumerable(call.TargetMethod) && IsReal(call.Type):
                return Reduce(call, frame, null) ?? Copy(operation, frame);

            case IInvocationOperation call when NumberOfVectors(call, frame) is { } number:
                return number;

            case IInvocationOperation call when IsReal(call.Type):
                return Call(call, call.TargetMethod, call.Instance, call.Arguments, frame) ?? Copy(operation, frame);

            case IBinaryOperation { OperatorMethod: { } user } binary when IsReal(binary.Type):
                return Call(binary, user, null, [new Argument(user.Parameters[0], binary.LeftOperand), new Argument(user.Parameters[1], binary.RightOperand)], frame) ?? Copy(operation, frame);

            case IUnaryOperation { OperatorMethod: { } user } unary when IsReal(unary.Type):
                return Call(unary, user, null, [new Argument(user.Parameters[0], unary.Operand)], frame) ?? Copy(operation, frame);

            case IConversionOperation { OperatorMethod: { } user } conversion when IsReal(conversion.Type) && IsReal(user.ReturnType):
                return Call(conversion, user, null, [new Argument(user.Parameters[0], conversion.Operand)], frame) ?? Copy(operation, frame);

            case IConditionalOperation { WhenFalse: not null } choice when IsReal(choice.Type):
                return LowerChoice(choice, frame);

            case ISwitchExpressionOperation choice when IsReal(choice.Type):
                return LowerSwitchExpression(choice, frame) ?? Copy(operation, frame);

            case ISimpleAssignmentOperation or ICompoundAssignmentOperation or IIncrementOrDecrementOperation when IsReal(operation.Type):
                return LowerAssignmentValue(operation, frame);

            default:
                return Copy(operation, frame);
        }
    }

    /// <summary>
    /// The value as the user computes it: nothing of it is looked into, unless what it may write would have to be guessed.
    /// </summary>
    private Expr Stopped(IOperation stop, Frame frame)
    {
        if (stop is IConversionOperation { Operand: IInvocationOperation converted } conversion && IsReal(conversion.Type))
        {
            return Converted(conversion, Stopped(converted, frame));
        }

        var argument = ((stop as IInvocationOperation) ?? (IInvocationOperation)((IConversionOperation)stop).Operand).Arguments[0].Value;
        var handsOut = argument.Descendants().Any(static o => o is IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out });
        var copy = handsOut && IsReal(argument.Type) ? null : Copy(stop, frame);
        if (copy is null || (IsReal(argument.Type) && (copy.Footprint.Writes.Count > 0 || copy.Footprint.ElementWrites.Count > 0 || copy.Footprint.Stores.Count > 0)))
        {
            var kept = Keep(LowerReal(argument, frame), argument.Type, "stopped").Storage;
            copy = new Opaque(stop.Syntax, kept.Name, [kept]);
        }

        copy.IsStopped = true;
        return copy;
    }

    private static bool IsFactor(IOperation operation)
    {
        var parent = operation.Parent;
        while (parent is IParenthesizedOperation)
        {
            parent = parent.Parent;
        }

        return parent is IBinaryOperation { OperatorMethod: null, OperatorKind: BinaryOperatorKind.Multiply };
    }

    /// <summary>A float made a double, or the other way round. Nothing is left of a conversion to the same type.</summary>
    private static Expr Converted(IConversionOperation conversion, Expr operand) =>
        SymbolEqualityComparer.Default.Equals(conversion.Type, conversion.Operand.Type)
            ? operand
            : new Cast(conversion.Syntax, operand, Reals.IsSingle(conversion.Type), isWritten: !conversion.IsImplicit || !IsMadeAgain(conversion));

    /// <summary>Whether the operator, argument or typed target that the value goes to converts it all the same.</summary>
    private static bool IsMadeAgain(IConversionOperation conversion) => conversion.Parent
        is IBinaryOperation or IArgumentOperation or IVariableInitializerOperation or IAssignmentOperation or IConditionalOperation or IArrayInitializerOperation;

    private Expr LowerChain(IBinaryOperation binary, Arithmetic arithmetic, Frame frame)
    {
        var chain = new Stack<IBinaryOperation>();
        IOperation leftmost = binary;
        while (leftmost is IBinaryOperation { OperatorMethod: null, ConstantValue.HasValue: false } inner && IsReal(inner.Type) && ArithmeticOf(inner.OperatorKind) is not null)
        {
            chain.Push(inner);
            leftmost = inner.LeftOperand;
            while (leftmost is IParenthesizedOperation or IConversionOperation { OperatorMethod: null } && leftmost is not IBinaryOperation)
            {
                if (leftmost is IParenthesizedOperation parenthesized)
                {
                    leftmost = parenthesized.Operand;
                }
                else if (leftmost is IConversionOperation conversion && SymbolEqualityComparer.Default.Equals(conversion.Operand.Type, conversion.Type))
                {
                    leftmost = conversion.Operand;
                }
                else
                {
                    break;
                }
            }
        }

        Expr? left = null;
        while (chain.Count > 0)
        {
            var next = chain.Pop();
            var kind = ArithmeticOf(next.OperatorKind)!.Value;
            var operands = left is null
                ? LowerInOrder(frame, null, next.LeftOperand, next.RightOperand)
                : LowerInOrder(frame, left, next.RightOperand);
            left = new Binary(next.Syntax, kind, operands[0], operands[1]);
        }

        return left!;
    }

    /// <summary>Keeps a value in a temporary; at <paramref name="position"/> of the block, or at its end.</summary>
    private Ref Keep(Expr value, ITypeSymbol? type, string hint, int position = -1)
    {
        type ??= value switch
        {
            Ref reference => reference.Storage.Type,
            Element { Class: not null } element => element.Type,
            Opaque { Operation.Type: { } known } => known,
            _ => _source.Compilation.GetSpecialType(value.IsSingle ? SpecialType.System_Single : SpecialType.System_Double),
        };
        var temporary = NewTemporary(value.Syntax, type, hint);
        var assign = new Assign(value.Syntax, new Ref(value.Syntax, temporary), value) { Declares = true };
        if (position < 0)
        {
            Append(assign);
        }
        else
        {
            Count(assign);
            _block.Statements.Insert(position, assign);
        }

        return new Ref(value.Syntax, temporary);
    }

    private Expr Apply(IInvocationOperation call, DerivativeRule rule, Frame frame)
    {
        if (call.Arguments.Any(a => a.Parameter is null))
        {
            return Copy(call, frame);
        }

        var arguments = new Expr[rule.Arity];
        var operands = call.Arguments.Select(a => a.Value).ToArray();
        var lowered = LowerInOrder(frame, null, operands);
        for (var i = 0; i < operands.Length; i++)
        {
            // Named arguments are evaluated in the order of the text, and belong to their parameter.
            arguments[call.Arguments[i].Parameter!.Ordinal] = lowered[i];
        }

        return new Apply(call.Syntax, rule, arguments);
    }

    /// <summary>An expression of any type: a variable, or the user's code as it is.</summary>
    private Expr LowerAny(IOperation operation, Frame frame)
    {
        if (operation is IParenthesizedOperation parenthesized)
        {
            return LowerAny(parenthesized.Operand, frame);
        }

        if (IsReal(operation.Type))
        {
            return LowerReal(operation, frame);
        }

        if (IsWhole(operation.Type))
        {
            return LowerTensor(operation, frame);
        }

        if (MadeElements(operation, frame) is { } elements)
        {
            return elements;
        }

        if (operation is IObjectCreationOperation creation && CreatedObject(creation, frame) is { } newObject)
        {
            return newObject;
        }

        if (ChosenObject(operation, frame) is { } chosen)
        {
            return chosen;
        }

        if (operation is IConversionOperation { OperatorMethod: null, IsImplicit: true } conversion
            && SymbolEqualityComparer.Default.Equals(conversion.Type, conversion.Operand.Type))
        {
            return LowerAny(conversion.Operand, frame);
        }

        if (operation is IInvocationOperation stop && StopRule.Is(stop.TargetMethod) && IsCopy(stop))
        {
            var stopped = NewTemporary(operation.Syntax, operation.Type!, "stopped");
            if (TryNewArray(operation.Syntax, operation, stopped, frame))
            {
                return new Ref(operation.Syntax, stopped);
            }
        }

        if (operation is IInvocationOperation call && IsEnumerable(call.TargetMethod) && (Involves(call, call.TargetMethod, frame) || ReadsUnstored(call, frame))
            && (ArrayOf(call, frame) is { } made ? new Ref(call.Syntax, made) : CountOf(call, frame)) is { } lowered)
        {
            return lowered;
        }

        if (Reals.IsFollowed(operation.Type) && !operation.ConstantValue.HasValue)
        {
            return LowerArray(operation, frame);
        }

        if (operation is IInvocationOperation { Type.IsReferenceType: true } helper && !IsCopy(helper)
            && Call(helper, helper.TargetMethod, helper.Instance, helper.Arguments, frame) is Ref returned)
        {
            return returned;
        }

        if (operation is IBinaryOperation { OperatorMethod: { } ofTwo, Type.IsReferenceType: true } binary
            && Call(binary, ofTwo, null, [new Argument(ofTwo.Parameters[0], binary.LeftOperand), new Argument(ofTwo.Parameters[1], binary.RightOperand)], frame) is Ref combined)
        {
            return combined;
        }

        if (operation is IUnaryOperation { OperatorMethod: { } ofOne, Type.IsReferenceType: true } unary
            && Call(unary, ofOne, null, [new Argument(ofOne.Parameters[0], unary.Operand)], frame) is Ref changed)
        {
            return changed;
        }

        if (operation is IInvocationOperation { Type.IsValueType: true, TargetMethod.MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction } counting && WritesVariables(counting, frame)
            && Call(counting, counting.TargetMethod, counting.Instance, counting.Arguments, frame) is Ref counted)
        {
            return counted;
        }

        if (!operation.ConstantValue.HasValue
            && StorageOf(operation, frame) is { } storage
            && (storage.IsRealArray || operation is ILocalReferenceOperation or IParameterReferenceOperation))
        {
            return new Ref(operation.Syntax, storage);
        }

        return Copy(operation, frame);
    }

    /// <summary>Whether a call that returns a count, a flag or the like also writes what may vary: it has to be expanded for that.</summary>
    private bool WritesVariables(IInvocationOperation call, Frame frame)
    {
        if (_source.BodyOf(call.TargetMethod) is null || _aggregates.Is(call.Type))
        {
            return false;
        }

        var footprint = _footprints.Read(call, frame);
        return (footprint.Writes.Any(IsMaybe) || footprint.ElementWrites.Any(IsMaybe) || footprint.Stores.Count > 0 || footprint.MembersWritten.Count > 0)
            && (footprint.Reads.Any(IsMaybe) || footprint.Writes.Any(IsMaybe));
    }

    private Expr LowerIndex(IOperation index, Expr array, Frame frame)
    {
        if (index.Type is { Name: "Index", ContainingNamespace.Name: "System" })
        {
            if (index is IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat } fromEnd)
            {
                var distance = Copy(fromEnd.Operand, frame);
                var opaque = new Opaque(index.Syntax, TextOf(array) + ".Length - (" + distance.Text + ")", [.. distance.Footprint.Reads]);
                NoteLength(opaque.Footprint, array);
                return opaque;
            }

            return Copy(index, frame);
        }

        if (index is IIncrementOrDecrementOperation { IsPostfix: true, OperatorMethod: null } step && IsOnlyUse(step, frame) && StorageOf(step.Target, frame) is { Kind: StorageKind.Local } counter)
        {
            // `w[k++]`: the element first, the step once the statement is done.
            var later = new Perform(step.Syntax, Copy(step, frame));
            if (!step.IsChecked && counter.Type.SpecialType == SpecialType.System_Int32)
            {
                later.Inverse = counter.Name + (step.Kind == OperationKind.Increment ? "--;" : "++;");
            }

            _after.Add(later);
            return new Ref(step.Target.Syntax, counter);
        }

        var lowered = LowerAny(index, frame);
        return lowered is Opaque { IsPure: false } ? Keep(lowered, index.Type, "index") : lowered;
    }

    /// <summary>Whether the counter appears nowhere else in the statement, nor in a closure.</summary>
    private bool IsOnlyUse(IIncrementOrDecrementOperation step, Frame frame)
    {
        if (step.Target is not ILocalReferenceOperation { Local: var counter } || _source.BodyOf(frame.Function) is not { } body
            || body.Descendants().Any(o => o is IAnonymousFunctionOperation or ILocalFunctionOperation))
        {
            return false;
        }

        IOperation statement = step;
        while (statement.Parent is { } parent and not IBlockOperation and not ILoopOperation and not ISwitchCaseOperation)
        {
            if (parent is IConditionalOperation or ISwitchExpressionOperation or IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } or ICoalesceOperation)
            {
                return false;
            }

            statement = parent;
        }

        return statement is IExpressionStatementOperation or IVariableDeclarationGroupOperation or IReturnOperation
            && statement.Descendants().Count(o => o is ILocalReferenceOperation local && SymbolEqualityComparer.Default.Equals(local.Local, counter)) == 1;
    }

    private Storage? StorageOf(IOperation operation, Frame frame) => operation switch
    {
        ILocalReferenceOperation local when frame.PartsOf(local.Local) is null => frame.Lookup(local.Local) ?? CaptureFor(local.Local, frame),
        IParameterReferenceOperation parameter when Part(parameter, frame) is null => frame.Lookup(parameter.Parameter) ?? CaptureFor(parameter.Parameter, frame),
        IConversionOperation { OperatorMethod: null, IsImplicit: true } conversion when SymbolEqualityComparer.Default.Equals(conversion.Type, conversion.Operand.Type) =>
            StorageOf(conversion.Operand, frame),
        IParenthesizedOperation parenthesized => StorageOf(parenthesized.Operand, frame),
        _ when Part(operation, frame) is { } part => (part as Ref)?.Storage,
        _ => Member(operation, frame),
    };

    /// <summary>A lambda that is differentiated by itself reads locals around it.</summary>
    private Storage? CaptureFor(ISymbol variable, Frame frame)
    {
        if (variable is ILocalSymbol { IsConst: true })
        {
            return null;
        }

        var root = frame;
        while (root.Lexical is not null)
        {
            root = root.Lexical;
        }

        if (!root.IsRoot || root.Function.MethodKind is not (MethodKind.AnonymousFunction or MethodKind.LocalFunction)
            || SymbolEqualityComparer.Default.Equals(variable.ContainingSymbol, root.Function))
        {
            return null;
        }

        return Captured(variable, root);
    }

    /// <summary>A field or auto-property of this object, or a static one, that holds a double or an array of doubles.</summary>
    private Storage? Member(IOperation operation, Frame frame)
    {
        ISymbol symbol;
        IOperation? instance;
        switch (operation)
        {
            case IFieldReferenceOperation { Field.IsConst: false } field:
                (symbol, instance) = (field.Field, field.Instance);
                break;
            case IPropertyReferenceOperation { Property: { IsIndexer: false, IsVirtual: false, IsAbstract: false, IsOverride: false } } property
                when CalleeEffectsReader.IsAuto(property.Property):
                (symbol, instance) = (property.Property, property.Instance);
                break;
            default:
                return null;
        }

        if (!IsReal(operation.Type) && !Reals.IsFollowed(operation.Type) && !IsTensor(operation.Type))
        {
            return null;
        }

        var isThis = instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } && frame.Receiver is null;
        if (!symbol.IsStatic && !isThis)
        {
            return null;
        }

        return _objectFields.Contains(symbol.OriginalDefinition) ? null : MemberStorage(symbol);
    }

    private Storage MemberStorage(ISymbol symbol)
    {
        if (_members.TryGetValue(symbol.OriginalDefinition, out var known))
        {
            return known;
        }

        var type = symbol is IFieldSymbol field ? field.Type : ((IPropertySymbol)symbol).Type;
        var storage = NewStorage(MemberName(symbol), type, StorageKind.Member, symbol);
        storage.Unrestorable = true;
        _members.Add(symbol.OriginalDefinition, storage);
        if (_maybe.Has(symbol.OriginalDefinition))
        {
            _maybeStorages.Add(storage);
        }

        return storage;
    }

    /// <summary>How the generated method spells a field or property of this object, or a static one.</summary>
    private string MemberName(ISymbol symbol)
    {
        var bare = NameTable.Escape(symbol.Name);
        var isShadowed = _rootNames.Contains(symbol.Name) || _names.IsHidden(symbol.Name);
        return !symbol.IsStatic ? isShadowed ? "this." + bare : bare
            : !isShadowed && SymbolEqualityComparer.Default.Equals(symbol.ContainingType.OriginalDefinition, _home?.OriginalDefinition) ? bare
            : _names.TypeName(symbol.ContainingType) + "." + bare;
    }

    private static bool IsReal(ITypeSymbol? type) => Reals.IsNumber(type);

    private static Arithmetic? ArithmeticOf(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.Add => Arithmetic.Add,
        BinaryOperatorKind.Subtract => Arithmetic.Subtract,
        BinaryOperatorKind.Multiply => Arithmetic.Multiply,
        BinaryOperatorKind.Divide => Arithmetic.Divide,
        BinaryOperatorKind.Remainder => Arithmetic.Remainder,
        _ => null,
    };
}
