using static Downhill.Analyzers.Tests.Rules.Searches.SearchReports;

namespace Downhill.Analyzers.Tests.Rules.Searches;

/// <summary>Searches whose parts lie in engines, callbacks, overrides and the objects that are searched.</summary>
public sealed class EngineShapeTests
{
    [Fact]
    public Task A_generic_base_class_is_run_on_arrays_only() =>
        ReportsAsync(
            "DH1001",
            """
                abstract class LocalSearch<T>
                {
                    protected readonly Random Rng = new Random(0);
                    public int MaxIterations { get; set; } = 1000;

                    protected abstract T Initial();
                    protected abstract T Neighbor(T s);
                    protected abstract double Evaluate(T s);
                    public T Run()
                    {
                        T cur = Initial();
                        double score = Evaluate(cur);
                        for (int i = 0; i < MaxIterations; i++)
                        {
                            T n = Neighbor(cur);
                            double s = Evaluate(n);
                            if (IsBetter(s, score))
                            {
                                cur = n;
                                score = s;
                                OnImproved(i, s);
                            }
                        }

                        return cur;
                    }

                    protected virtual bool IsBetter(double a, double b) => a < b;
                    protected virtual void OnImproved(int i, double s)
                    {
                    }
                }

                class PolyFit : LocalSearch<double[]>
                {
                    readonly double[] xs, ys;
                    public PolyFit(double[] x, double[] y)
                    {
                        xs = x;
                        ys = y;
                    }

                    protected override double[] Initial() => new double[4];
                    protected override double[] Neighbor(double[] s)
                    {
                        var c = (double[])s.Clone();
                        c[Rng.Next(c.Length)] += (Rng.NextDouble() - 0.5) * 0.2;
                        return c;
                    }

                    protected override double Evaluate(double[] c)
                    {
                        double e = 0;
                        for (int i = 0; i < xs.Length; i++)
                        {
                            double p = 0;
                            for (int k = c.Length - 1; k >= 0; k--)
                                p = p * xs[i] + c[k];
                            e += (p - ys[i]) * (p - ys[i]);
                        }

                        return e;
                    }
                }
                """);

    [Fact]
    public Task A_generic_engine_is_given_its_functions() =>
        ReportsAsync(
            "DH1001",
            """
                public class HillClimb<TState>
                {
                    readonly Func<TState> init;
                    readonly Func<TState, TState> mutate;
                    readonly Func<TState, double> score;
                    public HillClimb(Func<TState> init, Func<TState, TState> mutate, Func<TState, double> score)
                    {
                        this.init = init;
                        this.mutate = mutate;
                        this.score = score;
                    }

                    public TState Run(int steps)
                    {
                        var cur = init();
                        var best = score(cur);
                        for (int i = 0; i < steps; i++)
                        {
                            var n = mutate(cur);
                            var s = score(n);
                            if (s > best)
                            {
                                cur = n;
                                best = s;
                            }
                        }

                        return cur;
                    }
                }

                class App
                {
                    static void Main()
                    {
                        var rng = new Random();
                        var hc = new HillClimb<double[]>(() => new double[3], w => w.Select(v => v + rng.NextDouble() * 0.1 - 0.05).ToArray(), w => -w.Sum(v => (v - 1) * (v - 1)));
                        Console.WriteLine(hc.Run(1000)[0]);
                    }
                }
                """);

    [Fact]
    public Task An_engine_runs_lambdas_that_move_score_and_undo_what_they_capture() =>
        ReportsAsync(
            "DH1002",
            """
                static class Engine
                {
                    public static void Optimize(Action perturb, Func<double> loss, Action undo, int n)
                    {
                        double best = loss();
                        for (int i = 0; i < n; i++)
                        {
                            perturb();
                            double l = loss();
                            if (l < best)
                                best = l;
                            else
                                undo();
                        }
                    }
                }

                static class Prog
                {
                    static void Main()
                    {
                        double[] p = { 1, 2, 3 };
                        double[] saved = new double[3];
                        var r = new Random(1);
                        Engine.Optimize(() =>
                        {
                            p.CopyTo(saved, 0);
                            for (int i = 0; i < p.Length; i++)
                                p[i] += r.NextDouble() - .5;
                        }, () => p[0] * p[0] + p[1] * p[1] + Math.Pow(p[2] - 1, 2), () => saved.CopyTo(p, 0), 1000);
                        Console.WriteLine(string.Join(",", p));
                    }
                }
                """);

    [Fact]
    public Task Objects_move_themselves_and_keep_what_is_better() =>
        ReportsAsync(
            "DH1001",
            """
                class Particle
                {
                    public double[] Pos = new double[3];
                    double[] saved = new double[3];
                    double score = double.MaxValue;
                    public void Perturb(Random r)
                    {
                        Array.Copy(Pos, saved, 3);
                        for (int i = 0; i < 3; i++)
                            Pos[i] += (r.NextDouble() - 0.5) * 0.2;
                    }

                    public void KeepIfBetter(Func<double[], double> f)
                    {
                        var s = f(Pos);
                        if (s < score)
                            score = s;
                        else
                            Array.Copy(saved, Pos, 3);
                    }
                }

                class Swarmless
                {
                    static double Bowl(double[] p) => p[0] * p[0] + 2 * p[1] * p[1] + 3 * p[2] * p[2];
                    public void Run(Particle[] ps, int n)
                    {
                        var r = new Random();
                        for (int t = 0; t < n; t++)
                            foreach (var p in ps)
                            {
                                p.Perturb(r);
                                p.KeepIfBetter(Bowl);
                            }
                    }
                }
                """);

