namespace Downhill.Differentiation.Tests.Constructs;

/// <summary>One section of the table of constructs. Every subclass with a constructor of no argument is a section.</summary>
internal abstract class ConstructArea
{
    /// <summary>All areas, in the order of the page.</summary>
    public static IReadOnlyList<ConstructArea> All { get; } =
    [
        .. typeof(ConstructArea).Assembly.GetTypes()
            .Where(static type => type.IsSubclassOf(typeof(ConstructArea)) && !type.IsAbstract)
            .Select(static type => (ConstructArea)Activator.CreateInstance(type)!)
            .OrderBy(static area => area.Title, StringComparer.Ordinal),
    ];

    /// <summary>The heading of the section.</summary>
    public abstract string Title { get; }

    /// <summary>The rows, in the order of the page.</summary>
    public abstract IEnumerable<Construct> Rows { get; }

    /// <summary>A construct that is differentiated, without a word.</summary>
    protected static Construct Yes(string name, Sample sample) => new(name, Answer.Yes, sample, null);

    /// <summary>A construct whose derivative jumps somewhere, which is said at the marked place.</summary>
    protected static Construct AlmostEverywhere(string name, Sample sample, string message) =>
        new(name, Answer.AlmostEverywhere, sample, message);

    /// <summary>A construct that is refused at the marked place: the reason, a semicolon, and what to write instead.</summary>
    protected static Construct No(string name, Sample sample, string message) => new(name, Answer.No, sample, message);
}
