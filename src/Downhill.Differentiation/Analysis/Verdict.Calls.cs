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
                    if (statement is Invoke { Pullback: { Function: { } callee, Activity: { } inner } } invoke && activity.IsUseful(invoke) && !_parts.Any(p => p.Function == callee))
                    {
                        _parts.Add((callee, inner));
                    }

                    foreach (var nested in statement.Blocks)
                    {
                        blocks.Push(nested);
                    }
                }
            }
        }
    }

    /// <summary>What varies and has no adjoint in a declared derivative, and where that jumps.</summary>
    private void Explain(Invoke invoke, Rules.DerivativeDeclaration rule)
    {
        for (var i = 0; i < invoke.Operands.Count; i++)
        {
            if (invoke.Varied[i] && !rule.Adjoints.Contains(i))
            {
                Add(new Obstacle(
                    invoke.Operands[i].Syntax ?? invoke.Syntax,
                    Differentiability.Unknown,
                    $"the derivative that '{rule.Method.Name}' declares for '{rule.TargetName}' has none by '{rule.Method.Parameters[i].Name}'",
                    $"add '{rule.Method.Parameters[i].Name}Adjoint' to it"));
            }
        }

        if (rule.Kink is { } kink && invoke.Active)
        {
            Add(new Kink(invoke.Syntax, Differentiability.AlmostEverywhere, $"'{rule.TargetName}' has {kink}"));
        }
    }

    private void Explain(Invoke invoke)
    {
        if (invoke.Callee.Rule is { } rule && _activity.IsUseful(invoke))
        {
            Explain(invoke, rule);
        }

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
