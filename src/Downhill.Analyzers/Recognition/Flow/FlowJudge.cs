using System.Collections.Immutable;
using Downhill.Analyzers.Recognition.Symbolic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.Recognition.Flow;

/// <summary>Finds in a graph a test that decides, by a score made from a randomly moved point, whether the point is kept.</summary>
internal sealed partial class FlowJudge
{
    // How many tests are looked at for one write.
    private const int MaximumTests = 40;

    // How many objects lie within each other in what lasts.
    private const int MaximumObjects = 3;

    private readonly FlowGraph _graph;
    private readonly StepRegion _region;
    private readonly IMethodSymbol _owner;
    private readonly HashSet<ISymbol> _drawing;
    private readonly List<FlowEdge>[] _into;
    private readonly List<FlowEdge>[] _from;
    private readonly int[] _class;
    private readonly Randomness[] _noise;
    private readonly Randomness[] _classNoise;
    private readonly Dictionary<int, HashSet<int>> _origins = new();
    private readonly HashSet<int> _outliving = [];
    private HashSet<ISymbol>? _lasting;

    private FlowJudge(FlowGraph graph, StepRegion region, IMethodSymbol owner)
    {
        _graph = graph;
        _region = region;
        _owner = owner.OriginalDefinition;
        _drawing = graph.Drawing();
        var count = graph.Nodes.Count;
        _into = new List<FlowEdge>[count];
        _from = new List<FlowEdge>[count];
        _class = Enumerable.Range(0, count).ToArray();
        for (var i = 0; i < count; i++)
        {
            (_into[i], _from[i]) = ([], []);
        }

        foreach (var one in graph.Edges)
        {
            // A number that a function drew for itself was moved, not scored.
            var edge = one is { Kind: FlowKind.Through, Via: { } via } && _drawing.Contains(via.OriginalDefinition) ? one with { Kind = FlowKind.Arithmetic, IsReal = true } : one;
            _into[edge.To].Add(edge);
            _from[edge.From].Add(edge);

            // A number of rows that becomes a coordinate is no place of that coordinate.
            if (edge.Kind == FlowKind.Copy && graph.Nodes[edge.From].Kind != FlowNodeKind.Draw && FlowTypes.IsInteger(graph.Nodes[edge.From].Type) == FlowTypes.IsInteger(graph.Nodes[edge.To].Type))
            {
                Unite(edge.From, edge.To);
            }
        }

        MixChosen();
        _noise = Spread();
        _classNoise = new Randomness[count];
        for (var i = 0; i < count; i++)
        {
            if (FlowTypes.HoldsReals(graph.Nodes[i].Type))
            {
                _classNoise[Class(i)] |= _noise[i];
            }

            if (Outlives(graph.Nodes[i]))
            {
                _outliving.Add(Class(i));
            }
        }
    }

    /// <summary>The search in a region that was read into <paramref name="graph"/>; null where there is none.</summary>
    public static OutlinedSearch? Judge(FlowGraph graph, StepRegion region, IMethodSymbol owner)
    {
        if (!graph.HasDraws)
        {
            return null;
        }

        return new FlowJudge(graph, region, owner).Find();
    }

    /// <summary>Whether one of the variables is made from itself by arithmetic.</summary>
    public static bool MovesByItself(FlowGraph graph, ImmutableArray<ISymbol> variables) => graph.Writes.Any(write => write.IsSelfDependent &&
        graph.Nodes[write.Target].Symbol is { } symbol && variables.Contains(symbol, SymbolEqualityComparer.Default));

    /// <summary>A test that decides about a point.</summary>
    /// <param name="Site">The comparison or the ordering.</param>
    /// <param name="Owner">The function that it stands in.</param>
    /// <param name="Scores">What is compared.</param>
    /// <param name="Points">The classes of the point's numbers.</param>
    /// <param name="Kept">The write that keeps the point; null for an ordering.</param>
    /// <param name="Test">The comparison; null for an ordering.</param>
    /// <param name="IsByChance">Whether a score is compared with a draw.</param>
    /// <param name="IsObject">Whether the point is kept as a part of objects.</param>
    /// <param name="Ordering">The ordering; null for a comparison.</param>
    /// <param name="IsChoice">Whether one of many is chosen, from which the next are made.</param>
    private sealed record Decision(SyntaxNode Site, IMethodSymbol Owner, ImmutableArray<int> Scores, HashSet<int> Points, FlowWrite? Kept, FlowComparison? Test, bool IsByChance, bool IsObject, FlowOrdering? Ordering = null, bool IsChoice = false);

