using System.Text;

namespace Downhill.Differentiation.Tests.RandomPrograms.Productions;

/// <summary>Functions that call themselves, declared derivatives, and paths that are stopped.</summary>
internal sealed class PullbackProductions : ProductionArea
{
    private const string Erf = """
        static class Special { public static double Erf(double p) { double sum = p, term = p; int k = 0; next: k++; term *= -p * p / k; sum += term / (2 * k + 1); if (k < 40) goto next; return sum; } }

        [DerivativeOf(typeof(Special), "Erf")]
        static double ErfDerivative(double p) => Math.Exp(-p * p);
        """;

    private const string Length = """
        static class Metric { public static double Length(double[] p, double t) { double s = t * t; int i = 0; next: if (i < p.Length) { s += p[i] * p[i]; i++; goto next; } return Math.Sqrt(s + 1); } }

        [DerivativeOf(typeof(Metric), "Length")]
        static void LengthPullback(double[] p, double t, double result, double resultAdjoint, double[] pAdjoint, ref double tAdjoint)
        {
            for (int i = 0; i < p.Length; i++)
            {
                pAdjoint[i] += resultAdjoint * p[i] / result;
            }

            tAdjoint += resultAdjoint * t / result;
        }
        """;

    public override IEnumerable<Production> Productions =>
    [
        Expression("function that calls itself", 1, static (w, depth) =>
            w.Member("Descend", () => Recursive("Descend", "Descend", w))
                ? $"Descend({w.Bounded(depth - 1)}, {w.Bounded(0)}, {w.Random.Next(4)})"
                : null),
        Expression("functions that call each other", 1, static (w, depth) =>
            w.Member("Even", () => Recursive("Even", "Odd", w) + Recursive("Odd", "Even", w))
                ? $"Even({w.Bounded(depth - 1)}, {w.Bounded(0)}, {w.Random.Next(4)})"
                : null),
        Expression("function over an array that calls itself", 1, static (w, _) =>
            w.Scope.Of("double[]") is { Count: > 0 } arrays && w.Member("Halves", static () => """
                static double Halves(double[] p, int lo, int hi, double t)
                {
                    if (hi - lo == 1)
                    {
                        return Math.Sin(p[lo] * t);
                    }

                    int mid = (lo + hi) / 2;
                    double left = Halves(p, lo, mid, t * 0.9);
                    return left > 0.2 ? left * Halves(p, mid, hi, left) + t : Halves(p, mid, hi, t) - p[mid] * left;
                }
                """)
                ? $"Halves({w.Pick(arrays).Name}, 0, 2, {w.Bounded(0)})"
                : null),
        Simple("function that writes an array and calls itself", 1, static w =>
            w.Scope.Writable("double[]") is { Count: > 0 } arrays && w.Member("Pour", static () => """
                static void Pour(double[] p, double t, int i)
                {
                    if (i == p.Length)
                    {
                        return;
                    }

                    p[i] = Math.Sin(p[i] * p[i - 1]) + t;
                    Pour(p, t * p[i], i + 1);
                    p[i - 1] *= Math.Cos(p[i]);
                }
                """)
                ? new Line($"Pour({w.Pick(arrays).Name}, {w.Bounded(1)}, 1);")
                : null),
        Simple("function with ref and out that calls itself", 1, static w =>
        {
            if (!w.Member("Climb", static () => """
                static void Climb(ref double s, double t, int n, out double last)
                {
                    s = Math.Sin(s) * t + 1;
                    last = s;
                    if (n > 0)
                    {
                        Climb(ref s, t * 0.8, n - 1, out double before);
                        last *= before;
                        s = s > 1 ? s * before : s - t;
                    }
                }
                """))
            {
                return null;
            }

            string value = w.Bounded(1);
            string slope = w.Bounded(0);
            string start = w.Name("s");
            string last = w.Name("s");
            w.Scope.Add(new Binding("double", start));
            w.Scope.Add(new Binding("double", last));
            return new Line($"double {start} = {value}; Climb(ref {start}, {slope}, {w.Random.Next(3)}, out double {last});");
        }),
        Simple("local function that calls itself", 1, static w =>
        {
            string name = w.Name("Local");
            string t = w.Name("t");
            string k = w.Name("k");
            int place = w.Scope.EnterFunction();
            string inner = w.Bounded(1);
            w.Scope.LeaveFunction(place);
            string result = w.Name("s");
            string value = w.Bounded(1);
            w.Scope.Add(new Binding("double", result));
            return new Line($"double {name}(double {t}, int {k}) => {k} == 0 ? {inner} : Math.Sin({t}) * {name}({t} * 0.9, {k} - 1) + {t}; double {result} = {name}({value}, {w.Random.Next(4)});");
        }),
        Expression("declared partial derivative", 1, static (w, depth) =>
            w.Member("Erf", static () => Erf) ? $"Special.Erf({w.Bounded(depth - 1)})" : null),
        Expression("declared pullback", 1, static (w, depth) =>
            w.Scope.Of("double[]") is { Count: > 0 } arrays && w.Member("Length", static () => Length)
                ? $"Metric.Length({w.Pick(arrays).Name}, {w.Bounded(depth - 1)})"
                : null),
        Expression("Gradient.Stop", 1, static (w, depth) => $"Gradient.Stop({w.Expression(depth - 1)})"),
        Simple("Gradient.Stop of an array", 1, static w =>
        {
            if (w.Scope.Of("double[]") is not { Count: > 0 } arrays)
            {
                return null;
            }

            Binding source = w.Pick(arrays);
            string name = w.Name("a");
            w.Scope.Add(new Binding("double[]", name) { Length = source.Length });
            return new Line($"double[] {name} = Gradient.Stop({source.Name});");
        }),
    ];

    /// <summary>A function of two numbers and a depth, which calls <paramref name="next"/> one level down.</summary>
    private static string Recursive(string name, string next, ProgramWriter writer) => writer.Apart(
        [new Binding("double", "s"), new Binding("double", "t")],
        inner =>
        {
            var text = new StringBuilder($"static double {name}(double s, double t, int n)\n{{\n    if (n <= 0)\n    {{\n        return {inner.Expression(1)};\n    }}\n\n");
            if (inner.Random.Next(2) == 0)
            {
                text.Append($"    s = {inner.Bounded(1)};\n");
            }

            text.Append($"    double r = {next}({inner.Bounded(1)}, {inner.Bounded(0)}, n - 1);\n");
            inner.Scope.Add(new Binding("double", "r"));
            int count = inner.Random.Next(3);
            for (int i = 0; i < count; i++)
            {
                inner.Statement(1).Write(text, 4);
            }

            if (inner.Random.Next(2) == 0)
            {
                text.Append($"    if ({inner.Condition()})\n    {{\n        return r * {next}({inner.Bounded(0)}, r, n - 2);\n    }}\n\n");
            }

            return text.Append($"    return {inner.Expression(2)};\n}}\n").ToString();
        });
}
