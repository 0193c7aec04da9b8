using System.Collections.Immutable;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>
/// The matrix of a normal equation: <c>XᵀX</c> or <c>XXᵀ</c>, with weights between and a ridge beside it, or the product of two
/// matrices that instruments and latent components have in its place.
/// </summary>
/// <param name="Left">The factors before the middle, such as <c>Xᵀ</c>.</param>
/// <param name="Weights">The middle, if any.</param>
/// <param name="Right">The factors after the middle.</param>
/// <param name="HasRidge">Whether something is added to the product.</param>
/// <param name="IsScaled">Whether the product is divided by a number, as a covariance is.</param>
/// <param name="IsOblique">Whether the two sides are not each other's transpose.</param>
internal sealed record GramMatrix(
    MatrixTerm[] Left,
    MatrixTerm[] Weights,
    MatrixTerm[] Right,
    bool HasRidge,
    bool IsScaled,
    bool IsOblique)
{
    /// <summary>Whether its elements are sums of powers or products of functions: the matrix of a polynomial fit or its like.</summary>
    public bool IsOfPowers => Left.Length == 1 && Left[0].Key.StartsWith("powers:", StringComparison.Ordinal);

    /// <summary>What <paramref name="matrix"/> is made of; null where it is no such matrix.</summary>
    public static GramMatrix? Of(MatrixTerm matrix)
    {
        matrix = TriangleTerm.Whole(matrix);
        GramMatrix? found = null;
        var hasOther = false;
        var hasRidge = false;
        foreach (var term in MatrixAlgebra.Terms(matrix))
        {
            if (found is null && term is Product product && Read(product) is { } gram)
            {
                found = gram;
            }
            else if (term is ScalarTerm or DiagonalTerm || MatrixAlgebra.IsScaled(term))
            {
                hasRidge = true;
            }
            else
            {
                hasOther = true;
            }
        }

        // A covariance carried through a model with the noise of another added to it is what a Kalman gain inverts.
        return found is null || (hasOther && (found.IsOblique || found.Weights.Length > 0)) ? null
            : found with { HasRidge = hasRidge || hasOther };
    }

    private static GramMatrix? Read(Product product)
    {
        var factors = MatrixAlgebra.MatrixFactors(product);
        if (factors.Length < 2 || factors.Any(static factor => factor.Shape is Shape.Scalar or Shape.Transform))
        {
            return null;
        }

        var isScaled = MatrixAlgebra.IsScaled(product);
        var half = factors.Length / 2;
        for (var i = 0; i < half; i++)
        {
            if (MatrixAlgebra.Transpose(factors[i]).Key != factors[factors.Length - 1 - i].Key)
            {
                // Two matrices of samples, one of them turned: neither a product of square matrices nor a change of basis.
                return factors.Length == 2 && factors[0] is Transposed != factors[1] is Transposed && factors.All(static factor => factor is Leaf or Transposed { Of: Leaf })
                    ? new GramMatrix([factors[0]], [], [factors[1]], false, isScaled, IsOblique: true)
                    : null;
            }
        }

        MatrixTerm[] weights = factors.Length % 2 == 1 ? [factors[half]] : [];
        var left = factors.Take(half).ToArray();

        // F P F': the covariance of what F makes of a state. In a normal equation the transpose comes first.
        return weights.Length > 0 && weights[0] is not DiagonalTerm && left[0] is not Transposed ? null
            : left.All(static factor => factor is Leaf { Shape: Shape.Vector } or Transposed { Of.Shape: Shape.Vector }) && left[0] is Transposed ? null
            : new GramMatrix(left, weights, [.. factors.Skip(factors.Length - half)], false, isScaled, false);
    }
}
