using Downhill.Analyzers.Rules.InversesTimesVectors;
using Downhill.Analyzers.Rules.LargeClosedForms;
using Downhill.Analyzers.Rules.UnsizedClosedForms;
using Downhill.Analyzers.Tests.Verifiers;

namespace Downhill.Analyzers.Tests.Rules.ClosedForms;

/// <summary>What has an inverse and is no closed-form fit: all three rules stay silent.</summary>
public sealed class ClosedFormSilenceTests
{
    private static async Task SilentAsync(string members, string types = "")
    {
        var source = $$"""
            using MathNet.Numerics.LinearAlgebra;
            class Program
            {
            {{members}}
            }
            {{types}}
            """;
        var options = new TestOptions { ReferenceMathNet = true };
        await Verify<LargeClosedFormAnalyzer>.AnalyzerAsync(source, options);
        await Verify<ClosedFormAnalyzer>.AnalyzerAsync(source, options);
        await Verify<InverseTimesVectorAnalyzer>.AnalyzerAsync(source, options);
    }

    [Fact]
    public Task A_Kalman_gain() => SilentAsync("""
        Matrix<double> P = Matrix<double>.Build.Dense(2, 2);
        Vector<double> x = Vector<double>.Build.Dense(2);
        void Update(Vector<double> z, Matrix<double> H, Matrix<double> R)
        {
            var Ht = H.Transpose();
            var S = H * P * Ht + R;
            var K = P * Ht * S.Inverse();
            P = P - K * H * P;
            x = x + K * (z - H * x);
        }
        """);

    [Fact]
    public Task A_running_correlation_beside_a_solve() => SilentAsync("""
        double[] Filter(double[][] signals, int order)
        {
            var r = new double[2 * order];
            foreach (var x in signals)
                for (int lag = 0; lag < order; lag++)
                    for (int i = 0; i + lag < x.Length; i++)
                        r[lag] += x[i] * x[i + lag];
            return Solve(r, order);
        }
        double[] Solve(double[] r, int order) => r;
        """);

    [Theory]
    [InlineData("a matrix of constants", """
        Matrix<double> constraint = Matrix<double>.Build.DenseOfArray(new double[,] { { -1, 1, 1, 0, 0, 0 }, { 1, -1, 1, 0, 0, 0 }, { 1, 1, -1, 0, 0, 0 }, { 0, 0, 0, -4, 0, 0 }, { 0, 0, 0, 0, -4, 0 }, { 0, 0, 0, 0, 0, -4 } });
        return constraint.Inverse() * v;
        """)]
    [InlineData("constants in an array", """
        double[,] rows = { { 2, 1, 0, 0, 0 }, { 1, 2, 1, 0, 0 }, { 0, 1, 2, 1, 0 }, { 0, 0, 1, 2, 1 }, { 0, 0, 0, 1, 2 } };
        return Matrix<double>.Build.DenseOfArray(rows).Inverse() * v;
        """)]
    [InlineData("three rows and columns, written one by one", """
        Matrix<double> q = Matrix<double>.Build.Dense(3, 3);
        q[0, 0] = v[0]; q[0, 1] = v[3]; q[0, 2] = v[4];
        q[1, 0] = v[3]; q[1, 1] = v[1]; q[1, 2] = v[5];
        q[2, 0] = v[4]; q[2, 1] = v[5]; q[2, 2] = v[2];
        Matrix<double> inverse = q.Inverse();
        return inverse * v.SubVector(6, 3);
        """)]
    [InlineData("four rows and columns, in a loop", """
        var q = Matrix<double>.Build.Dense(4, 4);
        for (int i = 0; i < 4; i++) for (int j = 0; j < 4; j++) q[i, j] = v[i] * v[j + 4];
        return q.Inverse() * v.SubVector(0, 4);
        """)]
    public Task An_inverse_of_a_handful_of_numbers(string what, string statements)
    {
        Assert.NotEmpty(what);
        return SilentAsync($"Vector<double> F(Vector<double> v)\n{{\n{statements}\n}}");
    }

    [Fact]
    public Task An_inverse_that_loops_apply_again_and_again() => SilentAsync("""
        double[] Run(double[,] a, double[] b) => Sweep(a, b);
        double[] Sweep(double[,] a, double[] b)
        {
            var inverse = Loops.Undo(a);
            var x = new double[b.Length];
            for (int turn = 0; turn < 9; turn++)
                for (int i = 0; i < b.Length; i++)
                    for (int j = 0; j < b.Length; j++) x[i] -= inverse[i, j] * b[j];
            return x;
        }
        """, MatrixSources.Loops);