    private OutlinedSearch? Find()
    {
        var decisions = new List<Decision>();
        foreach (var write in _graph.Writes)
        {
            if (write.Control is not null || HasChoice(write) || _graph.Functions.TryGetValue(write.Owner, out var function) && function.Entries.Any(static entry => entry.Control is not null))
            {
                decisions.AddRange(Decide(write));
            }
        }

        // Of what was not read to its end, only what stands here is sure.
        decisions.RemoveAll(one => _graph.IsIncomplete && !IsHere(one.Site) && !(one.Kept is { } kept && IsHere(kept.Syntax)));

        var settled = Settle(decisions);
        if (settled is null)
        {
            foreach (var ordering in _graph.Orderings)
            {
                if ((!_graph.IsIncomplete || IsHere(ordering.Syntax)) && Order(ordering) is { } ordered)
                {
                    return Describe(ordered, SearchManner.Population);
                }
            }

            return null;
        }

        settled = WithSiblings(settled, decisions);

        // A threshold that changes lets worse points pass as well.
        var manner = decisions.Any(one => one.IsByChance && one.Points.Overlaps(settled.Points)) || HasTemperature(settled) ? SearchManner.Annealing
            : IsOfMany(settled) ? SearchManner.Population
            : SearchManner.Greedy;
        return Describe(settled, manner);
    }

    /// <summary>With the other numbers that the same test keeps.</summary>
    private static Decision WithSiblings(Decision decision, List<Decision> decisions)
    {
        if (decision.IsObject || decision.Test is null)
        {
            return decision;
        }

        var points = new HashSet<int>(decision.Points);
        foreach (var other in decisions.Where(other => !other.IsObject && ReferenceEquals(other.Test, decision.Test) && !other.Points.Overlaps(decision.Scores)))
        {
            points.UnionWith(other.Points);
        }

        return decision with { Points = points };
    }

    private bool IsHere(SyntaxNode site) => site.SyntaxTree == _region.Operation.Syntax.SyntaxTree && _region.Operation.Syntax.Span.Contains(site.Span);

    private Decision? Settle(List<Decision> decisions)
    {
        foreach (var decision in decisions)
        {
            var isByChance = decisions.Any(one => one.IsByChance && ReferenceEquals(one.Kept, decision.Kept));
            if (isByChance && !decisions.Any(one => one.IsByChance && ReferenceEquals(one.Kept, decision.Kept) && HasTemperature(one)))
            {
                continue;
            }

            // Whatever else is kept of a chain that has no temperature is a record of it.
            if (!isByChance && decisions.Any(one => one.IsByChance && one.Points.Overlaps(decision.Points) && !HasTemperature(one)))
            {
                continue;
            }

            // A function that scores many times what it is given is a search of its own, begun anew by this one.
            if (decision is { IsObject: false, IsChoice: false } && ScoreOf(decision) is { LoopDepth: > 0, Owner: var scorer } && !SymbolEqualityComparer.Default.Equals(scorer.OriginalDefinition, _owner) &&
                !SymbolEqualityComparer.Default.Equals(scorer, decision.Owner))
            {
                continue;
            }

            if (IsWithinCallee(decision))
            {
                continue;
            }

            var isUsed = decision is { IsChoice: true, IsObject: true } && IsUsed(decision);
            if (decision.IsChoice && !(isUsed || !decision.IsObject && IsMovedByChance(decision)))
            {
                continue;
            }

            if (HasGradient(decision) || IsDescended(decision) || (!isUsed && IsWalking(decision, decisions)) || !IsScored(decision) ||
                (decision.IsChoice && !IsOfOnePoint(decision)) || (!HasFeedback(decision) && (decision.IsChoice || (!(_region.Operation is ILoopOperation || RemembersScore(decision)) || IsOtherSample(decision, decisions)))))
            {
                continue;
            }

            return decision;
        }

        return null;
    }

