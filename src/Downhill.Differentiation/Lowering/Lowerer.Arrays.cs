using Downhill.Differentiation.Program;
using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

internal sealed partial class Lowerer
{
    private void LowerArrayDeclaration(SyntaxNode syntax, ILocalSymbol symbol, IOperation initial, Frame frame)
    {
        if (!IsReassigned(symbol, frame) && Lasting(initial, frame) is { Class: not null } source && SymbolEqualityComparer.Default.Equals(source.Type, symbol.Type))
        {
            // A second name for the same array.
            frame.Bind(symbol, source);
            return;
        }

        if (IsAllocation(initial, frame))
        {
            var made = Declare(symbol, frame);
            if (TryNewArray(syntax, initial, made, frame))
            {
                return;
            }

            Append(new Assign(syntax, new Ref(syntax, made), Copy(initial, frame)) { Declares = true });
            return;
        }

        var value = LowerArray(initial, frame);
        if (value is Ref { Storage: var returned } && !IsReassigned(symbol, frame) && SymbolEqualityComparer.Default.Equals(returned.Type, symbol.Type)
            && (returned is { IsSynthetic: true, Symbol: null } || (returned.Writes <= 1 && !IsReassigned(returned.Symbol!, frame))))
        {
            // What a helper made, by its name here.
            frame.Bind(symbol, returned);
            return;
        }

        var storage = Declare(symbol, frame);
        Append(new Assign(syntax, new Ref(syntax, storage), value) { Declares = true });
    }

    /// <summary>An array by a name that always means this one.</summary>
    private Storage? Lasting(IOperation operation, Frame frame) =>
        StorageOf(operation, frame) is { Type: IArrayTypeSymbol, Writes: <= 1, IsReassigned: false } source && (source.Symbol is null or IMethodSymbol || !IsReassigned(source.Symbol, frame))
            ? source
            : null;

    /// <summary><c>new double[n]</c>, <c>{ a, b }</c>, a clone: an array that nothing else refers to.</summary>
    private bool TryNewArray(SyntaxNode syntax, IOperation initial, Storage target, Frame frame)
    {
        while (initial is IConversionOperation { OperatorMethod: null } conversion)
        {
            initial = conversion.Operand;
        }

        if (initial is IInvocationOperation query && !IsCopy(query) && TrySequenceToArray(query, target, frame))
        {
            return true;
        }

        if ((initial is IInvocationOperation made && (TryListToArray(syntax, made, target, frame) || TrySpanToArray(syntax, made, target, frame))) || TryBrackets(initial, target, frame))
        {
            return true;
        }

        NewArray? allocation = null;
        switch (initial)
        {
            case IArrayCreationOperation { Initializer: { } items }:
                allocation = new NewArray(syntax, target) { Items = Items(items, frame), Shape = ShapeOf(items, target.Rank) };
                break;
            case IArrayCreationOperation creation when Reals.IsFollowed(creation.Type):
                allocation = new NewArray(syntax, target) { Lengths = LowerInOrder(frame, null, [.. creation.DimensionSizes]) };
                break;
            case IArrayInitializerOperation items:
                allocation = new NewArray(syntax, target) { Items = Items(items, frame), Shape = ShapeOf(items, target.Rank) };
                break;
            case IInvocationOperation { TargetMethod: { Name: "Empty", ContainingType.SpecialType: SpecialType.System_Array } }:
                allocation = new NewArray(syntax, target) { Lengths = [new Opaque(syntax, "0")] };
                break;
            case IInvocationOperation call when IsCopy(call) && CopySource(call) is { } original && LowerArray(original, frame) is var copied && Named(copied, original.Type!) is { } source:
                allocation = new NewArray(syntax, target) { CopyOf = source, IsStopped = StopRule.Is(call.TargetMethod) };
                break;
        }

        if (initial is IArrayElementReferenceOperation { Indices: [var range] } part && IsRange(range) && TryPart(syntax, part, range, target, frame))
        {
            return true;
        }

        if (allocation is null)
        {
            return TryElementsOf(syntax, initial, target, frame);
        }

        if (target.Scope is null)
        {
            target.Scope = _block;
            _block.Locals.Add(target);
        }

        target.IsFresh = true;
        Append(allocation);
        return true;
    }

    /// <summary><c>a[1..^1]</c>: a new array with a part of the elements.</summary>
    private bool TryPart(SyntaxNode syntax, IArrayElementReferenceOperation part, IOperation range, Storage target, Frame frame)
    {
        if (Bare(range) is not IRangeOperation bounds || !Reals.IsArray(part.Type) || LowerArray(part.ArrayReference, frame) is not { } whole || Named(whole, part.Type!) is not { } source)
        {
            return false;
        }

        Expr End(IOperation? end, string missing)
        {
            if (end is null)
            {
                var open = new Opaque(syntax, missing);
                if (missing != "0")
                {
                    open.Footprint.LengthReads.Add(source);
                }

                return open;
            }

            var index = LowerIndex(end is IConversionOperation { Operand.Type.SpecialType: SpecialType.System_Int32 } conversion ? conversion.Operand : end, new Ref(syntax, source), frame);
            return Keep(index, _source.Compilation.GetSpecialType(SpecialType.System_Int32), "bound");
        }

        if (new[] { bounds.LeftOperand, bounds.RightOperand }.Any(o => o is not null and not IConversionOperation { Operand.Type.SpecialType: SpecialType.System_Int32 } and not IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat }))
        {
            return false;
        }

