namespace Downhill.Analyzers.Tests.Rules.Searches;

/// <summary>Searches over objects and populations.</summary>
public sealed class ObjectShapeTests
{
    [Fact]
    public Task Cloned_object_with_mutate() => SearchReports.ReportsAsync("DH1001", """
        class Brain
        {
            public double[] W = new double[4];
            public double Bias;
            static Random r = new Random();
            public Brain Clone()
            {
                var b = new Brain();
                Array.Copy(W, b.W, 4);
                b.Bias = Bias;
                return b;
            }

            public void Mutate(double rate)
            {
                for (int i = 0; i < W.Length; i++)
                    W[i] += rate * (r.NextDouble() * 2 - 1);
                Bias += rate * (r.NextDouble() * 2 - 1);
            }

            public double Loss(double[][] xs, double[] ys)
            {
                double s = 0;
                for (int i = 0; i < xs.Length; i++)
                {
                    double z = Bias;
                    for (int j = 0; j < 4; j++)
                        z += W[j] * xs[i][j];
                    double p = 1 / (1 + Math.Exp(-z));
                    s += (p - ys[i]) * (p - ys[i]);
                }

                return s;
            }
        }

        class Trainer
        {
            Brain best = new Brain();
            public void Train(double[][] xs, double[] ys, int n)
            {
                double bestLoss = best.Loss(xs, ys);
                for (int i = 0; i < n; i++)
                {
                    Brain child = best.Clone();
                    child.Mutate(0.1);
                    double loss = child.Loss(xs, ys);
                    if (loss < bestLoss)
                    {
                        best = child;
                        bestLoss = loss;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Object_graph_layers() => SearchReports.ReportsAsync("DH1002", """
        class Neuron
        {
            public double[] Weights;
            public double Bias;
            public Neuron(int n)
            {
                Weights = new double[n];
            }

            public double Out(double[] x)
            {
                double s = Bias;
                for (int i = 0; i < x.Length; i++)
                    s += Weights[i] * x[i];
                return Math.Tanh(s);
            }

            public Neuron Copy()
            {
                var n = new Neuron(Weights.Length);
                Weights.CopyTo(n.Weights, 0);
                n.Bias = Bias;
                return n;
            }
        }

        class Layer
        {
            public List<Neuron> Neurons = new();
            public double[] Forward(double[] x)
            {
                var o = new double[Neurons.Count];
                for (int i = 0; i < o.Length; i++)
                    o[i] = Neurons[i].Out(x);
                return o;
            }
        }

        class Network
        {
            public List<Layer> Layers = new();
            public double[] Predict(double[] x)
            {
                foreach (var l in Layers)
                    x = l.Forward(x);
                return x;
            }

            public double Error(double[][] xs, double[][] ys)
            {
                double e = 0;
                for (int i = 0; i < xs.Length; i++)
                {
                    var o = Predict(xs[i]);
                    for (int j = 0; j < o.Length; j++)
                        e += Math.Pow(o[j] - ys[i][j], 2);
                }

                return e;
            }

            public Network Clone()
            {
                var n = new Network();
                foreach (var l in Layers)
                {
                    var c = new Layer();
                    foreach (var u in l.Neurons)
                        c.Neurons.Add(u.Copy());
                    n.Layers.Add(c);
                }

                return n;
            }

            public void Perturb(Random r)
            {
                foreach (var l in Layers)
                    foreach (var n in l.Neurons)
                    {
                        for (int i = 0; i < n.Weights.Length; i++)
                            n.Weights[i] += r.NextDouble() * 0.2 - 0.1;
                        n.Bias += r.NextDouble() * 0.2 - 0.1;
                    }
            }
        }

        class HillClimb
        {
            public Network Run(Network start, double[][] xs, double[][] ys)
            {
                var rng = new Random();
                var current = start;
                double err = current.Error(xs, ys);
                for (int epoch = 0; epoch < 1000; epoch++)
                {
                    var cand = current.Clone();
                    cand.Perturb(rng);
                    var e = cand.Error(xs, ys);
                    if (e < err)
                    {
                        current = cand;
                        err = e;
                    }
                }

                return current;
            }
        }
        """);

    [Fact]
    public Task Array_plus_bias_fields() => SearchReports.ReportsAsync("DH1001", """
        class Perceptron
        {
            double[] weights;
            double bias;
            Random random;
            public Perceptron(int n, Random rng)
            {
                weights = new double[n];
                random = rng;
            }

            double Compute(double[] inp)
            {
                double r = bias;
                for (int i = 0; i < inp.Length; i++)
                    r += inp[i] * weights[i];
                return r;
            }

            double GetError(double[][] inp, double[] des)
            {
                double s = 0;
                for (int i = 0; i < inp.Length; i++)
                {
                    double d = Compute(inp[i]) - des[i];
                    s += d * d;
                }

                return s / inp.Length;
            }

            public double Train(double[][] inputs, double[] outs, double currentError)
            {
                double[] oldW = (double[])weights.Clone();
                double oldB = bias;
                int idx = random.Next(weights.Length + 1);
                double delta = random.NextDouble() * 0.2 - 0.1;
                if (idx == weights.Length)
                    bias += delta;
                else
                    weights[idx] += delta;
                double err = GetError(inputs, outs);
                if (err < currentError)
                    return err;
                weights = oldW;
                bias = oldB;
                return currentError;
            }
        }
        """);

    [Fact]
    public Task Population_keep_if_lower_per_member() => SearchReports.ReportsAsync("DH1005", """
        class Swarm
        {
            double[][] pop = new double[20][];
            double[] cost = new double[20];
            Random rng = new Random();
            double Sphere(double[] x)
            {
                double s = 0;
                foreach (var v in x)
                    s += v * v;
                return s;
            }

            public void Evolve(int gens)
            {
                for (int g = 0; g < gens; g++)
                    for (int i = 0; i < pop.Length; i++)
                    {
                        var t = new double[pop[i].Length];
                        for (int d = 0; d < t.Length; d++)
                            t[d] = pop[i][d] + 0.1 * (rng.NextDouble() - 0.5);
                        var c = Sphere(t);
                        if (c < cost[i])
                        {
                            cost[i] = c;
                            pop[i] = t;
                        }
                    }
            }
        }
        """);

    [Fact]
    public Task Genetic_sort_elites() => SearchReports.ReportsAsync("DH1005", """
        class Ind : IComparable<Ind>
        {
            public double[] G = new double[5];
            public double Fit;
            public int CompareTo(Ind o) => Fit.CompareTo(o.Fit);
        }

        class GA
        {
            List<Ind> pop = new();
            Random r = new();
            double Eval(double[] g)
            {
                double s = 0;
                for (int i = 0; i < g.Length; i++)
                    s += (g[i] - i) * (g[i] - i);
                return s;
            }

            public Ind Run()
            {
                for (int i = 0; i < 50; i++)
                {
                    var n = new Ind();
                    for (int k = 0; k < 5; k++)
                        n.G[k] = r.NextDouble() * 10;
                    n.Fit = Eval(n.G);
                    pop.Add(n);
                }

                for (int gen = 0; gen < 100; gen++)
                {
                    pop.Sort();
                    var next = pop.Take(10).ToList();
                    while (next.Count < 50)
                    {
                        var a = pop[r.Next(10)];
                        var c = new Ind();
                        for (int k = 0; k < 5; k++)
                            c.G[k] = a.G[k] + (r.NextDouble() - 0.5);
                        c.Fit = Eval(c.G);
                        next.Add(c);
                    }

                    pop = next;
                }

                pop.Sort();
                return pop[0];
            }
        }
        """);

    [Fact]
    public Task Orderby_linq_elites() => SearchReports.ReportsAsync("DH1005", """
        class ES
        {
            static double F(double[] x) => x.Sum(v => v * v);
            public static double[] Run(int dim)
            {
                var rng = new Random();
                var parents = Enumerable.Range(0, 5).Select(_ => Enumerable.Range(0, dim).Select(__ => rng.NextDouble()).ToArray()).ToList();
                for (int g = 0; g < 100; g++)
                {
                    var kids = new List<double[]>();
                    foreach (var p in parents)
                        for (int k = 0; k < 7; k++)
                            kids.Add(p.Select(v => v + 0.1 * (rng.NextDouble() - 0.5)).ToArray());
                    parents = kids.OrderBy(k => F(k)).Take(5).ToList();
                }

                return parents[0];
            }
        }
        """);
}
