using Downhill.Differentiation.Tests.Checking;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Virtual calls in programs of the shape that networks and expression trees have.</summary>
public sealed class DispatchTests
{
    private static readonly double[] s_w = [0.7, -0.4, 0.3, 1.2];

    [Fact]
    public void ANetworkOfLayersIsDifferentiated() => DerivativeCheck.Verify(
        Example.Static("""
            interface ILayer { double[] Forward(double[] input, double[] w); }

            sealed class Dense : ILayer
            {
                private readonly int _offset;
                private readonly int _size;

                public Dense(int offset, int size) { _offset = offset; _size = size; }

                internal int Offset => _offset;

                internal int Size => _size;

                public double[] Forward(double[] input, double[] w)
                {
                    var output = new double[Size];
                    for (int i = 0; i < output.Length; i++)
                    {
                        foreach (double v in input)
                        {
                            output[i] += v * w[(Offset + i) % w.Length];
                        }
                    }

                    return output;
                }
            }

            sealed class Squash : ILayer
            {
                public double[] Forward(double[] input, double[] w)
                {
                    var output = new double[input.Length];
                    for (int i = 0; i < output.Length; i++)
                    {
                        output[i] = Math.Tanh(input[i]);
                    }

                    return output;
                }
            }

            static readonly ILayer[] s_layers = { new Dense(0, 3), new Squash(), new Dense(1, 2) };

            [Differentiable]
            static double Loss(double[] w)
            {
                double[] values = { 0.5, -1.5 };
                foreach (ILayer layer in s_layers)
                {
                    values = layer.Forward(values, w);
                }

                return values[0] * values[0] + values[1];
            }
            """),
        s_w.Clone());

    [Fact]
    public void ATemplateMethodOfAnAbstractClassIsDifferentiated() => DerivativeCheck.Verify(
        Example.Static("""
            abstract class Regression
            {
                protected abstract double Predict(double[] w, double t);

                public double Error(double[] w, double[] t, double[] y)
                {
                    double sum = 0;
                    for (int i = 0; i < t.Length; i++)
                    {
                        double e = Predict(w, t[i]) - y[i];
                        sum += e * e;
                    }

                    return sum / t.Length;
                }
            }

            sealed class Decay : Regression
            {
                protected override double Predict(double[] w, double t) => w[0] * Math.Exp(-w[1] * t) + w[2];
            }

            static readonly Regression s_model = new Decay();

            [Differentiable]
            static double Loss(double[] w) => s_model.Error(w, new[] { 0.0, 1, 2 }, new[] { 1.0, 0.6, 0.4 }) * w[3];
            """),
        s_w.Clone());

    [Fact]
    public void AnObjectOfAnUnknownTypeStopsTheGradient()
    {
        // The two types are not sealed: a third could come from anywhere.
        const string Source = """
            using System;
            using Downhill;

            public class Curve { public virtual double At(double v) => v * v; }

            public class Wave : Curve { public override double At(double v) => Math.Sin(v); }

            public static partial class Model
            {
                public static Curve Chosen = new Wave();

                [Differentiable]
                public static double Loss(double[] w) => Chosen.At(w[0]) * w[1];
            }
            """;
        Assert.True(RightOrRefused.Verify(Source, LanguageVersion.CSharp9, (double[])s_w.Clone()));
        Assert.Contains("GetType() == typeof(global::Wave)", string.Concat(Compiling.CompiledProgram.Compile(Source).Generated.Select(static t => t.ToString())), StringComparison.Ordinal);
    }

    [Fact]
    public void TheMethodsOfOneTypeNeedNoQuestion()
    {
        string generated = string.Concat(Compiling.CompiledProgram.Compile(Example.Static("""
            abstract class Curve { public abstract double At(double v); }

            sealed class Wave : Curve { public override double At(double v) => Math.Sin(v); }

            [Differentiable]
            static double Loss(double[] w)
            {
                Curve c = new Wave();
                return c.At(w[0]) * w[1];
            }
            """)).Generated.Select(static t => t.ToString()));
        Assert.DoesNotContain("switch", generated, StringComparison.Ordinal);
    }
}
