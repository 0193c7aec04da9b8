using Downhill.Differentiation.Emission;
using Downhill.Differentiation.Program;

namespace Downhill.Differentiation.Adjoint;

/// <summary>
/// Where the adjoints of an array's elements are: in an array that goes with the name, where the name alone says which
/// array is meant; else in the one that the tape keeps for the object, looked up once whenever the name is given another.
/// </summary>
internal sealed partial class AdjointBuilder
{
    private readonly HashSet<Storage> _followed = [];

    /// <summary>Names that refer to several arrays in turn, with a variable for the adjoints of the one they refer to.</summary>
    public IReadOnlyCollection<Storage> Followed => _followed;

    /// <summary>Whether adjoints are looked up by the object they belong to.</summary>
    public bool LooksUp { get; private set; }

    /// <summary>The array of the adjoints of an array's elements.</summary>
    public Code PlaceOf(Expr array)
    {
        switch (array)
        {
            case Ref { Storage: { IsNamed: true } named } when named.Class?.Rows is null:
                return Code.Name(AdjointOf(named));
            case Ref { Storage: { IsVariable: true, Writes: 0, IsSingle: false } variable }:
                return Code.Name(AdjointOf(variable));
            case Ref { Storage: var handle } when KeepsStep(handle) || handle.Class!.Rows is null:
                LooksUp = true;
                _followed.Add(handle);
                return Code.Of(AdjointOf(handle), Code.Primary, handle);
            case Element { Holder: Ref { Storage: var rows } } row when KeepsStep(rows):
                return Code.Index(PlaceOf(row.Holder), _values.PrintIndices(row));
            default:
                LooksUp = true;
                return Code.Call(_function.Tape + ".AdjointOf", _values.Print(array));
        }
    }

    /// <summary>What a function of its own is given is looked up row by row: it may be called for every one of them.</summary>
    private bool KeepsStep(Storage array) => IsParallel(array) && !(_function.IsPullback && array.Kind is StorageKind.Input or StorageKind.Member);

    /// <summary>
    /// Whether the adjoints of an array of arrays are in an array of arrays beside it. Rows that the caller's array is given
    /// cannot be taken back, so that it would not keep step.
    /// </summary>
    public static bool IsParallel(Storage array) =>
        array is { IsNamed: true, Rank: 1, Kind: not StorageKind.Field, Class: { Rows: { Rows: null } rows } arrays } && rows.Unit.Rank == 1 && (array.IsFresh || !arrays.Unit.ElementsWritten);

    private void Locate(AdjointStep step, Element target)
    {
        var place = PlaceOf(target.Holder);
        step.Place = place.Text;
        step.Needs.UnionWith(place.Reads);
    }
}
