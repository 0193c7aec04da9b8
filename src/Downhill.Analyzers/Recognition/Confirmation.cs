using System.Collections.Immutable;
using Downhill.Analyzers.Recognition.Flow;
using Downhill.Analyzers.Recognition.Objectives;
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
        var context = RandomSearchRecognizer.ContextOf(compilation);
        var functions = FunctionsOf(objective.Function, objective.Called, context, cancellationToken);
        if (functions.IsEmpty)
        {
            return Unread(
                objective.Called,
                "the score is computed in the step itself; a method of the parameters could be differentiated",
                objective.Called is null or IMethodSymbol ? objective.Call.GetLocation() : objective.Called.Locations.FirstOrDefault(static location => location.IsInSource));
        }

        Confirmation? worst = null;
        foreach (var function in functions)
        {
            var read = Read(search, function, context, cancellationToken);
            worst = worst is null || IsWorse(read.Class, worst.Class) ? read : worst;
        }

        return worst!;
    }

    /// <summary>The same for a search that only its outline is known of.</summary>
    public static Confirmation Of(OutlinedSearch search, Compilation compilation, CancellationToken cancellationToken)
    {
        var context = RandomSearchRecognizer.ContextOf(compilation);
        var functions = FunctionsOf(search.Function, search.Called, context, cancellationToken);
        Confirmation? worst = null;
        if (functions.IsEmpty && search.Stored is { } stored)
        {
            worst = ReadStored(stored, context, cancellationToken);
        }
        else if (functions.IsEmpty)
        {
            return Unread(search.Called, "the score is computed in the step itself; a method of the parameters could be differentiated", search.Call.GetLocation());
        }

        foreach (var function in functions)
        {
            var variables = SymbolEqualityComparer.Default.Equals(function, search.Function) ? search.Variables
                : search.Arguments.IsEmpty ? StateReads.Of(function, context.Bodies).Where(member => search.Members.Contains(member, SymbolEqualityComparer.Default)).ToImmutableArray()
                : ParametersAt(function, search.Arguments);
            var read = variables.IsDefaultOrEmpty
                ? Unconfirmed($"how the parameters reach '{Name(function)}' could not be followed", search.Call.GetLocation())
                : Flat(function) ?? Read(function, variables, context, cancellationToken);
            worst = worst is null || IsWorse(read.Class, worst.Class) ? read : worst;
        }

        return worst!.Class == SearchClass.Confirmed && search.Manner != SearchManner.Greedy ? s_global : worst;
    }

    /// <summary>The functions that may score a candidate: the one that is called, its overrides, or what a delegate may hold.</summary>
    private static ImmutableArray<IMethodSymbol> FunctionsOf(IMethodSymbol? function, ISymbol? called, StepContext context, CancellationToken cancellationToken) => (function, called) switch
    {
        ({ } known, _) => Overrides.IsOpen(known) ? context.Overrides.Of(known) : ImmutableArray.Create(known),
        (null, IMethodSymbol method) => Overrides.IsOpen(method) ? context.Overrides.Of(method) : ImmutableArray<IMethodSymbol>.Empty,
        (null, null or ITypeSymbol) => ImmutableArray<IMethodSymbol>.Empty,
        (null, { } holder) => context.Held.Of(holder, cancellationToken),
    };

    private static Confirmation Unread(ISymbol? called, string inPlace, Location? at) => Unconfirmed(
        called switch
        {
            null => inPlace,
            ITypeSymbol => "the function that scores a candidate is a delegate whose binding is not visible here",
            IMethodSymbol method => $"'{method.Name}' has no body to read here",
            IFieldSymbol or IPropertySymbol when PlaceRoots.TypeOf(called) is not { TypeKind: TypeKind.Delegate } => $"what sets '{called.Name}' is no part of the step",
            _ => $"'{called.Name}' is a delegate, and which function it holds is not visible here",
        },
        at);

    // What is not known is worse than what is known to be flat.
    private static bool IsWorse(SearchClass left, SearchClass right) => Rank(left) > Rank(right);

    private static int Rank(SearchClass one) => one switch
    {
        SearchClass.Unconfirmed => 2,
        SearchClass.Flat => 1,
        _ => 0,
    };

    private static Confirmation Read(RandomSearch search, IMethodSymbol function, StepContext context, CancellationToken cancellationToken)
    {
        var objective = search.Objective;
        if (Flat(function) is { } flat)
        {
            return flat;
        }

        var through = SymbolEqualityComparer.Default.Equals(function, objective.Function) ? objective.Variables : Through(search, function);
        if (through.IsDefaultOrEmpty)
        {
            return Unconfirmed($"how the parameters reach '{Name(function)}' could not be followed", objective.Call.GetLocation());
        }

        // Whole numbers among real ones are left where they are: the descent is in the real ones.
        var variables = ImmutableArray.CreateBuilder<ISymbol>();
        for (var i = 0; i < search.Incumbents.Length; i++)
        {
            var incumbent = search.Incumbents[i];
            if (IsWhole(incumbent.Type) && search.Incumbents.Any(static other => !IsWhole(other.Type)) && i < through.Length)
            {
                continue;
            }

            if (incumbent.Shape == IncumbentShape.Other && i < through.Length && !ScoringCopy.IsNeeded(ImmutableArray.Create(through[i])) && Differentiator.WhyNot(incumbent.Symbol.Name, incumbent.Type, function.ContainingType, context.Compilation) is { } obstacle)
            {
                return new Confirmation(SearchClass.Unconfirmed, obstacle.Reason, obstacle.Instead, incumbent.Declaration?.GetLocation());
            }

            if (i < through.Length)
            {
                variables.Add(through[i]);
            }
        }

        if (!objective.IsScaledScore)
        {
            return Unconfirmed($"the compared score is more than the value of '{Name(function)}'", objective.Call.GetLocation());
        }

        return Read(function, variables.ToImmutable(), context, cancellationToken);
    }

    /// <summary>The parameters of one of several functions that receive the incumbents.</summary>
    private static ImmutableArray<ISymbol> Through(RandomSearch search, IMethodSymbol function)
    {
        var variables = ImmutableArray.CreateBuilder<ISymbol>();
        for (var i = 0; i < search.Incumbents.Length; i++)
        {
            var at = search.Objective.Arguments.FirstOrDefault(argument => argument.Incumbent == i)?.Parameter.Ordinal;
            if (at is { } ordinal && ordinal < function.Parameters.Length)
            {
                variables.Add(function.Parameters[ordinal]);
            }
            else if (i < search.Objective.Variables.Length && search.Objective.Variables[i] is IFieldSymbol or IPropertySymbol)
            {
                variables.Add(search.Objective.Variables[i]);
            }
            else
            {
                return ImmutableArray<ISymbol>.Empty;
            }
        }

        return variables.ToImmutable();
    }

    private static ImmutableArray<ISymbol> ParametersAt(IMethodSymbol function, ImmutableArray<int> ordinals) =>
        ordinals.Where(ordinal => ordinal < function.Parameters.Length).Select(ordinal => (ISymbol)function.Parameters[ordinal]).ToImmutableArray();

    private static Confirmation? Flat(IMethodSymbol function) => IsWhole(function.ReturnType)
        ? new Confirmation(
            SearchClass.Flat,
            $"'{Name(function)}' returns a whole number, which a small step does not change",
            null,
            function.Locations.FirstOrDefault(static location => location.IsInSource))
        : null;

    private static Confirmation ReadStored(ScoreInMember stored, StepContext context, CancellationToken cancellationToken)
    {
        if (stored.Variables.IsEmpty || ScoringCopy.Of(stored.By, stored.Member, stored.Variables, context.Compilation, cancellationToken) is not var (compilation, function, variables))
        {
            return Unconfirmed($"the score is kept in '{stored.Member.Name}' by '{stored.By.Name}'; a method that returns it could be differentiated", Place(stored.By));
        }

        if (IsBroken(stored.By, context.Compilation))
        {
            return Unconfirmed($"'{stored.By.Name}' does not compile", null);
        }

        var report = Differentiator.Analyze(function, variables, compilation, cancellationToken);
        return Judge(report, stored.By, node => ScoringCopy.Original(node, stored.By));
    }

    private static Confirmation Read(IMethodSymbol function, ImmutableArray<ISymbol> variables, StepContext context, CancellationToken cancellationToken)
    {
        // Half-typed code is told so by the compiler; what it will mean is not known.
        if (IsBroken(function, context.Compilation))
        {
            return Unconfirmed($"'{Name(function)}' does not compile", null);
        }

        // A list is differentiated by as it is, where nothing else is done with it than reading its numbers.
        if (ScoringCopy.IsNeeded(variables) && Differentiator.Analyze(function, variables, context.Compilation, cancellationToken).Class is Differentiability.Smooth or Differentiability.AlmostEverywhere)
        {
            return s_confirmed;
        }

        if (ScoringCopy.IsNeeded(variables) && ScoringCopy.Of(function, null, variables, context.Compilation, cancellationToken) is var (copy, same, mapped))
        {
            return Judge(Differentiator.Analyze(same, mapped, copy, cancellationToken), function, node => ScoringCopy.Original(node, function));
        }

        Confirmation? worst = null;
        foreach (var held in HeldFunctions.WaysOf(function, context, cancellationToken))
        {
            var report = held.Count == 0
                ? Differentiator.Analyze(function, variables, context.Compilation, cancellationToken)
                : Differentiator.Analyze(function, variables, held, context.Compilation, cancellationToken);
            var judged = Judge(report, function, static node => node?.GetLocation());
            worst = worst is null || IsWorse(judged.Class, worst.Class) ? judged : worst;
        }

        return worst!;
    }

    private static Confirmation Judge(DifferentiabilityReport report, IMethodSymbol function, Func<SyntaxNode?, Location?> place)
    {
        switch (report.Class)
        {
            case Differentiability.Smooth or Differentiability.AlmostEverywhere:
                return s_confirmed;
            case Differentiability.Piecewise:
                var kink = report.Kinks.FirstOrDefault(static one => one.Class == Differentiability.Piecewise) ?? report.Kinks.FirstOrDefault();
                return Unconfirmed(kink?.Reason ?? $"'{Name(function)}' branches on its parameters, and its sides could not be proven to meet", place(kink?.Syntax));
            default:
                var obstacle = report.Obstacles.FirstOrDefault(one => one.Class == report.Class) ?? report.Obstacles.FirstOrDefault();
                return new Confirmation(
                    report.Class == Differentiability.NotDifferentiable ? SearchClass.Flat : SearchClass.Unconfirmed,
                    obstacle?.Reason ?? $"'{Name(function)}' could not be read",
                    obstacle?.Instead,
                    place(obstacle?.Syntax) ?? Place(function));
        }
    }

    private static Location? Place(IMethodSymbol function) => function.Locations.FirstOrDefault(static location => location.IsInSource);

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
