using static Downhill.Analyzers.Tests.Rules.Searches.SearchReports;

namespace Downhill.Analyzers.Tests.Rules.Searches;

/// <summary>Searches as libraries and form handlers write them: objects with a score of their own, generators behind interfaces, moves kept in delegates.</summary>
public sealed class LibraryShapeTests
{
    // A point that scores and copies itself.
    private const string Candidate = """
        class Candidate : ICloneable
        {
            public double[] Genes;
            public double Energy;

            public Candidate(int size) { Genes = new double[size]; }

            public void Evaluate()
            {
                double sum = 0;
                for (int i = 0; i < Genes.Length; i++)
                    sum += (Genes[i] - i) * (Genes[i] - i);
                Energy = sum;
            }

            public object Clone()
            {
                var copy = new Candidate(Genes.Length);
                copy.Energy = Energy;
                for (int i = 0; i < Genes.Length; i++)
                    copy.Genes[i] = Genes[i];
                return copy;
            }

            public Candidate Near(Random random, double low, double high)
            {
                var near = (Candidate)Clone();
                for (int i = 0; i < Genes.Length; i++)
                {
                    near.Genes[i] += (random.NextDouble() - 0.5) * 0.2;
                    if (near.Genes[i] < low)
                        near.Genes[i] = low;
                    else if (near.Genes[i] > high)
                        near.Genes[i] = high;
                }

                return near;
            }
        }
        """;

    [Fact]
    public Task The_energies_of_two_objects_are_subtracted() => ReportsAsync("DH1005", Candidate + """
        class Form
        {
            public string Anneal(int size, double temperature, double factor, int rounds)
            {
                var random = new Random();
                var current = new Candidate(size);
                current.Evaluate();
                string log = "";
                for (int i = 0; i < rounds; i++)
                {
                    Candidate near = current.Near(random, -5, 5);
                    near.Evaluate();
                    double change = near.Energy - current.Energy;
                    if (change < 0 || random.NextDouble() <= Math.Exp(-change / temperature))
                        current = (Candidate)near.Clone();
                    log += current.Energy + "\n";
                    temperature *= factor;
                }

                return log;
            }
        }
        """);

    [Fact]
    public Task Each_member_gives_way_to_its_better_trial() => ReportsAsync("DH1005", Candidate + """
        class Evolution
        {
            public Candidate Run(int members, int size, int generations, double f, double cr)
            {
                var random = new Random();
                var now = new Candidate[members];
                var next = new Candidate[members];
                for (int k = 0; k < members; k++)
                {
                    next[k] = new Candidate(size);
                    for (int j = 0; j < size; j++)
                        next[k].Genes[j] = random.NextDouble() * 10 - 5;
                    next[k].Evaluate();
                }

                for (int g = 0; g < generations; g++)
                {
                    for (int k = 0; k < members; k++)
                        now[k] = (Candidate)next[k].Clone();
                    for (int k = 0; k < members; k++)
                    {
                        var trial = (Candidate)now[k].Clone();
                        int a = random.Next(members), b = random.Next(members), c = random.Next(members);
                        for (int j = 0; j < size; j++)
                            if (random.NextDouble() < cr)
                                trial.Genes[j] = now[a].Genes[j] + f * (now[b].Genes[j] - now[c].Genes[j]);
                        trial.Evaluate();
                        if (trial.Energy <= now[k].Energy)
                            next[k] = (Candidate)trial.Clone();
                        else
                            next[k] = (Candidate)now[k].Clone();
                    }
                }

                return next[0];
            }
        }
        """);

