using System.Diagnostics;

namespace Downhill.Benchmarks;

/// <summary>
/// Times several functions in turn, round after round. What else runs on the machine hits all of a round alike, so each
/// round gives one ratio and the median over the rounds is the figure: neither a lucky nor an unlucky round decides.
/// </summary>
internal static class InterleavedTiming
{
    private const int Rounds = 101;
    private const double SecondsPerRound = 0.003;
    private const int WarmUpCalls = 60;

    /// <summary>The cost of each of <paramref name="calls"/> over the first one, and the first one's seconds per call.</summary>
    public static (double Seconds, double[] Ratios) Measure(params Func<double>[] calls)
    {
        foreach (Func<double> call in calls)
        {
            Seconds(call, WarmUpCalls);
        }

        int[] counts = [.. calls.Select(CallsPerRound)];
        var rounds = new double[calls.Length][];
        for (int c = 0; c < calls.Length; c++)
        {
            rounds[c] = new double[Rounds];
        }

        for (int round = 0; round < Rounds; round++)
        {
            for (int c = 0; c < calls.Length; c++)
            {
                rounds[c][round] = Seconds(calls[c], counts[c]) / counts[c];
            }
        }

        double[] ratios = [.. rounds.Select(own => Median([.. own.Zip(rounds[0], static (one, plain) => one / plain)]))];
        return (Median(rounds[0]), ratios);
    }

    /// <summary>The middle one of <paramref name="values"/>.</summary>
    public static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>The bytes that one call allocates once it is warm.</summary>
    public static long BytesPerCall(Func<double> call)
    {
        const int Calls = 50;
        for (int i = 0; i < Calls; i++)
        {
            call();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Calls; i++)
        {
            call();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
    }

    private static int CallsPerRound(Func<double> call)
    {
        double once = Enumerable.Range(0, 5).Min(_ => Seconds(call, 1));
        return Math.Clamp((int)(SecondsPerRound / once), 1, 100_000);
    }

    private static double Seconds(Func<double> call, int count)
    {
        double sum = 0;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            sum += call();
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        GC.KeepAlive(sum);
        return seconds;
    }
}
