using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>What a value is to linear algebra, as far as its type or its making says.</summary>
internal enum Shape
{
    Unknown,
    Scalar,
    Vector,
    Matrix,

    /// <summary>A transform of graphics or physics: a matrix whose size is its type.</summary>
    Transform,

    /// <summary>Nothing that linear algebra speaks of.</summary>
    Other,
}

/// <summary>How a matrix was inverted, or a system solved.</summary>
internal enum Inversion
{
    Inverse,
    PseudoInverse,
    Cholesky,
    LU,
    QR,
    SVD,
    Elimination,
    Solve,
}

/// <summary>What code computes, as an expression of linear algebra. Equal keys mean equal values.</summary>
internal abstract class MatrixTerm(string key, Shape shape)
{
    public string Key { get; } = key;

    public Shape Shape { get; } = shape;

    public override string ToString() => Key;
}

/// <summary>A value that is not looked into.</summary>
internal sealed class Leaf(string key, Shape shape, MatrixSize? size = null, bool isFresh = false, bool isWrittenOut = false) : MatrixTerm(key, shape)
{
    /// <summary>Whether the source has each of its elements.</summary>
    public bool IsWrittenOut { get; } = isWrittenOut;

    public MatrixSize Size { get; } = size ?? MatrixSize.Unknown;

    /// <summary>Just made, and not written yet: the first loop over its elements says what it is.</summary>
    public bool IsFresh { get; } = isFresh;
}

/// <summary>A number, or a multiple of the identity.</summary>
internal sealed class ScalarTerm() : MatrixTerm("#", Shape.Scalar);

/// <summary>The identity, or another diagonal matrix.</summary>
/// <param name="key">What it is made of.</param>
/// <param name="isIdentity">Whether it is the identity.</param>
/// <param name="of">The vector on the diagonal, where it is one.</param>
internal sealed class DiagonalTerm(string key = "I", bool isIdentity = true, MatrixTerm? of = null) : MatrixTerm(key, Shape.Matrix)
{
    public MatrixTerm? Of { get; } = of;

    public bool IsIdentity { get; } = isIdentity;
}

/// <summary>The transpose of what a transpose cannot be pushed into.</summary>
internal sealed class Transposed(MatrixTerm of) : MatrixTerm(of.Key + "'", of.Shape)
{
    public MatrixTerm Of { get; } = of;
}

/// <summary>A product; never nested.</summary>
internal sealed class Product(MatrixTerm[] factors, Shape shape) : MatrixTerm("(" + string.Join("*", factors.AsEnumerable()) + ")", shape)
{
    public MatrixTerm[] Factors { get; } = factors;
}

/// <summary>A sum; never nested.</summary>
internal sealed class Sum(MatrixTerm[] terms, Shape shape) : MatrixTerm("(" + string.Join("+", terms.AsEnumerable()) + ")", shape)
{
    public MatrixTerm[] Terms { get; } = terms;
}

/// <summary>An inverse or pseudo-inverse, and where it is taken.</summary>
/// <param name="of">What is inverted.</param>
/// <param name="kind">How.</param>
/// <param name="at">Where, in the body that is read.</param>
/// <param name="origin">Where it is written: elsewhere when a helper of the body takes it.</param>
internal sealed class InverseTerm(MatrixTerm of, Inversion kind, SyntaxNode at, SyntaxNode origin)
    : MatrixTerm($"{(kind == Inversion.PseudoInverse ? "pinv" : "inv")}({of.Key})", Shape.Matrix)
{
    public MatrixTerm Of { get; } = of;

    public Inversion Kind { get; } = kind;

    public SyntaxNode At { get; } = at;

    public SyntaxNode Origin { get; } = origin;
}

/// <summary>A factorisation, or an object that solves, that has not solved anything yet.</summary>
/// <param name="of">What is factored.</param>
/// <param name="kind">How.</param>
/// <param name="answer">The solution, where the object has a right-hand side already.</param>
internal sealed class FactoredTerm(MatrixTerm of, Inversion kind, MatrixTerm? answer = null) : MatrixTerm($"factor({of.Key})", Shape.Unknown)
{
    public MatrixTerm? Answer { get; } = answer;


    public MatrixTerm Of { get; } = of;

    public Inversion Kind { get; } = kind;
}

/// <summary>A factor of a matrix in an array, such as its Cholesky triangle: what solves with it solves with the matrix.</summary>
internal sealed class TriangleTerm(MatrixTerm of) : MatrixTerm($"tri({of.Key})", Shape.Matrix)
{
    public MatrixTerm Of { get; } = of;

    public static MatrixTerm Whole(MatrixTerm term) => term is TriangleTerm triangle ? Whole(triangle.Of) : term;
}

/// <summary>The solution of a linear system.</summary>
internal sealed class SolutionTerm(MatrixTerm matrix, MatrixTerm? right, Inversion kind, SyntaxNode at, SyntaxNode origin)
    : MatrixTerm($"solve({matrix.Key},{right?.Key})", right?.Shape ?? Shape.Unknown)
{
    public MatrixTerm Matrix { get; } = matrix;

    public MatrixTerm? Right { get; } = right;

    public Inversion Kind { get; } = kind;

    public SyntaxNode At { get; } = at;

    public SyntaxNode Origin { get; } = origin;
}

/// <summary>One element of an array, or a function of the indices of the loops around it.</summary>
/// <param name="Array">The array; a leaf named by the text for a function of indices.</param>
/// <param name="Indices">The texts of the indices; none for a function.</param>
internal sealed record ElementReference(MatrixTerm Array, string[] Indices)
{
    public string Key { get; } = $"{Array.Key}[{string.Join(",", Indices)}]";
}

/// <summary>A number made of elements: a sum of products.</summary>
/// <param name="products">The products.</param>
/// <param name="isSummed">Whether a loop, or a call in place of one, adds them up.</param>
/// <param name="isDivided">Whether a number divides it.</param>
internal sealed class ElementTerm(ElementReference[][] products, bool isSummed = false, bool isDivided = false)
    : MatrixTerm(string.Join("+", products.Select(static product => string.Join("*", product.Select(static element => element.Key)))), Shape.Scalar)
{
    public ElementReference[][] Products { get; } = products;

    public bool IsSummed { get; } = isSummed;

    public bool IsDivided { get; } = isDivided;
}

/// <summary>A row of a matrix, under a name of its own.</summary>
internal sealed class RowTerm(MatrixTerm of, string index) : MatrixTerm($"{of.Key}[{index}]", Shape.Vector)
{
    public MatrixTerm Of { get; } = of;

    public string Index { get; } = index;
}