    [Fact]
    public Task The_memory_of_a_model_is_drawn_anew_and_put_back() => ReportsAsync("DH1002", """
        interface IRandomSource { double NextDouble(double low, double high); }

        interface ILearner { double[] Memory { get; } }

        interface IScore { double Of(ILearner learner); }

        class Line : ILearner
        {
            public double[] Memory { get; } = new double[2];
            public double At(double x) => Memory[0] * x + Memory[1];
        }

        class Misfit : IScore
        {
            public double Of(ILearner learner)
            {
                double sum = 0;
                for (int i = 0; i < 5; i++)
                    sum += Math.Pow(((Line)learner).At(i) - 2 * i, 2);
                return sum;
            }
        }

        class Trainer
        {
            private readonly ILearner _learner;
            private readonly IScore _score;
            private readonly IRandomSource _source;
            private double _least = double.PositiveInfinity;

            public Trainer(ILearner learner, IScore score, IRandomSource source) { _learner = learner; _score = score; _source = source; }

            public void Step()
            {
                var before = new double[_learner.Memory.Length];
                Array.Copy(_learner.Memory, 0, before, 0, before.Length);
                Scramble(_learner.Memory);
                double now = _score.Of(_learner);
                if (now < _least)
                    _least = now;
                else
                    Array.Copy(before, 0, _learner.Memory, 0, before.Length);
            }

            private void Scramble(double[] memory)
            {
                for (int i = 0; i < memory.Length; i++)
                    memory[i] = _source.NextDouble(-1, 1);
            }
        }
        """);

    [Fact]
    public Task A_reference_to_an_element_is_moved() => ReportsAsync("DH1001", """
        class Climber
        {
            private readonly Random _random = new Random();
            private double[] _line = { 0, 0 };

            public void Update((double X, double Y)[] points)
            {
                var old = (double[])_line.Clone();
                Move();
                if (Error(_line, points) > Error(old, points))
                    _line = old;
            }

            private void Move()
            {
                ref var number = ref _line[_random.Next(_line.Length)];
                number += _random.NextDouble() * (_random.Next(2) == 0 ? 1 : -1);
            }

            private static double Error(double[] line, (double X, double Y)[] points)
            {
                double sum = 0;
                foreach (var (x, y) in points)
                    sum += (line[0] * x + line[1] - y) * (line[0] * x + line[1] - y);
                return sum;
            }
        }
        """);

    [Fact]
    public Task A_default_move_is_kept_in_a_field() => ReportsAsync("DH1002", """
        class HillClimber
        {
            public delegate double[] Neighbour(double[] x, int index);
            public delegate double Cost(double[] x, double[] lower, double[] upper);

            private readonly Random _random = new Random();
            private Neighbour _neighbour;

            public HillClimber(Neighbour neighbour)
            {
                _neighbour = neighbour;
                if (_neighbour == null)
                {
                    _neighbour = (x, index) =>
                    {
                        var y = (double[])x.Clone();
                        y[index] += _random.NextDouble() - 0.5;
                        return y;
                    };
                }
            }

            public double[] Minimise(double[] start, double[] lower, double[] upper, Cost cost, int rounds)
            {
                var best = start;
                double least = cost(best, lower, upper);
                for (int i = 0; i < rounds; i++)
                {
                    var near = Ask(best, i % best.Length);
                    double value = cost(near, lower, upper);
                    if (value < least)
                    {
                        least = value;
                        best = near;
                    }
                }

                return best;
            }

            private double[] Ask(double[] x, int index) => _neighbour(x, index);
        }
        """);

    [Fact]
    public Task A_list_type_of_the_project_s_own() => ReportsAsync("DH1001", """
        class Weights : List<double> { }

        static class Fit
        {
            public static Weights Run(Random random, double[] x, double[] y)
            {
                var now = new Weights { 1, 1 };
                var best = new Weights { 1, 1 };
                double least = Loss(now, x, y);
                for (int i = 0; i < 10000; i++)
                {
                    for (int j = 0; j < now.Count; j++)
                        now[j] = best[j] + 0.1 * (random.NextDouble() - 0.5);
                    double loss = Loss(now, x, y);
                    if (loss < least)
                    {
                        least = loss;
                        for (int j = 0; j < now.Count; j++)
                            best[j] = now[j];
                    }
                }

                return best;
            }

            private static double Loss(IList<double> w, double[] x, double[] y)
            {
                double sum = 0;
                for (int i = 0; i < x.Length; i++)
                    sum += Math.Pow(w[0] * x[i] + w[1] - y[i], 2);
                return sum;
            }
        }
        """);

