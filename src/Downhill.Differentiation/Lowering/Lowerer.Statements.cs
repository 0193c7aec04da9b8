using Downhill.Differentiation.Program;
using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

internal sealed partial class Lowerer
{
    /// <summary>
    /// Lowers statements from <paramref name="start"/> on. What follows a statement that may jump away is nested into the
    /// side that does not jump, or guarded by the flag that the jump sets, so that the program stays structured.
    /// </summary>
    private void LowerSequence(IReadOnlyList<IOperation> statements, int start, Frame frame)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        for (var i = start; i < statements.Count; i++)
        {
            var statement = statements[i];
            var jumps = Leaving(statement, frame);
            if (statement is IUsingDeclarationOperation { IsAsynchronous: false } use)
            {
                LowerUsing(use, [.. statements.Skip(i + 1)], frame);
                return;
            }

            if (jumps.Count == 0)
            {
                LowerStatement(statement, frame);
                continue;
            }

            var isLast = i == statements.Count - 1;
            if (isLast || statement is IReturnOperation { Kind: not OperationKind.YieldReturn } or IBranchOperation)
            {
                LowerStatement(statement, frame);
                return;
            }

            if (statement is IBlockOperation inner)
            {
                LowerSequence([.. inner.Operations, .. statements.Skip(i + 1)], 0, frame);
                return;
            }

            if (statement is IConditionalOperation choice)
            {
                var thenLeaves = Jumps.AlwaysLeaves(choice.WhenTrue);
                var elseLeaves = choice.WhenFalse is not null && Jumps.AlwaysLeaves(choice.WhenFalse);
                if (thenLeaves && (choice.WhenFalse is null || Leaving(choice.WhenFalse, frame).Count == 0))
                {
                    LowerIf(choice, frame, null, () => LowerSequence(Rest(choice.WhenFalse, statements, i), 0, frame));
                    return;
                }

                if (elseLeaves && Leaving(choice.WhenTrue, frame).Count == 0)
                {
                    LowerIf(choice, frame, () => LowerSequence(Rest(choice.WhenTrue, statements, i), 0, frame), null);
                    return;
                }
            }

            LowerStatement(statement, frame);
            var flags = new List<Storage>();
            foreach (var jump in jumps)
            {
                if (FlagOf(jump, frame) is { } flag && !flags.Contains(flag))
                {
                    flags.Add(flag);
                }
            }

            var condition = new Opaque(statement.Syntax, string.Join(" && ", flags.Select(f => "!" + f.Name)), [.. flags]);
            var next = i + 1;
            var rest = InBlock(() => LowerSequence(statements, next, frame));
            Append(new If(statement.Syntax, condition, rest, new Block()) { IsGuard = true });
            return;
        }
    }

    private static IReadOnlyList<IOperation> Rest(IOperation? side, IReadOnlyList<IOperation> statements, int index)
    {
        var rest = statements.Skip(index + 1);
        return side switch
        {
            null => [.. rest],
            IBlockOperation block => [.. block.Operations, .. rest],
            _ => [side, .. rest],
        };
    }

    private void LowerStatement(IOperation statement, Frame frame)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        _source.CancellationToken.ThrowIfCancellationRequested();
        var outer = _after;
        _after = [];
        LowerOne(statement, frame);
        foreach (var step in _after)
        {
            Append(step);
        }

        _after = outer;
    }

    private void LowerOne(IOperation statement, Frame frame)
    {
        switch (statement)
        {
            case IBlockOperation block:
                LowerSequence(block.Operations, 0, frame);
                break;
            case IEmptyOperation:
                break;
            case IVariableDeclarationGroupOperation group:
                LowerDeclarations(group, frame);
                break;
            case IExpressionStatementOperation expression:
                LowerExpressionStatement(expression, expression.Operation, frame);
                break;
            case IReturnOperation { Kind: OperationKind.Return } returning:
                LowerReturn(returning, frame);
                break;
            case IReturnOperation { Kind: OperationKind.YieldReturn } returning when frame.Yield is { } target:
                LowerYield(returning, target, frame);
                break;
            case IReturnOperation { Kind: OperationKind.YieldBreak } ended when frame.Yield is not null:
                if (frame.ReturnFlag is { } flagOfEnd && !ended.IsImplicit)
                {
                    SetFlag(ended.Syntax, flagOfEnd);
                }

                break;
            case IConditionalOperation choice:
                if (IsGuard(choice))
                {
                    Perform(choice, frame);
                }
                else
                {
                    LowerIf(choice, frame, null, null);
                }

                break;
            case ISwitchOperation choice:
                LowerSwitch(choice, frame);
                break;
            case ITryOperation { Catches.Length: 0, Finally: { } after } guarded when IsFollowed(guarded, frame):
                LowerFinally(guarded, after, frame);
                break;
            case IUsingOperation { IsAsynchronous: false } use when IsFollowed(use, frame):
                LowerUsing(use, frame);
                break;
            case ILockOperation locked when IsFollowed(locked, frame):
                LowerLock(locked, frame);
                break;
            case IForLoopOperation loop:
                LowerFor(loop, frame);
                break;
            case IForEachLoopOperation loop:
                LowerForEach(loop, frame);
                break;
            case IWhileLoopOperation loop:
                LowerWhile(loop, frame);
                break;
            case IBranchOperation branch:
                if (branch.BranchKind == BranchKind.GoTo && SectionOf(branch) is { } to)
                {
                    LowerGoToCase(branch, to.Switch, to.Section, frame);
                }
                else if (branch.BranchKind == BranchKind.GoTo)
                {
                    Refuse(branch.Syntax, "'goto' is not followed", "use a loop");
                }
                else if (FlagOf(new Jump(branch.BranchKind, branch.GetCorrespondingOperation()), frame) is { } flag)
                {
                    SetFlag(branch.Syntax, flag);
                }

                break;
            case ILocalFunctionOperation function:
                // Calls with variables are expanded; the declaration is copied for the others, once all of them are known.
                var place = new Perform(function.Syntax, new Opaque(function.Syntax, ""));
                Append(place);
                _localFunctions.Add((function, frame, _block, place));
                if (!frame.IsRoot)
                {
                    // A helper may be expanded several times, each time with a function of its own.
                    frame.Rename(function.Symbol, _names.Fresh(function.Symbol.Name, _scope));
                }

                break;
            case ILabeledOperation labeled:
                // A jump to it is refused where it is made.
                if (labeled.Operation is { } inner)
                {
                    LowerStatement(inner, frame);
                }

                break;
            default:
                Perform(statement, frame);
                break;
        }
    }

    /// <summary>A statement of which nothing but its effect is wanted: copied whole, unless it jumps away.</summary>
    private void Perform(IOperation statement, Frame frame)
    {
        if (Jumps.LeavingFrom(statement, yieldsLeave: true).Count > 0)
        {
            Refuse(statement.Syntax, "leaving this statement by 'return', 'break' or 'continue' is not followed", "leave it in a plain loop or 'if'");
            return;
        }

        Append(new Perform(statement.Syntax, Copy(statement, frame)));
    }

    /// <summary><c>if (…) throw …;</c>: a precondition.</summary>
    private static bool IsGuard(IConditionalOperation choice) =>
        choice.WhenFalse is null && choice.WhenTrue is IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation } or IBlockOperation { Operations: [IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation }] };

    private void LowerIf(IConditionalOperation choice, Frame frame, Action? then, Action? otherwise)
    {
        var condition = Condition(choice.Condition, frame);
        then ??= () => LowerStatement(choice.WhenTrue, frame);
        otherwise ??= () =>
        {
            if (choice.WhenFalse is { } whenFalse)
            {
                LowerStatement(whenFalse, frame);
            }
        };
        var compared = Compared(choice.Condition, frame);
        var boundaries = Boundaries(choice.Condition, frame);
        Append(new If(choice.Syntax, condition, InBlock(then), InBlock(otherwise)) { Compared = compared, Boundaries = boundaries });
    }

    /// <summary>
    /// A condition to branch on. One that changes something, such as <c>++i &gt;= 3</c>, is an assignment first: what it
    /// overwrites may have to be kept.
    /// </summary>
    private Opaque Condition(IOperation operation, Frame frame)
    {
        if ((ComparisonAfterAssignments(operation, frame) ?? AfterCalls(operation, frame)) is { } compared)
        {
            return compared;
        }

        var declared = Predeclare(operation, frame);
        var condition = Copy(operation, frame);
        condition.Footprint.Writes.UnionWith(declared);
        if (condition.Footprint.Writes.Count == 0)
        {
            return condition;
        }

        if (condition.Footprint.Writes.Any(w => w.IsDeclaredInCode))
        {
            // Its variables are only assigned on one side, which the compiler has to see.
            foreach (var written in condition.Footprint.Writes)
            {
                written.Unrestorable = true;
            }

            return condition;
        }

        var kept = Keep(condition, operation.Type, "taken");
        return new Opaque(operation.Syntax, kept.Storage.Name, kept.Storage);
    }

    /// <summary>The sides of a comparison of doubles, for the proof that a branch is continuous.</summary>
    private (Expr Left, string Comparison, Expr Right)? Compared(IOperation condition, Frame frame)
    {
        while (condition is IParenthesizedOperation parenthesized)
        {
            condition = parenthesized.Operand;
        }

        if (condition is not IBinaryOperation { OperatorMethod: null } comparison || !IsReal(comparison.LeftOperand.Type)
            || !IsReal(comparison.RightOperand.Type) || !MayMatter(condition, frame))
        {
            return null;
        }

        var sign = comparison.OperatorKind switch
        {
            BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual => "<",
            BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual => ">",
            _ => null,
        };
        if (sign is null || condition.Descendants().Any(o => o is IInvocationOperation call && MathRules.For(call.TargetMethod) is null
            || o is IAssignmentOperation or IIncrementOrDecrementOperation or IConditionalOperation or ISwitchExpressionOperation))
        {
            return null;
        }

        // Only to look at: nothing of it is written.
        (Expr Left, string Comparison, Expr Right)? compared = null;
        var scratch = InBlock(() => compared = (LowerReal(comparison.LeftOperand, frame), sign, LowerReal(comparison.RightOperand, frame)));
        return scratch.Statements.Count == 0 ? compared : null;
    }

    private void LowerReturn(IReturnOperation returning, Frame frame)
    {
        if (returning.ReturnedValue is { } items && frame.ReturnsList)
        {
            ReturnList(returning, items, frame);
        }
        else if (returning.ReturnedValue is { } whole && frame.ReturnsParts)
        {
            ReturnParts(returning, whole, frame);
        }
        else if (returning.ReturnedValue is { } value && frame.Result is { } result)
        {
            if (result.Class is not null)
            {
                ReturnArray(returning, value, frame);
            }
            else
            {
                var lowered = LowerValue(value, frame);
                var declares = frame.ReturnFlag is null && result.Writes == 0;
                Append(new Assign(returning.Syntax, new Ref(returning.Syntax, result), lowered) { Declares = declares });
                if (declares && result.Scope is null)
                {
                    result.Scope = _block;
                    _block.Locals.Add(result);
                }
            }
        }

        if (frame.ReturnFlag is { } flag)
        {
            SetFlag(returning.Syntax, flag);
        }
    }

    /// <summary>A helper that returns an array it made: the caller's name for the result is that array.</summary>
    private void ReturnArray(IReturnOperation returning, IOperation value, Frame frame)
    {
        if (frame.ReturnFlag is null && StorageOf(value, frame) is { Class: not null } array && SymbolEqualityComparer.Default.Equals(array.Type, frame.Result!.Type))
        {
            array.IsReturned = true;
            frame.Result = array;
            return;
        }

        var result = frame.Result!;
        var declares = frame.ReturnFlag is null && result.Writes == 0;
        if (declares && TryNewArray(returning.Syntax, value, result, frame))
        {
            return;
        }

        if (declares && result.Scope is null)
        {
            result.Scope = _block;
            _block.Locals.Add(result);
        }

        Append(new Assign(returning.Syntax, new Ref(returning.Syntax, result), LowerArray(value, frame)) { Declares = declares });
    }

    private void LowerDeclarations(IVariableDeclarationGroupOperation group, Frame frame)
    {
        foreach (var declaration in group.Declarations)
        {
            foreach (var declarator in declaration.Declarators)
            {
                if (declarator.Symbol.IsConst)
                {
                    continue;
                }

                if (declarator.Symbol.IsRef)
                {
                    if (!DeclareReference(declarator.Symbol, declarator.Initializer?.Value ?? declaration.Initializer?.Value, frame))
                    {
                        Refuse(declarator.Syntax, "this reference to a variable is not followed", "use the variable itself");
                    }

                    continue;
                }

                LowerDeclarator(declarator, declarator.Initializer?.Value ?? declaration.Initializer?.Value, frame);
            }
        }
    }

    private void LowerDeclarator(IVariableDeclaratorOperation declarator, IOperation? initial, Frame frame)
    {
        var symbol = declarator.Symbol;
        var syntax = declarator.Syntax;
        if (DeclareList(symbol, initial, frame) || DeclareTakenApart(syntax, symbol, initial, frame) || DeclareObject(symbol, initial, frame))
        {
            return;
        }

        if (initial is null)
        {
            var unset = Declare(symbol, frame);
            Append(new Assign(syntax, new Ref(syntax, unset), Default(syntax, symbol.Type)) { Declares = true });
            return;
        }

        if (LowerTensorDeclaration(syntax, symbol, initial, frame))
        {
            return;
        }

        if (Reals.IsFollowed(symbol.Type))
        {
            LowerArrayDeclaration(syntax, symbol, initial, frame);
            return;
        }

        if (IsReal(symbol.Type) && (LowerDirectChoice(syntax, symbol, initial, frame) || ReduceInto(symbol, initial, frame)))
        {
            return;
        }

        if (symbol.Type.TypeKind == TypeKind.Delegate)
        {
            DeclareFunction(symbol, initial, syntax, frame);
            return;
        }

        if (DeclareSequence(symbol, initial, syntax, frame))
        {
            return;
        }

        var value = IsReal(symbol.Type) ? LowerReal(initial, frame) : LowerAny(initial, frame);
        var storage = Declare(symbol, frame);
        Append(new Assign(syntax, new Ref(syntax, storage), value) { Declares = true });
        RememberLength(storage, value);
    }
}