    [Fact]
    public Task An_inverse_whose_diagonal_is_read_beside_a_product_in_loops() => SilentAsync("""
        double[] Run(double[,] a, double[] b) => Step(a, b);
        double[] Step(double[,] a, double[] b)
        {
            var inverse = Loops.Undo(a);
            var x = new double[b.Length];
            for (int i = 0; i < b.Length; i++)
                for (int j = 0; j < b.Length; j++) x[i] -= inverse[i, j] * b[j];
            for (int i = 0; i < b.Length; i++) Console.WriteLine(Math.Sqrt(inverse[i, i]));
            return x;
        }
        """, MatrixSources.Loops);

    [Fact]
    public Task An_update_of_rank_one_that_clears_no_pivot() => SilentAsync("""
        double[] Fit(double[,] x, double[] y)
        {
            int p = x.GetLength(1);
            var g = new double[p, p];
            var r = new double[p];
            for (int i = 0; i < p; i++)
            {
                for (int j = 0; j < p; j++) for (int k = 0; k < y.Length; k++) g[i, j] += x[k, i] * x[k, j];
                for (int k = 0; k < y.Length; k++) r[i] += x[k, i] * y[k];
            }
            Press(g);
            var c = new double[p];
            for (int i = 0; i < p; i++) for (int j = 0; j < p; j++) c[i] += g[i, j] * r[j];
            return c;
        }
        static bool Press(double[,] m)
        {
            int n = m.GetLength(0);
            var u = new double[n];
            var w = new double[n];
            for (int k = 0; k < n; k++)
            {
                for (int i = 0; i < n; i++) { u[i] = m[i, k]; w[i] = -m[k, i] / m[k, k]; }
                for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) m[i, j] += u[i] * w[j];
            }
            return true;
        }
        """);

    [Fact]
    public Task A_step_against_the_gradient() => SilentAsync("""
        Vector<double> Step(Matrix<double> curvature, Vector<double> gradient) => -curvature.PseudoInverse() * gradient;
        """);

    [Fact]
    public Task A_Kalman_gain_by_helpers_over_arrays() => SilentAsync("""
        double[] Update(double[,] P, double[,] H, double[,] R, double[] innovation)
        {
            var Ht = Loops.Turn(H);
            var S = Loops.Join(Loops.Join(H, P), Ht);
            for (int i = 0; i < S.GetLength(0); i++) for (int j = 0; j < S.GetLength(1); j++) S[i, j] += R[i, j];
            var K = Loops.Join(Loops.Join(P, Ht), Loops.Undo(S));
            return Loops.Apply(K, innovation);
        }
        """, MatrixSources.Loops);

    [Fact]
    public Task The_inverse_transpose_of_graphics() => SilentAsync("""
        System.Numerics.Vector3 Normal(System.Numerics.Matrix4x4 world, System.Numerics.Vector3 n)
        {
            System.Numerics.Matrix4x4.Invert(world, out var inverse);
            return System.Numerics.Vector3.TransformNormal(n, System.Numerics.Matrix4x4.Transpose(inverse));
        }
        """);

    [Fact]
    public Task A_transform_of_its_own_with_fields_for_elements() => SilentAsync("""
        Vec Back(Transform t, Vec v) => t.Inverse() * v;
        Transform Both(Transform t) => (t.Transpose() * t).Inverse() * t.Transpose();
        """, """
        struct Vec { public double X, Y; }
        struct Transform
        {
            public double M11, M12, M21, M22;
            public Transform Inverse() => default;
            public Transform Transpose() => default;
            public static Transform operator *(Transform a, Transform b) => default;
            public static Vec operator *(Transform a, Vec b) => default;
        }
        """);

    [Fact]
    public Task A_Mahalanobis_distance() => SilentAsync("""
        double Distance(Matrix<double> covariance, Vector<double> x, Vector<double> mean)
        {
            var d = x - mean;
            return d * (covariance.Inverse() * d);
        }

        double InSteps(Matrix<double> covariance, Vector<double> x, Vector<double> mean)
        {
            var d = x - mean;
            var s = covariance.Inverse() * d;
            return Math.Sqrt(d.DotProduct(s));
        }
        """);

    [Fact]
    public Task A_quadratic_form_by_dots() => SilentAsync("""
        double Distance(Matrix<double> covariance, Vector<double> d)
        {
            var inverse = covariance.Inverse();
            return d.DotProduct(inverse.LeftMultiply(d)) + (d * inverse) * d;
        }
        """);

