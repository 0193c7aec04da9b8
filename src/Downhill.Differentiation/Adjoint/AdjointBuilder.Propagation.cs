using Downhill.Differentiation.Emission;
using Downhill.Differentiation.Program;
using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Adjoint;

/// <summary>How the adjoint of an expression passes on to what the expression is made of.</summary>
internal sealed partial class AdjointBuilder
{
    /// <summary>Passes the adjoint of an expression on to what it is made of.</summary>
    private void Propagate(Expr expr, Code seed, AdjointStep step, Assign? root)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        if (!expr.Varied)
        {
            return;
        }

        switch (expr)
        {
            case Ref { Storage: { IsTensor: true } whole }:
                AddWhole(step, whole, new TensorAmount(seed) { IsSeed = true });
                break;
            case TensorApply ofWholes:
                Propagate(ofWholes, seed, step, root);
                break;
            case Ref reference:
                Add(step, new Amount(reference.Storage, null, seed));
                break;
            case Element element:
                var place = PlaceOf(element.Holder);
                step.Needs.UnionWith(place.Reads);
                Add(step, new Amount(element.Array, _values.PrintIndices(element), seed, element.IsNamed ? null : place.Text));
                break;
            case Negate negate:
                Propagate(negate.Operand, -seed, step, null);
                break;
            case Cast cast:
                // What the rounding changes is taken for the identity.
                Propagate(cast.Operand, seed, step, null);
                break;
            case Binary binary:
                Propagate(binary, seed, step, root);
                break;
            case Apply apply:
                Propagate(apply, seed, step, root);
                break;
        }
    }

    private void Propagate(Binary binary, Code seed, AdjointStep step, Assign? root)
    {
        var both = binary.Left.Varied && binary.Right.Varied;
        switch (binary.Operation)
        {
            case Arithmetic.Add:
                seed = both ? Share(seed, step) : seed;
                Propagate(binary.Left, seed, step, null);
                Propagate(binary.Right, seed, step, null);
                break;
            case Arithmetic.Subtract:
                seed = both ? Share(seed, step) : seed;
                Propagate(binary.Left, seed, step, null);
                Propagate(binary.Right, -seed, step, null);
                break;
            case Arithmetic.Multiply when Factors(binary) is { } factors:
                PropagateProduct(binary, factors, seed, step);
                break;
            case Arithmetic.Multiply:
                seed = both ? Share(seed, step) : seed;
                if (binary.Left.Varied)
                {
                    Propagate(binary.Left, seed * _values.Print(binary.Right), step, null);
                }

                if (binary.Right.Varied)
                {
                    Propagate(binary.Right, seed * _values.Print(binary.Left), step, null);
                }

                break;
            case Arithmetic.Divide:
                var divisor = _values.Print(binary.Right);
                var guarded = IsGuarded(seed, binary, binary);
                seed = both || guarded ? Share(seed, step) : seed;
                var quotient = Guard(seed, seed / divisor, guarded);
                if (binary.Right.Varied)
                {
                    quotient = both ? Share(quotient, step) : quotient;
                    step.UsesResult |= root is not null;
                    Propagate(binary.Right, Guard(seed, -(quotient * (root is null ? Again(binary, step) : Result(root))), guarded), step, null);
                }

                Propagate(binary.Left, quotient, step, null);
                break;
            case Arithmetic.Remainder:
                // a % b = a − b·trunc(a/b), where the truncated quotient is constant between its jumps.
                seed = both ? Share(seed, step) : seed;
                Propagate(binary.Left, seed, step, null);
                if (binary.Right.Varied)
                {
                    Propagate(binary.Right, -(seed * Code.Call(_function.Names.MathName + ".Truncate", _values.Print(binary.Left) / _values.Print(binary.Right))), step, null);
                }

                break;
        }
    }

    /// <summary>The factors of a product of products; null where it has too many to treat at once.</summary>
    private static List<Expr>? Factors(Binary product)
    {
        var factors = new List<Expr>();
        var stack = new Stack<Expr>();
        stack.Push(product);
        while (stack.Count > 0)
        {
            if (stack.Pop() is not { } next)
            {
                continue;
            }

            if (next is Binary { Operation: Arithmetic.Multiply } inner)
            {
                stack.Push(inner.Right);
                stack.Push(inner.Left);
            }
            else
            {
                factors.Add(next);
            }

            if (factors.Count > 6)
            {
                return null;
            }
        }

        return factors;
    }

    /// <summary>Each varying factor gets the adjoint times all the others; equal ones are counted, as in a square.</summary>
    private void PropagateProduct(Binary product, List<Expr> factors, Code seed, AdjointStep step)
    {
        var printed = factors.ConvertAll(_values.Print);
        var done = new HashSet<string>(StringComparer.Ordinal);
        var distinct = factors.Where(f => f.Varied).Select(f => _values.Print(f).Text).Distinct().Count();
        var unsafeFactors = factors.ConvertAll(f => IsGuarded(seed, product, f));
        if (distinct > 1 || unsafeFactors.Contains(true))
        {
            seed = Share(seed, step);
        }

        for (var i = 0; i < factors.Count; i++)
        {
            var factor = factors[i];
            if (!factor.Varied)
            {
                continue;
            }

            var multiplicity = 1;
            if (factor is Ref or Element)
            {
                if (!done.Add(printed[i].Text))
                {
                    continue;
                }

                multiplicity = printed.Count(p => p.Text == printed[i].Text);
            }

            var constant = (double)multiplicity;
            var others = new List<Code>();
            for (var j = 0; j < factors.Count; j++)
            {
                if (j == i)
                {
                    continue;
                }

                if (factors[j].Number is { } known)
                {
                    constant *= known;
                }
                else
                {
                    others.Add(printed[j]);
                }
            }

            if (constant == 0)
            {
                // Nothing passes a factor of 0.
                continue;
            }

            var amount = constant == 1 ? seed : Code.Literal(constant) * seed;
            foreach (var other in others)
            {
                amount *= other;
            }

            // A factor is not among those that its own adjoint is multiplied by.
            Propagate(factor, Guard(seed, amount, others.Count > 0 && unsafeFactors.Where((_, j) => j != i).Contains(true)), step, null);
        }
    }

    private void Propagate(Apply apply, Code seed, AdjointStep step, Assign? root)
    {
        var guarded = IsGuarded(seed, apply);
        if (guarded || apply.Children.Count(c => c.Varied) > 1)
        {
            seed = Share(seed, step);
        }

        var values = new RuleValues(this, apply, root, step);
        for (var i = 0; i < apply.Children.Count; i++)
        {
            if (apply.Children[i].Varied && apply.Rule.Contributions[i] is { } contribution)
            {
                var code = contribution(seed, values);
                if (code.Text.Contains(DerivativeRule.MathPrefix))
                {
                    code = Code.Raw(code.Text.Replace(DerivativeRule.MathPrefix, _function.Names.MathName + "."), code.Precedence, code.Reads);
                }

                Propagate(apply.Children[i], Guard(seed, code, guarded), step, null);
            }
        }
    }

    /// <summary>
    /// Whether an adjoint of 0 has to be kept 0 where <paramref name="value"/> is infinite: the result may be finite all the
    /// same then.
    /// </summary>
    private bool IsGuarded(Code seed, Expr place, Expr value)
    {
        if (seed.IsNonzero)
        {
            return false;
        }

        var kind = _magnitudes.Of(value);
        return (place.Damping >= Damping.Algebraic && (kind & Infinity.Overflow) != 0) || (place.Damping == Damping.Strong && (kind & Infinity.Pole) != 0);
    }

    private bool IsGuarded(Code seed, Apply apply)
    {
        if (seed.IsNonzero)
        {
            return false;
        }

        switch (apply.Rule.Singularity)
        {
            case Singularity.Overflow:
                return IsGuarded(seed, apply, apply);
            case Singularity.Pole:
                return apply.Damping == Damping.Strong && !_magnitudes.IsPositive(apply.Children[0]);
            case Singularity.Edge when apply.Rule.Name == "Pow" && apply.Children[1].Number is { } exponent:
                return exponent >= 1 ? IsGuarded(seed, apply, apply)
                    : exponent < 0 ? apply.Damping == Damping.Strong && !_magnitudes.IsPositive(apply.Children[0])
                    : !_magnitudes.IsPositive(apply.Children[0]);
            case Singularity.Edge:
                return !(apply.Rule.Name is "Sqrt" or "Cbrt" && _magnitudes.IsPositive(apply.Children[0]));
            default:
                return apply.Rule.Name is "FusedMultiplyAdd" or "MultiplyAddEstimate" or "Lerp" && apply.Children.Any(c => IsGuarded(seed, apply, c));
        }
    }

    /// <summary>An adjoint of 0 stays 0, even against an infinite partial.</summary>
    private static Code Guard(Code seed, Code amount, bool isNeeded) =>
        isNeeded && !amount.IsZero && !seed.IsOne ? Code.Choose(seed.Text + " == 0", seed, Code.Zero, amount) : amount;

    private Code Share(Code seed, AdjointStep step)
    {
        if (seed.IsSimple)
        {
            return seed;
        }

        foreach (var (known, value) in step.Shared)
        {
            if (IsSame(value, seed))
            {
                return Code.Name(known);
            }
        }

        var name = _function.Names.Fresh("adjoint", _block.Path);
        step.Shared.Add((name, seed));
        step.Needs.UnionWith(seed.Reads);

        // What is at hand by then need not be computed for the amounts that came first.
        for (var i = 0; i < step.Amounts.Count; i++)
        {
            if (step.Amounts[i] is { Whole: null } amount && IsSame(amount.Value, seed))
            {
                step.Amounts[i] = amount with { Value = Code.Name(name) };
            }
        }

        return Code.Name(name);
    }

    private static bool IsSame(Code code, Code other) => code.IsSingle == other.IsSingle && code.Text == other.Text;

    private Code Result(Assign? root) => _values.Print(root!.Target);

    /// <summary>The result once more, where no assignment holds it: in a function of one element.</summary>
    private Code Again(Expr expr, AdjointStep step) => Share(_values.Print(expr), step);

    private void Add(AdjointStep step, Amount amount)
    {
        if (amount.Value.IsZero)
        {
            return;
        }

        NeedShape(step, amount.Target, isPart: true);

        var same = amount.Index is null ? step.Amounts.FindIndex(a => a.Target == amount.Target && a.Index is null) : -1;
        if (same >= 0)
        {
            step.Amounts[same] = new Amount(amount.Target, null, step.Amounts[same].Value + amount.Value);
        }
        else
        {
            step.Amounts.Add(amount);
        }

        step.Needs.UnionWith(amount.Value.Reads);
        if (amount.Index is { } index)
        {
            step.Needs.UnionWith(index.Reads);
        }
    }

    /// <summary>Finds out what a rule needs.</summary>
    private sealed class Probe(Apply apply) : IRuleValues
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

        public Code Argument(int index)
        {
            Asked.Add(index);
            return Code.Name("a");
        }

        public double? Constant(int index) => apply.Children[index].Number;

        public bool IsWhole(int index) => apply.Children[index] is Opaque { Operation.Type.SpecialType: SpecialType.System_Int32 };
    }

    private sealed class RuleValues(AdjointBuilder builder, Apply apply, Assign? root, AdjointStep step) : IRuleValues
    {
        public Code Result
        {
            get
            {
                if (root is null)
                {
                    return builder.Again(apply, step);
                }

                step.UsesResult = true;
                return builder.Result(root);
            }
        }

        public Code Argument(int index) => builder._values.Print(apply.Children[index]);

        public double? Constant(int index) => apply.Children[index].Number;

        public bool IsWhole(int index) => apply.Children[index] is Opaque { Operation.Type.SpecialType: SpecialType.System_Int32 };
    }
}
