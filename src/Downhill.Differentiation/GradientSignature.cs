using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation;

/// <summary>The names and the shape of what is generated beside a differentiated method.</summary>
/// <param name="MethodName">The generated method: <c>LossValueAndGradient</c>.</param>
/// <param name="GradientNames">One per variable, in their order: <c>wGradient</c>, <c>biasGradient</c>. A
/// <c>double[]</c> variable gets a <c>double[]</c> parameter of the same length, a <c>double</c> an <c>out double</c>.</param>
/// <param name="PackedTypeName">The generated nested class <c>LossPacked</c> that serves all variables as one vector;
/// null where the only variable is one <c>double[]</c> parameter, which needs no packing.</param>
public sealed record GradientSignature(
    string MethodName,
    ImmutableArray<string> GradientNames,
    string? PackedTypeName)
{
    /// <summary>The signature for <paramref name="method"/> differentiated by <paramref name="variables"/>.</summary>
    public static GradientSignature For(IMethodSymbol method, ImmutableArray<ISymbol> variables) =>
        throw new NotImplementedException();
}
