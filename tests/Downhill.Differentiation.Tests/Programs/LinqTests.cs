using Downhill.Differentiation.Tests.Checking;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>LINQ over differentiated values, which becomes loops.</summary>
public sealed class LinqTests
{
    private static readonly double[] s_w = [0.7, -0.4, 0.3, 1.2];
    private static readonly double[] s_x = [1.5, -0.5, 2, 0.25];

    [Theory]
    [InlineData("A sum", "return w.Sum() * w[0];")]
    [InlineData("A sum in a local", "double s = w.Sum(); return s * s;")]
    [InlineData("A sum of squares", "return w.Sum(v => v * v);")]
    [InlineData("A sum of a selection", "return w.Select(v => Math.Sin(v)).Sum();")]
    [InlineData("A sum of a method group", "return w.Select(Math.Exp).Sum() + w.Sum(Math.Abs);")]
    [InlineData("A sum over an indexed selection", "return w.Select((v, i) => v * x[i] * i).Sum();")]
    [InlineData("A sum over a range", "return Enumerable.Range(0, w.Length).Sum(i => w[i] * w[i] * x[i]);")]
    [InlineData("A sum over a range that starts later", "return Enumerable.Range(1, 3).Sum(i => w[i] * w[i - 1]);")]
    [InlineData("A sum over a range of a length", "int n = w.Length - 1; return Enumerable.Range(1, n).Select(i => w[i] - w[i - 1]).Select(d => d * d).Sum();")]
    [InlineData("A dot product by zip", "return w.Zip(x, (a, b) => a * b).Sum();")]
    [InlineData("A dot product by zip into tuples", "return w.Zip(x).Sum(p => p.First * p.Second);")]
    [InlineData("A dot product by zip into tuples that are taken apart", "double s = 0; foreach (var (a, b) in w.Zip(x)) { s += a * a * b; } return s;")]
    [InlineData("A dot product by zip of different lengths", "return w.Skip(1).Zip(x, (a, b) => a * b).Sum() + w.Zip(x.Take(2), (a, b) => a / b).Sum();")]
    [InlineData("An average", "return w.Average() * w[1];")]
    [InlineData("An average of a selection", "return w.Average(v => v * v) + w.Select(v => v * 2).Average();")]
    [InlineData("A variance", "double mean = w.Average(); return w.Select(v => (v - mean) * (v - mean)).Average();")]
    [InlineData("A filter by data", "return w.Where((v, i) => x[i] > 0).Sum(v => v * v);")]
    [InlineData("A filter of indices", "return Enumerable.Range(0, 4).Where(i => x[i] > 0).Select(i => w[i] * w[i]).Sum();")]
    [InlineData("A filter by the value", "return w.Where(v => v > 0).Sum(v => v * v);")]
    [InlineData("An average of what is left", "return w.Where(v => v > 0).Average();")]
    [InlineData("An aggregate", "return w.Aggregate(1.0, (p, v) => p * v);")]
    [InlineData("An aggregate without a seed", "return w.Aggregate((a, b) => a * b + 1);")]
    [InlineData("An aggregate with a last step", "return w.Aggregate(0.5, (s, v) => s * s + v, s => Math.Sin(s));")]
    [InlineData("An aggregate with a block", "return w.Aggregate(0.0, (s, v) => { double t = s * v; return t + v; });")]
    [InlineData("A maximum", "return w.Max() * w[0];")]
    [InlineData("A minimum", "return w.Min() * w[0];")]
    [InlineData("A maximum of a selection", "return w.Max(v => v * v) + w.Select(v => v * 3).Min();")]
    [InlineData("An array", "var a = w.Select(v => v * v).ToArray(); return a[0] * a[1] + a[3];")]
    [InlineData("An array of what is left", "var a = w.Where((v, i) => x[i] > 0).ToArray(); return a[0] * a[1] + a[a.Length - 1];")]
    [InlineData("A softmax", "double m = w.Max(); var e = w.Select(v => Math.Exp(v - m)).ToArray(); double z = e.Sum(); var p = e.Select(v => v / z).ToArray(); return -Math.Log(p[2]);")]
    [InlineData("A log-sum-exp", "double m = w.Max(); return m + Math.Log(w.Sum(v => Math.Exp(v - m)));")]
    [InlineData("A chain", "return w.Skip(1).Take(2).Select(v => v * v).Concat(w.Reverse()).Append(w[0] * w[0]).Prepend(2).Sum(v => v * v);")]
    [InlineData("Ends", "return w.First() * w.Last() + w.ElementAt(2) * w.Select(v => v * v).First();")]
    [InlineData("A count", "return w.Sum() / w.Count();")]
    [InlineData("A query", "return (from v in w where v > -1 select v * v).Sum();")]
    [InlineData("A query over indices", "return (from i in Enumerable.Range(0, w.Length) let d = w[i] - x[i] where x[i] > 0 select d * d).Sum();")]
    [InlineData("A nested query", "return Enumerable.Range(0, 3).Sum(i => Enumerable.Range(0, 2).Sum(j => w[i] * w[j] * (i + j)));")]
    [InlineData("Two sources in a query", "return (from a in w from b in x select a * b).Sum();")]
    [InlineData("A query over data alone", "double scale = (from v in x where v > 0 select v * 2).Sum(); return w[0] * w[0] * scale;")]
    [InlineData("Two ranges in a query", "return (from i in Enumerable.Range(0, 4) from j in Enumerable.Range(0, 2) where i != j select w[i] * w[j] * x[i]).Sum();")]
    [InlineData("A sequence in a local", "var q = w.Select(v => v * v); return q.Sum() + q.Max();")]
    [InlineData("A sequence in a local in a loop", "var q = w.Select(v => v * v); double s = 0; foreach (var v in q) { s += v * s + 1; } return s;")]
    [InlineData("A captured local", "double b = w[0] * 2; return w.Sum(v => v * b);")]
    [InlineData("A captured local that changes", "double b = 1; var q = w.Select(v => v * b); double s = q.Sum(); b = w[0]; return s + q.Sum();")]
    [InlineData("A block", "return w.Sum(v => { double t = v * v; if (t > 1) { return t * v; } return t; });")]
    [InlineData("A block in a selection", "return w.Select((v, i) => { double t = v; for (int j = 0; j < i; j++) { t *= v; } return t; }).Sum();")]
    [InlineData("A loop over a range", "double s = 0; foreach (int i in Enumerable.Range(0, w.Length)) { if (i == 2) { continue; } s += w[i] * s + w[i]; } return s;")]
    [InlineData("A loop over a range that ends early", "double s = 0; foreach (int i in Enumerable.Range(1, 3)) { s += w[i] * w[i]; if (s > 0.2) { break; } } return s;")]
    [InlineData("A loop over a selection with an index", "double s = 0; foreach (var (v, i) in w.Select((v, i) => (v, i))) { s += v * v * i; } return s;")]
    [InlineData("A loop over a selection of tuples", "double s = 0; foreach (var p in w.Select((v, i) => (Value: v, Index: i))) { s += p.Value * x[p.Index]; } return s;")]
    [InlineData("A loop over anonymous objects", "double s = 0; foreach (var p in x.Select((v, i) => new { Square = w[i] * w[i], Index = i })) { s += p.Square * x[p.Index]; } return s;")]
    [InlineData("A loop over what is left", "double s = 1; foreach (double v in w.Where(v => v > 0)) { s *= v; } return s;")]
    [InlineData("A repeated value", "return Enumerable.Repeat(w[0] * w[1], 3).Sum() + Enumerable.Repeat(1.0, 4).Select((u, i) => u * w[i]).Sum();")]
    [InlineData("Logistic regression", "return Enumerable.Range(0, 4).Average(i => { double z = w[0] + w[1] * x[i]; return Math.Log(1 + Math.Exp(-z)); });")]
    [InlineData("A sum in the middle of an expression", "double s = w[0]; return s * w.Sum(v => v * s) + (s = w[1]) * w.Average();")]
    [InlineData("Sums in a loop", "double s = 0; for (int i = 0; i < 3; i++) { s += w.Sum(v => Math.Sin(v * s)) * x[i]; } return s;")]
    public void ABodyIsDifferentiated(string _, string body) =>
        DerivativeCheck.Verify(Example.Body(body), s_w.Clone(), s_x.Clone());

