using Downhill.Analyzers.Recognition.Flow;
using Downhill.Analyzers.Recognition.Replacement;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Recognition;

/// <summary>
/// What must hold before a search can be replaced by a descent without losing anything. The rule and the fix both ask
/// here, so that a diagnostic never promises a fix that does not come.
/// </summary>
internal static class FixPreconditions
{
    /// <summary>The key under which a diagnostic carries the reason why it has no fix.</summary>
    public const string PropertyName = "NoFix";

    /// <summary>
    /// The reason, as a clause, why <paramref name="search"/> is not rewritten; null where it can be. The fix makes the
    /// same plan and is offered exactly where there is one.
    /// </summary>
    public static string? Refuse(RandomSearch search, Compilation compilation, CancellationToken cancellationToken) =>
        search.Objective is { Function: null, Called: IParameterSymbol }
            ? RefuseDelegate(search, compilation, cancellationToken)
            : ReplacementPlanner.Plan(search, compilation, cancellationToken).Refusal;

    private static string? RefuseDelegate(RandomSearch search, Compilation compilation, CancellationToken cancellationToken)
    {
        var (plan, refusal) = ReplacementPlanner.PlanDelegate(search, compilation, cancellationToken);
        return plan is null ? refusal
            : DelegateCalls.Read(plan.Method, plan.Parameter, compilation, cancellationToken) is null ? "a caller passes something else than a method whose gradient can be derived, or a lambda that calls one"
            : null;
    }

    /// <summary>The reasons that the finding alone shows, before the code around the loop is read.</summary>
    internal static string? Refuse(RandomSearch search)
    {
        if (search.Loop is null)
        {
            return "the loop that repeats the step is not in this method";
        }

        if (!search.IsGreedy)
        {
            return "the search also keeps worse points";
        }

        if (search.Incumbents.FirstOrDefault(static one => one.Shape == IncumbentShape.Other && !PointTypes.IsServed(one.Type)) is { } unserved)
        {
            return NotServed(unserved.Symbol, unserved.Type);
        }

        if (search.Objective.Function is null)
        {
            return "the scoring function has no source here";
        }

        if (!search.Objective.IsWholeScore)
        {
            return "the score is more than the value of one function";
        }

        if (search.Objective.Variables.IsDefaultOrEmpty || search.Objective.Variables.Length != search.Incumbents.Length)
        {
            return "the variables could not be matched with what the scoring function reads";
        }

        if (search.Acceptance.HasFurtherConditions)
        {
            return "the acceptance test asks for more than a better score";
        }

        // Which part is kept within bounds the loop may show.
        if (search.Proposal is { Transformation: { } transformation, IsLimitedInPart: false })
        {
            return transformation;
        }

        return null;
    }

    /// <summary>The reason why a search that is known by its outline alone, and only keeps what is better, is not rewritten.</summary>
    public static string Refuse(OutlinedSearch search)
    {
        if (search.Loop is null)
        {
            return "the loop that repeats the step is not in this method";
        }

        return search.Points.FirstOrDefault(static one => PlaceRoots.TypeOf(one) is { } type && !PointTypes.IsServed(type)) is { } unserved
            ? NotServed(unserved, PlaceRoots.TypeOf(unserved)!)
            : "the statements of the step could not be followed one by one, only where their values go";
    }

    private static string NotServed(ISymbol point, ITypeSymbol type) => type.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_UInt64
        ? $"'{point.Name}' is a whole number, which a descent would leave where it is"
        : $"'{point.Name}' is of type '{type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}', neither a number nor an array, list or vector of numbers";

    /// <summary>The reason that is left where something in the loop is not explained.</summary>
    internal static string? RefuseLoop(RandomSearch search) =>
        search.Unexplained.Length > 0 ? "the loop does something besides the search that would be lost" : null;
}
