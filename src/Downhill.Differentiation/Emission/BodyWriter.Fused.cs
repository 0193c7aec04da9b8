using Downhill.Differentiation.Adjoint;
using Downhill.Differentiation.Program;

namespace Downhill.Differentiation.Emission;

/// <summary>Loops that end each iteration with its own way back.</summary>
internal sealed partial class BodyWriter
{
    /// <summary>Steps whose shared values are declared already.</summary>
    private readonly HashSet<AdjointStep> _shared = [];

    /// <summary>Declares every adjoint from outside that the loop uses.</summary>
    private void BeforeFused(Loop loop)
    {
        foreach (var (statement, amounts) in loop.Early)
        {
            var target = ((Ref)statement.Target).Storage;
            var step = statement.Adjoint!;
            if (step.IsAccumulation || statement.Declares)
            {
                Spread(step, target, amounts.Contains, _shared.Add(step));
            }
            else
            {
                Reverse(target, step, declares: false);
            }
        }

        Settle(loop);
        var touched = new HashSet<Storage>();
        Touched(loop.Body, touched);
        touched.ExceptWith(LocalsOf(loop.Body));
        foreach (var array in touched.Where(t => t.IsRealArray || t.Kind == StorageKind.Field).OrderBy(t => t.Id))
        {
            Declare(array);
        }

        Expect(loop.Body);
    }

    private void AtEndOfFused(Loop loop)
    {
        if (!HasReverse(loop.Body))
        {
            return;
        }

        writer.Gap();
        writer.Line("// The gradient of this pass.");
        Open(loop.Body);
        Reverse(loop.Body);
        foreach (var kept in _kept?.ReleasedAtEndOf(loop.Body) ?? [])
        {
            writer.Line($"{Tape}.Release({kept});");
        }

        for (var i = loop.Body.Locals.Count - 1; i >= 0; i--)
        {
            var local = loop.Body.Locals[i];
            if (local is { IsRealArray: true, IsFresh: true, Rank: 1, IsSingle: false } && activity.EverVaries(local))
            {
                writer.Line($"{Tape}.Release({local.Name});");
            }
        }
    }

    public static IEnumerable<Storage> LocalsOf(Block block) =>
        block.Locals.Concat(block.Statements.SelectMany(s => s.Blocks).SelectMany(LocalsOf));
}
