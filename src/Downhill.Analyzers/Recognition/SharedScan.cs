using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Recognition;

/// <summary>
/// A look at every file of a compilation that whoever needs it takes part in: threads that would wait for one another share
/// the files out instead.
/// </summary>
internal sealed class SharedScan(Compilation compilation, Action<SyntaxTree> look)
{
    private readonly IReadOnlyList<SyntaxTree> _trees = [.. compilation.SyntaxTrees];
    private int _next = -1;

    /// <summary>Looks at files until none is left; others may still be busy with their last.</summary>
    public void Help(CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref _next) < _trees.Count && Interlocked.Increment(ref _next) is var at && at < _trees.Count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            look(_trees[at]);
        }
    }
}
