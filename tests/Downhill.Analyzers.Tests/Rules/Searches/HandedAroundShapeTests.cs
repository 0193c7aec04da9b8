using static Downhill.Analyzers.Tests.Rules.Searches.SearchReports;

namespace Downhill.Analyzers.Tests.Rules.Searches;

/// <summary>Moves, scores and members that are handed around: in variables, tuples, pairs, tasks and objects with operators.</summary>
public sealed class HandedAroundShapeTests
{
    [Fact]
    public Task The_move_is_a_lambda_in_a_variable_of_the_caller() =>
        ReportsAsync(
            "DH1005",
            """
            using System;

            class Cooling
            {
                static readonly Random s_random = new Random(1);

                static double Run(Func<double, double> cost, Func<double, double> neighbour, double start)
                {
                    double heat = 50, at = start, best = start;
                    while (heat > 0.01)
                    {
                        double tried = neighbour(at);
                        double change = cost(tried) - cost(at);
                        if (change < 0 || s_random.NextDouble() < Math.Exp(-change / heat))
                            at = tried;
                        if (cost(at) < cost(best))
                            best = at;
                        heat *= 0.99;
                    }

                    return best;
                }

                static void Main()
                {
                    Func<double, double> cost = v => (v - 3) * (v - 3);
                    Func<double, double> neighbour = v => v + (s_random.NextDouble() - 0.5);
                    Console.WriteLine(Run(cost, neighbour, 8));
                }
            }
            """);

    [Fact]
    public Task A_coin_says_which_way_the_next_point_lies() =>
        ReportsAsync(
            "DH1005",
            """
            using System;

            class Walk
            {
                private readonly Random _random = new Random(4);
                private double _at = 3;

                private static double Height(double x) => x * x * (2 + Math.Cos(8 * x));

                public double Run()
                {
                    double heat = 100, next = 0;
                    while (heat > 0.005)
                    {
                        if (_random.NextDouble() < 0.5)
                            next = _at + 0.1;
                        else
                            next = _at - 0.1;
                        double change = Height(next) - Height(_at);
                        if (change <= 0)
                            _at = next;
                        else if (_random.NextDouble() < Math.Exp(-change / heat))
                            _at = next;
                        heat *= 0.99;
                    }

                    return _at;
                }
            }
            """);

    [Fact]
    public Task A_coin_that_says_which_price_is_paid_moves_none() =>
        SilentAsync(
            """
            using System;

            class Market
            {
                private readonly Random _random = new Random(4);
                private double _dearest;

                public void Trade(double price)
                {
                    for (int i = 0; i < 100; i++)
                    {
                        double paid;
                        if (_random.NextDouble() < 0.5)
                            paid = price * 1.1;
                        else
                            paid = price * 0.9;
                        if (paid > _dearest)
                            _dearest = paid;
                    }
                }
            }
            """);

    [Fact]
    public Task The_sign_of_a_difference_decides() =>
        ReportsAsync(
            "DH1002",
            """
            using System;

            class Climb
            {
                private readonly Func<double, double> _height;
                private readonly Random _random = new Random(4);

                public Climb(Func<double, double> height) => _height = height;

                public double Run(double start, int wanted)
                {
                    double at = start, value = _height(at);
                    for (int i = 0; i < 5000; i++)
                    {
                        double next;
                        do { next = at + 0.2 * (_random.NextDouble() - 0.5); }
                        while (next < 0 || next > 10);
                        double reached = _height(next);
                        if (Math.Sign(reached - value) == wanted)
                        {
                            at = next;
                            value = reached;
                        }
                    }

                    return at;
                }
            }
            """);

    [Fact]
    public Task A_sign_that_chooses_a_direction_decides_about_no_point() =>
        SilentAsync(
            """
            using System;

            class Follower
            {
                private double _at;
                private readonly Random _random = new Random(4);

                public void Step(Func<double, double> target)
                {
                    double noisy = _at + _random.NextDouble() - 0.5;
                    double off = target(noisy) - target(_at);
                    if (Math.Sign(off) == 1)
                        _at += 0.1;
                    else
                        _at -= 0.1;
                }
            }
            """);

