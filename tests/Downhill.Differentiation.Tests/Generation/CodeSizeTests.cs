using System.Globalization;
using System.Text;
using Downhill.Differentiation.Tests.Compiling;
using Downhill.Differentiation.Tests.Programs;
using Xunit.Abstractions;

namespace Downhill.Differentiation.Tests.Generation;

/// <summary>The gradient of twice as long a loss is about twice as long, whatever the loss is made of.</summary>
public sealed class CodeSizeTests(ITestOutputHelper output)
{
    private const int Few = 6;

    private static readonly Dictionary<string, Func<int, string>> s_losses = new()
    {
        ["Statements"] = n => Body(n, "double s = w[0];", _ => "s += Math.Sin(s * w[1]);", "return s;"),
        ["Locals made of the one before"] = n => Body(n, "double a0 = w[0];", k => $"double a{k + 1} = a{k} * a{k} + Math.Exp(-a{k});", $"return a{n};"),
        ["A long sum"] = n => Expression(n, "w[0]", k => $" + Math.Sin(w[0] * {k + 1}.5)"),
        ["A long product"] = n => Expression(n, "w[0]", k => $" * (w[1] + {k})"),
        ["A long product of locals"] = n => Body(n, "", k => $"double a{k} = w[0] * {k + 2};", $"return {string.Join(" * ", Enumerable.Range(0, n).Select(k => $"a{k}"))};"),
        ["A long quotient"] = n => Expression(n, "w[0]", k => $" / (w[1] + {k + 1})"),
        ["Calls in calls of the library"] = n => Nested(n, "Math.Sin(", "w[0]", ")"),
        ["Formulas in formulas"] = n => Nested(n, "Math.Exp(-w[1] * ", "w[0]", ")"),
        ["Quotients in quotients"] = n => Nested(n, "1 / (w[1] + ", "w[0]", ")"),
        ["Squares of squares"] = n => Nested(n, "Math.Pow(", "w[0]", " + 1, 2)"),
        ["Conditionals in a row"] = n => Body(n, "double s = w[0];", k => $"s = s > {k} ? s * w[1] : s + w[0];", "return s;"),
        ["Conditionals in conditionals"] = n => Nested(n, "(w[0] > 3 ? w[1] * w[0] : ", "w[0]", ")"),
        ["Branches in a row"] = n => Body(n, "double s = w[0];", k => $"if (x[{k % 2}] > {k}) {{ s *= w[1]; }} else {{ s = Math.Sin(s); }}", "return s;"),
        ["Branches in branches"] = n => Wrapped(n, "double s = w[0];", k => $"s *= w[1]; if (x[0] > {k}) {{ ", "s = Math.Sin(s);", " }", "return s;"),
        ["Loops in a row"] = n => Body(n, "double s = w[0];", k => $"for (int i = 0; i < {k + 2}; i++) {{ s = s * w[1] + Math.Sin(s); }}", "return s;"),
        ["Loops in loops"] = n => Wrapped(n, "double s = w[0];", k => $"for (int i{k} = 0; i{k} < 2; i{k}++) {{ s += s * w[1]; ", "s = Math.Sin(s);", " }", "return s;"),
        ["While loops in while loops"] = n => Wrapped(n, "double s = w[0];", k => $"int n{k} = 2; while (n{k}-- > 0) {{ s += s * w[1]; ", "s = Math.Sin(s);", " }", "return s;"),
        ["Early returns"] = n => Body(n, "double s = w[0];", k => $"if (s > {k + 10}) {{ return s * {k + 1}; }} s *= w[1];", "return s;"),
        ["Ways out of a loop"] = n => Body(n, "double s = w[0]; for (int i = 0; i < 9; i++) {", k => $"if (s > {k + 10}) {{ break; }} s *= w[1];", "} return s;"),
        ["Arms of a switch"] = n => Body(n, "double s = w[0]; for (int i = 0; i < 9; i++) { switch (i) {", k => $"case {k}: s *= w[1]; break;", "default: s += w[0]; break; } } return s;"),
        ["Arrays made of the one before"] = n => Body(n, "var a0 = new double[4]; a0[0] = w[0];", k => $"var a{k + 1} = new double[4]; for (int i = 0; i < 4; i++) {{ a{k + 1}[i] = a{k}[i] * w[1] + a{k}[0]; }}", $"return a{n}[0];"),
        ["An array written again and again"] = n => Body(n, "var a = new double[4]; a[0] = w[0];", k => $"a[{k % 4}] = a[{(k + 1) % 4}] * w[1] + a[0];", "return a[0];"),
        ["Lists made of the one before"] = n => Body(n, "var l0 = new List<double> { w[0], w[1] };", k => $"var l{k + 1} = new List<double>(); foreach (double v in l{k}) {{ l{k + 1}.Add(v * v); }}", $"return l{n}[0];"),
        ["Lists of queries"] = n => Body(n, "var l0 = w.ToList();", k => $"var l{k + 1} = l{k}.Select(v => v * w[0]).ToList();", $"return l{n}.Sum();"),
        ["Stages of a query"] = n => "return w" + string.Concat(Enumerable.Range(0, n).Select(k => $".Select(v => Math.Sin(v) * w[{k % 2}])")) + ".Sum();",
        ["Items added to a list"] = n => Body(n, "var l = new List<double>();", k => $"l.Add(w[0] * {k + 1});", "return l.Sum() * l[0];"),
        ["Tuples"] = n => Body(n, "var t0 = (A: w[0], B: w[1]);", k => $"var t{k + 1} = (A: t{k}.B * w[0], B: t{k}.A + t{k}.B);", $"return t{n}.A;"),
        ["Structs with operators"] = n => Body(n, "var p0 = new Pair { A = w[0], B = w[1] };", k => $"var p{k + 1} = p{k} * p{k};", $"return p{n}.A;"),
        ["Structs in one formula"] = n => Body(0, "var p = new Pair { A = w[0], B = w[1] };", _ => "", $"return (p{string.Concat(Enumerable.Repeat(" * p", n))}).A;"),
        ["Structs that hold structs"] = n => Body(n, "var p0 = new Pair { A = w[0], B = w[1] };", k => $"var p{k + 1} = Pair.Turn(p{k}, w[0]);", $"return p{n}.A * p{n}.B;"),
        ["Objects"] = n => Body(n, "double s = w[0];", k => $"var o{k} = new Cell(); o{k}.V = s * w[1]; o{k}.Add(s); s = o{k}.V;", "return s;"),
        ["Lambdas that call the one before"] = n => Body(n / 2, "Func<double, double> f0 = z => z * w[0];", k => $"Func<double, double> f{k + 1} = z => Math.Sin(f{k}(z));", $"return f{n / 2}(w[1]);"),
        ["Helpers that call the one before"] = n => "return H" + n + "(w[0]); " + string.Concat(Enumerable.Range(0, n + 1).Select(k => k == 0 ? "static double H0(double z) => z * z; " : $"static double H{k}(double z) {{ double a = Math.Sin(z); return H{k - 1}(a) * z; }} ")),
        ["Helpers that call the one before twice"] = n => "return H" + n + "(w[0]); " + string.Concat(Enumerable.Range(0, n + 1).Select(k => k == 0 ? "static double H0(double z) => z * z; " : $"static double H{k}(double z) {{ double a = Math.Sin(z); return H{k - 1}(a) * H{k - 1}(z); }} ")),
        ["Calls of one helper"] = n => Body(n, "double s = w[0];", _ => "s = Bend(s, w[1]);", "return s; static double Bend(double a, double b) { double e = Math.Exp(-a); return a > 0 ? b / (1 + e) : b * e; }"),
        ["Calls of one helper in each other"] = n => $"return {string.Concat(Enumerable.Repeat("Bend(", n))}w[0]{string.Concat(Enumerable.Repeat(", w[1])", n))}; static double Bend(double a, double b) {{ double e = Math.Exp(-a); return b / (1 + e); }}",
        ["Finally blocks in finally blocks"] = n => Wrapped(n, "double s = w[0]; int c = 0;", _ => "try { s *= w[1]; ", "s = Math.Sin(s);", " } finally { c++; }", "return s + c;"),
        ["Variables swapped"] = n => Body(n, "double a = w[0], b = w[1];", _ => "(a, b) = (b * a, a);", "return a * b;"),
        ["Conditions of many parts"] = n => $"double s = w[0]; if (x[0] > 0{string.Concat(Enumerable.Range(0, n).Select(k => $" && s > -{k + 1}"))}) {{ s *= w[1]; }} return s;",
    };

