using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Compiling;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Losses over the vectors and matrices of MathNet.Numerics.</summary>
public sealed class TensorTests
{
    private static Vector<double> W => Vector<double>.Build.DenseOfArray([0.7, -0.4, 1.3]);

    private static Vector<double> U => Vector<double>.Build.DenseOfArray([0.2, 0.9, -1.1]);

    private static Matrix<double> A => Matrix<double>.Build.DenseOfRowArrays([2.5, 0.3, -0.2], [0.4, 3.1, 0.6], [-0.7, 0.2, 1.9]);

    private static Matrix<double> B => Matrix<double>.Build.DenseOfRowArrays([0.5, -0.3], [0.8, 0.1], [-0.6, 1.2]);

    [Theory]
    [InlineData("A sum of two", "(w + u).DotProduct(u)")]
    [InlineData("A difference", "(w - u) * (u - w)")]
    [InlineData("A negative", "-w * u")]
    [InlineData("A number added", "(w + 2.0).DotProduct(w + w[1])")]
    [InlineData("A number in front", "(3.0 - w).DotProduct(w[0] - w)")]
    [InlineData("A multiple", "(2.5 * w).DotProduct(w * w[2])")]
    [InlineData("A quotient", "(w / 3.0).DotProduct(u / w[0])")]
    [InlineData("A number over a vector", "(2.0 / w).Sum() + (w[1] / w).DotProduct(u)")]
    [InlineData("Element by element", "(w / u).Sum() + (u / w).Sum() + w.PointwiseMultiply(u).PointwiseDivide(w + 3.0).Sum()")]
    [InlineData("Methods instead of operators", "w.Add(u).Subtract(w.Multiply(0.5)).Divide(w[0] + 4).Add(1.0).Subtract(w[1]).SubtractFrom(w[2]).Negate().DotProduct(w)")]
    [InlineData("The square of a vector", "w * w")]
    [InlineData("A square element by element", "w.PointwiseMultiply(w).Sum()")]
    [InlineData("An outer product", "w.OuterProduct(u).FrobeniusNorm() + Vector<double>.OuterProduct(u, w).Trace()")]
    [InlineData("A matrix times a vector", "(a * w).DotProduct(u) + (w * a).DotProduct(w)")]
    [InlineData("Products by name", "a.Multiply(w).DotProduct(u) + a.LeftMultiply(w).Sum() + a.TransposeThisAndMultiply(w) * w")]
    [InlineData("Norms", "w.L2Norm() + w.L1Norm() + w.InfinityNorm() + w.Norm(3) + w.Norm(2) + w.Norm(1) + w.SumMagnitudes()")]
    [InlineData("Extremes", "w.Maximum() * w.Minimum() + w.AbsoluteMaximum() * w.AbsoluteMinimum()")]
    [InlineData("Functions of each element", "w.PointwiseExp().Sum() + w.PointwiseTanh().DotProduct(w.PointwiseSin()) + w.PointwiseCos() * u + w.PointwiseSinh().Sum() * w.PointwiseCosh().Sum()")]
    [InlineData("More functions of each element", "w.PointwiseAbs().PointwiseLog().Sum() + (w.PointwiseAbs().PointwiseSqrt() * u) + w.PointwiseTan().Sum() + w.PointwiseAtan().Sum() + (w / 2).PointwiseAsin().Sum() + (w / 2).PointwiseAcos() * u + w.PointwiseAbs().PointwiseLog10() * u")]
    [InlineData("Static functions of each element", "Vector<double>.Exp(w).Sum() + Vector<double>.Tanh(w) * u + Vector<double>.Abs(w).Sum()")]
    [InlineData("Powers", "w.PointwisePower(2).Sum() + w.PointwisePower(3.0).Sum() + w.PointwiseAbs().PointwisePower(w[0]).Sum() + (w + 2.0).PointwisePower(u).Sum() + (u + 2.0).PointwisePower(w).Sum()")]
    [InlineData("The larger of each pair", "w.PointwiseMaximum(0.1).Sum() + w.PointwiseMinimum(u).DotProduct(u) + u.PointwiseMaximum(w) * w + w.PointwiseMaximum(w[0]) * u")]
    [InlineData("Parts", "w.SubVector(1, 2).L2Norm() + a.Row(1).DotProduct(w) + w.SubVector(0, 2) * w.SubVector(1, 2)")]
    [InlineData("Elements", "w[0] * w[1] + w.At(2) * w[0] + (a * w)[1]")]
    [InlineData("Distances", "Distance.Euclidean(w, u) + Distance.SSD(w, u) + Distance.MSE(u, w) + Distance.SAD(w, u) + Distance.MAE(w, u) + Distance.Manhattan(w, u)")]
    [InlineData("A map of a lambda", "w.Map(x => x * x * x + 1).Sum() + w.Map(x => 1 / (1 + Math.Exp(-x))).DotProduct(u)")]
    [InlineData("A map of a function", "w.Map(Math.Tanh).Sum() + w.Map(Sigmoid) * u")]
    [InlineData("Vectors as matrices", "(w.ToColumnMatrix() * u.ToRowMatrix()).Trace() + w.ToRowMatrix().Multiply(u)[0]")]
    [InlineData("A solution", "a.Solve(w).DotProduct(u) + a.LU().Solve(w).L2Norm() + a.QR().Solve(w).Sum()")]
    [InlineData("A copy", "w.Clone().DotProduct(Vector<double>.Build.DenseOfVector(w)) + (+w).Sum()")]
    [InlineData("Log-sum-exp", "w.Maximum() + Math.Log((w - w.Maximum()).PointwiseExp().Sum())")]
    [InlineData("A vector of numbers", "Vector<double>.Build.Dense(3, w[0] * w[1]).DotProduct(u) + DenseVector.Create(3, w[2]).Sum()")]
    [InlineData("A diagonal", "(Matrix<double>.Build.DenseOfDiagonalVector(w) * a).Determinant() + (Matrix<double>.Build.DenseOfDiagonalVector(w) * a).Diagonal() * u")]
    public void OfAVector(string about, string expression)
    {
        Assert.NotEmpty(about);
        TensorCheck.Verify(
            TensorCheck.Program($$"""
                static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
                [Differentiable] static double Loss(Vector<double> w, Vector<double> u, Matrix<double> a) => {{expression}};
                """),
            W, U, A);
    }

