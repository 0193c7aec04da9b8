using Downhill.Differentiation.Program;

namespace Downhill.Differentiation.Analysis;

/// <summary>A set of storages as bits, so that copying one at a branch stays cheap.</summary>
internal sealed class StorageSet
{
    private ulong[] _words;

    public StorageSet(int capacity) => _words = new ulong[(capacity + 63) / 64 + 1];

    private StorageSet(ulong[] words) => _words = words;

    public bool Contains(Storage storage)
    {
        var word = storage.Id >> 6;
        return word < _words.Length && (_words[word] & (1UL << (storage.Id & 63))) != 0;
    }

    public void Add(Storage storage)
    {
        var word = storage.Id >> 6;
        if (word >= _words.Length)
        {
            Array.Resize(ref _words, word + 8);
        }

        _words[word] |= 1UL << (storage.Id & 63);
    }

    public void Remove(Storage storage)
    {
        var word = storage.Id >> 6;
        if (word < _words.Length)
        {
            _words[word] &= ~(1UL << (storage.Id & 63));
        }
    }

    public void Set(Storage storage, bool present)
    {
        if (present)
        {
            Add(storage);
        }
        else
        {
            Remove(storage);
        }
    }

    public StorageSet Copy() => new((ulong[])_words.Clone());

    /// <summary>Whether all that <paramref name="other"/> holds is in this set too.</summary>
    public bool Contains(StorageSet other)
    {
        for (var i = 0; i < other._words.Length; i++)
        {
            if ((other._words[i] & ~(i < _words.Length ? _words[i] : 0)) != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Adds what <paramref name="other"/> holds; whether that was anything new.</summary>
    public bool UnionWith(StorageSet other)
    {
        if (other._words.Length > _words.Length)
        {
            Array.Resize(ref _words, other._words.Length);
        }

        var grew = false;
        for (var i = 0; i < other._words.Length; i++)
        {
            var union = _words[i] | other._words[i];
            grew |= union != _words[i];
            _words[i] = union;
        }

        return grew;
    }
}
