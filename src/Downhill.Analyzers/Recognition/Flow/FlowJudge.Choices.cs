using System.Collections.Immutable;
using Downhill.Analyzers.Recognition.Symbolic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Analyzers.Recognition.Flow;

/// <summary>One of many that is chosen by its score, and the next that are made from it.</summary>
internal sealed partial class FlowJudge
{
    private Dictionary<int, List<FlowWrite>>? _indices;

    /// <summary>The writes under a test that put one index in another's place: <c>if (score[i] &lt; score[best]) best = i;</c>.</summary>
    private Dictionary<int, List<FlowWrite>> Indices()
    {
        if (_indices is null)
        {
            _indices = new Dictionary<int, List<FlowWrite>>();
            foreach (var write in _graph.Writes)
            {
                if (write.Control is not null && IsIndex(write.Target) && write.Value.Any(source => source.Kind == FlowKind.Copy && IsIndex(source.Node)))
                {
                    if (!_indices.TryGetValue(write.Target, out var known))
                    {
                        _indices[write.Target] = known = [];
                    }

                    known.Add(write);
                }
            }
        }

        return _indices;
    }

    private bool IsIndex(int node) => FlowTypes.IsInteger(_graph.Nodes[node].Type);

    private static bool IsByIndex(FlowSource source) => source.Kind is FlowKind.Index or FlowKind.MixedByIndex;

    private bool HasChoice(FlowWrite write) => write.Value.Any(IsByIndex) && Indices().Count > 0 && Choosing(write).Any();

    /// <summary>The writes that chose the index of what a write reads; the one that is only changed itself by them was not chosen for another.</summary>
    private IEnumerable<FlowWrite> Choosing(FlowWrite write)
    {
        if (Indices().Count == 0 || write.Syntax.IsKind(SyntaxKind.AddAssignmentExpression) || write.Syntax.IsKind(SyntaxKind.SubtractAssignmentExpression) || write.Syntax.IsKind(SyntaxKind.MultiplyAssignmentExpression))
        {
            yield break;
        }

        var seen = new HashSet<int>(write.Value.Where(IsByIndex).Select(static source => source.Node));
        seen.ExceptWith(write.Object.Where(IsByIndex).Select(static source => source.Node));
        var pending = new Stack<int>(seen);
        while (pending.Count > 0)
        {
            var node = pending.Pop();
            if (Indices().TryGetValue(node, out var choosing))
            {
                foreach (var one in choosing)
                {
                    yield return one;
                }
            }

            foreach (var edge in _into[node])
            {
                if (edge.Kind == FlowKind.Copy && IsIndex(edge.From) && seen.Add(edge.From))
                {
                    pending.Push(edge.From);
                }
            }
        }
    }

    /// <summary>The points that ordered indices choose.</summary>
    private bool AddIndexed(ImmutableArray<FlowSource> indices, HashSet<int> points, ref bool isObject)
    {
        var order = new HashSet<int>(Nodes(indices).Where(node => FlowTypes.IsInteger(FlowTypes.ElementOf(_graph.Nodes[node].Type))).Select(Class));
        if (order.Count == 0)
        {
            return false;
        }

        foreach (var write in _graph.Writes)
        {
            if (write.Value.Any(source => IsByIndex(source) && order.Contains(Class(source.Node))))
            {
                isObject |= AddPoints(write.Target, points);
            }
        }

        return points.Count > 0;
    }

    /// <summary>Whether a write names one of many that last: the better of two, the best so far.</summary>
    private bool IsChosen(FlowWrite write, bool isObject)
    {
        var node = _graph.Nodes[write.Target];
        return (isObject || FlowTypes.IsCollection(node.Type)) && _outliving.Contains(Class(write.Target)) &&
            (node.Kind is FlowNodeKind.Return or FlowNodeKind.Part || node.Symbol is ILocalSymbol or IParameterSymbol) &&
            write.Value.Any(source => source.Kind == FlowKind.Copy && _graph.Nodes[source.Node].Kind != FlowNodeKind.Creation);
    }

