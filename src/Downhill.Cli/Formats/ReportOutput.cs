using System.Text;
using Downhill.Cli.Review;
using Downhill.Cli.Screens;

namespace Downhill.Cli.Formats;

/// <summary>Writes a report in the format and to the place that was asked for.</summary>
internal static class ReportOutput
{
    public static void Write(ReviewReport report, ReportFormat format, string? file, Terminal terminal)
    {
        if (file is null)
        {
            Write(report, format, terminal);
            return;
        }

        WriteFile(file, writer => Write(report, format, new Terminal(writer, terminal.ErrorOutput, isTerminal: false, isErrorTerminal: false)));
    }

    /// <summary>Writes a file of a report's own, in a folder that need not be there yet.</summary>
    /// <exception cref="CouldNotRunException">The file cannot be written, or not in full.</exception>
    public static void WriteFile(string file, Action<TextWriter> write)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder)
            {
                Directory.CreateDirectory(folder);
            }

            using var writer = new StreamWriter(file, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            write(writer);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CouldNotRunException($"--output '{file}' cannot be written: {exception.Message}");
        }
    }

    private static void Write(ReviewReport report, ReportFormat format, Terminal terminal)
    {
        if (format == ReportFormat.Text)
        {
            TextFormat.Write(report, terminal);
            return;
        }

        terminal.Text(Json.Write(format switch
        {
            ReportFormat.Sarif => SarifFormat.Create(report),
            ReportFormat.Rdjson => RdjsonFormat.Create(report),
            ReportFormat.GitHub => GitHubFormat.Create(report),
            ReportFormat.GitLab => GitLabFormat.Create(report),
            ReportFormat.Azure => AzureFormat.Create(report),
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        }));
    }
}
