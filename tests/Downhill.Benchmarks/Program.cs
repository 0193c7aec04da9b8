using System.Runtime;
using Downhill.Benchmarks.Analyzers;
using Downhill.Benchmarks.Generator;
using Downhill.Benchmarks.Gradients;
using Downhill.Benchmarks.LeastSquares;
using Downhill.Benchmarks.Nist;

switch (args)
{
    case ["gradient", ..]:
        GradientReport.Print(args[1..]);
        return 0;
    case ["least-squares", ..]:
        LeastSquaresReport.Print(args[1..]);
        return 0;
    case ["nist"]:
        NistReport.Print();
        return 0;
    case ["generator", ..]:
        GeneratorBenchmark.Print(args.Length > 1 ? args[1] : "");
        return 0;
    case ["analyzers", "--sources", var sources, ..] when Directory.Exists(sources) && !GCSettings.IsServerGC && Environment.GetEnvironmentVariable("DOTNET_gcServer") is null:
        return AnalyzerCost.RunAsTheCompiler(args);
    case ["analyzers", "--sources", var sources, .. var ids] when Directory.Exists(sources):
        await AnalyzerCost.PrintAsync(sources, ids);
        return 0;
    case [CompiledSizes.TouchArgument]:
        foreach (GradientBenchmark benchmark in GradientReport.All())
        {
            benchmark.Touch();
        }

        return 0;
    default:
        Console.Error.WriteLine("usage: dotnet run -c Release --project tests/Downhill.Benchmarks -- gradient [name]… | nist | least-squares [quick] | generator [edit] | analyzers --sources DIR [ID]…");
        return 2;
}
