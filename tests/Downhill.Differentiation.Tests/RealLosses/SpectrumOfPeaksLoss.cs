namespace Downhill.Differentiation.Tests.RealLosses;

/// <summary>A spectrum as a sum of peaks, which are structs unpacked from the parameters.</summary>
public sealed class SpectrumOfPeaksLoss
{
    private const string Program = """
        using System;
        using Downhill;

        namespace Spectra
        {
            public struct Peak
            {
                public double Height;
                public double Center;
                public double Width;

                public double At(double x)
                {
                    double d = (x - Center) / Width;
                    return Height * Math.Exp(-0.5 * d * d);
                }
            }

            public static partial class PeakFit
            {
                private const int PerPeak = 3;

                private static Peak[] Unpack(double[] parameters)
                {
                    var peaks = new Peak[parameters.Length / PerPeak];
                    for (int i = 0; i < peaks.Length; i++)
                    {
                        peaks[i].Height = parameters[i * PerPeak];
                        peaks[i].Center = parameters[(i * PerPeak) + 1];
                        peaks[i].Width = parameters[(i * PerPeak) + 2];
                    }

                    return peaks;
                }

                [Differentiable]
                public static double Residual(double[] parameters, double[] x, double[] y)
                {
                    Peak[] peaks = Unpack(parameters);
                    double baseline = parameters[parameters.Length - 1];
                    double sum = 0;
                    for (int i = 0; i < x.Length; i++)
                    {
                        double model = baseline;
                        foreach (Peak peak in peaks)
                        {
                            model += peak.At(x[i]);
                        }

                        sum += (model - y[i]) * (model - y[i]);
                    }

                    return sum;
                }
            }
        }
        """;

    [Fact]
    public void IsDifferentiated() => RealLoss.Verify(
        Program,
        new[] { 1.1, 2.0, 0.5, 0.6, 4.1, 0.8, 0.05 },
        new[] { 0.0, 1, 2, 3, 4, 5, 6 },
        new[] { 0.1, 0.3, 1.2, 0.4, 0.7, 0.3, 0.1 });
}
