using System.Collections;
using System.Globalization;
using System.Text;
using Downhill.Differentiation.Tests.Checking;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Differentiation.Tests.RandomPrograms;

/// <summary>A failing program as a test, ready to be pasted.</summary>
internal static class Reproduction
{
    /// <summary>The test for <paramref name="source"/> at <paramref name="point"/>.</summary>
    public static string Of(string source, Point point)
    {
        var text = new StringBuilder("    [Fact]\n    public void ARandomProgramIsDifferentiated() => DerivativeCheck.");
        string arguments = string.Concat(point.Arguments.Select(static a => ",\n        " + Literal(a)));
        string fields = point.Instance is null ? "" : ",\n        new { " + string.Join(", ", Fields(point.Instance)) + " }";
        text.Append(point.Instance is null ? "Verify(\n" : "VerifyWith(\n").Append("        \"\"\"\n");
        foreach (string line in LaidOut(source).TrimEnd().Split('\n'))
        {
            text.Append(line.Length > 0 ? "        " : "").Append(line.TrimEnd()).Append('\n');
        }

        return text.Append("        \"\"\"").Append(fields).Append(arguments).Append(");\n").ToString();
    }

    private static IEnumerable<string> Fields(object instance) => instance.GetType()
        .GetFields(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Public)
        .Select(field => $"{field.Name} = {Literal(field.GetValue(instance))}");

    private static string Literal(object? value) => value switch
    {
        null => "null",
        double number => number.ToString("R", CultureInfo.InvariantCulture) is var text && text.Contains('.', StringComparison.Ordinal) ? text : $"{number:R}d",
        float number => number.ToString("R", CultureInfo.InvariantCulture) + "f",
        bool flag => flag ? "true" : "false",
        IFormattable number when value.GetType().IsPrimitive => number.ToString(null, CultureInfo.InvariantCulture),
        Array { Rank: 2 } matrix => $"new {Name(matrix.GetType().GetElementType()!)}[,] {{ {string.Join(", ", Enumerable.Range(0, matrix.GetLength(0)).Select(i =>
            $"{{ {string.Join(", ", Enumerable.Range(0, matrix.GetLength(1)).Select(j => Literal(matrix.GetValue(i, j))))} }}"))} }}",
        Array { Rank: 1 } array => $"new {Name(array.GetType().GetElementType()!)}[] {{ {string.Join(", ", array.Cast<object?>().Select(Literal))} }}",
        System.Runtime.CompilerServices.ITuple tuple => "(" + string.Join(", ", Enumerable.Range(0, tuple.Length).Select(i => Literal(tuple[i]))) + ")",
        IList list => $"new List<{Name(value.GetType().GetGenericArguments().FirstOrDefault() ?? typeof(object))}> {{ {string.Join(", ", list.Cast<object?>().Select(Literal))} }}",
        _ => $"/* {value.GetType().Name}: {State.Of(value)} */",
    };

    private static string Name(Type type) =>
        type == typeof(double) ? "double" : type == typeof(float) ? "float" : type == typeof(int) ? "int" : type.IsAssignableTo(typeof(System.Runtime.CompilerServices.ITuple)) ? "(" + string.Join(", ", type.GetGenericArguments().Select(Name)) + ")" : type.IsArray ? Name(type.GetElementType()!) + "[]" : type.Name;

    /// <summary>The text as an editor would lay it out: shrinking leaves gaps.</summary>
    private static string LaidOut(string source) => CSharpSyntaxTree
        .ParseText(source, CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest))
        .GetRoot()
        .NormalizeWhitespace("    ", "\n")
        .ToFullString();
}
