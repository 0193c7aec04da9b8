using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Lowering.Sequences;

/// <summary>A sequence that nothing stores: what has to run to have its items one after the other.</summary>
internal abstract class Sequence(ITypeSymbol itemType)
{
    public ITypeSymbol ItemType { get; } = itemType;

    /// <summary>The user's name for what runs through it: for an item, or for the index where that is the item.</summary>
    public string? Name { get; set; }

    /// <summary>What the first method that is called on it finds to be null or not.</summary>
    public Storage? NullCheck { get; init; }
}

/// <summary>A sequence whose items have indices, from a start up to a bound that is not part of it.</summary>
internal sealed class CountedSequence(ITypeSymbol itemType, Func<Expr> start, Func<Expr> bound, Func<Expr, Item> at) : Sequence(itemType)
{
    /// <summary>Makes the first index. Its value does not change while the sequence is run through; so with the bound's.</summary>
    public Func<Expr> Start { get; } = start;

    public Func<Expr> Bound { get; } = bound;

    /// <summary>The item at an index, in the block where it is wanted.</summary>
    public Func<Expr, Item> At { get; } = at;

    public bool StartsAtZero { get; init; }

    /// <summary>Whether it is an array or list as it stands, of which the library sees the memory.</summary>
    public bool IsStored { get; init; }

    /// <summary>Whether the index is the item, so that the user's name for the item goes to the index.</summary>
    public bool IsRange { get; init; }

    /// <summary>Whether it cannot be empty.</summary>
    public bool IsNeverEmpty { get; init; }
}

/// <summary>A sequence of which only the next item can be had.</summary>
/// <param name="itemType">The type of the items.</param>
/// <param name="run">Appends the loops, which do the given thing with each item and end at any of the flags.</param>
internal sealed class RunningSequence(ITypeSymbol itemType, Action<Action<Item>, IReadOnlyList<Storage>> run) : Sequence(itemType)
{
    public Action<Action<Item>, IReadOnlyList<Storage>> Run { get; } = run;

    /// <summary>Whether running through it once more, to count, changes nothing.</summary>
    public bool IsRepeatable { get; init; } = true;
}
