using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.ClosedForms.Trials;

internal sealed partial class TrialMachine
{
    /// <summary>The value of an expression.</summary>
    public object? Evaluate(IOperation? operation, TrialFrame frame)
    {
        Take();
        if (++_nesting > MaximumNesting)
        {
            throw new TrialFailure("it is nested too deeply");
        }

        var value = Read(operation, frame);
        _nesting--;
        return value;
    }

    private object? Read(IOperation? operation, TrialFrame frame)
    {
        if (Given is var (given, sample) && operation?.Syntax == given)
        {
            return sample;
        }

        // What most steps are, before what may be a constant.
        switch (operation?.Kind)
        {
            case OperationKind.ParameterReference:
                return Variable(((IParameterReferenceOperation)operation).Parameter, frame);
            case OperationKind.ArrayElementReference:
                return Element((IArrayElementReferenceOperation)operation, frame);
            case OperationKind.LocalReference when ((ILocalReferenceOperation)operation).Local is { IsConst: false } variable:
                return Variable(variable, frame);
            case OperationKind.Binary when !operation.ConstantValue.HasValue:
                return Binary((IBinaryOperation)operation, frame);
        }

        if (operation is { ConstantValue: { HasValue: true, Value: var constant } })
        {
            return constant is float or decimal ? throw new TrialFailure("its numbers have another precision") : constant;
        }

        switch (operation)
        {
            case IParenthesizedOperation inner:
                return Evaluate(inner.Operand, frame);
            case IConversionOperation conversion:
                return conversion.OperatorMethod is { } converter ? Call(converter, null, [Evaluate(conversion.Operand, frame)], frame) : Converted(Evaluate(conversion.Operand, frame), conversion.Type);
            case IFieldReferenceOperation field:
                return Member(field.Field, field.Instance, frame);
            case IPropertyReferenceOperation property:
                return Property(property, frame);
            case IInstanceReferenceOperation:
                return frame.Receiver ?? throw new TrialFailure("the object is not known");
            case ISimpleAssignmentOperation { IsRef: false } assignment:
                return Assign(assignment.Target, Evaluate(assignment.Value, frame), frame);
            case ICompoundAssignmentOperation assignment:
                var before = Evaluate(assignment.Target, frame);
                return Assign(
                    assignment.Target, Converted(Operated(assignment.OperatorKind, before, Evaluate(assignment.Value, frame), assignment.OperatorMethod, frame), assignment.Target.Type), frame);
            case IIncrementOrDecrementOperation step:
                var old = Evaluate(step.Target, frame);
                var next = Assign(step.Target, Operated(step.Kind == OperationKind.Increment ? BinaryOperatorKind.Add : BinaryOperatorKind.Subtract, old, 1, null, frame), frame);
                return step.IsPostfix ? old : next;
            case IDeconstructionAssignmentOperation { Target: ITupleOperation targets } assignment:
                var values = Evaluate(assignment.Value, frame) as object?[] ?? throw new TrialFailure("a tuple is not known");
                for (var i = 0; i < targets.Elements.Length; i++)
                {
                    Assign(targets.Elements[i], values[i], frame);
                }

                return values;
            case ITupleOperation tuple:
                return tuple.Elements.Select(element => Copied(Evaluate(element, frame))).ToArray();
            case IUnaryOperation unary:
                return Unary(unary, frame);
            case IConditionalOperation { WhenFalse: { } otherwise } choice:
                return IsTrue(choice.Condition, frame) ? Evaluate(choice.WhenTrue, frame) : Evaluate(otherwise, frame);
            case ICoalesceOperation coalesce:
                return Evaluate(coalesce.Value, frame) ?? Evaluate(coalesce.WhenNull, frame);
            case IDefaultValueOperation:
                return Default(operation.Type);
            case IArrayCreationOperation creation:
                return NewArray(creation, frame);
            case IObjectCreationOperation creation:
                return NewObject(creation, frame);
            case IInvocationOperation call:
                return Invoke(call, frame);
            case IAnonymousFunctionOperation lambda:
                return new TrialFunction(lambda.Symbol, lambda.Body, frame, null);
            case IDelegateCreationOperation creation:
                return Evaluate(creation.Target, frame);
            case IMethodReferenceOperation reference:
                return new TrialFunction(reference.Method, null, frame, reference.Instance is { } instance ? Evaluate(instance, frame) : null);
            case IDeclarationExpressionOperation declaration:
                return Evaluate(declaration.Expression, frame);
            default:
                throw new TrialFailure("it has a step that is not known");
        }
    }

