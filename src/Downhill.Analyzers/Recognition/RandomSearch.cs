using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Recognition;

/// <summary>A random-perturbation search, as read from an operation block: what the rules report and the fix reads.</summary>
/// <param name="Method">The method, accessor, local function, lambda or top-level program that holds the step.</param>
/// <param name="Loop">The loop statement that repeats the step; null where the loop is elsewhere.</param>
/// <param name="ReportAt">Where the warning goes: the loop's keyword to its closing parenthesis, or the acceptance test of a single step.</param>
/// <param name="Incumbents">The storage of the point that the search improves, in the order of its objective's arguments.</param>
/// <param name="Proposal">How a candidate is made from it.</param>
/// <param name="Objective">What scores a candidate.</param>
/// <param name="Direction">Whether lower or higher wins.</param>
/// <param name="Acceptance">How a candidate becomes the incumbent.</param>
/// <param name="Best">Where the incumbent's value is kept; null where it is evaluated anew in each step.</param>
/// <param name="Stopping">The stopping rules the search already has.</param>
/// <param name="Bounds">The bounds it clamps to, per incumbent; empty where it has none.</param>
/// <param name="Explained">Every statement of the loop's body that the rest of the finding accounts for, outermost first, in
/// source order. A statement with a role covers everything inside it, except those listed on their own.</param>
/// <param name="Unexplained">Every statement inside the loop that none of the above explains: a fix must not lose them.</param>
internal sealed record RandomSearch(
    ISymbol Method,
    SyntaxNode? Loop,
    Location ReportAt,
    ImmutableArray<Incumbent> Incumbents,
    Proposal Proposal,
    Objective Objective,
    Direction Direction,
    Acceptance Acceptance,
    BestValue? Best,
    StoppingRules Stopping,
    ImmutableArray<Bound> Bounds,
    ImmutableArray<ExplainedStatement> Explained,
    ImmutableArray<SyntaxNode> Unexplained)
{
    /// <summary>Whether only improvements are kept, so that a descent can stand in for the search.</summary>
    public bool IsGreedy => Acceptance.Kind != AcceptanceKind.Probability;

    /// <summary>
    /// Whether it is known how the point reaches the score. Where the point is an object that scores itself, only the flow of
    /// its members tells.
    /// </summary>
    public bool IsMatched => !Objective.Variables.IsDefaultOrEmpty || Objective.Function is null ||
        Incumbents.All(static incumbent => incumbent.Type is not { TypeKind: TypeKind.Class or TypeKind.Interface, SpecialType: SpecialType.None });

    /// <summary>The number of scalar variables, where the source shows it.</summary>
    public int? VariableCount
    {
        get
        {
            var count = 0;
            foreach (var incumbent in Incumbents)
            {
                if (incumbent.Length is not { } length)
                {
                    return null;
                }

                count += length;
            }

            return count;
        }
    }
}

/// <summary>A variable of the point: a local, parameter, field or property, scalar or array.</summary>
/// <param name="Symbol">The variable that holds the best point once the loop has ended.</param>
/// <param name="Shape">What it holds.</param>
/// <param name="Type">Its type.</param>
/// <param name="Length">How many numbers it holds, where the source shows a constant; 1 for a scalar.</param>
/// <param name="Declaration">Its declaration (variable declarator, parameter, property); null where it has no source.</param>
/// <param name="Candidate">The variable that holds the candidate when it is scored: another local of the step, or
/// <paramref name="Symbol"/> itself when it is perturbed in place; null where the candidate has no name.</param>
/// <param name="AcceptedByReference">Whether accepting makes the variable refer to the candidate's array
/// (<c>best = candidate</c>), so that a write in place would not be equivalent for other holders of the old array.</param>
internal sealed record Incumbent(
    ISymbol Symbol,
    IncumbentShape Shape,
    ITypeSymbol Type,
    int? Length,
    SyntaxNode? Declaration,
    ISymbol? Candidate,
    bool AcceptedByReference);

