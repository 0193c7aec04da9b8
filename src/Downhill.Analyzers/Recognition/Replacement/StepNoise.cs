using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Replacement;

/// <summary>
/// Whether what a step adds to its point can lead anywhere. Steps of whole numbers stay on a grid, one number added to
/// several variables moves them along a line, and steps that only go up never come below the start: a descent would leave
/// all of these.
/// </summary>
internal sealed class StepNoise(CancellationToken cancellationToken)
{
    private const int MaxDepth = 8;

    private readonly List<Addend> _addends = [];

    /// <summary>Notes what is added to a variable, or with the sign −1 subtracted from one.</summary>
    public void Add(ExpressionSyntax value, int sign, SyntaxNode code, SemanticModel model)
    {
        if (!_addends.Any(known => known.Value == value))
        {
            _addends.Add(new Addend(value, sign, code, model));
        }
    }

    /// <summary>Why a descent would reach more than the steps do; null where it would not.</summary>
    public string? Refuse()
    {
        if (_addends.Count == 0)
        {
            return null;
        }

        if (_addends.All(addend => IsWhole(addend, addend.Value, 0)))
        {
            return "the steps are whole numbers";
        }

        var writes = _addends.Where(static addend => !IsConditional(addend)).GroupBy(WriteOf).ToList();
        if (writes.Any(MovesAllElements) || MovesSeveralVariables(writes))
        {
            return "one random number moves several variables together";
        }

        var directions = _addends.Select(addend => addend.Sign * DirectionOf(addend, addend.Value, 0)).Distinct().ToList();
        return directions.Count == 1 && directions[0] != 0 ? "the steps go in one direction only" : null;
    }

    private bool IsWhole(Addend addend, ExpressionSyntax value, int depth)
    {
        if (depth > MaxDepth)
        {
            return false;
        }

        if (addend.Model.GetConstantValue(value, cancellationToken) is { HasValue: true, Value: { } constant })
        {
            return constant switch { double number => Math.Floor(number) == number, float number => Math.Floor(number) == number, string or bool => false, _ => true };
        }

        if (addend.Model.GetTypeInfo(value, cancellationToken).Type?.SpecialType is
            SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Int16 or SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_UInt32)
        {
            return true;
        }

        return value switch
        {
            ParenthesizedExpressionSyntax parenthesized => IsWhole(addend, parenthesized.Expression, depth + 1),
            CastExpressionSyntax cast => IsWhole(addend, cast.Expression, depth + 1),
            PrefixUnaryExpressionSyntax unary => IsWhole(addend, unary.Operand, depth + 1),
            BinaryExpressionSyntax binary => binary.Kind() is SyntaxKind.AddExpression or SyntaxKind.SubtractExpression or SyntaxKind.MultiplyExpression
                && IsWhole(addend, binary.Left, depth + 1) && IsWhole(addend, binary.Right, depth + 1),
            ConditionalExpressionSyntax choice => IsWhole(addend, choice.WhenTrue, depth + 1) && IsWhole(addend, choice.WhenFalse, depth + 1),
            InvocationExpressionSyntax { ArgumentList.Arguments.Count: 1 } call => IsMath(call, addend) && NameOf(call) is "Round" or "Floor" or "Ceiling" or "Truncate",
            SimpleNameSyntax name => InitializerOf(name, addend) is { } initializer && IsWhole(addend, initializer, depth + 1),
            _ => false,
        };
    }

    /// <summary>Whether a loop over the elements adds the same to each.</summary>
    private bool MovesAllElements(IGrouping<SyntaxNode, Addend> write)
    {
        if (InnerLoopOf(write.First()) is not { } inner)
        {
            return false;
        }

        // What an array holds was drawn for each element.
        var draws = new HashSet<SyntaxNode>();
        if (write.Any(addend => CollectDraws(addend, addend.Value, draws, 0)))
        {
            return false;
        }

        return draws.Count > 0
            ? !draws.Any(draw => inner.Span.Contains(draw.Span))
            : write.Any(addend => addend.Value.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>()
                .Any(name => addend.Model.GetSymbolInfo(name, cancellationToken).Symbol is IParameterSymbol parameter
                    && addend.Code.Span.Contains(parameter.DeclaringSyntaxReferences.FirstOrDefault()?.Span ?? default)));
    }

    /// <summary>Whether several variables, each named on its own, share fewer random numbers than they are.</summary>
    private bool MovesSeveralVariables(IEnumerable<IGrouping<SyntaxNode, Addend>> writes)
    {
        var draws = new HashSet<SyntaxNode>();
        var count = 0;
        foreach (var write in writes.Where(write => InnerLoopOf(write.First()) is null))
        {
            var own = new HashSet<SyntaxNode>();
            if (write.Any(addend => CollectDraws(addend, addend.Value, own, 0)))
            {
                return false;
            }

            count += own.Count > 0 ? 1 : 0;
            draws.UnionWith(own);
        }

        return count > draws.Count;
    }

    private static SyntaxNode? InnerLoopOf(Addend addend) =>
        addend.Value.Ancestors().TakeWhile(node => node != addend.Code).FirstOrDefault(IsLoop);

