using System.Collections.Concurrent;
using Downhill.Analyzers.Recognition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>The sizes that the callers of a method in this compilation hand to it, where all of them say the same.</summary>
internal sealed class CallerSizes(AlgebraContext context)
{
    // A method with more callers than this is a library's.
    private const int MaximumCallers = 16;

    private readonly ConcurrentDictionary<IParameterSymbol, MatrixSize> _sizes = new(SymbolEqualityComparer.Default);

    /// <summary>The size of a matrix that is handed over; of a whole number its value, as the rows.</summary>
    public MatrixSize Of(IParameterSymbol parameter, CancellationToken cancellationToken)
    {
        if (_sizes.TryGetValue(parameter, out var known))
        {
            return known;
        }

        // Callers that call each other say nothing.
        _sizes.TryAdd(parameter, MatrixSize.Unknown);
        var size = Read(parameter, cancellationToken);
        _sizes[parameter] = size;
        return size;
    }

    private MatrixSize Read(IParameterSymbol parameter, CancellationToken cancellationToken)
    {
        if (parameter.ContainingSymbol is not IMethodSymbol { MethodKind: MethodKind.Ordinary } method)
        {
            return MatrixSize.Unknown;
        }

        MatrixSize? agreed = null;
        var count = 0;
        foreach (var call in CallsOf(method, cancellationToken))
        {
            if (++count > MaximumCallers || ArgumentOf(call, parameter, method) is not { } argument)
            {
                return MatrixSize.Unknown;
            }

            var size = AlgebraReader.SizeOf(argument, context, cancellationToken);
            agreed = agreed is null ? size : new MatrixSize(agreed.Rows.Agreed(size.Rows), agreed.Columns.Agreed(size.Columns));
            if (agreed.Rows.Value is null && agreed.Columns.Value is null)
            {
                return MatrixSize.Unknown;
            }
        }

        return agreed ?? MatrixSize.Unknown;
    }

    private IEnumerable<InvocationExpressionSyntax> CallsOf(IMethodSymbol method, CancellationToken cancellationToken)
    {
        foreach (var name in NameMentions.In(context.Compilation, method.Name, cancellationToken))
        {
            var called = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : (ExpressionSyntax)name;
            if (called.Parent is InvocationExpressionSyntax call && call.Expression == called &&
                context.Bodies.Model(call.SyntaxTree).GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol target &&
                SymbolEqualityComparer.Default.Equals((target.ReducedFrom ?? target).OriginalDefinition, method.OriginalDefinition))
            {
                yield return call;
            }
        }
    }

    private static ExpressionSyntax? ArgumentOf(InvocationExpressionSyntax call, IParameterSymbol parameter, IMethodSymbol method)
    {
        var arguments = call.ArgumentList.Arguments;
        foreach (var argument in arguments)
        {
            if (argument.NameColon?.Name.Identifier.ValueText == parameter.Name)
            {
                return argument.Expression;
            }
        }

        // As an extension the first parameter stands before the dot.
        var isReduced = method.IsExtensionMethod && arguments.Count < method.Parameters.Length && call.Expression is MemberAccessExpressionSyntax;
        var place = parameter.Ordinal - (isReduced ? 1 : 0);
        return place < 0 ? (call.Expression as MemberAccessExpressionSyntax)?.Expression
            : place < arguments.Count && arguments[place].NameColon is null ? arguments[place].Expression
            : null;
    }
}
