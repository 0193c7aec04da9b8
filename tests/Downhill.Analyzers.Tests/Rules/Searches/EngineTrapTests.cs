using static Downhill.Analyzers.Tests.Rules.Searches.SearchReports;

namespace Downhill.Analyzers.Tests.Rules.Searches;

/// <summary>Whole programs that draw, compare and keep, and search nothing real.</summary>
public sealed class EngineTrapTests
{
    [Fact]
    public Task An_engine_is_run_on_states_that_are_not_real() =>
        SilentAsync(
            """
                interface IProblem<T>
                {
                    T Random(Random r);
                    T Neighbor(T s, Random r);
                    double Cost(T s);
                }

                class Sa<T>
                {
                    public T Solve(IProblem<T> p)
                    {
                        var r = new Random();
                        T cur = p.Random(r), best = cur;
                        for (double t = 100; t > 0.1; t *= 0.99)
                        {
                            T n = p.Neighbor(cur, r);
                            double d = p.Cost(n) - p.Cost(cur);
                            if (d < 0 || r.NextDouble() < Math.Exp(-d / t))
                                cur = n;
                            if (p.Cost(cur) < p.Cost(best))
                                best = cur;
                        }

                        return best;
                    }
                }

                class Queens : IProblem<int[]>
                {
                    public int[] Random(Random r) => Enumerable.Range(0, 8).OrderBy(_ => r.Next()).ToArray();
                    public int[] Neighbor(int[] s, Random r)
                    {
                        var c = (int[])s.Clone();
                        int a = r.Next(8), b = r.Next(8);
                        (c[a], c[b]) = (c[b], c[a]);
                        return c;
                    }

                    public double Cost(int[] s)
                    {
                        int k = 0;
                        for (int i = 0; i < 8; i++)
                            for (int j = i + 1; j < 8; j++)
                                if (Math.Abs(s[i] - s[j]) == j - i)
                                    k++;
                        return k;
                    }
                }

                class Knap : IProblem<bool[]>
                {
                    public bool[] Random(Random r) => new bool[10];
                    public bool[] Neighbor(bool[] s, Random r)
                    {
                        var c = (bool[])s.Clone();
                        int i = r.Next(10);
                        c[i] = !c[i];
                        return c;
                    }

                    public double Cost(bool[] s) => s.Count(b => b);
                }
                """);

    [Fact]
    public Task A_chain_asks_a_coin_whose_odds_are_the_score() =>
        SilentAsync(
            """
                using MathNet.Numerics.Distributions;

                abstract class Hmc<T>
                {
                    protected Random Source = new();
                    protected Func<T, double> energy;
                    protected Func<T, T> slope;
                    protected T At;
                    public int Steps = 10;
                    protected abstract T Momentum();
                    protected abstract void Add(ref T a, double f, T b);
                    protected abstract T Copy(T a);
                    protected abstract double Dot(T a);
                    public void Burn(int n)
                    {
                        double e = energy(At);
                        for (int i = 0; i < n; i++)
                        {
                            T p = Momentum();
                            double h = e + Dot(p) / 2;
                            T m = Copy(At);
                            for (int j = 0; j < Steps; j++)
                            {
                                Add(ref p, -0.05, slope(m));
                                Add(ref m, 0.1, p);
                                Add(ref p, -0.05, slope(m));
                            }

                            double en = energy(m);
                            double dh = en + Dot(p) / 2 - h;
                            if (dh <= 0)
                            {
                                At = m;
                                e = en;
                            }
                            else if (Bernoulli.Sample(Source, Math.Exp(-dh)) == 1)
                            {
                                At = m;
                                e = en;
                            }
                        }
                    }
                }

                class VectorHmc : Hmc<double[]>
                {
                    public VectorHmc(double[] x)
                    {
                        At = x;
                        energy = v => v[0] * v[0];
                        slope = v => new[]
                        {
                            2 * v[0]
                        };
                    }

                    protected override double[] Momentum() => new[]
                    {
                        Normal.Sample(Source, 0, 1)
                    };
                    protected override void Add(ref double[] a, double f, double[] b)
                    {
                        for (int i = 0; i < a.Length; i++)
                            a[i] += f * b[i];
                    }

                    protected override double[] Copy(double[] a) => (double[])a.Clone();
                    protected override double Dot(double[] a) => a[0] * a[0];
                }

                class ScalarHmc : Hmc<double>
                {
                    public ScalarHmc(double x)
                    {
                        At = x;
                        energy = v => v * v;
                        slope = v => 2 * v;
                    }

                    protected override double Momentum() => Normal.Sample(Source, 0, 1);
                    protected override void Add(ref double a, double f, double b)
                    {
                        a += f * b;
                    }

                    protected override double Copy(double a) => a;
                    protected override double Dot(double a) => a * a;
                }
                """);

