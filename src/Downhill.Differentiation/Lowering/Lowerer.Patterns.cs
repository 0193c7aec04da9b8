using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>Variables that conditions and patterns declare on the way: declared before, and assigned where something matches.</summary>
internal sealed partial class Lowerer
{
    /// <summary>Declares the variables in <paramref name="condition"/>, and returns their storages.</summary>
    private IReadOnlyList<Storage> Predeclare(IOperation condition, Frame frame)
    {
        List<Storage>? declared = null;
        foreach (var operation in condition.DescendantsAndSelf())
        {
            var symbol = operation switch
            {
                IDeclarationPatternOperation pattern => pattern.DeclaredSymbol,
                IRecursivePatternOperation pattern => pattern.DeclaredSymbol,
                IListPatternOperation pattern => pattern.DeclaredSymbol,
                IDeclarationExpressionOperation { Expression: ILocalReferenceOperation local } => local.Local,
                _ => null,
            };
            if (symbol is not ILocalSymbol variable || frame.Lookup(variable) is not null || variable.Type.IsAnonymousType || IsInLambda(operation, condition))
            {
                continue;
            }

            var storage = Declare(variable, frame);
            storage.Unrestorable = true;
            Append(new Assign(operation.Syntax, new Ref(operation.Syntax, storage), Default(operation.Syntax, variable.Type)) { Declares = true });
            frame.NameMatched(variable, _names.Fresh(variable.Name + "Matched", _scope));
            (declared ??= []).Add(storage);
        }

        return declared ?? (IReadOnlyList<Storage>)[];
    }

    private static bool IsInLambda(IOperation operation, IOperation root) => Enclosing.Of(operation, root).Any(static o => o is IAnonymousFunctionOperation);

    /// <summary>
    /// A comparison whose sides assign something that varies, such as <c>(d -= h) &gt; 0</c>, or call a delegate: that first, then
    /// the comparison of what is left.
    /// </summary>
    private Opaque? ComparisonAfterAssignments(IOperation condition, Frame frame)
    {
        while (condition is IParenthesizedOperation parenthesized)
        {
            condition = parenthesized.Operand;
        }

        if (condition is not IBinaryOperation { OperatorMethod: null } comparison || !IsReal(comparison.LeftOperand.Type) || !IsReal(comparison.RightOperand.Type)
            || !(condition.Descendants().Any(o => o is IAssignmentOperation or IIncrementOrDecrementOperation && IsReal(o.Type)) || CallsKnownFunction(condition, frame))
            || condition.Descendants().Any(o => o is IConditionalOperation or ISwitchExpressionOperation or ICoalesceOperation or IAnonymousFunctionOperation)
            || !MayMatter(condition, frame))
        {
            return null;
        }

        var sign = comparison.OperatorKind switch
        {
            BinaryOperatorKind.LessThan => "<",
            BinaryOperatorKind.LessThanOrEqual => "<=",
            BinaryOperatorKind.GreaterThan => ">",
            BinaryOperatorKind.GreaterThanOrEqual => ">=",
            BinaryOperatorKind.Equals => "==",
            BinaryOperatorKind.NotEquals => "!=",
            _ => null,
        };
        if (sign is null)
        {
            return null;
        }

        var sides = LowerInOrder(frame, null, comparison.LeftOperand, comparison.RightOperand);
        var names = sides.Select(s => s is Ref or Opaque { IsPure: true } ? s : Keep(s, null, "side")).ToArray();
        var footprint = Joined(condition.Syntax, "", names).Footprint;
        footprint.Cost = 3;
        return new Opaque(condition, frame, footprint, () => $"{Operand(Text(names[0]))} {sign} {Operand(Text(names[1]))}");
    }

    /// <summary>
    /// A loop whose condition assigns something that varies, or calls a delegate: the condition goes into the body, and ends the loop by a flag.
    /// False where the condition is of another kind.
    /// </summary>
    private bool LowerAssigningLoop(ILoopOperation loop, IOperation? test, bool isTop, Action<List<Storage>>? bottom, Frame frame)
    {
        if (test is null || !isTop || !(test.Descendants().Any(o => o is IAssignmentOperation or IIncrementOrDecrementOperation && IsReal(o.Type)) || CallsKnownFunction(test, frame)) || !MayMatter(test, frame))
        {
            return false;
        }

        var exits = new List<Storage>();
        var done = NewFlag(loop.Syntax, "done");
        exits.Add(done);
        var isFollowed = true;
        var body = LowerLoopBody(
            loop,
            frame,
            exits,
            null,
            _ => bottom?.Invoke(exits),
            whole =>
            {
                if ((ComparisonAfterAssignments(test, frame) ?? AfterCalls(test, frame) ?? (CallsKnownFunction(test, frame) ? Condition(test, frame) : null)) is not { } condition)
                {
                    isFollowed = false;
                    return;
                }

                var then = InBlock(whole);
                var otherwise = InBlock(() => SetFlag(loop.Syntax, done));
                Append(new If(test.Syntax, condition, then, otherwise));
            });
        if (!isFollowed)
        {
            Refuse(test.Syntax, "an assignment inside this condition is not followed", "make it a statement of its own in the loop");
        }

        var lowered = new Loop(loop.Syntax, LoopForm.While, body) { Condition = new Opaque(loop.Syntax, "true") };
        lowered.ExitFlags.AddRange(exits);
        Append(lowered);
        return true;
    }
}
