namespace Downhill.Analyzers.Tests.Rules.Searches;

/// <summary>What a loss may look like.</summary>
public sealed class LossSpellingTests
{
    [Fact]
    public Task List_field_loss() => SearchReports.ReportsAsync("DH1002", """
        class LF
        {
            List<double> w = new()
            {
                1,
                2
            };
            Random r = new();
            double Loss()
            {
                double s = 0;
                foreach (var v in w)
                    s += v * v;
                return s;
            }

            public void Run()
            {
                for (int i = 0; i < 100; i++)
                {
                    var old = new List<double>(w);
                    var before = Loss();
                    for (int k = 0; k < w.Count; k++)
                        w[k] += r.NextDouble() - .5;
                    if (Loss() > before)
                        w = old;
                }
            }
        }
        """);

    [Fact]
    public Task Nested_class_lambda_loss_capturing_data() => SearchReports.ReportsAsync("DH1001", """
        class Program
        {
            static double[] Opt(Func<double[], double> loss, double[] x, int iters)
            {
                var rnd = new Random(42);
                double best = loss(x);
                for (int i = 0; i < iters; i++)
                {
                    double[] prev = x.ToArray();
                    for (int j = 0; j < x.Length; j++)
                        x[j] += (rnd.NextDouble() - 0.5) * 0.01;
                    double l = loss(x);
                    if (l < best)
                        best = l;
                    else
                        x = prev;
                }

                return x;
            }

            static void Main()
            {
                double[] xs =
                {
                    1,
                    2,
                    3
                }, ys =
                {
                    2,
                    4,
                    6
                };
                Func<double[], double> mse = w =>
                {
                    double s = 0;
                    for (int i = 0; i < xs.Length; i++)
                        s += Math.Pow(w[0] * xs[i] + w[1] - ys[i], 2);
                    return s / xs.Length;
                };
                var r = Opt(mse, new double[2], 1000);
                Console.WriteLine(r[0]);
            }
        }
        """);

    [Fact]
    public Task Delegate_with_an_opaque_binding() => SearchReports.ReportsAsync("DH1002", """
        class Program
        {
            static double[] Opt(Func<double[], double> loss, double[] x)
            {
                var rnd = new Random(42);
                double best = loss(x);
                for (int i = 0; i < 100; i++)
                {
                    var c = (double[])x.Clone();
                    c[0] += rnd.NextDouble();
                    var l = loss(c);
                    if (l < best)
                    {
                        best = l;
                        x = c;
                    }
                }

                return x;
            }

            static double Ok(double[] w) => w[0] * w[0];
            static double Sim(double[] w) => double.Parse(File.ReadAllText("out" + w[0]));
            static void Main()
            {
                Opt(Ok, new double[1]);
                Opt(Sim, new double[1]);
            }
        }
        """);

    [Fact]
    public Task Counts_errors() => SearchReports.ReportsAsync("DH1003", """
        class C
        {
            static int Errors(double[] w, double[][] x, int[] y)
            {
                int e = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    double s = 0;
                    for (int j = 0; j < w.Length; j++)
                        s += w[j] * x[i][j];
                    if ((s > 0 ? 1 : 0) != y[i])
                        e++;
                }

                return e;
            }

            static void Fit(double[] w, double[][] x, int[] y)
            {
                var r = new Random();
                int best = Errors(w, x, y);
                for (int t = 0; t < 1000; t++)
                {
                    var c = (double[])w.Clone();
                    for (int j = 0; j < c.Length; j++)
                        c[j] += r.NextDouble() - .5;
                    int e = Errors(c, x, y);
                    if (e < best)
                    {
                        best = e;
                        Array.Copy(c, w, c.Length);
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Accuracy_maximised() => SearchReports.ReportsAsync("DH1003", """
        class C
        {
            double[] w = new double[3];
            Random r = new();
            double Accuracy(double[] v, double[][] x, int[] y)
            {
                int ok = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    double s = v[0] * x[i][0] + v[1] * x[i][1] + v[2];
                    int p = s >= 0 ? 1 : 0;
                    if (p == y[i])
                        ok++;
                }

                return (double)ok / x.Length;
            }

            public void Fit(double[][] x, int[] y)
            {
                double best = 0;
                for (int t = 0; t < 1000; t++)
                {
                    var c = new double[3];
                    for (int j = 0; j < 3; j++)
                        c[j] = w[j] + r.NextDouble() - .5;
                    double a = Accuracy(c, x, y);
                    if (a > best)
                    {
                        best = a;
                        w = c;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Decimal_scalar() => SearchReports.ReportsAsync("DH1002", """
        class D
        {
            static decimal F(decimal x) => x * x - 4 * x;
            static void R()
            {
                var r = new Random();
                decimal x = 0, b = F(0);
                for (int i = 0; i < 100; i++)
                {
                    decimal c = x + (decimal)(r.NextDouble() - .5);
                    if (F(c) < b)
                    {
                        b = F(c);
                        x = c;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Coin_flip_steps() => SearchReports.ReportsAsync("DH1001", """
        class Coin
        {
            double m, b;
            Random random = new();
            List<(double x, double y)> pts = new();
            double Error(double m, double b)
            {
                double e = 0;
                foreach (var p in pts)
                    e += Math.Pow(m * p.x + b - p.y, 2);
                return e / pts.Count;
            }

            public void Train()
            {
                double cur = Error(m, b);
                while (cur > 0.01)
                {
                    double nm = m, nb = b;
                    if (random.Next(2) == 0)
                        nm += random.Next(2) == 0 ? 0.1 : -0.1;
                    else
                        nb += random.Next(2) == 0 ? 0.1 : -0.1;
                    double e = Error(nm, nb);
                    if (e < cur)
                    {
                        m = nm;
                        b = nb;
                        cur = e;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Rng_subclass() => SearchReports.ReportsAsync("DH1001", """
        class Lcg : Random
        {
            ulong s = 1;
            public override double NextDouble()
            {
                s = s * 6364136223846793005UL + 1442695040888963407UL;
                return (s >> 11) * (1.0 / (1UL << 53));
            }
        }

        class R2
        {
            static double F(double x) => x * x;
            static double Run()
            {
                var r = new Lcg();
                double x = 5;
                for (int i = 0; i < 100; i++)
                {
                    double y = x + r.NextDouble() - .5;
                    if (F(y) < F(x))
                        x = y;
                }

                return x;
            }
        }
        """);

    [Fact]
    public Task Static_function_with_ref_best() => SearchReports.ReportsAsync("DH1001", """
        class Ref
        {
            static double F(double x, double y) => x * x + y * y;
            static bool TryStep(ref double x, ref double y, ref double best, Random r)
            {
                double nx = x + r.NextDouble() - .5, ny = y + r.NextDouble() - .5;
                double v = F(nx, ny);
                if (v >= best)
                    return false;
                x = nx;
                y = ny;
                best = v;
                return true;
            }

            static void Main()
            {
                double x = 1, y = 1, b = F(1, 1);
                var r = new Random();
                int fails = 0;
                while (fails < 100)
                    if (!TryStep(ref x, ref y, ref b, r))
                        fails++;
                    else
                        fails = 0;
            }
        }
        """);
}
