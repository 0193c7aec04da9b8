namespace Downhill.Analyzers.Tests.Rules.Searches;

/// <summary>What randomness may come from, and where it may be kept.</summary>
public sealed class RandomnessSpellingTests
{
    [Fact]
    public Task Annealing_exp_inline_delta() => SearchReports.ReportsAsync("DH1005", """
        class A2
        {
            public static double Run(Func<double, double> f, double x0)
            {
                var rng = new Random();
                double x = x0, fx = f(x0), t = 1.0;
                for (int k = 0; k < 10000; k++)
                {
                    double xn = x + (rng.NextDouble() * 2 - 1) * t;
                    double fn = f(xn);
                    double delta = fn - fx;
                    if (delta < 0 || Math.Exp(-delta / t) > rng.NextDouble())
                    {
                        x = xn;
                        fx = fn;
                    }

                    t *= 0.999;
                }

                return x;
            }

            static double Main2() => Run(x => x * x + Math.Sin(5 * x), 3);
        }
        """);

    [Fact]
    public Task Anonymous_delegate_keyword_and_static_local_function() => SearchReports.ReportsAsync("DH1001", """
        class Loc
        {
            static void Main()
            {
                var data = new double[]
                {
                    1,
                    2,
                    3
                };
                var rng = new Random(0);
                double mean = 0, scale = 1;
                double best = Nll(mean, scale);
                for (var i = 0; i < 5000; i++)
                {
                    var(m, s) = (mean + 0.1 * (rng.NextDouble() - .5), scale + 0.1 * (rng.NextDouble() - .5));
                    var nll = Nll(m, s);
                    if (nll < best)
                    {
                        best = nll;
                        mean = m;
                        scale = s;
                    }
                }

                double Nll(double mu, double sd)
                {
                    double v = 0;
                    foreach (var d in data)
                        v += (d - mu) * (d - mu) / (2 * sd * sd) + Math.Log(sd);
                    return v;
                }
            }
        }
        """);

    [Fact]
    public Task Inline_score_no_function() => SearchReports.ReportsAsync("DH1002", """
        class Inl
        {
            public static double[] Fit(double[] xs, double[] ys)
            {
                var rng = new Random();
                double a = 0, b = 0, best = double.MaxValue;
                for (int it = 0; it < 1000; it++)
                {
                    double na = a + rng.NextDouble() - .5, nb = b + rng.NextDouble() - .5;
                    double err = 0;
                    for (int i = 0; i < xs.Length; i++)
                    {
                        var d = na * xs[i] + nb - ys[i];
                        err += d * d;
                    }

                    if (err < best)
                    {
                        best = err;
                        a = na;
                        b = nb;
                    }
                }

                return new[]
                {
                    a,
                    b
                };
            }
        }
        """);

    [Fact]
    public Task Weights_dictionary() => SearchReports.ReportsAsync("DH1002", """
        class Dict
        {
            Dictionary<string, double> w = new()
            {
                ["a"] = 0,
                ["b"] = 0
            };
            Random r = new();
            double Score(Dictionary<string, double> p) => Math.Pow(p["a"] - 1, 2) + Math.Pow(p["b"] + 1, 2);
            public void Go()
            {
                var best = Score(w);
                for (int i = 0; i < 100; i++)
                {
                    var c = new Dictionary<string, double>(w);
                    foreach (var k in w.Keys.ToList())
                        c[k] += r.NextDouble() - .5;
                    var s = Score(c);
                    if (s < best)
                    {
                        best = s;
                        w = c;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Adaptive_es_one_fifth() => SearchReports.ReportsAsync("DH1001", """
        class OneFifth
        {
            static double F(double[] x)
            {
                double s = 0;
                for (int i = 0; i < x.Length; i++)
                    s += x[i] * x[i] * (i + 1);
                return s;
            }

            public static double[] Min(double[] x, Random rng)
            {
                double sigma = 1, fx = F(x);
                int succ = 0;
                for (int t = 1; t <= 10000; t++)
                {
                    var y = new double[x.Length];
                    for (int i = 0; i < y.Length; i++)
                    {
                        double u = rng.NextDouble(), v = rng.NextDouble();
                        y[i] = x[i] + sigma * Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * v);
                    }

                    double fy = F(y);
                    if (fy <= fx)
                    {
                        x = y;
                        fx = fy;
                        succ++;
                    }

                    if (t % 20 == 0)
                    {
                        sigma *= succ > 4 ? 1.22 : 0.82;
                        succ = 0;
                    }
                }

                return x;
            }
        }
        """);

    [Fact]
    public Task Queue_of_tasks_whenall() => SearchReports.ReportsAsync("DH1001", """
        class Tk
        {
            static double F(double[] x) => x[0] * x[0] + x[1] * x[1];
            public static async Task<double[]> Run(double[] best, int rounds)
            {
                var fb = F(best);
                for (int r = 0; r < rounds; r++)
                {
                    var tasks = Enumerable.Range(0, 8).Select(s => Task.Run(() =>
                    {
                        var g = new Random(s);
                        var c = best.Select(v => v + g.NextDouble() - .5).ToArray();
                        return (c, f: F(c));
                    })).ToArray();
                    foreach (var t in await Task.WhenAll(tasks))
                        if (t.f < fb)
                        {
                            fb = t.f;
                            best = t.c;
                        }
                }

                return best;
            }
        }
        """);

    [Fact]
    public Task User_vector_class_indexer() => SearchReports.ReportsAsync("DH1002", """
        class Vector
        {
            readonly double[] v;
            public Vector(int n)
            {
                v = new double[n];
            }

