using Downhill.Differentiation.Program;
using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Analysis;

/// <summary>Finds the innermost expression at which a derivative is lost.</summary>
internal static class Blame
{
    public static IOperation Find(IOperation operation, Func<IOperation, bool> readsVaried, Func<IOperation, bool> isExplained)
    {
        while (!Explanations.IsTruthValue(operation) && !isExplained(operation))
        {
            IOperation? inner = null;
            foreach (var child in operation.ChildOperations)
            {
                if ((isExplained(child) || !IsTransparent(child)) && readsVaried(child))
                {
                    inner = child;
                    break;
                }

                if (IsTransparent(child) && readsVaried(child) && Descend(child, readsVaried, isExplained) is { } deeper)
                {
                    inner = deeper;
                    break;
                }
            }

            if (inner is null)
            {
                return operation;
            }

            operation = inner;
        }

        // What is compared does not matter: two values are left of it.
        return operation;
    }

    /// <summary>Through sums and products of the derivative's own, to something that is none.</summary>
    private static IOperation? Descend(IOperation operation, Func<IOperation, bool> readsVaried, Func<IOperation, bool> isExplained)
    {
        var stack = new Stack<IOperation>();
        stack.Push(operation);
        while (stack.Count > 0)
        {
            var next = stack.Pop();
            if (isExplained(next) || !IsTransparent(next))
            {
                if (readsVaried(next))
                {
                    return next;
                }

                continue;
            }

            foreach (var child in next.ChildOperations)
            {
                stack.Push(child);
            }
        }

        return null;
    }

    /// <summary>Expressions with a derivative: references, arithmetic on doubles, functions with a rule, plain wrappers.</summary>
    private static bool IsTransparent(IOperation operation) => operation switch
    {
        ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation or IInstanceReferenceOperation
            or ILiteralOperation or IArgumentOperation or IParenthesizedOperation or IArrayElementReferenceOperation or IExpressionStatementOperation
            or IBlockOperation or IVariableDeclarationGroupOperation or IVariableDeclarationOperation or IVariableDeclaratorOperation
            or IVariableInitializerOperation => true,
        IBinaryOperation binary => Reals.IsNumber(binary.Type) || (binary.OperatorMethod is { } ofTwo && TensorRules.For(ofTwo) is not null),
        IUnaryOperation unary => Reals.IsNumber(unary.Type) || (unary.OperatorMethod is { } ofOne && TensorRules.For(ofOne) is not null),
        IInvocationOperation { TargetMethod: { } method } when TensorRules.For(method) is not null => true,
        IConversionOperation { OperatorMethod: null } conversion => (Reals.IsNumber(conversion.Type) && Reals.IsNumber(conversion.Operand.Type))
            || (conversion.IsImplicit && conversion.Type is { IsReferenceType: true }),
        IInvocationOperation call => Reals.IsNumber(call.Type)
            && (MathRules.For(call.TargetMethod) is not null || call.TargetMethod is { DeclaringSyntaxReferences.Length: > 0, MethodKind: not MethodKind.DelegateInvoke }),
        _ => false,
    };
}

/// <summary>Says in words why an expression has no derivative here.</summary>
internal static class Explanations
{
    public static bool IsTruthValue(IOperation operation) => operation.Type?.SpecialType == SpecialType.System_Boolean;

