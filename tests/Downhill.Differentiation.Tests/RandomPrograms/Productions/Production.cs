namespace Downhill.Differentiation.Tests.RandomPrograms.Productions;

/// <summary>One way to go on in a random program.</summary>
/// <param name="Construct">The name of its row in the table of constructs; null where it is only a frame for others.</param>
/// <param name="Weight">How often it is chosen, beside others of its kind; 2 is usual.</param>
internal abstract record Production(string? Construct, int Weight)
{
    /// <summary>Whether it needs a newer C# than 9; such productions come in a quarter of all programs.</summary>
    public bool IsModern { get; init; }

    /// <summary>Whether it comes only in the programs that have spans.</summary>
    public bool NeedsSpans { get; init; }
}

/// <summary>A statement. It writes null where it does not fit, and decides that before it makes any part.</summary>
/// <param name="Construct">Its tag.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="HasBody">Whether it holds statements, which are bounded in depth.</param>
/// <param name="Write">The statement at a depth.</param>
internal sealed record StatementProduction(
    string? Construct, int Weight, bool HasBody, Func<ProgramWriter, int, Statement?> Write) : Production(Construct, Weight);

/// <summary>An expression of type double; null where it does not fit.</summary>
/// <param name="Construct">Its tag.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="IsLeaf">Whether it has no inner expressions.</param>
/// <param name="Write">The expression, whose own parts have one level less. It is put in parentheses where it needs them
/// by its author: it may stand as an operand of any operator.</param>
internal sealed record ExpressionProduction(
    string? Construct, int Weight, bool IsLeaf, Func<ProgramWriter, int, string?> Write) : Production(Construct, Weight);

/// <summary>A condition; null where it does not fit.</summary>
internal sealed record ConditionProduction(string? Construct, int Weight, Func<ProgramWriter, string?> Write) : Production(Construct, Weight);

/// <summary>How the variables of a program are held.</summary>
internal sealed record ShapeProduction(string? Construct, int Weight, Func<ProgramWriter, ProgramShape> Write) : Production(Construct, Weight);

/// <summary>
/// The productions of one area, in a file of their own. Every subclass with a constructor of no argument takes part.
/// </summary>
internal abstract class ProductionArea
{
    /// <summary>All productions of all areas.</summary>
    public static IReadOnlyList<Production> All { get; } =
    [
        .. typeof(ProductionArea).Assembly.GetTypes()
            .Where(static type => type.IsSubclassOf(typeof(ProductionArea)) && !type.IsAbstract)
            .OrderBy(static type => type.FullName, StringComparer.Ordinal)
            .SelectMany(static type => ((ProductionArea)Activator.CreateInstance(type)!).Productions),
    ];

    /// <summary>The productions of this area.</summary>
    public abstract IEnumerable<Production> Productions { get; }

    protected static StatementProduction Simple(string? construct, int weight, Func<ProgramWriter, Statement?> write) =>
        new(construct, weight, false, (writer, _) => write(writer));

    protected static StatementProduction Compound(string? construct, int weight, Func<ProgramWriter, int, Statement?> write) =>
        new(construct, weight, true, write);

    protected static ExpressionProduction Leaf(string? construct, int weight, Func<ProgramWriter, string?> write) =>
        new(construct, weight, true, (writer, _) => write(writer));

    protected static ExpressionProduction Expression(string? construct, int weight, Func<ProgramWriter, int, string?> write) =>
        new(construct, weight, false, write);

    protected static ConditionProduction Condition(string? construct, int weight, Func<ProgramWriter, string?> write) =>
        new(construct, weight, write);

    protected static ShapeProduction Shape(string? construct, int weight, Func<ProgramWriter, ProgramShape> write) =>
        new(construct, weight, write);
}