    [Fact]
    public Task A_generation_mixes_members_that_lie_beside_their_values() =>
        ReportsAsync(
            "DH1002",
            """
            using System;
            using System.Collections.Generic;

            interface IScore { double Of(List<double> point); }

            class Scored<TValue, TPoint>
            {
                public TValue Value;
                public TPoint Point;
                public Scored(TValue value, TPoint point) { Value = value; Point = point; }
            }

            class Evolution
            {
                private readonly Random _random = new Random(2);
                private List<Scored<double, List<double>>> _members;

                private static List<double> Mix(List<double> a, List<double> b, List<double> c, double weight)
                {
                    var mixed = new List<double>(a.Count);
                    for (int i = 0; i < a.Count; i++)
                        mixed.Add(a[i] + weight * (b[i] - c[i]));
                    return mixed;
                }

                private List<double> Any() => _members[_random.Next(_members.Count)].Point;

                public void Generation(IScore score, double weight, double rate)
                {
                    var next = new List<Scored<double, List<double>>>();
                    foreach (var member in _members)
                    {
                        var mixed = Mix(
                            _members[_random.Next(_members.Count)].Point, _members[_random.Next(_members.Count)].Point, _members[_random.Next(_members.Count)].Point, weight);
                        var trial = new List<double>(member.Point);
                        for (int i = 0; i < trial.Count; i++)
                            if (_random.NextDouble() < rate)
                                trial[i] = mixed[i];
                        double value = score.Of(trial);
                        if (value > member.Value)
                            next.Add(new Scored<double, List<double>>(value, trial));
                        else
                            next.Add(member);
                    }

                    _members = next;
                }
            }
            """);

    [Fact]
    public Task Objects_with_operators_are_mixed_and_score_themselves() =>
        ReportsAsync(
            "DH1002",
            """
            using System;
            using System.Collections.Generic;

            interface IHill { double At(Place place); }

            class Place
            {
                private readonly double[] _x;
                public Place(int n) { _x = new double[n]; }
                public int Size => _x.Length;
                public double Height { get; private set; }
                public double this[int i] { get => _x[i]; set => _x[i] = value; }
                public void Measure(IHill hill) { Height = hill.At(this); }
                public static Place operator +(Place a, Place b) { var r = new Place(a.Size); for (int i = 0; i < a.Size; i++) r[i] = a[i] + b[i]; return r; }
                public static Place operator -(Place a, Place b) { var r = new Place(a.Size); for (int i = 0; i < a.Size; i++) r[i] = a[i] - b[i]; return r; }
                public static Place operator *(double s, Place a) { var r = new Place(a.Size); for (int i = 0; i < a.Size; i++) r[i] = s * a[i]; return r; }
            }

            class Hikers
            {
                private readonly List<Place> _places = new List<Place>();
                private readonly Random _random = new Random(5);

                public Hikers(int count, int n)
                {
                    for (int k = 0; k < count; k++)
                    {
                        var place = new Place(n);
                        for (int i = 0; i < n; i++)
                            place[i] = _random.NextDouble();
                        _places.Add(place);
                    }
                }

                public void Walk(IHill hill, int generations)
                {
                    foreach (var place in _places)
                        place.Measure(hill);
                    var children = new List<Place>();
                    for (int g = 0; g < generations; g++)
                    {
                        children.Clear();
                        for (int k = 0; k < _places.Count; k++)
                        {
                            int a = _random.Next(_places.Count), b = _random.Next(_places.Count), c = _random.Next(_places.Count);
                            var mutant = _places[c] + 0.6 * (_places[a] - _places[b]);
                            var child = new Place(mutant.Size);
                            for (int i = 0; i < child.Size; i++)
                            {
                                if (_random.NextDouble() < 0.8)
                                    child[i] = mutant[i];
                                else
                                    child[i] = _places[k][i];
                            }

                            child.Measure(hill);
                            children.Add(child);
                        }

                        for (int k = 0; k < _places.Count; k++)
                            if (children[k].Height < _places[k].Height)
                                _places[k] = children[k];
                    }
                }
            }
            """);

    [Fact]
    public Task Fits_to_objects_that_chance_chose_are_samples() =>
        SilentAsync(
            """
            using System;
            using System.Collections.Generic;

            class Spot
            {
                public double X, Y;
                public Spot(double x, double y) { X = x; Y = y; }
                public static Spot operator +(Spot a, Spot b) => new Spot(a.X + b.X, a.Y + b.Y);
                public static Spot operator *(double s, Spot a) => new Spot(s * a.X, s * a.Y);
            }

            class Circles
            {
                static Spot Fit(List<Spot> spots, Func<Spot, double> misfit)
                {
                    var random = new Random(1);
                    Spot best = null;
                    double lowest = double.MaxValue;
                    for (int i = 0; i < 200; i++)
                    {
                        var centre = 0.5 * (spots[random.Next(spots.Count)] + spots[random.Next(spots.Count)]);
                        double value = misfit(centre);
                        if (value < lowest)
                        {
                            lowest = value;
                            best = centre;
                        }
                    }

                    return best;
                }
            }
            """);

