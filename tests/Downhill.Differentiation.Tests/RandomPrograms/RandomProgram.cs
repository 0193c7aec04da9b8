using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Differentiation.Tests.RandomPrograms;

/// <summary>A statement of a random program: what a shrinker can leave out.</summary>
internal abstract record Statement
{
    /// <summary>Appends the statement as C#.</summary>
    public abstract void Write(StringBuilder text, int indent);
}

/// <summary>One or several lines without inner statements.</summary>
internal sealed record Line(string Text) : Statement
{
    public override void Write(StringBuilder text, int indent) => text.Append(' ', indent).Append(Text).Append('\n');
}

/// <summary>A loop, a branch or a case: a head, inner statements, and what follows the closing brace.</summary>
internal sealed record Block(string Head, IReadOnlyList<Statement> Body, string Tail = "") : Statement
{
    public override void Write(StringBuilder text, int indent)
    {
        text.Append(' ', indent).Append(Head).Append('\n').Append(' ', indent).Append("{\n");
        foreach (Statement statement in Body)
        {
            statement.Write(text, indent + 4);
        }

        text.Append(' ', indent).Append('}').Append(Tail).Append('\n');
    }
}

/// <summary>Statements that make sense only together: an if with its else, a counter with its loop.</summary>
internal sealed record Group(IReadOnlyList<Statement> Parts) : Statement
{
    public override void Write(StringBuilder text, int indent)
    {
        foreach (Statement part in Parts)
        {
            part.Write(text, indent);
        }
    }
}

/// <summary>A differentiable program within the subset.</summary>
/// <param name="Shape">How its variables are held.</param>
/// <param name="Members">Its helper methods and types.</param>
/// <param name="Body">The statements of the loss.</param>
/// <param name="Result">The returned expression.</param>
/// <param name="Constructs">What it uses, for the count.</param>
/// <param name="IsModern">Whether it may be newer C# than 9.</param>
internal sealed record RandomProgram(
    ProgramShape Shape,
    IReadOnlyList<string> Members,
    IReadOnlyList<Statement> Body,
    string Result,
    IReadOnlySet<string> Constructs,
    bool IsModern)
{
    /// <summary>The number of elements of the array variables.</summary>
    public const int ArrayLength = 4;

    /// <summary>The number of elements of the data.</summary>
    public const int DataLength = 5;

    /// <summary>The version of C# to compile it as.</summary>
    public LanguageVersion Version => IsModern ? LanguageVersion.CSharp13 : LanguageVersion.CSharp9;

    /// <summary>The program as the partial class <paramref name="name"/> in the namespace <c>User</c>.</summary>
    public string ToSource(string name)
    {
        var text = new StringBuilder();
        bool isStatic = Shape.Fields.Length == 0;
        text.Append(isStatic ? "static partial class " : "partial class ").Append(name).Append("\n{\n");
        foreach (string member in (string[])[Shape.Fields, .. Members])
        {
            WriteMember(member, text);
        }

        text.Append($"    [Differentiable{Shape.Variables}]\n    {(isStatic ? "static" : "public")} double Loss(");
        text.Append(Shape.Parameters).Append(Shape.Parameters.Length > 0 ? ", " : "").Append("double[] x, int n)\n    {\n");
        foreach (Statement statement in Body)
        {
            statement.Write(text, 8);
        }

        return text.Append($"        return {Result};\n    }}\n}}\n").ToString();
    }

    /// <summary>The arguments for the given numbers; the fields of an object are set apart.</summary>
    public object?[] Arguments(Random random, Assembly assembly) =>
        [.. Shape.Arguments(random, assembly), Numbers(random, DataLength), 3];

    /// <summary>The fields of the object, where there is one.</summary>
    public object? Fields(Random random, Assembly assembly) => Shape.FieldValues?.Invoke(random, assembly);

    /// <summary>Numbers between −1.5 and 1.5.</summary>
    public static double[] Numbers(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Number(random))];

    /// <summary>A number between −1.5 and 1.5.</summary>
    public static double Number(Random random) => Math.Round((3 * random.NextDouble()) - 1.5, 6);

    private static void WriteMember(string member, StringBuilder text)
    {
        if (member.Length == 0)
        {
            return;
        }

        foreach (string line in member.TrimEnd().Split('\n'))
        {
            text.Append(line.Length > 0 ? "    " : "").Append(line).Append('\n');
        }

        text.Append('\n');
    }
}
