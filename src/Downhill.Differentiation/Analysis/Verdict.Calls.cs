using Downhill.Differentiation.Program;

namespace Downhill.Differentiation.Analysis;

/// <summary>What stands in the way inside of functions that are not expanded, and at their calls.</summary>
internal sealed partial class Verdict
{
    /// <summary>The function and all whose results it needs, each with the analysis for the operands that vary.</summary>
    private void FindParts()
    {
        for (var i = 0; i < _parts.Count; i++)
        {
            var (function, activity) = _parts[i];
            var blocks = new Stack<Block>();
            blocks.Push(function.Body);
            while (blocks.Count > 0)
            {
                foreach (var statement in blocks.Pop().Statements)
                {
                    if (statement is Invoke { Pullback: { } pullback } invoke && activity.IsUseful(invoke) && !_parts.Any(p => p.Function == pullback.Function))
                    {
                        _parts.Add((pullback.Function, pullback.Activity));
                    }

                    foreach (var inner in statement.Blocks)
                    {
                        blocks.Push(inner);
                    }
                }
            }
        }
    }

    private void Explain(Invoke invoke)
    {
        for (var i = 0; i < invoke.Operands.Count; i++)
        {
            var (value, place) = (invoke.Operands[i].Value, invoke.Operands[i].Place);
            if (value is not null)
            {
                Expression(value);
            }

            if (place is { IsRealArray: true } && _activity.EverVaries(place))
            {
                if (place.IsReassigned)
                {
                    Reassigned(invoke.Syntax, place);
                }
                else if (place is { Kind: StorageKind.Local, IsFresh: false } && invoke.Callee.Slots[i].IsWritten)
                {
                    Add(new Obstacle(invoke.Syntax, Differentiability.Unknown, $"'{place.Name}' may be shared with other data while it is written", "write into an array that the method itself creates"));
                }
            }
        }
    }
}
