using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Recognition;

/// <summary>Reads blocks of code for random-perturbation searches.</summary>
internal static class RandomSearchRecognizer
{
    /// <summary>
    /// The searches whose step stands in <paramref name="body"/>: the root operation of a method, accessor, constructor,
    /// initialiser or top-level program (local functions and lambdas inside it are read with it). Never throws on any
    /// code; answers are cached per compilation.
    /// </summary>
    public static ImmutableArray<RandomSearch> Find(IOperation body, ISymbol owner, Compilation compilation, CancellationToken cancellationToken) =>
        ImmutableArray<RandomSearch>.Empty;

    /// <summary>The same for every body of <paramref name="method"/>.</summary>
    public static ImmutableArray<RandomSearch> Find(IMethodSymbol method, Compilation compilation, CancellationToken cancellationToken) =>
        ImmutableArray<RandomSearch>.Empty;
}
