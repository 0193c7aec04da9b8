using Downhill.Analyzers.Rules.DerivativeOf;
using Downhill.Differentiation.Tests.Compiling;
using Downhill.Differentiation.Tests.Programs;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Tests.Refusals;

/// <summary>DH4005: declared derivatives that do not fit.</summary>
public sealed class DerivativeOfRuleTests
{
    private const string Library = """
        class Library
        {
            public static double One(double x) => x;
            public static double Two(double x, double y) => x * y;
            public static double Mixed(double x, int n) => x * n;
            public static double Over(double x) => x;
            public static double Over(double x, double y) => x;
            public static double Norm(double[] v) => v[0];
            public static double Table(double[,] v) => v[0, 0];
            public static int Count(double x) => 1;
            public static double By(ref double x) => x;
            public static T Any<T>(T x) => x;
            public double At(double x) => x;
        }
        """;

    private static Task<IReadOnlyList<Diagnostic>> VerifyAsync(string members) =>
        Markup.Parse(Example.Static(members) + Library).VerifyAsync(new DerivativeOfAnalyzer());

    [Theory]
    [InlineData("[DerivativeOf(typeof(Library), \"One\")] static double D(double x) => 1;")]
    [InlineData("[DerivativeOf(typeof(Library), \"One\", By = \"x\")] static double D(double x) => 1;")]
    [InlineData("[DerivativeOf(typeof(Library), \"One\")] static void P(double x, double result, double resultAdjoint, ref double xAdjoint) { }")]
    [InlineData("[DerivativeOf(typeof(Library), \"Two\", By = \"x\")] static double X(double x, double y) => y; [DerivativeOf(typeof(Library), \"Two\", By = \"y\")] static double Y(double x, double y) => x;")]
    [InlineData("[DerivativeOf(typeof(Library), \"Two\")] static void P(double a, double b, double result, double resultAdjoint, ref double bAdjoint) { }")]
    [InlineData("[DerivativeOf(typeof(Library), \"Mixed\")] static double D(double x, int n) => n;")]
    [InlineData("[DerivativeOf(typeof(Library), \"Over\")] static double D(double x) => 1; [DerivativeOf(typeof(Library), \"Over\", By = \"y\")] static double E(double x, double y) => 0;")]
    [InlineData("[DerivativeOf(typeof(Library), \"Over\")] static void P(double x, double result, double resultAdjoint, ref double xAdjoint) { }")]
    [InlineData("[DerivativeOf(typeof(Library), \"Over\")] static void P(double x, double y, double result, double resultAdjoint, ref double xAdjoint) { }")]
    [InlineData("[DerivativeOf(typeof(Library), \"Norm\")] static void P(double[] v, double result, double resultAdjoint, double[] vAdjoint) { }")]
    [InlineData("[DerivativeOf(typeof(Library), \"Table\")] static void P(double[,] v, double result, double resultAdjoint, double[,] vAdjoint) { }")]
    [InlineData("[DerivativeOf(typeof(Library), \"At\")] static double D(Library library, double x) => 1;")]
    [InlineData("[DerivativeOf(typeof(Math), \"Cbrt\")] static double D(double x) => 1;")]
    [InlineData("[DerivativeOf(typeof(Library), \"One\")] [DerivativeOf(typeof(Math), \"Sqrt\")] static double D(double x) => 1;")]
    public async Task OneThatFitsIsNotReported(string members) => await VerifyAsync(members);

