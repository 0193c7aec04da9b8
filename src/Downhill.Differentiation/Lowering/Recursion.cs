using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>Which functions call themselves, and how large the others become when their calls are expanded.</summary>
internal sealed class Recursion(FunctionSource source)
{
    /// <summary>From this size on a function that is called from several places gets passes of its own.</summary>
    private const int LargeSize = 1_500;

    private const int MaxSize = 1_000_000;

    private readonly Dictionary<IMethodSymbol, IReadOnlyList<IMethodSymbol>> _calls = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<IMethodSymbol, bool> _recursive = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<IMethodSymbol, int> _sizes = new(SymbolEqualityComparer.Default);
    private readonly HashSet<IMethodSymbol> _open = new(SymbolEqualityComparer.Default);

    /// <summary>Whether a call of <paramref name="function"/> may come back to it.</summary>
    public bool IsRecursive(IMethodSymbol function)
    {
        function = function.OriginalDefinition;
        if (_recursive.TryGetValue(function, out var known))
        {
            return known;
        }

        var seen = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        var pending = new Stack<IMethodSymbol>(CallsOf(function));
        var found = false;
        while (pending.Count > 0 && !found)
        {
            var next = pending.Pop();
            found = SymbolEqualityComparer.Default.Equals(next, function);
            if (seen.Add(next))
            {
                foreach (var called in CallsOf(next))
                {
                    pending.Push(called);
                }
            }
        }

        _recursive.Add(function, found);
        return found;
    }

    /// <summary>Whether expanding every call of <paramref name="function"/> would write it out too often.</summary>
    public bool IsTooLarge(IMethodSymbol function) => SizeOf(function) >= LargeSize;

    /// <summary>The number of operations with all calls expanded that are not too large themselves.</summary>
    private int SizeOf(IMethodSymbol function)
    {
        function = function.OriginalDefinition;
        if (_sizes.TryGetValue(function, out var known))
        {
            return known;
        }

        if (!_open.Add(function) || source.BodyOf(function) is not { } body)
        {
            return 1;
        }

        var size = source.FactsOf(body).Size;
        foreach (var called in CallsOf(function))
        {
            var inner = SizeOf(called);
            size = Math.Min(MaxSize, size + (inner >= LargeSize ? 4 : inner));
        }

        _open.Remove(function);
        _sizes[function] = size;
        return size;
    }

    /// <summary>The functions with source that the body calls, one for each call.</summary>
    private IReadOnlyList<IMethodSymbol> CallsOf(IMethodSymbol function)
    {
        function = function.OriginalDefinition;
        if (_calls.TryGetValue(function, out var known))
        {
            return known;
        }

        source.CancellationToken.ThrowIfCancellationRequested();
        var calls = new List<IMethodSymbol>();
        foreach (var operation in source.BodyOf(function)?.Descendants() ?? [])
        {
            var called = operation switch
            {
                IInvocationOperation call => call.TargetMethod,
                IPropertyReferenceOperation { Property.GetMethod: { } getter } => getter,
                IBinaryOperation { OperatorMethod: { } user } => user,
                IUnaryOperation { OperatorMethod: { } user } => user,
                IConversionOperation { OperatorMethod: { } user } => user,
                ICompoundAssignmentOperation { OperatorMethod: { } user } => user,
                _ => null,
            };
            if (called is not null && (called.DeclaringSyntaxReferences.Length > 0 || called.AssociatedSymbol?.DeclaringSyntaxReferences.Length > 0))
            {
                calls.Add((called.ReducedFrom ?? called).OriginalDefinition);
                if (VirtualCalls.IsOpen(called))
                {
                    var receiver = operation switch
                    {
                        IInvocationOperation call => call.Instance,
                        IPropertyReferenceOperation property => property.Instance,
                        _ => null,
                    };
                    calls.AddRange(source.Virtual.TargetsOf(called, receiver?.Type as INamedTypeSymbol ?? called.ContainingType).Select(static t => t.Method.OriginalDefinition));
                }
            }
        }

        _calls.Add(function, calls);
        return calls;
    }
}
