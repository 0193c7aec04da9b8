using System.Collections.Concurrent;
using Downhill.Analyzers.Recognition.Symbolic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition;

/// <summary>
/// Generators of random numbers that a project writes itself: a member that draws by its name, and scrambles a whole-number
/// state of its object by products, exclusive ors or shifts. A count that goes round is none.
/// </summary>
internal sealed class OwnGenerators
{
    // How many methods of the type may lie between the draw and the state.
    private const int MaximumDepth = 3;

    private readonly ConcurrentDictionary<ISymbol, Randomness> _known = new(SymbolEqualityComparer.Default);

    public Randomness Draws(ISymbol member) =>
        member is IMethodSymbol { MethodKind: MethodKind.Ordinary, ContainingType: { DeclaringSyntaxReferences.IsEmpty: false } } method && RandomnessSources.MayNameDraw(method.Name)
            ? _known.GetOrAdd(method.OriginalDefinition, static key => Read((IMethodSymbol)key))
            : Randomness.None;

    private static Randomness Read(IMethodSymbol method) => method.ReturnType.SpecialType switch
    {
        SpecialType.System_Double or SpecialType.System_Single when Scrambles(method, 0) => Randomness.Amount,
        SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_UInt32 or SpecialType.System_UInt64 when Scrambles(method, 0) => Randomness.Integer,
        _ => Randomness.None,
    };

    private static bool Scrambles(IMethodSymbol method, int depth)
    {
        foreach (var node in method.DeclaringSyntaxReferences.SelectMany(static reference => reference.GetSyntax().DescendantNodes()))
        {
            switch (node)
            {
                case AssignmentExpressionSyntax { Left: var target } assignment when IsState(method.ContainingType, target) &&
                        (IsMixing(assignment.Kind()) || assignment.Right.DescendantNodesAndSelf().Any(static one => IsMixing(one.Kind()))):
                    return true;
                case InvocationExpressionSyntax { Expression: var called } when depth < MaximumDepth && NameOf(called) is { } name &&
                        method.ContainingType.GetMembers(name).OfType<IMethodSymbol>().Any(other => !SymbolEqualityComparer.Default.Equals(other, method) && Scrambles(other, depth + 1)):
                    return true;
            }
        }

        return false;
    }

    private static bool IsState(INamedTypeSymbol type, ExpressionSyntax target) => target switch
    {
        ElementAccessExpressionSyntax element => IsState(type, element.Expression),
        _ => NameOf(target) is { } name && type.GetMembers(name).OfType<IFieldSymbol>().Any(static field =>
            Flow.FlowTypes.IsInteger(field.Type) || field.Type is IArrayTypeSymbol { ElementType: var element } && Flow.FlowTypes.IsInteger(element)),
    };

    private static string? NameOf(ExpressionSyntax target) => target switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name.Identifier.ValueText: var name } => name,
        _ => null,
    };

    private static bool IsMixing(SyntaxKind kind) => kind is SyntaxKind.MultiplyExpression or SyntaxKind.ExclusiveOrExpression or SyntaxKind.LeftShiftExpression or SyntaxKind.RightShiftExpression or
        SyntaxKind.UnsignedRightShiftExpression or SyntaxKind.MultiplyAssignmentExpression or SyntaxKind.ExclusiveOrAssignmentExpression or SyntaxKind.LeftShiftAssignmentExpression or
        SyntaxKind.RightShiftAssignmentExpression;
}
