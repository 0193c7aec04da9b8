using Downhill.Analyzers.Recognition;
using Downhill.Analyzers.Recognition.Replacement;
using Downhill.CodeFixes.Editing;
using Downhill.Differentiation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.CodeFixes.Rules.RandomSearches;

/// <summary>Writes the statements that take the place of the loop.</summary>
internal sealed class DescentCall
{
    // As many starts as a search that samples the whole box deserves: one descent finds one minimum only.
    private const int Starts = 10;

    // About as many evaluations as a descent takes.
    private const int StepsForEachStart = 100;
    private const int MaxLineLength = 120;

    private readonly SearchReplacement _plan;
    private readonly GradientSignature _signature;
    private readonly LossPlace _loss;
    private readonly string _qualifier;
    private readonly SourceLayout _layout;
    private readonly UsedNames _names;
    private readonly string _fit;
    private readonly bool _hasManyStarts;

    public DescentCall(
        SearchReplacement plan, GradientSignature signature, LossPlace loss, string qualifier, SourceLayout layout, UsedNames names, bool hasManyStarts = false)
    {
        _hasManyStarts = hasManyStarts;
        _plan = plan;
        _signature = signature;
        _loss = loss;
        _qualifier = qualifier;
        _layout = layout;
        _names = names;
        _fit = names.Take("fit");
    }

    /// <summary>The statements; each may have several lines, indented from <paramref name="indentation"/> on.</summary>
    public List<string> Write(string indentation)
    {
        var statements = new List<string>();
        if (_signature.PackedTypeName is null)
        {
            var variable = _plan.Variables[0];
            statements.Add(Descend(Objective(), variable.Text, indentation));
            Keep(
                statements,
                [variable.Incumbent.AcceptedByReference ? $"{variable.Text} = {_fit}.Parameters;" : $"{_fit}.Parameters.CopyTo({variable.Text}, 0);"],
                otherwise: null,
                indentation);
        }
        else
        {
            WritePacked(statements, indentation);
        }

        return statements;
    }

    /// <summary>The descent from the point that a statement gives back, which then gives back the descent's.</summary>
    public List<string> WriteResult(string indentation) =>
    [
        Descend(Objective(), _plan.Variables[0].Text, indentation),
        _plan.Finish!.Yardstick is { } yardstick
            ? $"return {IsBetter(yardstick)} ? {_fit}.Parameters : {_plan.Variables[0].Text};"
            : $"return {_fit}.Parameters;",
    ];

    /// <summary>The generated method itself where it takes nothing but the point, a lambda that passes the data otherwise.</summary>
    private string Objective()
    {
        var method = _loss.Prefix + _signature.MethodName;
        if (Arguments(static _ => "").Count() == 1)
        {
            return method;
        }

        var point = _names.TakeForLambda("p", "point");
        var gradient = _names.TakeForLambda("g", "gradient");
        return $"({point}, {gradient}) => {method}({string.Join(", ", Arguments(_ => point))}, {gradient})";
    }

    private void WritePacked(List<string> statements, string indentation)
    {
        // The packed form writes into arrays; whoever still holds the old array must not see that.
        foreach (var variable in _plan.Variables)
        {
            if (variable.NeedsOwnArray)
            {
                statements.Add($"{variable.Text} = {PointTypes.Copy(variable.Text, variable.Incumbent.Type)};");
            }
        }

        var packed = _names.Take("packed");
        var arguments = (_loss.Instance is null ? [] : new[] { _loss.Instance }).Concat(Arguments(static variable => variable.Text));
        statements.Add($"var {packed} = new {_loss.TypePrefix}{_signature.PackedTypeName}({string.Join(", ", arguments)});");
        statements.Add(Descend($"{packed}.ValueAndGradient", $"{packed}.Start", indentation));

        var targets = new List<string>();
        var afterwards = new List<string>();
        foreach (var variable in _plan.Variables.Where(static variable => !variable.IsMember))
        {
            if (!PointTypes.IsNumber(variable.Incumbent.Type))
            {
                targets.Add(variable.Text);
            }
            else if (variable.Incumbent.Symbol is IPropertySymbol property)
            {
                var name = _names.Take(char.ToLowerInvariant(property.Name[0]) + property.Name.Substring(1));
                targets.Add($"out {variable.Incumbent.Type} {name}");
                afterwards.Add($"{variable.Text} = {name};");
            }
            else
            {
                targets.Add($"out {variable.Text}");
            }
        }

        var tail = string.Concat(targets.Select(static target => ", " + target));
        var isInPlace = _plan.Variables.Any(static variable => variable.IsMember);
        Keep(
            statements,
            [$"{packed}.Unpack({_fit}.Parameters{tail});", .. afterwards],
            isInPlace ? [$"{packed}.Unpack({packed}.Start{tail});", .. afterwards] : null,
            indentation);
    }

