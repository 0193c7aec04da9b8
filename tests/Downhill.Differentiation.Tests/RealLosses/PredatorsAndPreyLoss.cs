namespace Downhill.Differentiation.Tests.RealLosses;

/// <summary>An ordinary differential equation solved by Runge–Kutta steps whose helpers return arrays.</summary>
public sealed class PredatorsAndPreyLoss
{
    private const string Program = """
        using System;
        using Downhill;

        namespace Ecology
        {
            public static partial class LotkaVolterra
            {
                private static double[] Derivative(double[] state, double[] rates)
                {
                    return new[]
                    {
                        state[0] * (rates[0] - (rates[1] * state[1])),
                        state[1] * ((rates[3] * state[0]) - rates[2]),
                    };
                }

                private static double[] AddScaled(double[] a, double s, double[] b)
                {
                    var sum = new double[a.Length];
                    for (int i = 0; i < a.Length; i++)
                    {
                        sum[i] = a[i] + (s * b[i]);
                    }

                    return sum;
                }

                private static double[] Step(double[] state, double[] rates, double h)
                {
                    double[] k1 = Derivative(state, rates);
                    double[] k2 = Derivative(AddScaled(state, h / 2, k1), rates);
                    double[] k3 = Derivative(AddScaled(state, h / 2, k2), rates);
                    double[] k4 = Derivative(AddScaled(state, h, k3), rates);
                    var next = new double[state.Length];
                    for (int i = 0; i < next.Length; i++)
                    {
                        next[i] = state[i] + (h / 6 * (k1[i] + (2 * k2[i]) + (2 * k3[i]) + k4[i]));
                    }

                    return next;
                }

                [Differentiable]
                public static double Misfit(double[] rates, double[][] observed)
                {
                    double[] state = { 1.2, 0.4 };
                    double misfit = 0;
                    for (int day = 0; day < observed.Length; day++)
                    {
                        for (int k = 0; k < 4; k++)
                        {
                            state = Step(state, rates, 0.25);
                        }

                        for (int i = 0; i < state.Length; i++)
                        {
                            double relative = (state[i] - observed[day][i]) / observed[day][i];
                            misfit += relative * relative;
                        }
                    }

                    return misfit;
                }
            }
        }
        """;

    [Fact]
    public void IsDifferentiated() => RealLoss.Verify(
        Program, new[] { 0.9, 0.4, 0.7, 0.3 }, new double[][] { [1.6, 0.5], [2.2, 0.8], [2.4, 1.5] });
}
