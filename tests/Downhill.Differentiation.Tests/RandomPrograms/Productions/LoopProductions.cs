namespace Downhill.Differentiation.Tests.RandomPrograms.Productions;

/// <summary>Loops of every kind, and the ways out of them.</summary>
internal sealed class LoopProductions : ProductionArea
{
    public override IEnumerable<Production> Productions =>
    [
        Compound("for", 4, static (w, depth) =>
        {
            string index = w.Name("i");
            int bound = 1 + w.Random.Next(4);
            string head = w.Random.Next(2) == 0
                ? $"for (int {index} = 0; {index} < {bound}; {index}++)"
                : $"for (int {index} = 0; {index} <= {bound - 1}; ++{index})";
            return new Block(head, w.InsideLoop(depth, Index(index, bound)));
        }),
        Compound("for in steps", 1, static (w, depth) =>
        {
            string index = w.Name("i");
            int bound = 1 + w.Random.Next(4);
            return new Block($"for (int {index} = 0; {index} < {bound}; {index} += 2)", w.InsideLoop(depth, Index(index, bound)));
        }),
        Compound("for over the length", 2, static (w, depth) =>
        {
            if (w.Scope.Of("double[]") is not { Count: > 0 } arrays)
            {
                return null;
            }

            Binding array = w.Pick(arrays);
            string index = w.Name("i");
            return new Block(
                $"for (var {index} = 0; {index} < {array.Name}.Length; {index}++)", w.InsideLoop(depth, Index(index, array.Length)));
        }),
        Compound("for downwards", 1, static (w, depth) =>
        {
            string index = w.Name("i");
            return new Block($"for (int {index} = 2; {index} >= 0; {index}--)", w.InsideLoop(depth, Index(index, 3)));
        }),
        Compound("for with two bounds", 1, static (w, depth) =>
        {
            string index = w.Name("i");
            return w.HasData
                ? new Block($"for (int {index} = 0; {index} < x.Length && {index} < n; {index}++)", w.InsideLoop(depth, Index(index, 3)))
                : null;
        }),
        Compound("while", 2, static (w, depth) =>
        {
            string index = w.Name("k");
            // Counted up first, so that a continue cannot run for ever; inside, the index is zero to two.
            return new Group(
            [
                new Line($"int {index} = -1;"),
                new Block($"while ({index} < 2)", [new Line($"{index}++;"), .. w.InsideLoop(depth, Index(index, 3))]),
            ]);
        }),
        Compound("while on a differentiated value", 2, static (w, depth) =>
        {
            string guard = w.Name("k");
            string condition = $"{w.Scalar()} < {w.Literal()} && {guard} < 4";
            return new Group(
            [
                new Line($"int {guard} = 0;"),
                new Block($"while ({condition})", [new Line($"{guard}++;"), .. w.InsideLoop(depth)]),
            ]);
        }),
        Compound("do", 2, static (w, depth) =>
        {
            string guard = w.Name("k");
            return new Group(
            [
                new Line($"int {guard} = 0;"),
                new Block("do", [new Line($"{guard}++;"), .. w.InsideLoop(depth)], $" while ({guard} < 3);"),
            ]);
        }),
        Compound("foreach over an array", 2, static (w, depth) =>
        {
            if (w.Scope.Of("double[]") is not { Count: > 0 } arrays)
            {
                return null;
            }

            string array = w.Pick(arrays).Name;
            (string item, string copy) = (w.Name("v"), w.Name("s"));
            // The item cannot be assigned: it stands in expressions through a local of its own.
            IReadOnlyList<Statement> body = w.Scope.While(array, () => w.InsideLoop(depth, new Binding("double", copy)));
            return new Block(
                $"foreach ({(w.Random.Next(2) == 0 ? "var" : "double")} {item} in {array})", [new Line($"double {copy} = {item};"), .. body]);
        }),
        Simple("break", 2, static w => w.Loops > 0 ? new Block($"if ({w.Condition()})", [new Line("break;")]) : null),
        Simple("continue", 2, static w => w.Loops > 0 ? new Block($"if ({w.Condition()})", [new Line("continue;")]) : null),
        Simple("return within a loop", 1, static w =>
            w.Loops > 0 && w.CanReturn ? new Block($"if ({w.Condition()})", [new Line($"return {w.Expression(2)};")]) : null),
    ];

    private static Binding Index(string name, int bound) => new("int", name) { Length = bound };
}
