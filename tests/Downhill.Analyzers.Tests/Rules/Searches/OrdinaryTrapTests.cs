namespace Downhill.Analyzers.Tests.Rules.Searches;

/// <summary>What draws and compares for another purpose: silence.</summary>
public sealed class OrdinaryTrapTests
{
    [Fact]
    public Task Shuffle() => SearchReports.SilentAsync("""
        class Sf
        {
            static void Shuffle(double[] a, Random r)
            {
                for (int i = a.Length - 1; i > 0; i--)
                {
                    int j = r.Next(i + 1);
                    if (i != j)
                    {
                        var t = a[i];
                        a[i] = a[j];
                        a[j] = t;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Min_max_guard() => SearchReports.SilentAsync("""
        class Mg
        {
            static double Range(double min, double max, Random r)
            {
                if (min > max)
                {
                    var t = min;
                    min = max;
                    max = t;
                }

                return min + r.NextDouble() * (max - min);
            }
        }
        """);

    [Fact]
    public Task Fuzz_test_max_error() => SearchReports.SilentAsync("""
        class Fz
        {
            static double Fast(double x) => x * x;
            static double Slow(double x) => Math.Pow(x, 2);
            static void Test()
            {
                var r = new Random();
                double worst = 0, at = 0;
                for (int i = 0; i < 1000; i++)
                {
                    double x = r.NextDouble() * 100;
                    double e = Math.Abs(Fast(x) - Slow(x));
                    if (e > worst)
                    {
                        worst = e;
                        at = x;
                    }
                }

                Console.WriteLine(worst + " at " + at);
            }
        }
        """);

    [Fact]
    public Task Generic_engine_int_and_double() => SearchReports.SilentAsync("""
        class Gen<T>
        {
            public T Run(T s, Func<T, Random, T> move, Func<T, double> cost, double t0)
            {
                var r = new Random();
                var c = cost(s);
                for (double t = t0; t > 1e-3; t *= 0.99)
                {
                    var n = move(s, r);
                    var d = cost(n);
                    if (d < c || Math.Exp((c - d) / t) > r.NextDouble())
                    {
                        s = n;
                        c = d;
                    }
                }

                return s;
            }
        }

        class Users
        {
            int[] A(int[] x) => new Gen<int[]>().Run(x, (p, r) =>
            {
                var q = (int[])p.Clone();
                q[r.Next(q.Length)] ^= 1;
                return q;
            }, p => p.Sum(), 10);
            double[] B(double[] x) => new Gen<double[]>().Run(x, (p, r) =>
            {
                var q = (double[])p.Clone();
                q[r.Next(q.Length)] += r.NextDouble() - .5;
                return q;
            }, p => p.Sum(v => v * v), 10);
        }
        """);

    [Fact]
    public Task Particle_swarm() => SearchReports.SilentAsync("""
        class Pso
        {
            static double F(double[] x) => x[0] * x[0] + x[1] * x[1];
            static double[] Run(int n, Random r)
            {
                var x = new double[n][];
                var v = new double[n][];
                var pb = new double[n][];
                var pf = new double[n];
                double[] gb = null;
                double gf = double.MaxValue;
                for (int i = 0; i < n; i++)
                {
                    x[i] = new[]
                    {
                        r.NextDouble(),
                        r.NextDouble()
                    };
                    v[i] = new double[2];
                    pb[i] = (double[])x[i].Clone();
                    pf[i] = F(x[i]);
                }

                for (int t = 0; t < 100; t++)
                    for (int i = 0; i < n; i++)
                    {
                        for (int d = 0; d < 2; d++)
                        {
                            v[i][d] = 0.7 * v[i][d] + 1.4 * r.NextDouble() * (pb[i][d] - x[i][d]) + 1.4 * r.NextDouble() * ((gb ?? pb[i])[d] - x[i][d]);
                            x[i][d] += v[i][d];
                        }

                        double f = F(x[i]);
                        if (f < pf[i])
                        {
                            pf[i] = f;
                            pb[i] = (double[])x[i].Clone();
                        }

                        if (f < gf)
                        {
                            gf = f;
                            gb = (double[])x[i].Clone();
                        }
                    }

                return gb;
            }
        }
        """);

    [Fact]
    public Task Bit_string_ga() => SearchReports.SilentAsync("""
        class BitGa
        {
            Random r = new();
            List<bool[]> pop = new();
            double Fit(bool[] b) => b.Count(v => v);
            void Run()
            {
                for (int g = 0; g < 100; g++)
                {
                    pop = pop.OrderByDescending(Fit).Take(10).ToList();
                    while (pop.Count < 50)
                    {
                        var c = (bool[])pop[r.Next(10)].Clone();
                        int k = r.Next(c.Length);
                        c[k] = !c[k];
                        pop.Add(c);
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Feature_subset_annealing_with_double_score() => SearchReports.SilentAsync("""
        class Fs
        {
            Random r = new();
            double Score(bool[] m, double[][] x)
            {
                double s = 0;
                for (int j = 0; j < m.Length; j++)
                    if (m[j])
                        s += x[0][j];
                return s;
            }

            bool[] Run(bool[] m, double[][] x)
            {
                double t = 1, c = Score(m, x);
                for (int i = 0; i < 100; i++)
                {
                    var n = (bool[])m.Clone();
                    int k = r.Next(n.Length);
                    n[k] = !n[k];
                    double s = Score(n, x);
                    if (s > c || r.NextDouble() < Math.Exp((s - c) / t))
                    {
                        m = n;
                        c = s;
                    }

                    t *= 0.95;
                }

                return m;
            }
        }
        """);

    [Fact]
    public Task Bandit_epsilon_greedy() => SearchReports.SilentAsync("""
        class Ban
        {
            double[] q = new double[5];
            int[] n = new int[5];
            Random r = new();
            int Choose()
            {
                if (r.NextDouble() < 0.1)
                    return r.Next(5);
                int b = 0;
                for (int i = 1; i < 5; i++)
                    if (q[i] > q[b])
                        b = i;
                return b;
            }

            void Learn(int a, double reward)
            {
                n[a]++;
                q[a] += (reward - q[a]) / n[a];
            }
        }
        """);

    [Fact]
    public Task Qlearning() => SearchReports.SilentAsync("""
        class Ql
        {
            double[, ] Q = new double[10, 4];
            Random r = new();
            void Episode(Func<int, int, (int s, double rew)> env)
            {
                int s = 0;
                for (int t = 0; t < 100; t++)
                {
                    int a = r.NextDouble() < .1 ? r.Next(4) : Best(s);
                    var(s2, rew) = env(s, a);
                    double m = Q[s2, Best(s2)];
                    Q[s, a] += 0.1 * (rew + 0.9 * m - Q[s, a]);
                    s = s2;
                }
            }

            int Best(int s)
            {
                int b = 0;
                for (int i = 1; i < 4; i++)
                    if (Q[s, i] > Q[s, b])
                        b = i;
                return b;
            }
        }
        """);

    [Fact]
    public Task Game_enemy_wander_keeps_nearest() => SearchReports.SilentAsync("""
        class Wander
        {
            double x, y;
            Random r = new();
            double Dist(double ax, double ay) => Math.Sqrt(ax * ax + ay * ay);
            void Update()
            {
                x += r.NextDouble() - .5;
                y += r.NextDouble() - .5;
                if (Dist(x, y) > 10)
                {
                    x *= 10 / Dist(x, y);
                    y *= 10 / Dist(x, y);
                }
            }
        }
        """);

    [Fact]
    public Task Rejection_sampling_point_in_circle() => SearchReports.SilentAsync("""
        class Rej
        {
            static (double, double) Pt(Random r)
            {
                while (true)
                {
                    double x = r.NextDouble() * 2 - 1, y = r.NextDouble() * 2 - 1;
                    if (x * x + y * y < 1)
                        return (x, y);
                }
            }
        }
        """);

    [Fact]
    public Task Decision_tree_random_threshold() => SearchReports.SilentAsync("""
        class ExtraTrees
        {
            Random r = new();
            double Gini(double[][] x, int[] y, int f, double t)
            {
                int a = 0, b = 0;
                for (int i = 0; i < y.Length; i++)
                    if (x[i][f] < t)
                        a += y[i];
                    else
                        b += y[i];
                return a * b / (double)(y.Length + 1);
            }

            (int, double) Split(double[][] x, int[] y)
            {
                int bf = 0;
                double bt = 0, bs = double.MaxValue;
                for (int k = 0; k < 10; k++)
                {
                    int f = r.Next(x[0].Length);
                    double t = r.NextDouble();
                    double s = Gini(x, y, f, t);
                    if (s < bs)
                    {
                        bs = s;
                        bf = f;
                        bt = t;
                    }
                }

                return (bf, bt);
            }
        }
        """);

    [Fact]
    public Task Poisson_disc_best_candidate() => SearchReports.SilentAsync("""
        class BestCand
        {
            static List<(double x, double y)> Pts(int n, Random r)
            {
                var pts = new List<(double x, double y)>();
                for (int i = 0; i < n; i++)
                {
                    (double x, double y) best = default;
                    double bd = -1;
                    for (int k = 0; k < 10; k++)
                    {
                        var c = (x: r.NextDouble(), y: r.NextDouble());
                        double d = double.MaxValue;
                        foreach (var p in pts)
                            d = Math.Min(d, Math.Sqrt((p.x - c.x) * (p.x - c.x) + (p.y - c.y) * (p.y - c.y)));
                        if (d > bd)
                        {
                            bd = d;
                            best = c;
                        }
                    }

                    pts.Add(best);
                }

                return pts;
            }
        }
        """);

    [Fact]
    public Task Evolution_in_game_fitness_measured() => SearchReports.SilentAsync("""
        class Creature
        {
            public double[] Genes = new double[4];
            public double Fitness;
        }
        """);

    [Fact]
    public Task Bootstrap_confidence() => SearchReports.SilentAsync("""
        class Boot
        {
            static (double lo, double hi) Ci(double[] d, Random r)
            {
                var m = new double[1000];
                for (int b = 0; b < 1000; b++)
                {
                    double s = 0;
                    for (int i = 0; i < d.Length; i++)
                        s += d[r.Next(d.Length)];
                    m[b] = s / d.Length;
                }

                Array.Sort(m);
                return (m[25], m[975]);
            }
        }
        """);

    [Fact]
    public Task Importance_sampling_max_weight() => SearchReports.SilentAsync("""
        class Imp
        {
            static double Run(Random r)
            {
                double s = 0, w2 = 0, mx = 0;
                for (int i = 0; i < 1000; i++)
                {
                    double x = -Math.Log(r.NextDouble());
                    double w = Math.Exp(-x * x) / Math.Exp(-x);
                    s += w * x;
                    w2 += w;
                    if (w > mx)
                        mx = w;
                }

                return s / w2;
            }
        }
        """);

    [Fact]
    public Task Auction_price_random_walk_record() => SearchReports.SilentAsync("""
        class Px
        {
            double price = 100, high = 0, low = 1e9;
            Random r = new();
            void Tick()
            {
                price += r.NextDouble() - .5;
                if (price > high)
                    high = price;
                if (price < low)
                    low = price;
            }
        }
        """);

    [Fact]
    public Task Particle_filter_resample() => SearchReports.SilentAsync("""
        class Pf
        {
            double[] x = new double[100], w = new double[100];
            Random r = new();
            double Lik(double p, double z) => Math.Exp(-(p - z) * (p - z));
            void Step(double z)
            {
                double best = 0, est = 0;
                for (int i = 0; i < 100; i++)
                {
                    x[i] += r.NextDouble() - .5;
                    w[i] = Lik(x[i], z);
                    if (w[i] > best)
                    {
                        best = w[i];
                        est = x[i];
                    }
                }

                double sum = w.Sum();
                var nx = new double[100];
                for (int i = 0; i < 100; i++)
                {
                    double u = r.NextDouble() * sum, c = 0;
                    int k = 0;
                    while (k < 99 && (c += w[k]) < u)
                        k++;
                    nx[i] = x[k];
                }

                x = nx;
            }
        }
        """);
}
