using System.Reflection;

namespace Downhill.Differentiation.Tests.RandomPrograms;

/// <summary>How the variables of a random program are held, and what its loss is called with.</summary>
/// <param name="Variables">What stands in the attribute's parentheses: <c>("w", "b")</c>; empty for the first parameter.</param>
/// <param name="Parameters">The parameters before <c>double[] x, int n</c>, which every loss has: <c>double[] w</c>.</param>
/// <param name="Bindings">What the loss finds in scope.</param>
/// <param name="Arguments">The values of these parameters; the assembly of the program is there for its own types.</param>
internal sealed record ProgramShape(
    string Variables,
    string Parameters,
    IReadOnlyList<Binding> Bindings,
    Func<Random, Assembly, object?[]> Arguments)
{
    /// <summary>Fields that hold variables, which make the loss an instance method; empty for a static one.</summary>
    public string Fields { get; init; } = "";

    /// <summary>An object whose properties name the fields and their values.</summary>
    public Func<Random, Assembly, object>? FieldValues { get; init; }
}
