using System.Collections.Immutable;
using Downhill.Differentiation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Replacement;

/// <summary>
/// Reads what the callers of a method pass for its loss: each one has to pass a method whose gradient can be derived, or a
/// lambda that calls one.
/// </summary>
internal static class DelegateCalls
{
    /// <summary>What every call in the project passes; null where there is none, or one that cannot be served.</summary>
    public static List<PassedLoss>? Read(IMethodSymbol method, IParameterSymbol parameter, Compilation compilation, CancellationToken cancellationToken)
    {
        var passed = new List<PassedLoss>();
        foreach (var (name, model) in NamesOf(method, compilation, cancellationToken))
        {
            if (Read(name, parameter, model, cancellationToken) is not { } one)
            {
                return null;
            }

            passed.Add(one);
        }

        return passed.Count == 0 ? null : passed;
    }

    /// <summary>The names of a method in a compilation, those in documentation and those that may mean it among them.</summary>
    public static IEnumerable<(SimpleNameSyntax Name, SemanticModel Model)> NamesOf(IMethodSymbol method, Compilation compilation, CancellationToken cancellationToken)
    {
        foreach (var tree in compilation.SyntaxTrees)
        {
            SemanticModel? model = null;
            foreach (var token in tree.GetRoot(cancellationToken).DescendantTokens(descendIntoTrivia: true))
            {
                if (!token.IsKind(SyntaxKind.IdentifierToken) || token.ValueText != method.Name || token.Parent is not SimpleNameSyntax name)
                {
                    continue;
                }

#pragma warning disable RS1030 // The callers stand in other files.
                model ??= compilation.GetSemanticModel(tree);
#pragma warning restore RS1030
                var info = model.GetSymbolInfo(name, cancellationToken);
                if (IsMeant(info.Symbol) || info.CandidateSymbols.Any(IsMeant))
                {
                    yield return (name, model);
                }
            }
        }

        bool IsMeant(ISymbol? symbol) =>
            symbol is IMethodSymbol one
            && one.OriginalDefinition.GetDocumentationCommentId() == method.GetDocumentationCommentId()
            && one.ContainingAssembly?.Name == method.ContainingAssembly.Name;
    }

    /// <summary>What the call <paramref name="name"/> belongs to passes for <paramref name="parameter"/>; null where that cannot be served.</summary>
    private static PassedLoss? Read(SimpleNameSyntax name, IParameterSymbol parameter, SemanticModel model, CancellationToken cancellationToken)
    {
        SyntaxNode called = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        if (called.Parent is not InvocationExpressionSyntax invocation || invocation.Expression != called
            || model.GetSymbolInfo(invocation, cancellationToken).Symbol is not IMethodSymbol { ReducedFrom: null }
            || ArgumentFor(parameter, invocation.ArgumentList) is not { } argument)
        {
            return null;
        }

        var (function, variable, call) = argument.Expression switch
        {
            SimpleLambdaExpressionSyntax { AsyncKeyword.RawKind: 0, ExpressionBody: InvocationExpressionSyntax inner } lambda => OfLambda(lambda.Parameter, inner, model, cancellationToken),
            ParenthesizedLambdaExpressionSyntax { AsyncKeyword.RawKind: 0, ParameterList.Parameters: { Count: 1 } parameters, ExpressionBody: InvocationExpressionSyntax inner } => OfLambda(parameters[0], inner, model, cancellationToken),
            SimpleNameSyntax or MemberAccessExpressionSyntax when model.GetSymbolInfo(argument.Expression, cancellationToken).Symbol is IMethodSymbol { MethodKind: MethodKind.Ordinary, Parameters.Length: 1 } method =>
                (method, method.Parameters[0], null),
            _ => (null, null, (InvocationExpressionSyntax?)null),
        };
        if (function is null || variable is null || function.IsGenericMethod || function.IsVirtual || function.IsAbstract || function.IsOverride)
        {
            return null;
        }

        var loss = new ReplacedVariable(variable, new Incumbent(variable, IncumbentShape.Array, variable.Type, null, null, null, false), variable.Name, false);
        return LossReading.RefuseDeclaration(function, null, ImmutableArray.Create(loss), model.Compilation, cancellationToken) is null
            && Differentiator.Analyze(function, ImmutableArray.Create<ISymbol>(variable), model.Compilation, cancellationToken).Class is Differentiability.Smooth or Differentiability.AlmostEverywhere
            && new LossEffects(function, Outline(function, loss, argument), model.Compilation, cancellationToken).Refuse() is null
                ? new PassedLoss(argument, function, variable, call)
                : null;
    }

    /// <summary><c>p => Loss(p, x, y)</c></summary>
    private static (IMethodSymbol? Function, IParameterSymbol? Variable, InvocationExpressionSyntax? Call) OfLambda(
        ParameterSyntax parameter, InvocationExpressionSyntax call, SemanticModel model, CancellationToken cancellationToken)
    {
        if (parameter.Type is not null
            || model.GetDeclaredSymbol(parameter, cancellationToken) is not { } point
            || model.GetSymbolInfo(call, cancellationToken).Symbol is not IMethodSymbol { MethodKind: MethodKind.Ordinary, ReducedFrom: null } function
            || call.ArgumentList.Arguments.Count != function.Parameters.Length
            || call.ArgumentList.Arguments.Any(static argument => argument.NameColon is not null || argument.RefKindKeyword.RawKind != 0)
            || function.Parameters.Any(static one => one.IsParams))
        {
            return default;
        }

        var passed = call.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(name => SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellationToken).Symbol, point))
            .ToList();
        var index = passed.Count == 1 ? call.ArgumentList.Arguments.IndexOf(argument => argument.Expression == passed[0]) : -1;
        return index < 0 ? default : (function, function.Parameters[index], call);
    }

    private static ArgumentSyntax? ArgumentFor(IParameterSymbol parameter, ArgumentListSyntax list)
    {
        var named = list.Arguments.FirstOrDefault(argument => argument.NameColon?.Name.Identifier.ValueText == parameter.Name);
        return named ?? (list.Arguments.Take(parameter.Ordinal + 1).All(static argument => argument.NameColon is null) ? list.Arguments.ElementAtOrDefault(parameter.Ordinal) : null);
    }

    private static RandomSearch Outline(IMethodSymbol function, ReplacedVariable variable, SyntaxNode at) =>
        new(
            function,
            null,
            at.GetLocation(),
            ImmutableArray.Create(variable.Incumbent),
            new Proposal(ProposalKind.CopyAndPerturb, ImmutableArray<ISymbol>.Empty, ImmutableArray<SyntaxNode>.Empty, false, null),
            new Objective(function, function, at, ImmutableArray.Create(variable.Symbol), ImmutableArray<ObjectiveArgument>.Empty, true, true),
            Direction.Minimize,
            new Acceptance(AcceptanceKind.Comparison, at, false, false),
            null,
            new StoppingRules(null, null, null, null, false),
            ImmutableArray<Bound>.Empty,
            ImmutableArray<ExplainedStatement>.Empty,
            ImmutableArray<SyntaxNode>.Empty);
}
