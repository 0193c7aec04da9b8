using static Downhill.Analyzers.Tests.Rules.Searches.SearchReports;

namespace Downhill.Analyzers.Tests.Rules.Searches;

/// <summary>Steps and choices as programs at work write them: flags that turn the test, helpers that talk through fields, numbers put back one by one.</summary>
public sealed class EverydayStepTests
{
    [Fact]
    public Task A_flag_says_which_way_is_better_in_an_or() => ReportsAsync("DH1001", """
        public class RandomHillClimb
        {
            public bool Minimize { get; set; } = true;
            public int MaxEvals = 10000;
            readonly Random _rand;
            public RandomHillClimb(int seed) { _rand = new Random(seed); }

            static double Objective(double[] p)
            {
                double v = 0;
                for (int i = 0; i < p.Length; i++) v += (p[i] - 3) * (p[i] - 3) * (1 + i);
                return v;
            }

            public double[] Go(double[] p0)
            {
                double[] p = (double[])p0.Clone();
                double fitness = Objective(p);
                int evals = 0;
                while (evals < MaxEvals)
                {
                    double[] q = new double[p.Length];
                    for (int i = 0; i < p.Length; i++) q[i] = p[i] + 0.1 * (_rand.NextDouble() - 0.5);
                    double f = Objective(q); evals++;
                    if ((Minimize && f < fitness) || (!Minimize && f > fitness))
                    {
                        p = q; fitness = f;
                    }
                }
                return p;
            }
        }
        """);

    [Fact]
    public Task A_flag_says_which_way_is_better_in_a_choice() => ReportsAsync("DH1001", """
        public class TrainGreedy
        {
            private readonly bool _shouldMinimize;
            private double _lastError;
            private readonly double[] _params = new double[4];
            private readonly Random _rnd = new Random();
            public TrainGreedy(bool min) { _shouldMinimize = min; _lastError = min ? double.PositiveInfinity : double.NegativeInfinity; }
            private double CalcScore(double[] w)
            {
                double e = 0;
                for (int i = 0; i < 10; i++)
                {
                    double x = i / 10.0;
                    double y = w[0] + x * (w[1] + x * (w[2] + x * w[3]));
                    e += Math.Pow(y - Math.Sin(x), 2.0);
                }
                return e / 10;
            }
            public void Iteration()
            {
                int len = _params.Length;
                var old = new double[len];
                Array.Copy(_params, 0, old, 0, len);
                PerformRandomization(_params);
                double current = CalcScore(_params);
                if ((current < _lastError) ? _shouldMinimize : !_shouldMinimize)
                {
                    _lastError = current;
                }
                else
                {
                    Array.Copy(old, 0, _params, 0, len);
                }
            }
            private void PerformRandomization(double[] mem)
            {
                for (int i = 0; i < mem.Length; i++) mem[i] += _rnd.NextDouble() * 0.2 - 0.1;
            }
        }
        """);

    [Fact]
    public Task The_lesser_of_two_errors_is_kept_and_then_asked_for() => ReportsAsync("DH1001", """
        static class Cal
        {
            static Random rnd = new Random();
            static double Rms(double off, double gain, double[] raw, double[] truth)
            {
                double ss = 0;
                for (int i = 0; i < raw.Length; ++i) ss += Math.Pow(raw[i] * gain + off - truth[i], 2);
                return Math.Sqrt(ss / raw.Length);
            }
            static void Main()
            {
                double[] raw = { 1.02, 1.98, 3.05, 4.1 };
                double[] truth = { 1, 2, 3, 4 };
                double offset = 0, gain = 1;
                double minErr = Rms(offset, gain, raw, truth);
                for (int iter = 0; iter < 50000; iter++)
                {
                    double o = offset + (rnd.NextDouble() - .5) * 0.05;
                    double g = gain + (rnd.NextDouble() - .5) * 0.05;
                    double e = Rms(o, g, raw, truth);
                    double prev = minErr;
                    minErr = Math.Min(minErr, e);
                    if (minErr < prev) { offset = o; gain = g; }
                }
                Console.WriteLine("offset " + offset + " gain " + gain + " err " + minErr);
            }
        }
        """);

