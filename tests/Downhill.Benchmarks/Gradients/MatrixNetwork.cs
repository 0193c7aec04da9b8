using MathNet.Numerics.LinearAlgebra;

namespace Downhill.Benchmarks.Gradients;

/// <summary>
/// The squared error of a network with one hidden layer over 400 samples at once, in matrices of MathNet.Numerics: 20
/// inputs, 30 hidden units, 661 parameters.
/// </summary>
internal static partial class MatrixNetwork
{
    private const int Samples = 400;
    private const int Inputs = 20;
    private const int Hidden = 30;

    public static GradientBenchmark Create()
    {
        var random = new Random(8);
        Matrix<double> x = Matrix<double>.Build.Dense(Samples, Inputs, (_, _) => (2 * random.NextDouble()) - 1);
        Vector<double> y = Vector<double>.Build.Dense(Samples, i => Math.Sin(3 * x[i, 0]) + x[i, 1] * x[i, 2]);
        Vector<double> ones = Vector<double>.Build.Dense(Samples, 1.0);
        Matrix<double> w1 = Matrix<double>.Build.Dense(Inputs, Hidden, (_, _) => (random.NextDouble() - 0.5) / 2);
        Vector<double> b1 = Vector<double>.Build.Dense(Hidden, _ => random.NextDouble() - 0.5);
        Vector<double> w2 = Vector<double>.Build.Dense(Hidden, _ => random.NextDouble() - 0.5);
        double b2 = 0.1;
        Matrix<double> w1Gradient = Matrix<double>.Build.Dense(Inputs, Hidden);
        Vector<double> b1Gradient = Vector<double>.Build.Dense(Hidden);
        Vector<double> w2Gradient = Vector<double>.Build.Dense(Hidden);
        return new GradientBenchmark(
            "matrices",
            typeof(MatrixNetwork),
            () => Loss(w1, b1, w2, b2, x, y, ones),
            gradient => Packed(LossValueAndGradient(w1, b1, w2, b2, x, y, ones, w1Gradient, b1Gradient, w2Gradient, out double b2Gradient), b2Gradient, gradient),
            gradient => Packed(ByHand(w1, b1, w2, b2, x, y, ones, w1Gradient, b1Gradient, w2Gradient, out double b2Gradient), b2Gradient, gradient),
            (Inputs * Hidden) + Hidden + Hidden + 1);

        double Packed(double value, double b2Gradient, double[] gradient)
        {
            Array.Copy(w1Gradient.AsColumnMajorArray(), 0, gradient, 0, Inputs * Hidden);
            Array.Copy(b1Gradient.AsArray(), 0, gradient, Inputs * Hidden, Hidden);
            Array.Copy(w2Gradient.AsArray(), 0, gradient, (Inputs + 1) * Hidden, Hidden);
            gradient[(Inputs + 2) * Hidden] = b2Gradient;
            return value;
        }
    }

    [Differentiable("w1", "b1", "w2", "b2")]
    private static double Loss(
        Matrix<double> w1, Vector<double> b1, Vector<double> w2, double b2, Matrix<double> x, Vector<double> y, Vector<double> ones)
    {
        var hidden = (x * w1 + ones.OuterProduct(b1)).PointwiseTanh();
        var error = hidden * w2 + b2 - y;
        return 0.5 * error.DotProduct(error) / y.Count;
    }

    private static double ByHand(
        Matrix<double> w1, Vector<double> b1, Vector<double> w2, double b2, Matrix<double> x, Vector<double> y, Vector<double> ones,
        Matrix<double> w1Gradient, Vector<double> b1Gradient, Vector<double> w2Gradient, out double b2Gradient)
    {
        Matrix<double> hidden = (x * w1 + ones.OuterProduct(b1)).PointwiseTanh();
        Vector<double> error = hidden * w2 + b2 - y;
        Vector<double> delta = error / y.Count;
        hidden.TransposeThisAndMultiply(delta, w2Gradient);
        b2Gradient = delta.Sum();
        Matrix<double> back = delta.OuterProduct(w2);
        back.Map2(static (g, h) => g * (1 - h * h), hidden, back);
        x.TransposeThisAndMultiply(back, w1Gradient);
        back.TransposeThisAndMultiply(ones, b1Gradient);
        return 0.5 * error.DotProduct(error) / y.Count;
    }
}
