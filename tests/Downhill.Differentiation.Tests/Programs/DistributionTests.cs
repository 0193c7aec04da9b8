using System.Globalization;
using System.Text.RegularExpressions;
using Downhill.Analyzers.Rules.NotDifferentiable;
using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Compiling;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Special functions and distributions of MathNet.Numerics: every rule at points inside and outside of the support.</summary>
public sealed class DistributionTests
{
    /// <summary>Numbers with a point are differentiated by; the others stay as they are.</summary>
    [Theory]
    [InlineData("SpecialFunctions.Gamma(2.3)", "SpecialFunctions.Gamma(-1.4)", "SpecialFunctions.GammaLn(3.7)", "SpecialFunctions.Beta(1.4, 2.2)", "SpecialFunctions.BetaLn(0.7, 3.1)")]
    [InlineData("SpecialFunctions.Erf(0.4)", "SpecialFunctions.Erfc(-0.3)", "SpecialFunctions.ErfInv(0.35)", "SpecialFunctions.ErfcInv(1.2)", "SpecialFunctions.Logistic(0.8)", "SpecialFunctions.Logit(0.3)")]
    [InlineData("SpecialFunctions.Expm1(0.3)", "SpecialFunctions.ExponentialMinusOne(-0.4)", "SpecialFunctions.Log1p(0.6)", "SpecialFunctions.Hypotenuse(1.2, -0.7)")]
    [InlineData("SpecialFunctions.GammaLowerRegularized(2, 1.3)", "SpecialFunctions.GammaUpperRegularized(3, 2.1)", "SpecialFunctions.GammaLowerIncomplete(2, 0.9)", "SpecialFunctions.GammaUpperIncomplete(2, 1.7)", "SpecialFunctions.BetaRegularized(2, 3, 0.4)", "SpecialFunctions.BetaIncomplete(2, 3, 0.6)")]
    [InlineData("SpecialFunctions.BesselI0(1.3)", "SpecialFunctions.BesselI1(0.9)", "SpecialFunctions.BesselK0(1.1)", "SpecialFunctions.BesselK1(0.8)", "SpecialFunctions.BesselJ(2, 1.4)", "SpecialFunctions.BesselY(1, 1.9)", "SpecialFunctions.BesselI(2, 0.7)", "SpecialFunctions.BesselK(2, 1.2)")]
    [InlineData("SpecialFunctions.AiryAi(0.5)", "SpecialFunctions.AiryBi(0.4)", "SpecialFunctions.AiryAiPrime(0.7)", "SpecialFunctions.AiryBiPrime(0.2)", "SpecialFunctions.ExponentialIntegral(0.9, 1)", "SpecialFunctions.ExponentialIntegral(1.3, 2)")]
    [InlineData("Normal.PDF(0.3, 1.2, 0.9)", "Normal.PDFLn(0.3, 1.2, -0.9)", "Normal.CDF(0.3, 1.2, 0.9)", "Normal.InvCDF(0.3, 1.2, 0.7)")]
    [InlineData("LogNormal.PDF(0.3, 0.8, 1.4)", "LogNormal.PDFLn(0.3, 0.8, 0.6)", "LogNormal.CDF(0.3, 0.8, 1.4)")]
    [InlineData("Laplace.PDF(0.3, 0.8, 1.4)", "Laplace.PDFLn(0.3, 0.8, -1.4)", "Laplace.CDF(0.3, 0.8, 1.4)", "Laplace.CDF(0.3, 0.8, -0.4)")]
    [InlineData("Cauchy.PDF(0.3, 0.8, 1.4)", "Cauchy.PDFLn(0.3, 0.8, -1.4)", "Cauchy.CDF(0.3, 0.8, 1.4)")]
    [InlineData("Logistic.PDF(0.3, 0.8, 1.4)", "Logistic.PDFLn(0.3, 0.8, -1.4)", "Logistic.CDF(0.3, 0.8, 1.4)")]
    [InlineData("Exponential.PDF(1.3, 0.8)", "Exponential.PDFLn(1.3, 0.8)", "Exponential.CDF(1.3, 0.8)", "Exponential.PDF(1.3, -0.8)", "Exponential.CDF(1.3, -0.8)")]
    [InlineData("Gamma.PDF(2.3, 1.1, 0.8)", "Gamma.PDFLn(2.3, 1.1, 0.8)", "Gamma.CDF(2, 1.1, 0.8)", "Erlang.PDF(3, 1.1, 0.8)", "Erlang.PDFLn(3, 1.1, 0.8)")]
    [InlineData("InverseGamma.PDF(2.3, 1.1, 0.8)", "InverseGamma.PDFLn(2.3, 1.1, 0.8)", "Beta.PDF(2.3, 1.4, 0.6)", "Beta.PDFLn(2.3, 1.4, 0.6)", "Beta.CDF(2, 3, 0.6)")]
    [InlineData("ChiSquared.PDF(3.2, 1.4)", "ChiSquared.PDFLn(3.2, 1.4)", "ChiSquared.CDF(3, 1.4)")]
    [InlineData("StudentT.PDF(0.2, 1.3, 4.1, 0.9)", "StudentT.PDFLn(0.2, 1.3, 4.1, -0.9)", "StudentT.CDF(0.2, 1.3, 4, 0.9)")]
    [InlineData("Weibull.PDF(1.7, 1.2, 0.9)", "Weibull.PDFLn(1.7, 1.2, 0.9)", "Weibull.CDF(1.7, 1.2, 0.9)", "Rayleigh.PDF(1.2, 0.9)", "Rayleigh.PDFLn(1.2, 0.9)", "Rayleigh.CDF(1.2, 0.9)")]
    [InlineData("Pareto.PDF(1.1, 2.3, 1.9)", "Pareto.PDFLn(1.1, 2.3, 1.9)")]
    [InlineData("Poisson.PMF(2.3, 3)", "Poisson.PMFLn(2.3, 0)", "Poisson.CDF(2.3, 2)", "Bernoulli.PMF(0.3, 1)", "Bernoulli.PMFLn(0.3, 0)", "Binomial.PMF(0.3, 7, 2)", "Binomial.PMFLn(0.3, 7, 7)", "Geometric.PMF(0.3, 2)", "Geometric.PMFLn(0.3, 1)", "NegativeBinomial.PMF(2.3, 0.4, 3)", "NegativeBinomial.PMFLn(2.3, 0.4, 3)")]
    public void AgreesWithDifferences(params string[] calls)
    {
        var numbers = new List<double>();
        string sum = string.Join(" + ", calls.Select((call, i) => $"{i + 1} * " + Regex.Replace(call, @"-?\d+\.\d+", number =>
        {
            numbers.Add(double.Parse(number.Value, CultureInfo.InvariantCulture));
            return $"w[{numbers.Count - 1}]";
        })));
        TensorCheck.Verify(TensorCheck.Program($"[Differentiable] static double Loss(double[] w) => {sum};"), (object)numbers.ToArray());
    }

    [Theory]
    [InlineData("SpecialFunctions.GammaLowerRegularized([|w[0]|], 2)")]
    [InlineData("StudentT.CDF(0, 1, [|w[0]|], 2)")]
    [InlineData("[|SpecialFunctions.DiGamma(w[0])|]")]
    public async Task AnArgumentWithoutAClosedDerivativeIsRefused(string expression) =>
        Assert.Contains("no declared derivative", Assert.Single(await Markup.Parse(
            TensorCheck.Program($"[Differentiable] static double Loss(double[] w) => {expression};"))
            .VerifyAsync(new NotDifferentiableAnalyzer())).GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