    [Theory]
    [InlineData("A sum of two", "((a + c) * u).Sum() + (a - c).FrobeniusNorm()")]
    [InlineData("A product", "(a * c).Trace() + (c * a * u).DotProduct(u) + (a * a).FrobeniusNorm()")]
    [InlineData("Transposed", "(a.Transpose() * u).Sum() + a.TransposeThisAndMultiply(c).Trace() + a.TransposeAndMultiply(c).Trace() + c.TransposeThisAndMultiply(a).FrobeniusNorm() + c.TransposeAndMultiply(a).FrobeniusNorm() + a.TransposeThisAndMultiply(a).FrobeniusNorm()")]
    [InlineData("Of a vector", "(a * u) * u + (u * a).L2Norm() + a.LeftMultiply(u).Sum() + a.TransposeThisAndMultiply(u).L1Norm()")]
    [InlineData("With numbers", "(2 * a + 1.0 - a / 3).Trace() + (a[0, 1] * a - a[1, 2]).FrobeniusNorm() + (1.0 - a).RowSums().Sum()")]
    [InlineData("Element by element", "a.PointwiseMultiply(c).RowSums() * u + c.PointwiseDivide(a + 5.0).ColumnSums() * u + a.PointwiseTanh().Trace() + a.PointwisePower(2).ColumnSums().Sum() + a.PointwiseExp().FrobeniusNorm()")]
    [InlineData("Parts", "a.Row(1) * u + a.Column(2) * u + a.SubMatrix(0, 2, 1, 2).FrobeniusNorm() + a.Diagonal() * u + a.LowerTriangle().FrobeniusNorm() + a.StrictlyUpperTriangle().RowSums().Sum()")]
    [InlineData("Elements", "a[0, 0] * a[1, 2] + a.At(2, 1)")]
    [InlineData("Joined", "a.Append(c).FrobeniusNorm() + c.Append(a).RowSums() * u + a.Stack(c).ColumnSums() * u + (c.Stack(a) * u).L2Norm()")]
    [InlineData("A determinant", "a.Determinant() + a.LU().Determinant")]
    [InlineData("An inverse", "a.Inverse().Trace() + (a.Inverse() * u).L2Norm() + (a.LU().Inverse() * u).Sum()")]
    [InlineData("A solution", "a.Solve(u).L2Norm() + a.Solve(c).Trace() + a.LU().Solve(u).Sum() + a.LU().Solve(c).FrobeniusNorm() + a.QR().Solve(u) * u")]
    [InlineData("A map", "a.Map(x => Math.Sin(x) * x).RowSums() * u")]
    [InlineData("A Gaussian likelihood", "Likelihood(a.TransposeThisAndMultiply(a) + c.TransposeThisAndMultiply(c), u)")]
    [InlineData("Cholesky reads one triangle", "(a + a.Transpose() + 4 * c).Cholesky().Solve(u).L2Norm() + (a + 5.0 * Matrix<double>.Build.DenseIdentity(3)).Cholesky().DeterminantLn + (a + 5.0 * Matrix<double>.Build.DenseIdentity(3)).Cholesky().Determinant / 100 + (a + 5.0 * Matrix<double>.Build.DenseIdentity(3)).Cholesky().Solve(c).Trace()")]
    public void OfAMatrix(string about, string expression)
    {
        Assert.NotEmpty(about);
        TensorCheck.Verify(
            TensorCheck.Program($$"""
                static double Likelihood(Matrix<double> s, Vector<double> x)
                {
                    var chol = s.Cholesky();
                    return 0.5 * chol.DeterminantLn + 0.5 * x.DotProduct(chol.Solve(x));
                }

                [Differentiable] static double Loss(Matrix<double> a, Matrix<double> c, Vector<double> u) => {{expression}};
                """),
            A, Matrix<double>.Build.DenseOfRowArrays([3, 0.1, 0.2], [0.1, 2, -0.4], [0.2, -0.4, 2.2]), U);
    }

