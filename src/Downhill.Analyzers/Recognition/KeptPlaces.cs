using System.Collections.Immutable;
using Downhill.Analyzers.Recognition.Symbolic;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Recognition;

/// <summary>A place that holds the perturbed value after acceptance and its old value after rejection.</summary>
/// <param name="Root">The variable, field or property.</param>
/// <param name="Place">The place.</param>
/// <param name="Value">What acceptance leaves there.</param>
/// <param name="Initial">What stood there before the step.</param>
/// <param name="IsReal">Whether it holds real numbers; integers ride along in mixed parameters.</param>
/// <param name="IsRestored">Whether it was perturbed in place and rejection puts the old value back.</param>
/// <param name="DependsOnItself">Whether the new value was made from a kept one rather than from nothing.</param>
internal sealed record KeptPlace(ISymbol Root, Place Place, Term Value, Term Initial, bool IsReal, bool IsRestored, bool DependsOnItself)
{
    /// <summary>
    /// Whether <paramref name="scored"/> is the value that acceptance leaves, or becomes it unless the step ends early: a
    /// loop left before the candidate was made, a candidate thrown away unscored.
    /// </summary>
    public bool MayBe(Term scored) => IsOrLeads(Value, scored);

    private bool IsOrLeads(Term value, Term scored) => ReferenceEquals(value, scored) ||
        (value.Kind == TermKind.Choice &&
            ((ReferenceEquals(value.Parts[1], Initial) && IsOrLeads(value.Parts[2], scored)) ||
                (ReferenceEquals(value.Parts[2], Initial) && IsOrLeads(value.Parts[1], scored))));
}

/// <summary>Compares what acceptance and rejection leave behind.</summary>
internal static class KeptPlaces
{
    public static List<KeptPlace> Find(StepRegion region, AcceptanceComparison comparison, StepTrace accepted, StepTrace rejected)
    {
        var none = new List<KeptPlace>();
        if (accepted.End is not { } acceptedEnd || rejected.End is not { } rejectedEnd)
        {
            return none;
        }

        var kept = new List<KeptPlace>();
        var discrete = false;
        foreach (var place in acceptedEnd.Places.Keys.Concat(rejectedEnd.Places.Keys).Select(place => Variable(region, place)).Distinct())
        {
            if (PlaceRoots.Of(place) is not { } root || !OutlivesStep(region, place, root))
            {
                continue;
            }

            var initial = acceptedEnd.Default(place);
            var value = acceptedEnd.Held(place);
            if (ReferenceEquals(value, initial) || !value.IsRandom ||
                value.Contains(comparison.CandidateScore) || (comparison.Score is not null && value.Contains(comparison.Score.Value)) ||
                !IsScored(value, comparison))
            {
                continue;
            }

            var after = rejectedEnd.Held(place);
            if (ReferenceEquals(after, value))
            {
                continue;
            }

            if (!ReferenceEquals(after, initial) && !IsChanceOf(after, initial))
            {
                continue;
            }

            // Worse points are kept too where rejection itself leaves the candidate behind under some condition.
            if (!ReferenceEquals(after, initial) && !IsIncompleteUndo(after, value, comparison))
            {
                rejected.HasProbability = true;
            }

            var type = PlaceRoots.TypeOf(place.Member) ?? PlaceRoots.TypeOf(root);
            var isReal = PlaceRoots.IsReal(type) || (type is { IsReferenceType: true, SpecialType: SpecialType.None } and not IArrayTypeSymbol && Perturbation.HoldsRealRandomness(value, acceptedEnd));
            if (!isReal)
            {
                discrete |= !Perturbation.IsInteger(type);
                if (!Perturbation.IsInteger(type))
                {
                    continue;
                }
            }
            else if (!Perturbation.IsContinuous(value, initial))
            {
                continue;
            }

            kept.Add(new KeptPlace(
                root,
                place,
                value,
                initial,
                isReal,
                rejected.Writes.Any(write => Variable(region, write.Place).Equals(place) && write.Value.IsRandom) || IsPerturbedAtScore(comparison, place, value),
                DependsOnItself: false));
        }

        // A sample is made from bounds and chance alone; a step starts from a kept value.
        kept = kept.Select(place => place with { DependsOnItself = kept.Any(other => place.Value.Contains(other.Initial)) }).ToList();

        if (discrete || !kept.Any(static place => place.IsReal))
        {
            return none;
        }

        return IsWalking(region, kept, comparison, rejectedEnd) ? none : kept;
    }

    // Whether an array was restored is for the variable to say that holds it: its old contents, or a saved array.
    private static Place Variable(StepRegion region, Place place) => place switch
    {
        { Member: null, Owner: { Kind: TermKind.Initial, Symbol: { } symbol and not INamedTypeSymbol } } when region.Outlives(symbol) => new Place(null, symbol),
        { Member: null, Owner: { Kind: TermKind.InitialMember, Symbol: { } member } owner } => new Place(owner.Parts[0], member),
        _ => place,
    };

    private static bool OutlivesStep(StepRegion region, Place place, ISymbol root) => root switch
    {
        IFieldSymbol or IPropertySymbol => true,
        // The contents of an array outlive the variable that names it.
        _ when place.Owner is not null => region.ComesFromOutside(root),
        _ => region.Outlives(root),
    };

