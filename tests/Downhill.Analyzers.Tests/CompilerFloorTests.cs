using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Downhill.Analyzers.Tests;

/// <summary>
/// An analyzer that was built against a newer compiler than the one that loads it vanishes with only CS9057. So what we
/// ship may not refer to anything newer than the floor that the README promises.
/// </summary>
public sealed class CompilerFloorTests
{
    [Theory]
    [InlineData("Downhill.Differentiation", "4.8.0.0")]
    [InlineData("Downhill.Analyzers", "4.8.0.0")]
    [InlineData("Downhill.CodeFixes", "4.14.0.0")]
    public void Shipped_assemblies_refer_to_no_newer_compiler(string assembly, string floor)
    {
        var compiler = ReferencesOf(assembly)
            .Where(static name => name.Name!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal))
            .ToList();
        Assert.NotEmpty(compiler);
        Assert.All(compiler, name => Assert.True(name.Version <= Version.Parse(floor), $"{assembly} refers to {name}."));
    }

    [Theory]
    [InlineData("Downhill.Differentiation")]
    [InlineData("Downhill.Analyzers")]
    [InlineData("Downhill.CodeFixes")]
    public void Shipped_assemblies_do_not_refer_to_the_runtime(string assembly) =>
        Assert.DoesNotContain(ReferencesOf(assembly), name => name.Name == "Downhill");

    [Theory]
    [InlineData("Downhill.Differentiation")]
    [InlineData("Downhill.Analyzers")]
    public void What_the_compiler_loads_does_not_refer_to_workspaces(string assembly) =>
        Assert.DoesNotContain(ReferencesOf(assembly), name => name.Name!.Contains("Workspaces", StringComparison.Ordinal));

    private static List<AssemblyName> ReferencesOf(string assembly)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly + ".dll")));
        var metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetAssemblyReference(handle).GetAssemblyName())];
    }
}
