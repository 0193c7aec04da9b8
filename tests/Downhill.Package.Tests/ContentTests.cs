using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using Xunit;

namespace Downhill.Package.Tests;

/// <summary>What is in the package, and what is not.</summary>
[Collection(PackageCollection.Name)]
public sealed class ContentTests(PackageFixture package)
{
    private static readonly string[] _expected =
    [
        "Downhill.nuspec",
        "README.md",
        "analyzers/dotnet/roslyn4.14/cs/Downhill.Analyzers.dll",
        "analyzers/dotnet/roslyn4.14/cs/Downhill.CodeFixes.dll",
        "analyzers/dotnet/roslyn4.14/cs/Downhill.Differentiation.dll",
        "analyzers/dotnet/roslyn4.8/cs/Downhill.Analyzers.dll",
        "analyzers/dotnet/roslyn4.8/cs/Downhill.Differentiation.dll",
        "buildTransitive/Downhill.targets",
        "buildTransitive/modes/none.globalconfig",
        "buildTransitive/modes/strict.globalconfig",
        "buildTransitive/modes/suggestion.globalconfig",
        "lib/net10.0/Downhill.dll",
        "lib/net10.0/Downhill.xml",
        "lib/net8.0/Downhill.dll",
        "lib/net8.0/Downhill.xml",
        "lib/netstandard2.0/Downhill.dll",
        "lib/netstandard2.0/Downhill.xml",
    ];

    [Fact]
    public void It_holds_these_files_and_no_others()
    {
        using ZipArchive archive = ZipFile.OpenRead(package.Nupkg);
        IEnumerable<string> entries = archive.Entries
            .Select(entry => entry.FullName)
            .Where(name => !name.StartsWith("_rels/", StringComparison.Ordinal)
                && !name.StartsWith("package/", StringComparison.Ordinal)
                && name != "[Content_Types].xml")
            .Order(StringComparer.Ordinal);

        Assert.Equal(_expected, entries);
    }

    [Fact]
    public void It_depends_only_on_what_the_runtime_uses()
    {
        XElement metadata = Nuspec();
        var dependencies = Elements(metadata, "group")
            .SelectMany(group => Elements(group, "dependency").Select(dependency =>
                $"{group.Attribute("targetFramework")!.Value}: {dependency.Attribute("id")!.Value}"))
            .Order(StringComparer.Ordinal);

        Assert.Equal(
            [
                ".NETStandard2.0: MathNet.Numerics",
                ".NETStandard2.0: System.Memory",
                ".NETStandard2.0: System.Numerics.Vectors",
                "net10.0: MathNet.Numerics",
                "net10.0: System.Numerics.Tensors",
                "net8.0: MathNet.Numerics",
                "net8.0: System.Numerics.Tensors",
            ],
            dependencies);
    }

    [Fact]
    public void It_says_who_made_it_and_under_which_licence()
    {
        XElement metadata = Nuspec();

        Assert.Equal("Downhill", Elements(metadata, "id").Single().Value);
        Assert.Equal("MIT", Elements(metadata, "license").Single().Value);
        Assert.Equal("README.md", Elements(metadata, "readme").Single().Value);
        Assert.Equal("git", Elements(metadata, "repository").Single().Attribute("type")!.Value);
        Assert.NotEmpty(Elements(metadata, "description").Single().Value);
    }

    [Fact]
    public void It_is_no_development_dependency_or_its_runtime_would_not_be_referenced() =>
        Assert.Empty(Elements(Nuspec(), "developmentDependency"));

    [Theory]
    [InlineData("analyzers/dotnet/roslyn4.8/cs/", 4, 8)]
    [InlineData("analyzers/dotnet/roslyn4.14/cs/", 4, 14)]
    public void What_a_compiler_loads_needs_no_newer_compiler_than_its_folder_says(string folder, int major, int minor)
    {
        var newest = new Version(major, minor, 0, 0);
        using ZipArchive archive = ZipFile.OpenRead(package.Nupkg);

        foreach (ZipArchiveEntry entry in archive.Entries.Where(entry => entry.FullName.StartsWith(folder, StringComparison.Ordinal)))
        {
            foreach ((string name, Version version) in References(entry))
            {
                if (name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal))
                {
                    Assert.True(version <= newest, $"{entry.FullName} references {name} {version}");
                }

                Assert.NotEqual("Downhill", name);
                Assert.True(
                    folder.Contains("4.14", StringComparison.Ordinal) || !name.Contains("Workspaces", StringComparison.Ordinal),
                    $"{entry.FullName} references {name}, which a compiler does not have");
            }
        }
    }

    [Fact]
    public void Warnings_and_gradients_need_only_the_compiler_of_the_NET_8_SDK_in_every_folder()
    {
        using ZipArchive archive = ZipFile.OpenRead(package.Nupkg);

        foreach (ZipArchiveEntry entry in archive.Entries.Where(entry =>
            entry.Name is "Downhill.Analyzers.dll" or "Downhill.Differentiation.dll"))
        {
            Version roslyn = References(entry).Single(reference => reference.Name == "Microsoft.CodeAnalysis").Version;
            Assert.True(roslyn <= new Version(4, 8, 0, 0), $"{entry.FullName} references Roslyn {roslyn}");
        }
    }

    private static List<(string Name, Version Version)> References(ZipArchiveEntry entry)
    {
        using var content = new MemoryStream();
        using (Stream stream = entry.Open())
        {
            stream.CopyTo(content);
        }

        content.Position = 0;
        using var image = new PEReader(content);
        MetadataReader reader = image.GetMetadataReader();
        return reader.AssemblyReferences
            .Select(reader.GetAssemblyReference)
            .Select(reference => (reader.GetString(reference.Name), reference.Version))
            .ToList();
    }

    private XElement Nuspec()
    {
        using ZipArchive archive = ZipFile.OpenRead(package.Nupkg);
        using Stream stream = archive.GetEntry("Downhill.nuspec")!.Open();
        return XDocument.Load(stream).Root!;
    }

    private static IEnumerable<XElement> Elements(XElement parent, string name) =>
        parent.Descendants().Where(element => element.Name.LocalName == name);
}