    [Theory]
    [InlineData("[[|DerivativeOf(typeof(Library), \"None\")|]] static double D(double x) => 1;", "'Library' has no method 'None'")]
    [InlineData("[[|DerivativeOf(typeof(Library), \"One\")|]] static double D(int x) => 1;", "its parameters do not begin with those of 'One'; begin with (double)")]
    [InlineData("[[|DerivativeOf(typeof(Library), \"One\")|]] static double D() => 1;", "its parameters do not begin with those of 'One'; begin with (double)")]
    [InlineData("[[|DerivativeOf(typeof(Library), \"One\")|]] static double D(in double x) => 1;", "its parameters do not begin with those of 'One'; begin with (double)")]
    [InlineData("[[|DerivativeOf(typeof(Library), \"At\")|]] static double D(double x) => 1;", "its parameters do not begin with those of 'At'; begin with (Library, double)")]
    [InlineData("[[|DerivativeOf(typeof(Library), \"One\")|]] static double D(double x, double y) => 1;", "a partial derivative has the parameters of 'One' and no others; drop the others, or return nothing and declare a pullback")]
    [InlineData("[[|DerivativeOf(typeof(Library), \"One\")|]] static float D(double x) => 1;", "it returns 'float'; return 'double', or nothing for a pullback")]
    [InlineData("[[|DerivativeOf(typeof(Library), \"Two\")|]] static double D(double x, double y) => 1;", "'Two' has 2 real parameters; say by which it is differentiated, as in 'By = \"x\"'")]
    [InlineData("[[|DerivativeOf(typeof(Library), \"Mixed\", By = \"n\")|]] static double D(double x, int n) => 1;", "'n' is not one of its real parameters")]
    [InlineData("[[|DerivativeOf(typeof(Library), \"Norm\")|]] static double D(double[] v) => 1;", "'Norm' takes an array; declare a pullback, which returns nothing")]
    [InlineData("[[|DerivativeOf(typeof(Library), \"Count\")|]] static double D(double x) => 1;", "'Count' returns 'int', and only a number has a derivative")]
    [InlineData("[[|DerivativeOf(typeof(Library), \"By\")|]] static double D(double x) => 1;", "'By' is generic, or takes a parameter by reference")]
    [InlineData("[[|DerivativeOf(typeof(Library), \"One\")|]] static void P(double x) { }", "after the parameters of 'One' a pullback takes its result and the adjoint of the result; add 'double result, double resultAdjoint'")]
    [InlineData("[[|DerivativeOf(typeof(Library), \"One\")|]] static void P(double x, double result, double resultAdjoint) { }", "it has no adjoint to add to; add one for each differentiable parameter, as in 'ref double xAdjoint'")]
    [InlineData("[[|DerivativeOf(typeof(Library), \"One\")|]] static void P(double x, double result, double resultAdjoint, ref double y) { }", "'y' is not the adjoint of a parameter; name it after the parameter: 'xAdjoint' for 'x'")]
    [InlineData("[[|DerivativeOf(typeof(Library), \"One\")|]] static void P(double x, double result, double resultAdjoint, double xAdjoint) { }", "'xAdjoint' is not 'ref double'; declare 'ref double xAdjoint'")]
    [InlineData("[[|DerivativeOf(typeof(Library), \"Norm\")|]] static void P(double[] v, double result, double resultAdjoint, ref double vAdjoint) { }", "'vAdjoint' is not 'double[]'; declare 'double[] vAdjoint'")]
    [InlineData("[[|DerivativeOf(typeof(Library), \"Mixed\")|]] static void P(double x, int n, double result, double resultAdjoint, ref double nAdjoint) { }", "'n' is neither a number nor an array of numbers")]
    [InlineData("[[|DerivativeOf(typeof(Library), \"One\", By = \"x\")|]] static void P(double x, double result, double resultAdjoint, ref double xAdjoint) { }", "'By' is for a partial derivative; leave it out: a pullback names its adjoints")]
    [InlineData("[[|DerivativeOf(typeof(Library), \"One\")|]] static double D<T>(double x) => 1;", "'D' is not a static method, or is generic; declare it as a plain static method")]
    public async Task OneThatDoesNotFitIsAnErrorAtTheAttribute(string members, string message)
    {
        Diagnostic diagnostic = Assert.Single(await VerifyAsync(members));
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity);
        Assert.EndsWith(": " + message, diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[[|DerivativeOf(typeof(Library), \"One\")|]] static double D(double x) => 1; [[|DerivativeOf(typeof(Library), \"One\")|]] static double E(double x) => 1;")]
    [InlineData("[[|DerivativeOf(typeof(Library), \"Two\", By = \"x\")|]] static double D(double x, double y) => 1; [[|DerivativeOf(typeof(Library), \"Two\")|]] static void P(double x, double y, double result, double resultAdjoint, ref double yAdjoint) { }")]
    public async Task TwoForOneParameterAreErrorsBoth(string members)
    {
        foreach (Diagnostic diagnostic in await VerifyAsync(members))
        {
            Assert.EndsWith("it is declared twice; keep one of them", diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("[DerivativeOf(typeof(Missing), \"One\")] static double D(double x) => 1;")]
    [InlineData("[DerivativeOf()] static double D(double x) => 1;")]
    [InlineData("[DerivativeOf(null, null)] static double D(double x) => 1;")]
    [InlineData("[DerivativeOf(typeof(Library), \"One\") static double D(double")]
    public async Task CodeThatDoesNotCompileIsLeftToTheCompiler(string members) => await VerifyAsync(members);
}
