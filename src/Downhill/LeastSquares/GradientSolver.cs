namespace Downhill.LeastSquares;

/// <summary>What the gradient method came to.</summary>
/// <param name="Solution">In scaled columns.</param>
/// <param name="Iterations">Passes over the data.</param>
/// <param name="RelativeGradient">The gradient over that at zero.</param>
/// <param name="SquaredResiduals">The weighted sum of squared residuals.</param>
/// <param name="Condition">The condition number that the passes showed.</param>
/// <param name="HasConverged">Whether the tolerance was met.</param>
/// <param name="GaveUp">Whether it would not have paid to go on.</param>
internal sealed record GradientOutcome(
    double[] Solution, int Iterations, double RelativeGradient, double SquaredResiduals, double Condition, bool HasConverged, bool GaveUp);

/// <summary>
/// Conjugate gradients on the least squares problem (Hestenes and Stiefel 1952), one fused pass per iteration. The numbers that
/// it makes on the way are Lanczos' (1950): they show the extreme singular values, and with them how far the coefficients are
/// right, of which the gradient alone says nothing.
/// </summary>
internal static class GradientSolver
{
    private const int MaximumRestarts = 3;

    // Iterations after which the speed of convergence is believed, and over how many it is measured.
    private const int FirstLook = 3;
    private const int Window = 2;

    /// <param name="problem">The system.</param>
    /// <param name="tolerance">The gradient over that at zero to stop at.</param>
    /// <param name="maximum">The most iterations.</param>
    /// <param name="budget">How many more iterations pay; none to go on to the end.</param>
    /// <param name="report">Is told of each iteration, and of its gradient over that at zero.</param>
    /// <param name="cancellationToken">Asked at each pass.</param>
    public static GradientOutcome Solve(INormalSystem problem, double tolerance, int maximum, int? budget, Action<int, double>? report, System.Threading.CancellationToken cancellationToken)
    {
        var size = problem.Columns;
        var z = new double[size];
        var s = new double[size];
        var squares = problem.InitialGradient(s);
        var initial = OrthogonalSolver.Norm(s);
        var iterations = 1;
        double condition = 1;
        if (initial == 0)
        {
            return new GradientOutcome(z, iterations, 0, squares, condition, true, false);
        }

        var p = new double[size];
        var v = new double[size];
        for (var restart = 0; ; restart++)
        {
            var spectrum = new LanczosSpectrum();
            s.AsSpan().CopyTo(p);
            var gamma = VectorKernels.Dot(s, s);
            var recent = new Queue<double>();
            var converged = false;
            while (iterations < maximum)
            {
                cancellationToken.ThrowIfCancellationRequested();
                problem.Multiply(p, v);
                iterations++;
                var curvature = VectorKernels.Dot(p, v);
                if (!(curvature > 0))
                {
                    break;
                }

                var alpha = gamma / curvature;
                VectorKernels.AddScaled(alpha, p, z);
                VectorKernels.AddScaled(-alpha, v, s);
                var next = VectorKernels.Dot(s, s);
                var beta = next / gamma;
                spectrum.Add(alpha, beta);
                gamma = next;
                VectorKernels.Combine(s, beta, p, p);
                var gradient = Math.Sqrt(gamma);
                report?.Invoke(iterations, gradient / initial);
                if (gradient <= tolerance * initial)
                {
                    converged = true;
                    break;
                }

                if (gradient <= 1e4 * tolerance * initial || iterations % 8 == 0)
                {
                    var (least, most) = spectrum.Extremes();
                    condition = Math.Max(condition, Math.Sqrt(most / least));
                    if (gradient <= 100 * tolerance * least * OrthogonalSolver.Norm(z))
                    {
                        converged = true;
                        break;
                    }
                }

                recent.Enqueue(gradient);
                if (recent.Count <= Window)
                {
                    continue;
                }

                var rate = Math.Pow(gradient / recent.Dequeue(), 1.0 / Window);
                if (budget is { } left && iterations > FirstLook &&
                    (rate >= 1 || Math.Log(tolerance * 30 * initial / gradient) / Math.Log(rate) > left))
                {
                    return new GradientOutcome(z, iterations, gradient / initial, squares, Condition(spectrum, condition), false, true);
                }
            }

            condition = Condition(spectrum, condition);

            // What was carried along drifts from what it stands for: the data itself have the last word.
            squares = problem.Gradient(z, s);
            iterations++;
            var actual = OrthogonalSolver.Norm(s) / initial;
            var drifted = actual > 100 * tolerance && actual > 10 * Math.Sqrt(gamma) / initial;
            if (!converged || !drifted || restart >= MaximumRestarts || iterations >= maximum)
            {
                return new GradientOutcome(z, iterations, actual, squares, condition, converged, false);
            }
        }
    }

    private static double Condition(LanczosSpectrum spectrum, double known)
    {
        var (least, most) = spectrum.Extremes();
        return least > 0 ? Math.Max(known, Math.Sqrt(most / least)) : known;
    }
}
