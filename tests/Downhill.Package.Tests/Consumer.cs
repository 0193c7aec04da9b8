using System.Text.Json;
using Downhill.Tour;

namespace Downhill.Package.Tests;

/// <summary>A diagnostic of a build, as the compiler logged it; suppressed ones are left out.</summary>
/// <param name="Id">Such as <c>DH1001</c>.</param>
/// <param name="Level"><c>error</c>, <c>warning</c> or <c>note</c>.</param>
internal sealed record BuildDiagnostic(string Id, string Level);

/// <summary>What a build ended with.</summary>
internal sealed record BuildOutcome(bool Succeeded, string Output, IReadOnlyList<BuildDiagnostic> Diagnostics)
{
    /// <summary>Our diagnostics, in the form <c>DH1001 warning</c>, in order and each once.</summary>
    public IEnumerable<string> Ours => Diagnostics
        .Where(diagnostic => diagnostic.Id.StartsWith("DH", StringComparison.Ordinal))
        .Select(diagnostic => $"{diagnostic.Id} {diagnostic.Level}")
        .Distinct()
        .Order(StringComparer.Ordinal);

    /// <summary>Everything that a user would read as a warning or error.</summary>
    public IEnumerable<BuildDiagnostic> WarningsAndErrors => Diagnostics.Where(diagnostic => diagnostic.Level is "warning" or "error");
}

/// <summary>A project of a user of the package.</summary>
internal sealed class Consumer
{
    private readonly string _folder;
    private readonly string _framework;
    private bool _isRestored;

    public Consumer(string folder, string framework, string properties, bool isLibrary)
    {
        _folder = folder;
        _framework = framework;
        Directory.CreateDirectory(folder);
        string output = isLibrary ? "" : "<OutputType>Exe</OutputType>";
        Write(ProjectFile, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                {output}
                <TargetFramework>{framework}</TargetFramework>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Downhill" Version="$(DownhillVersion)" />
              </ItemGroup>
            </Project>
            """);
    }

    /// <summary>Projects that know each other need different names.</summary>
    public string ProjectFile => Path.GetFileName(_folder) + ".csproj";

    public string PathOf(string file) => Path.Combine(_folder, file);

    public Consumer Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file))!);
        File.WriteAllText(PathOf(file), text);
        return this;
    }

    public string Read(string file) => File.ReadAllText(PathOf(file));

    /// <summary>Builds from nothing, so that every warning is printed.</summary>
    public async Task<BuildOutcome> BuildAsync(params string[] properties)
    {
        File.Delete(PathOf("diagnostics.sarif"));
        string[] restore = _isRestored ? ["--no-restore"] : [];
        CommandResult result = await Dotnet.TryRunAsync(
            _folder, ["build", "--no-incremental", .. restore, .. properties.Select(property => "-p:" + property)]);
        _isRestored = true;
        return new BuildOutcome(result.ExitCode == 0, result.Output, ReadLog());
    }

    /// <summary>Applies the fix of a rule from the command line.</summary>
    public async Task FixAsync(string id) =>
        await Dotnet.RunAsync(_folder, "format", "analyzers", "--no-restore", "--diagnostics", id, "--severity", "info");

    /// <summary>Runs what was built and returns what it printed.</summary>
    public async Task<string> RunAsync() =>
        (await Dotnet.RunAsync(
            _folder,
            "exec", "--roll-forward", "Major", Path.Combine("bin", "Debug", _framework, Path.GetFileName(_folder) + ".dll"))).Output;

    private IReadOnlyList<BuildDiagnostic> ReadLog()
    {
        if (!File.Exists(PathOf("diagnostics.sarif")))
        {
            return [];
        }

        using JsonDocument log = JsonDocument.Parse(Read("diagnostics.sarif"));
        return log.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray()
            .Where(result => !result.TryGetProperty("suppressions", out _))
            .Select(result => new BuildDiagnostic(
                result.GetProperty("ruleId").GetString()!,
                result.TryGetProperty("level", out JsonElement level) ? level.GetString()! : "warning"))
            .ToArray();
    }
}
