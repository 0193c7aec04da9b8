using Downhill.Analyzers.Rules.NoEffect;
using Downhill.Analyzers.Rules.NotDifferentiable;
using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Compiling;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary><c>Gradient.Stop</c>: the value passes, the derivative does not.</summary>
public sealed class StopTests
{
    private static readonly double[] s_w = [0.7, -0.4, 0.3, 1.2];
    private static readonly double[] s_x = [1.5, 0.25, -0.5, 2];

    [Theory]
    [InlineData("A factor", "return w[0] * Gradient.Stop(w[1]) + w[2];")]
    [InlineData("A factor of itself", "return w[0] * Gradient.Stop(w[0]);")]
    [InlineData("An expression", "return w[0] * Gradient.Stop(Math.Exp(w[1]) * w[0]) + w[1];")]
    [InlineData("Code without a derivative", "return w[0] * Gradient.Stop(Math.Round(w[1] * 10) / 10) + w[1];")]
    [InlineData("A count", "return w[0] * Gradient.Stop((int)(w[3] * 3)) + w[1];")]
    [InlineData("A local", "double s = Gradient.Stop(w[0] * w[1]); double t = s * w[2]; s = w[3]; return s * t;")]
    [InlineData("What is overwritten afterwards", "double s = w[0]; double f = Gradient.Stop(s) * s; s = w[1] * w[2]; return f * s;")]
    [InlineData("An element", "var a = new double[3]; a[0] = w[0]; a[1] = Gradient.Stop(w[1]); a[0] *= a[1]; return a[0] * w[2];")]
    [InlineData("A copy of an array", "double[] c = Gradient.Stop(w); double s = 0; for (int i = 0; i < w.Length; i++) { s += c[i] * w[i] * w[i]; } return s;")]
    [InlineData("A copy that is written later", "double[] c = Gradient.Stop(w); c[1] = w[0] * w[1]; double s = 0; for (int i = 0; i < w.Length; i++) { s += c[i] * w[i]; } return s;")]
    [InlineData("The shift of a softmax", "double m = Gradient.Stop(Math.Max(w[0], Math.Max(w[1], w[2]))); double z = 0; for (int i = 0; i < w.Length; i++) { z += Math.Exp(w[i] - m); } return m + Math.Log(z);")]
    [InlineData("In a loop", "double s = 0, scale = 1; for (int i = 0; i < w.Length; i++) { s += w[i] * x[i] / Gradient.Stop(scale); scale = 0.9 * scale + 0.1 * w[i] * w[i]; } return s;")]
    [InlineData("On one side of a branch", "double s = w[0] > 0 ? Gradient.Stop(w[0]) * w[1] : w[2]; return s * w[3];")]
    [InlineData("The divisor", "return w[0] / Gradient.Stop(w[0] + w[1]);")]
    [InlineData("An argument of a function", "return Math.Pow(Gradient.Stop(w[3]), w[0]) + Math.Atan2(w[0], Gradient.Stop(w[3]));")]
    public void AStoppedValueCountsAsAConstant(string _, string body) => DerivativeCheck.Verify(Example.Body(body), s_w.Clone(), s_x.Clone());

    [Fact]
    public void AHelperMayStopItsArgument() => DerivativeCheck.Verify(
        Example.Static("""
            static double Detached(double[] a) { double s = 0; foreach (double v in Gradient.Stop(a)) { s += v * v; } return s; }
            static double Norm(double[] a) { double s = 0; foreach (double v in a) { s += v * v; } return s; }

            [Differentiable]
            static double Loss(double[] w) => Norm(w) / Gradient.Stop(Norm(w)) + Detached(w) * w[0] + Norm(Gradient.Stop(w)) * w[1];
            """),
        s_w.Clone());

    [Fact]
    public async Task WhereNoWayIsLeftOpenThereIsNoGradient()
    {
        string source = Example.Static("[Differentiable] static double Loss(double[] w) => [|Gradient.Stop(w[0] * w[1])|] + 1;");
        Diagnostic diagnostic = Assert.Single(await Markup.Parse(source).VerifyAsync(new NotDifferentiableAnalyzer()));
        Assert.Contains("is stopped", diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AStoppedVariableHasAnEffectAllTheSame() => await Markup.Parse(Example.Static("""
        [Differentiable("a", "b")]
        static double Loss(double a, double b) => a * Gradient.Stop(b);
        """)).VerifyAsync(new NoEffectAnalyzer());

    [Fact]
    public void WhatAStoppedCallHandsOutIsNotForgotten() => DerivativeCheck.Verify(
        Example.Static("""
            static double Both(double a, out double twice) { twice = 2 * a; return a * a; }

            [Differentiable]
            static double Loss(double[] w)
            {
                double s = Gradient.Stop(Both(w[0], out double twice));
                return s * w[1] + twice;
            }
            """),
        s_w.Clone());

    [Fact]
    public void AStoppedCallMayChooseItsMethodByTheObject() => DerivativeCheck.Verify(
        Example.Static("""
            public abstract class Term { public abstract double At(double[] p, double t); }
            public sealed class Leaf : Term { public override double At(double[] p, double t) => p[0] * t; }
            public sealed class Product : Term { public Term A, B; public override double At(double[] p, double t) => A.At(p, 0.9 * t) * B.At(p, t); }
            static readonly Term s_tree = new Product { A = new Leaf(), B = new Product { A = new Leaf(), B = new Leaf() } };

            [Differentiable]
            static double Loss(double[] w)
            {
                double[] x = { 1.5, 2 };
                return Gradient.Stop(s_tree.At(x, w[3])) * w[0] + x[0] * w[1];
            }
            """),
        s_w.Clone());

    [Fact]
    public void AFieldMayStartWithAStoppedValue() => DerivativeCheck.Verify(
        Example.Static("""
            public sealed class Particle { public double Position; public double Velocity { get; set; } public Particle Next; }

            [Differentiable]
            static double Loss(double[] w)
            {
                var p = new Particle { Position = Gradient.Stop(w[2]), Velocity = w[1] };
                p.Next = p;
                return p.Next.Position * p.Velocity * w[0];
            }
            """),
        s_w.Clone());
}
