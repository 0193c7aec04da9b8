using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Recognition.Symbolic;

/// <summary>The kinds of symbolic values.</summary>
internal enum TermKind
{
    /// <summary>What a variable holds when the step begins: a number, or an object and what it holds.</summary>
    Initial,

    /// <summary>What a field or property of an object holds when the step begins.</summary>
    InitialMember,

    Constant,

    /// <summary>A draw from a random source; each call site is one draw.</summary>
    Draw,

    /// <summary>An object made in the step.</summary>
    New,

    /// <summary>The index of a loop that runs over all elements; equal for loops at the same depth.</summary>
    EveryIndex,

    /// <summary>Arithmetic, conversion or a mathematical function.</summary>
    Operation,

    /// <summary>A comparison of two values.</summary>
    Comparison,

    And,
    Or,
    Not,

    /// <summary>One value or another, depending on a condition.</summary>
    Choice,

    /// <summary>An element of an array, a member of a struct, an item of a tuple.</summary>
    Element,

    /// <summary>An array or struct with one element replaced.</summary>
    Updated,

    /// <summary>An array with each element computed.</summary>
    ForAll,

    Tuple,

    /// <summary>The scalar result of a function: what it was given, and what reading it gave.</summary>
    Call,

    /// <summary>A lambda, local function or method group.</summary>
    Function,

    /// <summary>Anything else, made from its parts.</summary>
    Opaque,
}

/// <summary>How randomness of the current step reached a value.</summary>
[Flags]
internal enum Randomness
{
    None = 0,

    /// <summary>By arithmetic, from a draw of real numbers or a scaled integer.</summary>
    Amount = 1,

    /// <summary>By arithmetic, from a draw of integers.</summary>
    Integer = 2,

    /// <summary>By a condition: a coin flip.</summary>
    Choice = 4,

    /// <summary>By choosing which element is read or written.</summary>
    Selection = 8,

    /// <summary>Through a function that could not be read.</summary>
    Opaque = 16,
}

/// <summary>
/// A symbolic value of one step of a loop. Terms are interned, so that equal values are the same object: an undo is
/// found by the incumbent being the very term it was before the step, whatever way the code took to restore it.
/// </summary>
internal sealed class Term(int id, TermKind kind, object? tag, int path, ImmutableArray<Term> parts, Randomness randomness)
{
    public int Id { get; } = id;

    public TermKind Kind { get; } = kind;

    /// <summary>A symbol, a constant, an operator's name or a syntax node, by <see cref="Kind"/>.</summary>
    public object? Tag { get; } = tag;

    /// <summary>The chain of calls in which the term arose; 0 is the analysed body itself.</summary>
    public int Path { get; } = path;

    public ImmutableArray<Term> Parts { get; } = parts;

    public Randomness Randomness { get; } = randomness;

    /// <summary>How many decisions lie one inside the other in this value.</summary>
    public int Decisions { get; } = DecisionsOf(kind, parts);

    public bool IsRandom => Randomness != Randomness.None;

    public ISymbol? Symbol => Tag as ISymbol;

    public bool IsConstant(object value) => Kind == TermKind.Constant && value.Equals(Tag);

    /// <summary>Whether this is a number known before the step: a literal or a constant.</summary>
    public bool IsNumber => Kind == TermKind.Constant && Tag is not (null or bool or string);

    /// <summary>Every term that this one is made from, itself included, each once.</summary>
    public IEnumerable<Term> DescendantsAndSelf() => DescendantsAndSelf([]);

    /// <summary>The same, but for those that were <paramref name="seen"/> before, which are not gone into again.</summary>
    public IEnumerable<Term> DescendantsAndSelf(HashSet<Term> seen)
    {
        var stack = new Stack<Term>();
        stack.Push(this);
        while (stack.Count > 0)
        {
            var term = stack.Pop();
            if (!seen.Add(term))
            {
                continue;
            }

            yield return term;
            foreach (var part in term.Parts)
            {
                stack.Push(part);
            }
        }
    }

    private static int DecisionsOf(TermKind kind, ImmutableArray<Term> parts)
    {
        var most = 0;
        foreach (var part in parts)
        {
            most = Math.Max(most, part.Decisions);
        }

        return kind is TermKind.Choice or TermKind.And or TermKind.Or ? most + 1 : most;
    }

    public bool Contains(Term other)
    {
        // Parts are interned before the whole, so a younger term cannot be inside an older one.
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (other.Id > Id)
        {
            return false;
        }

        foreach (var term in DescendantsAndSelf())
        {
            if (ReferenceEquals(term, other))
            {
                return true;
            }
        }

        return false;
    }

    public override string ToString() =>
        Parts.IsEmpty ? $"{Kind}:{Tag}" : $"{Kind}:{Tag}({string.Join(", ", Parts)})";
}
