using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Program;

/// <summary>
/// Names that may refer to the same array: points-to classes by unification (Steensgaard, 1996). Arrays of two classes are
/// different objects, or the caller's; within a class nobody knows, so that its arrays are told apart when the code runs.
/// </summary>
internal sealed class ArrayClass
{
    private readonly List<Storage> _members = [];
    private readonly List<ISymbol> _names = [];
    private ArrayClass? _joined;
    private ArrayClass? _rows;
    private Storage? _region;
    private bool _isExternal;
    private bool _isUnknown;
    private bool _mayVary;

    /// <summary>The class of the arrays that these arrays hold; null for arrays of numbers.</summary>
    public ArrayClass? Rows => Root._rows;

    /// <summary>The class of the arrays of numbers at the bottom of arrays of arrays.</summary>
    public ArrayClass Bottom => Rows?.Bottom ?? this;

    /// <summary>What stands for the elements in every analysis: the only name, or a region of its own for several.</summary>
    public Storage Unit => Root._region ?? Root._members[0];

    /// <summary>Whether an array of the class may be one that the caller has too.</summary>
    public bool IsExternal
    {
        get => Root._isExternal;
        set => Root._isExternal = value;
    }

    /// <summary>Whether an array of the class comes from code that is not followed.</summary>
    public bool IsUnknown
    {
        get => Root._isUnknown;
        set => Root._isUnknown = value;
    }

    /// <summary>Whether elements of the class may vary, as far as is known while the program is read.</summary>
    public bool MayVary
    {
        get => Root._mayVary;
        set => Root._mayVary = value;
    }

    /// <summary>The variables that refer to arrays of the class, or hold them.</summary>
    public IReadOnlyList<ISymbol> Names => Root._names;

    public bool HasRegion => Root._region is not null;

    /// <summary>Whether several names may refer to one array.</summary>
    public bool IsShared => Root._region is not null || Root._members.Count > 1;

    private ArrayClass Root
    {
        get
        {
            var root = this;
            while (root._joined is { } next)
            {
                root = next;
            }

            return root;
        }
    }

    public void Add(Storage member)
    {
        Root._members.Add(member);
        if (member.Symbol is { } symbol and not IMethodSymbol)
        {
            Name(symbol);
        }
    }

    /// <summary>Notes a variable that refers to arrays of the class, or that holds them.</summary>
    public void Name(ISymbol symbol)
    {
        for (var level = Root; level is not null; level = level.Rows?.Root)
        {
            level._names.Add(symbol);
        }
    }

    public void SetRows(ArrayClass rows) => Root._rows = rows;

    public void SetRegion(Storage region) => Root._region = region;

    public bool Is(ArrayClass other) => Root == other.Root;

    /// <summary>
    /// Makes the two one. <paramref name="newRegion"/> makes what stands for the elements where neither has one yet.
    /// </summary>
    public static void Unite(ArrayClass first, ArrayClass second, Func<Storage, Storage> newRegion)
    {
        var (kept, joined) = (first.Root, second.Root);
        if (kept == joined)
        {
            return;
        }

        var written = kept.Unit.ElementsWritten || joined.Unit.ElementsWritten;
        var lost = kept.Unit.ElementsLost || joined.Unit.ElementsLost;
        kept._region ??= joined._region ?? newRegion(kept.Unit);
        kept._region.Class = kept;
        kept._members.AddRange(joined._members);
        kept._names.AddRange(joined._names);
        kept._isExternal |= joined._isExternal;
        kept._isUnknown |= joined._isUnknown;
        kept._mayVary |= joined._mayVary;
        kept._region.ElementsWritten |= written;
        kept._region.ElementsLost |= lost;
        joined._joined = kept;
        var rows = joined._rows;
        if (kept._rows is null)
        {
            kept._rows = rows;
        }
        else if (rows is not null)
        {
            Unite(kept._rows, rows, newRegion);
        }
    }

    /// <summary>The class of the arrays that the expression may be; null for what is no followed array.</summary>
    public static ArrayClass? Of(Expr expr) => expr switch
    {
        Ref reference => reference.Storage.Class,
        Element element => element.Class?.Rows,
        _ => null,
    };
}
