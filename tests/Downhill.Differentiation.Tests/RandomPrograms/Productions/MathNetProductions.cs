namespace Downhill.Differentiation.Tests.RandomPrograms.Productions;

/// <summary>Vectors of three numbers and matrices of three rows and columns, as MathNet.Numerics has them.</summary>
internal sealed class MathNetProductions : ProductionArea
{
    private const string Vector = "Vector<double>";
    private const string Matrix = "Matrix<double>";

    public override IEnumerable<Production> Productions =>
    [
        Simple("vector of numbers", 2, static w =>
        {
            string items = string.Join(", ", Enumerable.Range(0, 3).Select(_ => w.Bounded(1)));
            return Declared(w, Vector, $"{Vector}.Build.DenseOfArray(new double[] {{ {items} }})");
        }),
        Simple("vector arithmetic", 2, static w => Vectors(w) is var (v, u)
            ? Declared(w, Vector, w.Random.Next(4) switch
            {
                0 => $"{v} + {u} * {w.Bounded(1)}",
                1 => $"({v} - {u}) / {w.Positive(1)}",
                2 => $"{w.Bounded(1)} - {v}",
                _ => $"-{v} + {w.Leaf()}",
            })
            : null),
        Simple("vector functions", 1, static w => Vectors(w) is var (v, _)
            ? Declared(w, Vector, w.Random.Next(3) switch { 0 => $"{v}.PointwiseTanh()", 1 => $"{v}.PointwiseSin()", _ => $"({v}).PointwiseTanh().PointwiseExp()" })
            : null),
        Simple("vector element by element", 1, static w => Vectors(w) is var (v, u)
            ? Declared(w, Vector, w.Random.Next(2) == 0 ? $"{v}.PointwiseTanh().PointwiseMultiply({u})" : $"{v}.PointwiseDivide({u}.PointwiseTanh() + 2.5)")
            : null),
        Simple("vector Map", 1, static w => Vectors(w) is var (v, _)
            ? Declared(w, Vector, $"{v}.Map(e => Math.Sin(e) * e + {w.Literal()})")
            : null),
        Simple("vector Map that takes a variable along", 1, static w => Vectors(w) is var (v, u)
            ? Declared(w, Vector, $"{v}.Map(e => Math.Sin(e) * {u}[1])")
            : null),
        Simple("vector Map2", 1, static w => Vectors(w) is var (v, u)
            ? Declared(w, Vector, $"{v}.Map2((e, f) => Math.Sin(e) * Math.Cos(f) + {w.Literal()}, {u})")
            : null),
        Simple("MapInplace", 1, static w => w.Scope.Of(Vector) is { Count: > 0 } all && all.Where(static b => b.Length == 0).ToArray() is { Length: > 0 } filled
            ? new Line($"{w.Pick(filled).Name}.MapInplace(e => Math.Sin(e) + {w.Literal()} * e);")
            : null),
        Simple("vector filled by a loop", 1, static w =>
        {
            string index = w.Name("i");
            int place = w.Scope.Enter();
            w.Scope.Add(new Binding("int", index) { Length = 3 });
            string value = w.Bounded(2);
            w.Scope.Leave(place);
            string name = w.Name("v");
            w.Scope.Add(new Binding(Vector, name));
            return new Group(
            [
                new Line($"var {name} = {Vector}.Build.Dense(3);"),
                new Line($"for (int {index} = 0; {index} < {name}.Count; {index}++) {name}[{index}] = {value};"),
            ]);
        }),
        Simple("vector assigned again", 1, static w => Vectors(w) is var (v, u) && w.Scope.Writable(Vector) is { Count: > 0 } targets && w.Pick(targets) is { Length: 1 } target
            ? new Line($"{target.Name} = {v}.PointwiseTanh() * {w.Bounded(1)} + {u}.PointwiseTanh();")
            : null),
        Simple("matrix filled by a loop", 1, static w =>
        {
            (string i, string j) = (w.Name("i"), w.Name("i"));
            int place = w.Scope.Enter();
            w.Scope.Add(new Binding("int", i) { Length = 3 });
            w.Scope.Add(new Binding("int", j) { Length = 3 });
            string value = w.Bounded(1);
            w.Scope.Leave(place);
            string name = w.Name("m");
            w.Scope.Add(new Binding(Matrix, name));
            return new Group(
            [
                new Line($"var {name} = {Matrix}.Build.Dense(3, 3);"),
                new Line($"for (int {i} = 0; {i} < 3; {i}++) for (int {j} = 0; {j} < 3; {j}++) {name}[{i}, {j}] = {value};"),
            ]);
        }),
        Simple("matrix product", 1, static w => Vectors(w) is var (v, u)
            ? w.Scope.Of(Matrix) is { Count: > 0 } matrices && w.Random.Next(2) == 0
                ? Declared(w, Vector, $"({w.Pick(matrices).Name} * {v}).PointwiseTanh()")
                : Declared(w, Matrix, $"{v}.PointwiseTanh().OuterProduct({u}.PointwiseTanh()).Transpose()")
            : null),
        Simple("matrix Row and Column", 1, static w => w.Scope.Of(Matrix) is { Count: > 0 } matrices
            ? Declared(w, Vector, $"{w.Pick(matrices).Name}.{(w.Random.Next(2) == 0 ? "Row" : "Column")}({w.Random.Next(3)})")
            : null),
        Simple("Solve", 1, static w => w.Scope.Of(Matrix) is { Count: > 0 } matrices && Vectors(w) is var (v, _)
            ? Declared(w, Vector, $"({w.Pick(matrices).Name}.PointwiseTanh() + 4.0 * {Matrix}.Build.DenseIdentity(3)).Solve({v}.PointwiseTanh())")
            : null),
        Expression("dot product", 1, static (w, _) => Vectors(w) is var (v, u) ? $"{v}.PointwiseTanh().DotProduct({u})" : null),
        Leaf("vector element", 2, static w => Vectors(w) is var (v, _) ? $"{v}[{w.Random.Next(3)}]" : null),
        Expression("SubVector", 1, static (w, _) => Vectors(w) is var (v, _) ? $"{v}.SubVector({w.Random.Next(2)}, 2).Sum()" : null),
        Expression("L2Norm", 1, static (w, _) => Vectors(w) is var (v, _) ? $"({v}.PointwiseTanh() + 3.0).L2Norm()" : null),
        Expression("FrobeniusNorm", 1, static (w, _) => w.Scope.Of(Matrix) is { Count: > 0 } matrices
            ? $"({w.Pick(matrices).Name}.PointwiseTanh() + 3.0 * {Matrix}.Build.DenseIdentity(3)).FrobeniusNorm()"
            : null),
        Expression("Determinant", 1, static (w, _) => w.Scope.Of(Matrix) is { Count: > 0 } matrices
            ? $"({w.Pick(matrices).Name}.PointwiseTanh() + 4.0 * {Matrix}.Build.DenseIdentity(3)).Determinant()"
            : null),
        Simple("vector ToArray", 1, static w =>
        {
            if (Vectors(w) is not var (v, _))
            {
                return null;
            }

            string name = w.Name("a");
            w.Scope.Add(new Binding("double[]", name) { Length = 3 });
            return new Line($"double[] {name} = {v}.ToArray();");
        }),
    ];

    private static (string First, string Second)? Vectors(ProgramWriter writer) =>
        writer.Scope.Of(Vector) is { Count: > 0 } vectors ? (writer.Pick(vectors).Name, writer.Pick(vectors).Name) : null;

    /// <summary>A variable that may be assigned again; those that are filled by element may not.</summary>
    private static Line Declared(ProgramWriter writer, string type, string value)
    {
        string name = writer.Name(type == Vector ? "v" : "m");
        writer.Scope.Add(new Binding(type, name) { Length = 1 });
        return new Line($"{type} {name} = {value};");
    }
}
