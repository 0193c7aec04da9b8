using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Tests.Compiling;

/// <summary>What the programs under test are compiled against.</summary>
internal static class References
{
    private static readonly Lazy<IReadOnlyList<MetadataReference>> s_framework = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path) is
                "System.Private.CoreLib.dll" or "System.Runtime.dll" or "System.Runtime.Extensions.dll"
                or "System.Collections.dll" or "System.Linq.dll" or "System.Console.dll" or "System.Memory.dll"
                or "System.Numerics.Vectors.dll" or "System.Threading.dll" or "netstandard.dll"
                or "System.ObjectModel.dll" or "System.Runtime.Numerics.dll" or "Microsoft.CSharp.dll" or "System.Linq.Expressions.dll" or "System.Runtime.InteropServices.dll")
            .Select(static path => MetadataReference.CreateFromFile(path))]);

    /// <summary>The framework, MathNet.Numerics and the runtime: what a user has.</summary>
    public static IReadOnlyList<MetadataReference> User { get; } =
        [.. s_framework.Value, MetadataReference.CreateFromFile(typeof(MathNet.Numerics.Distance).Assembly.Location), MetadataReference.CreateFromFile(typeof(DifferentiableAttribute).Assembly.Location)];

    /// <summary>The user's, and the dual numbers of this assembly.</summary>
    public static IReadOnlyList<MetadataReference> Dual { get; } =
        [.. User, MetadataReference.CreateFromFile(typeof(References).Assembly.Location)];
}
