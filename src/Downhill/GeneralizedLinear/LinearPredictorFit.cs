using System.Threading;

namespace Downhill.GeneralizedLinear;

/// <summary>Minimises Σ wᵢ ℓ(ηᵢ, yᵢ) + λ/2 ‖β‖² over η = β₀ + xβ, by the descent that the runtime takes by default.</summary>
internal static class LinearPredictorFit
{
    /// <summary>The value and the derivative of one sample's loss by its linear predictor.</summary>
    public delegate (double Value, double Slope) SampleLoss(double predictor, int sample);

    public static DescentResult Run(
        StandardizedRows rows, SampleLoss loss, double ridge, double startIntercept, int maximumIterations, CancellationToken cancellationToken)
    {
        var start = new double[rows.Columns + 1];
        start[rows.Columns] = startIntercept;
        return GradientDescent.Minimize(
            (parameters, gradient) =>
            {
                Array.Clear(gradient, 0, gradient.Length);
                var slopes = gradient.AsSpan(0, rows.Columns);
                var beta = parameters.AsSpan(0, rows.Columns);
                double sum = 0;
                for (var i = 0; i < rows.Rows; i++)
                {
                    var (value, slope) = loss(VectorKernels.Dot(rows.Row(i), beta) + parameters[rows.Columns], i);
                    sum += value;
                    VectorKernels.AddScaled(slope, rows.Row(i), slopes);
                    gradient[rows.Columns] += slope;
                }

                // By the sample, so that the tolerances mean the same for few and for many.
                sum += 0.5 * ridge * VectorKernels.Dot(beta, beta);
                VectorKernels.AddScaled(ridge, beta, slopes);
                VectorKernels.Scale(1.0 / rows.Rows, gradient, gradient);
                return sum / rows.Rows;
            },
            start,
            maximumIterations > 0 ? new DescentOptions { MaxIterations = maximumIterations, GradientTolerance = 1e-10 } : new DescentOptions { GradientTolerance = 1e-10 },
            cancellationToken: cancellationToken);
    }
}
