using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Recognition.Flow;

/// <summary>How a search treats candidates.</summary>
internal enum SearchManner
{
    /// <summary>It keeps only what is better.</summary>
    Greedy,

    /// <summary>It keeps worse points by chance, the less the cooler it is.</summary>
    Annealing,

    /// <summary>It orders many candidates and goes on from the best.</summary>
    Population,
}

/// <summary>
/// A search over real parameters that was recognised by where its values go: what is perturbed, what scores it, and the
/// test that decides whether it is kept. It says less than a <see cref="RandomSearch"/>, and nothing is rewritten from it.
/// </summary>
/// <param name="Method">The function that holds the step.</param>
/// <param name="Loop">The loop that repeats it; null where the loop is elsewhere.</param>
/// <param name="ReportAt">Where the diagnostic goes.</param>
/// <param name="Points">The variables and members that hold the parameters.</param>
/// <param name="Manner">How candidates are kept.</param>
/// <param name="Called">What scores a candidate, or the member that holds a score from elsewhere; null where the score is computed in place.</param>
/// <param name="Function">The one function with source that does; null where there is none, or more than one.</param>
/// <param name="Call">The call, or the test where there is no call.</param>
/// <param name="Variables">The parameters and members through which the function reads the candidate.</param>
/// <param name="Arguments">The arguments that carry the candidate, by their place.</param>
/// <param name="Members">The members that hold the point or parts of it.</param>
/// <param name="Stored">The member that the score is kept in, and the method that stores it; null where a call gives the score.</param>
internal sealed record OutlinedSearch(
    IMethodSymbol Method,
    SyntaxNode? Loop,
    Location ReportAt,
    ImmutableArray<ISymbol> Points,
    SearchManner Manner,
    ISymbol? Called,
    IMethodSymbol? Function,
    SyntaxNode Call,
    ImmutableArray<ISymbol> Variables,
    ImmutableArray<int> Arguments,
    ImmutableArray<ISymbol> Members,
    ScoreInMember? Stored);

/// <summary>A score that a method keeps in a member of the object that it scores.</summary>
/// <param name="Member">The member.</param>
/// <param name="By">The method that stores it.</param>
/// <param name="Variables">The members through which the method reads the candidate.</param>
internal sealed record ScoreInMember(ISymbol Member, IMethodSymbol By, ImmutableArray<ISymbol> Variables);
