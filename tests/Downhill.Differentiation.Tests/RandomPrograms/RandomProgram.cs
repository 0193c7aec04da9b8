using System.Text;

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

/// <summary>How the variables of a random program are held.</summary>
internal enum ProgramShape { Array, ArrayAndScalar, TwoArrays, Fields }

/// <summary>A differentiable program within the subset.</summary>
/// <param name="Shape">How its variables are held.</param>
/// <param name="Helpers">Its helper methods.</param>
/// <param name="Body">The statements of the loss.</param>
/// <param name="Result">The returned expression.</param>
/// <param name="Constructs">What it uses, for the count.</param>
internal sealed record RandomProgram(
    ProgramShape Shape,
    IReadOnlyList<string> Helpers,
    IReadOnlyList<Statement> Body,
    string Result,
    IReadOnlySet<string> Constructs)
{
    /// <summary>The number of elements of the array variables.</summary>
    public const int ArrayLength = 4;

    /// <summary>The number of elements of the data.</summary>
    public const int DataLength = 5;

    /// <summary>The program as the partial class <paramref name="name"/> in the namespace <c>User</c>.</summary>
    public string ToSource(string name)
    {
        var text = new StringBuilder();
        string type = Shape == ProgramShape.Fields ? "partial class" : "static partial class";
        text.Append($"{type} {name}\n{{\n");
        if (Shape == ProgramShape.Fields)
        {
            text.Append("    private double[] w = new double[4];\n    private double b;\n\n");
        }

        foreach (string helper in Helpers)
        {
            text.Append(helper).Append('\n');
        }

        text.Append(Shape switch
        {
            ProgramShape.Array => "    [Differentiable]\n    static double Loss(double[] w, double[] x, int n)\n",
            ProgramShape.ArrayAndScalar => "    [Differentiable(\"w\", \"b\")]\n    static double Loss(double[] w, double b, double[] x, int n)\n",
            ProgramShape.TwoArrays => "    [Differentiable(\"u\", \"w\")]\n    static double Loss(double[] w, double[] u, double[] x, int n)\n",
            _ => "    [Differentiable(\"w\", \"b\")]\n    public double Loss(double[] x, int n)\n",
        });
        text.Append("    {\n");
        foreach (Statement statement in Body)
        {
            statement.Write(text, 8);
        }

        return text.Append($"        return {Result};\n    }}\n}}\n").ToString();
    }

    /// <summary>The arguments for the given numbers; the fields of an object are set apart.</summary>
    public object?[] Arguments(Random random)
    {
        double[] x = Numbers(random, DataLength);
        const int N = 3;
        return Shape switch
        {
            ProgramShape.Array => [Numbers(random, ArrayLength), x, N],
            ProgramShape.ArrayAndScalar => [Numbers(random, ArrayLength), Number(random), x, N],
            ProgramShape.TwoArrays => [Numbers(random, ArrayLength), Numbers(random, ArrayLength), x, N],
            _ => [x, N],
        };
    }

    /// <summary>The fields of the object, where there is one.</summary>
    public object? Fields(Random random) =>
        Shape == ProgramShape.Fields ? new { w = Numbers(random, ArrayLength), b = Number(random) } : null;

    /// <summary>Every program with one statement less.</summary>
    public IEnumerable<RandomProgram> Smaller() => Without(Body).Select(body => this with { Body = body });

    private static IEnumerable<IReadOnlyList<Statement>> Without(IReadOnlyList<Statement> statements)
    {
        for (int i = 0; i < statements.Count; i++)
        {
            yield return [.. statements.Take(i), .. statements.Skip(i + 1)];
        }

        for (int i = 0; i < statements.Count; i++)
        {
            IEnumerable<Statement> inner = statements[i] switch
            {
                Block block => Without(block.Body).Select(body => block with { Body = body }),
                Group group => group.Parts.SelectMany((part, p) => part is Block block
                    ? Without(block.Body).Select(body => group with
                    {
                        Parts = [.. group.Parts.Take(p), block with { Body = body }, .. group.Parts.Skip(p + 1)],
                    })
                    : []),
                _ => [],
            };
            foreach (Statement smaller in inner)
            {
                yield return [.. statements.Take(i), smaller, .. statements.Skip(i + 1)];
            }
        }
    }

    private static double[] Numbers(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Number(random))];

    private static double Number(Random random) => Math.Round((3 * random.NextDouble()) - 1.5, 6);
}
