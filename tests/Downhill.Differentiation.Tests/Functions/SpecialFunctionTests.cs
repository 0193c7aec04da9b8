using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Programs;

namespace Downhill.Differentiation.Tests.Functions;

/// <summary>
/// Special functions as users write them, with coefficients in static arrays and series that stop by themselves: their
/// gradients against the derivatives of the functions themselves, to as many digits as the approximation has.
/// </summary>
public sealed class SpecialFunctionTests
{
    /// <summary>Lanczos' series (1964) with Godfrey's coefficients for g = 7, n = 9.</summary>
    private const string LogGamma = """
        static readonly double[] Lanczos =
        {
            0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
            12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
        };

        static double LogGamma(double z)
        {
            if (z < 0.5)
            {
                return Math.Log(Math.PI / Math.Sin(Math.PI * z)) - LogGamma(1 - z);
            }

            z -= 1;
            double sum = Lanczos[0];
            for (int i = 1; i < Lanczos.Length; i++)
            {
                sum += Lanczos[i] / (z + i);
            }

            double t = z + 7.5;
            return 0.5 * Math.Log(2 * Math.PI) + (z + 0.5) * Math.Log(t) - t + Math.Log(sum);
        }
        """;

    /// <summary>Abramowitz and Stegun (1964), 7.1.26.</summary>
    private const string Erf = """
        static readonly double[] Coefficients = { 0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429 };

        static double Erf(double x)
        {
            int sign = x < 0 ? -1 : 1;
            x = Math.Abs(x);
            double t = 1.0 / (1.0 + 0.3275911 * x);
            double y = 0;
            for (int i = Coefficients.Length - 1; i >= 0; i--)
            {
                y = (y + Coefficients[i]) * t;
            }

            return sign * (1 - y * Math.Exp(-x * x));
        }

        static double NormalCdf(double x) => 0.5 * (1 + Erf(x / Math.Sqrt(2)));
        """;

    /// <summary>The series of the error function, which stops where nothing is added any more.</summary>
    private const string ErfSeries = """
        static double ErfSeries(double x)
        {
            double term = x, sum = x;
            for (int n = 1; n < 200; n++)
            {
                term *= -x * x / n;
                double next = term / (2 * n + 1);
                sum += next;
                if (Math.Abs(next) < 1e-17 * Math.Abs(sum))
                {
                    break;
                }
            }

            return 2 / Math.Sqrt(Math.PI) * sum;
        }
        """;

    /// <summary>The regularised lower incomplete gamma function by its series.</summary>
    private const string GammaP = LogGamma + """

        static double GammaP(double a, double x)
        {
            double term = 1 / a;
            double sum = term;
            int n = 0;
            while (Math.Abs(term) > 1e-17 * Math.Abs(sum) && n < 500)
            {
                n++;
                term *= x / (a + n);
                sum += term;
            }

            return sum * Math.Exp(-x + a * Math.Log(x) - LogGamma(a));
        }
        """;

    /// <summary>The Bessel function J₀ by its power series.</summary>
    private const string Bessel = """
        static double BesselJ0(double x)
        {
            double term = 1, sum = 1, quarter = -x * x / 4;
            for (int k = 1; k <= 60; k++)
            {
                term *= quarter / (k * (double)k);
                sum += term;
            }

            return sum;
        }
        """;

    /// <summary>The complete elliptic integral K by the arithmetic-geometric mean.</summary>
    private const string Elliptic = """
        static double EllipticK(double m)
        {
            double a = 1, b = Math.Sqrt(1 - m);
            while (Math.Abs(a - b) > 1e-15 * a)
            {
                (a, b) = ((a + b) / 2, Math.Sqrt(a * b));
            }

            return Math.PI / (2 * a);
        }
        """;

    // The values of ψ, from tables to 16 digits: ψ(1) = −γ, ψ(1/2) = −γ − 2 ln 2, and the recurrence.
    [Theory]
    [InlineData(1.0, -0.57721566490153286)]
    [InlineData(0.5, -1.9635100260214235)]
    [InlineData(0.25, -4.2274535333762654)]
    [InlineData(2.0, 0.42278433509846714)]
    [InlineData(10.0, 2.2517525890667211)]
    [InlineData(100.5, 4.6051743525818452)]
    public void TheLogarithmOfGammaHasDigammaAsItsDerivative(double at, double digamma) =>
        Assert.Equal(digamma, Slope(LogGamma, "LogGamma(w[0])", at), 1e-12 * (1 + Math.Abs(digamma)));

    [Theory]
    [InlineData(-1.3)]
    [InlineData(0.2)]
    [InlineData(0.9)]
    [InlineData(3.1)]
    public void AnApproximationOfTheErrorFunctionHasItsOwnDerivative(double at)
    {
        // The formula is good to 1.5e-7, its slope to about 2e-6.
        Assert.Equal(2 / Math.Sqrt(Math.PI) * Math.Exp(-at * at), Slope(Erf, "Erf(w[0])", at), 3e-6);
        Assert.Equal(Math.Exp(-at * at / 2) / Math.Sqrt(2 * Math.PI), Slope(Erf, "NormalCdf(w[0])", at), 3e-6);
    }

