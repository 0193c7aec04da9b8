using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.ClosedForms.Trials;

/// <summary>MathNet's matrices and vectors, as far as formulas of least squares use them.</summary>
internal static class MathNetLibrary
{
    // Samples are smaller; what is larger is no part of a formula over them.
    private const int MaximumLength = 100;

    public static object? Call(IMethodSymbol method, TrialArray? receiver, object?[] arguments, TrialMachine machine)
    {
        if (method.ContainingType.Name is "MatrixBuilder" or "VectorBuilder")
        {
            return Build(method.Name, method.ContainingType.Name == "MatrixBuilder", arguments, machine);
        }

        object?[] operands = receiver is null ? arguments : [receiver, .. arguments];
        var isTarget = receiver is not null && method.ReturnsVoid && operands.Length > 1;
        var result = Operate(method.Name, isTarget ? [.. operands.Take(operands.Length - 1)] : operands);
        if (isTarget && result is TrialArray made && operands[operands.Length - 1] is TrialArray target && target.Items.Count == made.Items.Count)
        {
            // The last argument takes the result.
            for (var i = 0; i < made.Items.Count; i++)
            {
                target.Items[i] = made.Items[i];
            }

            return null;
        }

        return method.ReturnsVoid ? throw Unknown : result;
    }

    private static TrialFailure Unknown => new("it calls what is not known");

    private static object? Operate(string name, object?[] operands)
    {
        var first = operands[0] as TrialArray;
        var second = operands.Length > 1 ? operands[1] : null;
        switch (name, operands.Length)
        {
            case ("op_Multiply" or "Multiply", 2):
                return Product(operands[0], second);
            case ("op_Addition" or "Add", 2):
                return Combined(operands[0], second, static (a, b) => a + b);
            case ("op_Subtraction" or "Subtract", 2):
                return Combined(operands[0], second, static (a, b) => a - b);
            case ("op_Division" or "Divide", 2) when second is double or int:
                return Product(operands[0], 1 / Library.Number(second));
            case ("op_UnaryNegation" or "Negate", 1):
                return Product(first, -1.0);
            case ("DotProduct", 2):
                return Product(first, second);
            case ("Transpose", 1):
                return Whole(DenseAlgebra.Transpose(Library.Array(first).ToMatrix()));
            case ("TransposeThisAndMultiply", 2):
                return Product(Whole(DenseAlgebra.Transpose(Library.Array(first).ToMatrix())), second);
            case ("TransposeAndMultiply", 2):
                return Product(first, Whole(DenseAlgebra.Transpose(Library.Array(second).ToMatrix())));
            case ("Inverse" or "PseudoInverse", 1) when first is { Rank: 2 } && first.Length(0) == first.Length(1):
                return Whole(DenseAlgebra.Solve(first.ToMatrix(), DenseAlgebra.Identity(first.Length(0))));
            case ("Cholesky" or "LU" or "QR" or "Svd" or "Evd", _):
                return first;
            case ("Solve", 2):
                var right = Library.Array(second);
                return right.Rank == 2 ? Whole(DenseAlgebra.Solve(Library.Array(first).ToMatrix(), right.ToMatrix()))
                    : TrialArray.Of(DenseAlgebra.Values(DenseAlgebra.Solve(Library.Array(first).ToMatrix(), DenseAlgebra.Column(right.ToVector()))));
            case ("Column" or "Row", 2) when first is { Rank: 2 } && second is int index:
                var lines = name == "Row" ? first.ToMatrix() : DenseAlgebra.Transpose(first.ToMatrix());
                return index < 0 || index >= lines.GetLength(0) ? throw new TrialFailure("an index is out of range")
                    : TrialArray.Of(Enumerable.Range(0, lines.GetLength(1)).Select(j => (object?)lines[index, j]));
            case ("OuterProduct", 2):
                return Whole(DenseAlgebra.Multiply(DenseAlgebra.Column(Library.Array(first).ToVector()), DenseAlgebra.Transpose(DenseAlgebra.Column(Library.Array(second).ToVector()))));
            case ("ToColumnMatrix", 1):
                return Whole(DenseAlgebra.Column(Library.Array(first).ToVector()));
            case ("ToRowMatrix", 1):
                return Whole(DenseAlgebra.Transpose(DenseAlgebra.Column(Library.Array(first).ToVector())));
            case ("ToArray" or "Clone" or "CopyTo", 1):
                return Library.Array(first).Clone();
            case ("Diagonal", 1):
                var matrix = Library.Array(first).ToMatrix();
                return TrialArray.Of(Enumerable.Range(0, Math.Min(matrix.GetLength(0), matrix.GetLength(1))).Select(i => (object?)matrix[i, i]));
            default:
                throw Unknown;
        }
    }

    private static TrialArray Whole(double[,] values) => TrialArray.Of(values);