    [Fact]
    public Task A_population_is_ordered_by_two_keys() => ReportsAsync("DH1005", """
        class Subject
        {
            public double[] Values = new double[3];
            public int Broken;
            public double Fitness;

            public void Evaluate()
            {
                double sum = 0;
                foreach (var v in Values)
                    sum += v * v;
                Fitness = sum;
                Broken = Values[0] < 0 ? 1 : 0;
            }
        }

        class Population
        {
            private readonly Random _random = new Random();
            private List<Subject> _subjects = new List<Subject>();

            public void Evolve(int generations)
            {
                for (int g = 0; g < generations; g++)
                {
                    var children = new List<Subject>();
                    foreach (var parent in _subjects)
                    {
                        var child = new Subject();
                        for (int j = 0; j < 3; j++)
                            child.Values[j] = parent.Values[j] + 0.1 * (_random.NextDouble() - 0.5);
                        child.Evaluate();
                        children.Add(child);
                    }

                    _subjects = _subjects.Concat(children).OrderBy(s => s.Broken).ThenBy(s => s.Fitness).Take(_subjects.Count).ToList();
                }
            }
        }
        """);

    [Fact]
    public Task A_deterministic_climb_begins_at_random_again_and_again() => SilentAsync("""
        static class Retries
        {
            private static readonly Random s_random = new Random();

            public static double[] Run(int tries, double step)
            {
                double[] best = { 1, 1 };
                for (int i = 0; i < tries; i++)
                {
                    double[] end = Climb(step);
                    if (Height(end) <= Height(best))
                        best = end;
                }

                return best;
            }

            private static double[] Climb(double step)
            {
                double[] at = { 10 * s_random.NextDouble(), 10 * s_random.NextDouble() };
                bool isStuck = false;
                while (!isStuck)
                {
                    double[] next = Lowest(at, step);
                    if (Height(next) < Height(at))
                        at = next;
                    else
                        isStuck = true;
                }

                return at;
            }

            private static double[] Lowest(double[] at, double step)
            {
                double[] left = { at[0] - step, at[1] }, right = { at[0] + step, at[1] };
                return Height(left) < Height(right) ? left : right;
            }

            private static double Height(double[] x) => x[0] * x[0] + Math.Cos(x[1]);
        }
        """);

    [Fact]
    public Task A_tour_through_random_cities_is_annealed() => SilentAsync("""
        class City
        {
            public float X, Y;
            public City Copy() => new City { X = X, Y = Y };
        }

        class Tour
        {
            private readonly Random _random = new Random();
            private List<City> _order = new List<City>(), _best = new List<City>();
            private float _least;
            private int _first, _second;

            public void Run(int rounds)
            {
                for (int i = 0; i < 50; i++)
                    _order.Add(new City { X = (float)_random.NextDouble(), Y = (float)_random.NextDouble() });
                float old = Length(), temperature = 1000;
                _least = float.PositiveInfinity;
                for (int i = 0; i < rounds; i++)
                {
                    temperature *= 0.999f;
                    (_first, _second) = (_random.Next(_order.Count), _random.Next(_order.Count));
                    Swap();
                    float length = Length();
                    if (Math.Exp((old - length) / temperature) > _random.NextDouble())
                        old = length;
                    else
                        Swap();
                    if (length < _least)
                    {
                        _best.Clear();
                        foreach (var city in _order)
                            _best.Add(city.Copy());
                        _least = length;
                    }
                }
            }

            private void Swap() => (_order[_first], _order[_second]) = (_order[_second], _order[_first]);

            private float Length()
            {
                float sum = 0;
                for (int i = 1; i < _order.Count; i++)
                    sum += (float)Math.Sqrt(Math.Pow(_order[i].X - _order[i - 1].X, 2) + Math.Pow(_order[i].Y - _order[i - 1].Y, 2));
                return sum;
            }
        }
        """);
}
