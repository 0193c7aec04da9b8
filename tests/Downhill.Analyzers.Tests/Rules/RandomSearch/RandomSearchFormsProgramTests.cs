using Downhill.Analyzers.Rules.RandomSearches;
using Downhill.Analyzers.Tests.Verifiers;
using Downhill.CodeFixes.Rules.RandomSearches;

namespace Downhill.Analyzers.Tests.Rules.RandomSearches;

/// <summary>Every form of a point with everything that a search may ask of it, fixed and run: a value no worse with at most a tenth of the evaluations.</summary>
public sealed class RandomSearchFormsProgramTests
{
    private const string Real = "0.1 * (random.NextDouble() - 0.5)";
    private const string Single = "0.1f * ((float)random.NextDouble() - 0.5f)";

    private static readonly Dictionary<string, Form> s_forms = new()
    {
        ["numbers"] = Scalars("double", Real),
        ["numbers of single precision"] = Scalars("float", Single),
        ["numbers put back"] = new Form("double", "double a = 1, b = 1, c = 0;", "double a, double b, double c", "a, b, c", "a, b, c", "new[] { a, b, c }")
        {
            Move = limit => $"double a0 = a, b0 = b, c0 = c; a = {limit($"a + {Real}")}; b = {limit($"b + {Real}")}; c = {limit($"c + {Real}")};",
            Candidate = "a, b, c",
            Undo = "a = a0; b = b0; c = c0;",
        },
        ["static fields put back"] = new Form("double", "", "", "", "s_a, s_b, s_c", "new[] { s_a, s_b, s_c }")
        {
            Fields = "private static double s_a = 1, s_b = 1, s_c;",
            Move = limit => $"double a0 = s_a, b0 = s_b, c0 = s_c; s_a = {limit($"s_a + {Real}")}; s_b = {limit($"s_b + {Real}")}; s_c = {limit($"s_c + {Real}")};",
            Undo = "s_a = a0; s_b = b0; s_c = c0;",
        },
        ["an array"] = Copied("double[]", "double", "double[] w = { 1, 1, 0 };", "(double[])w.Clone()", "Length", Real),
        ["an array of single precision"] = Copied("float[]", "float", "float[] w = { 1, 1, 0 };", "w.ToArray()", "Length", Single),
        ["a list"] = Copied("List<double>", "double", "var w = new List<double> { 1, 1, 0 };", "new List<double>(w)", "Count", Real),
        ["an element of an array"] = Restored("double[]", "double", "double[] w = { 1, 1, 0 };", "Length", Real),
        ["an element of an array of single precision"] = Restored("float[]", "float", "float[] w = { 1, 1, 0 };", "Length", Single),
        ["an element of a list"] = Restored("List<double>", "double", "var w = new List<double> { 1, 1, 0 };", "Count", Real),
        ["a grid"] = new Form("double", "double[,] w = { { 1, 1, 0 } };", "double[,] w", "w", "w[0, 0], w[0, 1], w[0, 2]", "w.Cast<double>()")
        {
            Move = limit => $"var q = (double[,])w.Clone(); for (int r = 0; r < q.GetLength(0); r++) for (int k = 0; k < q.GetLength(1); k++) q[r, k] = {limit($"q[r, k] + {Real}")};",
            Candidate = "q",
            Accept = "w = q;",
        },
        ["a cell of a grid"] = new Form("double", "double[,] w = { { 1, 1, 0 } };", "double[,] w", "w", "w[0, 0], w[0, 1], w[0, 2]", "w.Cast<double>()")
        {
            Move = limit => $"int r = random.Next(w.GetLength(0)), k = random.Next(w.GetLength(1)); double old = w[r, k]; w[r, k] = {limit($"w[r, k] + {Real}")};",
            Candidate = "w",
            Undo = "w[r, k] = old;",
        },
        ["an array and a bias"] = WithBias("double[] w = { 1, 1 };", "double[] w", "(double[])w.Clone()", "Length"),
        ["a list and a bias"] = WithBias("var w = new List<double> { 1, 1 };", "List<double> w", "w.ToList()", "Count"),
    };

