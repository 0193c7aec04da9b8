using System.Globalization;
using Downhill.Differentiation.Emission;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>
/// Spans of numbers, as the array that they lie in, the place of their first element and their length. An element of a span
/// is an element of that array, so that nothing after the lowering knows of spans.
/// </summary>
internal sealed partial class Lowerer
{
    /// <summary>The parts of span variables that are assigned more than once.</summary>
    private readonly HashSet<Storage> _changingSpans = [];

    private ITypeSymbol ArrayOf(ITypeSymbol span) => _source.Compilation.CreateArrayTypeSymbol(SpanTypes.ElementOf(span));

    private ITypeSymbol Int => _source.Compilation.GetSpecialType(SpecialType.System_Int32);

    private static Ref ArrayOf(Composite span) => (Ref)span.Part(SpanTypes.Array)!;

    private static Expr FirstOf(Composite span) => span.Part(SpanTypes.First)!;

    private static Expr LengthOf(Composite span) => span.Part(SpanTypes.Length)!;

    private static Opaque Literal(SyntaxNode syntax, int number) => new(syntax, number.ToString(CultureInfo.InvariantCulture));

    private static int? Number(Expr expr) => expr is Opaque opaque && int.TryParse(opaque.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Whether the expression makes a span in a way that is followed.</summary>
    private bool IsFollowedSpan(IOperation operation, Frame frame)
    {
        switch (operation)
        {
            case IParenthesizedOperation parenthesized:
                return IsFollowedSpan(parenthesized.Operand, frame);
            case ILocalReferenceOperation or IParameterReferenceOperation:
                return Part(operation, frame) is Composite;
            case IConversionOperation { Operand: { } operand }:
                return Reals.IsArray(operand.Type) && operand.Type is IArrayTypeSymbol { Rank: 1 } ? !operand.ConstantValue.HasValue
                    : SpanTypes.Is(operand.Type) ? IsFollowedSpan(operand, frame) : IsStackAllocation(operand);
            case IInvocationOperation { TargetMethod: { Name: "AsSpan", ContainingType.Name: "MemoryExtensions" } } call:
                return InOrder(call) is [{ Type: IArrayTypeSymbol { Rank: 1 } array }, ..] && Reals.IsArray(array);
            case IInvocationOperation { TargetMethod.Name: "Slice", Instance: { } owner } when SpanTypes.Is(owner.Type):
                return IsFollowedSpan(owner, frame);
            case IImplicitIndexerReferenceOperation { Instance: { } owner, Argument: var range } when SpanTypes.Is(owner.Type):
                return IsRange(range) && IsFollowedSpan(owner, frame);
            case IObjectCreationOperation creation:
                return creation.Arguments.Length == 0 || creation.Arguments[0].Value is { Type: IArrayTypeSymbol { Rank: 1 } };
            case IDefaultValueOperation:
                return true;
            case IPropertyReferenceOperation { Property: { Name: "Empty", IsStatic: true } }:
                return true;
            case IConditionalOperation { WhenFalse: { } whenFalse } choice:
                return IsFollowedSpan(choice.WhenTrue, frame) && IsFollowedSpan(whenFalse, frame);
            case ISwitchExpressionOperation choice:
                return choice.Arms.All(a => !DeclaresVariables(a.Pattern) && (a.Value is IThrowOperation or IConversionOperation { Operand: IThrowOperation } || IsFollowedSpan(a.Value, frame)));
            case IInvocationOperation { TargetMethod: var method } call:
                return method.DeclaringSyntaxReferences.Length > 0 && WhyNotExpanded(call, method, call.Instance, frame) is null;
            case IPropertyReferenceOperation property:
                return InlinableGetter(property, frame) is not null;
            default:
                return IsStackAllocation(operation);
        }
    }

    /// <summary>The arguments in the order of the parameters, a method's own object first.</summary>
    private static List<IOperation> InOrder(IInvocationOperation call)
    {
        var operands = call.Arguments.Where(a => a.Parameter is not null).OrderBy(a => a.Parameter!.Ordinal).Select(a => a.Value).ToList();
        if (call.Instance is { } instance)
        {
            operands.Insert(0, instance);
        }

        return operands;
    }

    private static bool IsStackAllocation(IOperation operation) => operation.Syntax is StackAllocArrayCreationExpressionSyntax or ImplicitStackAllocArrayCreationExpressionSyntax;

    /// <summary>Takes a span apart. To be called for what <see cref="IsFollowedSpan"/> alone, or the span is refused.</summary>
    private Composite LowerSpan(IOperation operation, Frame frame, string hint = "")
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        if (Part(operation, frame) is Composite known)
        {
            return known;
        }

        var syntax = operation.Syntax;
        switch (operation)
        {
            case IParenthesizedOperation parenthesized:
                return LowerSpan(parenthesized.Operand, frame, hint);
            case IConversionOperation { Operand: { } operand } when SpanTypes.Is(operand.Type) || IsStackAllocation(operand):
                return Retyped(LowerSpan(operand, operation.Type!, frame, hint), operation.Type!);
            case IConversionOperation { Operand: { Type: IArrayTypeSymbol { Rank: 1 } } operand }:
                return WholeSpan(syntax, operation.Type!, operand, frame, hint);
            case IInvocationOperation { TargetMethod: { Name: "AsSpan", ContainingType.Name: "MemoryExtensions" } } call when InOrder(call) is [{ Type: IArrayTypeSymbol { Rank: 1 } } owner, ..] operands:
                return Slice(operation, WholeSpan(syntax, operation.Type!, owner, frame, hint), operands.GetRange(1, operands.Count - 1), frame, hint);
            case IInvocationOperation { TargetMethod.Name: "Slice", Instance: { } owner } call when SpanTypes.Is(owner.Type):
                return Slice(operation, LowerSpan(owner, frame, hint), [.. InOrder(call).Skip(1)], frame, hint);
            case IImplicitIndexerReferenceOperation { Instance: { } owner, Argument: var range } when SpanTypes.Is(owner.Type) && IsRange(range):
                return Slice(operation, LowerSpan(owner, frame, hint), [range], frame, hint);
            case IObjectCreationOperation { Arguments.Length: > 0 } creation when creation.Arguments.OrderBy(a => a.Parameter?.Ordinal ?? 0).Select(a => a.Value).ToList() is [{ Type: IArrayTypeSymbol { Rank: 1 } } owner, ..] operands:
                return Slice(operation, WholeSpan(syntax, operation.Type!, owner, frame, hint), operands.GetRange(1, operands.Count - 1), frame, hint);
            case IObjectCreationOperation { Arguments.Length: 0 } or IDefaultValueOperation or IPropertyReferenceOperation { Property: { Name: "Empty", IsStatic: true } }:
                return NewSpan(syntax, operation.Type!, new NewArray(syntax, NewItems(operation.Type!, hint, frame)) { Lengths = [Literal(syntax, 0)] });
            case IConditionalOperation { WhenFalse: not null } or ISwitchExpressionOperation:
                var chosen = DeclareParts(syntax, operation.Type!, "chosen", null);
                AssignParts(syntax, chosen, DefaultParts(syntax, operation.Type!, isPlaceholder: true), declares: true);
                _changingSpans.UnionWith(chosen.Storages());
                AssignChosen(chosen, operation, frame);
                return chosen;
            case IInvocationOperation call when Call(call, call.TargetMethod, call.Instance, call.Arguments, frame, isForced: true) is Composite returned:
                return Retyped(returned, operation.Type!);
            case IPropertyReferenceOperation property when InlinableGetter(property, frame) is { } getter && Call(property, getter, property.Instance, property.Arguments, frame, isForced: true) is Composite held:
                return Retyped(held, operation.Type!);
            default:
                return IsStackAllocation(operation) ? LowerSpan(operation, operation.Type!, frame, hint) : UnknownSpan(operation);
        }
    }

