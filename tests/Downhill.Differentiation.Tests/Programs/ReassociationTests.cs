using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Compiling;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Sums of the value that are added up several terms at a time, where the attribute allows it.</summary>
public sealed class ReassociationTests
{
    private static readonly double[] s_w = [.. Enumerable.Range(0, 50).Select(static i => Math.Sin(1.7 * i) + 0.1)];
    private static readonly double[] s_x = [.. Enumerable.Range(0, 50).Select(static i => Math.Cos(2.3 * i) - 0.2)];

    [Theory]
    [InlineData("A dot product", "double z = 0; for (int j = 0; j < w.Length; j++) { z += w[j] * x[j]; } return Math.Tanh(z);", "Dot(w, 0, x, 0, w.Length)")]
    [InlineData("Subtracted and scaled", "double z = 1; double c = 0.5; for (int j = 2; j <= 40; j++) { z -= c * x[j + 3] * w[j - 2]; } return Math.Tanh(z);", "c * global::Downhill.CompilerServices.Contiguous.Dot(x, 5, w, 0, 39)")]
    [InlineData("A sum", "double z = 0; for (int j = 0; j < w.Length; j++) { z += w[j]; } return Math.Sin(z);", "Sum(w, 0, w.Length)")]
    [InlineData("A sum of squares", "double z = 0; for (int j = 0; j < w.Length; j++) { z += w[j] * w[j]; } return Math.Sqrt(z);", "Dot(w, 0, w, 0, w.Length)")]
    [InlineData("Rows of a matrix", "double s = 0; for (int k = 0; k < 5; k++) { double z = 0; for (int j = 0; j < 10; j++) { z += w[(k * 10) + j] * x[j]; } s += z * z; } return s;", "Dot(w, (k * 10), x, 0, 10)")]
    public void IsOneCall(string name, string body, string call)
    {
        Assert.NotEmpty(name);
        string source = Loss(body);
        Assert.Contains(call, Assert.Single(CompiledProgram.Generate(source).Generated).ToString(), StringComparison.Ordinal);
        DerivativeCheck.Verify(source, s_w, s_x);
    }

    [Theory]
    [InlineData("double z = 0; for (int j = 0; j < 60; j++) { z += w[j] * x[j]; } return z;")]
    [InlineData("double z = 0; for (int j = -1; j < 20; j++) { z += w[j + 40] * x[j]; } return z;")]
    [InlineData("double z = 0; for (int j = 0; j < 20; j++) { z += w[j - 1]; } return z;")]
    public void TheExceptionIsTheLoopsOwn(string body) =>
        DerivativeCheck.VerifyThrows<IndexOutOfRangeException>(Loss(body), s_w, s_x);

    [Fact]
    public void AnArrayThatIsNullIsFoundWhereItIsRead() => DerivativeCheck.VerifyThrows<NullReferenceException>(
        Loss("double z = 0; for (int j = 0; j < 20; j++) { z += w[j] * x[j]; } return z;"), s_w, null);

    [Fact]
    public void AnArrayThatIsNullIsNotReadInNoIterations() => DerivativeCheck.Verify(
        Loss("double z = w[0]; for (int j = 0; j < w.Length - 50; j++) { z += w[j] * x[j]; } return z;"), s_w, null);

    [Fact]
    public void WithoutLeaveTheOrderStays() => Assert.DoesNotContain(
        "Dot(",
        Assert.Single(CompiledProgram.Generate(Example.Body("double z = 0; for (int j = 0; j < w.Length; j++) { z += w[j] * x[j]; } return z;")).Generated).ToString(),
        StringComparison.Ordinal);

    [Fact]
    public void TheVariablesAreNamedBesideIt() => DerivativeCheck.Verify(
        Example.Static("""[Differentiable("x", AllowReassociation = true)] static double Loss(double[] w, double[] x) { double z = 0; for (int j = 0; j < w.Length; j++) { z += w[j] * x[j]; } return z * z; }"""),
        s_w, s_x);

    private static string Loss(string body) =>
        Example.Static($"[Differentiable(AllowReassociation = true)] static double Loss(double[] w, double[] x) {{ {body} }}");
}
