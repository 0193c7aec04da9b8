using static Downhill.Analyzers.Tests.Rules.Searches.SearchReports;

namespace Downhill.Analyzers.Tests.Rules.Searches;

/// <summary>Populations of which the better ones are chosen: by index, by tournament, by merging, through interfaces and lists of operators.</summary>
public sealed class SelectionShapeTests
{
    [Fact]
    public Task The_index_of_the_best_is_what_a_function_gives_back() => ReportsAsync("DH1001", """
        class Ind
        {
            public double[] G = new double[3];
            public double Fit;
        }

        class P
        {
            static Random r = new();
            static Ind[] pop = new Ind[20];
            static void Eval()
            {
                foreach (var p in pop)
                    p.Fit = -F(p.G);
            }

            static double F(double[] g)
            {
                double s = 0;
                foreach (var v in g)
                    s += v * v;
                return s;
            }

            static int Best()
            {
                int b = 0;
                for (int i = 1; i < pop.Length; i++)
                    if (pop[i].Fit > pop[b].Fit)
                        b = i;
                return b;
            }

            static void Next(int b)
            {
                for (int i = 0; i < pop.Length; i++)
                    if (i != b)
                        for (int k = 0; k < 3; k++)
                            pop[i].G[k] = pop[b].G[k] + r.NextDouble() - .5;
            }

            static void Main()
            {
                for (int g = 0; g < 100; g++)
                {
                    Eval();
                    Next(Best());
                }
            }
        }
        """);

    [Fact]
    public Task The_next_parent_is_the_child_with_the_lowest_score() => ReportsAsync("DH1001", """
        class P
        {
            static Random r = new();
            static double F(double[] x) => x.Sum(v => v * v);
            static void Main()
            {
                var parent = new double[3];
                for (int g = 0; g < 100; g++)
                {
                    var kids = new double[10][];
                    var f = new double[10];
                    for (int i = 0; i < 10; i++)
                    {
                        kids[i] = parent.Select(v => v + r.NextDouble() - .5).ToArray();
                        f[i] = F(kids[i]);
                    }

                    int b = 0;
                    for (int i = 1; i < 10; i++)
                        if (f[i] < f[b])
                            b = i;
                    parent = kids[b];
                }
            }
        }
        """);

    [Fact]
    public Task The_index_of_the_lowest_score_is_searched_for() => ReportsAsync("DH1001", """
        class P
        {
            static Random r = new();
            static double F(double[] x) => x.Sum(v => v * v);
            static void Main()
            {
                var parent = new double[3];
                for (int g = 0; g < 100; g++)
                {
                    var kids = Enumerable.Range(0, 10).Select(_ => parent.Select(v => v + r.NextDouble() - .5).ToArray()).ToArray();
                    var f = kids.Select(F).ToArray();
                    int b = Array.IndexOf(f, f.Min());
                    if (f[b] < F(parent))
                        parent = kids[b];
                }
            }
        }
        """);

    [Fact]
    public Task Everything_is_drawn_around_the_fittest() => ReportsAsync("DH1001", """
        class M
        {
            public double A, B;
        }

        class Opt
        {
            Random r = new();
            M[] ms = new M[10];
            double Loss(M m, double[] x, double[] y)
            {
                double s = 0;
                for (int i = 0; i < x.Length; i++)
                    s += Math.Pow(m.A * x[i] + m.B - y[i], 2);
                return s;
            }

            M Fittest(double[] x, double[] y)
            {
                M best = ms[0];
                foreach (var m in ms)
                    if (Loss(m, x, y) < Loss(best, x, y))
                        best = m;
                return best;
            }

            public void Evolve(double[] x, double[] y)
            {
                var b = Fittest(x, y);
                double a = b.A, c = b.B;
                for (int i = 0; i < ms.Length; i++)
                {
                    ms[i].A = a + r.NextDouble() - .5;
                    ms[i].B = c + r.NextDouble() - .5;
                }
            }
        }
        """);

    [Fact]
    public Task The_winner_of_a_tournament_has_children() => ReportsAsync("DH1001", """
        class Ch
        {
            public double[] G = new double[2];
            public double Fitness;
        }

        class Ga
        {
            Random r = new();
            List<Ch> pop = new();
            double F(double[] g) => g[0] * g[0] + g[1] * g[1];
            Ch Tour()
            {
                var a = pop[r.Next(pop.Count)];
                var b = pop[r.Next(pop.Count)];
                return a.Fitness < b.Fitness ? a : b;
            }

            public void Run()
            {
                for (int g = 0; g < 100; g++)
                {
                    var next = new List<Ch>();
                    while (next.Count < pop.Count)
                    {
                        var a = Tour();
                        var b = Tour();
                        var c = new Ch();
                        for (int i = 0; i < 2; i++)
                        {
                            c.G[i] = r.NextDouble() < .5 ? a.G[i] : b.G[i];
                            if (r.NextDouble() < .1)
                                c.G[i] += r.NextDouble() - .5;
                        }

                        c.Fitness = F(c.G);
                        next.Add(c);
                    }

                    pop = next;
                }
            }
        }
        """);