    /// <summary>Tests that are only true where no derivative is wanted: <c>double.IsNaN</c> and its like.</summary>
    public static bool TestsFiniteness(IOperation condition) => condition switch
    {
        IInvocationOperation { TargetMethod: { ContainingType.SpecialType: SpecialType.System_Double or SpecialType.System_Single, Name: "IsNaN" or "IsInfinity" or "IsFinite" or "IsPositiveInfinity" or "IsNegativeInfinity" } } => true,
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not => TestsFiniteness(not.Operand),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr or BinaryOperatorKind.ConditionalAnd } both => TestsFiniteness(both.LeftOperand) && TestsFiniteness(both.RightOperand),
        IParenthesizedOperation parenthesized => TestsFiniteness(parenthesized.Operand),
        _ => false,
    };

    public static (Differentiability Class, string Reason, string? Instead) For(IOperation operation)
    {
        const Differentiability flat = Differentiability.NotDifferentiable;
        const Differentiability unknown = Differentiability.Unknown;
        switch (operation)
        {
            case IInvalidOperation:
                return (unknown, "this code does not compile", null);
            case IConversionOperation { OperatorMethod: null } conversion when IsWhole(conversion.Type):
                return (flat, $"the cast to '{conversion.Type!.ToDisplayString()}' drops the fraction, so that its derivative is zero", "keep the value as a double");
            case IConversionOperation conversion when (Unserved(conversion.Type) ?? Unserved(conversion.Operand.Type)) is { } unserved:
                return (unknown, $"'{unserved.ToDisplayString()}' values have no derivative here", "use double or float");
            case IConversionOperation conversion:
                return (unknown, $"the conversion to '{conversion.Type?.ToDisplayString()}' is not followed", "use the double itself");
            case IInvocationOperation call when MathRules.IsFlat(call.TargetMethod):
                return (flat, $"'{MathRules.OwnerOf(call.TargetMethod.ContainingType)}.{call.TargetMethod.Name}' is constant between its jumps, so that its derivative is zero", "leave the value as it is, or use a smooth function");
            case IInvocationOperation { TargetMethod: { Name: "CompareTo" or "Equals" } } call:
                return (flat, $"'{call.TargetMethod.Name}' only compares, so that its derivative is zero", "use a smooth function of the difference");
            case IInvocationOperation call when IsWhole(call.Type) || IsTruthValue(call):
                return (flat, $"'{call.TargetMethod.Name}' returns '{call.Type!.ToDisplayString()}', which changes only in jumps, so that its derivative is zero", "score by a smooth function, such as a log-loss or a squared difference, instead of a count");
            case IInvocationOperation { TargetMethod.ContainingType: { Name: "Enumerable", ContainingNamespace.Name: "Linq" } } call:
                return (unknown, $"'{call.TargetMethod.Name}' over a differentiated sequence is not differentiated yet", "write the loop");
            case IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: IMemberReferenceOperation { Member.Name: var holder } }:
                return (unknown, $"which function '{holder}' holds is known only when the program runs", "give it to a readonly field where that is declared, or choose by a 'switch'");
            case IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke }:
                return (unknown, "the target of the delegate is not known here", "call the method itself");
            case IInvocationOperation call when call.TargetMethod.DeclaringSyntaxReferences.Length == 0:
                return (unknown, $"'{call.TargetMethod.ContainingType?.Name}.{call.TargetMethod.Name}' has no source here and no declared derivative", "write it out with operators and 'System.Math'");
            case IInvocationOperation { TargetMethod: { IsAsync: true } method }:
                return (unknown, $"'{method.Name}' is async, so that its result comes at another time, which is not followed", "call a method that returns the value itself");
            case IInvocationOperation { TargetMethod: { ReturnType.OriginalDefinition.SpecialType: SpecialType.System_Collections_Generic_IEnumerable_T or SpecialType.System_Collections_Generic_IEnumerator_T } method }:
                return (unknown, $"'{method.Name}' hands its values out one by one, which is not followed", "return an array");
            case IInvocationOperation call:
                return (unknown, $"'{call.TargetMethod.Name}' is called here in a way that is not followed", "keep its result in a variable first");
            case IBinaryOperation { OperatorMethod: { } user }:
                return (unknown, $"the operator of '{user.ContainingType.Name}' is not differentiated yet", "use doubles");
            case IBinaryOperation or IIsPatternOperation when IsTruthValue(operation):
                return (flat, "a comparison has only two values, so that its derivative is zero", "use a smooth function of the compared value");
            case IBinaryOperation { Type.SpecialType: SpecialType.System_String } or IInterpolatedStringOperation or IInterpolationOperation:
                return (unknown, "a value that becomes text cannot be followed", "keep it as a number");
            case IPropertyReferenceOperation property:
                return (unknown, $"the property '{property.Property.Name}' is not followed", "keep its value in a local variable");
            case IArrayCreationOperation or IArrayInitializerOperation:
                return (unknown, "an array of this kind is not differentiated yet", "use a one-dimensional array of double");
            case IObjectCreationOperation creation:
                return (unknown, $"a value inside a new '{creation.Type?.Name}' is not followed", "use local variables or an array of double");
            case ITupleOperation:
                return (unknown, "a tuple of differentiated values is not followed yet", "use separate variables");
            case IAnonymousFunctionOperation or IDelegateCreationOperation or ILocalFunctionOperation:
                return (unknown, "a lambda over differentiated values is not followed here", "write the loop, or a method");
            case IAwaitOperation:
                return (unknown, "'await' is not followed", "call a method that returns the value itself");
            case ITryOperation { Catches.Length: > 0 }:
                return (unknown, "differentiated values in a 'try' that catches are not followed", "test for the failure beforehand");
            case ITryOperation or ILockOperation or IUsingOperation:
                return (unknown, "differentiated values inside 'try', 'lock' or 'using' are not followed", "move the computation out of it");
            case ICoalesceOperation or IConditionalAccessOperation:
                return (unknown, "a differentiated value that may be null is not followed", "use a plain double");
            case IReturnOperation or IBinaryOperation { OperatorMethod: null } or IUnaryOperation { OperatorMethod: null } when IsInLambda(operation):
                return (unknown, "this is computed by a lambda, and where that is called is not followed", "call a method, or a lambda in a local variable, by its name");
            default:
                var (name, instead) = ConstructNames.Of(operation);
                return (unknown, $"{name} is not differentiated", instead);
        }
    }

    private static bool IsInLambda(IOperation operation) => Lowering.Enclosing.Of(operation).Any(static o => o is IAnonymousFunctionOperation);

    /// <summary>Numbers that are neither double nor float.</summary>
    private static ITypeSymbol? Unserved(ITypeSymbol? type) => type is { SpecialType: SpecialType.System_Decimal } or { Name: "Half" or "Complex" or "BigInteger" or "NFloat" or "Vector" or "INumber" } ? type : null;

    public static bool IsWhole(ITypeSymbol? type) => type?.SpecialType is >= SpecialType.System_Char and <= SpecialType.System_UInt64 || type?.TypeKind == TypeKind.Enum;
}
