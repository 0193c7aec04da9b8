using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Analyzers.Rules.Baselines;

/// <summary>A line of a baseline that says nothing.</summary>
/// <param name="Line">Where it stands, from 0.</param>
/// <param name="Reason">What is wrong with it, as a clause.</param>
internal sealed record BaselineProblem(int Line, string Reason);

/// <summary>
/// The file in which the findings of some day are written down, one in a line, so that two branches that both write it can be
/// merged: rule, project, member, first line and file, divided by tabs. The file is for the reader; it is not compared.
/// </summary>
internal sealed class BaselineFile
{
    /// <summary>The file's name where none is given; <c>buildTransitive/Downhill.targets</c> looks for it too.</summary>
    public const string DefaultName = "downhill.baseline.txt";

    private const string Header = "# Downhill baseline 1";
    private const string Metadata = "build_metadata.AdditionalFiles.DownhillBaseline";

    private static readonly ConditionalWeakTable<SourceText, BaselineFile> s_read = new();

    private BaselineFile(ImmutableArray<FindingKey> findings, ImmutableArray<BaselineProblem> problems)
    {
        Findings = findings;
        Problems = problems;
    }

    /// <summary>Every finding as often as it is written down.</summary>
    public ImmutableArray<FindingKey> Findings { get; }

    public ImmutableArray<BaselineProblem> Problems { get; }

    /// <summary>Whether a file that the compiler is given beside the sources is a baseline.</summary>
    public static bool Is(AdditionalText file, AnalyzerOptions options) =>
        string.Equals(Path.GetFileName(file.Path), DefaultName, StringComparison.OrdinalIgnoreCase)
        || options.AnalyzerConfigOptionsProvider.GetOptions(file).TryGetValue(Metadata, out string? value)
            && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>What <paramref name="text"/> says; lines that cannot be read are named, and the others hold.</summary>
    public static BaselineFile Read(SourceText text) => s_read.GetValue(text, Parse);

    /// <summary>The text of a baseline.</summary>
    public static string Write(IEnumerable<(FindingKey Key, string Path)> findings) =>
        Header + ": findings that are known and not reported, written by 'downhill baseline'\n"
        + "# rule\tproject\tmember\tfirst line\tfile\n"
        + string.Concat(findings.Select(static one => $"{one.Key.Id}\t{one.Key.Project}\t{one.Key.Member}\t{one.Key.Line}\t{one.Path}\n"));

    private static BaselineFile Parse(SourceText text)
    {
        if (!text.Lines[0].ToString().StartsWith(Header, StringComparison.Ordinal))
        {
            return new BaselineFile(
                ImmutableArray<FindingKey>.Empty,
                ImmutableArray.Create(new BaselineProblem(0, $"a baseline of this version begins with '{Header}'")));
        }

        var findings = ImmutableArray.CreateBuilder<FindingKey>();
        var problems = ImmutableArray.CreateBuilder<BaselineProblem>();
        foreach (TextLine line in text.Lines)
        {
            string content = line.ToString();
            if (content.StartsWith("#", StringComparison.Ordinal) || string.IsNullOrWhiteSpace(content))
            {
                continue;
            }

            string[] fields = content.Split('\t');
            if (fields.Length >= 5 && IsRule(fields[0]))
            {
                findings.Add(new FindingKey(fields[0], fields[1], fields[2], fields[3]));
            }
            else
            {
                problems.Add(new BaselineProblem(line.LineNumber, "it is no rule, project, member, line and file, divided by tabs"));
            }
        }

        return new BaselineFile(findings.ToImmutable(), problems.ToImmutable());
    }

    private static bool IsRule(string id) => id.Length == 6 && id.StartsWith("DH", StringComparison.Ordinal) && id.Skip(2).All(char.IsDigit);
}
