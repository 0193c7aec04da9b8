using static Downhill.Analyzers.Tests.Rules.Searches.SearchReports;

namespace Downhill.Analyzers.Tests.Rules.Searches;

/// <summary>Points and draws as programs at work write them: records, cloned objects, distributions of a library, mates of a population.</summary>
public sealed class EverydayPointTests
{
    [Fact]
    public Task Gains_of_a_record_struct_are_tried_with_with() => ReportsAsync("DH1001", """
        public readonly record struct Gains(double Kp, double Ki, double Kd);

        public class Tuner
        {
            private readonly double[] setpoints;
            private readonly Random rng = new Random(42);
            private const double Dt = 0.02;

            public Tuner(double[] setpoints) => this.setpoints = setpoints;

            public double Simulate(Gains g)
            {
                double pos = 0, vel = 0, integral = 0, lastErr = 0, cost = 0;
                foreach (var target in setpoints)
                {
                    double err = target - pos;
                    integral += err * Dt;
                    double u = g.Kp * err + g.Ki * integral + g.Kd * (err - lastErr) / Dt;
                    lastErr = err;
                    vel += (u - 0.5 * vel) * Dt;
                    pos += vel * Dt;
                    cost += err * err * Dt;
                }
                return cost;
            }

            private double Jitter(double scale) => (rng.NextDouble() * 2.0 - 1.0) * scale;

            public Gains Tune(int iterations, Action<string> log = null)
            {
                var best = new Gains(1, 0, 0);
                var bestCost = Simulate(best);
                for (var i = 0; i < iterations; i++)
                {
                    // cool the step a little
                    var s = 0.5 * (1.0 - (double)i / iterations) + 0.01;
                    var trial = best with { Kp = best.Kp + Jitter(s), Ki = best.Ki + Jitter(s * 0.1), Kd = best.Kd + Jitter(s * 0.1) };
                    var c = Simulate(trial);
                    if (double.IsNaN(c) || c >= bestCost) continue;
                    bestCost = c;
                    best = trial;
                    log?.Invoke($"[{i}] {best} cost={bestCost:F5}");
                }
                return best;
            }
        }
        """);

    [Fact]
    public Task Candidates_are_sampled_around_the_incumbent_by_a_library() => ReportsAsync("DH1001", """
        class MnNormal
        {
            static double NegLogLik(double[] th, double[] data)
            {
                double s = 0;
                double mu = th[0], logSigma = th[1];
                foreach (var d in data) s += logSigma + 0.5 * Math.Pow((d - mu) / Math.Exp(logSigma), 2);
                return s;
            }
            public static double[] Fit(double[] data)
            {
                var rng = new MathNet.Numerics.Random.MersenneTwister(7);
                var theta = new[] { 0.0, 0.0 };
                var nll = NegLogLik(theta, data);
                for (int i = 0; i < 20000; i++)
                {
                    var prop = new[] { MathNet.Numerics.Distributions.Normal.Sample(rng, theta[0], 0.1), MathNet.Numerics.Distributions.Normal.Sample(rng, theta[1], 0.1) };
                    var l = NegLogLik(prop, data);
                    if (l < nll) { nll = l; theta = prop; }
                }
                return theta;
            }
        }
        """);

    [Fact]
    public Task Distributions_of_a_library_are_held_in_fields() => ReportsAsync("DH1001", """
        class MnUni
        {
            private readonly MathNet.Numerics.Distributions.ContinuousUniform u = new MathNet.Numerics.Distributions.ContinuousUniform(-0.05, 0.05);
            private readonly MathNet.Numerics.Distributions.IContinuousDistribution noise = new MathNet.Numerics.Distributions.Normal(0, 0.02);
            double[] w = new double[5];
            double Cost(double[] v) { double c = 0; for (int i = 0; i < v.Length; i++) c += Math.Abs(v[i] - Math.Sqrt(i)) + 0.001 * v[i] * v[i]; return c; }
            public void Improve(int n)
            {
                double c = Cost(w);
                while (n-- > 0)
                {
                    double[] t = w.Select(x => x + u.Sample() + noise.Sample()).ToArray();
                    double tc = Cost(t);
                    if (tc < c) { c = tc; w = t; }
                }
            }
        }
        """);