/// <summary>What a variable of the point holds.</summary>
internal enum IncumbentShape
{
    /// <summary>One <c>double</c>.</summary>
    Scalar,

    /// <summary>A <c>double[]</c>.</summary>
    Array,

    /// <summary>Anything else that holds numbers: <c>float</c>, other arrays, lists, vectors, structs.</summary>
    Other,
}

/// <summary>Whether lower or higher scores win.</summary>
internal enum Direction
{
    /// <summary>Lower wins.</summary>
    Minimize,

    /// <summary>Higher wins.</summary>
    Maximize,
}

/// <summary>Where candidates come from.</summary>
internal enum ProposalKind
{
    /// <summary>From a perturbed copy of the incumbent.</summary>
    CopyAndPerturb,

    /// <summary>The incumbent itself is perturbed, and restored when the candidate is rejected.</summary>
    InPlaceWithUndo,

    /// <summary>From nothing but randomness and bounds.</summary>
    FreshSample,
}

/// <summary>How the candidate is made.</summary>
/// <param name="Kind">From a copy, in place, or from nothing.</param>
/// <param name="RandomSources">The generators that are drawn from inside the step: locals, fields, parameters, or <c>Random.Shared</c>.</param>
/// <param name="Draws">The draws themselves, in source order, also those in methods that the step calls.</param>
/// <param name="InHelpers">Whether any of the step's perturbation is written outside <see cref="RandomSearch.Method"/>.</param>
/// <param name="Transformation">What is done to a candidate besides moving it at random and keeping it within bounds, as a
/// clause; null where nothing is. A descent would not keep to it.</param>
internal sealed record Proposal(
    ProposalKind Kind,
    ImmutableArray<ISymbol> RandomSources,
    ImmutableArray<SyntaxNode> Draws,
    bool InHelpers,
    string? Transformation)
{
    /// <summary>Whether the transformation is only that some elements are kept within bounds, and others are not.</summary>
    public bool IsLimitedInPart => Transformation?.StartsWith(ProposalForm.LimitedInPart, StringComparison.Ordinal) == true;
}

/// <summary>What scores a candidate.</summary>
/// <param name="Function">The method, local function or lambda with source that computes the value; null for an opaque
/// delegate, a method without source or a score computed in the loop itself.</param>
/// <param name="Called">What the call names: the method, or the local, parameter, field or property that holds the
/// delegate; null for a score computed in the loop itself.</param>
/// <param name="Call">The call that scores the candidate, or the expression that does.</param>
/// <param name="Variables">For each incumbent, the parameter, field, property or captured local of
/// <paramref name="Function"/> that receives it; empty where that could not be established.</param>
/// <param name="Arguments">The call's arguments in parameter order, with the incumbent each one carries.</param>
/// <param name="IsWholeScore">Whether the compared score is the call's result itself, not an expression around it such as
/// <c>-Loss(w)</c> or <c>Loss(w) + penalty</c>.</param>
/// <param name="IsScaledScore">Whether the compared score is the call's result but for constant factors and offsets.</param>
internal sealed record Objective(
    IMethodSymbol? Function,
    ISymbol? Called,
    SyntaxNode Call,
    ImmutableArray<ISymbol> Variables,
    ImmutableArray<ObjectiveArgument> Arguments,
    bool IsWholeScore,
    bool IsScaledScore)
{
    /// <summary>Whether the function is known only to whoever passes it in.</summary>
    public bool IsOpaqueDelegate => Function is null && Called is not null and not IMethodSymbol;
}

/// <summary>An argument of the scoring call.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Value">The argument's expression as written; null for an omitted optional argument.</param>
/// <param name="Incumbent">The index in <see cref="RandomSearch.Incumbents"/> of the variable it carries; −1 for data.</param>
internal sealed record ObjectiveArgument(IParameterSymbol Parameter, SyntaxNode? Value, int Incumbent);

