namespace Downhill.Differentiation.Tests.RandomPrograms.Productions;

/// <summary>Arrays of several dimensions, arrays of arrays, and arrays that several names refer to.</summary>
internal sealed class SharedArrayProductions : ProductionArea
{
    private const string Matrix = "double[,]";
    private const string Jagged = "double[][]";

    public override IEnumerable<Production> Productions =>
    [
        Simple("rectangular array", 1, static w =>
        {
            var matrix = Add(w, Matrix, 2 + w.Random.Next(2), 2 + w.Random.Next(2));
            return new Line($"var {matrix.Name} = new double[{matrix.Length}, {matrix.Columns}];");
        }),
        Simple("rectangular initialiser", 1, static w =>
        {
            string items = $"{{ {w.Expression(1)}, {w.Expression(0)} }}, {{ {w.Expression(0)}, {w.Expression(1)} }}";
            return new Line($"double[,] {Add(w, Matrix, 2, 2).Name} = {{ {items} }};");
        }),
        Simple("rectangular element assigned", 3, static w => w.Scope.Of(Matrix) is { Count: > 0 } all
            ? new Line($"{Element(w, w.Pick(all))} {w.Pick(["=", "+=", "-="])} {w.Expression(2)};")
            : null),
        Leaf("rectangular element", 1, static w => w.Scope.Of(Matrix) is { Count: > 0 } all ? Element(w, w.Pick(all)) : null),
        Simple("foreach over a rectangular array", 1, static w => w.Scope.Of(Matrix) is { Count: > 0 } all && w.Scope.Writable("double") is { Count: > 0 }
            ? ForEach(w, w.Pick(all).Name)
            : null),
        Simple("array of arrays", 2, static w =>
        {
            string[] rows = [.. Enumerable.Range(0, 2).Select(_ => w.Random.Next(3) == 0 && Locals(w) is { Count: > 0 } arrays ? w.Pick(arrays).Name : $"new double[] {{ {w.Expression(1)}, {w.Expression(1)} }}")];
            string name = w.Name("j");
            AddRows(w, name, 2);
            return new Line($"double[][] {name} = {{ {string.Join(", ", rows)} }};");
        }),
        Simple("array of arrays filled by a loop", 1, static w =>
        {
            string name = w.Name("j"), i = w.Name("i"), k = w.Name("i");
            int place = w.Scope.Enter();
            w.Scope.Add(new Binding("int", i) { Length = 3 });
            w.Scope.Add(new Binding("int", k) { Length = 2 });
            string value = w.Expression(1);
            w.Scope.Leave(place);
            AddRows(w, name, 3);
            return new Group(
            [
                new Line($"var {name} = new double[3][];"),
                new Line($"for (int {i} = 0; {i} < 3; {i}++) {{ {name}[{i}] = new double[2]; for (int {k} = 0; {k} < {name}[{i}].Length; {k}++) {{ {name}[{i}][{k}] = {value}; }} }}"),
            ]);
        }),
        Simple("row in a local", 1, static w => w.Scope.Of(Jagged) is { Count: > 0 } all ? new Line($"var {AddArray(w)} = {Row(w, w.Pick(all))};") : null),
        Simple("row assigned", 2, static w => w.Scope.Of(Jagged) is { Count: > 0 } all && Pairs(w) is { Count: > 0 } arrays
            ? new Line($"{Row(w, w.Pick(all))} = {w.Pick(arrays).Name};")
            : null),
        Simple("foreach over rows", 1, static w =>
        {
            if (w.Scope.Of(Jagged) is not { Count: > 0 } all || w.Scope.Writable("double").Count == 0)
            {
                return null;
            }

            string row = w.Name("r"), holder = w.Pick(all).Name;
            int place = w.Scope.Enter();
            w.Scope.Add(new Binding("double[]", row) { Length = 2 });
            string target = w.Local(), value = $"{w.Element(w.Scope.Of("double[]")[^1])} * {w.Bounded(1)}";
            w.Scope.Leave(place);
            return new Line($"foreach (var {row} in {holder}) {{ {target} += {value}; {row}[0] *= 0.5; }}");
        }),
        Simple("rows swapped", 2, static w => w.Scope.Of(Jagged) is { Count: > 0 } all && w.Pick(all) is var rows
            ? new Line($"({rows.Name}[0], {rows.Name}[1]) = ({rows.Name}[1], {rows.Name}[0]);")
            : null),
        Simple("double buffer", 2, static w => Names(w) is { Count: > 1 } arrays && Two(w, arrays) is var (p, q)
            ? w.Random.Next(2) == 0
                ? new Line($"({p.Name}, {q.Name}) = ({q.Name}, {p.Name});")
                : w.Name("t") is var t ? new Group([new Line($"var {t} = {p.Name};"), new Line($"{p.Name} = {q.Name};"), new Line($"{q.Name} = {t};")]) : null
            : null),
        Simple("array given another", 2, static w => Names(w) is { Count: > 0 } targets && Pairs(w) is { Count: > 0 } sources
            ? new Line($"{w.Pick(targets).Name} = {w.Pick(sources).Name};")
            : null),
        Simple("array set anew", 2, static w => Names(w) is { Count: > 0 } targets
            ? new Line($"{w.Pick(targets).Name} = new double[] {{ {w.Expression(1)}, {w.Expression(1)} }};")
            : null),
        Simple("array picked by a condition", 2, static w => Pairs(w) is { Count: > 1 } arrays && Two(w, arrays) is var (p, q)
            ? Made(w, $"{w.Condition()} ? {p.Name} : {q.Name}")
            : null),
        Simple("helper that returns an array", 1, static w => w.Scope.Of("double[]") is { Count: > 0 } arrays && w.Member("Doubled", static () => """
            static double[] Doubled(double[] v, double f)
            {
                var r = new double[2];
                r[0] = v[0] * f;
                r[1] = Math.Sin(v[1]) + v[0];
                return r;
            }
            """)
            ? Made(w, $"Doubled({w.Pick(arrays).Name}, {w.Expression(1)})")
            : null),
        Simple("helper that returns one of two arrays", 1, static w => Pairs(w) is { Count: > 1 } arrays && Two(w, arrays) is var (p, q) && w.Member("Chosen", static () => """
            static double[] Chosen(double[] p, double[] q, int k)
            {
                if (k % 2 == 0)
                {
                    return p;
                }

                q[0] *= 0.5;
                return q;
            }
            """)
            ? new Line($"var {AddArray(w)} = Chosen({p.Name}, {q.Name}, {w.Random.Next(4)});")
            : null),
        Simple("part of an array", 1, static w =>
            w.Scope.Of("double[]") is { Count: > 0 } arrays && w.Pick(arrays) is { Length: > 2 } whole
                ? new Line($"var {AddArray(w)} = {whole.Name}[{whole.Length - 2}..];")
                : null),
    ];

