using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Replacement;

/// <summary>
/// What the calls in the loop do besides helping the search: a call that is taken away must not be missed. The loss itself
/// is not looked at: it is evaluated before as after.
/// </summary>
internal sealed class StepEffects(RandomSearch search, ImmutableArray<LoopLog> logs, Compilation compilation, CancellationToken cancellationToken)
{
    private const int MaxDepth = 8;

    private readonly HashSet<IMethodSymbol> _read = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, SyntaxNode> _written = new(SymbolEqualityComparer.Default);

    /// <summary>The bodies of the methods that the step calls; known once they were read.</summary>
    public IEnumerable<SyntaxNode> Helpers =>
        _read.SelectMany(static method => method.DeclaringSyntaxReferences)
            .Select(reference => reference.GetSyntax(cancellationToken))
            .Where(body => compilation.ContainsSyntaxTree(body.SyntaxTree));

    /// <summary>Why the calls in <paramref name="loop"/> cannot be taken away; null where they can.</summary>
    public string? Refuse(StatementSyntax loop, SemanticModel model)
    {
        if (Read(loop, model, 0) is { } refusal)
        {
            return refusal;
        }

        // A helper may keep something for itself, such as the second number of a Gaussian pair.
        foreach (var written in _written)
        {
            if (!IsKept(written.Key) && !IsNamedOnlyInHelpers(written.Key, loop))
            {
                return $"the loop also changes '{written.Key.Name}' through a call, which is read elsewhere";
            }
        }

        return null;
    }

    private string? Read(SyntaxNode code, SemanticModel model, int depth)
    {
        foreach (var node in code.DescendantNodesAndSelf(node => !logs.Any(log => log.Statement == node)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch (node)
            {
                case AssignmentExpressionSyntax assignment when depth > 0:
                    Note(assignment.Left, model);
                    break;
                case PostfixUnaryExpressionSyntax postfix when depth > 0 && postfix.Kind() is SyntaxKind.PostIncrementExpression or SyntaxKind.PostDecrementExpression:
                    Note(postfix.Operand, model);
                    break;
                case PrefixUnaryExpressionSyntax prefix when depth > 0 && prefix.Kind() is SyntaxKind.PreIncrementExpression or SyntaxKind.PreDecrementExpression:
                    Note(prefix.Operand, model);
                    break;
                case AwaitExpressionSyntax or YieldStatementSyntax:
                    return "the loop awaits or yields";
                case InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax
                    when model.GetSymbolInfo(node, cancellationToken).Symbol is IMethodSymbol called && ReadCall(called, node, depth) is { } refusal:
                    return refusal;
            }
        }

        return null;
    }

    private string? ReadCall(IMethodSymbol called, SyntaxNode call, int depth)
    {
        called = called.ReducedFrom ?? called;
        if (IsLoss(called) || IsHarmless(called) || !_read.Add(called.OriginalDefinition))
        {
            return null;
        }

        if (called.MethodKind == MethodKind.DelegateInvoke)
        {
            // What a delegate does is its own business; the one that scores is the loss.
            return SymbolEqualityComparer.Default.Equals(search.Objective.Called?.ContainingType?.DelegateInvokeMethod, called) || IsScoring(call)
                ? null
                : "the loop calls a delegate whose effects are not known";
        }

        if (called.IsVirtual || called.IsAbstract || called.IsOverride || called.DeclaringSyntaxReferences.IsEmpty || depth >= MaxDepth)
        {
            return $"the loop calls '{called.Name}', whose effects are not known";
        }

        foreach (var reference in called.DeclaringSyntaxReferences)
        {
            var body = reference.GetSyntax(cancellationToken);
            if (!compilation.ContainsSyntaxTree(body.SyntaxTree))
            {
                return $"the loop calls '{called.Name}', whose effects are not known";
            }

#pragma warning disable RS1030 // A helper may stand in another file.
            if (Read(body, compilation.GetSemanticModel(body.SyntaxTree), depth + 1) is { } refusal)
            {
                return refusal;
            }
#pragma warning restore RS1030
        }

        return null;
    }

    private bool IsLoss(IMethodSymbol called) =>
        SymbolEqualityComparer.Default.Equals(called.OriginalDefinition, search.Objective.Function?.OriginalDefinition)
        || SymbolEqualityComparer.Default.Equals(called, search.Objective.Called);

    private bool IsScoring(SyntaxNode call) =>
        call is InvocationExpressionSyntax { Expression: var target }
        && search.Objective.Call is InvocationExpressionSyntax { Expression: var scoring }
        && target.ToString() == scoring.ToString();

    /// <summary>Members of the framework that compute, copy or draw, and leave nothing else behind.</summary>
    public static bool IsHarmless(IMethodSymbol called)
    {
        if (!called.DeclaringSyntaxReferences.IsEmpty || called.ContainingType is not { } type)
        {
            return called.MethodKind == MethodKind.Constructor && called.IsImplicitlyDeclared;
        }

        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            var space = current.ContainingNamespace?.ToDisplayString();
            if (space == "System" && current.Name is "Math" or "MathF" or "Random" or "Array" or "Buffer" or "Double" or "Int32" or "Span" or "ReadOnlySpan" or "MemoryExtensions" or "Convert" or "BitConverter" or "Tuple" or "ValueTuple"
                || space == "System.Linq" && current.Name == "Enumerable"
                || space == "MathNet.Numerics.LinearAlgebra" && current.Name is "Vector" && called.Name is "Clone" or "Dense" or "op_Addition" or "op_Subtraction" or "op_Multiply" or "op_Division"
                || space == "MathNet.Numerics.LinearAlgebra" && current.Name is "VectorBuilder"
                || space == "MathNet.Numerics.Distributions" && called.Name is "Sample" or ".ctor"
                || space == "System.Collections.Generic" && current.Name == "List" && called.MethodKind == MethodKind.Constructor)
            {
                return true;
            }
        }

        // Pure members of numbers and arrays, whatever their type: Clone, GetLength, ToArray.
        return called.Name is "Clone" or "GetLength" or "ToArray" or "CopyTo" or "Equals" or "CompareTo" && type.ContainingNamespace?.ToDisplayString().StartsWith("System", StringComparison.Ordinal) == true;
    }

