using Downhill.Differentiation.Tests.Checking;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Generic helpers. Dual numbers do not stand in for a type parameter with arithmetic: these are checked by differences.</summary>
public sealed class GenericTests
{
    private static readonly double[] s_w = [0.7, -0.4, 0.3, 1.2];

    [Theory]
    [InlineData("Arithmetic on a type parameter", "static T Square<T>(T v) where T : System.Numerics.INumber<T> => v * v;", "Square(w[0]) + Square(w[1]) * w[2]")]
    [InlineData("Zero, One and numbers made of others", "static T Poly<T>(T v, T[] c) where T : System.Numerics.INumber<T> { T s = T.Zero; T p = T.One; for (int i = 0; i < c.Length; i++) { s += c[i] * p; p *= v; } return s + T.CreateChecked(2) * v; }", "Poly(w[0], w)")]
    [InlineData("A helper that calls another", "static T Square<T>(T v) where T : System.Numerics.INumber<T> => v * v; static T Sum<T>(T[] a) where T : System.Numerics.INumber<T> { T s = default(T)!; foreach (T v in a) { s += Square(v); } return s; }", "Sum(w) * w[0]")]
    [InlineData("A function that is a struct", "interface ICurve { double At(double v); } struct Cube : ICurve { public double At(double v) => v * v * v; } static double Apply<TCurve>(TCurve f, double v) where TCurve : struct, ICurve => f.At(v);", "Apply(new Cube(), w[0]) + Apply(default(Cube), w[1])")]
    [InlineData("A generic local", "static TResult[] Mapped<T, TResult>(T[] items, Func<T, TResult> f) { var r = new TResult[items.Length]; for (int i = 0; i < items.Length; i++) { r[i] = f(items[i]); } return r; }", "Mapped(Mapped(w, v => v * w[1]), Math.Sin)[2] * w[0]")]
    [InlineData("A generic iterator", "static System.Collections.Generic.IEnumerable<T> Twice<T>(T[] items) { foreach (T v in items) { yield return v; yield return v; } }", "Twice(w).Sum() * w[0]")]
    public void AGenericHelperIsDifferentiated(string _, string helpers, string expression) => Assert.True(RightOrRefused.Verify(
        Example.Static($"{helpers} [Differentiable] static double Loss(double[] w) => {expression};"), LanguageVersion.CSharp11, (double[])s_w.Clone()));
}
