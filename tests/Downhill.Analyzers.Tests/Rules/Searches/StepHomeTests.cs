namespace Downhill.Analyzers.Tests.Rules.Searches;

/// <summary>Where a step, its loss and its loop may stand.</summary>
public sealed class StepHomeTests
{
    [Fact]
    public Task Wrapped_list() => SearchReports.ReportsAsync("DH1001", """
        class LinearFit
        {
            readonly List<(double X, double Y)> data = new();
            double Error(List<double> c)
            {
                double sum = 0;
                foreach (var p in data)
                {
                    var e = c[0] + c[1] * p.X + c[2] * p.X * p.X - p.Y;
                    sum += e * e;
                }

                for (int i = 0; i < c.Count; i++)
                    sum += c[i] * c[i];
                return sum / data.Count;
            }

            double W(double[] c) => Error(new List<double>(c));
            public void Train(double[] x, Random rng)
            {
                double best = W(x);
                for (int i = 0; i < 100; i++)
                {
                    var trial = (double[])x.Clone();
                    trial[rng.Next(3)] += (rng.NextDouble() - 0.5) * 0.1;
                    double err = W(trial);
                    if (err < best)
                    {
                        best = err;
                        x = trial;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Single_step_update_per_frame() => SearchReports.ReportsAsync("DH1001", """
        class Game
        {
            double[] weights = new double[3];
            double best = double.MaxValue;
            readonly Random rnd = new();
            readonly double[][] xs = new double[5][];
            readonly double[] ys = new double[5];
            double Score(double[] w)
            {
                double s = 0;
                for (int i = 0; i < xs.Length; i++)
                {
                    double p = 0;
                    for (int j = 0; j < 3; j++)
                        p += w[j] * xs[i][j];
                    s += Math.Abs(p - ys[i]);
                }

                return s;
            }

            public void Update(float dt)
            {
                var candidate = weights.ToArray();
                for (int i = 0; i < candidate.Length; i++)
                    candidate[i] += rnd.NextDouble() * 0.02 - 0.01;
                var score = Score(candidate);
                if (score < best)
                {
                    best = score;
                    weights = candidate;
                }
            }
        }
        """);

    [Fact]
    public Task Trainfor_n_calls_step() => SearchReports.ReportsAsync("DH1001", """
        class T
        {
            double a, b;
            Random r = new();
            double[] xs =
            {
                1,
                2
            }, ys =
            {
                3,
                4
            };
            double Err(double a, double b)
            {
                double e = 0;
                for (int i = 0; i < xs.Length; i++)
                    e += (a * xs[i] + b - ys[i]) * (a * xs[i] + b - ys[i]);
                return e;
            }

            public void TrainFor(int n)
            {
                for (int i = 0; i < n; i++)
                    Step();
            }

            void Step()
            {
                double na = a + (r.NextDouble() - 0.5), nb = b + (r.NextDouble() - 0.5);
                if (Err(na, nb) < Err(a, b))
                {
                    a = na;
                    b = nb;
                }
            }
        }
        """);

    [Fact]
    public Task Template_method_base_class() => SearchReports.ReportsAsync("DH1001", """
        abstract class Optimizer
        {
            protected double[] best;
            protected double bestValue = double.PositiveInfinity;
            protected Random rand = new();
            protected abstract double Evaluate(double[] x);
            protected virtual double[] Propose()
            {
                var c = (double[])best.Clone();
                for (int i = 0; i < c.Length; i++)
                    c[i] += 0.1 * (rand.NextDouble() - 0.5);
                return c;
            }

            protected bool Accept(double v) => v < bestValue;
            public void Run(int n)
            {
                for (int i = 0; i < n; i++)
                {
                    var c = Propose();
                    var v = Evaluate(c);
                    if (Accept(v))
                    {
                        best = c;
                        bestValue = v;
                    }
                }
            }
        }

        class Sphere : Optimizer
        {
            protected override double Evaluate(double[] x)
            {
                double s = 0;
                for (int i = 0; i < x.Length; i++)
                    s += x[i] * x[i];
                return s;
            }
        }
        """);

    [Fact]
    public Task Interface_objective() => SearchReports.ReportsAsync("DH1001", """
        interface IObjective
        {
            double Value(double[] x);
        }

        class Rosen : IObjective
        {
            public double Value(double[] x) => 100 * Math.Pow(x[1] - x[0] * x[0], 2) + Math.Pow(1 - x[0], 2);
        }

        class RandomWalk
        {
            readonly IObjective obj;
            readonly Random rnd = new(5);
            public RandomWalk(IObjective o)
            {
                obj = o;
            }

            public double[] Minimize(double[] x0)
            {
                var x = (double[])x0.Clone();
                var fx = obj.Value(x);
                for (var k = 0; k < 1000; k++)
                {
                    var y = new double[x.Length];
                    for (int i = 0; i < x.Length; i++)
                        y[i] = x[i] + 0.05 * (rnd.NextDouble() * 2 - 1);
                    var fy = obj.Value(y);
                    if (fy > fx)
                        continue;
                    x = y;
                    fx = fy;
                }

                return x;
            }
        }
        """);

    [Fact]
    public Task Interface_with_one_bad_implementation() => SearchReports.ReportsAsync("DH1002", """
        interface IObjective
        {
            double Value(double[] x);
        }

        class Good : IObjective
        {
            public double Value(double[] x) => x[0] * x[0];
        }

        class Bad : IObjective
        {
            public double Value(double[] x) => double.Parse(System.Diagnostics.Process.Start("sim", x[0].ToString()).StandardOutput.ReadToEnd());
        }

        class RandomWalk
        {
            readonly Random rnd = new(5);
            public double[] Minimize(IObjective obj, double[] x0)
            {
                var x = (double[])x0.Clone();
                var fx = obj.Value(x);
                for (var k = 0; k < 1000; k++)
                {
                    var y = new double[x.Length];
                    for (int i = 0; i < x.Length; i++)
                        y[i] = x[i] + 0.05 * (rnd.NextDouble() * 2 - 1);
                    var fy = obj.Value(y);
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
    public Task Iterator_of_candidates() => SearchReports.ReportsAsync("DH1001", """
        class It
        {
            static Random rng = new();
            static IEnumerable<double[]> Neighbours(double[] x)
            {
                for (int i = 0; i < 10; i++)
                {
                    var c = (double[])x.Clone();
                    c[i % c.Length] += rng.NextDouble() - 0.5;
                    yield return c;
                }
            }

            static double F(double[] x) => x[0] * x[0] + x[1] * x[1];
            public static double[] Search(double[] start, int rounds)
            {
                var cur = start;
                var val = F(cur);
                for (int r = 0; r < rounds; r++)
                    foreach (var n in Neighbours(cur))
                    {
                        var v = F(n);
                        if (v < val)
                        {
                            cur = n;
                            val = v;
                        }
                    }

                return cur;
            }
        }
        """);

    [Fact]
    public Task Property_score_compared_later() => SearchReports.ReportsAsync("DH1001", """
        class Sol
        {
            public double[] X = new double[2];
            public double Cost { get; set; }

            public void Evaluate()
            {
                Cost = Math.Pow(X[0] - 1, 2) + Math.Pow(X[1] - 2, 2);
            }

            public Sol Copy()
            {
                var s = new Sol();
                s.X[0] = X[0];
                s.X[1] = X[1];
                s.Cost = Cost;
                return s;
            }
        }

        class Climb
        {
            public Sol Run(int n)
            {
                var rng = new Random();
                var best = new Sol();
                best.Evaluate();
                for (int i = 0; i < n; i++)
                {
                    var s = best.Copy();
                    for (int k = 0; k < s.X.Length; k++)
                        s.X[k] += (rng.NextDouble() - 0.5) * 0.1;
                    s.Evaluate();
                    if (s.Cost < best.Cost)
                        best = s;
                }

                return best;
            }
        }
        """);
}
