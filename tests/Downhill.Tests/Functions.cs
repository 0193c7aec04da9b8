namespace Downhill.Tests;

/// <summary>Classic test functions with known minima and gradients written by hand (Moré, Garbow and Hillstrom, 1981).</summary>
internal static class Functions
{
    /// <summary>Minimum 0 at (1, …, 1), at the end of a curved valley.</summary>
    public static double Rosenbrock(double[] x, double[] g)
    {
        Array.Clear(g);
        double f = 0;
        for (int i = 0; i + 1 < x.Length; i++)
        {
            double a = x[i + 1] - (x[i] * x[i]);
            double b = 1 - x[i];
            f += (100 * a * a) + (b * b);
            g[i] += (-400 * a * x[i]) - (2 * b);
            g[i + 1] += 200 * a;
        }

        return f;
    }

    /// <summary>Minimum 0 at (1, …, 1); pairs of independent valleys.</summary>
    public static double ExtendedRosenbrock(double[] x, double[] g)
    {
        double f = 0;
        for (int i = 0; i < x.Length; i += 2)
        {
            double a = x[i + 1] - (x[i] * x[i]);
            double b = 1 - x[i];
            f += (100 * a * a) + (b * b);
            g[i] = (-400 * a * x[i]) - (2 * b);
            g[i + 1] = 200 * a;
        }

        return f;
    }

    /// <summary>Minimum 0 at (3, 0.5).</summary>
    public static double Beale(double[] x, double[] g)
    {
        double y = x[1];
        double p = 1.5 - (x[0] * (1 - y));
        double q = 2.25 - (x[0] * (1 - (y * y)));
        double r = 2.625 - (x[0] * (1 - (y * y * y)));
        g[0] = (-2 * p * (1 - y)) - (2 * q * (1 - (y * y))) - (2 * r * (1 - (y * y * y)));
        g[1] = (2 * p * x[0]) + (4 * q * x[0] * y) + (6 * r * x[0] * y * y);
        return (p * p) + (q * q) + (r * r);
    }

    /// <summary>Minimum 0 at (1, 3).</summary>
    public static double Booth(double[] x, double[] g)
    {
        double a = x[0] + (2 * x[1]) - 7;
        double b = (2 * x[0]) + x[1] - 5;
        g[0] = (2 * a) + (4 * b);
        g[1] = (4 * a) + (2 * b);
        return (a * a) + (b * b);
    }

    /// <summary>Minimum 0 at four points; from (0, 0) the nearest is (3, 2).</summary>
    public static double Himmelblau(double[] x, double[] g)
    {
        double a = (x[0] * x[0]) + x[1] - 11;
        double b = x[0] + (x[1] * x[1]) - 7;
        g[0] = (4 * a * x[0]) + (2 * b);
        g[1] = (2 * a) + (4 * b * x[1]);
        return (a * a) + (b * b);
    }

    /// <summary>Minimum 0 at (1, 1, 1, 1); a saddle nearby draws methods in.</summary>
    public static double Wood(double[] x, double[] g)
    {
        double a = x[1] - (x[0] * x[0]);
        double b = 1 - x[0];
        double c = x[3] - (x[2] * x[2]);
        double d = 1 - x[2];
        double e = x[1] + x[3] - 2;
        double h = x[1] - x[3];
        g[0] = (-400 * a * x[0]) - (2 * b);
        g[1] = (200 * a) + (20 * e) + (0.2 * h);
        g[2] = (-360 * c * x[2]) - (2 * d);
        g[3] = (180 * c) + (20 * e) - (0.2 * h);
        return (100 * a * a) + (b * b) + (90 * c * c) + (d * d) + (10 * e * e) + (0.1 * h * h);
    }

    /// <summary>Minimum 0 at the origin, where the Hessian is singular.</summary>
    public static double PowellSingular(double[] x, double[] g)
    {
        double a = x[0] + (10 * x[1]);
        double b = x[2] - x[3];
        double c = x[1] - (2 * x[2]);
        double d = x[0] - x[3];
        g[0] = (2 * a) + (40 * d * d * d);
        g[1] = (20 * a) + (4 * c * c * c);
        g[2] = (10 * b) - (8 * c * c * c);
        g[3] = (-10 * b) - (40 * d * d * d);
        return (a * a) + (5 * b * b) + (c * c * c * c) + (10 * d * d * d * d);
    }

    /// <summary>Minimum 0 at (1, …, 1); curvatures from 1e-3 up, each ten times the last.</summary>
    public static double IllScaledQuadratic(double[] x, double[] g)
    {
        double f = 0;
        double curvature = 1e-3;
        for (int i = 0; i < x.Length; i++, curvature *= 10)
        {
            g[i] = curvature * (x[i] - 1);
            f += 0.5 * curvature * (x[i] - 1) * (x[i] - 1);
        }

        return f;
    }

    /// <summary>The sum of squared distances from 1, 2, 3, …</summary>
    public static double Bowl(double[] x, double[] g)
    {
        double f = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double d = x[i] - (i + 1);
            g[i] = 2 * d;
            f += d * d;
        }

        return f;
    }

    /// <summary>The squared errors of a network of two hidden units, 9 weights, that is to learn the exclusive or.</summary>
    public static double ExclusiveOr(double[] w, double[] g)
    {
        static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));

        double f = 0;
        Array.Clear(g);
        foreach ((double x, double y) in new[] { (0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0) })
        {
            double first = Sigmoid((w[0] * x) + (w[1] * y) + w[2]);
            double second = Sigmoid((w[3] * x) + (w[4] * y) + w[5]);
            double output = Sigmoid((w[6] * first) + (w[7] * second) + w[8]);
            double error = output - (x == y ? 0 : 1);
            f += error * error;

            double top = 2 * error * output * (1 - output);
            g[6] += top * first;
            g[7] += top * second;
            g[8] += top;
            double left = top * w[6] * first * (1 - first);
            double right = top * w[7] * second * (1 - second);
            g[0] += left * x;
            g[1] += left * y;
            g[2] += left;
            g[3] += right * x;
            g[4] += right * y;
            g[5] += right;
        }

        return f;
    }

    /// <summary>Rosenbrock's usual start, (−1.2, 1, −1.2, 1, …).</summary>
    public static double[] RosenbrockStart(int n) => [.. Enumerable.Range(0, n).Select(i => i % 2 == 0 ? -1.2 : 1.0)];
}
