using Plain = MathNet.Numerics.LinearAlgebra.Vector<double>;
using PlainMatrix = MathNet.Numerics.LinearAlgebra.Matrix<double>;

namespace Downhill.Differentiation.Tests.Duals.LinearAlgebra;

/// <summary>
/// A vector with its derivative in one direction. The value is the library's own, so that it agrees bit for bit; the
/// tangent follows the rules of forward mode.
/// </summary>
/// <typeparam name="T"><see cref="Dual"/>.</typeparam>
public sealed class Vector<T>
{
    public Vector(Plain value, Plain tangent)
    {
        Value = value;
        Tangent = tangent;
    }

    public Plain Value { get; }

    public Plain Tangent { get; }

    public static VectorBuilder<T> Build { get; } = new();

    public int Count => Value.Count;

    public Dual this[int index]
    {
        get => new(Value[index], Tangent[index]);
        set => (Value[index], Tangent[index]) = (value.Value, value.Tangent);
    }

    public static Vector<T> operator +(Vector<T> a, Vector<T> b) => new(a.Value + b.Value, a.Tangent + b.Tangent);

    public static Vector<T> operator -(Vector<T> a, Vector<T> b) => new(a.Value - b.Value, a.Tangent - b.Tangent);

    public static Vector<T> operator -(Vector<T> a) => new(-a.Value, -a.Tangent);

    public static Vector<T> operator +(Vector<T> a, Dual b) => new(a.Value + b.Value, a.Tangent + b.Tangent);

    public static Vector<T> operator +(Dual a, Vector<T> b) => new(a.Value + b.Value, a.Tangent + b.Tangent);

    public static Vector<T> operator -(Vector<T> a, Dual b) => new(a.Value - b.Value, a.Tangent - b.Tangent);

    public static Vector<T> operator -(Dual a, Vector<T> b) => new(a.Value - b.Value, a.Tangent - b.Tangent);

    public static Vector<T> operator *(Vector<T> a, Dual b) => new(a.Value * b.Value, (a.Tangent * b.Value) + (a.Value * b.Tangent));

    public static Vector<T> operator *(Dual a, Vector<T> b) => new(a.Value * b.Value, (b.Tangent * a.Value) + (b.Value * a.Tangent));

    public static Vector<T> operator /(Vector<T> a, Dual b) =>
        new(a.Value / b.Value, (a.Tangent / b.Value) - (a.Value * (b.Tangent / (b.Value * b.Value))));

    public static Dual operator *(Vector<T> a, Vector<T> b) => a.DotProduct(b);

    public Dual DotProduct(Vector<T> other) =>
        new(Value.DotProduct(other.Value), Tangent.DotProduct(other.Value) + Value.DotProduct(other.Tangent));

    public Dual Sum() => new(Value.Sum(), Tangent.Sum());

    public Dual L2Norm()
    {
        double norm = Value.L2Norm();
        return new(norm, Value.DotProduct(Tangent) / norm);
    }

    public Vector<T> PointwiseMultiply(Vector<T> other) =>
        new(Value.PointwiseMultiply(other.Value), Tangent.PointwiseMultiply(other.Value) + Value.PointwiseMultiply(other.Tangent));

    public Vector<T> PointwiseDivide(Vector<T> other)
    {
        Plain square = other.Value.PointwiseMultiply(other.Value);
        return new(
            Value.PointwiseDivide(other.Value),
            Tangent.PointwiseDivide(other.Value) - Value.PointwiseMultiply(other.Tangent).PointwiseDivide(square));
    }

    public Vector<T> PointwiseTanh() => Each(Value.PointwiseTanh(), DualMath.Tanh);

    public Vector<T> PointwiseSin() => Each(Value.PointwiseSin(), DualMath.Sin);

    public Vector<T> PointwiseExp() => Each(Value.PointwiseExp(), DualMath.Exp);

    public Vector<T> PointwiseAbs() => Each(Value.PointwiseAbs(), DualMath.Abs);

    public Vector<T> Map(Func<Dual, Dual> f) => Each(Value.Map(x => f(x).Value), f);

    public Vector<T> Map2(Func<Dual, Dual, Dual> f, Vector<T> other) => new(
        Value.Map2((x, y) => f(x, y).Value, other.Value),
        Plain.Build.Dense(Count, i => f(this[i], other[i]).Tangent));

    public void MapInplace(Func<Dual, Dual> f)
    {
        for (int i = 0; i < Count; i++)
        {
            this[i] = f(this[i]);
        }
    }

    public Matrix<T> OuterProduct(Vector<T> other) =>
        new(Value.OuterProduct(other.Value), Tangent.OuterProduct(other.Value) + Value.OuterProduct(other.Tangent));

    public Vector<T> SubVector(int index, int count) => new(Value.SubVector(index, count), Tangent.SubVector(index, count));

    public Vector<T> Clone() => new(Value.Clone(), Tangent.Clone());