    [Theory]
    [InlineData(-1.3)]
    [InlineData(0.2)]
    [InlineData(2.5)]
    public void TheSeriesOfTheErrorFunctionHasTheGaussianAsItsDerivative(double at) =>
        Assert.Equal(2 / Math.Sqrt(Math.PI) * Math.Exp(-at * at), Slope(ErfSeries, "ErfSeries(w[0])", at), 1e-13);

    [Theory]
    [InlineData(2.5, 1.7)]
    [InlineData(0.8, 0.3)]
    [InlineData(6.0, 9.0)]
    public void TheIncompleteGammaFunctionHasItsDensityAsItsDerivative(double a, double x)
    {
        double density = Math.Exp(((a - 1) * Math.Log(x)) - x - LogGammaAt(a));

        Assert.Equal(density, Slope(GammaP, $"GammaP({a:R}, w[0])", x), 1e-12);

        // In the shape it has no closed derivative: differences, whose error is that of the step.
        const double Step = 1e-5;
        double difference = (Value(GammaP, $"GammaP(w[0], {x:R})", a + Step) - Value(GammaP, $"GammaP(w[0], {x:R})", a - Step)) / (2 * Step);
        Assert.Equal(difference, Slope(GammaP, $"GammaP(w[0], {x:R})", a), 1e-9);
    }

    // J₀′ = −J₁; the values from Abramowitz and Stegun, table 9.1.
    [Theory]
    [InlineData(1.0, -0.44005058574493352)]
    [InlineData(3.0, -0.33905895852593645)]
    [InlineData(7.5, -0.13524842757970551)]
    public void TheSeriesOfBesselHasTheNextOneAsItsDerivative(double at, double slope) =>
        Assert.Equal(slope, Slope(Bessel, "BesselJ0(w[0])", at), 1e-12);

    // K′(m) = (E − (1 − m) K) / (2 m (1 − m)), with E and K at 1/2.
    [Fact]
    public void TheArithmeticGeometricMeanHasItsDerivative()
    {
        const double K = 1.8540746773013719;
        const double E = 1.3506438810476755;

        Assert.Equal((E - (0.5 * K)) / 0.5, Slope(Elliptic, "EllipticK(w[0])", 0.5), 1e-13);
    }

    [Theory]
    [InlineData("a Weibull likelihood", "double s = 0; foreach (double v in x) { s -= Math.Log(w[0] / w[1]) + (w[0] - 1) * Math.Log(v / w[1]) - Math.Pow(v / w[1], w[0]); } return s;")]
    [InlineData("a gamma likelihood", "double s = 0; foreach (double v in x) { s -= (w[0] - 1) * Math.Log(v) - v / w[1] - LogGamma(w[0]) - w[0] * Math.Log(w[1]); } return s;")]
    [InlineData("a beta likelihood", "double s = 0; foreach (double v in x) { double u = v / 4; s -= (w[0] - 1) * Math.Log(u) + (w[1] - 1) * Math.Log(1 - u) - (LogGamma(w[0]) + LogGamma(w[1]) - LogGamma(w[0] + w[1])); } return s;")]
    [InlineData("Student's t", "double n = w[0], s = 0; foreach (double v in x) { s -= LogGamma((n + 1) / 2) - LogGamma(n / 2) - 0.5 * Math.Log(n * Math.PI) - (n + 1) / 2 * Math.Log(1 + v * v * w[1] / n); } return s;")]
    [InlineData("a negative binomial likelihood", "double r = w[0], m = w[1], s = 0; for (int k = 0; k < 4; k++) { s -= LogGamma(k + r) - LogGamma(r) - LogGamma(k + 1.0) + r * Math.Log(r / (r + m)) + k * Math.Log(m / (r + m)); } return s;")]
    public void ALikelihoodWithGammaFunctionsHasItsGradient(string what, string body)
    {
        Assert.NotEmpty(what);
        DerivativeCheck.Verify(
            Example.Static($$"""
                {{LogGamma}}

                [Differentiable]
                static double Loss(double[] w, double[] x) { {{body}} }
                """),
            new[] { 2.3, 1.4 },
            new[] { 0.4, 1.1, 2.7 });
    }

    private static double Slope(string members, string expression, double at)
    {
        var subject = new Subject(Source(members, expression));
        Point point = subject.PointOf([new[] { at }]);
        Assert.Equal(subject.Loss.Value(point.Copy()), subject.Loss.ValueAndGradient(point, out double[][] gradient));
        return gradient[0][0];
    }

    private static double Value(string members, string expression, double at)
    {
        var subject = new Subject(Source(members, expression));
        return subject.Loss.Value(subject.PointOf([new[] { at }]));
    }

    private static string Source(string members, string expression) => Example.Static($$"""
        {{members}}

        [Differentiable]
        static double Loss(double[] w) => {{expression}};
        """);

    /// <summary>ln Γ by Stirling's series after a shift, independent of the program's own.</summary>
    private static double LogGammaAt(double z)
    {
        double shift = 0;
        while (z < 20)
        {
            shift -= Math.Log(z);
            z++;
        }

        double inverse = 1 / z;
        double square = inverse * inverse;
        return shift + ((z - 0.5) * Math.Log(z)) - z + (0.5 * Math.Log(2 * Math.PI))
            + (inverse * ((1.0 / 12) - (square * ((1.0 / 360) - (square * ((1.0 / 1260) - (square / 1680)))))));
    }
}