    [Fact]
    public Task A_coin_says_which_number_moves_and_which_way() => ReportsAsync("DH1001", """
        class Line2
        {
            static Random gen = new Random();
            public double M = 0, C = 0;
            const double step = 0.001;
            double Mse((double x, double y)[] pts, double m, double c) => pts.Average(p => (p.y - (m * p.x + c)) * (p.y - (m * p.x + c)));
            public void Learn((double x, double y)[] pts)
            {
                double err = Mse(pts, M, C);
                int fails = 0;
                while (fails < 1000)
                {
                    double m = M, c = C;
                    int pick = gen.Next(2);
                    int sign = gen.Next(2) == 0 ? 1 : -1;
                    if (pick == 0) m += step * sign; else c += step * sign;
                    double e = Mse(pts, m, c);
                    if (e < err) { err = e; M = m; C = c; fails = 0; }
                    else fails++;
                }
            }
        }
        """);

    [Fact]
    public Task Mates_are_picked_by_shuffled_indices() => ReportsAsync("DH1005", """
        class DiffEvo
        {
            readonly Random rand = new();
            static double Rastrigin(double[] x) { double s = 10 * x.Length; foreach (var v in x) s += v * v - 10 * Math.Cos(2 * Math.PI * v); return s; }
            public double[] Optimise(int dim, int np, int maxGen, double f = 0.8, double cr = 0.9)
            {
                var agents = new List<double[]>();
                for (int i = 0; i < np; i++) { var a = new double[dim]; for (int d = 0; d < dim; d++) a[d] = rand.NextDouble() * 10.24 - 5.12; agents.Add(a); }
                for (int gen = 0; gen < maxGen; gen++)
                {
                    for (int i = 0; i < agents.Count; i++)
                    {
                        var picks = Enumerable.Range(0, np).Where(k => k != i).OrderBy(_ => rand.Next()).Take(3).ToArray();
                        double[] a = agents[picks[0]], b = agents[picks[1]], c = agents[picks[2]], x = agents[i];
                        int r = rand.Next(dim);
                        var y = new double[dim];
                        for (int j = 0; j < dim; j++)
                        {
                            if (rand.NextDouble() < cr || j == r) y[j] = a[j] + f * (b[j] - c[j]); else y[j] = x[j];
                        }
                        if (Rastrigin(y) < Rastrigin(x)) agents[i] = y;
                    }
                }
                return agents.OrderBy(Rastrigin).First();
            }
        }
        """);

    [Fact]
    public Task A_population_is_scored_in_parallel_and_its_elites_breed() => ReportsAsync("DH1005", """
        class Pop
        {
            class Member { public double[] W; public double Score; }
            [ThreadStatic] static Random t_rng;
            static Random Rng => t_rng ??= new Random(Environment.TickCount);
            static double Loss(double[] w) { double s = 0; for (int i = 0; i < w.Length; i++) { var d = w[i] - Math.Log(i + 2); s += d * d; } return s; }
            public static double[] Evolve(int size, int elite, int gens)
            {
                var pop = Enumerable.Range(0, size).Select(_ => new Member { W = new double[8] }).ToList();
                for (int g = 0; g < gens; g++)
                {
                    pop.AsParallel().ForAll(m => m.Score = Loss(m.W));
                    var elites = pop.OrderBy(m => m.Score).Take(elite).ToList();
                    Console.WriteLine($"gen {g} best {elites[0].Score}");
                    var next = new List<Member>(elites);
                    while (next.Count < size)
                    {
                        var p = elites[Rng.Next(elites.Count)];
                        var child = new Member { W = (double[])p.W.Clone() };
                        for (int i = 0; i < child.W.Length; i++) if (Rng.NextDouble() < 0.2) child.W[i] += Rng.NextDouble() - 0.5;
                        next.Add(child);
                    }
                    pop = next;
                }
                return pop[0].W;
            }
        }
        """);

    [Fact]
    public Task An_object_is_cloned_member_by_member_and_one_member_moved() => ReportsAsync("DH1001", """
        class Model { public double A = 1, B, C; public Model Clone() => (Model)MemberwiseClone(); public double Predict(double x) => A * x * x + B * x + C; }
        class Fit9
        {
            static readonly Random R = new Random();
            double Sse(Model m, double[] x, double[] y) { double s = 0; for (int i = 0; i < x.Length; i++) { var d = m.Predict(x[i]) - y[i]; s += d * d; } return s; }
            public Model Run(double[] x, double[] y)
            {
                var best = new Model(); var bs = Sse(best, x, y);
                for (int i = 0; i < 100000; i++)
                {
                    var m = best.Clone();
                    switch (R.Next(3)) { case 0: m.A += Rand(); break; case 1: m.B += Rand(); break; default: m.C += Rand(); break; }
                    var s = Sse(m, x, y);
                    if (s < bs) { best = m; bs = s; }
                }
                return best;
            }
            static double Rand() => (R.NextDouble() - 0.5) * 0.01;
        }
        """);

