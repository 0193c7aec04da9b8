using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Rules;

/// <summary><c>Gradient.Stop</c> of the runtime: the value passes, the derivative does not.</summary>
internal static class StopRule
{
    public static bool Is(IMethodSymbol method) => method is
    {
        Name: "Stop",
        Parameters.Length: 1,
        ContainingType: { Name: "Gradient", ContainingType: null, ContainingNamespace: { Name: "Downhill", ContainingNamespace.IsGlobalNamespace: true } },
    };
}