    private IEnumerable<string> Arguments(Func<ReplacedVariable, string> ofVariable)
    {
        var parameters = _plan.Search.Objective.Arguments;
        for (var i = 0; i < parameters.Length; i++)
        {
            yield return _plan.Call.Arguments[i] is { } data
                ? OneLine(data)
                : ofVariable(_plan.Variables.Length == 1 ? _plan.Variables[0] : _plan.Variables.First(variable => SymbolEqualityComparer.Default.Equals(
                    variable.Incumbent.Symbol, _plan.Search.Incumbents[parameters[i].Incumbent].Symbol)));
        }

        foreach (var captured in _plan.Capture?.Functions[0].Captured ?? [])
        {
            yield return _plan.Variables.FirstOrDefault(variable => SymbolEqualityComparer.Default.Equals(variable.Symbol, captured)) is { } variable
                ? ofVariable(variable)
                : Identifier(captured.Name);
        }
    }

    private string Descend(string objective, string start, string indentation)
    {
        var method = _plan.Search.Direction == Direction.Minimize ? "Minimize" : "Maximize";
        var head = $"var {_fit} = {_qualifier}GradientDescent.{method}(";
        var inner = indentation + _layout.Unit;
        var options = Options().ToList();
        var arguments = new List<string> { objective, start };
        if (options.Count > 0)
        {
            var line = $"new {_qualifier}DescentOptions {{ {string.Join(", ", options)} }}";
            arguments.Add(inner.Length + line.Length < MaxLineLength
                ? line
                : $"new {_qualifier}DescentOptions{_layout.NewLine}{inner}{{{_layout.NewLine}"
                    + string.Concat(options.Select(option => $"{inner}{_layout.Unit}{option},{_layout.NewLine}"))
                    + $"{inner}}}");
        }

        if (Progress(inner) is { } progress)
        {
            arguments.Add(progress);
        }

        return head + string.Concat(arguments.Select((argument, index) => (index == 0 ? "" : ",") + _layout.NewLine + inner + argument)) + ");";
    }

    /// <summary>The loop's logs, told by the descent; null where it has none.</summary>
    private string? Progress(string indentation)
    {
        if (_plan.Logs.IsEmpty)
        {
            return null;
        }

        var name = _names.TakeForLambda("step", "iteration");
        var texts = _plan.Logs.Select(log => Told(log, name, indentation + _layout.Unit)).ToList();
        var body = _plan.Logs.Length == 1 && _plan.Logs[0].Statement is ExpressionStatementSyntax && !CommentsOn(_plan.Logs[0]).Any()
            ? texts[0].TrimEnd(';')
            : $"{_layout.NewLine}{indentation}{{{_layout.NewLine}"
                + string.Concat(texts.Select(text => $"{indentation}{_layout.Unit}{text}{_layout.NewLine}"))
                + $"{indentation}}}";
        return $"progress: new {_qualifier}ProgressCallback({name} =>{(body[0] is '\r' or '\n' ? "" : " ")}{body})";
    }