    /// <summary>A span, or what is made on the stack, which has no type of its own.</summary>
    private Composite LowerSpan(IOperation operation, ITypeSymbol type, Frame frame, string hint = "")
    {
        if (!IsStackAllocation(operation))
        {
            return LowerSpan(operation, frame, hint);
        }

        // The generated code keeps it for the way back: an array of zeros that nothing else refers to.
        var syntax = operation.Syntax;
        var made = NewItems(type, hint, frame);
        var (size, items) = syntax switch
        {
            StackAllocArrayCreationExpressionSyntax { Type: ArrayTypeSyntax { RankSpecifiers: [{ Sizes: [var only] }] } } creation => (only is OmittedArraySizeExpressionSyntax ? null : only, creation.Initializer),
            ImplicitStackAllocArrayCreationExpressionSyntax creation => (null, creation.Initializer),
            _ => (null, null),
        };
        if (items is not null && items.Expressions.Select(i => frame.Model.GetOperation(i, _source.CancellationToken)).ToArray() is var values && values.All(v => v is not null))
        {
            var wanted = SpanTypes.ElementOf(type);
            var lowered = LowerInOrder(frame, null, values!);
            for (var i = 0; i < lowered.Count; i++)
            {
                if (IsReal(values[i]!.Type) && lowered[i].IsSingle != Reals.IsSingle(wanted))
                {
                    lowered[i] = new Cast(syntax, lowered[i], Reals.IsSingle(wanted), isWritten: Reals.IsSingle(wanted));
                }
            }

            return NewSpan(syntax, type, new NewArray(syntax, made) { Items = lowered, Shape = [lowered.Count] });
        }

        if (size is not null && frame.Model.GetOperation(size, _source.CancellationToken) is { } length)
        {
            return NewSpan(syntax, type, new NewArray(syntax, made) { Lengths = LowerInOrder(frame, null, length) });
        }

        return UnknownSpan(operation);
    }