        var first = End(bounds.LeftOperand, "0");
        var last = End(bounds.RightOperand, source.Name + ".Length");
        var check = new Opaque(syntax, $"global::Downhill.CompilerServices.Bounds.Part({source.Name}.Length, {TextOf(first)}, {TextOf(last)})");
        check.Footprint.LengthReads.Add(source);
        check.Footprint.HasEffects = true;
        check.Footprint.Reads.UnionWith(new[] { first, last }.OfType<Ref>().Select(r => r.Storage));
        var length = Keep(check, _source.Compilation.GetSpecialType(SpecialType.System_Int32), "length");
        if (target.Scope is null)
        {
            target.Scope = _block;
            _block.Locals.Add(target);
        }

        target.IsFresh = true;
        Append(new NewArray(syntax, target) { Lengths = [length] });
        Elements(syntax, target, new Ref(syntax, length.Storage), index =>
        {
            var shifted = new Opaque(syntax, TextOf(first) == "0" ? index.Name : $"{TextOf(first)} + {index.Name}", index);
            shifted.Footprint.Reads.UnionWith(new[] { first }.OfType<Ref>().Select(r => r.Storage));
            shifted.Footprint.Cost = 1;
            return new Element(syntax, source, shifted);
        });
        return true;
    }

    private IReadOnlyList<Expr> Items(IArrayInitializerOperation items, Frame frame) =>
        LowerInOrder(frame, null, [.. Flat(items)]);

    private static IEnumerable<IOperation> Flat(IArrayInitializerOperation items) =>
        items.ElementValues.SelectMany(v => v is IArrayInitializerOperation row ? Flat(row) : [v]);

    private static IReadOnlyList<int> ShapeOf(IArrayInitializerOperation items, int rank)
    {
        var shape = new int[rank];
        var level = items;
        for (var d = 0; d < rank; d++)
        {
            shape[d] = level?.ElementValues.Length ?? 0;
            level = level?.ElementValues.FirstOrDefault() as IArrayInitializerOperation;
        }

        return shape;
    }

    private static bool IsCopy(IInvocationOperation call) => Reals.IsFollowed(CopySource(call)?.Type);

    private static IOperation? CopySource(IInvocationOperation call)
    {
        var source = call.TargetMethod switch
        {
            var method when StopRule.Is(method) => call.Arguments[0].Value,
            { Name: "Clone", ContainingType.SpecialType: SpecialType.System_Array, Parameters.Length: 0 } => call.Instance,
            { Name: "ToArray", ContainingType: { Name: "Enumerable", ContainingNamespace.Name: "Linq" } } => call.Arguments[0].Value,
            _ => null,
        };
        while (source is IConversionOperation conversion)
        {
            source = conversion.Operand;
        }

        return source;
    }

    private bool IsReassigned(ISymbol symbol, Frame frame)
    {
        if (symbol is IFieldSymbol { IsReadOnly: true })
        {
            return false;
        }

        var owner = frame;
        while (owner is not null)
        {
            if (_source.BodyOf(owner.Function) is { } body && _source.FactsOf(body).WritesOf(symbol) > 0)
            {
                return true;
            }

            owner = owner.Lexical ?? owner.Caller;
        }

        return false;
    }

    private void LowerArrayAssignment(ISimpleAssignmentOperation assignment, Storage array, Frame frame)
    {
        // The first assignment of `double[] a;` declared without a value, when it is the only one.
        if (array is { Kind: StorageKind.Local, Writes: 1, Symbol: { } symbol } && array.Scope == _block
            && _block.Statements.FirstOrDefault(s => s is Assign { Declares: true, Target: Ref r } && r.Storage == array) is Assign { Value: Opaque { Operation: null } } declaration
            && CountWrites(symbol, frame) == 1)
        {
            _block.Statements.Remove(declaration);
            array.Writes = 0;
            if (TryNewArray(assignment.Syntax, assignment.Value, array, frame))
            {
                return;
            }

            Append(new Assign(assignment.Syntax, new Ref(assignment.Syntax, array), LowerArray(assignment.Value, frame)) { Declares = true });
            return;
        }

        Append(new Assign(assignment.Syntax, new Ref(assignment.Syntax, array), LowerArray(assignment.Value, frame)));
    }

    private int CountWrites(ISymbol symbol, Frame frame) =>
        symbol is ILocalSymbol && _source.BodyOf(frame.Function) is { } body ? _source.FactsOf(body).WritesOf(symbol) : 2;

    private static Opaque Length(SyntaxNode syntax, Storage array)
    {
        var length = new Opaque(syntax, array.Name + ".Length");
        length.Footprint.LengthReads.Add(array);
        return length;
    }

    /// <summary>Assigns the first elements of an array.</summary>
    private void Elements(SyntaxNode syntax, Storage array, Expr length, Func<Storage, Expr> value) =>
        Count(syntax, length, index => Append(new Assign(syntax, new Element(syntax, array, new Ref(syntax, index)), value(index))));
}
