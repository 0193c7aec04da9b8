using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Downhill.Analyzers.Rules.Baselines;
using Downhill.Cli.Projects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Cli.Review;

/// <summary>Runs the rules on projects, and says of each finding where it is and how it is known again.</summary>
internal sealed class FindingReader(string root)
{
    private readonly Dictionary<string, TextLines> _lines = new(StringComparer.Ordinal);

    /// <summary>The findings of all projects in the order of their places; one of a file that several projects share comes once.</summary>
    /// <param name="solution">The projects.</param>
    /// <param name="problems">Receives what keeps a project from being read in full.</param>
    /// <param name="progress">Told of each project before it is read.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <param name="isWanted">Which projects; null for all.</param>
    public Task<ImmutableArray<Finding>> ReadAsync(
        Solution solution, ICollection<string> problems, Action<Project> progress, CancellationToken cancellationToken, Func<Project, bool>? isWanted = null) =>
        CollectAsync(
            solution.Projects.Where(one => isWanted is null || isWanted(one)),
            async project =>
            {
                progress(project);
                Compilation compilation = (await project.GetCompilationAsync(cancellationToken))!;
                if (FirstError(compilation, cancellationToken) is { } error)
                {
                    problems.Add($"{project.Name} does not compile, so that findings may be missing: {Describe(error)}");
                }

                return await DiagnoseAsync(project, compilation, problems, cancellationToken);
            },
            cancellationToken);

    /// <summary>The same from what the rules reported already.</summary>
    public async Task<ImmutableArray<Finding>> CollectAsync(
        IEnumerable<Project> projects, Func<Project, Task<ImmutableArray<Diagnostic>>> diagnose, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        var seen = new Dictionary<(string, TextSpan, string), int>();
        foreach (Project project in projects)
        {
            ImmutableArray<Diagnostic> diagnostics = await diagnose(project);
            Compilation compilation = (await project.GetCompilationAsync(cancellationToken))!;
            foreach (Diagnostic diagnostic in diagnostics)
            {
                Finding finding = Read(diagnostic, project, compilation, cancellationToken);
                (string, TextSpan, string) place = (finding.Place.File, diagnostic.Location.SourceSpan, finding.Id);
                if (seen.TryAdd(place, findings.Count))
                {
                    findings.Add(finding);
                }
                else
                {
                    Finding first = findings[seen[place]];
                    findings[seen[place]] = first with { Keys = [.. first.Keys.Union(finding.Keys)] };
                }
            }
        }

        return WithFingerprints(findings);
    }

    /// <summary>What the rules report in a project's own sources, but for what is suppressed.</summary>
    public static async Task<ImmutableArray<Diagnostic>> DiagnoseAsync(
        Project project, Compilation compilation, ICollection<string> problems, CancellationToken cancellationToken)
    {
        var run = new CompilationWithAnalyzers(compilation, BundledExtensions.Analyzers, new CompilationWithAnalyzersOptions(
            project.AnalyzerOptions,
            onAnalyzerException: (exception, analyzer, _) =>
            {
                lock (problems)
                {
                    problems.Add($"{project.Name}: the rule {analyzer.SupportedDiagnostics[0].Id} failed, please report it: {exception.Message}");
                }
            },
            concurrentAnalysis: true,
            logAnalyzerExecutionTime: false));
        return
        [
            .. (await run.GetAnalyzerDiagnosticsAsync(cancellationToken))
                .Where(static diagnostic => diagnostic.Location.IsInSource && diagnostic.Severity > DiagnosticSeverity.Hidden && !diagnostic.IsSuppressed),
        ];
    }

    // Errors inside bodies take as long to find as a build does; those that make whole types vanish do not.
    private static Diagnostic? FirstError(Compilation compilation, CancellationToken cancellationToken) =>
        compilation.GetParseDiagnostics(cancellationToken).FirstOrDefault(static one => one.Severity == DiagnosticSeverity.Error)
        ?? compilation.GetDeclarationDiagnostics(cancellationToken).FirstOrDefault(static one => one.Severity == DiagnosticSeverity.Error);

    private string Describe(Diagnostic error)
    {
        string message = $"{error.Id}: {error.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}";
        return error.Location.IsInSource ? $"{PathOf(error.Location.SourceTree!.FilePath)}({error.Location.GetLineSpan().StartLinePosition.Line + 1}): {message}" : message;
    }

    private Finding Read(Diagnostic diagnostic, Project project, Compilation compilation, CancellationToken cancellationToken)
    {
        SyntaxTree tree = diagnostic.Location.SourceTree!;
        Place place = PlaceOf(diagnostic.Location, cancellationToken);
        SyntaxNode node = tree.GetRoot(cancellationToken).FindToken(diagnostic.Location.SourceSpan.Start).Parent!;
        SyntaxNode? loop = node.AncestorsAndSelf().FirstOrDefault(one =>
            one is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax
            && one.SpanStart == diagnostic.Location.SourceSpan.Start);
        SemanticModel model = compilation.GetSemanticModel(tree);
        return new Finding
        {
            Diagnostic = diagnostic,
            Project = project.Id,
            Place = place,
            Related = [.. diagnostic.AdditionalLocations.Where(static one => one.IsInSource).Select(one => PlaceOf(one, cancellationToken))],
            Extent = loop is null ? place.Range : PlaceOf(loop.GetLocation(), cancellationToken).Range,
            Symbol = FindingKey.MemberAt(model, diagnostic.Location.SourceSpan.Start, cancellationToken)?.ToDisplayString() ?? "",
            Keys = [FindingKey.Of(diagnostic, model, cancellationToken)],
            NoFix = diagnostic.Properties.GetValueOrDefault("NoFix"),
        };
    }

    private Place PlaceOf(Location location, CancellationToken cancellationToken)
    {
        SyntaxTree tree = location.SourceTree!;
        if (!_lines.TryGetValue(tree.FilePath, out TextLines? lines))
        {
            _lines[tree.FilePath] = lines = new TextLines(tree.GetText(cancellationToken));
        }

        return new Place(
            tree.FilePath, PathOf(tree.FilePath), lines, lines.PositionOf(location.SourceSpan.Start), lines.PositionOf(location.SourceSpan.End));
    }

    private string PathOf(string file) => RelativePath.Of(file, root);

    private static ImmutableArray<Finding> WithFingerprints(List<Finding> findings)
    {
        var counts = new Dictionary<FindingKey, int>();
        return
        [
            .. findings
                .OrderBy(static one => one.Place.Path, StringComparer.Ordinal)
                .ThenBy(static one => one.Place.Start.Line)
                .ThenBy(static one => one.Place.Start.Column)
                .ThenBy(static one => one.Id, StringComparer.Ordinal)
                .Select(finding =>
                {
                    FindingKey key = finding.Keys[0];
                    int count = counts[key] = counts.GetValueOrDefault(key) + 1;
                    string text = $"{key.Id}\n{key.Project}\n{key.Member}\n{key.Line}\n{count}";
                    return finding with { Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32] };
                }),
        ];
    }
}