    [Fact]
    public Task A_model_is_trained_with_numbers_that_are_drawn() =>
        SilentAsync(
            """
                class Model
                {
                    double[] w;
                    Random r = new Random();
                    public Model(double lr, double l2, int hidden)
                    {
                        w = new double[hidden];
                        this.lr = lr;
                        this.l2 = l2;
                    }

                    double lr, l2;
                    public void Train(double[][] x, double[] y, int epochs)
                    {
                        for (int e = 0; e < epochs; e++)
                            for (int i = 0; i < x.Length; i++)
                            {
                                double p = 0;
                                for (int j = 0; j < w.Length; j++)
                                    p += w[j] * x[i][j % x[i].Length];
                                for (int j = 0; j < w.Length; j++)
                                    w[j] -= lr * ((p - y[i]) * x[i][j % x[i].Length] + l2 * w[j]);
                            }
                    }

                    public double Validate(double[][] x, double[] y)
                    {
                        double s = 0;
                        for (int i = 0; i < x.Length; i++)
                        {
                            double p = 0;
                            for (int j = 0; j < w.Length; j++)
                                p += w[j] * x[i][j % x[i].Length];
                            s += (p - y[i]) * (p - y[i]);
                        }

                        return s;
                    }
                }

                class Hyper
                {
                    public static (double lr, double l2) Search(double[][] x, double[] y, int trials)
                    {
                        var r = new Random(0);
                        double best = double.MaxValue, blr = 0, bl2 = 0;
                        for (int t = 0; t < trials; t++)
                        {
                            double lr = Math.Pow(10, -4 * r.NextDouble()), l2 = Math.Pow(10, -6 * r.NextDouble());
                            var m = new Model(lr, l2, 8);
                            m.Train(x, y, 20);
                            double v = m.Validate(x, y);
                            if (v < best)
                            {
                                best = v;
                                blr = lr;
                                bl2 = l2;
                            }
                        }

                        return (blr, bl2);
                    }
                }
                """);

    [Fact]
    public Task A_training_keeps_its_best_weights() =>
        SilentAsync(
            """
                class Sgd
                {
                    Random r = new();
                    public double[] Train(double[][] x, double[] y, int epochs)
                    {
                        var w = new double[x[0].Length];
                        for (int i = 0; i < w.Length; i++)
                            w[i] = r.NextDouble() * 0.1;
                        double[] best = (double[])w.Clone();
                        double bl = double.MaxValue;
                        for (int e = 0; e < epochs; e++)
                        {
                            for (int k = 0; k < x.Length; k++)
                            {
                                int i = r.Next(x.Length);
                                double p = 0;
                                for (int j = 0; j < w.Length; j++)
                                    p += w[j] * x[i][j];
                                double err = p - y[i];
                                for (int j = 0; j < w.Length; j++)
                                    w[j] -= 0.01 * err * x[i][j];
                            }

                            double l = Loss(w, x, y);
                            if (l < bl)
                            {
                                bl = l;
                                best = (double[])w.Clone();
                            }
                        }

                        return best;
                    }

                    static double Loss(double[] w, double[][] x, double[] y)
                    {
                        double s = 0;
                        for (int i = 0; i < x.Length; i++)
                        {
                            double p = 0;
                            for (int j = 0; j < w.Length; j++)
                                p += w[j] * x[i][j];
                            s += (p - y[i]) * (p - y[i]);
                        }

                        return s;
                    }
                }
                """);