    public Dual[] ToArray() => [.. Enumerable.Range(0, Count).Select(i => this[i])];

    private Vector<T> Each(Plain value, Func<Dual, Dual> f) =>
        new(value, Plain.Build.Dense(Count, i => f(this[i]).Tangent));
}

/// <summary>Makes vectors over dual numbers.</summary>
/// <typeparam name="T"><see cref="Dual"/>.</typeparam>
public sealed class VectorBuilder<T>
{
    public Vector<T> Dense(int count) => new(Plain.Build.Dense(count), Plain.Build.Dense(count));

    public Vector<T> Dense(int count, Dual value) => new(Plain.Build.Dense(count, value.Value), Plain.Build.Dense(count, value.Tangent));

    public Vector<T> DenseOfArray(Dual[] items) =>
        new(Plain.Build.Dense(items.Length, i => items[i].Value), Plain.Build.Dense(items.Length, i => items[i].Tangent));
}

/// <summary>A matrix with its derivative in one direction.</summary>
/// <typeparam name="T"><see cref="Dual"/>.</typeparam>
public sealed class Matrix<T>
{
    public Matrix(PlainMatrix value, PlainMatrix tangent)
    {
        Value = value;
        Tangent = tangent;
    }

    public PlainMatrix Value { get; }

    public PlainMatrix Tangent { get; }

    public static MatrixBuilder<T> Build { get; } = new();

    public int RowCount => Value.RowCount;

    public int ColumnCount => Value.ColumnCount;

    public Dual this[int row, int column]
    {
        get => new(Value[row, column], Tangent[row, column]);
        set => (Value[row, column], Tangent[row, column]) = (value.Value, value.Tangent);
    }

    public static Matrix<T> operator +(Matrix<T> a, Matrix<T> b) => new(a.Value + b.Value, a.Tangent + b.Tangent);

    public static Matrix<T> operator -(Matrix<T> a, Matrix<T> b) => new(a.Value - b.Value, a.Tangent - b.Tangent);

    public static Matrix<T> operator *(Dual a, Matrix<T> b) => new(a.Value * b.Value, (b.Tangent * a.Value) + (b.Value * a.Tangent));

    public static Matrix<T> operator *(Matrix<T> a, Matrix<T> b) => new(a.Value * b.Value, (a.Tangent * b.Value) + (a.Value * b.Tangent));

    public static Vector<T> operator *(Matrix<T> a, Vector<T> b) => new(a.Value * b.Value, (a.Tangent * b.Value) + (a.Value * b.Tangent));

    public static Vector<T> operator *(Vector<T> a, Matrix<T> b) => new(a.Value * b.Value, (a.Tangent * b.Value) + (a.Value * b.Tangent));

    public Matrix<T> Transpose() => new(Value.Transpose(), Tangent.Transpose());

    public Vector<T> TransposeThisAndMultiply(Vector<T> other) =>
        new(Value.TransposeThisAndMultiply(other.Value), Tangent.TransposeThisAndMultiply(other.Value) + Value.TransposeThisAndMultiply(other.Tangent));

    public Matrix<T> PointwiseTanh() => new(
        Value.PointwiseTanh(),
        PlainMatrix.Build.Dense(RowCount, ColumnCount, (i, j) => DualMath.Tanh(this[i, j]).Tangent));

    public Vector<T> Row(int index) => new(Value.Row(index), Tangent.Row(index));

    public Vector<T> Column(int index) => new(Value.Column(index), Tangent.Column(index));

    public Vector<T> RowSums() => new(Value.RowSums(), Tangent.RowSums());

    public Dual Trace() => new(Value.Trace(), Tangent.Trace());

    public Dual FrobeniusNorm()
    {
        double norm = Value.FrobeniusNorm();
        return new(norm, Value.PointwiseMultiply(Tangent).RowSums().Sum() / norm);
    }

    /// <summary>A⁻¹b, by A·ẋ = ḃ − Ȧ·x.</summary>
    public Vector<T> Solve(Vector<T> right)
    {
        Plain solution = Value.Solve(right.Value);
        return new(solution, Value.Solve(right.Tangent - (Tangent * solution)));
    }

    /// <summary>The determinant, by Jacobi's formula.</summary>
    public Dual Determinant()
    {
        double determinant = Value.Determinant();
        return new(determinant, determinant * Value.Solve(Tangent).Trace());
    }
}

/// <summary>Makes matrices over dual numbers.</summary>
/// <typeparam name="T"><see cref="Dual"/>.</typeparam>
public sealed class MatrixBuilder<T>
{
    public Matrix<T> Dense(int rows, int columns) => new(PlainMatrix.Build.Dense(rows, columns), PlainMatrix.Build.Dense(rows, columns));

    public Matrix<T> DenseIdentity(int order) => new(PlainMatrix.Build.DenseIdentity(order), PlainMatrix.Build.Dense(order, order));
}
