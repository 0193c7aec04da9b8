using static Downhill.Analyzers.Tests.Rules.Searches.SearchReports;

namespace Downhill.Analyzers.Tests.Rules.Searches;

/// <summary>Steps whose data goes by references, deep object graphs, and functions of which a project has many.</summary>
public sealed class RoundaboutDataTests
{
    [Fact]
    public Task A_reference_is_turned_to_one_weight_or_the_bias() => ReportsAsync("DH1001", """
        class Perceptron
        {
            readonly Random r = new();
            double[] weights = new double[2];
            double bias;
            double Error(double[][] xs, double[] ys)
            {
                double e = 0;
                for (int i = 0; i < xs.Length; i++)
                {
                    double d = weights[0] * xs[i][0] + weights[1] * xs[i][1] + bias - ys[i];
                    e += d * d;
                }

                return e;
            }

            double Step(double[][] xs, double[] ys, double error)
            {
                int at = r.Next(weights.Length + 1);
                ref double changed = ref bias;
                if (at < weights.Length)
                    changed = ref weights[at];
                double change = (r.NextDouble() - .5) * .1;
                changed += change;
                double now = Error(xs, ys);
                if (now > error)
                {
                    changed -= change;
                    return error;
                }

                return now;
            }
        }
        """);

    [Fact]
    public Task Networks_of_layers_of_neurons_of_dendrites_are_sorted_by_what_a_delegate_says() => ReportsAsync("DH1002", """
        class Dendrite { public double Weight; }
        class Neuron
        {
            public double Bias;
            public Dendrite[] Dendrites = { new(), new() };
        }

        class Layer { public Neuron[] Neurons = { new(), new() }; }
        class Net
        {
            public Layer[] Layers = { new(), new() };
            public double Fitness;
        }

        class ByFitness : IComparer<Net>
        {
            public int Compare(Net a, Net b) => b.Fitness.CompareTo(a.Fitness);
        }

        class Trainer
        {
            readonly Random r = new();
            readonly Net[] nets = new Net[20];
            readonly Func<Net, double> play;
            public Trainer(Func<Net, double> play) => this.play = play;
            void Cross()
            {
                for (int n = 5; n < 20; n++)
                {
                    Net good = nets[r.Next(5)], bad = nets[n];
                    for (int l = 0; l < bad.Layers.Length; l++)
                        for (int k = 0; k < bad.Layers[l].Neurons.Length; k++)
                            for (int d = 0; d < bad.Layers[l].Neurons[k].Dendrites.Length; d++)
                                bad.Layers[l].Neurons[k].Dendrites[d].Weight = good.Layers[l].Neurons[k].Dendrites[d].Weight;
                }
            }

            void Mutate(Net net)
            {
                foreach (var layer in net.Layers)
                    foreach (var neuron in layer.Neurons)
                        foreach (var dendrite in neuron.Dendrites)
                            dendrite.Weight *= .5 + r.NextDouble();
            }

            public void Train()
            {
                for (int i = 0; i < nets.Length; i++)
                    nets[i].Fitness = play(nets[i]);
                Array.Sort(nets, new ByFitness());
                Cross();
                for (int i = 5; i < 20; i++)
                    Mutate(nets[i]);
            }
        }
        """);

    [Fact]
    public Task The_best_of_a_walk_that_a_local_function_cools_is_recorded() => ReportsAsync("DH1005", """
        class P
        {
            static void Main()
            {
                var r = new Random();
                double[] target = { 0, 0 }, at = { -10, -10 };
                double temperature = 100;
                double Distance(double[] a) => Math.Pow(a[0] - target[0], 2) + Math.Pow(a[1] - target[1], 2);
                double[] Neighbour(double[] a)
                {
                    double[] moved = { a[0] + r.NextDouble() - .5, a[1] + r.NextDouble() - .5 };
                    if (moved[0] > -10 && moved[0] < 10)
                        a = moved;
                    return a;
                }

                double[] Step(double[] a, double t)
                {
                    var next = Neighbour(a);
                    double d1 = Distance(next), d0 = Distance(a);
                    if (d1 < d0 || r.NextDouble() < Math.Exp(-(d1 - d0) / t))
                        a = next;
                    return a;
                }

                double[] nearest = { at[0], at[1] };
                for (int i = 0; i < 1000; i++)
                {
                    at = Step(at, temperature);
                    double d = Distance(at);
                    temperature *= .95;
                    if (Distance(nearest) > d)
                    {
                        nearest[0] = at[0];
                        nearest[1] = at[1];
                    }
                }
            }
        }
        """);

