using Downhill.Differentiation.Emission;

namespace Downhill.Differentiation.Rules;

/// <summary>
/// Inverses, determinants and solutions of linear systems. The operands of what a factorisation does are the matrix that it
/// was made from, the factorisation, and the right side.
/// </summary>
internal static partial class TensorRules
{
    private static void Systems(Dictionary<string, TensorRule> table)
    {
        Add(
            table,
            new("Inverse", (s, v) => -Call(Call(v.Result, "TransposeThisAndMultiply", s), "TransposeAndMultiply", v.Result)) { Hint = "inverse" },
            "M.Inverse()");
        Add(table, new("Determinant", (s, v) => Cofactors(s, v)) { Hint = "determinant" }, "M.Determinant()");

        // A factorisation itself has no adjoint: what is done with it refers to its matrix.
        Add(table, new("LU", (TensorContribution?)null) { Hint = "lu" }, "M.LU()");
        Add(table, new("Cholesky", (TensorContribution?)null) { Hint = "cholesky" }, "M.Cholesky()");
        Add(table, new("QR", null, null) { Hint = "qr" }, "M.QR(I)");

        foreach (var side in "VM")
        {
            // x = A⁻¹b: with g = A⁻ᵀs the right side gets g, and the matrix −g xᵀ.
            // The transpose of the pseudo-inverse serves more rows than columns, where x is the least-squares solution.
            Add(
                table,
                new("Solve", (s, v) => Fitted(s, v, 1, side), (s, v) => AnyShape(s, v)) { Hint = "solution" },
                $"M.Solve({side})");
            Add(
                table,
                new("Solve", (s, v) => Fitted(s, v, 2, side), null, (s, v) => AnyShape(s, v)) { Hint = "solution" },
                $"Q.Solve({side})");
            Add(
                table,
                new("Solve", (s, v) => -Spread(Squarely(s, v), v.Result, side), null, (s, v) => Squarely(s, v)) { Hint = "solution" },
                $"L.Solve({side})");
            Add(
                table,
                new(
                    "Solve",
                    (s, v) => Fold(v, -Spread(Adjoint(v, () => Call(v.Operand(1), "Solve", s)), v.Result, side)),
                    null,
                    (s, v) => Adjoint(v, () => Call(v.Operand(1), "Solve", s))) { Hint = "solution" },
                $"H.Solve({side})");
        }

        Add(table, new("Inverse", (s, v) => -Call(Call(v.Result, "TransposeThisAndMultiply", s), "TransposeAndMultiply", v.Result), null) { Hint = "inverse" }, "L.Inverse()");
        Add(table, new("Determinant", (s, v) => Cofactors(s, v), null) { Hint = "determinant" }, "L.get_Determinant()");
        Add(table, new("Determinant", (s, v) => Fold(v, s * v.Result * Call(v.Operand(1), "Solve", Identity(v))), null) { Hint = "determinant" }, "H.get_Determinant()");
        Add(table, new("DeterminantLn", (s, v) => Fold(v, s * Call(v.Operand(1), "Solve", Identity(v))), null) { Hint = "logDeterminant" }, "H.get_DeterminantLn()");
    }

    private static Code Squarely(Code s, ITensorValues v) => Adjoint(v, () => Call(Call(v.Operand(0), "Transpose"), "Solve", s));

    private static Code AnyShape(Code s, ITensorValues v)
    {
        var matrix = v.Operand(0);
        return Adjoint(v, () => Code.Choose(
            Rows(matrix).Text + " == " + Columns(matrix).Text,
            matrix,
            Call(Call(matrix, "Transpose"), "Solve", s),
            Call(Call(matrix, "PseudoInverse"), "TransposeThisAndMultiply", s)));
    }

    /// <summary>What the matrix of a least-squares solution gets: the residual, which is 0 for a square one, has its part.</summary>
    private static Code Fitted(Code s, ITensorValues v, int right, char side)
    {
        var matrix = v.Operand(0);
        var dual = AnyShape(s, v);
        var direct = -Spread(dual, v.Result, side);
        return Code.Choose(
            Rows(matrix).Text + " == " + Columns(matrix).Text,
            matrix,
            direct,
            Spread(v.Operand(right) - matrix * v.Result, Call(matrix, "Solve", dual), side) - Spread(dual, v.Result, side));
    }

    private static Code Adjoint(ITensorValues v, Func<Code> value) => v.Share("dual", value);

    private static Code Spread(Code dual, Code solution, char side) =>
        side == 'V' ? Call(dual, "OuterProduct", solution) : Call(dual, "TransposeAndMultiply", solution);

    private static Code Identity(ITensorValues v) => Code.Call(v.Matrix + ".Build.DenseIdentity", Rows(v.Operand(0)));

    /// <summary>Cholesky's factorisation reads the lower triangle alone: what the upper one would get goes to its mirror image.</summary>
    private static Code Fold(ITensorValues v, Code adjoint)
    {
        var whole = v.Share("symmetric", () => adjoint);
        return Call(whole, "LowerTriangle") + Call(Call(whole, "StrictlyUpperTriangle"), "Transpose");
    }

    /// <summary>The matrix of cofactors, from the singular values: it exists where the matrix is singular too.</summary>
    private static Code Cofactors(Code s, ITensorValues v)
    {
        var svd = v.Share("svd", () => Call(v.Operand(0), "Svd"));
        var others = Code.Call("global::Downhill.CompilerServices.Products.OfOthers", Call(Call(svd, "S", property: true), "ToArray"));
        var left = Call(svd, "U", property: true);
        var right = Call(svd, "VT", property: true);
        return Code.Raw(
            $"{s.In(Code.Multiplicative)} * {left.Text}.Determinant() * {right.Text}.Determinant() * ({left.Text} * {v.Matrix}.Build.DenseOfDiagonalArray({others.Text}) * {right.Text})",
            Code.Multiplicative,
            Code.Union(s, svd));
    }
}
