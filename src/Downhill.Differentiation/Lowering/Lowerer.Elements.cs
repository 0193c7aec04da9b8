using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>
/// Arrays of structs, tuples and immutable objects. Each number in them is one storage for all arrays of the type; the array
/// and the index say which one is meant, and the array's identity keeps the adjoints apart.
/// </summary>
internal sealed partial class Lowerer
{
    private readonly Dictionary<(ISymbol Type, string Path), Storage> _elementParts = [];

    /// <summary>Whether something that varies is stored in arrays of this type somewhere.</summary>
    private bool AreTakenApart(ITypeSymbol? type) => type is not null && _aggregates.Is(type) && _maybe.Decide(ElementKey(type));

    /// <summary>What stands for all arrays of a type; the names of a tuple's elements make no difference.</summary>
    private static ISymbol ElementKey(ITypeSymbol type) =>
        ((type as INamedTypeSymbol)?.TupleUnderlyingType ?? type).WithNullableAnnotation(NullableAnnotation.None);

    /// <summary>Makes the storages of all arrays that are known to hold something that varies, before anything is read.</summary>
    private void ExpectElements(SyntaxNode syntax)
    {
        foreach (var type in _maybe.All.OfType<ITypeSymbol>().Where(_aggregates.Is).OrderBy(t => t.ToDisplayString(), StringComparer.Ordinal).ToList())
        {
            ElementParts(syntax, type, new Opaque(syntax, "null"), new Opaque(syntax, "0"));
        }
    }

    /// <summary>Whether a function reads or writes a part of an object, or of an array's elements, that varies.</summary>
    private bool TouchesFields(IMethodSymbol function, bool onlyOfThis = false)
    {
        var effects = _callees.Of(function);
        return _storages.Any(s => ((s.Kind == StorageKind.Field && !onlyOfThis) || s is { Kind: StorageKind.Member, PartOf: not null }) && s.Symbol is { } symbol && (effects.MembersRead.Contains(symbol.OriginalDefinition) || effects.MembersWritten.Contains(symbol.OriginalDefinition)));
    }

    /// <summary><c>foreach (Point p in points)</c> over an array whose elements are followed; false for any other loop.</summary>
    private bool ForEachOfElements(IForEachLoopOperation loop, IOperation sequence, Frame frame)
    {
        if (loop.IsAsynchronous || sequence.Type is not IArrayTypeSymbol { Rank: 1, ElementType: { } type } || !AreTakenApart(type)
            || loop.LoopControlVariable is IVariableDeclaratorOperation { Symbol: { } item } && (item.IsRef || !SymbolEqualityComparer.Default.Equals(item.Type, type)))
        {
            return false;
        }

        var exits = new List<Storage>();
        var array = StorageOf(sequence, frame) is { Writes: <= 1, IsReassigned: false } known && (known.Symbol is null || !IsReassigned(known.Symbol, frame))
            ? known
            : Keep(LowerAny(sequence, frame), sequence.Type, "items").Storage;
        Storage? index = null;
        var body = LowerLoopBody(loop, frame, exits, () =>
        {
            var syntax = loop.LoopControlVariable.Syntax;
            index = NewTemporary(loop.Syntax, _source.Compilation.GetSpecialType(SpecialType.System_Int32), "k");
            index.Writes = 1;
            _block.Locals.Remove(index);
            var parts = ElementParts(syntax, type, new Ref(syntax, array), new Ref(syntax, index));
            if (loop.LoopControlVariable is IVariableDeclaratorOperation declarator)
            {
                DeclareComposite(syntax, declarator.Symbol, parts, frame);
            }
            else if (Targets(loop.LoopControlVariable) is { } targets && Deconstructed(parts, targets.Elements.Length, frame, loop) is { } positions)
            {
                for (var i = 0; i < positions.Count; i++)
                {
                    AssignPart(targets.Elements[i], positions[i], frame);
                }
            }
            else
            {
                Refuse(syntax, "this way to take the items apart is not followed", "take them apart in the loop");
            }
        });
        var counted = new Loop(loop.Syntax, LoopForm.Counted, body)
        {
            Index = index,
            Start = new Opaque(loop.Syntax, "0"),
            Bound = Length(loop.Syntax, array),
        };
        counted.ExitFlags.AddRange(exits);
        Append(counted);
        return true;
    }

    private void MarkElements(ITypeSymbol type)
    {
        if (_aggregates.Is(type) && !type.IsAnonymousType)
        {
            _maybe.Add(ElementKey(type));
        }
    }

    /// <summary>The parts of one element; null where the array or the index is no plain expression.</summary>
    private Composite? ElementParts(IArrayElementReferenceOperation element, Frame frame, bool mayAppend)
    {
        if (element.Indices is not [var position])
        {
            return null;
        }

        var isFromEnd = position is IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat, Operand.Type.SpecialType: SpecialType.System_Int32 };
        if (!isFromEnd && position.Type?.SpecialType != SpecialType.System_Int32)
        {
            return null;
        }

