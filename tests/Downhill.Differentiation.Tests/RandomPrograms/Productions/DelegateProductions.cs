namespace Downhill.Differentiation.Tests.RandomPrograms.Productions;

/// <summary>Delegates and local functions, and helpers with parameters of every kind.</summary>
internal sealed class DelegateProductions : ProductionArea
{
    public override IEnumerable<Production> Productions =>
    [
        Expression("optional and named arguments", 1, static (w, d) => w.Member("Scaled", static () => "static double Scaled(double a, int n = 3, int k = 2) => a * n / k;")
            ? w.Random.Next(2) == 0 ? $"Scaled({w.Expression(d - 1)})" : $"Scaled(k: 4, a: {w.Expression(d - 1)})"
            : null),
        Expression("extension method", 1, static (w, d) => w.IsStatic && w.Member("Squared", static () => "static double Squared(this double a) => a * a;")
            ? $"(1.0 * ({w.Expression(d - 1)})).Squared()"
            : null),
        Local("lambda in a local", static (w, v) => $"{v} => {Inside(w, 2, v)}"),
        Local("method group in a local", static (w, v) => w.Random.Next(2) == 0 ? "Math.Tanh" : "Math.Cos"),
        Local("function chosen by data", static (w, v) => w.HasData ? $"x[{w.Random.Next(3)}] > {w.Literal()} ? Math.Sin : {v} => {Inside(w, 1, v)}" : null),
        Local("function chosen by a switch", static (w, v) => w.HasData ? $"(x.Length + {w.Random.Next(3)} % 3) switch {{ 3 => Math.Sin, 4 => {v} => {Inside(w, 1, v)}, _ => Math.Atan }}" : null),
        Simple("lambda that captures", 1, static w =>
        {
            (string b, string f, string v, string s) = (w.Name("s"), w.Name("f"), w.Name("v"), w.Name("s"));
            var lines = new Statement[]
            {
                new Line($"double {b} = {w.Expression(1)};"),
                new Line($"Func<double, double> {f} = {v} => {v} * {b} + {w.Literal()};"),
                new Line($"{b} = Math.Sin({f}({w.Leaf()}));"),
                new Line($"double {s} = {f}({w.Leaf()}) * 0.5;"),
            };
            w.Scope.Add(new Binding("double", s));
            return new Group(lines);
        }),
        Simple("lambda over an array that is replaced", 1, static w =>
        {
            (string a, string f, string v, string s) = (w.Name("a"), w.Name("f"), w.Name("v"), w.Name("s"));
            string other = w.Random.Next(2) == 0 || w.Scope.Of("double[]").Count == 0 ? $"new double[] {{ {w.Expression(1)}, {w.Leaf()} }}" : $"(double[]){w.Pick(w.Scope.Of("double[]")).Name}.Clone()";
            var lines = new Statement[]
            {
                new Line($"double[] {a} = {{ {w.Expression(1)}, {w.Leaf()} }};"),
                new Line($"Func<double, double> {f} = {v} => Math.Sin({v} * {a}[0]) + {a}[1];"),
                new Line($"double {s} = {f}({w.Leaf()});"),
                new Line($"{a} = {other};"),
                new Line($"{s} += {f}({w.Leaf()}) * {a}[1];"),
            };
            w.Scope.Add(new Binding("double", s));
            w.Scope.Add(new Binding("double[]", a) { Length = 2 });
            return new Group(lines);
        }),
        Simple("lambda that writes what it captures", 1, static w =>
        {
            (string t, string f, string v, string s) = (w.Name("s"), w.Name("f"), w.Name("v"), w.Name("s"));
            var lines = new Statement[]
            {
                new Line($"double {t} = {w.Expression(1)};"),
                new Line($"Func<double, double> {f} = {v} => {{ {t} += Math.Sin({v} * {t}); return {t} * {w.Literal()}; }};"),
                new Line($"double {s} = {f}({w.Leaf()}) + 0.3 * {f}({w.Leaf()}) + {t};"),
            };
            w.Scope.Add(new Binding("double", s));
            return new Group(lines);
        }),
        Simple("local function", 1, static w =>
        {
            (string f, string v, string s) = (w.Name("F"), w.Name("v"), w.Name("s"));
            var lines = new List<Statement>();
            string factor = "";
            if (w.Random.Next(2) == 0 && w.Scope.Of("double[]").Where(static b => b.Length >= 1).ToArray() is { Length: > 0 } arrays)
            {
                string other = w.Name("b");
                lines.Add(new Line($"double[] {other} = {w.Pick(arrays).Name};"));
                factor = $" * {other}[0]";
            }

            lines.Add(new Line($"double {f}(double {v}) => ({Inside(w, 2, v)}){factor};"));
            lines.Add(new Line($"double {s} = {f}({w.Leaf()}) + 0.5 * {f}({w.Leaf()});"));
            w.Scope.Add(new Binding("double", s));
            return new Group([.. lines]);
        }),
        Simple("local function that writes a local", 1, static w =>
        {
            (string t, string f, string v) = (w.Name("s"), w.Name("F"), w.Name("v"));
            var lines = new Statement[]
            {
                new Line($"double {t} = {w.Expression(1)};"),
                new Line($"void {f}(double {v}) {{ {t} = 0.5 * {t} + Math.Sin({v}); }}"),
                new Line($"{f}({w.Leaf()});"),
                new Line($"{f}({w.Expression(1)});"),
            };
            w.Scope.Add(new Binding("double", t));
            return new Group(lines);
        }),
        Helper("function handed to a helper", "Twice", "static double Twice(Func<double, double> f, double v) => f(0.5 * f(v));", static w => $"Twice(v => {Inside(w, 1, "v")}, {w.Leaf()})"),
        Helper("function in a readonly field", "s_smooth", "static readonly Func<double, double> s_smooth = z => 1 / (1 + Math.Exp(-z));", static w => $"s_smooth({w.Bounded(1)})"),
        Helper("function made by a helper", "Scale", "static Func<double, double> Scale(double k) => v => Math.Sin(k * v);", static w => $"Scale({w.Leaf()})({w.Expression(1)})"),
        Helper("params", "Total", "static double Total(params double[] a) { double s = 0; foreach (double v in a) { s += 0.3 * v * v; } return s; }", static w => $"Total({w.Leaf()}, {w.Bounded(1)})"),
        Helper("in argument", "Cube", "static double Cube(in double a) => a * a * Math.Cos(a);", static w => $"Cube({w.Scalar()})"),
        Simple("ref argument", 1, static w =>
            w.Scope.Writable("double").Where(static b => b.Name.All(char.IsLetterOrDigit)).ToArray() is { Length: > 0 } locals
            && w.Member("Add", static () => "static void Add(ref double s, double a) { s += Math.Sin(a * s); }")
                ? new Line($"Add(ref {w.Pick(locals).Name}, {w.Expression(1)});")
                : null),
        Simple("ref argument that is an element", 1, static w =>
            w.Scope.Writable("double[]") is { Count: > 0 } arrays && w.Member("Bend", static () => "static void Bend(ref double s) { s = Math.Sin(s) * s; }")
                ? Element(w.Pick(arrays), w)
                : null),
        Simple("out argument", 1, static w =>
        {
            if (!w.Member("Split", static () => "static void Split(double a, out double b, out double c) { b = Math.Sin(a); c = a + b * b; }"))
            {
                return null;
            }

            string e = w.Expression(1);
            (string b, string c) = (w.Name("s"), w.Name("s"));
            w.Scope.Add(new Binding("double", b));
            w.Scope.Add(new Binding("double", c));
            return new Line($"Split({e}, out double {b}, out var {c});");
        }),
    ];

