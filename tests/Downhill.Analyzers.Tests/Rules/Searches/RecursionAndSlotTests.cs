using static Downhill.Analyzers.Tests.Rules.Searches.SearchReports;

namespace Downhill.Analyzers.Tests.Rules.Searches;

/// <summary>Points that are handed on by recursion, and scores that lie beside the numbers that they are of.</summary>
public sealed class RecursionAndSlotTests
{
    [Fact]
    public Task A_method_calls_itself_with_the_better_numbers() => ReportsAsync("DH1001", """
        static class P
        {
            static readonly Random r = new(3);
            static double F(double x, double y) => Math.Pow(x - 2, 2) + Math.Pow(y + 1, 2) + x * y;
            static void Search(double x, double y, double best, int left)
            {
                if (left <= 0)
                    return;
                double nx = x + r.NextDouble() * 2 - 1, ny = y + r.NextDouble() * 2 - 1;
                double v = F(nx, ny);
                if (v < best)
                    Search(nx, ny, v, left - 1);
                else
                    Search(x, y, best, left - 1);
            }
        }
        """);

    [Fact]
    public Task A_method_returns_what_it_finds_from_the_better_point() => ReportsAsync("DH1001", """
        class P
        {
            readonly Random r = new();
            double Error(double[] c) => c.Sum(v => (v - 1) * (v - 1));
            double[] Climb(double[] at, int left)
            {
                if (left == 0)
                    return at;
                var next = at.Select(v => v + r.NextDouble() - .5).ToArray();
                return Error(next) < Error(at) ? Climb(next, left - 1) : Climb(at, left - 1);
            }
        }
        """);

    [Fact]
    public Task A_recursion_that_only_counts_is_no_search() => SilentAsync("""
        class P
        {
            readonly Random r = new();
            int Depth(int n, double limit)
            {
                if (n == 0)
                    return 0;
                double d = r.NextDouble();
                return d < limit ? Depth(n - 1, limit * d) + 1 : Depth(n - 1, limit);
            }
        }
        """);

    [Fact]
    public Task The_last_element_holds_the_score() => ReportsAsync("DH1001", """
        class P
        {
            static Random r = new();
            static double Eval(List<double> v)
            {
                double s = 0;
                for (int i = 0; i < 3; i++)
                    s += v[i] * v[i];
                return s;
            }

            static void Main()
            {
                var best = new List<double> { 5, 5, 5, 0 };
                best[3] = Eval(best);
                for (int k = 0; k < 2000; k++)
                {
                    var c = new List<double>(best);
                    for (int i = 0; i < 3; i++)
                        c[i] += r.NextDouble() - .5;
                    c[3] = Eval(c);
                    if (c[3] < best[3])
                        best = c;
                }
            }
        }
        """);

    [Fact]
    public Task A_column_holds_the_scores_of_the_rows() => ReportsAsync("DH1001", """
        class P
        {
            static Random r = new();
            static double F(double x, double y) => 100 * (y - x * x) * (y - x * x) + (1 - x) * (1 - x);
            static void Main()
            {
                var pop = new double[30, 3];
                for (int i = 0; i < 30; i++)
                {
                    pop[i, 0] = r.NextDouble();
                    pop[i, 1] = r.NextDouble();
                    pop[i, 2] = F(pop[i, 0], pop[i, 1]);
                }

                for (int g = 0; g < 100; g++)
                    for (int i = 0; i < 30; i++)
                    {
                        double x = pop[i, 0] + r.NextDouble() - .5, y = pop[i, 1] + r.NextDouble() - .5;
                        double v = F(x, y);
                        if (v < pop[i, 2])
                        {
                            pop[i, 0] = x;
                            pop[i, 1] = y;
                            pop[i, 2] = v;
                        }
                    }
            }
        }
        """);

    [Fact]
    public Task Rows_with_their_sums_are_only_sorted() => SilentAsync("""
        class P
        {
            static double Sum(double[] row) => row[0] + row[1];
            static void Main()
            {
                var r = new Random();
                var rows = new List<double[]>();
                for (int i = 0; i < 10; i++)
                {
                    var row = new[] { r.NextDouble(), r.NextDouble(), 0 };
                    row[2] = Sum(row);
                    rows.Add(row);
                }

                rows.Sort((a, b) => a[2].CompareTo(b[2]));
                Console.WriteLine(rows[0][2]);
            }
        }
        """);

