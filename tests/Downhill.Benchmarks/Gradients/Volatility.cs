namespace Downhill.Benchmarks.Gradients;

/// <summary>
/// The negative log-likelihood of a GARCH(1,1) model (Bollerslev, 1986) of 2,500 daily returns: mean, base variance, weight
/// of the last shock, weight of the last variance.
/// </summary>
internal static partial class Volatility
{
    private const int Days = 2500;

    private static readonly double[] s_variances = new double[Days];

    public static GradientBenchmark Create()
    {
        var random = new Random(6);
        var returns = new double[Days];
        double variance = 1;
        double shock = 0;
        for (int t = 0; t < Days; t++)
        {
            variance = 0.05 + 0.08 * shock * shock + 0.87 * variance;
            shock = Math.Sqrt(variance) * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            returns[t] = 0.03 + shock;
        }

        double[] parameters = [0.02, 0.06, 0.1, 0.84];
        return new GradientBenchmark(
            "garch",
            typeof(Volatility),
            () => Loss(parameters, returns),
            gradient => LossValueAndGradient(parameters, returns, gradient),
            gradient => ByHand(parameters, returns, gradient),
            parameters.Length);
    }

    [Differentiable]
    private static double Loss(double[] parameters, double[] returns)
    {
        double mu = parameters[0];
        double omega = parameters[1];
        double alpha = parameters[2];
        double beta = parameters[3];
        double variance = omega / (1 - alpha - beta);
        double sum = 0;
        for (int t = 0; t < returns.Length; t++)
        {
            double shock = returns[t] - mu;
            sum += Math.Log(variance) + shock * shock / variance;
            variance = omega + alpha * shock * shock + beta * variance;
        }

        return 0.5 * (sum + returns.Length * Math.Log(2 * Math.PI)) / returns.Length;
    }

    // Keeps the variances; the way back needs nothing else.
    private static double ByHand(double[] parameters, double[] returns, double[] gradient)
    {
        double mu = parameters[0];
        double omega = parameters[1];
        double alpha = parameters[2];
        double beta = parameters[3];
        double[] variances = s_variances;
        double variance = omega / (1 - alpha - beta);
        double first = variance;
        double sum = 0;
        for (int t = 0; t < returns.Length; t++)
        {
            variances[t] = variance;
            double shock = returns[t] - mu;
            sum += Math.Log(variance) + shock * shock / variance;
            variance = omega + alpha * shock * shock + beta * variance;
        }

        double scale = 0.5 / returns.Length;
        double muAdjoint = 0;
        double omegaAdjoint = 0;
        double alphaAdjoint = 0;
        double betaAdjoint = 0;
        double varianceAdjoint = 0;
        for (int t = returns.Length - 1; t >= 0; t--)
        {
            double v = variances[t];
            double shock = returns[t] - mu;
            omegaAdjoint += varianceAdjoint;
            alphaAdjoint += varianceAdjoint * shock * shock;
            betaAdjoint += varianceAdjoint * v;
            double inverse = 1 / v;
            muAdjoint -= 2 * shock * (varianceAdjoint * alpha + scale * inverse);
            varianceAdjoint = varianceAdjoint * beta + scale * inverse * (1 - shock * shock * inverse);
        }

        double room = 1 - alpha - beta;
        gradient[0] = muAdjoint;
        gradient[1] = omegaAdjoint + varianceAdjoint / room;
        gradient[2] = alphaAdjoint + varianceAdjoint * first / room;
        gradient[3] = betaAdjoint + varianceAdjoint * first / room;
        return 0.5 * (sum + returns.Length * Math.Log(2 * Math.PI)) / returns.Length;
    }
}
