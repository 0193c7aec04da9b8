using System.Collections.Immutable;
using Downhill.Analyzers.Recognition.Finishing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Replacement;

/// <summary>
/// All that the fix writes, decided before it is offered: the rule asks for the same plan and says why there is none.
/// </summary>
/// <param name="Search">The finding.</param>
/// <param name="Loop">The loop that is replaced.</param>
/// <param name="Loss">The scoring function.</param>
/// <param name="Variables">What the loss is differentiated by, in the order of its parameters, then its fields.</param>
/// <param name="Call">What is passed to the loss.</param>
/// <param name="Capture">What a local function or lambda captures and calls; null for a method.</param>
/// <param name="Bounds">The bounds; null where there are none.</param>
/// <param name="Start">How the descent's start is found.</param>
/// <param name="Best">What becomes of the best value.</param>
/// <param name="BestText">The best value's variable as the search's code spells it; null where it is dropped.</param>
/// <param name="Dead">Declarations that nothing reads once the loop is gone.</param>
internal sealed record SearchReplacement(
    RandomSearch Search,
    StatementSyntax Loop,
    IMethodSymbol Loss,
    ImmutableArray<ReplacedVariable> Variables,
    LossCall Call,
    LossCapture? Capture,
    ReplacedBounds? Bounds,
    DescentStart Start,
    BestTreatment Best,
    string? BestText,
    ImmutableArray<SyntaxNode> Dead)
{
    /// <summary>Whether the best value is kept in a <c>float</c>, to which the descent's is rounded.</summary>
    public bool IsBestSingle => PlaceRoots.TypeOf(Search.Best?.Symbol)?.SpecialType == SpecialType.System_Single;

    /// <summary>What the loop tells of its progress, which the descent tells of its own.</summary>
    public ImmutableArray<LoopLog> Logs { get; init; } = ImmutableArray<LoopLog>.Empty;

    /// <summary>How the descent is appended, where the loop stays; null where it is replaced.</summary>
    public SearchFinish? Finish { get; init; }

    /// <summary>The call of the derived gradient, where only a gradient by finite differences is replaced; null otherwise.</summary>
    public GradientCall? Gradient { get; init; }
}

/// <summary>A search whose method is given its loss, and will be given its gradient.</summary>
/// <param name="Plan">What takes the place of the loop, with the parameter as the objective.</param>
/// <param name="Method">The method that searches.</param>
/// <param name="Parameter">Its <c>Func&lt;double[], double&gt;</c>.</param>
internal sealed record DelegateReplacement(SearchReplacement Plan, IMethodSymbol Method, IParameterSymbol Parameter);

/// <summary>What a caller passes for the loss.</summary>
/// <param name="Argument">The argument.</param>
/// <param name="Function">The method with source that it is, or calls.</param>
/// <param name="Variable">The parameter of that method that is differentiated by.</param>
/// <param name="Call">The call within a lambda; null for the method itself.</param>
internal sealed record PassedLoss(ArgumentSyntax Argument, IMethodSymbol Function, IParameterSymbol Variable, InvocationExpressionSyntax? Call);

/// <summary>A call of the derived gradient that takes the place of statements.</summary>
/// <param name="Replaced">The statements, in source order: the first one gives way to the call, the others go.</param>
/// <param name="Arguments">What is passed to the loss, in parameter order.</param>
/// <param name="Results">What gets the gradient, in the order of the variables: an array, or <c>out double slope</c>.</param>
internal sealed record GradientCall(ImmutableArray<StatementSyntax> Replaced, ImmutableArray<string> Arguments, ImmutableArray<string> Results);

/// <summary>A variable of the loss and the search's storage for it.</summary>
/// <param name="Symbol">The parameter, field, property or captured local of the loss.</param>
/// <param name="Incumbent">The search's storage.</param>
/// <param name="Text">The storage as the search's code spells it: <c>w</c>, <c>model.Weights</c>.</param>
/// <param name="NeedsOwnArray">Whether somebody else may hold the array, which the search replaced instead of changing.</param>
internal sealed record ReplacedVariable(ISymbol Symbol, Incumbent Incumbent, string Text, bool NeedsOwnArray)
{
    /// <summary>Whether the loss reads the storage itself, instead of getting it passed.</summary>
    public bool IsMember => Symbol is IFieldSymbol or IPropertySymbol;
}

/// <summary>How the search calls its loss.</summary>
/// <param name="Receiver">The expression before the dot; null where the loss is called by its name alone.</param>
/// <param name="Arguments">The data arguments in parameter order; null at the places of the variables.</param>
internal sealed record LossCall(ExpressionSyntax? Receiver, ImmutableArray<ExpressionSyntax?> Arguments);

/// <summary>What has to be passed to a local function or lambda that becomes a method.</summary>
/// <param name="Functions">The local functions and lambdas to move: the loss first, then those that it calls.</param>
/// <param name="UsesInstance">Whether one of them uses the object that the search belongs to.</param>
internal sealed record LossCapture(ImmutableArray<MovedFunction> Functions, bool UsesInstance);

/// <summary>A local function or lambda that becomes a method.</summary>
/// <param name="Function">The function.</param>
/// <param name="Declaration">The local function statement, or the declaration statement of the local that holds the lambda.</param>
/// <param name="Called">What its calls name: itself, or the local that holds it.</param>
/// <param name="Captured">The locals and parameters that it or what it calls reads from around it, in source order.</param>
internal sealed record MovedFunction(
    IMethodSymbol Function, StatementSyntax Declaration, ISymbol Called, ImmutableArray<ISymbol> Captured);

/// <summary>The bounds as the options want them: an array expression, or the values of one.</summary>
internal sealed record ReplacedBounds(string? Lower, string? Upper);

/// <summary>Where the descent starts.</summary>
internal enum DescentStart
{
    /// <summary>At the incumbent.</summary>
    Incumbent,

    /// <summary>At the incumbent, and at random points within the bounds, as the search sampled them.</summary>
    IncumbentAndSamples,
}

/// <summary>What becomes of the best value.</summary>
internal enum BestTreatment
{
    /// <summary>Nothing reads it.</summary>
    Dropped,

    /// <summary>It held the value of the start, or nothing yet: it gets the descent's value.</summary>
    Assigned,

    /// <summary>It may hold a value that the start does not have: the better of the two is kept.</summary>
    Compared,
}