/// <summary>The form of the acceptance test.</summary>
internal enum AcceptanceKind
{
    /// <summary>The candidate is kept where the comparison holds: <c>if (loss &lt; best) { … }</c>.</summary>
    Comparison,

    /// <summary>The comparison rejects, and the candidate is undone: <c>if (loss &gt;= best) w[i] = old;</c>.</summary>
    NegatedWithUndo,

    /// <summary>The comparison rejects, and the rest of the body is skipped.</summary>
    Continue,

    /// <summary>A method decides: <c>if (IsBetter(loss, best))</c>.</summary>
    BooleanMethod,

    /// <summary>Worse candidates are kept too, now and then: annealing, threshold accepting, Metropolis.</summary>
    Probability,
}

/// <summary>How a candidate becomes the incumbent.</summary>
/// <param name="Kind">The form of the test; <see cref="AcceptanceKind.Probability"/> accepts worse points.</param>
/// <param name="Test">The condition.</param>
/// <param name="AcceptsEqual">Whether a candidate of equal value is kept: <c>&lt;=</c>.</param>
/// <param name="HasFurtherConditions">Whether the test asks for more than the comparison: <c>loss &lt; best &amp;&amp; IsFeasible(w)</c>,
/// or a direction chosen when the program runs.</param>
internal sealed record Acceptance(AcceptanceKind Kind, SyntaxNode Test, bool AcceptsEqual, bool HasFurtherConditions);

/// <summary>Where the incumbent's value is kept.</summary>
/// <param name="Symbol">A local, parameter, field or property that outlives the step.</param>
/// <param name="Declaration">Its declaration; null where it has no source.</param>
/// <param name="IsReadElsewhere">Whether anything but the step itself reads it: the code after the loop, another method, a target test.</param>
internal sealed record BestValue(ISymbol Symbol, SyntaxNode? Declaration, bool IsReadElsewhere);

/// <summary>When the search ends by itself.</summary>
/// <param name="IterationCap">The expression for the number of iterations; null where there is none or it is not the loop's plain bound.</param>
/// <param name="TargetValue">The expression that the best value is compared with; null where there is none.</param>
/// <param name="TargetTest">The comparison with <paramref name="TargetValue"/>.</param>
/// <param name="LoopIndex">The loop's index; null where it has none.</param>
/// <param name="IndexIsUsed">Whether anything but the loop's own header reads the index, such as a decaying step size or a log.</param>
internal sealed record StoppingRules(
    SyntaxNode? IterationCap,
    SyntaxNode? TargetValue,
    SyntaxNode? TargetTest,
    ISymbol? LoopIndex,
    bool IndexIsUsed);

/// <summary>The interval a candidate's variable is clamped to or sampled from.</summary>
/// <param name="Incumbent">The variable.</param>
/// <param name="Lower">The lower bound's expression; null where there is none.</param>
/// <param name="Upper">The upper bound's expression; null where there is none.</param>
/// <param name="PerElement">Whether the expressions hold for one element, such as <c>lower[j]</c>, and name that element's index.</param>
internal sealed record Bound(Incumbent Incumbent, SyntaxNode? Lower, SyntaxNode? Upper, bool PerElement);

/// <summary>What a statement of the loop's body is there for.</summary>
internal enum StepRole
{
    /// <summary>Copies the incumbent or saves it for an undo.</summary>
    Copy,

    /// <summary>Draws randomness or perturbs the candidate.</summary>
    Perturb,

    /// <summary>Keeps the candidate within bounds.</summary>
    Clamp,

    /// <summary>Computes the score.</summary>
    Score,

    /// <summary>Tests the score, keeps the candidate or undoes it.</summary>
    Accept,

    /// <summary>Adapts the step size, which nothing reads after the loop.</summary>
    StepSize,

    /// <summary>Ends the loop at a target value.</summary>
    Stop,
}

/// <summary>A statement of the loop's body and what it is there for.</summary>
internal sealed record ExplainedStatement(SyntaxNode Statement, StepRole Role);