    [Fact]
    public Task A_struct_with_operators_steps_in_a_random_direction() => ReportsAsync("DH1001", """
        struct V2 { public double X, Y; public V2(double x, double y) { X = x; Y = y; } public static V2 operator +(V2 a, V2 b) => new V2(a.X + b.X, a.Y + b.Y); public static V2 operator -(V2 a, V2 b) => new V2(a.X - b.X, a.Y - b.Y); public static V2 operator *(V2 a, double k) => new V2(a.X * k, a.Y * k); public double Length => Math.Sqrt(X * X + Y * Y); }
        class Geo
        {
            static Random r = new Random();
            static double Total(V2 p, V2[] pts) { double s = 0; foreach (var q in pts) s += (p - q).Length; return s; }
            public static V2 GeometricMedian(V2[] pts)
            {
                V2 p = new V2(0, 0); double d = Total(p, pts); double step = 1;
                for (int i = 0; i < 10000 && step > 1e-6; i++)
                {
                    double a = r.NextDouble() * 2 * Math.PI;
                    V2 q = p + new V2(Math.Cos(a), Math.Sin(a)) * step;
                    double dq = Total(q, pts);
                    if (dq < d) { p = q; d = dq; } else step *= 0.999;
                }
                return p;
            }
        }
        """);

    [Fact]
    public Task Mates_are_drawn_from_a_list() => ReportsAsync("DH1005", """
        class DiffEvo
        {
            readonly Random rand = new();
            static double Rastrigin(double[] x) { double s = 10 * x.Length; foreach (var v in x) s += v * v - 10 * Math.Cos(2 * Math.PI * v); return s; }
            public double[] Optimise(int dim, int np, int maxGen, double f = 0.8, double cr = 0.9)
            {
                var agents = new List<double[]>();
                for (int i = 0; i < np; i++) { var a = new double[dim]; for (int d = 0; d < dim; d++) a[d] = rand.NextDouble() * 10.24 - 5.12; agents.Add(a); }
                for (int gen = 0; gen < maxGen; gen++)
                {
                    for (int i = 0; i < np; i++)
                    {
                        double[] a = agents[rand.Next(np)], b = agents[rand.Next(np)], c = agents[rand.Next(np)], x = agents[i];
                        int r = rand.Next(dim);
                        var y = new double[dim];
                        for (int j = 0; j < dim; j++)
                        {
                            if (rand.NextDouble() < cr || j == r) y[j] = a[j] + f * (b[j] - c[j]); else y[j] = x[j];
                        }
                        if (Rastrigin(y) < Rastrigin(x)) agents[i] = y;
                    }
                }
                return agents.OrderBy(Rastrigin).First();
            }
        }
        """);

    [Fact]
    public Task Mates_are_the_first_of_a_shuffled_list() => ReportsAsync("DH1005", """
        class DiffEvo
        {
            readonly Random rand = new();
            static double Rastrigin(double[] x) { double s = 10 * x.Length; foreach (var v in x) s += v * v - 10 * Math.Cos(2 * Math.PI * v); return s; }
            public double[] Optimise(int dim, int np, int maxGen, double f = 0.8, double cr = 0.9)
            {
                var agents = new List<double[]>();
                for (int i = 0; i < np; i++) { var a = new double[dim]; for (int d = 0; d < dim; d++) a[d] = rand.NextDouble() * 10.24 - 5.12; agents.Add(a); }
                for (int gen = 0; gen < maxGen; gen++)
                {
                    for (int i = 0; i < np; i++)
                    {
                        var mates = agents.OrderBy(_ => rand.NextDouble()).Take(3).ToList(); double[] a = mates[0], b = mates[1], c = mates[2], x = agents[i];
                        int r = rand.Next(dim);
                        var y = new double[dim];
                        for (int j = 0; j < dim; j++)
                        {
                            if (rand.NextDouble() < cr || j == r) y[j] = a[j] + f * (b[j] - c[j]); else y[j] = x[j];
                        }
                        if (Rastrigin(y) < Rastrigin(x)) agents[i] = y;
                    }
                }
                return agents.OrderBy(Rastrigin).First();
            }
        }
        """);
}
