using System.Collections.Immutable;
using Downhill.Analyzers.Recognition.Objectives;
using Downhill.Analyzers.Recognition.Symbolic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.Recognition.Flow;

internal sealed partial class FlowJudge
{
    /// <summary>Whether the next candidate is made by chance and arithmetic from what is kept.</summary>
    private bool HasFeedback(Decision decision)
    {
        var kept = new HashSet<int>();
        if (decision.Kept is { } write && !decision.IsObject)
        {
            kept.Add(write.Target);
        }
        else if (decision is { Ordering: { } ordering, IsObject: false, IsChoice: false })
        {
            kept.UnionWith(Nodes(ordering.Collection));
        }
        else
        {
            for (var i = 0; i < _class.Length; i++)
            {
                if (decision.Points.Contains(Class(i)))
                {
                    kept.Add(i);
                }
            }
        }

        var leadsToKept = Leading(kept);
        if (decision is { IsObject: true, Kept: { } stored })
        {
            // points[a] + 0.5 * (points[b] - points[c]): objects that have arithmetic of their own.
            kept.Add(stored.Target);
        }

        var fromKept = Reached(kept, onlyMoved: true, static _ => false);
        var drawn = Drawn(decision.Points);
        return fromKept.Any(node => drawn.Contains(node) && leadsToKept.Contains(node)) || ((decision.IsObject || decision.IsChoice) && IsRecombined(decision, drawn));
    }

    private static bool Carries(FlowEdge edge) => edge.Kind is FlowKind.Copy or FlowKind.Arithmetic || (edge.Kind == FlowKind.Through && edge.IsReal);

    /// <summary>What the nodes become part of by copies and arithmetic; on the way, what is one object with it counts as it.</summary>
    private HashSet<int> Reached(HashSet<int> start, bool onlyMoved, Func<int, bool> stops)
    {
        var seen = new HashSet<(int, bool)>();
        var pending = new Stack<(int Node, bool Moved)>(start.Select(static node => (node, false)));
        while (pending.Count > 0)
        {
            var (node, moved) = pending.Pop();
            if (!seen.Add((node, moved)) || stops(node))
            {
                continue;
            }

            foreach (var edge in _from[node])
            {
                // The members of what arithmetic made are made by it.
                if (Carries(edge) || (moved && edge.Kind == FlowKind.Owner))
                {
                    pending.Push((edge.To, moved || edge.Kind != FlowKind.Copy));
                }
            }

            foreach (var edge in _into[node])
            {
                if (edge.IsAlias)
                {
                    pending.Push((edge.From, moved));
                }
            }
        }

        return new HashSet<int>(seen.Where(one => one.Item2 || !onlyMoved).Select(static one => one.Item1));
    }

    private HashSet<int> Leading(HashSet<int> end)
    {
        var seen = new HashSet<int>(end);
        var pending = new Stack<int>(end);
        while (pending.Count > 0)
        {
            var node = pending.Pop();
            foreach (var edge in _into[node])
            {
                if (Carries(edge) && seen.Add(edge.From))
                {
                    pending.Push(edge.From);
                }
            }

            foreach (var edge in _from[node])
            {
                if (edge.IsAlias && seen.Add(edge.To))
                {
                    pending.Push(edge.To);
                }
            }
        }

        return seen;
    }

    /// <summary>What chance moves by itself, not by way of the point.</summary>
    private HashSet<int> Drawn(HashSet<int> points)
    {
        var seen = new HashSet<int>();
        var pending = new Stack<int>(_graph.Nodes.Where(static node => node.Kind == FlowNodeKind.Draw).Select(static node => node.Id));
        while (pending.Count > 0)
        {
            var node = pending.Pop();
            if (!seen.Add(node) || points.Contains(Class(node)))
            {
                continue;
            }

            foreach (var edge in _from[node])
            {
                if (Carries(edge) || edge.Kind is FlowKind.MixedByIndex || (edge.Kind == FlowKind.Owner && (_noise[node] & Randomness.Opaque) != 0) || (edge.Kind == FlowKind.Coin && Passed(_noise[node], edge) != Randomness.None) ||
                    (edge.Kind == FlowKind.Index && !FlowTypes.HoldsReals(_graph.Nodes[edge.To].Type)))
                {
                    pending.Push(edge.To);
                }
            }
        }

        return seen;
    }

