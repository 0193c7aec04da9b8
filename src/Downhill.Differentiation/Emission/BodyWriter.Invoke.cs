using Downhill.Differentiation.Program;
using Downhill.Differentiation.Pullbacks;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Emission;

/// <summary>Calls of functions that have passes of their own, and these passes.</summary>
internal sealed partial class BodyWriter
{
    /// <summary>Variables whose adjoints are parameters of the reverse pass.</summary>
    private readonly HashSet<Storage> _given = [];

    /// <summary>Whether the call is written as that of a forward pass: it has a reverse pass too, or cannot be named here.</summary>
    public static bool UsesPasses(Invoke invoke) =>
        invoke.Callee.Rule is null && (invoke.Active || invoke.Callee.HasOnlyPasses);

    /// <summary>The parameters of the forward pass.</summary>
    public string ForwardParameters(Pullback pullback)
    {
        var parameters = new List<string>();
        for (var i = 0; i < pullback.Callee.Slots.Count; i++)
        {
            var slot = pullback.Callee.Slots[i];
            if (slot.Source != SlotSource.Member)
            {
                parameters.Add($"{ModifierOf(slot)}{TypeOf(function.Slots[i])} {function.Slots[i].Name}");
            }
        }

        parameters.Add($"global::Downhill.CompilerServices.Tape {Tape}");
        return string.Join(", ", parameters);
    }

    /// <summary>The parameters of the reverse pass: the arrays, the adjoint of the result, those that it adds to.</summary>
    public string ReverseParameters(Pullback pullback)
    {
        var parameters = new List<string>();
        for (var i = 0; i < pullback.Callee.Slots.Count; i++)
        {
            if (pullback.Callee.Slots[i] is { Source: not SlotSource.Member, Kind: SlotKind.Array })
            {
                parameters.Add($"{TypeOf(function.Slots[i])} {function.Slots[i].Name}");
            }
        }

        if (pullback.HasSeed)
        {
            parameters.Add($"double {adjoints.AdjointOf(function.Result)}");
        }

        for (var i = 0; i < pullback.Callee.Slots.Count; i++)
        {
            if (pullback.HasAdjoint(i))
            {
                var storage = function.Slots[i];
                parameters.Add(storage.IsRealArray
                    ? $"double[{new string(',', storage.Rank - 1)}] {adjoints.AdjointOf(storage)}"
                    : $"ref double {adjoints.AdjointOf(storage)}");
            }
        }

        parameters.Add($"global::Downhill.CompilerServices.Tape {Tape}");
        return string.Join(", ", parameters);
    }

    /// <summary>The reverse pass of a function of its own.</summary>
    public void Reverse(Pullback pullback)
    {
        Touched(function.Body, _everTouched);
        _given.Add(function.Result);
        for (var i = 0; i < pullback.Callee.Slots.Count; i++)
        {
            if (pullback.HasAdjoint(i))
            {
                _given.Add(function.Slots[i]);
            }
        }

        Expect(function.Body);
        _pending.UnionWith(function.Storages.Where(s => s.Kind is not (StorageKind.Local or StorageKind.Field) && !s.IsRealArray && _everTouched.Contains(s)));
        _pending.ExceptWith(_given);
        Enter(function.Body);
        foreach (var storage in function.Storages)
        {
            if (storage.Kind != StorageKind.Local && (storage.IsRealArray || storage.Kind == StorageKind.Field) && !_given.Contains(storage))
            {
                Declare(storage);
            }
        }

        Reverse(function.Body);
    }

    private void Forward(Invoke invoke)
    {
        var passes = UsesPasses(invoke);
        var arguments = new List<string>();
        for (var i = 0; i < invoke.Operands.Count; i++)
        {
            var slot = invoke.Callee.Slots[i];
            if (slot.Source == SlotSource.Parameter || (passes && slot.Source is SlotSource.Captured or SlotSource.Receiver or SlotSource.Result && passes))
            {
                arguments.Add(ModifierOf(slot) + (invoke.Operands[i].Place?.Name ?? values.Print(invoke.Operands[i].Value!).Text));
            }
        }

        if (passes)
        {
            arguments.Add(Tape);
        }

        var declared = invoke.Result is { } result ? $"{(_hoisted.Contains(result) ? "" : TypeOf(result) + " ")}{result.Name} = " : "";
        writer.Line($"{declared}{(passes ? invoke.Pullback!.ForwardName : UserName(invoke))}({string.Join(", ", arguments)});");
    }

