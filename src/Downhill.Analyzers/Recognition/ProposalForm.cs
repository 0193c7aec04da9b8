using Downhill.Analyzers.Recognition.Symbolic;

namespace Downhill.Analyzers.Recognition;

/// <summary>
/// Whether a candidate is a kept value moved at random, or a fresh sample, kept within bounds at most. Whatever else is done
/// to it before it is scored (normalising, mirroring, wrapping, rounding, tying one element to another) is a constraint
/// that a descent would not keep.
/// </summary>
internal sealed class ProposalForm
{
    /// <summary>How the clause begins that tells of bounds for some elements.</summary>
    public const string LimitedInPart = "only a part of";

    // Terms share parts; a chain of updates as deep as this is no perturbation that anyone reads.
    private const int MaximumDepth = 40;

    private readonly HashSet<Term> _clamped;
    private bool _isLimited;

    private ProposalForm(StepTrace trace) => _clamped = new HashSet<Term>(trace.Clampings.Select(static clamping => clamping.After));

    /// <summary>What is done to a candidate besides; null where it is only moved, and kept within the bounds that were read.</summary>
    public static string? TransformationOf(KeptPlace place, StepTrace trace, bool hasBound)
    {
        if (!place.DependsOnItself && !place.IsRestored)
        {
            // A fresh sample is what its formula says; its bounds are read, or it has none.
            return null;
        }

        var form = new ProposalForm(trace);
        return !form.IsMoved(place.Value, null, place.Initial, false, 0)
            ? $"a candidate for '{place.Root.Name}' is transformed before it is scored, not only moved"
            : form._isLimited && !hasBound ? $"{LimitedInPart} '{place.Root.Name}' is kept within bounds" : null;
    }

    /// <summary>
    /// Whether <paramref name="value"/> is <paramref name="initial"/>, moved; <paramref name="index"/> names the element, where
    /// it is one. A fixed step counts where chance chose its direction or the element, <paramref name="byChance"/>.
    /// </summary>
    private bool IsMoved(Term value, Term? index, Term initial, bool byChance, int depth)
    {
        if (depth > MaximumDepth)
        {
            return false;
        }

        if (ReferenceEquals(value, initial))
        {
            return true;
        }

        bool Moved(Term part) => IsMoved(part, index, initial, byChance, depth + 1);

        switch (value.Kind)
        {
            case TermKind.Element:
                // An element moves from itself; from another it is tied to that one.
                return index is not null && ReferenceEquals(value.Parts[1], index) && IsMoved(value.Parts[0], null, initial, byChance, depth + 1);
            case TermKind.Updated:
                return Moved(value.Parts[0]) && IsMoved(value.Parts[2], value.Parts[1], initial, byChance || value.Parts[1].IsRandom, depth + 1);
            case TermKind.ForAll:
                return IsMoved(value.Parts[1], value.Parts[0], initial, byChance, depth + 1);
            case TermKind.Tuple when index is null:
                // A small array written out: new[] { w[0] + …, w[1] + … }.
                return value.Parts.All(part => part.DescendantsAndSelf().Any(term =>
                    term.Kind == TermKind.Element && ReferenceEquals(term.Parts[0], initial) && IsMoved(part, term.Parts[1], initial, byChance, depth + 1)));
            case TermKind.Choice when value.Parts[0].IsRandom && !value.Parts[0].Contains(initial):
                // A coin was flipped: which way, which element, whether at all.
                return IsMoved(value.Parts[1], index, initial, byChance: true, depth + 1) && IsMoved(value.Parts[2], index, initial, byChance: true, depth + 1);
            case TermKind.Choice when !value.Parts[0].Contains(initial):
                return Moved(value.Parts[1]) && Moved(value.Parts[2]);
            case TermKind.Choice:
                // The value itself decides: a clamp, or something that a descent would not keep to.
                return (Moved(value.Parts[1]) && IsLimit(value.Parts[2], initial)) ||
                    (IsLimit(value.Parts[1], initial) && Moved(value.Parts[2]));
            case TermKind.Operation when value.Tag is "Clamp" or "Min" or "Max":
                return _clamped.Contains(value) && value.Parts.Count(Moved) == 1 && value.Parts.Count(part => IsLimit(part, initial)) == value.Parts.Length - 1;
            case TermKind.Operation when value is { Tag: "Add" or "Subtract", Parts.Length: 2 }:
                return IsSum(value, index, initial, byChance, depth);
            case TermKind.Operation when value is { Tag: "Multiply", Parts.Length: 2 }:
                return (Moved(value.Parts[0]) && IsFactor(value.Parts[1], initial)) || (IsFactor(value.Parts[0], initial) && Moved(value.Parts[1]));
            case TermKind.Call:
                return Moved(value.Parts[0]);
            default:
                return false;
        }
    }

    /// <summary>x + u - 0.5: one kept value, and amounts of which one is random.</summary>
    private bool IsSum(Term sum, Term? index, Term initial, bool byChance, int depth)
    {
        var moved = 0;
        var hasRandom = byChance;
        var pending = new Stack<(Term Term, bool IsFirst)>();
        pending.Push((sum, true));
        while (pending.Count > 0)
        {
            var (term, isFirst) = pending.Pop();
            if (term is { Kind: TermKind.Operation, Tag: "Add" or "Subtract", Parts.Length: 2 })
            {
                pending.Push((term.Parts[0], isFirst));
                pending.Push((term.Parts[1], isFirst && term.Tag is "Add"));
            }
            else if (term.Contains(initial) && isFirst && IsMoved(term, index, initial, byChance, depth + 1))
            {
                moved++;
            }
            else if (term.IsRandom)
            {
                hasRandom = true;
            }
            else if (term.Contains(initial))
            {
                return false;
            }
        }

        return moved == 1 && hasRandom;
    }

    private static bool IsFactor(Term part, Term initial) => part.IsRandom && !part.Contains(initial);

    private bool IsLimit(Term part, Term initial)
    {
        var isLimit = !part.IsRandom && !part.Contains(initial);
        _isLimited |= isLimit;
        return isLimit;
    }
}