    [Fact]
    public Task Parents_and_children_are_merged_by_their_scores() => ReportsAsync("DH1005", """
        class Ch
        {
            public double[] G = new double[2];
            public double Fitness;
        }

        class Ga
        {
            Random r = new();
            Ch[] pop = new Ch[10];
            double F(double[] g) => g[0] * g[0] + g[1] * g[1];
            Ch Child(Ch a, Ch b)
            {
                var c = new Ch();
                c.G[0] = a.G[0];
                c.G[1] = b.G[1];
                if (r.NextDouble() < .1)
                    c.G[r.Next(2)] = r.NextDouble() * 10 - 5;
                c.Fitness = F(c.G);
                return c;
            }

            public void Step()
            {
                var kids = new Ch[10];
                for (int i = 0; i < 10; i++)
                    kids[i] = Child(pop[i / 2], pop[r.Next(10)]);
                Array.Sort(kids, (a, b) => a.Fitness.CompareTo(b.Fitness));
                var next = new Ch[10];
                int p = 0, q = 0;
                for (int i = 0; i < 10; i++)
                    next[i] = pop[p].Fitness < kids[q].Fitness ? pop[p++] : kids[q++];
                pop = next;
            }
        }
        """);

    [Fact]
    public Task Selection_and_mutation_are_interfaces() => ReportsAsync("DH1005", """
        interface IFit
        {
            double Of(Ch c);
        }

        interface IMut
        {
            void Mutate(List<Ch> p);
        }

        interface ISel
        {
            List<Ch> Select(List<Ch> p);
        }

        class Ch
        {
            public double X, Y;
            public double Fitness;
        }

        class Sph : IFit
        {
            public double Of(Ch c) => c.X * c.X + c.Y * c.Y;
        }

        class Mut : IMut
        {
            Random r = new();
            public void Mutate(List<Ch> p)
            {
                foreach (var c in p)
                {
                    if (r.NextDouble() < .5)
                        c.X = r.NextDouble() * 10;
                    else
                        c.Y = r.NextDouble() * 10;
                }
            }
        }

        class Sel : ISel
        {
            public List<Ch> Select(List<Ch> p) => p.OrderBy(c => c.Fitness).Take(10).ToList();
        }

        class Loop
        {
            IFit f;
            IMut m;
            ISel s;
            List<Ch> pop = new();
            public Loop(IFit f, IMut m, ISel s)
            {
                this.f = f;
                this.m = m;
                this.s = s;
            }

            public void Run()
            {
                for (int i = 0; i < 100; i++)
                {
                    pop = s.Select(pop);
                    m.Mutate(pop);
                    foreach (var c in pop)
                        c.Fitness = f.Of(c);
                }
            }
        }
        """);

    [Fact]
    public Task Mutations_are_a_list_of_functions() => ReportsAsync("DH1002", """
        class Net
        {
            public double[] W = new double[3];
            public double Fitness;
        }

        class Mutator
        {
            public List<Action<Net, Random>> Moves = new();
            public void Nudge(Net n, Random r)
            {
                n.W[r.Next(3)] += r.NextDouble() - .5;
            }

            public void Scale(Net n, Random r)
            {
                n.W[r.Next(3)] *= r.NextDouble() + .5;
            }

            public void Apply(Net n, Random r)
            {
                Moves[r.Next(Moves.Count)](n, r);
            }
        }

        class Tr
        {
            Net[] nets = new Net[10];
            Random r = new();
            Mutator m = new();
            Func<Net, double> fit;
            public Tr(Func<Net, double> f)
            {
                fit = f;
                m.Moves.Add(m.Nudge);
                m.Moves.Add(m.Scale);
            }

            public void Train()
            {
                foreach (var n in nets)
                    n.Fitness = fit(n);
                Array.Sort(nets, (a, b) => b.Fitness.CompareTo(a.Fitness));
                for (int i = 5; i < 10; i++)
                {
                    Array.Copy(nets[i - 5].W, nets[i].W, 3);
                    m.Apply(nets[i], r);
                }
            }
        }
        """);
}
