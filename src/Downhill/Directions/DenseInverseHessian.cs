namespace Downhill.Directions;

/// <summary>
/// A dense approximation H of the inverse Hessian, kept positive definite (Broyden, Fletcher, Goldfarb and Shanno, 1970),
/// first scaled after Nocedal and Wright (2006, equation 6.20), and scaled up in the first iterations while it promises
/// more curvature than is met (Al-Baali, 1998), which parameters of very different scales need.
/// </summary>
/// <remarks>
/// Where coordinates are held at a bound, the direction comes from the inverse of the remaining Hessian: the Schur
/// complement of H. It is taken once for each coordinate that comes to be held and then updated beside H; as no step moves
/// a held coordinate, the two stay consistent until one is freed.
/// </remarks>
internal sealed class DenseInverseHessian : IBoundedCurvatureModel
{
    /// <summary>The iterations, in multiples of n, after which H has met every direction and is scaled no more.</summary>
    private const int ScaledUpdates = 2;

    /// <summary>The most that one iteration scales H up.</summary>
    private const double MostScaling = 1000;

    /// <summary>The most bounds met in one step one after the other; each costs O(n²).</summary>
    private const int MostBoundsMet = 50;

    private readonly int _n;
    private readonly double[] _full;
    private readonly double[]? _reduced;
    private readonly double[]? _working;
    private readonly double[] _target;
    private readonly bool[] _met;
    private readonly bool[] _held;
    private readonly double[] _product;
    private readonly double[] _column;
    private int _heldCount;
    private int _updates;

    public DenseInverseHessian(int n, bool bounded)
    {
        _n = n;
        _full = new double[n * n];
        _reduced = bounded ? new double[n * n] : null;
        _working = bounded ? new double[n * n] : null;
        _target = new double[n];
        _met = new bool[n];
        _held = new bool[n];
        _product = new double[n];
        _column = new double[n];
    }

    /// <inheritdoc/>
    public bool IsFresh => _updates == 0;