    private static SyntaxNode WriteOf(Addend addend) =>
        addend.Value.Ancestors().First(static node => node is StatementSyntax or VariableDeclaratorSyntax or MemberDeclarationSyntax);

    /// <summary>Collects the draws that go into a value; true where one comes out of an array or a parameter.</summary>
    private bool CollectDraws(Addend addend, ExpressionSyntax value, HashSet<SyntaxNode> draws, int depth)
    {
        if (depth > MaxDepth)
        {
            return true;
        }

        foreach (var node in value.DescendantNodesAndSelf())
        {
            switch (node)
            {
                case ElementAccessExpressionSyntax:
                    return true;
                case InvocationExpressionSyntax call when !IsMath(call, addend):
                    draws.Add(call);
                    break;
                case SimpleNameSyntax name when InitializerOf(name, addend) is { } initializer && !initializer.Contains(name):
                    if (CollectDraws(addend, initializer, draws, depth + 1))
                    {
                        return true;
                    }

                    break;
            }
        }

        return false;
    }

    /// <summary>1 or −1 where a value always has one sign, taking factors without chance as positive; 0 otherwise.</summary>
    private int DirectionOf(Addend addend, ExpressionSyntax value, int depth)
    {
        if (depth > MaxDepth)
        {
            return 0;
        }

        switch (value)
        {
            case ParenthesizedExpressionSyntax parenthesized:
                return DirectionOf(addend, parenthesized.Expression, depth + 1);
            case CastExpressionSyntax cast:
                return DirectionOf(addend, cast.Expression, depth + 1);
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryMinusExpression } negation:
                return -DirectionOf(addend, negation.Operand, depth + 1);
            case BinaryExpressionSyntax product when product.Kind() is SyntaxKind.MultiplyExpression or SyntaxKind.DivideExpression:
                return FactorOf(product.Left) * FactorOf(product.Right);
            case InvocationExpressionSyntax call when IsMath(call, addend):
                return NameOf(call) == "Abs" ? 1 : 0;
            case InvocationExpressionSyntax call:
                return IsUniform(call, addend) ? 1 : 0;
            case SimpleNameSyntax name:
                return InitializerOf(name, addend) is { } initializer ? DirectionOf(addend, initializer, depth + 1) : 0;
            default:
                return 0;
        }

        int FactorOf(ExpressionSyntax factor)
        {
            if (addend.Model.GetConstantValue(factor, cancellationToken) is { HasValue: true, Value: IConvertible number and not string })
            {
                return Math.Sign(number.ToDouble(System.Globalization.CultureInfo.InvariantCulture));
            }

            // A step size from elsewhere; one that the loop declares may have a sign that was drawn.
            return factor is SimpleNameSyntax or MemberAccessExpressionSyntax && InitializerOf(factor, addend) is null ? 1 : DirectionOf(addend, factor, depth + 1);
        }
    }

    private bool IsUniform(InvocationExpressionSyntax call, Addend addend) =>
        addend.Model.GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol { ContainingType: { Name: "Random", ContainingNamespace.Name: "System" } } called
        && (called.Name is "NextDouble" or "NextSingle" || called.Name is "Next" or "NextInt64" && called.Parameters.Length < 2);

    private bool IsMath(InvocationExpressionSyntax call, Addend addend) =>
        addend.Model.GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol { ContainingType: { Name: "Math" or "MathF", ContainingNamespace.Name: "System" } };

    private static string? NameOf(InvocationExpressionSyntax call) =>
        call.Expression switch { MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText, SimpleNameSyntax name => name.Identifier.ValueText, _ => null };

    private static bool IsLoop(SyntaxNode node) =>
        node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax or AnonymousFunctionExpressionSyntax;

    private static bool IsConditional(Addend addend) =>
        addend.Value.Ancestors().TakeWhile(node => node != addend.Code).Any(static node =>
            node is IfStatementSyntax or ElseClauseSyntax or SwitchStatementSyntax or ConditionalExpressionSyntax or SwitchExpressionSyntax);

    /// <summary>What a local of the step is declared with, if nothing else is assigned to it.</summary>
    private ExpressionSyntax? InitializerOf(ExpressionSyntax name, Addend addend)
    {
        if (name is not IdentifierNameSyntax identifier
            || addend.Model.GetSymbolInfo(name, cancellationToken).Symbol is not ILocalSymbol { DeclaringSyntaxReferences.Length: 1 } local
            || local.DeclaringSyntaxReferences[0].SyntaxTree != addend.Code.SyntaxTree
            || !addend.Code.Span.Contains(local.DeclaringSyntaxReferences[0].Span)
            || local.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken) is not VariableDeclaratorSyntax { Initializer.Value: { } value })
        {
            return null;
        }

        return addend.Code.DescendantNodes().OfType<AssignmentExpressionSyntax>()
            .Any(assignment => assignment.Left is IdentifierNameSyntax target && target.Identifier.ValueText == identifier.Identifier.ValueText)
            ? null
            : value;
    }

    private sealed record Addend(ExpressionSyntax Value, int Sign, SyntaxNode Code, SemanticModel Model);
}
