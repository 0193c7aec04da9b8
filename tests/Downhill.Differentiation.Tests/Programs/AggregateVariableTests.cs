using System.Reflection;
using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Compiling;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Structs, tuples, records and objects that a loss is differentiated by.</summary>
public sealed class AggregateVariableTests
{
    private const string Types = """
        public struct Line
        {
            public double Slope, Offset;
            public double At(double x) => Slope * x + Offset;
        }

        public readonly struct Weights
        {
            public Weights(double first, double second) { First = first; Second = second; }
            public double First { get; }
            public double Second { get; }
            public static Weights operator *(double f, Weights w) => new Weights(f * w.First, f * w.Second);
        }

        public struct Net
        {
            public double[] W;
            public float[] F;
            public double Bias;
            public int Steps;
        }

        public record Curve(double A, double B, string Name);

        public record Pair(Line Left, Curve Right);

        public record Layer(double[] W, double Bias);

        public class Network
        {
            public double[] W = new double[0];
            public double[,] M { get; set; } = new double[0, 0];
            public double Bias { get; set; }
            public Line Line;
            public int Steps;
        }
        """;

    [Theory]
    [InlineData("A struct", "Line p", "p.At(x[0]) * p.Slope + Math.Exp(p.Offset)")]
    [InlineData("A struct that the loss changes", "Line p", "Change(p, x)", "static double Change(Line p, double[] x) { p.Slope *= x[0]; p = p.Slope > 0 ? p : new Line { Slope = p.Offset, Offset = 2 }; return p.At(x[1]) * p.Slope; }")]
    [InlineData("A readonly struct", "Weights p", "p.First * (x[0] * p).Second + p.Second")]
    [InlineData("A tuple", "(double a, double b) p", "p.a * p.b * x[0] + p.a")]
    [InlineData("A tuple of tuples", "((double, float) a, double b) p", "p.a.Item1 * p.a.Item2 * p.b + p.b")]
    [InlineData("A record", "Curve p", "p.A * p.A * x[0] + p.B * p.Name.Length")]
    [InlineData("A record of a struct and a record", "Pair p", "p.Left.At(p.Right.A) * p.Right.B + (p.Left.Slope > 0 ? p.Right.A : 0)")]
    [InlineData("A struct with arrays", "Net p", "Sum(p.W, x) * p.Bias + p.F[0] * p.F[1] * p.Steps", "static double Sum(double[] a, double[] b) { double s = 0; for (int i = 0; i < a.Length; i++) { s += a[i] * b[i]; } return s; }")]
    [InlineData("A record with an array", "Layer p", "p.W[0] * p.W[1] * p.Bias")]
    [InlineData("An object", "Network p", "p.W[0] * p.Bias + p.M[1, 0] * p.M[0, 1] * p.Line.At(x[0]) * p.Steps")]
    [InlineData("A deconstruction", "Curve p", "Of(p)", "static double Of(Curve c) { var (a, b, _) = c; return a * b * b; }")]
    [InlineData("A copy with a change", "Curve p", "Of(p with { A = p.B * x[0] })", "static double Of(Curve c) => c.A * c.B + (c with { B = 2 }).A;")]
    public void TheGradientIsExact(string name, string parameter, string loss, string helper = "")
    {
        _ = name;
        var subject = new Subject(Example.Static($$"""
            {{Types}}
            {{helper}}
            [Differentiable]
            public static double Loss({{parameter}}, double[] x) => {{loss}};
            """));
        Assert.Equal(Verdict.Checked, DerivativeCheck.Verify(subject, subject.PointOf([Given(subject), new[] { 1.5, -0.5 }])));
    }

    [Theory]
    [InlineData("Line", "(p.Slope - 2) * (p.Slope - 2) + p.At(x[0]) * p.At(x[0])")]
    [InlineData("Weights", "(p.First - 2) * (p.First - 2) + (p.Second + 2 * x[0]) * (p.Second + 2 * x[0])")]
    [InlineData("(double a, double b)", "(p.a - 2) * (p.a - 2) + (p.b + 2 * x[0]) * (p.b + 2 * x[0])")]
    [InlineData("Curve", "(p.A - 2) * (p.A - 2) + (p.B + 2 * x[0]) * (p.B + 2 * x[0])")]
    public void ThePackedFormServesIt(string type, string loss)
    {
        CompiledProgram program = CompiledProgram.Compile(Example.Static($$"""
            {{Types}}
            [Differentiable]
            internal static double Loss({{type}} p, double[] x) => {{loss}};

            internal static object Fit({{type}} p, double[] x)
            {
                var packed = new LossPacked(p, x);
                var fit = GradientDescent.Minimize(packed.ValueAndGradient, packed.Start);
                packed.Unpack(fit.Parameters, out p);
                return p;
            }
            """));
        MethodInfo fit = program.Assembly.GetType("User.Model")!.GetMethod("Fit", BindingFlags.Static | BindingFlags.NonPublic)!;

        double[] found = Numbers.Of(fit.Invoke(null, [Filled(fit.GetParameters()[0].ParameterType, new Random(4)), new[] { 1.5 }]));
        Assert.Equal(2, found[0], 1e-4);
        Assert.Equal(-3, found[1], 1e-4);
    }

    [Theory]
    [InlineData("Net", "ref ")]
    [InlineData("Network", "")]
    [InlineData("Layer", "ref ")]
    public void ThePackedFormWritesItsArraysInPlace(string type, string modifier)
    {
        CompiledProgram program = CompiledProgram.Compile(Example.Static($$"""
            {{Types}}
            [Differentiable]
            internal static double Loss({{type}} p, double[] x) => (p.W[0] - 2) * (p.W[0] - 2) + (p.W[1] + p.Bias) * (p.W[1] + p.Bias) + (p.Bias - x[0]) * (p.Bias - x[0]);

            internal static object Fit({{type}} p, double[] x)
            {
                double before = p.W[0];
                var packed = new LossPacked(p, x);
                var fit = GradientDescent.Minimize(packed.ValueAndGradient, packed.Start);
                if (p.W[0] != before) throw new InvalidOperationException("the user's own array was written");
                packed.Unpack(fit.Parameters, {{modifier}}p);
                return new[] { p.W[0], p.W[1], p.Bias };
            }
            """));
        MethodInfo fit = program.Assembly.GetType("User.Model")!.GetMethod("Fit", BindingFlags.Static | BindingFlags.NonPublic)!;

        double[] found = Numbers.Of(fit.Invoke(null, [Filled(fit.GetParameters()[0].ParameterType, new Random(4)), new[] { 1.5 }]));
        Assert.Equal(2, found[0], 1e-4);
        Assert.Equal(-1.5, found[1], 1e-4);
        Assert.Equal(1.5, found[2], 1e-4);
    }

    private static object Given(Subject subject) => Filled(subject.Loss.Method.GetParameters()[0].ParameterType, new Random(3))!;

    private static object? Filled(Type type, Random random)
    {
        double Next() => Math.Round((3 * random.NextDouble()) - 1, 3);
        if (type == typeof(double))
        {
            return Next();
        }

        if (type == typeof(float))
        {
            return (float)Next();
        }

        if (type.IsArray)
        {
            return type == typeof(double[]) ? new[] { Next(), Next() }
                : type == typeof(float[]) ? new[] { (float)Next(), (float)Next() }
                : new[,] { { Next(), Next() }, { Next(), Next() } };
        }

        if (type == typeof(int) || type == typeof(string))
        {
            return type == typeof(int) ? 3 : "abc";
        }

        object made = System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type);
        foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            field.SetValue(made, Filled(field.FieldType, random));
        }

        return made;
    }
}
