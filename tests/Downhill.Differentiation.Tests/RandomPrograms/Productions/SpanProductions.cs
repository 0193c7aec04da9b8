namespace Downhill.Differentiation.Tests.RandomPrograms.Productions;

/// <summary>Spans over the arrays of a program, and over what is made on the stack.</summary>
internal sealed class SpanProductions : ProductionArea
{
    public override IEnumerable<Production> Productions => All.Select(static production => production with { NeedsSpans = true });

    private static new IEnumerable<Production> All =>
    [
        Simple("slice of an array", 2, static w => Array(w) is { } array && array.Length > 1 ? Slice(w, array, "AsSpan") : null),
        Simple("slice of a slice", 1, static w => Span(w) is { Length: > 1 } span ? Slice(w, span, "Slice") : null),
        Simple("span of a whole array", 1, static w => Array(w) is { } array
            ? new Line($"ReadOnlySpan<double> {Add(w, array.Length, isWritable: false)} = {array.Name};")
            : null),
        Simple("range of a span", 1, static w => Span(w) is { Length: > 1 } span
            ? new Line($"var {Add(w, span.Length - 1, span.IsWritable)} = {span.Name}[{(w.Random.Next(2) == 0 ? "1.." : "..^1")}];")
            : null),
        Simple("span that is one of several", 1, static w => w.Scope.Writable("double[]") is { Count: > 1 } arrays && w.HasData
            && (w.Pick(arrays), w.Pick(arrays)) is var (a, b)
            ? new Line($"Span<double> {Add(w, Math.Min(a.Length, b.Length))} = x[{w.Random.Next(3)}] > {w.Literal()} ? {a.Name}.AsSpan(0, {Math.Min(a.Length, b.Length)}) : {b.Name}.AsSpan({b.Length - Math.Min(a.Length, b.Length)});")
            : null),
        Simple("span of a row", 1, static w =>
        {
            (string rows, string i) = (w.Name("rows"), w.Name("i"));
            string first = w.Expression(1), second = w.Expression(0), third = w.Leaf();
            string span = Add(w, 2);
            return new Line($"double[][] {rows} = {{ new double[] {{ {first}, {second} }}, new double[] {{ 0.5, {third} }} }}; for (int {i} = 0; {i} < 2; {i}++) {{ Span<double> {rows}Row = {rows}[{i}]; {rows}Row[0] *= {rows}Row[1]; }} Span<double> {span} = {rows}[{w.Random.Next(2)}];");
        }),
        Simple("stackalloc with items", 1, static w =>
        {
            int length = 2 + w.Random.Next(3);
            string items = string.Join(", ", Enumerable.Range(0, length).Select(_ => $"1.0 * ({w.Expression(1)})"));
            return w.Loops > 0 ? null : new Line($"Span<double> {Add(w, length)} = stackalloc double[] {{ {items} }};");
        }),
        Simple("stackalloc", 1, static w =>
        {
            int length = 2 + w.Random.Next(3);
            return w.Loops > 0 ? null : new Line($"Span<double> {Add(w, length)} = stackalloc double[{length}];");
        }),
        Simple("element of a span assigned", 4, static w => w.Scope.Writable("Span<double>") is { Count: > 0 } spans
            ? new Line($"{Element(w, w.Pick(spans))} {(w.Random.Next(2) == 0 ? "=" : "+=")} {w.Expression(2)};")
            : null),
        Leaf(null, 3, static w => Span(w) is { } span ? Element(w, span) : null),
        Expression("slice given to a helper", 1, static (w, _) => Span(w) is { } span && w.Member("Inner", static () => """
            static double Inner(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
            {
                double sum = 0;
                for (int i = 0; i < a.Length && i < b.Length; i++)
                {
                    sum += a[i] * b[i];
                }

                return Math.Tanh(sum);
            }
            """)
            ? $"Inner({span.Name}, {(w.Random.Next(2) == 0 && Array(w) is { } array ? $"{array.Name}.AsSpan({w.Random.Next(array.Length)})" : span.Name)})"
            : null),
        Simple("helper that fills a span", 2, static w => w.Scope.Writable("Span<double>") is { Count: > 0 } spans && w.Member("Squash", static () => """
            static void Squash(ReadOnlySpan<double> from, Span<double> to, double t)
            {
                for (int i = 0; i < to.Length; i++)
                {
                    to[i] = Math.Sin(from[i % from.Length] * t) + to[i] * 0.5;
                }
            }
            """)
            ? new Line($"Squash({Span(w)!.Name}, {w.Pick(spans).Name}, {w.Bounded(1)});")
            : null),
        Expression("helper that returns a span", 1, static (w, _) => Array(w) is { Length: > 1 } array
            && w.Member("Tail", static () => "static ReadOnlySpan<double> Tail(double[] a, int n) => a.AsSpan(a.Length - n, n);")
                ? $"Tail({array.Name}, {1 + w.Random.Next(array.Length)})[0]"
                : null),
        Simple("span copied, filled, cleared, reversed", 2, static w => w.Scope.Writable("Span<double>") is { Count: > 0 } spans
            ? new Line(w.Random.Next(4) switch
            {
                0 => $"{w.Pick(spans).Name}.Fill({w.Expression(1)});",
                1 => $"{w.Pick(spans).Name}.Slice(1).Clear();",
                2 => $"{w.Pick(spans).Name}.Reverse();",
                _ => w.Pick(spans) is var to && Span(w) is { } from && from.Length <= to.Length ? $"{from.Name}.CopyTo({to.Name});" : $"{to.Name}.Clear();",
            })
            : null),
        Simple("span made an array", 1, static w =>
        {
            if (Span(w) is not { } span)
            {
                return null;
            }

            string name = w.Name("a");
            w.Scope.Add(new Binding("double[]", name) { Length = span.Length });
            return new Line($"double[] {name} = {span.Name}.ToArray();");
        }),
        Compound("span that is moved along", 1, static (w, depth) =>
        {
            if (Array(w) is not { } array)
            {
                return null;
            }

            string rest = w.Name("rest");
            return new Group(
            [
                new Line($"ReadOnlySpan<double> {rest} = {array.Name};"),
                new Block(
                    $"while ({rest}.Length > 0)",
                    [
                        new Line($"double {rest}Head = {rest}[0] * {rest}[^1];"),
                        new Line($"{rest} = {rest}.Slice(1);"),
                        .. w.InsideLoop(depth, new Binding("double", $"{rest}Head")),
                    ]),
            ]);
        }),
        Compound("foreach over a span", 1, static (w, depth) =>
        {
            if (Span(w) is not { } span)
            {
                return null;
            }

            string item = w.Name("v");
            return new Block($"foreach (double {item} in {span.Name})", w.InsideLoop(depth, new Binding("double", item) { IsWritable = false }));
        }) with { IsModern = true },
        Simple("foreach by reference over a span", 1, static w => w.Scope.Writable("Span<double>") is { Count: > 0 } spans
            ? w.Name("v") is var item ? new Line($"foreach (ref double {item} in {w.Pick(spans).Name}) {{ {item} = Math.Cos({item}) * {w.Bounded(1)}; }}") : null
            : null) with { IsModern = true },
    ];

