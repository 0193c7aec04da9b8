using Downhill.Differentiation.Lowering.Sequences;
using Downhill.Differentiation.Program;
using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>Expands a function where its arguments are at hand as values instead of as text: what a sequence does with its items.</summary>
internal sealed partial class Lowerer
{
    /// <summary>Whether a call of the function can be expanded; notes why where it cannot.</summary>
    private bool CanExpand(Callable function, IOperation call, Frame frame)
    {
        switch (function)
        {
            case ChosenFunction chosen:
                return chosen.Arms.All(a => CanExpand(a, call, frame));
            case KnownFunction known:
                if (MathRules.For(known.Method) is not null)
                {
                    return true;
                }

                if (known.Method.DeclaringSyntaxReferences.Length == 0 && known.Method.MethodKind != MethodKind.AnonymousFunction)
                {
                    return false;
                }

                if (WhyNotExpanded(call, known.Method, known.Instance, frame) is { } reason)
                {
                    Explain(call, reason.Reason, reason.Instead);
                    return false;
                }

                return true;
            default:
                return false;
        }
    }

    /// <summary>What the function returns for these arguments. To be called only where it <see cref="CanExpand"/>.</summary>
    private Item Expand(Callable function, IReadOnlyList<Item> arguments, IOperation call, Frame frame)
    {
        if (function is ChosenFunction chosen)
        {
            return Expand(chosen, arguments, call, frame);
        }

        var known = (KnownFunction)function;
        var target = known.Method;
        if (MathRules.For(target) is { } rule)
        {
            return new Item(target.ReturnType, new Apply(call.Syntax, rule, [.. arguments.Select(a => a.Value!)]));
        }

        var (body, callee) = Enter(known, arguments, call, frame);
        if (OnlyReturn(body) is { } expression)
        {
            return LowerItem(expression, callee);
        }

        if (_aggregates.Is(target.ReturnType))
        {
            callee.ReturnsParts = true;
            LowerBody(body, callee);
            return new Item(target.ReturnType, callee.Parts ?? DefaultParts(call.Syntax, target.ReturnType, isPlaceholder: true));
        }

        callee.Result = NewTemporary(call.Syntax, target.ReturnType, Camel(target.Name));
        _block.Locals.Remove(callee.Result);
        LowerCallee(body, callee);
        return new Item(target.ReturnType, new Ref(call.Syntax, callee.Result!));
    }

    /// <summary>The body of a function with its parameters bound to the items.</summary>
    private (IOperation Body, Frame Frame) Enter(KnownFunction known, IReadOnlyList<Item> arguments, IOperation call, Frame frame)
    {
        var target = known.Method;
        var body = _source.BodyOf(target)!;
        var lexical = LexicalFrame(target, known.Home);
        if (!Self(call, target, known.Instance, known.Home, out var self))
        {
            Refuse(call.Syntax, $"the object of '{target.Name}' is not followed here", "write the loop");
        }

        var (receiver, receiverStorage) = self is null ? Receiver(known.Instance, known.Home) : (Spelled(self) ?? "default", null);
        if (known.Instance is null && lexical is not null)
        {
            (receiver, receiverStorage) = (lexical.Receiver, lexical.ReceiverStorage);
        }

        var callee = new Frame(target, frame, lexical, _source.ModelFor(body.Syntax.SyntaxTree)!) { Receiver = receiver, ReceiverStorage = receiverStorage, Self = self, Respell = Respell };
        var written = WrittenParameters(body);
        for (var i = 0; i < arguments.Count && i < target.Parameters.Length; i++)
        {
            BindItem(target.OriginalDefinition.Parameters[i], arguments[i], call.Syntax, callee, written);
        }

        return (body, callee);
    }

    private Item Expand(ChosenFunction chosen, IReadOnlyList<Item> arguments, IOperation call, Frame frame)
    {
        var type = TypeOf(chosen);
        if (_aggregates.Is(type))
        {
            Refuse(call.Syntax, "a choice between functions that return several values is not followed", "call them by name on the two sides of an 'if'");
            return new Item(type, DefaultParts(call.Syntax, type, isPlaceholder: true));
        }

        var result = NewTemporary(call.Syntax, type, "chosen");
        Append(new Assign(call.Syntax, new Ref(call.Syntax, result), Default(call.Syntax, type)) { Declares = true });
        var blocks = chosen.Arms.Select(arm => InBlock(() =>
        {
            var value = Expand(arm, [.. arguments.Select(a => new Item(a.Type, Same(a.Value!)))], call, frame);
            Append(new Assign(call.Syntax, new Ref(call.Syntax, result), value.Value!));
        })).ToArray();
        if (chosen.Arm.Type.SpecialType == SpecialType.System_Boolean)
        {
            var condition = new Opaque(call.Syntax, chosen.Arm.Name, chosen.Arm);
            Append(new If(call.Syntax, condition, blocks[0], blocks[1]));
        }
        else
        {
            Append(new Choose(call.Syntax, chosen.Arm, blocks));
        }

        return new Item(type, new Ref(call.Syntax, result));
    }