    [Theory]
    [InlineData("Statements", "var h = (a * w + u).PointwiseTanh(); var r = h - u; return 0.5 * r.DotProduct(r) + 0.1 * w.L2Norm();")]
    [InlineData("A variable assigned again", "var h = w; h = h.PointwiseMultiply(u); h = a * h; h += w; h -= u * w[0]; return h * h;")]
    [InlineData("A state that a loop carries", "var h = Vector<double>.Build.Dense(3); for (int t = 0; t < 4; t++) { h = (a * h + w).PointwiseTanh(); } return h.DotProduct(u);")]
    [InlineData("A sum in a loop", "double s = 0; for (int i = 0; i < a.RowCount; i++) { var z = a.Row(i) * w; s += Math.Log(1 + Math.Exp(-z * u[i])); } return s;")]
    [InlineData("A loop over elements", "double s = 0; for (int i = 0; i < w.Count; i++) { s += w[i] * w[i] * u[i]; } return s;")]
    [InlineData("A vector that is filled", "var z = Vector<double>.Build.Dense(3); for (int i = 0; i < 3; i++) { z[i] = w[i] * w[(i + 1) % 3]; } z[1] += w[0]; return (a * z).L2Norm() + z[2];")]
    [InlineData("A matrix that is filled", "var m = Matrix<double>.Build.Dense(3, 3); for (int i = 0; i < 3; i++) { for (int j = 0; j < 3; j++) { m[i, j] = w[i] * u[j] + (i == j ? 2 : 0); } } return m.Determinant() + (m * w) * u;")]
    [InlineData("A branch", "Vector<double> z; if (u[0] > 0) { z = w * 2.0; } else { z = u; } return z * z;")]
    [InlineData("A branch on a variable", "var z = w; if (w[0] > 0) { z = z.PointwiseExp(); } double s = z.Sum(); if (w[1] > 0) { s += z * u; } return s;")]
    [InlineData("A choice", "var z = u[0] > 0 ? w * 3.0 : u; return (z + w).L2Norm();")]
    [InlineData("A helper", "return Energy(w, a) + Energy(2 * w, a);")]
    [InlineData("A helper that returns a vector", "var y = Layer(a, Layer(a, w, u), u); return y * y;")]
    [InlineData("A second name", "var b = w; var c = b; return b * c;")]
    [InlineData("Two ways to one vector", "var z = a * w; double s = z.Sum(); for (int i = 0; i < 3; i++) { s += z[i] * z[i]; } return s + z * u;")]
    [InlineData("An array of the elements", "double s = 0; var x = w.ToArray(); for (int i = 0; i < x.Length; i++) { s += x[i] * x[i]; } return s;")]
    [InlineData("A vector of an array", "var x = new double[3]; for (int i = 0; i < 3; i++) { x[i] = w[i] * u[i]; } var v = Vector<double>.Build.DenseOfArray(x); return v.L2Norm() + DenseVector.OfArray(x) * u;")]
    [InlineData("A deep network", "var h = w; for (int l = 0; l < 3; l++) { h = (a * h).PointwiseTanh(); if (l < 2) { h = h + w; } } return h.L2Norm();")]
    [InlineData("A value only used sometimes", "var z = a * w; double s = 0; for (int i = 0; i < 3; i++) { if (i == 1) { s += z.DotProduct(u); } else { s += z[i]; } } return s;")]
    [InlineData("A loop over the elements themselves", "double s = 1; foreach (double x in w) { s += s * x * x; } foreach (var x in (a * w).Enumerate()) { s += Math.Sin(x); } return s;")]
    [InlineData("A vector around an array", "var x = new double[3]; for (int i = 0; i < 3; i++) { x[i] = w[i] * u[i]; } var v = Vector<double>.Build.Dense(x); return v.L2Norm() + new DenseVector(x) * u;")]
    [InlineData("A map that takes a variable along", "double k = w[1]; return w.Map(x => x * k + w[0]).Sum() + a.Map(x => x > 0 ? x * k : 0.1 * x).RowSums() * u;")]
    [InlineData("A map with a branch", "var z = (a * w).Map(x => x > 0 ? x : 0.01 * x); return z * u;")]
    [InlineData("A map of a method of several statements", "return w.Map(Softplus).Sum() + (a * w).Map(Softplus) * u;")]
    [InlineData("A map of two", "return w.Map2((x, y) => x * y + Math.Sin(x), u).Sum() + w.MapIndexed((i, x) => i * x * x).Sum() + a.MapIndexed((i, j, x) => i == j ? x * x : x).FrobeniusNorm();")]
    [InlineData("A map of a delegate", "Func<double, double> activation = x => Math.Tanh(x) + x; var h = (a * w).Map(activation); return h.Map(activation).Sum();")]
    [InlineData("In place", "var z = Vector<double>.Build.Dense(3); for (int i = 0; i < 3; i++) { z[i] = w[i] * u[i]; } z.MapInplace(x => x * x + 1); double s = z.Sum(); z.Clear(); z[1] = w[2]; return s + z * w;")]
    [InlineData("Sparse and diagonal data", "var d = Matrix<double>.Build.Diagonal(3, 3, 2.0); var p = Vector<double>.Build.SparseOfArray(new[] { 0.0, 1.5, 0.0 }); return (d * w) * (a * w) + p * w + (w + p).L2Norm() + (Matrix<double>.Build.DiagonalOfDiagonalVector(w) * a + d).FrobeniusNorm() + (w.OuterProduct(w) * d).Trace();")]
    [InlineData("Rows of data", "double s = 0; foreach (var row in a.EnumerateRows()) { s += Math.Pow(row * w, 2); } return s;")]
    [InlineData("Data that the method changes", "var x = a.Row(0); double s = x * w; x[1] = 5; s += x * w * w[0]; x.Clear(); return s + x * w;")]
    [InlineData("A result that is written over", "var x = (a * w).PointwiseExp(); double s = x * u; x[0] = w[2]; x[1] = x[2] * x[0]; return s + x * w;")]
    [InlineData("An array that is filled after the vector", "var x = new double[3]; x[0] = w[0]; var v = Vector<double>.Build.DenseOfArray(x); x[1] = w[1]; return v * u + x[1] * x[0];")]
    [InlineData("An array of the elements of a product", "var x = (a * w).ToArray(); x[0] += w[1]; return x[0] * x[1] + x[2];")]
    [InlineData("A recursion with vectors inside", "return Shrink(w[0], 3) * w[1];")]
    [InlineData("Deep inside branches and loops", "var best = w; double s = 0; for (int i = 0; i < 4; i++) { var z = a * best; if (i % 2 == 0) { best = z / z.L2Norm(); if (i > 1) { s += best * u; } else { best = best + w; } } else { for (int j = 0; j < 2; j++) { best = best.PointwiseMultiply(u) + z; } } s += best[i % 3]; } return s + best.Sum();")]
    [InlineData("Swapped by a tuple", "var p = w; var q = a * w; for (int k = 0; k < 3; k++) { (p, q) = (q, p + 0.5 * q); } return p * u + q * q;")]
    [InlineData("By reference", "var h = w; for (int k = 0; k < 3; k++) { Step(ref h, a, k * 0.1); } double s = h.L2Norm(); return h * u * s;")]
    [InlineData("A lambda over vectors", "Func<Vector<double>, double> energy = v => v.DotProduct(a * v); return energy(w) + energy(a * w) * w[0];")]
    [InlineData("A local function that assigns", "var h = w; double s = 0; void Next() { h = (a * h).PointwiseTanh(); s += h * u; } Next(); Next(); return s + h.Sum();")]
    [InlineData("A running mean", "var mean = Vector<double>.Build.Dense(3); int n = 0; foreach (var row in a.EnumerateRows()) { n++; var delta = row.PointwiseMultiply(w) - mean; mean += delta / n; } return mean * mean + mean * u;")]
    [InlineData("A gradient step inside", "var h = w; for (int k = 0; k < 5; k++) { var g = a.TransposeThisAndMultiply(a * h - u); if (g.L2Norm() < 1e-9) break; h -= 0.05 * g; } return (h - u) * (h - u);")]
    [InlineData("A Kalman filter", "var state = w; var p = Matrix<double>.Build.DenseIdentity(3); double l = 0; for (int t = 0; t < 4; t++) { state = a * state * 0.3; p = a * p * a.Transpose() * 0.1 + w.OuterProduct(w); var s = p[0, 0] + 1; double e = u[t % 3] - state[0]; var k = p.Column(0) / s; state += k * e; p -= k.OuterProduct(p.Row(0)); l += Math.Log(s) + e * e / s; } return l;")]
    [InlineData("A Gaussian process", "var k = Matrix<double>.Build.Dense(3, 3); for (int i = 0; i < 3; i++) { for (int j = 0; j < 3; j++) { k[i, j] = Math.Exp(w[0]) * Math.Exp(-Math.Pow(u[i] - u[j], 2) * w[1] * w[1]); if (i == j) { k[i, j] += Math.Exp(w[2]); } } } var chol = k.Cholesky(); var alpha = chol.Solve(u); return 0.5 * u * alpha + 0.5 * chol.DeterminantLn;")]
    [InlineData("Power iteration", "var v = u; double l = 0; for (int k = 0; k < 6; k++) { var next = (a + w.OuterProduct(w)) * v; l = next.L2Norm(); v = next / l; } return l + v * w;")]
    [InlineData("Softmax", "var z = a * w; z = z - z.Maximum(); var e = z.PointwiseExp(); var p = e / e.Sum(); return -Math.Log(p[1]) + p * u;")]
    [InlineData("A vector in a loop that is fused", "double s = 0; for (int i = 0; i < 3; i++) { double z = w[i] * u[i]; s += z * z; } return Math.Log(s) + w * u;")]
    [InlineData("Swapped", "var p = w; var q = a * w; for (int k = 0; k < 3; k++) { var t = p; p = q; q = t; p = p + q * 0.5; } return p * u + q.Sum();")]
    [InlineData("An early return", "var z = a * w; if (u[0] > 5) return z.Sum(); return z * z;")]
    [InlineData("A while loop", "var z = w; int k = 0; while (k < 3) { z = a * z / 3.0; k++; } return z.L2Norm();")]
    [InlineData("A guard", "if (w.Count != u.Count) throw new ArgumentException(\"w\"); return w * u * w[0];")]
    [InlineData("A factorisation in a variable", "var s = a * a.Transpose() + w.OuterProduct(w); var chol = s.Cholesky(); var lu = s.LU(); return chol.Solve(w).Sum() + lu.Solve(u) * w + lu.Determinant;")]
    [InlineData("Data of another type", "var x = DenseMatrix.OfArray(new double[,] { { 1, 2, 3 }, { 4, 5, 6 } }); DenseVector y = DenseVector.OfArray(new[] { 1.0, 2.0 }); var r = x * w - y; return r * r;")]
    public void OfStatements(string about, string body)
    {
        Assert.NotEmpty(about);
        TensorCheck.Verify(
            TensorCheck.Program($$"""
                static double Energy(Vector<double> v, Matrix<double> m) { var z = m * v; return z.DotProduct(v); }

                static double Softplus(double x)
                {
                    if (x > 20) { return x; }
                    double e = Math.Exp(x);
                    return Math.Log(1 + e);
                }

                static double Shrink(double x, int n)
                {
                    var v = Vector<double>.Build.Dense(3, x);
                    v = v + 1.0;
                    double s = v * v;
                    return n == 0 ? s : 0.1 * s * Shrink(0.5 * x, n - 1);
                }

                static void Step(ref Vector<double> v, Matrix<double> m, double shift) { v = (m * v).PointwiseTanh() + shift; }

                static Vector<double> Layer(Matrix<double> m, Vector<double> v, Vector<double> bias) => (m * v + bias).PointwiseTanh();

                [Differentiable]
                static double Loss(Vector<double> w, Vector<double> u, Matrix<double> a)
                {
                    {{body}}
                }
                """),
            W, U, A);
    }

