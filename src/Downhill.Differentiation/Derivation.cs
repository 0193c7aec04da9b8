using System.Collections.Immutable;
using Downhill.Differentiation.Analysis;
using Downhill.Differentiation.Emission;
using Downhill.Differentiation.Lowering;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation;

/// <summary>The way from a method to its gradient, step by step.</summary>
internal static class Derivation
{
    public static (LoweredFunction? Function, Activity? Activity, DifferentiabilityReport Report) Analyze(
        IMethodSymbol function,
        ImmutableArray<ISymbol> variables,
        Compilation compilation,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<ISymbol, IMethodSymbol>? assumed = null)
    {
        try
        {
            if (Precondition(function, variables, compilation, cancellationToken) is { } obstacle)
            {
                return (null, null, Refused(obstacle));
            }

            var source = new FunctionSource(compilation, cancellationToken) { Assumed = assumed };
            var names = new NameTableFactory(GradientSignature.For(function, variables).GradientNames);
            if (Lowerer.Lower(function, variables, source, names) is not { } lowered)
            {
                return (null, null, Refused(new Obstacle(Place(function, cancellationToken), Differentiability.Unknown, $"'{function.Name}' has no source here", null)));
            }

            var activity = Activity.Of(lowered);
            return (lowered, activity, Verdict.Of(lowered, activity, variables));
        }
        catch (TooLargeException)
        {
            return (null, null, Refused(new Obstacle(Place(function, cancellationToken), Differentiability.Unknown, "the function is too large with all its helpers", "split it")));
        }
        catch (InsufficientExecutionStackException)
        {
            return (null, null, Refused(new Obstacle(Place(function, cancellationToken), Differentiability.Unknown, "the function is nested too deeply", "split it")));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The last resort: an analyzer must not fail on the user's code, and no gradient is better than a wrong one.
            return (null, null, Refused(new Obstacle(Place(function, cancellationToken), Differentiability.Unknown, $"the function could not be read ({exception.GetType().Name}: {exception.Message}); please report this", null)));
        }
    }

    public static (string? Source, DifferentiabilityReport Report) Derive(
        IMethodSymbol method,
        ImmutableArray<ISymbol> variables,
        Compilation compilation,
        bool allowReassociation,
        CancellationToken cancellationToken)
    {
        var (function, activity, report) = Analyze(method, variables, compilation, cancellationToken);
        try
        {
            if (report.HasGradient && function is not null && activity is not null)
            {
                return (GradientWriter.Write(method, variables, function, activity, compilation, allowReassociation), report);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            report = Refused(new Obstacle(Place(method, cancellationToken), Differentiability.Unknown, $"the gradient could not be written ({exception.GetType().Name}: {exception.Message}); please report this", null));
        }

        return (CanBeDeclared(method, variables, compilation) ? GradientWriter.WriteRefusal(method, variables, report, compilation) : null, report);
    }

    /// <summary>Whether the generated signature makes sense, even if only to throw.</summary>
    private static bool CanBeDeclared(IMethodSymbol method, ImmutableArray<ISymbol> variables, Compilation compilation) =>
        method is { MethodKind: MethodKind.Ordinary, ContainingType: not null } && Reals.IsNumber(method.ReturnType)
        && !variables.IsDefaultOrEmpty
        && variables.All(v => (v is IParameterSymbol { RefKind: RefKind.None } || !Lowering.Lists.ListTypes.IsVariable(GradientWriter.TypeOf(v))) && Differentiator.WhyNot(v.Name, GradientWriter.TypeOf(v), method.ContainingType, compilation) is null);

    private static DifferentiabilityReport Refused(Obstacle obstacle) => 
        new(obstacle.Class, ImmutableArray.Create(obstacle), ImmutableArray<Kink>.Empty, ImmutableArray<ISymbol>.Empty);

    private static SyntaxNode Place(IMethodSymbol function, CancellationToken cancellationToken) =>
        function.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken)
        ?? Microsoft.CodeAnalysis.CSharp.SyntaxFactory.IdentifierName("_");

    private static Obstacle? Precondition(IMethodSymbol function, ImmutableArray<ISymbol> variables, Compilation compilation, CancellationToken cancellationToken)
    {
        Obstacle Unknown(string reason, string? instead = null) => new(Place(function, cancellationToken), Differentiability.Unknown, reason, instead);

        if (!SymbolEqualityComparer.Default.Equals(function.ContainingAssembly, compilation.Assembly))
        {
            return Unknown($"'{function.Name}' is not a function of this compilation");
        }

        if (function.DeclaringSyntaxReferences.Length == 0)
        {
            return Unknown($"'{function.Name}' has no source here");
        }

        if (!Reals.IsNumber(function.ReturnType))
        {
            return function.ReturnType.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_UInt64
                ? new Obstacle(Place(function, cancellationToken), Differentiability.NotDifferentiable, $"'{function.Name}' returns '{function.ReturnType.ToDisplayString()}', which changes only in jumps", "return a double that varies smoothly")
                : Unknown($"'{function.Name}' does not return a double or float");
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
            if (type is null || Differentiator.WhyNot(variable.Name, type, function.ContainingType, compilation) is not null)
            {
                var why = type is null ? default : Differentiator.WhyNot(variable.Name, type, function.ContainingType, compilation)!.Value;
                return Unknown(why.Reason ?? $"'{variable.Name}' is no variable", why.Instead);
            }

            if (Lowering.Lists.ListTypes.IsVariable(type) && variable is not IParameterSymbol { RefKind: RefKind.None })
            {
                return Unknown($"'{variable.Name}' is a list, by which a loss is only differentiated where it is a plain parameter", "hand it over as a parameter, or use an array");
            }
        }

        return null;
    }
}
