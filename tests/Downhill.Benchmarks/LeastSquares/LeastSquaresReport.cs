using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Downhill.Benchmarks.Nist;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearRegression;

#pragma warning disable DH2001, DH2002, DH2003 // The closed forms are what is measured here.

namespace Downhill.Benchmarks.LeastSquares;

/// <summary>Closed forms of MathNet beside <see cref="LinearLeastSquares"/>, in one run: certified digits, then time and error by size.</summary>
internal static class LeastSquaresReport
{
    private const double NotRun = double.NaN;

    /// <param name="args">Nothing for all sizes; <c>quick</c> for those below a second.</param>
    public static void Print(string[] args)
    {
        PrintDigits();
        PrintBandwidth();
        var isQuick = args.Contains("quick");
        foreach (var (n, p, condition) in new[] { (20_000, 100, 1e3), (20_000, 500, 1.0), (20_000, 500, 1e3), (10_000, 2000, 1.0), (10_000, 2000, 1e3) })
        {
            if (!isQuick || p <= 500)
            {
                PrintSize(n, p, condition, isQuick);
            }
        }
    }

    private static void PrintDigits()
    {
        foreach (var name in LinearNistProblem.Names)
        {
            var problem = LinearNistProblem.Read(Path.Combine(AppContext.BaseDirectory, "Nist", "LinearData", name + ".dat"));
            var x = Matrix<double>.Build.DenseOfArray(problem.X);
            var y = Vector<double>.Build.Dense(problem.Y);
            var fit = LinearLeastSquares.Fit(problem.X, problem.Y);
            Write($"nist {name} normal {Digits(problem, () => MultipleRegression.NormalEquations(x, y)):F1} qr {Digits(problem, () => MultipleRegression.QR(x, y)):F1} ours {problem.Digits(fit.Coefficients):F1} condition {fit.ConditionEstimate:g2} refinements {fit.Iterations} {fit.Warning}");
        }
    }

    private static double Digits(LinearNistProblem problem, Func<Vector<double>> fit)
    {
        try
        {
            return problem.Digits(fit().ToArray());
        }
        catch (ArgumentException)
        {
            // Not positive definite.
            return NotRun;
        }
    }

    private static void PrintBandwidth()
    {
        const int Rows = 20_000, Columns = 1000;
        var x = new double[Rows * Columns];
        var y = new double[Rows];
        double bytes = 8.0 * x.Length;
        Jitter(x);
        Values(y);

        // Two fits that differ only in the number of passes, in turns with the reading: what shares the memory shares it with both.
        double Passes(int count) => Best(() => LinearLeastSquares.Fit(x, Columns, y, new LeastSquaresOptions { Method = LeastSquaresMethod.Gradient, MaximumIterations = count, Tolerance = 1e-300 }), 1);
        double read = double.PositiveInfinity, few = double.PositiveInfinity, many = double.PositiveInfinity;
        for (var round = 0; round < 7; round++)
        {
            read = Math.Min(read, Best(() => (object)Sum(x), 3));
            few = Math.Min(few, Passes(2));
            many = Math.Min(many, Passes(22));
        }

        var pass = (many - few) / 20;
        Write($"bandwidth read {bytes / read / 1e9:F1} GB/s pass {bytes / pass / 1e9:F1} GB/s share {read / pass:F2}");
    }

    private static void Values(double[] y)
    {
        for (var i = 0; i < y.Length; i++)
        {
            y[i] = Math.Sin(i);
        }
    }

