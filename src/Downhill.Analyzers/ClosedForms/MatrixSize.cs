namespace Downhill.Analyzers.ClosedForms;

/// <summary>A number of rows or columns as far as the source says it: not at all, exactly, or at least.</summary>
internal readonly record struct Count(long? Value, bool IsLowerBound = false)
{
    public static readonly Count Unknown = new(null);

    public bool IsKnown => Value is not null && !IsLowerBound;

    public static Count operator +(Count left, Count right) => (left.Value, right.Value) switch
    {
        (null, null) => Unknown,
        (null, { } b) => b > 0 ? new(b, true) : Unknown,
        ({ } a, null) => a > 0 ? new(a, true) : Unknown,
        ({ } a, { } b) => new(a + b, left.IsLowerBound || right.IsLowerBound),
    };

    public static Count operator -(Count left, Count right) =>
        left.Value is { } a && right is { Value: { } b, IsLowerBound: false } ? new(Math.Max(0, a - b), left.IsLowerBound) : Unknown;

    public static Count operator *(Count left, Count right) =>
        left.Value is { } a && right.Value is { } b && (a == 0 || b <= long.MaxValue / Math.Max(1, a)) ? new(a * b, left.IsLowerBound || right.IsLowerBound) : Unknown;

    public static Count operator /(Count left, Count right) =>
        left.Value is { } a && right is { Value: > 0 and { } b, IsLowerBound: false } ? new(a / b, left.IsLowerBound) : Unknown;

    /// <summary>What both say: the count where they agree, else nothing.</summary>
    public Count Agreed(Count other) => Equals(other) ? this : Unknown;
}

/// <summary>The size of a matrix; of a vector the rows alone.</summary>
internal sealed record MatrixSize(Count Rows, Count Columns)
{
    public static readonly MatrixSize Unknown = new(Count.Unknown, Count.Unknown);

    public MatrixSize Transposed => new(Columns, Rows);

    /// <summary>The size of what a term computes, carried through transposes, products and sums.</summary>
    public static MatrixSize Of(MatrixTerm term)
    {
        switch (term)
        {
            case Leaf leaf:
                return leaf.Size;
            case TriangleTerm triangle:
                return Of(triangle.Of);
            case Transposed transposed:
                return Of(transposed.Of).Transposed;
            case InverseTerm inverse:
                return Of(inverse.Of).Transposed;
            case Product product:
                var factors = MatrixAlgebra.MatrixFactors(product);
                return factors.Length == 0 ? Unknown : new MatrixSize(Of(factors[0]).Rows, Of(factors[factors.Length - 1]).Columns);
            case Sum sum:
                return sum.Terms.Select(Of).Aggregate(Unknown, static (known, next) =>
                    new MatrixSize(known.Rows.Value is null ? next.Rows : known.Rows, known.Columns.Value is null ? next.Columns : known.Columns));
            case SolutionTerm { Right: { } right } solution:
                return new MatrixSize(Of(solution.Matrix).Columns, Of(right).Columns);
            default:
                return Unknown;
        }
    }
}
