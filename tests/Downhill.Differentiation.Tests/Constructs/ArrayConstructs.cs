namespace Downhill.Differentiation.Tests.Constructs;

/// <summary>One-dimensional arrays that the loss makes and writes in place.</summary>
internal sealed class ArrayConstructs : ConstructArea
{
    public override string Title => "Arrays";

    public override IEnumerable<Construct> Rows =>
    [
        Yes("new array", "double[] a = new double[2]; a[0] = w[0]; return a[0] * w[1] + a[1];"),
        Yes("array initialiser", "double[] a = { w[0] * w[1], 2, w[2] }; return a[0] * a[1] * a[2];"),
        Yes("array clone", "var a = (double[])w.Clone(); a[0] *= a[1]; return a[0] * w[0];"),
        Yes("array filled by a loop", "var a = new double[4]; for (int i = 0; i < a.Length; i++) a[i] = w[i] * w[i]; return a[0] * a[3];"),
        Yes("array copied into another", "var a = new double[3]; Array.Copy(w, 1, a, 0, 2); return a[0] * a[1] + a[2];"),
        Yes("array moved within itself", "var a = (double[])w.Clone(); Array.Copy(a, 0, a, 1, 3); Array.Copy(a, 2, a, 0, 2); return a[0] * a[1] + a[2] * a[3];"),
        Yes("array filled, cleared, reversed", "var a = (double[])w.Clone(); Array.Fill(a, w[0] * w[1], 1, 2); Array.Reverse(a, 0, 3); Array.Clear(a, 3, 1); return a[0] * a[2] + a[3];"),
        Yes("element by a constant index", "return w[0] * w[1];"),
        Yes("element by an index", "double s = 0; for (int i = 0; i < 4; i++) { s += w[i] * x[i]; } return s * s;"),
        Yes("element by a computed index", "double s = 1; for (int i = 0; i < 4; i++) { s *= w[(i + 1) % 4] + i; } return s;"),
        Yes("last element", "return w[w.Length - 1] * w[0];"),
        Yes("element assigned", "var a = new double[2]; a[0] = w[0]; a[0] = a[0] * w[1]; return a[0];"),
        Yes("element *=", "double[] a = { w[0], 2 }; a[0] *= w[1]; return a[0] * a[1];"),
        Yes("element +=", "double[] a = { w[0], 2 }; a[0] += a[0] * w[1]; return a[0] * a[1];"),
    ];
}
