using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Lowering;

/// <summary>What calling a function may touch besides its own locals.</summary>
/// <param name="whole">Effects to share, without the delegates that are called.</param>
internal sealed class CalleeEffects(CalleeEffects? whole = null)
{
    private Kinds _kinds = whole?._kinds ?? Kinds.None;

    [Flags]
    private enum Kinds
    {
        None = 0,
        WritesHeap = 1,
        HasEffects = 2,
        CallsUnknown = 4,
        MayKeepArguments = 8,
        All = WritesHeap | HasEffects | CallsUnknown | MayKeepArguments,
    }

    public HashSet<ISymbol> MembersRead { get; } = whole?.MembersRead ?? new(SymbolEqualityComparer.Default);

    public HashSet<ISymbol> MembersWritten { get; } = whole?.MembersWritten ?? new(SymbolEqualityComparer.Default);

    /// <summary>Members that hold an array of which no more than the length is read.</summary>
    public HashSet<ISymbol> LengthsRead { get; } = whole?.LengthsRead ?? new(SymbolEqualityComparer.Default);

    /// <summary>Locals and parameters of the functions around a local function.</summary>
    public HashSet<ISymbol> Captured { get; } = whole?.Captured ?? new(SymbolEqualityComparer.Default);

    public HashSet<ISymbol> CapturedWritten { get; } = whole?.CapturedWritten ?? new(SymbolEqualityComparer.Default);

    /// <summary>The parameters, by their ordinals, whose delegates it calls: what those do, only its caller can know.</summary>
    public HashSet<int> Invoked { get; } = [];

    public bool WritesHeap
    {
        get => Is(Kinds.WritesHeap);
        set => Set(Kinds.WritesHeap, value);
    }

    public bool HasEffects
    {
        get => Is(Kinds.HasEffects);
        set => Set(Kinds.HasEffects, value);
    }

    /// <summary>Whether some code on the way could not be read, so that it might touch anything that the object holds.</summary>
    public bool CallsUnknown
    {
        get => Is(Kinds.CallsUnknown);
        set => Set(Kinds.CallsUnknown, value);
    }

    /// <summary>Whether an argument may be kept or changed.</summary>
    public bool MayKeepArguments
    {
        get => Is(Kinds.MayKeepArguments);
        set => Set(Kinds.MayKeepArguments, value);
    }

    public int Cost { get; set; } = whole?.Cost ?? 3;

    /// <summary>The same for a caller that knows the delegates that it hands over.</summary>
    public CalleeEffects Resolved => Invoked.Count == 0 ? this : new CalleeEffects(this);

    /// <summary>Does what a callee does too.</summary>
    public void Add(CalleeEffects callee) => _kinds |= callee.Invoked.Count > 0 ? Kinds.All : callee._kinds;

    /// <summary>Runs code of which nothing is known.</summary>
    public void AddUnknown() => _kinds = Kinds.All;

    private bool Is(Kinds kind) => Invoked.Count > 0 || (_kinds & kind) != 0;

    private void Set(Kinds kind, bool value) => _kinds = value ? _kinds | kind : _kinds & ~kind;
}
