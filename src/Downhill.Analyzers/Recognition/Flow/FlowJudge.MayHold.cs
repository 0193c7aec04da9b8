using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Flow;

/// <summary>What can be said before a step is judged: whether there may be one at all.</summary>
internal sealed partial class FlowJudge
{
    private bool? _hasLoop;

    /// <summary>
    /// Whether a step may be there at all: something that lasts is written under a test of something that chance took part in,
    /// or what chance took part in is put into an order. Whatever else a step has to have, it has this. A status is no score.
    /// </summary>
    public static bool MayHold(FlowGraph graph, StepRegion region, IMethodSymbol owner)
    {
        if (!graph.HasDraws || (graph.Orderings.Count == 0 && graph.Functions.Values.All(static function => function.Comparisons.Count == 0)))
        {
            return false;
        }

        // What the first look did not see to its end deserves a second one.
        if (graph.IsIncomplete)
        {
            return true;
        }

        var judge = new FlowJudge(graph, region, owner);
        var noisy = judge.Noisy();
        return graph.Orderings.Any(ordering => ordering.Collection.Concat(ordering.Key).Any(source => noisy.Contains(source.Node))) ||
            graph.Writes.Any(write => (noisy.Contains(write.Target) || write.Value.Any(source => noisy.Contains(source.Node))) && judge.MayLast(write) &&
                judge.Tests(write).Any(test => test.Type is not { TypeKind: TypeKind.Enum } && test.Left.Concat(test.Right).Any(source => noisy.Contains(source.Node))));
    }

    /// <summary>Everything that a draw reaches by any way.</summary>
    private HashSet<int> Noisy()
    {
        var noisy = new HashSet<int>();
        var pending = new Stack<int>(_graph.Nodes.Where(static node => node.Kind == FlowNodeKind.Draw).Select(static node => node.Id));
        while (pending.Count > 0)
        {
            var node = pending.Pop();
            if (!noisy.Add(node))
            {
                continue;
            }

            foreach (var edge in _from[node])
            {
                pending.Push(edge.To);
            }

            if (_graph.WholeOf(node) is { } whole)
            {
                pending.Push(whole);
            }

            // An object is what its members are.
            if (_graph.Nodes[node].Symbol is IFieldSymbol or IPropertySymbol)
            {
                foreach (var holder in _graph.HoldersOf(_graph.Nodes[node].Symbol!))
                {
                    pending.Push(holder);
                }
            }

            foreach (var edge in _into[node])
            {
                if (edge.IsAlias)
                {
                    pending.Push(edge.From);
                }
            }
        }

        return noisy;
    }

    // A function without a loop, and without functions inside that something else may run, is one step at most.
    private bool HasLoop => _hasLoop ??= _region.Operation.Syntax.DescendantNodes().Any(MayRepeat);

    /// <summary>Whether what is written can be there in the next step.</summary>
    private bool MayLast(FlowWrite write)
    {
        if (write.IsElement)
        {
            return HasLoop || _outliving.Contains(Class(write.Target));
        }

        switch (_graph.Nodes[write.Target])
        {
            case { Symbol: IFieldSymbol or IPropertySymbol } or { Kind: FlowNodeKind.Part }:
                return HasLoop || Outlives(_graph.Nodes[write.Target]);
            case { Kind: FlowNodeKind.Return, Symbol: IMethodSymbol function }:
                // The better of what it was given and what it made.
                return SymbolEqualityComparer.Default.Equals(function, _owner) && write.Value.Length > 0 &&
                    Origins(write.Target).Any(origin => Class(origin) == Class(write.Target) && _graph.Nodes[origin].Symbol is IParameterSymbol or IFieldSymbol or IPropertySymbol);
            case { Symbol: IParameterSymbol parameter }:
                return parameter.RefKind != RefKind.None || _graph.Recurring.Contains(parameter.OriginalDefinition) || write.Syntax.Ancestors().Any(MayRepeat) || !SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol.OriginalDefinition, _owner);
            case { Symbol: ILocalSymbol local }:
                return local.DeclaringSyntaxReferences.FirstOrDefault() is not { } declaration || IsRepeated(write.Syntax, declaration);
            default:
                return false;
        }
    }

    // A lambda or local function that writes what is declared around it may run again and again.
    private static bool MayRepeat(SyntaxNode node) => node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax or GotoStatementSyntax
        or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax;

    private static bool IsRepeated(SyntaxNode write, SyntaxReference declaration)
    {
        for (var node = write.Parent; node is not null; node = node.Parent)
        {
            if (node.SyntaxTree == declaration.SyntaxTree && node.Span.Contains(declaration.Span))
            {
                return false;
            }

            if (MayRepeat(node))
            {
                return true;
            }
        }

        return true;
    }
}
