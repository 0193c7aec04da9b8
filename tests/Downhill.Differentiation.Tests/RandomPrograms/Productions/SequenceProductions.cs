namespace Downhill.Differentiation.Tests.RandomPrograms.Productions;

/// <summary>LINQ over the arrays in scope.</summary>
internal sealed class SequenceProductions : ProductionArea
{
    public override IEnumerable<Production> Productions =>
    [
        Over("Sum of a sequence", static (w, a) => $"{a.Name}.Sum()"),
        Over("Average of a sequence", static (w, a) => $"{a.Name}.Average()"),
        OfNumber("Sum of a function", static (w, a, v, e) => $"{a.Name}.Sum({v} => {e})"),
        OfNumber("Average of a function", static (w, a, v, e) => $"{a.Name}.Average({v} => {e})"),
        OfNumber("Select", static (w, a, v, e) => $"{a.Name}.Select({v} => {e}).Sum()"),
        Over("Select by a method", static (w, a) => $"{a.Name}.Select({(w.Random.Next(2) == 0 ? "Math.Sin" : "Math.Tanh")}).Sum()"),
        OfIndexed("Select with an index", static (w, a, v, i, e) => $"{a.Name}.Select(({v}, {i}) => {e}).Sum()"),
        Over("Zip by a function", static (w, a) =>
        {
            (string u, string v) = (w.Name("v"), w.Name("v"));
            return $"{a.Name}.Zip({w.Pick(w.Scope.Of("double[]")).Name}, ({u}, {v}) => {Inside(w, 2, u, v)}).Sum()";
        }),
        Over("Zip into tuples", static (w, a) => $"{a.Name}.Zip({w.Pick(w.Scope.Of("double[]")).Name}).Sum(p => p.First * p.Second)"),
        OfIndexed("Where on data", static (w, a, v, i, e) => w.HasData ? $"{a.Name}.Where(({v}, {i}) => x[{i} % 3] > 0).Sum({v} => {v} * {v})" : null),
        OfNumber("Where on a differentiated value", static (w, a, v, e) => $"{a.Name}.Where({v} => {v} > {w.Literal()}).Sum({v} => {e})"),
        OfNumber("Aggregate", static (w, a, v, e) => $"{a.Name}.Aggregate(1.0, (total, {v}) => 0.5 * Math.Sin(total) + {e})"),
        Over("Aggregate without a seed", static (w, a) => $"{a.Name}.Aggregate((p, q) => Math.Cos(p) * q + {w.Literal()})"),
        OfNumber("Max of a sequence", static (w, a, v, e) => $"{a.Name}.Max({v} => {e})"),
        Over("Min of a sequence", static (w, a) => $"{a.Name}.Min()"),
        Over("Enumerable.Range", static (w, a) =>
        {
            string i = w.Name("i");
            int place = w.Scope.EnterFunction();
            w.Scope.Add(new Binding("int", i) { Length = a.Length, IsWritable = false });
            string e = w.Expression(2);
            w.Scope.LeaveFunction(place);
            return $"Enumerable.Range(0, {a.Length}).Sum({i} => {a.Name}[{i}] * {e})";
        }),
        Over("Enumerable.Repeat", static (w, a) => $"Enumerable.Repeat({w.Expression(1)}, {1 + w.Random.Next(3)}).Sum()"),
        Over("Concat", static (w, a) => $"{a.Name}.Concat({w.Pick(w.Scope.Of("double[]")).Name}).Sum(v => v * v)"),
        Over("Append and Prepend", static (w, a) => $"{a.Name}.Append({w.Expression(1)}).Prepend({w.Leaf()}).Select((v, i) => v * (i + 1)).Sum()"),
        Over("Skip and Take", static (w, a) => $"{a.Name}.Skip({w.Random.Next(3)}).Take({w.Random.Next(3)}).Sum(v => v * v)"),
        Over("Reverse", static (w, a) => $"{a.Name}.AsEnumerable().Reverse().Select((v, i) => v * i).Sum()"),
        OfNumber("SelectMany", static (w, a, v, e) => $"{a.Name}.SelectMany(o{v} => {w.Pick(w.Scope.Of("double[]")).Name}.Select({v} => o{v} * {e})).Sum()"),
        Over("First, Last and ElementAt", static (w, a) => w.Random.Next(3) switch
        {
            0 => $"{a.Name}.First()",
            1 => $"{a.Name}.Select(v => v * v).Last()",
            _ => $"{a.Name}.ElementAt({w.Random.Next(a.Length)})",
        }),
        Over("Count of a sequence", static (w, a) => $"({w.Leaf()} / {a.Name}.Count())"),
        Over("query expression", static (w, a) =>
        {
            (string v, string d) = (w.Name("v"), w.Name("v"));
            return $"(from {v} in {a.Name} let {d} = {Inside(w, 1, v)} where {d} > {w.Literal()} select {Inside(w, 1, v, d)}).Sum()";
        }),
        OfNumber("lambda with a block in a sequence", static (w, a, v, e) =>
            $"{a.Name}.Sum({v} => {{ double t{v} = {e}; if (t{v} > 0.3) {{ return t{v} * {v}; }} return Math.Sin(t{v}); }})"),
        Expression("sequence handed to a helper", 1, static (w, depth) =>
            w.Scope.Of("double[]") is { Count: > 0 } arrays
            && w.Member("Spread", static () => "static double Spread(IEnumerable<double> items) { double m = items.Average(); return items.Select(v => (v - m) * (v - m)).Sum(); }")
                ? $"Spread({w.Pick(arrays).Name}.Select(v => {Inside(w, 1, "v")}))"
                : null),
        Simple("ToArray of a sequence", 1, static w =>
        {
            if (Array(w) is not { } a)
            {
                return null;
            }

            string v = w.Name("v");
            string e = Inside(w, 2, v);
            string name = w.Name("a");
            w.Scope.Add(new Binding("double[]", name) { Length = a.Length });
            return new Line($"double[] {name} = {a.Name}.Select({v} => {e}).ToArray();");
        }),
        Simple("sequence in a local", 1, static w =>
        {
            if (Array(w) is not { } a)
            {
                return null;
            }

            string v = w.Name("v");
            string e = Inside(w, 2, v);
            (string q, string s) = (w.Name("q"), w.Name("s"));
            w.Scope.Add(new Binding("double", s));
            return new Group([new Line($"var {q} = {a.Name}.Select({v} => {e});"), new Line($"double {s} = {q}.Sum() * {q}.Average();")]);
        }),
        Compound("foreach over a range", 1, static (w, depth) =>
        {
            string i = w.Name("i");
            int count = 1 + w.Random.Next(3);
            return new Block($"foreach (int {i} in Enumerable.Range(0, {count}))", w.InsideLoop(depth, new Binding("int", i) { Length = count, IsWritable = false }));
        }),
        Compound("foreach over a sequence", 1, static (w, depth) =>
        {
            if (Array(w) is not { } a)
            {
                return null;
            }

            string v = w.Name("v");
            string e = Inside(w, 1, v + "s").Replace(v + "s", "o" + v, StringComparison.Ordinal);
            return w.Scope.While(a.Name, () => new Block($"foreach (double {v} in {a.Name}.Select(o{v} => {e}))", w.InsideLoop(depth, new Binding("double", v) { IsWritable = false })));
        }),
        Compound("foreach over tuples", 1, static (w, depth) =>
        {
            if (Array(w) is not { } a || Array(w) is not { } b)
            {
                return null;
            }

            (string u, string v) = (w.Name("v"), w.Name("v"));
            return w.Scope.While(a.Name, () => w.Scope.While(b.Name, () => new Block(
                $"foreach (var ({u}, {v}) in {a.Name}.Zip({b.Name}))",
                w.InsideLoop(depth, new Binding("double", u) { IsWritable = false }, new Binding("double", v) { IsWritable = false }))));
        }),
        Compound("foreach over a sequence with an index", 1, static (w, depth) =>
        {
            if (Array(w) is not { } a)
            {
                return null;
            }

            (string v, string i) = (w.Name("v"), w.Name("i"));
            return w.Scope.While(a.Name, () => new Block(
                $"foreach (var ({v}, {i}) in {a.Name}.Select((o{v}, o{i}) => (o{v}, o{i})))",
                w.InsideLoop(depth, new Binding("double", v) { IsWritable = false }, new Binding("int", i) { Length = a.Length, IsWritable = false })));
        }),
    ];

