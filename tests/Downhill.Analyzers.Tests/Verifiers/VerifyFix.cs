using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Analyzers.Tests.Verifiers;

/// <summary>A user's program before and after a fix.</summary>
internal sealed record FixedProgram(TestProgram Before, TestProgram After)
{
    /// <summary>Runs the fixed program and gives back what it wrote to the console.</summary>
    public Task<string> RunAsync() => After.RunAsync();
}

/// <summary>
/// Applies a fix to a user's code as an editor does, one diagnostic after the other and by Fix All in each scope, and
/// compares the result with the expected code. The result has to compile, with the generator, without an error and
/// without a warning that was not there before; where the original is C# 9, so has the result to be.
/// </summary>
internal static class Verify<TAnalyzer, TFix>
    where TAnalyzer : DiagnosticAnalyzer, new()
    where TFix : CodeFixProvider, new()
{
    private const int MaxFixes = 20;

    /// <summary>Compares with <paramref name="after"/>; null compares nothing, for tests that run the result.</summary>
    public static async Task<FixedProgram> CodeFixAsync(string before, string? after, TestOptions? options = null)
    {
        options ??= TestOptions.Default;
        var markups = Verify<TAnalyzer>.ReadMarkup(before, options);
        var project = TestProject.Create(markups.Select(pair => (pair.Key, pair.Value.Text)), options);
        var original = await TestProject.CompileAsync(project);
        AnalyzerRun.CheckCompiles(original, markups, options);
        var diagnostics = await Verify<TAnalyzer>.DiagnosticsAsync(project, original);
        AnalyzerRun.CheckMarkup(diagnostics, markups, Verify<TAnalyzer>.SupportedIds);

        var (fixedProject, key) = await FixOneByOneAsync(project, options);
        var texts = await TestProject.ReadAsync(fixedProject);
        var compilation = await TestProject.CompileAsync(fixedProject);
        CheckTexts(after, markups, texts, options);
        CheckNoNewDiagnostics(original, compilation, options);
        await CheckLanguageAsync(project, fixedProject, options);
        await CheckWhatIsLeftAsync(after, markups, fixedProject, compilation, options);
        if (options.CheckFixAll)
        {
            foreach (var scope in (FixAllScope[])[FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution])
            {
                await CheckFixAllAsync(project, scope, key, markups.Count == 1 || scope != FixAllScope.Document ? texts : []);
            }
        }

        return new FixedProgram(new TestProgram(original, markups[TestProject.FirstDocument].Text), new TestProgram(compilation, texts[0].Text));
    }

    /// <summary>The same under the name that Microsoft's library has for it.</summary>
    public static Task<FixedProgram> VerifyCodeFixAsync(string before, string? after, TestOptions? options = null) =>
        CodeFixAsync(before, after, options);

    /// <summary>The marked diagnostics are reported, and no fix is offered for any of them, alone or by Fix All.</summary>
    public static async Task NoCodeFixAsync(string markup, TestOptions? options = null)
    {
        options ??= TestOptions.Default;
        var markups = Verify<TAnalyzer>.ReadMarkup(markup, options);
        var project = TestProject.Create(markups.Select(pair => (pair.Key, pair.Value.Text)), options);
        var compilation = await TestProject.CompileAsync(project);
        AnalyzerRun.CheckCompiles(compilation, markups, options);
        var diagnostics = await Verify<TAnalyzer>.DiagnosticsAsync(project, compilation);
        AnalyzerRun.CheckMarkup(diagnostics, markups, Verify<TAnalyzer>.SupportedIds);
        Assert.NotEmpty(diagnostics);
        options.Inspect?.Invoke(diagnostics);
        foreach (var diagnostic in diagnostics)
        {
            Assert.Empty(await FixApplication.OffersAsync(project, new TFix(), diagnostic));
        }

        var texts = await TestProject.ReadAsync(project);
        await CheckFixAllAsync(project, FixAllScope.Project, key: null, texts);
    }

    private static async Task<(Project Project, string? Key)> FixOneByOneAsync(Project project, TestOptions options)
    {
        string? key = null;
        for (var count = 0; ; count++)
        {
            Assert.True(count < MaxFixes, "The fix leaves its diagnostic in place.");
            CodeAction? next = null;
            foreach (var diagnostic in await DiagnoseAsync(project))
            {
                var offers = await FixApplication.OffersAsync(project, new TFix(), diagnostic);
                if (offers.Length > options.ActionIndex)
                {
                    next = offers[options.ActionIndex];
                    break;
                }
            }

            if (next is null)
            {
                Assert.True(count > 0, "No fix was offered: " + string.Join("; ", (await DiagnoseAsync(project)).SelectMany(diagnostic => diagnostic.Properties.Values)));
                return (project, key);
            }

            Assert.False(string.IsNullOrEmpty(next.EquivalenceKey), "A code action needs an equivalence key.");
            key ??= next.EquivalenceKey;
            project = await FixApplication.ApplyAsync(project, next);
        }
    }

    private static Dictionary<string, Markup> Expected(string after, Dictionary<string, Markup> before, TestOptions options)
    {
        var expected = new Dictionary<string, Markup>(before) { [TestProject.FirstDocument] = Markup.Parse(after) };
        foreach (var (name, source) in options.AdditionalFixedSources)
        {
            expected[name] = Markup.Parse(source);
        }

        return expected;
    }

    private static void CheckTexts(
        string? after, Dictionary<string, Markup> before, ImmutableArray<(string Name, string Text)> texts, TestOptions options)
    {
        if (after is null)
        {
            return;
        }

        var expected = Expected(after, before, options);
        foreach (var (name, text) in texts)
        {
            Assert.True(expected[name].Text == text, $"{name} differs. Expected:\n{expected[name].Text}\nActual:\n{text}");
        }
    }

    private static async Task CheckWhatIsLeftAsync(
        string? after, Dictionary<string, Markup> before, Project project, CSharpCompilation compilation, TestOptions options)
    {
        if (after is not null)
        {
            var left = await Verify<TAnalyzer>.DiagnosticsAsync(project, compilation);
            AnalyzerRun.CheckMarkup(left, Expected(after, before, options), Verify<TAnalyzer>.SupportedIds);
        }
    }

    private static void CheckNoNewDiagnostics(CSharpCompilation original, CSharpCompilation compilation, TestOptions options)
    {
        var known = Count(original);
        var fresh = compilation.GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && !options.AllowedNewWarnings.Contains(diagnostic.Id))
            .GroupBy(diagnostic => diagnostic.Id)
            .Where(group => group.Count() > known.GetValueOrDefault(group.Key))
            .SelectMany(group => group)
            .ToList();
        if (fresh.Count > 0)
        {
            Assert.Fail("The fixed code has new errors or warnings:\n" + AnalyzerRun.Describe(fresh) + "\n"
                + string.Join("\n", compilation.SyntaxTrees.Select(tree => $"--- {tree.FilePath}\n{tree}")));
        }
    }

    /// <summary>A user of C# 9 must be able to use what the fix and the generator write.</summary>
    private static async Task CheckLanguageAsync(Project project, Project fixedProject, TestOptions options)
    {
        if (options.LanguageVersion <= LanguageVersion.CSharp9)
        {
            return;
        }

        var old = await AsCSharp9Async(project);
        if (!old.GetDiagnostics().Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))
        {
            CheckNoNewDiagnostics(old, await AsCSharp9Async(fixedProject), options);
        }

        async Task<CSharpCompilation> AsCSharp9Async(Project from)
        {
            // C# 9 has no global usings: each file gets them in front.
            var usings = new List<string>();
            if (options.ImplicitUsings)
            {
                usings.AddRange(["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"]);
            }

            if (options.GlobalUsingDownhill)
            {
                usings.Add("Downhill");
            }

            var sources = (await TestProject.ReadAsync(from)).Select(source => (source.Name, Text:
                string.Concat(usings
                    .Where(name => !source.Text.Contains($"using {name};", StringComparison.Ordinal))
                    .Select(name => $"using {name};\n")) + source.Text));
            var nine = TestProject.Create(sources, options with { LanguageVersion = LanguageVersion.CSharp9, ImplicitUsings = false });
            return await TestProject.CompileAsync(nine);
        }
    }

    private static async Task CheckFixAllAsync(
        Project project, FixAllScope scope, string? key, ImmutableArray<(string Name, string Text)> expected)
    {
        var all = await FixApplication.FixAllAsync(project, new TFix(), scope, key, new TFix().FixableDiagnosticIds, DiagnoseAsync);
        if (expected.IsEmpty)
        {
            return;
        }

        foreach (var ((name, text), (_, actual)) in expected.Zip(await TestProject.ReadAsync(all ?? project)))
        {
            Assert.True(text == actual, $"Fix All ({scope}) differs in {name}. One by one:\n{text}\nFix All:\n{actual}");
        }
    }

    private static async Task<ImmutableArray<Diagnostic>> DiagnoseAsync(Project project)
    {
        var fixable = new TFix().FixableDiagnosticIds;
        var diagnostics = await Verify<TAnalyzer>.DiagnosticsAsync(project, await TestProject.CompileAsync(project));
        return [.. diagnostics.Where(diagnostic => fixable.Contains(diagnostic.Id))];
    }

    private static Dictionary<string, int> Count(CSharpCompilation compilation) =>
        compilation.GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
            .GroupBy(diagnostic => diagnostic.Id)
            .ToDictionary(group => group.Key, group => group.Count());
}