    [Fact]
    public Task One_of_many_problems_is_a_search_itself() => ReportsAsync("DH1001", """
        abstract class Problem
        {
            public abstract double Fitness(double[] x);
        }

        class Sphere : Problem
        {
            public override double Fitness(double[] x)
            {
                double s = 0;
                foreach (var v in x)
                    s += v * v;
                return s;
            }
        }

        class Meta : Problem
        {
            readonly Random r = new();
            public override double Fitness(double[] x)
            {
                double s = 0;
                for (int i = 0; i < 100; i++)
                    s += x[0] * r.NextDouble();
                return s;
            }
        }

        static class Tools
        {
            static readonly Random s_random = new();
            public static double Sample(double x, double range, double low, double high)
            {
                double l = Math.Max(x - range, low), u = Math.Min(x + range, high);
                return l + s_random.NextDouble() * (u - l);
            }

            public static bool IsBetter(double old, double now) => now < old;
        }

        class Search
        {
            public double[] Run(Problem problem, int n)
            {
                double[] x = new double[n], y = new double[n];
                double range = 1, fitness = problem.Fitness(x);
                for (int i = 0; i < 1000; i++)
                {
                    for (int j = 0; j < n; j++)
                        y[j] = Tools.Sample(x[j], range, -1, 1);
                    double now = problem.Fitness(y);
                    if (Tools.IsBetter(fitness, now))
                    {
                        fitness = now;
                        var temp = x;
                        x = y;
                        y = temp;
                    }
                    else
                    {
                        range *= .9;
                    }
                }

                return x;
            }
        }
        """);

    [Fact]
    public Task A_swarm_is_begun_and_its_first_best_noted() => SilentAsync("""
        abstract class Problem
        {
            public abstract double Fitness(double[] x);
        }

        class Sphere : Problem
        {
            public override double Fitness(double[] x) => x.Sum(v => v * v);
        }

        static class Tools
        {
            static readonly Random s_random = new();
            public static void Fill(ref double[] x, double low, double high)
            {
                for (int i = 0; i < x.Length; i++)
                    x[i] = low + s_random.NextDouble() * (high - low);
            }

            public static double Next() => s_random.NextDouble();
            public static bool IsBetter(double old, double now) => now < old;
        }

        class Swarm
        {
            public double[] Run(Problem problem, int count, int n)
            {
                var agents = new double[count][];
                var speeds = new double[count][];
                var own = new double[count][];
                var ownFitness = new double[count];
                for (int j = 0; j < count; j++)
                {
                    agents[j] = new double[n];
                    speeds[j] = new double[n];
                    own[j] = new double[n];
                }

                double[] lead = null;
                double fitness = double.MaxValue;
                for (int j = 0; j < count; j++)
                {
                    double[] x = agents[j], v = speeds[j];
                    Tools.Fill(ref v, -1, 1);
                    Tools.Fill(ref x, -1, 1);
                    ownFitness[j] = problem.Fitness(x);
                    x.CopyTo(own[j], 0);
                    if (Tools.IsBetter(fitness, ownFitness[j]))
                    {
                        lead = own[j];
                        fitness = ownFitness[j];
                    }
                }

                for (int i = 0; i < 1000; i++)
                    for (int j = 0; j < count; j++)
                    {
                        double[] x = agents[j], v = speeds[j];
                        for (int k = 0; k < n; k++)
                        {
                            v[k] = .7 * v[k] + Tools.Next() * (own[j][k] - x[k]) + Tools.Next() * (lead[k] - x[k]);
                            agents[j][k] = agents[j][k] + v[k];
                        }

                        double now = problem.Fitness(x);
                        if (Tools.IsBetter(ownFitness[j], now))
                        {
                            x.CopyTo(own[j], 0);
                            ownFitness[j] = now;
                            if (Tools.IsBetter(fitness, now))
                            {
                                lead = own[j];
                                fitness = now;
                            }
                        }
                    }

                return lead;
            }
        }
        """);

    [Fact]
    public Task A_sampler_asks_another_sampler_until_a_draw_fits() => SilentAsync("""
        interface ISampler
        {
            double Next(Random r);
        }

        class Gamma : ISampler
        {
            readonly double d, c;
            readonly ISampler normal;
            public Gamma(double alpha, ISampler normal)
            {
                d = alpha - 1 / 3.0;
                c = 1 / Math.Sqrt(9 * d);
                this.normal = normal;
            }

            public double Next(Random r)
            {
                while (true)
                {
                    double x = normal.Next(r), v = 1 + c * x;
                    v = v * v * v;
                    double u = r.NextDouble();
                    if (u < 1 - .0331 * x * x * x * x)
                        return d * v;
                    if (Math.Log(u) < .5 * x * x + d * (1 - v + Math.Log(v)))
                        return d * v;
                }
            }
        }

        class Normal : ISampler
        {
            public double Next(Random r)
            {
                while (true)
                {
                    double u = r.NextDouble(), v = 2 * r.NextDouble() - 1, x = v / u;
                    if (x * x <= -4 * Math.Log(u))
                        return x;
                }
            }
        }
        """);

    [Fact]
    public Task Random_weights_are_divided_by_their_norm() => SilentAsync("""
        static class Powers
        {
            public static double Power(this double v, int n)
            {
                double p = 1;
                for (int i = 0; i < n; i++)
                    p *= v;
                return p;
            }
        }

        class Weights
        {
            readonly double[] w = new double[10];
            public void Randomize(Random r)
            {
                for (int i = 0; i < w.Length; i++)
                    w[i] = r.NextDouble();
                Normalize();
            }

            void Normalize()
            {
                double norm = 0;
                for (int i = 0; i < w.Length; i++)
                    norm += w[i].Power(2);
                norm = Math.Sqrt(norm);
                if (norm > 0)
                    for (int i = 0; i < w.Length; i++)
                        w[i] /= norm;
            }
        }
        """);
}
