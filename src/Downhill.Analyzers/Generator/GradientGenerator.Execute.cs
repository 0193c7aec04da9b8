using System.Collections.Immutable;
using Downhill.Analyzers.Generator.Memory;
using Downhill.Differentiation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Generator;

public sealed partial class GradientGenerator
{
    private readonly DerivedGradients _derived = new();
    private int _derivations;

    /// <summary>How often a gradient was derived, rather than remembered.</summary>
    internal int Derivations => _derivations;

    private GeneratedGradient? DeriveOnce(GeneratorAttributeSyntaxContext marked, CancellationToken cancellationToken)
    {
        Compilation compilation = marked.SemanticModel.Compilation;
        if (!_derived.MeetsAgain($"{compilation.AssemblyName}: {marked.TargetSymbol.GetDocumentationCommentId()}")
            || ProjectOutline.Of(compilation, cancellationToken).Of(marked.TargetNode) is not { } source)
        {
            return Derive(marked, cancellationToken);
        }

        if (!_derived.TryGet(source, out GeneratedGradient? gradient))
        {
            gradient = Derive(marked, cancellationToken);
            _derived.Remember(source, gradient);
        }

        return gradient;
    }

    private GeneratedGradient? Derive(GeneratorAttributeSyntaxContext marked, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _derivations);
        foreach (AttributeData data in marked.Attributes)
        {
            if (data.ApplicationSyntaxReference?.GetSyntax(cancellationToken) is AttributeSyntax attribute
                && DifferentiableMethod.Read(attribute, marked.SemanticModel, cancellationToken, isKnown: true) is { HasSignature: true } method)
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
