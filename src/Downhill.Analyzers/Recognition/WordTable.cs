using System.Collections.Concurrent;

namespace Downhill.Analyzers.Recognition;

/// <summary>Answers a question about words that stand in a text: each different word is asked about once, and no other is made a string of.</summary>
internal sealed class WordTable(Func<string, bool> asked)
{
    private readonly ConcurrentDictionary<int, Entry> _entries = new();

    /// <summary>The answer for the <paramref name="length"/> characters of <paramref name="text"/> from <paramref name="start"/>.</summary>
    public bool Knows(string text, int start, int length)
    {
        var hash = 0;
        for (var i = start; i < start + length; i++)
        {
            hash = unchecked((hash * 31) + text[i]);
        }

        if (!_entries.TryGetValue(hash, out var first))
        {
            var word = text.Substring(start, length);
            first = _entries.GetOrAdd(hash, new Entry(word, asked(word)));
        }

        // Words of one hash are rare: the second is asked about each time.
        return first.Word.Length == length && string.CompareOrdinal(first.Word, 0, text, start, length) == 0 ? first.Answer : asked(text.Substring(start, length));
    }

    private sealed record Entry(string Word, bool Answer);
}