    [Fact]
    public Task A_child_scores_itself_when_it_is_made_of_the_winner_of_a_tournament() => ReportsAsync("DH1001", """
        class Genome
        {
            public double[] W;
            public double Fitness;
            public Genome(int n, Random r)
            {
                W = new double[n];
                for (int i = 0; i < n; i++)
                    W[i] = r.NextDouble();
                Fitness = Score();
            }

            public Genome(Genome parent, Random r)
            {
                W = (double[])parent.W.Clone();
                W[r.Next(W.Length)] += r.NextDouble() - .5;
                Fitness = Score();
            }

            double Score()
            {
                double s = 0;
                for (int i = 0; i < W.Length; i++)
                    s -= (W[i] - i) * (W[i] - i);
                return s;
            }
        }

        class Evolution
        {
            readonly Random r = new();
            List<Genome> pop = new();
            Genome Tournament()
            {
                Genome best = null;
                for (int i = 0; i < 3; i++)
                {
                    var c = pop[r.Next(pop.Count)];
                    if (best == null || c.Fitness > best.Fitness)
                        best = c;
                }

                return best;
            }

            public void Run()
            {
                for (int i = 0; i < 40; i++)
                    pop.Add(new Genome(8, r));
                for (int g = 0; g < 100; g++)
                {
                    var next = new List<Genome>();
                    while (next.Count < 40)
                        next.Add(new Genome(Tournament(), r));
                    pop = next;
                }
            }
        }
        """);

    [Fact]
    public Task Neurons_remember_their_outputs() => ReportsAsync("DH1002", """
        class Neuron
        {
            public double[] Weights;
            public double Bias, Value;
            public Neuron(int n, Random r)
            {
                Weights = Enumerable.Range(0, n).Select(_ => r.NextDouble() - .5).ToArray();
                Bias = r.NextDouble();
            }

            public Neuron(Neuron other)
            {
                Weights = (double[])other.Weights.Clone();
                Bias = other.Bias;
            }

            public void Compute(double[] x)
            {
                double s = Bias;
                for (int i = 0; i < x.Length; i++)
                    s += x[i] * Weights[i];
                Value = 1 / (1 + Math.Exp(-s));
            }

            public void Mutate(Random r)
            {
                for (int i = 0; i < Weights.Length; i++)
                    Weights[i] += r.NextDouble() - .5;
                Bias += r.NextDouble() - .5;
            }
        }

        class Layer
        {
            public List<Neuron> Neurons = new();
            public Layer(int n, int inputs, Random r)
            {
                for (int i = 0; i < n; i++)
                    Neurons.Add(new Neuron(inputs, r));
            }

            public Layer(Layer other) => Neurons = other.Neurons.Select(n => new Neuron(n)).ToList();
            public double[] Forward(double[] x)
            {
                foreach (var n in Neurons)
                    n.Compute(x);
                return Neurons.Select(n => n.Value).ToArray();
            }
        }

        class Network
        {
            public List<Layer> Layers = new();
            public double Fitness;
            public Network(Random r)
            {
                Layers.Add(new Layer(3, 2, r));
                Layers.Add(new Layer(1, 3, r));
            }

            public Network(Network other) => Layers = other.Layers.Select(l => new Layer(l)).ToList();
            public double[] Forward(double[] x)
            {
                foreach (var l in Layers)
                    x = l.Forward(x);
                return x;
            }

            public void Mutate(Random r)
            {
                foreach (var l in Layers)
                    foreach (var n in l.Neurons)
                        n.Mutate(r);
            }
        }

        class Trainer
        {
            readonly Random r = new();
            public void Train(double[][] xs, double[][] ys)
            {
                var pop = Enumerable.Range(0, 50).Select(_ => new Network(r)).ToList();
                for (int g = 0; g < 500; g++)
                {
                    foreach (var n in pop)
                    {
                        double e = 0;
                        for (int i = 0; i < xs.Length; i++)
                            e += Math.Pow(n.Forward(xs[i])[0] - ys[i][0], 2);
                        n.Fitness = -e;
                    }

                    pop = pop.OrderByDescending(n => n.Fitness).ToList();
                    for (int i = 25; i < 50; i++)
                    {
                        pop[i] = new Network(pop[i - 25]);
                        pop[i].Mutate(r);
                    }
                }
            }
        }
        """);

