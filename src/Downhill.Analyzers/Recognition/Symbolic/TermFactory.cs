using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Recognition.Symbolic;

/// <summary>Interns terms and simplifies them where that shows a copy or an undo: reading what was written, adding and taking away.</summary>
internal sealed class TermFactory
{
    // Decisions nested deeper are not told apart any more: what reads them walks both ways of each.
    private const int MaximumDecisions = 8;

    private readonly Dictionary<Key, Term> _terms = new();

    // Which members were written on some way or other: whoever asks what an object holds need not look through all places.
    private readonly Dictionary<Term, List<Place>> _members = new();
    private readonly Dictionary<Term, List<Place>> _contents = new();
    private readonly HashSet<Place> _written = [];

    /// <summary>Notes that a place was written.</summary>
    public void Remember(Place place)
    {
        if (place.Owner is not { } owner || !_written.Add(place))
        {
            return;
        }

        if (place.Member is { Name: var name })
        {
            var members = ListOf(_members, owner);
            var at = members.Count;
            while (at > 0 && string.CompareOrdinal(members[at - 1].Member!.Name, name) > 0)
            {
                at--;
            }

            members.Insert(at, place);
        }
        else if (owner.Kind == TermKind.InitialMember)
        {
            ListOf(_contents, owner.Parts[0]).Add(place);
        }

        static List<Place> ListOf(Dictionary<Term, List<Place>> lists, Term owner) => lists.TryGetValue(owner, out var list) ? list : lists[owner] = [];
    }

    /// <summary>The members of an object that were written on any way, by name.</summary>
    public IReadOnlyList<Place> MembersOf(Term owner) => _members.TryGetValue(owner, out var members) ? members : [];

    /// <summary>The contents of what an object's members held at first, where they were written on any way.</summary>
    public IReadOnlyList<Place> ContentsBelow(Term owner) => _contents.TryGetValue(owner, out var contents) ? contents : [];

    public Term Initial(ISymbol symbol) => Make(TermKind.Initial, symbol);

    public Term InitialMember(Term owner, ISymbol member) => Make(TermKind.InitialMember, member, 0, owner);

    public Term Constant(object? value) => Make(TermKind.Constant, value);

    public Term EveryIndex(int depth) => Make(TermKind.EveryIndex, depth);

    public Term New(SyntaxNode site, int path) => Make(TermKind.New, site, path);

    public Term Function(object function) => Make(TermKind.Function, function);

    public Term Tuple(ImmutableArray<Term> items) => Make(TermKind.Tuple, null, 0, items);

    public Term Opaque(SyntaxNode site, int path, ImmutableArray<Term> parts) => Make(TermKind.Opaque, site, path, parts);

    /// <summary>What a function that cannot be read made of its arguments: their amounts no longer show.</summary>
    public Term Veiled(SyntaxNode site, int path, ImmutableArray<Term> parts) =>
        Intern(TermKind.Opaque, site, path, parts, Union([.. parts]) == Randomness.None ? Randomness.None : Randomness.Opaque);

    public Term Draw(SyntaxNode site, int path, Randomness randomness) =>
        Intern(TermKind.Draw, site, path, ImmutableArray<Term>.Empty, randomness);

    public Term Call(SyntaxNode site, int path, ImmutableArray<Term> parts, Randomness randomness) =>
        Intern(TermKind.Call, site, path, parts, randomness);

    /// <summary>A unary or binary operation or mathematical function.</summary>
    public Term Operation(string name, bool isFloating, params Term[] parts)
    {
        if (parts.Length == 2 && (name is "Add" or "Subtract") && Cancel(name, parts[0], parts[1]) is { } undone)
        {
            return undone;
        }

        var randomness = Union(parts);
        if (name is "Multiply" or "Divide" && isFloating && (randomness & Randomness.Integer) != 0)
        {
            // rnd.Next(100) / 100.0: an integer that is scaled steps in reals.
            randomness |= Randomness.Amount;
        }
        else if (name == "Truncate" && (randomness & Randomness.Amount) != 0)
        {
            randomness = (randomness & ~Randomness.Amount) | Randomness.Integer;
        }

        return Intern(TermKind.Operation, name, 0, parts.ToImmutableArray(), randomness);
    }

