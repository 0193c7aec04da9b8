using Downhill.Benchmarks;
using Downhill.Benchmarks.Gradients;

if (args is ["gradient"])
{
    GradientBenchmark[] benchmarks = [Logistic.Create(), Mlp.Create(), Rosenbrock.Create()];
    foreach (GradientBenchmark benchmark in benchmarks)
    {
        Console.WriteLine(benchmark.Run());
    }

    return 0;
}

Console.Error.WriteLine("usage: dotnet run -c Release --project tests/Downhill.Benchmarks -- gradient");
return 2;
