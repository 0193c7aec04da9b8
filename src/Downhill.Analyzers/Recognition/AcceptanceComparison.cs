using Downhill.Analyzers.Recognition.Symbolic;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Recognition;

/// <summary>A comparison of the score of something random with a score that is not.</summary>
/// <param name="Test">The comparison.</param>
/// <param name="CandidateScore">The side that was computed from this step's randomness.</param>
/// <param name="KeptScore">The other side.</param>
/// <param name="CandidateIsLess">Whether the comparison holds for a candidate of lower score.</param>
/// <param name="IsStrict">Whether equal scores make it fail.</param>
/// <param name="Score">The call that made the candidate's score; null where it is computed in the step itself.</param>
/// <param name="IsAgainstChance">Whether the candidate's score is compared with a draw: a Metropolis test.</param>
internal sealed record AcceptanceComparison(
    Term Test,
    Term CandidateScore,
    Term KeptScore,
    bool CandidateIsLess,
    bool IsStrict,
    ScalarCall? Score,
    bool IsAgainstChance)
{
    public Decision? Decision { get; init; }

    public bool AcceptsWhenTrue { get; init; }

    public bool LowerWins => CandidateIsLess == AcceptsWhenTrue;

    /// <summary>Whether a candidate of the same score is kept.</summary>
    public bool AcceptsEqual => IsStrict != AcceptsWhenTrue;

    public static AcceptanceComparison? Read(Term test, StepTrace trace)
    {
        if (test.Tag is not string name || name == "Equals" || test.Parts.Length != 2)
        {
            return null;
        }

        var (left, right) = (test.Parts[0], test.Parts[1]);
        var leftDraws = HasDraw(left);
        var rightDraws = HasDraw(right);
        var againstChance = false;
        bool candidateIsLeft;
        if (leftDraws && rightDraws)
        {
            // A bare draw on one side, a score on the other: chance decides.
            if (left.Kind == TermKind.Draw == (right.Kind == TermKind.Draw))
            {
                return null;
            }

            candidateIsLeft = right.Kind == TermKind.Draw;
            againstChance = true;
        }
        else if (leftDraws != rightDraws)
        {
            candidateIsLeft = leftDraws;
        }
        else
        {
            return null;
        }

        var (candidate, kept) = candidateIsLeft ? (left, right) : (right, left);
        if (candidate.Kind == TermKind.Draw)
        {
            return null;
        }

        var isLess = name.StartsWith("Less", StringComparison.Ordinal);
        var isStrict = !name.EndsWith("OrEqual", StringComparison.Ordinal);
        candidate = WithoutBetterOf(candidate, kept, asksForLess: candidateIsLeft == isLess == isStrict);
        return new AcceptanceComparison(
            test,
            candidate,
            WithoutTolerance(kept),
            candidateIsLeft == isLess,
            isStrict,
            OutermostScore(candidate, trace),
            againstChance);
    }

    /// <summary>Whether accepting also keeps the score, so that the next candidate is compared with this one.</summary>
    public bool IsKeptScoreUpdated(StepRegion region, StepTrace accepted, List<KeptPlace> kept)
    {
        if (IsAgainstChance)
        {
            return true;
        }

        // The incumbent is scored anew in each step, by the same function.
        var functions = accepted.Calls;
        foreach (var term in KeptScore.DescendantsAndSelf())
        {
            if (Score?.Method is not null && functions.TryGetValue(term, out var call) && SymbolEqualityComparer.Default.Equals(call.Method, Score.Method))
            {
                return true;
            }

            if (Score?.Holder is not null && functions.TryGetValue(term, out var held) && SymbolEqualityComparer.Default.Equals(held.Holder, Score.Holder))
            {
                return true;
            }
        }

        if (KeptPlaceOf(KeptScore) is not { } place || accepted.End is not { } end)
        {
            return false;
        }

        if (end.Read(place) is var value && (value.Contains(CandidateScore) || (Score is not null && value.Contains(Score.Value))))
        {
            return true;
        }

        // The best object as a whole was replaced, its score with it.
        if (place.Owner is not null && PlaceRoots.Of(place.Owner) is { } root && kept.Any(one => SymbolEqualityComparer.Default.Equals(one.Root, root)))
        {
            return true;
        }

        // A single step takes the score as a parameter and returns the new one.
        return place.Owner is null && place.Member is IParameterSymbol &&
            SymbolEqualityComparer.Default.Equals(place.Member.ContainingSymbol, region.Owner) &&
            accepted.Returned is { } returned && returned.Contains(CandidateScore);
    }

    /// <summary>The place whose value before the step <paramref name="term"/> is.</summary>
    public static Place? KeptPlaceOf(Term term) => term.Kind switch
    {
        TermKind.Initial when term.Symbol is { } variable and not INamedTypeSymbol => new Place(null, variable),
        TermKind.InitialMember when term.Symbol is { } member => new Place(term.Parts[0], member),
        TermKind.Operation when term.Tag is "Minus" => KeptPlaceOf(term.Parts[0]),
        _ => null,
    };

    public static bool HasDraw(Term term) => term.IsRandom && term.DescendantsAndSelf().Any(static part => part.Kind == TermKind.Draw);

    // Math.Min(best, score) < best asks what score < best does, and so does its negation.
    private static Term WithoutBetterOf(Term candidate, Term kept, bool asksForLess) =>
        candidate is { Kind: TermKind.Operation, Parts.Length: 2 } && Equals(candidate.Tag, asksForLess ? "Min" : "Max")
            ? ReferenceEquals(candidate.Parts[0], kept) ? candidate.Parts[1] : ReferenceEquals(candidate.Parts[1], kept) ? candidate.Parts[0] : candidate
            : candidate;

    // best - 1e-9: the least improvement that counts.
    private static Term WithoutTolerance(Term term)
    {
        while (term.Kind == TermKind.Operation && term.Tag is "Add" or "Subtract" && term.Parts.Length == 2 && term.Parts[1].IsNumber)
        {
            term = term.Parts[0];
        }

        return term;
    }

    /// <summary>The first call on the way into a score that is given something random: the scoring function.</summary>
    private static ScalarCall? OutermostScore(Term score, StepTrace trace)
    {
        var queue = new Queue<Term>();
        var seen = new HashSet<Term>();
        queue.Enqueue(score);
        while (queue.Count > 0)
        {
            var term = queue.Dequeue();
            if (!seen.Add(term))
            {
                continue;
            }

            if (trace.Calls.TryGetValue(term, out var call))
            {
                if (IsGivenRandom(call))
                {
                    return call;
                }

                continue;
            }

            foreach (var part in term.Parts)
            {
                queue.Enqueue(part);
            }
        }

        return null;
    }

    private static bool IsGivenRandom(ScalarCall call)
    {
        if (call.Arguments.Any(HasDraw) || (call.This is not null && HasDraw(call.Before.Deep(call.This))))
        {
            return true;
        }

        // What the function reads for itself: fields and captured variables that were perturbed before the call.
        return !call.DrawsInside && HasDraw(call.Value);
    }
}