    private object? Element(IArrayElementReferenceOperation element, TrialFrame frame)
    {
        var array = Array(element.ArrayReference, frame);
        return array.Items[array.Place(Indices(element.Indices, frame))];
    }

    private object? Variable(ISymbol variable, TrialFrame frame)
    {
        if (frame.Holder(variable) is { } holder)
        {
            return holder.Values[variable];
        }

        // A parameter of a primary constructor.
        if (frame.Receiver?.Members.TryGetValue(variable, out var captured) == true)
        {
            return captured;
        }

        // What stands before the formula: a number of the user's, or a size.
        var top = frame;
        while (top.Outer is { } outer)
        {
            top = outer;
        }

        var value = variable is ILocalSymbol local ? Declared(local, top) : Free((variable as IParameterSymbol)?.Type);
        top.Values[variable] = value;
        return value;
    }

    private object? Declared(ILocalSymbol local, TrialFrame top)
    {
        foreach (var declaration in local.DeclaringSyntaxReferences)
        {
            var node = declaration.GetSyntax(cancellationToken);
            if (node is Microsoft.CodeAnalysis.CSharp.Syntax.VariableDeclaratorSyntax { Initializer.Value: { } value } && IsWrittenOnce(local, node))
            {
                return Evaluate(context.Bodies.Model(node.SyntaxTree).GetOperation(value, cancellationToken), top);
            }
        }

        throw new TrialFailure($"'{local.Name}' is not known");
    }

    private bool IsWrittenOnce(ILocalSymbol local, SyntaxNode declaration) =>
        !context.WrittenIn(declaration.Ancestors().FirstOrDefault(ClosedFormRecognizer.IsBody) ?? declaration.SyntaxTree.GetRoot(cancellationToken)).Contains(local.Name);

    /// <summary>A number that the formula is given, such as a ridge: any will do.</summary>
    private object Free(ITypeSymbol? type)
    {
        if (type?.SpecialType != SpecialType.System_Double)
        {
            throw new TrialFailure("it depends on what it is given beside the data");
        }

        _free += 0.15;
        return _free;
    }

    private object? Member(ISymbol member, IOperation? instance, TrialFrame frame)
    {
        var key = member.OriginalDefinition;
        if (member.IsStatic)
        {
            if (Statics.TryGetValue(key, out var known))
            {
                return known;
            }

            var isFixed = member is IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null };
            if (isFixed && context.Bodies.InitialiserOf(key) is { } initializer)
            {
                Statics[key] = null;
                return Statics[key] = Evaluate(initializer, new TrialFrame(null));
            }

            return Library.Constant(member) ?? (Statics[key] = Free((member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type));
        }

        var owner = (instance is null ? frame.Receiver : Evaluate(instance, frame)) as TrialObject ?? throw new TrialFailure($"'{member.Name}' is not known");
        if (owner.Members.TryGetValue(key, out var value))
        {
            return value;
        }

        return owner.Members[key] = Free((member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type);
    }

    private object? Property(IPropertyReferenceOperation reference, TrialFrame frame)
    {
        var property = reference.Property;
        if (property.IsStatic && !Library.IsAlgebra(property.ContainingType))
        {
            return property.GetMethod is { } accessor && HasBody(accessor) ? Call(accessor, null, [], frame) : Member(property, null, frame);
        }

        if (Library.IsBuilder(property.Type))
        {
            return null;
        }

        var owner = reference.Instance is { } instance ? Evaluate(instance, frame) : null;
        if (owner is TrialArray array)
        {
            return reference.Arguments.Length > 0 ? array.Items[array.Place(Indices(reference.Arguments, frame))] : Library.Size(array, property.Name);
        }

        if (owner is not TrialObject own)
        {
            throw new TrialFailure($"'{property.Name}' is not known");
        }

