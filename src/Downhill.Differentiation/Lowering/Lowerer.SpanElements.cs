using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>Elements of spans, variables that hold spans, and what is done with all elements of one.</summary>
internal sealed partial class Lowerer
{
    /// <summary>The span and the index of <c>s[i]</c>; null for anything else.</summary>
    private static (IOperation Span, IOperation Index)? SpanAccess(IOperation operation) => operation switch
    {
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } owner, Arguments: [{ Value: var index }] } when SpanTypes.Is(owner.Type) => (owner, index),
        IImplicitIndexerReferenceOperation { Instance: { } owner, Argument: var index } when SpanTypes.Is(owner.Type) && !IsRange(index) => (owner, index),
        _ => null,
    };

    /// <summary>What a member or element of a span stands for; null for anything else, and for what needs statements first.</summary>
    private Expr? SpanPart(IOperation operation, Frame frame)
    {
        if (operation is IPropertyReferenceOperation { Property: { Name: "Length", IsIndexer: false }, Instance: { } instance } && SpanTypes.Is(instance.Type))
        {
            return Part(instance, frame) is Composite owner ? Again(LengthOf(owner), operation.Syntax) : null;
        }

        if (SpanAccess(operation) is not var (span, index) || Part(span, frame) is not Composite whole)
        {
            return null;
        }

        if (index.Type is { Name: "Index" })
        {
            return FromEnd(index) is { } distance && PurePart(distance, frame) is { } steps ? SpanElement(operation.Syntax, whole, Sum(operation.Syntax, LengthOf(whole), steps, '-')) : null;
        }

        return PurePart(index, frame) is { } pure ? SpanElement(operation.Syntax, whole, pure) : null;
    }

    private static IOperation? FromEnd(IOperation index) => index is IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat, Operand: var distance } ? distance : null;

    /// <summary>An element of a span, with the statements that its span and its index need; null for anything else.</summary>
    private Element? SpanPlace(IOperation operation, Frame frame)
    {
        if (SpanAccess(operation) is not var (span, index) || !IsFollowedSpan(span, frame))
        {
            return null;
        }

        var whole = LowerSpan(span, frame);
        if (index.Type is not { Name: "Index" })
        {
            return SpanElement(operation.Syntax, whole, LowerIndex(index, ArrayOf(whole), frame));
        }

        return FromEnd(index) is { } distance
            ? SpanElement(operation.Syntax, whole, Sum(operation.Syntax, LengthOf(whole), LowerIndex(distance, ArrayOf(whole), frame), '-'))
            : null;
    }

    /// <summary>An element of the array that lies within the span, or the exception that the span throws.</summary>
    private Element SpanElement(SyntaxNode syntax, Composite span, Expr index)
    {
        var (array, first, length) = (ArrayOf(span), FirstOf(span), LengthOf(span));
        if (IsWhole(span))
        {
            // The array throws the same itself.
            return new Element(syntax, new Ref(syntax, array.Storage), [Again(index, syntax)!]);
        }

        var place = IsWithin(index, length) || (IsSuffix(span) && IsNeverNegative(index))
            ? Sum(syntax, first, index, '+')
            : new Opaque(syntax, $"{Bounds}At({TextOf(first)}, {TextOf(length)}, {TextOf(index)})", Footprint(first, length, index));
        return new Element(syntax, new Ref(syntax, array.Storage), [Again(place, syntax)!]);
    }

    private static bool IsWhole(Composite span) => Number(FirstOf(span)) == 0 && TextOf(LengthOf(span)) == ArrayOf(span).Storage.Name + ".Length";

    /// <summary>Whether the span ends where its array ends, so that the array says what is too far.</summary>
    private static bool IsSuffix(Composite span) =>
        TextOf(LengthOf(span)) == TextOf(Sum(span.Syntax, Length(span.Syntax, ArrayOf(span).Storage), FirstOf(span), '-'));

    /// <summary>Declares a variable that holds a span; false for any other.</summary>
    private bool DeclareSpan(SyntaxNode syntax, ILocalSymbol symbol, IOperation? initial, Frame frame)
    {
        if (!SpanTypes.Is(symbol.Type) || (initial is not null && !IsFollowedSpan(initial, frame)))
        {
            return false;
        }

        var value = initial is null ? null : Retyped(LowerSpan(initial, symbol.Type, frame, symbol.Name), symbol.Type);
        BindSpan(syntax, symbol, value, IsReassigned(symbol, frame), frame);
        return true;
    }

    /// <summary>The elements of a span that the caller hands over, as an array that the generated code cannot hold elsewhere.</summary>
    private Storage DeclareSpan(IParameterSymbol parameter)
    {
        var storage = NewStorage(_names.User(parameter.Name, _scope), ArrayOf(parameter.Type), StorageKind.Input, parameter);
        storage.IsSpan = true;
        _givenSpans.Add(parameter, storage);
        return storage;
    }

    /// <summary>The spans that the caller hands over.</summary>
    private readonly Dictionary<ISymbol, Storage> _givenSpans = new(SymbolEqualityComparer.Default);

    private void BindSpans(IMethodSymbol function, Frame frame)
    {
        foreach (var parameter in function.Parameters)
        {
            if (!_givenSpans.TryGetValue(parameter, out var storage))
            {
                continue;
            }

            var syntax = parameter.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(_source.CancellationToken) ?? function.DeclaringSyntaxReferences[0].GetSyntax(_source.CancellationToken);
            if (parameter.RefKind is not RefKind.None and not RefKind.In)
            {
                Refuse(syntax, $"'{parameter.Name}' is a span by reference, which is not followed", "pass the span itself");
            }

            BindSpan(syntax, parameter, Span(syntax, parameter.Type, storage, Literal(syntax, 0), Length(syntax, storage)), IsReassigned(parameter, frame), frame);
        }
    }

    /// <summary>Gives a variable its span: the same parts, where none of them changes, or variables for them.</summary>
    private void BindSpan(SyntaxNode syntax, ISymbol symbol, Composite? value, bool isChanged, Frame frame)
    {
        var type = symbol switch
        {
            ILocalSymbol local => local.Type,
            IParameterSymbol parameter => parameter.Type,
            _ => value!.Type,
        };
        if (value is not null && !isChanged)
        {
            frame.Bind(symbol, Steady(value, symbol.Name));
            return;
        }

        Storage array;
        if (value is not null && MovesWithin(symbol, frame))
        {
            array = ArrayOf(value).Storage;
        }
        else
        {
            array = DeclarePart(Joined(symbol.Name, "Items"), ArrayOf(type), symbol);
            Append(new Assign(syntax, new Ref(syntax, array), value is null ? new Opaque(syntax, "default") : ArrayOf(value)) { Declares = true });
            array.IsReassigned = true;
            array.Unrestorable = true;
            _spanArrays.Add(array);
        }

        var first = DeclarePart(Joined(symbol.Name, SpanTypes.First), Int, null);
        var length = DeclarePart(Joined(symbol.Name, SpanTypes.Length), Int, null);
        Append(new Assign(syntax, new Ref(syntax, first), value is null ? Literal(syntax, 0) : FirstOf(value)) { Declares = true });
        Append(new Assign(syntax, new Ref(syntax, length), value is null ? Literal(syntax, 0) : LengthOf(value)) { Declares = true });
        _changingSpans.Add(first);
        _changingSpans.Add(length);
        frame.Bind(symbol, Span(syntax, type, array, new Ref(syntax, first), new Ref(syntax, length)));
    }

    /// <summary>The arrays of span variables that may change.</summary>
    private readonly HashSet<Storage> _spanArrays = [];

    /// <summary>Whether a variable is only ever given parts of itself.</summary>
    private bool MovesWithin(ISymbol symbol, Frame frame)
    {
        for (var owner = frame; owner is not null; owner = owner.Lexical)
        {
            foreach (var operation in _source.BodyOf(owner.Function)?.Descendants() ?? [])
            {
                if (operation is ISimpleAssignmentOperation assignment && Names(assignment.Target) && !IsPartOfItself(assignment.Value))
                {
                    return false;
                }
            }
        }

        return true;

        bool IsPartOfItself(IOperation value) => value switch
        {
            IConversionOperation conversion => IsPartOfItself(conversion.Operand),
            IParenthesizedOperation parenthesized => IsPartOfItself(parenthesized.Operand),
            IInvocationOperation { TargetMethod.Name: "Slice", Instance: { } owner } => IsPartOfItself(owner),
            IImplicitIndexerReferenceOperation { Instance: { } owner } => IsPartOfItself(owner),
            _ => Names(value),
        };

        bool Names(IOperation operation) => operation switch
        {
            ILocalReferenceOperation local => SymbolEqualityComparer.Default.Equals(local.Local, symbol),
            IParameterReferenceOperation parameter => SymbolEqualityComparer.Default.Equals(parameter.Parameter, symbol),
            _ => false,
        };
    }

    /// <summary>A span that is assigned to a span variable.</summary>
    private void AssignSpan(ISimpleAssignmentOperation assignment, Composite target, Frame frame)
    {
        if (!IsFollowedSpan(assignment.Value, frame))
        {
            UnknownSpan(assignment.Value);
            return;
        }

        var value = LowerSpan(assignment.Value, target.Type, frame);
        if (ArrayOf(target).Storage != ArrayOf(value).Storage && !_spanArrays.Contains(ArrayOf(target).Storage))
        {
            Refuse(assignment.Syntax, "a span variable that is given another array by a method is not followed", "return the span, and assign it here");
            return;
        }

        AssignParts(assignment.Syntax, target, Retyped(value, target.Type), declares: false);
    }

    /// <summary>C# for a span that is handed on whole.</summary>
    private string SpelledSpan(Composite span)
    {
        var array = ArrayOf(span).Storage;
        var isWhole = IsWhole(span);
        var type = _names.TypeName(span.Type.WithNullableAnnotation(NullableAnnotation.None));
        if (array.IsSpan)
        {
            return isWhole ? array.Name : $"{array.Name}.Slice({TextOf(FirstOf(span))}, {TextOf(LengthOf(span))})";
        }

        return isWhole ? $"new {type}({array.Name})" : $"new {type}({array.Name}, {TextOf(FirstOf(span))}, {TextOf(LengthOf(span))})";
    }

    /// <summary><c>foreach (double v in span)</c>; false for any other loop.</summary>
    private bool ForEachOfSpan(IForEachLoopOperation loop, IOperation sequence, Frame frame)
    {
        if (!SpanTypes.Is(sequence.Type) || loop.LoopControlVariable is not IVariableDeclaratorOperation { Symbol: var item } || !IsFollowedSpan(sequence, frame))
        {
            return false;
        }

        var span = Steady(LowerSpan(sequence, frame), "items");
        var exits = new List<Storage>();
        Storage? index = null;
        var start = Literal(loop.Syntax, 0);
        var bound = Again(LengthOf(span), loop.Syntax)!;
        var body = LowerLoopBody(loop, frame, exits, () =>
        {
            var syntax = loop.LoopControlVariable.Syntax;
            index = NewTemporary(loop.Syntax, Int, "k");
            index.Writes = 1;
            _block.Locals.Remove(index);
            _counters[index] = (start, "<", bound, 1);
            var element = SpanElement(syntax, span, new Ref(syntax, index));
            if (item.IsRef)
            {
                frame.Mean(item, element);
                _hasParts = true;
                return;
            }

            var variable = Declare(item, frame);
            Expr value = variable.IsReal && variable.IsSingle != element.IsSingle ? new Cast(syntax, element, variable.IsSingle, isWritten: variable.IsSingle) : element;
            Append(new Assign(syntax, new Ref(syntax, variable), value) { Declares = true });
        });
        var counted = new Loop(loop.Syntax, LoopForm.Counted, body) { Index = index, Start = start, Bound = bound };
        counted.ExitFlags.AddRange(exits);
        Append(counted);
        return true;
    }
}
