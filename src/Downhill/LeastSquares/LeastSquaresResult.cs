using System.Globalization;

namespace Downhill;

/// <summary>What a linear least squares fit found, how, and how far it can be trusted.</summary>
public sealed class LeastSquaresResult
{
    internal LeastSquaresResult(
        double[] coefficients, double intercept, LeastSquaresMethod method, string reason, double condition, int iterations, int rank, double residualNorm, double gradient, string? warning)
    {
        Coefficients = coefficients;
        Intercept = intercept;
        Method = method;
        Reason = reason;
        ConditionEstimate = condition;
        Iterations = iterations;
        Rank = rank;
        ResidualNorm = residualNorm;
        RelativeGradient = gradient;
        Warning = warning;
    }

    /// <summary>One coefficient for each column of the data. A new array.</summary>
    public double[] Coefficients { get; }

    /// <summary>The constant term; 0 where none was asked for.</summary>
    public double Intercept { get; }

    /// <summary>The constant term and behind it the coefficients. A new array for each call.</summary>
    public double[] InterceptAndCoefficients => [Intercept, .. Coefficients];

    /// <summary>The method that gave the coefficients; never <see cref="LeastSquaresMethod.Automatic"/>.</summary>
    public LeastSquaresMethod Method { get; }

    /// <summary>Why this method, in a sentence.</summary>
    public string Reason { get; }

    /// <summary>An estimate of the condition number of the data with columns of equal length; usually somewhat too low.</summary>
    public double ConditionEstimate { get; }

    /// <summary>The passes of the gradient method, or the refinements of a factorisation.</summary>
    public int Iterations { get; }

    /// <summary>The numerical rank, the constant column included; the number of columns where the method does not see it.</summary>
    public int Rank { get; }

    /// <summary>The root of the (weighted) sum of squared residuals, without the ridge.</summary>
    public double ResidualNorm { get; }

    /// <summary>The length of the gradient of the scaled problem, over that at zero.</summary>
    public double RelativeGradient { get; }

    /// <summary>What to beware of: columns that depend on each other, digits that are lost, a budget that ran out; else null.</summary>
    public string? Warning { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Format(
        CultureInfo.InvariantCulture,
        "{0}: {1} coefficients, residual {2:g6}, condition about {3:g2}, {4} iterations. {5}{6}",
        Method, Coefficients.Length, ResidualNorm, ConditionEstimate, Iterations, Reason, Warning is null ? "" : " " + Warning);
}
