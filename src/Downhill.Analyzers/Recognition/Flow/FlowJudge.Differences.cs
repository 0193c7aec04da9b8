using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Recognition.Flow;

/// <summary>Scores that are compared by their difference.</summary>
internal sealed partial class FlowJudge
{
    /// <summary>Whether a value compared with zero is made from two scores.</summary>
    private bool IsDifference(ImmutableArray<FlowSource> sources, HashSet<int> points)
    {
        if (IsOfTwoObjects(sources, points))
        {
            return true;
        }

        var nodes = Nodes(sources);
        for (var depth = 0; depth < 6; depth++)
        {
            var hits = nodes.Where(node => Hits([node], points)).ToList();
            if (hits.Count != 1)
            {
                return hits.Count >= 2;
            }

            if (_graph.Writes.Any(write => write.Target == hits[0] && IsOfTwoObjects(write.Value, points)))
            {
                return true;
            }

            // A sum goes on from itself.
            nodes = _into[hits[0]].Where(edge => edge.Kind is FlowKind.Copy or FlowKind.Arithmetic or FlowKind.Through && edge.From != hits[0]).Select(static edge => edge.From).Distinct().ToList();
            if (nodes.Any(node => points.Contains(Class(node))))
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>next.Energy - current.Energy: one member, made from the point, of two objects.</summary>
    private bool IsOfTwoObjects(ImmutableArray<FlowSource> sources, HashSet<int> points) => MembersOfTwo(sources, points).Any();

    /// <summary>The members of which a test compares those of two objects, by their difference.</summary>
    private IEnumerable<int> ScoresOf(FlowComparison test, HashSet<int> points)
    {
        var sources = test.Left.AddRange(test.Right);
        return MembersOfTwo(sources, points).Concat(sources.SelectMany(source => _graph.Writes.Where(write => write.Target == source.Node && _graph.Nodes[source.Node].Symbol is ILocalSymbol)
            .SelectMany(write => MembersOfTwo(write.Value, points))));
    }

    private IEnumerable<int> MembersOfTwo(ImmutableArray<FlowSource> sources, HashSet<int> points) => sources
        .Where(source => source.Kind is FlowKind.Copy or FlowKind.Arithmetic && _graph.Nodes[source.Node] is { Symbol: IFieldSymbol { IsStatic: false } or IPropertySymbol { IsStatic: false }, Type: var type } && FlowTypes.IsFloating(type))
        .GroupBy(static source => source.Node)
        .Where(group => group.Count() > 1 && Origins(group.Key).Any(origin => Class(origin) != Class(group.Key) && points.Contains(Class(origin))))
        .Select(static group => group.Key);
}
