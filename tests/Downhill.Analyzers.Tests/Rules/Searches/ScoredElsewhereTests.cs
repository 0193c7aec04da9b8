using static Downhill.Analyzers.Tests.Rules.Searches.SearchReports;

namespace Downhill.Analyzers.Tests.Rules.Searches;

/// <summary>Populations whose members live in a game or on a robot, which gives them their scores.</summary>
public sealed class ScoredElsewhereTests
{
    private const string Network =
        """
        using System;
        using System.Collections.Generic;
        using System.Linq;

        class Network
        {
            private static readonly Random s_random = new Random(3);
            public float[] Weights = new float[20];

            public Network Copy()
            {
                var copy = new Network();
                for (int i = 0; i < Weights.Length; i++)
                    copy.Weights[i] = Weights[i];
                return copy;
            }

            public void Mutate(float strength)
            {
                for (int i = 0; i < Weights.Length; i++)
                    if (s_random.NextDouble() < 0.1)
                        Weights[i] += strength * (float)(s_random.NextDouble() * 2 - 1);
            }
        }

        """;

    [Fact]
    public Task The_worse_half_is_replaced_by_changed_copies_of_the_better() =>
        ReportsBecauseAsync(
            "DH1002",
            "what sets 'Distance' is no part of the step",
            Network + """
            class Car
            {
                public Network Brain = new Network();
                public float Distance;
            }

            class Race
            {
                public List<Car> Cars = new List<Car>();

                public void NextLap()
                {
                    Cars.Sort((a, b) => b.Distance.CompareTo(a.Distance));
                    int half = Cars.Count / 2;
                    for (int i = 0; i < half; i++)
                    {
                        Cars[i + half].Brain = Cars[i].Brain.Copy();
                        Cars[i + half].Brain.Mutate(0.2f);
                    }
                }
            }
            """);

    [Fact]
    public Task The_comparing_function_is_a_method() =>
        ReportsBecauseAsync(
            "DH1002",
            "what sets 'Reached' is no part of the step",
            Network + """
            class Walker
            {
                public Network Brain = new Network();
                public double Reached;
            }

            class Arena
            {
                private List<Walker> _walkers = new List<Walker>();

                private static int Compare(Walker a, Walker b) => a.Reached > b.Reached ? -1 : a.Reached < b.Reached ? 1 : 0;

                public void Next()
                {
                    _walkers.Sort(Compare);
                    var next = new List<Walker>();
                    for (int i = 0; i < _walkers.Count; i++)
                    {
                        var child = new Walker { Brain = _walkers[i / 2].Brain.Copy() };
                        child.Brain.Mutate(0.1f);
                        next.Add(child);
                    }

                    _walkers = next;
                }
            }
            """);

    [Fact]
    public Task Sorted_and_shaken_is_no_search() =>
        SilentAsync(
            """
            using System;
            using System.Collections.Generic;

            class Flake
            {
                public float X, Y, Depth;
            }

            class Snow
            {
                private readonly Random _random = new Random(1);
                private readonly List<Flake> _flakes = new List<Flake>();

                public void Draw(Action<float, float> paint)
                {
                    _flakes.Sort((a, b) => a.Depth.CompareTo(b.Depth));
                    foreach (var flake in _flakes)
                    {
                        flake.X += (float)(_random.NextDouble() - 0.5);
                        flake.Y -= 1;
                        paint(flake.X, flake.Y);
                    }
                }
            }
            """);

    [Fact]
    public Task What_stands_first_is_handled_first() =>
        SilentAsync(
            """
            using System;
            using System.Collections.Generic;
            using System.Linq;

            class Ship
            {
                public float X, Y, Priority;

                public Ship Twin() => new Ship { X = X, Y = Y, Priority = Priority };
            }

            class Fleet
            {
                private readonly Random _random = new Random(1);
                private List<Ship> _ships = new List<Ship>();

                public void Serve(Queue<Ship> served)
                {
                    var first = _ships.OrderBy(ship => ship.Priority).First();
                    first.X += (float)_random.NextDouble();
                    served.Enqueue(first.Twin());
                }
            }
            """);

    [Fact]
    public Task What_offers_functions_holds_no_numbers() =>
        SilentAsync(
            """
            using System;

            class Trainer<T>
            {
                private readonly INumericOperations<T> _numbers;
                private readonly IEngine _engine;

                public Mat<T> Fit(Mat<T> data, int steps)
                {
                    var random = new Random(1);
                    var weights = new Mat<T>(3, 3);
                    for (int i = 0; i < 3; i++)
                        for (int j = 0; j < 3; j++)
                            weights[i, j] = _numbers.Multiply(_numbers.One, _numbers.FromDouble(random.NextDouble() - 0.5));
                    for (int step = 0; step < steps; step++)
                    {
                        var gradient = _engine.MatMul(data, weights);
                        for (int i = 0; i < 3; i++)
                            for (int j = 0; j < 3; j++)
                                weights[i, j] = _numbers.Subtract(weights[i, j], _numbers.Multiply(_numbers.FromDouble(0.1), gradient[i, j]));
                    }

                    var result = new Mat<T>(3, 3);
                    for (int i = 0; i < 3; i++)
                    {
                        for (int j = 0; j < 3; j++)
                        {
                            double there = _numbers.ToDouble(weights[i, j]), back = _numbers.ToDouble(weights[j, i]);
                            if (there < back)
                                continue;
                            result[i, j] = _numbers.FromDouble(2 * there);
                        }
                    }

                    return result;
                }
            }
            """,
            allowCompileErrors: true);

    [Fact]
    public Task Numbers_of_rows_are_no_scores() =>
        SilentAsync(
            """
            using System;

            class Polar
            {
                private readonly Random _random = new Random(1);

                public Mat Factor(Mat matrix)
                {
                    var x = matrix.Clone();
                    for (int i = 0; i < 50; i++)
                    {
                        x = x.Add(Mat.Random(_random, matrix.Rows));
                        if (x.Rows != x.Columns)
                        {
                            x = x.Transpose();
                        }
                    }

                    return x;
                }
            }
            """,
            allowCompileErrors: true);

    [Fact]
    public Task A_picture_that_is_bent_at_random_is_no_search() =>
        SilentAsync(
            """
            using System;

            class Picture
            {
                private readonly double[] _data;

                public Picture(int height, int width)
                {
                    (Height, Width) = (height, width);
                    _data = new double[height * width];
                }

                public int Height { get; }

                public int Width { get; }

                public double Get(int y, int x) => _data[y * Width + x];

                public void Set(int y, int x, double value) => _data[y * Width + x] = value;
            }

            class Bending
            {
                private readonly Random _random = new Random(1);

                public Picture Apply(Picture source)
                {
                    int h = source.Height, w = source.Width;
                    double bend = (_random.NextDouble() - 0.5) * w;
                    var result = new Picture(h, w);
                    for (int y = 0; y < h; y++)
                    {
                        for (int x = 0; x < w; x++)
                        {
                            double from = x + bend * (x - w / 2.0) / w;
                            if (from >= 0 && from < w - 1)
                                result.Set(y, x, source.Get(y, (int)from));
                            else
                                result.Set(y, x, 0);
                        }
                    }

                    return result;
                }
            }
            """);
}
