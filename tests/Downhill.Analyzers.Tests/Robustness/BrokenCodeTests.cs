using System.Collections.Immutable;
using Downhill.Analyzers.Tests.Verifiers;
using Downhill.CodeFixes.Rules.PartialType;
using Downhill.CodeFixes.Rules.RandomSearches;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Analyzers.Tests.Robustness;

/// <summary>
/// While code is typed it is broken most of the time. Every rule, the generator and the fixes run over test sources that
/// were cut off, or that lost or doubled a token; none may throw. Which variants run is sampled, always the same.
/// </summary>
public sealed class BrokenCodeTests
{
    private const int Variants = 480;

    public enum Damage
    {
        Truncated,
        TokenDeleted,
        TokenDoubled,
    }

    [Theory]
    [InlineData(Damage.Truncated)]
    [InlineData(Damage.TokenDeleted)]
    [InlineData(Damage.TokenDoubled)]
    public async Task Nothing_throws_on_damaged_code(Damage damage)
    {
        var sources = Repository.TestSources();
        Assert.True(sources.Length > 20, "The test sources were not found.");
        var random = new Random((int)damage + 1);
        for (var i = 0; i < Variants / 3; i++)
        {
            var variant = Apply(damage, sources[random.Next(sources.Length)], random);
            try
            {
                await RunAsync(variant);
            }
            catch (Exception exception)
            {
                Assert.Fail($"{exception.Message}\n{exception.StackTrace}\non\n{variant}");
            }
        }
    }

    private static string Apply(Damage damage, string source, Random random)
    {
        if (damage == Damage.Truncated)
        {
            return source[..random.Next(source.Length)];
        }

        var tokens = CSharpSyntaxTree.ParseText(source).GetRoot().DescendantTokens().Where(token => token.Span.Length > 0).ToList();
        if (tokens.Count == 0)
        {
            return source;
        }

        var token = tokens[random.Next(tokens.Count)];
        return damage == Damage.TokenDeleted
            ? source.Remove(token.SpanStart, token.Span.Length)
            : source.Insert(token.Span.End, " " + token.Text);
    }

    private static async Task RunAsync(string source)
    {
        var project = TestProject.Create([(TestProject.FirstDocument, source)], TestOptions.Default with { ReferenceMathNet = true });
        var compilation = await TestProject.CompileAsync(project);
        var diagnostics = await AnalyzerRun.DiagnosticsAsync(compilation, project.AnalyzerOptions, Repository.Analyzers);
        foreach (var fix in (ImmutableArray<CodeFixProvider>)[new RandomSearchCodeFix(), new PartialTypeCodeFix()])
        {
            foreach (var diagnostic in diagnostics.Where(diagnostic => fix.FixableDiagnosticIds.Contains(diagnostic.Id)))
            {
                foreach (var action in await FixApplication.OffersAsync(project, fix, diagnostic))
                {
                    await FixApplication.ApplyAsync(project, action);
                }
            }
        }
    }
}