    /// <summary>
    /// Whether the whole step stands in a loop of one method that is called here: what it is says that method, which is
    /// looked at by itself, and not where its first points come from.
    /// </summary>
    private bool IsWithinCallee(Decision decision) => decision.Kept is { LoopDepth: > 0, Owner: { MethodKind: MethodKind.Ordinary } home } &&
        !SymbolEqualityComparer.Default.Equals(home.OriginalDefinition, _owner) && SymbolEqualityComparer.Default.Equals(decision.Owner.OriginalDefinition, home.OriginalDefinition) &&
        _graph.Functions.TryGetValue(home.OriginalDefinition, out var function) && function.Draws &&
        decision.Scores.All(score => _graph.Nodes[score].Symbol is not { } compared || SymbolEqualityComparer.Default.Equals(compared.ContainingSymbol?.OriginalDefinition, home.OriginalDefinition) || _graph.Writes.Any(write => write.Target == score && SymbolEqualityComparer.Default.Equals(write.Owner.OriginalDefinition, home.OriginalDefinition))) &&
        SymbolEqualityComparer.Default.Equals(ScoreOf(decision)?.Owner.OriginalDefinition, home.OriginalDefinition);

    private IEnumerable<Decision> Decide(FlowWrite write)
    {
        var points = PointsOf(write, out var isObject);
        var isKept = IsKept(write);
        if (points.Count == 0 || !(isKept || IsChosen(write, isObject)))
        {
            yield break;
        }

        var direct = HasChoice(write) ? new HashSet<FlowComparison>(Tests(write, withChoices: false)) : null;
        foreach (var test in Tests(write))
        {
            var isChoice = !isKept || direct?.Contains(test) == false;
            var left = Nodes(test.Left);
            var right = Nodes(test.Right);
            if (test.Type is { } type && !FlowTypes.IsFloating(type) && !test.IsOpaque && type is not (IErrorTypeSymbol or ITypeParameterSymbol))
            {
                // Bernoulli.Sample(random, Math.Exp(-change)) == 1: chance is asked, and the score says how likely it is to agree.
                if (left.Concat(right).Any(node => _graph.Nodes[node].Kind == FlowNodeKind.Draw) && Hits(left.Concat(right).ToList(), points))
                {
                    yield return new Decision(test.Syntax, test.Owner, left.Concat(right).ToImmutableArray(), points, write, test, IsByChance: true, isObject, IsChoice: isChoice);
                }

                continue;
            }

            var sides = left.Concat(right).Concat(isObject ? ScoresOf(test, points) : []).Select(Class).ToImmutableHashSet();
            if (!isObject && points.Overlaps(sides))
            {
                continue;
            }

            var scored = new HashSet<int>(points.Where(one => !sides.Contains(one) && (_classNoise[one] & (Randomness.Amount | Randomness.Opaque)) != 0));
            if (scored.Count == 0)
            {
                continue;
            }

            var leftHits = Hits(left, scored);
            var rightHits = Hits(right, scored);
            if (!leftHits && !rightHits)
            {
                continue;
            }

            var byChance = leftHits != rightHits
                ? IsDrawn(leftHits ? right : left) && IsDifference(leftHits ? test.Left : test.Right, scored)
                : IsDrawnBeside(left, scored) != IsDrawnBeside(right, scored);
            if (byChance || (leftHits && rightHits) || left.Any(one => right.Any(other => Class(one) == Class(other))) || (test.RightIsZero && IsDifference(leftHits ? test.Left : test.Right, scored)))
            {
                yield return new Decision(test.Syntax, test.Owner, left.Concat(right).ToImmutableArray(), scored, write, test, byChance, isObject, IsChoice: isChoice);
            }
        }
    }

