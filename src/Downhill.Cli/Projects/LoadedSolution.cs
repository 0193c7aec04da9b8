using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Downhill.Cli.Projects;

/// <summary>The projects as the build would compile them.</summary>
/// <param name="Solution">Every project once for each of its target frameworks.</param>
/// <param name="Problems">What could not be read; the tool then ends with exit code 2, and still says what it found elsewhere.</param>
internal sealed record LoadedSolution(Solution Solution, ImmutableArray<string> Problems);