    [Theory]
    [InlineData("A sum of floats", "w.Sum() * w.Sum(v => v * 1e3f)")]
    [InlineData("An average of floats", "w.Average() + w.Select(v => v * v).Average()")]
    [InlineData("Extremes of floats", "w.Max() * w.Min(v => v * 3)")]
    [InlineData("An aggregate of floats", "w.Aggregate(1f, (p, v) => p * v) + w.Zip(w.Skip(1), (a, b) => a * b).Sum()")]
    public void ASequenceOfFloatsIsDifferentiated(string _, string expression) => DerivativeCheck.Verify(
        Example.Static($"[Differentiable] static float Loss(float[] w) => {expression};"), (object)new[] { 0.7f, -1.4e4f, 0.3f, 1.2e-3f });

    [Theory]
    [InlineData("return x.Average(v => v * w[0]);")]
    [InlineData("return x.Select(v => v * w[0]).Average();")]
    [InlineData("return x.Where(v => v > 0).Average(v => v * w[0]);")]
    [InlineData("return x.Max(v => v * w[0]);")]
    [InlineData("return x.Where(v => v > 0).Select(v => v * w[0]).Min();")]
    [InlineData("return x.Select(v => v * w[0]).Aggregate((a, b) => a * b);")]
    [InlineData("return x.Select(v => v * w[0]).First();")]
    [InlineData("return x.Select(v => v * w[0]).Last();")]
    public void AnEmptySequenceThrowsTheSame(string body) =>
        DerivativeCheck.VerifyThrows<InvalidOperationException>(Example.Body(body), s_w.Clone(), Array.Empty<double>());

