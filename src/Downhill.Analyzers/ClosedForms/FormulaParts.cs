namespace Downhill.Analyzers.ClosedForms;

/// <summary>The parts of an expression whose value is the coefficients of a fit.</summary>
/// <param name="Design">The design matrix, a row for each sample.</param>
/// <param name="Target">What is fitted: the vector, or the matrix with a column for each.</param>
/// <param name="Gram">The matrix that is inverted, with what is added to it; null for a pseudo-inverse.</param>
/// <param name="Weights">The key of the vector of weights, if any; empty where the weights are no known diagonal.</param>
/// <param name="IsTransposed">Whether the coefficients stand in rows.</param>
internal sealed record FormulaParts(MatrixTerm Design, MatrixTerm Target, MatrixTerm? Gram, string? Weights, bool IsTransposed)
{
    /// <summary>The key of the diagonal matrix of the weights, if there are any.</summary>
    public string? WeightsMatrix { get; init; }

    /// <summary>The parts of <paramref name="term"/> where it is the whole product of <paramref name="closedForm"/>, without numbers in it unless these are looked past; else null.</summary>
    public static FormulaParts? Of(MatrixTerm term, ClosedForm closedForm, bool mayBeScaled = false)
    {
        if (term is SolutionTerm solution)
        {
            return solution.At == closedForm.At && solution.Right is { } right && closedForm.Gram is { } gram && right is not ScalarTerm && (mayBeScaled || !MatrixAlgebra.IsScaled(right))
                ? Of(MatrixAlgebra.MatrixFactors(right), gram, solution.Matrix)
                : null;
        }

        if (term is not Product product || (!mayBeScaled && MatrixAlgebra.IsScaled(product)))
        {
            return null;
        }

        var factors = MatrixAlgebra.MatrixFactors(product);
        if (factors.Length < 2)
        {
            return null;
        }

        if (factors[0] is InverseTerm first && first.At == closedForm.At)
        {
            MatrixTerm[] rest = [.. factors.Skip(1)];
            return closedForm.Gram is { } gram ? Of(rest, gram, first.Of)
                : first.Kind == Inversion.PseudoInverse && rest.Length == 1 ? new FormulaParts(first.Of, rest[0], null, null, false)
                : null;
        }

        if (factors[factors.Length - 1] is InverseTerm last && last.At == closedForm.At && closedForm.Gram is { } turned)
        {
            // Y S'(S S')⁻¹ is the transpose of (S S')⁻¹ S Y'.
            MatrixTerm[] rest = [.. factors.Take(factors.Length - 1).Reverse().Select(MatrixAlgebra.Transpose)];
            return Of(rest, turned, last.Of) is { } parts ? parts with { IsTransposed = true } : null;
        }

        return null;
    }

    /// <summary>What may be fitted: a variable, or a vector or matrix that is computed of others.</summary>
    private static bool IsTarget(MatrixTerm term) => term is Leaf or Transposed { Of: Leaf } || (term is Sum or RowTerm && term.Shape is Shape.Vector or Shape.Matrix);

    private static FormulaParts? Of(MatrixTerm[] right, GramMatrix gram, MatrixTerm matrix)
    {
        // A vector times the data is the turned data times the vector.
        if (right.Length == 2 && right[0].Shape == Shape.Vector && right[1].Shape == Shape.Matrix)
        {
            right = [MatrixAlgebra.Transpose(right[1]), right[0]];
        }

        if (gram.Left.Length != 1 || right.Length < 2 || right[0].Key != gram.Left[0].Key)
        {
            return null;
        }

        var design = MatrixAlgebra.Transpose(gram.Left[0]);
        if (gram.Weights.Length == 0)
        {
            return right.Length == 2 && IsTarget(right[1]) ? new FormulaParts(design, right[1], matrix, null, false) : null;
        }

        if (right.Length != 3 || gram.Weights.Length != 1 || gram.Weights[0] is not DiagonalTerm weights || right[1] is not DiagonalTerm other)
        {
            return null;
        }

        var key = weights.Of?.Key ?? "";
        return weights.Key == other.Key ? new FormulaParts(design, right[2], matrix, key, false) { WeightsMatrix = weights.Key }
            // w[i] * y[i] is as well y[i] * w[i].
            : weights.Of is not null && right[2].Key == key && other.Of is { } target ? new FormulaParts(design, target, matrix, key, false)
            : null;
    }
}
