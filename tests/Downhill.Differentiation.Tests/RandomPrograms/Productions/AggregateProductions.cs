namespace Downhill.Differentiation.Tests.RandomPrograms.Productions;

/// <summary>Tuples, structs, records and arrays of them. Their numbers are bound as doubles, for all other productions.</summary>
internal sealed class AggregateProductions : ProductionArea
{
    public override IEnumerable<Production> Productions =>
    [
        Simple("tuple", 2, static w =>
        {
            string name = w.Name("t");
            Line line = new($"var {name} = (a: 1.0 * ({w.Expression(2)}), n: 2, b: 1.0 * ({w.Expression(1)}));");
            Parts(w, name, "a", "b");
            return line;
        }),
        Simple("tuple returned by a helper", 2, static w =>
        {
            if (!w.Member("Pair", () => w.Apart(
                [new Binding("double", "u"), new Binding("double", "v")],
                static inner => $"static (double First, double Second) Pair(double u, double v) => ({inner.Expression(2)}, {inner.Expression(1)});")))
            {
                return null;
            }

            (string a, string b) = (w.Name("t"), w.Name("t"));
            Line line = new($"var ({a}, {b}) = Pair({w.Bounded(1)}, {w.Expression(1)});");
            w.Scope.Add(new Binding("double", a));
            w.Scope.Add(new Binding("double", b));
            return line;
        }),
        Simple("swap by tuples", 2, static w => w.Local() is var a && w.Local() is var b && a != b ? new Line($"({a}, {b}) = ({w.Expression(1)}, {a});") : null),
        Simple("struct", 2, static w =>
        {
            Point(w);
            string name = w.Name("p");
            Line line = new(w.Random.Next(2) == 0
                ? $"var {name} = new Point({w.Expression(2)}, {w.Expression(1)});"
                : $"var {name} = new Point {{ Y = {w.Expression(1)}, X = {w.Expression(1)} }};");
            Parts(w, name, "X", "Y");
            w.Scope.Add(new Binding("Point", name));
            return line;
        }),
        Simple("copy of a struct", 1, static w =>
        {
            if (w.Scope.Of("Point") is not { Count: > 0 } points)
            {
                return null;
            }

            string name = w.Name("p");
            Line line = new($"Point {name} = {w.Pick(points).Name};");
            Parts(w, name, "X", "Y");
            w.Scope.Add(new Binding("Point", name));
            return line;
        }),
        Simple("operators of a struct", 3, static w => w.Scope.Of("Point") is { Count: > 0 } points
            ? new Line(w.Random.Next(2) == 0
                ? $"{w.Pick(points).Name} += {w.Bounded(1)} * {w.Pick(points).Name};"
                : $"{w.Pick(points).Name} = 0.5 * ({w.Pick(points).Name} + new Point({w.Expression(1)}, {w.Scalar()}));")
            : null),
        Simple("method that changes a struct", 2, static w => w.Scope.Of("Point") is { Count: > 0 } points ? new Line($"{w.Pick(points).Name}.Scale({w.Bounded(1)});") : null),
        Simple("struct by reference", 2, static w => w.Scope.Of("Point") is { Count: > 0 } points
            && w.Member("Shift", () => w.Apart(
                [new Binding("double", "p.X"), new Binding("double", "p.Y"), new Binding("double", "a")],
                static inner => $"static void Shift(ref Point p, double a) {{ p.X += {inner.Leaf()} * a; p.Y *= Math.Cos({inner.Leaf()} - {inner.Leaf()}); }}"))
            ? new Line($"Shift(ref {w.Pick(points).Name}, {w.Expression(1)});")
            : null),
        Simple("record", 2, static w =>
        {
            State(w);
            string name = w.Name("r");
            Line line = new($"var {name} = new State({w.Expression(2)}, {w.Expression(1)});");
            w.Scope.Add(new Binding("State", name));
            foreach (string part in new[] { "S", "I", "Total" })
            {
                w.Scope.Add(new Binding("double", $"{name}.{part}") { IsWritable = false });
            }

            return line;
        }),
        Simple("with", 2, static w => w.Scope.Of("State") is { Count: > 0 } states ? new Line($"{w.Pick(states).Name} = {w.Pick(states).Name} with {{ I = {w.Expression(2)} }};") : null),
        Simple("deconstruction of a record", 1, static w =>
        {
            if (w.Scope.Of("State") is not { Count: > 0 } states)
            {
                return null;
            }

            (string a, string b) = (w.Name("t"), w.Name("t"));
            Line line = new($"var ({a}, {b}) = {w.Pick(states).Name};");
            w.Scope.Add(new Binding("double", a));
            w.Scope.Add(new Binding("double", b));
            return line;
        }),
        Simple("anonymous object", 1, static w =>
        {
            string name = w.Name("o");
            Line line = new($"var {name} = new {{ A = {w.Expression(2)}, B = {w.Expression(1)} }};");
            w.Scope.Add(new Binding("double", name + ".A") { IsWritable = false });
            w.Scope.Add(new Binding("double", name + ".B") { IsWritable = false });
            return line;
        }),
        Simple("array of structs", 2, static w =>
        {
            Point(w);
            string name = w.Name("q");
            Line line = new($"var {name} = new[] {{ new Point({w.Expression(1)}, {w.Scalar()}), new Point(1, {w.Expression(1)}), default(Point) }};");
            w.Scope.Add(new Binding("Point[]", name) { Length = 3 });
            for (int i = 0; i < 3; i++)
            {
                Parts(w, $"{name}[{i}]", "X", "Y");
                w.Scope.Add(new Binding("Point", $"{name}[{i}]"));
            }

            return line;
        }),
        Compound("array of structs", 2, static (w, depth) =>
        {
            if (w.Scope.Of("Point[]") is not { Count: > 0 } arrays)
            {
                return null;
            }

            string item = w.Name("p");
            return new Block($"foreach (Point {item} in {w.Pick(arrays).Name})", w.InsideLoop(
                depth,
                new Binding("double", item + ".X") { IsWritable = false },
                new Binding("double", item + ".Y") { IsWritable = false }));
        }),
        Simple("array of tuples", 1, static w =>
        {
            string name = w.Name("q");
            Line line = new($"var {name} = new (double a, double b)[2]; {name}[1] = ({w.Expression(1)}, {w.Expression(1)});");
            Parts(w, $"{name}[0]", "a", "b");
            Parts(w, $"{name}[1]", "a", "b");
            return line;
        }),
        Simple("struct with a primary constructor", 2, static w =>
        {
            w.Member("Spring", static () => "public readonly struct Spring(double k, double l) { public double Energy(double x) => k * (x - l) * (x - l); }");
            string name = w.Name("s");
            Line line = new($"double {name} = new Spring({w.Bounded(1)}, 0.5).Energy({w.Bounded(1)});");
            w.Scope.Add(new Binding("double", name));
            return line;
        }) with { IsModern = true },
    ];

    private static void Parts(ProgramWriter writer, string whole, params string[] parts)
    {
        foreach (string part in parts)
        {
            writer.Scope.Add(new Binding("double", $"{whole}.{part}"));
        }
    }

    private static void Point(ProgramWriter writer) => writer.Member("Point", static () => """
        public struct Point
        {
            public double X;
            public double Y;
            public Point(double x, double y) { X = x; Y = y; }
            public void Scale(double f) { X *= f; Y *= f * f; }
            public static Point operator +(Point a, Point b) => new Point(a.X + b.X, a.Y + b.Y);
            public static Point operator *(double f, Point a) => new Point(f * a.X, f * a.Y);
        }
        """);

    private static void State(ProgramWriter writer) => writer.Member("State", static () => """
        public sealed record State(double S, double I)
        {
            public double Total => S * I + I;
        }
        """);
}