    [Theory]
    [InlineData("return x.Sum(v => v * w[0]);")]
    [InlineData("return w.Zip(x, (a, b) => a * b).Sum();")]
    [InlineData("return x.Select(v => v * w[0]).ToArray()[0];")]
    [InlineData("double s = 0; foreach (var v in x.Select(v => v * w[0])) { s += v; } return s;")]
    [InlineData("return w.Concat(x).Sum();")]
    [InlineData("return x.Reverse().Take(2).Sum(v => v * w[0]);")]
    public void ANullThrowsTheSame(string body) =>
        DerivativeCheck.VerifyThrows<ArgumentNullException>(Example.Body(body), s_w.Clone(), null);

    [Theory]
    [InlineData("return Enumerable.Range(0, (int)x[0]).Sum(i => w[i]);")]
    [InlineData("return Enumerable.Repeat(w[0], (int)x[0]).Sum();")]
    [InlineData("return w.ElementAt((int)x[0]);")]
    public void ANumberOutOfRangeThrowsTheSame(string body) =>
        DerivativeCheck.VerifyThrows<ArgumentOutOfRangeException>(Example.Body(body), s_w.Clone(), new[] { -1.0 });

    [Fact]
    public void NotANumberIsPassedOverOrTakenAsTheLibraryDoes()
    {
        const string Source = "[Differentiable] static double Loss(double[] w, double[] x) => x.Max(v => v * w[0]) + (x.Length > 2 ? 0 : x.Min(v => v * w[1]));";
        foreach (double[] x in new double[][] { [double.NaN, 1, 2], [1, double.NaN, 3], [double.NaN, double.NaN, double.NaN], [double.NaN, 1], [1, double.NaN], [-0.0, 0.0, -0.0], [0.0, -0.0, 0.0], [double.NegativeInfinity, 1, 2] })
        {
            var subject = new Subject(Example.Static(Source));
            Point point = subject.PointOf([new[] { 1.0, 1.0 }, x]);
            double value = subject.Loss.ValueAndGradient(point.Copy(), out _);
            Assert.Equal(BitConverter.DoubleToInt64Bits(subject.Loss.Value(point)), BitConverter.DoubleToInt64Bits(value));
        }
    }

