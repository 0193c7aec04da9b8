using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Recognition.Symbolic;

/// <summary>A place that holds a value: a variable (no owner), a member of an object, or an array's contents (no member).</summary>
internal readonly struct Place(Term? owner, ISymbol? member) : IEquatable<Place>
{
    public Term? Owner { get; } = owner;

    public ISymbol? Member { get; } = member;

    public bool Equals(Place other) =>
        ReferenceEquals(Owner, other.Owner) && SymbolEqualityComparer.Default.Equals(Member, other.Member);

    public override bool Equals(object? obj) => obj is Place other && Equals(other);

    public override int GetHashCode() =>
        ((Owner?.Id ?? -1) * 397) ^ (Member is null ? 0 : SymbolEqualityComparer.Default.GetHashCode(Member));
}

/// <summary>
/// What every place holds at one point of the step. Immutable maps, so that a branch costs nothing to fork, and a log of what
/// was written, so that ways which meet again are compared only where they differ.
/// </summary>
internal sealed class StepState
{
    private WriteLog? _log;

    public StepState(TermFactory terms)
        : this(terms, ImmutableDictionary<Place, Term>.Empty, ImmutableDictionary<Term, bool>.Empty, null)
    {
    }

    private StepState(TermFactory terms, ImmutableDictionary<Place, Term> places, ImmutableDictionary<Term, bool> assumptions, WriteLog? log)
    {
        Terms = terms;
        Places = places;
        Assumptions = assumptions;
        _log = log;
    }

    public TermFactory Terms { get; }

    public ImmutableDictionary<Place, Term> Places { get; private set; }

    /// <summary>The conditions known to hold or not to hold here.</summary>
    public ImmutableDictionary<Term, bool> Assumptions { get; private set; }

    public StepState Fork() => new(Terms, Places, Assumptions, _log);

    public StepState WithAssumptions(ImmutableDictionary<Term, bool> assumptions) => new(Terms, Places, assumptions, _log);

    public Term Read(Place place) => Resolve(Places.TryGetValue(place, out var value) ? value : Default(place));

    public void Write(Place place, Term value)
    {
        var places = Places.SetItem(place, value);
        if (!ReferenceEquals(places, Places))
        {
            Places = places;
            _log = new WriteLog(place, _log);
            Terms.Remember(place);
        }
    }

    /// <summary>The members of an object that were written, by name.</summary>
    public IEnumerable<KeyValuePair<Place, Term>> MembersOf(Term owner)
    {
        foreach (var place in Terms.MembersOf(owner))
        {
            if (Places.TryGetValue(place, out var value))
            {
                yield return new KeyValuePair<Place, Term>(place, value);
            }
        }
    }

    /// <summary>The arrays and objects below <paramref name="owner"/> whose contents were written, in the order in which they came up.</summary>
    public IEnumerable<Place> ContentsBelow(Term owner) => Terms.ContentsBelow(owner).Where(Places.ContainsKey).OrderBy(static place => place.Owner!.Id);

    /// <summary>The numbers behind a place: an array's contents stand for themselves, a variable for what it refers to.</summary>
    public Term Held(Place place) => place.Member is null ? Read(place) : Deep(Read(place));

    public Term Variable(ISymbol symbol) => Read(new Place(null, symbol));

    public void SetVariable(ISymbol symbol, Term value) => Write(new Place(null, symbol), value);

    /// <summary>What an array or vector holds; an object that nothing was written to stands for its own contents.</summary>
    public Term Contents(Term owner)
    {
        if (Places.TryGetValue(new Place(owner, null), out var contents))
        {
            return Resolve(contents);
        }

        return owner.Kind == TermKind.Choice
            ? Terms.Choice(owner.Parts[0], Contents(owner.Parts[1]), Contents(owner.Parts[2]))
            : owner;
    }

    public void SetContents(Term owner, Term contents) => Write(new Place(owner, null), contents);

    /// <summary>The value itself for numbers, the contents for arrays and vectors, all written members for objects.</summary>
    public Term Deep(Term value) => Deep(value, 3);

