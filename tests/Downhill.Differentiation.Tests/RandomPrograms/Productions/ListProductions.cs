namespace Downhill.Differentiation.Tests.RandomPrograms.Productions;

/// <summary>Lists of numbers that vary: made, changed and used up in one place.</summary>
internal sealed class ListProductions : ProductionArea
{
    public override IEnumerable<Production> Productions =>
    [
        Simple("list filled by Add", 2, static w => Made(w, "()", null, static (w, l, s) => $"{s} += {l}[{w.Random.Next(2)}] * Math.Sin({l}[{l}.Count - 1]);")),
        Simple("list initialiser", 1, static w => Made(w, " { " + w.Expression(1) + ", " + w.Expression(1) + " }", null, static (w, l, s) => $"{s} += Math.Cos({l}[0] * {l}[{l}.Count - 2]);")),
        Simple("list with a capacity", 1, static w => Made(w, $"({w.Random.Next(4)})", null, static (w, l, s) => $"{s} -= Math.Tanh({l}[1]) * {w.Bounded(0)};")),
        Simple("item of a list assigned", 1, static w => Made(w, "()", static (w, l, i) => $"{l}[{i} / 2] {w.Pick(["=", "+=", "-="])} Math.Sin({l}[{i}]) * {w.Bounded(0)};", static (w, l, s) => $"{s} += {l}[0] - {l}[1];")),
        Simple("foreach over a list of variables", 1, static w => Made(w, "()", null, static (w, l, s) => Item(w, v => $"foreach (double {v} in {l}) {{ {s} += Math.Sin({v}) * {w.Bounded(0)}; }}"))),
        Simple("query over a list of variables", 1, static w => Made(w, "()", null, static (w, l, s) => Item(w, v => $"{s} += {l}.Select({v} => Math.Tanh({v}) * Math.Cos({v})).Sum() / {l}.Count;"))),
        Simple("list cleared", 1, static w => Made(w, "()", static (w, l, i) => $"if ({i} % 5 == 1) {{ {l}.Clear(); {l}.Add({w.Bounded(0)}); }}", static (w, l, s) => $"{s} += Math.Sin({l}[0] * {l}[{l}.Count - 1]);")),
    ];

    private static string Item(ProgramWriter w, Func<string, string> use) => use(w.Name("v"));

    /// <summary>The list, a loop that fills it and does something more, and what is made of it in the end.</summary>
    private static Group? Made(ProgramWriter w, string start, Func<ProgramWriter, string, string, string>? more, Func<ProgramWriter, string, string, string> end)
    {
        if (w.Scope.Writable("double").Count == 0)
        {
            return null;
        }

        string name = w.Name("l"), index = w.Name("i"), sum = w.Local();
        int length = 2 + w.Random.Next(8);
        string value = w.Bounded(1);
        string body = $"{name}.Add(({value}) * {index}); {more?.Invoke(w, name, index)}";
        return new Group(
        [
            new Line($"var {name} = new List<double>{start};"),
            new Line($"for (int {index} = 0; {index} < {length}; {index}++) {{ {body} }}"),
            new Line(end(w, name, sum)),
        ]);
    }
}
