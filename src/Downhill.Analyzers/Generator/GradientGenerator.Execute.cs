using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Downhill.Differentiation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Generator;

public sealed partial class GradientGenerator
{
    // Long names of nested generic types must not exceed what a file system takes where generated files are written out.
    private const int MaxReadableName = 100;

    private static GeneratedGradient? Derive(GeneratorAttributeSyntaxContext marked, CancellationToken cancellationToken)
    {
        foreach (AttributeData data in marked.Attributes)
        {
            if (data.ApplicationSyntaxReference?.GetSyntax(cancellationToken) is AttributeSyntax attribute
                && DifferentiableMethod.Read(attribute, marked.SemanticModel, cancellationToken) is { HasSignature: true } method)
            {
                (string? source, _) = Differentiator.Derive(
                    method.Method, method.Variables, marked.SemanticModel.Compilation, cancellationToken);
                return source is null ? null : new GeneratedGradient(HintNameOf(method.Method), source);
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

    /// <summary>
    /// A readable name and, because a file name cannot tell overloads, letter case or every character apart, a hash of
    /// the method's full identity: <c>Model.Loss.1A2B3C4D5E6F7081.g.cs</c>.
    /// </summary>
    private static string HintNameOf(IMethodSymbol method)
    {
        var readable = new StringBuilder();
        foreach (char c in $"{method.ContainingType.ToDisplayString(s_typeName)}.{method.Name}")
        {
            readable.Append(c < 128 && char.IsLetterOrDigit(c) || c is '.' or '_' ? c : '-');
        }

        string name = readable.Length <= MaxReadableName
            ? readable.ToString()
            : readable.ToString(readable.Length - MaxReadableName, MaxReadableName).TrimStart('.');
        string identity = method.GetDocumentationCommentId() ?? method.ToDisplayString();
        return string.Format(CultureInfo.InvariantCulture, "{0}.{1:X16}.g.cs", name, Fnv1a(identity));
    }

    private static readonly SymbolDisplayFormat s_typeName = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters);

    // Fowler, Noll and Vo (1991): string.GetHashCode differs from process to process, and file names must not.
    private static ulong Fnv1a(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 1099511628211;
        }

        return hash;
    }
}
