using System.Globalization;

namespace Downhill.Differentiation.Tests.Duals;

/// <summary>
/// What <see cref="Dual"/> is to <c>double</c>, for <c>float</c>: the value is rounded at every step as the program rounds
/// it, the derivative is that of the numbers as they are and stays in double.
/// </summary>
public readonly struct DualSingle(float value, double tangent = 0) : IEquatable<DualSingle>
{
    /// <summary>The number that the program computes.</summary>
    public float Value { get; } = value;

    /// <summary>Its derivative in the direction of the seed.</summary>
    public double Tangent { get; } = tangent;

    public static DualSingle MaxValue => float.MaxValue;

    public static DualSingle MinValue => float.MinValue;

    public static DualSingle Epsilon => float.Epsilon;

    public static DualSingle NaN => float.NaN;

    public static DualSingle PositiveInfinity => float.PositiveInfinity;

    public static DualSingle NegativeInfinity => float.NegativeInfinity;

    public static bool IsNaN(DualSingle x) => float.IsNaN(x.Value);

    public static bool IsInfinity(DualSingle x) => float.IsInfinity(x.Value);

    public static bool IsFinite(DualSingle x) => float.IsFinite(x.Value);

    public static implicit operator DualSingle(float value) => new(value);

    public static implicit operator DualSingle(int value) => new(value);

    public static implicit operator Dual(DualSingle x) => new(x.Value, x.Tangent);

    public static explicit operator DualSingle(Dual x) => new((float)x.Value, x.Tangent);

    public static explicit operator DualSingle(double x) => new((float)x);

    public static explicit operator int(DualSingle x) => (int)x.Value;

    public static explicit operator float(DualSingle x) => x.Value;

    public static DualSingle operator +(DualSingle a) => a;

    public static DualSingle operator -(DualSingle a) => new(-a.Value, -a.Tangent);

    public static DualSingle operator +(DualSingle a, DualSingle b) => new(a.Value + b.Value, ((Dual)a + b).Tangent);

    public static DualSingle operator -(DualSingle a, DualSingle b) => new(a.Value - b.Value, ((Dual)a - b).Tangent);

    public static DualSingle operator *(DualSingle a, DualSingle b) => new(a.Value * b.Value, ((Dual)a * b).Tangent);

    public static DualSingle operator /(DualSingle a, DualSingle b) => new(a.Value / b.Value, ((Dual)a / b).Tangent);

    public static DualSingle operator %(DualSingle a, DualSingle b) => new(a.Value % b.Value, ((Dual)a % b).Tangent);

    public static DualSingle operator ++(DualSingle a) => new(a.Value + 1, a.Tangent);

    public static DualSingle operator --(DualSingle a) => new(a.Value - 1, a.Tangent);

    public static bool operator <(DualSingle a, DualSingle b) => (Dual)a < b;

    public static bool operator >(DualSingle a, DualSingle b) => (Dual)a > b;

    public static bool operator <=(DualSingle a, DualSingle b) => (Dual)a <= b;

    public static bool operator >=(DualSingle a, DualSingle b) => (Dual)a >= b;

    public static bool operator ==(DualSingle a, DualSingle b) => (Dual)a == b;

    public static bool operator !=(DualSingle a, DualSingle b) => (Dual)a != b;

    public bool Equals(DualSingle other) => Value.Equals(other.Value);

    public override bool Equals(object? obj) => obj is DualSingle other && Equals(other);

    public override int GetHashCode() => Value.GetHashCode();

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
