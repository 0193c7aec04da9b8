using System.Collections.Immutable;
using Downhill.Analyzers.Recognition.Replacement;
using Downhill.CodeFixes.Editing;
using Downhill.Differentiation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.CodeFixes.Rules.RandomSearches;

/// <summary>Replaces the loop of a search, and marks or moves its loss.</summary>
/// <remarks>
/// The edits are made in the text, not in the tree: so every line that is not part of the change keeps its white space,
/// its comments and its line ending, on every version of the compiler.
/// </remarks>
internal static class SearchRewriter
{
    private const string AttributeName = "Differentiable";

    /// <summary>The edits by document, or nothing where the loss cannot be found again after it was marked, or edits meet.</summary>
    /// <param name="document">The document of the loop.</param>
    /// <param name="plan">What is written.</param>
    /// <param name="hasManyStarts">Whether an appended descent also begins at random points.</param>
    /// <param name="cancellationToken">Ends the rewriting.</param>
    public static async Task<ImmutableDictionary<DocumentId, ImmutableArray<TextChange>>> RewriteAsync(
        Document document, SearchReplacement plan, bool hasManyStarts, CancellationToken cancellationToken)
    {
        var model = (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
        var root = (CompilationUnitSyntax)(await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        var text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
        var layout = new SourceLayout(text);
        var runtime = plan.Gradient is null
            ? RuntimeNames.At(model, plan.Loop.SpanStart, plan.Logs.IsEmpty ? ["GradientDescent", "DescentOptions"] : ["GradientDescent", "DescentOptions", "ProgressCallback"])
            : new RuntimeNames("", NeedsUsing: false);
        var edits = new Dictionary<DocumentId, List<TextChange>> { [document.Id] = [] };

        string lossName;
        if (plan.Capture is null)
        {
            lossName = plan.Loss.Name;
            await MarkAsync(document, plan, edits, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            var move = new LossMove(plan, model, text, layout);
            lossName = move.LossName;
            var names = RuntimeNames.At(model, plan.Loop.SpanStart, "DifferentiableAttribute");
            edits[document.Id].AddRange(move.Changes(Attribute(plan, names.Qualifier), root));
            edits[document.Id].AddRange(PartialChanges(plan.Loop));
            runtime = runtime with { NeedsUsing = runtime.NeedsUsing || names.NeedsUsing };
        }

        if (runtime.NeedsUsing && !edits[document.Id].Any(static change => change.NewText!.Contains("using Downhill;")))
        {
            edits[document.Id].Add(RuntimeNames.AddUsing(root, layout));
        }

        edits[document.Id].AddRange(layout.Remove(DeadSpans(plan, layout, out var shortened)));
        edits[document.Id].AddRange(shortened);
        DropWhatIsRemovedAnyway(edits[document.Id]);
        if (edits.Values.Any(Overlap))
        {
            return ImmutableDictionary<DocumentId, ImmutableArray<TextChange>>.Empty;
        }

        if (await SignatureAsync(document, edits, lossName, plan, model, cancellationToken).ConfigureAwait(false) is not { } signature)
        {
            return ImmutableDictionary<DocumentId, ImmutableArray<TextChange>>.Empty;
        }

        if (plan.Gradient is { } gradient)
        {
            edits[document.Id].AddRange(layout.Remove(gradient.Replaced.Skip(1).Select(static statement => statement.Span)));
            edits[document.Id].Add(new TextChange(gradient.Replaced[0].Span, GradientStatement(plan, gradient, signature)));
            DropWhatIsRemovedAnyway(edits[document.Id]);
            return Result(edits, document);
        }

        edits[document.Id].Add(plan.Finish is null
            ? ReplaceLoop(plan, signature, PlaceOf(plan, model), runtime.Qualifier, layout, text)
            : DescentAppendix.Write(plan, signature, PlaceOf(plan, model), runtime.Qualifier, layout, hasManyStarts));
        return Result(edits, document);
    }

    private static ImmutableDictionary<DocumentId, ImmutableArray<TextChange>> Result(Dictionary<DocumentId, List<TextChange>> edits, Document document) =>
        Overlap(edits[document.Id])
            ? ImmutableDictionary<DocumentId, ImmutableArray<TextChange>>.Empty
            : edits.ToImmutableDictionary(static pair => pair.Key, static pair => Sorted(pair.Value).ToImmutableArray());

    /// <summary>The call of the derived gradient, which gives the value back too: nobody asked for it here.</summary>
    private static string GradientStatement(SearchReplacement plan, GradientCall gradient, GradientSignature signature)
    {
        var captured = plan.Capture?.Functions[0].Captured.Select(static symbol => symbol.Name) ?? [];
        var receiver = plan.Capture is null && plan.Call.Receiver is { } expression ? expression + "." : "";
        return $"{receiver}{signature.MethodName}({string.Join(", ", gradient.Arguments.Concat(captured).Concat(gradient.Results))});";
    }

    public static bool Overlap(List<TextChange> changes)
    {
        var end = 0;
        foreach (var change in Sorted(changes))
        {
            if (change.Span.Start < end)
            {
                return true;
            }

            end = change.Span.End;
        }

        return false;
    }

    /// <summary>In the order of the text; where a using and a modifier go to the same place, the using is first.</summary>
    public static IEnumerable<TextChange> Sorted(IEnumerable<TextChange> changes) =>
        changes.OrderBy(static change => change.Span.Start)
            .ThenBy(static change => change.Span.Length)
            .ThenBy(static change => change.NewText!.TrimStart().StartsWith("using ", StringComparison.Ordinal) ? 0 : 1);

    /// <summary>
    /// A call of the moved loss may stand in a declaration that goes: only the removal is left then. Removals that meet
    /// become one.
    /// </summary>
    public static void DropWhatIsRemovedAnyway(List<TextChange> changes)
    {
        var removed = new List<TextSpan>();
        foreach (var span in changes.Where(static change => change.NewText!.Length == 0).Select(static change => change.Span).OrderBy(static span => span.Start))
        {
            if (removed.Count > 0 && removed[removed.Count - 1].End > span.Start)
            {
                removed[removed.Count - 1] = TextSpan.FromBounds(removed[removed.Count - 1].Start, Math.Max(removed[removed.Count - 1].End, span.End));
            }
            else
            {
                removed.Add(span);
            }
        }

        // What is inserted at the edge of a removal, such as the class at the end of a file, stays.
        changes.RemoveAll(change => change.NewText!.Length == 0 || removed.Any(removal => removal.Contains(change.Span)
            && !(change.Span.IsEmpty && (change.Span.Start == removal.Start || change.Span.Start == removal.End))));
        changes.AddRange(removed.Select(static span => new TextChange(span, "")));
    }

    /// <summary>Marks a loss that is a method, in whichever document it is.</summary>
    private static Task MarkAsync(
        Document document, SearchReplacement plan, Dictionary<DocumentId, List<TextChange>> edits, CancellationToken cancellationToken) =>
        MarkAsync(document, plan.Loss, Attribute(plan, ""), edits, cancellationToken);

    /// <summary>The same, for an attribute without a qualifier.</summary>
    public static async Task MarkAsync(
        Document document, IMethodSymbol loss, string unqualified, Dictionary<DocumentId, List<TextChange>> edits, CancellationToken cancellationToken)
    {
        var reference = loss.DeclaringSyntaxReferences[0];
        var declaration = (MethodDeclarationSyntax)await reference.GetSyntaxAsync(cancellationToken).ConfigureAwait(false);
        var home = document.Project.GetDocument(declaration.SyntaxTree) ?? document;
        if (!edits.TryGetValue(home.Id, out var changes))
        {
            edits.Add(home.Id, changes = []);
        }

        changes.AddRange(PartialChanges(declaration));
        if (LossReading.IsMarked(loss))
        {
            return;
        }

        var model = (await home.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
        var text = await home.GetTextAsync(cancellationToken).ConfigureAwait(false);
        var layout = new SourceLayout(text);
        var names = RuntimeNames.At(model, declaration.SpanStart, "DifferentiableAttribute");
        var attribute = "[" + names.Qualifier + unqualified.Substring(1);
        changes.Add(new TextChange(
            new TextSpan(declaration.SpanStart, 0),
            layout.IsFirstOnLine(declaration.SpanStart) ? attribute + layout.NewLine + layout.IndentationAt(declaration) : attribute + " "));
        if (names.NeedsUsing)
        {
            changes.Add(RuntimeNames.AddUsing((CompilationUnitSyntax)declaration.SyntaxTree.GetRoot(cancellationToken), layout));
        }
    }

    private static string Attribute(SearchReplacement plan, string qualifier)
    {
        var isFirst = plan.Variables.Length == 1
            && (plan.Variables[0].Symbol is IParameterSymbol { Ordinal: 0 } parameter && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, plan.Loss)
                || plan.Capture is { } capture && plan.Loss.Parameters.IsEmpty
                    && SymbolEqualityComparer.Default.Equals(capture.Functions[0].Captured[0], plan.Variables[0].Symbol));
        return isFirst
            ? $"[{qualifier}{AttributeName}]"
            : $"[{qualifier}{AttributeName}({string.Join(", ", plan.Variables.Select(static variable => $"\"{variable.Symbol.Name}\""))})]";
    }

    private static IEnumerable<TextChange> PartialChanges(SyntaxNode node) =>
        PartialModifier.MissingAround(node).Select(static type => new TextChange(new TextSpan(type.Keyword.SpanStart, 0), "partial "));

    public static List<TextSpan> DeadSpans(SearchReplacement plan, SourceLayout layout, out List<TextChange> shortened)
    {
        var spans = new List<TextSpan>();
        shortened = [];
        foreach (var group in plan.Dead.OfType<VariableDeclaratorSyntax>().GroupBy(static declarator => (VariableDeclarationSyntax)declarator.Parent!))
        {
            var declaration = group.Key;
            if (declaration.Variables.All(group.Contains))
            {
                spans.Add(layout.WholeLines(declaration.Parent!.Span));
                continue;
            }

            // Each with its comma: the one behind it, or the one before the last that stays.
            var lastKept = declaration.Variables.Last(variable => !group.Contains(variable));
            foreach (var declarator in group)
            {
                var index = declaration.Variables.IndexOf(declarator);
                shortened.Add(new TextChange(
                    declarator.SpanStart < lastKept.SpanStart
                        ? TextSpan.FromBounds(declarator.SpanStart, declaration.Variables[index + 1].SpanStart)
                        : TextSpan.FromBounds(declaration.Variables[index - 1].Span.End, declarator.Span.End),
                    ""));
            }
        }

        return spans;
    }

    /// <summary>
    /// What will be generated for the loss as it then stands, asked of the edited files: a moved loss has no symbol before.
    /// </summary>
    private static async Task<GradientSignature?> SignatureAsync(
        Document document,
        Dictionary<DocumentId, List<TextChange>> edits,
        string lossName,
        SearchReplacement plan,
        SemanticModel model,
        CancellationToken cancellationToken)
    {
        var compilation = model.Compilation;
        SyntaxTree? home = null;
        foreach (var pair in edits)
        {
            var edited = document.Project.GetDocument(pair.Key)!;
            var tree = (await edited.GetSyntaxTreeAsync(cancellationToken).ConfigureAwait(false))!;
            var text = (await edited.GetTextAsync(cancellationToken).ConfigureAwait(false))
                .WithChanges(Sorted(pair.Value));
            var replaced = tree.WithChangedText(text);
            compilation = compilation.ReplaceSyntaxTree(tree, replaced);
            if (plan.Capture is not null || plan.Loss.DeclaringSyntaxReferences[0].SyntaxTree == tree)
            {
                home = replaced;
            }
        }

        if (home is null)
        {
            return null;
        }

        var parameters = plan.Loss.Parameters.Length + (plan.Capture?.Functions[0].Captured.Length ?? 0);
        var edited2 = compilation.GetSemanticModel(home);
        foreach (var method in home.GetRoot(cancellationToken).DescendantNodes().OfType<MethodDeclarationSyntax>())
        {
            if (method.Identifier.ValueText == lossName
                && method.ParameterList.Parameters.Count == parameters
                && edited2.GetDeclaredSymbol(method, cancellationToken) is { } symbol
                && LossReading.IsMarked(symbol)
                && VariablesOf(symbol, plan) is { IsDefault: false } variables)
            {
                return GradientSignature.For(symbol, variables);
            }
        }

        return null;
    }

    private static ImmutableArray<ISymbol> VariablesOf(IMethodSymbol method, SearchReplacement plan)
    {
        var variables = ImmutableArray.CreateBuilder<ISymbol>();
        foreach (var variable in plan.Variables)
        {
            ISymbol? symbol = method.Parameters.FirstOrDefault(parameter => !variable.IsMember && parameter.Name == variable.Symbol.Name);
            for (var type = method.ContainingType; symbol is null && type is not null; type = type.BaseType)
            {
                symbol = type.GetMembers(variable.Symbol.Name).FirstOrDefault(static member => member is IFieldSymbol or IPropertySymbol);
            }

            if (symbol is null)
            {
                return default;
            }

            variables.Add(symbol);
        }

        return variables.ToImmutable();
    }

    public static TextChange ReplaceLoop(
        SearchReplacement plan, GradientSignature signature, LossPlace place, string qualifier, SourceLayout layout, SourceText text)
    {
        var call = new DescentCall(plan, signature, place, qualifier, layout, UsedNames.Around(plan.Loop));
        var indentation = layout.IndentationAt(plan.Loop);
        if (plan.Loop.Parent is BlockSyntax or GlobalStatementSyntax or SwitchSectionSyntax)
        {
            return new TextChange(plan.Loop.Span, string.Join(layout.NewLine + indentation, call.Write(indentation)));
        }

        // The loop is the only statement of another: several statements need braces.
        var outer = layout.IndentationAt(plan.Loop.Parent!);
        var inner = outer + layout.Unit;
        var block = $"{outer}{{{layout.NewLine}" + string.Concat(call.Write(inner).Select(statement => inner + statement + layout.NewLine)) + $"{outer}}}";
        return layout.IsFirstOnLine(plan.Loop.SpanStart)
            ? new TextChange(TextSpan.FromBounds(text.Lines.GetLineFromPosition(plan.Loop.SpanStart).Start, plan.Loop.Span.End), block)
            : new TextChange(plan.Loop.Span, layout.NewLine + block);
    }

    private static LossPlace PlaceOf(SearchReplacement plan, SemanticModel model)
    {
        if (plan.Capture is { } capture)
        {
            return new LossPlace("", "", capture.UsesInstance ? "this" : null);
        }

        var position = plan.Loop.SpanStart;
        var isNear = model.LookupSymbols(position, name: plan.Loss.Name).Contains(plan.Loss, SymbolEqualityComparer.Default);
        var type = isNear && plan.Call.Receiver is null or ThisExpressionSyntax
            ? ""
            : plan.Loss.ContainingType.ToMinimalDisplayString(model, position) + ".";
        return new LossPlace(
            plan.Call.Receiver is { } receiver ? receiver + "." : "",
            type,
            plan.Loss.IsStatic ? null : plan.Call.Receiver?.ToString() ?? "this");
    }
}
