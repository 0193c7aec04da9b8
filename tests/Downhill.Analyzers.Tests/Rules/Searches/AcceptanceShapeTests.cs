namespace Downhill.Analyzers.Tests.Rules.Searches;

/// <summary>How better candidates may be kept.</summary>
public sealed class AcceptanceShapeTests
{
    [Fact]
    public Task Computed_property_score() => SearchReports.ReportsAsync("DH1001", """
        class Sol2
        {
            public double A, B;
            public double Cost => (A - 1) * (A - 1) + (B - 2) * (B - 2);
        }

        class Climb2
        {
            public Sol2 Run(int n)
            {
                var rng = new Random();
                var best = new Sol2();
                for (int i = 0; i < n; i++)
                {
                    var s = new Sol2
                    {
                        A = best.A + rng.NextDouble() - .5,
                        B = best.B + rng.NextDouble() - .5
                    };
                    if (s.Cost < best.Cost)
                        best = s;
                }

                return best;
            }
        }
        """);

    [Fact]
    public Task Minimise_flag_ternary() => SearchReports.ReportsAsync("DH1001", """
        class Flag
        {
            static double F(double x) => Math.Cos(x) + x * x;
            static double Search(bool minimise, Random r)
            {
                double x = 0, fx = F(0);
                for (int i = 0; i < 1000; i++)
                {
                    double y = x + r.NextDouble() - 0.5, fy = F(y);
                    bool better = minimise ? fy < fx : fy > fx;
                    if (better)
                    {
                        x = y;
                        fx = fy;
                    }
                }

                return x;
            }
        }
        """);

    [Fact]
    public Task Bool_helper_isbetter() => SearchReports.ReportsAsync("DH1001", """
        class H
        {
            static bool IsBetter(double candidate, double incumbent) => candidate < incumbent;
            static double F(double[] x) => x[0] * x[0] + 3 * x[1] * x[1];
            static double[] S(Random r)
            {
                var x = new double[2];
                var f = F(x);
                for (int i = 0; i < 100; i++)
                {
                    var y = new[]
                    {
                        x[0] + r.NextDouble() - .5,
                        x[1] + r.NextDouble() - .5
                    };
                    var g = F(y);
                    if (IsBetter(g, f))
                    {
                        x = y;
                        f = g;
                    }
                }

                return x;
            }
        }
        """);

    [Fact]
    public Task Math_min_keep() => SearchReports.ReportsAsync("DH1001", """
        class MM
        {
            static double F(double x) => (x - 3) * (x - 3);
            static double S(Random r)
            {
                double x = 0, best = F(0);
                for (int i = 0; i < 1000; i++)
                {
                    double y = x + r.NextDouble() - 0.5;
                    double f = F(y);
                    double m = Math.Min(best, f);
                    if (m == f)
                        x = y;
                    best = m;
                }

                return x;
            }
        }
        """);

    [Fact]
    public Task Sort_by_score_take_first() => SearchReports.ReportsAsync("DH1005", """
        class SortS
        {
            static double F(double[] x)
            {
                double s = 0;
                foreach (var v in x)
                    s += Math.Pow(v - 1, 2);
                return s;
            }

            public static double[] Run(double[] start, Random r)
            {
                var cur = start;
                for (int it = 0; it < 100; it++)
                {
                    var cands = new List<double[]>
                    {
                        cur
                    };
                    for (int k = 0; k < 10; k++)
                        cands.Add(cur.Select(v => v + (r.NextDouble() - 0.5) * 0.1).ToArray());
                    cands.Sort((a, b) => F(a).CompareTo(F(b)));
                    cur = cands[0];
                }

                return cur;
            }
        }
        """);