    [Fact]
    public void TheSignOfAZeroIsTheLibrarys()
    {
        foreach (string expression in new[] { "x.Select(v => v * w[0]).Average()", "x.Average(v => v * w[0])", "x.Where(v => v <= 0).Average(v => v * w[0])", "x.Sum(v => v * w[0])", "x.Select(v => v * w[0]).ToArray().Average()", "x.Select(v => v * w[0]).ToList().Average()" })
        {
            var subject = new Subject(Example.Static($"[Differentiable] static double Loss(double[] w, double[] x) => 1 / ({expression});"));
            DerivativeCheck.Verify(subject, subject.PointOf([new[] { 1.0 }, new[] { -0.0, -0.0 }]));
        }
    }

    [Fact]
    public void RowsAreDifferentiated() => DerivativeCheck.Verify(
        Example.Static("""
            [Differentiable]
            static double Loss(double[] w, double[][] rows, double[] y)
            {
                var predictions = rows.Select(row => row.Zip(w, (a, b) => a * b).Sum() + w[w.Length - 1]).ToArray();
                var residuals = predictions.Zip(y, (p, t) => p - t);
                double mse = residuals.Select(r => r * r).Average();
                double penalty = w.Take(w.Length - 1).Sum(v => v * v);
                double worst = rows.Select((row, i) => (row, i)).Where(p => y[p.i] > 0).Max(p => Math.Abs(p.row.Select((v, j) => v * w[j]).Sum() - y[p.i]));
                return mse + 0.1 * penalty + worst;
            }
            """),
        new[] { 0.4, -0.3, 0.2 },
        new[] { new[] { 1.0, 2.0 }, new[] { -0.5, 0.3 }, new[] { 0.7, -1.1 } },
        new[] { 1.0, -1.0, 0.5 });

    [Fact]
    public void ListsAndOtherCollectionsOfDataAreDifferentiated() => DerivativeCheck.Verify(
        Example.Static("""
            [Differentiable]
            static double Loss(double[] w, List<double> x, IEnumerable<double> y)
            {
                var z = new Dictionary<string, double> { ["a"] = 1.5, ["bc"] = -2 };
                IReadOnlyList<(double X, double Y)> points = new List<(double X, double Y)> { (1, 2), (0.5, -1) };
                double s = x.Sum(v => v * w[0]) + y.Where(v => v > 0).Sum(v => v * w[1]) + z.Values.Sum(v => v * w[2]);
                foreach (var (a, b) in points) { s += Math.Pow(w[0] * a - b, 2); }
                foreach (KeyValuePair<string, double> pair in z) { s += pair.Value * w[3] * pair.Key.Length; }
                return s + points.Select(p => p.X * w[1] - p.Y).Select(r => r * r).Sum() + points.Sum(p => p.X * w[2]) + x.Zip(points, (a, b) => a * b.X * w[3]).Sum();
            }
            """),
        s_w.Clone(),
        new List<double> { 1, 2.5 },
        new[] { 1.0, -2.0, 3.0 });

    [Fact]
    public void AQueryThatIsCopiedHidesNoNameAroundIt() => DerivativeCheck.Verify(
        Example.Static("""
            private static double Fold(double[] p, double[] x)
            {
                double r = x[0];
                double scale = (from a in x let b = a * r where b > 0.03 join k in x on b equals k * r into g from q in g group q by q > 0.1 into h select h.Sum(v => v * r)).Sum();
                return p[0] * scale + (from a in p let b = a * p[1] where a > 0.03 select b * a).Sum();
            }

            [Differentiable]
            internal static double Loss(double[] w)
            {
                double s = 0;
                var x = new[] { 0.1, 0.2, 0.3 };
                foreach (double b in w)
                {
                    double a = b * w[0], h = b, g = h, q = a, k = 0.5, v = 0.3;
                    s += Fold(w, x) * a + h * g * q * k * v;
                }

                return s;
            }
            """),
        new[] { 0.7, -0.4, 0.9 });
}
