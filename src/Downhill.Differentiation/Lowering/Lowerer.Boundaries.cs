using Downhill.Differentiation.Program;
using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>Where a condition on real numbers changes: what the proof that a branch is continuous starts from.</summary>
internal sealed partial class Lowerer
{
    /// <summary>The equations at which the condition may change; null where it may change elsewhere too.</summary>
    private IReadOnlyList<(Expr Left, Expr Right)>? Boundaries(IOperation condition, Frame frame)
    {
        var boundaries = new List<(Expr Left, Expr Right)>();
        return Collect(condition) && boundaries.Count > 0 ? boundaries : null;

        bool Collect(IOperation part)
        {
            if (!MayMatter(part, frame))
            {
                // Data does not change where the variables move.
                return true;
            }

            switch (part)
            {
                case IParenthesizedOperation parenthesized:
                    return Collect(parenthesized.Operand);
                case IUnaryOperation { OperatorMethod: null, OperatorKind: UnaryOperatorKind.Not } not:
                    return Collect(not.Operand);
                case IBinaryOperation { OperatorMethod: null, OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr or BinaryOperatorKind.And or BinaryOperatorKind.Or } both
                    when both.LeftOperand.Type?.SpecialType == SpecialType.System_Boolean:
                    return Collect(both.LeftOperand) && Collect(both.RightOperand);
                case IBinaryOperation { OperatorMethod: null } comparison when IsReal(comparison.LeftOperand.Type) && IsReal(comparison.RightOperand.Type):
                    return Add(Glance(comparison.LeftOperand, frame), Glance(comparison.RightOperand, frame));
                case IIsPatternOperation { Value: var value, Pattern: var pattern } when IsReal(value.Type):
                    var bounds = new List<IOperation>();
                    return Patterns.Bounds(pattern, bounds) && bounds.All(b => Add(Glance(value, frame), new Opaque(b, frame, new Footprint(), () => b.Syntax.ToString())));
                default:
                    return false;
            }
        }

        bool Add(Expr? left, Expr? right)
        {
            if (left is null || right is null)
            {
                return false;
            }

            boundaries.Add((left, right));
            return true;
        }
    }

    /// <summary>The value as an expression to look at, of which nothing is written; null where it takes statements.</summary>
    private Expr? Glance(IOperation operation, Frame frame)
    {
        if (operation.DescendantsAndSelf().Any(o => (o is IInvocationOperation call && MathRules.For(call.TargetMethod) is null)
            || o is IAssignmentOperation or IIncrementOrDecrementOperation or IConditionalOperation or ISwitchExpressionOperation))
        {
            return null;
        }

        Expr? seen = null;
        var scratch = InBlock(() => seen = LowerReal(operation, frame));
        return scratch.Statements.Count == 0 ? seen : null;
    }
}

/// <summary>Patterns over real numbers.</summary>
internal static class Patterns
{
    /// <summary>Adds the constants at which the pattern changes; false where it tests something else.</summary>
    public static bool Bounds(IOperation pattern, List<IOperation> bounds)
    {
        switch (pattern)
        {
            case IDiscardPatternOperation or IDeclarationPatternOperation { DeclaredSymbol: null }:
                return true;
            case IRelationalPatternOperation relational:
                bounds.Add(relational.Value);
                return relational.Value.ConstantValue.HasValue;
            case IConstantPatternOperation constant:
                bounds.Add(constant.Value);
                return constant.Value.ConstantValue.HasValue;
            case INegatedPatternOperation negated:
                return Bounds(negated.Pattern, bounds);
            case IBinaryPatternOperation both:
                return Bounds(both.LeftPattern, bounds) && Bounds(both.RightPattern, bounds);
            case { ConstantValue.HasValue: true }:
                bounds.Add(pattern);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Whether a number matches; the pattern is one whose bounds are known.</summary>
    public static bool Matches(IOperation pattern, double number) => pattern switch
    {
        IRelationalPatternOperation relational => relational.OperatorKind switch
        {
            BinaryOperatorKind.LessThan => number < Number(relational.Value),
            BinaryOperatorKind.LessThanOrEqual => number <= Number(relational.Value),
            BinaryOperatorKind.GreaterThan => number > Number(relational.Value),
            _ => number >= Number(relational.Value),
        },
        IConstantPatternOperation constant => number == Number(constant.Value),
        INegatedPatternOperation negated => !Matches(negated.Pattern, number),
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } both => Matches(both.LeftPattern, number) && Matches(both.RightPattern, number),
        IBinaryPatternOperation both => Matches(both.LeftPattern, number) || Matches(both.RightPattern, number),
        { ConstantValue.HasValue: true } => number == Number(pattern),
        _ => true,
    };

    public static double Number(IOperation constant) =>
        Convert.ToDouble(constant.ConstantValue.Value, System.Globalization.CultureInfo.InvariantCulture);
}
