using System.Collections.Immutable;
using System.Composition;
using Downhill.Analyzers.Generator;
using Downhill.CodeFixes.Editing;
using Downhill.Differentiation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.CodeFixes.Rules.NotDifferentiable;

/// <summary>DH4001: lets the gradient ignore a value that has no derivative, by <c>Gradient.Stop</c>.</summary>
/// <remarks>
/// Offered only where the method then has one obstacle less and every variable still has an effect. Whether the gradient is
/// meant to ignore the value is a decision about each place: there is no Fix All, which would decide all of them blindly.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NotDifferentiableCodeFix)), Shared]
public sealed class NotDifferentiableCodeFix : CodeFixProvider
{
    private const string DiagnosticId = "DH4001";
    private const string Title = "Let the gradient ignore this value (Gradient.Stop)";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [DiagnosticId];

    /// <inheritdoc />
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            if (await StopAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false) is { } changed)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(Title, cancellationToken => Task.FromResult(context.Document.WithText(changed)), equivalenceKey: DiagnosticId),
                    diagnostic);
            }
        }
    }

    /// <summary>The document with the value stopped; null where that does not help.</summary>
    private static async Task<SourceText?> StopAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) as CompilationUnitSyntax;
        var model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        var span = diagnostic.Location.SourceSpan;
        if (root is null || model is null || !root.FullSpan.Contains(span)
            || root.FindNode(span, getInnermostNodeForTie: true) is not ExpressionSyntax expression || expression.Span != span
            || !IsStoppable(expression, model, cancellationToken))
        {
            return null;
        }

        var name = diagnostic.AdditionalLocations.FirstOrDefault() ?? diagnostic.Location;
        if (name.SourceTree is not { } home
            || MethodAt(home.GetRoot(cancellationToken), name.SourceSpan) is not { } method
            || Read(method, model.Compilation, cancellationToken) is not { HasGradient: false } before)
        {
            return null;
        }

        var text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
        var layout = new SourceLayout(text);
        var runtime = RuntimeNames.At(model, span.Start, "Gradient");
        var isTaken = model.LookupSymbols(span.Start, name: "Gradient").Any(static symbol => symbol is not INamespaceOrTypeSymbol);
        var changes = new List<TextChange> { new(span, $"{(isTaken ? "global::Downhill." : runtime.Qualifier)}Gradient.Stop({expression})") };
        if (runtime.NeedsUsing && !isTaken)
        {
            changes.Insert(0, RuntimeNames.AddUsing(root, layout));
        }

        var changed = text.WithChanges(changes.OrderBy(static change => change.Span.Start));
        return Helps(method, before, root.SyntaxTree, root.SyntaxTree.WithChangedText(changed), model.Compilation, cancellationToken) ? changed : null;
    }

    private static bool IsStoppable(ExpressionSyntax expression, SemanticModel model, CancellationToken cancellationToken) =>
        model.GetTypeInfo(expression, cancellationToken).Type switch
        {
            IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Double or SpecialType.System_Single } => true,
            { SpecialType: SpecialType.System_Double or SpecialType.System_Single or SpecialType.System_Int32 or SpecialType.System_Int64 } => true,
            _ => false,
        }
        && expression.Parent switch
        {
            AssignmentExpressionSyntax assignment => assignment.Right == expression,
            PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression }
                or ExpressionStatementSyntax or ArgumentSyntax { RefKindKeyword.RawKind: not 0 } => false,
            _ => true,
        };

    /// <summary>Whether the method is nearer to a gradient then, and no variable lost its effect.</summary>
    private static bool Helps(
        MethodDeclarationSyntax method, DifferentiabilityReport before, SyntaxTree old, SyntaxTree changed, Compilation compilation, CancellationToken cancellationToken)
    {
        var index = method.SyntaxTree.GetRoot(cancellationToken).DescendantNodes().OfType<MethodDeclarationSyntax>().ToList().IndexOf(method);
        var replaced = compilation.ReplaceSyntaxTree(old, changed);
        var home = method.SyntaxTree == old ? changed : method.SyntaxTree;
        var again = home.GetRoot(cancellationToken).DescendantNodes().OfType<MethodDeclarationSyntax>().ElementAtOrDefault(index);
        return again is not null
            && Read(again, replaced, cancellationToken) is { } after
            && (after.HasGradient
                ? after.VariablesWithoutEffect.IsEmpty
                : after.Obstacles.Length < before.Obstacles.Length);
    }

    private static DifferentiabilityReport? Read(MethodDeclarationSyntax method, Compilation compilation, CancellationToken cancellationToken)
    {
        var model = compilation.GetSemanticModel(method.SyntaxTree);
        foreach (var attribute in method.AttributeLists.SelectMany(static list => list.Attributes))
        {
            if (DifferentiableMethod.Read(attribute, model, cancellationToken) is { Refusals.IsEmpty: true } marked)
            {
                return Differentiator.Analyze(marked.Method, marked.Variables, compilation, cancellationToken);
            }
        }

        return null;
    }

    private static MethodDeclarationSyntax? MethodAt(SyntaxNode root, TextSpan name) =>
        root.FullSpan.Contains(name) ? root.FindNode(name).FirstAncestorOrSelf<MethodDeclarationSyntax>() : null;
}
