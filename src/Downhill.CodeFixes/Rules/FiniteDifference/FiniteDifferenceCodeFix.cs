using System.Collections.Immutable;
using System.Composition;
using Downhill.Analyzers.Recognition.Differences;
using Downhill.Analyzers.Recognition.Replacement;
using Downhill.CodeFixes.Rules.RandomSearches;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.CodeFixes.Rules.FiniteDifferences;

/// <summary>DH1004: replaces a gradient by finite differences by a call of the one that is derived from the loss.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(FiniteDifferenceCodeFix)), Shared]
public sealed class FiniteDifferenceCodeFix : CodeFixProvider
{
    private const string DiagnosticId = "DH1004";
    private const string Title = "Call the derived gradient";

    private static readonly SearchFixAllProvider s_fixAll = new("Call the derived gradient instead of all finite differences", DiagnosticId, PlanAsync);

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [DiagnosticId];

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => s_fixAll;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            if (await PlanAsync(context.Document, diagnostic.Location.SourceSpan, context.CancellationToken).ConfigureAwait(false) is { } plan
                && !(await SearchRewriter.RewriteAsync(context.Document, plan, hasManyStarts: false, context.CancellationToken).ConfigureAwait(false)).IsEmpty)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        Title,
                        cancellationToken => ApplyAsync(context.Document, diagnostic.Location.SourceSpan, cancellationToken),
                        equivalenceKey: DiagnosticId),
                    diagnostic);
            }
        }
    }

    private static async Task<SearchReplacement?> PlanAsync(Document document, TextSpan span, CancellationToken cancellationToken)
    {
        if (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model
            || await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root
            || !root.FullSpan.Contains(span))
        {
            return null;
        }

        foreach (var quotient in root.FindNode(span, getInnermostNodeForTie: true).DescendantNodesAndSelf().OfType<BinaryExpressionSyntax>())
        {
            if (quotient.IsKind(SyntaxKind.DivideExpression)
                && DifferenceReader.Read(quotient, model, cancellationToken) is { } difference
                && difference.ReportAt.SourceSpan == span)
            {
                return DifferencePlanner.Plan(difference, model, cancellationToken).Plan;
            }
        }

        return null;
    }

    private static async Task<Solution> ApplyAsync(Document document, TextSpan span, CancellationToken cancellationToken)
    {
        var solution = document.Project.Solution;
        if (await PlanAsync(document, span, cancellationToken).ConfigureAwait(false) is not { } plan)
        {
            return solution;
        }

        foreach (var edit in await SearchRewriter.RewriteAsync(document, plan, hasManyStarts: false, cancellationToken).ConfigureAwait(false))
        {
            var text = await solution.GetDocument(edit.Key)!.GetTextAsync(cancellationToken).ConfigureAwait(false);
            solution = solution.WithDocumentText(edit.Key, text.WithChanges(edit.Value));
        }

        return solution;
    }
}
