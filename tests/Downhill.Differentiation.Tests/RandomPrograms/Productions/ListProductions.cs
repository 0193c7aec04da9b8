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
        Simple("list of an array", 1, static w => Of(w, static (w, l, s, a) => [$"var {l} = new List<double>({a});", $"{l}.Add({w.Bounded(1)});", $"{l}[0] *= {w.Bounded(0)};", $"{s} += Math.Sin({l}[{l}.Count - 1] * {l}[0]);"])),
        Simple("list of a sequence", 1, static w => Of(w, static (w, l, s, a) => [$"var {l} = {a}.{w.Pick(["Where(v{0} => v{0} > 0.1)", "Select(v{0} => v{0} * Math.Cos(v{0}))", "Skip(1)"]).Replace("{0}", l)}.ToList();", $"{l}.Add({w.Bounded(1)});", $"{s} += Math.Tanh({l}.Sum()) * {l}[0];"])),
        Simple("last item of a list", 1, static w => Of(w, static (w, l, s, a) => [$"var {l} = new List<double> {{ {w.Bounded(1)}, {a}[0] }};", $"{l}[^2] {w.Pick(["=", "+=", "*="])} Math.Sin({l}[^1]);", $"{s} += {l}[^1] * {l}[^2];"])),
        Simple("array of a list", 1, static w => Of(w, static (w, l, s, a) => [$"var {l} = {a}.Select(v{l} => Math.Sin(v{l})).ToList();", $"{l}.Add({w.Bounded(1)});", $"double[] a{l} = {l}.ToArray();", $"a{l}[0] *= {w.Bounded(0)};", $"{s} -= a{l}[0] * {l}[0] + a{l}[a{l}.Length - 1];"])),
        Simple("items added from a sequence", 1, static w => Of(w, static (w, l, s, a) => [$"var {l} = new List<double> {{ {w.Bounded(1)} }};", $"{l}.AddRange({a}{w.Pick(["", ".Reverse()", ".Where(v" + l + " => v" + l + " < 0.4)"])});", $"{s} += {l}.Select(v{l} => Math.Cos(v{l})).Sum() * {l}[0];"])),
        Simple("items inserted and removed", 1, static w => Of(w, static (w, l, s, a) => [$"var {l} = new List<double>({a});", $"{l}.Insert({w.Random.Next(2)}, {w.Bounded(1)});", $"{w.Pick([$"{l}.RemoveAt({l}.Count - 1);", $"{l}.RemoveAt(0);", $"{l}.Insert({l}.Count, {l}[0]);"])}", $"{s} += Math.Sin({l}[0]) * {l}[{l}.Count - 1];"])),
        Simple("list turned round", 1, static w => Of(w, static (w, l, s, a) => [$"var {l} = {a}.ToList();", $"{l}.Add({w.Bounded(1)});", $"{l}.Reverse();", $"{l}[1] += {l}[0];", $"{s} += Math.Sin({l}[1]) * {l}[{l}.Count - 1];"])),
        Simple("list handed to a helper", 1, static w => w.Member("Mean", static () => "static double Mean(IReadOnlyList<double> v) { double s = 0; for (int i = 0; i < v.Count; i++) { s += Math.Sin(v[i]) * (i + 1); } return s / v.Count; }") ? Made(w, "()", null, static (w, l, s) => $"{s} += Mean({l}) * {l}[0];") : null),
        Simple("list filled by a helper", 1, static w => w.Member("Extend", static () => "static void Extend(List<double> to, double from, int n) { for (int i = 0; i < n; i++) { to.Add(Math.Sin(from + i) * (to.Count + 1)); } }") ? Made(w, "()", null, static (w, l, s) => $"Extend({l}, {w.Bounded(1)}, {w.Random.Next(1, 4)}); {s} += Math.Sin({l}.Sum());") : null),
        Simple("list returned by a helper", 1, static w => w.Member("PowersUpTo", static () => "static List<double> PowersUpTo(double v, int n) { var p = new List<double> { 1 }; for (int i = 0; i < n; i++) { p.Add(Math.Sin(p[i] * v)); } return p; }") ? Of(w, static (w, l, s, _) => [$"var {l} = PowersUpTo({w.Bounded(1)}, {w.Random.Next(2, 5)});", $"{l}.Add({w.Bounded(0)});", $"{s} += {l}[1] * {l}[{l}.Count - 1];"]) : null),
        Simple("list that a lambda captures", 1, static w => Of(w, static (w, l, s, a) => [$"var {l} = new List<double>({a}) {{ {w.Bounded(1)} }};", $"Func<int, double> f{l} = k{l} => Math.Sin({l}[k{l}]) * {l}.Count;", $"{l}[0] = {w.Bounded(0)};", $"{s} += f{l}(0) * f{l}({l}.Count - 1);"])),
        Simple("another list in its place", 1, static w => Of(w, static (w, l, s, a) => [$"var {l} = {a}.ToList();", $"while ({l}.Count > 1) {{ var n{l} = new List<double>(); for (int i{l} = 1; i{l} < {l}.Count; i{l}++) {{ n{l}.Add(Math.Sin({l}[i{l}]) * {l}[i{l} - 1] + 0.1); }} {l} = n{l}.ToList(); }}", $"{s} += {l}[0];"])),
        Simple("list under two names", 1, static w => Made(w, "()", null, static (w, l, s) => $"IList<double> m{l} = {l}; m{l}.Add({w.Bounded(1)}); {l}[0] = Math.Sin(m{l}[1]); {s} += m{l}[0] * {l}[{l}.Count - 1];")),
        Simple("list of float", 1, static w => Of(w, static (w, l, s, a) => [$"var {l} = new List<float> {{ (float)({w.Bounded(1)}) }};", $"foreach (double v{l} in {a}) {{ {l}.Add((float)(v{l} * v{l})); }}", $"{s} += Math.Sin({l}[0] * {l}[{l}.Count - 1]);"])),
        Simple("list of rows", 1, static w => Of(w, static (w, l, s, a) => [$"var {l} = new List<double[]>();", $"for (int i{l} = 0; i{l} < 3; i{l}++) {{ {l}.Add(new[] {{ {w.Bounded(1)} * i{l}, {a}[0] }}); }}", $"{l}[1][0] *= {w.Bounded(0)};", $"{s} += {l}.Sum(r{l} => Math.Sin(r{l}[0]) * r{l}[1]);"])),
        Simple("list of structs", 1, static w => Of(w, static (w, l, s, a) => [$"var {l} = new List<(double A, double B)> {{ ({w.Bounded(1)}, {a}[0]) }};", $"for (int i{l} = 0; i{l} < 4; i{l}++) {{ {l}.Add((Math.Sin({l}[i{l}].B) * {w.Bounded(0)}, {l}[i{l}].A + 0.1)); }}", $"{l}[1] = {l}[2];", $"{s} += {l}.Sum(t{l} => Math.Sin(t{l}.A) * t{l}.B) * {l}[1].A;"])),
        Simple("brackets", 1, static w => Of(w, static (w, l, s, a) => [$"double[] b{l} = [{w.Bounded(1)}, .. {a}, {w.Bounded(0)}];", $"List<double> {l} = [.. b{l}, {w.Bounded(1)}];", $"{s} += b{l}[0] * b{l}[b{l}.Length - 1] * Math.Sin({l}[{l}.Count - 1]) + {l}[0];"])) with { IsModern = true },
    ];

    private static string Item(ProgramWriter w, Func<string, string> use) => use(w.Name("v"));

    /// <summary>Lines over a new list, a number that is written, and an array.</summary>
    private static Group? Of(ProgramWriter w, Func<ProgramWriter, string, string, string, string[]> lines)
    {
        if (w.Scope.Writable("double").Count == 0 || w.Scope.Of("double[]").Count == 0)
        {
            return null;
        }

        string name = w.Name("l"), sum = w.Local();
        return new Group([.. lines(w, name, sum, w.Pick(w.Scope.Of("double[]")).Name).Select(static line => new Line(line))]);
    }

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
