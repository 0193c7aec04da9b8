namespace Downhill.Analyzers.Tests.Rules.Searches;

/// <summary>What the searched numbers may be kept in.</summary>
public sealed class ParameterShapeTests
{
    [Fact]
    public Task List_params_clone_perturb() => SearchReports.ReportsAsync("DH1001", """
        class LinearFit
        {
            List<double> coeffs = new List<double>
            {
                0,
                0,
                0
            };
            readonly Random rng = new Random();
            readonly List<(double X, double Y)> data;
            public LinearFit(List<(double X, double Y)> d)
            {
                data = d;
            }

            double Error(List<double> c)
            {
                double sum = 0;
                foreach (var p in data)
                {
                    var e = c[0] + c[1] * p.X + c[2] * p.X * p.X - p.Y;
                    sum += e * e;
                }

                return sum / data.Count;
            }

            public void Train(int iterations)
            {
                double best = Error(coeffs);
                for (int i = 0; i < iterations; i++)
                {
                    var trial = new List<double>(coeffs);
                    int k = rng.Next(trial.Count);
                    trial[k] += (rng.NextDouble() - 0.5) * 0.1;
                    double err = Error(trial);
                    if (err < best)
                    {
                        best = err;
                        coeffs = trial;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Jagged_weights() => SearchReports.ReportsAsync("DH1001", """
        class Net
        {
            double[][] weights =
            {
                new double[3],
                new double[3]
            };
            Random r = new Random(1);
            double Loss(double[][] w, double[][] x, double[] y)
            {
                double s = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    double h = 0;
                    for (int j = 0; j < 2; j++)
                    {
                        double a = 0;
                        for (int k = 0; k < 3; k++)
                            a += w[j][k] * x[i][k];
                        h += Math.Tanh(a);
                    }

                    s += (h - y[i]) * (h - y[i]);
                }

                return s;
            }

            static double[][] Copy(double[][] w)
            {
                var c = new double[w.Length][];
                for (int i = 0; i < w.Length; i++)
                    c[i] = (double[])w[i].Clone();
                return c;
            }

            public void Fit(double[][] x, double[] y)
            {
                var cur = Loss(weights, x, y);
                int n = 0;
                while (n++ < 5000)
                {
                    var next = Copy(weights);
                    foreach (var row in next)
                        for (int k = 0; k < row.Length; k++)
                            row[k] += 0.01 * (2 * r.NextDouble() - 1);
                    var l = Loss(next, x, y);
                    if (l <= cur)
                    {
                        weights = next;
                        cur = l;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Two_dim_array_in_place_undo() => SearchReports.ReportsAsync("DH1001", """
        class Mat
        {
            double[, ] w = new double[2, 2];
            readonly Random rnd = new();
            double Cost()
            {
                double c = 0;
                for (int i = 0; i < 2; i++)
                    for (int j = 0; j < 2; j++)
                        c += Math.Pow(w[i, j] - i * j, 2);
                return c;
            }

            public void Run()
            {
                double cost = Cost();
                for (int it = 0; it < 1000; it++)
                {
                    int i = rnd.Next(2), j = rnd.Next(2);
                    double old = w[i, j];
                    w[i, j] += rnd.NextDouble() - 0.5;
                    double c = Cost();
                    if (c >= cost)
                        w[i, j] = old;
                    else
                        cost = c;
                }
            }
        }
        """);

    [Fact]
    public Task Tuple_state() => SearchReports.ReportsAsync("DH1001", """
        static class P
        {
            static double F((double a, double b) p) => (p.a - 1) * (p.a - 1) + (p.b + 2) * (p.b + 2);
            static (double a, double b) Climb(Random rng)
            {
                (double a, double b) best = (0, 0);
                var bestF = F(best);
                for (int i = 0; i < 1000; i++)
                {
                    var c = (a: best.a + rng.NextDouble() - 0.5, b: best.b + rng.NextDouble() - 0.5);
                    var f = F(c);
                    if (f < bestF)
                        (best, bestF) = (c, f);
                }

                return best;
            }
        }
        """);

    [Fact]
    public Task Record_with() => SearchReports.ReportsAsync("DH1001", """
        record Model(double Slope, double Intercept);
        static class P
        {
            static double Mse(Model m, double[] x, double[] y)
            {
                double s = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    var d = m.Slope * x[i] + m.Intercept - y[i];
                    s += d * d;
                }

                return s / x.Length;
            }

            static Model Fit(double[] x, double[] y)
            {
                var rng = new Random(3);
                var m = new Model(0, 0);
                for (int i = 0; i < 10000; i++)
                {
                    var t = m with
                    {
                        Slope = m.Slope + 0.1 * (rng.NextDouble() - .5),
                        Intercept = m.Intercept + 0.1 * (rng.NextDouble() - .5)
                    };
                    if (Mse(t, x, y) < Mse(m, x, y))
                        m = t;
                }

                return m;
            }
        }
        """);

    [Fact]
    public Task Struct_state() => SearchReports.ReportsAsync("DH1001", """
        struct Params
        {
            public double A, B, C;
        }

        class Fitter
        {
            Params p;
            Random rand = new Random();
            double Residual(Params q)
            {
                double r = 0;
                for (int i = 0; i < 10; i++)
                {
                    double v = q.A * i * i + q.B * i + q.C - Math.Sin(i);
                    r += v * v;
                }

                return r;
            }

            public void Iterate(int count)
            {
                double best = Residual(p);
                do
                {
                    Params q = p;
                    q.A += (rand.NextDouble() * 2 - 1) * 0.01;
                    q.B += (rand.NextDouble() * 2 - 1) * 0.01;
                    q.C += (rand.NextDouble() * 2 - 1) * 0.01;
                    double e = Residual(q);
                    if (e < best)
                    {
                        p = q;
                        best = e;
                    }
                }
                while (--count > 0);
            }
        }
        """);

    [Fact]
    public Task Mathnet_vector() => SearchReports.ReportsAsync("DH1001", """
        static class P
        {
            static double Loss(MathNet.Numerics.LinearAlgebra.Vector<double> w, MathNet.Numerics.LinearAlgebra.Matrix<double> X, MathNet.Numerics.LinearAlgebra.Vector<double> y)
            {
                var r = X * w - y;
                return r * r;
            }

            static MathNet.Numerics.LinearAlgebra.Vector<double> Fit(MathNet.Numerics.LinearAlgebra.Matrix<double> X, MathNet.Numerics.LinearAlgebra.Vector<double> y)
            {
                var w = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(X.ColumnCount);
                var best = Loss(w, X, y);
                var normal = new MathNet.Numerics.Distributions.Normal(0, 0.1);
                for (int i = 0; i < 1000; i++)
                {
                    var c = w + MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Random(w.Count, normal);
                    var l = Loss(c, X, y);
                    if (l < best)
                    {
                        best = l;
                        w = c;
                    }
                }

                return w;
            }
        }
        """);

    [Fact]
    public Task System_numerics_vector() => SearchReports.ReportsAsync("DH1001", """
        static class P
        {
            static float Energy(System.Numerics.Vector3 p, System.Numerics.Vector3 target) => (p - target).LengthSquared();
            static System.Numerics.Vector3 Search(System.Numerics.Vector3 start, System.Numerics.Vector3 target, Random random)
            {
                var pos = start;
                var e = Energy(pos, target);
                for (int i = 0; i < 500; i++)
                {
                    var off = new System.Numerics.Vector3((float)random.NextDouble() - .5f, (float)random.NextDouble() - .5f, (float)random.NextDouble() - .5f);
                    var cand = pos + off * 0.1f;
                    var ce = Energy(cand, target);
                    if (ce < e)
                    {
                        pos = cand;
                        e = ce;
                    }
                }

                return pos;
            }
        }
        """);

    [Fact]
    public Task User_vector_operators() => SearchReports.ReportsAsync("DH1001", """
        class Vec
        {
            public double X, Y;
            public Vec(double x, double y)
            {
                X = x;
                Y = y;
            }

            public static Vec operator +(Vec a, Vec b) => new Vec(a.X + b.X, a.Y + b.Y);
            public static Vec operator *(double k, Vec a) => new Vec(k * a.X, k * a.Y);
        }

        static class P
        {
            static Random rnd = new Random();
            static double Himmelblau(Vec v) => Math.Pow(v.X * v.X + v.Y - 11, 2) + Math.Pow(v.X + v.Y * v.Y - 7, 2);
            static Vec RandomStep(double s) => new Vec(s * (rnd.NextDouble() - 0.5), s * (rnd.NextDouble() - 0.5));
            static Vec Optimize()
            {
                Vec current = new Vec(0, 0);
                double value = Himmelblau(current);
                for (int i = 0; i < 10000; ++i)
                {
                    Vec next = current + RandomStep(0.1);
                    double v = Himmelblau(next);
                    if (v < value)
                    {
                        current = next;
                        value = v;
                    }
                }

                return current;
            }
        }
        """);
}