    private Decision? Order(FlowOrdering ordering)
    {
        var keys = Nodes(ordering.Key);
        if (keys.Count == 0)
        {
            return null;
        }

        var points = new HashSet<int>();
        var isObject = false;
        foreach (var node in Nodes(ordering.Collection))
        {
            isObject |= AddPoints(node, points);
        }

        var isOfIndices = points.Count == 0 && AddIndexed(ordering.Collection, points, ref isObject);
        points.ExceptWith(keys.Select(Class));
        points.RemoveWhere(one => (_classNoise[one] & (Randomness.Amount | Randomness.Opaque)) == 0);
        if (isObject)
        {
            RemoveDerived(points);
        }

        var isScoredElsewhere = !Hits(keys, points);
        if (points.Count == 0 || (isScoredElsewhere && !(isObject && !isOfIndices && AreFoundElsewhere(keys))) ||
            (isOfIndices || !Nodes(ordering.Collection).Any(node => _outliving.Contains(Class(node)))) && !points.Any(_outliving.Contains))
        {
            return null;
        }

        var decision = new Decision(ordering.Syntax, ordering.Owner, keys.ToImmutableArray(), points, null, null, false, isObject, ordering, isOfIndices);
        if (isOfIndices && !IsOfOnePoint(decision))
        {
            return null;
        }

        return (isObject && !isOfIndices && !IsRanked(decision)) || (isScoredElsewhere && !IsBred(decision)) || HasGradient(decision) || IsDescended(decision) || !HasFeedback(decision) || !IsScored(decision) ? null : decision;
    }

