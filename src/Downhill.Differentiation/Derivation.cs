using System.Collections.Immutable;
using Downhill.Differentiation.Analysis;
using Downhill.Differentiation.Lowering;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation;

/// <summary>The way from a method to its gradient, step by step.</summary>
internal static class Derivation
{
    public static (LoweredFunction? Function, DifferentiabilityReport Report) Analyze(
        IMethodSymbol function,
        ImmutableArray<ISymbol> variables,
        Compilation compilation,
        CancellationToken cancellationToken)
    {
        try
        {
            if (Precondition(function, variables, cancellationToken) is { } obstacle)
            {
                return (null, Refused(obstacle));
            }

            var source = new FunctionSource(compilation, cancellationToken);
            var names = new NameTableFactory(GradientSignature.For(function, variables).GradientNames);
            if (Lowerer.Lower(function, variables, source, names) is not { } lowered)
            {
                return (null, Refused(new Obstacle(Place(function, cancellationToken), Differentiability.Unknown, $"'{function.Name}' has no source here", null)));
            }

            var activity = Activity.Of(lowered);
            return (lowered, Verdict.Of(lowered, activity, variables));
        }
        catch (TooLargeException)
        {
            return (null, Refused(new Obstacle(Place(function, cancellationToken), Differentiability.Unknown, "the function is too large with all its helpers", "split it")));
        }
        catch (InsufficientExecutionStackException)
        {
            return (null, Refused(new Obstacle(Place(function, cancellationToken), Differentiability.Unknown, "the function is nested too deeply", "split it")));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The last resort: an analyzer must not fail on the user's code, and no gradient is better than a wrong one.
            return (null, Refused(new Obstacle(Place(function, cancellationToken), Differentiability.Unknown, $"the function could not be read ({exception.GetType().Name}: {exception.Message}); please report this", null)));
        }
    }

    public static (string? Source, DifferentiabilityReport Report) Derive(
        IMethodSymbol method,
        ImmutableArray<ISymbol> variables,
        Compilation compilation,
        CancellationToken cancellationToken)
    {
        var (_, report) = Analyze(method, variables, compilation, cancellationToken);
        return (null, report);
    }

    private static DifferentiabilityReport Refused(Obstacle obstacle) => 
        new(obstacle.Class, ImmutableArray.Create(obstacle), ImmutableArray<Kink>.Empty, ImmutableArray<ISymbol>.Empty);

    private static SyntaxNode Place(IMethodSymbol function, CancellationToken cancellationToken) =>
        function.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken)
        ?? Microsoft.CodeAnalysis.CSharp.SyntaxFactory.IdentifierName("_");

    private static Obstacle? Precondition(IMethodSymbol function, ImmutableArray<ISymbol> variables, CancellationToken cancellationToken)
    {
        Obstacle Unknown(string reason, string? instead = null) => new(Place(function, cancellationToken), Differentiability.Unknown, reason, instead);

        if (function.DeclaringSyntaxReferences.Length == 0)
        {
            return Unknown($"'{function.Name}' has no source here");
        }

        if (function.ReturnType.SpecialType == SpecialType.System_Single)
        {
            return Unknown("'float' is not differentiated yet", "use double");
        }

        if (function.ReturnType.SpecialType != SpecialType.System_Double)
        {
            return function.ReturnType.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_UInt64
                ? new Obstacle(Place(function, cancellationToken), Differentiability.NotDifferentiable, $"'{function.Name}' returns '{function.ReturnType.ToDisplayString()}', which changes only in jumps", "return a double that varies smoothly")
                : Unknown($"'{function.Name}' does not return a double");
        }

        if (function.IsAsync || function.ReturnsByRef || function.ReturnsByRefReadonly)
        {
            return Unknown($"'{function.Name}' is async or returns a reference");
        }

        if (variables.IsDefaultOrEmpty)
        {
            return Unknown("there is no variable to differentiate by");
        }

        foreach (var variable in variables)
        {
            var type = variable switch
            {
                IParameterSymbol parameter => parameter.Type,
                ILocalSymbol local => local.Type,
                IFieldSymbol field => field.Type,
                IPropertySymbol property => property.Type,
                _ => null,
            };
            if (type is not ({ SpecialType: SpecialType.System_Double } or IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Double }))
            {
                return Unknown($"'{variable.Name}' is of type '{type?.ToDisplayString()}', which is not differentiated yet", "use double or double[]");
            }
        }

        return null;
    }
}
