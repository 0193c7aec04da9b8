using System.Globalization;

namespace Downhill.Differentiation.Tests.Duals;

/// <summary>
/// A number with its derivative in one direction: forward mode by operator overloading (Wengert, 1964), which shares
/// nothing with the reverse mode under test. <see cref="DualRewriter"/> puts it in the place of <c>double</c>.
/// </summary>
public readonly struct Dual(double value, double tangent = 0) : IEquatable<Dual>, IComparable<Dual>
{
    /// <summary>Two numbers that differ by less, relative to their size, may differ by the rounding of a float alone.</summary>
    private const double RoundingOfSingles = 1e-6;

    /// <summary>The number that the program computes.</summary>
    public double Value { get; } = value;

    /// <summary>Its derivative in the direction of the seed.</summary>
    public double Tangent { get; } = tangent;

    public static Dual MaxValue => double.MaxValue;

    public static Dual MinValue => double.MinValue;

    public static Dual Epsilon => double.Epsilon;

    public static Dual NaN => double.NaN;

    public static Dual PositiveInfinity => double.PositiveInfinity;

    public static Dual NegativeInfinity => double.NegativeInfinity;

    public static bool IsNaN(Dual x) => double.IsNaN(x.Value);

    public static bool IsInfinity(Dual x) => double.IsInfinity(x.Value);

    public static bool IsFinite(Dual x) => double.IsFinite(x.Value);

    public static implicit operator Dual(double value) => new(value);

    public static implicit operator Dual(int value) => new(value);

    public static implicit operator Dual(long value) => new(value);

    public static explicit operator long(Dual x) => (long)x.Value;

    public static explicit operator int(Dual x) => (int)x.Value;

    public static explicit operator double(Dual x) => x.Value;

    public static Dual operator +(Dual a) => a;

    public static Dual operator -(Dual a) => Make(-a.Value, -a.Tangent);

    public static Dual operator +(Dual a, Dual b) => Make(a.Value + b.Value, a.Tangent + b.Tangent);

    public static Dual operator -(Dual a, Dual b) => Make(a.Value - b.Value, a.Tangent - b.Tangent);

    public static Dual operator *(Dual a, Dual b) =>
        Make(a.Value * b.Value, Times(a.Tangent, b.Value) + Times(b.Tangent, a.Value));

    public static Dual operator /(Dual a, Dual b) =>
        Make(a.Value / b.Value, Times(a.Tangent, 1 / b.Value) - Times(b.Tangent, a.Value / (b.Value * b.Value)));

    public static Dual operator %(Dual a, Dual b)
    {
        KinkWatch.Approach(Math.IEEERemainder(a.Value, b.Value));
        return Make(a.Value % b.Value, a.Tangent - Times(b.Tangent, Math.Truncate(a.Value / b.Value)));
    }

    public static Dual operator ++(Dual a) => Make(a.Value + 1, a.Tangent);

    public static Dual operator --(Dual a) => Make(a.Value - 1, a.Tangent);

    public static bool operator <(Dual a, Dual b) => Compare(a, b, a.Value < b.Value);

    public static bool operator >(Dual a, Dual b) => Compare(a, b, a.Value > b.Value);

    public static bool operator <=(Dual a, Dual b) => Compare(a, b, a.Value <= b.Value);

    public static bool operator >=(Dual a, Dual b) => Compare(a, b, a.Value >= b.Value);

    public static bool operator ==(Dual a, Dual b) => Compare(a, b, a.Value == b.Value);

    public static bool operator !=(Dual a, Dual b) => Compare(a, b, a.Value != b.Value);

    /// <summary>The chain rule for a function of one argument.</summary>
    internal static Dual Chain(Dual x, double value, double derivative) => Make(value, Times(x.Tangent, derivative));

    /// <summary>The chain rule for a function of two arguments.</summary>
    internal static Dual Chain(Dual x, Dual y, double value, double byX, double byY) =>
        Make(value, Times(x.Tangent, byX) + Times(y.Tangent, byY));

    /// <summary>No motion stays no motion, however steep the function is.</summary>
    private static double Times(double tangent, double slope) => tangent == 0 ? 0 : tangent * slope;

    private static Dual Make(double value, double tangent)
    {
        KinkWatch.Observe(tangent);
        return new Dual(value, tangent);
    }

    private static bool Compare(Dual a, Dual b, bool answer)
    {
        // Where both move alike, their difference does not move; but where it is one of rounding, rounding decides.
        double distance = Math.Abs(a.Value - b.Value);
        if (a.Tangent != b.Tangent || (distance > 0 && distance < RoundingOfSingles * Math.Max(1, Math.Abs(a.Value))))
        {
            KinkWatch.Approach(distance);
        }

        return answer;
    }

    public int CompareTo(Dual other)
    {
        Compare(this, other, true);
        return Value.CompareTo(other.Value);
    }

    public bool Equals(Dual other) => Value.Equals(other.Value);

    public override bool Equals(object? obj) => obj is Dual other && Equals(other);

    public override int GetHashCode() => Value.GetHashCode();

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>How close a run came to a point where the derivative jumps, and how large its derivatives grew.</summary>
public static class KinkWatch
{
    [ThreadStatic]
    private static double t_distance;

    [ThreadStatic]
    private static double t_largestTangent;

    /// <summary>The smallest distance to a kink since <see cref="Reset"/>.</summary>
    public static double Distance => t_distance;

    /// <summary>The largest derivative of any intermediate number since <see cref="Reset"/>.</summary>
    public static double LargestTangent => t_largestTangent;

    public static void Reset()
    {
        t_distance = double.PositiveInfinity;
        t_largestTangent = 0;
    }

    public static void Approach(double distance) => t_distance = Math.Min(t_distance, Math.Abs(distance));

    /// <summary>
    /// The number without its derivative, where a pattern decides by it: how near its bounds are is not known, so that
    /// differences must not be trusted.
    /// </summary>
    public static double Plain(Dual x)
    {
        if (x.Tangent != 0)
        {
            Approach(1e-5);
        }

        return x.Value;
    }

    /// <summary>Takes note of a derivative; what is not finite, and did not come into the result, says nothing of its rounding.</summary>
    public static void Observe(double tangent)
    {
        if (double.IsFinite(tangent))
        {
            t_largestTangent = Math.Max(t_largestTangent, Math.Abs(tangent));
        }
    }
}