    /// <summary>Whether the objective is one that gives its gradient as well: whoever calls it descends already.</summary>
    private bool HasGradient(Decision decision) => ScoreOf(decision)?.Called is { } called && PlaceRoots.TypeOf(called) is INamedTypeSymbol { DelegateInvokeMethod.Parameters: var parameters } &&
        parameters.Count(static parameter => parameter.Type is IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Double }) > 1 &&
        (parameters.Length == 2 || parameters.Any(static parameter => parameter.Name.IndexOf("grad", StringComparison.OrdinalIgnoreCase) >= 0));

    /// <summary>Whether something that can be named makes the score: a call that is given the point, or a member of the objects that are kept.</summary>
    private bool IsScored(Decision decision) => !decision.IsObject || ScoreOf(decision) is not null ||
        decision.Scores.Where(score => FlowTypes.IsFloating(_graph.Nodes[score].Type)).ToList() is { Count: > 0 } numbers && numbers.All(score => IsMember(score) || _into[score].Any(edge => edge.Kind == FlowKind.Copy && IsMember(edge.From))) ||
        (decision.Test is { } test && ScoresOf(test, decision.Points).Any());

    private bool IsMember(int node) => _graph.Nodes[node].Symbol is IFieldSymbol or IPropertySymbol;

    /// <summary>The classes of the numbers that a write keeps; those of an object are its members.</summary>
    private HashSet<int> PointsOf(FlowWrite write, out bool isObject)
    {
        var points = new HashSet<int>();
        isObject = AddPoints(write.Target, points);
        foreach (var source in write.Value)
        {
            if (source.Kind == FlowKind.Copy)
            {
                isObject |= AddPoints(source.Node, points);
            }
        }

        points.RemoveWhere(one => (_classNoise[one] & (Randomness.Amount | Randomness.Opaque)) == 0);
        if (isObject)
        {
            RemoveDerived(points);
        }

        return points;
    }

    /// <summary>Members that chance reaches only by way of others, such as a neuron's last output, are no parameters; what moves by itself may be one.</summary>
    private void RemoveDerived(HashSet<int> points)
    {
        if (points.Count < 2)
        {
            return;
        }

        var drawn = new HashSet<int>(Drawn(points).Select(Class));
        if (drawn.Overlaps(points) && !points.IsSubsetOf(drawn))
        {
            var moving = new HashSet<int>(_graph.Writes.Where(write => write.IsSelfDependent && IsMember(write.Target)).Select(write => Class(write.Target)));
            points.RemoveWhere(one => !drawn.Contains(one) && !moving.Contains(one));
        }
    }

    private bool AddPoints(int node, HashSet<int> points, int depth = 0)
    {
        var type = _graph.Nodes[node].Type;
        if (FlowTypes.TupleIn(type) is { } tuple)
        {
            for (var i = 0; i < tuple.TupleElements.Length; i++)
            {
                if (_graph.KnownPart(node, i) is { } part)
                {
                    AddPoints(part, points, depth + 1);
                }
            }

            return true;
        }

        if (FlowTypes.HoldsReals(type))
        {
            points.Add(Class(node));
            return false;
        }

        if (!FlowTypes.IsObject(type) || depth > MaximumObjects)
        {
            return false;
        }

        foreach (var (member, memberType) in FlowTypes.State(type))
        {
            if (_graph.Known(member) is { } known && (FlowTypes.HoldsReals(memberType) || FlowTypes.IsObject(memberType)) && known != node)
            {
                AddPoints(known, points, depth + 1);
            }
        }

        return true;
    }

    private IEnumerable<FlowComparison> Tests(FlowWrite write, bool withChoices = true)
    {
        var seen = new HashSet<object>();
        var pending = new Queue<FlowTest>();
        var isHandedOn = write.IsSelfDependent || write.Value.Any(source => source.Kind == FlowKind.Copy && _graph.Nodes[source.Node].Kind != FlowNodeKind.Draw);
        void Add(FlowControl? control)
        {
            for (; control is not null; control = control.Outer)
            {
                if (control.IsRepetition && !isHandedOn)
                {
                    continue;
                }

                foreach (var test in control.Tests)
                {
                    pending.Enqueue(test);
                }
            }
        }

        Add(write.Control);
        if (withChoices)
        {
            foreach (var choosing in Choosing(write))
            {
                Add(choosing.Control);
            }
        }

        var callers = new Queue<IMethodSymbol>();
        callers.Enqueue(write.Owner);
        while (callers.Count > 0)
        {
            var caller = callers.Dequeue();
            if (seen.Add(caller) && _graph.Functions.TryGetValue(caller, out var function))
            {
                foreach (var (control, from) in function.Entries)
                {
                    Add(control);
                    callers.Enqueue(from);
                }
            }
        }

        var count = 0;
        while (pending.Count > 0 && count < MaximumTests)
        {
            var test = pending.Dequeue();
            switch (test)
            {
                case FlowComparison comparison when seen.Add(comparison):
                    count++;
                    yield return comparison;
                    break;
                case FlowAnswer { Function: var answering } when seen.Add((answering, 0)) && _graph.Functions.TryGetValue(answering.OriginalDefinition, out var known):
                    foreach (var inner in known.Comparisons)
                    {
                        pending.Enqueue(inner);
                    }

                    break;
                case FlowFlag { Node: var flag } when seen.Add((flag, 1)) && _graph.Flags.TryGetValue(flag, out var tests):
                    foreach (var inner in tests)
                    {
                        pending.Enqueue(inner);
                    }

                    break;
            }
        }
    }

    private static List<int> Nodes(ImmutableArray<FlowSource> sources) =>
        sources.Where(static source => source.Kind is FlowKind.Copy or FlowKind.Arithmetic or FlowKind.Through).Select(static source => source.Node).Distinct().ToList();

    private bool Hits(List<int> nodes, HashSet<int> points) => nodes.Any(node => Origins(node).Any(origin => points.Contains(Class(origin))));

    private bool IsDrawn(List<int> nodes) => nodes.Any(node => Origins(node).Any(origin => _graph.Nodes[origin].Kind == FlowNodeKind.Draw));

    /// <summary>Whether chance takes part in a side besides what it did to the point: a level drawn below the last score.</summary>
    private bool IsDrawnBeside(List<int> nodes, HashSet<int> points)
    {
        var seen = new HashSet<int>(nodes);
        var pending = new Stack<int>(nodes);
        while (pending.Count > 0)
        {
            var node = pending.Pop();
            if (_graph.Nodes[node].Kind == FlowNodeKind.Draw)
            {
                return true;
            }

            if (points.Contains(Class(node)) || (_graph.Nodes[node].Kind == FlowNodeKind.Result && Hits([node], points)))
            {
                continue;
            }

            foreach (var edge in _into[node])
            {
                if (edge.Kind is FlowKind.Copy or FlowKind.Arithmetic or FlowKind.Through && seen.Add(edge.From))
                {
                    pending.Push(edge.From);
                }
            }
        }

        return false;
    }

    /// <summary>Everything that becomes part of a value.</summary>
    private HashSet<int> Origins(int node)
    {
        if (_origins.TryGetValue(node, out var known))
        {
            return known;
        }

        var reached = new HashSet<int> { node };
        var pending = new Stack<int>();
        pending.Push(node);
        while (pending.Count > 0)
        {
            foreach (var edge in _into[pending.Pop()])
            {
                if (edge.Kind is FlowKind.Copy or FlowKind.Arithmetic or FlowKind.Through && reached.Add(edge.From))
                {
                    pending.Push(edge.From);
                }
            }
        }

        return _origins[node] = reached;
    }

    private int Class(int node)
    {
        while (_class[node] != node)
        {
            _class[node] = _class[_class[node]];
            node = _class[node];
        }

        return node;
    }

    private void Unite(int left, int right)
    {
        (left, right) = (Class(left), Class(right));
        if (left != right)
        {
            _class[Math.Max(left, right)] = Math.Min(left, right);
        }
    }

    /// <summary>Whether what a write stores is there when the step has ended.</summary>
    private bool IsKept(FlowWrite write) => _outliving.Contains(Class(write.Target)) && (Outlives(_graph.Nodes[write.Target]) || write.IsElement);

    private bool Outlives(FlowNode node)
    {
        switch (node.Symbol)
        {
            case IFieldSymbol or IPropertySymbol:
                return _region.Operation is ILoopOperation || node.Symbol.IsStatic || IsOfOwnType(node.Symbol);
            case ILocalSymbol or IParameterSymbol:
                var isWhole = _region.Operation is not ILoopOperation;
                if (isWhole && node.Symbol is IParameterSymbol { RefKind: RefKind.None } parameter && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol.OriginalDefinition, _owner))
                {
                    return FlowTypes.IsCollection(parameter.Type) || FlowTypes.IsObject(parameter.Type) || _graph.Recurring.Contains(parameter.OriginalDefinition);
                }

                // What a function that was passed in has captured is there as long as the function is.
                return IsOfOwner(node.Symbol) ? _region.Outlives(node.Symbol)
                    : node.Symbol.ContainingSymbol is IMethodSymbol { MethodKind: not MethodKind.LambdaMethod and not MethodKind.AnonymousFunction } around && !_graph.Functions.ContainsKey(around.OriginalDefinition);
            case IMethodSymbol when node.Kind == FlowNodeKind.Return:
                return _region.Operation is not ILoopOperation && SymbolEqualityComparer.Default.Equals(node.Symbol, _owner);
            default:
                return false;
        }
    }

    // In one call alone, objects that it makes itself come and go.
    private bool IsOfOwnType(ISymbol member)
    {
        for (var type = _owner.ContainingType; type is not null; type = type.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, member.ContainingType.OriginalDefinition))
            {
                return !_owner.IsStatic;
            }
        }

        return (_lasting ??= Lasting()).Contains(member.ContainingType.OriginalDefinition);
    }

    /// <summary>The types of what the owner is given and holds, and of what these hold: networks, their layers, their neurons.</summary>
    private HashSet<ISymbol> Lasting()
    {
        var found = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var pending = new Queue<(ITypeSymbol? Type, int Depth)>();
        foreach (var parameter in _owner.Parameters)
        {
            pending.Enqueue((parameter.Type, 0));
        }

        foreach (var member in _owner.ContainingType.GetMembers().Where(static member => member is IFieldSymbol { IsStatic: true } or IPropertySymbol { IsStatic: true }))
        {
            pending.Enqueue((PlaceRoots.TypeOf(member), 0));
        }

        if (!_owner.IsStatic)
        {
            foreach (var (_, type) in FlowTypes.State(_owner.ContainingType))
            {
                pending.Enqueue((type, 0));
            }
        }

        while (pending.Count > 0)
        {
            var (type, depth) = pending.Dequeue();
            for (var current = FlowTypes.ElementOf(type) as INamedTypeSymbol; current is { DeclaringSyntaxReferences.IsEmpty: false } && found.Add(current.OriginalDefinition); current = current.BaseType)
            {
                if (depth < MaximumObjects)
                {
                    foreach (var (_, held) in FlowTypes.State(current))
                    {
                        pending.Enqueue((held, depth + 1));
                    }
                }
            }
        }

        return found;
    }

    private bool IsOfOwner(ISymbol variable)
    {
        for (ISymbol? scope = _region.Owner; scope is IMethodSymbol or IFieldSymbol or IPropertySymbol; scope = scope.ContainingSymbol)
        {
            if (SymbolEqualityComparer.Default.Equals(scope.OriginalDefinition, variable.ContainingSymbol?.OriginalDefinition))
            {
                return true;
            }
        }

        return false;
    }
}
