using System.Collections.Immutable;
using Downhill.Analyzers.Recognition.Replacement;
using Downhill.CodeFixes.Editing;
using Downhill.Differentiation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.CodeFixes.Rules.RandomSearches;

/// <summary>
/// Gives a search that takes its loss as a delegate the gradient too: the parameter becomes an objective with a gradient, the
/// loop a descent, and every call passes the derived gradient of what it passed.
/// </summary>
internal static class DelegateRewriter
{
    private static readonly ImmutableDictionary<DocumentId, ImmutableArray<TextChange>> s_none = ImmutableDictionary<DocumentId, ImmutableArray<TextChange>>.Empty;

    /// <summary>The edits by document, or nothing where one of the calls cannot be served.</summary>
    public static async Task<ImmutableDictionary<DocumentId, ImmutableArray<TextChange>>> RewriteAsync(
        Document document, DelegateReplacement replacement, CancellationToken cancellationToken)
    {
        var edits = new Dictionary<DocumentId, List<TextChange>> { [document.Id] = [] };
        if (!await RewriteMethodAsync(document, replacement, edits[document.Id], cancellationToken).ConfigureAwait(false)
            || !await RewriteCallsAsync(document, replacement, edits, cancellationToken).ConfigureAwait(false))
        {
            return s_none;
        }

        foreach (var changes in edits.Values)
        {
            // Two losses of one type make it partial once, and need one using.
            var distinct = changes.Distinct().ToList();
            changes.Clear();
            changes.AddRange(distinct);
        }

        return edits.Values.Any(SearchRewriter.Overlap)
            ? s_none
            : edits.ToImmutableDictionary(static pair => pair.Key, static pair => SearchRewriter.Sorted(pair.Value).ToImmutableArray());
    }

    private static async Task<bool> RewriteMethodAsync(
        Document document, DelegateReplacement replacement, List<TextChange> changes, CancellationToken cancellationToken)
    {
        var plan = replacement.Plan;
        var model = (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
        var text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
        var layout = new SourceLayout(text);
        if (replacement.Parameter.DeclaringSyntaxReferences.Length != 1
            || await replacement.Parameter.DeclaringSyntaxReferences[0].GetSyntaxAsync(cancellationToken).ConfigureAwait(false) is not ParameterSyntax { Type: { } type, Default: null } parameter
            || parameter.SyntaxTree != plan.Loop.SyntaxTree
            || parameter.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method)
        {
            return false;
        }

        var runtime = RuntimeNames.At(model, plan.Loop.SpanStart, plan.Logs.IsEmpty ? ["GradientDescent", "DescentOptions", "ObjectiveWithGradient"] : ["GradientDescent", "DescentOptions", "ObjectiveWithGradient", "ProgressCallback"]);
        if (runtime.NeedsUsing)
        {
            changes.Add(RuntimeNames.AddUsing((CompilationUnitSyntax)plan.Loop.SyntaxTree.GetRoot(cancellationToken), layout));
        }

        changes.Add(new TextChange(type.Span, runtime.Qualifier + "ObjectiveWithGradient"));
        changes.AddRange(layout.Remove(SearchRewriter.DeadSpans(plan, layout, out var shortened)));
        changes.AddRange(shortened);
        foreach (var name in method.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (name.Identifier.ValueText != replacement.Parameter.Name
                || !SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellationToken).Symbol, replacement.Parameter)
                || plan.Loop.Span.Contains(name.Span))
            {
                continue;
            }

            // Elsewhere it is only called, and a place for the gradient is passed along.
            if (name.Parent is not InvocationExpressionSyntax { ArgumentList.Arguments: { Count: 1 } arguments } call || call.Expression != name
                || arguments[0].Expression is not (IdentifierNameSyntax or MemberAccessExpressionSyntax))
            {
                return false;
            }

            changes.Add(new TextChange(new TextSpan(arguments[0].Span.End, 0), $", new double[{arguments[0].Expression}.Length]"));
        }

        SearchRewriter.DropWhatIsRemovedAnyway(changes);
        var signature = new GradientSignature(replacement.Parameter.Name, ImmutableArray.Create("gradient"), null);
        changes.Add(SearchRewriter.ReplaceLoop(plan, signature, new LossPlace("", "", null), runtime.Qualifier, layout, text));
        return true;
    }

    private static async Task<bool> RewriteCallsAsync(
        Document document, DelegateReplacement replacement, Dictionary<DocumentId, List<TextChange>> edits, CancellationToken cancellationToken)
    {
        var own = document.Project;
        foreach (var project in own.Solution.Projects)
        {
            // Another project would need the loss's gradient from this one.
            if (project.Id != own.Id
                && own.Solution.GetProjectDependencyGraph().GetProjectsThatThisProjectTransitivelyDependsOn(project.Id).Contains(own.Id)
                && await project.GetCompilationAsync(cancellationToken).ConfigureAwait(false) is { } other
                && DelegateCalls.NamesOf(replacement.Method, other, cancellationToken).Any())
            {
                return false;
            }
        }

        var compilation = (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!.Compilation;
        if (DelegateCalls.Read(replacement.Method, replacement.Parameter, compilation, cancellationToken) is not { } calls)
        {
            return false;
        }

        foreach (var passed in calls)
        {
            if (own.GetDocument(passed.Argument.SyntaxTree) is not { } home)
            {
                return false;
            }

            if (!edits.TryGetValue(home.Id, out var changes))
            {
                edits.Add(home.Id, changes = []);
            }

            changes.AddRange(Pass(passed));
            await SearchRewriter.MarkAsync(document, passed.Function, AttributeFor(passed), edits, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    private static string AttributeFor(PassedLoss passed) =>
        passed.Variable.Ordinal == 0 ? "[Differentiable]" : $"[Differentiable(\"{passed.Variable.Name}\")]";

    /// <summary><c>Loss</c> becomes <c>LossValueAndGradient</c>, <c>p => Loss(p, x)</c> becomes <c>(p, g) => LossValueAndGradient(p, x, g)</c>.</summary>
    private static IEnumerable<TextChange> Pass(PassedLoss passed)
    {
        var name = GradientSignature.For(passed.Function, ImmutableArray.Create<ISymbol>(passed.Variable)).MethodName;
        if (passed.Call is null)
        {
            yield return new TextChange(NameIn(passed.Argument.Expression).Span, name);
            yield break;
        }

        var gradient = UsedNames.Around(passed.Argument).TakeForLambda("g", "gradient");
        var parameter = passed.Argument.Expression is SimpleLambdaExpressionSyntax simple ? (SyntaxNode)simple.Parameter : ((ParenthesizedLambdaExpressionSyntax)passed.Argument.Expression).ParameterList;
        var point = parameter is ParameterSyntax one ? one.Identifier.Text : ((ParameterListSyntax)parameter).Parameters[0].Identifier.Text;
        yield return new TextChange(parameter.Span, $"({point}, {gradient})");
        yield return new TextChange(NameIn(passed.Call.Expression).Span, name);
        yield return new TextChange(new TextSpan(passed.Call.ArgumentList.CloseParenToken.SpanStart, 0), $", {gradient}");
    }

    private static SimpleNameSyntax NameIn(ExpressionSyntax expression) =>
        expression is MemberAccessExpressionSyntax access ? access.Name : (SimpleNameSyntax)expression;
}