    /// <summary>
    /// Whether a score tells of one point alone: it is a member of the point, or a function is given the point and no other,
    /// nor anything else that chance made. What is nearest to another is no best.
    /// </summary>
    private bool IsOfOnePoint(Decision decision)
    {
        if (ScoreOf(decision) is not { } call)
        {
            return decision.Scores.Where(score => FlowTypes.IsFloating(_graph.Nodes[score].Type)).All(score => IsMember(score) || _into[score].Any(edge => edge.Kind == FlowKind.Copy && IsMember(edge.From)));
        }

        var given = call.Arguments.Count(argument => argument.Any(source => IsPoint(source.Node, decision.Points))) +
            (call.Receiver.Any(source => _graph.Nodes[source.Node].Kind != FlowNodeKind.This && IsPoint(source.Node, decision.Points)) ? 1 : 0);

        // An object that scores itself, when it is made or asked to, keeps what it finds.
        var scoresItself = given == 0 && decision.IsObject && decision.Scores.Any(IsMember) && call.Receiver.Any(source => _graph.Nodes[source.Node].Kind == FlowNodeKind.This && IsPoint(source.Node, decision.Points));
        if (given != 1 && !scoresItself)
        {
            return false;
        }

        var drawn = Drawn(decision.Points);
        return !call.Arguments.Any(argument => argument.Any(source => source.Kind is FlowKind.Copy or FlowKind.Arithmetic or FlowKind.Through && drawn.Contains(source.Node) && !IsPoint(source.Node, decision.Points)));
    }

    /// <summary>
    /// Whether what chance makes next is made of the chosen one: others take its numbers. One that is only changed itself is
    /// no parent.
    /// </summary>
    private bool IsUsed(Decision decision)
    {
        if (decision.Kept is not { } kept)
        {
            return false;
        }

        var itself = new HashSet<int>();
        var made = new HashSet<int>();
        var copies = new HashSet<int>();
        var pending = new Stack<(int Node, bool IsItself)>();
        pending.Push((kept.Target, true));
        while (pending.Count > 0)
        {
            var (node, isItself) = pending.Pop();
            if (!(isItself ? itself : made).Add(node))
            {
                continue;
            }

            foreach (var edge in _from[node])
            {
                // As far as the point's numbers, and no further: there they are those of any other.
                if (edge.Kind is not (FlowKind.Copy or FlowKind.Arithmetic or FlowKind.Through or FlowKind.Owner))
                {
                    continue;
                }

                if (!decision.Points.Contains(Class(edge.To)))
                {
                    pending.Push((edge.To, isItself && edge.IsAlias));
                }
                else if (edge.Kind == FlowKind.Owner && _graph.Nodes[edge.To].Kind == FlowNodeKind.Creation)
                {
                    // chosen.Genes.Clone()
                    copies.Add(edge.To);
                }
            }
        }

        return _graph.Writes.Any(write => decision.Points.Contains(Class(write.Target)) && !write.Object.Any(source => itself.Contains(source.Node)) &&
            write.Value.Any(source => source.Kind != FlowKind.Index && (itself.Contains(source.Node) || made.Contains(source.Node) || copies.Contains(source.Node))));
    }

    /// <summary>Whether chance moves a point that is made of what is kept.</summary>
    private bool IsMovedByChance(Decision decision)
    {
        var drawn = Drawn(decision.Points);
        return _graph.Writes.Any(write => decision.Points.Contains(Class(write.Target)) && IsDrawnIn(write, drawn, decision.Points) && (write.IsSelfDependent || write.Value.Any(source => decision.Points.Contains(Class(source.Node)))))
            || IsRecombined(decision, drawn);
    }

    private bool IsDrawnIn(FlowWrite write, HashSet<int> drawn, HashSet<int> points) => write.Value.Any(source => !points.Contains(Class(source.Node)) && source.Kind switch
    {
        FlowKind.Copy or FlowKind.Arithmetic => drawn.Contains(source.Node),
        FlowKind.Through => source.IsReal && drawn.Contains(source.Node),
        FlowKind.MixedByIndex or FlowKind.Coin => _noise[source.Node] != Randomness.None,
        _ => false,
    });

    /// <summary>Whether it matters where in the order one of the ordered objects stands: some are taken by their rank, replaced, or given the numbers of others.</summary>
    private bool IsRanked(Decision decision)
    {
        var ordered = new HashSet<int>(Nodes(decision.Ordering!.Collection).Select(Class));
        return _graph.Ranked.Any(node => ordered.Contains(Class(node))) || _graph.Writes.Any(write => (write.IsElement && ordered.Contains(Class(write.Target))) ||
            (decision.Points.Contains(Class(write.Target)) && (IsNew(write.Object) ||
                write.Value.Any(source => (source.Kind == FlowKind.Copy && source.Node == write.Target) || IsByIndex(source) && !write.Object.Any(one => one.Node == source.Node) && !IsLoopCounter(write, source.Node)))));
    }

