using Downhill.Differentiation.Emission;
using Downhill.Differentiation.Program;
using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Adjoint;

/// <summary>The adjoints of whole vectors and matrices.</summary>
internal sealed partial class AdjointBuilder
{
    private static readonly TensorRule s_copy = new("Clone", (s, _) => new TensorAmount(s) { IsSeed = true }) { Hint = "copy" };

    private void PrepareWhole(Assign assign)
    {
        var target = ((Ref)assign.Target).Storage;
        var isAccumulation = false;
        if (assign.Value is TensorApply apply)
        {
            isAccumulation = !assign.Declares && !target.Unrestorable && apply.Rule.IsSum && apply.Children[0] is Ref first && first.Storage == target && !Mentions(apply.Children[1], target);
            var canUseResult = !target.Unrestorable && !target.ElementsWritten;
            var asksResult = AsksResult(apply);
            assign.Value = PrepareWhole(apply);
            assign = Current;
            if (!isAccumulation && (!assign.Declares && (Mentions(assign.Value, target) || target.Unrestorable) || (asksResult && !canUseResult)))
            {
                var kept = Hoist(assign.Value, apply.Rule.Hint);
                assign = Current;
                assign.Value = target.ElementsWritten ? Copied(kept) : kept;
            }
        }

        var step = new AdjointStep { IsAccumulation = isAccumulation };
        assign.Adjoint = step;
        var seed = Code.Name(AdjointOf(target));
        if (isAccumulation && assign.Value is TensorApply sum)
        {
            Propagate(sum, seed, step, assign, firstOperand: 1);
        }
        else
        {
            Propagate(assign.Value, seed, step, assign);
        }

        if (assign.Declares && target.Writes == 1)
        {
            return;
        }

        // An adjoint that was never added to has to take the shape of the value.
        if (assign.Value is Ref source)
        {
            step.Needs.Add(source.Storage);
            step.ShapeOf = source.Storage;
        }
        else
        {
            step.UsesResult = true;
            step.Needs.Add(target);
            step.ShapeOf = target;
        }
    }

    private static TensorApply Copied(Expr whole)
    {
        var copy = new TensorApply(whole.Syntax, s_copy, ((Ref)whole).Storage.Type, [whole], o => Code.Raw(o[0].In(Code.Primary) + ".Clone()", Code.Primary, o[0].Reads));
        Mark(copy, whole);
        return copy;
    }

    private static bool AsksResult(TensorApply apply) => Ask(apply).AskedResult;

    private static TensorProbe Ask(TensorApply apply)
    {
        var probe = new TensorProbe(apply);
        for (var i = 0; i < apply.Children.Count; i++)
        {
            if (apply.Children[i].Varied && i < apply.Rule.Contributions.Length)
            {
                var amount = apply.Rule.Contributions[i]?.Invoke(Code.Name("s"), probe);
                amount?.Into?.Invoke("g");
                amount?.Accumulate?.Invoke("g");
            }
        }

        return probe;
    }

    /// <summary>Makes sure that the operands that the adjoint needs can be had in the reverse pass, with what they hold now.</summary>
    private TensorApply PrepareWhole(TensorApply apply)
    {
        var operands = apply.Children.Select(c => c is Ref ? c : PrepareVaried(c, false)).ToArray();
        var probe = Ask(apply);
        for (var i = 0; i < operands.Length; i++)
        {
            if (probe.Asked.Contains(i) || apply.Rule.Body is not null)
            {
                operands[i] = AvailableWhole(operands[i]);
            }
        }

        return operands.Zip(apply.Children, ReferenceEquals).All(same => same) ? apply : (TensorApply)Mark(apply.With(operands), apply);
    }

    private Expr AvailableWhole(Expr operand)
    {
        var type = operand switch
        {
            Ref reference => reference.Storage.Type,
            Opaque { Operation.Type: { } known } => known,
            _ => null,
        };
        if (!TensorTypes.IsTensor(type))
        {
            return Available(operand);
        }

        if (operand is Ref { Storage: var storage } && _values.IsStableWhole(storage) || operand is Opaque && !_values.WritesHeap)
        {
            return _values.IsAvailable(operand) ? operand : Hoist(operand, HintOf(operand));
        }

        var copy = new TensorApply(operand.Syntax, s_copy, type!, [operand], o => Code.Raw(o[0].In(Code.Primary) + ".Clone()", Code.Primary, o[0].Reads));
        return Hoist(Mark(copy, operand), HintOf(operand));
    }

    private static string HintOf(Expr operand) => operand switch
    {
        Ref { Storage.Name: var name } => name.Substring(name.LastIndexOf('.') + 1).TrimStart('@', '_') + "Value",
        Opaque { Operation: Microsoft.CodeAnalysis.Operations.IInvocationOperation { TargetMethod.Name: var name } } => char.ToLowerInvariant(name[0]) + name.Substring(1),
        Opaque { Operation: Microsoft.CodeAnalysis.Operations.IMemberReferenceOperation { Member.Name: var name } } => char.ToLowerInvariant(name.TrimStart('_')[0]) + name.TrimStart('_').Substring(1),
        _ => "factor",
    };