    private void Note(ExpressionSyntax target, SemanticModel model)
    {
        while (target is ElementAccessExpressionSyntax element)
        {
            target = element.Expression;
        }

        if (target is TupleExpressionSyntax tuple)
        {
            foreach (var argument in tuple.Arguments)
            {
                Note(argument.Expression, model);
            }
        }
        else if (model.GetSymbolInfo(target, cancellationToken).Symbol is IFieldSymbol or IPropertySymbol or IEventSymbol)
        {
            _written[model.GetSymbolInfo(target, cancellationToken).Symbol!] = target;
        }
    }

    private bool IsKept(ISymbol symbol) =>
        SymbolEqualityComparer.Default.Equals(symbol, search.Best?.Symbol)
        || search.Incumbents.Any(incumbent => SymbolEqualityComparer.Default.Equals(symbol, incumbent.Symbol));

    private bool IsNamedOnlyInHelpers(ISymbol symbol, StatementSyntax loop)
    {
        if (symbol.DeclaredAccessibility != Accessibility.Private || symbol.ContainingType is not { } type)
        {
            return false;
        }

        var helpers = _read.SelectMany(static method => method.DeclaringSyntaxReferences).ToList();
        foreach (var part in type.DeclaringSyntaxReferences)
        {
            foreach (var token in part.GetSyntax(cancellationToken).DescendantTokens())
            {
                if (token.IsKind(SyntaxKind.IdentifierToken)
                    && token.ValueText == symbol.Name
                    && !(token.SyntaxTree == loop.SyntaxTree && loop.Span.Contains(token.Span))
                    && !symbol.Locations.Any(location => location.SourceTree == token.SyntaxTree && location.SourceSpan == token.Span)
                    && !helpers.Any(helper => helper.SyntaxTree == token.SyntaxTree && helper.Span.Contains(token.Span)))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
