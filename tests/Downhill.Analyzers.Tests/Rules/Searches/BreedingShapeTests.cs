using static Downhill.Analyzers.Tests.Rules.Searches.SearchReports;

namespace Downhill.Analyzers.Tests.Rules.Searches;

/// <summary>Populations, networks and records as people write them.</summary>
public sealed class BreedingShapeTests
{
    [Fact]
    public Task A_network_copies_and_mutates_itself() =>
        ReportsAsync(
            "DH1001",
            """
                public class Network
                {
                    public int[] Sizes;
                    public double[][][] W;
                    public double[][] B;
                    Random rnd = new Random(3);
                    public Network(params int[] sizes)
                    {
                        Sizes = sizes;
                        W = new double[sizes.Length - 1][][];
                        B = new double[sizes.Length - 1][];
                        for (int l = 0; l < W.Length; l++)
                        {
                            W[l] = new double[sizes[l + 1]][];
                            B[l] = new double[sizes[l + 1]];
                            for (int j = 0; j < W[l].Length; j++)
                            {
                                W[l][j] = new double[sizes[l]];
                                for (int k = 0; k < sizes[l]; k++)
                                    W[l][j][k] = rnd.NextDouble() * 2 - 1;
                            }
                        }
                    }

                    public double[] Feed(double[] input)
                    {
                        var a = input;
                        for (int l = 0; l < W.Length; l++)
                        {
                            var next = new double[W[l].Length];
                            for (int j = 0; j < next.Length; j++)
                            {
                                double s = B[l][j];
                                for (int k = 0; k < a.Length; k++)
                                    s += W[l][j][k] * a[k];
                                next[j] = Math.Tanh(s);
                            }

                            a = next;
                        }

                        return a;
                    }

                    public Network Copy()
                    {
                        var c = new Network(Sizes);
                        for (int l = 0; l < W.Length; l++)
                            for (int j = 0; j < W[l].Length; j++)
                            {
                                Array.Copy(W[l][j], c.W[l][j], W[l][j].Length);
                                c.B[l][j] = B[l][j];
                            }

                        return c;
                    }

                    public void Mutate(double rate, double amount)
                    {
                        foreach (var layer in W)
                            foreach (var row in layer)
                                for (int k = 0; k < row.Length; k++)
                                    if (rnd.NextDouble() < rate)
                                        row[k] += (rnd.NextDouble() * 2 - 1) * amount;
                        foreach (var b in B)
                            for (int k = 0; k < b.Length; k++)
                                if (rnd.NextDouble() < rate)
                                    b[k] += (rnd.NextDouble() * 2 - 1) * amount;
                    }

                    public double Error(double[][] xs, double[][] ys)
                    {
                        double e = 0;
                        for (int i = 0; i < xs.Length; i++)
                        {
                            var o = Feed(xs[i]);
                            for (int j = 0; j < o.Length; j++)
                            {
                                var d = o[j] - ys[i][j];
                                e += d * d;
                            }
                        }

                        return e / xs.Length;
                    }
                }

                public class Trainer
                {
                    public Network Best;
                    public void Train(double[][] xs, double[][] ys, int epochs)
                    {
                        Best = new Network(2, 4, 1);
                        double error = Best.Error(xs, ys);
                        for (int e = 0; e < epochs; e++)
                        {
                            Network child = Best.Copy();
                            child.Mutate(0.3, 0.1);
                            double ce = child.Error(xs, ys);
                            if (ce <= error)
                            {
                                Best = child;
                                error = ce;
                                if (e % 100 == 0)
                                    Console.WriteLine($"{e}: {error}");
                            }

                            if (error < 0.01)
                                break;
                        }
                    }
                }
                """);