    [Fact]
    public Task A_swarm_moves_itself_and_its_best_is_recorded() => SilentAsync("""
        class Particle
        {
            public double[] P, V, BestP;
            public double Best = double.MaxValue;
            public void Move(double[] lead, Random r)
            {
                for (int i = 0; i < P.Length; i++)
                {
                    V[i] = .7 * V[i] + 1.4 * r.NextDouble() * (BestP[i] - P[i]) + 1.4 * r.NextDouble() * (lead[i] - P[i]);
                    P[i] += V[i];
                }
            }
        }

        class Swarm
        {
            static double F(double[] x) => x.Sum(v => v * v);
            static void Main()
            {
                var r = new Random();
                var swarm = new List<Particle>();
                for (int i = 0; i < 20; i++)
                {
                    var p = new[] { r.NextDouble(), r.NextDouble() };
                    swarm.Add(new Particle { P = p, V = new double[2], BestP = (double[])p.Clone() });
                }

                var lead = new double[2];
                double best = double.MaxValue;
                for (int t = 0; t < 100; t++)
                    foreach (var s in swarm)
                    {
                        s.Move(lead, r);
                        double f = F(s.P);
                        if (f < s.Best)
                        {
                            s.Best = f;
                            s.BestP = (double[])s.P.Clone();
                        }

                        if (f < best)
                        {
                            best = f;
                            lead = (double[])s.P.Clone();
                        }
                    }
            }
        }
        """);

    [Fact]
    public Task Shapes_of_whole_numbers_are_painted_into_a_buffer() => SilentAsync("""
        class Shape
        {
            public int X, Y, W, H;
            public byte R;
            public Shape Clone() => (Shape)MemberwiseClone();
            public void Mutate(Random r)
            {
                switch (r.Next(3))
                {
                    case 0: X += r.Next(-5, 6); break;
                    case 1: W += r.Next(-3, 4); break;
                    default: R = (byte)r.Next(256); break;
                }
            }
        }

        class Painter
        {
            float[] buffer = new float[4096], target = new float[4096];
            List<Shape> shapes = new();
            readonly Random r = new();
            void Draw(List<Shape> list, float[] b)
            {
                foreach (var s in list)
                    for (int y = s.Y; y < s.Y + s.H; y++)
                        for (int x = s.X; x < s.X + s.W; x++)
                            b[y * 64 + x] = s.R / 255f;
            }

            double Diff(float[] b)
            {
                double d = 0;
                for (int i = 0; i < b.Length; i++)
                    d += (b[i] - target[i]) * (b[i] - target[i]);
                return d;
            }

            public void Run()
            {
                double best = Diff(buffer);
                for (int k = 0; k < 1000; k++)
                {
                    var copy = shapes.Select(s => s.Clone()).ToList();
                    copy[r.Next(copy.Count)].Mutate(r);
                    var b = new float[4096];
                    Draw(copy, b);
                    double d = Diff(b);
                    if (d < best)
                    {
                        best = d;
                        shapes = copy;
                        buffer = b;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Cells_of_whole_numbers_have_cached_energies() => SilentAsync("""
        class Ising
        {
            readonly int[,] s = new int[32, 32];
            readonly double[,] energy = new double[32, 32];
            readonly Random r = new();
            double total;
            double Local(int i, int j) => -s[i, j] * (s[(i + 1) % 32, j] + s[i, (j + 1) % 32] + s[(i + 31) % 32, j] + s[i, (j + 31) % 32]);
            public void Run(double t)
            {
                for (int k = 0; k < 100000; k++)
                {
                    int i = r.Next(32), j = r.Next(32);
                    s[i, j] = -s[i, j];
                    double after = Local(i, j), d = after - energy[i, j];
                    if (d < 0 || r.NextDouble() < Math.Exp(-d / t))
                    {
                        energy[i, j] = after;
                        total += d;
                    }
                    else
                    {
                        s[i, j] = -s[i, j];
                    }

                    t *= .99999;
                }
            }
        }
        """);

    [Fact]
    public Task Chance_only_breaks_ties() => SilentAsync("""
        class Agent
        {
            public double X, Y;
            public double Score(double x, double y) => -((X - x) * (X - x) + (Y - y) * (Y - y));
        }

        class Picker
        {
            readonly Random r = new();
            double px, py;
            Agent Nearest(List<Agent> agents)
            {
                Agent best = null;
                double bestScore = double.NegativeInfinity;
                foreach (var a in agents)
                {
                    double s = a.Score(px, py);
                    if (s > bestScore || (s == bestScore && r.NextDouble() < .5))
                    {
                        bestScore = s;
                        best = a;
                    }
                }

                return best;
            }

            public void Run(List<Agent> agents)
            {
                for (int i = 0; i < 100; i++)
                {
                    var a = Nearest(agents);
                    px += (a.X - px) * .1;
                    py += (a.Y - py) * .1;
                    a.X += r.NextDouble() - .5;
                }
            }
        }
        """);
}
