using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Recognition.Symbolic;

/// <summary>Numbers the chains of calls through which an operation was reached; 0 is the analysed body itself.</summary>
internal sealed class CallPaths
{
    private readonly Dictionary<(int Parent, SyntaxNode Site), int> _ids = new();
    private readonly List<(int Parent, SyntaxNode? Site)> _paths = [(0, null)];

    public int Child(int parent, SyntaxNode site)
    {
        if (!_ids.TryGetValue((parent, site), out var id))
        {
            id = _paths.Count;
            _paths.Add((parent, site));
            _ids.Add((parent, site), id);
        }

        return id;
    }

    /// <summary>The call in the analysed body itself that leads to <paramref name="path"/>; null for the body.</summary>
    public SyntaxNode? FirstCall(int path)
    {
        if (path == 0)
        {
            return null;
        }

        while (_paths[path].Parent != 0)
        {
            path = _paths[path].Parent;
        }

        return _paths[path].Site;
    }
}