    private static Line Element(Binding array, ProgramWriter w) => new($"Bend(ref {array.Name}[{w.Random.Next(array.Length)}]);");

    private static StatementProduction Local(string construct, Func<ProgramWriter, string, string?> function) => Simple(construct, 1, w =>
    {
        string v = w.Name("v");
        if (function(w, v) is not { } made)
        {
            return null;
        }

        (string f, string s) = (w.Name("f"), w.Name("s"));
        var lines = new Statement[]
        {
            new Line($"Func<double, double> {f} = {made};"),
            new Line($"double {s} = {f}({w.Expression(1)}) * {f}({w.Leaf()});"),
        };
        w.Scope.Add(new Binding("double", s));
        return new Group(lines);
    });

    private static ExpressionProduction Helper(string construct, string key, string text, Func<ProgramWriter, string> call, Func<ProgramWriter, bool>? fits = null) =>
        Expression(construct, 1, (w, _) => (fits?.Invoke(w) ?? true) && w.Member(key, () => text) ? call(w) : null);

    /// <summary>A bounded expression in which the name is a number too.</summary>
    private static string Inside(ProgramWriter w, int depth, string name)
    {
        int place = w.Scope.EnterFunction();
        w.Scope.Add(new Binding("double", name) { IsWritable = false });
        string e = $"{name} * {w.Bounded(depth - 1)}";
        w.Scope.LeaveFunction(place);
        return e;
    }
}
