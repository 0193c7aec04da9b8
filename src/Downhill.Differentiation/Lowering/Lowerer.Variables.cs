using Downhill.Differentiation.Lowering.Lists;
using Downhill.Differentiation.Program;
using Downhill.Differentiation.Variables;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>
/// Aggregates that the function is given: those that it is differentiated by, and structs in fields of the object. Each part
/// is a variable that is spelled as the user spells it: <c>p.X</c>.
/// </summary>
internal sealed partial class Lowerer
{
    private readonly Dictionary<ISymbol, Composite> _memberParts = new(SymbolEqualityComparer.Default);

    /// <summary>The numbers and arrays of a variable, each of which the gradient is taken by; one for a number or an array.</summary>
    private IEnumerable<Storage> Variables(ISymbol variable, SyntaxNode syntax, Frame frame)
    {
        var type = Emission.GradientWriter.TypeOf(variable);
        if (AggregateVariable.Of(type, _aggregates) is { IsArray: true } elements)
        {
            return ElementVariables(variable, elements, syntax, frame);
        }

        if (variable is IFieldSymbol or IPropertySymbol)
        {
            return AggregateVariable.Of(type, _aggregates) is null ? [MemberStorage(variable)] : Leaves(MemberParts(variable)!);
        }

        if (_givenSpans.TryGetValue(variable, out var span))
        {
            return [span];
        }

        if ((frame.Lookup(variable) ?? Captured(variable, frame)) is not { } whole)
        {
            return [];
        }

        if (variable is IParameterSymbol list && ListTypes.IsVariable(type))
        {
            return [ItemsOf(list, syntax, frame)];
        }

        if (AggregateVariable.Of(type, _aggregates) is null)
        {
            return [whole];
        }

        // Another name for an object that can be changed may be known to code that is not followed.
        var parts = GivenParts(syntax, type, whole, _aggregates.Unchanging.Any() ? StorageKind.Member : StorageKind.Input, variable);
        var leaves = Leaves(parts).ToList();
        if (IsChanged(variable, frame))
        {
            DeclareComposite(syntax, variable, parts, frame);
        }
        else
        {
            frame.Bind(variable, parts);
        }

        return leaves;
    }

    private readonly Dictionary<ISymbol, Storage> _arraysOfParts = new(SymbolEqualityComparer.Default);

    /// <summary>
    /// The numbers in the elements of an array: they vary in every array of the type, and the derivatives by those of this
    /// one are told apart by the array itself.
    /// </summary>
    private IEnumerable<Storage> ElementVariables(ISymbol variable, AggregateVariable elements, SyntaxNode syntax, Frame frame)
    {
        MarkElements(elements.Type);
        var whole = variable is IFieldSymbol or IPropertySymbol
            ? new Storage(_storages.Count, MemberName(variable), Emission.GradientWriter.TypeOf(variable), StorageKind.Member, variable)
            : frame.Lookup(variable) ?? Captured(variable, frame);
        if (!_storages.Contains(whole))
        {
            _storages.Add(whole);
        }

        _arraysOfParts.Add(variable, whole);
        var parts = ElementParts(syntax, elements.Type, new Ref(syntax, whole), new Opaque(syntax, "0"));
        return parts.Leaves().OfType<Element>().Select(e => e.Array);
    }

    /// <summary>The derivatives are those by the elements of the array that was given.</summary>
    private void CheckArraysOfParts(IMethodSymbol function, IOperation body)
    {
        foreach (var pair in _arraysOfParts)
        {
            var (variable, whole) = (pair.Key, pair.Value);
            if (whole.Writes > 0 || _callees.Of(function).MembersWritten.Contains(variable.OriginalDefinition))
            {
                var place = body.Descendants().FirstOrDefault(o => o is IParameterReferenceOperation or IMemberReferenceOperation && CalleeEffectsReader.IsWritten(o)
                    && SymbolEqualityComparer.Default.Equals((o as IParameterReferenceOperation)?.Parameter ?? ((IMemberReferenceOperation)o).Member, variable));
                Refuse((place ?? body).Syntax, $"'{variable.Name}' becomes another array", "give the other one a name of its own");
            }
        }
    }

