using Downhill.Differentiation.Emission;
using Downhill.Differentiation.Program;

namespace Downhill.Differentiation.Adjoint;

/// <summary>
/// An amount that is added to the adjoint of a scalar, or of an element where there is an index: in the array of adjoints
/// that goes with the target, or in the one at the place that is given.
/// </summary>
internal sealed record Amount(Storage Target, Code? Index, Code Value, string? Place = null)
{
    /// <summary>What goes to a whole vector or matrix.</summary>
    public Rules.TensorAmount? Whole { get; init; }
}

/// <summary>What the reverse pass does for one assignment.</summary>
internal sealed class AdjointStep
{
    /// <summary>Values that several amounts share: name and definition, in order.</summary>
    public List<(string Name, Code Value)> Shared { get; } = [];

    /// <summary>Vectors, matrices and factorisations that several amounts share.</summary>
    public List<(string Name, Code Value)> SharedWholes { get; } = [];

    public List<Amount> Amounts { get; } = [];

    /// <summary>The vector or matrix whose shape an adjoint of 0 has.</summary>
    public Storage? ShapeOf { get; set; }

    /// <summary>The storages whose value from the forward pass is needed.</summary>
    public HashSet<Storage> Needs { get; } = [];

    /// <summary>Whether it needs the value that the assignment left in its target.</summary>
    public bool UsesResult { get; set; }

    /// <summary>For an element: the name that its adjoint is read into before it is cleared.</summary>
    public string? SeedName { get; set; }

    /// <summary>For an element: the array that holds the adjoints.</summary>
    public string? Place { get; set; }

    /// <summary>For an element: its index.</summary>
    public Code? Index { get; set; }

    /// <summary>Whether the target only gets something added, so that its adjoint stays as it is.</summary>
    public bool IsAccumulation { get; set; }
}