            public int Size => v.Length;

            public double this[int i]
            {
                get
                {
                    return v[i];
                }

                set
                {
                    v[i] = value;
                }
            }

            public Vector Copy()
            {
                var c = new Vector(Size);
                for (int i = 0; i < Size; i++)
                    c[i] = v[i];
                return c;
            }
        }

        class Opt
        {
            static double F(Vector x)
            {
                double s = 0;
                for (int i = 0; i < x.Size; i++)
                    s += (x[i] - i) * (x[i] - i);
                return s;
            }

            public static Vector Run(Vector x, Random r)
            {
                double fx = F(x);
                for (int it = 0; it < 1000; it++)
                {
                    Vector y = x.Copy();
                    for (int i = 0; i < y.Size; i++)
                        y[i] = y[i] + (r.NextDouble() - 0.5) * 0.1;
                    double fy = F(y);
                    if (fy < fx)
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
    public Task User_vector_class_get_set_methods() => SearchReports.ReportsAsync("DH1002", """
        class Genome
        {
            double[] v = new double[4];
            public double Get(int i) => v[i];
            public void Set(int i, double d)
            {
                v[i] = d;
            }

            public Genome Clone()
            {
                var g = new Genome();
                for (int i = 0; i < 4; i++)
                    g.Set(i, Get(i));
                return g;
            }
        }

        class Opt2
        {
            static double Cost(Genome g)
            {
                double s = 0;
                for (int i = 0; i < 4; i++)
                    s += Math.Pow(g.Get(i) - 1, 2);
                return s;
            }

            public static Genome Run(Random r)
            {
                var best = new Genome();
                var c = Cost(best);
                for (int it = 0; it < 1000; it++)
                {
                    var t = best.Clone();
                    int k = r.Next(4);
                    t.Set(k, t.Get(k) + r.NextDouble() - .5);
                    var tc = Cost(t);
                    if (tc < c)
                    {
                        best = t;
                        c = tc;
                    }
                }

                return best;
            }
        }
        """);

    [Fact]
    public Task Mathnet_vector_At_extension_with_source() => SearchReports.ReportsAsync("DH1001", """
        static class Ext
        {
            public static void AddTo(this MathNet.Numerics.LinearAlgebra.Vector<double> v, MathNet.Numerics.LinearAlgebra.Vector<double> d)
            {
                for (int i = 0; i < v.Count; i++)
                    v.At(i, v.At(i) + d.At(i));
            }
        }

        class IK
        {
            static double Dist(MathNet.Numerics.LinearAlgebra.Vector<double> q) => Math.Abs(Math.Sin(q[0]) + Math.Cos(q[1]) - 1);
            public static void Run(MathNet.Numerics.LinearAlgebra.Vector<double> conf, Random rnd, int max)
            {
                var step = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(2);
                double d = Dist(conf);
                int n = 0;
                while (d > 1e-3 && n < max)
                {
                    for (int i = 0; i < 2; i++)
                        step[i] = rnd.NextDouble() - .5;
                    var c = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.DenseOfVector(conf);
                    c.AddTo(step);
                    double dn = Dist(c);
                    if (dn < d)
                    {
                        conf = c;
                        d = dn;
                    }

                    n++;
                }
            }
        }
        """);

    [Fact]
    public Task Unity_style() => SearchReports.ReportsAsync("DH1002", """
        class Walker : MonoBehaviour
        {
            public float[] gains = new float[3];
            float best = float.MaxValue;
            float Evaluate(float[] g)
            {
                float e = 0;
                for (int i = 0; i < g.Length; i++)
                    e += Mathf.Pow(g[i] - 0.5f, 2);
                return e;
            }

            void Update()
            {
                var trial = (float[])gains.Clone();
                for (int i = 0; i < trial.Length; i++)
                    trial[i] += UnityEngine.Random.Range(-0.1f, 0.1f);
                float e = Evaluate(trial);
                if (e < best)
                {
                    best = e;
                    gains = trial;
                }
            }
        }
        """, allowCompileErrors: true);

    [Fact]
    public Task Unity_vector3_random() => SearchReports.ReportsAsync("DH1002", """
        class Finder : MonoBehaviour
        {
            Vector3 target;
            Vector3 pos;
            float Cost(Vector3 p)
            {
                return Vector3.Distance(p, target);
            }

            void Update()
            {
                Vector3 cand = pos + Random.insideUnitSphere * 0.1f;
                if (Cost(cand) < Cost(pos))
                    pos = cand;
            }
        }
        """, allowCompileErrors: true);
}