    private static Binding? Array(ProgramWriter w) => w.Scope.Of("double[]") is { Count: > 0 } arrays && w.Pick(arrays) is { Length: > 0 } array ? array : null;

    private static Binding? Span(ProgramWriter w) => w.CanReturn && w.Scope.Of("Span<double>") is { Count: > 0 } spans ? w.Pick(spans) : null;

    private static string Element(ProgramWriter w, Binding span) => w.Scope.Of("int") is { Count: > 0 } indices && w.Pick(indices) is var index && w.Random.Next(2) == 0
        ? index.Length <= span.Length ? $"{span.Name}[{index.Name}]" : $"{span.Name}[{index.Name} % {span.Length}]"
        : w.Random.Next(4) == 0 ? $"{span.Name}[^1]" : $"{span.Name}[{w.Random.Next(span.Length)}]";

    private static Line Slice(ProgramWriter w, Binding owner, string method)
    {
        int start = w.Random.Next(owner.Length);
        int length = 1 + w.Random.Next(owner.Length - start);
        return new Line($"var {Add(w, length, owner.IsWritable)} = {owner.Name}.{method}({start}, {length});");
    }

    private static string Add(ProgramWriter w, int length, bool isWritable = true)
    {
        string name = w.Name("p");
        w.Scope.Add(new Binding("Span<double>", name) { Length = length, IsWritable = isWritable });
        return name;
    }
}
