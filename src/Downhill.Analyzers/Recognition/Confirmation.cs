using System.Collections.Immutable;
using Downhill.Analyzers.Recognition.Flow;
using Downhill.Differentiation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.Recognition;

/// <summary>Which of the three rules about random searches a search belongs to.</summary>
internal enum SearchClass
{
    /// <summary>The gradient of its loss can be derived.</summary>
    Confirmed,

    /// <summary>Whether its loss has a gradient could not be established.</summary>
    Unconfirmed,

    /// <summary>The gradient of its loss is zero almost everywhere.</summary>
    Flat,

    /// <summary>The gradient of its loss can be derived, and the search is no greedy one: a descent completes it.</summary>
    Global,
}

/// <summary>What reading the loss of a search said.</summary>
/// <param name="Class">The rule.</param>
/// <param name="Reason">Why there is no gradient, as a clause; empty where there is one.</param>
/// <param name="Instead">What to write instead, as a clause; null where nothing is known to help.</param>
/// <param name="At">The one place that stops the derivation; null where it has none.</param>
internal sealed record Confirmation(SearchClass Class, string Reason, string? Instead, Location? At)
{
    private static readonly Confirmation s_confirmed = new(SearchClass.Confirmed, string.Empty, null, null);
    private static readonly Confirmation s_global = new(SearchClass.Global, string.Empty, null, null);

    public static Confirmation Of(RandomSearch search, Compilation compilation, CancellationToken cancellationToken)
    {
        var objective = search.Objective;
        if (objective.Function is not { } function)
        {
            return Unconfirmed(objective switch
            {
                { IsOpaqueDelegate: true, Called: ITypeSymbol } => "the function that scores a candidate is a delegate whose binding is not visible here",
                { IsOpaqueDelegate: true } => $"'{objective.Called!.Name}' is a delegate, and which function it holds is not visible here",
                { Called: IMethodSymbol method } => $"'{method.Name}' has no body to read here",
                _ => "the score is computed in the step itself; a method of the parameters could be differentiated",
            }, objective.Called is null or IMethodSymbol ? objective.Call.GetLocation() : objective.Called.Locations.FirstOrDefault(static location => location.IsInSource));
        }

        if (function.ReturnType.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_UInt32 or SpecialType.System_Int16 or SpecialType.System_Byte)
        {
            return new Confirmation(
                SearchClass.Flat,
                $"'{Name(function)}' returns a whole number, which a small step does not change",
                null,
                function.Locations.FirstOrDefault(static location => location.IsInSource));
        }

        if ((function.IsVirtual || (function.IsOverride && !function.IsSealed)) && !function.ContainingType.IsSealed)
        {
            return Unconfirmed($"'{Name(function)}' is virtual, and which override runs is not known here", objective.Call.GetLocation());
        }

        if (objective.Variables.IsDefaultOrEmpty)
        {
            return Unconfirmed($"how the parameters reach '{Name(function)}' could not be followed", objective.Call.GetLocation());
        }

        // Whole numbers among real ones are left where they are: the descent is in the real ones.
        var variables = ImmutableArray.CreateBuilder<ISymbol>();
        for (var i = 0; i < search.Incumbents.Length; i++)
        {
            var incumbent = search.Incumbents[i];
            if (IsWhole(incumbent.Type) && search.Incumbents.Any(static other => !IsWhole(other.Type)) && i < objective.Variables.Length)
            {
                continue;
            }

            if (incumbent.Shape == IncumbentShape.Other && Differentiator.WhyNot(incumbent.Symbol.Name, incumbent.Type, function.ContainingType, compilation) is { } obstacle)
            {
                return new Confirmation(SearchClass.Unconfirmed, obstacle.Reason, obstacle.Instead, incumbent.Declaration?.GetLocation());
            }

            if (i < objective.Variables.Length)
            {
                variables.Add(objective.Variables[i]);
            }
        }

        if (!objective.IsScaledScore)
        {
            return Unconfirmed($"the compared score is more than the value of '{Name(function)}'", objective.Call.GetLocation());
        }

        return Read(function, variables.ToImmutable(), compilation, cancellationToken);
    }

    /// <summary>The same for a search that only its outline is known of.</summary>
    public static Confirmation Of(OutlinedSearch search, Compilation compilation, CancellationToken cancellationToken)
    {
        if (search.Function is not { } function)
        {
            return Unconfirmed(search switch
            {
                { Called: null } => "the score is computed in the step itself or kept in a member; a method of the parameters could be differentiated",
                { Alternatives: > 1 } => $"'{search.Called!.Name}' is virtual, and which override runs is not known here",
                { Called: IMethodSymbol method } => $"'{method.Name}' has no body to read here",
                { Called: ITypeSymbol } => "the function that scores a candidate is a delegate whose binding is not visible here",
                _ => $"'{search.Called!.Name}' is a delegate, and which function it holds is not visible here",
            }, search.Call.GetLocation());
        }

        if (search.Variables.IsEmpty)
        {
            return Unconfirmed($"how the parameters reach '{Name(function)}' could not be followed", search.Call.GetLocation());
        }

        var read = Read(function, search.Variables, compilation, cancellationToken);
        return read.Class == SearchClass.Confirmed && search.Manner != SearchManner.Greedy ? s_global : read;
    }

    private static Confirmation Read(IMethodSymbol function, ImmutableArray<ISymbol> variables, Compilation compilation, CancellationToken cancellationToken)
    {
        // Half-typed code is told so by the compiler; what it will mean is not known.
        if (IsBroken(function, compilation))
        {
            return Unconfirmed($"'{Name(function)}' does not compile", null);
        }

        var report = Differentiator.Analyze(function, variables, compilation, cancellationToken);
        switch (report.Class)
        {
            case Differentiability.Smooth or Differentiability.AlmostEverywhere:
                return s_confirmed;
            case Differentiability.Piecewise:
                var kink = report.Kinks.FirstOrDefault(static one => one.Class == Differentiability.Piecewise) ?? report.Kinks.FirstOrDefault();
                return Unconfirmed(kink?.Reason ?? $"'{Name(function)}' branches on its parameters, and its sides could not be proven to meet", kink?.Syntax.GetLocation());
            default:
                var obstacle = report.Obstacles.FirstOrDefault(one => one.Class == report.Class) ?? report.Obstacles.FirstOrDefault();
                return new Confirmation(
                    report.Class == Differentiability.NotDifferentiable ? SearchClass.Flat : SearchClass.Unconfirmed,
                    obstacle?.Reason ?? $"'{Name(function)}' could not be read",
                    obstacle?.Instead,
                    obstacle?.Syntax.GetLocation() ?? function.Locations.FirstOrDefault(static location => location.IsInSource));
        }
    }

    private static bool IsWhole(ITypeSymbol type) => type.SpecialType is
        SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Int16 or SpecialType.System_Byte or SpecialType.System_UInt32;

    private static bool IsBroken(IMethodSymbol function, Compilation compilation) =>
        RandomSearchRecognizer.BodyOf(function, compilation) is { } body &&
        (body.Syntax.ContainsDiagnostics || body.DescendantsAndSelf().Any(static operation => operation is IInvalidOperation));

    private static Confirmation Unconfirmed(string reason, Location? at) => new(SearchClass.Unconfirmed, reason, null, at);

    /// <summary>A function's name in a message: lambdas have none.</summary>
    public static string Name(IMethodSymbol function) =>
        function.MethodKind == MethodKind.LambdaMethod ? "the lambda" : (function.AssociatedSymbol ?? function).Name;
}
