using Downhill.Differentiation.Analysis;
using Downhill.Differentiation.Lowering;
using Downhill.Differentiation.Program;

namespace Downhill.Differentiation.Adjoint;

/// <summary>How a value may become infinite where everything it is made of is finite.</summary>
[Flags]
internal enum Infinity
{
    None = 0,

    /// <summary>It outgrows the largest number, as an exponential or a high power does.</summary>
    Overflow = 1,

    /// <summary>Something in it divides by what may be 0, or takes its logarithm.</summary>
    Pole = 2,
}

/// <summary>What is known of a number's sign.</summary>
internal enum Sign { Positive, NonNegative, Unknown }

/// <summary>
/// Which values may become infinite, and which are known to be positive. Variables and data count as finite, and as so
/// moderate that a product of four of them does not overflow (below 1e77).
/// </summary>
internal sealed class Magnitudes
{
    private const int MaxDegree = 4;
    private const int MaxRounds = 24;

    private readonly Dictionary<Storage, (int Degree, Infinity Kind)> _known = [];
    private readonly Dictionary<Storage, Sign> _signs = [];
    private readonly Dictionary<Expr, string> _texts = [];
    private readonly Values _values;

    public Magnitudes(LoweredFunction function, Values values)
    {
        _values = values;
        var writes = new List<(Storage Target, Expr Value)>();
        var copies = new List<(Storage Target, Storage Source)>();
        var unknown = new HashSet<Storage>(function.Slots.SelectMany(static s => s.Reach));
        Collect(function.Body, writes, copies, unknown);
        foreach (var storage in unknown)
        {
            _known[storage] = (MaxDegree, Infinity.Overflow | Infinity.Pole);
        }

        var assigned = new HashSet<Storage>(writes.Where(w => w.Target.Kind == StorageKind.Local).Select(w => w.Target));
        assigned.ExceptWith(copies.Select(c => c.Target));
        assigned.ExceptWith(unknown);
        foreach (var storage in assigned)
        {
            // Taken for positive until a write says otherwise. An array begins with zeros.
            _signs[storage] = storage.IsRealArray ? Sign.NonNegative : Sign.Positive;
        }

        bool changed;
        var rounds = 0;
        do
        {
            changed = false;
            foreach (var (target, value) in writes)
            {
                changed |= Join(target, Read(value)) | Lower(target, SignOf(value));
            }

            foreach (var (target, source) in copies)
            {
                changed |= Join(target, Of(source));
            }
        }
        while (changed && ++rounds < MaxRounds);

        if (changed)
        {
            foreach (var (target, _) in writes)
            {
                _known[target] = (MaxDegree, Infinity.Overflow | Infinity.Pole);
            }

            _signs.Clear();
        }
    }

    /// <summary>How the value of the expression may become infinite.</summary>
    public Infinity Of(Expr expr) => Read(expr).Kind;

    /// <summary>Takes a temporary in, which has the value of an expression.</summary>
    public void Add(Storage temporary, Expr value)
    {
        _known[temporary] = Read(value);
        _signs[temporary] = SignOf(value);
    }

    /// <summary>Whether it is above 0, however its parts are chosen.</summary>
    public bool IsPositive(Expr expr) => SignOf(expr) == Sign.Positive;

    private (int Degree, Infinity Kind) Of(Storage storage) => _known.TryGetValue(storage, out var known) ? known : (1, Infinity.None);

    private bool Join(Storage target, (int Degree, Infinity Kind) value)
    {
        _known.TryGetValue(target, out var known);
        var joined = (Math.Max(known.Degree, value.Degree), known.Kind | value.Kind);
        if (joined == known)
        {
            return false;
        }

        _known[target] = joined;
        return true;
    }

    private bool Lower(Storage target, Sign sign)
    {
        if (!_signs.TryGetValue(target, out var known) || known >= sign)
        {
            return false;
        }

        _signs[target] = sign;
        return true;
    }

    private static void Collect(Block block, List<(Storage Target, Expr Value)> writes, List<(Storage Target, Storage Source)> copies, HashSet<Storage> unknown)
    {
        foreach (var statement in block.Statements)
        {
            switch (statement)
            {
                case Assign assign:
                    writes.Add((assign.Target is Ref reference ? reference.Storage : ((Element)assign.Target).Array, assign.Value));
                    break;
                case NewArray allocation:
                    writes.AddRange((allocation.Items ?? []).Select(i => (allocation.Target, i)));
                    if (allocation.CopyOf is { } source)
                    {
                        copies.Add((allocation.Target, source));
                    }

                    break;
                case Invoke invoke:
                    // What another function hands out may be anything.
                    unknown.UnionWith(invoke.Overwritten.SelectMany(static s => s.Reach));
                    if (invoke.Result is { } result)
                    {
                        unknown.UnionWith(result.Reach);
                    }

                    break;
            }

            foreach (var inner in statement.Blocks)
            {
                Collect(inner, writes, copies, unknown);
            }
        }
    }