    [Fact]
    public void ALeastSquaresSolutionIsDifferentiatedByItsMatrix() => TensorCheck.Verify(
        TensorCheck.Program("""
            [Differentiable("b", "y")]
            static double Loss(Matrix<double> b, Vector<double> y, Vector<double> u) => b.QR().Solve(y).DotProduct(u) + b.Solve(y).L2Norm();
            """),
        B, U, Vector<double>.Build.DenseOfArray([0.4, -1.5]));

    [Fact]
    public void TheWeightsOfATwoLayerNetworkAreDifferentiated() => TensorCheck.Verify(
        TensorCheck.Program("""
            [Differentiable("w1", "b1", "w2", "b2")]
            static double Loss(Matrix<double> w1, Vector<double> b1, Vector<double> w2, double b2, Matrix<double> x, Vector<double> y)
            {
                double loss = 0;
                for (int i = 0; i < x.RowCount; i++)
                {
                    var hidden = (w1 * x.Row(i) + b1).PointwiseTanh();
                    double error = w2.DotProduct(hidden) + b2 - y[i];
                    loss += error * error;
                }

                return loss / x.RowCount + 0.01 * w1.FrobeniusNorm();
            }
            """),
        B, U, W, 0.3, Matrix<double>.Build.DenseOfRowArrays([1, 2], [0.5, -1], [-0.7, 0.2], [0.1, 0.9]), Vector<double>.Build.DenseOfArray([1, -1, 0.5, 0.2]));

