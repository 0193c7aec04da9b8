namespace Downhill.LeastSquares;

/// <summary>Normal equations that are known by what they do.</summary>
internal interface INormalSystem
{
    int Columns { get; }

    /// <summary>result ← the matrix of the system times p.</summary>
    void Multiply(double[] p, double[] result);

    /// <summary>result ← the right side less the matrix times z; the weighted sum of squared residuals.</summary>
    double Gradient(double[] z, double[] result);

    /// <summary>result ← the right side; the weighted sum of squared values.</summary>
    double InitialGradient(double[] result);
}