    /// <summary>A comparison; the difference with zero counts as the comparison of its two sides.</summary>
    public Term Comparison(string name, Term left, Term right)
    {
        if (left is { Kind: TermKind.Operation, Tag: "Subtract" or "CompareTo", Parts.Length: 2 } && IsZero(right))
        {
            (left, right) = (left.Parts[0], left.Parts[1]);
        }
        else if (right is { Kind: TermKind.Operation, Tag: "Subtract" or "CompareTo", Parts.Length: 2 } && IsZero(left))
        {
            (left, right) = (right.Parts[1], right.Parts[0]);
        }

        var randomness = (Union(left, right) & (Randomness.Amount | Randomness.Integer)) != 0 ? Randomness.Choice : Union(left, right);
        return Intern(TermKind.Comparison, name, 0, ImmutableArray.Create(left, right), randomness);
    }

    public Term And(Term left, Term right) =>
        left.IsConstant(true) ? right : right.IsConstant(true) ? left :
        left.IsConstant(false) || right.IsConstant(false) ? Constant(false) : Make(TermKind.And, null, 0, left, right);

    public Term Or(Term left, Term right) =>
        left.IsConstant(false) ? right : right.IsConstant(false) ? left :
        left.IsConstant(true) || right.IsConstant(true) ? Constant(true) : Make(TermKind.Or, null, 0, left, right);

    public Term Not(Term operand) => operand switch
    {
        { Kind: TermKind.Not } => operand.Parts[0],
        { Kind: TermKind.Constant, Tag: bool value } => Constant(!value),
        _ => Make(TermKind.Not, null, 0, operand),
    };

    public Term Choice(Term condition, Term whenTrue, Term whenFalse)
    {
        if (ReferenceEquals(whenTrue, whenFalse))
        {
            return whenTrue;
        }

        if (condition.Kind == TermKind.Constant)
        {
            return condition.IsConstant(true) ? whenTrue : whenFalse;
        }

        if (whenTrue.IsConstant(true) && whenFalse.Kind != TermKind.New)
        {
            return whenFalse.IsConstant(false) ? condition : Or(condition, whenFalse);
        }

        if (whenTrue.IsConstant(false))
        {
            return whenFalse.IsConstant(true) ? Not(condition) : And(Not(condition), whenFalse);
        }

        if (whenFalse.IsConstant(false))
        {
            return And(condition, whenTrue);
        }

        if (whenFalse.IsConstant(true))
        {
            return Or(Not(condition), whenTrue);
        }

        var randomness = Union(whenTrue, whenFalse);
        if (condition.IsRandom)
        {
            randomness |= Randomness.Choice;
        }

        return Intern(TermKind.Choice, null, 0, ImmutableArray.Create(condition, whenTrue, whenFalse), randomness);
    }

    public Term Element(Term whole, Term index)
    {
        switch (whole.Kind)
        {
            case TermKind.Updated when ReferenceEquals(whole.Parts[1], index):
                return whole.Parts[2];
            case TermKind.Updated when index.Kind == TermKind.Constant && whole.Parts[1].Kind == TermKind.Constant:
                return Element(whole.Parts[0], index);
            case TermKind.ForAll when ReferenceEquals(whole.Parts[0], index):
                return whole.Parts[1];
            case TermKind.Tuple when index is { Kind: TermKind.Constant, Tag: int at } && at >= 0 && at < whole.Parts.Length:
                return whole.Parts[at];
        }

        var randomness = whole.Randomness;
        if (index.IsRandom)
        {
            randomness |= Randomness.Selection;
        }

        return Intern(TermKind.Element, null, 0, ImmutableArray.Create(whole, index), randomness);
    }

