using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms;

internal sealed partial class AlgebraReader
{
    private MatrixTerm EvaluateElement(ElementAccessExpressionSyntax access)
    {
        var array = Evaluate(access.Expression);
        var indices = access.ArgumentList.Arguments;
        foreach (var index in indices)
        {
            Evaluate(index.Expression);
        }

        switch (array)
        {
            case RowTerm row when indices.Count == 1:
                return new ElementTerm([[new ElementReference(row.Of, [row.Index, Text(indices[0])])]]);
            case { Shape: Shape.Matrix } when indices.Count == 2:
                _uses.Read(array);
                return new ElementTerm([[new ElementReference(array, [Text(indices[0]), Text(indices[1])])]]);
            case { Shape: Shape.Matrix } when indices.Count == 1:
                return ShapeOf(access) == Shape.Scalar
                    ? new ElementTerm([[new ElementReference(array, [Text(indices[0])])]])
                    : new RowTerm(array, Text(indices[0]));
            case { Shape: Shape.Vector } when indices.Count == 1:
                return new ElementTerm([[new ElementReference(array, [Text(indices[0])])]]);
        }

        Finish(array, access.Expression);
        return LeafOf(access);
    }

    private static string Text(ArgumentSyntax argument) => argument.Expression.ToString();

    private MatrixTerm Assign(AssignmentExpressionSyntax assignment)
    {
        var value = Evaluate(assignment.Right);
        if (assignment.Left is ElementAccessExpressionSyntax element)
        {
            WriteElement(element, assignment, value);
            return value;
        }

        if (assignment.Left is TupleExpressionSyntax or DeclarationExpressionSyntax)
        {
            Keep(value, assignment);
            return value;
        }

        var symbol = Model(assignment.Left).GetSymbolInfo(assignment.Left).Symbol;
        if (symbol is null)
        {
            Keep(value, assignment);
            return value;
        }

        value = assignment.Kind() switch
        {
            SyntaxKind.SimpleAssignmentExpression or SyntaxKind.CoalesceAssignmentExpression => value,
            SyntaxKind.MultiplyAssignmentExpression => MatrixAlgebra.Multiply(ValueOf(symbol, assignment.Left), value),
            SyntaxKind.AddAssignmentExpression or SyntaxKind.SubtractAssignmentExpression => MatrixAlgebra.Add(ValueOf(symbol, assignment.Left), value),
            SyntaxKind.DivideAssignmentExpression => MatrixAlgebra.Scale(ValueOf(symbol, assignment.Left)),
            _ => LeafOf(assignment.Left),
        };
        Finish(value, assignment);
        if (symbol is IFieldSymbol or IPropertySymbol)
        {
            _uses.Keep(value);
        }

        _values[symbol] = Named(value, symbol);
        return value;
    }

