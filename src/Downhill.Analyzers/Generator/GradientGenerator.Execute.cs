using System.Collections.Immutable;
using Downhill.Differentiation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Generator;

public sealed partial class GradientGenerator
{
    private static GeneratedGradient? Derive(GeneratorAttributeSyntaxContext marked, CancellationToken cancellationToken)
    {
        foreach (AttributeData data in marked.Attributes)
        {
            if (data.ApplicationSyntaxReference?.GetSyntax(cancellationToken) is AttributeSyntax attribute
                && DifferentiableMethod.Read(attribute, marked.SemanticModel, cancellationToken) is { HasSignature: true } method)
            {
                (string? source, _) = Differentiator.Derive(
                    method.Method, method.Variables, marked.SemanticModel.Compilation, method.AllowReassociation, cancellationToken);
                return source is null ? null : new GeneratedGradient(HintName.Of(method.Method), source);
            }
        }

        return null;
    }

    private static IEnumerable<GeneratedGradient> WithDistinctNames(ImmutableArray<GeneratedGradient> gradients)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (GeneratedGradient gradient in gradients)
        {
            if (names.Add(gradient.HintName))
            {
                yield return gradient;
            }
        }
    }
}
