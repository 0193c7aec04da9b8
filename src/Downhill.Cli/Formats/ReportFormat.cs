namespace Downhill.Cli.Formats;

/// <summary>How a report is written.</summary>
internal enum ReportFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>SARIF 2.1.0.</summary>
    Sarif,

    /// <summary>The Reviewdog Diagnostic Format, as one JSON object.</summary>
    Rdjson,

    /// <summary>The body of a pull request review of GitHub.</summary>
    GitHub,

    /// <summary>The Code Quality report of GitLab.</summary>
    GitLab,

    /// <summary>Comment threads of a pull request of Azure DevOps.</summary>
    Azure,
}
