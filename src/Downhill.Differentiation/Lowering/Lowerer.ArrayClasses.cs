using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>Which names may refer to one array: united wherever a reference is copied.</summary>
internal sealed partial class Lowerer
{
    /// <summary>Variables that share an array with another one, as an earlier round found out.</summary>
    private readonly HashSet<ISymbol> _shared;

    /// <summary>Variables of which something was decided because they were not known to share an array.</summary>
    private readonly HashSet<Storage> _notShared = [];

    private void Classify(Storage storage)
    {
        if (!Reals.IsFollowed(storage.Type))
        {
            return;
        }

        // A field of all objects of a class holds an array for each of them.
        var isField = storage.Kind == StorageKind.Field;
        var isExternal = isField || storage.Kind is StorageKind.Input or StorageKind.Member;
        var arrays = new ArrayClass { IsExternal = isExternal };
        var level = arrays;
        for (var type = isField ? storage.Type : ((IArrayTypeSymbol)storage.Type).ElementType; Reals.IsFollowed(type); type = ((IArrayTypeSymbol)type).ElementType)
        {
            var rows = new ArrayClass { IsExternal = isExternal };
            var region = NewRegion(storage.Name, type);
            region.Class = rows;
            rows.SetRegion(region);
            level.SetRows(rows);
            level = rows;
        }

        storage.Class = arrays;
        arrays.Add(storage);
        if (storage.Symbol is { } symbol and not IMethodSymbol && _maybe.Has(symbol.OriginalDefinition))
        {
            arrays.Bottom.MayVary = true;
        }
    }

    private Storage NewRegion(string name, ITypeSymbol type)
    {
        var region = new Storage(_storages.Count, name, type, StorageKind.Region, null);
        _storages.Add(region);
        return region;
    }

    /// <summary>What refers to <paramref name="value"/> from now on may be the same array as any other that does.</summary>
    private void Unite(ArrayClass? target, Expr value)
    {
        if (target is null)
        {
            return;
        }

        if (value is Ref { Storage.IsSpan: true })
        {
            Refuse(value.Syntax, $"'{((Ref)value).Storage.Name}' is a span, and a variable that may hold another one too is not followed", "use the span itself, or a slice of it in a variable of its own");
        }

        if (ArrayClass.Of(value) is { } source)
        {
            ArrayClass.Unite(target, source, pattern => NewRegion(pattern.Name, pattern.Type));
        }
        else if (value is Opaque { Operation: { } operation } && !IsNew(operation))
        {
            for (var level = target; level is not null; level = level.Rows)
            {
                level.IsUnknown = level.IsExternal = true;
            }

            if (FieldSymbol(Bare(operation)) is var (field, _))
            {
                // Followed from the next round on, where something that varies is written into the array.
                target.Name(field);
            }
        }
    }

