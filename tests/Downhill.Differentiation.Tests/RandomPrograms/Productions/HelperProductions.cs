using System.Text;

namespace Downhill.Differentiation.Tests.RandomPrograms.Productions;

/// <summary>Static helpers of the class.</summary>
internal sealed class HelperProductions : ProductionArea
{
    public override IEnumerable<Production> Productions =>
    [
        Expression("scalar helper", 1, static (w, depth) =>
            w.Member("Mix", () => Method("Mix", "double s, double t", [new("double", "s"), new("double", "t")], w))
                ? $"Mix({w.Expression(depth - 1)}, {w.Expression(0)})"
                : null),
        Expression("array helper", 1, static (w, _) =>
            w.Scope.Of("double[]") is { Count: > 0 } arrays
            && w.Member("Fold", () => Method("Fold", "double[] p", [new("double[]", "p") { Length = 2, IsWritable = false }], w))
                ? $"Fold({w.Pick(arrays).Name})"
                : null),
        Simple("void helper that writes an array", 2, static w =>
            w.Scope.Writable("double[]") is { Count: > 0 } arrays && w.Member("Sweep", static () => """
                static void Sweep(double[] p, double t)
                {
                    for (int i = 1; i < p.Length; i++)
                    {
                        p[i] = Math.Sin(p[i] * p[i - 1]) + t;
                    }

                    p[0] *= t;
                }
                """)
                ? new Line($"Sweep({w.Pick(arrays).Name}, {w.Bounded(1)});")
                : null),
    ];

    /// <summary>A method with a random body of its own: it sees its parameters, and no data.</summary>
    private static string Method(string name, string parameters, Binding[] bindings, ProgramWriter writer) => writer.Apart(bindings, inner =>
    {
        var text = new StringBuilder($"static double {name}({parameters})\n{{\n");
        string start = bindings[0].Type == "double" ? bindings[0].Name : $"{bindings[0].Name}[0]";
        text.Append($"    double r = {start} * 0.5;\n");
        inner.Scope.Add(new Binding("double", "r"));
        int count = 1 + inner.Random.Next(3);
        for (int i = 0; i < count; i++)
        {
            inner.Statement(1).Write(text, 4);
        }

        if (inner.Random.Next(2) == 0)
        {
            text.Append($"    if ({inner.Condition()})\n    {{\n        return {inner.Expression(1)};\n    }}\n\n");
        }

        return text.Append($"    return r + {inner.Expression(2)};\n}}\n").ToString();
    });
}
