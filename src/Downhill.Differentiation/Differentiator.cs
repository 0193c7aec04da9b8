using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation;

/// <summary>Reads functions and derives their gradients.</summary>
public static class Differentiator
{
    /// <summary>
    /// Reads <paramref name="function"/>, a method, local function or lambda with source, and says whether it has a
    /// gradient in <paramref name="variables"/>: its parameters, captured locals, fields or properties. Never throws on
    /// any code, however broken; answers are cached per compilation.
    /// </summary>
    public static DifferentiabilityReport Analyze(
        IMethodSymbol function,
        ImmutableArray<ISymbol> variables,
        Compilation compilation,
        CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>
    /// The C# of the partial type that holds the gradient of <paramref name="method"/>, or null with the report saying
    /// why not.
    /// </summary>
    public static (string? Source, DifferentiabilityReport Report) Derive(
        IMethodSymbol method,
        ImmutableArray<ISymbol> variables,
        Compilation compilation,
        CancellationToken cancellationToken) => throw new NotImplementedException();
}