    /// <summary>What a loop that writes elements makes of the array: a transpose, a product, a Gram matrix, a ridge, or an elimination.</summary>
    private void WriteElement(ElementAccessExpressionSyntax element, AssignmentExpressionSyntax assignment, MatrixTerm value)
    {
        Finish(value, assignment);
        var indices = element.ArgumentList.Arguments.Select(Text).ToList();
        var root = element.Expression;
        while (root is ElementAccessExpressionSyntax outer && ShapeOf(root) == Shape.Vector)
        {
            indices.InsertRange(0, outer.ArgumentList.Arguments.Select(Text));
            root = outer.Expression;
        }

        if (Model(root).GetSymbolInfo(root).Symbol is not { } symbol)
        {
            return;
        }

        var array = ValueOf(symbol, root);
        if (array is RowTerm row)
        {
            // A row of a matrix under its own name.
            indices.Insert(0, row.Index);
            array = row.Of;
            symbol = _values.FirstOrDefault(pair => ReferenceEquals(pair.Value, array)).Key ?? symbol;
        }

        if (array.Shape is not (Shape.Matrix or Shape.Vector))
        {
            return;
        }

        var accumulates = assignment.Kind() is SyntaxKind.AddAssignmentExpression or SyntaxKind.SubtractAssignmentExpression;
        var products = (value as ElementTerm)?.Products ?? [];
        var own = products.FirstOrDefault(product => product.Length == 1 && product[0].Array.Key == array.Key && product[0].Indices.SequenceEqual(indices));
        if (own is not null)
        {
            accumulates = true;
            products = [.. products.Where(product => product != own)];
        }

        if (products.Any(product => product.Count(factor => factor.Array.Key == array.Key) >= 2) || (accumulates &&
            products.Any(product => product.Length >= 2 && product.Any(factor => factor.Array.Key == array.Key))))
        {
            Eliminate(symbol, array, assignment);
            return;
        }

        if (indices.Count == 2 && indices[0] == indices[1])
        {
            if (accumulates)
            {
                _values[symbol] = array is Leaf { IsFresh: true } ? array : MatrixAlgebra.Add(array, new DiagonalTerm("D", isIdentity: false));
                if (array is not Leaf { IsFresh: true })
                {
                    _explained.Add(assignment);
                }
            }
            else if (array is Leaf { IsFresh: true })
            {
                var isOne = assignment.Right is LiteralExpressionSyntax { Token.ValueText: "1" or "1.0" or "1d" or "1f" } || assignment.Right.ToString() is "1.0" or "1" or "1d" or "1f" or "1.0f";
                _values[symbol] = new DiagonalTerm(isOne ? "I" : "D:" + Place(symbol), isOne);
            }

            return;
        }

        if (indices.Count == 1 && array.Shape == Shape.Vector && products.Length == 1 && ElementSums.Packed(indices[0], products[0], accumulates, _loops.Count) is { } triangle)
        {
            _values[symbol] = triangle;
            return;
        }

        MatrixTerm? written = null;
        foreach (var product in products)
        {
            if (ElementSums.Read(indices, product, accumulates, _loops.Count) is { } part)
            {
                written = written is null ? part : MatrixAlgebra.Add(written, part);
            }
        }

        if (written is null)
        {
            if (assignment.Right is ConditionalExpressionSyntax conditional && IsIdentityElement(conditional) && indices.Count == 2)
            {
                _values[symbol] = MatrixAlgebra.Identity;
            }
            else if (indices.Count == 1 && ShapeOf(element) == Shape.Vector && array is Leaf { IsFresh: true } rows)
            {
                // The rows of a jagged array: their length is its number of columns.
                var length = value is Leaf { Shape: Shape.Vector } made ? made.Size.Rows : Count.Unknown;
                var isNew = assignment.Right is ArrayCreationExpressionSyntax;
                _values[symbol] = new Leaf(rows.Key, Shape.Matrix, new MatrixSize(rows.Size.Rows, length), isNew);
                _explained.Add(assignment);
            }
            else if (array is Leaf { IsFresh: true } && IsZero(assignment.Right))
            {
                _explained.Add(assignment);
            }
            else if (array is Leaf { IsFresh: true } fresh)
            {
                _values[symbol] = new Leaf(fresh.Key, fresh.Shape, fresh.Size);
            }

            return;
        }

        // The lower triangle copied to the upper: nothing new.
        if (written.Key == array.Key || written.Key == MatrixAlgebra.Transpose(array).Key)
        {
            _explained.Add(assignment);
            return;
        }

        if (array is Leaf { IsFresh: true } && assignment.Kind() is SyntaxKind.SimpleAssignmentExpression or SyntaxKind.AddAssignmentExpression &&
            products.Length == 1 && value is ElementTerm { Products.Length: 1 or 2 } && !IsOffset(assignment.Right))
        {
            _explained.Add(assignment);
        }

        _values[symbol] = array is Leaf { IsFresh: true } || !accumulates && array is Leaf ? written
            : accumulates ? MatrixAlgebra.Add(array, written)
            : array;
        Finish(_values[symbol], assignment);
    }

    /// <summary>Whether something else stands beside the products: a number, a division, a sign.</summary>
    private static bool IsOffset(ExpressionSyntax right) => right.DescendantNodesAndSelf().Any(static node =>
        node is PrefixUnaryExpressionSyntax or LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NumericLiteralExpression, Parent: BinaryExpressionSyntax } ||
        node.IsKind(SyntaxKind.DivideExpression) || (node is BinaryExpressionSyntax && node.IsKind(SyntaxKind.SubtractExpression) && node.Parent is not (ArgumentSyntax or BracketedArgumentListSyntax)));

    private static bool IsZero(ExpressionSyntax expression) => expression is LiteralExpressionSyntax literal && literal.Token.ValueText.Trim('d', 'f', 'm', '.', '0').Length == 0;

    private void Eliminate(ISymbol symbol, MatrixTerm array, AssignmentExpressionSyntax assignment)
    {
        if (_loops.Count < 2 || array.Shape != Shape.Matrix)
        {
            return;
        }

        var solved = MatrixAlgebra.Solve(array, null, Inversion.Elimination, _callSite ?? assignment, assignment);
        Finish(solved, assignment);
        _values[symbol] = new Leaf("eliminated:" + Place(symbol), Shape.Matrix, MatrixSize.Of(array));
    }
}
