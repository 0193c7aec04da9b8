namespace Downhill.LeastSquares;

/// <summary>What the gradient method needs of the data: passes over it.</summary>
internal interface INormalPass
{
    int Rows { get; }

    int Columns { get; }

    /// <summary>result ← XᵀW X p.</summary>
    void Multiply(double[] p, double[] result);

    /// <summary>result ← XᵀW(y − X b); the weighted sum of squared residuals.</summary>
    double Gradient(double[] b, double[] y, double[] result);

    /// <summary>result ← the weighted sum of squares of each column, or what is near it.</summary>
    void Squares(double[] result);

    /// <summary>Mixes the rows, times the roots of their weights, into a sketch; false where the rows are not to be had.</summary>
    bool TrySketch(RandomSketch sketch);

    /// <summary>The rows, times the roots of their weights, one behind the other; null where they are not to be had.</summary>
    double[]? Copy();
}
