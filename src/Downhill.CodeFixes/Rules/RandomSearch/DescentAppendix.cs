using Downhill.Analyzers.Recognition.Replacement;
using Downhill.CodeFixes.Editing;
using Downhill.Differentiation;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.CodeFixes.Rules.RandomSearches;

/// <summary>Appends a descent to a search that stays: behind its loop, or before the statement that gives back its result.</summary>
internal static class DescentAppendix
{
    public static TextChange Write(
        SearchReplacement plan, GradientSignature signature, LossPlace loss, string qualifier, SourceLayout layout, bool hasManyStarts)
    {
        var call = new DescentCall(plan, signature, loss, qualifier, layout, UsedNames.Around(plan.Loop), hasManyStarts);
        if (plan.Finish!.Result is { } result)
        {
            var before = layout.IndentationAt(result);
            return new TextChange(result.Span, string.Join(layout.NewLine + before, call.WriteResult(before)));
        }

        var indentation = layout.IndentationAt(plan.Loop);
        var statements = plan.Finish.MayHaveNoPoint ? Guarded(plan, call, layout, indentation) : call.Write(indentation);
        var appended = string.Concat(statements.Select(statement => layout.NewLine + indentation + statement));
        if (plan.Loop.Parent is BlockSyntax or GlobalStatementSyntax or SwitchSectionSyntax)
        {
            return new TextChange(new TextSpan(plan.Loop.Span.End, 0), layout.NewLine + appended);
        }

        // The loop is the only statement of another: both need braces, and lie deeper.
        var outer = layout.IndentationAt(plan.Loop.Parent!);
        var inner = outer + layout.Unit;
        var loop = layout.Reindent(plan.Loop.ToString(), indentation, inner);
        return new TextChange(
            plan.Loop.Span,
            $"{{{layout.NewLine}{inner}{loop}{layout.NewLine}"
                + string.Concat(call.Write(inner).Select(statement => layout.NewLine + inner + statement))
                + $"{layout.NewLine}{outer}}}");
    }

    /// <summary>Where the loop never ran there may be no point to descend from.</summary>
    private static List<string> Guarded(SearchReplacement plan, DescentCall call, SourceLayout layout, string indentation)
    {
        var inner = indentation + layout.Unit;
        var tests = plan.Variables
            .Where(static variable => variable.Incumbent.Shape == Analyzers.Recognition.IncumbentShape.Array)
            .Select(static variable => $"{variable.Text} != null");
        return
        [
            $"if ({string.Join(" && ", tests)})",
            "{",
            .. call.Write(inner).Select(statement => layout.Unit + statement),
            "}",
        ];
    }
}
