using static Downhill.Analyzers.Tests.Rules.Searches.SearchReports;

namespace Downhill.Analyzers.Tests.Rules.Searches;

/// <summary>What is chosen or put into an order by a number that chance had a part in, and is no search.</summary>
public sealed class SelectionTrapTests
{
    [Fact]
    public Task Particles_are_sorted_by_their_depth() => SilentAsync("""
        class Pt
        {
            public double X, Y, Z, Depth;
        }

        class W
        {
            List<Pt> ps = new();
            Random r = new();
            double cx, cy, cz;
            public void Update()
            {
                foreach (var p in ps)
                {
                    p.X += r.NextDouble() - .5;
                    p.Y += r.NextDouble() - .5;
                    p.Z += r.NextDouble() - .5;
                    p.Depth = Math.Sqrt((p.X - cx) * (p.X - cx) + (p.Y - cy) * (p.Y - cy) + (p.Z - cz) * (p.Z - cz));
                }

                ps.Sort((a, b) => b.Depth.CompareTo(a.Depth));
            }

            public void Run()
            {
                while (true)
                    Update();
            }
        }
        """);

    [Fact]
    public Task Particles_begin_anew_and_are_sorted_by_their_depth() => SilentAsync("""
        class Pt
        {
            public double X, Y, Depth;
        }

        class W
        {
            List<Pt> ps = new();
            Random r = new();
            double D(Pt p) => p.X * p.X + p.Y;
            public void Run()
            {
                while (true)
                {
                    foreach (var p in ps)
                    {
                        if (r.NextDouble() < .01)
                        {
                            p.X = r.NextDouble();
                            p.Y = r.NextDouble();
                        }

                        p.Depth = D(p);
                    }

                    ps = ps.OrderBy(p => p.Depth).ToList();
                }
            }
        }
        """);

    [Fact]
    public Task Agents_follow_the_nearest_one_with_jitter() => SilentAsync("""
        class Agent
        {
            public double X, Y;
            public double DistanceTo(Agent o) => Math.Sqrt((X - o.X) * (X - o.X) + (Y - o.Y) * (Y - o.Y));
        }

        class Sim
        {
            List<Agent> agents = new();
            Random r = new();
            Agent Nearest(Agent a)
            {
                Agent best = null;
                foreach (var o in agents)
                    if (o != a && (best == null || a.DistanceTo(o) < a.DistanceTo(best)))
                        best = o;
                return best;
            }

            public void Step()
            {
                foreach (var a in agents)
                {
                    var n = Nearest(a);
                    a.X += (n.X - a.X) * .1 + r.NextDouble() - .5;
                    a.Y += (n.Y - a.Y) * .1 + r.NextDouble() - .5;
                }
            }

            public void Run()
            {
                for (int i = 0; i < 1000; i++)
                    Step();
            }
        }
        """);

    [Fact]
    public Task A_map_organises_itself_by_random_colours() => SilentAsync("""
        class Som
        {
            double[][] w = new double[10][];
            Random r = new();
            double Dist(double[] a, double[] b)
            {
                double s = 0;
                for (int i = 0; i < a.Length; i++)
                    s += (a[i] - b[i]) * (a[i] - b[i]);
                return s;
            }

            public void Train()
            {
                for (int t = 0; t < 1000; t++)
                {
                    var x = new[]
                    {
                        r.NextDouble(),
                        r.NextDouble()
                    };
                    int b = 0;
                    for (int i = 1; i < w.Length; i++)
                        if (Dist(w[i], x) < Dist(w[b], x))
                            b = i;
                    for (int k = 0; k < 2; k++)
                        w[b][k] += .1 * (x[k] - w[b][k]);
                }
            }
        }
        """);

