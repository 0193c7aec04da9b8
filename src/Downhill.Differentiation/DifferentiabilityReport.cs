using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation;

/// <summary>What reading a function said about its gradient.</summary>
/// <param name="Class">The overall verdict: the worst of everything on the way from the variables to the result.</param>
/// <param name="Obstacles">Why there is no gradient, most telling first; empty unless <paramref name="Class"/> is
/// <see cref="Differentiability.NotDifferentiable"/> or <see cref="Differentiability.Unknown"/>.</param>
/// <param name="Kinks">The places where the derivative does not exist or could not be proven to be continuous.</param>
/// <param name="VariablesWithoutEffect">The variables that never reach the result.</param>
public sealed record DifferentiabilityReport(
    Differentiability Class,
    ImmutableArray<Obstacle> Obstacles,
    ImmutableArray<Kink> Kinks,
    ImmutableArray<ISymbol> VariablesWithoutEffect)
{
    /// <summary>Whether a gradient can be emitted.</summary>
    public bool HasGradient => Class <= Differentiability.Piecewise;
}

/// <summary>An expression that has no derivative here, with the reason in words for a user.</summary>
/// <param name="Syntax">The exact expression or statement.</param>
/// <param name="Class"><see cref="Differentiability.NotDifferentiable"/> or <see cref="Differentiability.Unknown"/>.</param>
/// <param name="Reason">A clause without a full stop, such as "'Math.Floor' has a zero derivative".</param>
/// <param name="Instead">What to write instead, as a clause; null where nothing helps.</param>
public sealed record Obstacle(SyntaxNode Syntax, Differentiability Class, string Reason, string? Instead);

/// <summary>A place where the derivative jumps.</summary>
/// <param name="Syntax">The exact expression.</param>
/// <param name="Class"><see cref="Differentiability.AlmostEverywhere"/> or <see cref="Differentiability.Piecewise"/>.</param>
/// <param name="Reason">A clause such as "'Math.Abs' has a kink where its argument is 0; 0 is used there".</param>
public sealed record Kink(SyntaxNode Syntax, Differentiability Class, string Reason);
