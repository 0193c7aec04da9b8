using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Tests.Verifiers;

/// <summary>What test sources compile against: the framework that runs the tests, our runtime, and MathNet on demand.</summary>
internal static class References
{
    public static readonly ImmutableArray<MetadataReference> Framework = LoadFramework();

    public static readonly MetadataReference Downhill = MetadataReference.CreateFromFile(typeof(GradientDescent).Assembly.Location);

    public static readonly MetadataReference MathNet =
        MetadataReference.CreateFromFile(typeof(global::MathNet.Numerics.LinearAlgebra.Matrix<double>).Assembly.Location);

    private static ImmutableArray<MetadataReference> LoadFramework()
    {
        var folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        return
        [
            .. platform.Split(Path.PathSeparator)
                .Where(path => Path.GetDirectoryName(path) == folder)
                .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path)),
        ];
    }
}