    [Fact]
    public void FieldsAreDifferentiated() => TensorCheck.Verify(
        TensorCheck.Program("""
            private Vector<double> _weights = Vector<double>.Build.DenseOfArray(new[] { 0.3, -0.8 });
            private double _bias = 0.4;
            private readonly Matrix<double> _x = Matrix<double>.Build.DenseOfRowArrays(new[] { 1.0, 2.0 }, new[] { -0.5, 0.7 });

            [Differentiable(nameof(_weights), nameof(_bias))]
            double Loss(Vector<double> y)
            {
                var error = _x * _weights + _bias - y;
                return error * error / y.Count;
            }
            """),
        Vector<double>.Build.DenseOfArray([1, -1]));

    [Fact]
    public void ANetworkOfFieldsAndHelpersIsDifferentiated() => TensorCheck.Verify(
        TensorCheck.Program("""
            private Matrix<double> _w1 = Matrix<double>.Build.DenseOfRowArrays(new[] { 0.3, -0.2 }, new[] { 0.5, 0.1 }, new[] { -0.4, 0.7 });
            private Vector<double> _b1 = Vector<double>.Build.DenseOfArray(new[] { 0.15, -0.3, 0.2 });
            private Vector<double> _w2 = Vector<double>.Build.DenseOfArray(new[] { 0.6, -0.5, 0.9 });
            private readonly List<Vector<double>> _inputs = new List<Vector<double>> { Vector<double>.Build.DenseOfArray(new[] { 1.0, -0.5 }), Vector<double>.Build.DenseOfArray(new[] { 0.2, 0.8 }) };
            private readonly double[] _targets = { 0.4, -0.6 };
            private const double Decay = 0.01;
            private Vector<double> Hidden { get; set; } = Vector<double>.Build.Dense(3);

            private double Forward(Vector<double> input)
            {
                Hidden = Activate(_w1 * input + _b1);
                return _w2.DotProduct(Hidden);
            }

            private static Vector<double> Activate(Vector<double> z) => z.Map(v => v > 0 ? v : 0.1 * v);

            [Differentiable("_w1", "_b1", "_w2")]
            double Loss()
            {
                double loss = 0;
                for (int i = 0; i < _inputs.Count; i++)
                {
                    double error = Forward(_inputs[i]) - _targets[i];
                    loss += 0.5 * error * error;
                }

                return loss / _inputs.Count + Decay * (_w1.FrobeniusNorm() + _w2 * _w2);
            }
            """));

