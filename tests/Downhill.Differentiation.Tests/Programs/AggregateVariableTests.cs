using System.Reflection;
using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Compiling;
using Microsoft.CodeAnalysis.CSharp;

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
    [InlineData("An array of structs", "Line[] p", "Sum(p, x)", "static double Sum(Line[] p, double[] x) { double s = 0; for (int i = 0; i < p.Length; i++) { s += p[i].At(x[i]) * p[p.Length - 1].Slope; } foreach (var q in p) { s += q.Slope * q.Offset; } return s; }")]
    [InlineData("An array of structs that the loss changes", "Line[] p", "Sum(p, x)", "static double Sum(Line[] p, double[] x) { p[0].Slope *= p[1].Offset; p[1] = new Line { Slope = p[0].Slope * x[0], Offset = 2 }; p[0].Offset = 1; return p[0].Slope * p[1].Slope + p[1].Offset * p[0].Offset; }")]
    [InlineData("An array of records", "Curve[] p", "p[0].A * p[1].B + p[1].A * x[0]")]
    [InlineData("An array of tuples", "(double a, float b)[] p", "p[0].a * p[1].b + p[1].a * x[0]")]
    [InlineData("An array with data of the same type", "Line[] p", "p[0].Slope * s_data[0].Offset + p[1].Offset * s_data[1].Slope", "static readonly Line[] s_data = { new Line { Slope = 2, Offset = 3 }, new Line { Slope = -1, Offset = 0.5 } };")]
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

    [Fact]
    public void ThePackedFormServesAnArrayOfStructs()
    {
        CompiledProgram program = CompiledProgram.Compile(Example.Static($$"""
            {{Types}}
            [Differentiable("p", "b")]
            internal static double Loss(Line[] p, double b, double[] x) => (p[0].Slope - 2) * (p[0].Slope - 2) + (p[0].Offset - b) * (p[0].Offset - b) + (p[1].Slope - 4) * (p[1].Slope - 4) + (p[1].Offset - 5) * (p[1].Offset - 5) + (b - x[0]) * (b - x[0]);

            internal static object Fit(Line[] p, double[] x)
            {
                double before = p[0].Slope;
                var packed = new LossPacked(p, 0, x);
                var fit = GradientDescent.Minimize(packed.ValueAndGradient, packed.Start);
                if (p[0].Slope != before || fit.Parameters.Length != 5) throw new InvalidOperationException("the user's own array was written");
                packed.Unpack(fit.Parameters, p, out double b);
                return p;
            }
            """));
        MethodInfo fit = program.Assembly.GetType("User.Model")!.GetMethod("Fit", BindingFlags.Static | BindingFlags.NonPublic)!;

        double[] found = Numbers.Of(fit.Invoke(null, [Filled(fit.GetParameters()[0].ParameterType, new Random(4)), new[] { 1.5 }]));
        Assert.Equal([2, 1.5, 4, 5], found.Select(static n => Math.Round(n, 3)));
    }

    [Theory]
    [InlineData("[Differentiable(\"_line\", \"_bias\")] public double Loss(double[] x) => _line.At(x[0]) * _bias + _line.Slope;", "")]
    [InlineData("[Differentiable(\"_points\")] public double Loss(double[] x) { double s = 0; foreach (var p in _points) { s += p.At(x[0]) * p.Slope; } return s * _points[0].Slope; }", "")]
    [InlineData("[Differentiable(\"_net\")] public double Loss(double[] x) { double s = 0; for (int i = 0; i < _net.W.Length; i++) { s += _net.W[i] * x[i]; } return s * _net.Bias; }", "")]
    [InlineData("[Differentiable(\"_layer\")] public double Loss(double[] x) { double s = 0; for (int i = 0; i < _layer.W.Length; i++) { s += _layer.W[i] * x[i]; } return s * _layer.Bias; }", "")]
    [InlineData("[Differentiable(\"_network\")] public double Loss(double[] x) { double s = 0; for (int i = 0; i < _network.M.GetLength(0); i++) { for (int j = 0; j < _network.M.GetLength(1); j++) { s += _network.M[i, j] * x[j]; } } return s * _network.Bias; }", "")]
    [InlineData("[Differentiable(\"_bias\")] public double Loss(double[] x) { _line.Slope = _bias * x[0]; _line.Offset *= _line.Slope; _state = new Curve(_line.Offset, _bias, \"a\"); _state = _state with { B = _state.A * _bias }; return _line.At(x[1]) * _state.B + _line.Offset; }", "")]
    [InlineData("[Differentiable(\"_bias\")] public double Loss(double[] x) { for (int i = 0; i < 3; i++) { Step(0.1 * _bias); } return Current.Slope * Current.Offset; } private void Step(double h) { var next = Current; next.Slope += h * next.Offset; next.Offset -= h * next.Slope; Current = next; }", "public Line Current { get; set; } = new Line { Slope = 0.5, Offset = -1 };")]
    [InlineData("[Differentiable(\"_bias\")] public double Loss(double[] x) { (_line.Slope, x[0]) = (_bias, x[1]); Move(ref _line, _bias); return _line.Slope * _line.Offset * x[0]; } private static void Move(ref Line l, double a) { l.Offset += a * l.Slope; l = new Line { Slope = l.Offset * a, Offset = l.Slope }; }", "")]
    [InlineData("[Differentiable(\"_line\")] public double Loss(double[] x) => _line.Slope * Area(v => _line.Offset * v + _line.Slope, x[0], 3);", "private static double Area(Func<double, double> f, double a, int n) => n == 0 ? f(a) : f(a) > 0.4 ? Math.Sin(Area(f, f(a), n - 1)) : a * Area(f, a + 0.3, n - 1);")]
    [InlineData("[Differentiable(\"_layer\")] public double Loss(double[] x) => _layer.Bias * Area(v => Math.Tanh(_layer.W[0]) * v + _layer.W[1] * _layer.Bias, x[0], 3);", "private static double Area(Func<double, double> f, double a, int n) => n == 0 ? f(a) : f(a) > 0.4 ? Math.Sin(Area(f, f(a), n - 1)) : a * Area(f, a + 0.3, n - 1);")]
    [InlineData("[Differentiable(\"_line\")] public double Loss(double[] x) => At(x, 3) * _line.Offset;", "private double At(double[] x, int n) => n == 0 ? _line.Slope : Math.Sin(_line.At(x[n % 2])) * At(x, n - 1);")]
    [InlineData("[Differentiable(\"_layer\")] public double Loss(double[] x) { double At(int n) => n == 0 ? _layer.W[0] : Math.Sin(_layer.W[n % 2]) * At(n - 1) + _layer.Bias * x[0]; return At(4); }", "")]
    [InlineData("[Differentiable(\"_bias\")] public double Loss(double[] x) { _line.Slope = _bias * x[0]; double s = At(3); _line.Offset = s * _bias; return s + At(2); }", "private double At(int n) => n == 0 ? _line.Offset : Math.Sin(_line.Slope) * At(n - 1);")]
    [InlineData("[Differentiable(\"_net\")] public double Loss(double[] x) => _net.Bias * Area(v => Math.Tanh(_net.W[0]) * v + _net.W[1] * _net.Bias, x[0], 3);", "private static double Area(Func<double, double> f, double a, int n) => n == 0 ? f(a) : f(a) > 0.4 ? Math.Sin(Area(f, f(a), n - 1)) : a * Area(f, a + 0.3, n - 1);")]
    [InlineData("[Differentiable(\"_net\")] public double Loss(double[] x) => Area(v => Math.Sin(_net.Bias) * v, x[0], 2);", "private static double Area(Func<double, double> f, double a, int n) => n == 0 ? f(a) : f(a) > 0.4 ? Math.Sin(Area(f, f(a), n - 1)) : a * Area(f, a + 0.3, n - 1);")]
    [InlineData("[Differentiable(\"_net\")] public double Loss(double[] x) => At(x, 3) * _net.W[1];", "private double At(double[] x, int n) => n == 0 ? _net.Bias : Math.Sin(_net.W[n % 2]) * At(x, n - 1);")]
    [InlineData("[Differentiable(\"_net\")] public double Loss(double[] x) => At(_net, x, 3) * _net.W[1];", "private static double At(Net net, double[] x, int n) => n == 0 ? net.Bias : Math.Sin(net.W[n % 2]) * At(net, x, n - 1);")]
    [InlineData("[Differentiable(\"_points\")] public double Loss(double[] x) => Area(v => _points[1].Slope * v + _points[0].Offset, x[0], 2);", "private static double Area(Func<double, double> f, double a, int n) => n == 0 ? f(a) : f(a) > 0.4 ? Math.Sin(Area(f, f(a), n - 1)) : a * Area(f, a + 0.3, n - 1);")]
    public void FieldsOfTheObject(string members, string more)
    {
        var subject = new Subject(Example.Instance($$"""
            {{Types}}
            private double _bias = 0.3;
            private Line _line = new Line { Slope = 0.5, Offset = -1.5 };
            private Line[] _points = { new Line { Slope = 0.5, Offset = -1.5 }, new Line { Slope = 1.5, Offset = 0.5 } };
            private Net _net = new Net { W = new[] { 0.5, -0.2 }, F = new[] { 1f }, Bias = 2 };
            private readonly Network _network = new Network { W = new[] { 0.5, -0.2 }, M = new[,] { { 1.0, 0.5 }, { 0.2, -2 } }, Bias = 2 };
            private Layer _layer = new Layer(new[] { 0.5, -0.2 }, 0.7);
            private Curve _state = new Curve(1, 2, "s");
            {{more}}
            {{members}}
            """));
        Assert.Equal(Verdict.Checked, DerivativeCheck.Verify(subject, subject.PointOf([new[] { 1.5, -0.5 }])));
    }

    [Theory]
    [InlineData("Rec(2)")]
    [InlineData("Area(v => v * _self._line.Slope, w[2], 2)")]
    [InlineData("Area(v => v * Other._line.Slope + _line.Offset, w[2], 2)")]
    public void AStructReadThroughAnotherNameOfTheObjectIsRightOrRefused(string loss)
    {
        string source = Example.Instance($$"""
            {{Types}}
            private Model _self;
            private Model Other => _self;
            private Line _line;
            private double Rec(int n) => n == 0 ? _self._line.Slope : _line.Offset * Rec(n - 1);
            private static double Area(Func<double, double> f, double a, int n) => n == 0 ? f(a) : a * Area(f, f(a), n - 1);
            [Differentiable("w")]
            public double Loss(double[] w) { _self = this; _line.Slope = w[0]; _line.Offset = w[1]; return {{loss}}; }
            """);
        RightOrRefused.Verify(source, LanguageVersion.CSharp9, [0.7, 0.4, 0.3]);
    }

    [Theory]
    [InlineData("Line p", "p.Offset", "p.Slope", "p.Slope")]
    [InlineData("Net p", "p.Bias", "p.W[0]", "p.W[1]")]
    [InlineData("Network p", "p.Bias", "p.W[0]", "p.M[0, 1]")]
    [InlineData("Layer p", "p.Bias", "p.W[0]", "p.W[1]")]
    [InlineData("Line[] p", "p[0].Slope", "p[1].Slope", "p[1].Offset")]
    public void AParameterThatAFunctionCallingItselfReads(string parameter, string first, string second, string third)
    {
        foreach (string loss in (string[])
        [
            $"Area(v => {first} * v + {second}, x[0], 3) * {third}",
            $"At(p, 3) * {first}",
            $"Both(p, v => {first} * v * {third}, 2)",
        ])
        {
            var subject = new Subject(Example.Static($$"""
                {{Types}}
                private static double Area(Func<double, double> f, double a, int n) => n == 0 ? f(a) : f(a) > 0.4 ? Math.Sin(Area(f, f(a), n - 1)) : a * Area(f, a + 0.3, n - 1);
                private static double At({{parameter}}, int n) => n == 0 ? {{first}} : Math.Sin({{second}}) * At(p, n - 1) + {{third}};
                private static double Both({{parameter}}, Func<double, double> f, int n) => n == 0 ? f({{first}}) : Math.Sin({{second}}) * Both(p, f, n - 1);
                [Differentiable]
                internal static double Loss({{parameter}}, double[] x) => {{loss}};
                """));
            Assert.Equal(Verdict.Checked, DerivativeCheck.Verify(subject, subject.PointOf([Given(subject), new[] { 0.6, -0.5 }])));
        }
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

        if (type.IsArray && !type.GetElementType()!.IsPrimitive)
        {
            Array items = Array.CreateInstance(type.GetElementType()!, 2);
            items.SetValue(Filled(type.GetElementType()!, random), 0);
            items.SetValue(Filled(type.GetElementType()!, random), 1);
            return items;
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