    /// <summary>The array behind a span that is made here, by the span's own name where it has one.</summary>
    private Storage NewItems(ITypeSymbol type, string hint, Frame frame)
    {
        var isUsers = hint.Length > 0 && (frame.IsRoot || frame.Lexical is not null);
        var storage = NewStorage(isUsers ? _names.User(hint, _scope) : _names.Fresh(hint.Length == 0 ? "items" : hint, _scope), ArrayOf(type), StorageKind.Local, null);
        storage.IsSynthetic = true;
        storage.Scope = _block;
        _block.Locals.Add(storage);
        return storage;
    }

    private Composite NewSpan(SyntaxNode syntax, ITypeSymbol type, NewArray made)
    {
        made.Target.IsFresh = true;
        Append(made);
        return Span(syntax, type, made.Target, Literal(syntax, 0), made.Lengths is [Opaque { Footprint: { Reads.Count: 0, ReadsHeap: false } } length] ? length.Again() : made.Items is { } items ? Literal(syntax, items.Count) : Length(syntax, made.Target));
    }

    private Composite UnknownSpan(IOperation operation)
    {
        Refuse(operation.Syntax, "what this span refers to is not followed", "take a slice of an array: 'AsSpan', 'Slice' or a range");
        return DefaultParts(operation.Syntax, operation.Type!, isPlaceholder: true);
    }

    private Composite Span(SyntaxNode syntax, ITypeSymbol type, Storage array, Expr first, Expr length)
    {
        _hasParts = true;
        return new Composite(syntax, type, [SpanTypes.Array, SpanTypes.First, SpanTypes.Length], [new Ref(syntax, array), first, length]);
    }

    /// <summary>All of an array, by a name that goes on to mean it.</summary>
    private Composite WholeSpan(SyntaxNode syntax, ITypeSymbol type, IOperation operand, Frame frame, string hint = "")
    {
        var array = Lasting(Bare(operand), frame);
        if (array is null && IsAllocation(operand, frame))
        {
            var made = NewItems(type, hint, frame);
            if (TryNewArray(syntax, operand, made, frame))
            {
                array = made;
                if (_block.Statements[_block.Statements.Count - 1] is NewArray { Lengths: [{ } size] } && IsSteady(size))
                {
                    return Span(syntax, type, made, Literal(syntax, 0), Again(size, syntax)!);
                }
            }
            else
            {
                _block.Locals.Remove(made);
            }
        }

        if (array is null)
        {
            var lowered = LowerArray(operand, frame);
            array = lowered is Ref { Storage: { IsSynthetic: true, Writes: <= 1, Class: not null } held } ? held : Keep(lowered, operand.Type, hint.Length == 0 ? "items" : hint + "Items").Storage;
        }

        return Span(syntax, type, array, Literal(syntax, 0), Length(syntax, array));
    }

