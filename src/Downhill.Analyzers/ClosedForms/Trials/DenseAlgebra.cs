namespace Downhill.Analyzers.ClosedForms.Trials;

/// <summary>The algebra of small dense matrices.</summary>
internal static class DenseAlgebra
{
    public static double[,] Transpose(double[,] a)
    {
        var result = new double[a.GetLength(1), a.GetLength(0)];
        for (var i = 0; i < a.GetLength(0); i++)
        {
            for (var j = 0; j < a.GetLength(1); j++)
            {
                result[j, i] = a[i, j];
            }
        }

        return result;
    }

    public static double[,] Multiply(double[,] a, double[,] b)
    {
        if (a.GetLength(1) != b.GetLength(0))
        {
            throw new TrialFailure("the sizes do not fit");
        }

        var result = new double[a.GetLength(0), b.GetLength(1)];
        for (var i = 0; i < a.GetLength(0); i++)
        {
            for (var k = 0; k < b.GetLength(0); k++)
            {
                for (var j = 0; j < b.GetLength(1); j++)
                {
                    result[i, j] += a[i, k] * b[k, j];
                }
            }
        }

        return result;
    }

    /// <summary>Element by element; the sizes have to be equal.</summary>
    public static double[,] Combine(double[,] a, double[,] b, Func<double, double, double> combine)
    {
        if (a.GetLength(0) != b.GetLength(0) || a.GetLength(1) != b.GetLength(1))
        {
            throw new TrialFailure("the sizes do not fit");
        }

        var result = new double[a.GetLength(0), a.GetLength(1)];
        for (var i = 0; i < a.GetLength(0); i++)
        {
            for (var j = 0; j < a.GetLength(1); j++)
            {
                result[i, j] = combine(a[i, j], b[i, j]);
            }
        }

        return result;
    }

    public static double[,] Identity(int size) => Diagonal([.. Enumerable.Repeat(1.0, size)]);

    public static double[,] Diagonal(double[] values)
    {
        var result = new double[values.Length, values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            result[i, i] = values[i];
        }

        return result;
    }

    public static double[,] Column(double[] values)
    {
        var result = new double[values.Length, 1];
        for (var i = 0; i < values.Length; i++)
        {
            result[i, 0] = values[i];
        }

        return result;
    }

    /// <summary>The first column.</summary>
    public static double[] Values(double[,] column) => [.. Enumerable.Range(0, column.GetLength(0)).Select(i => column[i, 0])];

    /// <summary>Solves A X = B by elimination with row pivots.</summary>
    public static double[,] Solve(double[,] a, double[,] b)
    {
        var n = a.GetLength(0);
        if (a.GetLength(1) != n || b.GetLength(0) != n)
        {
            throw new TrialFailure("the sizes do not fit");
        }

        a = (double[,])a.Clone();
        b = (double[,])b.Clone();
        for (var p = 0; p < n; p++)
        {
            var pivot = Enumerable.Range(p, n - p).OrderByDescending(i => Math.Abs(a[i, p])).First();
            Exchange(a, p, pivot);
            Exchange(b, p, pivot);
            if (a[p, p] == 0)
            {
                throw new TrialFailure("a matrix is singular");
            }

            for (var i = 0; i < n; i++)
            {
                if (i != p)
                {
                    var factor = a[i, p] / a[p, p];
                    Subtract(a, i, p, factor);
                    Subtract(b, i, p, factor);
                }
            }
        }

        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < b.GetLength(1); j++)
            {
                b[i, j] /= a[i, i];
            }
        }

        return b;
    }

    private static void Exchange(double[,] a, int one, int other)
    {
        for (var j = 0; j < a.GetLength(1); j++)
        {
            (a[one, j], a[other, j]) = (a[other, j], a[one, j]);
        }
    }

    private static void Subtract(double[,] a, int to, int from, double factor)
    {
        for (var j = 0; j < a.GetLength(1); j++)
        {
            a[to, j] -= factor * a[from, j];
        }
    }
}
