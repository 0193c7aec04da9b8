using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Replacement;

/// <summary>
/// Why evaluating the loss less often, or at other points, would be noticed: it, or a method that it calls, writes, logs,
/// collects or stores. Counting its own calls is no reason: that count is what gets smaller.
/// </summary>
internal sealed class LossEffects(IMethodSymbol loss, RandomSearch search, Compilation compilation, CancellationToken cancellationToken)
{
    private const int MaxDepth = 8;

    private readonly HashSet<IMethodSymbol> _read = new(SymbolEqualityComparer.Default);
    private readonly List<SyntaxNode> _bodies = [];
    private readonly HashSet<ISymbol> _stored = new(SymbolEqualityComparer.Default);

    /// <summary>The reason, as a clause; null where there is none.</summary>
    public string? Refuse()
    {
        if (Read(loss, 0) is { } refusal)
        {
            return refusal;
        }

        foreach (var stored in _stored)
        {
            if (!IsScratch(stored) && !search.Incumbents.Any(incumbent => SymbolEqualityComparer.Default.Equals(incumbent.Symbol, stored)))
            {
                return $"the loss also stores something in '{stored.Name}', which is read elsewhere";
            }
        }

        return null;
    }

    private string? Read(IMethodSymbol method, int depth)
    {
        if (depth > MaxDepth || !_read.Add(method.OriginalDefinition))
        {
            return null;
        }

        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var body = reference.GetSyntax(cancellationToken);
            if (!compilation.ContainsSyntaxTree(body.SyntaxTree))
            {
                continue;
            }

            _bodies.Add(body);
#pragma warning disable RS1030 // The loss may stand in another file than the search.
            var model = compilation.GetSemanticModel(body.SyntaxTree);
#pragma warning restore RS1030
            foreach (var node in body.DescendantNodes())
            {
                cancellationToken.ThrowIfCancellationRequested();
                var refusal = node switch
                {
                    AssignmentExpressionSyntax assignment => Store(assignment, model),
                    InvocationExpressionSyntax invocation => Call(invocation, body, model, depth),
                    _ => null,
                };
                if (refusal is not null)
                {
                    return refusal;
                }
            }
        }

        return null;
    }

    private string? Store(AssignmentExpressionSyntax assignment, SemanticModel model)
    {
        // calls += 1 counts, as calls++ does.
        if (assignment.IsKind(SyntaxKind.AddAssignmentExpression) && model.GetConstantValue(assignment.Right, cancellationToken).HasValue)
        {
            return null;
        }

        var target = assignment.Left;
        while (target is ElementAccessExpressionSyntax element)
        {
            target = element.Expression;
        }

        if (model.GetSymbolInfo(target, cancellationToken).Symbol is IFieldSymbol or IPropertySymbol
            && assignment.Parent is not InitializerExpressionSyntax)
        {
            _stored.Add(model.GetSymbolInfo(target, cancellationToken).Symbol!);
        }

        return null;
    }

    private string? Call(InvocationExpressionSyntax invocation, SyntaxNode body, SemanticModel model, int depth)
    {
        if (model.GetSymbolInfo(invocation, cancellationToken).Symbol is not IMethodSymbol called)
        {
            return null;
        }

        called = called.ReducedFrom ?? called;
        if (!called.DeclaringSyntaxReferences.IsEmpty)
        {
            return Read(called, depth + 1);
        }

        if (invocation.Parent is not (ExpressionStatementSyntax or ArrowExpressionClauseSyntax)
            || called.ReturnType.SpecialType == SpecialType.System_Double
            || StepEffects.IsHarmless(called))
        {
            return null;
        }

        // What a local of the loss collects is gone when it returns.
        var receiver = (invocation.Expression as MemberAccessExpressionSyntax)?.Expression;
        var isOwn = receiver is not null
            && model.GetSymbolInfo(receiver, cancellationToken).Symbol is ILocalSymbol { DeclaringSyntaxReferences.Length: 1 } local
            && body.Span.Contains(local.DeclaringSyntaxReferences[0].Span);
        return isOwn ? null : $"the loss also calls '{called.Name}', which would then happen less often";
    }

    /// <summary>Whether a private field is read nowhere but in the loss: what is in it does not outlive the call.</summary>
    private bool IsScratch(ISymbol symbol)
    {
        if (symbol is not IFieldSymbol { DeclaredAccessibility: Accessibility.Private, ContainingType: { } type })
        {
            return false;
        }

        foreach (var part in type.DeclaringSyntaxReferences)
        {
            foreach (var token in part.GetSyntax(cancellationToken).DescendantTokens())
            {
                if (token.IsKind(SyntaxKind.IdentifierToken)
                    && token.ValueText == symbol.Name
                    && token.Parent is SimpleNameSyntax name
                    && !IsReplaced(name)
                    && !_bodies.Any(body => body.SyntaxTree == token.SyntaxTree && body.Span.Contains(token.Span)))
                {
                    return false;
                }
            }
        }

        return true;
    }

    // _hidden = new double[n], this._hidden = …: the constructor makes it.
    private static bool IsReplaced(SimpleNameSyntax name)
    {
        ExpressionSyntax whole = name.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } access && access.Name == name ? access : name;
        return whole.Parent is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment && assignment.Left == whole;
    }
}
