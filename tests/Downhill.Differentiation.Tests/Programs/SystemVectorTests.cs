using System.Reflection;
using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Compiling;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>
/// The vectors of <c>System.Numerics</c>. There are no dual vectors, so that each loss is compared with the same one written
/// in numbers, whose gradient the other tests vouch for.
/// </summary>
public sealed class SystemVectorTests
{
    [Theory]
    [InlineData("var a = new Vector3(w[0], w[1], w[2]); return a.X * a.Y + a.Z;", "return w[0] * w[1] + w[2];")]
    [InlineData("var a = new Vector3(w[0], w[1], w[2]); return Vector3.Dot(a, 2f * a);", "return 2 * (w[0] * w[0] + w[1] * w[1] + w[2] * w[2]);")]
    [InlineData("var a = new Vector2(w[0], w[1]) - Vector2.UnitX * w[2]; return a.Length() * a.LengthSquared();", "float x = w[0] - w[2], y = w[1], q = x * x + y * y; return Math.Sqrt(q) * q;")]
    [InlineData("var a = new Vector3(w[0], w[1], w[2]); var b = new Vector3(w[1], 2, w[0]); var c = Vector3.Cross(a, b); return c.X * c.Y - c.Z;", "float cx = w[1] * w[0] - w[2] * 2, cy = w[2] * w[1] - w[0] * w[0], cz = w[0] * 2 - w[1] * w[1]; return cx * cy - cz;")]
    [InlineData("var a = new Vector4(w[0], w[1], w[2], 1); var n = Vector4.Normalize(a); return n.X * n.W + n.Y;", "double l = Math.Sqrt(w[0] * w[0] + w[1] * w[1] + w[2] * w[2] + 1); return w[0] / l / l + w[1] / l;")]
    [InlineData("var a = new Vector3(w[0]); a += new Vector3(w[1], w[2], 1) / w[2]; a *= a; return (-a).X + a.Y * a.Z;", "float x = w[0] + w[1] / w[2], y = w[0] + 1, z = w[0] + 1 / w[2]; return -x * x + y * y * z * z;")]
    [InlineData("var p = Vector3.Zero; var v = new Vector3(w[0], w[1], w[2]); for (int i = 0; i < 3; i++) { p += 0.1f * v; v -= 0.2f * p; } return Vector3.Distance(p, v);", "float[] p = new float[3], v = new float[3]; for (int k = 0; k < 3; k++) { v[k] = w[k]; } for (int i = 0; i < 3; i++) { for (int k = 0; k < 3; k++) { p[k] += 0.1f * v[k]; v[k] -= 0.2f * p[k]; } } double s = 0; for (int k = 0; k < 3; k++) { s += (p[k] - v[k]) * (p[k] - v[k]); } return Math.Sqrt(s);")]
    [InlineData("var a = Vector3.Lerp(new Vector3(w[0]), new Vector3(w[1], w[2], 1), w[2]); return a.X * a.Y * a.Z;", "float x = w[0] + (w[1] - w[0]) * w[2], y = w[0] + (w[2] - w[0]) * w[2], z = w[0] + (1 - w[0]) * w[2]; return x * y * z;")]
    [InlineData("var all = new Vector2[3]; for (int i = 0; i < 3; i++) { all[i] = new Vector2(w[i], i); } all[0] += all[1] * w[2]; float s = 0; foreach (var a in all) { s += a.X * a.Y + a.LengthSquared(); } return s;", "float x0 = w[0] + w[1] * w[2], y0 = w[2]; return x0 * y0 + x0 * x0 + y0 * y0 + w[1] + w[1] * w[1] + 1 + 2 * w[2] + w[2] * w[2] + 4;")]
    public void TheGradientIsThatOfTheNumbers(string vectors, string numbers)
    {
        float[] w = [0.7f, -0.4f, 1.3f];
        (double value, double[] gradient) = Evaluate(vectors, w);
        (double expectedValue, double[] expected) = Evaluate(numbers, w);
        Assert.Equal(expectedValue, value, 1e-5);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], gradient[i], 1e-4);
        }
    }

    [Fact]
    public void VectorsAreVariables()
    {
        string source = Example.Static("""
            [Differentiable("v", "points")]
            public static double Loss(Vector3 v, Vector2[] points, Vector2[] targets)
            {
                float s = Vector3.Dot(v, v) * v.X;
                for (int i = 0; i < points.Length; i++) { s += Vector2.DistanceSquared(points[i], targets[i]); }
                return s;
            }
            """).Replace("using Downhill;", "using Downhill; using System.Numerics;");
        Loss loss = Loss.In(CompiledProgram.Compile(source).Assembly);
        var v = new System.Numerics.Vector3(1, 2, 3);
        System.Numerics.Vector2[] points = [new(1, 2), new(3, 4)], targets = [new(0, 1), new(5, 3)], byPoints = new System.Numerics.Vector2[2];
        object?[] arguments = [v, points, targets, null, byPoints];
        double value = (double)loss.Gradient!.Invoke(null, arguments)!;

        Assert.Equal(loss.Value(new Point([v, points, targets])), value);
        Assert.Equal(new System.Numerics.Vector3(14 + 2, 4, 6), arguments[3]);
        Assert.Equal([new System.Numerics.Vector2(2, 2), new System.Numerics.Vector2(-4, 2)], byPoints);
    }

    private static (double Value, double[] Gradient) Evaluate(string body, float[] w)
    {
        string source = Example.Static($$"""
            [Differentiable]
            public static double Loss(float[] w)
            {
                {{body}}
            }
            """).Replace("using Downhill;", "using Downhill; using System.Numerics;");
        Assembly assembly = CompiledProgram.Compile(source).Assembly;
        Loss loss = Loss.In(assembly);
        var point = new Point([w]);
        var gradient = new float[w.Length];
        double value = (double)loss.Gradient!.Invoke(null, [w, gradient])!;
        Assert.Equal(BitConverter.DoubleToInt64Bits(loss.Value(point)), BitConverter.DoubleToInt64Bits(value));
        return (value, [.. gradient.Select(static g => (double)g)]);
    }
}
