namespace Downhill.Tests;

public sealed class AllocationTests
{
    public static TheoryData<DescentMethod, bool, bool> Cases()
    {
        TheoryData<DescentMethod, bool, bool> cases = [];
        foreach (DescentMethod method in Enum.GetValues<DescentMethod>())
        {
            cases.Add(method, false, false);
            cases.Add(method, true, false);
            cases.Add(method, false, true);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_iteration_allocates_nothing_after_warm_up(DescentMethod method, bool bounded, bool maximize)
    {
        const int warmUp = 10;
        const int iterations = 60;
        DescentOptions options = new()
        {
            Method = method,
            MaxIterations = iterations,
            GradientTolerance = 0,
            StepTolerance = 0,
            ValueTolerance = 0,
            LowerBounds = bounded ? [-2] : null,
            UpperBounds = bounded ? [0.7] : null,
        };
        double[] start = Functions.RosenbrockStart(30);
        Meter meter = new(iterations + 1);

        // Once before, so that nothing is compiled while it is measured.
        Run(new Meter(iterations + 1));
        Run(meter);

        Assert.True(meter.Count >= 20, $"only {meter.Count} iterations");
        Assert.All(Enumerable.Range(warmUp, meter.Count - warmUp), i => Assert.Equal(meter.Bytes[warmUp], meter.Bytes[i]));

        DescentResult Run(Meter progress) => maximize
            ? GradientDescent.Maximize(Negated, start, options, progress)
            : GradientDescent.Minimize(Functions.Rosenbrock, start, options, progress);
    }

    private static double Negated(double[] x, double[] g)
    {
        double f = Functions.Rosenbrock(x, g);
        for (int i = 0; i < g.Length; i++)
        {
            g[i] = -g[i];
        }

        return -f;
    }

    private sealed class Meter(int capacity) : IProgress<DescentProgress>
    {
        public long[] Bytes { get; } = new long[capacity];

        public int Count { get; private set; }

        public void Report(DescentProgress value) => Bytes[Count++] = GC.GetAllocatedBytesForCurrentThread();
    }
}
