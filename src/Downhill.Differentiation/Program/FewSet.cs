using System.Collections;

namespace Downhill.Differentiation.Program;

/// <summary>
/// A set that mostly stays empty or small, as what one piece of code touches: it takes memory only for what it holds, and
/// keeps the order in which that came.
/// </summary>
internal sealed class FewSet<T>(IEqualityComparer<T>? comparer = null) : IReadOnlyCollection<T>
{
    /// <summary>More are looked up by their hashes.</summary>
    private const int Few = 8;

    private T[] _items = [];
    private HashSet<T>? _many;

    public int Count { get; private set; }

    /// <summary>Adds the item; false where it is there already.</summary>
    public bool Add(T item)
    {
        if (Contains(item))
        {
            return false;
        }

        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Math.Max(2, 2 * Count));
        }

        _items[Count++] = item;
        if (_many is not null)
        {
            _many.Add(item);
        }
        else if (Count > Few)
        {
            _many = new HashSet<T>(_items.Take(Count), comparer);
        }

        return true;
    }

    public bool Contains(T item)
    {
        if (_many is not null)
        {
            return _many.Contains(item);
        }

        var equality = comparer ?? EqualityComparer<T>.Default;
        for (var i = 0; i < Count; i++)
        {
            if (equality.Equals(_items[i], item))
            {
                return true;
            }
        }

        return false;
    }

    public void UnionWith(IEnumerable<T> items)
    {
        foreach (var item in items)
        {
            Add(item);
        }
    }

    public bool Overlaps(IEnumerable<T> items) => Count > 0 && items.Any(Contains);

    public IEnumerator<T> GetEnumerator() => Count == 0 ? Enumerable.Empty<T>().GetEnumerator() : _items.Take(Count).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