    private static Binding Add(ProgramWriter writer, string type, int length, int columns)
    {
        var binding = new Binding(type, writer.Name("m")) { Length = length, Columns = columns };
        writer.Scope.Add(binding);
        return binding;
    }

    private static Line Made(ProgramWriter writer, string value) => new($"double[] {AddArray(writer)} = {value};");

    /// <summary>Arrays of two elements, so that any of them may stand for any other.</summary>
    private static string AddArray(ProgramWriter writer)
    {
        string name = writer.Name("b");
        writer.Scope.Add(new Binding("double[]", name) { Length = 2 });
        return name;
    }

    private static void AddRows(ProgramWriter writer, string name, int count)
    {
        writer.Scope.Add(new Binding(Jagged, name) { Length = count, Columns = 2 });
        for (int i = 0; i < count; i++)
        {
            writer.Scope.Add(new Binding("double[]", $"{name}[{i}]") { Length = 2 });
        }
    }

    private static IReadOnlyList<Binding> Pairs(ProgramWriter writer) => [.. writer.Scope.Writable("double[]").Where(static b => b.Length == 2)];

    private static IReadOnlyList<Binding> Locals(ProgramWriter writer) => [.. Pairs(writer).Where(static b => b.Name.All(char.IsLetterOrDigit))];

    /// <summary>Locals that were made here, so that nothing says that they stay what they are.</summary>
    private static IReadOnlyList<Binding> Names(ProgramWriter writer) => [.. Locals(writer).Where(static b => b.Name[0] == 'b')];

    private static (Binding First, Binding Second)? Two(ProgramWriter writer, IReadOnlyList<Binding> arrays)
    {
        int first = writer.Random.Next(arrays.Count);
        return (arrays[first], arrays[(first + 1 + writer.Random.Next(arrays.Count - 1)) % arrays.Count]);
    }

    private static string Row(ProgramWriter writer, Binding rows) => $"{rows.Name}[{writer.Random.Next(rows.Length)}]";

    private static string Element(ProgramWriter writer, Binding matrix) =>
        $"{matrix.Name}[{Index(writer, matrix.Length)}, {Index(writer, matrix.Columns)}]";

    private static string Index(ProgramWriter writer, int length) =>
        writer.Scope.Of("int") is { Count: > 0 } indices && writer.Random.Next(2) == 0
            ? writer.Pick(indices) is var index && index.Length <= length ? index.Name : $"{index.Name} % {length}"
            : writer.Random.Next(length).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static Line ForEach(ProgramWriter writer, string matrix)
    {
        string item = writer.Name("v"), target = writer.Local();
        return new Line($"foreach (double {item} in {matrix}) {{ {target} += {item} * {writer.Bounded(1)}; }}");
    }
}
