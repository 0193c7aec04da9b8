using static Downhill.Analyzers.Tests.Rules.Searches.SearchReports;

namespace Downhill.Analyzers.Tests.Rules.Searches;

/// <summary>Steps that stand in what a loop calls: which of the methods says that it is a search.</summary>
public sealed class CalledStepTests
{
    [Fact]
    public Task The_move_is_one_of_several_that_a_constructor_was_given() =>
        ReportsAsync(
            "DH1005",
            """
            using System;

            class Kind
            {
                private readonly Func<Herd, int, Random, double[]> _move;

                private Kind(Func<Herd, int, Random, double[]> move) => _move = move;

                public double[] Run(Herd herd, int at, Random random) => _move(herd, at, random);

                public static Kind Get(int which) => which switch
                {
                    1 => new Kind(FromAny),
                    _ => new Kind(FromOwn),
                };

                private static double[] FromAny(Herd herd, int at, Random random)
                {
                    int a = random.Next(herd.Members.Length), b = random.Next(herd.Members.Length), c = random.Next(herd.Members.Length);
                    var made = new double[herd.Members[a].Values.Length];
                    for (int i = 0; i < made.Length; i++)
                        made[i] = herd.Members[a].Values[i] + 0.7 * (herd.Members[b].Values[i] - herd.Members[c].Values[i]);
                    return made;
                }

                private static double[] FromOwn(Herd herd, int at, Random random)
                {
                    int b = random.Next(herd.Members.Length), c = random.Next(herd.Members.Length);
                    var made = new double[herd.Members[at].Values.Length];
                    for (int i = 0; i < made.Length; i++)
                        made[i] = herd.Members[at].Values[i] + 0.7 * (herd.Members[b].Values[i] - herd.Members[c].Values[i]);
                    return made;
                }
            }

            class Member
            {
                public Member(double[] values) => Values = values;

                public double[] Values { get; }

                public Member Change(Herd herd, int at, Kind kind, Random random) => new Member(kind.Run(herd, at, random));

                public double Cost()
                {
                    double sum = 0;
                    foreach (double value in Values)
                        sum += (value - 1) * (value - 1);
                    return sum;
                }
            }

            class Herd
            {
                private readonly Random _random = new Random(1);
                private readonly Member[] _changed;

                public Herd(int size)
                {
                    Members = new Member[size];
                    _changed = new Member[size];
                    for (int i = 0; i < size; i++)
                        Members[i] = new Member(new[] { _random.NextDouble(), _random.NextDouble() });
                }

                public Member[] Members { get; }

                public void Change(Kind kind)
                {
                    for (int i = 0; i < Members.Length; i++)
                        _changed[i] = Members[i].Change(this, i, kind, _random);
                }

                public void Select()
                {
                    for (int i = 0; i < Members.Length; i++)
                        if (_changed[i].Cost() < Members[i].Cost())
                            Members[i] = _changed[i];
                }
            }

            static class Program
            {
                static void Main()
                {
                    var herd = new Herd(30);
                    for (int i = 0; i < 200; i++)
                    {
                        herd.Change(Kind.Get(1));
                        herd.Select();
                    }
                }
            }
            """);

    [Fact]
    public Task What_a_swarm_starts_from_does_not_make_it_a_search() =>
        SilentAsync(
            """
            using System;

            class Particle
            {
                public double[] At = new double[2], Speed = new double[2], Best = new double[2];
                public double Lowest;
            }

            class Swarm
            {
                private Particle[] _particles;
                private double[] _best = new double[2];
                private double _lowest = double.MaxValue;

                private static double Cost(double[] at) => (at[0] - 3) * (at[0] - 3) + at[1] * at[1];

                public void Begin(Random random)
                {
                    _particles = new Particle[20];
                    for (int i = 0; i < _particles.Length; i++)
                    {
                        var made = new Particle();
                        for (int j = 0; j < 2; j++)
                            made.At[j] = random.NextDouble();
                        made.Lowest = Cost(made.At);
                        _particles[i] = made;
                    }
                }

                public double[] Fly(int steps, Random random)
                {
                    for (int step = 0; step < steps; step++)
                    {
                        foreach (var one in _particles)
                        {
                            for (int j = 0; j < 2; j++)
                            {
                                one.Speed[j] += random.NextDouble() * (one.Best[j] - one.At[j]) + random.NextDouble() * (_best[j] - one.At[j]);
                                one.At[j] += one.Speed[j];
                            }

                            double cost = Cost(one.At);
                            if (cost < _lowest)
                            {
                                _lowest = cost;
                                Array.Copy(one.At, _best, 2);
                            }

                            if (cost < one.Lowest)
                            {
                                one.Lowest = cost;
                                Array.Copy(one.At, one.Best, 2);
                            }
                        }
                    }

                    return _best;
                }
            }

            class Window
            {
                private readonly Swarm _swarm = new Swarm();

                public string OnClick()
                {
                    var random = new Random(1);
                    _swarm.Begin(random);
                    double[] best = _swarm.Fly(100, random);
                    return best[0] + " " + best[1];
                }
            }
            """);

    [Fact]
    public Task The_scores_that_a_step_compares_with_are_made_by_another_method() =>
        ReportsAsync(
            "DH1001",
            """
            using System;

            class Meadow
            {
                private readonly Random _random = new Random(1);
                private double[,] _points;
                private double[] _scores;

                private static double Cost(double[] at) => (at[0] - 3) * (at[0] - 3) + at[1] * at[1];

                private double[] Row(int i) => new[] { _points[i, 0], _points[i, 1] };

                private void Score()
                {
                    for (int i = 0; i < _scores.Length; i++)
                        _scores[i] = Cost(Row(i));
                }

                private void Move()
                {
                    var tried = new double[2];
                    for (int i = 0; i < _scores.Length; i++)
                    {
                        int other = _random.Next(_scores.Length);
                        for (int j = 0; j < 2; j++)
                            tried[j] = _points[i, j] + _random.NextDouble() * (_points[other, j] - _points[i, j]);
                        if (_scores[i] > Cost(tried))
                        {
                            for (int j = 0; j < 2; j++)
                                _points[i, j] = tried[j];
                        }
                    }
                }

                public void Run(int steps)
                {
                    _points = new double[20, 2];
                    _scores = new double[20];
                    for (int i = 0; i < 20; i++)
                        for (int j = 0; j < 2; j++)
                            _points[i, j] = _random.NextDouble();
                    for (int step = 0; step < steps; step++)
                    {
                        Score();
                        Move();
                    }
                }
            }
            """);

    [Fact]
    public Task Spins_that_are_turned_by_chance_are_no_parameters() =>
        SilentAsync(
            """
            using System;

            class Spins
            {
                private readonly Grid<bool> _up = new Grid<bool>(20);
                private readonly Random _random = new Random(1);
                private double _temperature = 2;

                private double Change(int x, int y) => _up[x][y] ? 2 : -2;

                public void Flip()
                {
                    int x = _random.Next(20), y = _random.Next(20);
                    double change = Change(x, y);
                    if (change < 0)
                        _up[x][y] = !_up[x][y];
                    else if (_random.NextDouble() <= Math.Exp(-change / _temperature))
                        _up[x][y] = !_up[x][y];
                }

                public void Warm(double by) => _temperature += by;
            }
            """,
            allowCompileErrors: true);
}
