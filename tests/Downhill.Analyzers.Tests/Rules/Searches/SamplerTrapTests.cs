namespace Downhill.Analyzers.Tests.Rules.Searches;

/// <summary>What samples, integrates or begins a descent anew: silence.</summary>
public sealed class SamplerTrapTests
{
    [Fact]
    public Task Tsp_annealing() => SearchReports.SilentAsync("""
        class Tsp
        {
            Random r = new();
            double[, ] d = new double[10, 10];
            double Len(int[] t)
            {
                double s = 0;
                for (int i = 1; i < t.Length; i++)
                    s += d[t[i - 1], t[i]];
                return s;
            }

            int[] Solve(int[] tour)
            {
                double T = 100, e = Len(tour);
                while (T > 0.1)
                {
                    var c = (int[])tour.Clone();
                    int a = r.Next(10), b = r.Next(10);
                    (c[a], c[b]) = (c[b], c[a]);
                    double ce = Len(c);
                    if (ce < e || Math.Exp((e - ce) / T) > r.NextDouble())
                    {
                        tour = c;
                        e = ce;
                    }

                    T *= 0.99;
                }

                return tour;
            }
        }
        """);

    [Fact]
    public Task Permutation_of_double_array_swap() => SearchReports.SilentAsync("""
        class Sw
        {
            Random r = new();
            double Cost(double[] o)
            {
                double s = 0;
                for (int i = 1; i < o.Length; i++)
                    s += Math.Abs(o[i] - o[i - 1]);
                return s;
            }

            void Run(double[] o)
            {
                var best = Cost(o);
                for (int k = 0; k < 1000; k++)
                {
                    int i = r.Next(o.Length), j = r.Next(o.Length);
                    (o[i], o[j]) = (o[j], o[i]);
                    var c = Cost(o);
                    if (c < best)
                        best = c;
                    else
                        (o[i], o[j]) = (o[j], o[i]);
                }
            }
        }
        """);

    [Fact]
    public Task Metropolis_records_every_state() => SearchReports.SilentAsync("""
        class Mh
        {
            Random r = new();
            List<double> samples = new();
            double LogP(double x) => -0.5 * x * x;
            void Run(int n)
            {
                double x = 0;
                for (int i = 0; i < n; i++)
                {
                    double y = x + r.NextDouble() - .5;
                    if (Math.Log(r.NextDouble()) < LogP(y) - LogP(x))
                        x = y;
                    samples.Add(x);
                }
            }
        }
        """);

    [Fact]
    public Task Metropolis_array_state_posterior() => SearchReports.SilentAsync("""
        class Mh2
        {
            readonly Random rng = new(1);
            double LogPosterior(double[] t)
            {
                double s = 0;
                foreach (var v in t)
                    s -= v * v;
                return s;
            }

            public double[][] Sample(int n, double[] start)
            {
                var chain = new double[n][];
                var cur = start;
                var lp = LogPosterior(cur);
                for (int i = 0; i < n; i++)
                {
                    var p = new double[cur.Length];
                    for (int j = 0; j < p.Length; j++)
                        p[j] = cur[j] + 0.1 * (rng.NextDouble() - .5);
                    var lpp = LogPosterior(p);
                    if (rng.NextDouble() < Math.Exp(lpp - lp))
                    {
                        cur = p;
                        lp = lpp;
                    }

                    chain[i] = cur;
                }

                return chain;
            }
        }
        """);

    [Fact]
    public Task Hmc() => SearchReports.SilentAsync("""
        class Hmc
        {
            Random r = new();
            double U(double[] q)
            {
                double s = 0;
                foreach (var v in q)
                    s += v * v / 2;
                return s;
            }

            double[] Grad(double[] q) => q.ToArray();
            double[] Step(double[] q, double eps, int L)
            {
                var p = q.Select(_ => r.NextDouble() - .5).ToArray();
                var q0 = q;
                double h0 = U(q) + p.Sum(v => v * v) / 2;
                q = q.ToArray();
                for (int l = 0; l < L; l++)
                {
                    var g = Grad(q);
                    for (int i = 0; i < q.Length; i++)
                    {
                        p[i] -= eps * g[i] / 2;
                        q[i] += eps * p[i];
                    }
                }

                double h1 = U(q) + p.Sum(v => v * v) / 2;
                return r.NextDouble() < Math.Exp(h0 - h1) ? q : q0;
            }
        }
        """);

