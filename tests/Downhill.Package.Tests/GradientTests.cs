using Xunit;

namespace Downhill.Package.Tests;

/// <summary>Gradients and descents in the projects that the package serves.</summary>
[Collection(PackageCollection.Name)]
public sealed class GradientTests(PackageFixture package)
{
    [Theory]
    [InlineData("net10.0", "")]
    [InlineData("net8.0", "")]
    [InlineData("net8.0", "<LangVersion>9.0</LangVersion>")]
    public async Task A_program_descends_along_its_generated_gradient(string framework, string properties)
    {
        Consumer consumer = package.CreateConsumer($"descends {framework}{properties.Length}", framework, properties)
            .Write("Program.cs", TestPrograms.DescentByHand);

        BuildOutcome outcome = await consumer.BuildAsync();

        Assert.True(outcome.Succeeded, outcome.Output);
        Assert.Empty(outcome.WarningsAndErrors);
        Assert.Equal("0 1", (await consumer.RunAsync()).Trim());
    }

    [Fact]
    public async Task A_netstandard_library_builds_with_its_gradient()
    {
        Consumer consumer = package.CreateConsumer("netstandard", "netstandard2.0", "<LangVersion>9.0</LangVersion>", isLibrary: true)
            .Write("Model.cs", TestPrograms.DescentByHand.Replace("Console.WriteLine", "_ = string.Concat", StringComparison.Ordinal));

        BuildOutcome outcome = await consumer.BuildAsync();

        Assert.True(outcome.Succeeded, outcome.Output);
        Assert.Empty(outcome.WarningsAndErrors);
    }

    [Fact]
    public async Task A_NET_Framework_program_builds_with_its_gradient()
    {
        Consumer consumer = package.CreateConsumer("net472", "net472", "<LangVersion>9.0</LangVersion>")
            .Write("Program.cs", TestPrograms.DescentByHand);

        BuildOutcome outcome = await consumer.BuildAsync();

        Assert.True(outcome.Succeeded, outcome.Output);
        Assert.Empty(outcome.WarningsAndErrors);
    }

    [Fact]
    public async Task A_compiler_that_is_new_enough_loads_the_generator()
    {
        Consumer consumer = package.CreateConsumer("new compilers").Write("Program.cs", TestPrograms.DescentByHand);

        foreach (string compiler in (string[])["roslyn4.8", "roslyn4.14", "roslyn5.0"])
        {
            BuildOutcome outcome = await consumer.BuildAsync("CompilerApiVersion=" + compiler);

            Assert.DoesNotContain("DH0001", outcome.Output);
            Assert.True(outcome.Succeeded, outcome.Output);
        }
    }
}
