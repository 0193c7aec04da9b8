namespace Downhill.LeastSquares;

/// <summary>A sum of products to twice the precision of its terms (Dekker 1971; Ogita, Rump and Oishi 2005).</summary>
internal struct PreciseSum(double start)
{
    private const double Splitter = 134_217_729;

    private double _high = start;
    private double _low;

    public readonly double Value => _high + _low;

    public void Add(double term)
    {
        var sum = _high + term;
        var back = sum - _high;
        _low += (_high - (sum - back)) + (term - back);
        _high = sum;
    }

    public void AddProduct(double x, double y)
    {
        var product = x * y;
        Add(product);
        _low += Error(x, y, product);
    }

    private static double Error(double x, double y, double product)
    {
#if NETSTANDARD2_0
        double a = Splitter * x, b = Splitter * y;
        double xh = a - (a - x), yh = b - (b - y);
        double xl = x - xh, yl = y - yh;
        return (((xh * yh) - product) + (xh * yl) + (xl * yh)) + (xl * yl);
#else
        return Math.FusedMultiplyAdd(x, y, -product);
#endif
    }
}
