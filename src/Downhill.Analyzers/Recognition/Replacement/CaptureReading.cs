using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Replacement;

/// <summary>
/// Reads what a local function or lambda needs from around it, so that it can become a method: the variables that it
/// captures become parameters, and the local functions that it calls move with it.
/// </summary>
internal sealed class CaptureReading(StatementSyntax loop, LoopReading reading, SemanticModel model, CancellationToken cancellationToken)
{
    private readonly List<(IMethodSymbol Function, StatementSyntax Declaration, ISymbol Called, HashSet<ISymbol> Captured, HashSet<ISymbol> Calls)> _functions = [];
    private bool _usesInstance;

    /// <summary>What <paramref name="loss"/>, whose calls name <paramref name="called"/>, captures; or why it cannot move.</summary>
    public (LossCapture? Capture, string? Refusal) Read(IMethodSymbol loss, ISymbol? called)
    {
        if (Add(loss, called ?? loss) is { } refusal)
        {
            return (null, refusal);
        }

        // What a called function captures has to be passed through its callers.
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var function in _functions)
            {
                foreach (var other in _functions)
                {
                    if (function.Calls.Contains(other.Function))
                    {
                        var before = function.Captured.Count;
                        function.Captured.UnionWith(other.Captured);
                        changed |= function.Captured.Count != before;
                    }
                }
            }
        }

        return (
            new LossCapture(
                _functions.Take(1).Concat(_functions.Skip(1).OrderBy(static function => function.Declaration.SpanStart)).Select(static function => new MovedFunction(
                    function.Function,
                    function.Declaration,
                    function.Called,
                    function.Captured.OrderBy(static symbol => symbol.Locations[0].SourceSpan.Start).ToImmutableArray())).ToImmutableArray(),
                _usesInstance),
            null);
    }

    private string? Add(IMethodSymbol function, ISymbol called)
    {
        if (_functions.Any(known => SymbolEqualityComparer.Default.Equals(known.Function, function)))
        {
            return null;
        }

        if (function.DeclaringSyntaxReferences.Length != 1)
        {
            return "the loss has no single declaration in this project";
        }

        var syntax = function.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken);
        var (declaration, refusal) = syntax switch
        {
            LocalFunctionStatementSyntax local => (local, RefuseLocalFunction(local, function)),
            AnonymousFunctionExpressionSyntax lambda => ReadLambda(lambda, called),
            _ => ((StatementSyntax?)null, "the loss is not an ordinary method"),
        };
        if (refusal is not null)
        {
            return refusal;
        }

        if (declaration!.SyntaxTree != loop.SyntaxTree || loop.Span.Contains(declaration.Span) || declaration.ContainsDirectives)
        {
            return $"'{called.Name}' cannot be moved from where it stands";
        }

        if (HasTextOverSeveralLines(declaration))
        {
            return $"'{called.Name}' has a text over several lines, which cannot be indented anew";
        }

        if (reading.References(called).Any(static name => name.Parent is not InvocationExpressionSyntax invocation || invocation.Expression != name))
        {
            return $"'{called.Name}' is also passed on as a delegate";
        }

        HashSet<ISymbol> captured = new(SymbolEqualityComparer.Default);
        HashSet<ISymbol> calls = new(SymbolEqualityComparer.Default);
        _functions.Add((function, declaration, called, captured, calls));
        return ReadBody(syntax, called, captured, calls);
    }

    private static string? RefuseLocalFunction(LocalFunctionStatementSyntax local, IMethodSymbol function)
    {
        if (function.TypeParameters.Length > 0 || function.IsAsync || function.IsExtern || local.DescendantNodes().OfType<YieldStatementSyntax>().Any() || local.AttributeLists.Count > 0)
        {
            return $"'{function.Name}' is generic, asynchronous, an iterator or attributed";
        }

        return local.Parent is BlockSyntax or GlobalStatementSyntax ? null : $"'{function.Name}' cannot be moved from where it stands";
    }

    private static (StatementSyntax? Declaration, string? Refusal) ReadLambda(AnonymousFunctionExpressionSyntax lambda, ISymbol called)
    {
        if (lambda is not LambdaExpressionSyntax { AsyncKeyword.RawKind: 0 }
            || called is not ILocalSymbol
            || lambda.Parent is not EqualsValueClauseSyntax
            {
                Parent: VariableDeclaratorSyntax
                {
                    Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax { Parent: BlockSyntax or GlobalStatementSyntax } statement },
                },
            })
        {
            return (null, "the loss is a lambda that is not kept in a local of its own");
        }

        return (statement, null);
    }

    private string? ReadBody(SyntaxNode function, ISymbol called, HashSet<ISymbol> captured, HashSet<ISymbol> calls)
    {
        foreach (var node in function.DescendantNodes())
        {
            if (node is ThisExpressionSyntax or BaseExpressionSyntax)
            {
                _usesInstance = true;
            }

            if (node is not SimpleNameSyntax name || model.GetSymbolInfo(name, cancellationToken).Symbol is not { } symbol)
            {
                continue;
            }

            switch (symbol)
            {
                case ILocalSymbol or IParameterSymbol or IMethodSymbol { MethodKind: MethodKind.LocalFunction } when IsDeclaredIn(symbol, function):
                    break;
                case ILocalSymbol or IParameterSymbol:
                    if (RefuseCaptured(symbol, called) is { } refusal)
                    {
                        return refusal;
                    }

                    captured.Add(symbol);
                    break;
                case IMethodSymbol { MethodKind: MethodKind.LocalFunction } local:
                    calls.Add(local);
                    if (Add(local, local) is { } nested)
                    {
                        return nested;
                    }

                    break;
                case ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method }:
                    return $"'{called.Name}' uses a type parameter of its method";
                case IFieldSymbol { IsStatic: false } or IPropertySymbol { IsStatic: false } or IMethodSymbol { IsStatic: false, MethodKind: MethodKind.Ordinary } or IEventSymbol { IsStatic: false }
                    when name.Parent is not (MemberAccessExpressionSyntax or MemberBindingExpressionSyntax or NameColonSyntax)
                        || name.Parent is MemberAccessExpressionSyntax access && access.Expression == name:
                    _usesInstance |= name.Parent is not AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax };
                    break;
            }
        }

        return ChangesCaptured(function, captured) is { } changed
            ? $"'{called.Name}' changes '{changed.Name}', which it captures"
            : null;
    }

    private static string? RefuseCaptured(ISymbol symbol, ISymbol called)
    {
        var type = symbol is ILocalSymbol local ? local.Type : ((IParameterSymbol)symbol).Type;
        if (type.TypeKind == TypeKind.Delegate)
        {
            return $"'{called.Name}' calls the delegate '{symbol.Name}', which it captures";
        }

        return type.IsRefLikeType || !IsExpressible(type) || symbol is IParameterSymbol { RefKind: not RefKind.None } or ILocalSymbol { IsRef: true }
            ? $"'{called.Name}' captures '{symbol.Name}', which cannot be passed to a method"
            : null;
    }

    /// <summary>Whether the type can be written in a method's signature.</summary>
    private static bool IsExpressible(ITypeSymbol type) =>
        type switch
        {
            { IsAnonymousType: true } => false,
            ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method } => false,
            IArrayTypeSymbol array => IsExpressible(array.ElementType),
            INamedTypeSymbol named => named.TypeKind != TypeKind.Error && named.TypeArguments.All(IsExpressible),
            _ => true,
        };

    private ISymbol? ChangesCaptured(SyntaxNode function, HashSet<ISymbol> captured)
    {
        SyntaxNode? body = function switch
        {
            LocalFunctionStatementSyntax local => (SyntaxNode?)local.Body ?? local.ExpressionBody?.Expression,
            AnonymousFunctionExpressionSyntax lambda => lambda.Body,
            _ => null,
        };
        if (body is null)
        {
            return null;
        }

        var flow = body is StatementSyntax statement ? model.AnalyzeDataFlow(statement) : model.AnalyzeDataFlow((ExpressionSyntax)body);
        return flow is { Succeeded: true } ? flow.WrittenInside.FirstOrDefault(captured.Contains) : null;
    }

    private static bool IsDeclaredIn(ISymbol symbol, SyntaxNode function) =>
        symbol.DeclaringSyntaxReferences.Any(reference => reference.SyntaxTree == function.SyntaxTree && function.Span.Contains(reference.Span));

    private static bool HasTextOverSeveralLines(SyntaxNode node) =>
        node.DescendantTokens().Any(static token =>
            token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken or SyntaxKind.InterpolatedStringTextToken
            && token.Text.Contains('\n'))
        || node.DescendantNodes().OfType<InterpolatedStringExpressionSyntax>().Any(static text => text.ToString().Contains('\n'));
}
