using Downhill.Differentiation.Program;
using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>
/// Tuples, structs and records that variables flow into are taken apart: each part is a variable of its own, and nothing
/// after the lowering knows of the whole.
/// </summary>
internal sealed partial class Lowerer
{
    private readonly AggregateTypes _aggregates;
    private bool _hasParts;

    /// <summary>Whether the expression is an aggregate that a variable may flow through.</summary>
    private bool IsComposite(IOperation operation, Frame frame) =>
        _aggregates.Is(operation.Type) && (Part(operation, frame) is Composite || MayMatter(operation, frame) || (SpanTypes.Is(operation.Type) && IsFollowedSpan(operation, frame)));

    /// <summary>Whether the variable is taken apart: something that varies is stored in it somewhere.</summary>
    private bool IsTakenApart(ISymbol symbol, ITypeSymbol type) => _aggregates.Is(type) && _maybe.Decide(symbol.OriginalDefinition);

    /// <summary>What a reference to a variable that is taken apart, or to a part of it, stands for; null for all else.</summary>
    private Expr? Part(IOperation operation, Frame frame)
    {
        switch (operation)
        {
            case IParenthesizedOperation parenthesized:
                return Part(parenthesized.Operand, frame);
            case IConversionOperation conversion when AggregateTypes.IsIdentity(conversion):
                return Part(conversion.Operand, frame);
            case ILocalReferenceOperation { Local: var reference } when frame.PlaceOf(reference) is { } place:
                return Same(place);
            case IParameterReferenceOperation { Parameter: var reference } when frame.PlaceOf(reference) is { } place:
                return Same(place);
            case ILocalReferenceOperation local:
                return Again(frame.PartsOf(local.Local), operation.Syntax);
            case IParameterReferenceOperation parameter:
                return frame.PartsOf(parameter.Parameter) is { } parts
                    ? Again(parts, operation.Syntax)
                    : parameter.Parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor }
                        ? Again(frame.SelfParts()?.Part(AggregateTypes.ParameterKey(parameter.Parameter)), operation.Syntax)
                        : null;
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }:
                return Again(frame.SelfParts(), operation.Syntax);
            case IFieldReferenceOperation { Instance: { } instance } field:
                return Part(instance, frame) is Composite whole ? whole.Part(AggregateTypes.NameOf(field.Field)) : MemberParts(operation, frame);
            case IPropertyReferenceOperation { Instance: { } instance } property when CalleeEffectsReader.IsAuto(property.Property) || property.Property.ContainingType.IsAnonymousType:
                return Part(instance, frame) is Composite owner ? owner.Part(AggregateTypes.NameOf(property.Property)) : MemberParts(operation, frame);
            case IFieldReferenceOperation { Instance: null } or IPropertyReferenceOperation { Instance: null }:
                return MemberParts(operation, frame);
            case IArrayElementReferenceOperation element when AreTakenApart(element.Type):
                return ElementParts(element, frame, mayAppend: false);
            case IPropertyReferenceOperation or IImplicitIndexerReferenceOperation:
                return ListItem(operation, frame, mayAppend: false) ?? SpanPart(operation, frame);
            default:
                return null;
        }
    }

    /// <summary>The same place once more: a node belongs to one statement.</summary>
    private static Expr? Again(Expr? place, SyntaxNode syntax) => place switch
    {
        Composite composite => composite.With(syntax, (_, part) => Again(part, syntax)!),
        Ref reference => new Ref(syntax, reference.Storage),
        Opaque opaque => opaque.Again(),
        Element element => new Element(syntax, Again(element.Holder, syntax)!, [.. element.Indices.Select(i => Again(i, syntax)!)]),
        _ => place,
    };

    /// <summary>Takes the value of an expression apart. Its parts may be expressions of any kind.</summary>
    private Composite LowerComposite(IOperation operation, Frame frame)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        if (Part(operation, frame) is Composite place)
        {
            return place;
        }

        var type = operation.Type!;
        if (SpanTypes.Is(type))
        {
            return LowerSpan(operation, frame);
        }

        if (SystemVector(operation, frame) is { } vector)
        {
            return vector;
        }

        switch (operation)
        {
            case IArrayElementReferenceOperation element when AreTakenApart(type) && ElementParts(element, frame, mayAppend: true) is { } parts:
                return parts;
            case IPropertyReferenceOperation { Property.IsIndexer: true } or IImplicitIndexerReferenceOperation when ListItem(operation, frame, mayAppend: true) is { } item:
                return item;
            case IParenthesizedOperation parenthesized:
                return LowerComposite(parenthesized.Operand, frame);
            case IConversionOperation { OperatorMethod: null } conversion when _aggregates.Is(conversion.Operand.Type) && SameShape(conversion.Operand.Type!, type):
                return Retyped(LowerComposite(conversion.Operand, frame), type);
            case IConversionOperation { OperatorMethod: { } user } conversion:
                return Whole(Call(operation, user, null, [new Argument(user.Parameters[0], conversion.Operand)], frame), operation, frame);
            case IDefaultValueOperation or ILiteralOperation { ConstantValue: { HasValue: true, Value: null } } or IConversionOperation { Operand: ILiteralOperation { ConstantValue: { HasValue: true, Value: null } } }:
                return DefaultParts(operation.Syntax, type);
            case ITupleOperation tuple:
                return Assemble(tuple.Syntax, type, LowerInOrder(frame, null, [.. tuple.Elements]));
            case IObjectCreationOperation creation:
                return LowerCreation(creation, frame);
            case IAnonymousObjectCreationOperation creation:
                return Assemble(creation.Syntax, type, LowerInOrder(frame, null, [.. creation.Initializers.Select(i => ((ISimpleAssignmentOperation)i).Value)]));
            case IWithOperation with:
                return LowerWith(with, frame);
            case IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } invoke when FunctionOf(invoke.Instance, frame) is KnownFunction known:
                return Whole(Call(invoke, known.Method, known.Instance, invoke.Arguments, frame, known.Home), operation, frame);
            case IInvocationOperation call when MathRules.PairFor(call.TargetMethod) is { } pair:
                var angle = Keep(LowerReal(call.Arguments[0].Value, frame), null, "angle").Storage;
                return Assemble(call.Syntax, type, [new Apply(call.Syntax, pair.First, [new Ref(call.Syntax, angle)]), new Apply(call.Syntax, pair.Second, [new Ref(call.Syntax, angle)])]);
            case IInvocationOperation call:
                return Whole(Call(call, call.TargetMethod, call.Instance, call.Arguments, frame), operation, frame);
            case IBinaryOperation { OperatorMethod: { } user } binary:
                return Whole(Call(binary, user, null, [new Argument(user.Parameters[0], binary.LeftOperand), new Argument(user.Parameters[1], binary.RightOperand)], frame), operation, frame);
            case IUnaryOperation { OperatorMethod: { } user } unary:
                return Whole(Call(unary, user, null, [new Argument(user.Parameters[0], unary.Operand)], frame), operation, frame);
            case IPropertyReferenceOperation property when InlinableGetter(property, frame) is { } getter:
                return Whole(Call(property, getter, property.Instance, property.Arguments, frame), operation, frame);
            case IFieldReferenceOperation { Instance: { } instance } field when IsComposite(instance, frame) && LowerComposite(instance, frame).Part(AggregateTypes.NameOf(field.Field)) is Composite part:
                return part;
            case IPropertyReferenceOperation { Instance: { } instance } property when IsComposite(instance, frame) && LowerComposite(instance, frame).Part(AggregateTypes.NameOf(property.Property)) is Composite part:
                return part;
            case IConditionalOperation { WhenFalse: not null } or ISwitchExpressionOperation when MayMatter(operation, frame):
                var chosen = DeclareParts(operation.Syntax, type, "chosen", null);
                AssignParts(operation.Syntax, chosen, DefaultParts(operation.Syntax, type, isPlaceholder: true), declares: true);
                AssignChosen(chosen, operation, frame);
                return chosen;
            case ISimpleAssignmentOperation assignment when Part(assignment.Target, frame) is Composite target:
                AssignParts(operation.Syntax, target, LowerComposite(assignment.Value, frame), declares: false);
                return (Composite)Part(assignment.Target, frame)!;
            case ILocalReferenceOperation or IParameterReferenceOperation when StorageOf(operation, frame) is { } held:
                return TakenApart(new Ref(operation.Syntax, held), type);
            default:
                return TakenApart(Copy(operation, frame), type);
        }
    }

    /// <summary>What an expanded call gave back, or the call as it is, in parts.</summary>
    private Composite Whole(Expr? result, IOperation operation, Frame frame) =>
        result as Composite ?? TakenApart(result as Ref ?? (Expr)Copy(operation, frame), operation.Type!);

    /// <summary>Assigns each side of a choice where it is made.</summary>
    private void AssignChosen(Composite target, IOperation value, Frame frame)
    {
        switch (value)
        {
            case IConditionalOperation { WhenFalse: { } whenFalse } choice:
                var condition = Condition(choice.Condition, frame);
                Append(new If(
                    choice.Syntax,
                    condition,
                    InBlock(() => AssignChosen(target, choice.WhenTrue, frame)),
                    InBlock(() => AssignChosen(target, whenFalse, frame))));
                break;
            case ISwitchExpressionOperation choice when !choice.Arms.Any(a => DeclaresVariables(a.Pattern)):
                var labels = choice.Arms.Select((a, i) => ((IOperation?)a.Pattern, a.Guard, i)).ToList();
                var arm = SelectArm(choice.Syntax, choice, choice.Value, labels, isExhaustive: true, frame);
                Append(new Choose(choice.Syntax, arm, [.. choice.Arms.Select(a => InBlock(() => AssignChosen(target, a.Value, frame)))]));
                break;
            case IThrowOperation or IConversionOperation { Operand: IThrowOperation }:
                var thrown = value is IConversionOperation conversion ? conversion.Operand : value;
                var copy = Copy(thrown, frame);
                Append(new Perform(value.Syntax, new Opaque(thrown, frame, copy.Footprint, () => copy.Text + ";")));
                break;
            default:
                AssignParts(value.Syntax, target, Retyped(LowerComposite(value, frame), target.Type), declares: false);
                break;
        }
    }

    /// <summary>Whether two types have the same parts, apart from their names and from number types that widen.</summary>
    private bool SameShape(ITypeSymbol from, ITypeSymbol to) =>
        _aggregates.MembersOf(from) is { } left && _aggregates.MembersOf(to) is { } right && left.Count == right.Count
        && from.IsTupleType == to.IsTupleType
        && (from.IsTupleType || SymbolEqualityComparer.Default.Equals(from, to))
        && left.Zip(right, (l, r) => _aggregates.Is(l.Type) == _aggregates.Is(r.Type) && (!_aggregates.Is(l.Type) || SameShape(l.Type, r.Type))).All(static same => same);

    /// <summary>The parts under the names of another type of the same shape.</summary>
    private Composite Retyped(Composite value, ITypeSymbol type)
    {
        if (SymbolEqualityComparer.IncludeNullability.Equals(value.Type, type) || _aggregates.MembersOf(type) is not { } members || members.Count != value.Children.Count)
        {
            return value;
        }

        return new Composite(value.Syntax, type, [.. members.Select(m => m.Name)], [.. members.Select((m, i) => value.Children[i] is Composite nested ? Retyped(nested, m.Type) : value.Children[i])]);
    }

    /// <summary>The parts of a type, made from their values in the order of the members.</summary>
    private Composite Assemble(SyntaxNode syntax, ITypeSymbol type, IReadOnlyList<Expr> values)
    {
        var members = _aggregates.MembersOf(type)!;
        return new Composite(syntax, type, [.. members.Select(m => m.Name)], [.. members.Select((m, i) => Fitting(values[i], m.Type))]);
    }

    /// <summary>A value for a part of this type: taken apart where the part is.</summary>
    private Expr Fitting(Expr value, ITypeSymbol type) => value switch
    {
        Composite composite => Retyped(composite, type),
        _ when _aggregates.Is(type) => TakenApart(value, type),
        _ => value,
    };

    private Composite DefaultParts(SyntaxNode syntax, ITypeSymbol type, bool isPlaceholder = false)
    {
        if (!type.IsValueType && !isPlaceholder)
        {
            Refuse(syntax, $"a '{NameOf(type)}' that may be null is not followed", "give it a value from the start");
        }

        var members = _aggregates.MembersOf(type)!;
        return new Composite(syntax, type, [.. members.Select(m => m.Name)], [.. members.Select(m => _aggregates.Is(m.Type) ? DefaultParts(syntax, m.Type, isPlaceholder || !m.Type.IsValueType) : (Expr)Default(syntax, m.Type))]);
    }

    /// <summary>The parts of a whole that the generated code holds in one piece, because nothing in it varies.</summary>
    private Composite TakenApart(Expr whole, ITypeSymbol type)
    {
        if (SpanTypes.Is(type))
        {
            Refuse(whole.Syntax, "what this span refers to is not followed", "take a slice of an array: 'AsSpan', 'Slice' or a range");
            return DefaultParts(whole.Syntax, type, isPlaceholder: true);
        }

        if (whole is Opaque)
        {
            whole = Keep(whole, type, Camel(type.IsTupleType || type.IsAnonymousType ? "whole" : type.Name));
        }

        var storage = ((Ref)whole).Storage;
        return Read(storage.Name, type);

        Composite Read(string text, ITypeSymbol of) => Parts(whole.Syntax, of, member =>
        {
            if (_aggregates.Access(member) is not { } access)
            {
                if (storage is { Kind: StorageKind.Local, IsSynthetic: false })
                {
                    // Known part by part from its construction on, in the next round.
                    MarkMaybe(storage);
                }

                Refuse(whole.Syntax, $"'{member.Symbol.ContainingType.Name}.{member.Label}' is hidden from the gradient", "make it internal");
                access = "Hidden";
            }

            var part = text + "." + access;
            if (_aggregates.Is(member.Type))
            {
                return Read(part, member.Type);
            }

            var read = new Opaque(whole.Syntax, part, storage);
            read.Footprint.ReadsHeap = of.IsReferenceType;
            read.Footprint.Cost = 1;
            return read;
        });
    }

    private Composite Parts(SyntaxNode syntax, ITypeSymbol type, Func<AggregateMember, Expr> part)
    {
        _hasParts = true;
        var members = _aggregates.MembersOf(type)!;
        return new Composite(syntax, type, [.. members.Select(m => m.Name)], [.. members.Select(part)]);
    }

    /// <summary>New variables for the parts, not yet written.</summary>
    private Composite DeclareParts(SyntaxNode syntax, ITypeSymbol type, string name, ISymbol? symbol) => Parts(syntax, type, member =>
    {
        var full = Joined(name, member.Label);
        if (_aggregates.Is(member.Type))
        {
            return DeclareParts(syntax, member.Type, full, symbol);
        }

        return new Ref(syntax, DeclarePart(full, member.Type, symbol));
    });

    private Storage DeclarePart(string name, ITypeSymbol type, ISymbol? symbol)
    {
        var storage = NewStorage(_names.Fresh(name, _scope), type, StorageKind.Local, symbol);
        storage.IsSynthetic = symbol is null;
        storage.Scope = _block;
        _block.Locals.Add(storage);
        return storage;
    }

    private static string Joined(string name, string label)
    {
        if (name.Length == 0 || name[0] == '<')
        {
            // The compiler's own name for what a query carries along.
            return label;
        }

        var bare = label.TrimStart('_', '@', '(');
        return name.TrimStart('@') + (bare.Length == 0 ? label : char.ToUpperInvariant(bare[0]) + bare.Substring(1));
    }

    /// <summary>Assigns part by part; what a later part reads of an earlier one is read before.</summary>
    private void AssignParts(SyntaxNode syntax, Composite target, Composite value, bool declares)
    {
        if (!declares && StoreMember(syntax, target, value))
        {
            return;
        }

        if (!declares && target.Leaves().Any(static l => l is not (Ref or Element)))
        {
            // Beside its numbers an element holds a count or the like, which is no part of its own: it is written whole.
            if (target.Leaves().OfType<Element>().FirstOrDefault() is { Array.Symbol: ITypeSymbol type, Indices.Count: 2 } && SymbolEqualityComparer.Default.Equals(type, ElementKey(target.Type)))
            {
                StoreElement(syntax, target, value);
            }
            else
            {
                Refuse(syntax, $"a '{NameOf(target.Type)}' is stored whole in a way that is not followed", "assign its members in statements of their own");
            }

            return;
        }

        var places = target.Leaves().ToArray();
        var values = value.Leaves().ToArray();
        if (!declares)
        {
            var written = new HashSet<Storage>();
            for (var i = 0; i < places.Length; i++)
            {
                if (written.Count > 0 && IsAffected(values[i], written, false))
                {
                    // Of the earlier parts none has been assigned yet: this goes before them all.
                    KeepAll(values, places, written);
                    break;
                }

                written.Add(places[i] is Ref reference ? reference.Storage : ((Element)places[i]).Array);
            }
        }

        for (var i = 0; i < places.Length; i++)
        {
            if (places[i] is Ref to && values[i] is Ref from && to.Storage == from.Storage)
            {
                continue;
            }

            if (places[i] is Ref { Storage: { IsRealArray: true } array } && !declares)
            {
                array.IsReassigned = true;
                array.Unrestorable = true;
                if (values[i] is Ref { Storage: { IsRealArray: true } other })
                {
                    other.IsReassigned = true;
                }
            }

            Append(new Assign(syntax, Again(places[i], syntax)!, values[i]) { Declares = declares });
        }

        void KeepAll(Expr[] all, Expr[] targets, HashSet<Storage> some)
        {
            some.UnionWith(targets.Select(t => t is Ref reference ? reference.Storage : ((Element)t).Array));
            for (var k = 0; k < all.Length; k++)
            {
                if (IsAffected(all[k], some, false) && !(targets[k] is Ref self && all[k] is Ref same && self.Storage == same.Storage))
                {
                    all[k] = Keep(all[k], TypeOf(targets[k]), "next");
                }
            }
        }
    }

    private ITypeSymbol TypeOf(Expr place) => place switch
    {
        Ref reference => reference.Storage.Type,
        _ => _source.Compilation.GetSpecialType(place.IsSingle ? SpecialType.System_Single : SpecialType.System_Double),
    };

    /// <summary>Each part in a variable, so that it can be read any number of times.</summary>
    private Composite Settled(Composite value, string name, Func<Storage, bool> mayStay) => Parts(value.Syntax, value.Type, member =>
    {
        var part = value.Part(member.Name)!;
        var full = Joined(name, member.Label);
        return part switch
        {
            Composite nested => Settled(nested, full, mayStay),
            Ref reference when mayStay(reference.Storage) || IsGiven(reference) => part,
            Opaque when IsGiven(part) => part,
            _ => Keep(part, member.Type, full),
        };
    });

    /// <summary>Whether it is a part of something given that nothing can change.</summary>
    private static bool IsGiven(Expr part) => part switch
    {
        Ref { Storage: { Kind: StorageKind.Input, PartOf: not null } } => true,
        Opaque { Operation: null, Footprint: { ReadsHeap: false, HasEffects: false, Reads: { Count: 1 } reads } } => reads.First() is { Kind: StorageKind.Input, Writes: 0 } whole && whole.Type is not IArrayTypeSymbol && !whole.IsReal,
        _ => false,
    };

    /// <summary><c>Point p = …;</c>: a variable for each part.</summary>
    private void DeclareComposite(SyntaxNode syntax, ISymbol symbol, Composite value, Frame frame)
    {
        var isChanged = IsChanged(symbol, frame);
        var places = new List<(Expr Place, Expr Value)>();
        var parts = Declare(value, symbol.Name);
        foreach (var (place, initial) in places)
        {
            Append(new Assign(syntax, place, initial) { Declares = true });
        }

        frame.Bind(symbol, parts);

        Composite Declare(Composite whole, string name) => Parts(syntax, whole.Type, member =>
        {
            var part = whole.Part(member.Name)!;
            var full = Joined(name, member.Label);
            if (part is Composite nested)
            {
                return Declare(nested, full);
            }

            if (!isChanged && IsGiven(part))
            {
                return part;
            }

            // A second name for an array, or for a variable that nothing can write any more.
            if (!isChanged && part is Ref { Storage: { } held } && (held.IsRealArray || (held is { Kind: StorageKind.Local } && held.Scope == _block && IsOver(held, frame))))
            {
                return part;
            }

            var place = new Ref(syntax, DeclarePart(full, member.Type, symbol));
            places.Add((place, part));
            return place;
        });
    }

    /// <summary>Whether the variable belongs to no function that still runs.</summary>
    private static bool IsOver(Storage storage, Frame frame)
    {
        for (var running = frame; running is not null; running = running.Caller)
        {
            if (SymbolEqualityComparer.Default.Equals(running.Function, storage.Symbol?.ContainingSymbol))
            {
                return false;
            }
        }

        return storage.Symbol is not null || storage.Writes == 1;
    }

    /// <summary>Whether the variable, or a part of it, is written after its declaration.</summary>
    private bool IsChanged(ISymbol symbol, Frame frame)
    {
        for (var owner = frame; owner is not null; owner = owner.Lexical ?? owner.Caller)
        {
            foreach (var operation in _source.BodyOf(owner.Function)?.Descendants() ?? [])
            {
                var named = operation switch
                {
                    ILocalReferenceOperation local => (ISymbol)local.Local,
                    IParameterReferenceOperation parameter => parameter.Parameter,
                    _ => null,
                };
                if (named is not null && SymbolEqualityComparer.Default.Equals(named, symbol) && (CalleeEffectsReader.IsWritten(operation) || IsChangedByCall(operation)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether a method is called on the variable, or on a part of it, that changes it.</summary>
    private bool IsChangedByCall(IOperation reference)
    {
        while (reference.Parent is IFieldReferenceOperation or IPropertyReferenceOperation && reference.Type is { IsValueType: true })
        {
            reference = reference.Parent;
        }

        return reference.Type is { IsValueType: true } && reference.Parent is IInvocationOperation call && call.Instance == reference && ChangesSelf(call.TargetMethod);
    }

    private bool ChangesSelf(IMethodSymbol method)
    {
        if (method.IsReadOnly || method.ContainingType.IsReadOnly || method.IsStatic || method.ContainingType.SpecialType != SpecialType.None || SystemVectors.Is(method.ContainingType))
        {
            return false;
        }

        var effects = _callees.Of(method);
        return effects.CallsUnknown || effects.MembersWritten.Any(m => SymbolEqualityComparer.Default.Equals(m.ContainingType, method.ContainingType.OriginalDefinition));
    }
}
