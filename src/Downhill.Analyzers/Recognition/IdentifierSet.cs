using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Analyzers.Recognition;

/// <summary>
/// Which words a file is made of, told from its characters alone: what does not occur in a file need not be looked for in
/// its syntax. Comments and strings count as well; two words of one hash are taken for each other, and nothing is missed.
/// </summary>
internal sealed class IdentifierSet
{
    private static readonly ConditionalWeakTable<SyntaxTree, IdentifierSet> s_sets = new();

    private static readonly int[] s_loops = [Hash("for"), Hash("foreach"), Hash("while"), Hash("do")];

    private readonly HashSet<int> _hashes = [];
    private readonly List<int> _loops = [];

    private IdentifierSet()
    {
    }

    public static IdentifierSet Of(SyntaxTree tree) => s_sets.GetValue(tree, static key => Read(key.GetText()));

    public bool Contains(string word) => _hashes.Contains(Hash(word));

    public bool Contains(int hash) => _hashes.Contains(hash);

    public bool ContainsAny(int[] hashes)
    {
        foreach (var hash in hashes)
        {
            if (_hashes.Contains(hash))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds the hashes of all words to those of other files.</summary>
    public void AddTo(HashSet<int> hashes) => hashes.UnionWith(_hashes);

    /// <summary>How many loops begin in a part of the file at most.</summary>
    public int LoopsIn(TextSpan span)
    {
        var first = _loops.BinarySearch(span.Start);
        var end = _loops.BinarySearch(span.End);
        return (end < 0 ? ~end : end) - (first < 0 ? ~first : first);
    }

    /// <summary>The hash under which <paramref name="word"/> is kept.</summary>
    public static int Hash(string word)
    {
        var hash = 0;
        foreach (var character in word)
        {
            hash = unchecked((hash * 31) + character);
        }

        return hash;
    }

    private static IdentifierSet Read(SourceText text)
    {
        var set = new IdentifierSet();
        var buffer = new char[Math.Min(text.Length, 16384)];
        var (hash, inside) = (0, false);
        for (var start = 0; start < text.Length; start += buffer.Length)
        {
            var count = Math.Min(buffer.Length, text.Length - start);
            text.CopyTo(start, buffer, 0, count);
            for (var i = 0; i < count; i++)
            {
                var character = buffer[i];
                if (IsPart(character))
                {
                    hash = unchecked((hash * 31) + character);
                    inside = true;
                }
                else if (inside)
                {
                    set.Add(hash, start + i);
                    (hash, inside) = (0, false);
                }
            }
        }

        if (inside)
        {
            set.Add(hash, text.Length);
        }

        return set;
    }

    private void Add(int hash, int end)
    {
        _hashes.Add(hash);
        if (Array.IndexOf(s_loops, hash) >= 0)
        {
            // Where the keyword ends is within the loop as well.
            _loops.Add(end - 1);
        }
    }

    /// <summary>Whether words are made of such characters.</summary>
    public static bool IsPart(char character) =>
        (uint)((character | 0x20) - 'a') <= 'z' - 'a' || (uint)(character - '0') <= 9 || character == '_' || (character >= 128 && char.IsLetterOrDigit(character));
}
