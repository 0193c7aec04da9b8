using Downhill.Differentiation.Lowering;
using Downhill.Differentiation.Program;
using Downhill.Differentiation.Pullbacks;

namespace Downhill.Differentiation.Analysis;

/// <summary>The analysis of a function together with the functions that it calls and that are not expanded.</summary>
internal sealed partial class Activity
{
    private readonly HashSet<Invoke> _usefulCalls = [];
    private Flow? _end;

    public static Activity Of(LoweredFunction function)
    {
        var activity = new Activity(function);
        var patterns = function.Pullbacks.Patterns;
        bool grew;
        do
        {
            // What a function hands out may depend on itself: from "nothing varies" upwards until it stands.
            activity.Forward();
            grew = false;
            for (var i = 0; i < patterns.Count; i++)
            {
                grew |= patterns[i].Propagate();
            }
        }
        while (grew);

        activity.Backward();
        foreach (var pattern in patterns)
        {
            pattern.Activity?.Backward(pattern);
        }

        return activity;
    }

    /// <summary>Whether the scalar varies when the function is done.</summary>
    public bool VariesAtEnd(Storage storage) => _end?.Narrow.Contains(storage) == true;

    /// <summary>Whether the result needs what the call hands out, in any way.</summary>
    public bool IsUseful(Invoke invoke) => _usefulCalls.Contains(invoke);

    public void Forward(Pullback pullback) => Forward(
        pullback.Function!.Slots.Where((_, i) => pullback.Varied[i]).Concat(pullback.Function!.Unseen));

    private void Forward() => Forward(_function.Variables);

    private void Forward(IEnumerable<Storage> variables)
    {
        var state = new Flow(_function.Storages.Count);
        foreach (var variable in variables)
        {
            var elements = variable.Class?.Bottom.Unit ?? variable;
            state.Narrow.Add(elements);
            state.Wide.Add(elements);
            _everVaried.Add(elements);
        }

        Forward(_function.Body, state, false);
        ResultVaries |= state.Narrow.Contains(_function.Result.Numbers);
        ResultDepends |= _function.Result.Reach.Any(state.Wide.Contains);
        _end = state;
    }

    private void Backward()
    {
        var needs = new Flow(_function.Storages.Count);
        needs.Narrow.Add(_function.Result);
        needs.Wide.Add(_function.Result);
        Backward(_function.Body, needs);
        foreach (var variable in _function.Variables)
        {
            if (needs.Narrow.Contains(variable.Class?.Bottom.Unit ?? variable))
            {
                Effective.Add(variable);
            }

            if (variable.Reach.Any(needs.Wide.Contains))
            {
                Influential.Add(variable);
            }
        }
    }

    /// <summary>Some caller may need everything that the callee hands out.</summary>
    private void Backward(Pullback pullback)
    {
        var needs = new Flow(_function.Storages.Count);
        Need(_function.Result, needs);
        foreach (var field in _function.Storages.Where(static s => s is { Kind: Program.StorageKind.Field, IsReal: true }))
        {
            needs.Narrow.Add(field);
            needs.Wide.Add(field);
        }

        for (var i = 0; i < pullback.Callee.Slots.Count; i++)
        {
            if (pullback.Callee.Slots[i].IsWritten)
            {
                Need(_function.Slots[i], needs);
            }
        }

        Backward(_function.Body, needs);
    }

    private static void Need(Storage storage, Flow needs, bool narrow = true)
    {
        if (narrow)
        {
            needs.Narrow.Add(storage.Numbers);
        }

        foreach (var level in storage.Reach)
        {
            needs.Wide.Add(level);
        }
    }

    private void Forward(Invoke invoke, Flow state, bool controlled)
    {
        var depends = controlled;
        for (var i = 0; i < invoke.Operands.Count; i++)
        {
            var (value, place) = (invoke.Operands[i].Value, invoke.Operands[i].Place);
            if (value is not null)
            {
                Evaluate(value, state);
                invoke.Varied[i] |= value.Varied;
                depends |= value.Depends || value.Varied;
            }
            else if (place is not null)
            {
                var comesIn = invoke.Callee.Slots[i].RefKind != Microsoft.CodeAnalysis.RefKind.Out;
                invoke.Varied[i] |= comesIn && state.Narrow.Contains(place.Numbers);
                depends |= comesIn && place.Reach.Any(state.Wide.Contains);
            }
        }

        var pullback = _function.Pullbacks.For(invoke.Callee, invoke.Varied);
        invoke.Pullback = pullback;
        if (invoke.Result is { } result)
        {
            Write(result, pullback.ResultVaries, depends, state, weak: false);
            if (result.Class is not null)
            {
                Write(result.Numbers, pullback.ResultVaries, depends, state, weak: true);
            }
        }

        foreach (var field in invoke.Fields)
        {
            Write(field, true, true, state, weak: true);
        }

        for (var i = 0; i < invoke.Operands.Count; i++)
        {
            if (invoke.Operands[i].Place is { } place && invoke.Callee.Slots[i].IsWritten)
            {
                Write(place.Numbers, pullback.Leaves[i], depends, state, weak: place.Class is not null);
            }
        }
    }

    private bool Backward(Invoke invoke, Flow needs)
    {
        var pullback = invoke.Pullback!;
        var narrow = false;
        var wide = false;
        if (invoke.Result is { } result)
        {
            narrow |= needs.Narrow.Contains(result.Numbers) && pullback.ResultVaries;
            wide |= result.Reach.Any(needs.Wide.Contains);
            needs.Narrow.Remove(result);
            needs.Wide.Remove(result);
        }

        foreach (var place in invoke.Overwritten.Select(p => p.Numbers))
        {
            narrow |= needs.Narrow.Contains(place) && _everVaried.Contains(place);
            wide |= needs.Wide.Contains(place);
        }

        for (var i = 0; i < invoke.Operands.Count; i++)
        {
            if (invoke.Operands[i].Place is { } place && invoke.Callee.Slots[i].RefKind == Microsoft.CodeAnalysis.RefKind.Out)
            {
                needs.Narrow.Remove(place);
                needs.Wide.Remove(place);
            }
        }

        // What is only called by its forward pass keeps something, and that has to be taken back, used or not.
        invoke.Active |= (narrow || invoke.Callee.HasOnlyPasses) && (invoke.Varied.Contains(true) || invoke.Fields.Count > 0);
        if (wide)
        {
            _usefulCalls.Add(invoke);
        }

        foreach (var field in wide ? invoke.Fields : [])
        {
            needs.Wide.Add(field);
            if (narrow)
            {
                needs.Narrow.Add(field);
            }
        }

        for (var i = 0; i < invoke.Operands.Count; i++)
        {
            var (value, place) = (invoke.Operands[i].Value, invoke.Operands[i].Place);
            if (wide && value is not null)
            {
                Use(value, needs);
            }

            if (place is null || invoke.Callee.Slots[i].RefKind == Microsoft.CodeAnalysis.RefKind.Out)
            {
                if (narrow && value is not null)
                {
                    UseNarrow(value, needs);
                }

                continue;
            }

            if (wide)
            {
                Need(place, needs, narrow);
            }
        }

        return wide;
    }
}