    [Fact]
    public Task A_probability_of_a_static_helper_is_compared_with_a_draw() => ReportsAsync("DH1005", """
        namespace Annealing
        {
            public class State { public double x; public double y; public State(double x, double y) { this.x = x; this.y = y; } }
            public class SimulatedAnnealing
            {
                private double temperature = 1000, coolingRate = 0.003;
                private readonly Random random = new Random();
                public double Cost(State s) { return Math.Sin(s.x) * 3 + Math.Cos(s.y) * 2 + 0.01 * (s.x * s.x + s.y * s.y); }
                // calculate the acceptance probability
                public static double acceptanceProbability(double energy, double newEnergy, double temperature)
                {
                    if (newEnergy < energy) { return 1.0; }
                    return Math.Exp((energy - newEnergy) / temperature);
                }
                public State run()
                {
                    State currentSolution = new State(random.NextDouble() * 20 - 10, random.NextDouble() * 20 - 10);
                    State best = new State(currentSolution.x, currentSolution.y);
                    while (temperature > 1)
                    {
                        State newSolution = new State(currentSolution.x, currentSolution.y);
                        if (random.NextDouble() > 0.5) newSolution.x += random.NextDouble() - 0.5;
                        else newSolution.y += random.NextDouble() - 0.5;
                        double currentEnergy = Cost(currentSolution);
                        double neighbourEnergy = Cost(newSolution);
                        if (acceptanceProbability(currentEnergy, neighbourEnergy, temperature) > random.NextDouble())
                            currentSolution = newSolution;
                        if (Cost(currentSolution) < Cost(best))
                            best = new State(currentSolution.x, currentSolution.y);
                        temperature *= 1 - coolingRate;
                    }
                    return best;
                }
            }
        }
        """);

    [Fact]
    public Task A_helper_is_asked_whether_a_difference_is_accepted() => ReportsAsync("DH1005", """
        class Sa3
        {
            Random r = new Random();
            double T = 10;
            static double Ackley(double[] p)
            {
                double a = 0, b = 0;
                foreach (double v in p) { a += v * v; b += Math.Cos(2 * Math.PI * v); }
                return -20 * Math.Exp(-0.2 * Math.Sqrt(a / p.Length)) - Math.Exp(b / p.Length) + 20 + Math.E;
            }
            bool ShouldAccept(double delta) => delta <= 0 || r.NextDouble() < Math.Exp(-delta / T);
            double[] Move(double[] p)
            {
                double[] n = new double[p.Length];
                p.CopyTo(n, 0);
                n[r.Next(n.Length)] += (r.NextDouble() * 2 - 1) * T / 10;
                return n;
            }
            public (double[] p, double e) Run(double[] p)
            {
                double e = Ackley(p);
                (double[] p, double e) best = (p, e);
                do
                {
                    for (int k = 0; k < 100; ++k)
                    {
                        var n = Move(p);
                        var en = Ackley(n);
                        if (!ShouldAccept(en - e)) continue;
                        (p, e) = (n, en);
                        if (e < best.e) best = (p, e);
                    }
                    T *= 0.95;
                } while (T > 1e-3);
                return best;
            }
        }
        """);

