using Downhill.Differentiation.Adjoint;
using Downhill.Differentiation.Lowering;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Differentiation.Emission;

/// <summary>
/// Gives the numbers that a counted loop keeps for the reverse pass an array each, with a place for every iteration, in
/// place of the tape: the length is known before the loop begins, and the place follows from the indices.
/// </summary>
internal sealed class KeptArrays
{
    /// <summary>An index over more loops than these costs more than the tape.</summary>
    private const int MaxNested = 5;

    private readonly LoweredFunction _function;
    private readonly Values _values;
    private readonly Dictionary<(object Owner, Storage Kept), string> _places = [];
    private readonly Dictionary<Stmt, List<(string Name, string Length, bool IsReleased)>> _declarations = [];

    /// <summary>What statements write or declare, found once for all the loops inside.</summary>
    private readonly Dictionary<Stmt, HashSet<Storage>> _written = [];

    /// <summary>The loops and branches around the statement in hand, from the outermost on, each with the block it is in.</summary>
    private readonly List<(Stmt Statement, Block Block)> _around = [];

    public KeptArrays(LoweredFunction function, Values values)
    {
        _function = function;
        _values = values;
        Visit(function.Body);
    }

    /// <summary>The arrays to declare before the statement, with their lengths.</summary>
    public IEnumerable<(string Name, string Length)> DeclaredBefore(Stmt statement) =>
        _declarations.TryGetValue(statement, out var arrays) ? arrays.Select(a => (a.Name, a.Length)) : [];

    /// <summary>The arrays of the block that are to be given back at its end.</summary>
    public IEnumerable<string> ReleasedAtEndOf(Block block) => block.Statements.AsEnumerable().Reverse()
        .SelectMany(s => _declarations.TryGetValue(s, out var arrays) ? arrays.AsEnumerable().Reverse() : []).Where(a => a.IsReleased).Select(a => a.Name);

    /// <summary>Where a number is kept: <c>keptTanh[h]</c>; null for the tape. Its owner is the block at whose end it is kept,
    /// or the statement that overwrites it.</summary>
    public string? PlaceOf(object owner, Storage kept) => _places.TryGetValue((owner, kept), out var place) ? place : null;

    private void Visit(Block block)
    {
        foreach (var statement in block.Statements)
        {
            _around.Add((statement, block));
            if (statement is Loop { IsFused: false } loop)
            {
                Plan(loop);
            }

            foreach (var inner in statement.Blocks)
            {
                Visit(inner);
            }

            _around.RemoveAt(_around.Count - 1);
        }
    }

    private void Plan(Loop loop)
    {
        var kept = loop.Body.Kept.Where(IsNumber).Select(k => ((object)loop.Body, k))
            .Concat(loop.Body.Statements.OfType<Assign>().SelectMany(s => s.Saved.Where(v => v.IsRealArray ? s.Target is Element && !v.IsSingle : IsNumber(v)).Select(v => ((object)s, v))))
            .ToList();
        if (kept.Count == 0 || Room() is not { } room)
        {
            return;
        }

        if (!_declarations.TryGetValue(room.Before, out var arrays))
        {
            _declarations.Add(room.Before, arrays = []);
        }

        foreach (var (owner, storage) in kept)
        {
            var bare = storage.Name.Substring(storage.Name.LastIndexOf('.') + 1).TrimStart('@', '_');
            var name = _function.Names.Fresh("kept" + (bare.Length == 0 ? "Value" : char.ToUpperInvariant(bare[0]) + bare.Substring(1)), room.Path);
            arrays.Add((name, room.Length, room.IsReleased));
            _places.Add((owner, storage), $"{name}[{room.Index}]");
        }
    }

    private static bool IsNumber(Storage storage) => storage is { IsReal: true, IsSingle: false };

    /// <summary>
    /// Goes out from the innermost loop as far as the numbers of iterations stay the same, and multiplies them. The arrays
    /// have to be declared where both passes see them.
    /// </summary>
    private (Stmt Before, int[] Path, string Length, string Index, bool IsReleased)? Room()
    {
        string? length = null;
        var index = "";
        var inner = new List<Loop>();
        (Stmt Before, int[] Path, string Length, string Index, bool IsReleased)? room = null;
        for (var i = _around.Count - 1; i >= 0; i--)
        {
            var (statement, block) = _around[i];
            if (!inner.All(l => IsSteady(l, statement)))
            {
                return room;
            }

            if (statement is Loop loop)
            {
                if (!loop.IsFused)
                {
                    if (inner.Count == MaxNested)
                    {
                        return room;
                    }

                    if (Extent(loop) is not { } extent)
                    {
                        return null;
                    }

                    index = length is null ? extent.Place : $"{In(extent.Place)} * {In(length)} + {index}";
                    length = length is null ? extent.Count : $"{In(extent.Count)} * {In(length)}";
                    inner.Add(loop);
                    room = null;
                }
            }
            else
            {
                // What surrounds it is a block of its own in each pass.
                room = null;
            }

            var isSeenByBoth = i == 0 || _around[i - 1].Statement is Loop { IsFused: true };
            if (isSeenByBoth && length is not null)
            {
                room = (statement, block.Path, length, index, i > 0);
            }
        }

        return room;
    }

    private (string Place, string Count)? Extent(Loop loop)
    {
        if (loop is not { Form: LoopForm.Counted, Count: null, Index: { Type.SpecialType: SpecialType.System_Int32 } index, ExitFlags.Count: 0 })
        {
            return null;
        }

        var start = _values.Print(loop.Start!).In(Code.Additive + 1);
        var bound = _values.Print(loop.Bound!).In(Code.Additive);
        var minusStart = int.TryParse(start, out var first) ? (-first).ToString(System.Globalization.CultureInfo.InvariantCulture) : "-" + start;
        return loop switch
        {
            { Step: 1, Comparison: "<" } => (Stride.Plus(index.Name, minusStart), Stride.Plus(bound, minusStart)),
            { Step: 1, Comparison: "<=" } => (Stride.Plus(index.Name, minusStart), Stride.Plus(Stride.Plus(bound, minusStart), "1")),
            { Step: -1, Comparison: ">=" } when bound == "0" => (index.Name, Stride.Plus(_values.Print(loop.Start!).In(Code.Additive), "1")),
            _ => null,
        };
    }

    /// <summary>
    /// Whether the inner loop makes as many iterations whenever the statement around it comes to it, and it can be told before
    /// the statement.
    /// </summary>
    private bool IsSteady(Loop inner, Stmt around)
    {
        if (!_written.TryGetValue(around, out var written))
        {
            _written.Add(around, written = []);
            Writing.Collect(around, written);
            written.UnionWith(around.Blocks.SelectMany(BodyWriter.LocalsOf));
            if (around is Loop { Index: { } index })
            {
                written.Add(index);
            }
        }

        return new[] { inner.Start!, inner.Bound! }.All(e =>
            !Writing.Reads(e).Any(written.Contains) && Stride.IsHarmless(Parsed.Expression(_values.Print(e).Text)));
    }

    private static string In(string factor) => Parsed.Expression(factor) is BinaryExpressionSyntax { RawKind: not (int)SyntaxKind.MultiplyExpression } or CastExpressionSyntax
        ? $"({factor})"
        : factor;
}