    /// <summary>A part of a span: a start and a length, a start alone, an index or a range.</summary>
    private Composite Slice(IOperation operation, Composite whole, IReadOnlyList<IOperation> bounds, Frame frame, string hint)
    {
        var syntax = operation.Syntax;
        whole = Retyped(whole, operation.Type!);
        if (bounds.Count == 0)
        {
            return whole;
        }

        Expr start, count;
        var all = LengthOf(whole);
        string? checkOfRange = null;
        if (bounds is [var range] && IsRange(range))
        {
            if (Bare(range) is not IRangeOperation { LeftOperand: var left, RightOperand: var right } || Ends(left, right, frame) is not { } ends)
            {
                return UnknownSpan(operation);
            }

            start = ends[0].IsFromEnd ? Sum(syntax, all, ends[0].Value, '-') : ends[0].Value;
            var end = right is null ? all : ends[1].IsFromEnd ? Sum(syntax, all, ends[1].Value, '-') : ends[1].Value;
            if (operation is IInvocationOperation)
            {
                // 'AsSpan' of a range says which argument is out of range, as a slice does not.
                checkOfRange = $"Part({TextOf(all)}, {TextOf(start)}, {TextOf(end)})";
            }

            count = Plain(Sum(syntax, end, start, '-'), Joined(hint, "length"));
        }
        else if (bounds is [{ Type.Name: "Index" } index])
        {
            if (Ends(index, null, frame) is not [var end, ..])
            {
                return UnknownSpan(operation);
            }

            start = end.IsFromEnd ? Sum(syntax, all, end.Value, '-') : end.Value;
            count = Plain(Sum(syntax, all, start, '-'), Joined(hint, "length"));
        }
        else
        {
            var values = LowerInOrder(frame, null, [.. bounds]);
            start = Plain(values[0], Joined(hint, "start"));
            count = values.Count > 1 ? Plain(values[1], "length") : Steady(Sum(syntax, all, start, '-'), Joined(hint, "length"));
        }

        start = Plain(start, Joined(hint, "start"));
        if (!IsInside(start, count, all))
        {
            var check = new Opaque(syntax, Bounds + (checkOfRange ?? $"Slice({TextOf(all)}, {TextOf(start)}, {TextOf(count)})"), Footprint(all, start, count));
            check.Footprint.Cost = 3;
            if (Number(start) is not null || checkOfRange is not null)
            {
                check.Footprint.HasEffects = true;
                Append(new Perform(syntax, new Opaque(syntax, check.Text + ";", check.Footprint)));
            }
            else
            {
                start = Keep(check, Int, Joined(hint, "start"));
            }
        }

        return Span(syntax, whole.Type, ArrayOf(whole).Storage, Plain(Sum(syntax, FirstOf(whole), start, '+'), Joined(hint, "first")), count);
    }

    private const string Bounds = "global::Downhill.CompilerServices.Bounds.";

    /// <summary>Both ends of a range, in the order of the text; null where one is no plain index.</summary>
    private List<(Expr Value, bool IsFromEnd)>? Ends(IOperation? left, IOperation? right, Frame frame)
    {
        var ends = new List<(IOperation? Value, bool IsFromEnd)>();
        foreach (var end in new[] { left, right })
        {
            switch (end)
            {
                case null:
                    ends.Add((null, false));
                    break;
                case IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat, Operand: var distance }:
                    ends.Add((distance, true));
                    break;
                case IConversionOperation { Operand: { Type.SpecialType: SpecialType.System_Int32 } plain }:
                    ends.Add((plain, false));
                    break;
                default:
                    return null;
            }
        }

