namespace Downhill.Cli;

/// <summary>What was asked for could not be done: the message says what, where and what helps. Ends the tool with exit code 2.</summary>
internal sealed class CouldNotRunException(string message) : Exception(message);

/// <summary>How the tool ends.</summary>
internal static class ExitCodes
{
    public const int Clean = 0;
    public const int Findings = 1;
    public const int CouldNotRun = 2;
}
