using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Replacement;

/// <summary>
/// Whether a candidate is the incumbent with something added, kept within bounds for all its elements, and nothing more. A
/// step that also normalises, mirrors, scales or fixes what it proposes searches a smaller space than a descent would.
/// </summary>
internal sealed class CandidateWrites
{
    private const int MaxDepth = 6;
    private const string Transformed = "a candidate is transformed, not only moved and kept within bounds";
    private const string ClampedInPart = "only some elements are kept within bounds";

    private readonly RandomSearch _search;
    private readonly ElementLimits _limits;
    private readonly Compilation _compilation;
    private readonly CancellationToken _cancellationToken;
    private readonly HashSet<ISymbol> _points = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _helpers = new(SymbolEqualityComparer.Default);
    private readonly StepNoise _noise;
    private bool _isClamped;

    public CandidateWrites(RandomSearch search, ElementLimits limits, Compilation compilation, CancellationToken cancellationToken)
    {
        _search = search;
        _limits = limits;
        _noise = new StepNoise(cancellationToken);
        _compilation = compilation;
        _cancellationToken = cancellationToken;
        foreach (var incumbent in search.Incumbents)
        {
            _points.Add(incumbent.Symbol);
            if (incumbent.Candidate is { } candidate)
            {
                _points.Add(candidate);
            }
        }
    }

    /// <summary>Why a descent would leave the space that the step searches; null where it would not.</summary>
    public string? Refuse(StatementSyntax loop, IEnumerable<SyntaxNode> helpers, SemanticModel model)
    {
        var refusal = Writes(loop, model, _search.Objective.Call.SpanStart)
            ?? _search.Objective.Arguments
                .Where(static argument => argument is { Incumbent: >= 0, Value: ExpressionSyntax })
                .Select(argument => Check((ExpressionSyntax)argument.Value!, loop, model, 0))
                .FirstOrDefault(static reason => reason is not null);
        foreach (var helper in helpers)
        {
#pragma warning disable RS1030 // A helper may stand in another file.
            refusal ??= Writes(helper, _compilation.GetSemanticModel(helper.SyntaxTree), int.MaxValue);
#pragma warning restore RS1030
        }

        return refusal ?? _noise.Refuse() ?? (_isClamped && !_limits.IsEmpty ? ClampedInPart : _isClamped && _search.Bounds.IsEmpty ? Transformed : null);
    }

    private string? Writes(SyntaxNode code, SemanticModel model, int end)
    {
        foreach (var node in code.DescendantNodes())
        {
            if (node.SpanStart >= end)
            {
                continue;
            }

            // A helper that draws again until an element fits keeps it in a space of its own.
            if (end == int.MaxValue
                && node is AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax { Expression: var array } }
                && IsPointArray(model.GetTypeInfo(array, _cancellationToken).Type)
                && node.Ancestors().TakeWhile(ancestor => ancestor != code).Any(static ancestor => ancestor is WhileStatementSyntax or DoStatementSyntax))
            {
                return Transformed;
            }

            var refusal = node switch
            {
                AssignmentExpressionSyntax assignment when IsPointOrElement(assignment.Left, model) => Assignment(assignment, code, model),
                VariableDeclaratorSyntax { Initializer.Value: { } value } declarator
                    when model.GetDeclaredSymbol(declarator, _cancellationToken) is ILocalSymbol local && (_points.Contains(local) || IsPointArray(local.Type)) =>
                    Check(value, code, model, 0),
                _ => null,
            };
            if (refusal is not null)
            {
                return refusal;
            }
        }

