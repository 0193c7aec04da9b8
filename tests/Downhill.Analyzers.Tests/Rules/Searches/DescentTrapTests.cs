namespace Downhill.Analyzers.Tests.Rules.Searches;

/// <summary>What fits, descends or adds noise: silence.</summary>
public sealed class DescentTrapTests
{
    [Fact]
    public Task Ransac() => SearchReports.SilentAsync("""
        class Ran
        {
            static (double a, double b) Fit(List<(double x, double y)> pts, Random r)
            {
                int bestIn = 0;
                (double, double) best = default;
                for (int i = 0; i < 100; i++)
                {
                    var p = pts[r.Next(pts.Count)];
                    var q = pts[r.Next(pts.Count)];
                    if (p.x == q.x)
                        continue;
                    double a = (q.y - p.y) / (q.x - p.x), b = p.y - a * p.x;
                    int inl = pts.Count(s => Math.Abs(a * s.x + b - s.y) < 0.1);
                    if (inl > bestIn)
                    {
                        bestIn = inl;
                        best = (a, b);
                    }
                }

                return best;
            }
        }
        """);

    [Fact]
    public Task Ransac_double_error() => SearchReports.SilentAsync("""
        class Ran2
        {
            static double[] Fit(double[][] pts, Random r)
            {
                double bestErr = double.MaxValue;
                double[] best = null;
                for (int i = 0; i < 100; i++)
                {
                    var p = pts[r.Next(pts.Length)];
                    var q = pts[r.Next(pts.Length)];
                    double a = (q[1] - p[1]) / (q[0] - p[0] + 1e-9), b = p[1] - a * p[0];
                    double e = 0;
                    foreach (var s in pts)
                        e += Math.Min(0.1, Math.Abs(a * s[0] + b - s[1]));
                    if (e < bestErr)
                    {
                        bestErr = e;
                        best = new[]
                        {
                            a,
                            b
                        };
                    }
                }

                return best;
            }
        }
        """);

    [Fact]
    public Task Hyperparameter_random_search() => SearchReports.SilentAsync("""
        class Hp
        {
            class Net
            {
                double[] w = new double[5];
                public Net(double lr, Random r)
                {
                    Lr = lr;
                    for (int i = 0; i < 5; i++)
                        w[i] = r.NextDouble();
                }

                double Lr;
                public double TrainAndValidate(double[][] x)
                {
                    double l = 0;
                    for (int e = 0; e < 10; e++)
                    {
                        l = 0;
                        for (int i = 0; i < 5; i++)
                        {
                            w[i] -= Lr * 2 * w[i];
                            l += w[i] * w[i];
                        }
                    }

                    return l;
                }
            }

            static double Run(double[][] x)
            {
                var r = new Random();
                double bestLr = 0, best = double.MaxValue;
                for (int t = 0; t < 20; t++)
                {
                    double lr = Math.Pow(10, -4 * r.NextDouble());
                    var n = new Net(lr, r);
                    double v = n.TrainAndValidate(x);
                    if (v < best)
                    {
                        best = v;
                        bestLr = lr;
                    }
                }

                return bestLr;
            }
        }
        """);

    [Fact]
    public Task Pattern_search() => SearchReports.SilentAsync("""
        class Ps
        {
            static double F(double[] x) => x[0] * x[0] + x[1] * x[1];
            static void Run(double[] x)
            {
                double step = 1, f = F(x);
                while (step > 1e-6)
                {
                    bool imp = false;
                    for (int i = 0; i < x.Length; i++)
                        foreach (var s in new[]
                        {
                            step,
                            -step
                        }

                        )
                        {
                            var c = (double[])x.Clone();
                            c[i] += s;
                            var g = F(c);
                            if (g < f)
                            {
                                f = g;
                                x = c;
                                imp = true;
                            }
                        }

                    if (!imp)
                        step /= 2;
                }
            }
        }
        """);