        var owner = mayAppend ? Owner(element.ArrayReference, frame) : PureOwner(element.ArrayReference, frame);
        if (isFromEnd)
        {
            // `a[^1]` of a named array alone: another expression would have to be asked twice.
            var distance = PurePart(((IUnaryOperation)position).Operand, frame);
            if (owner is not Ref { Storage: { } array } || distance is null)
            {
                return null;
            }

            var place = new Opaque(position.Syntax, array.Name + ".Length - " + Operand(Text(distance)), [array, .. Named(distance)]);
            place.Footprint.Cost = 2;
            return ElementParts(element.Syntax, element.Type!, owner, place);
        }

        var index = mayAppend ? PlainIndex(position, frame) : PurePart(position, frame);
        return owner is null || index is null ? null : ElementParts(element.Syntax, element.Type!, owner, index);
    }

    private Composite ElementParts(SyntaxNode syntax, ITypeSymbol type, Expr owner, Expr index)
    {
        var key = ElementKey(type);
        return Read(type, "");

        Composite Read(ITypeSymbol of, string path) => Parts(syntax, of, member =>
        {
            if (_aggregates.Access(member) is not { } access)
            {
                Refuse(syntax, $"'{member.Symbol.ContainingType.Name}.{member.Label}' is hidden from the gradient", "make it internal");
                access = "Hidden";
            }

            var full = path + "." + access;
            if (_aggregates.Is(member.Type))
            {
                return Read(member.Type, full);
            }

            if (IsReal(member.Type))
            {
                return new Element(syntax, ElementPart(key, full, member.Type), [Again(owner, syntax)!, Again(index, syntax)!]);
            }

            var read = new Opaque(syntax, Spell(owner) + "[" + Spell(index) + "]" + full, [.. Named(owner), .. Named(index)]);
            read.Footprint.ReadsHeap = true;
            read.Footprint.Cost = 2;
            return read;
        });
    }

    private Storage ElementPart(ISymbol key, string path, ITypeSymbol type)
    {
        if (!_elementParts.TryGetValue((key, path), out var storage))
        {
            storage = new Storage(_storages.Count, path.Substring(path.LastIndexOf('.') + 1), type, StorageKind.Field, key) { ElementPath = path, Unrestorable = true };
            _storages.Add(storage);
            _maybeStorages.Add(storage);
            _elementParts.Add((key, path), storage);
        }

        return storage;
    }

    private static string Spell(Expr expr) => expr is Ref reference ? reference.Storage.Name : ((Opaque)expr).Text;

    private static IEnumerable<Storage> Named(Expr expr) => expr is Ref reference ? [reference.Storage] : ((Opaque)expr).Footprint.Reads;

    private Expr? PureOwner(IOperation array, Frame frame) => array switch
    {
        IParenthesizedOperation parenthesized => PureOwner(parenthesized.Operand, frame),
        IConversionOperation { OperatorMethod: null, IsImplicit: true } conversion => PureOwner(conversion.Operand, frame),
        ILocalReferenceOperation or IParameterReferenceOperation when StorageOf(array, frame) is { } storage => new Ref(array.Syntax, storage),
        _ => PurePart(array, frame),
    };

    private Expr? PurePart(IOperation operation, Frame frame)
    {
        if (!operation.ConstantValue.HasValue && operation is ILocalReferenceOperation or IParameterReferenceOperation && StorageOf(operation, frame) is { } storage)
        {
            return new Ref(operation.Syntax, storage);
        }

        var footprint = _footprints.Read(operation, frame);
        return footprint.HasEffects || footprint.Writes.Count > 0 ? null : new Opaque(operation, frame, footprint, () => Print(operation, frame));
    }

    private Expr PlainIndex(IOperation index, Frame frame)
    {
        var lowered = LowerAny(index, frame);
        return lowered is Ref or Opaque { IsPure: true } ? lowered : Keep(lowered, index.Type, "index");
    }

    /// <summary>Notes that something that varies is stored in a part of an element: from the next round on it is followed.</summary>
    private void MarkElementOf(IOperation target, bool mayVary)
    {
        while (target is IFieldReferenceOperation { Instance.Type.IsValueType: true } or IPropertyReferenceOperation { Instance.Type.IsValueType: true })
        {
            target = ((IMemberReferenceOperation)target).Instance!;
        }

        if (target is IArrayElementReferenceOperation { Type: { } type } && !AreTakenApart(type) && mayVary)
        {
            MarkElements(type);
        }
    }

    /// <summary>The same place with indices that nothing can change while it is used.</summary>
    private Composite Anchored(Composite place)
    {
        var kept = new Dictionary<string, Expr>(StringComparer.Ordinal);
        return Anchor(place);

        Composite Anchor(Composite whole) => whole.With(whole.Syntax, (_, part) => part switch
        {
            Composite nested => Anchor(nested),
            Element { Array.ElementPath: not null } element => new Element(element.Syntax, element.Array, [.. element.Indices.Select(Fixed)]),
            _ => part,
        });

        Expr Fixed(Expr index)
        {
            if (index is Opaque { Footprint: { Reads.Count: 0, ReadsHeap: false } })
            {
                return index;
            }

            var text = Spell(index);
            if (!kept.TryGetValue(text, out var known))
            {
                known = index is Ref { Storage: { Kind: StorageKind.Local, Writes: <= 1 } or { Kind: StorageKind.Input, Writes: 0 } } ? index : Keep(index, null, index is Ref { Storage.Type: IArrayTypeSymbol } ? "items" : "index");
                kept.Add(text, known);
            }

            return Again(known, index.Syntax)!;
        }
    }

    /// <summary><c>ref var p = ref points[i];</c>: the parts of the element under another name.</summary>
    private bool DeclareReferenceToParts(ILocalSymbol symbol, IOperation initial, Frame frame)
    {
        if (Part(initial, frame) is Composite place)
        {
            frame.Bind(symbol, Anchored(place));
            return true;
        }

        if (initial is IArrayElementReferenceOperation element)
        {
            // Known part by part from the next round on.
            MarkElements(element.Type!);
        }

        return false;
    }

    /// <summary><c>points[i] = …;</c> false where the elements are not followed.</summary>
    private bool StoreElement(ISimpleAssignmentOperation assignment, IArrayElementReferenceOperation element, Frame frame)
    {
        if (!AreTakenApart(element.Type))
        {
            if (MayMatter(assignment.Value, frame))
            {
                MarkElements(element.Type!);
            }

            return false;
        }

        if (ElementParts(element, frame, mayAppend: true) is not { } place)
        {
            return false;
        }

        var mark = _block.Statements.Count;
        var value = Retyped(LowerComposite(assignment.Value, frame), element.Type!);
        if (_block.Statements.Count > mark)
        {
            var written = WrittenSince(mark, out var anything);
            if (place.Leaves().OfType<Element>().First().Indices.Any(i => IsAffected(i, written, anything)))
            {
                Refuse(assignment.Syntax, "the value changes which element is assigned", "compute the value in a statement before");
            }
        }

        StoreElement(assignment.Syntax, place, value);
        return true;
    }

    /// <summary>Writes a whole element as the user does, and notes what its parts are from then on.</summary>
    private void StoreElement(SyntaxNode syntax, Composite place, Composite value)
    {
        var settled = Settled(value, "next", static s => s.Kind == StorageKind.Local);
        if (Spelled(settled) is not { } whole)
        {
            Refuse(syntax, $"a '{NameOf(place.Type)}' is stored whole, and there is no constructor to make it from its members", "give it a constructor that takes all of them");
            return;
        }

        var first = place.Leaves().OfType<Element>().First();
        var footprint = new Footprint { HasEffects = true, WritesHeap = true, Cost = 3 };
        foreach (var index in first.Indices)
        {
            footprint.Reads.UnionWith(Named(index));
        }

        footprint.Reads.UnionWith(settled.Leaves().OfType<Ref>().Select(r => r.Storage).Where(s => !s.IsReal));
        Append(new Perform(syntax, new Opaque(syntax, $"{Spell(first.Indices[0])}[{Spell(first.Indices[1])}] = {whole};", footprint)));
        foreach (var (to, from) in place.Leaves().Zip(settled.Leaves(), (to, from) => (to, from)))
        {
            if (to is Element part)
            {
                Append(new Assign(syntax, Again(part, syntax)!, Again(from, syntax)!) { IsImplied = true });
            }
        }
    }

    private bool AddToElement(ICompoundAssignmentOperation compound, IMethodSymbol user, IArrayElementReferenceOperation element, Frame frame)
    {
        if (Part(element, frame) is not Composite place)
        {
            if (MayMatter(compound.Value, frame))
            {
                MarkElements(element.Type!);
            }

            return false;
        }

        var sum = SystemVector(compound, frame) ?? Whole(Call(compound, user, null, [new Argument(user.Parameters[0], element), new Argument(user.Parameters[1], compound.Value)], frame), compound, frame);
        StoreElement(compound.Syntax, place, Retyped(sum, element.Type!));
        return true;
    }

    /// <summary><c>{ new Point(…), … }</c>: the array first, then its elements. Null where nothing in it varies.</summary>
    private Ref? MadeElements(IOperation operation, Frame frame)
    {
        if (operation is not IArrayCreationOperation { Initializer: { } items, Type: IArrayTypeSymbol { Rank: 1, ElementType: { } type } } || type.IsAnonymousType || !_aggregates.Is(type) || !MayMatter(operation, frame))
        {
            return null;
        }

        MarkElements(type);
        var values = LowerInOrder(frame, null, [.. items.ElementValues]);
        var array = NewTemporary(operation.Syntax, operation.Type!, "items");
        var made = new Opaque(operation.Syntax, "new " + _names.TypeName(type) + "[" + values.Count + "]", new Footprint { HasEffects = true, Cost = 10 });
        Append(new Assign(operation.Syntax, new Ref(operation.Syntax, array), made) { Declares = true });
        for (var i = 0; i < values.Count; i++)
        {
            var place = ElementParts(operation.Syntax, type, new Ref(operation.Syntax, array), new Opaque(operation.Syntax, i.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            StoreElement(operation.Syntax, place, (Composite)Fitting(values[i], type));
        }

        return new Ref(operation.Syntax, array);
    }
}