    [Fact]
    public Task A_generator_of_the_projects_own_is_chance_too() =>
        ReportsAsync(
            "DH1001",
            """
                class Lcg
                {
                    uint s;
                    public Lcg(uint seed)
                    {
                        s = seed;
                    }

                    public double NextDouble()
                    {
                        s = s * 1664525u + 1013904223u;
                        return s / 4294967296.0;
                    }
                }

                class Z
                {
                    static double F(double[] x)
                    {
                        double r = 0;
                        for (int i = 0; i < x.Length; i++)
                            r += x[i] * x[i] * (i + 1);
                        return r;
                    }

                    public static double[] Go()
                    {
                        var g = new Lcg(7);
                        var x = new double[4];
                        for (int i = 0; i < 4; i++)
                            x[i] = g.NextDouble() * 10 - 5;
                        var fx = F(x);
                        for (int k = 0; k < 2000; k++)
                        {
                            var y = (double[])x.Clone();
                            y[k % 4] += g.NextDouble() - 0.5;
                            var fy = F(y);
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
    public Task Neighbours_come_from_an_iterator() =>
        ReportsAsync(
            "DH1001",
            """
                class Opt
                {
                    readonly Random rnd = new();
                    IEnumerable<double[]> Neighbours(double[] at, double step, int n)
                    {
                        for (int k = 0; k < n; k++)
                        {
                            var c = at.ToArray();
                            for (int i = 0; i < c.Length; i++)
                                c[i] += step * (2 * rnd.NextDouble() - 1);
                            yield return c;
                        }
                    }

                    static double Rosen(double[] x)
                    {
                        double s = 0;
                        for (int i = 0; i + 1 < x.Length; i++)
                            s += 100 * Math.Pow(x[i + 1] - x[i] * x[i], 2) + Math.Pow(1 - x[i], 2);
                        return s;
                    }

                    public double[] Climb(double[] start)
                    {
                        var here = start;
                        double step = 1;
                        bool moved = true;
                        while (step > 1e-4)
                        {
                            moved = false;
                            foreach (var n in Neighbours(here, step, 20))
                            {
                                if (Rosen(n) < Rosen(here))
                                {
                                    here = n;
                                    moved = true;
                                }
                            }

                            if (!moved)
                                step /= 2;
                        }

                        return here;
                    }
                }
                """);

    [Fact]
    public Task Several_gains_of_an_object_are_tuned_against_a_simulation() =>
        ReportsAsync(
            "DH1001",
            """
                class Pid
                {
                    public double Kp = 1, Ki, Kd;
                    public double Simulate()
                    {
                        double y = 0, i = 0, last = 0, cost = 0;
                        for (int t = 0; t < 200; t++)
                        {
                            double e = 1 - y;
                            i += e * 0.05;
                            double u = Kp * e + Ki * i + Kd * (e - last) / 0.05;
                            last = e;
                            y += (u - y) * 0.05;
                            cost += e * e;
                        }

                        return cost;
                    }
                }

                class PidTuner
                {
                    public static Pid Tune(int n)
                    {
                        var rnd = new Random(7);
                        var best = new Pid();
                        double bestCost = best.Simulate();
                        for (int i = 0; i < n; i++)
                        {
                            var c = new Pid
                            {
                                Kp = best.Kp + (rnd.NextDouble() - .5),
                                Ki = best.Ki + (rnd.NextDouble() - .5) * .1,
                                Kd = Math.Max(0, best.Kd + (rnd.NextDouble() - .5) * .01)
                            };
                            double cost = c.Simulate();
                            if (double.IsNaN(cost))
                                continue;
                            if (cost < bestCost)
                            {
                                best = c;
                                bestCost = cost;
                                Console.WriteLine($"{i}: {cost:F4}");
                            }
                        }

                        return best;
                    }
                }
                """);

    [Fact]
    public Task A_delegate_engine_of_annealing_lives_in_fields() =>
        ReportsAsync(
            "DH1005",
            """
                public class AnnealingOptions
                {
                    public double T0 = 10, Cooling = 0.95;
                    public int Inner = 20;
                }

                public class SimulatedAnnealer
                {
                    readonly Func<double[], double> energy;
                    readonly Func<double[], Random, double[]> move;
                    readonly AnnealingOptions opt;
                    public event Action<int, double> Progress;
                    public SimulatedAnnealer(Func<double[], double> energy, Func<double[], Random, double[]> move, AnnealingOptions opt)
                    {
                        this.energy = energy;
                        this.move = move;
                        this.opt = opt;
                    }

                    public double[] Minimise(double[] start, Random rng)
                    {
                        var s = start;
                        var e = energy(s);
                        var sb = s;
                        var eb = e;
                        int k = 0;
                        for (double t = opt.T0; t > 1e-6; t *= opt.Cooling)
                        {
                            for (int i = 0; i < opt.Inner; i++, k++)
                            {
                                var n = move(s, rng);
                                var en = energy(n);
                                if (en <= e || rng.NextDouble() < Math.Exp((e - en) / t))
                                {
                                    s = n;
                                    e = en;
                                    if (e < eb)
                                    {
                                        sb = s;
                                        eb = e;
                                        Progress?.Invoke(k, eb);
                                    }
                                }
                            }
                        }

                        return sb;
                    }
                }

                static class Prog
                {
                    static double[] Shift(double[] x, Random r)
                    {
                        var y = (double[])x.Clone();
                        y[r.Next(y.Length)] += r.NextDouble() - 0.5;
                        return y;
                    }

                    static void Main()
                    {
                        var a = new SimulatedAnnealer(v => v[0] * v[0] + v[1] * v[1], Shift, new AnnealingOptions());
                        Console.WriteLine(a.Minimise(new double[] { 3, 4 }, new Random())[0]);
                    }
                }
                """);
}
