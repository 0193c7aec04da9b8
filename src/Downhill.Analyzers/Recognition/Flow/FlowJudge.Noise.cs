using Downhill.Analyzers.Recognition.Symbolic;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Recognition.Flow;

/// <summary>What chance had a part in, and which part.</summary>
internal sealed partial class FlowJudge
{
    /// <summary>What is chosen by chance into a variable, and then computed with, is mixed as if it were chosen where it is used.</summary>
    private void MixChosen()
    {
        foreach (var node in _graph.Nodes)
        {
            var chosen = IsPassing(node) ? _into[node.Id].Where(static edge => edge.Kind == FlowKind.Index).ToList() : [];
            if (chosen.Count == 0)
            {
                continue;
            }

            // The members are taken out of what was chosen under names of their own.
            var names = new HashSet<int> { node.Id };
            var pending = new Stack<int>(names);
            while (pending.Count > 0)
            {
                foreach (var edge in _from[pending.Pop()])
                {
                    if (edge.Kind == FlowKind.Copy && IsPassing(_graph.Nodes[edge.To]) && names.Add(edge.To))
                    {
                        pending.Push(edge.To);
                    }
                }
            }

            foreach (var use in names.SelectMany(name => _from[name]).Where(edge => edge is { Kind: FlowKind.Arithmetic, IsReal: true } && !names.Contains(edge.To)).ToList())
            {
                foreach (var choice in chosen)
                {
                    var mixed = new FlowEdge(choice.From, use.To, FlowKind.MixedByIndex, true, null, false);
                    _into[use.To].Add(mixed);
                    _from[choice.From].Add(mixed);
                }
            }
        }

        bool IsPassing(FlowNode node) => node is { Kind: FlowNodeKind.Creation } or { Kind: FlowNodeKind.Variable, Symbol: ILocalSymbol or IParameterSymbol { RefKind: RefKind.None } } &&
            FlowTypes.HoldsReals(node.Type) && !FlowTypes.IsFloating(node.Type) && !Outlives(node);
    }

    private Randomness[] Spread()
    {
        var noise = new Randomness[_graph.Nodes.Count];
        var pending = new Queue<int>();
        foreach (var node in _graph.Nodes)
        {
            if (node.Kind == FlowNodeKind.Draw)
            {
                noise[node.Id] = node.DrawsReals ? Randomness.Amount : Randomness.Integer;
                pending.Enqueue(node.Id);
            }
        }

        while (pending.Count > 0)
        {
            var at = pending.Dequeue();
            foreach (var edge in _from[at])
            {
                var passed = Passed(noise[at], edge);
                if ((noise[edge.To] | passed) != noise[edge.To])
                {
                    noise[edge.To] |= passed;
                    pending.Enqueue(edge.To);
                }
            }
        }

        return noise;
    }

    private Randomness Passed(Randomness noise, FlowEdge edge)
    {
        var isWhole = FlowTypes.IsInteger(_graph.Nodes[edge.To].Type) || FlowTypes.IsBoolean(_graph.Nodes[edge.To].Type);
        switch (edge.Kind)
        {
            case FlowKind.Index:
                return noise == Randomness.None ? Randomness.None : Randomness.Selection;
            case FlowKind.MixedByIndex:
                // Opaque stands for what was mixed from members that chance chose.
                return (noise & (Randomness.Integer | Randomness.Amount | Randomness.Selection)) == 0 ? Randomness.None : Randomness.Opaque;
            case FlowKind.Owner:
                // The members of what arithmetic mixed are mixed.
                return noise & Randomness.Opaque;
            case FlowKind.Coin:
                var node = _graph.Nodes[edge.From];
                return node.Kind == FlowNodeKind.Draw || ((noise & (Randomness.Integer | Randomness.Selection)) != 0 && !FlowTypes.IsFloating(node.Type) && FlowTypes.IsInteger(node.Type))
                    ? Randomness.Amount
                    : Randomness.None;
            default:
                if (isWhole)
                {
                    return (noise & Randomness.Amount) != 0 ? (noise & ~Randomness.Amount) | Randomness.Integer : noise;
                }

                return edge.IsReal && edge.Kind == FlowKind.Arithmetic && (noise & Randomness.Integer) != 0 ? noise | Randomness.Amount : noise;
        }
    }
}