    [Fact]
    public Task Slice_sampler() => SearchReports.SilentAsync("""
        class Sl
        {
            Random r = new();
            double x, w = 1, d;
            Func<double, double> logp;
            public Sl(Func<double, double> f)
            {
                logp = f;
                d = f(0);
            }

            void Burn(int n)
            {
                for (int i = 0; i < n; i++)
                {
                    double lu = Math.Log(r.NextDouble()) + d;
                    double u = r.NextDouble();
                    double L = x - u * w, R = x + (1 - u) * w;
                    while (logp(L) > lu)
                        L -= w;
                    while (logp(R) > lu)
                        R += w;
                    while (true)
                    {
                        double nx = L + r.NextDouble() * (R - L);
                        d = logp(nx);
                        if (d > lu)
                        {
                            x = nx;
                            break;
                        }

                        if (nx > x)
                            R = nx;
                        else
                            L = nx;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Monte_carlo_integration() => SearchReports.SilentAsync("""
        class Mc
        {
            static double F(double[] x) => x[0] * x[1];
            static double Run(int n)
            {
                var r = new Random();
                double sum = 0, max = double.MinValue;
                for (int i = 0; i < n; i++)
                {
                    var x = new[]
                    {
                        r.NextDouble(),
                        r.NextDouble()
                    };
                    double f = F(x);
                    sum += f;
                    if (f > max)
                        max = f;
                }

                return sum / n;
            }
        }
        """);

    [Fact]
    public Task Random_restarts_of_descent() => SearchReports.SilentAsync("""
        class Rs
        {
            static double F(double[] x) => x[0] * x[0];
            static double[] Descend(double[] x)
            {
                for (int k = 0; k < 100; k++)
                {
                    double h = 1e-6;
                    var g = (F(new[] { x[0] + h }) - F(x)) / h;
                    x[0] -= 0.1 * g;
                }

                return x;
            }

            static double[] Run(Random r)
            {
                double[] best = null;
                double fb = double.MaxValue;
                for (int i = 0; i < 10; i++)
                {
                    var s = new[]
                    {
                        r.NextDouble() * 10
                    };
                    s = Descend(s);
                    var f = F(s);
                    if (f < fb)
                    {
                        fb = f;
                        best = s;
                    }
                }

                return best;
            }
        }
        """);

    [Fact]
    public Task Kmeans_restarts() => SearchReports.SilentAsync("""
        class Km
        {
            static (double[][] c, double cost) Lloyd(double[][] data, double[][] c)
            {
                double cost = 0;
                for (int it = 0; it < 10; it++)
                {
                    cost = 0;
                    foreach (var p in data)
                    {
                        double m = double.MaxValue;
                        foreach (var q in c)
                            m = Math.Min(m, Math.Abs(p[0] - q[0]));
                        cost += m;
                    }

                    for (int i = 0; i < c.Length; i++)
                        c[i][0] = c[i][0] * 0.5 + data[i][0] * 0.5;
                }

                return (c, cost);
            }

            static double[][] Run(double[][] data, int k, Random r)
            {
                double best = double.MaxValue;
                double[][] bc = null;
                for (int t = 0; t < 10; t++)
                {
                    var init = Enumerable.Range(0, k).Select(_ => (double[])data[r.Next(data.Length)].Clone()).ToArray();
                    var(c, cost) = Lloyd(data, init);
                    if (cost < best)
                    {
                        best = cost;
                        bc = c;
                    }
                }

                return bc;
            }
        }
        """);
}
