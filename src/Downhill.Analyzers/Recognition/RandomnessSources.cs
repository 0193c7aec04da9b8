using Downhill.Analyzers.Recognition.Symbolic;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Recognition;

/// <summary>
/// The types that randomness comes from, by metadata name. What a user's own generator does is read from its source;
/// these are where the reading ends.
/// </summary>
internal sealed class RandomnessSources
{
    private readonly INamedTypeSymbol? _random;
    private readonly INamedTypeSymbol? _cryptographic;
    private readonly INamedTypeSymbol? _continuousDistribution;
    private readonly INamedTypeSymbol? _discreteDistribution;
    private readonly INamedTypeSymbol? _engineRandom;
    private readonly OwnGenerators _own = new();

    public RandomnessSources(Compilation compilation)
    {
        _random = compilation.GetTypeByMetadataName("System.Random");
        _cryptographic = compilation.GetTypeByMetadataName("System.Security.Cryptography.RandomNumberGenerator");
        _continuousDistribution = compilation.GetTypeByMetadataName("MathNet.Numerics.Distributions.IContinuousDistribution");
        _discreteDistribution = compilation.GetTypeByMetadataName("MathNet.Numerics.Distributions.IDiscreteDistribution");
        _engineRandom = compilation.GetTypeByMetadataName("UnityEngine.Random");
    }

    /// <summary>
    /// The members of those types that draw. A body that names none of them, and calls nothing that does, draws nothing:
    /// this is what keeps the rules cheap on ordinary code.
    /// </summary>
    public static bool MayNameDraw(string identifier) => identifier switch
    {
        "Next" or "NextInt64" or "NextDouble" or "NextSingle" or "NextBytes" or "Sample" or "Samples" => true,
        "GetInt32" or "GetBytes" or "GetNonZeroBytes" or "GetItems" or "Shuffle" => true,
        "Range" or "value" or "insideUnitCircle" or "insideUnitSphere" or "onUnitSphere" => true,
        "NextDoubles" or "NextDoubleSequence" or "NextGaussian" or "NextNormal" or "NextFloat" => true,
        _ => false,
    };

    /// <summary>One of these stands in the text of every file that draws for itself.</summary>
    public static IReadOnlyList<string> DrawingWords { get; } =
    [
        "Next", "NextInt64", "NextDouble", "NextSingle", "NextBytes", "Sample", "Samples",
        "GetInt32", "GetBytes", "GetNonZeroBytes", "GetItems", "Shuffle",
        "insideUnitCircle", "insideUnitSphere", "onUnitSphere",
        "NextDoubles", "NextDoubleSequence", "NextGaussian", "NextNormal", "NextFloat",
        "Random", "Generate",
    ];

    /// <summary>The members that fill a vector, matrix or array with draws; told by name only where they are called on something.</summary>
    public static bool MayNameFilling(string identifier) => identifier == "Random" || IsGenerated(identifier);

    private static bool IsGenerated(string identifier) => identifier is "Normal" or "Uniform" or "Gaussian" or "Standard" or "Random" or "UniformMap" or "Stable" or "SampleSequence";

    /// <summary>Whether a drawing member's name says nothing by itself: it counts only behind the type's name.</summary>
    public static bool IsCommonWord(string identifier) => identifier is "Range" or "value";

