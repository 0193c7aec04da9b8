using Downhill.Analyzers.Recognition.Replacement;
using Downhill.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.CodeFixes.Rules.RandomSearches;

/// <summary>
/// Makes methods of a local function or lambda and of the local functions that it calls: what they capture becomes
/// parameters, and every call passes it on.
/// </summary>
internal sealed class LossMove
{
    private readonly SearchReplacement _plan;
    private readonly LossCapture _capture;
    private readonly SemanticModel _model;
    private readonly SourceText _text;
    private readonly SourceLayout _layout;
    private readonly Dictionary<ISymbol, string> _names = new(SymbolEqualityComparer.Default);

    public LossMove(SearchReplacement plan, SemanticModel model, SourceText text, SourceLayout layout)
    {
        _plan = plan;
        _capture = plan.Capture!;
        _model = model;
        _text = text;
        _layout = layout;
        foreach (var function in _capture.Functions)
        {
            _names.Add(function.Called, ChooseName(function.Called.Name));
        }
    }

    /// <summary>The name of the method that the loss becomes.</summary>
    public string LossName => _names[_capture.Functions[0].Called];

    /// <summary>The edits, apart from the loop itself.</summary>
    public IEnumerable<TextChange> Changes(string attribute, SyntaxNode root)
    {
        foreach (var function in _capture.Functions)
        {
            foreach (var change in CallChanges(function))
            {
                if ((_plan.Finish is not null || !_plan.Loop.Span.Contains(change.Span)) && !_capture.Functions.Any(moved => moved.Declaration.Span.Contains(change.Span)))
                {
                    yield return change;
                }
            }
        }

        foreach (var change in _layout.Remove(_capture.Functions.Select(function => RemovedSpan(function.Declaration))))
        {
            yield return change;
        }

        yield return Insert(attribute, root);
    }

    private TextChange Insert(string attribute, SyntaxNode root)
    {
        var newLine = _layout.NewLine;
        if (_plan.Loop.Ancestors().OfType<TypeDeclarationSyntax>().FirstOrDefault() is { } type)
        {
            var member = _plan.Loop.Ancestors().OfType<MemberDeclarationSyntax>().First(ancestor => ancestor.Parent == type);
            var indentation = _layout.IndentationAt(member);
            return new TextChange(
                new TextSpan(member.Span.End, 0),
                string.Concat(_capture.Functions.Select((function, index) =>
                    newLine + newLine + Method(function, index == 0 ? attribute : null, indentation))));
        }

        // Top-level statements: their methods stand in the other part of the class that the compiler makes of them.
        var program = ((CompilationUnitSyntax)root).Members.OfType<ClassDeclarationSyntax>()
            .FirstOrDefault(static declaration => declaration.Identifier.ValueText == "Program" && PartialModifier.IsPartial(declaration));
        if (program is not null)
        {
            return new TextChange(
                new TextSpan(_text.Lines.GetLineFromPosition(program.CloseBraceToken.SpanStart).Start, 0),
                string.Concat(_capture.Functions.Select((function, index) =>
                    newLine + Method(function, index == 0 ? attribute : null, _layout.Unit) + newLine)));
        }

        var end = _text.Length;
        return new TextChange(
            new TextSpan(end, 0),
            BlankLineAtEnd()
            + $"partial class Program{newLine}{{{newLine}"
            + string.Join(newLine, _capture.Functions.Select((function, index) =>
                Method(function, index == 0 ? attribute : null, _layout.Unit) + newLine))
            + $"}}{newLine}");
    }

    /// <summary>What is missing for one blank line at the end of the file, once the functions are gone.</summary>
    private string BlankLineAtEnd()
    {
        var last = _text.Lines.Count - 1;
        if (_capture.Functions.Select(function => RemovedSpan(function.Declaration)).FirstOrDefault(span => span.End == _text.Length) is { IsEmpty: false } removed)
        {
            var before = _text.Lines.GetLineFromPosition(removed.Start).LineNumber - 1;
            return before < 0 || string.IsNullOrWhiteSpace(_text.Lines[before].ToString()) ? "" : _layout.NewLine;
        }

        return (_text.Lines[last].Span.Length == 0 ? "" : _layout.NewLine) + _layout.NewLine;
    }

