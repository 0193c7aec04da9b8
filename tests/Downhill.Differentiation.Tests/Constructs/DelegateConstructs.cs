namespace Downhill.Differentiation.Tests.Constructs;

/// <summary>Delegates, and the many ways to write a helper.</summary>
internal sealed class DelegateConstructs : ConstructArea
{
    public override string Title => "Delegates and helpers";

    public override IEnumerable<Construct> Rows =>
    [
        Yes("lambda in a local", "Func<double, double> f = v => v * v; return f(w[0]) * f(w[1]);"),
        Yes("lambda that captures", "double b = w[2]; Func<double, double> f = v => v * b; return f(w[0]) * b;"),
        Yes("lambda over an array that is replaced", "double[] a = { w[0], w[1] }; Func<double, double> f = v => v * v * a[0]; double s = f(w[2]); a = new[] { w[1] * w[1], 1.0 }; return s + f(w[0]) * a[1];"),
        Yes("lambda that writes what it captures", "double s = 0; Func<double, double> f = v => { s += v * v; return s; }; return f(w[0]) * f(w[1]) + s;"),
        Yes("method group in a local", "Func<double, double> f = Math.Tanh; return f(w[0]) + f(w[1]);"),
        Yes("function chosen by data", "Func<double, double> f = x[0] > 0 ? Math.Tanh : v => v * v; return f(w[0]) + f(w[1]);"),
        Yes("function chosen by a switch", "Func<double, double> f = x.Length switch { 1 => Math.Sin, 5 => v => v * v * v, _ => Math.Cos }; return f(w[0]) + f(w[1]);"),
        Yes("function handed to a helper", Sample.Body("return Twice(v => v * w[1] + 1, w[0]);", "static double Twice(Func<double, double> f, double v) => f(f(v));")),
        Yes("function in a readonly field", Sample.Body("return s_sigmoid(w[0]) * w[1];", "static readonly Func<double, double> s_sigmoid = z => 1 / (1 + Math.Exp(-z));")),
        Yes("function made by a helper", Sample.Body("return Scale(w[0])(w[1]);", "static Func<double, double> Scale(double k) => v => k * v * v;")),
        Yes("array of functions", Sample.Body("double s = 1; for (int i = 0; i < s_layers.Length; i++) { s = s_layers[i](s * w[i]); } return s;", "static readonly Func<double, double>[] s_layers = { Math.Tanh, v => v * v + 1, Math.Sin };")),
        Yes("foreach over functions", "var fs = new Func<double, double>[] { Math.Tanh, v => v * v, Math.Exp }; double s = 0; foreach (var f in fs) { s += f(w[0]) * w[1]; } return s;"),
        Yes("dictionary of functions", Sample.Body("string name = x[0] > 0 ? \"square\" : \"tanh\"; return s_named[name](w[0]) * s_named[\"tanh\"](w[1]);", "static readonly Dictionary<string, Func<double, double>> s_named = new() { [\"tanh\"] = Math.Tanh, [\"square\"] = v => v * v };")),
        Yes("generic helper", Sample.Body("double a = w[0], b = w[1]; Swap(ref a, ref b); return a * a * b + Last(w) * Last(x);", "static void Swap<T>(ref T a, ref T b) { T t = a; a = b; b = t; } static T Last<T>(T[] items) => items[items.Length - 1];")),
        Yes("generic helper with a function", Sample.Body(
            "return Fold(Map(w, v => v * v), 1.0, (s, v) => s * v + 1);",
            "static TOut[] Map<TIn, TOut>(TIn[] items, Func<TIn, TOut> f) { var r = new TOut[items.Length]; for (int i = 0; i < r.Length; i++) { r[i] = f(items[i]); } return r; } static TAcc Fold<T, TAcc>(T[] items, TAcc seed, Func<TAcc, T, TAcc> f) { TAcc acc = seed; foreach (T i in items) { acc = f(acc, i); } return acc; }")),
        AlmostEverywhere("condition on what a delegate gives", Sample.Body(
            "return Step(t => t * t - w[0], w[1]);",
            "static double Step(Func<double, double> f, double t) { if ([|f(t) > 0|]) { t *= 0.5; } return t + w0; } const double w0 = 1;"),
            "the branch depends on a differentiated value, and its sides could not be proven to meet"),
        AlmostEverywhere("condition of two parts on what a delegate gives", Sample.Body(
            "return Step(t => t * t - w[0], w[1]);",
            "static double Step(Func<double, double> f, double t) { if ([|f(t) > 0|] && [|f(t + 1) > 0|]) { t *= 0.5; } return t + w0; } const double w0 = 1;"),
            "the branch depends on a differentiated value, and its sides could not be proven to meet"),
        Yes("function that returns an array", Sample.Body(
            "return Euler(y => new[] { w[0] * y[0] - w[1] * y[0] * y[1], w[2] * y[0] * y[1] - w[3] * y[1] }, new[] { 1.0, 0.5 }, 4)[0];",
            "static double[] Euler(Func<double[], double[]> f, double[] y0, int n) { double[] y = y0; for (int k = 0; k < n; k++) { double[] d = f(y); var next = new double[y.Length]; for (int i = 0; i < next.Length; i++) { next[i] = y[i] + 0.1 * d[i]; } y = next; } return y; }")),
        Yes("local function", "double F(double v) => v * v * w[2]; return F(w[0]) * F(w[1]);"),
        Yes("local function that writes a local", "double s = 0; void Add(double v) { s += v * s + v; } foreach (double v in w) { Add(v); } return s;"),
        Yes("params", Sample.Body("return Sum(w[0], w[1] * w[2], 3) * Sum(w);", "static double Sum(params double[] a) { double s = 0; foreach (double v in a) { s += v * v; } return s; }")),
        Yes("optional and named arguments", Sample.Body("return Scale(w[0]) + Scale(n: 2, a: w[1]);", "static double Scale(double a, double k = 2, int n = 3) => a * k * n;")),
        Yes("extension method", Sample.Body("return w.Dot(w) * w[0].Squared();", "static double Dot(this double[] a, double[] b) { double s = 0; for (int i = 0; i < a.Length; i++) { s += a[i] * b[i]; } return s; } static double Squared(this double a) => a * a;")),
        Yes("ref argument", Sample.Body("double s = 1; foreach (double v in w) { Add(ref s, v); } return s;", "static void Add(ref double s, double a) { s += a * s; }")),
        Yes("ref argument that is an element", Sample.Body("var a = (double[])w.Clone(); Square(ref a[1]); return a[0] * a[1];", "static void Square(ref double s) { s *= s; }")),
        Yes("out argument", Sample.Body("Split(w[0], out double b, out var c); return b * c * w[1];", "static void Split(double a, out double b, out double c) { b = a * a; c = a + b; }")),
        Yes("in argument", Sample.Body("return Cube(w[0]) + Cube(in w[1]);", "static double Cube(in double a) => a * a * a;")),
        Yes("setter with a body", Sample.Body("Error = w[0]; Error = Error * w[1]; return Error;", "static double s_error; static double Error { get => s_error; set { s_error = value * value; } }")),
    ];
}
