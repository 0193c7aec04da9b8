using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>References to variables and elements: <c>ref</c> locals, and <c>ref</c>, <c>in</c> and <c>out</c> arguments.</summary>
internal sealed partial class Lowerer
{
    /// <summary>Makes a parameter another name for what is passed by reference; false where that is not followed.</summary>
    private bool BindPlace(IParameterSymbol parameter, IOperation place, RefKind kind, HashSet<ISymbol> written, Frame caller, Frame callee)
    {
        if (place is IDiscardOperation)
        {
            var unused = NewTemporary(place.Syntax, parameter.Type, parameter.Name);
            Append(new Assign(place.Syntax, new Ref(place.Syntax, unused), Default(place.Syntax, parameter.Type)) { Declares = true });
            callee.Bind(parameter, unused);
            return true;
        }

        if (StorageOf(place, caller) is { } storage)
        {
            if (storage.Kind != StorageKind.Local && written.Contains(parameter))
            {
                return false;
            }

            callee.Bind(parameter, storage);
            return true;
        }

        if (PlaceOf(place, caller) is { } element)
        {
            callee.Mean(parameter, element);
            _hasParts = true;
            return true;
        }

        if (kind != RefKind.In || !IsReal(place.Type))
        {
            return false;
        }

        // A value without a place of its own gets one for the call.
        callee.Bind(parameter, Keep(LowerReal(place, caller), place.Type, parameter.Name).Storage);
        return true;
    }

    /// <summary>The element that a reference to it means from now on, whatever its index is made of; null for any other place.</summary>
    private Element? PlaceOf(IOperation place, Frame frame)
    {
        if (!IsReal(place.Type) || (place is not (IArrayElementReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation) && SpanAccess(place) is null)
            || Target(place, frame) is not Element element)
        {
            return null;
        }

        var indices = element.Indices.Select(index => index switch
        {
            Opaque { IsPure: true, Footprint: { Reads.Count: 0, LengthReads.Count: 0, ReadsHeap: false } } => index,
            Ref { Storage: { IsSynthetic: true, Writes: <= 1 } } => index,
            _ => Keep(index, _source.Compilation.GetSpecialType(SpecialType.System_Int32), "index"),
        }).ToList();
        var holder = element.IsNamed && element.Holder is Ref { Storage: var array } && IsFixed(array, frame) ? element.Holder : Keep(element.Holder, null, "row");
        return new Element(place.Syntax, holder, indices);
    }

    /// <summary><c>ref double r = ref a[i];</c>: a second name for a place. False where that is not followed.</summary>
    private bool DeclareReference(ILocalSymbol symbol, IOperation? initial, Frame frame)
    {
        if (initial is not null && _aggregates.Is(symbol.Type) && !IsPointedElsewhere(symbol, frame))
        {
            return DeclareReferenceToParts(symbol, initial, frame);
        }

        if (initial is null || !IsReal(symbol.Type) || IsPointedElsewhere(symbol, frame))
        {
            return false;
        }

        if (StorageOf(initial, frame) is { Kind: StorageKind.Local } storage)
        {
            frame.Bind(symbol, storage);
            return true;
        }

        if (PlaceOf(initial, frame) is not { } element)
        {
            return false;
        }

        frame.Mean(symbol, element);
        _hasParts = true;
        return true;
    }

    private bool IsPointedElsewhere(ILocalSymbol symbol, Frame frame) =>
        _source.BodyOf(frame.Function) is not { } body || body.Descendants().Any(o => o is ISimpleAssignmentOperation { IsRef: true, Target: ILocalReferenceOperation { Local: var local } }
            && SymbolEqualityComparer.Default.Equals(local, symbol));
}
