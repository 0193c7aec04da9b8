using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>A jump and the statement that it leaves or continues; null for a return.</summary>
internal readonly record struct Jump(BranchKind Kind, IOperation? Target)
{
    public bool IsReturn => Kind == BranchKind.None;
}

internal static class Jumps
{
    /// <summary>The jumps inside <paramref name="statement"/> that go on outside of it.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="yieldsLeave">Whether a <c>yield return</c> may be the last thing that its iterator does.</param>
    public static IReadOnlyList<Jump> LeavingFrom(IOperation statement, bool yieldsLeave = false)
    {
        List<Jump>? jumps = null;
        var stack = new Stack<IOperation>();
        stack.Push(statement);
        while (stack.Count > 0)
        {
            var operation = stack.Pop();
            switch (operation)
            {
                case IReturnOperation { Kind: OperationKind.Return }:
                case IReturnOperation { Kind: OperationKind.YieldBreak, IsImplicit: false }:
                case IReturnOperation { Kind: OperationKind.YieldReturn } when yieldsLeave:
                    (jumps ??= []).Add(new Jump(BranchKind.None, null));
                    break;
                case IBranchOperation branch:
                    // Going to another section ends in leaving the switch.
                    var section = branch.BranchKind == BranchKind.GoTo ? Lowerer.SectionOf(branch)?.Switch : null;
                    var target = section ?? branch.GetCorrespondingOperation();
                    if (target is null || !IsWithin(target, statement))
                    {
                        (jumps ??= []).Add(new Jump(section is null ? branch.BranchKind : BranchKind.Break, target));
                    }

                    break;
                case IAnonymousFunctionOperation or ILocalFunctionOperation when operation != statement:
                case ILocalFunctionOperation:
                case IExpressionStatementOperation or IVariableDeclarationGroupOperation:
                    // Jumps inside of these are those of functions.
                    continue;
            }

            foreach (var child in operation.ChildOperations)
            {
                if (child is not null)
                {
                    stack.Push(child);
                }
            }
        }

        return jumps ?? (IReadOnlyList<Jump>)[];
    }

    /// <summary>Whether every way through <paramref name="statement"/> jumps away or throws.</summary>
    public static bool AlwaysLeaves(IOperation statement) => statement switch
    {
        IReturnOperation { Kind: not OperationKind.YieldReturn } or IBranchOperation or IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation } => true,
        IBlockOperation block => block.Operations.Length > 0 && AlwaysLeaves(block.Operations[block.Operations.Length - 1]),
        IConditionalOperation { WhenFalse: { } whenFalse } choice => AlwaysLeaves(choice.WhenTrue) && AlwaysLeaves(whenFalse),
        _ => false,
    };

    private static bool IsWithin(IOperation operation, IOperation ancestor)
    {
        for (var parent = operation; parent is not null; parent = parent.Parent)
        {
            if (parent == ancestor)
            {
                return true;
            }
        }

        return false;
    }
}