        var lowered = new Queue<Expr>(LowerInOrder(frame, null, [.. ends.Select(e => e.Value).OfType<IOperation>()]));
        return [.. ends.Select(e => (e.Value is null ? Literal((left ?? right)?.Syntax ?? SyntaxFactory.IdentifierName("_"), 0) : Plain(lowered.Dequeue(), "bound"), e.IsFromEnd))];
    }

    private static bool IsInside(Expr start, Expr count, Expr all) =>
        Number(start) is { } first && Number(count) is { } length && first >= 0 && length >= 0
            && (Number(all) is { } known ? (long)first + length <= known : false)
        || (Number(start) == 0 && TextOf(count) == TextOf(all));

    /// <summary>The sum or difference of two numbers that are texts without effects, as simple as it goes.</summary>
    private static Expr Sum(SyntaxNode syntax, Expr left, Expr right, char sign)
    {
        if (Number(right) == 0)
        {
            return left;
        }

        if (Number(left) is { } a && Number(right) is { } b)
        {
            return Literal(syntax, sign == '+' ? a + b : a - b);
        }

        if (sign == '+' && Number(left) == 0)
        {
            return right;
        }

        if (sign == '-' && TextOf(left) == TextOf(right))
        {
            return Literal(syntax, 0);
        }

        var (first, second) = (Operand(left, isRight: false), Operand(right, isRight: sign == '-'));
        var text = sign == '+' ? Stride.Plus(first, second) : $"{first} - {second}";
        return new Opaque(syntax, text, Footprint(left, right));
    }

    private static string Operand(Expr expr, bool isRight)
    {
        var text = TextOf(expr);
        return SyntaxFactory.ParseExpression(text) switch
        {
            LiteralExpressionSyntax or IdentifierNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax or ElementAccessExpressionSyntax or ParenthesizedExpressionSyntax => text,
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.MultiplyExpression or (int)SyntaxKind.DivideExpression or (int)SyntaxKind.ModuloExpression } => text,
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression or (int)SyntaxKind.SubtractExpression } when !isRight => text,
            _ => "(" + text + ")",
        };
    }

    private static Footprint Footprint(params Expr[] operands)
    {
        var footprint = new Footprint { Cost = 1 };
        foreach (var operand in operands)
        {
            Include(footprint, operand);
        }

        return footprint;
    }

    /// <summary>Adds what an index, a start or a length reads.</summary>
    private static void Include(Footprint footprint, Expr operand)
    {
        foreach (var node in operand.SelfAndDescendants())
        {
            switch (node)
            {
                case Ref { Storage: { Class: not null } array }:
                    footprint.LengthReads.Add(array);
                    break;
                case Ref reference:
                    footprint.Reads.Add(reference.Storage);
                    break;
                case Opaque { Footprint: var other }:
                    footprint.Reads.UnionWith(other.Reads);
                    footprint.LengthReads.UnionWith(other.LengthReads);
                    footprint.RowReads.AddRange(other.RowReads);
                    footprint.MembersRead.UnionWith(other.MembersRead);
                    footprint.ReadsHeap |= other.ReadsHeap;
                    footprint.Cost += other.Cost;
                    break;
            }
        }
    }

    /// <summary>A number that can be written down wherever it is used: what it is made of, or a variable.</summary>
    private Expr Plain(Expr expr, string name) =>
        expr is Ref or Opaque { IsPure: true, Footprint: { ReadsHeap: false, MembersRead.Count: 0 } } && IsPlain(SyntaxFactory.ParseExpression(TextOf(expr))) ? expr : Keep(expr, Int, name);

    /// <summary>A start or length that stays what it is while the span is used: as it is written, or in a variable.</summary>
    private Expr Steady(Expr expr, string name)
    {
        if (IsSteady(expr))
        {
            return expr;
        }

        return Keep(expr, Int, name);
    }

    private Composite Steady(Composite span, string name) =>
        span.With(span.Syntax, (part, value) => part != SpanTypes.Array ? Steady(value, Joined(name, part))
            : value is Ref { Storage: var array } && _spanArrays.Contains(array) ? Keep(value, array.Type, Joined(name, "Items"))
            : value);

    private bool IsSteady(Expr expr) => expr switch
    {
        Ref reference => IsSteady(reference.Storage),
        Opaque { IsPure: true, Footprint: { ReadsHeap: false, MembersRead.Count: 0 } footprint } opaque =>
            footprint.Reads.All(s => IsSteady(s)) && footprint.LengthReads.All(s => IsSteady(s)) && IsPlain(SyntaxFactory.ParseExpression(opaque.Text)),
        _ => false,
    };

    private bool IsSteady(Storage storage) => !_changingSpans.Contains(storage) && (_counters.ContainsKey(storage)
        || (storage is { Kind: StorageKind.Local, Writes: <= 1, IsReassigned: false, IsDeclaredInCode: false } or { Kind: StorageKind.Input, Writes: 0 }
            && (storage.Symbol is null or IMethodSymbol ? storage.IsSynthetic : !IsReassignedAnywhere(storage.Symbol))));

    private bool IsReassignedAnywhere(ISymbol symbol)
    {
        for (var owner = symbol.ContainingSymbol; owner is IMethodSymbol method; owner = owner.ContainingSymbol)
        {
            if (method.MethodKind is not (MethodKind.LocalFunction or MethodKind.AnonymousFunction) || owner.ContainingSymbol is not IMethodSymbol)
            {
                return _source.BodyOf(method) is not { } body || body.Descendants().Any(o => CalleeEffectsReader.IsWritten(o) && o switch
                {
                    ILocalReferenceOperation local => SymbolEqualityComparer.Default.Equals(local.Local, symbol),
                    IParameterReferenceOperation parameter => SymbolEqualityComparer.Default.Equals(parameter.Parameter, symbol),
                    _ => false,
                });
            }
        }

        return true;
    }

    /// <summary>Sums, products and lengths of names: cheaper to compute again than to keep.</summary>
    private static bool IsPlain(SyntaxNode code) => code.DescendantNodesAndSelf().All(n => n is IdentifierNameSyntax or LiteralExpressionSyntax or ParenthesizedExpressionSyntax
        or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length" }
        or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression or (int)SyntaxKind.SubtractExpression or (int)SyntaxKind.MultiplyExpression });
}
