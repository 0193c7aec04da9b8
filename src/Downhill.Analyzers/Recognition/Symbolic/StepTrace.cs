using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Recognition.Symbolic;

/// <summary>A write to a place that outlives the expression it stands in.</summary>
/// <param name="Place">What was written.</param>
/// <param name="Value">The value written.</param>
/// <param name="Before">The value that the step itself had put there before; null where it had not.</param>
/// <param name="Site">The assignment.</param>
/// <param name="Path">The chain of calls it stands in.</param>
/// <param name="LoopDepth">How many loops of the step it stands in.</param>
/// <param name="Statement">The statement of the analysed body that led to it.</param>
internal sealed record PlaceWrite(Place Place, Term Value, Term? Before, SyntaxNode Site, int Path, int LoopDepth, SyntaxNode? Statement);

/// <summary>A call that gave a scalar: the place to look for the score.</summary>
/// <param name="Value">The call's result.</param>
/// <param name="Syntax">The call.</param>
/// <param name="Path">The chain of calls it stands in.</param>
/// <param name="Method">What it names, where that is a method or property.</param>
/// <param name="Function">The function with source that runs; null for opaque delegates and methods without source.</param>
/// <param name="Holder">The variable that holds the delegate, where it is one.</param>
/// <param name="Parameters">The parameters, in order.</param>
/// <param name="ArgumentSyntax">The arguments as written.</param>
/// <param name="Arguments">What each parameter received, looked through to array contents.</param>
/// <param name="Before">What every place held when it was called.</param>
/// <param name="This">The object whose member is called; null for static ones.</param>
/// <param name="DrawsInside">Whether it draws randomness itself.</param>
internal sealed record ScalarCall(
    Term Value,
    SyntaxNode Syntax,
    int Path,
    ISymbol? Method,
    IMethodSymbol? Function,
    ISymbol? Holder,
    ImmutableArray<IParameterSymbol> Parameters,
    ImmutableArray<SyntaxNode?> ArgumentSyntax,
    ImmutableArray<Term> Arguments,
    StepState Before,
    Term? This,
    bool DrawsInside)
{
    /// <summary>Whether <paramref name="call"/> names the same function, by the places it was called from.</summary>
    public bool SharesFunction(Term call) => call.Tag is SyntaxNode other && NameOf(other) is { } name && name == NameOf(Syntax);

    private static string? NameOf(SyntaxNode call) =>
        (call as Microsoft.CodeAnalysis.CSharp.Syntax.InvocationExpressionSyntax)?.Expression.ToString();
}

/// <summary>A draw from a random source.</summary>
internal sealed record RandomDraw(Term Value, ISymbol? Source, SyntaxNode Syntax, int Path, SyntaxNode? Statement);

/// <summary>A call whose effects could not be read.</summary>
internal sealed record OpaqueEffect(SyntaxNode Syntax, int Path, SyntaxNode? Statement);

/// <summary>A value that was limited by a bound.</summary>
internal sealed record Clamping(Term Before, Term After, SyntaxNode? Lower, SyntaxNode? Upper, int Path, SyntaxNode? Statement);

/// <summary>Where control was sent one way or the other.</summary>
internal sealed record Decision(Term Condition, SyntaxNode Syntax, int Path, SyntaxNode? Statement);

/// <summary>Everything that one symbolic run of a step showed.</summary>
internal sealed class StepTrace
{
    public List<PlaceWrite> Writes { get; } = [];

    public Dictionary<Term, ScalarCall> Calls { get; } = new();

    public List<RandomDraw> Draws { get; } = [];

    public List<OpaqueEffect> Effects { get; } = [];

    public List<Clamping> Clampings { get; } = [];

    public List<Decision> Decisions { get; } = [];

    /// <summary>What the step returned, where it is a method's whole body.</summary>
    public Term? Returned { get; set; }

    /// <summary>Whether a condition asked for more than the assumed comparison.</summary>
    public bool HasFurtherConditions { get; set; }

    /// <summary>Whether a condition asked chance as well as the assumed comparison.</summary>
    public bool HasRandomPart { get; set; }

    /// <summary>Whether a condition let chance overrule the assumed comparison.</summary>
    public bool HasProbability { get; set; }

    /// <summary>Whether the run was cut short: too large to read.</summary>
    public bool IsIncomplete { get; set; }

    public StepState? End { get; set; }
}
