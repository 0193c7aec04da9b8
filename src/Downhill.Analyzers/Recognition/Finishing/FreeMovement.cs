using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Finishing;

/// <summary>
/// Whether the candidates of a search may be anything: they are only added to, mixed and scaled, and no test looks at their
/// numbers. A descent would not keep to limits, grids or norms that a search keeps to.
/// </summary>
/// <remarks>Limits that are the same for all numbers of the point are read, so that the descent can be given them.</remarks>
internal sealed partial class FreeMovement
{
    private const int MaxDepth = 6;
    private const string Limited = "candidates are kept within limits that a descent could not be given";
    private const string Transformed = "candidates are transformed, not only moved";
    private const string Sampled = "candidates are also drawn from an interval, which a descent could leave";
    private const string InPart = "the search may change only some elements of its point";

    private readonly StatementSyntax _loop;
    private readonly IMethodSymbol _loss;
    private readonly SearchScores _scores;
    private readonly Compilation _compilation;
    private readonly CancellationToken _cancellationToken;
    private readonly HashSet<ISymbol> _points = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _coordinates = new(SymbolEqualityComparer.Default);
    private readonly HashSet<IMethodSymbol> _helpers = new(SymbolEqualityComparer.Default);
    private readonly List<(SyntaxNode Code, SemanticModel Model)> _region = [];
    private readonly List<(ExpressionSyntax Limit, bool IsLower, SemanticModel Model, SyntaxNode Code)> _limits = [];
    private readonly HashSet<SyntaxNode> _explained = [];

