namespace Downhill.Cli.Review;

/// <summary>What is to be looked at.</summary>
/// <param name="Path">A solution, a project or a folder.</param>
/// <param name="Configuration">Such as <c>Release</c>; null for the projects' default.</param>
/// <param name="Base">The branch to compare with; null to look at every line.</param>
/// <param name="Baseline">A file of findings that are known already; null for none.</param>
/// <param name="WithFixes">Whether to compute the fixes too.</param>
internal sealed record ReviewRequest(string Path, string? Configuration, string? Base, string? Baseline, bool WithFixes);