    [Fact]
    public Task Proposing_scoring_and_deciding_are_helpers_that_talk_through_fields() => ReportsAsync("DH1001", """
        public class Fitter
        {
            private double[] _cur, _cand; private double _curErr, _candErr;
            private readonly Random _rng = new Random();
            private readonly IReadOnlyList<double> _t, _v;
            public Fitter(IReadOnlyList<double> t, IReadOnlyList<double> v) { _t = t; _v = v; _cur = new double[] { 1, 0.1, 0 }; _curErr = Score(_cur); }
            public void Run(int n) { for (int i = 0; i < n; i++) { Propose(); Evaluate(); Decide(); } }
            private void Propose()
            {
                _cand = (double[])_cur.Clone();
                _cand[_rng.Next(_cand.Length)] += 0.1 * (_rng.NextDouble() - 0.5);
            }
            private void Evaluate() { _candErr = Score(_cand); }
            private void Decide() { if (_candErr < _curErr) { _cur = _cand; _curErr = _candErr; } }
            private double Score(double[] p)
            {
                double s = 0;
                for (int i = 0; i < _t.Count; i++) { double e = p[0] * Math.Exp(-p[1] * _t[i]) + p[2] - _v[i]; s += e * e; }
                return s;
            }
        }
        """);

    [Fact]
    public Task Public_fields_are_tried_and_the_best_kept_beside_them() => ReportsAsync("DH1001", """
        class TunerBehaviour
        {
            public float speed = 1f, turn = 0.5f;
            float bestSpeed, bestTurn; float bestScore = float.MaxValue;
            System.Random rng = new System.Random();
            float Evaluate(float s, float t) { float e = 0; for (int i = 0; i < 20; i++) { float d = s * i * 0.1f + t - 2f; e += d * d; } return e; }
            void Update()
            {
                speed = bestSpeed + ((float)rng.NextDouble() - 0.5f) * 0.1f;
                turn = bestTurn + ((float)rng.NextDouble() - 0.5f) * 0.1f;
                var score = Evaluate(speed, turn);
                if (score < bestScore) { bestScore = score; bestSpeed = speed; bestTurn = turn; }
            }
        }
        """);

    [Fact]
    public Task A_struct_is_put_back_whole_where_it_is_not_better() => ReportsAsync("DH1001", """
        struct Pose { public float X, Y, Theta; }
        class Matcher
        {
            Pose pose; readonly Random rnd = new Random(); readonly System.Numerics.Vector2[] scan, map;
            public Matcher(System.Numerics.Vector2[] s, System.Numerics.Vector2[] m) { scan = s; map = m; }
            float Error(Pose p)
            {
                float e = 0; float c = MathF.Cos(p.Theta), s = MathF.Sin(p.Theta);
                for (int i = 0; i < scan.Length; i++)
                {
                    float dx = c * scan[i].X - s * scan[i].Y + p.X - map[i].X, dy = s * scan[i].X + c * scan[i].Y + p.Y - map[i].Y;
                    e += dx * dx + dy * dy;
                }
                return e;
            }
            public void Refine(int n)
            {
                float best = Error(pose);
                for (int i = 0; i < n; i++)
                {
                    Pose backup = pose;
                    pose.X += (float)(rnd.NextDouble() - 0.5) * 0.1f; pose.Y += (float)(rnd.NextDouble() - 0.5) * 0.1f; pose.Theta += (float)(rnd.NextDouble() - 0.5) * 0.01f;
                    float e = Error(pose);
                    if (!(e < best)) { pose = backup; continue; }
                    best = e;
                }
            }
        }
        """);

    [Fact]
    public Task A_matrix_is_backed_up_and_restored() => ReportsAsync("DH1001", """
        static class Sh
        {
            static double Err(double[,] m, double[,] t) { double s = 0; for (int i = 0; i < m.GetLength(0); i++) for (int j = 0; j < m.GetLength(1); j++) s += (m[i, j] - t[i, j]) * (m[i, j] - t[i, j]); return s; }
            static void Go(double[,] m, double[,] t)
            {
                var cur = Err(m, t);
                for (var k = 0; k < 1000; k++)
                {
                    var backup = (double[,])m.Clone();
                    for (int i = 0; i < m.GetLength(0); i++) for (int j = 0; j < m.GetLength(1); j++) m[i, j] += Random.Shared.NextSingle() * 0.1 - 0.05;
                    var e = Err(m, t);
                    if (e > cur) Array.Copy(backup, m, m.Length); else cur = e;
                }
            }
        }
        """);

