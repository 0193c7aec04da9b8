using System.Collections.Immutable;
using Downhill.Analyzers.Recognition.Finishing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Replacement;

/// <summary>
/// Decides whether a search whose loss is a parameter of its method can descend along a gradient that the callers pass in.
/// What the callers pass is not looked at here.
/// </summary>
internal sealed partial class ReplacementPlanner
{
    /// <summary>The plan, in which the loss is the parameter itself, or the reason, as a clause, why there is none.</summary>
    public static (DelegateReplacement? Plan, string? Refusal) PlanDelegate(RandomSearch search, Compilation compilation, CancellationToken cancellationToken)
    {
        if (search is not { Loop: StatementSyntax loop, IsGreedy: true, Objective: { Function: null, Called: IParameterSymbol { RefKind: RefKind.None } parameter, IsWholeScore: true, Call: InvocationExpressionSyntax call }, Acceptance.HasFurtherConditions: false }
            || !compilation.ContainsSyntaxTree(loop.SyntaxTree)
            || !loop.Span.Contains(call.Span) || call.SyntaxTree != loop.SyntaxTree)
        {
            return (null, "the search is not one over a delegate that its method is given");
        }

        if (parameter.Type is not INamedTypeSymbol { Name: "Func", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true }, TypeArguments: { Length: 2 } types }
            || types[0] is not IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Double }
            || types[1].SpecialType != SpecialType.System_Double
            || parameter.NullableAnnotation == NullableAnnotation.Annotated)
        {
            return (null, $"'{parameter.Name}' is no 'Func<double[], double>'");
        }

        if (parameter.ContainingSymbol is not IMethodSymbol { MethodKind: MethodKind.Ordinary, IsVirtual: false, IsOverride: false, IsAbstract: false, ExplicitInterfaceImplementations.IsEmpty: true, PartialDefinitionPart: null, PartialImplementationPart: null } method
            || ImplementsInterface(method))
        {
            return (null, "the method's signature is not its own to change");
        }

#pragma warning disable RS1030 // The loop may stand in another file than the diagnostic.
        var model = compilation.GetSemanticModel(loop.SyntaxTree);
#pragma warning restore RS1030
        if (search.Incumbents.Length != 1 || search.Incumbents[0] is not { Shape: IncumbentShape.Array } incumbent
            || call.ArgumentList.Arguments.Count != 1
            || call.Expression is not IdentifierNameSyntax
            || SearchCopies.SymbolOf(call.ArgumentList.Arguments[0].Expression, model, cancellationToken) is not { } scored
            || !SymbolEqualityComparer.Default.Equals(scored, incumbent.Candidate) && !SymbolEqualityComparer.Default.Equals(scored, incumbent.Symbol)
            || parameter.Type is not INamedTypeSymbol { DelegateInvokeMethod.Parameters: { Length: 1 } invoked })
        {
            return (null, "how the point reaches the delegate could not be followed");
        }

        var reading = new LoopReading(loop, null, model, cancellationToken);
        search = search with
        {
            Objective = search.Objective with
            {
                Variables = ImmutableArray.Create<ISymbol>(invoked[0]),
                Arguments = ImmutableArray.Create(new ObjectiveArgument(invoked[0], call.ArgumentList.Arguments[0].Expression, 0)),
            },
        };
        (search, var counters, var logs) = Explain(search, loop, reading, model, cancellationToken);
        if (FixPreconditions.RefuseLoop(search) is { } unexplained)
        {
            return (null, unexplained);
        }

        var (plan, refusal) = new ReplacementPlanner(search, loop, model, cancellationToken).PlanDelegate(parameter, method, counters, logs);
        return plan is null ? (null, refusal) : (new DelegateReplacement(plan, method, parameter), null);
    }

    private (SearchReplacement? Plan, string? Refusal) PlanDelegate(
        IParameterSymbol parameter, IMethodSymbol method, LoopCounters counters, ImmutableArray<LoopLog> logs)
    {
        if (RefuseStopping(counters) is { } stopping)
        {
            return (null, stopping);
        }

        if (_reading.IsWritten(parameter))
        {
            return (null, $"the loop changes '{parameter.Name}'");
        }

        var (variables, variableRefusal) = ReadVariables(method);
        if (variableRefusal is not null)
        {
            return (null, variableRefusal);
        }

        return Complete(method, variables, new LossCall(null, ImmutableArray.Create<ExpressionSyntax?>((ExpressionSyntax?)null)), null, logs);
    }

    private static bool ImplementsInterface(IMethodSymbol method) =>
        method.ContainingType.AllInterfaces.SelectMany(static type => type.GetMembers())
            .Any(member => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method));
}