    /// <param name="loop">The search.</param>
    /// <param name="loss">What scores candidates.</param>
    /// <param name="points">The variables and members that points are in, or that are computed from points.</param>
    /// <param name="coordinates">Those of them that candidates are.</param>
    /// <param name="scores">Which variables hold scores.</param>
    /// <param name="model">The loop's semantic model.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public FreeMovement(
        StatementSyntax loop, IMethodSymbol loss, IEnumerable<ISymbol> points, IEnumerable<ISymbol> coordinates, SearchScores scores, SemanticModel model, CancellationToken cancellationToken)
    {
        _loop = loop;
        _loss = loss;
        _scores = scores;
        _compilation = model.Compilation;
        _cancellationToken = cancellationToken;
        _coordinates.UnionWith(coordinates);
        _points.UnionWith(points);
        _points.UnionWith(_coordinates);
        Enter(loop, model, 0);
    }

    /// <summary>The lower limits of all numbers, as they are written in the loop.</summary>
    public ExpressionSyntax? Lower { get; private set; }

    /// <summary>The upper limits of all numbers, as they are written in the loop.</summary>
    public ExpressionSyntax? Upper { get; private set; }

    /// <summary>Why a descent would leave the space that is searched; null where it would not.</summary>
    public string? Refuse()
    {
        Spread();
        Trace();
        foreach (var (code, model) in _region)
        {
            foreach (var node in code.DescendantNodes())
            {
                _cancellationToken.ThrowIfCancellationRequested();
                if (Refuse(node, code, model) is { } refusal)
                {
                    return refusal;
                }
            }
        }

        return TakeLimits();
    }

    /// <summary>The loop and the functions with source that it calls; not the loss.</summary>
    private void Enter(SyntaxNode code, SemanticModel model, int depth)
    {
        _region.Add((code, model));
        if (depth >= MaxDepth)
        {
            return;
        }

        foreach (var node in code.DescendantNodes())
        {
            if (node is not (InvocationExpressionSyntax or IdentifierNameSyntax or BaseObjectCreationExpressionSyntax)
                || _scores.IsLossCall(node)
                || model.GetSymbolInfo(node, _cancellationToken).Symbol is not IMethodSymbol { DeclaringSyntaxReferences.Length: 1 } called
                || SymbolEqualityComparer.Default.Equals(called.OriginalDefinition, _loss.OriginalDefinition)
                || !_helpers.Add(called.OriginalDefinition))
            {
                continue;
            }

            var body = called.DeclaringSyntaxReferences[0].GetSyntax(_cancellationToken);
            if (_compilation.ContainsSyntaxTree(body.SyntaxTree) && !_loop.Span.Contains(body.Span))
            {
#pragma warning disable RS1030 // A helper may stand in another file.
                Enter(body, _compilation.GetSemanticModel(body.SyntaxTree), depth + 1);
#pragma warning restore RS1030
            }
        }
    }

    /// <summary>Everything that a number of a point goes into is a point too, but for scores.</summary>
    private void Spread()
    {
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var (code, model) in _region)
            {
                foreach (var node in code.DescendantNodes())
                {
                    var (target, value) = node switch
                    {
                        AssignmentExpressionSyntax assignment => (Root(assignment.Left, model), assignment.Right),
                        VariableDeclaratorSyntax { Initializer.Value: { } initial } declarator => (model.GetDeclaredSymbol(declarator, _cancellationToken), initial),
                        ForEachStatementSyntax each => (model.GetDeclaredSymbol(each, _cancellationToken), each.Expression),
                        ArgumentSyntax argument => (ParameterOf(argument, model), argument.Expression),
                        _ => ((ISymbol?)null, (ExpressionSyntax?)null),
                    };
                    if (target is null || value is null || _points.Contains(target) || !HoldsNumbers(target))
                    {
                        continue;
                    }

                    if (Mentions(value, model))
                    {
                        changed |= _points.Add(target);
                        if (target is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor, ContainingType: { IsRecord: true } record } })
                        {
                            _points.UnionWith(record.GetMembers(target.Name));
                        }
                    }
                }
            }
        }
    }

    private static ITypeSymbol? TypeOf(ISymbol symbol) =>
        symbol switch
        {
            ILocalSymbol local => local.Type,
            IParameterSymbol parameter => parameter.Type,
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            _ => null,
        };

    private string? Refuse(SyntaxNode node, SyntaxNode code, SemanticModel model)
    {
        switch (node)
        {
            case BinaryExpressionSyntax binary when IsComparison(binary.Kind()):
                return !_explained.Contains(binary) && (MentionsNumber(binary.Left, model) || MentionsNumber(binary.Right, model))
                    ? TakeTest(binary, code, model) ? null : Limited
                    : null;
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.MultiplyExpression } product:
                return MentionsNumber(product.Left, model) && MentionsNumber(product.Right, model) && !IsStatistic(product, model) ? Transformed : null;
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.DivideExpression or (int)SyntaxKind.ModuloExpression } quotient:
                return MentionsNumber(quotient.Right, model) || quotient.IsKind(SyntaxKind.ModuloExpression) && MentionsNumber(quotient.Left, model)
                    ? IsStatistic(quotient, model) ? null : Transformed
                    : null;
            case IsPatternExpressionSyntax pattern:
                return MentionsNumber(pattern.Expression, model) ? Limited : null;
            case SwitchStatementSyntax choice:
                return MentionsNumber(choice.Expression, model) ? Limited : null;
            case SwitchExpressionSyntax choice:
                return MentionsNumber(choice.GoverningExpression, model) ? Limited : null;
            case AssignmentExpressionSyntax assignment when IsNumberOfPoint(assignment.Left, model):
                return RefuseWrite(assignment, code, model);
            case VariableDeclaratorSyntax { Initializer.Value: { } value } declarator when model.GetDeclaredSymbol(declarator, _cancellationToken) is { } local && _points.Contains(local):
                return HasWholeDraw(value, model) ? Transformed : IsSampled(value, model) ? Sampled : null;
            case CastExpressionSyntax cast:
                return model.GetTypeInfo(cast.Type, _cancellationToken).Type?.SpecialType is SpecialType.System_Double or SpecialType.System_Object
                    || !MentionsNumber(cast.Expression, model) || model.GetTypeInfo(cast.Type, _cancellationToken).Type is { IsReferenceType: true } ? null : Transformed;
            case InvocationExpressionSyntax invocation when !_scores.IsLossCall(invocation):
                return RefuseCall(invocation, code, model);
            default:
                return null;
        }
    }

    private string? RefuseWrite(AssignmentExpressionSyntax assignment, SyntaxNode code, SemanticModel model)
    {
        if (_explained.Contains(assignment) || Root(assignment.Left, model) is { } target && !_coordinates.Contains(target))
        {
            return null;
        }

        if (assignment.Kind() is not (SyntaxKind.SimpleAssignmentExpression or SyntaxKind.AddAssignmentExpression or SyntaxKind.SubtractAssignmentExpression)
            && !(assignment.Kind() is SyntaxKind.MultiplyAssignmentExpression or SyntaxKind.DivideAssignmentExpression && !MentionsNumber(assignment.Right, model)))
        {
            return Transformed;
        }

        if (HasWholeDraw(assignment.Right, model))
        {
            return Transformed;
        }

        if (assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) && IsSampled(assignment.Right, model))
        {
            return Sampled;
        }

        if (assignment.Left is ElementAccessExpressionSyntax element)
        {
            var index = element.ArgumentList.Arguments[0].Expression;
            return RunsOverAll(index, code, model) ? null : InPart;
        }

        return null;
    }

    private string? RefuseCall(InvocationExpressionSyntax invocation, SyntaxNode code, SemanticModel model)
    {
        if (model.GetSymbolInfo(invocation, _cancellationToken).Symbol is not IMethodSymbol called || !called.DeclaringSyntaxReferences.IsEmpty)
        {
            return null;
        }

        if (called.ContainingType is not { Name: "Math" or "MathF", ContainingNamespace.Name: "System" })
        {
            return null;
        }

        var arguments = invocation.ArgumentList.Arguments.Select(static argument => argument.Expression).ToList();
        var points = arguments.Where(argument => MentionsNumber(argument, model)).ToList();
        if (points.Count == 0 || IsStatistic(invocation, model))
        {
            return null;
        }

        // x = Math.Max(lower, Math.Min(upper, x)): the same limits for all numbers.
        var isWritten = invocation.Ancestors().TakeWhile(static ancestor => ancestor is ExpressionSyntax or ArgumentSyntax or ArgumentListSyntax or EqualsValueClauseSyntax or ArrowExpressionClauseSyntax or ReturnStatementSyntax)
            .All(ancestor => ancestor is not InvocationExpressionSyntax outer || outer.Expression.ToString() is "Math.Max" or "Math.Min" or "Math.Clamp" || _scores.IsLossCall(outer));
        if (!isWritten || points.Count != 1)
        {
            return Limited;
        }

        switch (called.Name)
        {
            case "Clamp" when points[0] == arguments[0]:
                _limits.Add((arguments[1], true, model, code));
                _limits.Add((arguments[2], false, model, code));
                return null;
            case "Max" or "Min":
                _limits.Add((points[0] == arguments[0] ? arguments[1] : arguments[0], called.Name == "Max", model, code));
                return null;
            default:
                return Transformed;
        }
    }

    /// <summary><c>if (x[j] &lt; lower) x[j] = lower;</c></summary>
    private bool TakeTest(BinaryExpressionSyntax test, SyntaxNode code, SemanticModel model)
    {
        if (test.Parent is not IfStatementSyntax { Else: null or { Statement: IfStatementSyntax } } choice || choice.Condition != test)
        {
            return false;
        }

        var statement = choice.Statement is BlockSyntax { Statements: { Count: 1 } only } ? only[0] : choice.Statement;
        if (statement is not ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment }
            || !IsNumberOfPoint(assignment.Left, model))
        {
            return false;
        }

        var isLeft = SyntaxFactory.AreEquivalent(assignment.Left, test.Left);
        var limit = isLeft ? test.Right : test.Left;
        if (!isLeft && !SyntaxFactory.AreEquivalent(assignment.Left, test.Right) || !SyntaxFactory.AreEquivalent(limit, assignment.Right)
            || assignment.Left is ElementAccessExpressionSyntax element && !RunsOverAll(element.ArgumentList.Arguments[0].Expression, code, model))
        {
            return false;
        }

        if (Root(assignment.Left, model) is { } spread && !_coordinates.Contains(spread))
        {
            return true;
        }

        var isLess = test.Kind() is SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression;
        _limits.Add((limit, isLess == isLeft, model, code));
        _explained.Add(assignment);
        return true;
    }

    private string? TakeLimits()
    {
        foreach (var (limit, isLower, model, code) in _limits)
        {
            var known = isLower ? Lower : Upper;
            if (known is not null && !SyntaxFactory.AreEquivalent(known, limit) || MentionsNumber(limit, model) || !IsReadable(limit, code, model))
            {
                return Limited;
            }

            (Lower, Upper) = isLower ? (limit, Upper) : (Lower, limit);
        }

        return null;
    }

    /// <summary>Whether a limit means the same after the loop as where it stands.</summary>
    private bool IsReadable(ExpressionSyntax limit, SyntaxNode code, SemanticModel model) =>
        model.GetConstantValue(limit, _cancellationToken).HasValue && !limit.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any()
        || limit.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().All(name => model.GetSymbolInfo(name, _cancellationToken).Symbol switch
        {
            IFieldSymbol { IsConst: true } or IFieldSymbol { IsReadOnly: true } or INamespaceOrTypeSymbol => true,
            ILocalSymbol or IParameterSymbol => code == _loop,
            _ => false,
        });

    /// <summary>Whether an index takes every value: that of a loop from 0 to a length, or one that is drawn.</summary>
    private bool RunsOverAll(ExpressionSyntax index, SyntaxNode code, SemanticModel model)
    {
        if (index is not IdentifierNameSyntax name || model.GetSymbolInfo(name, _cancellationToken).Symbol is not ILocalSymbol { DeclaringSyntaxReferences.Length: 1 } local)
        {
            return IsDraw(index, model);
        }

        var declaration = local.DeclaringSyntaxReferences[0].GetSyntax(_cancellationToken);
        if (declaration is not VariableDeclaratorSyntax { Initializer.Value: { } first })
        {
            return false;
        }

        if (declaration.Parent?.Parent is not ForStatementSyntax loop)
        {
            return IsDraw(first, model);
        }

        return model.GetConstantValue(first, _cancellationToken) is { HasValue: true, Value: 0 }
            && loop.Condition is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LessThanExpression, Right: var bound }
            && loop.Incrementors.Count == 1
            && loop.Incrementors[0].Kind() is SyntaxKind.PostIncrementExpression or SyntaxKind.PreIncrementExpression
            && IsLength(bound, code);
    }

    /// <summary><c>x.Length</c>, or what an array of numbers in the same type is made with.</summary>
    private static bool IsLength(ExpressionSyntax bound, SyntaxNode code) =>
        bound is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length" or "Count" }
        || (code.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().FirstOrDefault() ?? code.SyntaxTree.GetRoot()).DescendantNodes()
            .OfType<ArrayCreationExpressionSyntax>()
            .Any(creation => creation.Type.ElementType.ToString() == "double"
                && creation.Type.RankSpecifiers.Count == 1
                && creation.Type.RankSpecifiers[0].Sizes.Any(size => SyntaxFactory.AreEquivalent(size, bound)));

    private bool IsDraw(ExpressionSyntax value, SemanticModel model) =>
        value is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Next" }, ArgumentList.Arguments: { Count: 1 or 2 } arguments }
        && (arguments.Count == 1 || model.GetConstantValue(arguments[0].Expression, _cancellationToken) is { HasValue: true, Value: 0 })
        && arguments[arguments.Count - 1].Expression is IdentifierNameSyntax or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length" or "Count" };

    /// <summary>Whether whole numbers are drawn into a value, other than for an index: the steps lead to a grid.</summary>
    private bool HasWholeDraw(ExpressionSyntax value, SemanticModel model)
    {
        foreach (var node in value.DescendantNodesAndSelf(static node => node is not (BracketedArgumentListSyntax or AnonymousFunctionExpressionSyntax)))
        {
            if (node is InvocationExpressionSyntax && model.GetTypeInfo(node, _cancellationToken).Type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64
                && !_scores.IsLossCall(node))
            {
                return true;
            }

            if (node is IdentifierNameSyntax name
                && model.GetSymbolInfo(name, _cancellationToken).Symbol is ILocalSymbol { Type.SpecialType: SpecialType.System_Int32, DeclaringSyntaxReferences.Length: 1 } local
                && local.DeclaringSyntaxReferences[0].GetSyntax(_cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: InvocationExpressionSyntax })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a number is drawn without regard to any point: its interval may be all that is allowed.</summary>
    private bool IsSampled(ExpressionSyntax value, SemanticModel model) =>
        model.GetTypeInfo(value, _cancellationToken).Type?.SpecialType == SpecialType.System_Double
        && !Mentions(value, model)
        && value.DescendantNodesAndSelf().Any(node => node is InvocationExpressionSyntax && !_scores.IsLossCall(node)
            && model.GetSymbolInfo(node, _cancellationToken).Symbol is IMethodSymbol { ContainingType.Name: not "Math", ReturnType.SpecialType: SpecialType.System_Double });

    /// <summary>Whether a value contains numbers of points: not scores of them, and not how many there are.</summary>
    private bool Mentions(SyntaxNode value, SemanticModel model)
    {
        foreach (var node in value.DescendantNodesAndSelf(node => !_scores.IsLossCall(node) && node is not BracketedArgumentListSyntax && !IsCountOrScore(node, model)))
        {
            if (node is SimpleNameSyntax name
                && !IsCountOrScore(node, model)
                && !(name.Parent is MemberAccessExpressionSyntax member && IsCountOrScore(member, model))
                && !name.Ancestors().TakeWhile(ancestor => ancestor != value.Parent).Any(_scores.IsLossCall)
                && model.GetSymbolInfo(name, _cancellationToken).Symbol is { } symbol
                && _points.Contains(symbol))
            {
                return true;
            }
        }

        return false;
    }

    private bool MentionsNumber(ExpressionSyntax value, SemanticModel model) =>
        model.GetTypeInfo(value, _cancellationToken).Type is { SpecialType: not (SpecialType.System_Boolean or SpecialType.System_String) } type
        && (type.SpecialType is SpecialType.System_Double or SpecialType.System_Single || type.SpecialType == SpecialType.None && type.IsValueType)
        && Mentions(value, model);

    /// <summary>A length, or a member or call that gives something else than numbers of a point.</summary>
    private bool IsCountOrScore(SyntaxNode node, SemanticModel model) =>
        node switch
        {
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length" or "Count" } => true,
            MemberAccessExpressionSyntax access => model.GetSymbolInfo(access, _cancellationToken).Symbol is (IFieldSymbol or IPropertySymbol) and var member
                && !_points.Contains(member) && member.DeclaringSyntaxReferences.Length > 0,
            InvocationExpressionSyntax invocation => model.GetSymbolInfo(invocation, _cancellationToken).Symbol is IMethodSymbol { DeclaringSyntaxReferences.IsEmpty: false } called
                && called.ReturnType.SpecialType == SpecialType.System_Double && Scores(called, 0),
            _ => false,
        };

    /// <summary>Whether a method gives back a score: it calls the loss.</summary>
    private bool Scores(IMethodSymbol method, int depth)
    {
        if (SymbolEqualityComparer.Default.Equals(method.OriginalDefinition, _loss.OriginalDefinition))
        {
            return true;
        }

        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var body = reference.GetSyntax(_cancellationToken);
            if (depth > 2 || !_compilation.ContainsSyntaxTree(body.SyntaxTree))
            {
                return false;
            }

#pragma warning disable RS1030 // A helper may stand in another file.
            var model = _compilation.GetSemanticModel(body.SyntaxTree);
#pragma warning restore RS1030
            var isScoredInside = body.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(invocation =>
                _scores.IsLossCall(invocation)
                || model.GetSymbolInfo(invocation, _cancellationToken).Symbol is IMethodSymbol { DeclaringSyntaxReferences.IsEmpty: false } called && Scores(called, depth + 1));
            if (isScoredInside)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsNumberOfPoint(ExpressionSyntax target, SemanticModel model) =>
        model.GetTypeInfo(target, _cancellationToken).Type?.SpecialType == SpecialType.System_Double
        && Root(target, model) is { } root && _points.Contains(root);

    private static bool HoldsNumbers(ISymbol symbol) => TypeOf(symbol) is { } type && IsNumeric(type);

    private static bool IsNumeric(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_Double or SpecialType.System_Single or SpecialType.None;

    private ISymbol? Root(ExpressionSyntax target, SemanticModel model)
    {
        while (target is ElementAccessExpressionSyntax element)
        {
            target = element.Expression;
        }

        return SearchCopies.SymbolOf(target, model, _cancellationToken);
    }

    private ISymbol? ParameterOf(ArgumentSyntax argument, SemanticModel model)
    {
        if (argument.Parent?.Parent is not ExpressionSyntax call
            || model.GetSymbolInfo(call, _cancellationToken).Symbol is not IMethodSymbol method
            || SymbolEqualityComparer.Default.Equals(method.OriginalDefinition, _loss.OriginalDefinition))
        {
            return null;
        }

        // population.Add(x): the collection holds it.
        if (method.DeclaringSyntaxReferences.IsEmpty)
        {
            return call is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } ? Root(access.Expression, model) : null;
        }

        if (argument.NameColon is { } named)
        {
            return method.OriginalDefinition.Parameters.FirstOrDefault(parameter => parameter.Name == named.Name.Identifier.ValueText);
        }

        var index = ((BaseArgumentListSyntax)argument.Parent).Arguments.IndexOf(argument);
        return index < method.Parameters.Length ? method.OriginalDefinition.Parameters[index] : null;
    }

    private static bool IsComparison(SyntaxKind kind) =>
        kind is SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression or SyntaxKind.GreaterThanExpression
            or SyntaxKind.GreaterThanOrEqualExpression or SyntaxKind.EqualsExpression or SyntaxKind.NotEqualsExpression;
}
