using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Differentiation.Tests.Compiling;

/// <summary>A source in which <c>[|…|]</c> encloses each place where a rule is expected to speak.</summary>
internal sealed class Markup
{
    private Markup(string source, ImmutableArray<TextSpan> spans)
    {
        Source = source;
        Spans = spans;
    }

    public string Source { get; }

    public ImmutableArray<TextSpan> Spans { get; }

    public static Markup Parse(string marked)
    {
        var source = new StringBuilder();
        var spans = ImmutableArray.CreateBuilder<TextSpan>();
        var open = new Stack<int>();
        for (int i = 0; i < marked.Length; i++)
        {
            if (marked.AsSpan(i).StartsWith("[|"))
            {
                open.Push(source.Length);
                i++;
            }
            else if (marked.AsSpan(i).StartsWith("|]"))
            {
                int start = open.Pop();
                spans.Add(TextSpan.FromBounds(start, source.Length));
                i++;
            }
            else
            {
                source.Append(marked[i]);
            }
        }

        Assert.Empty(open);
        return new Markup(source.ToString(), spans.ToImmutable());
    }

    /// <summary>
    /// Runs <paramref name="analyzer"/> on the compilation with the generated code and asserts that it speaks at the
    /// marked places and nowhere else; returns what it says, in the order of the source.
    /// </summary>
    public async Task<IReadOnlyList<Diagnostic>> VerifyAsync(
        DiagnosticAnalyzer analyzer, LanguageVersion version = LanguageVersion.CSharp12)
    {
        (CSharpCompilation compilation, _) = CompiledProgram.Generate(Source, version);
        ImmutableArray<Diagnostic> reported = await compilation
            .WithAnalyzers([analyzer], new CompilationWithAnalyzersOptions(
                new AnalyzerOptions([]),
                onAnalyzerException: static (exception, _, _) => throw exception,
                concurrentAnalysis: false,
                logAnalyzerExecutionTime: false))
            .GetAnalyzerDiagnosticsAsync();
        Diagnostic[] diagnostics = [.. reported.OrderBy(static d => d.Location.SourceSpan.Start).ThenBy(static d => d.Location.SourceSpan.End)];
        Assert.Equal(
            Spans.OrderBy(static s => s.Start).ThenBy(static s => s.End).Select(Show),
            diagnostics.Select(d => Show(d.Location.SourceSpan)));
        return diagnostics;
    }

    private string Show(TextSpan span) => $"{span}: {Source.AsSpan(span.Start, span.Length)}";
}