    [Fact]
    public Task Genomes_are_ordered_crossed_and_mutated() =>
        ReportsAsync(
            "DH1005",
            """
                class Genome
                {
                    public double[] Genes;
                    public double Fitness;
                }

                class Ga
                {
                    readonly Random rng = new(11);
                    readonly double[] tx, ty;
                    public Ga(double[] a, double[] b)
                    {
                        tx = a;
                        ty = b;
                    }

                    double Score(Genome g)
                    {
                        double e = 0;
                        for (int i = 0; i < tx.Length; i++)
                        {
                            var y = g.Genes[0] + g.Genes[1] * tx[i] + g.Genes[2] * tx[i] * tx[i];
                            e += Math.Abs(y - ty[i]);
                        }

                        return -e;
                    }

                    Genome Cross(Genome a, Genome b)
                    {
                        var c = new Genome
                        {
                            Genes = new double[3]
                        };
                        for (int i = 0; i < 3; i++)
                        {
                            c.Genes[i] = rng.NextDouble() < 0.5 ? a.Genes[i] : b.Genes[i];
                            if (rng.NextDouble() < 0.1)
                                c.Genes[i] += rng.NextDouble() * 2 - 1;
                        }

                        return c;
                    }

                    public Genome Run()
                    {
                        var pop = Enumerable.Range(0, 50).Select(_ => new Genome { Genes = new[] { rng.NextDouble(), rng.NextDouble(), rng.NextDouble() } }).ToList();
                        for (int gen = 0; gen < 100; gen++)
                        {
                            foreach (var g in pop)
                                g.Fitness = Score(g);
                            var parents = pop.OrderByDescending(g => g.Fitness).Take(10).ToList();
                            var next = new List<Genome>(parents);
                            while (next.Count < 50)
                                next.Add(Cross(parents[rng.Next(10)], parents[rng.Next(10)]));
                            pop = next;
                        }

                        return pop.OrderByDescending(g => g.Fitness).First();
                    }
                }
                """);

    [Fact]
    public Task Members_sort_by_a_comparison_of_their_own() =>
        ReportsAsync(
            "DH1005",
            """
                public class Creature : ICloneable, IComparable<Creature>
                {
                    public double[] Dna;
                    public double Fit;
                    public object Clone()
                    {
                        return new Creature
                        {
                            Dna = (double[])Dna.Clone(),
                            Fit = Fit
                        };
                    }

                    public int CompareTo(Creature o) => Fit.CompareTo(o.Fit);
                    public void CalcFitness()
                    {
                        Fit = 0;
                        for (int i = 0; i < Dna.Length; i++)
                            Fit += (Dna[i] - i) * (Dna[i] - i);
                    }
                }

                public class World
                {
                    List<Creature> pop = new List<Creature>();
                    static readonly Random rnd = new Random();
                    public Creature Champion;
                    void Breed()
                    {
                        pop.Sort();
                        var survivors = pop.GetRange(0, pop.Count / 2);
                        var kids = new List<Creature>();
                        foreach (var s in survivors)
                        {
                            var k = (Creature)s.Clone();
                            int i = rnd.Next(k.Dna.Length);
                            k.Dna[i] += rnd.NextDouble() * 0.2 - 0.1;
                            k.CalcFitness();
                            kids.Add(k);
                        }

                        pop = survivors;
                        pop.AddRange(kids);
                        Champion = pop[0];
                    }

                    public void Run(int gens)
                    {
                        for (int i = 0; i < 40; i++)
                        {
                            var c = new Creature
                            {
                                Dna = new double[6]
                            };
                            for (int j = 0; j < 6; j++)
                                c.Dna[j] = rnd.NextDouble();
                            c.CalcFitness();
                            pop.Add(c);
                        }

                        for (int g = 0; g < gens; g++)
                            Breed();
                    }
                }
                """);

    [Fact]
    public Task Members_are_mixed_from_the_differences_of_others() =>
        ReportsAsync(
            "DH1005",
            """
                class DE
                {
                    public int NP = 30;
                    public double F = 0.5, CR = 0.9;
                    Random rnd = new Random();
                    double Func(double[] v)
                    {
                        double s = 0;
                        for (int i = 0; i < v.Length; i++)
                            s += v[i] * v[i];
                        return s;
                    }

                    public double[] Solve(int dim, int gens)
                    {
                        var pop = new double[NP][];
                        var fit = new double[NP];
                        for (int i = 0; i < NP; i++)
                        {
                            pop[i] = new double[dim];
                            for (int j = 0; j < dim; j++)
                                pop[i][j] = rnd.NextDouble() * 10 - 5;
                            fit[i] = Func(pop[i]);
                        }

                        for (int g = 0; g < gens; g++)
                            for (int i = 0; i < NP; i++)
                            {
                                int a, b, c;
                                do a = rnd.Next(NP);
                                while (a == i);
                                do b = rnd.Next(NP);
                                while (b == i || b == a);
                                do c = rnd.Next(NP);
                                while (c == i || c == a || c == b);
                                int R = rnd.Next(dim);
                                var t = new double[dim];
                                for (int j = 0; j < dim; j++)
                                    t[j] = (j == R || rnd.NextDouble() < CR) ? pop[a][j] + F * (pop[b][j] - pop[c][j]) : pop[i][j];
                                double ft = Func(t);
                                if (ft <= fit[i])
                                {
                                    pop[i] = t;
                                    fit[i] = ft;
                                }
                            }

                        int bi = 0;
                        for (int i = 1; i < NP; i++)
                            if (fit[i] < fit[bi])
                                bi = i;
                        return pop[bi];
                    }
                }
                """);

