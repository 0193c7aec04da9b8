using Downhill.Differentiation.Tests.Checking;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Helpers with source, static and of the object.</summary>
public sealed class CallTests
{
    private static readonly double[] s_w = [0.7, -0.4, 0.3, 1.2];

    [Theory]
    [InlineData("A scalar helper", "static double Square(double a) => a * a;", "Square(w[0]) + Square(w[1] * w[2])")]
    [InlineData("A helper with a body", "static double Sigmoid(double z) { if (z < 0) { double e = Math.Exp(z); return e / (1 + e); } return 1 / (1 + Math.Exp(-z)); }", "Sigmoid(w[0]) * Sigmoid(w[1])")]
    [InlineData("A helper of two", "static double Mix(double a, double b) => a * Math.Sin(b);", "Mix(w[0], w[1]) + Mix(w[1], w[0])")]
    [InlineData("A helper with an inactive argument", "static double Mix(double a, double b) => a * Math.Sin(b);", "Mix(w[0], 2) + Mix(3, w[1]) + Mix(1, 2)")]
    [InlineData("A helper given one value twice", "static double Mix(double a, double b) => a * Math.Sin(b);", "Mix(w[0], w[0])")]
    [InlineData("A helper over an array", "static double Norm(double[] a) { double s = 0; for (int i = 0; i < a.Length; i++) { s += a[i] * a[i]; } return Math.Sqrt(s); }", "Norm(w) * w[0]")]
    [InlineData("Helpers three deep", "static double A(double v) => B(v) * v; static double B(double v) => C(v, 2) + 1; static double C(double v, int n) => Math.Pow(v, n);", "A(w[0]) + B(w[1])")]
    [InlineData("A helper that writes into an array", "static void Fill(double[] source, double[] target) { for (int i = 0; i < source.Length; i++) { target[i] = source[i] * source[i]; } } static double Inner(double[] v) { var a = new double[v.Length]; Fill(v, a); double s = 0; for (int i = 0; i < a.Length; i++) { s += a[i] * v[i]; } return s; }", "Inner(w)")]
    [InlineData("A helper with named arguments", "static double Mix(double a, double b) => a * Math.Sin(b);", "Mix(b: w[0], a: w[1])")]
    [InlineData("A helper with a loop and an exit", "static double First(double[] a) { for (int i = 0; i < a.Length; i++) { if (a[i] < 0) { return a[i] * a[i]; } } return 0; }", "First(w) * w[0]")]
    [InlineData("A helper that is never active", "static double Scale(int n) => Math.Sqrt(n) + 1;", "w[0] * Scale(w.Length)")]
    [InlineData("A call within a call", "static double Square(double a) => a * a;", "Square(Square(w[0]) + Square(w[1]))")]
    public void AHelperIsDifferentiated(string _, string helpers, string expression) => DerivativeCheck.Verify(
        Example.Static($"{helpers} [Differentiable] static double Loss(double[] w) => {expression};"), s_w.Clone());

    [Fact]
    public void AHelperInALoopIsDifferentiated() => DerivativeCheck.Verify(
        Example.Static("""
            static double Step(double s, double[] w, int i) => Math.Tanh(s * w[i]) + w[0];

            [Differentiable]
            static double Loss(double[] w)
            {
                double s = 1;
                for (int i = 0; i < w.Length; i++)
                {
                    s = Step(s, w, i);
                    s *= s;
                }

                return s;
            }
            """),
        s_w.Clone());

    [Fact]
    public void AVoidHelperThatUpdatesInPlaceIsDifferentiated() => DerivativeCheck.Verify(
        Example.Static("""
            static void Step(double[] state, double[] w, double h)
            {
                double a = state[0], b = state[1];
                state[0] = a + h * (w[0] * a - w[1] * a * b);
                state[1] = b + h * (w[2] * a * b - w[3] * b);
            }

            [Differentiable]
            static double Loss(double[] w)
            {
                var state = new double[] { 1, 0.5 };
                for (int t = 0; t < 10; t++)
                {
                    Step(state, w, 0.1);
                }

                return state[0] * state[0] + state[1];
            }
            """),
        s_w.Clone());

