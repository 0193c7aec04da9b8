using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Downhill.Benchmarks.Generator;

/// <summary>How long the calling thread has been running on a processor, as far as the system tells; else the clock.</summary>
internal static class ThreadTime
{
    private const int ThreadClock = 3;

    public static double Milliseconds
    {
        get
        {
            if (OperatingSystem.IsLinux() && GetTime(ThreadClock, out TimeSpec time) == 0)
            {
                return time.Seconds * 1e3 + time.Nanoseconds / 1e6;
            }

            return OperatingSystem.IsWindows() && GetThreadTimes(-2, out _, out _, out long kernel, out long user)
                ? (kernel + user) / 1e4
                : Stopwatch.GetTimestamp() * 1e3 / Stopwatch.Frequency;
        }
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int GetTime(int clock, out TimeSpec time);

    [DllImport("kernel32.dll")]
    private static extern bool GetThreadTimes(nint thread, out long creation, out long exit, out long kernel, out long user);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