    [Fact]
    public Task The_losses_of_tasks_choose_whom_to_copy() =>
        ReportsAsync(
            "DH1005",
            """
            using System;
            using System.Collections.Generic;
            using System.Linq;
            using System.Threading.Tasks;

            class Filter
            {
                private static readonly Random s_random = new Random(7);
                private readonly float[] _taps = new float[16];
                public static Filter CopyOf(Filter other) { var copy = new Filter(); for (int i = 0; i < 16; i++) copy._taps[i] = other._taps[i]; return copy; }
                public void Shake(float amount) { for (int i = 0; i < _taps.Length; i++) _taps[i] += (float)(s_random.NextDouble() - 0.5) * amount; }
                public float Apply(float[] window) { float sum = 0; for (int i = 0; i < _taps.Length; i++) sum += _taps[i] * window[i]; return sum; }
            }

            class Tuner
            {
                private readonly List<Filter> _filters = new List<Filter>();

                public Filter Tune(float[][] windows, float[] wanted)
                {
                    Filter best = null;
                    for (int g = 0; g < 500; g++)
                    {
                        var tasks = new List<Task<float>>();
                        foreach (var filter in _filters)
                        {
                            tasks.Add(Task.Factory.StartNew(() =>
                            {
                                filter.Shake(0.1f);
                                var error = 0f;
                                for (int k = 0; k < windows.Length; k++)
                                    error += (filter.Apply(windows[k]) - wanted[k]) * (filter.Apply(windows[k]) - wanted[k]);
                                return error;
                            }));
                        }

                        Task.WaitAll(tasks.ToArray());
                        best = _filters.ElementAt(tasks.FindIndex(one => one.Result == tasks.Min(other => other.Result)));
                        for (int k = 0; k < _filters.Count; k++)
                            _filters[k] = Filter.CopyOf(best);
                    }

                    return best;
                }
            }
            """);

    [Fact]
    public Task Tuples_of_networks_and_fitness_are_sorted_in_another_method() =>
        ReportsAsync(
            "DH1002",
            """
            using System;

            class Brain
            {
                public double[] Genes = new double[12];
            }

            class Breeder
            {
                private readonly Func<Brain, double> _fitness;
                public Breeder(Func<Brain, double> fitness) => _fitness = fitness;

                public void Breed(Brain[] brains, Random random, double goal)
                {
                    double top = 0;
                    var ranked = new (Brain brain, double fitness)[brains.Length];
                    while (top < goal)
                    {
                        for (int i = 0; i < ranked.Length; i++)
                            ranked[i] = (brains[i], _fitness(brains[i]));
                        Next(ranked, random);
                        top = ranked[0].fitness;
                    }
                }

                private static void Next((Brain brain, double fitness)[] ranked, Random random)
                {
                    Array.Sort(ranked, (left, right) => right.fitness.CompareTo(left.fitness));
                    for (int i = ranked.Length / 10; i < ranked.Length; i++)
                    {
                        Brain better = ranked[random.Next(ranked.Length / 10)].brain;
                        for (int j = random.Next(12); j < 12; j++)
                            ranked[i].brain.Genes[j] = better.Genes[j];
                        for (int j = 0; j < 12; j++)
                            if (random.NextDouble() < 0.2)
                                ranked[i].brain.Genes[j] += random.NextDouble() - 0.5;
                    }
                }
            }
            """);

    [Fact]
    public Task Objects_of_a_type_that_is_not_here_are_compared_by_a_value_of_theirs() =>
        ReportsAsync(
            "DH1002",
            """
            using System;
            using System.Collections.Generic;
            using Geometry.Elsewhere;

            class Herd
            {
                private readonly List<Vertex> _herd = new List<Vertex>();
                private readonly Random _random = new Random(6);

                public void Move(ITerrain terrain, int n)
                {
                    for (int round = 0; round < 100; round++)
                    {
                        var calves = new List<Vertex>();
                        for (int k = 0; k < _herd.Count; k++)
                        {
                            Vertex mixed = _herd[_random.Next(_herd.Count)] + 0.7 * (_herd[_random.Next(_herd.Count)] - _herd[_random.Next(_herd.Count)]);
                            Vertex calf = new Vertex(n);
                            for (int i = 0; i < n; i++)
                                calf[i] = _random.NextDouble() < 0.5 ? mixed[i] : _herd[k][i];
                            calf.Weigh(terrain);
                            calves.Add(calf);
                        }

                        for (int k = 0; k < _herd.Count; k++)
                            if (calves[k].Weight < _herd[k].Weight)
                                _herd[k] = calves[k];
                    }
                }
            }
            """,
            allowCompileErrors: true);
}
