using Downhill.Differentiation.Lowering.Sequences;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>Sequences that end early or begin late, and single items that are looked for.</summary>
internal sealed partial class Lowerer
{
    private static bool IsRepeatable(Sequence source) => source is not RunningSequence { IsRepeatable: false };

    /// <summary><c>Skip</c> and <c>Take</c> of a number of items where only the next one can be had.</summary>
    private RunningSequence? Counted(IInvocationOperation call, RunningSequence source, Frame frame)
    {
        if (Given(call, 1) is not { Type.SpecialType: SpecialType.System_Int32 } many)
        {
            return null;
        }

        var syntax = call.Syntax;
        var count = Whole(many, "count", frame);
        if (call.TargetMethod.Name == "Skip")
        {
            return new RunningSequence(source.ItemType, (yield, exits) =>
            {
                var position = Counter(syntax, "position");
                RunThrough(
                    source,
                    syntax,
                    (item, _) =>
                    {
                        var isPast = Joined(syntax, $"{position.Name} >= {Operand(Text(count))}", new Ref(syntax, position), count);
                        Append(new If(syntax, isPast, InBlock(() => yield(item)), InBlock(() => Step(syntax, position))));
                    },
                    exits);
            })
            {
                Name = source.Name,
                IsRepeatable = IsRepeatable(source),
            };
        }

        return new RunningSequence(source.ItemType, (yield, exits) =>
        {
            var taken = Counter(syntax, "taken");
            var full = NewFlag(syntax, "full");
            var any = Joined(syntax, $"{Operand(Text(count))} > 0", count);
            Append(new If(
                syntax,
                any,
                InBlock(() => RunThrough(
                    source,
                    syntax,
                    (item, _) =>
                    {
                        yield(item);
                        Step(syntax, taken);
                        var isFull = Joined(syntax, $"{taken.Name} >= {Operand(Text(count))}", new Ref(syntax, taken), count);
                        Append(new If(syntax, isFull, InBlock(() => SetFlag(syntax, full)), new Block()));
                    },
                    [.. exits, full])),
                new Block()));
        })
        {
            Name = source.Name,
            IsRepeatable = IsRepeatable(source),
        };
    }

    /// <summary><c>TakeWhile</c> and <c>SkipWhile</c>.</summary>
    private RunningSequence? While(IInvocationOperation call, Frame frame)
    {
        if (Source(call, frame) is not { } source || Function(call, 1, frame) is not KnownFunction predicate || _source.BodyOf(predicate.Method) is null)
        {
            return null;
        }

        source.Name ??= NameIn(predicate);
        var syntax = call.Syntax;
        var takes = call.TargetMethod.Name == "TakeWhile";
        return new RunningSequence(source.ItemType, (yield, exits) =>
        {
            var flag = NewFlag(syntax, takes ? "done" : "begun");
            WithPosition(ArityOf(predicate) == 2, source, syntax, takes ? [.. exits, flag] : exits, (item, position) =>
            {
                if (takes)
                {
                    var (goesOn, compared, kept) = Test(predicate, item, position, call, frame);
                    Append(new If(syntax, goesOn, InBlock(() => yield(Copied(kept))), InBlock(() => SetFlag(syntax, flag))) { Compared = compared });
                    return;
                }

                item = Kept(item, "item");
                var asks = new Opaque(syntax, "!" + flag.Name, flag);
                Append(new If(
                    syntax,
                    asks,
                    InBlock(() =>
                    {
                        var (skips, compared, _) = Test(predicate, Copied(item), position, call, frame);
                        Append(new If(syntax, skips, new Block(), InBlock(() => SetFlag(syntax, flag))) { Compared = compared });
                    }),
                    new Block()));
                Append(new If(syntax, new Opaque(syntax, flag.Name, flag), InBlock(() => yield(Copied(item))), new Block()));
            });
        })
        {
            IsRepeatable = IsRepeatable(source),
        };
    }

    /// <summary><c>First</c> and <c>Last</c> of the items that a function picks, or of a sequence without indices.</summary>
    private Expr? Found(IInvocationOperation call, Frame frame)
    {
        var method = call.TargetMethod;
        KnownFunction? predicate = null;
        if (method.Parameters.Length == 2 && ((predicate = Function(call, 1, frame) as KnownFunction) is null || ArityOf(predicate) != 1 || _source.BodyOf(predicate.Method) is null))
        {
            return null;
        }

        if (Source(call, frame) is not { } source || !IsReal(source.ItemType))
        {
            return null;
        }

        if (predicate is not null)
        {
            source.Name ??= NameIn(predicate);
        }

        var syntax = call.Syntax;
        var isFirst = method.Name.StartsWith("First", StringComparison.Ordinal);
        var result = NewTemporary(syntax, source.ItemType, isFirst ? "first" : "last");
        Append(new Assign(syntax, new Ref(syntax, result), Default(syntax, result.Type)) { Declares = true });
        var found = NewFlag(syntax, "found");
        RunThrough(
            source,
            syntax,
            (item, _) =>
            {
                if (predicate is null)
                {
                    Take(item);
                    return;
                }

                var (condition, compared, kept) = Test(predicate, item, null, call, frame);
                Append(new If(syntax, condition, InBlock(() => Take(Copied(kept))), new Block()) { Compared = compared });
            },
            isFirst ? [found] : []);
        if (!method.Name.EndsWith("OrDefault", StringComparison.Ordinal))
        {
            var missing = Joined(syntax, "!" + found.Name, new Ref(syntax, found));
            var code = new Opaque(syntax, $"throw new global::System.{(predicate is null ? Empty : "InvalidOperationException(\"Sequence contains no matching element\")")};");
            code.Footprint.HasEffects = true;
            Append(new If(syntax, missing, InBlock(() => Append(new Perform(syntax, code))), new Block()));
        }

        return new Ref(syntax, result);

        void Take(Item item)
        {
            Append(new Assign(syntax, new Ref(syntax, result), item.Value!));
            SetFlag(syntax, found);
        }
    }
}
