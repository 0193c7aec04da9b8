using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>Puts terms together in one normal form: products and sums flat, transposes at the leaves, numbers in front.</summary>
internal static class MatrixAlgebra
{
    // What is longer than this is no formula that anybody wrote.
    private const int MaximumFactors = 24;

    private const int MaximumProducts = 6;

    public static readonly MatrixTerm Scalar = new ScalarTerm();

    public static readonly MatrixTerm Identity = new DiagonalTerm();

    public static MatrixTerm Multiply(MatrixTerm left, MatrixTerm right)
    {
        if (left.Shape == Shape.Scalar && right.Shape == Shape.Scalar)
        {
            return MultiplyNumbers(left, right);
        }

        // A row of elements is no product of matrices.
        if (left is DiagonalTerm { IsIdentity: true } && right.Shape is Shape.Matrix or Shape.Vector)
        {
            return right;
        }

        if (right is DiagonalTerm { IsIdentity: true } && left.Shape is Shape.Matrix or Shape.Vector)
        {
            return left;
        }

        var isScaled = false;
        var factors = new List<MatrixTerm>();
        foreach (var factor in Factors(left).Concat(Factors(right)))
        {
            if (factor.Shape == Shape.Scalar)
            {
                isScaled = true;
            }
            else
            {
                factors.Add(factor);
            }
        }

        // The inverse of a triangle, turned, times the inverse of the triangle.
        for (var i = factors.Count - 1; i > 0; i--)
        {
            if (factors[i] is InverseTerm { Of: TriangleTerm triangle } inverse && factors[i - 1] is InverseTerm { Of: TriangleTerm turned } && triangle.Key == turned.Key)
            {
                factors[i - 1] = new InverseTerm(triangle.Of, inverse.Kind, inverse.At, inverse.Origin);
                factors.RemoveAt(i);
            }
        }

        if (factors.Count == 0)
        {
            return Scalar;
        }

        if (isScaled)
        {
            factors.Insert(0, Scalar);
        }

        return factors.Count == 1 ? factors[0]
            : factors.Count > MaximumFactors ? new Leaf("…", Shape.Unknown)
            : new Product([.. factors], ShapeOf(left.Shape, right.Shape));
    }

    public static MatrixTerm Scale(MatrixTerm term) => term is ElementTerm elements ? new ElementTerm(elements.Products, elements.IsSummed, isDivided: true) : Multiply(Scalar, term);

    /// <summary>The same with the other sign.</summary>
    public static MatrixTerm Negate(MatrixTerm term) => Multiply(Scalar, term);

    public static MatrixTerm Transpose(MatrixTerm term) => term switch
    {
        ScalarTerm or DiagonalTerm or TriangleTerm => term,
        Transposed transposed => transposed.Of,
        Product product => new Product(
            [.. product.Factors.Where(static factor => factor is ScalarTerm), .. product.Factors.Where(static factor => factor is not ScalarTerm).Reverse().Select(Transpose)],
            product.Shape),
        Sum sum => new Sum([.. sum.Terms.Select(Transpose)], sum.Shape),
        // The inverse of a symmetric matrix is symmetric, whatever order its factors are written in.
        InverseTerm { Kind: not Inversion.PseudoInverse } inverse when Transpose(inverse.Of).Key == inverse.Of.Key => inverse,
        InverseTerm inverse => new InverseTerm(Transpose(inverse.Of), inverse.Kind, inverse.At, inverse.Origin),
        _ => new Transposed(term),
    };

    public static MatrixTerm Add(MatrixTerm left, MatrixTerm right)
    {
        if (left.Shape == Shape.Scalar && right.Shape == Shape.Scalar)
        {
            return AddNumbers(left, right);
        }

        // An empty matrix that something is added to.
        if (left is Leaf { IsFresh: true })
        {
            return right;
        }

        MatrixTerm[] terms = [.. Terms(left), .. Terms(right)];
        return terms.Length > MaximumFactors ? left
            : new Sum(terms, left.Shape is Shape.Unknown or Shape.Scalar ? right.Shape : left.Shape);
    }

    public static MatrixTerm Invert(MatrixTerm term, Inversion kind, SyntaxNode at, SyntaxNode origin) => term switch
    {
        ScalarTerm => Scalar,
        FactoredTerm factored => new InverseTerm(factored.Of, kind, at, origin),
        _ => new InverseTerm(term, kind, at, origin),
    };

    public static MatrixTerm Solve(MatrixTerm matrix, MatrixTerm? right, Inversion kind, SyntaxNode at, SyntaxNode origin) =>
        matrix is TriangleTerm ? Solve(TriangleTerm.Whole(matrix), right, kind, at, origin)
        : right is DiagonalTerm { IsIdentity: true } ? new InverseTerm(matrix, Inversion.Inverse, at, origin) : new SolutionTerm(matrix, right, kind, at, origin);

    /// <summary>The same with one value in the place of another.</summary>
    public static MatrixTerm Replace(MatrixTerm term, string key, MatrixTerm by) => term switch
    {
        Leaf leaf => leaf.Key == key ? by : leaf,
        Transposed transposed => Transpose(Replace(transposed.Of, key, by)),
        Product product => new Product([.. product.Factors.Select(factor => Replace(factor, key, by))], product.Shape),
        Sum sum => new Sum([.. sum.Terms.Select(part => Replace(part, key, by))], sum.Shape),
        _ => term,
    };

    /// <summary>The factors of a product without its numbers; a term that is none is its only factor.</summary>
    public static MatrixTerm[] MatrixFactors(MatrixTerm term) =>
        [.. Factors(term).Where(static factor => factor is not ScalarTerm)];

    public static bool IsScaled(MatrixTerm term) => term is ScalarTerm || (term is Product product && product.Factors.Any(static factor => factor is ScalarTerm));

    public static MatrixTerm[] Terms(MatrixTerm term) => term is Sum sum ? sum.Terms : [term];

    private static MatrixTerm[] Factors(MatrixTerm term) => term is Product product ? product.Factors : [term];

    private static Shape ShapeOf(Shape left, Shape right) => (left, right) switch
    {
        (Shape.Transform, _) or (_, Shape.Transform) => Shape.Transform,
        (Shape.Scalar, _) => right,
        (_, Shape.Scalar) => left,
        (Shape.Matrix, Shape.Matrix) => Shape.Matrix,
        (Shape.Matrix, Shape.Vector) or (Shape.Vector, Shape.Matrix) => Shape.Vector,
        _ => Shape.Unknown,
    };

    private static MatrixTerm MultiplyNumbers(MatrixTerm left, MatrixTerm right)
    {
        if (left is not ElementTerm one)
        {
            return right is ElementTerm ? right : Scalar;
        }

        if (right is not ElementTerm other)
        {
            return one;
        }

        return one.Products.Length * other.Products.Length > MaximumProducts || one.Products[0].Length + other.Products[0].Length > MaximumFactors
            ? Scalar
            : new ElementTerm([.. from a in one.Products from b in other.Products select (ElementReference[])[.. a, .. b]], isDivided: one.IsDivided || other.IsDivided);
    }

    private static MatrixTerm AddNumbers(MatrixTerm left, MatrixTerm right) => (left, right) switch
    {
        (ElementTerm one, ElementTerm other) => one.Products.Length + other.Products.Length > MaximumProducts ? Scalar : new ElementTerm([.. one.Products, .. other.Products], isDivided: one.IsDivided && other.IsDivided),
        (ElementTerm one, _) => one,
        (_, ElementTerm other) => other,
        _ => Scalar,
    };
}
