// Predicts how diabetes goes on from ten measurements: 11 parameters, for which the normal equation is the right tool.
//
// Data: B. Efron, T. Hastie, I. Johnstone, R. Tibshirani, Least Angle Regression, 2004.
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using MathNet.Numerics.LinearAlgebra;

const int Features = 11;

double[][] rows = Read("diabetes_data_raw.csv.gz");
Vector<double> y = Vector<double>.Build.Dense(Read("diabetes_target.csv.gz").Select(row => row[0]).ToArray());

var clock = Stopwatch.StartNew();
Matrix<double> x = Matrix<double>.Build.Dense(rows.Length, Features, (i, j) => j == 0 ? 1 : rows[i][j - 1]);
Matrix<double> xt = x.Transpose();
Vector<double> weights = (xt * x).Cholesky().Solve(xt * y);
clock.Stop();

Vector<double> residuals = x * weights - y;
double mean = y.Average();
double explained = 1 - (residuals * residuals / y.Sum(value => (value - mean) * (value - mean)));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"accuracy    {explained:P1}"));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"loss        {residuals * residuals / y.Count:F8}"));
Console.WriteLine($"time        {clock.ElapsedMilliseconds} ms");

static double[][] Read(string name)
{
    using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(AppContext.BaseDirectory, name)), CompressionMode.Decompress));
    return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray())
        .ToArray();
}