    private static bool IsScored(Term value, AcceptanceComparison comparison)
    {
        foreach (var term in value.DescendantsAndSelf())
        {
            if (term.Kind == TermKind.Draw && comparison.CandidateScore.Contains(term))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsChanceOf(Term after, Term initial) => after.Kind == TermKind.Choice &&
        (ReferenceEquals(after.Parts[1], initial) || ReferenceEquals(after.Parts[2], initial) || IsChanceOf(after.Parts[1], initial) || IsChanceOf(after.Parts[2], initial));

    // An undo that depends on nothing but which parameter was perturbed was meant to be one, and may miss a case.
    private static bool IsIncompleteUndo(Term after, Term value, AcceptanceComparison comparison)
    {
        foreach (var choice in after.DescendantsAndSelf().Where(static term => term.Kind == TermKind.Choice))
        {
            var condition = choice.Parts[0];
            if (!condition.IsRandom || condition.Contains(comparison.CandidateScore) || (comparison.Score is { } score && condition.Contains(score.Value)) ||
                condition.DescendantsAndSelf().Any(term => term.Kind == TermKind.Draw && !value.Contains(term)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPerturbedAtScore(AcceptanceComparison comparison, Place place, Term value) =>
        comparison.Score is { } score && score.Before.Places.ContainsKey(place) && ReferenceEquals(score.Before.Held(place), value);

    // One parameter or the other is tried in each step, each with its own test.
    private static bool IsOtherAcceptance(Term moved, AcceptanceComparison comparison) =>
        moved.Kind == TermKind.Choice && comparison.Score is { } score &&
        moved.Parts[0].DescendantsAndSelf().Any(term => term.Kind == TermKind.Comparison && !ReferenceEquals(term, comparison.Test) &&
            term.Parts.Any(side => side.Kind == TermKind.Call && score.SharesFunction(side)));

    /// <summary>
    /// Whether candidates start from something that chance moves whatever the test says: a sampler or a walk of which the
    /// best point is merely recorded, or a model in training.
    /// </summary>
    private static bool IsWalking(StepRegion region, List<KeptPlace> kept, AcceptanceComparison comparison, StepState rejected)
    {
        var origins = new HashSet<Term>();
        foreach (var term in kept.SelectMany(static place => place.Value.DescendantsAndSelf()).Concat(comparison.CandidateScore.DescendantsAndSelf()))
        {
            if (term.Kind is TermKind.Initial or TermKind.InitialMember or TermKind.Element)
            {
                origins.Add(term);
            }
        }

        foreach (var pair in rejected.Places)
        {
            if (PlaceRoots.Of(pair.Key) is { } root && (OutlivesStep(region, pair.Key, root) || IsOfEach(region, pair.Key, root)) && PlaceRoots.IsReal(TypeOf(pair.Key, root)) &&
                origins.Contains(rejected.Default(pair.Key)) &&
                kept.All(place => !SymbolEqualityComparer.Default.Equals(place.Root, root)) &&
                rejected.Held(pair.Key) is { IsRandom: true } moved && !moved.Contains(comparison.CandidateScore) &&
                !IsOtherAcceptance(moved, comparison))
            {
                return true;
            }
        }

        return false;
    }

    // foreach (var particle in swarm): what it holds is there in the next round.
    private static bool IsOfEach(StepRegion region, Place place, ISymbol root) => place.Owner is not null && root is ILocalSymbol { Type.IsReferenceType: true } &&
        region.Operation is Microsoft.CodeAnalysis.Operations.IForEachLoopOperation { LoopControlVariable: Microsoft.CodeAnalysis.Operations.IVariableDeclaratorOperation { Symbol: var each } } &&
        SymbolEqualityComparer.Default.Equals(each, root);

    private static ITypeSymbol? TypeOf(Place place, ISymbol root) => PlaceRoots.TypeOf(place.Member) ??
        (place.Owner is { Kind: TermKind.InitialMember, Symbol: { } member } ? PlaceRoots.TypeOf(member) : null) ?? PlaceRoots.TypeOf(root);
}

/// <summary>Whether a value was perturbed in the reals.</summary>
internal static class Perturbation
{
    public static bool IsContinuous(Term value, Term initial)
    {
        var randomness = value.Randomness;
        if ((randomness & Randomness.Amount) != 0)
        {
            return true;
        }

        if ((randomness & (Randomness.Integer | Randomness.Choice | Randomness.Selection)) == 0)
        {
            return false;
        }

        // Coin flips and random coordinates count where they move a kept value by a step; swaps and flips do not.
        return value.DescendantsAndSelf().Any(term => term.Kind == TermKind.Operation && term.Tag is "Add" or "Subtract" or "Multiply" or "Divide" &&
            term.Parts.Length == 2 && IsKeptValue(term.Parts[0], initial) || IsSum(term, initial));
    }

    private static bool IsSum(Term term, Term initial) =>
        term is { Kind: TermKind.Operation, Tag: "Add", Parts.Length: 2 } && IsKeptValue(term.Parts[1], initial);

    // An element that chance chose from something else was read, not moved.
    private static bool IsKeptValue(Term term, Term initial)
    {
        while (true)
        {
            if (ReferenceEquals(term, initial) || term.Kind is TermKind.Initial or TermKind.InitialMember)
            {
                return true;
            }

            switch (term.Kind)
            {
                case TermKind.Element when !term.Parts[1].IsRandom || term.Parts[0].Contains(initial):
                case TermKind.Updated:
                    term = term.Parts[0];
                    break;
                case TermKind.Choice:
                    term = term.Parts[1];
                    break;
                default:
                    return false;
            }
        }
    }

    public static bool HoldsRealRandomness(Term value, StepState state) =>
        value.Kind is TermKind.Tuple or TermKind.New && (value.Randomness & (Randomness.Amount | Randomness.Choice | Randomness.Selection)) != 0 &&
        state.Places.Any(pair => pair.Key.Member is not null && PlaceRoots.IsReal(PlaceRoots.TypeOf(pair.Key.Member)) && state.Deep(pair.Value).IsRandom);

    public static bool IsInteger(ITypeSymbol? type) => type?.SpecialType is
        SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Int16 or SpecialType.System_UInt32 or SpecialType.System_UInt64;
}