        if (own.Members.TryGetValue(property.OriginalDefinition, out var value))
        {
            return value;
        }

        var getter = property.GetMethod is { } found ? Overriding(found, own) : null;
        return getter is not null && HasBody(getter)
            ? Call(getter, own, [.. reference.Arguments.Select(argument => Evaluate(argument.Value, frame))], frame)
            : Member(property, reference.Instance, frame);
    }

    private object? Assign(IOperation target, object? value, TrialFrame frame)
    {
        value = Copied(value);
        switch (target)
        {
            case IConversionOperation conversion:
                return Assign(conversion.Operand, value, frame);
            case IDeclarationExpressionOperation declaration:
                return Assign(declaration.Expression, value, frame);
            case ILocalReferenceOperation local:
                (frame.Holder(local.Local) ?? frame).Values[local.Local] = value;
                return value;
            case IParameterReferenceOperation parameter:
                (frame.Holder(parameter.Parameter) ?? frame).Values[parameter.Parameter] = value;
                return value;
            case IFieldReferenceOperation { Field: { IsStatic: true } field }:
                Statics[field.OriginalDefinition] = value;
                return value;
            case IFieldReferenceOperation field:
                Owner(field.Instance, frame).Members[field.Field.OriginalDefinition] = value;
                return value;
            case IArrayElementReferenceOperation element:
                var array = Array(element.ArrayReference, frame);
                array.Items[array.Place(Indices(element.Indices, frame))] = value;
                return value;
            case IPropertyReferenceOperation { Instance: { } instance } property when Evaluate(instance, frame) is TrialArray indexed:
                indexed.Items[indexed.Place(Indices(property.Arguments, frame))] = value;
                return value;
            case IPropertyReferenceOperation property:
                var owner = Owner(property.Instance, frame);
                if (property.Property.SetMethod is { } setter && HasBody(Overriding(setter, owner)))
                {
                    Call(Overriding(setter, owner), owner, [.. property.Arguments.Select(argument => Evaluate(argument.Value, frame)), value], frame);
                }
                else
                {
                    owner.Members[property.Property.OriginalDefinition] = value;
                }

                return value;
            case IDiscardOperation:
                return value;
            default:
                throw new TrialFailure("it writes what is not known");
        }
    }

    private TrialObject Owner(IOperation? instance, TrialFrame frame) =>
        (instance is null ? frame.Receiver : Evaluate(instance, frame)) as TrialObject ?? throw new TrialFailure("the object is not known");

    private TrialArray Array(IOperation operation, TrialFrame frame) => Evaluate(operation, frame) as TrialArray ?? throw new TrialFailure("an array is not known");

    private int[] Indices(IEnumerable<IOperation> indices, TrialFrame frame) =>
        [.. indices.Select(index => Evaluate(index is IArgumentOperation argument ? argument.Value : index, frame) is int place ? place : throw new TrialFailure("an index is no whole number"))];

    private object? Binary(IBinaryOperation binary, TrialFrame frame)
    {
        var left = Evaluate(binary.LeftOperand, frame);
        return binary.OperatorKind switch
        {
            BinaryOperatorKind.ConditionalAnd => left is false ? false : Evaluate(binary.RightOperand, frame),
            BinaryOperatorKind.ConditionalOr => left is true ? true : Evaluate(binary.RightOperand, frame),
            _ => Operated(binary.OperatorKind, left, Evaluate(binary.RightOperand, frame), binary.OperatorMethod, frame),
        };
    }

    private object? Operated(BinaryOperatorKind kind, object? left, object? right, IMethodSymbol? method, TrialFrame frame)
    {
        if (method is not null && (left is TrialArray or TrialObject || right is TrialArray or TrialObject))
        {
            return Call(method, null, [left, right], frame);
        }