    private string Told(LoopLog log, string name, string indentation)
    {
        var text = log.Statement.ToString();
        var changes = log.Iterations.Select(span => (span, text: name + ".Iteration")).Concat(log.Values.Select(span => (span, text: name + ".Value")));
        foreach (var (span, replacement) in changes.OrderByDescending(static change => change.span.Start))
        {
            var start = span.Start - log.Statement.SpanStart;
            text = text.Substring(0, start) + replacement + text.Substring(start + span.Length);
        }

        return string.Concat(CommentsOn(log).Select(comment => comment + _layout.NewLine + indentation))
            + _layout.Reindent(text, _layout.IndentationAt(log.Statement), indentation);
    }

    private static IEnumerable<string> CommentsOn(LoopLog log) =>
        log.Statement.GetLeadingTrivia().Where(static trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia)).Select(static trivia => trivia.ToString());

    private IEnumerable<string> Options()
    {
        var stopping = _plan.Search.Stopping;
        if (stopping.IterationCap is { } cap)
        {
            yield return $"MaxIterations = {OneLine(cap)}";
        }

        if (stopping.TargetValue is { } target)
        {
            yield return $"TargetValue = {OneLine(target)}";
        }

        if (_plan.Bounds?.Lower is { } lower)
        {
            yield return $"LowerBounds = {lower}";
        }

        if (_plan.Bounds?.Upper is { } upper)
        {
            yield return $"UpperBounds = {upper}";
        }

        if (_plan.Start == DescentStart.IncumbentAndSamples)
        {
            yield return $"Starts = {Starts}";
        }
        else if (_hasManyStarts && _plan.Finish?.Steps is { } steps)
        {
            yield return steps is LiteralExpressionSyntax { Token.Value: int count }
                ? $"Starts = {Math.Max(2, count / StepsForEachStart)}"
                : $"Starts = 1 + Math.Max(0, {Factor(steps)} / {StepsForEachStart})";
        }
    }

    /// <summary>Takes the descent's point and value over; only if they are better where that is not certain.</summary>
    private void Keep(List<string> statements, List<string> take, List<string>? otherwise, string indentation)
    {
        if (_plan.BestText is { } best)
        {
            take.Add($"{best} = {(_plan.IsBestSingle ? "(float)" : "")}{_fit}.Value;");
        }

        if ((_plan.Best == BestTreatment.Compared ? _plan.BestText : _plan.Finish?.Yardstick) is not { } yardstick)
        {
            statements.AddRange(take);
            return;
        }

        statements.Add($"if ({IsBetter(yardstick)}){_layout.NewLine}" + Block(take, indentation)
            + (otherwise is null ? "" : $"{_layout.NewLine}{indentation}else{_layout.NewLine}{Block(otherwise, indentation)}"));
    }

    private string IsBetter(string yardstick) =>
        $"{_fit}.Value {(_plan.Search.Direction == Direction.Minimize ? "<" : ">")}{(_plan.Search.Acceptance.AcceptsEqual ? "=" : "")} {yardstick}";

    private string Block(List<string> statements, string indentation) =>
        $"{indentation}{{{_layout.NewLine}"
        + string.Concat(statements.Select(statement => $"{indentation}{_layout.Unit}{statement}{_layout.NewLine}"))
        + $"{indentation}}}";

    private static string Factor(ExpressionSyntax expression) =>
        expression is IdentifierNameSyntax or MemberAccessExpressionSyntax or ParenthesizedExpressionSyntax ? OneLine(expression) : $"({OneLine(expression)})";

    private static string OneLine(SyntaxNode expression) =>
        string.Join(" ", expression.ToString().Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Trim()));

    private static string Identifier(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;
}

/// <summary>Where the differentiated loss is, as seen from the loop.</summary>
/// <param name="Prefix">What stands before the name of the generated method: nothing, <c>Model.</c>, <c>model.</c>.</param>
/// <param name="TypePrefix">What stands before the name of a type nested in the loss's type: nothing, or <c>Model.</c>.</param>
/// <param name="Instance">The object whose loss it is; null for a static loss.</param>
internal sealed record LossPlace(string Prefix, string TypePrefix, string? Instance);
