using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.Recognition.Objectives;

/// <summary>
/// The delegates that a scoring function calls, with the functions that they hold: parameters and members whose bindings all
/// lie in the compilation.
/// </summary>
internal static class HeldFunctions
{
    // How many functions are looked through for calls of delegates, and how many ways of binding them are tried.
    private const int MaximumFunctions = 60;
    private const int MaximumWays = 6;

    /// <summary>
    /// Each way in which the delegates that <paramref name="function"/> calls may be bound; one empty way where it calls none
    /// whose binding is not in the text already.
    /// </summary>
    public static IReadOnlyList<IReadOnlyDictionary<ISymbol, IMethodSymbol>> WaysOf(
        IMethodSymbol function, StepContext context, CancellationToken cancellationToken)
    {
        var held = new Dictionary<ISymbol, ImmutableArray<IMethodSymbol>>(SymbolEqualityComparer.Default);
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default) { function.OriginalDefinition };
        var pending = new Queue<IMethodSymbol>();
        pending.Enqueue(function);
        while (pending.Count > 0 && seen.Count < MaximumFunctions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (context.Bodies.Of(pending.Dequeue()) is not { } body)
            {
                continue;
            }

            foreach (var operation in body.DescendantsAndSelf())
            {
                switch (operation)
                {
                    case IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } instance } when HolderOf(instance) is { } holder && !held.ContainsKey(holder):
                        var functions = context.Held.Of(holder, cancellationToken);
                        held[holder] = functions;
                        foreach (var one in functions)
                        {
                            Add(one);
                        }

                        break;
                    case IInvocationOperation { TargetMethod: var called }:
                        Add(called);
                        break;
                    case IPropertyReferenceOperation { Property.GetMethod: { } getter }:
                        Add(getter);
                        break;
                    case IMethodReferenceOperation { Method: var referenced }:
                        Add(referenced);
                        break;
                }
            }
        }

        var known = held.Where(static pair => !pair.Value.IsEmpty).ToList();
        var count = known.Count == 0 ? 1 : Math.Min(MaximumWays, known.Max(static pair => pair.Value.Length));
        var ways = new List<IReadOnlyDictionary<ISymbol, IMethodSymbol>>();
        for (var i = 0; i < count; i++)
        {
            var way = new Dictionary<ISymbol, IMethodSymbol>(SymbolEqualityComparer.Default);
            foreach (var pair in known)
            {
                way[pair.Key] = pair.Value[i % pair.Value.Length];
            }

            ways.Add(way);
        }

        return ways;

        void Add(IMethodSymbol method)
        {
            method = (method.ReducedFrom ?? method).OriginalDefinition;
            if (!method.DeclaringSyntaxReferences.IsEmpty && seen.Add(method))
            {
                pending.Enqueue(method);
            }
        }
    }

    private static ISymbol? HolderOf(IOperation instance)
    {
        while (instance is IConversionOperation or IParenthesizedOperation or ICoalesceOperation)
        {
            instance = instance is IConversionOperation conversion ? conversion.Operand : instance is ICoalesceOperation coalesce ? coalesce.Value : ((IParenthesizedOperation)instance).Operand;
        }

        return instance switch
        {
            IParameterReferenceOperation { Parameter: var parameter } => parameter.OriginalDefinition,
            IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol { IsIndexer: false } } member => member.Member.OriginalDefinition,
            _ => null,
        };
    }
}
