using Downhill.Differentiation.Analysis;
using Downhill.Differentiation.Lowering;
using Downhill.Differentiation.Program;

namespace Downhill.Differentiation.Pullbacks;

/// <summary>The passes of a callee for one pattern of varying operands.</summary>
internal sealed class Pullback(Callee callee, bool[] varied, LoweredFunction? function)
{
    public Callee Callee { get; } = callee;

    /// <summary>Which slots vary when it is called.</summary>
    public bool[] Varied { get; } = varied;

    /// <summary>The function that is read; null where the derivative is declared.</summary>
    public LoweredFunction? Function { get; } = function;

    public Activity? Activity { get; } = function is null ? null : new(function);

    /// <summary>Whether the result varies differentiably with what varies.</summary>
    public bool ResultVaries { get; private set; }

    /// <summary>By slot: whether the array varies at some time, or the variable when the callee is done.</summary>
    public bool[] Leaves { get; } = new bool[callee.Slots.Count];

    /// <summary>The names of the generated methods.</summary>
    public string ForwardName { get; set; } = "";

    public string ReverseName { get; set; } = "";

    /// <summary>Whether the reverse pass is given the adjoint of the result.</summary>
    public bool HasSeed => Activity is null || (Function!.Result.Class is null && Activity.EverVaries(Function.Result));

    /// <summary>Whether the reverse pass adds to the adjoint of the slot.</summary>
    public bool HasAdjoint(int slot)
    {
        if (Callee.Rule is { } rule)
        {
            return Varied[slot] && rule.Adjoints.Contains(slot);
        }

        var (type, kind) = (Callee.Slots[slot].Type, Callee.Slots[slot].Kind);
        return (Reals.IsNumber(type) || Reals.IsArray(type))
            && (Varied[slot] || (kind != SlotKind.Value && (Leaves[slot] || Activity!.EverVaries(Function!.Slots[slot].Numbers))));
    }

    /// <summary>Follows what varies through the callee once more; whether more of what it hands out varies than was known.</summary>
    public bool Propagate()
    {
        var grew = false;
        if (Activity is null || Function is null)
        {
            grew = !ResultVaries && Varied.Contains(true);
            ResultVaries |= grew;
            return grew;
        }

        Activity.Forward(this);
        if (Activity.ResultVaries && !ResultVaries)
        {
            ResultVaries = grew = true;
        }

        for (var i = 0; i < Leaves.Length; i++)
        {
            var slot = Callee.Slots[i];
            var leaves = slot.Kind switch
            {
                SlotKind.Array => Activity.EverVaries(Function.Slots[i].Numbers),
                SlotKind.Reference => Activity.VariesAtEnd(Function.Slots[i]),
                _ => false,
            };
            if (leaves && !Leaves[i])
            {
                Leaves[i] = grew = true;
            }
        }

        return grew;
    }
}