    [Fact]
    public Task A_map_organises_itself_by_its_data() => SilentAsync("""
        class Som
        {
            double[][] w = new double[10][], data;
            Random r = new();
            double Dist(double[] a, double[] b)
            {
                double s = 0;
                for (int i = 0; i < a.Length; i++)
                    s += (a[i] - b[i]) * (a[i] - b[i]);
                return s;
            }

            void Init()
            {
                for (int i = 0; i < 10; i++)
                    w[i] = new[]
                    {
                        r.NextDouble(),
                        r.NextDouble()
                    };
            }

            public void Train()
            {
                Init();
                for (int t = 0; t < 1000; t++)
                {
                    var x = data[r.Next(data.Length)];
                    int b = 0;
                    for (int i = 1; i < w.Length; i++)
                        if (Dist(w[i], x) < Dist(w[b], x))
                            b = i;
                    for (int k = 0; k < 2; k++)
                        w[b][k] += .1 * (x[k] - w[b][k]);
                }
            }
        }
        """);

    [Fact]
    public Task Centres_of_clusters_begin_at_random() => SilentAsync("""
        class Km
        {
            double[][] c = new double[3][], data;
            Random r = new();
            double Dist(double[] a, double[] b)
            {
                double s = 0;
                for (int i = 0; i < a.Length; i++)
                    s += (a[i] - b[i]) * (a[i] - b[i]);
                return s;
            }

            public void Run()
            {
                for (int i = 0; i < 3; i++)
                    c[i] = new[]
                    {
                        r.NextDouble(),
                        r.NextDouble()
                    };
                for (int t = 0; t < 100; t++)
                {
                    var sum = new double[3, 2];
                    var n = new int[3];
                    foreach (var x in data)
                    {
                        int b = 0;
                        for (int i = 1; i < 3; i++)
                            if (Dist(x, c[i]) < Dist(x, c[b]))
                                b = i;
                        n[b]++;
                        for (int k = 0; k < 2; k++)
                            sum[b, k] += x[k];
                    }

                    for (int i = 0; i < 3; i++)
                        for (int k = 0; k < 2; k++)
                            c[i][k] = n[i] == 0 ? r.NextDouble() : sum[i, k] / n[i];
                }
            }
        }
        """);

    [Fact]
    public Task A_bandit_pulls_the_best_arm() => SilentAsync("""
        class Bandit
        {
            double[] q = new double[10], truth = new double[10];
            int[] n = new int[10];
            Random r = new();
            public void Run()
            {
                for (int t = 0; t < 1000; t++)
                {
                    int a = 0;
                    for (int i = 1; i < 10; i++)
                        if (q[i] > q[a])
                            a = i;
                    if (r.NextDouble() < .1)
                        a = r.Next(10);
                    double reward = truth[a] + r.NextDouble() - .5;
                    n[a]++;
                    q[a] += (reward - q[a]) / n[a];
                }
            }
        }
        """);

    [Fact]
    public Task A_tower_shoots_at_the_greatest_threat() => SilentAsync("""
        class Enemy
        {
            public float X, Y, Health, Threat;
        }

        class Tower
        {
            List<Enemy> es = new();
            Random r = new();
            Enemy Pick()
            {
                Enemy b = null;
                float m = float.MinValue;
                foreach (var e in es)
                {
                    e.Threat = e.Health / (1 + e.X * e.X);
                    if (e.Threat > m)
                    {
                        m = e.Threat;
                        b = e;
                    }
                }

                return b;
            }

            public void Update()
            {
                var t = Pick();
                if (t != null)
                {
                    t.Health -= (float)r.NextDouble() * 10;
                    t.X += (float)(r.NextDouble() - .5);
                }
            }
        }
        """);

    [Fact]
    public Task Scenarios_are_sorted_for_a_quantile() => SilentAsync("""
        class Scn
        {
            public double[] R = new double[5];
            public double Pnl;
        }

        class Var
        {
            Random r = new();
            double[] w = new double[5];
            public double Run()
            {
                var l = new List<Scn>();
                for (int i = 0; i < 1000; i++)
                {
                    var s = new Scn();
                    for (int k = 0; k < 5; k++)
                        s.R[k] = r.NextDouble() - .5;
                    s.Pnl = Value(s);
                    l.Add(s);
                }

                l.Sort((a, b) => a.Pnl.CompareTo(b.Pnl));
                return l[50].Pnl;
            }

            double Value(Scn s)
            {
                double v = 0;
                for (int k = 0; k < 5; k++)
                    v += w[k] * s.R[k];
                return v;
            }
        }
        """);