    [Fact]
    public Task A_cluster_fit_is_begun_anew() =>
        SilentAsync(
            """
                class KM
                {
                    Random r = new(1);
                    public double[][] Fit(double[][] x, int k, int restarts)
                    {
                        double[][] best = null;
                        double bi = double.MaxValue;
                        for (int t = 0; t < restarts; t++)
                        {
                            var c = new double[k][];
                            for (int i = 0; i < k; i++)
                                c[i] = (double[])x[r.Next(x.Length)].Clone();
                            for (int it = 0; it < 50; it++)
                            {
                                var sums = new double[k][];
                                var n = new int[k];
                                for (int i = 0; i < k; i++)
                                    sums[i] = new double[x[0].Length];
                                foreach (var p in x)
                                {
                                    int a = Near(c, p);
                                    n[a]++;
                                    for (int j = 0; j < p.Length; j++)
                                        sums[a][j] += p[j];
                                }

                                for (int i = 0; i < k; i++)
                                    if (n[i] > 0)
                                        for (int j = 0; j < sums[i].Length; j++)
                                            c[i][j] = sums[i][j] / n[i];
                            }

                            double inertia = 0;
                            foreach (var p in x)
                                inertia += D(c[Near(c, p)], p);
                            if (inertia < bi)
                            {
                                bi = inertia;
                                best = c;
                            }
                        }

                        return best;
                    }

                    int Near(double[][] c, double[] p)
                    {
                        int b = 0;
                        for (int i = 1; i < c.Length; i++)
                            if (D(c[i], p) < D(c[b], p))
                                b = i;
                        return b;
                    }

                    static double D(double[] a, double[] b)
                    {
                        double s = 0;
                        for (int i = 0; i < a.Length; i++)
                            s += (a[i] - b[i]) * (a[i] - b[i]);
                        return s;
                    }
                }
                """);