    private static void Jitter(double[] x)
    {
        var random = new Random(1);
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = random.NextDouble() - 0.5;
        }
    }

    private static double Sum(double[] x)
    {
        var sums = new double[Environment.ProcessorCount];
        Parallel.For(0, sums.Length, t =>
        {
            var part = MemoryMarshal.Cast<double, System.Numerics.Vector<double>>(x.AsSpan((int)((long)x.Length * t / sums.Length), x.Length / sums.Length));
            System.Numerics.Vector<double> a = default, b = default, c = default, d = default;
            for (var i = 0; i + 3 < part.Length; i += 4)
            {
                a += part[i];
                b += part[i + 1];
                c += part[i + 2];
                d += part[i + 3];
            }

            sums[t] = System.Numerics.Vector.Dot(a + b + c + d, System.Numerics.Vector<double>.One);
        });
        return sums.Sum();
    }

    private static void PrintSize(int n, int p, double condition, bool isQuick)
    {
        var (x, y, truth) = Problem(n, p, condition);
        var matrix = Matrix<double>.Build.DenseOfRowMajor(n, p, x);
        var vector = Vector<double>.Build.Dense(y);
        var runs = p <= 500 ? 3 : 1;
        var isLong = p > 500 && isQuick;
        var inverse = isLong ? NotRun : Best(() => (matrix.TransposeThisAndMultiply(matrix)).Inverse() * matrix.TransposeThisAndMultiply(vector), runs);
        var normal = isLong ? NotRun : Best(() => MultipleRegression.NormalEquations(matrix, vector), runs);
        var qr = p > 100 ? NotRun : Best(() => MultipleRegression.QR(matrix, vector), runs);
        LeastSquaresResult fit = null!;
        var automatic = Best(() => fit = LinearLeastSquares.Fit(x, p, y), 3);
        var cholesky = Best(() => LinearLeastSquares.Fit(x, p, y, new LeastSquaresOptions { Method = LeastSquaresMethod.Cholesky }), 2);
        var gradient = condition > 1 ? NotRun : Best(() => LinearLeastSquares.Fit(x, p, y, new LeastSquaresOptions { Method = LeastSquaresMethod.Gradient }), 2);
        var error = Math.Sqrt(fit.Coefficients.Zip(truth, static (a, b) => (a - b) * (a - b)).Sum() / truth.Sum(static b => b * b));
        Write($"least-squares {n}x{p} {condition:g} inverse {inverse:F3} normal {normal:F3} qr {qr:F3} automatic {automatic:F3} method {fit.Method} relerr {error:g2} iterations {fit.Iterations} cholesky {cholesky:F3} gradient {gradient:F3} faster {inverse / automatic:F0}");
    }

    /// <summary>Columns with singular values spread geometrically by two reflections of a diagonal matrix over random columns.</summary>
    private static (double[] X, double[] Y, double[] Truth) Problem(int n, int p, double condition)
    {
        var random = new Random(5);
        var x = new double[n * p];
        var truth = new double[p];
        var direction = new double[p];
        for (var j = 0; j < p; j++)
        {
            truth[j] = random.NextDouble() + 0.5;
            direction[j] = (random.NextDouble() - 0.5) * Math.Sqrt(12.0 / p);
        }

        var length = Math.Sqrt(direction.Sum(static d => d * d));
        var y = new double[n];
        for (var i = 0; i < n; i++)
        {
            var row = x.AsSpan(i * p, p);
            double dot = 0;
            for (var j = 0; j < p; j++)
            {
                // Sums of uniform numbers are near enough to normal ones.
                row[j] = (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * Math.Pow(condition, -(double)j / p);
                dot += row[j] * direction[j] / length;
            }

            for (var j = 0; j < p && condition > 1; j++)
            {
                row[j] -= 2 * dot * direction[j] / length;
            }

            for (var j = 0; j < p; j++)
            {
                y[i] += row[j] * truth[j];
            }
        }

        return (x, y, truth);
    }

    private static double Best(Func<object> action, int runs)
    {
        var best = double.PositiveInfinity;
        for (var run = 0; run < runs; run++)
        {
            var watch = Stopwatch.StartNew();
            GC.KeepAlive(action());
            best = Math.Min(best, watch.Elapsed.TotalSeconds);
        }

        return best;
    }

    private static void Write(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
