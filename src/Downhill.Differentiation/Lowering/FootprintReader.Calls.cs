using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>What code that is called may read and write.</summary>
internal sealed partial class FootprintReader
{
    private void Property(IPropertyReferenceOperation property, Footprint footprint)
    {
        var isArrayLength = property.Instance?.Type is IArrayTypeSymbol && property.Property.Name is "Length" or "LongLength" or "Rank";
        footprint.ReadsHeap |= !isArrayLength;
        var written = CalleeEffectsReader.IsWritten(property);
        SameMember(property, property.Property, footprint, written);
        footprint.MembersRead.Add(property.Property.OriginalDefinition);
        if (written)
        {
            footprint.HasEffects = true;
            footprint.MembersWritten.Add(property.Property.OriginalDefinition);
            footprint.WritesHeap |= property.Property.IsIndexer;
            if (property.Property.SetMethod is { } setter)
            {
                Call(setter, false, footprint);
            }
        }

        if (property.Property.GetMethod is { } getter && !isArrayLength && !getter.ReturnsByRef)
        {
            Getter(getter, footprint);
        }
    }

    private void Getter(IMethodSymbol getter, Footprint footprint)
    {
        var fromSource = getter.DeclaringSyntaxReferences.Length > 0 || getter.AssociatedSymbol?.DeclaringSyntaxReferences.Length > 0;
        if (!fromSource || CalleeEffectsReader.IsAuto(getter.AssociatedSymbol as IPropertySymbol))
        {
            // A getter of a library reads: that is the convention that every debugger relies on.
            return;
        }

        if (getter is { IsVirtual: true } or { IsAbstract: true } or { IsOverride: true })
        {
            AllMembers(footprint, written: false);
            return;
        }

        Call(getter, false, footprint);
    }

    /// <summary>Whether a constructor of a struct stores numbers in the new value, and nothing anywhere else.</summary>
    private bool OnlyFills(IMethodSymbol constructor)
    {
        if (constructor.ContainingType is { IsValueType: true, IsRecord: true } record && AggregateTypes.IsPrimary(constructor) && constructor.Parameters.All(static p => p.Type.IsValueType)
            && constructor.DeclaringSyntaxReferences[0].GetSyntax() is Microsoft.CodeAnalysis.CSharp.Syntax.TypeDeclarationSyntax { Members.Count: var count } && (count == 0 || !record.GetMembers().Any(HasInitializer)))
        {
            return true;
        }

        var effects = callees.Of(constructor);
        return constructor.ContainingType.IsValueType && constructor.Parameters.All(static p => p.Type.IsValueType && p.RefKind == RefKind.None)
            && !effects.WritesHeap && !effects.CallsUnknown && effects.CapturedWritten.Count == 0
            && effects.MembersWritten.All(m => !m.IsStatic && SymbolEqualityComparer.Default.Equals(m.ContainingType, constructor.ContainingType.OriginalDefinition));
    }

    private static bool HasInitializer(ISymbol member) => member.DeclaringSyntaxReferences.Any(static r => r.GetSyntax()
        is Microsoft.CodeAnalysis.CSharp.Syntax.VariableDeclaratorSyntax { Initializer: not null } or Microsoft.CodeAnalysis.CSharp.Syntax.PropertyDeclarationSyntax { Initializer: not null });

    /// <summary>What a call may store its arguments in.</summary>
    private static void Kept(CalleeEffects effects, SyntaxNode syntax, Footprint footprint)
    {
        if (effects.WritesHeap || effects.MayKeepArguments || effects.CallsUnknown || effects.CapturedWritten.Count > 0)
        {
            footprint.Stores.Add((syntax, null));
        }

        foreach (var written in effects.MembersWritten)
        {
            footprint.Stores.Add((syntax, written));
        }
    }

    private void Call(IMethodSymbol method, bool isVirtual, Footprint footprint) => Call(method, callees.Of(method), isVirtual, footprint);

    private void Call(IMethodSymbol method, CalleeEffects effects, bool isVirtual, Footprint footprint)
    {
        if (isVirtual && (effects.CallsUnknown || !VirtualCalls.IsOpen(method)))
        {
            Unknown(footprint);
            return;
        }

        footprint.Cost += effects.Cost;
        footprint.HasEffects |= effects.HasEffects || method.ReturnsVoid;
        footprint.WritesHeap |= effects.WritesHeap;
        footprint.ReadsHeap = true;
        footprint.CallsUnknown |= effects.CallsUnknown;
        footprint.MembersRead.UnionWith(effects.MembersRead);
        footprint.MembersRead.UnionWith(effects.LengthsRead);
        footprint.MembersWritten.UnionWith(effects.MembersWritten);
        if (effects.CallsUnknown && (method.DeclaringSyntaxReferences.Length > 0 || !method.IsStatic))
        {
            // Code of the project that cannot be followed may come back to the object.
            AllMembers(footprint, written: effects.WritesHeap && method.DeclaringSyntaxReferences.Length > 0);
        }

        foreach (var storage in members())
        {
            if (storage.Symbol is not { } symbol)
            {
                continue;
            }

            var set = symbol is ILocalSymbol or IParameterSymbol ? effects.Captured : effects.MembersRead;
            if (set.Contains(symbol.OriginalDefinition))
            {
                footprint.Reads.Add(storage);
                storage.Unrestorable |= symbol is ILocalSymbol or IParameterSymbol;
            }
            else if (effects.LengthsRead.Contains(symbol.OriginalDefinition))
            {
                if (storage is { Kind: StorageKind.Field, Class: { } arrays })
                {
                    footprint.RowReads.Add(arrays);
                }
                else if (storage.Class is not null)
                {
                    footprint.LengthReads.Add(storage);
                }
                else
                {
                    footprint.Reads.Add(storage);
                }
            }

            if (effects.MembersWritten.Contains(symbol.OriginalDefinition) || effects.CapturedWritten.Contains(symbol))
            {
                footprint.Writes.Add(storage);
                storage.Unrestorable = true;
            }
        }

        foreach (var captured in effects.Captured)
        {
            Captured(captured, effects.CapturedWritten.Contains(captured), footprint);
        }
    }