    [Fact]
    public Task One_weight_of_two_layers_is_put_back() => ReportsAsync("DH1001", """
        class Mlp
        {
            double[][] w1, w2; readonly Random rnd = new Random(1);
            public Mlp(int i, int h, int o) { w1 = Make(h, i + 1); w2 = Make(o, h + 1); }
            double[][] Make(int r, int c) { var m = new double[r][]; for (int i = 0; i < r; i++) { m[i] = new double[c]; for (int j = 0; j < c; j++) m[i][j] = rnd.NextDouble() - 0.5; } return m; }
            static double[] Layer(double[][] w, double[] x) { var y = new double[w.Length]; for (int i = 0; i < w.Length; i++) { double s = w[i][x.Length]; for (int j = 0; j < x.Length; j++) s += w[i][j] * x[j]; y[i] = 1 / (1 + Math.Exp(-s)); } return y; }
            double Error(double[][] xs, double[][] ts) { double e = 0; for (int k = 0; k < xs.Length; k++) { var y = Layer(w2, Layer(w1, xs[k])); for (int i = 0; i < y.Length; i++) e += (y[i] - ts[k][i]) * (y[i] - ts[k][i]); } return e / xs.Length; }
            public void Train(double[][] xs, double[][] ts, int iters)
            {
                double err = Error(xs, ts);
                for (int it = 0; it < iters; it++)
                {
                    var m = rnd.Next(2) == 0 ? w1 : w2;
                    int r = rnd.Next(m.Length), c = rnd.Next(m[r].Length);
                    double old = m[r][c];
                    m[r][c] += (rnd.NextDouble() - 0.5) * 0.5;
                    double e = Error(xs, ts);
                    if (e < err) err = e; else m[r][c] = old;
                }
            }
        }
        """);

    [Fact]
    public Task An_iterator_yields_each_improvement() => ReportsAsync("DH1001", """
        static class It2
        {
            static readonly Random r = new(3);
            static double F(double[] p) => Math.Pow(p[0] - 2, 2) + Math.Pow(p[1] + 1, 2) + 0.1 * p[0] * p[1];
            static IEnumerable<(double[] p, double f)> Climb(double[] p)
            {
                double f = F(p);
                yield return (p, f);
                while (true)
                {
                    var q = p.Select(v => v + 0.1 * (r.NextDouble() - 0.5)).ToArray();
                    double g = F(q);
                    if (g < f) { p = q; f = g; yield return (p, f); }
                }
            }
            static void Main() { foreach (var s in Climb(new double[2]).Take(50)) Console.WriteLine(s.f); }
        }
        """);

    [Fact]
    public Task A_static_engine_is_given_the_methods_of_its_caller() => ReportsAsync("DH1001", """
        static class LocalSearch
        {
            public static T Improve<T>(T start, Func<T, T> mutate, Func<T, double> cost, int n, Action<int, double> onImprove = null)
            {
                var cur = start; var c = cost(cur);
                for (int i = 0; i < n; i++) { var next = mutate(cur); var nc = cost(next); if (nc < c) { cur = next; c = nc; onImprove?.Invoke(i, c); } }
                return cur;
            }
        }
        class UserCode
        {
            static readonly Random rnd = new Random();
            static double[] Nudge(double[] w) { var c = (double[])w.Clone(); c[rnd.Next(c.Length)] += rnd.NextDouble() * 0.2 - 0.1; return c; }
            static double Err(double[] w) { double s = 0; for (int i = 0; i < w.Length; i++) s += Math.Pow(w[i] - i, 2); return s; }
            static void Main() { var w = LocalSearch.Improve(new double[4], Nudge, Err, 10000, (i, c) => Console.WriteLine($"{i} {c}")); Console.WriteLine(w[0]); }
        }
        """);