    [Fact]
    public Task A_record_is_changed_in_one_member_at_a_time() =>
        ReportsAsync(
            "DH1001",
            """
                public record Params(double Amplitude, double Frequency, double Phase);
                public class SineFit
                {
                    readonly List<(double T, double V)> _samples;
                    readonly Random _r = new Random(1);
                    public SineFit(List<(double T, double V)> s)
                    {
                        _samples = s;
                    }

                    double Residual(Params p)
                    {
                        double sum = 0;
                        foreach (var(t, v)in _samples)
                        {
                            var d = p.Amplitude * Math.Sin(p.Frequency * t + p.Phase) - v;
                            sum += d * d;
                        }

                        return sum;
                    }

                    Params Tweak(Params p) => _r.Next(3) switch
                    {
                        0 => p with
                        {
                            Amplitude = p.Amplitude + 0.1 * (_r.NextDouble() - .5)
                        },
                        1 => p with
                        {
                            Frequency = p.Frequency + 0.1 * (_r.NextDouble() - .5)
                        },
                        _ => p with
                        {
                            Phase = p.Phase + 0.1 * (_r.NextDouble() - .5)
                        }
                    };
                    public Params Fit(int n)
                    {
                        var current = new Params(1, 1, 0);
                        for (int i = 0; i < n; i++)
                        {
                            var next = Tweak(current);
                            if (Residual(next) < Residual(current))
                                current = next;
                        }

                        return current;
                    }
                }
                """);

    [Fact]
    public Task A_struct_is_annealed_by_a_helper_that_answers() =>
        ReportsAsync(
            "DH1005",
            """
                struct Pt
                {
                    public double X, Y;
                    public Pt(double x, double y)
                    {
                        X = x;
                        Y = y;
                    }
                }

                static class Program
                {
                    static Random rng = new Random();
                    static double Himmelblau(Pt p) => Math.Pow(p.X * p.X + p.Y - 11, 2) + Math.Pow(p.X + p.Y * p.Y - 7, 2);
                    static Pt Neighbour(Pt p, double t) => new Pt(p.X + (rng.NextDouble() - 0.5) * t, p.Y + (rng.NextDouble() - 0.5) * t);
                    static bool Accept(double oldE, double newE, double t)
                    {
                        if (newE < oldE)
                            return true;
                        return Math.Exp((oldE - newE) / t) > rng.NextDouble();
                    }

                    static void Main()
                    {
                        Pt cur = new Pt(0, 0), best = cur;
                        double temp = 100;
                        while (temp > 1e-3)
                        {
                            for (int i = 0; i < 50; i++)
                            {
                                Pt cand = Neighbour(cur, 1.0);
                                if (Accept(Himmelblau(cur), Himmelblau(cand), temp))
                                    cur = cand;
                                if (Himmelblau(cur) < Himmelblau(best))
                                    best = cur;
                            }

                            temp *= 0.97;
                        }

                        Console.WriteLine(best.X + " " + best.Y);
                    }
                }
                """);

    [Fact]
    public Task Many_candidates_are_ranked_in_parallel() =>
        ReportsAsync(
            "DH1001",
            """
                static class P
                {
                    static double Loss(double[] w) => w.Select((v, i) => (v - i) * (v - i)).Sum();
                    static double[] Jiggle(double[] w)
                    {
                        var r = Random.Shared;
                        return w.Select(v => v + 0.1 * (r.NextDouble() - 0.5)).ToArray();
                    }

                    public static double[] Run()
                    {
                        var best = new double[6];
                        for (int g = 0; g < 200; g++)
                        {
                            var top = Enumerable.Range(0, 32).AsParallel().Select(_ => Jiggle(best)).Select(c => (c, l: Loss(c))).OrderBy(t => t.l).First();
                            if (top.l < Loss(best))
                                best = top.c;
                        }

                        return best;
                    }
                }
                """);
}
