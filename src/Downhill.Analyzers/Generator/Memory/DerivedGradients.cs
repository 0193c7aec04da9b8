namespace Downhill.Analyzers.Generator.Memory;

/// <summary>
/// The gradients that were derived last, each under all that it was derived from: an edit that changes none of that, and
/// one that is undone, need no derivation. Deriving gives the same text for the same input, so that nothing but time
/// depends on what is remembered.
/// </summary>
internal sealed class DerivedGradients
{
    /// <summary>As many as a large project has, with a few versions of the one that is being edited.</summary>
    private const int MaxGradients = 256;

    private readonly object _lock = new();
    private readonly Dictionary<Fingerprint, GeneratedGradient?> _known = [];
    private readonly HashSet<string> _met = new(StringComparer.Ordinal);

    /// <summary>
    /// Whether the method is derived for a second time: a compiler that is run once need not find out what it would have to
    /// remember.
    /// </summary>
    public bool MeetsAgain(string method)
    {
        lock (_lock)
        {
            return !_met.Add(method);
        }
    }

    public bool TryGet(Fingerprint source, out GeneratedGradient? gradient)
    {
        lock (_lock)
        {
            return _known.TryGetValue(source, out gradient);
        }
    }

    public void Remember(Fingerprint source, GeneratedGradient? gradient)
    {
        lock (_lock)
        {
            if (_known.Count >= MaxGradients)
            {
                _known.Clear();
            }

            _known[source] = gradient;
        }
    }
}
