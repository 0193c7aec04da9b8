namespace Downhill.Package.Tests.Clients;

/// <summary>
/// For each rule with a fix a file that it reports once, in C# 9 and for .NET Standard 2.0. <c>Run</c> returns a value of
/// which less is better.
/// </summary>
internal static class FixableFiles
{
    /// <summary>A rule and its file.</summary>
    /// <param name="Id">Such as <c>DH1001</c>.</param>
    /// <param name="Name">Of the class; the file is named for it.</param>
    /// <param name="Level">Its severity in the log of a build.</param>
    /// <param name="Reported">Where the class first holds this text is the finding.</param>
    /// <param name="Members">What stands in the class.</param>
    /// <param name="Modifiers">Of the class.</param>
    public sealed record FixableFile(string Id, string Name, string Level, string Reported, string Members, string Modifiers = "public static")
    {
        public string FileName => Name + ".cs";

        public string In(string @namespace) => $$"""
            using System;
            using MathNet.Numerics.LinearAlgebra;

            namespace {{@namespace}}
            {
                // Kept by every fix.
                {{Modifiers}} class {{Name}}
                {
            {{Members}}
                }
            }

            """;
    }

    /// <summary>A search that keeps what is better.</summary>
    public static FixableFile RandomSearch { get; } = new("DH1001", "Climber", "warning", "for (int i = 0; i < 200; i++)", """
                public static double Run()
                {
                    var random = new Random(7);
                    double[] w = { 0, 0 };
                    double best = Loss(w);
                    for (int i = 0; i < 200; i++)
                    {
                        var next = (double[])w.Clone();
                        for (int j = 0; j < next.Length; j++)
                        {
                            next[j] += (random.NextDouble() - 0.5) * 0.02;
                        }

                        double value = Loss(next);
                        if (value < best)
                        {
                            best = value;
                            w = next;
                        }
                    }

                    return best;
                }

                private static double Loss(double[] w)
                {
                    double sum = 0;
                    for (int i = 0; i < 5; i++)
                    {
                        double error = w[0] + w[1] * i - 2 * i - 1;
                        sum += error * error;
                    }

                    return sum;
                }
        """);

    public static FixableFile FiniteDifference { get; } = new("DH1004", "Slopes", "note", "for (int j = 0;", """
                public static double Run()
                {
                    double[] w = { 3, -2 };
                    var g = new double[w.Length];
                    const double h = 1e-3;
                    for (int k = 0; k < 200; k++)
                    {
                        double at = Loss(w);
                        for (int j = 0; j < w.Length; j++)
                        {
                            double old = w[j];
                            w[j] = old + h;
                            g[j] = (Loss(w) - at) / h;
                            w[j] = old;
                        }

                        for (int j = 0; j < w.Length; j++)
                        {
                            w[j] -= 0.1 * g[j];
                        }
                    }

                    return Loss(w);
                }

                private static double Loss(double[] w) => w[0] * w[0] + 2 * (w[1] - 1) * (w[1] - 1);
        """);

    public static FixableFile GlobalSearch { get; } = new("DH1005", "Annealer", "note", "for (int i = 0; i < 200; i++)", """
                public static double Run() => Loss(Search(new double[] { -1, 1, 0.5 }, new Random(7)));

                private static double[] Search(double[] start, Random random)
                {
                    var x = start;
                    double energy = Loss(x);
                    double t = 1;
                    for (int i = 0; i < 200; i++)
                    {
                        var next = new double[x.Length];
                        for (int j = 0; j < next.Length; j++)
                        {
                            next[j] = x[j] + 0.1 * (random.NextDouble() - 0.5);
                        }

                        double e = Loss(next);
                        if (e < energy || random.NextDouble() < Math.Exp((energy - e) / t))
                        {
                            x = next;
                            energy = e;
                        }

                        t *= 0.99;
                    }

                    return x;
                }

                private static double Loss(double[] x)
                {
                    double sum = 0;
                    for (int i = 0; i + 1 < x.Length; i++)
                    {
                        sum += 10 * (x[i + 1] - x[i] * x[i]) * (x[i + 1] - x[i] * x[i]) + (1 - x[i]) * (1 - x[i]);
                    }

                    return sum;
                }
        """);

    public static FixableFile LargeClosedForm { get; } = new("DH2001", "WideFit", "warning", "(x.Transpose() * x).Inverse()", """
                public static double Run()
                {
                    var x = Matrix<double>.Build.Dense(700, 600, (i, j) => i == j ? 2 : Math.Sin(i * 7 + j * 3) / 100);
                    var y = Vector<double>.Build.Dense(700, i => Math.Cos(i));
                    var w = (x.Transpose() * x).Inverse() * x.Transpose() * y;
                    return (x * w - y).L2Norm();
                }
        """);

    public static FixableFile ClosedForm { get; } = new("DH2002", "Fit", "note", "(x.Transpose() * x).Inverse()", """
                public static double Run() => Misfit(int.Parse("3"));

                private static double Misfit(int parameters)
                {
                    var x = Matrix<double>.Build.Dense(40, parameters, (i, j) => Math.Pow(i * 0.1, j));
                    var y = Vector<double>.Build.Dense(40, i => Math.Sin(i * 0.1));
                    var w = (x.Transpose() * x).Inverse() * x.Transpose() * y;
                    return (x * w - y).L2Norm();
                }
        """);

    public static FixableFile InverseTimesVector { get; } = new("DH2003", "Newton", "note", "hessian.Inverse()", """
                public static double Run()
                {
                    var hessian = Matrix<double>.Build.Dense(8, 8, (i, j) => i == j ? 4 : 1.0 / (i + j + 1));
                    var slope = Vector<double>.Build.Dense(8, i => i - 1);
                    var step = hessian.Inverse() * slope;
                    return (hessian * step - slope).L2Norm();
                }
        """);

    /// <summary>An error before the fix: the generator has nowhere to write to.</summary>
    public static FixableFile PartialType { get; } = new("DH4003", "Model", "error", "Model", """
                public static double Run() => Loss(new double[] { 1, 2 });

                [Downhill.Differentiable]
                public static double Loss(double[] w) => w[0] * w[0] + w[1];
        """);

    public static IReadOnlyList<FixableFile> All { get; } =
        [RandomSearch, FiniteDifference, GlobalSearch, LargeClosedForm, ClosedForm, InverseTimesVector, PartialType];

    /// <summary>
    /// DH4001 is mended at one place at a time, in the editor: what is left out of a gradient is a decision, so there is no
    /// fix for all places, which is what <c>dotnet format</c> applies.
    /// </summary>
    public static FixableFile NotDifferentiable { get; } = new("DH4001", "Rounded", "error", "Math.Round(w[1])", """
                [Downhill.Differentiable]
                public static double Loss(double[] w) => w[0] * w[0] * Math.Round(w[1]);
        """, "public static partial");
}