    private static ITypeSymbol TypeOf(Callable function) =>
        function is KnownFunction known ? known.Method.ReturnType : TypeOf(((ChosenFunction)function).Arms[0]);

    /// <summary>Gives a variable the item as its value.</summary>
    private void BindItem(ISymbol variable, Item item, SyntaxNode syntax, Frame frame, HashSet<ISymbol> written)
    {
        if (item.Sequence is not null)
        {
            frame.Mean(variable, item.Sequence);
            return;
        }

        if (item.Value is Composite || (_aggregates.Is(item.Type) && IsTakenApart(variable, item.Type!)))
        {
            var parts = item.Value as Composite ?? TakenApart(item.Value!, item.Type!);
            if (written.Contains(variable))
            {
                DeclareComposite(syntax, variable, parts, frame);
            }
            else
            {
                frame.Bind(variable, Settled(parts, variable.Name, static s => s.Kind == StorageKind.Local || s.IsRealArray));
            }

            return;
        }

        if (item.Value is Ref { Storage: { Kind: StorageKind.Local } source } && !written.Contains(variable))
        {
            frame.Bind(variable, source);
            return;
        }

        if (item.Value is Ref { Storage: { Class: not null, Writes: <= 1, IsReassigned: false } array } && !written.Contains(variable)
            && (array.Symbol is null or IMethodSymbol || !IsReassigned(array.Symbol, frame)))
        {
            // A second name for the same array.
            frame.Bind(variable, array);
            return;
        }

        var storage = Declare(variable, frame);
        Append(new Assign(syntax, new Ref(syntax, storage), item.Value!) { Declares = true });
    }

    /// <summary>The item with every value in a variable, so that it can be read more than once.</summary>
    private Item Kept(Item item, string hint) => item.Value switch
    {
        null or Ref { Storage.Kind: StorageKind.Local } => item,
        Composite parts => new Item(item.Type, Settled(parts, hint, static s => s.Kind == StorageKind.Local || s.IsRealArray)),
        var value => new Item(item.Type, Keep(value, item.Type, hint)),
    };

    /// <summary>An expression of any type as an item.</summary>
    private Item LowerItem(IOperation operation, Frame frame)
    {
        while (operation is IParenthesizedOperation or IConversionOperation { OperatorMethod: null, IsImplicit: true, Operand.Type.IsReferenceType: true })
        {
            operation = operation is IParenthesizedOperation parenthesized ? parenthesized.Operand : ((IConversionOperation)operation).Operand;
        }

        if (IsReal(operation.Type))
        {
            return new Item(operation.Type, LowerReal(operation, frame));
        }

        if (_aggregates.Is(operation.Type) && (operation is ITupleOperation or IAnonymousObjectCreationOperation || IsComposite(operation, frame)))
        {
            return new Item(operation.Type, LowerComposite(operation, frame));
        }

        if (operation.Type is not IArrayTypeSymbol && IsSequenceType(operation.Type))
        {
            var mark = Mark();
            if (SequenceOf(operation, frame) is { } sequence)
            {
                return new Item(operation.Type, sequence);
            }

            Undo(mark);
        }

        if (ArrayOf(operation, frame) is { } array)
        {
            return new Item(operation.Type, new Ref(operation.Syntax, array));
        }

        var value = LowerAny(operation, frame);
        return new Item(operation.Type, value is Opaque { IsPure: false } effect ? Keep(effect, operation.Type, "item") : value);
    }

    /// <summary>An array of numbers or of arrays with a name, however the expression makes it; null where that is not followed.</summary>
    private Storage? ArrayOf(IOperation operation, Frame frame)
    {
        if (!Reals.IsFollowed(Bare(operation).Type))
        {
            return null;
        }

        var mark = Mark();
        var array = LowerArray(operation, frame);
        if (Named(array, Bare(operation).Type!) is { } named)
        {
            return named;
        }

        Undo(mark);
        return null;
    }
}
