using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Downhill.Cli;

/// <summary>What a command printed and how it ended.</summary>
internal sealed record ProcessResult(int ExitCode, byte[] OutputBytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);
}

/// <summary>Runs <c>git</c> and <c>dotnet</c>, without a shell.</summary>
internal static class ExternalCommand
{
    // `dotnet run` leaves settings of its own build behind; the projects that are read want none of them.
    private static readonly string[] s_inherited =
        ["MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBUILD_EXE_PATH", "MSBuildLoadMicrosoftTargetsReadOnly"];

    /// <exception cref="CouldNotRunException">There is no such command on this machine.</exception>
    public static async Task<ProcessResult> RunAsync(
        string command, string folder, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (string name in s_inherited)
        {
            start.Environment.Remove(name);
        }

        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["LC_ALL"] = "C.UTF-8";

        // Reading what a branch changed must not write the index of the user's repository.
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";

        using Process process = Start(start);
        process.StandardInput.Close();
        try
        {
            using var output = new MemoryStream();
            Task copying = process.StandardOutput.BaseStream.CopyToAsync(output, cancellationToken);
            Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            await copying;
            return new ProcessResult(process.ExitCode, output.ToArray(), await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new CouldNotRunException($"The command '{start.FileName}' is needed and is not on the PATH.");
        }
    }
}
