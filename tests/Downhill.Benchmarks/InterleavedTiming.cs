using System.Diagnostics;

namespace Downhill.Benchmarks;

/// <summary>
/// Times several functions in turn, over and over, and keeps each one's fastest round: what else runs on the machine
/// can only make a round slower, and it hits all of them alike.
/// </summary>
internal static class InterleavedTiming
{
    private const int Rounds = 80;
    private const double SecondsPerRound = 0.004;
    private const int WarmUps = 4;

    /// <summary>The seconds per call of each of <paramref name="calls"/>.</summary>
    public static double[] Measure(params Func<double>[] calls)
    {
        WarmUp(calls);
        int[] counts = [.. calls.Select(CallsPerRound)];
        var best = new double[calls.Length];
        Array.Fill(best, double.PositiveInfinity);
        for (int round = 0; round < Rounds; round++)
        {
            for (int c = 0; c < calls.Length; c++)
            {
                best[c] = Math.Min(best[c], Seconds(calls[c], counts[c]) / counts[c]);
            }
        }

        return best;
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

    // The optimising compiler works in the background, after thirty calls and a pause.
    private static void WarmUp(Func<double>[] calls)
    {
        for (int i = 0; i < WarmUps; i++)
        {
            foreach (Func<double> call in calls)
            {
                Seconds(call, 40);
            }

            Thread.Sleep(150);
        }
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
