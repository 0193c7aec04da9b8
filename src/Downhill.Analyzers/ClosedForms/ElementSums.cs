using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>Reads what a loop nest that writes <c>r[i, j]</c> makes of the arrays whose elements it multiplies.</summary>
internal static class ElementSums
{
    /// <param name="target">The indices that are written.</param>
    /// <param name="product">The elements that are multiplied.</param>
    /// <param name="accumulates">Whether the product is added to what is there.</param>
    /// <param name="loops">How many loops stand around the write.</param>
    public static MatrixTerm? Read(List<string> target, ElementReference[] product, bool accumulates, int loops)
    {
        // The power sums of a polynomial fit, each found at the sum of two exponents.
        if (target.Count == 2 && product.Length == 1 && product[0] is { Indices.Length: 1 } power && !IsFunction(power) &&
            IsSumOf(power.Indices[0], target[0], target[1]) && power.Indices[0].Count(static letter => letter == '+') == 1)
        {
            return Gram(new Leaf("powers:" + power.Array.Key, Shape.Matrix));
        }

        // Weights and factors that no written index occurs in.
        var factors = product.Where(factor => factor.Indices.Any(target.Contains)).ToList();
        var isWeighted = factors.Count < product.Length;
        return target.Count switch
        {
            2 => Matrix(target[0], target[1], factors, isWeighted ? [.. product.Except(factors)] : [], accumulates, loops),
            1 => Vector(target[0], factors, product),
            _ => null,
        };
    }

    /// <summary>
    /// A triangle of sums of products of one sample's features, packed into a vector as LAPACK has it: the place that is
    /// written is counted on its own.
    /// </summary>
    public static MatrixTerm? Packed(string index, ElementReference[] product, bool accumulates, int loops) =>
        accumulates && loops > 2 && product.Length == 2 && product.All(static element => element.Indices.Length == 1 && !IsFunction(element)) &&
        product[0].Array.Key == product[1].Array.Key && product[0].Indices[0] != product[1].Indices[0] &&
        Regex.IsMatch(index, @"\+") && !product.Any(element => element.Indices[0] == index)
            ? Gram(Rows(product[0].Array))
            : null;

    private static MatrixTerm? Matrix(string i, string j, List<ElementReference> factors, List<ElementReference> weights, bool accumulates, int loops)
    {
        var isWeighted = weights.Count > 0;
        if (factors.Count == 1)
        {
            var only = factors[0];
            return IsFunction(only)
                ? accumulates && only.Indices.Contains(i) && only.Indices.Contains(j) && IsSumOf(only.Array.Key, i, j)
                    ? Gram(new Leaf("powers:" + only.Array.Key, Shape.Matrix))
                    : null
                : only.Indices.Length != 2 || isWeighted ? null
                : only.Indices[0] == i && only.Indices[1] == j ? only.Array
                : only.Indices[0] == j && only.Indices[1] == i ? MatrixAlgebra.Transpose(only.Array)
                : null;
        }

        if (factors.Count != 2)
        {
            return null;
        }

        var left = factors.FirstOrDefault(factor => factor.Indices.Contains(i) && !factor.Indices.Contains(j));
        var right = factors.FirstOrDefault(factor => factor.Indices.Contains(j) && !factor.Indices.Contains(i));
        if (left is null || right is null)
        {
            return null;
        }

        if (IsFunction(left) && IsFunction(right))
        {
            return Regex.Replace(left.Array.Key, $@"\b{Regex.Escape(i)}\b", j) == right.Array.Key ? Gram(new Leaf("functions:" + left.Array.Key, Shape.Matrix)) : null;
        }

        if (left.Indices.Length == 2 && right.Indices.Length == 2 && Common(left, i) is { } shared && Common(right, j) == shared)
        {
            var first = left.Indices[0] == i ? left.Array : MatrixAlgebra.Transpose(left.Array);
            var second = right.Indices[1] == j ? right.Array : MatrixAlgebra.Transpose(right.Array);
            return isWeighted && MatrixAlgebra.Transpose(first).Key == second.Key
                ? MatrixAlgebra.Multiply(MatrixAlgebra.Multiply(first, Weights(weights, shared)), second)
                : MatrixAlgebra.Multiply(first, second);
        }

        // One sample's features with themselves, added up over the samples.
        return left.Indices.Length == 1 && right.Indices.Length == 1 && left.Array.Key == right.Array.Key && accumulates && loops > 2
            ? Gram(Rows(left.Array))
            : null;
    }

    private static MatrixTerm? Vector(string i, List<ElementReference> factors, ElementReference[] product)
    {
        var matrix = factors.FirstOrDefault(factor => factor.Indices.Length == 2 && !IsFunction(factor));
        if (factors.Count == 1 && matrix is not null && Common(matrix, i) is { } shared)
        {
            var vectors = product.Where(factor => factor.Indices.Length == 1 && factor.Indices[0] == shared && !IsFunction(factor)).ToList();
            var turned = matrix.Indices[0] == i ? matrix.Array : MatrixAlgebra.Transpose(matrix.Array);
            return vectors.Count == 0 ? null
                : vectors.Count == 2 && product.Length == 3 ? MatrixAlgebra.Multiply(MatrixAlgebra.Multiply(turned, Weights([vectors[0]], shared)), vectors[1].Array)
                : MatrixAlgebra.Multiply(turned, vectors[0].Array);
        }

        return factors.Count == 1 && product.Length == 1 && factors[0].Indices.Length == 1 && !IsFunction(factors[0]) ? factors[0].Array : null;
    }

    private static bool IsSumOf(string text, string i, string j) =>
        Regex.IsMatch(text, $@"\b{Regex.Escape(i)}\s*\+\s*{Regex.Escape(j)}\b") || Regex.IsMatch(text, $@"\b{Regex.Escape(j)}\s*\+\s*{Regex.Escape(i)}\b");

    /// <summary>A number for each sample; which vector holds it is known where it is only one.</summary>
    private static DiagonalTerm Weights(List<ElementReference> weights, string sample) =>
        weights.Count == 1 && weights[0].Indices.Length == 1 && weights[0].Indices[0] == sample && !IsFunction(weights[0])
            ? new DiagonalTerm($"D({weights[0].Array.Key})", isIdentity: false, weights[0].Array)
            : new DiagonalTerm("W", isIdentity: false);

    private static MatrixTerm Gram(MatrixTerm rows) => MatrixAlgebra.Multiply(MatrixAlgebra.Transpose(rows), rows);

    private static MatrixTerm Rows(MatrixTerm vector) => new Leaf("rows:" + vector.Key, Shape.Matrix, new MatrixSize(Count.Unknown, (vector as Leaf)?.Size.Rows ?? Count.Unknown));

    private static bool IsFunction(ElementReference element) => element.Array.Key.StartsWith("=", StringComparison.Ordinal);

    private static string? Common(ElementReference element, string index) =>
        element.Indices[0] == index ? element.Indices[1] : element.Indices[1] == index ? element.Indices[0] : null;
}
