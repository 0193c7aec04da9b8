using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.Recognition.Objectives;

/// <summary>The fields and properties of its own object that a function reads, itself or through other functions of the object.</summary>
internal static class StateReads
{
    private const int MaximumFunctions = 30;

    public static IReadOnlyCollection<ISymbol> Of(IMethodSymbol function, SourceBodies bodies)
    {
        var found = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default) { function.OriginalDefinition };
        var pending = new Queue<IMethodSymbol>();
        pending.Enqueue(function.OriginalDefinition);
        while (pending.Count > 0)
        {
            if (bodies.Of(pending.Dequeue()) is not { } body)
            {
                continue;
            }

            foreach (var operation in body.DescendantsAndSelf())
            {
                switch (operation)
                {
                    case IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol, Instance: null or IInstanceReferenceOperation } reference:
                        found.Add(reference.Member.OriginalDefinition);
                        if (reference.Member is IPropertySymbol { GetMethod: { } getter })
                        {
                            Add(getter);
                        }

                        break;
                    case IInvocationOperation { Instance: null or IInstanceReferenceOperation } call:
                        Add(call.TargetMethod);
                        break;
                }
            }
        }

        return found;

        void Add(IMethodSymbol method)
        {
            if (!method.DeclaringSyntaxReferences.IsEmpty && seen.Count < MaximumFunctions && seen.Add(method.OriginalDefinition))
            {
                pending.Enqueue(method.OriginalDefinition);
            }
        }
    }
}