        return null;
    }

    private string? Assignment(AssignmentExpressionSyntax assignment, SyntaxNode code, SemanticModel model)
    {
        if (_limits.Covers(assignment))
        {
            return null;
        }

        switch (assignment.Kind())
        {
            case SyntaxKind.AddAssignmentExpression or SyntaxKind.SubtractAssignmentExpression:
                if (MentionsPoint(assignment.Right, code, model, 0))
                {
                    return Transformed;
                }

                _noise.Add(assignment.Right, assignment.IsKind(SyntaxKind.AddAssignmentExpression) ? 1 : -1, code, model);
                return null;
            case SyntaxKind.SimpleAssignmentExpression:
                break;
            default:
                return Transformed;
        }

        if (IsLimit(assignment))
        {
            _isClamped = true;
            return IsConstantElement(assignment.Left, model) ? ClampedInPart : null;
        }

        if (!MentionsPoint(assignment.Right, code, model, 0))
        {
            return HasChance(assignment.Right, code, model) ? null : Transformed;
        }

        var wasClamped = _isClamped;
        _isClamped = false;
        var refusal = Check(assignment.Right, code, model, 0);
        if (refusal is null && _isClamped && IsConstantElement(assignment.Left, model))
        {
            refusal = ClampedInPart;
        }

        _isClamped |= wasClamped;
        return refusal;
    }

    /// <summary>Whether an expression is a point, something added to one, or one of these within limits.</summary>
    private string? Check(ExpressionSyntax expression, SyntaxNode code, SemanticModel model, int depth)
    {
        if (!MentionsPoint(expression, code, model, depth))
        {
            return null;
        }

        if (depth > MaxDepth)
        {
            return Transformed;
        }

        switch (expression)
        {
            case ParenthesizedExpressionSyntax parenthesized:
                return Check(parenthesized.Expression, code, model, depth + 1);
            case CastExpressionSyntax cast:
                return Check(cast.Expression, code, model, depth + 1);
            case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } suppressed:
                return Check(suppressed.Operand, code, model, depth + 1);
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression or (int)SyntaxKind.SubtractExpression } sum:
                return CheckSum(sum, code, model, depth);
            case ConditionalExpressionSyntax choice:
                return Check(choice.WhenTrue, code, model, depth + 1) ?? Check(choice.WhenFalse, code, model, depth + 1);
            case ElementAccessExpressionSyntax element:
                return Check(element.Expression, code, model, depth + 1);
            case InitializerExpressionSyntax list:
                return First(list.Expressions, code, model, depth);
            case ArrayCreationExpressionSyntax { Initializer: { } list }:
                return First(list.Expressions, code, model, depth);
            case ImplicitArrayCreationExpressionSyntax creation:
                return First(creation.Initializer.Expressions, code, model, depth);
            case CollectionExpressionSyntax collection:
                return First(
                    collection.Elements.Select(static part => part switch { SpreadElementSyntax spread => spread.Expression, ExpressionElementSyntax one => one.Expression, _ => null }).OfType<ExpressionSyntax>(),
                    code, model, depth);
            case BaseObjectCreationExpressionSyntax { ArgumentList: { } list, Initializer: null }:
                return First(list.Arguments.Select(static argument => argument.Expression), code, model, depth);
            case InvocationExpressionSyntax invocation:
                return CheckCall(invocation, code, model, depth);
            case IdentifierNameSyntax or MemberAccessExpressionSyntax:
                return CheckName(expression, code, model, depth);
            default:
                return Transformed;
        }
    }

    private string? CheckSum(BinaryExpressionSyntax sum, SyntaxNode code, SemanticModel model, int depth)
    {
        var isLeft = MentionsPoint(sum.Left, code, model, depth);
        if (isLeft && MentionsPoint(sum.Right, code, model, depth))
        {
            return Transformed;
        }

        var isSum = sum.IsKind(SyntaxKind.AddExpression);
        if (!isLeft && !isSum)
        {
            return Transformed;
        }

        _noise.Add(isLeft ? sum.Right : sum.Left, isSum ? 1 : -1, code, model);
        return Check(isLeft ? sum.Left : sum.Right, code, model, depth + 1);
    }

    private string? CheckName(ExpressionSyntax name, SyntaxNode code, SemanticModel model, int depth)
    {
        var symbol = model.GetSymbolInfo(name, _cancellationToken).Symbol;
        if (symbol is null || _points.Contains(symbol))
        {
            return symbol is null ? Transformed : null;
        }

        // A local on the way is looked through, once: what it is declared with.
        return InitializerOf(symbol, code) is { } value ? Check(value, code, model, depth + 1) : Transformed;
    }

    private string? CheckCall(InvocationExpressionSyntax invocation, SyntaxNode code, SemanticModel model, int depth)
    {
        if (model.GetSymbolInfo(invocation, _cancellationToken).Symbol is not IMethodSymbol called)
        {
            return Transformed;
        }

        var arguments = invocation.ArgumentList.Arguments.Select(static argument => argument.Expression).ToList();
        if (called.ContainingType is { Name: "Math", ContainingNamespace.Name: "System" } && called.Name is "Clamp" or "Min" or "Max")
        {
            _isClamped = true;
            return arguments.Count(argument => MentionsPoint(argument, code, model, depth)) == 1 ? First(arguments, code, model, depth) : Transformed;
        }

        if (called.DeclaringSyntaxReferences.IsEmpty)
        {
            return called.Name is "Clone" or "ToArray" or "ToList" or "AsSpan" or "Select" && invocation.Expression is MemberAccessExpressionSyntax access
                ? Check(access.Expression, code, model, depth + 1)
                    ?? (called.Name == "Select" ? CheckSelector(arguments.FirstOrDefault(), code, model, depth) : null)
                : Transformed;
        }

        return CheckHelper(called, arguments, code, model, depth);
    }

    private string? CheckSelector(ExpressionSyntax? selector, SyntaxNode code, SemanticModel model, int depth)
    {
        var parameter = selector switch
        {
            SimpleLambdaExpressionSyntax simple => simple.Parameter,
            ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters.Count: > 0 } list => list.ParameterList.Parameters[0],
            _ => null,
        };
        if (parameter is null
            || selector is not LambdaExpressionSyntax { ExpressionBody: { } body }
            || model.GetDeclaredSymbol(parameter, _cancellationToken) is not { } symbol)
        {
            return Transformed;
        }

        _points.Add(symbol);
        return Check(body, code, model, depth + 1);
    }

    /// <summary>A helper that is given the point has to give back the point with something added.</summary>
    private string? CheckHelper(IMethodSymbol called, List<ExpressionSyntax> arguments, SyntaxNode code, SemanticModel model, int depth)
    {
        if (!_helpers.Add(called))
        {
            return null;
        }

        for (var i = 0; i < arguments.Count && i < called.Parameters.Length; i++)
        {
            if (MentionsPoint(arguments[i], code, model, depth))
            {
                if (Check(arguments[i], code, model, depth + 1) is { } refusal)
                {
                    return refusal;
                }

                _points.Add(called.Parameters[i]);
            }
        }

        foreach (var reference in called.DeclaringSyntaxReferences)
        {
            var body = reference.GetSyntax(_cancellationToken);
            if (!_compilation.ContainsSyntaxTree(body.SyntaxTree))
            {
                return Transformed;
            }

#pragma warning disable RS1030 // A helper may stand in another file.
            var own = _compilation.GetSemanticModel(body.SyntaxTree);
#pragma warning restore RS1030
            foreach (var node in body.DescendantNodes(static node => node is not AnonymousFunctionExpressionSyntax))
            {
                var value = node switch
                {
                    ReturnStatementSyntax result => result.Expression,
                    ArrowExpressionClauseSyntax arrow => arrow.Expression,
                    _ => null,
                };
                if (value is not null && Check(value, body, own, depth + 1) is { } refusal)
                {
                    return refusal;
                }
            }
        }

        return null;
    }

    private string? First(IEnumerable<ExpressionSyntax> expressions, SyntaxNode code, SemanticModel model, int depth) =>
        expressions.Select(expression => Check(expression, code, model, depth + 1)).FirstOrDefault(static reason => reason is not null);

    private bool MentionsPoint(ExpressionSyntax expression, SyntaxNode code, SemanticModel model, int depth)
    {
        foreach (var name in expression.DescendantNodesAndSelf().OfType<SimpleNameSyntax>())
        {
            if (name.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length" or "Count" or "GetLength" } counted && counted.Expression == name
                || model.GetSymbolInfo(name, _cancellationToken).Symbol is not { } symbol)
            {
                continue;
            }

            if (_points.Contains(symbol)
                || depth <= MaxDepth && InitializerOf(symbol, code) is { } value && !value.Contains(name) && MentionsPoint(value, code, model, depth + 1))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What a local of the step is declared with; not a loop's index.</summary>
    private ExpressionSyntax? InitializerOf(ISymbol symbol, SyntaxNode code) =>
        symbol is ILocalSymbol { DeclaringSyntaxReferences.Length: 1 } local
        && local.DeclaringSyntaxReferences[0] is var reference
        && reference.SyntaxTree == code.SyntaxTree
        && code.Span.Contains(reference.Span)
        && reference.GetSyntax(_cancellationToken) is VariableDeclaratorSyntax { Parent.Parent: not ForStatementSyntax } declarator
            ? declarator.Initializer?.Value
            : null;

    private bool IsPointOrElement(ExpressionSyntax target, SemanticModel model) =>
        target is ElementAccessExpressionSyntax element
            ? IsPointArray(model.GetTypeInfo(element.Expression, _cancellationToken).Type)
            : model.GetSymbolInfo(target, _cancellationToken).Symbol is { } symbol && _points.Contains(symbol);

    private static bool IsPointArray(ITypeSymbol? type) => PointTypes.IsNumbers(type) || PointTypes.IsGrid(type);

    private bool IsConstantElement(ExpressionSyntax target, SemanticModel model) =>
        target is ElementAccessExpressionSyntax { ArgumentList.Arguments: { Count: 1 } arguments }
        && model.GetConstantValue(arguments[0].Expression, _cancellationToken).HasValue
        && _search.VariableCount != 1;

    /// <summary><c>if (x &lt; lo) x = lo;</c></summary>
    private static bool IsLimit(AssignmentExpressionSyntax assignment)
    {
        SyntaxNode? statement = assignment.Parent;
        if (statement?.Parent is BlockSyntax { Statements.Count: 1 } block)
        {
            statement = block;
        }

        return statement?.Parent is IfStatementSyntax { Condition: BinaryExpressionSyntax comparison }
            && comparison.Kind() is SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression or SyntaxKind.GreaterThanExpression or SyntaxKind.GreaterThanOrEqualExpression
            && (SyntaxFactory.AreEquivalent(comparison.Left, assignment.Left) && SyntaxFactory.AreEquivalent(comparison.Right, assignment.Right)
                || SyntaxFactory.AreEquivalent(comparison.Right, assignment.Left) && SyntaxFactory.AreEquivalent(comparison.Left, assignment.Right));
    }

    /// <summary>Whether something drawn goes into a value: a call, or a local of the step that may hold one.</summary>
    private bool HasChance(ExpressionSyntax value, SyntaxNode code, SemanticModel model) =>
        value.DescendantNodesAndSelf().Any(node => node is InvocationExpressionSyntax
            || node is SimpleNameSyntax name && model.GetSymbolInfo(name, _cancellationToken).Symbol is { } symbol && InitializerOf(symbol, code) is not null);
}