    [Fact]
    public void DenseTypesAreDifferentiated() => TensorCheck.Verify(
        TensorCheck.Program("""
            [Differentiable("w", "m")]
            static double Loss(DenseVector w, DenseMatrix m)
            {
                DenseVector z = m * w;
                return (z - w) * z + (m * m).Trace() + (2.0 * w).L2Norm();
            }
            """),
        DenseVector.OfVector(W), DenseMatrix.OfMatrix(A));

    [Theory]
    [InlineData("w.L2Norm()")]
    [InlineData("w.L1Norm() + w.PointwiseAbs().Sum()")]
    [InlineData("(w * 2.0).PointwiseMaximum(0).Sum() - w.Sum()")]
    [InlineData("w.PointwiseSqrt()[1]")]
    [InlineData("(w + 1.0).PointwiseLog()[0] + w.PointwiseLog()[1]")]
    [InlineData("Distance.Euclidean(w, w.Clone())")]
    [InlineData("w.PointwisePower(3.0).Sum() + w.PointwisePower(0.5)[1]")]
    public void AtAKinkTheGradientIsANumber(string expression)
    {
        CompiledProgram program = CompiledProgram.Compile(TensorCheck.Loss("Vector<double> w", $"return {expression};"));
        Loss loss = Checking.Loss.In(program.Assembly);
        Vector<double> gradient = Vector<double>.Build.Dense(2, double.NaN);

        loss.Gradient!.Invoke(null, [Vector<double>.Build.DenseOfArray([0, 2]), gradient]);

        Assert.All(gradient, static g => Assert.True(double.IsFinite(g)));
    }

