using Downhill.Differentiation.Analysis;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Differentiation.Lowering;

/// <summary>Which indices are known to lie within a span, so that the generated code need not ask.</summary>
internal sealed partial class Lowerer
{
    /// <summary>The indices of counted loops, from where they start and below what they stay.</summary>
    private readonly Dictionary<Storage, (Expr Start, string Comparison, Expr Bound, int Step)> _counters = [];

    /// <summary>Variables that are a number, or the length of something, for good.</summary>
    private readonly Dictionary<string, Expr> _lengths = new(StringComparer.Ordinal);

    /// <summary>Remembers what a whole number is that is never assigned again.</summary>
    private void RememberLength(Storage storage, Expr value)
    {
        if (storage.Type.SpecialType == Microsoft.CodeAnalysis.SpecialType.System_Int32 && IsSteady(storage) && IsSteady(value))
        {
            _lengths[storage.Name] = value;
        }
    }

    /// <summary>Whether an index is known to lie within a span of this length.</summary>
    private bool IsWithin(Expr index, Expr length)
    {
        if (!IsSteady(length) || Sizes.Read(TextOf(index)) is not { } at || Sizes.Read(TextOf(length)) is not { } size)
        {
            return false;
        }

        if (!IsNeverNegative(index))
        {
            return false;
        }

        // The largest that it gets: every counter at its last value. It grows with each of them, as no sign in it is negative.
        foreach (var (counter, range) in CountersOf(index))
        {
            if (range is not { Step: > 0, Comparison: "<" } || !IsSteady(range.Bound) || Sizes.Read(TextOf(range.Bound)) is not { } bound)
            {
                return false;
            }

            at = at.Replace(counter.Name, bound - Sizes.One);
        }

        var room = Resolved(size) - Resolved(at) - Sizes.One;
        return room.Number is >= 0;
    }

    /// <summary>Whether an index is made of counters that start at 0 or above, of numbers that are not negative, sums and products.</summary>
    private bool IsNeverNegative(Expr index)
    {
        if (Number(index) is { } constant)
        {
            return constant >= 0;
        }

        return index is Ref or Opaque && Sizes.Read(TextOf(index)) is { HasNegative: false } at && at.Names.All(name =>
            CountersOf(index).Any(c => c.Counter.Name == name && c.Range.Step > 0 && Number(c.Range.Start) is >= 0) || (_lengths.TryGetValue(name, out var known) && IsLength(known)));
    }

    private bool IsLength(Expr known) => Number(known) is >= 0 || (TextOf(known) is var text && text.EndsWith(".Length", StringComparison.Ordinal) && SyntaxFactory.ParseExpression(text) is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax });

    private IEnumerable<(Storage Counter, (Expr Start, string Comparison, Expr Bound, int Step) Range)> CountersOf(Expr index) =>
        (index is Ref reference ? [reference.Storage] : ((Opaque)index).Footprint.Reads.AsEnumerable())
        .Where(_counters.ContainsKey).Select(s => (s, _counters[s]));

    private Sizes Resolved(Sizes size)
    {
        for (var round = 0; round < 4; round++)
        {
            foreach (var name in size.Names.ToList())
            {
                if (_lengths.TryGetValue(name, out var known) && Sizes.Read(TextOf(known)) is { } value)
                {
                    size = size.Replace(name, value);
                }
            }
        }

        return size;
    }
}
