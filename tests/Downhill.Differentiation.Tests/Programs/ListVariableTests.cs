using System.Reflection;
using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Compiling;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Lists that a loss is differentiated by: the same as the array of their items.</summary>
public sealed class ListVariableTests
{
    private static readonly double[] s_w = [0.7, -0.4, 0.3, 1.2];
    private static readonly double[] s_x = [1.5, -0.5, 0.25, 2, -1];

    private const string ByIndex = """
        double s = 0;
        for (int i = 0; i < w.Count; i++) { s += Math.Sin(w[i] * x[i]) * w[(i + 1) % w.Count]; }
        if (w[0] > 5) { return w[9]; }
        return s * w[w.Count - 1] + Far(w, x);
        """;

    private const string ByQuery = """
        double s = 1;
        foreach (double v in w) { s += v * v * s * 0.1; }
        var own = new List<double>(w);
        own.Add(s);
        own[0] *= s;
        return w.Select((v, i) => v * x[i]).Sum() * s + own[0] * own[own.Count - 1] + w.Max();
        """;

    [Theory]
    [InlineData("List<double>", ByIndex)]
    [InlineData("List<double>", ByQuery)]
    [InlineData("IList<double>", ByIndex)]
    [InlineData("IReadOnlyList<double>", ByIndex)]
    [InlineData("IReadOnlyList<double>", ByQuery)]
    [InlineData("ICollection<double>", ByQuery)]
    [InlineData("IEnumerable<double>", ByQuery)]
    public void TheGradientIsThatOfTheArray(string type, string body)
    {
        CompiledProgram program = CompiledProgram.Compile(Example.Static($$"""
            [Differentiable("w")]
            public static double OfList({{type}} w, double[] x)
            {
                {{body}}
            }

            static double Far(IEnumerable<double> w, double[] x) { double t = 0; foreach (double v in w) { t += v * v * x[1]; } return t; }

            [Differentiable("w")]
            public static double OfArray(double[] w, double[] x)
            {
                {{body.Replace("w.Count", "w.Length", StringComparison.Ordinal)}}
            }
            """));
        Type model = program.Assembly.GetType("User.Model")!;
        var expected = new double[4];
        object value = Call(model, "OfArrayValueAndGradient", s_w, s_x, expected);
        Assert.Equal(Call(model, "OfArray", s_w, s_x), value);
        Assert.All(expected, static partial => Assert.NotEqual(0, partial));

        var list = new List<double>(s_w);
        double[] array = [9, 9, 9, 9];
        var asList = new List<double> { 9, 9, 9, 9 };
        Assert.Equal(value, Call(model, "OfListValueAndGradient", list, s_x, array));
        Assert.Equal(value, Call(model, "OfListValueAndGradient", list, s_x, asList));
        Assert.Equal(expected, array);
        Assert.Equal(expected, asList);
        Assert.Equal(s_w, list);
        Assert.Throws<ArgumentException>(() => Call(model, "OfListValueAndGradient", list, s_x, new double[3]));
        Assert.Throws<ArgumentException>(() => Call(model, "OfListValueAndGradient", list, s_x, list));
        Assert.Throws<ArgumentNullException>(() => Call(model, "OfListValueAndGradient", list, s_x, null));

        object packed = Activator.CreateInstance(model.GetNestedType("OfListPacked", BindingFlags.Public | BindingFlags.NonPublic)!, list, s_x)!;
        var start = (double[])packed.GetType().GetProperty("Start")!.GetValue(packed)!;
        Assert.Equal(s_w, start);
        var gradient = new double[4];
        Assert.Equal(value, packed.GetType().GetMethod("ValueAndGradient")!.Invoke(packed, [start, gradient]));
        Assert.Equal(expected, gradient);
        packed.GetType().GetMethod("Unpack")!.Invoke(packed, [new double[] { 1, 2, 3, 4 }, list]);
        Assert.Equal([1, 2, 3, 4], list);
    }

    [Fact]
    public void AnIndexThatIsOutOfRangeThrowsAsTheListDoes()
    {
        CompiledProgram program = CompiledProgram.Compile(Example.Static("""
            [Differentiable("w")]
            public static double Loss(List<double> w, int i) => w[i] * w[0];
            """));
        Assert.Throws<ArgumentOutOfRangeException>(() => Call(program.Assembly.GetType("User.Model")!, "LossValueAndGradient", new List<double>(s_w), 4, new double[4]));
    }

    [Theory]
    [InlineData("w.Add(1); return w[0] * w[1];", "what is done here with 'w', a list that the loss is differentiated by, is not followed")]
    [InlineData("w[0] = 2; return w[0] * w[1];", "what is done here with 'w', a list that the loss is differentiated by, is not followed")]
    [InlineData("d.Add(1); return w[0] * w[1];", "'d' is changed, and may be the list 'w' that the loss is differentiated by")]
    public void AListThatIsChangedIsRefused(string body, string reason) => Assert.Contains(
        reason,
        Reading.Of(Example.Static($$"""
            [Differentiable("w")]
            public static double Loss(List<double> w, List<double> d) { {{body}} }
            """)).Obstacles[0].Reason,
        StringComparison.Ordinal);

    private static object Call(Type model, string name, params object?[] arguments)
    {
        try
        {
            return model.GetMethod(name, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!.Invoke(null, arguments)!;
        }
        catch (TargetInvocationException thrown)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(thrown.InnerException!).Throw();
            throw;
        }
    }
}
