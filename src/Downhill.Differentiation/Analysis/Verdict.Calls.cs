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
                    if (statement is Invoke { Pullback: { Function: { } callee, Activity: { } inner } } invoke && (activity.IsUseful(invoke) || Emission.BodyWriter.UsesPasses(invoke)) && !_parts.Any(p => p.Function == callee))
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

            if (ArrayClass.Of(value ?? new Ref(invoke.Syntax, place!)) is not { } arrays || !_activity.EverVaries(arrays.Bottom.Unit))
            {
                continue;
            }

            if (arrays.Bottom.HasRegion && IsGivenTwice(invoke, arrays))
            {
                Add(new Obstacle(invoke.Syntax, Differentiability.Unknown, $"'{invoke.Callee.Method.Name}' calls itself, or is too large to be expanded here, and writes an array that it may be given by several names", "use one name for the array, or copy its elements"));
            }
            else if (invoke.Callee.Rule is null && place is { Class: not null } && place.Writes > (place.Kind == StorageKind.Local ? 1 : 0))
            {
                // On the way back the name means the last array that it was given.
                Add(new Obstacle(invoke.Syntax, Differentiability.Unknown, $"'{place.Name}' is set to another array, and '{invoke.Callee.Method.Name}', which calls itself or is too large to be expanded here, reads it", "hand the array over as an argument"));
            }
            else if (arrays.Bottom.IsUnknown && invoke.Callee.Slots[i].IsWritten)
            {
                Add(new Obstacle(invoke.Syntax, Differentiability.Unknown, $"'{place!.Name}' may be shared with other data while it is written", "write into an array that the method itself creates"));
            }
        }
    }

    /// <summary>Whether the call may be given one array twice, and write it.</summary>
    private static bool IsGivenTwice(Invoke invoke, ArrayClass arrays)
    {
        var (count, isWritten) = (0, false);
        for (var i = 0; i < invoke.Operands.Count; i++)
        {
            if (invoke.Operands[i].Place?.Class is { } given && given.Bottom.Is(arrays.Bottom))
            {
                count++;
                isWritten |= invoke.Callee.Slots[i].IsWritten;
            }
        }

        return count > 1 && isWritten;
    }

    /// <summary>
    /// Whether adjoints that the caller hands over would be looked up here by the array. Those of rows, and of arrays that
    /// the caller may get back, the caller looks up too.
    /// </summary>
    private bool IsOutOfStep(ArrayClass arrays)
    {
        if (!arrays.HasRegion)
        {
            return !_function.Slots.Contains(arrays.Unit);
        }

        return arrays.IsUnknown || _function.Storages.Any(s => s.Kind switch
        {
            StorageKind.Input or StorageKind.Member => s.Class is { Rows: null } given && given.Is(arrays) && _function.Callee?.SlotOf(_function, s) is not { IsReturned: true },
            StorageKind.Field => s.Class?.Bottom.Is(arrays) == true,
            _ => false,
        });
    }

    /// <summary>Inside a function that is not expanded, the adjoints of an array are those that its caller hands over.</summary>
    private void Given(Element written)
    {
        if (_function.IsPullback && written.Class is { IsExternal: true, Rows: null } arrays && _activity.EverVaries(arrays.Unit) && IsOutOfStep(arrays))
        {
            Add(new Obstacle(written.Syntax, Differentiability.Unknown, $"'{_function.Function.Name}' calls itself, or is too large to be expanded here, and uses an array of its caller by several names, or a row", "pass the array, and use one name for it"));
        }
    }
}