    /// <summary>Whether the code gives no array that anything else may refer to: null, or the result of a call that makes one.</summary>
    private bool IsNew(IOperation operation)
    {
        while (operation is IConversionOperation or IParenthesizedOperation)
        {
            operation = operation is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)operation).Operand;
        }

        return operation.ConstantValue is { HasValue: true, Value: null }
            || operation is IDefaultValueOperation
            || (operation is IInvocationOperation { TargetMethod: { Name: "ToArray", ContainingType.Name: "Enumerable" or "List" } } && !Reals.IsJagged(operation.Type))
            || (operation is IInvocationOperation { TargetMethod: { IsVirtual: false, IsAbstract: false, IsOverride: false } helper } && !Reals.IsJagged(operation.Type) && ReturnsNew(helper));
    }

    /// <summary>Whether the code is a call that makes an array.</summary>
    private bool MakesNew(IOperation operation) => Bare(operation) is IInvocationOperation call && IsNew(call);

    /// <summary>Whether every array that the function returns is one that it makes, and that nothing else gets hold of.</summary>
    private bool ReturnsNew(IMethodSymbol helper)
    {
        if (_source.BodyOf(helper) is not { } body)
        {
            return false;
        }

        var operations = body.DescendantsAndSelf().ToList();
        var returns = operations.OfType<IReturnOperation>().Where(r => r.ReturnedValue is not null).ToList();
        return returns.Count > 0 && !operations.Any(o => o is IAnonymousFunctionOperation or ILocalFunctionOperation) && returns.All(r => Bare(r.ReturnedValue!) switch
        {
            IArrayCreationOperation => true,
            ILocalReferenceOperation { Local: var local } => operations.All(o => o switch
            {
                IVariableDeclaratorOperation declarator when SymbolEqualityComparer.Default.Equals(declarator.Symbol, local) =>
                    declarator.Initializer?.Value is { } initial && Bare(initial) is IArrayCreationOperation or IArrayInitializerOperation,
                ILocalReferenceOperation reference when SymbolEqualityComparer.Default.Equals(reference.Local, local) =>
                    reference.Parent is IReturnOperation or IPropertyReferenceOperation || (reference.Parent is IArrayElementReferenceOperation element && element.ArrayReference == reference),
                _ => true,
            }),
            _ => false,
        });
    }

    /// <summary>Whether the elements of an array may be written through another name.</summary>
    private bool IsShared(Storage array)
    {
        if (array.Class is { } arrays && (arrays.IsShared || (array.Symbol is { } symbol && _shared.Contains(symbol.OriginalDefinition))))
        {
            return true;
        }

        _notShared.Add(array);
        return false;
    }

    /// <summary>Whether one of the written arrays may be this one. A later statement may still point one name at the other.</summary>
    private bool MayBeWritten(Storage array, HashSet<Storage> written) => written.Contains(array)
        || (IsShared(array) && written.Any(w => IsShared(w) && SymbolEqualityComparer.Default.Equals(w.Type, array.Type)));

    /// <summary>A name that is pointed at another array no longer says which one is meant.</summary>
    private void Redirect(Storage array)
    {
        if (array.Class is { HasRegion: false } arrays)
        {
            var region = NewRegion(array.Name, array.Type);
            region.Class = arrays;
            region.ElementsWritten = array.ElementsWritten;
            region.ElementsLost = array.ElementsLost;
            arrays.SetRegion(region);
        }
    }

    /// <summary>
    /// An array of the caller that is told apart from others only when the code runs may lie in an object's field as well:
    /// then nothing speaks against taking both for one.
    /// </summary>
    private void UniteWithFields()
    {
        var fields = _storages.Where(s => s is { Kind: StorageKind.Field, Class: not null }).ToList();
        foreach (var array in _storages.Where(s => s is { Kind: StorageKind.Input or StorageKind.Member, Class: { } held } && held.Bottom.HasRegion && (held.IsShared || held.Bottom.IsShared)).ToList())
        {
            foreach (var field in fields)
            {
                if (!field.Class!.Bottom.Is(array.Class!.Bottom) && SymbolEqualityComparer.Default.Equals(field.Class.Bottom.Unit.Type, array.Class.Bottom.Unit.Type) && array.Class.Bottom.Names.Count > 1)
                {
                    ArrayClass.Unite(array.Class.Bottom, field.Class.Bottom, pattern => NewRegion(pattern.Name, pattern.Type));
                }
            }
        }
    }

    /// <summary>Keeps for the next round what this one found out.</summary>
    private void RememberArrays()
    {
        foreach (var storage in _storages)
        {
            if (storage.Class is not { } arrays)
            {
                continue;
            }

            if (storage.Symbol is { } symbol and not IMethodSymbol && arrays.IsShared)
            {
                _shared.Add(symbol.OriginalDefinition);
            }

            if (arrays.Bottom.MayVary)
            {
                foreach (var name in arrays.Bottom.Names)
                {
                    _maybe.Add(name.OriginalDefinition);
                }
            }
        }
    }
}