    [Fact]
    public Task Finite_difference_descent_random_init() => SearchReports.SilentAsync("""
        class Fd
        {
            static double F(double[] w)
            {
                double s = 0;
                foreach (var v in w)
                    s += v * v;
                return s;
            }

            static double[] Run(Random r)
            {
                var w = new double[3];
                for (int i = 0; i < 3; i++)
                    w[i] = r.NextDouble() - .5;
                double best = double.MaxValue;
                double[] bw = w;
                for (int e = 0; e < 100; e++)
                {
                    var g = new double[3];
                    double f0 = F(w);
                    for (int i = 0; i < 3; i++)
                    {
                        w[i] += 1e-6;
                        g[i] = (F(w) - f0) / 1e-6;
                        w[i] -= 1e-6;
                    }

                    for (int i = 0; i < 3; i++)
                        w[i] -= 0.1 * g[i];
                    double f = F(w);
                    if (f < best)
                    {
                        best = f;
                        bw = (double[])w.Clone();
                    }
                }

                return bw;
            }
        }
        """);

    [Fact]
    public Task Sgd_early_stopping() => SearchReports.SilentAsync("""
        class Sgd
        {
            double[] w = new double[4];
            double Loss(double[][] x, double[] y)
            {
                double s = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    double p = 0;
                    for (int j = 0; j < 4; j++)
                        p += w[j] * x[i][j];
                    s += (p - y[i]) * (p - y[i]);
                }

                return s;
            }

            void Fit(double[][] x, double[] y)
            {
                var r = new Random();
                for (int j = 0; j < 4; j++)
                    w[j] = r.NextDouble() * 0.01;
                double best = double.MaxValue;
                double[] keep = null;
                for (int e = 0; e < 100; e++)
                {
                    for (int k = 0; k < x.Length; k++)
                    {
                        int i = r.Next(x.Length);
                        double p = 0;
                        for (int j = 0; j < 4; j++)
                            p += w[j] * x[i][j];
                        for (int j = 0; j < 4; j++)
                            w[j] -= 0.01 * (p - y[i]) * x[i][j];
                    }

                    double l = Loss(x, y);
                    if (l < best)
                    {
                        best = l;
                        keep = (double[])w.Clone();
                    }
                }

                w = keep;
            }
        }
        """);

    [Fact]
    public Task Levenberg_marquardt_random_start() => SearchReports.SilentAsync("""
        class Lm
        {
            static double F(double[] p) => Math.Pow(p[0] - 1, 2) + Math.Pow(p[1] - 2, 2);
            static double[] Solve(double[] p)
            {
                double lambda = 1e-3, f = F(p);
                for (int k = 0; k < 50; k++)
                {
                    var g = new[]
                    {
                        2 * (p[0] - 1),
                        2 * (p[1] - 2)
                    };
                    var t = new[]
                    {
                        p[0] - g[0] / (2 + lambda),
                        p[1] - g[1] / (2 + lambda)
                    };
                    var ft = F(t);
                    if (ft < f)
                    {
                        p = t;
                        f = ft;
                        lambda /= 10;
                    }
                    else
                        lambda *= 10;
                }

                return p;
            }

            static double[] Main2()
            {
                var r = new Random();
                return Solve(new[] { r.NextDouble(), r.NextDouble() });
            }
        }
        """);

    [Fact]
    public Task Retry_jitter() => SearchReports.SilentAsync("""
        class Rj
        {
            static TimeSpan Delay(int attempt, Random r, TimeSpan max)
            {
                double ms = Math.Pow(2, attempt) * 100;
                ms += r.NextDouble() * ms * 0.2;
                if (ms > max.TotalMilliseconds)
                    ms = max.TotalMilliseconds;
                return TimeSpan.FromMilliseconds(ms);
            }
        }
        """);

    [Fact]
    public Task Dropout_and_noise() => SearchReports.SilentAsync("""
        class Dn
        {
            Random r = new();
            double[] Forward(double[] x, bool train)
            {
                var o = (double[])x.Clone();
                for (int i = 0; i < o.Length; i++)
                {
                    if (train && r.NextDouble() < 0.5)
                        o[i] = 0;
                    else
                        o[i] += 0.01 * (r.NextDouble() - .5);
                    if (o[i] > 1)
                        o[i] = 1;
                    if (o[i] < 0)
                        o[i] = 0;
                }

                return o;
            }
        }
        """);
}
