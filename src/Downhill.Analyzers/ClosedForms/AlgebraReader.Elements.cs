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
                _uses.ReadElement(array, access);
                return new ElementTerm([[new ElementReference(array, [Text(indices[0]), Text(indices[1])])]]);
            case { Shape: Shape.Matrix } when indices.Count == 1:
                return ShapeOf(access) == Shape.Scalar
                    ? new ElementTerm([[new ElementReference(array, [Text(indices[0])])]])
                    : new RowTerm(array, Text(indices[0]));
            case { Shape: Shape.Vector } when indices.Count == 1 && FlatIndices(Text(indices[0])) is var (row, column):
                return new ElementTerm([[new ElementReference(new Leaf(array.Key + Flat, Shape.Matrix), [row, column])]]);
            case { Shape: Shape.Vector } when indices.Count == 1:
                return new ElementTerm([[new ElementReference(array, [Text(indices[0])])]]);
        }

        Finish(array, access.Expression);
        return LeafOf(access);
    }

    /// <summary><c>sum += x</c> or <c>sum = sum + x</c>.</summary>
    private static bool IsSum(AssignmentExpressionSyntax assignment) => assignment.IsKind(SyntaxKind.AddAssignmentExpression) ||
        (assignment.Right is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum && sum.Left.ToString() == assignment.Left.ToString());

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
        if (_loops.Count > 0 && value is ElementTerm { IsSummed: false } sum && IsSum(assignment))
        {
            value = new ElementTerm(sum.Products, isSummed: true, sum.IsDivided);
        }

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

        if (root is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax owner } && symbol is IFieldSymbol or IPropertySymbol && _context.Types.IsData(symbol) && Model(root).GetSymbolInfo(owner).Symbol is { } holder)
        {
            root = owner;
            symbol = holder;
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

        // if (i == j) g[i, j] += λ.
        var written = indices.ToList();
        if (indices.Count == 2 && IsSum(assignment) && DiagonalConditions.Around(assignment.Parent as StatementSyntax) is var (rowOf, columnOf) && indices.Contains(rowOf) && indices.Contains(columnOf))
        {
            indices[1] = indices[0];
        }

        var accumulates = assignment.Kind() is SyntaxKind.AddAssignmentExpression or SyntaxKind.SubtractAssignmentExpression;
        var isSummed = value is ElementTerm { IsSummed: true };
        var products = (value as ElementTerm)?.Products ?? [];
        var own = products.FirstOrDefault(product => product.Length == 1 && product[0].Array.Key == array.Key && product[0].Indices.SequenceEqual(written));
        if (own is not null)
        {
            accumulates = true;
            products = [.. products.Where(product => product != own)];
        }

        if (Substituted(symbol, array, products, assignment))
        {
            return;
        }

        if (products.Any(product => product.Count(factor => factor.Array.Key == array.Key) >= 2) || (accumulates &&
            products.Any(product => product.Length >= 2 && product.Any(factor => factor.Array.Key == array.Key))))
        {
            Eliminate(symbol, array, assignment);
            return;
        }

        // g[i, j] /= n, or g[i, j] = g[i, j] * c.
        if (indices.Count == 2 && indices[0] != indices[1] && indices.All(_loopVariables.Contains) && array is Product or Sum &&
            (own is not null ? products.Length == 0 && assignment.Right is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.DivideExpression or (int)SyntaxKind.MultiplyExpression }
                : assignment.Kind() is SyntaxKind.DivideAssignmentExpression or SyntaxKind.MultiplyAssignmentExpression && value is not ElementTerm))
        {
            _values[symbol] = MatrixAlgebra.Scale(array);
            return;
        }

        if (indices.Count == 2 && indices[0] == indices[1])
        {
            // a[i, i] *= 1 + damping.
            if (accumulates || (assignment.IsKind(SyntaxKind.MultiplyAssignmentExpression) && array is Product or Sum))
            {
                _values[symbol] = array is Leaf { IsFresh: true } ? array : MatrixAlgebra.Add(array, new DiagonalTerm("D", isIdentity: false));
                if (array is not Leaf { IsFresh: true })
                {
                    _explained.Add(assignment);
                }
            }
            else if (array is Leaf { IsFresh: true } unread && element.ArgumentList.Arguments[0].Expression is LiteralExpressionSyntax { Token.Value: int } && !IsOne(assignment.Right))
            {
                // One element, written by its place, says nothing of the others.
                _values[symbol] = new Leaf(unread.Key, unread.Shape, unread.Size);
            }
            else if (array is Leaf { IsFresh: true })
            {
                var isOne = IsOne(assignment.Right);
                var diagonal = DiagonalOf(value, indices[0], assignment);
                if (diagonal is not null)
                {
                    _explained.Add(assignment);
                }

                _values[symbol] = diagonal ?? new DiagonalTerm(isOne ? "I" : "D:" + Place(symbol), isOne);
            }

            return;
        }

        if (indices.Count == 1 && array is Leaf { Shape: Shape.Vector } && products.Length == 1 && FlatIndices(indices[0]) is var (flatRow, flatColumn) &&
            ElementSums.Read([flatRow, flatColumn], products[0], accumulates || isSummed, _loops.Count) is Product flat && GramMatrix.Of(flat) is not null)
        {
            _values[symbol] = flat;
            return;
        }

        if (indices.Count == 1 && array.Shape == Shape.Vector && products.Length == 1 && ElementSums.Packed(indices[0], products[0], accumulates || isSummed, _loops.Count) is { } triangle)
        {
            _values[symbol] = triangle;
            return;
        }

        MatrixTerm? made = null;
        foreach (var product in products)
        {
            if (ElementSums.Read(indices, product, accumulates || isSummed, _loops.Count) is { } part)
            {
                // What is read from has been filled, whoever made it.
                part = part is Leaf { IsFresh: true } filled ? new Leaf(filled.Key, filled.Shape, filled.Size) : part;
                made = made is null ? part : MatrixAlgebra.Add(made, part);
            }
        }

        if (made is Product && (value is ElementTerm { IsDivided: true } || (products.Length == 1 && products[0].Length == 1 && assignment.Right is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.MultiplyExpression })))
        {
            made = MatrixAlgebra.Scale(made);
        }

        if (made is null)
        {
            if (assignment.Right is ConditionalExpressionSyntax conditional && IsIdentityElement(conditional) && indices.Count == 2)
            {
                _values[symbol] = MatrixAlgebra.Identity;
            }
            else if (indices.Count == 1 && ShapeOf(element) == Shape.Vector && array is Leaf { IsFresh: true } rows)
            {
                // The rows of a jagged array: their length is its number of columns.
                var length = value is Leaf { Shape: Shape.Vector } line ? line.Size.Rows : Count.Unknown;
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
            else if (products.Length > 0 && products.All(product => product.All(factor => factor.Array.Key == array.Key)))
            {
                // Rows exchanged or scaled.
            }
            else if (array is Leaf or Transposed && array.Key != Place(symbol) && !IsOwnArray(array.Key) && indices.Count == 2)
            {
                // A copy that other columns are put beside, or that is changed, is a matrix of its own.
                _values[symbol] = new Leaf(Place(symbol), Shape.Matrix, _made.TryGetValue(symbol, out var size) ? size : null);
            }
            else if (indices.Count == 2 && array is not Leaf && products.Length == 1 && products[0] is { Length: 1 } other && other[0] is { Indices.Length: 2, Array.Shape: Shape.Matrix } &&
                _loopVariables.Contains(other[0].Indices[1]) && _loopVariables.Contains(other[0].Indices[0]))
            {
                // Another matrix beside it.
                _values[symbol] = new Leaf(Place(symbol), Shape.Matrix, _made.TryGetValue(symbol, out var old) ? old : null);
            }
            else if (indices.Count == 2 && GramMatrix.Of(array) is not null && _loopVariables.Contains(indices[0]) && !_loopVariables.Contains(indices[1]))
            {
                _budget.Augmented.Add(array);
            }

            return;
        }

        // The lower triangle copied to the upper: nothing new.
        if (made.Key == array.Key || made.Key == MatrixAlgebra.Transpose(array).Key)
        {
            _explained.Add(assignment);
            return;
        }

        // Beside what stands there already, on the diagonal or everywhere but there.
        var isBeside = accumulates && (array is DiagonalTerm || products.All(IsOfDiagonal));
        if ((array is Leaf { IsFresh: true } || isBeside) && assignment.Kind() is SyntaxKind.SimpleAssignmentExpression or SyntaxKind.AddAssignmentExpression &&
            products.Count(static product => !IsOfDiagonal(product)) <= 1 && value is ElementTerm { Products.Length: 1 or 2 } && !IsOffset(assignment.Right))
        {
            _explained.Add(assignment);
        }

        if (array is Leaf { IsFresh: true, Size: var declared })
        {
            _made[symbol] = declared;
        }

        _values[symbol] = array is Leaf { IsFresh: true } || !accumulates && array is Leaf ? made
            : accumulates ? MatrixAlgebra.Add(array, made)
            : array;
        var loops = indices.Count == 1 ? LoopsOver([.. indices, .. products.SelectMany(static product => product).SelectMany(static factor => factor.Indices)], assignment) : assignment;
        Finish(_values[symbol], loops);
        if (indices.Count == 1)
        {
            _uses.Multiplied(made, loops);
            if (ReferenceEquals(_values[symbol], made) && loops is StatementSyntax nest)
            {
                _loopProducts.Add(new LoopProduct(nest, root, made));
            }
        }
    }

    /// <summary>The outermost of the loops around an assignment that go over the elements of the product it makes; the assignment where there is none.</summary>
    private static SyntaxNode LoopsOver(List<string> indices, AssignmentExpressionSyntax assignment)
    {
        SyntaxNode outermost = assignment;
        foreach (var node in assignment.Ancestors().OfType<StatementSyntax>())
        {
            if (node is ForStatementSyntax loop && VariableOf(loop) is { } variable && indices.Contains(variable))
            {
                outermost = loop;
            }
            else if (node is not (BlockSyntax or ExpressionStatementSyntax))
            {
                break;
            }
        }

        return outermost;
    }

    private static string? VariableOf(ForStatementSyntax loop) => loop.Declaration?.Variables.FirstOrDefault()?.Identifier.ValueText ??
        loop.Initializers.OfType<AssignmentExpressionSyntax>().Select(static initializer => (initializer.Left as IdentifierNameSyntax)?.Identifier.ValueText).FirstOrDefault();

    /// <summary>The diagonal matrix of a vector: <c>w[i, i] = v[i]</c>.</summary>
    private static DiagonalTerm? DiagonalOf(MatrixTerm value, string index, AssignmentExpressionSyntax assignment) =>
        assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) && assignment.Right is ElementAccessExpressionSyntax &&
        value is ElementTerm { Products: { Length: 1 } products } && products[0].Length == 1 && products[0][0] is { Array.Shape: Shape.Vector } element && element.Indices.Length == 1 && element.Indices[0] == index
            ? new DiagonalTerm($"D({element.Array.Key})", isIdentity: false, element.Array)
            : null;

    private static bool IsOfDiagonal(ElementReference[] product) => product.Length == 1 && product[0].Array is DiagonalTerm;

    /// <summary>Whether a key is of an array that a variable got when it was made.</summary>
    private static bool IsOwnArray(string key) => key.StartsWith("new@", StringComparison.Ordinal) && key.IndexOf('.') < 0;

    private readonly Dictionary<ISymbol, MatrixSize> _made = new(SymbolEqualityComparer.Default);

    /// <summary>
    /// Forward or back substitution: of an identity, which becomes the inverse of the triangle, or of a right-hand side with
    /// the triangle of a Gram matrix.
    /// </summary>
    private bool Substituted(ISymbol symbol, MatrixTerm array, ElementReference[][] products, AssignmentExpressionSyntax assignment)
    {
        if (_loops.Count < 2)
        {
            return false;
        }

        foreach (var product in products)
        {
            if (product.Length < 2 || product.Count(factor => factor.Array.Key == array.Key) != 1 ||
                product.FirstOrDefault(factor => factor.Array.Key != array.Key && factor.Indices.Length == 2) is not { } triangle || triangle.Array.Shape != Shape.Matrix)
            {
                continue;
            }

            if (array is DiagonalTerm { IsIdentity: true } && triangle.Array is not DiagonalTerm)
            {
                _values[symbol] = MatrixAlgebra.Invert(triangle.Array, Inversion.Inverse, _callSite ?? assignment, assignment);
                return true;
            }

            if (array is InverseTerm or SolutionTerm)
            {
                return true;
            }

            if (_loops.Count == 2 && array.Shape == Shape.Vector && triangle.Array is TriangleTerm && GramMatrix.Of(triangle.Array) is not null)
            {
                _values[symbol] = MatrixAlgebra.Solve(triangle.Array, array is Leaf { IsFresh: true } ? null : array, Inversion.Elimination, _callSite ?? assignment, assignment);
                Finish(_values[symbol], assignment);
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether something else stands beside the products: a number, a division, a sign.</summary>
    private static bool IsOffset(ExpressionSyntax right) => right.DescendantNodesAndSelf(static node => node is not ConditionalExpressionSyntax choice || DiagonalConditions.IndicesOf(choice.Condition) is null).Any(static node =>
        node is PrefixUnaryExpressionSyntax or LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NumericLiteralExpression, Parent: BinaryExpressionSyntax } ||
        node.IsKind(SyntaxKind.DivideExpression) || (node is BinaryExpressionSyntax && node.IsKind(SyntaxKind.SubtractExpression) && node.Parent is not (ArgumentSyntax or BracketedArgumentListSyntax)));

    private static bool IsOne(ExpressionSyntax expression) => expression is LiteralExpressionSyntax { Token.ValueText: "1" or "1.0" or "1d" or "1f" } || expression.ToString() is "1.0" or "1" or "1d" or "1f" or "1.0f";

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
