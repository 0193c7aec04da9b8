using System.Globalization;
using System.Text.Json;
using Downhill.Evaluation;
using Microsoft.CodeAnalysis;

const string Usage = "usage: dotnet run -c Release --project tests/Downhill.Evaluation -- --labels FILE.jsonl --sources DIR [--report out.json]";
string? labelsFile = null, sources = null, report = null;
for (var i = 0; i < args.Length; i++)
{
    var value = i + 1 < args.Length ? args[i + 1] : null;
    switch (args[i])
    {
        case "--labels" when value is not null:
            labelsFile = value;
            break;
        case "--sources" when value is not null:
            sources = value;
            break;
        case "--report" when value is not null:
            report = value;
            break;
        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }

    i++;
}

if (labelsFile is null || sources is null)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

if (!File.Exists(labelsFile) || !Directory.Exists(sources))
{
    Console.Error.WriteLine(File.Exists(labelsFile) ? $"--sources {sources}: no such folder" : $"--labels {labelsFile}: no such file");
    return 2;
}

IReadOnlyList<Label> labels;
try
{
    labels = Label.ReadAll(labelsFile);
}
catch (FormatException broken)
{
    Console.Error.WriteLine(broken.Message);
    return 2;
}

string FileOf(Label label) => Path.Combine(sources, label.Folder, label.Path);

var judgements = new List<Judgement>();
var labelled = new List<Finding>();
var unlabelled = new List<Finding>();
var times = new SortedDictionary<string, TimeSpan>(StringComparer.Ordinal);
var exceptions = new List<string>();
long lines = 0;
foreach (var group in labels.GroupBy(label => SourceProject.FolderOf(FileOf(label), Path.Combine(sources, label.Folder))))
{
    if (!Directory.Exists(group.Key))
    {
        judgements.AddRange(group.Select(Judgement.NotFound));
        continue;
    }

    var project = SourceProject.Load(group.Key, [.. group.Select(FileOf)]);
    var run = await RuleRun.OnAsync(project, CancellationToken.None);
    lines += project.Lines;
    exceptions.AddRange(run.Exceptions);
    foreach (var (rule, time) in run.Times)
    {
        times[rule] = times.GetValueOrDefault(rule) + time;
    }

    var scopes = new List<LabelledScope>();
    foreach (var label in group)
    {
        if (LabelledScope.Of(label, FileOf(label), project) is not { } scope)
        {
            judgements.Add(Judgement.NotFound(label));
            continue;
        }

        scopes.Add(scope);
        judgements.Add(Judgement.Of(label, [.. run.Diagnostics.Where(d => scope.Contains(d.Location)).Select(static d => d.Id).Distinct().Order(StringComparer.Ordinal)]));
    }

    foreach (var diagnostic in run.Diagnostics)
    {
        (scopes.Exists(scope => scope.Contains(diagnostic.Location)) ? labelled : unlabelled).Add(Finding.Of(diagnostic, sources));
    }
}

foreach (var judgement in judgements.OrderBy(static j => j.Label.Id, StringComparer.Ordinal))
{
    var label = judgement.Label;
    Console.WriteLine(
        $"{label.Id,-5} {label.Kind,-22} A {label.ExpectA,-15} {judgement.A,-10} B {label.ExpectB,-6} {judgement.B,-10} "
        + $"{(judgement.IsFound ? string.Join(" ", judgement.Ids) : "source not found")}  {label.Repository} {label.Path}:{label.Line}");
}

foreach (var finding in unlabelled.OrderBy(static f => f.Path, StringComparer.Ordinal).ThenBy(static f => f.Line))
{
    Console.WriteLine($"unlabelled {finding.Id} {finding.Path}:{finding.Line}: {finding.Source}");
}

foreach (var kind in judgements.GroupBy(static j => j.Label.Kind).OrderBy(static g => g.Key, StringComparer.Ordinal))
{
    string Count(Answer answer) => $"{kind.Count(j => j.A == answer)}/{kind.Count(j => j.B == answer)}";
    Console.WriteLine($"kind {kind.Key,-22} labels {kind.Count(),3}  A/B: hit {Count(Answer.Hit)} missed {Count(Answer.Missed)} silent {Count(Answer.Silent)} false alarm {Count(Answer.FalseAlarm)}");
}

foreach (var (rule, time) in times)
{
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"time {rule} {time.TotalSeconds:F2} s"));
}

foreach (var exception in exceptions)
{
    Console.WriteLine($"exception {exception}");
}

var totals = Totals.Of(judgements);
var density = lines == 0 ? 0 : unlabelled.Count * 100_000.0 / lines;
if (report is not null)
{
    File.WriteAllText(report, JsonSerializer.Serialize(
        new
        {
            labels = judgements.Select(static j => new { j.Label.Id, j.IsFound, A = j.A.ToString(), B = j.B.ToString(), j.IsConfirmed, j.Ids }),
            labelled,
            unlabelled,
            lines,
            seconds = times.ToDictionary(static pair => pair.Key, static pair => pair.Value.TotalSeconds),
            exceptions,
        },
        new JsonSerializerOptions { WriteIndented = true }));
}

Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"A recall {Totals.Text(totals.RecallA)} confirmed {Totals.Text(totals.ConfirmedA)} precision {Totals.Text(totals.PrecisionA)} | B recall {Totals.Text(totals.RecallB)} precision {Totals.Text(totals.PrecisionB)} | unlabelled {unlabelled.Count} per-100k {density:F1} | exceptions {exceptions.Count}"));
return 0;

namespace Downhill.Evaluation
{
    /// <summary>A diagnostic, for a person to judge.</summary>
    internal sealed record Finding(string Id, string Path, int Line, string Source, string Message)
    {
        public static Finding Of(Diagnostic diagnostic, string sources)
        {
            var position = diagnostic.Location.GetLineSpan();
            var line = diagnostic.Location.SourceTree!.GetText().Lines[position.StartLinePosition.Line];
            return new Finding(
                diagnostic.Id,
                System.IO.Path.GetRelativePath(System.IO.Path.GetFullPath(sources), position.Path),
                position.StartLinePosition.Line + 1,
                line.ToString().Trim(),
                diagnostic.GetMessage(CultureInfo.InvariantCulture));
        }
    }
}
