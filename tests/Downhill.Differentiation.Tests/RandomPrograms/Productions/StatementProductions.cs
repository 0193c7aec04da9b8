namespace Downhill.Differentiation.Tests.RandomPrograms.Productions;

/// <summary>Statements beyond loops and branches, and expressions with effects.</summary>
internal sealed class StatementProductions : ProductionArea
{
    public override IEnumerable<Production> Productions =>
    [
        Compound("checked", 1, static (w, depth) => new Block("checked", w.Inside(depth, 2))),
        Compound("finally", 1, static (w, depth) =>
        {
            IReadOnlyList<Statement> body = w.Inside(depth, 2);
            return new Group([new Block("try", body), new Block("finally", [new Line($"{w.Local()} += 0.1 * {w.Bounded(1)};")])]);
        }),
        Compound("using", 1, static (w, depth) => new Block($"using (var {w.Name("r")} = new System.IO.StringReader(\"a\"))", w.Inside(depth, 2))),
        Simple("using declaration", 1, static w => new Line($"using var {w.Name("r")} = new System.IO.StringReader(\"a\");")),
        Compound("lock", 1, static (w, depth) => w.HasData ? new Block("lock (x)", w.Inside(depth, 2)) : null),
        Expression("throw expression", 1, static (w, depth) => w.HasData ? $"(x.Length > 0 ? {w.Expression(depth - 1)} : throw new ArgumentException(nameof(x)))" : null),
        Expression("switch on patterns", 1, static (w, depth) => w.HasData
            ? $"(x switch {{ {{ Length: > 7 }} => {w.Leaf()}, {{ Length: >= 3 and < 6 }} => {w.Expression(depth - 1)}, _ => {w.Leaf()} }})"
            : null),
        Compound("switch with a guard", 1, static (w, depth) => w.HasData
            ? new Block($"switch (x.Length + {w.Random.Next(3)})",
            [
                new Block($"case > 3 when x[0] > {w.Literal()}:", [.. w.InsideSection(depth), new Line("break;")]),
                new Block("case 3 or 4:", [.. w.InsideSection(depth), new Line("break;")]),
                new Block("default:", [.. w.InsideSection(depth), new Line("break;")]),
            ])
            : null),
        Compound("pattern that names what it matches", 1, static (w, depth) =>
        {
            if (!w.HasData)
            {
                return null;
            }

            string o = w.Name("o");
            string a = w.Name("a");
            int place = w.Scope.Enter();
            w.Scope.Add(new Binding("double[]", a) { Length = 3, IsWritable = false });
            IReadOnlyList<Statement> body = w.Inside(depth, 2);
            w.Scope.Leave(place);
            return new Group([new Line($"object {o} = x;"), new Block($"if ({o} is double[] {{ Length: > 2 }} {a} && {a}[0] > {w.Literal()})", body)]);
        }),
        Compound("goto case", 1, static (w, depth) => w.HasData
            ? new Block($"switch (x.Length + {w.Random.Next(3)})",
            [
                new Block("case 3:", [.. w.InsideSection(depth), new Line("break;")]),
                new Block("case 4:", [new Line($"{w.Local()} = {w.Bounded(1)};"), new Line("goto case 3;")]),
                new Block("default:", [.. w.InsideSection(depth), new Line("break;")]),
            ])
            : null),
        Expression("increment in an expression", 1, static (w, depth) => w.Scope.Writable("double") is { Count: > 0 } ? $"({w.Local()}++ * {w.Leaf()})" : null),
        Simple("index that steps", 1, static w =>
        {
            if (w.Scope.Writable("double[]").Where(static a => a.Length > 1).ToArray() is not { Length: > 0 } arrays)
            {
                return null;
            }

            string k = w.Name("k");
            string a = w.Pick(arrays).Name;
            return new Group([new Line($"int {k} = 0;"), new Line($"{a}[{k}++] = {w.Bounded(1)};"), new Line($"{a}[{k}++] *= {w.Bounded(1)};")]);
        }),
        Compound("assignment in a condition", 1, static (w, depth) =>
        {
            (string d, string k) = (w.Name("s"), w.Name("k"));
            return new Group(
            [
                new Line($"double {d} = 1.5 + 0.1 * {w.Leaf()};"),
                new Line($"int {k} = 0;"),
                new Block($"while (({d} -= {w.Positive(0)}) > 0)", [new Line($"if ({k}++ > 3) {{ break; }}"), .. w.InsideLoop(depth, new Binding("double", d) { IsWritable = false })]),
            ]);
        }),
        Compound("two loop variables", 1, static (w, depth) =>
        {
            (string i, string j) = (w.Name("i"), w.Name("j"));
            return new Block(
                $"for (int {i} = 0, {j} = 2; {i} <= {j}; {i}++, {j}--)",
                w.InsideLoop(depth, new Binding("int", i) { Length = 2, IsWritable = false }, new Binding("int", j) { Length = 3, IsWritable = false }));
        }),
        Compound("loop that counts by a double", 1, static (w, depth) =>
        {
            string t = w.Name("s");
            return new Block($"for (double {t} = 0; {t} < 1; {t} += 0.4)", w.InsideLoop(depth, new Binding("double", t) { IsWritable = false }));
        }),
        Simple("reference to an element", 1, static w =>
        {
            if (w.Scope.Writable("double[]") is not { Count: > 0 } arrays)
            {
                return null;
            }

            Binding a = w.Pick(arrays);
            string r = w.Name("r");
            return new Group([new Line($"ref double {r} = ref {a.Name}[{w.Random.Next(a.Length)}];"), new Line($"{r} *= {w.Bounded(1)};"), new Line($"{r} += {r} * {w.Leaf()};")]);
        }),
        Simple("output", 1, static w => new Line($"System.Diagnostics.Debug.WriteLine($\"{{{w.Scalar()}}}\");")),
    ];
}
