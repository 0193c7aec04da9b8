using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms;

internal sealed partial class AlgebraReader
{
    // How many variables may lie between a size and its constant.
    private const int MaximumSizeSteps = 8;

    private int _sizeSteps;

    /// <summary>The size of a matrix that a call makes: <c>Dense(n, p)</c>, <c>Create(n, p)</c>, columns put beside columns.</summary>
    private MatrixSize? SizeOfCall(InvocationExpressionSyntax call, Shape shape, MatrixTerm? receiver, MatrixTerm[] arguments, string name)
    {
        if (shape != Shape.Matrix)
        {
            return null;
        }

        var list = call.ArgumentList.Arguments;
        if (MatrixWords.Operation(name) == MatrixOperation.Append && (receiver is { Shape: Shape.Matrix } || arguments.Any(static part => part.Shape is Shape.Matrix or Shape.Vector)))
        {
            var columns = (receiver is { Shape: Shape.Matrix } ? arguments.Prepend(receiver) : arguments)
                .Select(static part => part.Shape switch
                {
                    Shape.Matrix => MatrixSize.Of(part).Columns,
                    Shape.Vector => new Count(1),
                    _ => new Count(0),
                })
                .Aggregate(new Count(0), static (sum, next) => sum + next);
            return new MatrixSize(receiver is null ? Count.Unknown : MatrixSize.Of(receiver).Rows, columns);
        }

        if (list.Count < 2 || arguments[0].Shape != Shape.Scalar || arguments[1].Shape != Shape.Scalar || receiver is { Shape: Shape.Matrix })
        {
            return null;
        }

        var size = new MatrixSize(CountOf(list[0].Expression), CountOf(list[1].Expression));

        // Data at random stand in for data: what they are tried with is the least.
        return name.IndexOf("Random", StringComparison.OrdinalIgnoreCase) >= 0 || name.StartsWith("Rand", StringComparison.Ordinal)
            ? new MatrixSize(size.Rows with { IsLowerBound = size.Rows.Value is not null }, size.Columns with { IsLowerBound = size.Columns.Value is not null })
            : size;
    }

    /// <summary>The number of columns that a regression call gets, an intercept included.</summary>
    private Count RegressionSize(InvocationExpressionSyntax call, IMethodSymbol? method)
    {
        if (method is null || method.Name.StartsWith("LinearCombination", StringComparison.Ordinal) || method.Name.StartsWith("Polynomial", StringComparison.Ordinal))
        {
            return Count.Unknown;
        }

        // The first matrix has the data; the values and weights behind it say nothing of the number of parameters.
        var columns = Count.Unknown;
        var isFirst = true;
        foreach (var argument in call.ArgumentList.Arguments)
        {
            if (isFirst && ShapeOf(argument.Expression) == Shape.Matrix)
            {
                columns = MatrixSize.Of(Evaluate(argument.Expression)).Columns;
                isFirst = false;
            }
            else if (Model(call).GetConstantValue(argument.Expression) is { HasValue: true, Value: true } && columns.Value is not null)
            {
                columns += new Count(1);
            }
        }

        return columns;
    }

    /// <summary>A whole number, as far as the source says it.</summary>
    private Count CountOf(ExpressionSyntax expression)
    {
        if (Model(expression).GetConstantValue(expression) is { HasValue: true, Value: int constant })
        {
            return new Count(constant);
        }

        if (++_sizeSteps > MaximumSizeSteps)
        {
            _sizeSteps--;
            return Count.Unknown;
        }

        var count = expression switch
        {
            ParenthesizedExpressionSyntax inner => CountOf(inner.Expression),
            CastExpressionSyntax cast => CountOf(cast.Expression),
            BinaryExpressionSyntax binary => binary.Kind() switch
            {
                SyntaxKind.AddExpression => CountOf(binary.Left) + CountOf(binary.Right),
                SyntaxKind.SubtractExpression => CountOf(binary.Left) - CountOf(binary.Right),
                SyntaxKind.MultiplyExpression => CountOf(binary.Left) * CountOf(binary.Right),
                SyntaxKind.DivideExpression => CountOf(binary.Left) / CountOf(binary.Right),
                _ => Count.Unknown,
            },
            IdentifierNameSyntax name => CountOf(Model(name).GetSymbolInfo(name).Symbol),
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetLength" } length, ArgumentList.Arguments: { Count: 1 } dimension } =>
                dimension[0].Expression.ToString() == "0" ? MatrixSize.Of(Evaluate(length.Expression)).Rows : MatrixSize.Of(Evaluate(length.Expression)).Columns,
            MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } member => CountOf(Model(member).GetSymbolInfo(member).Symbol),
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ColumnCount" or "Columns" or "Cols" or "Width" or "NumColumns" or "ColumnsCount" } columns =>
                MatrixSize.Of(Evaluate(columns.Expression)).Columns,
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "RowCount" or "Rows" or "NumRows" or "RowsCount" } rows => MatrixSize.Of(Evaluate(rows.Expression)).Rows,
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length" or "Count" } length => Evaluate(length.Expression) switch
            {
                RowTerm row => MatrixSize.Of(row.Of).Columns,
                { Shape: Shape.Vector or Shape.Matrix } array => MatrixSize.Of(array).Rows,
                _ => Count.Unknown,
            },
            MemberAccessExpressionSyntax member => CountOf(Model(member).GetSymbolInfo(member).Symbol),
            _ => Count.Unknown,
        };
        _sizeSteps--;
        return count;
    }

    /// <summary>A variable that is given its value once.</summary>
    private Count CountOf(ISymbol? symbol)
    {
        switch (symbol)
        {
            case IParameterSymbol parameter when _sizes.TryGetValue(parameter, out var given):
                return given;
            case IParameterSymbol { Type.SpecialType: SpecialType.System_Int32 } parameter when _depth == 0 && _context.Declaration(parameter.ContainingSymbol) is { } owner:
                return !_budget.AsksCallers || IsWrittenAgain(parameter, owner) ? Count.Unknown : _context.Callers.Of(parameter, _cancellationToken).Rows;
            case ILocalSymbol or IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null } when _context.Declaration(symbol) is { } declaration:
                var value = declaration switch
                {
                    VariableDeclaratorSyntax variable => variable.Initializer?.Value,
                    PropertyDeclarationSyntax property => property.ExpressionBody?.Expression ?? property.Initializer?.Value,
                    _ => null,
                };
                return value is null || (symbol is ILocalSymbol && IsWrittenAgain(symbol, declaration)) ? Count.Unknown : CountOf(value);
            default:
                return Count.Unknown;
        }
    }

    private readonly Dictionary<ISymbol, Count> _sizes = new(SymbolEqualityComparer.Default);

    private bool IsWrittenAgain(ISymbol symbol, SyntaxNode declaration)
    {
        var owner = declaration.Ancestors().FirstOrDefault(static node => node is MemberDeclarationSyntax and not GlobalStatementSyntax) ?? declaration.SyntaxTree.GetRoot();
        return _context.WrittenIn(owner).Contains(symbol.Name);
    }
}