    /// <summary>A captured variable that is another name of something, or is taken apart: no storage is called by its name.</summary>
    private void Captured(ISymbol variable, bool isWritten, Footprint footprint)
    {
        if (_frame?.Lookup(variable) is { } known)
        {
            Captured(known, isWritten, footprint);
        }
        else if (_frame?.PartsOf(variable) is { } parts)
        {
            foreach (var leaf in parts.Leaves())
            {
                Include(leaf, footprint);
                if (leaf is Ref { Storage: var part })
                {
                    Captured(part, isWritten, footprint);
                }
            }
        }
        else if (_frame?.MeaningOf<Lists.ListParts>(variable) is { } list)
        {
            footprint.Reads.Add(list.Count);
            footprint.Reads.UnionWith(list.Buffers);
        }
    }

    private static void Captured(Storage storage, bool isWritten, Footprint footprint)
    {
        footprint.Reads.Add(storage);
        storage.Unrestorable = true;
        if (isWritten)
        {
            footprint.Writes.Add(storage);
        }
    }

    /// <summary>The same field of another object may be the same storage.</summary>
    private void SameMember(IOperation reference, ISymbol symbol, Footprint footprint, bool written)
    {
        foreach (var storage in members())
        {
            if (IsOfMember(storage) && SymbolEqualityComparer.Default.Equals(storage.Symbol?.OriginalDefinition, symbol.OriginalDefinition))
            {
                if (storage is { Kind: StorageKind.Field, Class: { } arrays } && LevelsBeforeLength(reference) is { } levels)
                {
                    // Which array it is, or which row of it, but not what is in it.
                    for (var (level, left) = ((ArrayClass?)arrays, levels); level is not null && left >= 0; level = level.Rows, left--)
                    {
                        footprint.RowReads.Add(level);
                    }

                    continue;
                }

                footprint.Reads.Add(storage);
                if (written)
                {
                    footprint.Writes.Add(storage);
                }
            }
        }
    }

    /// <summary>How many rows <c>a[i][j].Length</c> looks up before it asks for a length; null where it asks for anything else.</summary>
    private static int? LevelsBeforeLength(IOperation reference)
    {
        var levels = 0;
        while (reference.Parent is IArrayElementReferenceOperation { Type: IArrayTypeSymbol } row && row.ArrayReference == reference && !CalleeEffectsReader.IsWritten(row))
        {
            reference = row;
            levels++;
        }

        return reference.Parent is IPropertyReferenceOperation { Property.Name: "Length" or "LongLength" or "Rank", Instance.Type: IArrayTypeSymbol }
            or IInvocationOperation { TargetMethod.Name: "GetLength" or "GetUpperBound" or "GetLowerBound", Instance.Type: IArrayTypeSymbol }
                ? levels
                : null;
    }

    /// <summary>Whether a field or property may be changed or seen through it: a function with passes of its own is handed the parts of one by value.</summary>
    private static bool IsOfMember(Storage storage) => storage.Kind is StorageKind.Member or StorageKind.Field || storage.Symbol is IFieldSymbol or IPropertySymbol;

    private void AllMembers(Footprint footprint, bool written)
    {
        foreach (var storage in members())
        {
            if (IsOfMember(storage))
            {
                footprint.Reads.Add(storage);
                if (written)
                {
                    footprint.Writes.Add(storage);
                    storage.Unrestorable = true;
                }
            }
        }
    }

    private void Unknown(Footprint footprint)
    {
        footprint.HasEffects = footprint.WritesHeap = footprint.ReadsHeap = footprint.CallsUnknown = true;
        AllMembers(footprint, written: true);
    }

    private static bool IsSealed(IInvocationOperation call) =>
        call.TargetMethod.IsSealed || call.TargetMethod.ContainingType.IsSealed || call.Instance?.Type is { IsSealed: true }
        || call.TargetMethod.ContainingType.SpecialType != SpecialType.None
        || CalleeEffectsReader.IsHarmlessLibrary(call.TargetMethod);
}
