using Downhill.Analyzers.Recognition.Finishing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Differences;

/// <summary>
/// Reads a quotient as a derivative by finite differences: two calls of one function, at points that differ by a step in one
/// number, divided by that difference.
/// </summary>
/// <remarks>
/// Inside a loop over an array's elements the statements are followed one by one: which element is moved by how much when the
/// function is called, and that it is put back.
/// </remarks>
internal sealed class DifferenceReader
{
    private readonly BinaryExpressionSyntax _quotient;
    private readonly SemanticModel _model;
    private readonly CancellationToken _cancellationToken;
    private readonly Dictionary<ISymbol, Shift> _arrays = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, Shift> _numbers = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, (InvocationExpressionSyntax Call, Shift At)> _values = new(SymbolEqualityComparer.Default);
    private ExpressionSyntax? _step;
    private ISymbol? _index;

    private DifferenceReader(BinaryExpressionSyntax quotient, SemanticModel model, CancellationToken cancellationToken)
    {
        _quotient = quotient;
        _model = model;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The derivative that <paramref name="quotient"/> is; null where it is none.</summary>
    public static FiniteDifference? Read(BinaryExpressionSyntax quotient, SemanticModel model, CancellationToken cancellationToken)
    {
        if (SearchCopies.Unwrapped(quotient.Left) is not BinaryExpressionSyntax { RawKind: (int)SyntaxKind.SubtractExpression } difference
            || !MayBeValue(difference.Left) || !MayBeValue(difference.Right)
            || model.GetTypeInfo(quotient, cancellationToken).Type?.SpecialType != SpecialType.System_Double)
        {
            return null;
        }

        var reader = new DifferenceReader(quotient, model, cancellationToken);
        return reader.ReadElement(difference) ?? reader.ReadNumber(difference);

        static bool MayBeValue(ExpressionSyntax value) => SearchCopies.Unwrapped(value) is InvocationExpressionSyntax or IdentifierNameSyntax;
    }

    private FiniteDifference? ReadElement(BinaryExpressionSyntax difference)
    {
        if (_quotient.Ancestors().TakeWhile(static node => node is not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax) or GlobalStatementSyntax)
                .OfType<ForStatementSyntax>().FirstOrDefault() is not { Statement: BlockSyntax body, Declaration.Variables: { Count: 1 } index } loop
            || _model.GetDeclaredSymbol(index[0], _cancellationToken) is not { } symbol)
        {
            return null;
        }

        _index = symbol;
        ReadStep();
        string? unexplained = null;
        FiniteDifference? found = null;
        foreach (var statement in body.Statements)
        {
            if (statement.Span.Contains(_quotient.Span))
            {
                found = Judge(difference, loop);
                if (found is null)
                {
                    return null;
                }

                unexplained ??= IsPlainResult(statement, found) ? null : "the quotient is used where it is made";
                continue;
            }

            if (!Follow(statement))
            {
                unexplained = "the loop does something besides the differences";
            }
        }

        if (found is null)
        {
            return null;
        }

        if (_arrays.TryGetValue(found.PointSymbol, out var end) && (end.Steps != 0 || end.Constant != 0))
        {
            unexplained ??= $"'{found.Point}' is not put back";
        }

        return found with { Unexplained = unexplained };
    }

