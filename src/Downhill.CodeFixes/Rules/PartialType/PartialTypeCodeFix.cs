using System.Collections.Immutable;
using System.Composition;
using Downhill.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.CodeFixes.Rules.PartialType;

/// <summary>DH4003: adds <c>partial</c> to the type of a differentiated method, and to the types around it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PartialTypeCodeFix)), Shared]
public sealed class PartialTypeCodeFix : CodeFixProvider
{
    private const string DiagnosticId = "DH4003";
    private const string Title = "Make the type partial";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [DiagnosticId];

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(
        static async (context, document, diagnostics) => await ApplyAsync(document, diagnostics, context.CancellationToken).ConfigureAwait(false));

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (root is not null && TypesToChange(root, diagnostic).Any())
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        Title,
                        cancellationToken => ApplyAsync(context.Document, [diagnostic], cancellationToken),
                        equivalenceKey: DiagnosticId),
                    diagnostic);
            }
        }
    }

    private static IEnumerable<TypeDeclarationSyntax> TypesToChange(SyntaxNode root, Diagnostic diagnostic)
    {
        var span = diagnostic.Location.SourceSpan;
        return root.FullSpan.Contains(span) ? PartialModifier.MissingAround(root.FindNode(span)) : [];
    }

    private static async Task<Document> ApplyAsync(
        Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        if (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root)
        {
            return document;
        }

        var types = diagnostics.SelectMany(diagnostic => TypesToChange(root, diagnostic)).Distinct();
        return document.WithSyntaxRoot(root.ReplaceNodes(types, static (_, type) => PartialModifier.Add(type)));
    }
}