    private string Method(MovedFunction function, string? attribute, string indentation)
    {
        var syntax = function.Declaration is LocalFunctionStatementSyntax local
            ? local
            : function.Function.DeclaringSyntaxReferences[0].GetSyntax();
        var isStatic = !_capture.UsesInstance;
        var position = _plan.Loop.SpanStart;
        var parameters = function.Function.Parameters.Select(parameter => Parameter(parameter, parameter.Type, position))
            .Concat(function.Captured.Select(symbol => Parameter(symbol, TypeOf(symbol), position)));
        var signature = $"private {(isStatic ? "static " : "")}{Display(function.Function.ReturnType, position)} {_names[function.Called]}({string.Join(", ", parameters)})";

        SyntaxNode? body = syntax switch
        {
            LocalFunctionStatementSyntax statement => (SyntaxNode?)statement.Body ?? statement.ExpressionBody?.Expression,
            AnonymousFunctionExpressionSyntax lambda => lambda.Body,
            _ => null,
        };
        var old = _layout.IndentationAt(function.Declaration);
        var written = _layout.Reindent(BodyText(body!), old, indentation);
        var comment = CommentAbove(function.Declaration) is { Length: > 0 } above
            ? indentation + _layout.Reindent(above, old, indentation) + _layout.NewLine
            : "";
        return comment
            + (attribute is null ? "" : $"{indentation}{attribute}{_layout.NewLine}")
            + indentation + signature
            + (body is BlockSyntax ? _layout.NewLine + indentation + written : " => " + written + ";");
    }

    /// <summary>The body with its calls of moved functions passing on what those capture.</summary>
    private string BodyText(SyntaxNode body)
    {
        var changes = _capture.Functions.SelectMany(CallChanges)
            .Where(change => body.Span.Contains(change.Span))
            .Select(change => new TextChange(new TextSpan(change.Span.Start - body.SpanStart, change.Span.Length), change.NewText!));
        return SourceText.From(_text.ToString(body.Span)).WithChanges(changes.OrderBy(static change => change.Span.Start)).ToString();
    }

    private IEnumerable<TextChange> CallChanges(MovedFunction function)
    {
        var name = _names[function.Called];
        foreach (var reference in _plan.Loop.SyntaxTree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
        {
            if (reference.Identifier.ValueText != function.Called.Name
                || reference.Parent is not InvocationExpressionSyntax invocation
                || !SymbolEqualityComparer.Default.Equals(_model.GetSymbolInfo(reference).Symbol, function.Called))
            {
                continue;
            }

            if (name != reference.Identifier.Text)
            {
                yield return new TextChange(reference.Span, name);
            }

            if (function.Captured.Length > 0)
            {
                var passed = string.Join(", ", function.Captured.Select(static symbol => Identifier(symbol.Name)));
                yield return new TextChange(
                    new TextSpan(invocation.ArgumentList.CloseParenToken.SpanStart, 0),
                    invocation.ArgumentList.Arguments.Count == 0 ? passed : ", " + passed);
            }
        }
    }

    /// <summary>The declaration's lines with the comment right above it, which moves with it.</summary>
    private TextSpan RemovedSpan(StatementSyntax declaration)
    {
        var lines = _layout.WholeLines(declaration.Span);
        return _layout.IsFirstOnLine(declaration.SpanStart)
            ? TextSpan.FromBounds(Math.Min(CommentStart(declaration), lines.Start), lines.End)
            : lines;
    }

    private string CommentAbove(StatementSyntax declaration) =>
        _text.ToString(TextSpan.FromBounds(CommentStart(declaration), _text.Lines.GetLineFromPosition(declaration.SpanStart).Start)).Trim();

    private int CommentStart(StatementSyntax declaration)
    {
        var line = _text.Lines.GetLineFromPosition(declaration.SpanStart);
        var start = line.Start;
        for (var number = line.LineNumber - 1; number >= 0; number--)
        {
            var above = _text.Lines[number];
            if (above.Start < declaration.FullSpan.Start || !above.ToString().TrimStart().StartsWith("//", StringComparison.Ordinal))
            {
                break;
            }

            start = above.Start;
        }

        return start;
    }

    private string ChooseName(string name)
    {
        var method = char.ToUpperInvariant(name[0]) + name.Substring(1);
        var type = _plan.Loss.ContainingType;
        var candidate = method;
        for (var number = 2; IsTaken(candidate); number++)
        {
            candidate = method + number;
        }

        return candidate;

        bool IsTaken(string text)
        {
            for (var container = type; container is not null; container = container.BaseType)
            {
                if (!container.GetMembers(text).IsEmpty || container.Name == text)
                {
                    return true;
                }
            }

            return _names.ContainsValue(text);
        }
    }

    private string Parameter(ISymbol symbol, ITypeSymbol type, int position) => $"{Display(type, position)} {Identifier(symbol.Name)}";

    private string Display(ITypeSymbol type, int position) =>
        type.ToMinimalDisplayString(_model, position, SymbolDisplayFormat.MinimallyQualifiedFormat.AddMiscellaneousOptions(
            SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier));

    private static ITypeSymbol TypeOf(ISymbol symbol) => symbol is ILocalSymbol local ? local.Type : ((IParameterSymbol)symbol).Type;

    private static string Identifier(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;
}