    [Fact]
    public void ThePackedFormHoldsVectorsAndMatrices()
    {
        CompiledProgram program = CompiledProgram.Compile(TensorCheck.Program("""
            [Differentiable("a", "w", "b")]
            internal static double Loss(Matrix<double> a, DenseVector w, double b) => (a * w).Sum() * b;

            public static double[] Run(Matrix<double> a, DenseVector w)
            {
                var packed = new LossPacked(a, w, 2.0);
                var gradient = new double[packed.Start.Length];
                double value = packed.ValueAndGradient(packed.Start, gradient);
                packed.Unpack(gradient, a, w, out double b);
                return packed.Start.Concat(gradient).Append(value).Append(a[1, 0]).Append(w[1]).Append(b).ToArray();
            }
            """));
        Matrix<double> a = Matrix<double>.Build.DenseOfRowArrays([1, 2], [3, 4], [5, 6]);

        var numbers = (double[])program.Assembly.GetType("User.Model")!.GetMethod("Run")!.Invoke(null, [a, DenseVector.OfArray([0.5, -1])])!;

        Assert.Equal([1, 3, 5, 2, 4, 6, 0.5, -1, 2, 1, 1, 1, -2, -2, -2, 18, 24, -7.5, -15, 1, 24, -7.5], numbers);
    }

