using Downhill.Analyzers.Rules.Kink;
using Downhill.Analyzers.Rules.NotDifferentiable;
using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Compiling;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Differentiation.Tests.Constructs;

/// <summary>What the table of constructs says is so.</summary>
public sealed class ConstructTests
{
    public static TheoryData<string, string> Rows()
    {
        var rows = new TheoryData<string, string>();
        foreach (ConstructArea area in ConstructArea.All)
        {
            foreach (Construct row in area.Rows)
            {
                rows.Add(area.Title, row.Name);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task ARowIsTrue(string area, string name)
    {
        Construct row = ConstructArea.All.Single(a => a.Title == area).Rows.Single(r => r.Name == name);
        Markup markup = Markup.Parse(row.Sample.Source);
        Markup unmarked = Markup.Parse(markup.Source);
        Markup refused = row.Answer == Answer.No ? markup : unmarked;
        Markup kinked = row.Answer == Answer.AlmostEverywhere ? markup : unmarked;
        Assert.Equal(row.Answer == Answer.Yes, markup.Spans.IsEmpty);

        Said(await refused.VerifyAsync(new NotDifferentiableAnalyzer(), row.Sample.Version), row, "'Loss' has no gradient: ");
        if (row.Answer == Answer.No)
        {
            return;
        }

        Said(await kinked.VerifyAsync(new KinkAnalyzer(), row.Sample.Version), row, "The gradient of 'Loss' jumps here: ");
        var subject = new Subject(markup.Source, row.Sample.Version);
        Assert.Equal(Verdict.Checked, DerivativeCheck.Verify(subject, subject.PointOf(row.Sample.Arguments, row.Sample.Fields)));
    }

    [Fact]
    public void ANameStandsForOneConstruct()
    {
        string[] names = [.. ConstructArea.All.SelectMany(static a => a.Rows).Select(static r => r.Name)];

        Assert.Equal(names.Distinct(StringComparer.OrdinalIgnoreCase), names);
    }

    private static void Said(IReadOnlyList<Diagnostic> diagnostics, Construct row, string start) =>
        Assert.All(diagnostics, diagnostic => Assert.Equal(
            start + row.Message, diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)));
}
