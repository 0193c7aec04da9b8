using Downhill.Differentiation.Lowering.Sequences;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>
/// Methods that hand their values out by <c>yield return</c>: the body runs where the sequence is run through, with what is
/// done to each value in the place of the <c>yield return</c>.
/// </summary>
internal sealed partial class Lowerer
{
    /// <summary>Whether the method is an iterator of the project, or one that returns what LINQ makes.</summary>
    private bool HandsOutSequence(IMethodSymbol method) =>
        HandsOutItself(_source.Specialized(method) ?? method);

    private bool HandsOutItself(IMethodSymbol method) =>
        IsSequenceType(method.ReturnType) && method.MethodKind is MethodKind.Ordinary or MethodKind.LocalFunction && !VirtualCalls.IsOpen(method) && _source.BodyOf(method) is { } body
        && (IsIterator(body) || (OnlyReturn(body) is { } returned && Unwrapped(returned) is IInvocationOperation { TargetMethod: var inner } && IsEnumerable(inner)));

    private static bool IsIterator(IOperation body) =>
        body.DescendantsAndSelf().Any(o => o.Kind is OperationKind.YieldReturn or OperationKind.YieldBreak && !InNestedFunction(o, body));

    /// <summary>The sequence of a call of such a method; null where it is to be copied, or the reason why not has been noted.</summary>
    private Sequence? HandedOut(IInvocationOperation call, Frame frame)
    {
        var target = _source.Specialized(call.TargetMethod) ?? call.TargetMethod;
        var body = _source.BodyOf(target)!;
        if (!Involves(call, target, frame) && !IsOutOfReach(target, frame) && !IsHiddenFromHome(target))
        {
            return null;
        }

        if (WhyNotExpanded(call, target, call.Instance, frame, isSequence: true) is { } reason)
        {
            Explain(call, reason.Reason, reason.Instead);
            return null;
        }

        if (_recursion.IsRecursive(target) || frame.Depth >= MaxCallDepth)
        {
            Explain(call, $"'{target.Name}' hands its values out one by one and calls itself", "return an array");
            return null;
        }

        if (body.Descendants().Any(static o => o is ITryOperation or ILockOperation or IUsingOperation or IUsingDeclarationOperation))
        {
            Explain(call, $"'{target.Name}' hands its values out one by one from within 'try', 'using' or 'lock', which is not followed", "return an array");
            return null;
        }

        if (call.Instance is not (null or IInstanceReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation) || GivenNow(call, frame) is not { } given)
        {
            Explain(call, $"'{target.Name}' takes an argument in a way that is not followed here", "pass plain values and arrays");
            return null;
        }

        if (!Self(call, target, call.Instance, frame, out var self))
        {
            return null;
        }

        Frame Callee()
        {
            var (receiver, storage) = self is null ? Receiver(call.Instance, frame) : (Spelled(self) ?? "default", null);
            var lexical = LexicalFrame(target, frame);
            if (call.Instance is null && lexical is not null)
            {
                (receiver, storage) = (lexical.Receiver, lexical.ReceiverStorage);
            }

            var callee = new Frame(target, frame, lexical, _source.ModelFor(body.Syntax.SyntaxTree)!)
            {
                Receiver = receiver,
                ReceiverStorage = storage,
                Self = self,
                ExactType = call.Instance is null ? null : ExactType(call.Instance, frame),
                Respell = Respell,
            };
            var written = WrittenParameters(body);
            foreach (var (parameter, item, function) in given)
            {
                if (function is not null)
                {
                    callee.Mean(parameter, function);
                }
                else
                {
                    BindItem(parameter, Copied(item!), call.Syntax, callee, written);
                }
            }

            return callee;
        }

        if (!IsIterator(body))
        {
            return SequenceOf(OnlyReturn(body)!, Callee());
        }

        var effects = _callees.Of(target);
        return new RunningSequence(ResultOf(call), (yield, exits) => Iterate((IBlockOperation)body, Callee(), yield, exits))
        {
            IsRepeatable = effects.CapturedWritten.Count == 0 && effects.MembersWritten.Count == 0 && !effects.WritesHeap,
        };
    }

