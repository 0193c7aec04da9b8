using System.Collections.Immutable;
using Downhill.Analyzers.Recognition.Symbolic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.Recognition;

/// <summary>
/// Looks in one region for a comparison that decides whether a randomly perturbed point is kept. Each candidate
/// comparison is assumed to hold and not to hold; a search is where one outcome leaves the perturbed point behind and
/// the other leaves what was there before.
/// </summary>
internal static class SearchFinder
{
    // Bodies with more comparisons of random values than this are not steps of a search.
    private const int MaximumTests = 10;

    public static IEnumerable<RandomSearch> Find(StepRegion region, IOperation body)
    {
        var exploration = region.Run(null);
        if (exploration.Draws.Count == 0 || exploration.Decisions.Count == 0)
        {
            yield break;
        }

        var tests = new HashSet<Term>();
        var seen = new HashSet<Term>();
        var found = new List<(AcceptanceComparison Comparison, StepTrace Accepted, StepTrace Rejected, List<KeptPlace> Kept)>();

        // Steps that a helper makes as a whole, and where they are found.
        var elsewhere = new List<(AcceptanceComparison Comparison, StepTrace Accepted, StepTrace Rejected, List<KeptPlace> Kept)>();
        foreach (var decision in exploration.Decisions)
        {
            if (!BelongsTo(region, decision))
            {
                continue;
            }

            // What an earlier decision was made of has been looked at.
            foreach (var term in decision.Condition.DescendantsAndSelf(seen))
            {
                if (term.Kind == TermKind.Comparison && AcceptanceComparison.Read(term, exploration) is { } comparison &&
                    tests.Count < MaximumTests && tests.Add(term))
                {
                    var holds = region.Run((term, true));
                    var fails = region.Run((term, false));
                    if (Judge(region, comparison with { Decision = decision }, holds, fails) is { } result)
                    {
                        (IsAllInOneCall(region, result.Comparison, result.Accepted, result.Kept) ? elsewhere : found).Add(result);
                    }
                }
            }
        }

        foreach (var (comparison, accepted, rejected, kept) in found)
        {
            // Keeping the best point of a walk is not the walk's own acceptance.
            if (IsRecordOf(comparison, kept, found.Concat(elsewhere)))
            {
                continue;
            }

            // The other half of "lower, or by chance": one finding for one search.
            if (found.Any(other => !ReferenceEquals(other.Comparison, comparison) && comparison.IsAgainstChance && !other.Comparison.IsAgainstChance && SameRoots(kept, other.Kept)) ||
                found.TakeWhile(other => !ReferenceEquals(other.Comparison, comparison)).Any(other => other.Comparison.IsAgainstChance == comparison.IsAgainstChance && SameRoots(kept, other.Kept)))
            {
                continue;
            }

            // One parameter or the other, each with its own test: one search, told once, and not rewritten.
            var siblings = found.Where(other => !ReferenceEquals(other.Comparison, comparison) && comparison.Score is { Method: { } method } &&
                SymbolEqualityComparer.Default.Equals(other.Comparison.Score?.Method, method) && !SameRoots(kept, other.Kept)).ToList();
            if (siblings.Any(other => found.FindIndex(one => ReferenceEquals(one.Comparison, other.Comparison)) < found.FindIndex(one => ReferenceEquals(one.Comparison, comparison))))
            {
                continue;
            }

            accepted.HasFurtherConditions |= siblings.Count > 0;
            if (SearchDescription.Describe(region, body, comparison, accepted, rejected, kept) is { } search)
            {
                yield return search;
            }
        }
    }

    private static bool BelongsTo(StepRegion region, Decision decision)
    {
        // A check that throws keeps nothing and puts nothing back.
        if (decision.Syntax is Microsoft.CodeAnalysis.CSharp.Syntax.IfStatementSyntax { Else: null, Statement: var guarded } &&
            (guarded is Microsoft.CodeAnalysis.CSharp.Syntax.BlockSyntax { Statements: { Count: > 0 } statements } ? statements[statements.Count - 1] : guarded) is Microsoft.CodeAnalysis.CSharp.Syntax.ThrowStatementSyntax)
        {
            return false;
        }

        // The innermost loop around the test is the step's loop; a test in a loop below belongs to that one.
        for (var node = decision.Statement ?? decision.Syntax; node is not null && node != region.Operation.Syntax; node = node.Parent)
        {
            if (node is Microsoft.CodeAnalysis.CSharp.Syntax.ForStatementSyntax or Microsoft.CodeAnalysis.CSharp.Syntax.CommonForEachStatementSyntax or
                Microsoft.CodeAnalysis.CSharp.Syntax.WhileStatementSyntax or Microsoft.CodeAnalysis.CSharp.Syntax.DoStatementSyntax)
            {
                return false;
            }
        }

        return true;
    }

    private static (AcceptanceComparison Comparison, StepTrace Accepted, StepTrace Rejected, List<KeptPlace> Kept)? Judge(
        StepRegion region,
        AcceptanceComparison comparison,
        StepTrace holds,
        StepTrace fails)
    {
        if (holds.IsIncomplete || fails.IsIncomplete)
        {
            return null;
        }

        foreach (var acceptsWhenTrue in new[] { true, false })
        {
            var (accepted, rejected) = acceptsWhenTrue ? (holds, fails) : (fails, holds);
            var kept = KeptPlaces.Find(region, comparison, accepted, rejected);
            if (kept.Count == 0)
            {
                continue;
            }

            // A worse point is rejected only by chance.
            rejected.HasProbability |= rejected.HasRandomPart;
            var judged = comparison with { AcceptsWhenTrue = acceptsWhenTrue };
            if (!judged.IsKeptScoreUpdated(region, accepted, kept) ||
                kept.Any(place => Refinement.IsRefined(place.Value, accepted)))
            {
                continue;
            }

            return (judged, accepted, rejected, kept);
        }

        return null;
    }

    /// <summary>Where one call of a helper perturbs, scores and accepts, the helper is the step and is found there.</summary>
    private static bool IsAllInOneCall(StepRegion region, AcceptanceComparison comparison, StepTrace accepted, List<KeptPlace> kept)
    {
        var call = region.Paths.FirstCall(comparison.Decision!.Path);
        if (call is null)
        {
            return false;
        }

        return (comparison.Score is not { } score || region.Paths.FirstCall(score.Path) == call) &&
            accepted.Draws.Where(draw => kept.Any(place => place.Value.Contains(draw.Value))).All(draw => region.Paths.FirstCall(draw.Path) == call);
    }

    private static bool SameRoots(List<KeptPlace> left, List<KeptPlace> right) =>
        left.All(one => right.Any(other => SymbolEqualityComparer.Default.Equals(one.Root, other.Root)));

    private static bool IsRecordOf(
        AcceptanceComparison comparison,
        List<KeptPlace> kept,
        IEnumerable<(AcceptanceComparison Comparison, StepTrace Accepted, StepTrace Rejected, List<KeptPlace> Kept)> found)
    {
        // The walk: another test whose kept point the candidate starts from.
        foreach (var other in found)
        {
            if (!ReferenceEquals(other.Comparison.Test, comparison.Test) &&
                other.Kept.Any(walked => kept.All(place => !SymbolEqualityComparer.Default.Equals(place.Root, walked.Root)) &&
                    kept.Any(place => place.Value.DescendantsAndSelf().Any(term => SymbolEqualityComparer.Default.Equals(PlaceRoots.Of(term), walked.Root)))))
            {
                return true;
            }
        }

        return false;
    }
}
