using System.Reflection;

namespace Downhill.Differentiation.Tests.Duals;

/// <summary>The dual numbers are what gradients are judged by, so they are judged themselves, by differences.</summary>
public sealed class DualMathTests
{
    public static TheoryData<string, int> Functions()
    {
        var functions = new TheoryData<string, int>();
        foreach (MethodInfo method in typeof(DualMath).GetMethods(BindingFlags.Static | BindingFlags.Public))
        {
            // An estimate moves in steps: its derivative is that of what it estimates.
            if (!method.Name.EndsWith("Estimate", StringComparison.Ordinal) && method.ReturnType == typeof(Dual) && Array.TrueForAll(method.GetParameters(), static p => p.ParameterType == typeof(Dual)))
            {
                functions.Add(method.Name, method.GetParameters().Length);
            }
        }

        return functions;
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void AFunctionHasTheValueOfMathAndTheSlopeOfItsDifferences(string name, int count)
    {
        MethodInfo dual = typeof(DualMath).GetMethod(name, [.. Enumerable.Repeat(typeof(Dual), count)])!;
        Type[] reals = [.. Enumerable.Repeat(typeof(double), count)];
        MethodInfo plain = typeof(Math).GetMethod(name, reals) ?? typeof(double).GetMethod(name, reals)!;
        double[] at = name switch
        {
            "Acosh" => [1.7],
            "Clamp" or "ClampNative" => [0.4, -0.6, 0.8],
            "TanPi" => [0.11],
            _ => [.. new[] { 0.62, 1.3, 0.45 }.Take(count)],
        };

        for (int k = 0; k < count; k++)
        {
            object[] seeded = [.. at.Select((x, i) => (object)new Dual(x, i == k ? 1 : 0))];
            var result = (Dual)dual.Invoke(null, seeded)!;
            const double Step = 1e-5;
            double difference = (Value(plain, at, k, Step) - Value(plain, at, k, -Step)) / (2 * Step);

            Assert.Equal(Value(plain, at, k, 0), result.Value);
            Assert.Equal(difference, result.Tangent, 1e-8);
        }
    }

    [Fact]
    public void TheRewriterTurnsEveryDoubleIntoADual() => Assert.Equal(
        """
        class C
        {
            static global::Downhill.Differentiation.Tests.Duals.Dual c = ((global::Downhill.Differentiation.Tests.Duals.Dual)2.0);
            global::Downhill.Differentiation.Tests.Duals.Dual[] F(global::Downhill.Differentiation.Tests.Duals.Dual a) { var s = ((global::Downhill.Differentiation.Tests.Duals.Dual)0.5); return new[] { s * global::Downhill.Differentiation.Tests.Duals.DualMath.Sin(a) }; }
        }
        """,
        DualRewriter.Rewrite("""
        class C
        {
            const double c = 2.0;
            double[] F(double a = 1) { var s = 0.5; return new[] { s * System.Math.Sin(a) }; }
        }
        """),
        ignoreAllWhiteSpace: true);

    private static double Value(MethodInfo plain, double[] at, int moved, double step) =>
        (double)plain.Invoke(null, [.. at.Select((x, i) => (object)(i == moved ? x + step : x))])!;
}
