using System.Diagnostics;
using Downhill.Analyzers.Recognition.Flow;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Analyzers.Tests.Robustness;

/// <summary>Types that all hold each other, as the devices, effects and states of a game do.</summary>
public sealed class NumberNamesTests
{
    private const int Types = 120;

    [Fact]
    public void Types_that_hold_each_other_are_looked_at_once()
    {
        var held = string.Concat(Enumerable.Range(0, Types).Select(static at => $"public T{at} M{at}; "));
        var source = string.Concat(Enumerable.Range(0, Types).Select(at => $"class T{at} {{ {held} public double X{at}; }} "));
        var compilation = CSharpCompilation.Create("Circle", [CSharpSyntaxTree.ParseText(source)]);
        var watch = Stopwatch.StartNew();

        var names = new NumberNames().Of(compilation.GetTypeByMetadataName("T0")!);

        // Every path of four types on its own would be 200 million.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.Equal(Types, names.Count);
    }

    [Fact]
    public void Only_what_lies_near_counts()
    {
        var source = string.Concat(Enumerable.Range(0, 6).Select(static at => $"class T{at} {{ public T{at + 1} Next; public double X{at}; }} ")) + "class T6 { }";
        var compilation = CSharpCompilation.Create("Chain", [CSharpSyntaxTree.ParseText(source)]);

        var names = new NumberNames().Of(compilation.GetTypeByMetadataName("T0")!);

        Assert.Equal(["X0", "X1", "X2", "X3"], names.Order(StringComparer.Ordinal));
    }
}