    [Fact]
    public Task Gaussian_helper_boxmuller() => SearchReports.ReportsAsync("DH1001", """
        class G
        {
            static Random rng = new();
            static double Gauss(double m, double sd)
            {
                double u1 = 1.0 - rng.NextDouble(), u2 = 1.0 - rng.NextDouble();
                return m + sd * Math.Sqrt(-2.0 * Math.Log(u1)) * Math.Sin(2.0 * Math.PI * u2);
            }

            static double L(double[] w)
            {
                double s = 0;
                for (int i = 0; i < w.Length; i++)
                    s += Math.Log(1 + Math.Exp(-w[i])) + 0.1 * w[i] * w[i];
                return s;
            }

            public static void Go(double[] w)
            {
                double cur = L(w);
                for (int t = 0; t < 1000; t++)
                {
                    var c = new double[w.Length];
                    for (int i = 0; i < c.Length; i++)
                        c[i] = w[i] + Gauss(0, 0.1);
                    double l = L(c);
                    if (l < cur)
                    {
                        cur = l;
                        Array.Copy(c, w, w.Length);
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Differential_evolution_indices() => SearchReports.ReportsAsync("DH1002", """
        class DE
        {
            public static double[] Run(Func<double[], double> f, int dim, int np, Random rnd)
            {
                var pop = new double[np][];
                var val = new double[np];
                for (int i = 0; i < np; i++)
                {
                    pop[i] = new double[dim];
                    for (int j = 0; j < dim; j++)
                        pop[i][j] = rnd.NextDouble() * 10 - 5;
                    val[i] = f(pop[i]);
                }

                for (int g = 0; g < 1000; g++)
                    for (int i = 0; i < np; i++)
                    {
                        int a = rnd.Next(np), b = rnd.Next(np), c = rnd.Next(np);
                        var t = new double[dim];
                        int R = rnd.Next(dim);
                        for (int j = 0; j < dim; j++)
                            t[j] = (rnd.NextDouble() < 0.9 || j == R) ? pop[a][j] + 0.8 * (pop[b][j] - pop[c][j]) : pop[i][j];
                        double ft = f(t);
                        if (ft <= val[i])
                        {
                            pop[i] = t;
                            val[i] = ft;
                        }
                    }

                return pop[Array.IndexOf(val, val.Min())];
            }
        }
        """);

    [Fact]
    public Task Parallel_for_body() => SearchReports.ReportsAsync("DH1001", """
        class Par
        {
            static double F(double[] x)
            {
                double s = 0;
                for (int i = 0; i < x.Length; i++)
                    s += x[i] * x[i];
                return s;
            }

            public static double[] Run(double[] x0, int n)
            {
                var best = x0;
                var bf = F(best);
                var gate = new object ();
                Parallel.For(0, n, i =>
                {
                    var r = new Random(i);
                    var c = new double[best.Length];
                    for (int k = 0; k < c.Length; k++)
                        c[k] = best[k] + (r.NextDouble() - .5) * .1;
                    var f = F(c);
                    lock (gate)
                    {
                        if (f < bf)
                        {
                            bf = f;
                            best = c;
                        }
                    }
                });
                return best;
            }
        }
        """);

    [Fact]
    public Task Plinq_best_of_batch() => SearchReports.ReportsAsync("DH1001", """
        class Pl
        {
            static double F(double[] x) => x.Sum(v => v * v);
            public static double[] Run(double[] x, int gens)
            {
                for (int g = 0; g < gens; g++)
                {
                    var cur = x;
                    var kids = Enumerable.Range(0, 64).AsParallel().Select(_ => cur.Select(v => v + (Random.Shared.NextDouble() - 0.5)).ToArray());
                    var best = kids.MinBy(F);
                    if (F(best) < F(x))
                        x = best;
                }

                return x;
            }
        }
        """);

    [Fact]
    public Task Async_step() => SearchReports.ReportsAsync("DH1002", """
        class As
        {
            double[] x = new double[3];
            double fx = double.MaxValue;
            Random r = new();
            Task<double> EvalAsync(double[] p) => Task.FromResult(p[0] * p[0] + p[1]);
            public async Task RunAsync(CancellationToken ct)
            {
                while (!ct.IsCancellationRequested)
                {
                    var c = (double[])x.Clone();
                    c[r.Next(3)] += r.NextDouble() - 0.5;
                    var f = await EvalAsync(c);
                    if (f < fx)
                    {
                        fx = f;
                        x = c;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Annealing_metropolis_prob_helper() => SearchReports.ReportsAsync("DH1005", """
        class SA
        {
            Random rand = new();
            double Temp = 100;
            double Energy(double[] s)
            {
                double e = 0;
                for (int i = 0; i < s.Length; i++)
                    e += s[i] * s[i] - 10 * Math.Cos(2 * Math.PI * s[i]) + 10;
                return e;
            }

            double AcceptanceProbability(double e, double en, double t)
            {
                if (en < e)
                    return 1.0;
                return Math.Exp((e - en) / t);
            }

            public double[] Solve(double[] start)
            {
                double[] cur = start, best = start;
                while (Temp > 1e-3)
                {
                    double[] next = (double[])cur.Clone();
                    int i = rand.Next(next.Length);
                    next[i] += rand.NextDouble() * 2 - 1;
                    double ce = Energy(cur), ne = Energy(next);
                    if (AcceptanceProbability(ce, ne, Temp) > rand.NextDouble())
                        cur = next;
                    if (Energy(cur) < Energy(best))
                        best = cur;
                    Temp *= 0.99;
                }

                return best;
            }
        }
        """);
}
