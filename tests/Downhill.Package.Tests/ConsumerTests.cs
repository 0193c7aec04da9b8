using Xunit;

namespace Downhill.Package.Tests;

/// <summary>The projects that the package serves: target frameworks, language versions, compilers.</summary>
[Collection(PackageCollection.Name)]
public sealed class ConsumerTests(PackageFixture package)
{
    [Fact]
    public async Task With_implicit_usings_no_using_is_needed()
    {
        Consumer consumer = package.CreateConsumer("implicit", properties: "<ImplicitUsings>enable</ImplicitUsings>")
            .Write("Program.cs", "Console.WriteLine(new DescentOptions().MaxIterations is null);");

        BuildOutcome outcome = await consumer.BuildAsync();
        BuildOutcome without = await consumer.BuildAsync("DownhillImplicitUsing=false");

        Assert.True(outcome.Succeeded, outcome.Output);
        Assert.Empty(outcome.WarningsAndErrors);
        Assert.Contains(without.Diagnostics, diagnostic => diagnostic is { Id: "CS0246", Level: "error" });
    }

    [Fact]
    public async Task Without_implicit_usings_nothing_is_imported()
    {
        Consumer consumer = package.CreateConsumer("explicit")
            .Write("Program.cs", "System.Console.WriteLine(new DescentOptions().MaxIterations is null);");

        BuildOutcome outcome = await consumer.BuildAsync();

        Assert.Contains(outcome.Diagnostics, diagnostic => diagnostic is { Id: "CS0246", Level: "error" });
    }

    [Theory]
    [InlineData("roslyn4.7", "4.7")]
    [InlineData("roslyn3.11", "3.11")]
    public async Task A_compiler_that_is_too_old_is_said_to_be_so(string compiler, string version)
    {
        Consumer consumer = package.CreateConsumer("old " + compiler)
            .Write("Program.cs", "System.Console.WriteLine(typeof(Downhill.GradientDescent).Name);");

        BuildOutcome outcome = await consumer.BuildAsync("CompilerApiVersion=" + compiler);

        Assert.Contains("warning DH0001", outcome.Output);
        Assert.Contains("this build uses Roslyn " + version + ":", outcome.Output);
        Assert.True(outcome.Succeeded, outcome.Output);
    }

    [Fact]
    public async Task A_Visual_Basic_project_may_use_the_runtime()
    {
        Consumer consumer = package.CreateConsumer("visual basic");
        File.Delete(consumer.PathOf(consumer.ProjectFile));
        consumer.Write("Consumer.vbproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <DownhillMode>Strict</DownhillMode>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Downhill" Version="$(DownhillVersion)" />
              </ItemGroup>
            </Project>
            """);
        consumer.Write("Model.vb", """
            Public Class Model
                Public Function Options() As Downhill.DescentOptions
                    Return New Downhill.DescentOptions()
                End Function
            End Class
            """);

        BuildOutcome outcome = await consumer.BuildAsync();

        Assert.True(outcome.Succeeded, outcome.Output);
        Assert.Empty(outcome.WarningsAndErrors);
    }

    [Fact]
    public async Task A_project_that_references_a_project_with_the_package_builds_too()
    {
        package.CreateConsumer("referenced", isLibrary: true, properties: "<ImplicitUsings>enable</ImplicitUsings>")
            .Write("Options.cs", "public static class Options { public static DescentOptions Quick => new() { MaxIterations = 10 }; }");
        Consumer consumer = package.CreateConsumer("referencing", properties: "<ImplicitUsings>enable</ImplicitUsings>")
            .Write("Program.cs", "Console.WriteLine(Options.Quick.MaxIterations);");
        consumer.Write(consumer.ProjectFile, consumer.Read(consumer.ProjectFile).Replace(
            "<PackageReference Include=\"Downhill\" Version=\"$(DownhillVersion)\" />",
            "<ProjectReference Include=\"../referenced/referenced.csproj\" />",
            StringComparison.Ordinal));

        BuildOutcome outcome = await consumer.BuildAsync();

        Assert.True(outcome.Succeeded, outcome.Output);
        Assert.Empty(outcome.WarningsAndErrors);
    }
}
