namespace Downhill.LeastSquares;

/// <summary>The extreme eigenvalues of the tridiagonal matrix that conjugate gradients make on the way (Lanczos 1950).</summary>
internal sealed class LanczosSpectrum
{
    // The later rows of a long run are copies of the earlier ones.
    private const int MaximumSize = 400;

    private readonly List<double> _diagonal = [];
    private readonly List<double> _squaredNeighbours = [];
    private double _lastAlpha;
    private double _lastBeta;

    /// <summary>The step and the ratio of an iteration.</summary>
    public void Add(double alpha, double beta)
    {
        if (_diagonal.Count < MaximumSize)
        {
            _diagonal.Add((1 / alpha) + (_diagonal.Count == 0 ? 0 : _lastBeta / _lastAlpha));
            if (_diagonal.Count > 1)
            {
                _squaredNeighbours.Add(_lastBeta / (_lastAlpha * _lastAlpha));
            }
        }

        _lastAlpha = alpha;
        _lastBeta = beta;
    }

    /// <summary>The smallest and the largest eigenvalue; 1 and 1 before the first iteration.</summary>
    public (double Least, double Most) Extremes()
    {
        if (_diagonal.Count == 0)
        {
            return (1, 1);
        }

        double bound = 0;
        for (var i = 0; i < _diagonal.Count; i++)
        {
            var reach = (i > 0 ? Math.Sqrt(_squaredNeighbours[i - 1]) : 0) + (i < _squaredNeighbours.Count ? Math.Sqrt(_squaredNeighbours[i]) : 0);
            bound = Math.Max(bound, _diagonal[i] + reach);
        }

        // The matrix is positive definite, so all eigenvalues lie above zero.
        return (Bisect(1, bound), Bisect(_diagonal.Count, bound));
    }

    /// <summary>The eigenvalue with the given place from below.</summary>
    private double Bisect(int place, double bound)
    {
        double low = 0, high = bound;
        for (var step = 0; step < 60 && high - low > 1e-3 * high; step++)
        {
            // Small ones are sought by their order of magnitude.
            var middle = low > 0 && high > 4 * low ? Math.Sqrt(low * high) : low == 0 ? high / 16 : 0.5 * (low + high);
            if (Below(middle) >= place)
            {
                high = middle;
            }
            else
            {
                low = middle;
            }
        }

        return high;
    }

    /// <summary>How many eigenvalues lie below <paramref name="value"/> (Sturm).</summary>
    private int Below(double value)
    {
        var count = 0;
        double pivot = 1;
        for (var i = 0; i < _diagonal.Count; i++)
        {
            pivot = _diagonal[i] - value - (i == 0 ? 0 : _squaredNeighbours[i - 1] / pivot);
            if (pivot == 0)
            {
                pivot = double.Epsilon;
            }

            if (pivot < 0)
            {
                count++;
            }
        }

        return count;
    }
}
