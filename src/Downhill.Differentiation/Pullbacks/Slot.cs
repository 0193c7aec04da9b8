using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Pullbacks;

internal enum SlotKind
{
    /// <summary>Passed by value.</summary>
    Value,

    /// <summary>An array of real numbers, whose elements the callee may read and write.</summary>
    Array,

    /// <summary>Passed by reference.</summary>
    Reference,
}

internal enum SlotSource
{
    /// <summary>A parameter of the callee.</summary>
    Parameter,

    /// <summary>A variable around a local function.</summary>
    Captured,

    /// <summary>A field or property, which the callee finds without being given it.</summary>
    Member,

    /// <summary>The object whose method the callee is, where that is not the object of the gradient.</summary>
    Receiver,
}

/// <summary>A way by which values come into a function that is not expanded, or leave it.</summary>
internal sealed class Slot(SlotSource source, SlotKind kind, ISymbol symbol, ITypeSymbol type, RefKind refKind)
{
    public SlotSource Source { get; } = source;

    public SlotKind Kind { get; } = kind;

    public ISymbol Symbol { get; } = symbol;

    public ITypeSymbol Type { get; } = type;

    public RefKind RefKind { get; } = refKind;

    /// <summary>Whether the callee may change what it is given: the elements of an array, a variable by reference.</summary>
    public bool IsWritten { get; set; } = kind == SlotKind.Reference && refKind is RefKind.Ref or RefKind.Out;

    /// <summary>Whether some caller's array may have other elements when the reverse pass comes by.</summary>
    public bool IsUnstable { get; set; }
}