    /// <summary>
    /// Whether a test by chance is cooled: something that is neither a score nor the point takes part in it and changes while
    /// the search runs. Without it, the chain samples.
    /// </summary>
    private bool HasTemperature(Decision decision)
    {
        var written = new HashSet<int>(_graph.Writes.Select(static write => write.Target));
        var seen = new HashSet<int>(decision.Scores);
        var pending = new Stack<int>(decision.Scores);
        while (pending.Count > 0)
        {
            var node = pending.Pop();
            var at = _graph.Nodes[node];
            if (at.Kind == FlowNodeKind.Variable && (FlowTypes.IsFloating(at.Type) || FlowTypes.IsInteger(at.Type)) && !Hits([node], decision.Points) && !IsLastScore(node, decision) && !IsDrawn([node]) &&
                (written.Contains(node) ? Changes(node) : _region.Operation is not ILoopOperation && at.Symbol is IParameterSymbol or IFieldSymbol { IsReadOnly: false, IsConst: false } or IPropertySymbol))
            {
                return true;
            }

            // A score says by itself nothing about a temperature: what made it is not asked.
            if (_into[node].Any(edge => points(edge.From)))
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

        bool points(int node) => decision.Points.Contains(Class(node));
    }

    // The score from before, which the caller hands in again.
    private bool IsLastScore(int node, Decision decision) => decision.Scores.Any(other => other != node && Class(other) == Class(node) && Hits([other], decision.Points));

    // Written in the region: reset, cooled, or computed anew from the time.
    private bool Changes(int node) => _graph.Writes.Any(write => write.Target == node && (write.IsSelfDependent || write.LoopDepth > 0 || !write.Value.IsEmpty));

    /// <summary>Whether something else improves the point between its perturbation and its score: a descent, of which this is the restart.</summary>
    private bool IsDescended(Decision decision)
    {
        HashSet<int>? drawn = null;
        HashSet<int>? leads = null;
        foreach (var write in _graph.Writes)
        {
            if (!write.IsSelfDependent || !decision.Points.Contains(Class(write.Target)) || IsUnder(write, decision) || !IsStep(write))
            {
                continue;
            }

            // A sum that begins with a part of the point is no new point.
            leads ??= Leading(new HashSet<int>(_graph.Nodes.Where(node => decision.Points.Contains(Class(node.Id)) &&
                (node.Symbol is IFieldSymbol or IPropertySymbol || node.Id == decision.Kept?.Target || Outlives(node))).Select(static node => node.Id)));
            if (!leads.Contains(write.Target))
            {
                continue;
            }

            var change = ChangeOf(write);
            drawn ??= Drawn(decision.Points);
            if (change.Count > 0 && change.All(source => !IsDrawnBy(source, drawn, decision.Points)) &&
                _into[write.Target].All(edge => edge.Kind != FlowKind.Coin || Passed(_noise[edge.From], edge) == Randomness.None) &&
                change.Any(source => decision.Points.Contains(Class(source.Node)) || Origins(source.Node).Any(origin => decision.Points.Contains(Class(origin)))))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsDrawnBy(FlowSource source, HashSet<int> drawn, HashSet<int> points) => source.Kind switch
    {
        FlowKind.Index or FlowKind.MixedByIndex or FlowKind.Coin => _noise[source.Node] != Randomness.None,
        _ => drawn.Contains(source.Node) && !points.Contains(Class(source.Node)),
    };

    // Adding and taking away moves a point; scaling normalises it.
    private static bool IsStep(FlowWrite write) => write.Syntax is Microsoft.CodeAnalysis.CSharp.Syntax.AssignmentExpressionSyntax assignment &&
        (Microsoft.CodeAnalysis.CSharp.CSharpExtensions.Kind(assignment) is Microsoft.CodeAnalysis.CSharp.SyntaxKind.AddAssignmentExpression or Microsoft.CodeAnalysis.CSharp.SyntaxKind.SubtractAssignmentExpression ||
            Microsoft.CodeAnalysis.CSharp.CSharpExtensions.Kind(assignment.Right) is Microsoft.CodeAnalysis.CSharp.SyntaxKind.AddExpression or Microsoft.CodeAnalysis.CSharp.SyntaxKind.SubtractExpression);

    private bool IsUnder(FlowWrite write, Decision decision) => decision.Test is { } test && Tests(write).Contains(test);

    /// <summary>
    /// Whether the scored point moves on whatever the test says, and the test only records the best: a swarm, a simulation, a
    /// training. Such a point is made from itself without any test, is never put back, and never begun anew from what is kept.
    /// </summary>
    private bool IsWalking(Decision decision, List<Decision> decisions)
    {
        var tests = new HashSet<FlowComparison>(decisions.Where(one => one.Test is not null && one.Points.Overlaps(decision.Points)).Select(static one => one.Test!));
        var steered = new List<FlowWrite>();
        var free = new List<FlowWrite>();
        foreach (var write in _graph.Writes)
        {
            (Tests(write).Any(tests.Contains) ? steered : free).Add(write);
        }

        var always = new HashSet<(int, int)>(free.SelectMany(static write => write.Value.Select(source => (source.Node, write.Target))));
        var sometimes = new HashSet<(int, int)>(steered.SelectMany(static write => write.Value.Select(source => (source.Node, write.Target))).Where(pair => !always.Contains(pair)));
        var kept = new HashSet<int>(steered.Select(static write => write.Target));
        foreach (var group in free.GroupBy(static write => write.Target))
        {
            var node = _graph.Nodes[group.Key];
            if (!decision.Points.Contains(Class(group.Key)) || !Outlives(node) || (decision.Kept?.Target == group.Key && !decision.IsObject) || !IsMadeFromItself(group.Key, sometimes))
            {
                continue;
            }

            var names = NamesOf(group.Key, sometimes);
            if (names.Overlaps(kept) ||
                (node.Symbol is IFieldSymbol { IsStatic: false } or IPropertySymbol { IsStatic: false } && group.All(write => IsMadeHere(write.Object))) ||
                free.Any(write => names.Contains(write.Target) && !write.IsSelfDependent && write.Value.Any(source => source.Kind == FlowKind.Copy && !names.Contains(source.Node) && kept.Contains(source.Node))))
            {
                continue;
            }

            return true;
        }

        return false;
    }

    private bool IsMadeFromItself(int node, HashSet<(int, int)> sometimes)
    {
        var seen = new HashSet<(int, bool)>();
        var pending = new Stack<(int Node, bool Moved)>();
        pending.Push((node, false));
        while (pending.Count > 0)
        {
            var (at, moved) = pending.Pop();
            if (moved && at == node)
            {
                return true;
            }

            if (!seen.Add((at, moved)))
            {
                continue;
            }

            foreach (var edge in _from[at])
            {
                if (Carries(edge) && !sometimes.Contains((edge.From, edge.To)))
                {
                    pending.Push((edge.To, moved || edge.Kind != FlowKind.Copy));
                }
            }

            foreach (var edge in _into[at])
            {
                if (edge.IsAlias && !sometimes.Contains((edge.From, edge.To)))
                {
                    pending.Push((edge.From, moved));
                }
            }
        }

        return false;
    }

    /// <summary>What is one object with a node, whatever a test says.</summary>
    private HashSet<int> NamesOf(int node, HashSet<(int, int)> sometimes)
    {
        var names = new HashSet<int> { node };
        var pending = new Stack<int>();
        pending.Push(node);
        while (pending.Count > 0)
        {
            var at = pending.Pop();
            foreach (var other in _from[at].Where(edge => edge.IsAlias && !sometimes.Contains((edge.From, edge.To))).Select(static edge => edge.To)
                         .Concat(_into[at].Where(edge => edge.IsAlias && !sometimes.Contains((edge.From, edge.To))).Select(static edge => edge.From)))
            {
                if (names.Add(other))
                {
                    pending.Push(other);
                }
            }
        }

        return names;
    }

    // A struct that was handed over, or put into a variable of the step, is another one from then on.
    private bool IsMadeHere(ImmutableArray<FlowSource> instance) => instance.Any(source => source.Kind == FlowKind.Copy &&
        (IsCopied(_graph.Nodes[source.Node]) || Origins(source.Node).Any(origin => _graph.Nodes[origin].Kind == FlowNodeKind.Creation)));

    private bool IsCopied(FlowNode node) => node.Type is { IsValueType: true } && !Outlives(node) && node.Symbol is IParameterSymbol { RefKind: RefKind.None } or ILocalSymbol { IsRef: false };

    /// <summary>Whether the best score is kept from call to call, under the test that keeps the point.</summary>
    private bool RemembersScore(Decision decision) => decision is { Test: { } test, Kept: { LoopDepth: 0 } kept, IsObject: false } && IsHere(kept.Syntax) && _graph.Writes.Any(write => FlowTypes.IsFloating(_graph.Nodes[write.Target].Type) &&
        _graph.Nodes[write.Target].Symbol is IFieldSymbol or IPropertySymbol && Outlives(_graph.Nodes[write.Target]) && decision.Scores.Contains(write.Target) &&
        write.Value.Any(source => source.Kind is FlowKind.Copy or FlowKind.Arithmetic && source.Node != write.Target && decision.Scores.Contains(source.Node)) && Tests(write).Contains(test));

    /// <summary>Samples that answer another question than where a function is lowest.</summary>
    private bool IsOtherSample(Decision decision, List<Decision> decisions)
    {
        var call = ScoreOf(decision);
        if (call is null || (call.Functions.IsEmpty && call.Called is IMethodSymbol) || call.Functions.Any(function => _drawing.Contains(function.OriginalDefinition)))
        {
            return true;
        }

        if (Trains(call))
        {
            return true;
        }

        // Two functions of one sample, compared with each other: a test of one against the other.
        if (_graph.Calls.Where(one => SymbolEqualityComparer.Default.Equals(one.Owner, call.Owner) && decision.Scores.Any(score => Origins(score).Contains(one.Result)) &&
                one.Arguments.Any(argument => argument.Any(source => IsPoint(source.Node, decision.Points)))).Select(static one => one.Called).Distinct(SymbolEqualityComparer.Default).Count() > 1)
        {
            return true;
        }

        if (IsDrawnFromWholes(decision) || IsMemberOfMany(call, decision.Points))
        {
            return true;
        }

        // Mixed from members that chance chose, and none of them is ever replaced: a fit to some of the data.
        if (!decision.Points.Any(one => (_classNoise[one] & Randomness.Amount) != 0))
        {
            return true;
        }

        if (decision.Kept is { IsElement: true } kept && (decision.IsObject || FlowTypes.IsCollection((_graph.Nodes[kept.Target].Type as IArrayTypeSymbol)?.ElementType)))
        {
            return true;
        }

        // One of the points is compared with the others, or what was tried is kept beside it.
        var given = call.Arguments.Where(argument => argument.Any(source => decision.Points.Contains(Class(source.Node)))).ToList();
        if (given.Count > 1 && given.Any(argument => argument.Any(source => _graph.Nodes[source.Node].Type is not IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Double or SpecialType.System_Single } && FlowTypes.IsCollection(_graph.Nodes[source.Node].Type))))
        {
            return true;
        }

        // Each of the things that a loop goes through has a sample of its own.
        if (call.Arguments.Any(argument => argument.Any(source => _graph.Nodes[source.Node] is { Symbol: ILocalSymbol local } at && FlowTypes.IsInteger(local.Type) && !Outlives(at) && IsOfOwner(local))))
        {
            return true;
        }

        return _graph.Writes.Any(write => !ReferenceEquals(write, decision.Kept) && FlowTypes.IsInteger(_graph.Nodes[write.Target].Type) && Outlives(_graph.Nodes[write.Target]) &&
            IsUnder(write, decision) && write.Value.Any(source => source.Kind == FlowKind.Copy && decision.Scores.Any(score => Origins(score).Contains(source.Node))));
    }

    /// <summary>Whether what is scored lies in a collection of points that lasts: a population is begun, and its first best noted.</summary>
    private bool IsMemberOfMany(FlowCall call, HashSet<int> points) => call.Arguments.Any(argument => argument.Any(source => IsPoint(source.Node, points) &&
        Origins(source.Node).Any(origin => _graph.Nodes[origin] is var node && FlowTypes.IsOfCollections(node.Type) && Outlives(node) && points.Contains(Class(origin)))));

    /// <summary>Whether the sample is computed from members that are whole numbers and that chance changes: a picture of them, or their energies.</summary>
    private bool IsDrawnFromWholes(Decision decision) => MadeOf(decision).Any(node => IsMember(node) && (_noise[node] & Randomness.Integer) != 0 && FlowTypes.IsInteger(FlowTypes.ElementOf(_graph.Nodes[node].Type)));

    /// <summary>Whether a score is what a training comes to: members are moved, step by step, by what is made of themselves.</summary>
    private bool Trains(FlowCall call)
    {
        var reached = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var pending = new Stack<ISymbol>(call.Functions.Select(static function => function.OriginalDefinition));

        // What the scored object did before: model.Train(…), then model.Validate(…).
        foreach (var scored in call.Functions.Where(static function => !function.IsStatic))
        {
            foreach (var other in _graph.Functions.Values.Where(other => other.Symbol is { IsStatic: false, MethodKind: MethodKind.Ordinary } && !_drawing.Contains(other.Symbol) &&
                         SymbolEqualityComparer.Default.Equals(other.Symbol.ContainingType, scored.ContainingType) && !SymbolEqualityComparer.Default.Equals(other.Symbol.ContainingType, _owner.ContainingType)))
            {
                pending.Push(other.Symbol);
            }
        }

        while (pending.Count > 0)
        {
            if (pending.Pop() is var function && reached.Add(function) && _graph.Functions.TryGetValue(function, out var known))
            {
                foreach (var callee in known.Callees)
                {
                    pending.Push(callee);
                }
            }
        }

        return _graph.Writes.Any(write => write.IsSelfDependent && write.LoopDepth > 0 && reached.Contains(write.Owner.OriginalDefinition) && IsStep(write) &&
            _graph.Nodes[write.Target].Symbol is IFieldSymbol or IPropertySymbol && ChangeOf(write).Any(source => source.Node == write.Target || Origins(source.Node).Contains(write.Target)));
    }

    // x -= rate * slope(x): the first mention of x is what is moved.
    private static List<FlowSource> ChangeOf(FlowWrite write)
    {
        var change = write.Value.Where(static source => source.Kind != FlowKind.Owner).ToList();
        change.Remove(change.FirstOrDefault(source => source.Node == write.Target));
        return change;
    }

    /// <summary>The call that is given the point and makes the score of it.</summary>
    private FlowCall? ScoreOf(Decision decision)
    {
        FlowCall? best = null;
        var rank = int.MaxValue;
        HashSet<int>? made = null;
        foreach (var call in _graph.Calls)
        {
            if (!FlowTypes.IsFloating(_graph.Nodes[call.Result].Type) || call.Functions.Any(function => _drawing.Contains(function.OriginalDefinition)) ||
                !decision.Scores.Any(score => Origins(score).Contains(call.Result)) || !Hits([call.Result], decision.Points))
            {
                continue;
            }

            var isGiven = call.Arguments.Any(argument => argument.Any(source => IsPoint(source.Node, decision.Points))) || call.Receiver.Any(source => IsPoint(source.Node, decision.Points));
            var readsMembers = !isGiven && call.Functions.Any(function => Reads(function, decision.Points));

            // objective.Value(model.Bind(p)): given what was made of the point.
            var isGivenMore = !isGiven && !readsMembers && call.Arguments.Any(argument => argument.Any(source => FlowTypes.IsObject(_graph.Nodes[source.Node].Type) && Hits([source.Node], decision.Points)));
            if (!isGiven && !readsMembers && !isGivenMore)
            {
                continue;
            }

            var current = (isGiven ? 0 : readsMembers ? 8 : 10) + (call.Functions.IsEmpty && call.Called is IMethodSymbol ? 4 : 0) +
                (SymbolEqualityComparer.Default.Equals(call.Owner, _owner) ? 0 : SymbolEqualityComparer.Default.Equals(call.Owner, decision.Owner) ? 1 : 2);
            if (current >= rank)
            {
                continue;
            }

            // Clamp(x[j]) is given the point and makes it: no score, unless nothing else is one.
            made ??= MadeOf(decision);
            current += made.Contains(call.Result) ? 20 : 0;
            if (current < rank)
            {
                (best, rank) = (call, current);
            }
        }

        return best;
    }

    /// <summary>Everything that becomes part of the point's numbers.</summary>
    private HashSet<int> MadeOf(Decision decision)
    {
        var made = new HashSet<int>();
        foreach (var node in _graph.Nodes)
        {
            if (decision.Points.Contains(Class(node.Id)) && !decision.Scores.Contains(node.Id))
            {
                made.UnionWith(Origins(node.Id));
            }
        }

        return made;
    }

    private bool IsPoint(int node, HashSet<int> points)
    {
        if (points.Contains(Class(node)))
        {
            return true;
        }

        var members = new HashSet<int>();
        return AddPoints(node, members) && members.Overlaps(points);
    }

    private bool Reads(IMethodSymbol function, HashSet<int> points) => _graph.Functions.ContainsKey(function.OriginalDefinition) && Members(function, points).Any();

    /// <summary>The members of the point that a function reads of its own object; of objects, those that hold parts of it.</summary>
    private IEnumerable<ISymbol> Members(IMethodSymbol function, HashSet<int> points)
    {
        var read = StateReads.Of(function, _region.Context.Bodies);
        var numbers = read.Where(member => _graph.Known(member) is { } node && FlowTypes.HoldsReals(_graph.Nodes[node].Type) && points.Contains(Class(node))).ToList();
        return numbers.Count > 0 ? numbers : read.Where(member => _graph.Known(member) is { } node && IsPoint(node, points)).ToList();
    }

    // population[i] = trial: one of many is replaced. A number put back into a row, and rows copied one by one, are of one point.
    private bool IsOfMany(Decision decision) => decision.Kept is { IsElement: true } kept &&
        (decision.IsObject || (FlowTypes.IsOfCollections(_graph.Nodes[kept.Target].Type) && IsOneMember(kept, decision.Test)));

    /// <summary>Whether a write under a test concerns one member: all of its numbers, and no other member's.</summary>
    private static bool IsOneMember(FlowWrite write, FlowComparison? test)
    {
        var loops = test is null || test.Syntax.SyntaxTree != write.Syntax.SyntaxTree ? []
            : write.Syntax.Ancestors().TakeWhile(around => !around.Span.Contains(test.Syntax.Span)).Where(static around => around is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax).ToList();
        if (write.Syntax is not AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax element })
        {
            return loops.Count == 0;
        }

        var isNumber = false;
        while (element.Expression is ElementAccessExpressionSyntax row)
        {
            (element, isNumber) = (row, true);
        }

        // w[i][j] = old, for (i) w[i] = saved[i]
        return (!isNumber || loops.Count > 0) && !loops.Any(loop => loop is ForStatementSyntax { Declaration.Variables: var counters } &&
            counters.Any(counter => element.ArgumentList.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == counter.Identifier.ValueText)));
    }