    [Fact]
    public Task Events_are_taken_in_the_order_of_their_times() => SilentAsync("""
        class Ev
        {
            public double Time, Delay;
        }

        class Q
        {
            List<Ev> q = new();
            Random r = new();
            public void Run()
            {
                while (q.Count > 0)
                {
                    q.Sort((a, b) => a.Time.CompareTo(b.Time));
                    var e = q[0];
                    q.RemoveAt(0);
                    var n = new Ev
                    {
                        Delay = -Math.Log(r.NextDouble())
                    };
                    n.Time = e.Time + n.Delay;
                    q.Add(n);
                }
            }
        }
        """);

    [Fact]
    public Task The_next_event_is_the_earliest_one() => SilentAsync("""
        class Q
        {
            double[] next = new double[3];
            Random r = new();
            public double Run()
            {
                double t = 0;
                while (t < 100)
                {
                    int b = 0;
                    for (int i = 1; i < 3; i++)
                        if (next[i] < next[b])
                            b = i;
                    t = next[b];
                    next[b] = t - Math.Log(1 - r.NextDouble());
                }

                return t;
            }
        }
        """);

    [Fact]
    public Task Random_numbers_are_sorted_by_selection() => SilentAsync("""
        class S
        {
            public static void Main()
            {
                var r = new Random();
                var a = new double[100];
                for (int i = 0; i < 100; i++)
                    a[i] = r.NextDouble() * 100;
                for (int i = 0; i < a.Length; i++)
                {
                    int m = i;
                    for (int j = i + 1; j < a.Length; j++)
                        if (a[j] < a[m])
                            m = j;
                    double t = a[i];
                    a[i] = a[m];
                    a[m] = t;
                }
            }
        }
        """);

    [Fact]
    public Task The_least_loaded_server_gets_the_next_load() => SilentAsync("""
        class Server
        {
            public double Load, Capacity;
            public double Used;
        }

        class Lb
        {
            List<Server> s = new();
            Random r = new();
            double Ratio(Server v) => v.Load / v.Capacity;
            Server Least()
            {
                var b = s[0];
                foreach (var v in s)
                    if (Ratio(v) < Ratio(b))
                        b = v;
                return b;
            }

            public void Run()
            {
                for (int i = 0; i < 1000; i++)
                {
                    var v = Least();
                    v.Load += r.NextDouble();
                    foreach (var o in s)
                        o.Load *= .9;
                }
            }
        }
        """);

    [Fact]
    public Task A_particle_filter_resamples() => SilentAsync("""
        class P
        {
            Random r = new();
            double[] x = new double[100], w = new double[100];
            double L(double x, double z) => Math.Exp(-(x - z) * (x - z));
            public double Step(double z)
            {
                for (int i = 0; i < 100; i++)
                {
                    x[i] += r.NextDouble() - .5;
                    w[i] = L(x[i], z);
                }

                int b = 0;
                for (int i = 1; i < 100; i++)
                    if (w[i] > w[b])
                        b = i;
                var y = new double[100];
                double sum = w.Sum();
                for (int i = 0; i < 100; i++)
                {
                    double t = r.NextDouble() * sum;
                    int k = 0;
                    double a = w[0];
                    while (a < t)
                        a += w[++k];
                    y[i] = x[k];
                }

                x = y;
                return x[b];
            }
        }
        """);

    [Fact]
    public Task A_value_is_drawn_by_its_weight() => SilentAsync("""
        class P
        {
            Random r = new();
            double[] w;
            double[] v;
            public double Draw()
            {
                double t = r.NextDouble() * w.Sum(), a = 0;
                int k = 0;
                for (int i = 0; i < w.Length; i++)
                {
                    a += w[i];
                    if (a >= t)
                    {
                        k = i;
                        break;
                    }
                }

                return v[k] + r.NextDouble();
            }
        }
        """);
}
