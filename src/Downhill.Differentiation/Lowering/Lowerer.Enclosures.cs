using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary><c>finally</c>, <c>using</c> and <c>lock</c> around what is differentiated: the value part keeps them as they are.</summary>
internal sealed partial class Lowerer
{
    /// <summary>Whether a variable flows through the statement, or something leaves it: else it is copied as it is.</summary>
    private bool IsFollowed(IOperation statement, Frame frame) => MayMatter(statement, frame) || Leaving(statement, frame).Count > 0;

    private void LowerFinally(ITryOperation guarded, IBlockOperation after, Frame frame)
    {
        var body = InBlock(() => LowerStatement(guarded.Body, frame));
        var last = InBlock(() => LowerStatement(after, frame));
        Append(new Enclosed(guarded.Syntax, Enclosure.Finally, null, body, last));
    }

    private void LowerLock(ILockOperation locked, Frame frame)
    {
        var resource = Copy(locked.LockedValue, frame);
        Append(new Enclosed(locked.Syntax, Enclosure.Lock, resource, InBlock(() => LowerStatement(locked.Body, frame)), new Block()));
    }

    private void LowerUsing(IUsingOperation use, Frame frame)
    {
        if (use.Resources is IVariableDeclarationGroupOperation group)
        {
            LowerUsing(use.Syntax, Declarators(group), 0, () => LowerStatement(use.Body, frame), frame);
            return;
        }

        var resource = Copy(use.Resources, frame);
        Append(new Enclosed(use.Syntax, Enclosure.Using, resource, InBlock(() => LowerStatement(use.Body, frame)), new Block()));
    }

    /// <summary><c>using var r = …;</c> with all that follows in the block.</summary>
    private void LowerUsing(IUsingDeclarationOperation use, IReadOnlyList<IOperation> rest, Frame frame) =>
        LowerUsing(use.Syntax, Declarators(use.DeclarationGroup), 0, () => LowerSequence(rest, 0, frame), frame);

    private void LowerUsing(SyntaxNode syntax, IReadOnlyList<(ILocalSymbol Symbol, IOperation Value)> resources, int index, Action body, Frame frame)
    {
        if (index == resources.Count)
        {
            body();
            return;
        }

        var (symbol, value) = resources[index];
        var resource = Copy(value, frame);
        Storage? holder = null;
        var inner = InBlock(() =>
        {
            holder = Declare(symbol, frame);
            holder.Writes = 1;
            holder.Unrestorable = true;
            holder.IsDeclaredInCode = true;
            _block.Locals.Remove(holder);
            LowerUsing(syntax, resources, index + 1, body, frame);
        });
        Append(new Enclosed(syntax, Enclosure.Using, resource, inner, new Block()) { Holder = holder });
    }

    private static IReadOnlyList<(ILocalSymbol Symbol, IOperation Value)> Declarators(IVariableDeclarationGroupOperation group) =>
        [.. group.Declarations.SelectMany(d => d.Declarators.Select(v => (v.Symbol, v.Initializer?.Value ?? d.Initializer!.Value)))];
}