    [Fact]
    public Task A_loss_is_awaited_on_another_thread() => ReportsAsync("DH1001", """
        class AsyncTrainer
        {
            double[] weights = new double[3];
            readonly Random random = new Random();
            readonly double[][] X; readonly double[] Y;
            public event Action<double> Improved;
            public AsyncTrainer(double[][] x, double[] y) { X = x; Y = y; }
            double Loss(double[] w)
            {
                double total = 0;
                for (int i = 0; i < X.Length; i++)
                {
                    double z = w[0];
                    for (int j = 0; j < X[i].Length; j++) z += w[j + 1] * X[i][j];
                    double p = 1.0 / (1.0 + Math.Exp(-z));
                    total -= Y[i] * Math.Log(p + 1e-12) + (1 - Y[i]) * Math.Log(1 - p + 1e-12);
                }
                return total / X.Length;
            }
            public async Task TrainAsync(IProgress<double> progress, CancellationToken token)
            {
                var best = Loss(weights);
                while (!token.IsCancellationRequested)
                {
                    var c = (double[])weights.Clone();
                    for (int j = 0; j < c.Length; j++) c[j] += 0.1 * (random.NextDouble() - 0.5);
                    var l = await Task.Run(() => Loss(c), token);
                    if (l < best)
                    {
                        best = l; weights = c;
                        progress?.Report(best);
                        Improved?.Invoke(best);
                    }
                    await Task.Delay(1);
                }
            }
        }
        """);

    [Fact]
    public Task Each_thread_climbs_for_itself() => ReportsAsync("DH1001", """
        static class ParLocal
        {
            static double F(double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) s += (x[i] - 1) * (x[i] - 1); return s; }
            public static double[] Search(int dim)
            {
                var results = new double[Environment.ProcessorCount][];
                Parallel.For(0, results.Length, t =>
                {
                    var rng = new Random(t * 31 + 7);
                    var x = new double[dim]; double fx = F(x);
                    for (int i = 0; i < 10000; i++)
                    {
                        var y = (double[])x.Clone(); y[rng.Next(dim)] += rng.NextDouble() - 0.5;
                        double fy = F(y); if (fy < fx) { x = y; fx = fy; }
                    }
                    results[t] = x;
                });
                return results.OrderBy(F).First();
            }
        }
        """);

    [Fact]
    public Task Everything_is_static_and_the_error_takes_only_the_data() => ReportsAsync("DH1001", """
        static class Program
        {
            static Random rnd = new Random();
            static double slope = 0, offset = 0;
            static double[] xs = { 1, 2, 3, 4 }, ys = { 2.1, 3.9, 6.2, 7.8 };

            static double Error(double[] x, double[] y)
            {
                double e = 0;
                for (int i = 0; i < x.Length; i++)
                    e += (slope * x[i] + offset - y[i]) * (slope * x[i] + offset - y[i]);
                return e;
            }

            static void Main()
            {
                double err = Error(xs, ys);
                int tries = 0;
                while (err > 0.2 && tries < 100000)
                {
                    double oldSlope = slope, oldOffset = offset;
                    if (rnd.Next(2) == 0) slope += rnd.NextDouble() * 0.02 - 0.01;
                    else offset += rnd.NextDouble() * 0.02 - 0.01;
                    double now = Error(xs, ys);
                    if (now < err) err = now;
                    else { slope = oldSlope; offset = oldOffset; }
                    tries++;
                }

                Console.WriteLine($"y = {slope}x + {offset}");
            }
        }
        """);

    [Fact]
    public Task A_static_array_is_scored_by_a_function_without_arguments() => ReportsAsync("DH1001", """
        static class Program
        {
            static double[] w = { 1, 2 };
            static double Cost() { return (w[0] - 3) * (w[0] - 3) + w[1] * w[1]; }
            static void Main()
            {
                var random = new Random(1);
                double best = Cost();
                for (int i = 0; i < 1000; i++)
                {
                    int j = random.Next(2);
                    double old = w[j];
                    w[j] += random.NextDouble() - 0.5;
                    double now = Cost();
                    if (now < best) { best = now; } else { w[j] = old; }
                }
            }
        }
        """);
}