    [Fact]
    public Task Points_are_spread_by_the_best_of_some_candidates() =>
        SilentAsync(
            """
                class Blue
                {
                    public static List<(double x, double y)> Make(int n, int k)
                    {
                        var r = new Random();
                        var pts = new List<(double x, double y)>
                        {
                            (0.5, 0.5)
                        };
                        while (pts.Count < n)
                        {
                            (double x, double y) best = default;
                            double bd = -1;
                            for (int i = 0; i < k; i++)
                            {
                                var c = (x: r.NextDouble(), y: r.NextDouble());
                                double d = double.MaxValue;
                                foreach (var p in pts)
                                    d = Math.Min(d, (p.x - c.x) * (p.x - c.x) + (p.y - c.y) * (p.y - c.y));
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
    public Task A_tree_draws_its_thresholds() =>
        SilentAsync(
            """
                class ExtraTree
                {
                    Random r = new();
                    static double Gini(int[] y, double[] c, double t)
                    {
                        int l = 0, lr = 0, p = 0, q = 0;
                        for (int i = 0; i < y.Length; i++)
                            if (c[i] < t)
                            {
                                l++;
                                p += y[i];
                            }
                            else
                            {
                                lr++;
                                q += y[i];
                            }

                        double g(int n, int k) => n == 0 ? 0 : 1 - Math.Pow((double)k / n, 2) - Math.Pow(1 - (double)k / n, 2);
                        return (l * g(l, p) + lr * g(lr, q)) / y.Length;
                    }

                    public (int f, double t) Split(double[][] cols, int[] y)
                    {
                        double best = double.MaxValue;
                        int bf = -1;
                        double bt = 0;
                        for (int k = 0; k < 5; k++)
                        {
                            int f = r.Next(cols.Length);
                            double t = cols[f].Min() + r.NextDouble() * (cols[f].Max() - cols[f].Min());
                            double g = Gini(y, cols[f], t);
                            if (g < best)
                            {
                                best = g;
                                bf = f;
                                bt = t;
                            }
                        }

                        return (bf, bt);
                    }
                }
                """);

    [Fact]
    public Task A_line_is_fitted_to_some_of_the_points() =>
        SilentAsync(
            """
                class R
                {
                    public static (double a, double b) Line(List<(double x, double y)> pts, int n)
                    {
                        var r = new Random();
                        (double a, double b) best = (0, 0);
                        double bestErr = double.MaxValue;
                        for (int i = 0; i < n; i++)
                        {
                            var p = pts[r.Next(pts.Count)];
                            var q = pts[r.Next(pts.Count)];
                            if (p.x == q.x)
                                continue;
                            double a = (q.y - p.y) / (q.x - p.x), b = p.y - a * p.x;
                            double e = 0;
                            foreach (var t in pts)
                                e += Math.Min(1, Math.Abs(a * t.x + b - t.y));
                            if (e < bestErr)
                            {
                                bestErr = e;
                                best = (a, b);
                            }
                        }

                        return best;
                    }
                }
                """);

    [Fact]
    public Task Whole_numbers_are_annealed() =>
        SilentAsync(
            """
                class Layout
                {
                    int[] xs = new int[10], ys = new int[10];
                    Random r = new();
                    double Cost()
                    {
                        double c = 0;
                        for (int i = 0; i < 10; i++)
                            for (int j = 0; j < i; j++)
                                c += Math.Sqrt(Math.Pow(xs[i] - xs[j], 2) + Math.Pow(ys[i] - ys[j], 2));
                        return c;
                    }

                    public void Anneal()
                    {
                        double t = 100, c = Cost();
                        while (t > .1)
                        {
                            int k = r.Next(10);
                            int ox = xs[k], oy = ys[k];
                            xs[k] += r.Next(-3, 4);
                            ys[k] += r.Next(-3, 4);
                            double n = Cost();
                            if (n < c || r.NextDouble() < Math.Exp((c - n) / t))
                                c = n;
                            else
                            {
                                xs[k] = ox;
                                ys[k] = oy;
                            }

                            t *= .99;
                        }
                    }
                }
                """);

    [Fact]
    public Task A_playout_scores_a_move() =>
        SilentAsync(
            """
                class Board
                {
                    public int[] Cells = new int[9];
                    public Board Play(int m, int p)
                    {
                        var b = new Board();
                        Array.Copy(Cells, b.Cells, 9);
                        b.Cells[m] = p;
                        return b;
                    }

                    public List<int> Moves() => Enumerable.Range(0, 9).Where(i => Cells[i] == 0).ToList();
                }

                class Ai
                {
                    Random r = new();
                    double Playout(Board b, int p)
                    {
                        int turn = 0;
                        double s = 0;
                        while (turn++ < 9)
                        {
                            var m = b.Moves();
                            if (m.Count == 0)
                                break;
                            b = b.Play(m[r.Next(m.Count)], p);
                            p = -p;
                            s += p * 0.1;
                        }

                        return s;
                    }

                    public int Choose(Board b)
                    {
                        int best = -1;
                        double bs = double.MinValue;
                        foreach (var m in b.Moves())
                        {
                            double s = 0;
                            for (int k = 0; k < 50; k++)
                                s += Playout(b.Play(m, 1), -1);
                            s += r.NextDouble() * 1e-3;
                            if (s > bs)
                            {
                                bs = s;
                                best = m;
                            }
                        }

                        return best;
                    }
                }
                """);
}
