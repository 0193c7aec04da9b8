using System.Collections.Immutable;
using Downhill.Differentiation.Program;
using Downhill.Differentiation.Pullbacks;
using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>Makes the variables of the program.</summary>
internal sealed partial class Lowerer
{
    private Storage NewStorage(string name, ITypeSymbol type, StorageKind kind, ISymbol? symbol)
    {
        var storage = new Storage(_storages.Count, name, type, kind, symbol);
        _storages.Add(storage);
        Classify(storage);
        if (symbol is not null && kind is not (StorageKind.Member or StorageKind.Field) && _maybe.Has(symbol.OriginalDefinition))
        {
            _maybeStorages.Add(storage);
        }

        return storage;
    }

    private Storage Declare(ISymbol symbol, Frame frame, StorageKind kind = StorageKind.Local)
    {
        var type = symbol switch
        {
            ILocalSymbol local => local.Type,
            IParameterSymbol parameter => parameter.Type,
            _ => _source.Compilation.GetSpecialType(SpecialType.System_Object),
        };
        var name = frame.IsRoot || frame.Lexical is not null ? _names.User(symbol.Name, _scope) : _names.Fresh(symbol.Name, _scope);
        var storage = NewStorage(name, type, kind, symbol);
        frame.Bind(symbol, storage);
        if (kind == StorageKind.Local)
        {
            storage.Scope = _block;
            _block.Locals.Add(storage);
        }

        return storage;
    }

    /// <summary>A variable around a lambda or local function that is differentiated by itself.</summary>
    private Storage Captured(ISymbol variable, Frame frame)
    {
        var storage = Declare(variable, frame, StorageKind.Input);
        return storage;
    }

    private Storage NewTemporary(SyntaxNode syntax, ITypeSymbol type, string hint)
    {
        var storage = NewStorage(_names.Fresh(hint, _scope), type, StorageKind.Local, null);
        storage.IsSynthetic = true;
        storage.Scope = _block;
        _block.Locals.Add(storage);
        return storage;
    }

    private Storage NewFlag(SyntaxNode syntax, string hint)
    {
        var flag = NewTemporary(syntax, _source.Compilation.GetSpecialType(SpecialType.System_Boolean), hint);
        Append(new Assign(syntax, new Ref(syntax, flag), new Opaque(syntax, "false")) { Declares = true });
        return flag;
    }

    private void SetFlag(SyntaxNode syntax, Storage flag) =>
        Append(new Assign(syntax, new Ref(syntax, flag), new Opaque(syntax, "true")));

    private Opaque Default(SyntaxNode syntax, ITypeSymbol type) => new(syntax, type.SpecialType switch
    {
        SpecialType.System_Double or SpecialType.System_Single or SpecialType.System_Int32 => "0",
        SpecialType.System_Boolean => "false",
        _ => "default",
    });
}
