using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.Recognition.Flow;

/// <summary>Collections that are put into an order, and what is taken from them by its place.</summary>
internal sealed partial class FlowReader
{
    /// <summary>Array.IndexOf(scores, scores.Min()), indices.First(), indices.MinBy(…): which of many is chosen by their scores.</summary>
    private ImmutableArray<FlowSource> EvaluateIndex(IInvocationOperation invocation, ImmutableArray<FlowSource> sequence, List<ImmutableArray<FlowSource>> given)
    {
        if (IsTaking(invocation.TargetMethod.Name) || IsOrdering(invocation.TargetMethod.Name))
        {
            return sequence;
        }

        var searched = invocation.TargetMethod is { ContainingType.SpecialType: SpecialType.System_Array } && given.Count > 0 ? given[0] : sequence;
        if (invocation.TargetMethod.Name is not ("IndexOf" or "FindIndex" or "LastIndexOf") || !searched.Any(source => FlowTypes.IsFloating(FlowTypes.ElementOf(_graph.Nodes[source.Node].Type))))
        {
            return s_none;
        }

        var index = _graph.Result(invocation.Syntax, invocation.Type);
        _graph.Orderings.Add(new FlowOrdering(invocation.Syntax, Copy(index), searched, _owner));
        return Copy(index);
    }

    private static bool ChoosesOnly(string name) => IsOrdering(name) || name is "Where" or "First" or "FirstOrDefault" or "Last" or "LastOrDefault" or "Single" or
        "TakeWhile" or "SkipWhile" or "GroupBy" or "DistinctBy" or "Any" or "All" or "Count" or "Find" or "FindAll" or "RemoveAll" or "FindIndex" or "ToDictionary" or "ToLookup";

    // _ => random.Next()
    private bool IsDrawn(FlowSource key)
    {
        var parts = _graph.Edges.Where(edge => edge.To == key.Node).ToList();
        return parts.Count > 0 && parts.All(edge => _graph.Nodes[edge.From].Kind == FlowNodeKind.Draw);
    }

    private void TakeByRank(ImmutableArray<FlowSource> collection) => _graph.Ranked.UnionWith(collection.Where(static source => source.Kind == FlowKind.Copy).Select(static source => source.Node));

    private static bool IsTaking(string name) => name is "First" or "FirstOrDefault" or "Last" or "LastOrDefault" or "Single" or "SingleOrDefault" or "Peek" or "Pop" or "Dequeue";

    private static bool IsOrdering(string name) => name is "Sort" or "OrderBy" or "OrderByDescending" or "ThenBy" or "ThenByDescending" or "MinBy" or "MaxBy" or "Order" or "OrderDescending";

    private void ReadOrdering(IInvocationOperation invocation, ImmutableArray<FlowSource> sequence, ImmutableArray<FlowSource> keys, List<ImmutableArray<FlowSource>> given)
    {
        // Array.Sort(keys, items)
        if (invocation.TargetMethod is { Name: "Sort", ContainingType.SpecialType: SpecialType.System_Array })
        {
            if (given.Count >= 2 && FlowTypes.IsCollection(Unconverted(invocation.Arguments[1].Value).Type))
            {
                _graph.Orderings.Add(new FlowOrdering(invocation.Syntax, given[1], given[0], _owner));
            }
            else if (given.Count > 0)
            {
                _graph.Orderings.Add(new FlowOrdering(invocation.Syntax, given[0], keys.AddRange(ComparedIn(invocation, Unconverted(invocation.Arguments[0].Value).Type)), _owner));
            }

            return;
        }

        var element = (invocation.Instance ?? invocation.Arguments.FirstOrDefault()?.Value) is { } ordered ? Unconverted(ordered).Type : null;
        _graph.Orderings.Add(new FlowOrdering(invocation.Syntax, sequence, keys.AddRange(ComparedIn(invocation, element)), _owner));
    }

    /// <summary>What a comparer, a comparing lambda or the elements' own order looks at.</summary>
    private IEnumerable<FlowSource> ComparedIn(IInvocationOperation invocation, ITypeSymbol? collection)
    {
        var comparers = invocation.Arguments
            .Select(static argument => Unconverted(argument.Value).Type)
            .Concat([FlowTypes.ElementOf(collection)])
            .OfType<INamedTypeSymbol>()
            .Where(static type => !type.DeclaringSyntaxReferences.IsEmpty);
        foreach (var type in comparers)
        {
            foreach (var member in type.GetMembers().OfType<IMethodSymbol>().Where(static one => one.Name is "Compare" or "CompareTo"))
            {
                if (Body(member) is { } body)
                {
                    Enter(member, body);
                    foreach (var source in NumbersIn(body))
                    {
                        yield return source;
                    }
                }
            }
        }

        foreach (var argument in invocation.Arguments)
        {
            // population.Sort(CompareFitness)
            if (FunctionOf(argument.Value) is IMethodSymbol comparing && Body(comparing.OriginalDefinition) is { } compared)
            {
                foreach (var source in NumbersIn(compared))
                {
                    yield return source;
                }
            }

            if (FunctionOf(argument.Value) is IAnonymousFunctionOperation lambda)
            {
                foreach (var reference in lambda.Descendants().OfType<IMemberReferenceOperation>())
                {
                    if (reference.Member.ContainingType is { IsTupleType: true } && reference.Member is IFieldSymbol item && reference.Instance is { } whole)
                    {
                        foreach (var source in Parts(Evaluate(whole), PartIndex(item)))
                        {
                            yield return source;
                        }
                    }
                    else if (IsOwn(reference.Member) && FlowTypes.IsFloating(reference.Type))
                    {
                        yield return new FlowSource(_graph.Variable(reference.Member, TypeOf(reference.Member)), FlowKind.Copy);
                    }
                }
            }
        }
    }

    /// <summary>The real members of the project's types that a comparing function looks at.</summary>
    private IEnumerable<FlowSource> NumbersIn(IOperation body) => body.Descendants().OfType<IMemberReferenceOperation>()
        .Where(reference => IsOwn(reference.Member) && FlowTypes.IsFloating(reference.Type))
        .Select(reference => new FlowSource(_graph.Variable(reference.Member, TypeOf(reference.Member)), FlowKind.Copy));
}