    [Theory]
    [InlineData("var p = new double[3]; var q = new double[3]; for (int i = 0; i < 3; i++) { p[i] = w[i] * w[i]; q[i] = u[i] * w[0]; } for (int k = 0; k < 3; k++) { (p, q) = (q, p); p[0] += q[1]; } var v = Vector<double>.Build.DenseOfArray(p); return v * u + DenseVector.OfArray(q) * v;", null)]
    [InlineData("var p = new[] { w[0], w[1], w[2] }; var q = new[] { w[1] * w[1], 1, w[0] }; var c = u[0] > 0 ? p : q; return Vector<double>.Build.DenseOfArray(c) * u;", null)]
    [InlineData("var rows = new double[2][]; for (int i = 0; i < 2; i++) { rows[i] = new double[3]; for (int j = 0; j < 3; j++) { rows[i][j] = w[j] * (i + 1); } } var v = Vector<double>.Build.DenseOfArray(rows[1]); return v * v + rows[0][1];", null)]
    [InlineData("[|w[0]|] = 2; return w * w;", "which the caller holds, are written")]
    [InlineData("var b = a * w; var c = b; c = a * c; b[0] = w[1]; return b * c;", null)]
    [InlineData("var z = a.Row(0); var list = new List<Vector<double>>(); [|list.Add(z)|]; z[0] = w[0]; return list[0].Sum();", "")]
    [InlineData("var x = new double[3]; [|var v = Vector<double>.Build.Dense(x);|] x[0] = w[0]; return v.Sum();", "")]
    [InlineData("[|w = w * 2.0|]; return w * w;", "is pointed at another object")]
    [InlineData("return [|a.KroneckerProduct(w.ToColumnMatrix())|].Trace();", "no declared derivative")]
    [InlineData("var z = Vector<double>.Build.Dense(3); a.Multiply(w, z); return z.Sum();", null)]
    [InlineData("var z = w; if (u[0] > 0) { z = Vector<double>.Build.Dense(3); } z[0] = w[1]; return z * z;", null)]
    [InlineData("var z = a.Row(0); var e = z.Enumerate(); z[0] = w[0]; double s = 0; foreach (var x in e) { s += x; } return s;", null)]
    [InlineData("var x = new double[3]; var v = new DenseVector(x); x[0] = w[0]; return v.Sum();", null)]
    public void WhatIsNoValueIsRefused(string body, string? message)
    {
        Assert.NotNull(body);
        string source = TensorCheck.Loss("Vector<double> w, Vector<double> u, Matrix<double> a", body.Replace("[|", "", StringComparison.Ordinal).Replace("|]", "", StringComparison.Ordinal));
        CompiledProgram program = CompiledProgram.Compile(source);
        Loss loss = Checking.Loss.In(program.Assembly);

        Exception? thrown = Record.Exception(() => loss.Gradient!.Invoke(null, [W, U, A, W]));

        var refused = Assert.IsType<NotSupportedException>(thrown?.InnerException);
        Assert.True(refused.Message.Contains(message ?? "", StringComparison.Ordinal), refused.Message);
    }
}
