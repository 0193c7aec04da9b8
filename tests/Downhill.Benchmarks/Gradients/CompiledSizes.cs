using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Downhill.Benchmarks.Gradients;

/// <summary>The size of the machine code of methods, as the just-in-time compiler reports it when it optimises fully.</summary>
internal sealed partial class CompiledSizes
{
    /// <summary>The argument that makes this program only touch every method.</summary>
    public const string TouchArgument = "touch";

    private readonly Dictionary<(string Owner, string Method), int> _bytes = [];

    private CompiledSizes()
    {
    }

    /// <summary>Runs this program once more, with the compiler's own summary switched on, and reads the summary.</summary>
    public static CompiledSizes Measure()
    {
        string summary = Path.Combine(Path.GetTempPath(), $"downhill-sizes-{Environment.ProcessId}.txt");
        try
        {
            string program = typeof(CompiledSizes).Assembly.Location;
            var start = new ProcessStartInfo("dotnet", [program, TouchArgument]) { UseShellExecute = false };
            start.Environment["DOTNET_JitStdOutFile"] = summary;
            start.Environment["DOTNET_JitDisasmSummary"] = "1";
            start.Environment["DOTNET_TieredCompilation"] = "0";
            using (Process child = Process.Start(start)!)
            {
                child.WaitForExit();
            }

            var sizes = new CompiledSizes();
            foreach (string line in File.Exists(summary) ? File.ReadLines(summary) : [])
            {
                Match match = Compiled().Match(line);
                if (match.Success)
                {
                    sizes._bytes[(match.Groups["type"].Value, match.Groups["method"].Value)] =
                        int.Parse(match.Groups["size"].Value, CultureInfo.InvariantCulture);
                }
            }

            return sizes;
        }
        finally
        {
            File.Delete(summary);
        }
    }

    /// <summary>The bytes of a method's machine code, or a question mark where the compiler did not say.</summary>
    public string Of(Type owner, string method) =>
        _bytes.TryGetValue((owner.FullName!, method), out int bytes) ? bytes.ToString(CultureInfo.InvariantCulture) : "?";

    // " 27: JIT compiled Some.Type:Method(double[]):double [FullOpts, IL size=212, code size=845]"
    [GeneratedRegex(@"JIT compiled (?<type>[\w.+]+):(?<method>\w+)\(.*code size=(?<size>\d+)")]
    private static partial Regex Compiled();
}
