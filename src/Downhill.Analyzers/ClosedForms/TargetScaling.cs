using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>
/// By what a formula scales its values, such as the sign in <c>Solve(-Jᵀ * r)</c>: coefficients are as many times larger as the
/// values are, so that the numbers can stand before the values.
/// </summary>
/// <param name="IsNegative">Whether a sign goes before the numbers.</param>
/// <param name="Numbers">The numbers that go before the values.</param>
/// <param name="Scaled">The values with numbers of their own, where they stand so in the formula.</param>
internal sealed record TargetScaling(bool IsNegative, IReadOnlyList<ExpressionSyntax> Numbers, ExpressionSyntax? Scaled)
{
    private const int MaximumSteps = 12;

    /// <summary>The numbers, with what joins them to the values; empty where there are none.</summary>
    public string Factor { get; } = (IsNegative ? "-" : "") + string.Concat(Numbers.Select(static number => (number is LiteralExpressionSyntax ? number.ToString() : Carrier.Primary(number)) + " * "));

    /// <summary>How <paramref name="whole"/> scales <paramref name="target"/>; null where that cannot be said before it.</summary>
    public static TargetScaling? Of(ExpressionSyntax whole, MatrixTerm target, FormulaReading reading)
    {
        var search = new Search(whole, target, reading);
        return search.Collect(whole, 0) && search.Found is { } found && (found.Factor.Length > 0 || found.Scaled is not null) ? found : null;
    }

    /// <summary>Whether a value is a number times the one with the given key.</summary>
    public static bool IsMultiple(MatrixTerm term, string key) => MatrixAlgebra.IsScaled(term) && MatrixAlgebra.MatrixFactors(term) is { Length: 1 } factors && factors[0].Key == key;

    private sealed class Search(ExpressionSyntax whole, MatrixTerm target, FormulaReading reading)
    {
        private readonly List<ExpressionSyntax> _numbers = [];
        private bool _isNegative;
        private ExpressionSyntax? _scaled;

        public TargetScaling Found => new(_isNegative, _numbers, _scaled);

        /// <summary>Collects the numbers in a product; false where something else makes it larger.</summary>
        public bool Collect(ExpressionSyntax part, int steps)
        {
            if (steps > MaximumSteps || !reading.Terms.TryGetValue(part, out var term))
            {
                return false;
            }

            if (term is not SolutionTerm && !MatrixAlgebra.IsScaled(term))
            {
                return true;
            }

            if (part is not ParenthesizedExpressionSyntax && whole.Span.Contains(part.Span) && IsMultiple(term, target.Key))
            {
                _scaled = part;
                return true;
            }

            switch (part)
            {
                case ParenthesizedExpressionSyntax inner:
                    return Collect(inner.Expression, steps + 1);
                case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryMinusExpression } negated:
                    _isNegative = !_isNegative;
                    return Collect(negated.Operand, steps + 1);
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.MultiplyExpression } product:
                    return Take(product.Left, steps) && Take(product.Right, steps);
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member, ArgumentList.Arguments: { Count: 1 } given } call
                    when reading.SymbolOf(call) is IMethodSymbol method && Trials.Library.IsAlgebra(method.ContainingType):
                    return member.Name.Identifier.ValueText switch
                    {
                        "Solve" => Collect(given[0].Expression, steps + 1),
                        "Multiply" or "LeftMultiply" or "TransposeThisAndMultiply" => Take(member.Expression, steps) && Take(given[0].Expression, steps),
                        _ => false,
                    };
                case IdentifierNameSyntax name:
                    return RidgeReading.ValueOf(name, reading) is { } value && Collect(value, steps + 1);
                default:
                    return false;
            }
        }

        private bool IsRealOrLiteral(ExpressionSyntax number) => number is LiteralExpressionSyntax || reading.Model.GetTypeInfo(number).Type is { SpecialType: SpecialType.System_Double };

        private bool Take(ExpressionSyntax factor, int steps)
        {
            if (reading.Context.Types.ShapeOf(reading.Model.GetTypeInfo(factor).Type) != Shape.Scalar)
            {
                return Collect(factor, steps + 1);
            }

            var number = Eliminations.Inner(factor);
            if (number is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryMinusExpression } negative)
            {
                _isNegative = !_isNegative;
                number = Eliminations.Inner(negative.Operand);
            }

            _numbers.Add(number);
            // Whole numbers may grow too large for their type when they are multiplied by each other.
            return reading.IsReadableAt(number, whole) && (_numbers.Count == 1 || _numbers.TrueForAll(IsRealOrLiteral));
        }
    }
}