    [Fact]
    public Task A_regulators_gain() => SilentAsync("""
        Matrix<double> Gain(Matrix<double> A, Matrix<double> B, Matrix<double> P, Matrix<double> R) =>
            (R + B.Transpose() * P * B).Inverse() * B.Transpose() * P * A;
        """);

    [Fact]
    public Task A_Mahalanobis_distance_in_loops() => SilentAsync("""
        double Distance(double[,] covariance, double[] d)
        {
            var s = Loops.Apply(Loops.Undo(covariance), d);
            double sum = 0;
            for (int i = 0; i < d.Length; i++) sum += d[i] * s[i];
            return sum;
        }
        """, MatrixSources.Loops);

    [Fact]
    public Task Standard_errors() => SilentAsync("""
        double[] Errors(Matrix<double> x, double sigma)
        {
            var inverse = (x.Transpose() * x).Inverse();
            var errors = new double[x.ColumnCount];
            for (int i = 0; i < errors.Length; i++) errors[i] = sigma * Math.Sqrt(inverse[i, i]);
            return errors;
        }

        Matrix<double> Covariance(Matrix<double> x, double variance) => variance * (x.Transpose() * x).Inverse();
        """);

    [Fact]
    public Task Robust_standard_errors() => SilentAsync("""
        Matrix<double> Sandwich(Matrix<double> x, Matrix<double> omega)
        {
            var bread = (x.Transpose() * x).Inverse();
            return bread * (x.Transpose() * omega * x) * bread;
        }
        """);

    [Fact]
    public Task A_leverage() => SilentAsync(
        "double Leverage(Matrix<double> x, Vector<double> row) => row * ((x.Transpose() * x).Inverse() * row);");

    [Fact]
    public Task A_preconditioner() => SilentAsync("""
        Vector<double> Iterate(Matrix<double> a, Vector<double> b)
        {
            var m = Matrix<double>.Build.DiagonalOfDiagonalVector(a.Diagonal()).Inverse();
            var x = Vector<double>.Build.Dense(b.Count);
            for (int i = 0; i < 50; i++)
            {
                var z = m * (b - a * x);
                x += z;
            }
            return x;
        }
        """);

    [Fact]
    public Task An_inverse_that_is_kept() => SilentAsync("""
        Matrix<double> Precision { get; }
        Vector<double> Canonical { get; }
        Program(Matrix<double> covariance, Vector<double> mean)
        {
            Precision = covariance.Inverse();
            Canonical = Precision * mean;
        }
        """);

    [Fact]
    public Task A_change_of_basis() => SilentAsync("Matrix<double> Change(Matrix<double> p, Matrix<double> a) => p.Inverse() * a * p;");

    [Fact]
    public Task Inverses_of_what_is_no_matrix() => SilentAsync("""
        double Quantile(Distribution d, double p) => d.Inverse(p) * p;
        Permutation Back(Permutation p) => p.Inverse() * p.Transpose();
        double Root(Func<double, double> f) => Solve(f, 0, 1);
        static double Solve(Func<double, double> f, double a, double b) => f(a) * f(b);
        Quaternion Turn(Quaternion q, Quaternion v) => q.Inverse() * v * q;
        """, """
        class Distribution { public double Inverse(double p) => p; }
        class Permutation
        {
            public Permutation Inverse() => this;
            public Permutation Transpose() => this;
            public static Permutation operator *(Permutation a, Permutation b) => a;
        }
        struct Quaternion
        {
            public double W, X, Y, Z;
            public Quaternion Inverse() => default;
            public static Quaternion operator *(Quaternion a, Quaternion b) => default;
        }
        """);

    [Fact]
    public Task QR_and_SVD_of_the_design_matrix() => SilentAsync("""
        Vector<double> ByQR(Matrix<double> x, Vector<double> y) => x.QR().Solve(y);
        Vector<double> BySvd(Matrix<double> x, Vector<double> y) => x.Svd().Solve(y);
        Vector<double> ByChoice(Matrix<double> x, Vector<double> y) =>
            MathNet.Numerics.LinearRegression.MultipleRegression.DirectMethod(x, y, MathNet.Numerics.LinearRegression.DirectRegressionMethod.QR);
        double[] Polynomial(double[] x, double[] y) => MathNet.Numerics.Fit.Polynomial(x, y, 3);
        """);

    [Fact]
    public Task A_linear_system_that_is_no_fit() => SilentAsync("""
        Vector<double> Forces(Matrix<double> stiffness, Vector<double> load) => stiffness.Solve(load);
        double[] Currents(double[,] conductance, double[] source) => Loops.Work(conductance, source);
        """, MatrixSources.Loops);
}