    private static object Product(object? left, object? right)
    {
        switch (left, right)
        {
            case (TrialArray { Rank: 2 } a, TrialArray { Rank: 2 } b):
                return Whole(DenseAlgebra.Multiply(a.ToMatrix(), b.ToMatrix()));
            case (TrialArray { Rank: 2 } a, TrialArray { Rank: 1 } v):
                return TrialArray.Of(DenseAlgebra.Values(DenseAlgebra.Multiply(a.ToMatrix(), DenseAlgebra.Column(v.ToVector()))));
            case (TrialArray { Rank: 1 } v, TrialArray { Rank: 2 } a):
                return TrialArray.Of(DenseAlgebra.Values(DenseAlgebra.Multiply(DenseAlgebra.Transpose(a.ToMatrix()), DenseAlgebra.Column(v.ToVector()))));
            case (TrialArray { Rank: 1 } v, TrialArray { Rank: 1 } w):
                return v.Items.Count == w.Items.Count ? v.ToVector().Zip(w.ToVector(), static (a, b) => a * b).Sum() : throw new TrialFailure("the sizes do not fit");
            case (TrialArray a, double or int):
                return Scaled(a, Library.Number(right));
            case (double or int, TrialArray a):
                return Scaled(a, Library.Number(left));
            default:
                throw Unknown;
        }
    }

    private static TrialArray Scaled(TrialArray array, double factor)
    {
        var result = array.Clone();
        for (var i = 0; i < result.Items.Count; i++)
        {
            result.Items[i] = factor * Library.Number(result.Items[i]);
        }

        return result;
    }

    private static TrialArray Combined(object? left, object? right, Func<double, double, double> combine) => (left, right) switch
    {
        (TrialArray { Rank: 2 } a, TrialArray { Rank: 2 } b) => Whole(DenseAlgebra.Combine(a.ToMatrix(), b.ToMatrix(), combine)),
        (TrialArray { Rank: 1 } a, TrialArray { Rank: 1 } b) => TrialArray.Of(DenseAlgebra.Values(DenseAlgebra.Combine(DenseAlgebra.Column(a.ToVector()), DenseAlgebra.Column(b.ToVector()), combine))),
        (TrialArray { Rank: 1 } a, double or int) => TrialArray.Of([.. a.ToVector().Select(value => combine(value, Library.Number(right)))]),
        _ => throw Unknown,
    };

    private static TrialArray Build(string name, bool isMatrix, object?[] arguments, TrialMachine machine)
    {
        switch (name, isMatrix, arguments.Length)
        {
            case ("Dense", true, 2):
                return TrialArray.Of([Size(arguments[0]), Size(arguments[1])], 0.0);
            case ("Dense", true, 3):
                var filled = new double[Size(arguments[0]), Size(arguments[1])];
                for (var i = 0; i < filled.GetLength(0); i++)
                {
                    for (var j = 0; j < filled.GetLength(1); j++)
                    {
                        filled[i, j] = Library.Number(arguments[2] is TrialFunction ? machine.Apply(arguments[2], i, j) : arguments[2]);
                    }
                }

                return TrialArray.Of(filled);
            case ("Dense", false, 1):
                return arguments[0] is TrialArray values ? values.Clone() : TrialArray.Of([Size(arguments[0])], 0.0);
            case ("Dense", false, 2):
                return TrialArray.Of([.. Enumerable.Range(0, Size(arguments[0])).Select(i => Library.Number(arguments[1] is TrialFunction ? machine.Apply(arguments[1], i) : arguments[1]))]);
            case ("DenseOfArray", _, 1):
                return Library.Array(arguments[0]).Clone();
            case ("DenseIdentity" or "SparseIdentity" or "DiagonalIdentity", true, _):
                return TrialArray.Of(DenseAlgebra.Identity(Size(arguments[0])));
            case ("DenseDiagonal" or "Diagonal" or "SparseDiagonal", true, 2 or 3) when arguments[arguments.Length - 1] is double or int:
                return Scaled(TrialArray.Of(DenseAlgebra.Identity(Size(arguments[0]))), Library.Number(arguments[arguments.Length - 1]));
            case ("DenseDiagonal" or "Diagonal" or "SparseDiagonal", true, 3) when arguments[2] is TrialFunction:
                return TrialArray.Of(DenseAlgebra.Diagonal([.. Enumerable.Range(0, Math.Min(Size(arguments[0]), Size(arguments[1]))).Select(i => Library.Number(machine.Apply(arguments[2], i)))]));
            case ("DenseOfDiagonalVector" or "DiagonalOfDiagonalVector" or "SparseOfDiagonalVector", true, 1):
                return TrialArray.Of(DenseAlgebra.Diagonal(Library.Array(arguments[0]).ToVector()));
            default:
                throw Unknown;
        }
    }

    private static int Size(object? value) => value is int size and >= 0 and <= MaximumLength ? size : throw new TrialFailure("a size is not known");
}
