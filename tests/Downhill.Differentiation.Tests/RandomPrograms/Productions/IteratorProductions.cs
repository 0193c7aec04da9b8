namespace Downhill.Differentiation.Tests.RandomPrograms.Productions;

/// <summary>Iterators, the parts of sequences, and functions that return arrays.</summary>
internal sealed class IteratorProductions : ProductionArea
{
    private const string Steps = "static IEnumerable<double> Steps(double[] p, double t) { double s = t; for (int i = 0; i < p.Length; i++) { yield return Math.Sin(s * p[i]); s = 0.7 * s + p[i]; } if (s > 0.5) { yield return s * t; } }";
    private const string Powers = "static IEnumerable<double> Powers(double v) { double p = 1; while (true) { yield return p; p *= v; if (p > 4) { yield break; } } }";
    private const string Euler = "static double[] Euler(Func<double, double[], double[]> f, double[] y0, int n) { double[] y = (double[])y0.Clone(); double t = 0; for (int k = 0; k < n; k++) { double[] d = f(t, y); var next = new double[y.Length]; for (int i = 0; i < next.Length; i++) { next[i] = y[i] + 0.1 * d[i]; } y = next; t += 0.1; } return y; }";

    public override IEnumerable<Production> Productions =>
    [
        Compound("iterator", 1, static (w, depth) =>
        {
            if (w.Scope.Of("double[]") is not { Count: > 0 } arrays || !w.Member("Steps", static () => Steps))
            {
                return null;
            }

            string start = $"foreach (double {w.Name("v")} in Steps({w.Pick(arrays).Name}, {w.Bounded(1)}))";
            string v = start.Split(' ')[2];
            return new Block(start, w.InsideLoop(depth, new Binding("double", v) { IsWritable = false }));
        }),
        Expression("iterator summed", 1, static (w, depth) =>
            w.Scope.Of("double[]") is { Count: > 0 } arrays && w.Member("Steps", static () => Steps) ? $"Steps({w.Pick(arrays).Name}, {w.Bounded(depth - 1)}).Sum({Square(w)})" : null),
        Compound("iterator that is left", 1, static (w, depth) =>
        {
            if (!w.Member("Powers", static () => Powers))
            {
                return null;
            }

            (string v, string n) = (w.Name("v"), w.Name("n"));
            string start = w.Bounded(1);
            int most = 1 + w.Random.Next(4);
            return new Group([
                new Line($"int {n} = 0;"),
                new Block($"foreach (double {v} in Powers({start}))", [new Line($"if ({n}++ == {most}) break;"), .. w.InsideLoop(depth, new Binding("double", v) { IsWritable = false })]),
            ]);
        }),
        Simple("iterator of tuples", 1, static w =>
        {
            if (w.Scope.Of("double[]") is not { Count: > 0 } arrays)
            {
                return null;
            }

            (string f, string i, string s, string a, string b) = (w.Name("Pairs"), w.Name("i"), w.Name("s"), w.Name("v"), w.Name("i"));
            string array = w.Pick(arrays).Name;
            int place = w.Scope.EnterFunction();
            string e = w.Bounded(1);
            w.Scope.LeaveFunction(place);
            w.Scope.Add(new Binding("double", s));
            return new Group([
                new Line($"IEnumerable<(double, int)> {f}() {{ for (int {i} = 0; {i} < {array}.Length; {i}++) {{ yield return ({array}[{i}] * {e}, {i}); }} }}"),
                new Line($"double {s} = 0;"),
                new Line($"foreach (var ({a}, {b}) in {f}()) {{ {s} += {a} * {a} * {b}; }}"),
            ]);
        }),
        Expression("iterator that ends itself", 1, static (w, depth) => w.Member("Powers", static () => Powers) ? $"Powers({w.Bounded(depth - 1)}).Take({w.Random.Next(5)}).Select({Square(w)}).Sum()" : null),
        Expression("Take of an iterator", 1, static (w, depth) => w.Member("Powers", static () => Powers) ? $"Powers({w.Bounded(depth - 1)}).Skip({w.Random.Next(3)}).Take({w.Random.Next(4)}).Sum()" : null),
        Expression("method that returns a query", 1, static (w, _) =>
            w.Scope.Of("double[]") is { Count: > 0 } arrays && w.Member("Sines", static () => "static IEnumerable<double> Sines(double[] p, double t) => p.Select(v => Math.Sin(v * t));")
                ? $"Sines({w.Pick(arrays).Name}, {w.Leaf()}).Sum({Square(w)})"
                : null),
        Over("TakeWhile and SkipWhile", static (w, a, v) => w.Random.Next(2) == 0
            ? $"{a}.TakeWhile(({v}, i{v}) => i{v} < {w.Random.Next(3)} || {v} > 0.8).Sum({Square(w)})"
            : $"{a}.SkipWhile({v} => {v} < {w.Literal()}).Sum()"),
        Over("First by a function", static (w, a, v) => $"{a}.Append({w.Leaf()}).{(w.Random.Next(2) == 0 ? "FirstOrDefault" : "LastOrDefault")}({v} => {v} > {w.Literal()})"),
        Over("FirstOrDefault", static (w, a, v) => $"{a}.Where({v} => {v} > {w.Literal()}).{(w.Random.Next(2) == 0 ? "FirstOrDefault" : "LastOrDefault")}()"),
        Compound("break out of a sequence of two parts", 1, static (w, depth) =>
        {
            if (w.Scope.Of("double[]") is not { Count: > 0 } arrays)
            {
                return null;
            }

            (string a, string b) = (w.Pick(arrays).Name, w.Pick(arrays).Name);
            (string v, string n) = (w.Name("v"), w.Name("n"));
            int most = w.Random.Next(6);
            return w.Scope.While(a, () => w.Scope.While(b, () => new Group([
                new Line($"int {n} = 0;"),
                new Block($"foreach (double {v} in {a}.Concat({b}).Append({w.Leaf()}))", [new Line($"if ({n}++ == {most}) break;"), .. w.InsideLoop(depth, new Binding("double", v) { IsWritable = false })]),
            ])));
        }),
        Expression("array of functions", 1, static (w, depth) =>
            w.HasData && w.Member("s_functions", static () => "static readonly Func<double, double>[] s_functions = { Math.Tanh, v => 0.5 * v * v, Math.Sin };")
                ? $"s_functions[(n + {w.Random.Next(3)}) % 3]({w.Expression(depth - 1)})"
                : null),
        Expression("dictionary of functions", 1, static (w, depth) =>
            w.HasData && w.Member("s_named", static () => "static readonly Dictionary<string, Func<double, double>> s_named = new Dictionary<string, Func<double, double>> { { \"tanh\", Math.Tanh }, { \"cos\", v => Math.Cos(v) * v } };")
                ? $"s_named[{(w.Random.Next(2) == 0 ? "\"tanh\"" : $"(x[{w.Random.Next(3)}] > {w.Literal()} ? \"tanh\" : \"cos\")")}]({w.Expression(depth - 1)})"
                : null),
        Simple("foreach over functions", 1, static w =>
        {
            (string fs, string f, string s, string v) = (w.Name("f"), w.Name("f"), w.Name("s"), w.Name("v"));
            string leaf = w.Leaf();
            w.Scope.Add(new Binding("double", s));
            return new Group([
                new Line($"var {fs} = new Func<double, double>[] {{ Math.Tanh, {v} => {v} * Math.Cos({v}), Math.Atan }};"),
                new Line($"double {s} = {leaf};"),
                new Line($"foreach (var {f} in {fs}) {{ {s} = {f}({s}) + 0.1; }}"),
            ]);
        }),
        Simple("generic helper", 1, static w =>
        {
            if (!w.Member("Swap", static () => "static void Swap<T>(ref T a, ref T b) { T t = a; a = b; b = t; }"))
            {
                return null;
            }

            (string first, string second) = (w.Bounded(1), w.Leaf());
            (string a, string b) = (w.Name("s"), w.Name("s"));
            w.Scope.Add(new Binding("double", a));
            w.Scope.Add(new Binding("double", b));
            return new Line($"double {a} = {first}, {b} = {second}; Swap(ref {a}, ref {b});");
        }),
        Expression("generic helper with a function", 1, static (w, _) =>
        {
            if (w.Scope.Of("double[]") is not { Count: > 0 } arrays
                || !w.Member("Folded", static () => "static TAcc Folded<T, TAcc>(T[] items, TAcc seed, Func<TAcc, T, TAcc> f) { TAcc acc = seed; foreach (T i in items) { acc = f(acc, i); } return acc; }"))
            {
                return null;
            }

            (string p, string v) = (w.Name("v"), w.Name("v"));
            return $"Folded({w.Pick(arrays).Name}, 1.0 * ({w.Leaf()}), ({p}, {v}) => Math.Sin({p}) * {v} + {w.Literal()})";
        }),
        Simple("function that returns an array", 1, static w =>
        {
            if (w.Scope.Of("double[]").Where(static b => b.Length >= 2).ToArray() is not { Length: > 0 } arrays || !w.Member("Euler", static () => Euler))
            {
                return null;
            }

            (string t, string y) = (w.Name("t"), w.Name("y"));
            int place = w.Scope.EnterFunction();
            w.Scope.Add(new Binding("double", t) { IsWritable = false });
            w.Scope.Add(new Binding("double[]", y) { Length = 2, IsWritable = false });
            string first = w.Bounded(1);
            string second = w.Bounded(1);
            w.Scope.LeaveFunction(place);
            string name = w.Name("a");
            string start = $"new[] {{ {w.Leaf()}, {w.Literal()} }}";
            w.Scope.Add(new Binding("double[]", name) { Length = 2 });
            return new Line($"double[] {name} = Euler(({t}, {y}) => new[] {{ {first} * {y}[1], {second} + {t} }}, {start}, {1 + w.Random.Next(3)});");
        }),
    ];

    private static ExpressionProduction Over(string construct, Func<ProgramWriter, string, string, string> make) => Expression(construct, 1, (w, _) =>
        w.Scope.Of("double[]") is { Count: > 0 } arrays ? make(w, w.Pick(arrays).Name, w.Name("v")) : null);

    private static string Square(ProgramWriter w)
    {
        string v = w.Name("v");
        return $"{v} => {v} * {v}";
    }
}