    /// <inheritdoc/>
    public void Direct(double[] gradient, double[]? free, double[] direction)
    {
        if (IsFresh)
        {
            VectorKernels.Scale(-1, gradient, direction);
            return;
        }

        Hold(free);
        double[] h = _heldCount > 0 ? _reduced! : _full;
        for (int i = 0; i < _n; i++)
        {
            direction[i] = _held[i] ? 0 : -VectorKernels.Dot(h.AsSpan(i * _n, _n), gradient);
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// An active-set walk over the quadratic model: from the current point towards the model's minimum until a bound is
    /// met, from there towards the minimum with that coordinate on its bound, and so on. Each leg lowers the model, so that
    /// the whole descends.
    /// </remarks>
    public bool DirectInside(double[] gradient, double[]? free, double[] point, Box box, double[] direction)
    {
        Direct(gradient, free, _target);
        Array.Clear(direction, 0, _n);
        Array.Clear(_met, 0, _n);
        bool anyMet = false;
        for (int met = 0; met < MostBoundsMet; met++)
        {
            int first = FirstBound(point, box, direction, out double fraction, out double bound);
            for (int i = 0; i < _n; i++)
            {
                direction[i] += fraction * (_target[i] - direction[i]);
            }

            if (first < 0)
            {
                return anyMet;
            }

            if (!anyMet)
            {
                Array.Copy(_heldCount > 0 ? _reduced! : _full, _working!, _full.Length);
                anyMet = true;
            }

            direction[first] = bound;
            _met[first] = true;
            double pivot = _working![(first * _n) + first];
            VectorKernels.AddScaled((bound - _target[first]) / pivot, _working.AsSpan(first * _n, _n), _target);
            _target[first] = bound;
            Marginalize(_working, first);
        }

        return anyMet;
    }

    /// <inheritdoc/>
    public void Learn(double[] step, double[] change, double expected)
    {
        double sy = VectorKernels.Dot(step, change);
        double yy = VectorKernels.Dot(change, change);
        double ss = VectorKernels.Dot(step, step);

        // A pair of no or negative curvature would make H indefinite.
        if (!(sy > 1e-14 * Math.Sqrt(ss) * Math.Sqrt(yy)) || !Finite.IsFinite(1 / sy) || !Finite.IsFinite(yy))
        {
            return;
        }

        double factor = 1;
        if (IsFresh)
        {
            Array.Clear(_full, 0, _full.Length);
            for (int i = 0; i < _n; i++)
            {
                _full[(i * _n) + i] = sy / yy;
            }
        }
        else if (sy < expected && _updates < ScaledUpdates * _n)
        {
            // The root: the whole ratio serves convex objectives better and curved valleys worse.
            factor = Math.Min(Math.Sqrt(expected / sy), MostScaling);
        }

        _updates++;
        Update(_full, step, change, sy, factor);
        if (_heldCount > 0)
        {
            for (int i = 0; i < _n; i++)
            {
                change[i] = _held[i] ? 0 : change[i];
            }

            Update(_reduced!, step, change, sy, factor);
        }
    }

    /// <inheritdoc/>
    public double FirstStep(double lastStep, double lastSlope, double slope) => 1;

    /// <inheritdoc/>
    public void Reset()
    {
        _updates = 0;
        _heldCount = 0;
        Array.Clear(_held, 0, _n);
    }

    // The first bound on the way from the direction made so far to its target.
    private int FirstBound(double[] point, Box box, double[] direction, out double fraction, out double bound)
    {
        fraction = 1;
        bound = 0;
        int first = -1;
        for (int i = 0; i < _n; i++)
        {
            if (_met[i] || _held[i])
            {
                continue;
            }

            double leg = _target[i] - direction[i];
            double wall = (leg < 0 ? box.Lower[i] : box.Upper[i]) - point[i];
            double reach = leg < 0 ? wall - direction[i] : direction[i] - wall;
            double share = reach >= 0 ? 0 : -reach / Math.Abs(leg);
            if (leg != 0 && share < fraction)
            {
                fraction = share;
                bound = wall;
                first = i;
            }
        }

        return first;
    }

    private void Update(double[] h, double[] step, double[] change, double sy, double factor)
    {
        for (int i = 0; i < _n; i++)
        {
            Span<double> row = h.AsSpan(i * _n, _n);
            if (factor != 1)
            {
                VectorKernels.Scale(factor, row, row);
            }

            _product[i] = VectorKernels.Dot(row, change);
        }

        double yHy = VectorKernels.Dot(change, _product);
        double rho = 1 / sy;
        double square = (1 + (yHy * rho)) * rho;
        for (int i = 0; i < _n; i++)
        {
            VectorKernels.AddScaledPair(
                (square * step[i]) - (rho * _product[i]), step, -rho * step[i], _product, h.AsSpan(i * _n, _n));
        }
    }

    private void Hold(double[]? free)
    {
        bool freed = false;
        int held = 0;
        for (int i = 0; i < _n; i++)
        {
            bool holds = free is not null && free[i] == 0;
            freed |= _held[i] && !holds;
            held += holds ? 1 : 0;
        }

        if (held > 0 && (freed || _heldCount == 0))
        {
            Array.Copy(_full, _reduced!, _full.Length);
            Array.Clear(_held, 0, _n);
        }

        for (int i = 0; i < _n; i++)
        {
            bool holds = free is not null && free[i] == 0;
            if (holds && !_held[i])
            {
                Marginalize(_reduced!, i);
            }

            _held[i] = holds;
        }

        _heldCount = held;
    }

    // The Schur complement of one diagonal element; its row and column are zero afterwards.
    private void Marginalize(double[] h, int index)
    {
        h.AsSpan(index * _n, _n).CopyTo(_column);
        double pivot = _column[index];
        for (int i = 0; i < _n; i++)
        {
            if (i != index && _column[i] != 0)
            {
                VectorKernels.AddScaled(-_column[i] / pivot, _column, h.AsSpan(i * _n, _n));
                h[(i * _n) + index] = 0;
            }
        }

        Array.Clear(h, index * _n, _n);
    }
}
