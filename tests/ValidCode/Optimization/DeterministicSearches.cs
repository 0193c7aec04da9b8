namespace ValidCode.Optimization;

/// <summary>Searches without randomness, and solvers that accept only what is lower.</summary>
public static class DeterministicSearches
{
    public static (double X, double Y) Grid(Func<double, double, double> f, double lower, double upper, int steps)
    {
        var best = double.MaxValue;
        (double, double) point = default;
        for (var i = 0; i <= steps; i++)
        {
            for (var j = 0; j <= steps; j++)
            {
                var x = lower + (upper - lower) * i / steps;
                var y = lower + (upper - lower) * j / steps;
                var value = f(x, y);
                if (value < best)
                {
                    best = value;
                    point = (x, y);
                }
            }
        }

        return point;
    }

    public static double[] Pattern(Func<double[], double> f, double[] start, double step, double tolerance)
    {
        var point = (double[])start.Clone();
        var best = f(point);
        while (step > tolerance)
        {
            var improved = false;
            for (var j = 0; j < point.Length; j++)
            {
                foreach (var move in (double[])[step, -step])
                {
                    point[j] += move;
                    var value = f(point);
                    if (value < best)
                    {
                        best = value;
                        improved = true;
                    }
                    else
                    {
                        point[j] -= move;
                    }
                }
            }

            if (!improved)
            {
                step /= 2;
            }
        }

        return point;
    }

    // Levenberg and Marquardt in one variable: the damping follows whether the step helped.
    public static double DampedNewton(Func<double, double> f, Func<double, double> slope, Func<double, double> curvature, double x)
    {
        var damping = 1.0;
        var value = f(x);
        for (var i = 0; i < 100; i++)
        {
            var candidate = x - slope(x) / (curvature(x) + damping);
            var lower = f(candidate);
            if (lower < value)
            {
                x = candidate;
                value = lower;
                damping /= 10;
            }
            else
            {
                damping *= 10;
            }
        }

        return x;
    }

    public static double GoldenSection(Func<double, double> f, double a, double b)
    {
        var ratio = (Math.Sqrt(5) - 1) / 2;
        while (b - a > 1e-10)
        {
            var c = b - ratio * (b - a);
            var d = a + ratio * (b - a);
            if (f(c) < f(d))
            {
                b = d;
            }
            else
            {
                a = c;
            }
        }

        return (a + b) / 2;
    }
}