    private static Binding? Array(ProgramWriter w) => w.Scope.Of("double[]") is { Count: > 0 } arrays ? w.Pick(arrays) : null;

    private static ExpressionProduction Over(string construct, Func<ProgramWriter, Binding, string?> write) =>
        Expression(construct, 1, (w, _) => Array(w) is { } a ? write(w, a) : null);

    private static ExpressionProduction OfNumber(string construct, Func<ProgramWriter, Binding, string, string, string?> write) => Over(construct, (w, a) =>
    {
        string v = w.Name("v");
        return write(w, a, v, Inside(w, 2, v));
    });

    private static ExpressionProduction OfIndexed(string construct, Func<ProgramWriter, Binding, string, string, string, string?> write) => Over(construct, (w, a) =>
    {
        (string v, string i) = (w.Name("v"), w.Name("i"));
        int place = w.Scope.EnterFunction();
        w.Scope.Add(new Binding("double", v) { IsWritable = false });
        w.Scope.Add(new Binding("int", i) { Length = a.Length, IsWritable = false });
        string e = w.Expression(2);
        w.Scope.LeaveFunction(place);
        return write(w, a, v, i, e);
    });

    /// <summary>A bounded expression in which these names are numbers too.</summary>
    private static string Inside(ProgramWriter w, int depth, params string[] names)
    {
        int place = w.Scope.EnterFunction();
        foreach (string name in names)
        {
            w.Scope.Add(new Binding("double", name) { IsWritable = false });
        }

        string e = $"{names[0]} * {w.Bounded(depth - 1)}";
        w.Scope.LeaveFunction(place);
        return e;
    }
}