    /// <summary>What kind of number <paramref name="member"/> draws; none where it draws nothing or has source to read.</summary>
    public Randomness Draws(ISymbol member)
    {
        var type = member.ContainingType;
        if (type is null)
        {
            return Randomness.None;
        }

        if (InheritsFrom(type, _random))
        {
            return member.Name switch
            {
                "NextDouble" or "NextSingle" or "Sample" or "NextDoubles" or "NextDoubleSequence" => Randomness.Amount,
                "Next" or "NextInt64" or "NextBytes" => Randomness.Integer,
                "GetItems" or "Shuffle" => Randomness.Selection,
                _ => Randomness.None,
            };
        }

        if (Same(type, _cryptographic))
        {
            return member.Name is "GetInt32" or "GetBytes" or "GetNonZeroBytes" ? Randomness.Integer : Randomness.None;
        }

        if (Implements(type, _continuousDistribution))
        {
            return member.Name is "Sample" or "Samples" ? Randomness.Amount : Randomness.None;
        }

        if (Implements(type, _discreteDistribution))
        {
            return member.Name is "Sample" or "Samples" ? Randomness.Integer : Randomness.None;
        }

        // Vector<double>.Build.Random(n), CreateMatrix.Random<double>(m, n), Generate.Normal(n, 0, 1): filled with draws.
        if (type.ContainingNamespace?.ToDisplayString() is "MathNet.Numerics.LinearAlgebra" or "MathNet.Numerics" &&
            (member.Name == "Random" || (type.Name == "Generate" && IsGenerated(member.Name))))
        {
            return Randomness.Amount;
        }

        if (Same(type, _engineRandom))
        {
            return member.Name switch
            {
                "value" or "insideUnitCircle" or "insideUnitSphere" or "onUnitSphere" => Randomness.Amount,
                "Range" => member is IMethodSymbol { ReturnType.SpecialType: SpecialType.System_Int32 } ? Randomness.Integer : Randomness.Amount,
                _ => Randomness.None,
            };
        }

        return _own.Draws(member) is var own and not Randomness.None ? own : Promised(member, type);
    }

    /// <summary>
    /// What a generator promises by its name where its body is not to be read, or comes down to a package that is not here:
    /// <c>IRandom.NextDouble()</c>, <c>FastRandom.Next(n)</c>.
    /// </summary>
    private static Randomness Promised(ISymbol member, INamedTypeSymbol type)
    {
        if (member is not IMethodSymbol { MethodKind: MethodKind.Ordinary } method || !NamesGenerator(type.Name) ||
            (!type.DeclaringSyntaxReferences.IsEmpty && !method.IsAbstract && method.Name is not ("NextDouble" or "NextSingle" or "NextFloat" or "NextGaussian" or "NextNormal" or "Gauss" or "Gaussian")))
        {
            return Randomness.None;
        }

        return !MayNameDrawOfGenerator(method.Name) ? Randomness.None : method.ReturnType.SpecialType switch
        {
            SpecialType.System_Double or SpecialType.System_Single => Randomness.Amount,
            SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_UInt32 or SpecialType.System_UInt64 => Randomness.Integer,
            _ => Randomness.None,
        };
    }

    /// <summary>Whether a member draws, where it is one of a generator.</summary>
    public static bool MayNameDrawOfGenerator(string identifier) =>
        MayNameDraw(identifier) || identifier is "Uniform" or "Gaussian" or "Gauss" or "Normal" || identifier.StartsWith("Next", StringComparison.Ordinal);

    /// <summary>Whether a name is that of a generator of random numbers: <c>IRandomSource</c>, <c>_rng</c>, <c>rnd</c>.</summary>
    public static bool NamesGenerator(string name) =>
        name.IndexOf("rand", StringComparison.OrdinalIgnoreCase) >= 0 || name.IndexOf("rng", StringComparison.OrdinalIgnoreCase) >= 0 ||
        name.IndexOf("rnd", StringComparison.OrdinalIgnoreCase) >= 0 || name.IndexOf("twister", StringComparison.OrdinalIgnoreCase) >= 0;

    /// <summary>Whether a value of <paramref name="type"/> is a generator of random numbers.</summary>
    public bool IsGenerator(ITypeSymbol? type) => type is INamedTypeSymbol named && (InheritsFrom(named, _random) || Implements(named, _continuousDistribution));

    private static bool InheritsFrom(INamedTypeSymbol type, INamedTypeSymbol? wanted)
    {
        for (var current = type; current is not null && wanted is not null; current = current.BaseType)
        {
            if (Same(current, wanted))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Implements(INamedTypeSymbol type, INamedTypeSymbol? wanted) =>
        wanted is not null && (Same(type, wanted) || type.AllInterfaces.Any(implemented => Same(implemented, wanted)));

    private static bool Same(INamedTypeSymbol type, INamedTypeSymbol? wanted) =>
        wanted is not null && SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, wanted);
}
