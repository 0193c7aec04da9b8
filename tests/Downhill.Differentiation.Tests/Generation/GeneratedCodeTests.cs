using System.Reflection;
using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Compiling;
using Downhill.Differentiation.Tests.Programs;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Differentiation.Tests.Generation;

/// <summary>The generated code compiles as C# 9 without a warning in every kind of type, and is what its caller expects.</summary>
public sealed class GeneratedCodeTests
{
    private const string Square = "[Downhill.Differentiable] static double Loss(double[] w) => w[0] * w[0] * w[1];";

    [Theory]
    [InlineData("static partial class Model { " + Square + " }")]
    [InlineData("partial class Model { " + Square + " }")]
    [InlineData("public sealed partial class Model { " + Square + " }")]
    [InlineData("partial struct Model { " + Square + " }")]
    [InlineData("partial record Model(int N) { " + Square + " }")]
    [InlineData("namespace A.B { static partial class Model { " + Square + " } }")]
    [InlineData("namespace A { partial class Outer { partial struct Middle { static partial class Inner { " + Square + " } } } }")]
    [InlineData("partial class Outer<T> where T : class { partial class Model<U> where U : struct { } static partial class Plain { } } static partial class Model { " + Square + " }")]
    [InlineData("partial class @class { " + Square + " }")]
    [InlineData("namespace @namespace.@int { partial class @class { " + Square + " } }")]
    [InlineData("namespace System2 { namespace Math { static partial class Model { " + Square + " } } }")]
    [InlineData("namespace N { class Math { } class Downhill2 { } static partial class Model { " + Square + " } }")]
    [InlineData("static partial class Model { static int System, Downhill1; " + Square + " }")]
    [InlineData("static partial class Model { [Downhill.Differentiable] public static double Loss(double[] w) { return w[0] * w[0] * w[1]; } }")]
    public void EveryKindOfTypeIsServed(string source)
    {
        var subject = new Subject(source);

        Assert.Equal(Verdict.Checked, DerivativeCheck.Verify(subject, subject.PointOf([new[] { 0.5, 2.0 }])));
    }

    [Fact]
    public void AGenericTypeIsServed()
    {
        CompiledProgram program = CompiledProgram.Compile($"partial class Outer<T> where T : class, new() {{ partial struct Inner<U> where U : struct {{ {Square} }} }}");
        Type type = program.Assembly.GetTypes().Single(static t => t.Name == "Inner`1").MakeGenericType(typeof(object), typeof(int));
        Loss loss = Loss.Of(type.GetMethod("Loss", BindingFlags.Static | BindingFlags.NonPublic)!);

        Assert.Equal(2.25, loss.ValueAndGradient(new([new[] { 1.5, 1.0 }]), out double[][] gradient));
        Assert.Equal([3.0, 2.25], gradient[0]);
    }

    [Theory]
    [InlineData("private")]
    [InlineData("public")]
    [InlineData("internal")]
    [InlineData("protected")]
    [InlineData("private protected")]
    [InlineData("protected internal")]
    public void TheGradientIsAsAccessibleAsItsLoss(string accessibility)
    {
        CompiledProgram program = CompiledProgram.Compile(Example.Instance(
            $"[Differentiable] {accessibility} static double Loss(double[] w) => w[0];"));
        Loss loss = Loss.In(program.Assembly);

        Assert.Equal(
            loss.Method.Attributes & MethodAttributes.MemberAccessMask,
            loss.Gradient!.Attributes & MethodAttributes.MemberAccessMask);
        Assert.Equal(loss.Method.IsStatic, loss.Gradient.IsStatic);
    }

    [Theory]
    [InlineData("[Differentiable] static double Loss(double[] @event) => @event[0] * @event[1];")]
    [InlineData("[Differentiable(\"class\")] static double Loss(double[] @class, int @int) { double @if = @class[0] * @int; return @if * @class[1]; }", 3)]
    [InlineData("[Differentiable] static double Loss(double[] w) { double wAdjoint = w[0], adjoint = w[1], wGradient2 = 3; return wAdjoint * adjoint * wGradient2; }")]
    [InlineData("[Differentiable] static double Loss(double[] w) { double result = w[0], value = 2, tape = 3, i = 4, t = 5, sAdjoint = 1; double s = result * value * tape * i * t * sAdjoint; s *= s; return s * w[1]; }")]
    [InlineData("[Differentiable] static double Loss(double[] value) { double result = 1; for (int i = 0; i < value.Length; i++) { result = result * value[i] + 1; } return result; }")]
    [InlineData("[Differentiable] static double Loss(double[] w) { double wGradient = w[0] * 2; return wGradient * w[1]; }")]
    [InlineData("static double LossValue(double a) => a; static double Gradient => 2; [Differentiable] static double Loss(double[] w) => LossValue(w[0]) * Gradient * w[1];")]
    [InlineData("[Differentiable] static double Größe(double[] ω) { double Δ = ω[0] * ω[0]; return Δ * ω[1]; }")]
    [InlineData("[Differentiable] static double Loss(double[] w, int k = 3) => w[0] * k + w[1];", 3)]
    [InlineData("[Differentiable] static double Loss(params double[] w) => w[0] * w[1];")]
    public void NamesOfTheUserAreKeptAndNeverHidden(string members, object? more = null)
    {
        var subject = new Subject(Example.Static(members));
        object?[] arguments = more is null ? [new[] { 0.5, 2.0 }] : [new[] { 0.5, 2.0 }, more];

        Assert.Equal(Verdict.Checked, DerivativeCheck.Verify(subject, subject.PointOf(arguments)));
    }

    [Fact]
    public void OverloadsAreServedSideBySide() => CompiledProgram.Compile(Example.Static("""
        [Differentiable] static double Loss(double[] w) => w[0];
        [Differentiable] static double Loss(double[] w, double[] x) => w[0] * x[0];
        [Differentiable("a")] static double Loss(double a) => a * a;
        [Differentiable("a", "b")] static double Loss(double a, double b) => a * b;
        [Differentiable("w", "b")] static double Loss(double[] w, double b, int n) => w[0] * b * n;
        """));

    [Fact]
    public void TwoLossesShareAHelper() => CompiledProgram.Compile(Example.Static("""
        static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));
        [Differentiable] static double First(double[] w) => Sigmoid(w[0]) * Sigmoid(w[1]);
        [Differentiable] static double Second(double[] w) { double s = 0; foreach (var v in w) { s += Sigmoid(v); } return s; }
        """));

    [Fact]
    public void ADisabledNullableContextIsServed() => CompiledProgram.Compile(
        "#nullable disable\n" + Example.Static("[Differentiable] static double Loss(double[] w, string s) => w[0] * s.Length;"));

    [Fact]
    public void NewerLanguagesAreServed() => CompiledProgram.Compile(
        """
        using Downhill;
        namespace User;
        public static partial class Model
        {
            [Differentiable]
            public static double Loss(double[] w, (int A, int B) t, System.ReadOnlySpan<double> x) => w[0] * x[0] * t.A;
        }
        """,
        LanguageVersion.CSharp12);

    [Fact]
    public void TheGeneratedFileIsMarkedAsGeneratedAndSaysWhatItIs()
    {
        string text = Assert.Single(CompiledProgram.Compile(Example.Expression("w[0] * w[0]")).Generated).ToString();

        Assert.StartsWith("// <auto-generated", text, StringComparison.Ordinal);
        Assert.Contains("/// <summary>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\r", text, StringComparison.Ordinal);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), static line => Assert.Equal(line.TrimEnd(), line));
    }
}
