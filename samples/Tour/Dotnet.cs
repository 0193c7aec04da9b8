using System.Diagnostics;
using System.Text;

namespace Downhill.Tour;

/// <summary>What a command printed and how it ended.</summary>
internal sealed record CommandResult(string Command, int ExitCode, string Output)
{
    /// <summary>The lines of the output, without those that are empty.</summary>
    public IEnumerable<string> Lines => Output.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0);
}

/// <summary>A command of the tour failed.</summary>
internal sealed class CommandFailedException(CommandResult result)
    : Exception($"`{result.Command}` ended with exit code {result.ExitCode}.")
{
    public CommandResult Result { get; } = result;
}

/// <summary>Runs the <c>dotnet</c> command as a user would in a shell of their own.</summary>
internal static class Dotnet
{
    // `dotnet run` leaves settings of its own build behind; a user's shell has none of them.
    private static readonly string[] _inherited =
        ["MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBUILD_EXE_PATH", "MSBuildLoadMicrosoftTargetsReadOnly"];

    /// <summary>Runs a command to its end and returns what it printed, whatever its exit code.</summary>
    public static async Task<CommandResult> TryRunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (string name in _inherited)
        {
            start.Environment.Remove(name);
        }

        // The tour reads warnings, and a build node that outlives it would hold on to the work folder.
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["MSBUILDTERMINALLOGGER"] = "off";

        using var process = Process.Start(start) ?? throw new InvalidOperationException("The dotnet command did not start.");
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CommandResult("dotnet " + string.Join(' ', arguments), process.ExitCode, await output + await error);
    }

    /// <summary>Runs a command to its end.</summary>
    /// <exception cref="CommandFailedException">Its exit code is not 0.</exception>
    public static async Task<CommandResult> RunAsync(string folder, params string[] arguments)
    {
        CommandResult result = await TryRunAsync(folder, arguments);
        return result.ExitCode == 0 ? result : throw new CommandFailedException(result);
    }
}
