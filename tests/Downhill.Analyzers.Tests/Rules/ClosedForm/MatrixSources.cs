namespace Downhill.Analyzers.Tests.Rules.ClosedForms;

/// <summary>Matrix types and helpers as users write them.</summary>
internal static class MatrixSources
{
    /// <summary>A class of its own with operators, methods and properties.</summary>
    public const string UserMatrix = """

        sealed class Grid
        {
            private readonly double[,] _cells;
            public Grid(int rows, int columns) => _cells = new double[rows, columns];
            public int Rows => _cells.GetLength(0);
            public int Columns => _cells.GetLength(1);
            public double this[int i, int j] { get => _cells[i, j]; set => _cells[i, j] = value; }
            public Grid T => Transpose();
            public Grid Inv => Inverse();
            public Grid Transpose()
            {
                var t = new Grid(Columns, Rows);
                for (int i = 0; i < Rows; i++) for (int j = 0; j < Columns; j++) t[j, i] = this[i, j];
                return t;
            }
            public Grid Inverse() => throw new NotImplementedException();
            public Grid Multiply(Grid other) => this * other;
            public static Grid Dot(Grid a, Grid b) => a * b;
            public static Grid operator *(Grid a, Grid b) => throw new NotImplementedException();
            public static Grid operator *(double a, Grid b) => throw new NotImplementedException();
            public static Grid operator +(Grid a, Grid b) => throw new NotImplementedException();
            public static Grid Identity(int n) => throw new NotImplementedException();
        }
        """;

    /// <summary>The same class, with bodies that work.</summary>
    public const string WorkingUserMatrix = """

        sealed class Grid
        {
            private readonly double[,] _cells;
            public Grid(int rows, int columns) => _cells = new double[rows, columns];
            public int Rows => _cells.GetLength(0);
            public int Columns => _cells.GetLength(1);
            public double this[int i, int j] { get => _cells[i, j]; set => _cells[i, j] = value; }
            public Grid T => Transpose();
            public Grid Inv => Inverse();
            public Grid Transpose()
            {
                var t = new Grid(Columns, Rows);
                for (int i = 0; i < Rows; i++) for (int j = 0; j < Columns; j++) t[j, i] = this[i, j];
                return t;
            }
            public Grid Inverse()
            {
                int n = Rows;
                var m = new Grid(n, n);
                var r = Identity(n);
                for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) m[i, j] = this[i, j];
                for (int p = 0; p < n; p++)
                {
                    double pivot = m[p, p];
                    for (int j = 0; j < n; j++) { m[p, j] /= pivot; r[p, j] /= pivot; }
                    for (int i = 0; i < n; i++)
                    {
                        if (i == p) continue;
                        double f = m[i, p];
                        for (int j = 0; j < n; j++) { m[i, j] -= f * m[p, j]; r[i, j] -= f * r[p, j]; }
                    }
                }
                return r;
            }
            public Grid Multiply(Grid other) => this * other;
            public static Grid Dot(Grid a, Grid b) => a * b;
            public static Grid operator *(Grid a, Grid b)
            {
                var r = new Grid(a.Rows, b.Columns);
                for (int i = 0; i < a.Rows; i++) for (int j = 0; j < b.Columns; j++) for (int k = 0; k < b.Rows; k++) r[i, j] += a[i, k] * b[k, j];
                return r;
            }
            public static Grid operator *(double a, Grid b)
            {
                var r = new Grid(b.Rows, b.Columns);
                for (int i = 0; i < b.Rows; i++) for (int j = 0; j < b.Columns; j++) r[i, j] = a * b[i, j];
                return r;
            }
            public static Grid operator +(Grid a, Grid b)
            {
                var r = new Grid(a.Rows, a.Columns);
                for (int i = 0; i < b.Rows; i++) for (int j = 0; j < b.Columns; j++) r[i, j] = a[i, j] + b[i, j];
                return r;
            }
            public static Grid Identity(int n)
            {
                var r = new Grid(n, n);
                for (int i = 0; i < n; i++) r[i, i] = 1;
                return r;
            }
        }
        """;

    /// <summary>Loops over <c>double[,]</c>, under names that say nothing.</summary>
    public const string Loops = """

        static class Loops
        {
            public static double[,] Turn(double[,] a)
            {
                var r = new double[a.GetLength(1), a.GetLength(0)];
                for (int i = 0; i < a.GetLength(0); i++)
                    for (int j = 0; j < a.GetLength(1); j++)
                        r[j, i] = a[i, j];
                return r;
            }

            public static double[,] Join(double[,] a, double[,] b)
            {
                var r = new double[a.GetLength(0), b.GetLength(1)];
                for (int i = 0; i < a.GetLength(0); i++)
                    for (int j = 0; j < b.GetLength(1); j++)
                    {
                        double sum = 0;
                        for (int k = 0; k < b.GetLength(0); k++) sum += a[i, k] * b[k, j];
                        r[i, j] = sum;
                    }
                return r;
            }

            public static double[] Apply(double[,] a, double[] v)
            {
                var r = new double[a.GetLength(0)];
                for (int i = 0; i < r.Length; i++)
                    for (int k = 0; k < v.Length; k++)
                        r[i] += a[i, k] * v[k];
                return r;
            }

            public static double[,] Undo(double[,] m)
            {
                int n = m.GetLength(0);
                var a = (double[,])m.Clone();
                var r = new double[n, n];
                for (int i = 0; i < n; i++) r[i, i] = 1;
                for (int p = 0; p < n; p++)
                {
                    double pivot = a[p, p];
                    for (int j = 0; j < n; j++) { a[p, j] /= pivot; r[p, j] /= pivot; }
                    for (int i = 0; i < n; i++)
                    {
                        if (i == p) continue;
                        double f = a[i, p];
                        for (int j = 0; j < n; j++) { a[i, j] -= f * a[p, j]; r[i, j] -= f * r[p, j]; }
                    }
                }
                return r;
            }

            public static double[] Work(double[,] m, double[] right)
            {
                int n = right.Length;
                var a = (double[,])m.Clone();
                var b = (double[])right.Clone();
                for (int p = 0; p < n; p++)
                    for (int i = p + 1; i < n; i++)
                    {
                        double f = a[i, p] / a[p, p];
                        for (int j = p; j < n; j++) a[i, j] -= f * a[p, j];
                        b[i] -= f * b[p];
                    }
                for (int i = n - 1; i >= 0; i--)
                {
                    for (int j = i + 1; j < n; j++) b[i] -= a[i, j] * b[j];
                    b[i] /= a[i, i];
                }
                return b;
            }
        }
        """;
}
