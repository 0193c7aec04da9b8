// The tour: what a developer goes through with Downhill, from the warning to the faster program, on real data.
using Downhill.Tour;

Screen.Prepare();

// An interrupt ends the command that is running, and with it the tour, which then cleans up behind itself.
Console.CancelKeyPress += (_, interrupt) => interrupt.Cancel = true;

string repository = FindRepository();
using var work = new WorkFolder();

try
{
    Screen.Title("The package");
    using LocalPackage package = await Screen.WorkAsync(
        "Pack Downhill into samples/feed", () => LocalPackage.PackAsync(repository, work));
    Screen.Say($"  Downhill {package.Version}, {package.Size / 1024} KB");

    var outcomes = new List<Outcome>
    {
        await ShowAsync(new Sample("BreastCancer", "a logistic model of 569 tumours, 31 parameters", "DH1001", work)),
        await ShowAsync(new Sample("Digits", "softmax over 1,797 images of digits, 650 parameters", "DH1001", work)),
        await ShowAsync(new Sample("PixelRegression", "ridge regression on all products of two pixels, 2,145 parameters", "DH2001", work)),
        await ShowAsync(new Sample("DiabetesProgression", "a normal equation of 11 parameters, which is right as it is", null, work)),
    };

    Screen.Title("Before and after");
    Screen.Summary(outcomes);

    bool kept = true;
    foreach ((bool isKept, string text) in outcomes.SelectMany(outcome => outcome.Promises()))
    {
        Screen.Promise(isKept, text);
        kept &= isKept;
    }

    return kept ? 0 : 1;
}
catch (Exception exception)
{
    // Whatever it was, the folder and the package go: an unhandled exception would leave them.
    Screen.Failure(exception);
    return 1;
}

async Task<Outcome> ShowAsync(Sample sample)
{
    Screen.Title($"{sample.Name}: {sample.About}");
    work.CopySample(Path.Combine(repository, "samples", sample.Name), sample.Name);

    IReadOnlyList<BuildMessage> before = await Screen.WorkAsync("Build it with the package", sample.BuildAsync);
    Screen.Messages(before);
    Measured slow = await Screen.WorkAsync("Run it", sample.RunAsync);
    if (sample.Rule is null)
    {
        return new Outcome(sample, before, [], false, before, slow, slow);
    }

    IReadOnlyList<ChangedFile> changed = await Screen.WorkAsync(
        $"Apply the fix: dotnet format analyzers --diagnostics {sample.Rule} --severity info", sample.FixAsync);
    foreach (ChangedFile file in changed)
    {
        Screen.Diff(file);
    }

    IReadOnlyList<BuildMessage> after = await Screen.WorkAsync("Build it again", sample.BuildAsync);
    Screen.Messages(after);

    string[] gradient = sample.GeneratedGradient();
    if (gradient.Length > 0)
    {
        Screen.Say($"  The gradient that the compiler derived from the loss ({gradient.Length} lines):");
        Screen.Code(gradient);
    }

    Measured fast = await Screen.WorkAsync("Run the fixed program", sample.RunAsync);
    return new Outcome(sample, before, changed, gradient.Length > 0, after, slow, fast);
}

// The tour may be started from anywhere; it runs from the repository's own artifacts.
static string FindRepository()
{
    foreach (string start in new[] { AppContext.BaseDirectory, Environment.CurrentDirectory })
    {
        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Analyzers.sln")))
            {
                return folder.FullName;
            }
        }
    }

    throw new DirectoryNotFoundException("The tour has to be started inside the Downhill repository.");
}
