using System.Collections.Immutable;
using Downhill.Analyzers.ClosedForms;
using Downhill.Analyzers.Recognition;
using Downhill.Analyzers.Recognition.Flow;
using Downhill.Analyzers.Rules;
using Downhill.Cli.Review;
using Downhill.Cli.Screens;
using Downhill.Differentiation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Spectre.Console;

namespace Downhill.Cli.Explanations;

/// <summary>What the recogniser and the differentiator see at a line, step by step, and what the rules make of it.</summary>
/// <param name="place">The line.</param>
/// <param name="model">What its file means.</param>
/// <param name="findings">What is reported there, with fixes or the reasons why there is none.</param>
/// <param name="root">What paths are relative to.</param>
/// <param name="terminal">Where it is said.</param>
internal sealed class PlaceExplanation(
    SourcePlace place, SemanticModel model, ImmutableArray<Finding> findings, string root, Terminal terminal)
{
    private bool _hasSaid;

    public void Write(CancellationToken cancellationToken)
    {
        SyntaxNode node = model.SyntaxTree.GetRoot(cancellationToken).FindNode(place.Span);
        ISymbol? member = model.GetEnclosingSymbol(place.Span.Start, cancellationToken);
        terminal.Line($"[bold]{Markup.Escape(RelativePath.Of(place.Document.FilePath!, root))}:{place.Line}[/]{Markup.Escape(member is null ? "" : " in " + member.ToDisplayString())}");
        foreach (RandomSearch search in RandomSearchRecognizer.FindAll(model, cancellationToken).Where(search => Covers(search.Loop, search.ReportAt)))
        {
            WriteSearch(search, cancellationToken);
        }

        foreach (OutlinedSearch search in RandomSearchRecognizer.FindOutlined(model, cancellationToken).Where(search => Covers(search.Loop, search.ReportAt)))
        {
            WriteOutline(search, cancellationToken);
        }

        foreach (ClosedForm closedForm in ClosedFormRecognizer.FindAll(model, cancellationToken).Where(one => Covers(one.At, one.At.GetLocation())))
        {
            WriteClosedForm(closedForm);
        }

        if (!_hasSaid)
        {
            WriteNothing(node, cancellationToken);
        }

        WriteMethod(node, cancellationToken);
        WriteFindings();
    }

    private void WriteSearch(RandomSearch search, CancellationToken cancellationToken)
    {
        Title($"A random search{Extent(search.Loop)}");
        Row("point", string.Join(", ", search.Incumbents.Select(static one =>
            $"'{one.Symbol.Name}' ({one.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}{(one.Length is { } length ? $", {length} number{(length == 1 ? "" : "s")}" : "")})")));
        Row("candidates", search.Proposal.Kind switch
        {
            ProposalKind.CopyAndPerturb => "a copy of the point, changed at random",
            ProposalKind.InPlaceWithUndo => "the point itself, changed at random and restored when it is no better",
            _ => "drawn anew each time, from nothing but chance and bounds",
        } + (search.Proposal.InHelpers ? ", in part in methods that are called" : ""));
        foreach (SyntaxNode draw in search.Proposal.Draws)
        {
            Row("", $"`{Words.Code(draw)}` in line {Words.Line(draw)}");
        }

        if (search.Proposal.Transformation is { } transformation)
        {
            Row("", transformation);
        }

        Row("score", $"`{Words.Code(search.Objective.Call)}` in line {Words.Line(search.Objective.Call)}; {(search.Direction == Direction.Minimize ? "lower" : "higher")} wins");
        Row("kept where", $"`{Words.Code(search.Acceptance.Test)}` in line {Words.Line(search.Acceptance.Test)}{(search.Acceptance.HasFurtherConditions ? ", and more is asked for" : "")}{(search.IsGreedy ? "" : "; worse points are kept by chance")}");
        if (search.Best is { } best)
        {
            Row("best value", $"'{best.Symbol.Name}'{(best.IsReadElsewhere ? ", which is read elsewhere too" : "")}");
        }

        Row("ends", (search.Stopping.IterationCap, search.Stopping.TargetValue) switch
        {
            ({ } cap, { } target) => $"after `{Words.Code(cap)}` steps, or at the value `{Words.Code(target)}`",
            ({ } cap, null) => $"after `{Words.Code(cap)}` steps",
            (null, { } target) => $"at the value `{Words.Code(target)}`",
            _ => "by nothing that was recognised",
        });
        foreach (Bound bound in search.Bounds)
        {
            Row("bounds", $"'{bound.Incumbent.Symbol.Name}' from `{(bound.Lower is null ? "−∞" : Words.Code(bound.Lower))}` to `{(bound.Upper is null ? "∞" : Words.Code(bound.Upper))}`");
        }

        foreach (SyntaxNode statement in search.Unexplained)
        {
            Row("also", $"`{Words.Code(statement)}` in line {Words.Line(statement)}, which no part of a search explains");
        }

        WriteConfirmation(Confirmation.Of(search, model.Compilation, cancellationToken), cancellationToken);
        if (search.Objective is { Function: { } function, Variables.IsDefaultOrEmpty: false })
        {
            WriteDerivative(function, search.Objective.Variables, cancellationToken);
        }

        WriteSilence(search.Loop, search.Incumbents.Select(static one => one.Symbol).ToImmutableArray(), cancellationToken);
    }

    private void WriteOutline(OutlinedSearch search, CancellationToken cancellationToken)
    {
        Title($"A search{Extent(search.Loop)}, known by where its values go");
        Row("point", search.Points.IsEmpty ? "not a variable of its own" : string.Join(", ", search.Points.Select(static one => $"'{one.Name}'")));
        Row("manner", search.Manner switch
        {
            SearchManner.Annealing => "worse points are kept by chance",
            SearchManner.Population => "the best of many candidates are gone on from",
            _ => "only what is better is kept",
        });
        Row("score", $"`{Words.Code(search.Call)}` in line {Words.Line(search.Call)}");
        WriteConfirmation(Confirmation.Of(search, model.Compilation, cancellationToken), cancellationToken);
        if (search is { Function: { } function, Variables.IsDefaultOrEmpty: false })
        {
            WriteDerivative(function, search.Variables, cancellationToken);
        }

        WriteSilence(search.Loop, search.Points, cancellationToken);
    }

    private void WriteClosedForm(ClosedForm closedForm)
    {
        ClosedFormWords words = ClosedFormWords.Of(closedForm);
        Title($"A {words.Form} in line {Words.Line(closedForm.At)}");
        Row("by", words.Means);
        Row("size", words.Parameters);
        if (words.Cost.Length > 0)
        {
            Row("cost", words.Cost);
        }

        if (closedForm.IsInverseUsedElsewhere)
        {
            Row("inverse", "is used for more than the solution");
        }
    }

    private void WriteConfirmation(Confirmation confirmation, CancellationToken cancellationToken)
    {
        Row("verdict", confirmation.Class switch
        {
            SearchClass.Confirmed => "a gradient can be derived: DH1001",
            SearchClass.Global => "a gradient can be derived, and the search is a global one: DH1005",
            SearchClass.Flat => $"{confirmation.Reason}: DH1003",
            _ => $"{confirmation.Reason}: DH1002",
        });
        if (confirmation.At is { SourceTree: { } tree } at)
        {
            SyntaxNode syntax = tree.GetRoot(cancellationToken).FindNode(at.SourceSpan, getInnermostNodeForTie: true);
            Row("", $"stopped by `{Words.Code(syntax)}` in {Words.At(syntax, root)}");
        }
    }

    private void WriteDerivative(IMethodSymbol function, ImmutableArray<ISymbol> variables, CancellationToken cancellationToken)
    {
        DifferentiabilityReport report = Differentiator.Analyze(function, variables, model.Compilation, cancellationToken);
        Row("derivative", $"'{function.Name}' by {string.Join(", ", variables.Select(static one => $"'{one.Name}'"))}: {Words.Of(report.Class)}");
        foreach (Kink kink in report.Kinks)
        {
            Row("", Words.Of(kink, root));
        }

        foreach (Obstacle obstacle in report.Obstacles)
        {
            Row("", Words.Of(obstacle, root));
        }

        foreach (ISymbol variable in report.VariablesWithoutEffect)
        {
            Row("", $"'{variable.Name}' never reaches the result");
        }
    }

    private void WriteSilence(SyntaxNode? loop, ImmutableArray<ISymbol> points, CancellationToken cancellationToken)
    {
        if (DescentBeside.Is(loop, points, model, cancellationToken))
        {
            Row("silent", "a descent of the same point stands in the same method");
        }
    }

    // The loss itself may be what is asked about.
    private void WriteMethod(SyntaxNode node, CancellationToken cancellationToken)
    {
        if (node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } declaration
            && model.GetDeclaredSymbol(declaration, cancellationToken) is { Parameters: [var first, ..], ReturnType.SpecialType: SpecialType.System_Double or SpecialType.System_Single } method)
        {
            Title($"The method '{method.Name}'");
            WriteDerivative(method, [first], cancellationToken);
            Row("", $"`downhill gradient {method.ContainingType.Name}.{method.Name}` prints what is derived");
        }
    }

    private void WriteNothing(SyntaxNode node, CancellationToken cancellationToken)
    {
        terminal.Line();
        terminal.Line("No search and no closed form is recognised in this line.");
        StatementSyntax? loop = node.AncestorsAndSelf().OfType<StatementSyntax>()
            .LastOrDefault(static one => one is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax);
        if (loop is not null && model.GetOperation(loop, cancellationToken) is { } operation)
        {
            bool draws = RandomSearchRecognizer.ContextOf(model.Compilation).Reach.MayDraw(operation, null, cancellationToken);
            terminal.Line(draws
                ? $"The loop{Extent(loop)} draws at random, but nothing shows that real numbers which it changed are scored, and kept by a test of that score."
                : $"The loop{Extent(loop)} draws nothing at random, so it is no random search.");
            terminal.Line("`downhill explain DH1001` lists what the rule deliberately leaves alone.");
        }
    }

    private void WriteFindings()
    {
        foreach (Finding finding in findings)
        {
            Title($"Reported: {finding.Level} {finding.Id} in line {finding.Place.Start.Line}");
            terminal.Line("  " + Markup.Escape(finding.Message));
            terminal.Line(finding switch
            {
                { Fix: { } fix } => $"  [green]fix[/]: {Markup.Escape(fix.Title)}; its result was compiled, and has no new error",
                { NoFix: { } reason } => $"  no fix: {Markup.Escape(reason)}",
                _ => "  this rule has no fix here",
            });
        }

        if (findings.IsEmpty && _hasSaid)
        {
            terminal.Line();
            terminal.Line("Nothing is reported here: for one of the reasons above, or because a setting or a suppression silences the rule.");
        }
    }

    private bool Covers(SyntaxNode? loop, Location reportAt) =>
        (loop?.Span ?? reportAt.SourceSpan).IntersectsWith(place.Span) && reportAt.SourceTree == model.SyntaxTree;

    private static string Extent(SyntaxNode? loop)
    {
        if (loop is null)
        {
            return ", whose loop is in another method";
        }

        var lines = new TextLines(loop.SyntaxTree.GetText());
        return $" in lines {lines.PositionOf(loop.SpanStart).Line}–{lines.PositionOf(loop.Span.End).Line}";
    }

    private void Title(string text)
    {
        _hasSaid = true;
        terminal.Line();
        terminal.Line($"[bold]{Markup.Escape(text)}[/]");
    }

    private void Row(string name, string text) => terminal.Line($"  [blue]{name,-11}[/]{Markup.Escape(text)}");
}
