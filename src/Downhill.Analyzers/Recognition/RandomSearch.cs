using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Recognition;

/// <summary>A random-perturbation search, as read from an operation block: what the rules report and the fix reads.</summary>
/// <param name="Method">The method, or accessor or top-level program, that holds the step.</param>
/// <param name="Loop">The loop that repeats the step; null where the loop is elsewhere.</param>
/// <param name="ReportAt">Where the warning goes: the loop's keyword to its closing parenthesis, or the acceptance test of a single step.</param>
/// <param name="Incumbents">The storage of the point that the search improves, in the order of its objective's arguments.</param>
/// <param name="Proposal">How a candidate is made from it.</param>
/// <param name="Objective">What scores a candidate.</param>
/// <param name="Direction">Whether lower or higher wins.</param>
/// <param name="Acceptance">How a candidate becomes the incumbent.</param>
/// <param name="BestValue">Where the incumbent's value is kept: a local, field or property; null where it is evaluated anew.</param>
/// <param name="Stopping">The stopping rules the search already has.</param>
/// <param name="Bounds">The bounds it clamps to, per incumbent; empty where it has none.</param>
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
    ISymbol? BestValue,
    StoppingRules Stopping,
    ImmutableArray<Bound> Bounds,
    ImmutableArray<SyntaxNode> Unexplained);

/// <summary>A variable of the point: a local, parameter, field or property, scalar or array.</summary>
/// <param name="Symbol">The variable.</param>
/// <param name="Shape">What it holds.</param>
/// <param name="Length">How many numbers it holds, where the source shows a constant; 1 for a scalar.</param>
internal sealed record Incumbent(ISymbol Symbol, IncumbentShape Shape, int? Length);

internal enum IncumbentShape { Scalar, Array, Other }

internal enum Direction { Minimize, Maximize }

internal enum ProposalKind { CopyAndPerturb, InPlaceWithUndo, FreshSample }

/// <summary>How the candidate is made.</summary>
/// <param name="Kind">From a copy, in place, or from nothing.</param>
/// <param name="RandomSources">The generators that are drawn from: locals, fields, parameters, or <c>Random.Shared</c>.</param>
internal sealed record Proposal(ProposalKind Kind, ImmutableArray<ISymbol> RandomSources);

/// <summary>What scores a candidate.</summary>
/// <param name="Function">The method, local function or lambda that computes the value; null for an opaque delegate.</param>
/// <param name="Call">The call that scores the candidate.</param>
/// <param name="Variables">For each incumbent, the parameter, field, property or captured local of <paramref name="Function"/> that receives it.</param>
internal sealed record Objective(IMethodSymbol? Function, SyntaxNode Call, ImmutableArray<ISymbol> Variables);

internal enum AcceptanceKind { Comparison, NegatedWithUndo, Continue, BooleanMethod, Probability }

/// <summary>How a candidate becomes the incumbent.</summary>
/// <param name="Kind">The form of the test; <see cref="AcceptanceKind.Probability"/> accepts worse points.</param>
/// <param name="Test">The condition.</param>
/// <param name="AcceptsEqual">Whether a candidate of equal value is kept: <c>&lt;=</c>.</param>
internal sealed record Acceptance(AcceptanceKind Kind, SyntaxNode Test, bool AcceptsEqual);

/// <summary>When the search ends by itself.</summary>
/// <param name="IterationCap">The expression for the number of iterations; null where there is none.</param>
/// <param name="TargetValue">The expression that the best value is compared with; null where there is none.</param>
internal sealed record StoppingRules(SyntaxNode? IterationCap, SyntaxNode? TargetValue);

/// <summary>The interval a candidate's variable is clamped to or sampled from.</summary>
internal sealed record Bound(Incumbent Incumbent, SyntaxNode? Lower, SyntaxNode? Upper);