        return (left, right) switch
        {
            (int a, int b) => Whole(kind, a, b),
            (double or int or long, double or int or long) => Real(kind, Convert.ToDouble(left), Convert.ToDouble(right)),
            (bool a, bool b) => kind switch
            {
                BinaryOperatorKind.Equals => a == b,
                BinaryOperatorKind.NotEquals or BinaryOperatorKind.ExclusiveOr => a != b,
                BinaryOperatorKind.And => a && b,
                BinaryOperatorKind.Or => a || b,
                _ => throw new TrialFailure("it has an operator that is not known"),
            },
            _ when kind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals => ReferenceEquals(left, right) == (kind == BinaryOperatorKind.Equals),
            _ => throw new TrialFailure("it has an operator that is not known"),
        };
    }

    private static object Whole(BinaryOperatorKind kind, int left, int right) => kind switch
    {
        BinaryOperatorKind.Add => unchecked(left + right),
        BinaryOperatorKind.Subtract => unchecked(left - right),
        BinaryOperatorKind.Multiply => unchecked(left * right),
        BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder when right is 0 or -1 => throw new TrialFailure("it divides by zero"),
        BinaryOperatorKind.Divide => left / right,
        BinaryOperatorKind.Remainder => left % right,
        BinaryOperatorKind.And => left & right,
        BinaryOperatorKind.LeftShift => left << right,
        BinaryOperatorKind.RightShift => left >> right,
        _ => Compared(kind, left, right),
    };

    private static object Real(BinaryOperatorKind kind, double left, double right) => kind switch
    {
        BinaryOperatorKind.Add => left + right,
        BinaryOperatorKind.Subtract => left - right,
        BinaryOperatorKind.Multiply => left * right,
        BinaryOperatorKind.Divide => left / right,
        BinaryOperatorKind.Remainder => left % right,
        _ => Compared(kind, left, right),
    };

    private static object Compared(BinaryOperatorKind kind, double left, double right) => kind switch
    {
        BinaryOperatorKind.Equals => left == right,
        BinaryOperatorKind.NotEquals => left != right,
        BinaryOperatorKind.LessThan => left < right,
        BinaryOperatorKind.LessThanOrEqual => left <= right,
        BinaryOperatorKind.GreaterThan => left > right,
        BinaryOperatorKind.GreaterThanOrEqual => left >= right,
        _ => throw new TrialFailure("it has an operator that is not known"),
    };

    private object? Unary(IUnaryOperation unary, TrialFrame frame)
    {
        var value = Evaluate(unary.Operand, frame);
        return unary.OperatorMethod is { } method && value is TrialArray or TrialObject ? Call(method, null, [value], frame) : (unary.OperatorKind, value) switch
        {
            (UnaryOperatorKind.Minus, int whole) => -whole,
            (UnaryOperatorKind.Minus, double number) => -number,
            (UnaryOperatorKind.Plus, _) => value,
            (UnaryOperatorKind.Not, bool truth) => !truth,
            _ => throw new TrialFailure("it has an operator that is not known"),
        };
    }

    private static object? Converted(object? value, ITypeSymbol? type) => type?.SpecialType switch
    {
        SpecialType.System_Double => value is int or long or double ? Convert.ToDouble(value) : throw new TrialFailure("a number is not known"),
        SpecialType.System_Int32 => value switch
        {
            double number when Math.Abs(number) < int.MaxValue => (int)number,
            long number when Math.Abs(number) < int.MaxValue => (int)number,
            _ => value,
        },
        SpecialType.System_Int64 => value switch { int number => (long)number, double number => (long)number, _ => value },
        SpecialType.System_Single or SpecialType.System_Decimal => throw new TrialFailure("its numbers have another precision"),
        _ => value,
    };

    private TrialArray NewArray(IArrayCreationOperation creation, TrialFrame frame)
    {
        var array = TrialArray.Of(Indices(creation.DimensionSizes, frame), Default((creation.Type as IArrayTypeSymbol)?.ElementType));
        Charge(array);
        if (creation.Initializer is { } initializer)
        {
            var place = 0;
            Fill(initializer, array, ref place, frame);
        }

        return array;
    }

    private void Fill(IArrayInitializerOperation initializer, TrialArray array, ref int place, TrialFrame frame)
    {
        foreach (var value in initializer.ElementValues)
        {
            if (value is IArrayInitializerOperation inner)
            {
                Fill(inner, array, ref place, frame);
            }
            else
            {
                array.Items[place++] = Copied(Evaluate(value, frame));
            }
        }
    }
}
