using MathNet.Numerics.LinearAlgebra;

/// <summary>A linear model of the pixels and of all their products, one column of weights for each digit.</summary>
sealed class PixelModel
{
    private const int Pixels = 64;
    private const int Features = 1 + Pixels + (Pixels * (Pixels + 1) / 2);
    private const double Ridge = 1;

    private Matrix<double> _weights = Matrix<double>.Build.Dense(Features, 10);

    public void Fit(double[][] pixels, int[] digits)
    {
        Matrix<double> x = Matrix<double>.Build.Dense(pixels.Length, Features);
        for (int i = 0; i < pixels.Length; i++)
        {
            x.SetRow(i, Expand(pixels[i]));
        }

        Matrix<double> y = Matrix<double>.Build.Dense(digits.Length, 10, (i, digit) => digits[i] == digit ? 1 : 0);
        _weights = Solve(x, y);
    }

    public double Accuracy(double[][] pixels, int[] digits) =>
        pixels.Select((image, i) => Scores(image).MaximumIndex() == digits[i] ? 1.0 : 0).Average();

    /// <summary>The mean squared error, with the ridge.</summary>
    public double Loss(double[][] pixels, int[] digits)
    {
        double sum = Ridge * _weights.PointwisePower(2).RowSums().Sum();
        for (int i = 0; i < pixels.Length; i++)
        {
            Vector<double> scores = Scores(pixels[i]);
            scores[digits[i]] -= 1;
            sum += scores * scores;
        }

        return sum / pixels.Length;
    }

    private static Matrix<double> Solve(Matrix<double> x, Matrix<double> y)
    {
        Matrix<double> xt = x.Transpose();
        Matrix<double> gram = xt * x + Ridge * Matrix<double>.Build.DenseIdentity(Features);
        return gram.Solve(xt * y);
    }

    private Vector<double> Scores(double[] image) => _weights.LeftMultiply(Vector<double>.Build.Dense(Expand(image)));

    private static double[] Expand(double[] image)
    {
        var features = new double[Features];
        features[0] = 1;
        image.CopyTo(features, 1);
        int next = 1 + Pixels;
        for (int i = 0; i < Pixels; i++)
        {
            for (int j = i; j < Pixels; j++)
            {
                features[next++] = image[i] * image[j];
            }
        }

        return features;
    }
}