    private static readonly Dictionary<string, int> s_fewOf = new() { ["Helpers that call the one before"] = 12, ["Helpers that call the one before twice"] = 8 };

    public static TheoryData<string> Names => [.. s_losses.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void TheCodeGrowsAsTheLossDoes(string name)
    {
        // Deep chains of calls become functions of their own: what is nested deeper than any code is expanded has a size of its own.
        int few = s_fewOf.GetValueOrDefault(name, Few);
        int[] sizes = [.. new[] { few, 2 * few, 4 * few }.Select(n => Size(s_losses[name](n)))];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {string.Join(", ", sizes)}, per part {(sizes[1] - sizes[0]) / (double)few:0} then {(sizes[2] - sizes[1]) / (2.0 * few):0}"));

        // Numbers get a digit more, and what is nested deeper stands further to the right.
        Assert.InRange((sizes[2] - sizes[1]) / (2.0 * few), 0, 1.5 * (sizes[1] - sizes[0]) / few);
    }

    private static int Size(string body)
    {
        var program = CompiledProgram.Compile(Example.Static($$"""
            struct Pair
            {
                public double A, B;
                public static Pair operator *(Pair l, Pair r) => new Pair { A = l.A * r.A - l.B * r.B, B = l.A * r.B + l.B * r.A };
                public static Pair Turn(Pair p, double by) => new Pair { A = p.B * by, B = p.A + by };
            }

            sealed class Cell { public double V; public void Add(double v) { V += v * V; } }

            [Differentiable]
            static double Loss(double[] w, double[] x)
            {
                {{body}}
            }
            """));
        string text = Assert.Single(program.Generated).ToString();
        Assert.DoesNotContain("NotSupportedException", text, StringComparison.Ordinal);

        // Indentation is no code.
        return text.Split('\n').Sum(static line => line.Trim().Length);
    }

    private static string Body(int n, string first, Func<int, string> part, string last) => Wrapped(n, first, part, "", "", last);

    private static string Wrapped(int n, string first, Func<int, string> open, string inner, string close, string last)
    {
        var text = new StringBuilder(first);
        for (int k = 0; k < n; k++)
        {
            text.Append(' ').Append(open(k));
        }

        text.Append(' ').Append(inner);
        for (int k = 0; k < n; k++)
        {
            text.Append(close);
        }

        return text.Append(' ').Append(last).ToString();
    }

    private static string Expression(int n, string first, Func<int, string> part) => $"return {first}{string.Concat(Enumerable.Range(0, n).Select(part))};";

    private static string Nested(int n, string open, string inner, string close) =>
        $"return {string.Concat(Enumerable.Repeat(open, n))}{inner}{string.Concat(Enumerable.Repeat(close, n))};";
}
