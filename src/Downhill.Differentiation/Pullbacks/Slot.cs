using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Pullbacks;

internal enum SlotKind
{
    /// <summary>Passed by value.</summary>
    Value,

    /// <summary>An array of real numbers, or of such arrays, whose elements the callee may read and write.</summary>
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

    /// <summary>A part of what the callee returns, which it hands out like an argument by <c>out</c>.</summary>
    Result,

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

    /// <summary>For a part of a struct or tuple: the members that lead to it, from the whole on. Null for what is handed over in one piece.</summary>
    public IReadOnlyList<string>? Path { get; init; }

    /// <summary>Whether the callee may change what it is given: the elements of an array, a variable by reference.</summary>
    public bool IsWritten { get; set; } = kind == SlotKind.Reference && refKind is RefKind.Ref or RefKind.Out;

    /// <summary>Whether what the callee returns may be the array, or hold it or a row of it.</summary>
    public bool IsReturned { get; set; }

    /// <summary>Whether some caller's array may have other elements when the reverse pass comes by.</summary>
    public bool IsUnstable { get; set; }
}
