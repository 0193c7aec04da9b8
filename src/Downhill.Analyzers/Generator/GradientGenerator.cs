using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Generator;

/// <summary>Writes, beside every <c>[Differentiable]</c> method, the method that computes its value and its gradient.</summary>
/// <remarks>
/// A gradient depends on the whole source of its loss, helpers in other files included, so every edit comes to the first
/// step; there it is derived anew if anything has changed that it may depend on. Only its text leaves that step, so that
/// an edit that does not change the text adds no source. The rules DH4001 to DH4004 say what cannot be derived: the
/// generator itself reports nothing.
/// </remarks>
[Generator(LanguageNames.CSharp)]
public sealed partial class GradientGenerator : IIncrementalGenerator
{
    /// <summary>The tracking name of the step that derives the gradients.</summary>
    internal const string DeriveStep = "DeriveGradient";

    /// <summary>The tracking name of the step that gives every gradient its own file name.</summary>
    internal const string NameStep = "NameGradient";

    /// <inheritdoc />
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<GeneratedGradient> gradients = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                DifferentiableMethod.AttributeName,
                predicate: static (node, _) => node is MethodDeclarationSyntax,
                transform: DeriveOnce)
            .Where(static gradient => gradient is not null)
            .Select(static (gradient, _) => gradient!)
            .WithTrackingName(DeriveStep);

        // Half-typed code may declare one method twice, and two files of one name would end the generator.
        IncrementalValuesProvider<GeneratedGradient> named = gradients
            .Collect()
            .SelectMany(static (all, _) => WithDistinctNames(all))
            .WithTrackingName(NameStep);

        context.RegisterSourceOutput(named, static (output, gradient) => output.AddSource(gradient.HintName, gradient.Source));
    }
}

/// <summary>The text of one gradient: all that leaves the step that derives it.</summary>
/// <param name="HintName">The name of the generated file.</param>
/// <param name="Source">Its text.</param>
internal sealed record GeneratedGradient(string HintName, string Source);
