using Downhill.Cli.Projects;
using Downhill.Cli.Screens;

namespace Downhill.Cli;

/// <summary>Says with which arguments a build would call the compiler for some projects.</summary>
/// <param name="projects">The full paths of the projects.</param>
/// <param name="folder">Where the SDK is chosen.</param>
/// <param name="configuration">The build configuration; null for the default.</param>
/// <param name="cancellationToken">Ends the work.</param>
internal delegate Task<QueryAnswer> CompilerQuery(
    IReadOnlyList<string> projects, string folder, string? configuration, CancellationToken cancellationToken);

/// <summary>What the commands have around them.</summary>
/// <param name="Terminal">Where they write.</param>
/// <param name="Query">Whom they ask about projects.</param>
internal sealed record ToolHost(Terminal Terminal, CompilerQuery Query);
