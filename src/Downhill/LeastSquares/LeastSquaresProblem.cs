namespace Downhill.LeastSquares;

/// <summary>
/// A problem in scaled columns: of about unit length, weights included, so that what is large in one unit and small in another
/// converges alike.
/// </summary>
internal sealed class LeastSquaresProblem : INormalSystem
{
    private readonly double[] _scaled;
    private readonly double[] _product;

    private readonly DesignMatrix? _design;
    private double[]? _initial;
    private double _initialSquares;

    public LeastSquaresProblem(DesignMatrix design, double[] y, LeastSquaresOptions options)
        : this(new NormalProduct(design, options.Weights, options.MaximumThreads), y, options) => _design = design;

    /// <summary>A problem of which only passes over the data are known.</summary>
    public LeastSquaresProblem(INormalPass pass, double[] y, LeastSquaresOptions options)
    {
        Y = y;
        Weights = options.Weights;
        Pass = pass;
        _scaled = new double[pass.Columns];
        _product = new double[pass.Columns];
        Scales = new double[pass.Columns];
        Ridge = new double[pass.Columns];
        var squares = new double[pass.Columns];
        Pass.Squares(squares);

        for (var j = 0; j < Scales.Length; j++)
        {
            var ridge = options.Intercept && j == Scales.Length - 1 ? 0 : options.Ridge;
            var length = Math.Sqrt(squares[j] + ridge);
            if (double.IsNaN(length) || double.IsInfinity(length))
            {
                throw new ArgumentException($"Column {j} of the data has an element that is not finite, or too large to be squared.");
            }

            // A power of two changes no digit of the data.
            Scales[j] = length > 0 ? Math.Pow(2, -Math.Round(Math.Log(length, 2))) : 1;
            Ridge[j] = ridge * Scales[j] * Scales[j];
        }
    }

    /// <summary>The same data with other values: scales and factors are shared.</summary>
    private LeastSquaresProblem(LeastSquaresProblem other, double[] y)
    {
        _design = other._design;
        Y = y;
        Weights = other.Weights;
        Pass = other.Pass;
        Scales = other.Scales;
        Ridge = other.Ridge;
        Factors = other.Factors;
        _scaled = other._scaled;
        _product = other._product;
    }

    /// <summary>The data itself, for a factorisation.</summary>
    public DesignMatrix Design => _design ?? throw new InvalidOperationException("Only passes over the data are known.");

    public int Rows => Pass.Rows;

    public int Columns => Pass.Columns;

    /// <summary>What was factorised for other values of the same data.</summary>
    public FactorMemory Factors { get; } = new();

    public double[] Y { get; }

    public double[]? Weights { get; }

    public INormalPass Pass { get; }

    /// <summary>One over the length of each column, as the nearest power of two.</summary>
    public double[] Scales { get; }

    /// <summary>The ridge of each scaled column.</summary>
    public double[] Ridge { get; }

    /// <summary>result ← (A'A + Λ) p, in scaled columns.</summary>
    public void Multiply(double[] p, double[] result)
    {
        VectorKernels.Multiply(p, Scales, _scaled);
        Pass.Multiply(_scaled, _product);
        for (var j = 0; j < result.Length; j++)
        {
            result[j] = (_product[j] * Scales[j]) + (Ridge[j] * p[j]);
        }
    }

    /// <summary>result ← A'(y − A z) − Λ z, in scaled columns; the weighted sum of squared residuals.</summary>
    public double Gradient(double[] z, double[] result)
    {
        VectorKernels.Multiply(z, Scales, _scaled);
        var squares = Pass.Gradient(_scaled, Y, _product);
        for (var j = 0; j < result.Length; j++)
        {
            result[j] = (_product[j] * Scales[j]) - (Ridge[j] * z[j]);
        }

        return squares;
    }

    /// <summary>result ← the gradient at zero, for which the data is read once, whoever asks.</summary>
    public double InitialGradient(double[] result)
    {
        if (_initial is null)
        {
            _initial = new double[result.Length];
            _initialSquares = Gradient(new double[result.Length], _initial);
        }

        _initial.AsSpan().CopyTo(result);
        return _initialSquares;
    }

    public LeastSquaresProblem With(double[] y) => new(this, y);

    public double[] Unscaled(double[] z)
    {
        var result = new double[z.Length];
        VectorKernels.Multiply(z, Scales, result);
        return result;
    }
}
