namespace Downhill.Analyzers.Tests.Rules.ClosedForms;

/// <summary>
/// Code that looks like least squares and computes something else: it is found, because it takes an inverse, and no fix is
/// offered, because the fit would give other numbers.
/// </summary>
public sealed class HandWrittenTrialTests
{
    private const string Tried = "tried on a sample";

    [Theory]
    [InlineData("half of the samples", "for (int k = 0; k < n / 2; k++) Add(x, y, k);")]
    [InlineData("all samples but the first", "for (int k = 1; k < n; k++) Add(x, y, k);")]
    [InlineData("every other sample", "for (int k = 0; k < n; k += 2) Add(x, y, k);")]
    [InlineData("samples on a condition", "for (int k = 0; k < n; k++) { if (y[k] < 0) continue; Add(x, y, k); }")]
    [InlineData("samples up to a number", "for (int k = 0; k < n; k++) { if (k > 20) break; Add(x, y, k); }")]
    public Task Sums_over_other_samples(string which, string loop)
    {
        Assert.NotEmpty(which);
        const string Sums = "for (int i = 0; i < p; i++) { r[i] += x[k, i] * y[k]; for (int j = 0; j < p; j++) g[i, j] += x[k, i] * x[k, j]; }";
        return RefusedAsync($$"""
            double[] Fit(double[,] x, double[] y)
            {
                int n = x.GetLength(0), p = x.GetLength(1);
                var g = new double[p, p];
                var r = new double[p];
                {{loop.Replace("Add(x, y, k);", Sums, StringComparison.Ordinal)}}
                return [|Loops.Work(g, r)|];
            }
            """, Tried);
    }

    [Theory]
    [InlineData("an inverse that is rounded", "Loops.Turn(x)", "[|Rounded(Loops.Join(t, x))|]", "Loops.Apply(t, y)")]
    [InlineData("a transpose that sets an element", "Spoiled(x)", "[|Loops.Undo(Loops.Join(t, x))|]", "Loops.Apply(t, y)")]
    [InlineData("a product that adds to its sums", "Loops.Turn(x)", "[|Loops.Undo(Loops.Join(t, x))|]", "Shifted(t, y)")]
    public Task A_helper_that_does_something_else_too(string which, string turned, string inverse, string right)
    {
        Assert.NotEmpty(which);
        return RefusedAsync($$"""
            double[] Fit(double[,] x, double[] y)
            {
                var t = {{turned}};
                return Loops.Apply({{inverse}}, {{right}});
            }
            static double[,] Rounded(double[,] g)
            {
                var r = Loops.Undo(g);
                for (int i = 0; i < r.GetLength(0); i++) for (int j = 0; j < r.GetLength(1); j++) r[i, j] = Math.Round(r[i, j], 3);
                return r;
            }
            static double[,] Spoiled(double[,] a)
            {
                var r = new double[a.GetLength(1), a.GetLength(0)];
                for (int i = 0; i < a.GetLength(0); i++) for (int j = 0; j < a.GetLength(1); j++) r[j, i] = a[i, j];
                r[0, 0] = 0;
                return r;
            }
            static double[] Shifted(double[,] a, double[] v)
            {
                var r = new double[a.GetLength(0)];
                for (int i = 0; i < r.Length; i++) { for (int k = 0; k < v.Length; k++) r[i] += a[i, k] * v[k]; r[i] += 1; }
                return r;
            }
            """, Tried);
    }

    [Fact]
    public Task A_number_of_columns_that_is_given_apart() => RefusedAsync("""
        double[] Fit(double[,] x, double[] y, int p)
        {
            var g = new double[p, p];
            var r = new double[p];
            for (int k = 0; k < y.Length; k++)
                for (int i = 0; i < p; i++)
                {
                    r[i] += x[k, i] * y[k];
                    for (int j = 0; j < p; j++) g[i, j] += x[k, i] * x[k, j];
                }
            return [|Loops.Work(g, r)|];
        }
        """, "cannot be tried");

    [Fact]
    public Task A_matrix_that_is_read_after_it_was_eliminated_in_place() => RefusedAsync("""
        double[] Fit(double[,] x, double[] y)
        {
            var t = Loops.Turn(x);
            var g = Loops.Join(t, x);
            var r = Loops.Apply(t, y);
            [|InPlace(g, r)|];
            Console.WriteLine(g[0, 0]);
            return r;
        }
        static void InPlace(double[,] a, double[] b)
        {
            int n = b.Length;
            for (int p = 0; p < n; p++)
                for (int i = 0; i < n; i++)
                {
                    if (i == p) continue;
                    double f = a[i, p] / a[p, p];
                    for (int j = p; j < n; j++) a[i, j] -= f * a[p, j];
                    b[i] -= f * b[p];
                }
            for (int i = 0; i < n; i++) b[i] /= a[i, i];
        }
        """, "");

    [Fact]
    public Task A_right_side_that_a_solver_overwrites_and_that_is_read_after_it() => RefusedAsync("""
        double[] Fit(double[,] x, double[] y)
        {
            var t = Loops.Turn(x);
            var r = Loops.Apply(t, y);
            var w = [|Reduced(Loops.Join(t, x), r)|];
            Console.WriteLine(r[0]);
            return w;
        }
        static double[] Reduced(double[,] a, double[] b)
        {
            int n = b.Length;
            for (int p = 0; p < n; p++)
                for (int i = 0; i < n; i++)
                {
                    if (i == p) continue;
                    double f = a[i, p] / a[p, p];
                    for (int j = p; j < n; j++) a[i, j] -= f * a[p, j];
                    b[i] -= f * b[p];
                }
            for (int i = 0; i < n; i++) b[i] /= a[i, i];
            return b;
        }
        """, Tried);

    private static Task RefusedAsync(string members, string reason) => FixedFits.RefusedAsync($"class Program\n{{\n{members}\n}}\n{MatrixSources.Loops}", reason);
}