    private OutlinedSearch Describe(Decision decision, SearchManner manner)
    {
        var score = ScoreOf(decision);
        var function = score is { Functions.Length: 1 } ? score.Functions[0] : null;
        var variables = ImmutableArray.CreateBuilder<ISymbol>();
        var arguments = Enumerable.Range(0, score?.Arguments.Length ?? 0)
            .Where(at => score!.Arguments[at].Any(source => IsPoint(source.Node, decision.Points)))
            .ToImmutableArray();
        if (function is not null)
        {
            variables.AddRange(arguments.Where(at => at < function.Parameters.Length).Select(at => function.Parameters[at]));
            if (variables.Count == 0)
            {
                variables.AddRange(Members(function, decision.Points));
            }
        }

        var named = decision.Kept is { } kept ? _graph.Nodes[kept.Target].Symbol : null;
        var points = _graph.Nodes
            .Where(node => node.Symbol is ILocalSymbol or IFieldSymbol or IPropertySymbol or IParameterSymbol && decision.Points.Contains(Class(node.Id)) && Outlives(node) && !decision.Scores.Contains(node.Id))
            .Select(static node => node.Symbol!)
            .ToList();
        if (decision.IsObject && named is not null)
        {
            points = [named];
        }
        else if (named is not null && points.Count > 2)
        {
            points = decision.Points.Count == 1 ? [named] : points.Take(3).ToList();
        }

        var (home, loop, place) = HomeOf(decision, score);
        var stored = score is null ? StoredBy(decision) : null;
        var found = score is null && stored is null && decision.Ordering is not null && !Hits([.. decision.Scores], decision.Points) ? decision.Scores.Where(IsMember).Select(one => _graph.Nodes[one].Symbol).FirstOrDefault() : null;
        return new OutlinedSearch(
            home,
            loop,
            place,
            points.Count > 0 ? points.ToImmutableArray() : named is null ? ImmutableArray<ISymbol>.Empty : ImmutableArray.Create(named),
            manner,
            score?.Called ?? found,
            function,
            score?.Syntax ?? decision.Site,
            variables.ToImmutable(),
            arguments,
            _graph.Nodes.Where(node => node.Symbol is IFieldSymbol or IPropertySymbol && IsPoint(node.Id, decision.Points)).Select(static node => node.Symbol!).ToImmutableArray(),
            stored);
    }

    /// <summary>The one method that stores what is compared in a member of the object that it reads the point from.</summary>
    private ScoreInMember? StoredBy(Decision decision)
    {
        foreach (var score in decision.Test is { } test ? decision.Scores.Concat(ScoresOf(test, decision.Points)) : decision.Scores)
        {
            if (_graph.Nodes[score].Symbol is not (IFieldSymbol or IPropertySymbol) || _graph.Nodes[score].Symbol is not { IsStatic: false } member)
            {
                continue;
            }

            // A copy of the object takes its score along.
            var storing = _graph.Writes.Where(write => write.Target == score && !write.Value.IsEmpty && !write.Value.Any(source => source.Node == score && source.Kind == FlowKind.Copy)).Select(static write => write.Owner)
                .Distinct<IMethodSymbol>(SymbolEqualityComparer.Default).Where(static one => one.MethodKind == MethodKind.Ordinary).ToList();
            if (storing.Count == 1 && storing[0] is var by && Members(by, decision.Points).ToImmutableArray() is { IsEmpty: false } read)
            {
                return new ScoreInMember(member, by, read);
            }
        }

        return null;
    }
}
