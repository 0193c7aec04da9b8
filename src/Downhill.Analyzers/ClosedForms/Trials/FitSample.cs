namespace Downhill.Analyzers.ClosedForms.Trials;

/// <summary>Well-conditioned data of which no two numbers are alike, and their least squares coefficients.</summary>
internal sealed class FitSample
{
    private const int Models = 2;

    public FitSample(int rows, int columns)
    {
        // Multiples of an irrational number, without their whole parts, fill the interval evenly.
        var count = 0;
        double Next() => (2 * (++count * 0.618033988749895 % 1)) - 1;
        Design = new double[rows, columns];
        Target = new double[rows, Models];
        Weights = new double[rows];
        for (var i = 0; i < rows; i++)
        {
            Weights[i] = 1 + (0.5 * Next());
            for (var j = 0; j < columns; j++)
            {
                Design[i, j] = Next() + (i % columns == j ? 1.5 : 0);
            }

            for (var k = 0; k < Models; k++)
            {
                Target[i, k] = 3 * Next();
            }
        }
    }

    public double[,] Design { get; }

    public double[,] Target { get; }

    public double[] Weights { get; }

    /// <summary>The coefficients of the first models, each in a column.</summary>
    public double[,] Coefficients(bool isWeighted, double ridge, int models)
    {
        var weighted = DenseAlgebra.Transpose(Design);
        for (var i = 0; isWeighted && i < Weights.Length; i++)
        {
            for (var j = 0; j < weighted.GetLength(0); j++)
            {
                weighted[j, i] *= Weights[i];
            }
        }

        var gram = DenseAlgebra.Multiply(weighted, Design);
        for (var i = 0; i < gram.GetLength(0); i++)
        {
            gram[i, i] += ridge;
        }

        var all = DenseAlgebra.Solve(gram, DenseAlgebra.Multiply(weighted, Target));
        return models == Models ? all : DenseAlgebra.Column(DenseAlgebra.Values(all));
    }
}
