using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Replacement;

/// <summary>
/// The limits of single elements, such as <c>next[1] = Math.Max(1e-3, next[1]);</c>: a spread that stays positive beside a
/// mean that may be anything. They can be written down only where the loop shows which element it is and how many there are.
/// </summary>
internal sealed class ElementLimits
{
    // More than these nobody reads in an array of bounds.
    private const int MaxElements = 12;

    private readonly LoopReading _reading;
    private readonly SemanticModel _model;
    private readonly CancellationToken _cancellationToken;
    private readonly HashSet<AssignmentExpressionSyntax> _assignments = [];
    private readonly SortedDictionary<int, (ExpressionSyntax? Lower, ExpressionSyntax? Upper)> _limits = [];

    private ElementLimits(LoopReading reading, SemanticModel model, CancellationToken cancellationToken)
    {
        _reading = reading;
        _model = model;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _limits.Count == 0;

    /// <summary>The number of elements of the array; 0 where there are no limits.</summary>
    private int Length { get; set; }

    /// <summary>The limits that every candidate is kept in just before it is scored.</summary>
    /// <param name="search">The finding.</param>
    /// <param name="reading">The loop.</param>
    /// <param name="model">The loop's semantic model.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static ElementLimits Read(RandomSearch search, LoopReading reading, SemanticModel model, CancellationToken cancellationToken)
    {
        var limits = new ElementLimits(reading, model, cancellationToken);
        if (search.Incumbents.Length != 1
            || search.Incumbents[0] is not { Shape: IncumbentShape.Array, Candidate: { } candidate }
            || ArrayLengths.Of(search.Incumbents[0], reading, cancellationToken) is not (> 1 and <= MaxElements and var length)
            || BodyOf(reading.Loop) is not { } body)
        {
            return limits;
        }

        // From the score upwards: the last thing that happens to a candidate is that it is kept within limits.
        foreach (var statement in body.Statements.Where(statement => statement.Span.End <= search.Objective.Call.SpanStart).Reverse())
        {
            if (!limits.Take(statement, candidate, length))
            {
                break;
            }
        }

        limits.Length = limits.IsEmpty ? 0 : length;
        return limits;
    }

    /// <summary>Whether an assignment does nothing but keep an element within these limits.</summary>
    public bool Covers(AssignmentExpressionSyntax assignment) => _assignments.Contains(assignment);

    /// <summary>The bounds of all elements; those without a limit are unbounded.</summary>
    public ReplacedBounds Bounds() =>
        new(
            Side(static limit => limit.Lower, "double.NegativeInfinity"),
            Side(static limit => limit.Upper, "double.PositiveInfinity"));

    private string? Side(Func<(ExpressionSyntax? Lower, ExpressionSyntax? Upper), ExpressionSyntax?> side, string unbounded)
    {
        var values = Enumerable.Range(0, Length)
            .Select(index => _limits.TryGetValue(index, out var limit) ? side(limit) : null)
            .ToList();
        if (values.All(static value => value is null))
        {
            return null;
        }

        // One double among them makes the array one of doubles.
        var isDouble = values.Any(value => value is null || _reading.TypeOf(value)?.SpecialType == SpecialType.System_Double);
        return $"new{(isDouble ? "" : " double")}[] {{ {string.Join(", ", values.Select(value => value?.ToString() ?? unbounded))} }}";
    }

    private bool Take(StatementSyntax statement, ISymbol candidate, int length)
    {
        ExpressionSyntax? lower = null;
        ExpressionSyntax? upper = null;
        return statement is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment }
            && IndexOf(assignment.Left, candidate, length) is { } index
            && ReadLimits(assignment.Right, assignment.Left, ref lower, ref upper)
            && Add(assignment, index, lower, upper);
    }

    private bool Add(AssignmentExpressionSyntax assignment, int index, ExpressionSyntax? lower, ExpressionSyntax? upper)
    {
        _limits.TryGetValue(index, out var known);
        if (lower is not null && (known.Lower is not null || !IsLimit(lower)) || upper is not null && (known.Upper is not null || !IsLimit(upper)))
        {
            return false;
        }

        _limits[index] = (known.Lower ?? lower, known.Upper ?? upper);
        return _assignments.Add(assignment);
    }

    /// <summary>Reads <c>Math.Max</c>, <c>Math.Min</c> and <c>Math.Clamp</c> around <paramref name="element"/>, each side once.</summary>
    private bool ReadLimits(ExpressionSyntax value, ExpressionSyntax element, ref ExpressionSyntax? lower, ref ExpressionSyntax? upper)
    {
        while (!IsSame(value, element))
        {
            if (value is not InvocationExpressionSyntax { ArgumentList.Arguments: var arguments } call
                || _model.GetSymbolInfo(call, _cancellationToken).Symbol is not IMethodSymbol
                {
                    Name: var name, ContainingType: { Name: "Math", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } },
                }
                || arguments.Any(static argument => argument.NameColon is not null))
            {
                return false;
            }

            if (name == "Clamp" && arguments.Count == 3 && lower is null && upper is null)
            {
                (lower, upper) = (arguments[1].Expression, arguments[2].Expression);
                value = arguments[0].Expression;
                continue;
            }

            if (name is not ("Max" or "Min") || arguments.Count != 2 || (name == "Max" ? lower : upper) is not null)
            {
                return false;
            }

            var isFirst = arguments[0].Expression.DescendantNodesAndSelf().Any(node => IsSame(node, element));
            var limit = arguments[isFirst ? 1 : 0].Expression;
            (lower, upper) = name == "Max" ? (limit, upper) : (lower, limit);
            value = arguments[isFirst ? 0 : 1].Expression;
        }

        return lower is not null || upper is not null;
    }

    private bool IsLimit(ExpressionSyntax value) =>
        _reading.IsInvariant(value)
        && _reading.TypeOf(value)?.SpecialType is SpecialType.System_Double or SpecialType.System_Single or SpecialType.System_Int32;

    private int? IndexOf(ExpressionSyntax target, ISymbol candidate, int length) =>
        target is ElementAccessExpressionSyntax { Expression: IdentifierNameSyntax array, ArgumentList.Arguments: { Count: 1 } arguments }
        && SymbolEqualityComparer.Default.Equals(_model.GetSymbolInfo(array, _cancellationToken).Symbol, candidate)
        && _model.GetConstantValue(arguments[0].Expression, _cancellationToken) is { HasValue: true, Value: int index }
        && index >= 0 && index < length
            ? index
            : null;

    private static bool IsSame(SyntaxNode left, SyntaxNode right) => SyntaxFactory.AreEquivalent(left, right);

    private static BlockSyntax? BodyOf(StatementSyntax loop) =>
        loop switch
        {
            ForStatementSyntax @for => @for.Statement,
            CommonForEachStatementSyntax @foreach => @foreach.Statement,
            WhileStatementSyntax @while => @while.Statement,
            DoStatementSyntax @do => @do.Statement,
            _ => null,
        } as BlockSyntax;
}
