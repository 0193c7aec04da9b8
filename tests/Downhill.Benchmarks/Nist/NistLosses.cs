using Downhill;

namespace Downhill.Benchmarks.Nist;

/// <summary>Monomolecular adsorption, D. Misra, NIST, 1978.</summary>
internal static partial class Misra1a
{
    [Differentiable]
    public static double Loss(double[] b, double[] x, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double model = b[0] * (1 - Math.Exp(-b[1] * x[i]));
            sum += (y[i] - model) * (y[i] - model);
        }

        return sum;
    }
}

/// <summary>Monomolecular adsorption, D. Misra, NIST, 1978.</summary>
internal static partial class Misra1b
{
    [Differentiable]
    public static double Loss(double[] b, double[] x, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double model = b[0] * (1 - Math.Pow(1 + b[1] * x[i] / 2, -2));
            sum += (y[i] - model) * (y[i] - model);
        }

        return sum;
    }
}

/// <summary>Ultrasonic calibration, D. Chwirut, NIST.</summary>
internal static partial class Chwirut1
{
    [Differentiable]
    public static double Loss(double[] b, double[] x, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double model = Math.Exp(-b[0] * x[i]) / (b[1] + b[2] * x[i]);
            sum += (y[i] - model) * (y[i] - model);
        }

        return sum;
    }
}

/// <summary>Ultrasonic calibration, D. Chwirut, NIST.</summary>
internal static partial class Chwirut2
{
    [Differentiable]
    public static double Loss(double[] b, double[] x, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double model = Math.Exp(-b[0] * x[i]) / (b[1] + b[2] * x[i]);
            sum += (y[i] - model) * (y[i] - model);
        }

        return sum;
    }
}

/// <summary>Radiated energy, C. Daniel and F. S. Wood, 1980.</summary>
internal static partial class DanWood
{
    [Differentiable]
    public static double Loss(double[] b, double[] x, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double model = b[0] * Math.Pow(x[i], b[1]);
            sum += (y[i] - model) * (y[i] - model);
        }

        return sum;
    }
}

/// <summary>Two well separated Gaussians on a decaying baseline, B. Rust, NIST, 1996.</summary>
internal static partial class Gauss1
{
    [Differentiable]
    public static double Loss(double[] b, double[] x, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double first = (x[i] - b[3]) / b[4];
            double second = (x[i] - b[6]) / b[7];
            double model = b[0] * Math.Exp(-b[1] * x[i]) + b[2] * Math.Exp(-first * first) + b[5] * Math.Exp(-second * second);
            sum += (y[i] - model) * (y[i] - model);
        }

        return sum;
    }
}

/// <summary>Two slightly blended Gaussians on a decaying baseline, B. Rust, NIST, 1996.</summary>
internal static partial class Gauss2
{
    [Differentiable]
    public static double Loss(double[] b, double[] x, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double first = (x[i] - b[3]) / b[4];
            double second = (x[i] - b[6]) / b[7];
            double model = b[0] * Math.Exp(-b[1] * x[i]) + b[2] * Math.Exp(-first * first) + b[5] * Math.Exp(-second * second);
            sum += (y[i] - model) * (y[i] - model);
        }

        return sum;
    }
}

/// <summary>Thermal expansion of copper, T. Hahn, NIST.</summary>
internal static partial class Hahn1
{
    [Differentiable]
    public static double Loss(double[] b, double[] x, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double top = b[0] + b[1] * x[i] + b[2] * x[i] * x[i] + b[3] * x[i] * x[i] * x[i];
            double bottom = 1 + b[4] * x[i] + b[5] * x[i] * x[i] + b[6] * x[i] * x[i] * x[i];
            double model = top / bottom;
            sum += (y[i] - model) * (y[i] - model);
        }

        return sum;
    }
}

/// <summary>Scanning electron microscope line width, R. Kirby, NIST, 1979.</summary>
internal static partial class Kirby2
{
    [Differentiable]
    public static double Loss(double[] b, double[] x, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double model = (b[0] + b[1] * x[i] + b[2] * x[i] * x[i]) / (1 + b[3] * x[i] + b[4] * x[i] * x[i]);
            sum += (y[i] - model) * (y[i] - model);
        }

        return sum;
    }
}

/// <summary>Three exponentials, C. Lanczos, 1956.</summary>
internal static partial class Lanczos3
{
    [Differentiable]
    public static double Loss(double[] b, double[] x, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double model = b[0] * Math.Exp(-b[1] * x[i]) + b[2] * Math.Exp(-b[3] * x[i]) + b[4] * Math.Exp(-b[5] * x[i]);
            sum += (y[i] - model) * (y[i] - model);
        }

        return sum;
    }
}