    private (int Degree, Infinity Kind) Read(Expr expr)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        if (!expr.Varied)
        {
            return (expr.Number is null ? 1 : 0, Infinity.None);
        }

        switch (expr)
        {
            case Ref reference:
                return Of(reference.Storage);
            case Element element:
                return Of(element.Array);
            case Negate negate:
                return Read(negate.Operand);
            case Cast cast:
                return Read(cast.Operand);
            case Binary binary:
                var left = Read(binary.Left);
                var right = Read(binary.Right);
                return binary.Operation switch
                {
                    Arithmetic.Add or Arithmetic.Subtract => (Math.Max(left.Degree, right.Degree), left.Kind | right.Kind),
                    Arithmetic.Multiply => Grown(left.Degree + right.Degree, left.Kind | right.Kind),
                    Arithmetic.Divide => (left.Degree, left.Kind | right.Kind | (binary.Right.Varied && !IsPositive(binary.Right) ? Infinity.Pole : Infinity.None)),
                    _ => left,
                };
            case Apply apply:
                return Read(apply);
            default:
                return (MaxDegree, Infinity.Overflow | Infinity.Pole);
        }
    }

    private static (int Degree, Infinity Kind) Grown(int degree, Infinity kind) =>
        degree > MaxDegree ? (MaxDegree, kind | Infinity.Overflow) : (degree, kind);

    private (int Degree, Infinity Kind) Read(Apply apply)
    {
        var first = Read(apply.Children[0]);
        switch (apply.Rule.Name)
        {
            case "Exp" or "Exp2" or "Exp10" or "ExpM1" or "Exp2M1" or "Exp10M1":
                return IsNonPositive(apply.Children[0]) ? (0, Infinity.None) : (MaxDegree, Infinity.Overflow);
            case "Sinh" or "Cosh":
                return (MaxDegree, Infinity.Overflow);
            case "Log" or "Log10" or "Log2" or "LogP1" or "Log10P1" or "Log2P1":
                return (1, first.Kind | (IsPositive(apply.Children[0]) ? Infinity.None : Infinity.Pole));
            case "Pow" when apply.Children[1].Number is { } exponent:
                return exponent < 0
                    ? (MaxDegree, first.Kind | Infinity.Pole)
                    : Grown((int)Math.Min(100, Math.Ceiling(first.Degree * exponent)), first.Kind);
            case "Sqrt" or "Cbrt" or "Asinh" or "Acosh" or "Abs" or "ScaleB" or "DegreesToRadians" or "RadiansToDegrees" or "BitIncrement" or "BitDecrement"
                or "ToDouble" or "ToSingle" or "CopySign" or "IEEERemainder" or "Ieee754Remainder":
                return first;
            case "Sin" or "Cos" or "Tanh" or "Atan" or "Asin" or "Acos" or "SinCos" or "SinPi" or "CosPi" or "SinCosPi" or "AtanPi" or "AsinPi" or "AcosPi" or "Atan2" or "Atan2Pi":
                return (0, Infinity.None);
            case "Clamp" or "ClampNative" when apply.Children[1].Number is not null && apply.Children[2].Number is not null:
                return (0, Infinity.None);
            case "Max" or "Min" or "MaxNative" or "MinNative" or "MaxNumber" or "MinNumber" or "MaxMagnitude" or "MinMagnitude" or "MaxMagnitudeNumber" or "MinMagnitudeNumber"
                or "Clamp" or "ClampNative" or "Hypot":
                return apply.Children.Select(Read).Aggregate((a, b) => (Math.Max(a.Degree, b.Degree), a.Kind | b.Kind));
            case "FusedMultiplyAdd" or "MultiplyAddEstimate" or "Lerp":
                return apply.Children.Select(Read).Aggregate((a, b) => Grown(a.Degree + b.Degree, a.Kind | b.Kind));
            default:
                return (MaxDegree, Infinity.Overflow | Infinity.Pole);
        }
    }

    private bool IsNonPositive(Expr expr) => expr switch
    {
        { Number: { } number } => number <= 0,
        Negate negate => SignOf(negate.Operand) <= Sign.NonNegative,
        Cast cast => IsNonPositive(cast.Operand),
        Binary { Operation: Arithmetic.Add } sum => IsNonPositive(sum.Left) && IsNonPositive(sum.Right),
        Binary { Operation: Arithmetic.Subtract } difference => IsNonPositive(difference.Left) && SignOf(difference.Right) <= Sign.NonNegative,
        Binary { Operation: Arithmetic.Divide } quotient => IsNonPositive(quotient.Left) && SignOf(quotient.Right) <= Sign.NonNegative,
        Binary { Operation: Arithmetic.Multiply } product => IsNegatedProduct(product),
        _ => false,
    };

    /// <summary>A negative constant, or one negated factor, times what is not negative.</summary>
    private bool IsNegatedProduct(Binary product)
    {
        var factors = Factors(product);
        var negative = factors.FindIndex(f => f.Number < 0 || f is Negate);
        if (negative < 0)
        {
            return false;
        }

        if (factors[negative] is Negate negate)
        {
            factors[negative] = negate.Operand;
        }
        else
        {
            factors.RemoveAt(negative);
        }

        return SignOfProduct(factors) <= Sign.NonNegative;
    }

    private Sign SignOf(Expr expr)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (expr)
        {
            case { Number: { } number }:
                return number > 0 ? Sign.Positive : number == 0 ? Sign.NonNegative : Sign.Unknown;
            case Ref reference:
                return _signs.TryGetValue(reference.Storage, out var known) ? known : Sign.Unknown;
            case Element element:
                return _signs.TryGetValue(element.Array, out var elements) ? elements : Sign.Unknown;
            case Cast cast:
                // A small double may become 0 as a float.
                return cast.IsSingle ? Worse(SignOf(cast.Operand), Sign.NonNegative) : SignOf(cast.Operand);
            case Binary { Operation: Arithmetic.Add } sum:
                var (left, right) = (SignOf(sum.Left), SignOf(sum.Right));
                return left == Sign.Unknown || right == Sign.Unknown ? Sign.Unknown
                    : left == Sign.Positive || right == Sign.Positive ? Sign.Positive
                    : Sign.NonNegative;
            case Binary { Operation: Arithmetic.Multiply } product:
                return SignOfProduct(Factors(product));
            case Binary { Operation: Arithmetic.Divide } quotient:
                return Worse(Worse(SignOf(quotient.Left), SignOf(quotient.Right)), Sign.NonNegative);
            case Apply apply:
                return SignOf(apply);
            default:
                return Sign.Unknown;
        }
    }

    private Sign SignOf(Apply apply)
    {
        switch (apply.Rule.Name)
        {
            // An exponential falls to 0 far out.
            case "Exp" or "Exp2" or "Exp10" or "Abs" or "Hypot" or "Acosh":
                return Sign.NonNegative;
            case "Cosh":
                return Sign.Positive;
            case "Sqrt" or "Cbrt":
                return SignOf(apply.Children[0]);
            case "Pow" when apply.Children[1].Number is { } exponent:
                return exponent % 2 == 0 ? Sign.NonNegative : Worse(SignOf(apply.Children[0]), Sign.NonNegative);
            case "Max":
                return Better(SignOf(apply.Children[0]), SignOf(apply.Children[1]));
            case "Min":
                return Worse(SignOf(apply.Children[0]), SignOf(apply.Children[1]));
            case "Clamp":
                return SignOf(apply.Children[1]);
            default:
                return Sign.Unknown;
        }
    }

    private static Sign Worse(Sign left, Sign right) => left > right ? left : right;

    private static Sign Better(Sign left, Sign right) => left < right ? left : right;

    /// <summary>Printed once: the rounds ask again and again.</summary>
    private string TextOf(Expr expr)
    {
        if (!_texts.TryGetValue(expr, out var text))
        {
            _texts.Add(expr, text = _values.Print(expr).Text);
        }

        return text;
    }

    /// <summary>Equal factors go in pairs, whose product is not negative.</summary>
    private Sign SignOfProduct(List<Expr> factors)
    {
        var sign = Sign.Positive;
        var rest = new List<Expr>(factors);
        while (rest.Count > 0)
        {
            var factor = rest[0];
            rest.RemoveAt(0);
            var text = TextOf(factor);
            var twin = factor is Ref or Element or Cast or Binary or Apply ? rest.FindIndex(other => TextOf(other) == text) : -1;
            if (twin >= 0)
            {
                rest.RemoveAt(twin);
                sign = Worse(sign, Sign.NonNegative);
            }
            else
            {
                sign = Worse(sign, SignOf(factor));
            }
        }

        return sign;
    }

    private static List<Expr> Factors(Binary product)
    {
        var factors = new List<Expr>();
        var stack = new Stack<Expr>();
        stack.Push(product);
        while (stack.Count > 0)
        {
            var next = stack.Pop();
            if (next is Binary { Operation: Arithmetic.Multiply } inner)
            {
                stack.Push(inner.Right);
                stack.Push(inner.Left);
            }
            else
            {
                factors.Add(next);
            }
        }

        return factors;
    }
}
