using Downhill.Cli.Projects;

namespace Downhill.Cli.Tests;

/// <summary><c>downhill explain</c> and <c>downhill gradient</c>.</summary>
public sealed class ExplainTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public ExplainTests() => _folder.Write("Model.csproj", TestPrograms.Project).Write("src/Trainer.cs", TestPrograms.Trainer).Write("src/Counter.cs", TestPrograms.CountingTrainer);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_rule_has_a_page_that_keeps_to_the_width()
    {
        foreach (string id in BundledExtensions.Descriptors.Select(static rule => rule.Id))
        {
            ToolRun run = await _folder.RunAsync("explain", id.ToLowerInvariant());

            Assert.StartsWith(id + ": ", run.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("](", run.Output, StringComparison.Ordinal);
            Assert.DoesNotContain('`', run.Output);
            Assert.Equal(0, run.ExitCode);
        }
    }

    [Fact]
    public async Task A_line_of_a_search_is_explained_step_by_step()
    {
        ToolRun run = await _folder.RunAsync("explain", "src/Trainer.cs:14", "--project", _folder.Root);

        Assert.StartsWith("src/Trainer.cs:14 in Trainer.Fit(double[][], double[])\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("A random search in lines 9–23\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("  point      'w' (double[], 3 numbers)\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("  score      `Loss(candidate, x, y)` in line 17; lower wins\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("  kept where `loss < best` in line 18\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("  derivative 'Loss' by 'w': smooth: it has a gradient everywhere\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("Reported: warning DH1001 in line 9\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("  fix: ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loss_without_a_gradient_is_explained_at_the_place_that_stops_it()
    {
        ToolRun run = await _folder.RunAsync("explain", "Counter.cs:8", "--project", _folder.Root);

        Assert.Contains("DH1003\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("derivative 'Errors' by 'w': flat: its gradient is zero almost everywhere\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("Reported: info DH1003 in line 8\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ordinary_loop_is_said_to_draw_nothing()
    {
        ToolRun run = await _folder.RunAsync("explain", "Trainer.cs:31", "--project", _folder.Root);

        Assert.Contains("No search and no closed form is recognised in this line.\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("The loop in lines 31–40 draws nothing at random, so it is no random search.\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("The method 'Loss'\n", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'DH9999' is neither a rule nor FILE:LINE. The rules are DH1001, ", "DH9999")]
    [InlineData("FILE 'None.cs' is compiled by no project of ", "None.cs:3")]
    [InlineData("LINE 999: ", "Trainer.cs:999")]
    public async Task A_place_that_is_not_there_is_named(string message, string what)
    {
        ToolRun run = await _folder.RunAsync("explain", what, "--project", _folder.Root);

        Assert.StartsWith("error: " + message, run.Error, StringComparison.Ordinal);
        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    public async Task The_gradient_of_a_method_is_printed_by_name_and_by_place()
    {
        ToolRun byName = await _folder.RunAsync("gradient", "Trainer.Loss", "--project", _folder.Root);
        ToolRun byPlace = await _folder.RunAsync("gradient", "Trainer.cs:33", "--project", _folder.Root);
        ToolRun byData = await _folder.RunAsync("gradient", "Loss", "--by", "y", "w", "--project", _folder.Root);

        Assert.Contains("public static double LossValueAndGradient(double[] w, double[][] x, double[] y, double[] wGradient)", byName.Output, StringComparison.Ordinal);
        Assert.Equal(byName, byPlace);
        Assert.Contains("double[] yGradient, double[] wGradient)", byData.Output, StringComparison.Ordinal);
        Assert.Equal(0, byName.ExitCode);
    }

    [Fact]
    public async Task A_method_without_a_gradient_is_exit_code_1_with_the_reason_and_an_unknown_one_exit_code_2()
    {
        ToolRun flat = await _folder.RunAsync("gradient", "Counter.Errors", "--project", _folder.Root);
        ToolRun unknown = await _folder.RunAsync("gradient", "Trainer.Los", "--project", _folder.Root);
        ToolRun several = await _folder.RunAsync("gradient", "Fit", "--project", _folder.Root);
        ToolRun variable = await _folder.RunAsync("gradient", "Trainer.Loss", "--by", "v", "--project", _folder.Root);

        Assert.StartsWith("'Errors' has no gradient with respect to 'w':\n  src/Counter.cs:", flat.Output, StringComparison.Ordinal);
        Assert.Equal(1, flat.ExitCode);
        Assert.StartsWith("error: METHOD 'Trainer.Los' is declared in no project of ", unknown.Error, StringComparison.Ordinal);
        Assert.StartsWith("error: METHOD 'Fit' is one of several, so name a line of it: ", several.Error, StringComparison.Ordinal);
        Assert.StartsWith("error: --by 'v' is neither a parameter of 'Loss' nor a field or property of 'Trainer'.", variable.Error, StringComparison.Ordinal);
        Assert.Equal(2, unknown.ExitCode);
    }
}