    /// <summary>Refuses a loss that changes objects of a class that it is differentiated by: their parts are read where they are.</summary>
    private void CheckUnchanging(IMethodSymbol function, IOperation body)
    {
        foreach (var type in _aggregates.Unchanging)
        {
            if (_callees.Of(function).MembersWritten.FirstOrDefault(m => SymbolEqualityComparer.Default.Equals(m.ContainingType, type.OriginalDefinition)) is { } written)
            {
                var place = body.Descendants().FirstOrDefault(o => o is IMemberReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Member.OriginalDefinition, written) && CalleeEffectsReader.IsWritten(o));
                Refuse((place ?? body).Syntax, $"'{written.Name}' of a '{type.Name}' is changed, and the loss is differentiated by such an object", $"make '{type.Name}' a struct or a record, or keep the value in a local variable");
            }
        }
    }

    private static IEnumerable<Storage> Leaves(Composite parts) =>
        parts.Leaves().OfType<Ref>().Select(r => r.Storage).Where(s => Reals.IsVariable(s.Type));

    /// <summary>The parts of something that is given whole, by its own name.</summary>
    private Composite GivenParts(SyntaxNode syntax, ITypeSymbol type, Storage whole, StorageKind kind, ISymbol symbol)
    {
        return Read(type, whole.Name, whole.Name);

        Composite Read(ITypeSymbol of, string text, string safeText) => Parts(syntax, of, member =>
        {
            if (_aggregates.Access(member) is not { } access)
            {
                Refuse(syntax, $"'{member.Symbol.ContainingType.Name}.{member.Label}' is hidden from the gradient", "make it internal");
                access = "Hidden";
            }

            var (part, safePart) = (text + "." + access, safeText + (of.IsReferenceType ? "?." : ".") + access);
            if (_aggregates.Is(member.Type))
            {
                return Read(member.Type, part, safePart);
            }

            if (IsReal(member.Type) || Reals.IsFollowed(member.Type))
            {
                var storage = new Storage(_storages.Count, part, member.Type, kind, symbol) { PartOf = whole, SafeName = safePart, Unrestorable = kind == StorageKind.Member };
                _storages.Add(storage);
                Classify(storage);
                if (_maybe.Has(symbol.OriginalDefinition))
                {
                    MarkMaybe(storage);
                }

                return new Ref(syntax, storage);
            }

            var read = new Opaque(syntax, part, whole);
            read.Footprint.ReadsHeap = kind == StorageKind.Member;
            read.Footprint.Cost = 1;
            return read;
        });
    }

    /// <summary>The parts of a struct or record in a field of this object, where something that varies is stored in it anywhere.</summary>
    private Composite? MemberParts(IOperation operation, Frame frame)
    {
        return MemberAggregate(operation, frame) is { } symbol && _maybe.Decide(symbol.OriginalDefinition) ? (Composite?)Again(MemberParts(symbol), operation.Syntax) : null;
    }

    /// <summary>A field or automatic property of this object, or a static one, that holds an aggregate.</summary>
    private ISymbol? MemberAggregate(IOperation operation, Frame frame)
    {
        var (symbol, instance) = operation switch
        {
            IFieldReferenceOperation { Field.IsConst: false } field => ((ISymbol?)field.Field, field.Instance),
            IPropertyReferenceOperation { Property: { IsIndexer: false, IsVirtual: false, IsAbstract: false, IsOverride: false } } property
                when CalleeEffectsReader.IsAuto(property.Property) => (property.Property, property.Instance),
            _ => (null, null),
        };
        return symbol is not null && !symbol.IsImplicitlyDeclared && operation.Type is { IsAnonymousType: false } type && !symbol.ContainingType.IsTupleType && _aggregates.Is(type)
            && (symbol.IsStatic || (instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } && frame.Receiver is null && frame.SelfParts() is null))
                ? symbol
                : null;
    }

    private Composite? MemberParts(ISymbol symbol)
    {
        symbol = symbol.OriginalDefinition;
        var type = Emission.GradientWriter.TypeOf(symbol);
        if (!_memberParts.TryGetValue(symbol, out var parts))
        {
            // The whole is no variable of the program: only its name is needed.
            var whole = new Storage(_storages.Count, MemberName(symbol), type, StorageKind.Member, symbol) { Unrestorable = true };
            _storages.Add(whole);
            var syntax = symbol.DeclaringSyntaxReferences[0].GetSyntax(_source.CancellationToken);
            _memberParts.Add(symbol, parts = GivenParts(syntax, type, whole, StorageKind.Member, symbol));
        }

        return parts;
    }

    /// <summary>Makes the parts of all fields that are known to hold something that varies, before anything is read.</summary>
    private void ExpectMemberParts()
    {
        if (!_isPullback)
        {
            foreach (var symbol in AggregatesIn(_maybe, _objectFields, _aggregates))
            {
                MemberParts(symbol);
            }
        }
    }

    /// <summary>The fields and properties, of this object or static, that hold a struct or record in which something may vary.</summary>
    private static IReadOnlyList<ISymbol> AggregatesIn(VaryingSymbols maybe, HashSet<ISymbol> objectFields, AggregateTypes aggregates) =>
        [.. maybe.All
            .Where(m => m is IFieldSymbol or IPropertySymbol && !objectFields.Contains(m) && aggregates.Is(Emission.GradientWriter.TypeOf(m)))
            .OrderBy(static m => m.Name, StringComparer.Ordinal)];

    /// <summary>Notes that something that varies is stored in a struct in a field of this object: it is followed from the next round on.</summary>
    private void MarkMemberOf(IOperation target, Frame frame)
    {
        for (IOperation? place = target; place is not null; place = place is IMemberReferenceOperation { Instance: { Type.IsValueType: true } instance } ? instance : null)
        {
            if (!_isPullback && MemberAggregate(place, frame) is { } symbol)
            {
                _maybe.Add(symbol.OriginalDefinition);
                return;
            }
        }
    }

    /// <summary>
    /// <c>_state = …;</c> The parts are no variables of their own: the whole is assigned as the user does it, and what they
    /// are from then on is noted. False for a composite that lies in variables.
    /// </summary>
    private bool StoreMember(SyntaxNode syntax, Composite target, Composite value)
    {
        if (target.Leaves().OfType<Ref>().FirstOrDefault() is not { Storage: { Kind: StorageKind.Member, PartOf: not null } } || WholeName(target) is not { } name)
        {
            return false;
        }

        var settled = Settled(value, "next", static s => s.Kind == StorageKind.Local || s.IsRealArray);
        if (Spelled(settled) is not { } whole)
        {
            Refuse(syntax, $"a '{NameOf(target.Type)}' is stored whole, and there is no constructor to make it from its members", "give it a constructor that takes all of them");
            return true;
        }

        var footprint = new Footprint { HasEffects = true, Cost = 3 };
        footprint.Reads.UnionWith(settled.Leaves().OfType<Ref>().Select(r => r.Storage).Where(s => !s.IsReal && !s.IsRealArray));
        footprint.MembersWritten.Add(target.Leaves().OfType<Ref>().First().Storage.Symbol!.OriginalDefinition);
        Append(new Perform(syntax, new Opaque(syntax, $"{name} = {whole};", footprint)));
        foreach (var (to, from) in target.Leaves().Zip(settled.Leaves(), (to, from) => (to, from)))
        {
            if (to is not Ref { Storage: var part })
            {
                continue;
            }

            if (part.Class is null)
            {
                Append(new Assign(syntax, new Ref(syntax, part), Again(from, syntax)!) { IsImplied = true });
            }
            else if (from is not Ref same || same.Storage != part)
            {
                Refuse(syntax, $"'{part.Name}' becomes another array", "copy the elements into the array that it is");
            }
        }

        return true;
    }

    /// <summary>The name of what the composite is, where it is something given, or a part of it, as it was given.</summary>
    private string? WholeName(Composite composite)
    {
        if (composite.Leaves().OfType<Ref>().FirstOrDefault()?.Storage is not { PartOf: { } owner } first)
        {
            return null;
        }

        var name = first.Name;
        var path = PathTo(composite, first);
        if (path is null || !name.EndsWith(path, StringComparison.Ordinal))
        {
            return null;
        }

        name = name.Substring(0, name.Length - path.Length);
        return IsGiven(composite, name) ? name : null;

        bool IsGiven(Composite whole, string at) => _aggregates.MembersOf(whole.Type)!.Zip(whole.Children, (m, c) => (m, c)).All(p =>
        {
            var part = at + "." + _aggregates.Access(p.m);
            return p.c switch
            {
                Composite nested => IsGiven(nested, part),
                Ref { Storage: var storage } => storage.PartOf == owner && storage.Name == part,
                Opaque opaque => opaque.Text == part,
                _ => false,
            };
        });
    }

    private static bool Holds(Expr part, Storage storage) => part is Composite nested ? nested.Leaves().Any(l => l is Ref r && r.Storage == storage) : part is Ref reference && reference.Storage == storage;

    private string? PathTo(Composite composite, Storage storage)
    {
        var members = _aggregates.MembersOf(composite.Type)!;
        for (var i = 0; i < members.Count; i++)
        {
            if (Holds(composite.Children[i], storage))
            {
                var rest = composite.Children[i] is Composite nested ? PathTo(nested, storage) : "";
                return rest is null || _aggregates.Access(members[i]) is not { } access ? null : "." + access + rest;
            }
        }

        return null;
    }
}