    [Fact]
    public void AHelperInAnotherTypeIsDifferentiated() => DerivativeCheck.Verify(
        Example.Static("[Differentiable] static double Loss(double[] w) => Activation.Softplus(w[0]) * w[1];")
        + " static class Activation { public static double Softplus(double z) => System.Math.Log(1 + System.Math.Exp(z)); }",
        s_w.Clone());

    [Fact]
    public void AnInstanceMethodIsDifferentiatedByItsParameter() => DerivativeCheck.VerifyWith(
        Example.Instance("""
            private double[] _x = { 1, 2 };
            private double _decay = 0.1;

            private double Penalty(double[] w) { double s = 0; foreach (double v in w) { s += v * v; } return _decay * s; }

            [Differentiable]
            public double Loss(double[] w) => Math.Sin(w[0] * _x[0]) * w[1] * _x[1] + Penalty(w);
            """),
        new { _decay = 0.3 },
        s_w.Clone());

    [Fact]
    public void FieldsAreDifferentiated() => DerivativeCheck.VerifyWith(
        Example.Instance("""
            private double[] _weights = { 0.5, -0.2 };
            private double _bias = 0.1;
            private readonly double[][] _x = { new double[] { 1, 2 }, new double[] { 0.5, -1 } };
            private readonly double[] _y = { 1, 0 };

            private double Predict(double[] row)
            {
                double z = _bias;
                for (int j = 0; j < row.Length; j++) { z += _weights[j] * row[j]; }
                return 1 / (1 + Math.Exp(-z));
            }

            [Differentiable(nameof(_weights), nameof(_bias))]
            public double Loss()
            {
                double loss = 0;
                for (int i = 0; i < _x.Length; i++)
                {
                    double error = Predict(_x[i]) - _y[i];
                    loss += error * error;
                }

                return loss;
            }
            """),
        new { _bias = 0.3 });

    [Fact]
    public void PropertiesAreDifferentiated() => DerivativeCheck.VerifyWith(
        Example.Instance("""
            public double[] Weights { get; set; } = { 0.5, -0.2 };
            public double Bias { get; set; } = 0.1;

            [Differentiable("Weights", "Bias")]
            public double Loss(double[] x) => Math.Pow(Weights[0] * x[0] + this.Weights[1] * x[1] + Bias, 2) * Bias;
            """),
        new { Bias = 0.3 },
        new[] { 1.0, 2.0 });

    [Fact]
    public void AFieldAndAParameterAreDifferentiatedTogether() => DerivativeCheck.VerifyWith(
        Example.Instance("""
            private double _bias = 0.1;

            [Differentiable("w", "_bias")]
            public double Loss(double[] w) { double s = 0; foreach (double v in w) { s += Math.Sin(v + _bias); } return s * _bias; }
            """),
        new { _bias = 0.3 },
        s_w.Clone());

    [Fact]
    public void StaticFieldsAreDifferentiated() => DerivativeCheck.VerifyWith(
        Example.Static("""
            static double[] weights = { 0.5, -0.2 };
            static double bias = 0.1;
            static double[] x = { 2, 3 };

            static double Predict() => weights[0] * x[0] + weights[1] * x[1] + bias;

            [Differentiable("weights", "bias")]
            static double Loss() { double e = Predict() - 1; return e * e * bias; }
            """),
        new { bias = 0.3 });

    [Fact]
    public void ALocalFunctionIsDifferentiated() => DerivativeCheck.Verify(
        Example.Static("""
            [Differentiable]
            static double Loss(double[] w)
            {
                static double Square(double a) => a * a;
                return Square(w[0]) * Square(w[1] + 1);
            }
            """),
        s_w.Clone());

    [Fact]
    public void DataInRecordsIsOnlyRead() => DerivativeCheck.Verify(
        """
        using System;
        using System.Collections.Generic;
        using Downhill;

        public sealed class Sample { public double[] X = { 1, 2 }; public double Y { get; set; } = 0.5; }

        public static partial class Model
        {
            [Differentiable]
            public static double Loss(double[] w)
            {
                var samples = new List<Sample> { new Sample(), new Sample { Y = 2 } };
                double s = 0;
                foreach (var sample in samples)
                {
                    double e = w[0] * sample.X[0] + w[1] * sample.X[1] - sample.Y;
                    s += e * e;
                }

                return samples.Count > 0 ? s / samples.Count : s + w[0];
            }
        }
        """,
        s_w.Clone());
}