    // Which element of the object's own array.
    private static bool IsLoopCounter(FlowWrite write, int index) => write.IsElement && write.IsSelfDependent && write.Value.Count(source => source.Node == index) <= 1;

    /// <summary>
    /// Whether objects take some of their numbers from those that are kept, and others from chance: children that inherit
    /// and mutate, or members of which some numbers are drawn anew. What copies what was drawn once inherits alone.
    /// </summary>
    private bool IsRecombined(Decision decision, HashSet<int> drawn)
    {
        var heirs = new HashSet<int>();
        var mutants = new HashSet<int>();
        foreach (var write in _graph.Writes)
        {
            var point = Class(write.Target);
            if (!decision.Points.Contains(point))
            {
                continue;
            }

            var isInherited = write.Value.Any(source => Class(source.Node) == point);
            if (isInherited && write.Value.Any(source => source.Kind == FlowKind.Copy && Class(source.Node) == point))
            {
                heirs.UnionWith(NewIn(write.Object));
                if (decision.IsChoice && ReferenceEquals(write, decision.Kept))
                {
                    heirs.Add(-1);
                }
            }

            if (!isInherited && write.Value.Any(source => source.Kind is FlowKind.Copy or FlowKind.Arithmetic && drawn.Contains(source.Node)))
            {
                var made = NewIn(write.Object).ToList();
                mutants.UnionWith(made);
                if (made.Count == 0 && !write.Object.IsEmpty && Tests(write).Any(test => IsDrawn(Nodes(test.Left)) || IsDrawn(Nodes(test.Right))))
                {
                    return true;
                }

                if (made.Count == 0)
                {
                    mutants.Add(-1);
                }
            }
        }

        return heirs.Overlaps(mutants);
    }

    /// <summary>Whether members are compared that chance had no part in here: scores that a game or a robot finds while the objects live in it.</summary>
    private bool AreFoundElsewhere(List<int> keys) => keys.Exists(IsMember) && keys.TrueForAll(key => (_noise[key] & (Randomness.Amount | Randomness.Integer | Randomness.Opaque)) == 0 && (IsMember(key) || _graph.Nodes[key].Kind == FlowNodeKind.Return));

    /// <summary>
    /// Whether new objects that take the numbers of others become members themselves, and chance moves them: a score that
    /// nothing here computes chose the parents then.
    /// </summary>
    private bool IsBred(Decision decision)
    {
        var homes = new HashSet<int>();
        foreach (var node in Nodes(decision.Ordering!.Collection))
        {
            AddHomes(node, homes, 0);
        }

        return IsMovedByChance(decision) && _graph.Writes.Any(write => decision.Points.Contains(Class(write.Target)) &&
            write.Value.Any(source => source.Kind is FlowKind.Copy or FlowKind.Arithmetic && decision.Points.Contains(Class(source.Node))) && NewIn(write.Object).Any(made => homes.Contains(Class(made))));
    }

    /// <summary>What stands for the members of a population, or for an object that one of them holds.</summary>
    private void AddHomes(int node, HashSet<int> homes, int depth)
    {
        if (depth > MaximumObjects || !homes.Add(Class(node)))
        {
            return;
        }

        foreach (var (member, held) in FlowTypes.State(_graph.Nodes[node].Type))
        {
            if (FlowTypes.IsObject(held) && _graph.Known(member) is { } known)
            {
                AddHomes(known, homes, depth + 1);
            }
        }
    }

    // Where an object was made as itself, not only put into a new list.
    private IEnumerable<int> NewIn(ImmutableArray<FlowSource> instance) => instance.SelectMany(source => Origins(source.Node))
        .Where(origin => _graph.Nodes[origin] is { Kind: FlowNodeKind.Creation, Type: var made } && !FlowTypes.IsCollection(made));

    private bool IsNew(ImmutableArray<FlowSource> instance) => instance.Any(source => IsCopied(_graph.Nodes[source.Node])) || NewIn(instance).Any();
}
