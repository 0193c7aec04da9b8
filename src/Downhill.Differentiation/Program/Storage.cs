using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Program;

internal enum StorageKind
{
    /// <summary>Declared in the function, or in a helper that was expanded into it.</summary>
    Local,

    /// <summary>A parameter of the differentiated function, or a variable that it captures.</summary>
    Input,

    /// <summary>A field or property of the object or of a type.</summary>
    Member,

    /// <summary>A field or property of all objects of a class: an element of it belongs to one object.</summary>
    Field,

    /// <summary>No name in the program: the elements of all arrays that several names may refer to.</summary>
    Region,
}

/// <summary>Something that holds a value: a local, a parameter, a field. The unit of every analysis.</summary>
internal sealed class Storage(int id, string name, ITypeSymbol type, StorageKind kind, ISymbol? symbol)
{
    private bool _isFresh;

    public int Id { get; } = id;

    /// <summary>How the generated code spells it.</summary>
    public string Name { get; } = name;

    public ITypeSymbol Type { get; } = type;

    public StorageKind Kind { get; } = kind;

    public ISymbol? Symbol { get; } = symbol;

    public bool IsReal => Reals.IsNumber(Type);

    /// <summary>Whether it is an array of real numbers, of any number of dimensions.</summary>
    public bool IsRealArray => Reals.IsArray(Type);

    /// <summary>Whether it holds floats, one or an array of them.</summary>
    public bool IsSingle => Reals.IsSingle(Type);

    /// <summary>The number of the array's dimensions; 0 for what is no array.</summary>
    public int Rank => Type is IArrayTypeSymbol array ? array.Rank : 0;

    /// <summary>Whether it is a vector or matrix of MathNet.Numerics.</summary>
    public bool IsTensor { get; } = Rules.TensorTypes.IsTensor(type);

    /// <summary>The arrays that it may refer to; null for what is no followed array.</summary>
    public ArrayClass? Class { get; set; }

    /// <summary>What stands for the elements of the array in every analysis: itself, where no other name may refer to it.</summary>
    public Storage Elements => Class?.Unit ?? this;

    /// <summary>What stands for the numbers that can be reached through it: itself for a number, the elements of the innermost arrays else.</summary>
    public Storage Numbers => Class?.Bottom.Unit ?? this;

    /// <summary>Whether its name alone says which array is meant.</summary>
    public bool IsNamed => Class is null || (Kind != StorageKind.Region && !Class.HasRegion);

    /// <summary>What stands for everything that can be reached through it: elements, and the elements of rows.</summary>
    public IEnumerable<Storage> Reach
    {
        get
        {
            yield return this;
            for (var level = Class; level is not null; level = level.Rows)
            {
                yield return level.Unit;
            }
        }
    }

    /// <summary>For a part of the structs in arrays: what follows the element, such as <c>.Position.X</c>; null else.</summary>
    public string? ElementPath { get; init; }

    /// <summary>For a part of an aggregate that is given: the whole. Null else.</summary>
    public Storage? PartOf { get; init; }

    /// <summary>How it is spelled where the aggregate that it is a part of may be null.</summary>
    public string SafeName { get => field ?? Name; init; }

    /// <summary>Whether the array is a span in the generated code: it has no identity, and no other variable can hold it.</summary>
    public bool IsSpan { get; set; }

    /// <summary>Whether the gradient is taken with respect to it.</summary>
    public bool IsVariable { get; set; }

    /// <summary>The block whose end is the end of its life; null for what outlives the function.</summary>
    public Block? Scope { get; set; }

    /// <summary>How often the text assigns it, its declaration included.</summary>
    public int Writes { get; set; }

    /// <summary>Whether an element of the array is assigned somewhere.</summary>
    public bool ElementsWritten { get; set; }

    /// <summary>Whether some write to an element cannot be undone on the way back.</summary>
    public bool ElementsLost { get; set; }

    /// <summary>
    /// Whether some write to it cannot be undone on the way back (in a condition, a closure, in what the caller sees):
    /// then what the reverse pass needs is kept in a temporary at the point of use instead.
    /// </summary>
    public bool Unrestorable { get; set; }

    /// <summary>Whether a local array was allocated here, so that nothing else can refer to it.</summary>
    public bool IsFresh
    {
        get => Kind == StorageKind.Region ? !Class!.IsExternal : _isFresh;
        set => _isFresh = value;
    }

    /// <summary>Whether it holds the items of a list that the function is differentiated by.</summary>
    public bool HoldsItems { get; set; }

    /// <summary>The variable refers to different arrays in turn.</summary>
    public bool IsReassigned { get; set; }

    /// <summary>A helper hands the array to its caller.</summary>
    public bool IsReturned { get; set; }

    /// <summary>Declared inside copied code, such as by <c>out var n</c>.</summary>
    public bool IsDeclaredInCode { get; set; }

    /// <summary>A flag, counter or temporary that was introduced here.</summary>
    public bool IsSynthetic { get; set; }

    /// <summary>A delegate or sequence whose uses are all expanded, as far as is known: its declaration goes if nothing reads it.</summary>
    public bool IsExpanded { get; set; }

    public override string ToString() => Name;

    /// <summary>Storages of one function are counted, and sets of them are what every analysis is made of.</summary>
    public override int GetHashCode() => Id;
}