    private Term Deep(Term value, int depth)
    {
        if (depth == 0 || value.Kind is not (TermKind.Initial or TermKind.InitialMember or TermKind.New or TermKind.Element or TermKind.Choice))
        {
            return value;
        }

        ImmutableArray<Term>.Builder? members = null;
        foreach (var pair in MembersOf(value))
        {
            members ??= ImmutableArray.CreateBuilder<Term>();
            members.Add(Deep(Resolve(pair.Value), depth - 1));
        }

        var contents = Contents(value);
        if (members is null)
        {
            return contents;
        }

        members.Insert(0, contents);
        return Terms.Tuple(members.ToImmutable());
    }

    public void Assume(Term condition, bool holds)
    {
        switch (condition.Kind)
        {
            case TermKind.Not:
                Assume(condition.Parts[0], !holds);
                return;
            case TermKind.And when holds:
            case TermKind.Or when !holds:
                Assume(condition.Parts[0], holds);
                Assume(condition.Parts[1], holds);
                return;
        }

        Assumptions = Assumptions.SetItem(condition, holds);
    }

    public bool? Known(Term condition)
    {
        switch (condition.Kind)
        {
            case TermKind.Constant:
                return condition.Tag as bool?;
            case TermKind.Not:
                return !Known(condition.Parts[0]);
            case TermKind.And or TermKind.Or:
                var left = Known(condition.Parts[0]);
                var right = Known(condition.Parts[1]);
                var decisive = condition.Kind == TermKind.Or;
                return left == decisive || right == decisive ? decisive : left is null || right is null ? null : !decisive;
            default:
                return Assumptions.TryGetValue(condition, out var holds) ? holds : null;
        }
    }

    /// <summary>The state after a condition sent control one way or the other and both ways met again.</summary>
    public static StepState Join(Term condition, StepState whenTrue, StepState whenFalse, ImmutableDictionary<Term, bool> assumptions)
    {
        if (ReferenceEquals(whenTrue.Places, whenFalse.Places))
        {
            return new StepState(whenTrue.Terms, whenTrue.Places, assumptions, whenTrue._log);
        }

        var places = whenFalse.Places.ToBuilder();
        var log = whenFalse._log;
        foreach (var place in WriteLog.Since(whenTrue._log, whenFalse._log))
        {
            Term value;
            if (whenTrue.Places.TryGetValue(place, out var first))
            {
                if (!whenFalse.Places.TryGetValue(place, out var second))
                {
                    // An object that was made on one way only is what it is there.
                    second = place.Owner is { Kind: TermKind.New } ? first : whenFalse.Default(place);
                }

                value = whenTrue.Terms.Choice(condition, first, second);
            }
            else if (place.Owner is not { Kind: TermKind.New } && whenFalse.Places.TryGetValue(place, out var second))
            {
                value = whenTrue.Terms.Choice(condition, whenTrue.Default(place), second);
            }
            else
            {
                continue;
            }

            places[place] = value;
            log = new WriteLog(place, log);
        }

        return new StepState(whenTrue.Terms, places.ToImmutable(), assumptions, log);
    }

    public Term Default(Place place)
    {
        if (place.Owner is null)
        {
            return place.Member is null ? Terms.Constant(null) : Terms.Initial(place.Member);
        }

        return place.Member is null ? place.Owner : Terms.InitialMember(place.Owner, place.Member);
    }

    private Term Resolve(Term value)
    {
        while (value.Kind == TermKind.Choice && Known(value.Parts[0]) is { } holds)
        {
            value = value.Parts[holds ? 1 : 2];
        }

        return value;
    }

    /// <summary>What was written, last first; states that were forked from one share its tail.</summary>
    private sealed class WriteLog(Place place, WriteLog? earlier)
    {
        private readonly int _length = (earlier?._length ?? 0) + 1;

        /// <summary>Every place that was written since two states went different ways, each once.</summary>
        public static IEnumerable<Place> Since(WriteLog? left, WriteLog? right)
        {
            var places = new HashSet<Place>();
            while (!ReferenceEquals(left, right))
            {
                if ((left?._length ?? 0) >= (right?._length ?? 0))
                {
                    places.Add(left!.Place);
                    left = left.Earlier;
                }
                else
                {
                    places.Add(right!.Place);
                    right = right.Earlier;
                }
            }

            return places;
        }

        private Place Place { get; } = place;

        private WriteLog? Earlier { get; } = earlier;
    }
}