    /// <summary><c>g[j] = (…) / h;</c></summary>
    private bool IsPlainResult(StatementSyntax statement, FiniteDifference found) =>
        found.Target is not null
        && statement is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment }
        && SearchCopies.Unwrapped(assignment.Right) == _quotient;

    private FiniteDifference? Judge(BinaryExpressionSyntax difference, ForStatementSyntax loop)
    {
        if (ValueOf(difference.Left) is not { } upper || ValueOf(difference.Right) is not { } lower
            || upper.At.Base is not { } moved || !SymbolEqualityComparer.Default.Equals(moved, lower.At.Base)
            || !IsStep(upper.At, lower.At)
            || !IsSameFunction(upper.Call, lower.Call, out var function)
            || VariableOf(upper.Call, function) is not { } variable)
        {
            return null;
        }

        var target = _quotient.FirstAncestorOrSelf<AssignmentExpressionSyntax>() is { Left: ElementAccessExpressionSyntax { Expression: var array } element } && IsIndexed(element)
            ? SymbolOf(array)
            : null;
        return new FiniteDifference(
            function, variable, upper.Call, _quotient, SyntaxFactory.IdentifierName(moved.Name), moved, loop, target,
            upper.At.Steps + upper.At.Constant != 0 && lower.At.Steps + lower.At.Constant != 0, null);
    }

    private bool IsStep(Shift upper, Shift lower)
    {
        var steps = upper.Steps - lower.Steps;
        var constant = upper.Constant - lower.Constant;
        return Length(_quotient.Right) is { Base: null } length
            && (steps != 0 || constant != 0)
            && steps == length.Steps
            && Math.Abs(constant - length.Constant) <= 1e-9 * Math.Abs(length.Constant);
    }

    private bool IsSameFunction(InvocationExpressionSyntax left, InvocationExpressionSyntax right, out IMethodSymbol function)
    {
        function = null!;
        if (_model.GetSymbolInfo(left, _cancellationToken).Symbol is not IMethodSymbol { ReturnType.SpecialType: SpecialType.System_Double } called
            || !SymbolEqualityComparer.Default.Equals(called, _model.GetSymbolInfo(right, _cancellationToken).Symbol)
            || called.MethodKind is not (MethodKind.Ordinary or MethodKind.LocalFunction)
            || called.DeclaringSyntaxReferences.Length != 1
            || !SyntaxFactory.AreEquivalent(left.Expression, right.Expression)
            || left.ArgumentList.Arguments.Count != right.ArgumentList.Arguments.Count
            || left.ArgumentList.Arguments.Any(static argument => argument.NameColon is not null || argument.RefKindKeyword.RawKind != 0))
        {
            return false;
        }

        // The data is the same in both calls.
        for (var i = 0; i < left.ArgumentList.Arguments.Count; i++)
        {
            if (!IsMoved(left.ArgumentList.Arguments[i].Expression) && !SyntaxFactory.AreEquivalent(left.ArgumentList.Arguments[i], right.ArgumentList.Arguments[i]))
            {
                return false;
            }
        }

        function = called;
        return true;
    }

    private IParameterSymbol? VariableOf(InvocationExpressionSyntax call, IMethodSymbol function)
    {
        var moved = call.ArgumentList.Arguments.Select((argument, index) => (argument, index)).Where(one => IsMoved(one.argument.Expression)).ToList();
        return moved.Count == 1 && moved[0].index < function.Parameters.Length ? function.Parameters[moved[0].index] : null;
    }

    private bool IsMoved(ExpressionSyntax argument) =>
        SymbolOf(argument) is { } symbol && _arrays.ContainsKey(symbol);

    /// <summary>A value of the function, and the point that it was called at.</summary>
    private (InvocationExpressionSyntax Call, Shift At)? ValueOf(ExpressionSyntax value)
    {
        value = SearchCopies.Unwrapped(value);
        if (value is InvocationExpressionSyntax call)
        {
            return CallAt(call);
        }

        if (value is not IdentifierNameSyntax name || _model.GetSymbolInfo(name, _cancellationToken).Symbol is not ILocalSymbol local)
        {
            return null;
        }

        if (_values.TryGetValue(local, out var known))
        {
            return known;
        }

        // The value at the point itself, from before the loop.
        return OnlyValueOf(local) is InvocationExpressionSyntax before && !_quotient.FirstAncestorOrSelf<ForStatementSyntax>()!.Span.Contains(before.Span)
            && before.ArgumentList.Arguments.Select(argument => SymbolOf(argument.Expression)).FirstOrDefault(symbol => symbol is not null && IsBase(symbol)) is { } array
                ? (before, new Shift(array, 0, 0))
                : null;
    }

    /// <summary>Whether an array is what others were copied from.</summary>
    private bool IsBase(ISymbol symbol) => _arrays.Values.Any(shift => SymbolEqualityComparer.Default.Equals(shift.Base, symbol));

    private (InvocationExpressionSyntax Call, Shift At)? CallAt(InvocationExpressionSyntax call)
    {
        var at = call.ArgumentList.Arguments
            .Select(argument => SymbolOf(argument.Expression))
            .OfType<ISymbol>()
            .Where(symbol => _arrays.ContainsKey(symbol) || IsBase(symbol))
            .Select(At)
            .ToList();
        return at.Count == 1 ? (call, at[0]) : null;
    }

    /// <summary>Follows a statement of the loop; false where it does something else than move, call and put back.</summary>
    private bool Follow(StatementSyntax statement)
    {
        switch (statement)
        {
            case LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0 } declaration:
                return declaration.Declaration.Variables.All(variable => variable.Initializer is { Value: { } value }
                    && _model.GetDeclaredSymbol(variable, _cancellationToken) is ILocalSymbol local && Define(local, value));
            case ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax name, RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment }:
                return _model.GetSymbolInfo(name, _cancellationToken).Symbol is ILocalSymbol defined && Define(defined, assignment.Right);
            case ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax element } assignment }:
                return Move(element, assignment);
            case ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Copy", Expression: IdentifierNameSyntax { Identifier.ValueText: "Array" } }, ArgumentList.Arguments: { Count: 3 } copied } }:
                return SymbolOf(copied[0].Expression) is { } from
                    && SymbolOf(copied[1].Expression) is { } to
                    && Set(_arrays, to, At(from));
            default:
                return false;
        }
    }

    private bool Define(ILocalSymbol local, ExpressionSyntax value)
    {
        value = SearchCopies.Unwrapped(value);
        if (value is InvocationExpressionSyntax call)
        {
            if (CopiedBy(call) is { } copied && IsArray(copied))
            {
                return Set(_arrays, local, At(copied));
            }

            if (CallAt(call) is { } result)
            {
                _values[local] = result;
                return true;
            }

            foreach (var argument in call.ArgumentList.Arguments)
            {
                // The first call may be at the point as it is.
                if (SymbolOf(argument.Expression) is { } array && IsArray(array) && IsMovedLater(array))
                {
                    _values[local] = (call, At(array));
                    _arrays[array] = At(array);
                    return true;
                }
            }

            return IsMath(call);
        }

        return Length(value) is { } length
            ? Set(_numbers, local, length)
            : !value.DescendantNodesAndSelf().Any(static node => node is AssignmentExpressionSyntax or BaseObjectCreationExpressionSyntax)
                && value.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().All(IsMath);
    }

    private bool IsMovedLater(ISymbol array) =>
        _quotient.FirstAncestorOrSelf<ForStatementSyntax>()!.Statement.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(assignment =>
            assignment.Left is ElementAccessExpressionSyntax element && IsIndexed(element)
            && SymbolEqualityComparer.Default.Equals(SymbolOf(element.Expression), array));

    private bool IsMath(InvocationExpressionSyntax call) =>
        _model.GetSymbolInfo(call, _cancellationToken).Symbol is IMethodSymbol { ContainingType: { Name: "Math", ContainingNamespace.Name: "System" } };

    private bool Move(ElementAccessExpressionSyntax element, AssignmentExpressionSyntax assignment)
    {
        if (!IsIndexed(element) || SymbolOf(element.Expression) is not { } array || !IsArray(array))
        {
            return false;
        }

        var now = At(array);
        var value = Length(assignment.Right);
        var moved = assignment.Kind() switch
        {
            SyntaxKind.SimpleAssignmentExpression => value is { Base: not null } ? value : null,
            SyntaxKind.AddAssignmentExpression => value is { Base: null } ? Shift.Add(now, value, 1) : null,
            SyntaxKind.SubtractAssignmentExpression => value is { Base: null } ? Shift.Add(now, value, -1) : null,
            _ => null,
        };
        if (moved is not { Base: { } origin } shift || !SymbolEqualityComparer.Default.Equals(origin, now.Base))
        {
            _arrays.Remove(array);
            return false;
        }

        _arrays[array] = shift;
        return true;
    }

    /// <summary>A number as a multiple of the step, a constant, or an element with these added.</summary>
    private Shift? Length(ExpressionSyntax value)
    {
        value = SearchCopies.Unwrapped(value);
        if (_model.GetConstantValue(value, _cancellationToken) is { HasValue: true, Value: { } constant } && constant is double or int or float)
        {
            return new Shift(null, 0, Convert.ToDouble(constant, System.Globalization.CultureInfo.InvariantCulture));
        }

        if (_step is not null && SyntaxFactory.AreEquivalent(value, _step))
        {
            return new Shift(null, 1, 0);
        }

        switch (value)
        {
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression or (int)SyntaxKind.SubtractExpression } sum:
                return Shift.Add(Length(sum.Left), Length(sum.Right), sum.IsKind(SyntaxKind.AddExpression) ? 1 : -1);
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.MultiplyExpression } product:
                return (Length(product.Left), Length(product.Right)) switch
                {
                    ({ Base: null, Steps: 0 } factor, { Base: null } length) => new Shift(null, factor.Constant * length.Steps, factor.Constant * length.Constant),
                    ({ Base: null } length, { Base: null, Steps: 0 } factor) => new Shift(null, factor.Constant * length.Steps, factor.Constant * length.Constant),
                    _ => null,
                };
            case ElementAccessExpressionSyntax element when IsIndexed(element) && SymbolOf(element.Expression) is { } array && IsArray(array):
                return At(array);
            case IdentifierNameSyntax name when _model.GetSymbolInfo(name, _cancellationToken).Symbol is { } symbol:
                return _numbers.TryGetValue(symbol, out var known) ? known
                    : _index is null && symbol is ILocalSymbol local && OnlyValueOf(local) is { } only && !SyntaxFactory.AreEquivalent(only, value) && Length(only) is { Base: not null } shifted ? shifted
                    : _index is null && IsNumber(symbol) ? new Shift(symbol, 0, 0)
                    : null;
            case MemberAccessExpressionSyntax when _index is null && SymbolOf(value) is { } member && IsNumber(member):
                return new Shift(member, 0, 0);
            default:
                return null;
        }
    }

    /// <summary>What the difference is divided by, without a factor: <c>h</c> of <c>(2 * h)</c>.</summary>
    private void ReadStep()
    {
        var length = SearchCopies.Unwrapped(_quotient.Right);
        while (true)
        {
            if (_model.GetConstantValue(length, _cancellationToken).HasValue)
            {
                return;
            }

            switch (length)
            {
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.MultiplyExpression } product:
                    length = SearchCopies.Unwrapped(_model.GetConstantValue(product.Left, _cancellationToken).HasValue ? product.Right : product.Left);
                    continue;
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum when SyntaxFactory.AreEquivalent(sum.Left, sum.Right):
                    length = SearchCopies.Unwrapped(sum.Left);
                    continue;
                case IdentifierNameSyntax or MemberAccessExpressionSyntax:
                    _step = length;
                    return;
                default:
                    return;
            }
        }
    }

    private FiniteDifference? ReadNumber(BinaryExpressionSyntax difference)
    {
        _index = null;
        _arrays.Clear();
        _numbers.Clear();
        _values.Clear();
        ReadStep();
        if (CallOf(difference.Left) is not { } upper || CallOf(difference.Right) is not { } lower
            || _model.GetSymbolInfo(upper, _cancellationToken).Symbol is not IMethodSymbol { ReturnType.SpecialType: SpecialType.System_Double, MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction, DeclaringSyntaxReferences.Length: 1 } function
            || !SymbolEqualityComparer.Default.Equals(function, _model.GetSymbolInfo(lower, _cancellationToken).Symbol)
            || !SyntaxFactory.AreEquivalent(upper.Expression, lower.Expression)
            || upper.ArgumentList.Arguments.Count != lower.ArgumentList.Arguments.Count
            || upper.ArgumentList.Arguments.Any(static argument => argument.NameColon is not null || argument.RefKindKeyword.RawKind != 0))
        {
            return null;
        }

        FiniteDifference? found = null;
        for (var i = 0; i < upper.ArgumentList.Arguments.Count; i++)
        {
            var (high, low) = (upper.ArgumentList.Arguments[i].Expression, lower.ArgumentList.Arguments[i].Expression);
            if (SyntaxFactory.AreEquivalent(high, low))
            {
                continue;
            }

            if (found is not null || i >= function.Parameters.Length
                || Length(high) is not { Base: { } moved } above || Length(low) is not { } below
                || !SymbolEqualityComparer.Default.Equals(moved, below.Base) || !IsStep(above, below))
            {
                return null;
            }

            found = new FiniteDifference(
                function,
                function.Parameters[i],
                upper,
                _quotient,
                PointIn(high, moved) ?? PointIn(low, moved) ?? SyntaxFactory.IdentifierName(moved.Name),
                moved,
                null,
                _quotient.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declarator } ? _model.GetDeclaredSymbol(declarator, _cancellationToken) : null,
                above.Steps + above.Constant != 0 && below.Steps + below.Constant != 0,
                null);
        }

        return found;
    }

    private ExpressionSyntax? PointIn(ExpressionSyntax value, ISymbol moved) =>
        value.DescendantNodesAndSelf().OfType<ExpressionSyntax>().FirstOrDefault(part =>
            part is IdentifierNameSyntax or MemberAccessExpressionSyntax && SymbolEqualityComparer.Default.Equals(SymbolOf(part), moved));

    private InvocationExpressionSyntax? CallOf(ExpressionSyntax value)
    {
        value = SearchCopies.Unwrapped(value);
        return value as InvocationExpressionSyntax
            ?? (value is IdentifierNameSyntax name && _model.GetSymbolInfo(name, _cancellationToken).Symbol is ILocalSymbol local ? OnlyValueOf(local) as InvocationExpressionSyntax : null);
    }

    /// <summary>What a local is declared with, where nothing else is ever assigned to it.</summary>
    private ExpressionSyntax? OnlyValueOf(ILocalSymbol local)
    {
        if (local.DeclaringSyntaxReferences.Length != 1
            || local.DeclaringSyntaxReferences[0].GetSyntax(_cancellationToken) is not VariableDeclaratorSyntax { Initializer.Value: { } value, Parent.Parent: LocalDeclarationStatementSyntax { Parent: { } scope } })
        {
            return null;
        }

        var isChanged = (scope is GlobalStatementSyntax ? scope.Parent! : scope).DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == local.Name
            && name.Parent is AssignmentExpressionSyntax assignment && assignment.Left == name
            || name.Identifier.ValueText == local.Name && name.Parent is PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } or ArgumentSyntax { RefKindKeyword.RawKind: not 0 });
        return isChanged ? null : SearchCopies.Unwrapped(value);
    }

    /// <summary>A variable by its name alone: <c>net.W</c> may be of several objects.</summary>
    private ISymbol? SymbolOf(ExpressionSyntax expression) =>
        SearchCopies.Unwrapped(expression) is (IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }) and var name
        && _model.GetSymbolInfo(name, _cancellationToken).Symbol is (ILocalSymbol or IParameterSymbol or IFieldSymbol) and var symbol
            ? symbol
            : null;

    /// <summary>The array that a call clones.</summary>
    private ISymbol? CopiedBy(InvocationExpressionSyntax call) =>
        call is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Clone" or "ToArray" } access, ArgumentList.Arguments.Count: 0 } ? SymbolOf(access.Expression) : null;

    private Shift At(ISymbol array) => _arrays.TryGetValue(array, out var shift) ? shift : new Shift(array, 0, 0);

    private static bool Set(Dictionary<ISymbol, Shift> map, ISymbol symbol, Shift shift)
    {
        map[symbol] = shift;
        return true;
    }

    private bool IsIndexed(ElementAccessExpressionSyntax element) =>
        element.ArgumentList.Arguments.Count == 1
        && element.ArgumentList.Arguments[0].Expression is IdentifierNameSyntax name
        && SymbolEqualityComparer.Default.Equals(_model.GetSymbolInfo(name, _cancellationToken).Symbol, _index);

    private static bool IsArray(ISymbol symbol) =>
        TypeOf(symbol) is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Double };

    private static bool IsNumber(ISymbol symbol) => TypeOf(symbol)?.SpecialType == SpecialType.System_Double;

    private static ITypeSymbol? TypeOf(ISymbol symbol) =>
        symbol switch
        {
            ILocalSymbol local => local.Type,
            IParameterSymbol parameter => parameter.Type,
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            _ => null,
        };
}
