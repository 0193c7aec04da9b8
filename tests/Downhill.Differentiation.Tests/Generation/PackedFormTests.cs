using System.Reflection;
using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Compiling;
using Downhill.Differentiation.Tests.Programs;

namespace Downhill.Differentiation.Tests.Generation;

/// <summary>The nested class that serves several variables as one vector.</summary>
public sealed class PackedFormTests
{
    private const string Parameters = """
        [Differentiable("w", "bias", "u")]
        internal static double Loss(double[] w, double bias, double[] u, double[] x)
        {
            double s = bias;
            for (int i = 0; i < w.Length; i++) { s += w[i] * x[i]; }
            foreach (double v in u) { s = Math.Tanh(s * v); }
            return s * s + bias * bias;
        }
        """;

    private const string Fields = """
        private double[] _weights = { 0.5, -0.2 };
        internal double Bias { get; set; } = 0.1;

        [Differentiable(nameof(_weights), nameof(Bias))]
        internal double Loss(double[] x) => Math.Pow(_weights[0] * x[0] + _weights[1] * x[1] + Bias, 2) * Bias;
        """;

    [Fact]
    public void ItsValueAndGradientAreThoseOfTheLoss()
    {
        var subject = new Subject(Example.Static(Parameters));
        double[] w = [0.3, -0.4];
        double[] u = [0.7, 1.2, 0.9];
        double[] x = [1.0, 2.0];
        Packed packed = Packed.Of(subject.Loss, [w, 0.25, u, x]);
        var gradient = new double[6];

        Assert.Equal([0.3, -0.4, 0.25, 0.7, 1.2, 0.9], packed.Start);
        double value = packed.ValueAndGradient(packed.Start, gradient);

        double expected = subject.Loss.ValueAndGradient(new Point([w, 0.25, u, x]), out double[][] gradients);
        Assert.Equal(expected, value);
        Assert.Equal([.. gradients[0], .. gradients[1], .. gradients[2]], gradient);
    }

    [Fact]
    public void TheArraysOfTheUserAreNotTouchedUntilTheyAreUnpacked()
    {
        var subject = new Subject(Example.Static(Parameters));
        double[] w = [0.3, -0.4];
        double[] u = [0.7];
        Packed packed = Packed.Of(subject.Loss, [w, 0.25, u, new[] { 1.0, 2.0 }]);

        packed.ValueAndGradient([1, 2, 3, 4], new double[4]);
        packed.Start[0] = 77;
        Assert.Equal([0.3, -0.4], w);

        object?[] unpacked = packed.Unpack([1, 2, 3, 4], w, 0.0, u);
        Assert.Equal([1.0, 2.0], w);
        Assert.Equal([4.0], u);
        Assert.Contains(3.0, unpacked);
    }

    [Fact]
    public void FieldsAreReadAndWritten()
    {
        var subject = new Subject(Example.Instance(Fields));
        Point point = subject.PointOf([new[] { 1.0, 2.0 }]);
        Packed packed = Packed.Of(subject.Loss, [point.Instance, new[] { 1.0, 2.0 }]);
        var gradient = new double[3];

        Assert.Equal([0.5, -0.2, 0.1], packed.Start);
        double value = packed.ValueAndGradient([0.4, 0.3, 0.2], gradient);

        packed.Unpack([0.4, 0.3, 0.2]);
        Assert.Equal(subject.Loss.ValueAndGradient(point, out double[][] gradients), value);
        Assert.Equal([.. gradients[0], .. gradients[1]], gradient);
        Assert.Equal([0.4, 0.3], subject.Loss.Variables[0].Read(point));
        Assert.Equal([0.2], subject.Loss.Variables[1].Read(point));
    }

    [Fact]
    public void AScalarIsPackedToo()
    {
        var subject = new Subject(Example.Static("[Differentiable] internal static double Loss(double a) => a * a * a;"));
        Packed packed = Packed.Of(subject.Loss, [2.0]);
        var gradient = new double[1];

        Assert.Equal([2.0], packed.Start);
        Assert.Equal(27.0, packed.ValueAndGradient([3], gradient));
        Assert.Equal([27.0], gradient);
    }