    /// <summary>The arguments as they are at the call: the body that reads them runs later. Null where one is not followed.</summary>
    private List<(IParameterSymbol Parameter, Item? Item, Callable? Function)>? GivenNow(IInvocationOperation call, Frame frame)
    {
        var given = new List<(IParameterSymbol, Item?, Callable?)>();
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is not { RefKind: RefKind.None } named || call.TargetMethod.ReducedFrom is not null)
            {
                return null;
            }

            var parameter = (_source.Specialized(call.TargetMethod) ?? call.TargetMethod).OriginalDefinition.Parameters[named.Ordinal];
            if (parameter.Type.TypeKind == TypeKind.Delegate)
            {
                if (FunctionOf(argument.Value, frame) is not { } function)
                {
                    return null;
                }

                given.Add((parameter, null, function));
                continue;
            }

            var item = LowerItem(argument.Value, frame);
            given.Add((parameter, item.Value switch
            {
                null => item,
                Ref { Storage: { Class: not null } array } when IsFixed(array, frame) => item,
                _ => Now(item),
            }, null));
        }

        return given;
    }

    private void Iterate(IBlockOperation body, Frame callee, Action<Item> yield, IReadOnlyList<Storage> exits)
    {
        var breaks = body.Descendants().Any(static o => o is IReturnOperation { Kind: OperationKind.YieldBreak, IsImplicit: false });
        callee.Yield = new Yielding(yield, exits);
        if (exits.Count > 0 || breaks)
        {
            // Where only one thing ends the loop, its own flag ends the body too.
            callee.ReturnFlag = exits is [var only] && !breaks ? only : NewFlag(body.Syntax, "ended");
        }

        LowerSequence(body.Operations, 0, callee);
    }

    /// <summary><c>yield return value;</c>: what is done with the value.</summary>
    private void LowerYield(IReturnOperation returning, Yielding target, Frame frame)
    {
        var item = LowerItem(returning.ReturnedValue!, frame);
        if (item.Value is Ref { Storage: { IsSynthetic: false, Class: null, Symbol: var symbol } } && !SymbolEqualityComparer.Default.Equals(symbol?.ContainingSymbol, frame.Function))
        {
            // A variable around the iterator may change before the value is used.
            item = Now(item);
        }

        var after = _after;
        if (after.Count > 0)
        {
            item = Kept(item, "item");
            foreach (var step in after)
            {
                Append(step);
            }
        }

        _after = [];
        target.Yield(item);
        _after = [];
        if (target.Exits.Count > 0 && frame.ReturnFlag is { } ended && !target.Exits.Contains(ended))
        {
            var left = new Opaque(returning.Syntax, string.Join(" || ", target.Exits.Select(e => e.Name)), [.. target.Exits]);
            Append(new If(returning.Syntax, left, InBlock(() => SetFlag(returning.Syntax, ended)), new Block()) { IsGuard = true });
        }
    }

    /// <summary>The jumps inside a statement that go on outside of it; a <c>yield return</c> whose value may end the loop is one.</summary>
    private static IReadOnlyList<Jump> Leaving(IOperation statement, Frame frame) => Jumps.LeavingFrom(statement, frame.Yield is { Exits.Count: > 0 });

    /// <summary>Appends what follows in a sequence of several parts: not where a flag has ended it.</summary>
    private void Unless(IReadOnlyList<Storage> exits, SyntaxNode syntax, Action rest)
    {
        if (exits.Count == 0)
        {
            rest();
            return;
        }

        var goesOn = new Opaque(syntax, string.Join(" && ", exits.Select(e => "!" + e.Name)), [.. exits]);
        Append(new If(syntax, goesOn, InBlock(rest), new Block()) { IsGuard = true });
    }
}

/// <summary>What an iterator's body does with the values that it hands out.</summary>
/// <param name="yield">Is given each value.</param>
/// <param name="exits">The flags that end the loop over the values.</param>
internal sealed class Yielding(Action<Item> yield, IReadOnlyList<Storage> exits)
{
    public Action<Item> Yield { get; } = yield;

    public IReadOnlyList<Storage> Exits { get; } = exits;
}
