using static Downhill.Analyzers.Tests.Rules.ClosedForms.HandWrittenStyleTests;

namespace Downhill.Analyzers.Tests.Rules.ClosedForms;

/// <summary>Normal equations that are summed and eliminated in loops of any shape, and loops that look like them.</summary>
public sealed class HandWrittenLoopTests
{
    [Theory]
    [InlineData("an augmented array of power sums and an instance that eliminates", """
        double[] Fit(double[] x, double[] y, int degree)
        {
            var sums = new double[degree + 1, degree + 2];
            for (int i = 0; i < x.Length; i++)
                for (int j = 0; j < degree + 1; j++)
                {
                    for (int k = 0; k < degree + 1; k++) sums[j, k] += Math.Pow(x[i], k + j);
                    sums[j, degree + 1] += y[i] * Math.Pow(x[i], j);
                }
            var tool = new Tool();
            return [|tool.Run(sums, degree + 1)|];
        }
        class Tool
        {
            public double[] Run(double[,] m, int n)
            {
                double[] v = new double[n];
                for (int i = 0; i < n; i++)
                {
                    double c = m[i, i];
                    for (int j = 0; j <= n; j++) m[i, j] = m[i, j] / c;
                    for (int j = 0; j < n; j++)
                        if (i != j)
                        {
                            c = m[j, i];
                            for (int k = 0; k <= n; k++) m[j, k] = m[j, k] - (c * m[i, k]);
                        }
                }
                for (int i = 0; i < n; i++) v[i] = m[i, n];
                return v;
            }
        }
        """)]
    [InlineData("an object whose constructor eliminates", """
        double[] Fit(double[][] x, double[] y, int p)
        {
            var g = new double[p][];
            for (int i = 0; i < p; i++) g[i] = new double[p];
            var r = new double[p];
            foreach (var row in x)
                for (int i = 0; i < p; i++) for (int j = 0; j < p; j++) g[i][j] += row[i] * row[j];
            for (int k = 0; k < x.Length; k++) for (int i = 0; i < p; i++) r[i] += x[k][i] * y[k];
            return [|new Reduced(g, r)|].Answer;
        }
        class Reduced
        {
            public double[] Answer { get; }
            public Reduced(double[][] a, double[] b)
            {
                int n = b.Length;
                for (int i = 0; i < n; i++)
                    for (int j = i + 1; j < n; j++)
                    {
                        double f = a[j][i] / a[i][i];
                        for (int k = i; k < n; k++) a[j][k] -= f * a[i][k];
                        b[j] -= f * b[i];
                    }
                Answer = new double[n];
                for (int i = n - 1; i >= 0; i--)
                {
                    double s = b[i];
                    for (int k = i + 1; k < n; k++) s -= a[i][k] * Answer[k];
                    Answer[i] = s / a[i][i];
                }
            }
        }
        """)]
    [InlineData("elimination and back substitution in two methods", """
        double[] Fit(double[,] x, double[] y)
        {
            int n = x.GetLength(0), p = x.GetLength(1);
            var g = new double[p, p];
            var r = new double[p];
            for (int i = 0; i < p; i++)
            {
                for (int j = 0; j < p; j++) for (int k = 0; k < n; k++) g[i, j] += x[k, i] * x[k, j];
                for (int k = 0; k < n; k++) r[i] += x[k, i] * y[k];
            }
            return [|Answer(g, r)|];
        }
        static double[] Answer(double[,] a, double[] b) { Down(a, b); return Up(a, b); }
        static void Down(double[,] a, double[] b)
        {
            int n = b.Length;
            for (int p = 0; p < n; p++)
            {
                int best = p;
                for (int i = p + 1; i < n; i++) if (Math.Abs(a[i, p]) > Math.Abs(a[best, p])) best = i;
                for (int j = 0; j < n; j++) (a[p, j], a[best, j]) = (a[best, j], a[p, j]);
                (b[p], b[best]) = (b[best], b[p]);
                for (int i = p + 1; i < n; i++) Take(a, b, i, p, a[i, p] / a[p, p]);
            }
        }
        static void Take(double[,] a, double[] b, int to, int from, double f)
        {
            for (int j = 0; j < b.Length; j++) a[to, j] -= f * a[from, j];
            b[to] -= f * b[from];
        }
        static double[] Up(double[,] a, double[] b)
        {
            int n = b.Length;
            var v = new double[n];
            for (int i = n - 1; i >= 0; i--)
            {
                double s = b[i];
                for (int j = i + 1; j < n; j++) s -= a[i, j] * v[j];
                v[i] = s / a[i, i];
            }
            return v;
        }
        """)]
    [InlineData("steps over fields", """
        double[,] _g = new double[0, 0];
        double[] _r = new double[0];
        double[] Fit(double[,] x, double[] y)
        {
            Prepare(x, y);
            return [|Finish(_g, _r)|];
        }
        void Prepare(double[,] x, double[] y)
        {
            int n = x.GetLength(0), p = x.GetLength(1);
            _g = new double[p, p];
            _r = new double[p];
            for (int i = 0; i < p; i++)
            {
                for (int j = 0; j < p; j++) for (int k = 0; k < n; k++) _g[i, j] += x[k, i] * x[k, j];
                for (int k = 0; k < n; k++) _r[i] += x[k, i] * y[k];
            }
        }
        static double[] Finish(double[,] a, double[] b)
        {
            int n = b.Length;
            for (int p = 0; p < n; p++)
                for (int i = 0; i < n; i++)
                {
                    if (i == p) continue;
                    double f = -a[i, p] / a[p, p];
                    for (int j = 0; j < n; j++) a[i, j] += f * a[p, j];
                    b[i] += f * b[p];
                }
            for (int i = 0; i < n; i++) b[i] /= a[i, i];
            return b;
        }
        """)]
    [InlineData("an object that is filled by its constructor and eliminates in a step", """
        sealed class Curve
        {
            readonly double[,] _m;
            readonly double[] _r;
            readonly int _n;
            public double[] Answer = new double[0];
            public Curve(double[] x, double[] y, int degree)
            {
                _n = degree + 1;
                _m = new double[_n, _n];
                _r = new double[_n];
                double[] s = new double[2 * _n];
                for (int k = 0; k < x.Length; k++)
                {
                    double p = 1;
                    for (int i = 0; i < 2 * _n; i++) { s[i] += p; if (i < _n) _r[i] += p * y[k]; p *= x[k]; }
                }
                for (int i = 0; i < _n; i++) for (int j = 0; j < _n; j++) _m[i, j] = s[i + j];
                [|Reduce()|];
            }
            void Reduce()
            {
                for (int p = 0; p < _n; p++)
                    for (int i = p + 1; i < _n; i++)
                    {
                        double f = _m[i, p] / _m[p, p];
                        for (int k = p; k < _n; k++) _m[i, k] -= f * _m[p, k];
                        _r[i] -= f * _r[p];
                    }
                Answer = new double[_n];
                for (int i = _n - 1; i >= 0; i--)
                {
                    double t = _r[i];
                    for (int k = i + 1; k < _n; k++) t -= _m[i, k] * Answer[k];
                    Answer[i] = t / _m[i, i];
                }
            }
        }
        """)]
    [InlineData("a product that takes its turn from flags", """
        static void Mul(double[,] a, double[,] b, double[,] to, bool turnA, bool turnB) => throw new NotImplementedException();
        double[] Fit(double[,] x, double[] y)
        {
            int p = x.GetLength(1);
            var g = new double[p, p];
            Mul(x, x, g, true, false);
            return [|Solve(g, y)|];
        }
        static double[] Solve(double[,] a, double[] b) => throw new NotImplementedException();
        """)]
    [InlineData("products of columns, and the triangle solved in the method itself", """
        double[] Fit(double[][] x, double[] y)
        {
            int p = x[0].Length;
            var g = new double[p][];
            var r = new double[p];
            for (int i = 0; i < p; i++)
            {
                g[i] = new double[p];
                for (int j = 0; j < p; j++)
                {
                    double s = 0;
                    for (int k = 0; k < x.Length; k++) s += x[k][i] * x[k][j];
                    g[i][j] = s;
                }
                r[i] = x.Select((row, k) => row[i] * y[k]).Sum();
            }
            var l = Jagged.Split(g);
            for (int i = 0; i < p; i++)
            {
                for (int k = 0; k < i; k++) [|r[i] -= l[i][k] * r[k]|];
                r[i] /= l[i][i];
            }
            for (int i = p - 1; i >= 0; i--)
            {
                for (int k = i + 1; k < p; k++) r[i] -= l[k][i] * r[k];
                r[i] /= l[i][i];
            }
            return r;
        }
        """)]
    public Task Over_eliminations_of_any_shape(string style, string members)
    {
        Assert.NotEmpty(style);
        return FoundAsync(members, Jagged);
    }

