namespace Downhill;

/// <summary>A matrix that is known by what it does to vectors, and need not exist anywhere.</summary>
public interface ILinearOperator
{
    /// <summary>The number of samples.</summary>
    int Rows { get; }

    /// <summary>The number of parameters.</summary>
    int Columns { get; }

    /// <summary>result ← X x.</summary>
    /// <param name="x">One number for each column.</param>
    /// <param name="result">Receives one number for each row; written in full.</param>
    void Apply(ReadOnlySpan<double> x, Span<double> result);

    /// <summary>result ← Xᵀ x.</summary>
    /// <param name="x">One number for each row.</param>
    /// <param name="result">Receives one number for each column; written in full.</param>
    void ApplyTransposed(ReadOnlySpan<double> x, Span<double> result);
}
