using Downhill.Differentiation.Adjoint;
using Downhill.Differentiation.Program;

namespace Downhill.Differentiation.Emission;

/// <summary>Writes the way back of an assignment: what was overwritten is put back, and the adjoint of the target goes to what it was made of.</summary>
internal sealed partial class BodyWriter
{
    private void Reverse(NewArray allocation)
    {
        var adjoint = allocation.Place;
        foreach (var step in allocation.Adjoints)
        {
            Spread(step, null);
        }

        if (allocation is { CopyOf: { } source, IsStopped: false } && _everTouched.Contains(source.Elements))
        {
            var rank = source.Rank;
            var indices = Enumerable.Range(0, rank).Select(_ => function.Names.Fresh("k", allocation.Target.Scope?.Path ?? [])).ToArray();
            for (var d = 0; d < rank; d++)
            {
                writer.Open($"for (int {indices[d]} = 0; {indices[d]} < {adjoint}.{(rank == 1 ? "Length" : $"GetLength({d})")}; {indices[d]}++)");
            }

            var place = string.Join(", ", indices);
            writer.Line($"{allocation.SourcePlace}[{place}] += {adjoint}[{place}];");
            for (var d = 0; d < rank; d++)
            {
                writer.Close();
            }
        }

        if (!allocation.Target.Scope!.IsInLoop)
        {
            return;
        }
    }

    private void Restore(Stmt statement)
    {
        foreach (var saved in statement.Saved.Reverse())
        {
            var element = statement is Assign { Target: Element target } && target.Array == saved ? target : null;
            var value = _kept?.PlaceOf(statement, saved) ?? Pop(element is null ? saved.Type : function.TypeOf(element));
            writer.Line($"{(element is null ? saved.Name : values.Print(element).Text)} = {value};");
            if (element is { Class.Rows: not null, Holder: Ref { Storage: var rows } } && adjoints.Followed.Contains(rows))
            {
                writer.Line($"{adjoints.AdjointOf(rows)}[{values.PrintIndices(element).Text}] = {Tape}.AdjointOf({values.Print(element).Text});");
            }
            else if (adjoints.Followed.Contains(saved))
            {
                writer.Line($"{adjoints.AdjointOf(saved)} = {Lookup(saved)};");
            }
        }
    }

    private void Reverse(Assign assign)
    {
        if (assign.Adjoint is not { } step)
        {
            Restore(assign);
            return;
        }

        if (!step.UsesResult)
        {
            Restore(assign);
        }

        if (assign.Target is Element element)
        {
            Reverse(element, step, assign);
        }
        else
        {
            Reverse(((Ref)assign.Target).Storage, step, assign);
        }

        if (step.UsesResult)
        {
            Restore(assign);
        }
    }

    private void Reverse(Element target, AdjointStep step, Assign assign)
    {
        var adjoint = $"{step.Place}[{step.Index!.Text}]";
        if (step.SeedName is not { } seed)
        {
            writer.Line($"{adjoint} = 0;");
            return;
        }

        writer.Line($"double {seed} = {adjoint};");
        if (!step.IsAccumulation)
        {
            writer.Line($"{adjoint} = 0;");
        }

        Spread(step, null);
    }

    private void Reverse(Storage target, AdjointStep step, Assign assign)
    {
        if (_pending.Contains(target))
        {
            // Nothing after it used the value.
            return;
        }

        if (target.IsTensor)
        {
            ReverseWhole(target, step, assign);
            return;
        }

        if (assign.DoneEarly.Count > 0)
        {
            if (assign.DoneEarly.Count < step.Amounts.Count)
            {
                Spread(step, target, a => !assign.DoneEarly.Contains(a), _shared.Add(step));
            }

            return;
        }

        Reverse(target, step, assign.Declares);
    }

    private void Reverse(Storage target, AdjointStep step, bool declares)
    {
        var own = step.Amounts.Where(a => a.Target == target && a.Index is null).Select(a => a.Value).ToList();
        Spread(step, target);
        if (step.IsAccumulation || declares)
        {
            if (own.Count > 0)
            {
                writer.Line($"{adjoints.AdjointOf(target)} += {own.Aggregate((a, b) => a + b).Text};");
            }

            return;
        }

        var name = adjoints.AdjointOf(target);
        var left = own.Count == 0 ? "0" : own.Aggregate((a, b) => a + b).Text;
        if (left != name)
        {
            writer.Line($"{name} = {left};");
        }
    }

    /// <summary>Adds the amounts to their adjoints, all but those to the target itself.</summary>
    private void Spread(AdjointStep step, Storage? target, Func<Amount, bool>? isWanted = null, bool withShared = true)
    {
        foreach (var (name, value) in withShared ? step.Shared : [])
        {
            writer.Line($"double {name} = {value.Text};");
        }

        foreach (var (name, value) in step.SharedWholes)
        {
            writer.Line($"var {name} = {value.Text};");
        }

        foreach (var amount in step.Amounts)
        {
            if ((amount.Target == target && amount.Index is null) || isWanted?.Invoke(amount) == false)
            {
                continue;
            }

            if (amount.Whole is { } whole)
            {
                AddWhole(amount, whole, step);
                continue;
            }

            if (amount is { Place: { } place, Index: { } element })
            {
                // Another name may stand for the same array: nothing is put off.
                writer.Line(amount.Value.IsNegative
                    ? $"{place}[{element.Text}] -= {amount.Value.WithoutSign()};"
                    : $"{place}[{element.Text}] += {amount.Value.Text};");
                continue;
            }

            var adjoint = adjoints.AdjointOf(amount.Target);
            if (amount.Index is { } index)
            {
                if (amount.Target.IsTensor)
                {
                    BeginElement(amount.Target);
                }

                writer.AddToElement(adjoint, index.Text, amount.Value);
                continue;
            }

            if (_pending.Remove(amount.Target))
            {
                writer.Line($"double {adjoint} = {amount.Value.Text};");
                continue;
            }

            writer.Line(amount.Value.IsNegative
                ? $"{adjoint} -= {amount.Value.WithoutSign()};"
                : $"{adjoint} += {amount.Value.Text};");
        }
    }
}