    public Term Updated(Term whole, Term index, Term value)
    {
        if (index.Kind == TermKind.EveryIndex)
        {
            // for (j …) w[j] = old[j]: the other array as a whole.
            return value.Kind == TermKind.Element && ReferenceEquals(value.Parts[1], index)
                ? value.Parts[0]
                : Intern(TermKind.ForAll, null, 0, ImmutableArray.Create(index, value), value.Randomness);
        }

        if (whole.Kind == TermKind.Updated && index is { Kind: TermKind.Constant, Tag: int at } &&
            whole.Parts[1] is { Kind: TermKind.Constant, Tag: int earlier } && earlier > at)
        {
            // Known elements stand in the order of their indices, whatever order they were written in.
            var below = Updated(whole.Parts[0], index, value);
            return Updated(below, whole.Parts[1], whole.Parts[2]);
        }

        if (whole.Kind == TermKind.Updated && ReferenceEquals(whole.Parts[1], index))
        {
            whole = whole.Parts[0];
        }

        if (index.Kind == TermKind.Constant && value.Kind == TermKind.Element && ReferenceEquals(value.Parts[1], index) &&
            ReferenceEquals(value.Parts[0], WithoutKnownElements(whole)))
        {
            return whole;
        }

        if (whole.Kind == TermKind.Choice &&
            Updated(whole.Parts[1], index, value) is var first && ReferenceEquals(first, Updated(whole.Parts[2], index, value)))
        {
            // Whichever way it was perturbed, this puts the same back.
            return first;
        }

        if (value.Kind == TermKind.Element && ReferenceEquals(value.Parts[0], whole) && ReferenceEquals(value.Parts[1], index))
        {
            return whole;
        }

        var randomness = Union(whole, value);
        if (index.IsRandom)
        {
            randomness |= Randomness.Selection;
        }

        return Intern(TermKind.Updated, null, 0, ImmutableArray.Create(whole, index, value), randomness);
    }

    private static Term WithoutKnownElements(Term whole)
    {
        while (whole is { Kind: TermKind.Updated } && whole.Parts[1].Kind == TermKind.Constant)
        {
            whole = whole.Parts[0];
        }

        return whole;
    }

    private static bool IsZero(Term term) => term.IsNumber && Convert.ToDouble(term.Tag, System.Globalization.CultureInfo.InvariantCulture) == 0;

    // (x + d) - d and (x - d) + d: an undo by the opposite step.
    private static Term? Cancel(string name, Term left, Term right)
    {
        var opposite = name == "Add" ? "Subtract" : "Add";
        return left.Kind == TermKind.Operation && opposite.Equals(left.Tag) && ReferenceEquals(left.Parts[1], right)
            ? left.Parts[0]
            : null;
    }

    private static Randomness Union(params Term[] parts)
    {
        var all = Randomness.None;
        foreach (var part in parts)
        {
            all |= part.Randomness;
        }

        return all;
    }

    private Term Make(TermKind kind, object? tag, int path = 0, params Term[] parts) =>
        Intern(kind, tag, path, parts.ToImmutableArray(), Union(parts));

    private Term Make(TermKind kind, object? tag, int path, ImmutableArray<Term> parts) =>
        Intern(kind, tag, path, parts, Union([.. parts]));

    private Term Intern(TermKind kind, object? tag, int path, ImmutableArray<Term> parts, Randomness randomness)
    {
        if (kind is TermKind.Choice or TermKind.And or TermKind.Or && parts.Any(static part => part.Decisions >= MaximumDecisions))
        {
            (kind, tag) = (TermKind.Opaque, kind);
        }

        var key = new Key(kind, tag, path, parts);
        if (!_terms.TryGetValue(key, out var term))
        {
            term = new Term(_terms.Count, kind, tag, path, parts, randomness);
            _terms.Add(key, term);
        }

        return term;
    }

    private readonly struct Key(TermKind kind, object? tag, int path, ImmutableArray<Term> parts) : IEquatable<Key>
    {
        private readonly TermKind _kind = kind;
        private readonly object? _tag = tag;
        private readonly int _path = path;
        private readonly ImmutableArray<Term> _parts = parts;

        public bool Equals(Key other)
        {
            if (_kind != other._kind || _path != other._path || _parts.Length != other._parts.Length || !TagsEqual(_tag, other._tag))
            {
                return false;
            }

            for (var i = 0; i < _parts.Length; i++)
            {
                if (!ReferenceEquals(_parts[i], other._parts[i]))
                {
                    return false;
                }
            }

            return true;
        }

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode()
        {
            var hash = ((int)_kind * 397) ^ _path;
            hash = (hash * 31) + (_tag is ISymbol symbol ? SymbolEqualityComparer.Default.GetHashCode(symbol) : _tag?.GetHashCode() ?? 0);
            foreach (var part in _parts)
            {
                hash = (hash * 31) + part.Id;
            }

            return hash;
        }

        private static bool TagsEqual(object? left, object? right) =>
            left is ISymbol a && right is ISymbol b ? SymbolEqualityComparer.Default.Equals(a, b) : Equals(left, right);
    }
}