    public static TheoryData<string, string> Programs
    {
        get
        {
            var programs = new TheoryData<string, string>();
            foreach (var form in s_forms.Keys)
            {
                foreach (var wish in (string[])["within bounds", "the highest", "a target", "a local function", "with data"])
                {
                    programs.Add(form, wish);
                }
            }

            return programs;
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_fixed_search_is_no_worse_and_cheaper(string form, string wish)
    {
        var program = await Verify<RandomSearchAnalyzer, RandomSearchCodeFix>.CodeFixAsync(Source(s_forms[form], wish), null);
        var before = await program.Before.RunForNumbersAsync();
        var after = await program.After.RunForNumbersAsync();
        Assert.True(
            after["value"] <= before["value"] + 1e-7 && after["evaluations"] * 10 <= before["evaluations"],
            $"before: {before["value"]} in {before["evaluations"]}, after: {after["value"]} in {after["evaluations"]}\n{program.After.Text}");
    }

    private static string Source(Form form, string wish)
    {
        var hasData = wish == "with data";
        var isHighest = wish == "the highest";
        Func<string, string> limit = wish != "within bounds" ? static value => value : form.Number == "float" ? static value => $"Math.Clamp({value}, 0f, 1.5f)" : static value => $"Math.Clamp({value}, 0.0, 1.5)";
        string Join(string list, string more) => !hasData ? list : list.Length == 0 ? more : $"{list}, {more}";
        string Call(string arguments) => $"Loss({Join(arguments, "scale")})";
        var misfit = $"Misfit({form.Read})";
        var loss = $"{form.Number} Loss({Join(form.Parameters, "double[] scale")}) => {(form.Number == "float" ? "(float)" : "")}({(isHighest ? "-" : hasData ? "scale[0] * " : "")}{misfit});";
        var header = wish == "a target" ? $"for (int i = 0; i < 60000 && best > 0.0095{(form.Number == "float" ? "f" : "")}; i++)" : "for (int i = 0; i < 6000; i++)";
        var value = (isHighest ? "-" : "") + Call(form.Point);
        return $$"""
            using System;
            using System.Collections.Generic;
            using System.Linq;

            public static class Program
            {
                private static int s_evaluations;
                private static readonly double[] s_x = { 0, 0.5, 1, 1.5, 2 };
                private static readonly double[] s_y = { 2, 1.4, 0.9, 0.7, 0.5 };
                {{form.Fields}}

                public static void Main()
                {
                    var random = new Random(7);
                    {{(hasData ? "double[] scale = { 1 };" : "")}}
                    {{form.Start}}
                    {{(wish == "a local function" ? loss : "")}}
                    {{form.Number}} best = {{Call(form.Point)}};
                    [|{{header}}|]
                    {
                        {{form.Move(limit)}}
                        {{form.Number}} loss = {{Call(form.Candidate)}};
                        if (loss {{(isHighest ? ">" : "<")}} best)
                        {
                            best = loss;
                            {{form.Accept}}
                        }
                        {{(form.Undo.Length > 0 ? $"else {{ {form.Undo} }}" : "")}}
                    }

                    {{(wish == "within bounds" ? $"if ({form.All}.Any(v => v < 0 || v > 1.5)) throw new InvalidOperationException();" : "")}}
                    double value = {{(wish == "a target" ? $"Math.Max(0.0095, (double){value})" : value)}};
                    Console.WriteLine($"value: {value:R}");
                    Console.WriteLine($"evaluations: {s_evaluations}");
                }

                {{(wish == "a local function" ? "" : "private static " + loss)}}

                private static double Misfit(double a, double b, double c)
                {
                    s_evaluations++;
                    double sum = 0;
                    for (int i = 0; i < s_x.Length; i++)
                    {
                        double r = a * Math.Exp(-b * s_x[i]) + c - s_y[i];
                        sum += r * r;
                    }

                    return sum;
                }
            }
            """;
    }

    private static Form Scalars(string number, string step) => new(number, $"{number} a = 1, b = 1, c = 0;", $"{number} a, {number} b, {number} c", "a, b, c", "a, b, c", $"new double[] {{ a, b, c }}")
    {
        Move = limit => $"{number} a2 = {limit($"a + {step}")}, b2 = {limit($"b + {step}")}, c2 = {limit($"c + {step}")};",
        Candidate = "a2, b2, c2",
        Accept = "a = a2; b = b2; c = c2;",
    };

    private static Form Copied(string type, string number, string start, string copy, string length, string step) => new(number, start, $"{type} w", "w", "w[0], w[1], w[2]", "w.Select(v => (double)v)")
    {
        Move = limit => $"var q = {copy}; for (int j = 0; j < q.{length}; j++) q[j] = {limit($"q[j] + {step}")};",
        Candidate = "q",
        Accept = "w = q;",
    };

    private static Form Restored(string type, string number, string start, string length, string step) => new(number, start, $"{type} w", "w", "w[0], w[1], w[2]", "w.Select(v => (double)v)")
    {
        Move = limit => $"int j = random.Next(w.{length}); var old = w[j]; w[j] = {limit($"w[j] + {step}")};",
        Candidate = "w",
        Undo = "w[j] = old;",
    };

    private static Form WithBias(string start, string parameter, string copy, string length) => new("double", $"{start} double bias = 0;", $"{parameter}, double bias", "w, bias", "w[0], w[1], bias", "w.Append(bias)")
    {
        Move = limit => $"var q = {copy}; for (int j = 0; j < q.{length}; j++) q[j] = {limit($"q[j] + {Real}")}; double bias2 = {limit($"bias + {Real}")};",
        Candidate = "q, bias2",
        Accept = "w = q; bias = bias2;",
    };

    /// <summary>How a point is held: its start, how the loss takes it, what is passed, what is read, and all of its numbers.</summary>
    private sealed record Form(string Number, string Start, string Parameters, string Point, string Read, string All)
    {
        public string Fields { get; init; } = "";

        public required Func<Func<string, string>, string> Move { get; init; }

        public string Candidate { get; init; } = "";

        public string Accept { get; init; } = "";

        public string Undo { get; init; } = "";
    }
}