    [Fact]
    public void OneArrayParameterNeedsNoPacking() => Assert.DoesNotContain(
        CompiledProgram.Compile(Example.Expression("w[0] * w[0]")).Assembly.GetTypes(), static type => type.Name.Contains("Packed", StringComparison.Ordinal));

    [Fact]
    public void ItsCallAllocatesNothing()
    {
        var subject = new Subject(Example.Static(Parameters));
        Packed packed = Packed.Of(subject.Loss, [new[] { 0.3, -0.4 }, 0.25, new[] { 0.7 }, new[] { 1.0, 2.0 }]);
        ObjectiveWithGradient objective = packed.Objective;
        double[] start = packed.Start;
        var gradient = new double[4];
        for (int i = 0; i < 10; i++)
        {
            objective(start, gradient);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        objective(start, gradient);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(3, 4, "parameters")]
    [InlineData(4, 3, "gradient")]
    public void AnotherLengthIsRefusedByName(int parameters, int gradient, string name)
    {
        var subject = new Subject(Example.Static(Parameters));
        Packed packed = Packed.Of(subject.Loss, [new[] { 0.3, -0.4 }, 0.25, new[] { 0.7 }, new[] { 1.0, 2.0 }]);

        var thrown = Assert.ThrowsAny<ArgumentException>(() => packed.Objective(new double[parameters], new double[gradient]));
        Assert.Equal(name, thrown.ParamName);
    }

    [Fact]
    public void ItDescends()
    {
        CompiledProgram program = CompiledProgram.Compile(Example.Static("""
            [Differentiable("slope", "intercept")]
            internal static double Loss(double slope, double intercept, double[] x, double[] y)
            {
                double s = 0;
                for (int i = 0; i < x.Length; i++) { double e = slope * x[i] + intercept - y[i]; s += e * e; }
                return s;
            }

            internal static double[] Fit(double[] x, double[] y)
            {
                var packed = new LossPacked(0, 0, x, y);
                var fit = GradientDescent.Minimize(packed.ValueAndGradient, packed.Start);
                packed.Unpack(fit.Parameters, out double slope, out double intercept);
                return new[] { slope, intercept };
            }
            """));
        MethodInfo fit = program.Assembly.GetType("User.Model")!.GetMethod("Fit", BindingFlags.Static | BindingFlags.NonPublic)!;

        double[] line = (double[])fit.Invoke(null, [new[] { 0.0, 1, 2 }, new[] { 1.0, 3, 5 }])!;

        Assert.Equal(2, line[0], 1e-4);
        Assert.Equal(1, line[1], 1e-4);
    }

    /// <summary>A packed form, called as its users call it.</summary>
    private sealed class Packed(object instance)
    {
        private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

        public ObjectiveWithGradient Objective { get; } = instance.GetType().GetMethod("ValueAndGradient", Any)!.CreateDelegate<ObjectiveWithGradient>(instance);

        public double[] Start => (double[])instance.GetType().GetProperty("Start", Any)!.GetValue(instance)!;

        public static Packed Of(Loss loss, object?[] arguments)
        {
            Type type = loss.Method.DeclaringType!.GetNestedType("LossPacked", BindingFlags.Public | BindingFlags.NonPublic)!;
            return new Packed(type.GetConstructors(Any).Single().Invoke(arguments));
        }

        public double ValueAndGradient(double[] parameters, double[] gradient) => Objective(parameters, gradient);

        public object?[] Unpack(double[] parameters, params object?[] targets)
        {
            MethodInfo unpack = instance.GetType().GetMethod("Unpack", Any)!;
            object?[] arguments = [parameters, .. targets.Take(unpack.GetParameters().Length - 1)];
            unpack.Invoke(instance, arguments);
            return arguments;
        }
    }
}