    [Theory]
    [InlineData("coordinate descent on the Gram matrix", """
        double[] Fit(double[,] x, double[] r, int rounds)
        {
            int p = x.GetLength(1);
            var g = new double[p, p];
            for (int i = 0; i < p; i++) for (int j = 0; j < p; j++) for (int k = 0; k < x.GetLength(0); k++) g[i, j] += x[k, i] * x[k, j];
            var w = new double[p];
            for (int round = 0; round < rounds; round++)
                for (int i = 0; i < p; i++)
                {
                    double s = r[i];
                    for (int j = 0; j < p; j++) if (j != i) s -= g[i, j] * w[j];
                    w[i] = s / g[i, i];
                }
            return w;
        }
        """)]
    [InlineData("a system of equations that is given", """
        static double[] Currents(double[,] a, double[] b)
        {
            int n = b.Length;
            for (int p = 0; p < n; p++)
                for (int i = p + 1; i < n; i++)
                {
                    double f = a[i, p] / a[p, p];
                    for (int j = p; j < n; j++) a[i, j] -= f * a[p, j];
                    b[i] -= f * b[p];
                }
            var v = new double[n];
            for (int i = n - 1; i >= 0; i--)
            {
                double s = b[i];
                for (int j = i + 1; j < n; j++) s -= a[i, j] * v[j];
                v[i] = s / a[i, i];
            }
            return v;
        }
        double[] Network(double[,] conductance, double[] sources) => Currents(conductance, sources);
        """)]
    [InlineData("the covariance of centred columns", """
        double[,] Covariance(double[,] x)
        {
            int n = x.GetLength(0), p = x.GetLength(1);
            var c = new double[p, p];
            for (int j = 0; j < p; j++)
            {
                double mean = 0;
                for (int k = 0; k < n; k++) mean += x[k, j] / n;
                for (int k = 0; k < n; k++) x[k, j] -= mean;
            }
            for (int i = 0; i < p; i++)
                for (int j = 0; j < p; j++)
                {
                    double s = 0;
                    for (int k = 0; k < n; k++) s += x[k, i] * x[k, j];
                    c[i, j] = s / (n - 1);
                }
            return c;
        }
        double[,] Spread(double[,] x) => Covariance(x);
        """)]
    public Task Stays_silent_over_loops(string trap, string members)
    {
        Assert.NotEmpty(trap);
        return SilentAsync(members, Jagged);
    }
}