    private void Propagate(TensorApply apply, Code seed, AdjointStep step, Assign? root, int firstOperand = 0)
    {
        if (!TensorTypes.IsTensor(apply.Type))
        {
            seed = Share(seed, step);
        }

        if (apply.Rule is { Element: { } element, Body: { } body })
        {
            AddWhole(step, ((Ref)apply.Children[0]).Storage, Mapped(apply, seed, element, body));
            return;
        }

        var values = new TensorValues(this, apply, root, step);
        var isSquare = apply.Rule.IsSymmetric && apply.Children is [Ref left, Ref right] && left.Storage == right.Storage;
        for (var i = firstOperand; i < apply.Children.Count; i++)
        {
            var operand = apply.Children[i];
            if (!operand.Varied || i >= apply.Rule.Contributions.Length || apply.Rule.Contributions[i] is not { } contribution)
            {
                continue;
            }

            var amount = contribution(isSquare ? Code.Literal(2) * seed : seed, values);
            if (operand is Ref { Storage: { IsReal: false } storage })
            {
                AddWhole(step, storage, amount);
            }
            else
            {
                Propagate(operand, amount.Value!, step, null);
            }

            if (isSquare)
            {
                return;
            }
        }
    }

    /// <summary>The adjoint times the function's slope, element by element.</summary>
    private TensorAmount Mapped(TensorApply apply, Code seed, Storage element, Expr body)
    {
        MarkVaried(body, element);
        var inner = new AdjointStep();
        var s = _function.Names.Fresh("s", _block.Path);
        Propagate(body, Code.Name(s), inner, null);
        var slope = inner.Amounts.Count == 0 ? Code.Zero : inner.Amounts.Select(a => a.Value).Aggregate((a, b) => a + b);
        var shared = string.Concat(inner.Shared.Select(d => $"double {d.Name} = {d.Value.Text}; "));
        var function = shared.Length == 0
            ? $"({s}, {element.Name}) => {slope.Text}"
            : $"({s}, {element.Name}) => {{ {shared}return {slope.Text}; }}";
        var owner = _values.Print(apply.Children[0]);
        return Code.Raw($"{seed.In(Code.Primary)}.Map2({function}, {owner.Text})", Code.Primary, owner.Reads);
    }

    private static void MarkVaried(Expr expr, Storage element)
    {
        foreach (var child in expr.Children)
        {
            MarkVaried(child, element);
        }

        // What becomes of an element is not looked into.
        expr.Damping = Damping.Strong;
        expr.Varied = expr is Ref reference ? reference.Storage == element : expr is not Opaque && expr.Children.Any(c => c.Varied);
    }

    private void AddWhole(AdjointStep step, Storage target, TensorAmount amount)
    {
        if (amount.Index is { } index)
        {
            Add(step, new Amount(target, index, amount.Value!));
            return;
        }

        step.Amounts.Add(new Amount(target, null, amount.Value ?? Code.Zero) { Whole = amount });
        if (amount.Value is { } value)
        {
            step.Needs.UnionWith(value.Reads);
        }

        NeedShape(step, target, amount.Value is null || amount.Accumulate is not null);
    }

    /// <summary>An adjoint that is begun before its first amount is known takes the shape of the value.</summary>
    private void NeedShape(AdjointStep step, Storage target, bool isPart)
    {
        if (target.IsTensor && !target.IsVariable && (isPart || target.Writes > 1 || target.Scope != _block))
        {
            step.Needs.Add(target);
        }
    }

    /// <summary>Finds out what a rule needs.</summary>
    private sealed class TensorProbe(TensorApply apply) : ITensorValues
    {
        public HashSet<int> Asked { get; } = [];

        public bool AskedResult { get; private set; }

        public Code Result
        {
            get
            {
                AskedResult = true;
                return Code.Name("r");
            }
        }

        public string Vector => "V";

        public string Matrix => "M";

        public Code Operand(int index)
        {
            Asked.Add(index);
            return Code.Name("a");
        }

        public double? Constant(int index) => apply.Children[index].Number;

        public Code Share(string name, Func<Code> value) => value();
    }

    private sealed class TensorValues(AdjointBuilder builder, TensorApply apply, Assign? root, AdjointStep step) : ITensorValues
    {
        private readonly Dictionary<string, Code> _shared = [];

        public Code Result
        {
            get
            {
                step.UsesResult = true;
                return builder.Result(root);
            }
        }

        public string Vector => "global::MathNet.Numerics.LinearAlgebra.Vector<double>";

        public string Matrix => "global::MathNet.Numerics.LinearAlgebra.Matrix<double>";

        public Code Operand(int index)
        {
            var operand = builder._values.Print(apply.Children[index]);
            step.Needs.UnionWith(operand.Reads);
            return operand;
        }

        public double? Constant(int index) => apply.Children[index].Number;

        public Code Share(string name, Func<Code> value)
        {
            if (!_shared.TryGetValue(name, out var known))
            {
                var code = value();
                var fresh = builder._function.Names.Fresh(name, builder._block.Path);
                step.SharedWholes.Add((fresh, code));
                step.Needs.UnionWith(code.Reads);
                known = Code.Name(fresh);
                _shared.Add(name, known);
            }

            return known;
        }
    }
}
