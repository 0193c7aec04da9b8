using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Differences;

/// <summary>A derivative that is made of differences of a function's values.</summary>
/// <param name="Function">The function, with source.</param>
/// <param name="Variable">Its parameter that is moved.</param>
/// <param name="Call">A call of it at a moved point.</param>
/// <param name="Quotient">The difference quotient.</param>
/// <param name="Point">Where the gradient is taken: the array or the number that is moved, as the code spells it.</param>
/// <param name="PointSymbol">The variable that is moved.</param>
/// <param name="Loop">The loop over the elements of an array; null for a number.</param>
/// <param name="Target">What gets the quotient: the array of the gradient, or a local; null where it is used in place.</param>
/// <param name="IsCentral">Whether both sides of the point are looked at.</param>
/// <param name="Unexplained">Why the loop cannot be replaced by one call, as a clause; null where it can.</param>
internal sealed record FiniteDifference(
    IMethodSymbol Function,
    IParameterSymbol Variable,
    InvocationExpressionSyntax Call,
    BinaryExpressionSyntax Quotient,
    ExpressionSyntax Point,
    ISymbol PointSymbol,
    ForStatementSyntax? Loop,
    ISymbol? Target,
    bool IsCentral,
    string? Unexplained)
{
    /// <summary>Where it is reported.</summary>
    public Location ReportAt => Loop is null
        ? Quotient.GetLocation()
        : Location.Create(Loop.SyntaxTree, Microsoft.CodeAnalysis.Text.TextSpan.FromBounds(Loop.SpanStart, Loop.CloseParenToken.Span.End));
}

/// <summary>A value as a variable's plus so many steps: the point that a call of the function sees.</summary>
/// <param name="Base">The variable: an array, or a number; null for a mere length.</param>
/// <param name="Steps">How many steps are added.</param>
/// <param name="Constant">The constant that is added.</param>
internal readonly record struct Shift(ISymbol? Base, double Steps, double Constant)
{
    public static Shift? Add(Shift? left, Shift? right, int sign) =>
        left is { } a && right is { } b && (a.Base is null || b.Base is null) && !(sign < 0 && b.Base is not null)
            ? new Shift(a.Base ?? b.Base, a.Steps + sign * b.Steps, a.Constant + sign * b.Constant)
            : null;
}
