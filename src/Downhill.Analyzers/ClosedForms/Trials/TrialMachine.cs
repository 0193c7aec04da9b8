using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.ClosedForms.Trials;

/// <summary>
/// Carries out ordinary numerical code on small samples: arrays, loops, helpers and matrix classes with source, and the few
/// members of libraries that formulas are made of. Whatever else is met ends the trial by a <see cref="TrialFailure"/>.
/// </summary>
/// <remarks>Bounded in steps, in the depth of calls and in the size of arrays; without effects outside of its own values.</remarks>
internal sealed partial class TrialMachine(AlgebraContext context, CancellationToken cancellationToken)
{
    public const int MaximumSize = 10_000;

    private const int MaximumCalls = 48;
    private const int MaximumNesting = 300;

    // What users write takes some ten thousand, weights on the diagonal of a matrix class some three hundred; all of
    // them are over in about a tenth of a second.
    private long _steps = 450_000;
    private int _untilCheck;
    private int _calls;
    private int _nesting;
    private double _free = 0.4;

    /// <summary>The values of static members.</summary>
    public Dictionary<ISymbol, object?> Statics { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>An expression whose value is given, and not computed.</summary>
    public (SyntaxNode Expression, object Value)? Given { get; set; }

    private enum Flow
    {
        Next,
        Break,
        Continue,
        Return,
    }

    /// <summary>Carries out a statement; what it returns lies in the frame.</summary>
    public void Run(IOperation statement, TrialFrame frame) => Execute(statement, frame);

    private Flow Execute(IOperation? operation, TrialFrame frame)
    {
        Take();
        switch (operation)
        {
            case null or IEmptyOperation or ILocalFunctionOperation:
                return Flow.Next;
            case IBlockOperation block:
                return ExecuteAll(block.Operations, frame);
            case IVariableDeclarationGroupOperation group:
                foreach (var declarator in group.Declarations.SelectMany(static declaration => declaration.Declarators))
                {
                    frame.Values[declarator.Symbol] = declarator.GetVariableInitializer() is { } initializer
                        ? Copied(Evaluate(initializer.Value, frame))
                        : Default(declarator.Symbol.Type);
                }

                return Flow.Next;
            case IExpressionStatementOperation expression:
                Evaluate(expression.Operation, frame);
                return Flow.Next;
            case IConditionalOperation branch:
                return IsTrue(branch.Condition, frame) ? Execute(branch.WhenTrue, frame) : Execute(branch.WhenFalse, frame);
            case IReturnOperation { Kind: OperationKind.Return } returned:
                frame.Returned = returned.ReturnedValue is { } value ? Copied(Evaluate(value, frame)) : null;
                return Flow.Return;
            case IBranchOperation { BranchKind: BranchKind.Break }:
                return Flow.Break;
            case IBranchOperation { BranchKind: BranchKind.Continue }:
                return Flow.Continue;
            case IForLoopOperation loop:
                ExecuteAll(loop.Before, frame);
                return Repeat(loop.Condition, isTestedFirst: true, loop.Body, loop.AtLoopBottom, frame);
            case IWhileLoopOperation { Condition: not null } loop:
                return Repeat(loop.Condition, loop.ConditionIsTop, loop.Body, ImmutableArray<IOperation>.Empty, frame, loop.ConditionIsUntil);
            case IForEachLoopOperation { LoopControlVariable: IVariableDeclaratorOperation variable } loop:
                foreach (var item in ItemsOf(Evaluate(loop.Collection, frame)).ToList())
                {
                    frame.Values[variable.Symbol] = item;
                    if (Execute(loop.Body, frame) is (Flow.Break or Flow.Return) and var flow)
                    {
                        return flow == Flow.Break ? Flow.Next : flow;
                    }
                }

                return Flow.Next;
            case ITryOperation attempt:
                var outcome = Execute(attempt.Body, frame);
                return Execute(attempt.Finally, frame) is Flow.Return ? Flow.Return : outcome;
            case ILockOperation gate:
                return Execute(gate.Body, frame);
            default:
                Evaluate(operation, frame);
                return Flow.Next;
        }
    }

    private Flow ExecuteAll(ImmutableArray<IOperation> operations, TrialFrame frame)
    {
        foreach (var operation in operations)
        {
            var flow = Execute(operation, frame);
            if (flow != Flow.Next)
            {
                return flow;
            }
        }

        return Flow.Next;
    }

    private Flow Repeat(IOperation? condition, bool isTestedFirst, IOperation body, ImmutableArray<IOperation> atBottom, TrialFrame frame, bool isUntil = false)
    {
        for (var isFirst = true; (isFirst && !isTestedFirst) || condition is null || IsTrue(condition, frame) != isUntil; isFirst = false)
        {
            if (Execute(body, frame) is (Flow.Break or Flow.Return) and var flow)
            {
                return flow == Flow.Break ? Flow.Next : flow;
            }

            ExecuteAll(atBottom, frame);
        }

        return Flow.Next;
    }

    private bool IsTrue(IOperation condition, TrialFrame frame) => Evaluate(condition, frame) is bool value ? value : throw new TrialFailure("a condition is not known");

    private void Take()
    {
        if (--_steps < 0)
        {
            throw new TrialFailure("it takes too many steps");
        }

        if (--_untilCheck < 0)
        {
            _untilCheck = 4096;
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Takes as many steps as a call of a library, with what it is given and gives, is worth.</summary>
    private object? CallLibrary(IMethodSymbol method, object? receiver, object?[] arguments)
    {
        var result = Library.Call(method, receiver, arguments, this);
        if (result is TrialArray || method.ContainingType.SpecialType == SpecialType.None && method.ContainingType.TypeKind != TypeKind.Array && method.ContainingType.Name != "List")
        {
            Charge(receiver);
            foreach (var argument in arguments)
            {
                Charge(argument);
            }

            Charge(result);
        }

        return result;
    }

    private void Charge(object? value)
    {
        if (value is TrialArray array)
        {
            // A matrix may be multiplied or inverted.
            _steps -= array.Rank == 2 ? array.Items.Count * (1 + (Math.Max(array.Length(0), array.Length(1)) / 8L)) : array.Items.Count;
            Take();
        }
    }

    private static IEnumerable<object?> ItemsOf(object? value) => value is TrialArray array ? array.Items : throw new TrialFailure("what is gone through is no array");

    /// <summary>Structures are values: each variable has its own.</summary>
    private static object? Copied(object? value) => value is TrialObject { Type.IsValueType: true } structure ? structure.Clone() : value;

    private static object? Default(ITypeSymbol? type) => type?.SpecialType switch
    {
        SpecialType.System_Double => 0.0,
        SpecialType.System_Int32 => 0,
        SpecialType.System_Int64 => 0L,
        SpecialType.System_Boolean => false,
        SpecialType.System_Single or SpecialType.System_Decimal => throw new TrialFailure("its numbers have another precision"),
        _ => type is ITypeParameterSymbol { HasReferenceTypeConstraint: false } ? 0.0 : null,
    };
}