    /// <summary>How the user's own function is called from here.</summary>
    private string UserName(Invoke invoke)
    {
        var method = invoke.Callee.Method;
        var name = Lowering.NameTable.Escape(method.Name);
        for (var i = 0; i < invoke.Operands.Count; i++)
        {
            if (invoke.Callee.Slots[i].Source == SlotSource.Receiver)
            {
                return values.Print(invoke.Operands[i].Value!).In(Code.Primary) + "." + name;
            }
        }

        return method.IsStatic ? function.Names.TypeName(method.ContainingType) + "." + name : "this." + name;
    }

    private void Reverse(Invoke invoke)
    {
        if (invoke is { Active: true, Callee.Rule: { } rule })
        {
            Reverse(invoke, rule);
        }
        else if (invoke.Active)
        {
            var pullback = invoke.Pullback!;
            var arguments = new List<string>();
            for (var i = 0; i < invoke.Operands.Count; i++)
            {
                if (invoke.Callee.Slots[i] is { Source: not SlotSource.Member, Kind: SlotKind.Array })
                {
                    arguments.Add(invoke.Operands[i].Place!.Name);
                }
            }

            if (pullback.HasSeed)
            {
                arguments.Add(invoke.Result is { } result && pullback.ResultVaries && !_pending.Contains(result) && _everTouched.Contains(result) ? adjoints.AdjointOf(result) : "0");
            }

            for (var i = 0; i < invoke.Operands.Count; i++)
            {
                if (!pullback.HasAdjoint(i))
                {
                    continue;
                }

                var storage = invoke.Operands[i].Storage!;
                var adjoint = adjoints.AdjointOf(storage);
                if (_pending.Remove(storage))
                {
                    writer.Line($"double {adjoint} = 0;");
                }

                arguments.Add(storage.IsRealArray ? adjoints.PlaceOf(new Ref(invoke.Syntax, storage)).Text : "ref " + adjoint);
            }

            arguments.Add(Tape);
            writer.Line($"{pullback.ReverseName}({string.Join(", ", arguments)});");
        }

        Restore(invoke);
        foreach (var cleared in invoke.Cleared)
        {
            if (!_pending.Contains(cleared))
            {
                writer.Line($"{adjoints.AdjointOf(cleared)} = 0;");
            }
        }
    }

    /// <summary>Calls the declared derivative; an adjoint of 0 stays 0, even against an infinite partial.</summary>
    private void Reverse(Invoke invoke, Rules.DerivativeDeclaration rule)
    {
        if (invoke.Result is not { } result || _pending.Contains(result))
        {
            return;
        }

        var seed = adjoints.AdjointOf(result);
        var arguments = new List<string>(invoke.Arguments) { seed };
        foreach (var slot in rule.Adjoints)
        {
            if (invoke.Varied[slot])
            {
                var storage = invoke.Operands[slot].Storage!;
                if (_pending.Remove(storage))
                {
                    writer.Line($"double {adjoints.AdjointOf(storage)} = 0;");
                }

                arguments.Add(storage.IsRealArray ? adjoints.PlaceOf(new Ref(invoke.Syntax, storage)).Text : "ref " + adjoints.AdjointOf(storage));
            }
            else if (invoke.Operands[slot].Place is { } array)
            {
                arguments.Add(array.Rank == 1 ? $"{Tape}.Zeros({array.Name}.Length)" : $"{Tape}.ZerosLike({array.Name})");
            }
            else
            {
                var unused = function.Names.Fresh(rule.Method.Parameters[slot].Name + "Unused", []);
                writer.Line($"double {unused} = 0;");
                arguments.Add("ref " + unused);
            }
        }

        writer.Open($"if ({seed} != 0)");
        writer.Line($"{function.Names.TypeName(rule.Method.ContainingType)}.{Lowering.NameTable.Escape(rule.Method.Name)}({string.Join(", ", arguments)});");
        writer.Close();
    }

    private void Touched(Invoke invoke, HashSet<Storage> touched)
    {
        touched.UnionWith(invoke.Cleared);
        if (!invoke.Active)
        {
            return;
        }

        if (invoke.Result is { } result)
        {
            touched.Add(result);
        }

        for (var i = 0; i < invoke.Operands.Count; i++)
        {
            if (invoke.Pullback!.HasAdjoint(i))
            {
                touched.Add(invoke.Operands[i].Storage!);
            }
        }

        // The callee adds to them where it finds them; read by nothing else, they would be taken for zeros.
        touched.UnionWith(invoke.Fields.Where(function.Variables.Contains));
    }

    private static string ModifierOf(Slot slot) => slot.Kind != SlotKind.Reference ? "" : slot.RefKind switch
    {
        RefKind.Out => "out ",
        RefKind.In => "in ",
        _ => "ref ",
    };
}
