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
}
