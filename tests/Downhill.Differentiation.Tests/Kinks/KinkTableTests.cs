using System.Globalization;
using System.Text;
using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Compiling;
using Downhill.Differentiation.Tests.Programs;

namespace Downhill.Differentiation.Tests.Kinks;

/// <summary>What is taken at kinks and edges is what the engine's page says.</summary>
public sealed class KinkTableTests
{
    private const string Start = "<!-- The table below is written by KinkTableTests from the rows that it checks. -->\n";
    private const string End = "<!-- End of the table of kinks. -->\n";

    public static TheoryData<int> Rows() => [.. Enumerable.Range(0, KinkTable.Rows.Count)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void ARowIsTrue(int number)
    {
        KinkRow row = KinkTable.Rows[number];
        var subject = new Subject(Example.Static($"[Differentiable] static double Loss(double[] w, int n) => {row.Expression};"));
        Point point = subject.PointOf([row.At, 2]);
        double value = subject.Loss.Value(point.Copy());
        double valueAgain = subject.Loss.ValueAndGradient(point, out double[][] gradient);

        Assert.Equal(value, valueAgain);
        Assert.Equal(row.Taken.Length, gradient[0].Length);
        for (int i = 0; i < row.Taken.Length; i++)
        {
            Assert.True(
                row.Taken[i].Equals(gradient[0][i]) || Math.Abs(row.Taken[i] - gradient[0][i]) <= 1e-14 * (1 + Math.Abs(row.Taken[i])),
                $"{row.Expression} at [{string.Join(", ", row.At)}]: expected [{string.Join(", ", row.Taken)}], got [{string.Join(", ", gradient[0])}]");
        }
    }

    [Fact]
    public void ThePageShowsTheTable()
    {
        string path = Path.Combine(Repository.Root, "src", "Downhill.Differentiation", "Differentiation.md");
        string page = File.ReadAllText(path);
        int start = page.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        int end = page.IndexOf(End, StringComparison.Ordinal);
        Assert.True(start >= Start.Length && end >= start, "the page has no place for the table of kinks");
        string expected = page[..start] + Table() + page[end..];
        if (Repository.Rewrites)
        {
            File.WriteAllText(path, expected);
        }

        Assert.True(expected == File.ReadAllText(path), "the table of kinks in Differentiation.md is not what the rows say; run this test with DOWNHILL_REWRITE=1");
    }

    private static string Table()
    {
        var text = new StringBuilder("\n| loss | at | gradient taken | why |\n|---|---|---|---|\n");
        foreach (KinkRow row in KinkTable.Rows)
        {
            text.Append($"| `{row.Expression.Replace("|", "\\|", StringComparison.Ordinal)}` | {Show(row.At)} | {Show(row.Taken)} | {row.Why} |\n");
        }

        return text.Append('\n').ToString();
    }

    private static string Show(double[] numbers) => string.Join(", ", numbers.Select(static number => number switch
    {
        double.PositiveInfinity => "∞",
        double.NegativeInfinity => "−∞",
        _ => number.ToString("R", CultureInfo.InvariantCulture).Replace("-", "−", StringComparison.Ordinal),
    }));
}
