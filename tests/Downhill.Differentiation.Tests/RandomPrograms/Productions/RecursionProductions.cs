namespace Downhill.Differentiation.Tests.RandomPrograms.Productions;

/// <summary>What functions that call themselves are given and return.</summary>
internal sealed class RecursionProductions : ProductionArea
{
    private const string Jagged = "double[][]";

    public override IEnumerable<Production> Productions =>
    [
        Expression("function over an array of arrays that calls itself", 1, static (w, _) =>
            w.Scope.Of(Jagged) is { Count: > 0 } grids && w.Member("Cross", static () => """
                static double Cross(double[][] p, double t, int n)
                {
                    if (n <= 0)
                    {
                        return p[0][1] * t;
                    }

                    double r = Math.Sin(p[n % p.Length][0] * t);
                    return r > 0.1 ? r * Cross(p, r, n - 1) + p[0][0] : Cross(p, t * 0.8, n - 2) - r * p[n % p.Length][1];
                }
                """)
                ? $"Cross({w.Pick(grids).Name}, {w.Bounded(0)}, {w.Random.Next(4)})"
                : null),
        Simple("function that writes rows and calls itself", 1, static w =>
            w.Scope.Writable(Jagged) is { Count: > 0 } grids && w.Member("Soak", static () => """
                static void Soak(double[][] p, double t, int n)
                {
                    if (n == 0)
                    {
                        return;
                    }

                    double[] row = p[n % p.Length];
                    row[0] = Math.Sin(row[0] * t) + p[0][1];
                    Soak(p, t * p[0][0], n - 1);
                    p[0][1] *= Math.Cos(row[0]);
                }
                """)
                ? new Line($"Soak({w.Pick(grids).Name}, {w.Bounded(1)}, {w.Random.Next(4)});")
                : null),
        Simple("function that calls itself and returns an array", 1, static w =>
        {
            if (w.Scope.Of("double[]") is not { Count: > 0 } arrays || !w.Member("Halving", static () => """
                static double[] Halving(double[] p, double t, int n)
                {
                    if (n == 0)
                    {
                        return new[] { p[0] * t, Math.Sin(p[1] + t) };
                    }

                    double[] left = Halving(p, t * 0.7, n - 1);
                    double[] right = Halving(left, p[0], n - 1);
                    left[0] *= right[1];
                    return left[0] > 0.1 ? left : new[] { left[0] + right[0], right[1] * p[1] };
                }
                """))
            {
                return null;
            }

            Binding source = w.Pick(arrays);
            string name = w.Name("a");
            string t = w.Bounded(1);
            w.Scope.Add(new Binding("double[]", name) { Length = 2 });
            return new Line($"double[] {name} = Halving({source.Name}, {t}, {w.Random.Next(3)});");
        }),
        Simple("function that calls itself and returns what it is given", 1, static w =>
        {
            if (w.Scope.Writable("double[]") is not { Count: > 0 } arrays || !w.Member("Churn", static () => """
                static double[] Churn(double[] p, double t, int n)
                {
                    if (n <= 0)
                    {
                        return p;
                    }

                    var next = new double[p.Length];
                    for (int i = 0; i < p.Length; i++)
                    {
                        next[i] = Math.Sin(p[i] * t) + p[0];
                    }

                    double[] done = Churn(next, t * p[0], n - 1);
                    done[0] *= Math.Cos(next[1]);
                    return t > 0.4 ? done : Churn(done, next[0], n - 2);
                }
                """))
            {
                return null;
            }

            Binding source = w.Pick(arrays);
            string name = w.Name("a");
            string t = w.Bounded(1);
            w.Scope.Add(new Binding("double[]", name) { Length = source.Length });
            return new Line($"double[] {name} = Churn({source.Name}, {t}, {w.Random.Next(3)});");
        }),
        Simple("function that calls itself and returns rows", 1, static w =>
        {
            if (w.Scope.Writable("double[]") is not { Count: > 0 } arrays || !w.Member("Stack", static () => """
                static double[][] Stack(double[] p, double t, int n)
                {
                    var rows = new double[n][];
                    rows[0] = p;
                    if (n > 1)
                    {
                        double[][] below = Stack(p, t * 0.9, n - 1);
                        for (int i = 1; i < n; i++)
                        {
                            rows[i] = i == 1 ? below[0] : new[] { below[i - 1][0] * t, Math.Sin(below[i - 1][1]) };
                        }
                    }

                    return rows;
                }
                """))
            {
                return null;
            }

            string name = w.Name("m");
            string t = w.Bounded(1);
            int rows = 1 + w.Random.Next(3);
            string source = w.Pick(arrays).Name;
            w.Scope.Add(new Binding(Jagged, name) { Length = rows, Columns = 2 });
            return new Line($"double[][] {name} = Stack({source}, {t}, {rows});");
        }),
        Expression("function that calls itself and is given a lambda", 1, static (w, depth) =>
        {
            if (!Area(w))
            {
                return null;
            }

            string t = w.Name("t");
            int place = w.Scope.EnterFunction();
            w.Scope.Add(new Binding("double", t) { IsWritable = false });
            string value = w.Bounded(depth - 1);
            w.Scope.LeaveFunction(place);
            return $"Area({t} => {value} * {t}, {w.Bounded(0)}, {w.Bounded(0)}, {w.Random.Next(3)})";
        }),
        Expression("function that calls itself and is given a method", 1, static (w, _) =>
            Area(w) && w.Member("Bump", static () => "static double Bump(double v) => v > 0.1 ? Math.Exp(-v * v) : v * v * v;")
                ? $"Area({w.Pick(["Bump", "Math.Sin", "Math.Atan"])}, {w.Bounded(0)}, {w.Bounded(0)}, {w.Random.Next(3)})"
                : null),
        Simple("function that calls itself and returns a tuple", 1, static w =>
        {
            if (w.Scope.Of("double[]") is not { Count: > 0 } arrays || !w.Member("Pairing", static () => """
                static (double Value, double Slope) Pairing(double[] p, double t, int i)
                {
                    if (i >= p.Length)
                    {
                        return (t, 1);
                    }

                    var (v, s) = Pairing(p, t * 0.9, i + 1);
                    if (v > 0.6)
                    {
                        return (Math.Sin(v) * p[i], s);
                    }

                    var other = Pairing(p, p[i], i + 2);
                    return (p[i] + t * v, Math.Cos(s) + other.Value * other.Slope);
                }
                """))
            {
                return null;
            }

            string array = w.Pick(arrays).Name;
            string t = w.Bounded(1);
            string value = w.Name("s");
            string slope = w.Name("s");
            w.Scope.Add(new Binding("double", value));
            w.Scope.Add(new Binding("double", slope));
            return new Line($"var ({value}, {slope}) = Pairing({array}, {t}, {w.Random.Next(2)});");
        }),
        Expression("function over a struct that calls itself", 1, static (w, _) =>
            w.Member("Spin", static () => """
                struct Top { public double Angle; public double Rate; }

                static Top Spin(Top p, double k, int n)
                {
                    if (n == 0)
                    {
                        return p;
                    }

                    p.Angle += k * p.Rate;
                    var q = new Top { Angle = p.Rate, Rate = Math.Sin(p.Angle) };
                    return p.Angle > 0.5 ? Spin(q, k, n - 1) : Spin(Spin(p, k * 0.5, n - 1), p.Angle, n - 1);
                }

                static double Kick(Top p) => p.Angle * p.Rate + p.Rate;
                """)
                ? $"Kick(Spin(new Top {{ Angle = {w.Bounded(1)}, Rate = {w.Bounded(0)} }}, {w.Bounded(0)}, {w.Random.Next(3)}))"
                : null),
        Expression("condition on what a delegate gives", 1, static (w, _) =>
            w.Member("Bisect", static () => """
                static double Bisect(Func<double, double> f, double lo, double hi, int n)
                {
                    while (n > 0 && f(lo) < 5)
                    {
                        n--;
                        double mid = 0.5 * (lo + hi);
                        if (f(mid) > 0.2 || !(f(hi) > -2))
                        {
                            hi = mid;
                        }
                        else
                        {
                            lo = mid + 0.1 * hi;
                        }
                    }

                    return lo * hi;
                }
                """)
                ? w.Name("v") is var v ? w.Use("condition of two parts on what a delegate gives", $"Bisect({v} => {v} * {w.Scalar()} + {v}, {w.Bounded(0)}, {w.Bounded(0)}, 3)") : null
                : null),
    ];

    private static bool Area(ProgramWriter writer) => writer.Member("Area", static () => """
        static double Area(Func<double, double> f, double a, double b, int n)
        {
            double m = (a + b) / 2;
            if (n == 0)
            {
                return (b - a) * f(m) + f(b);
            }

            double left = Area(f, a, m, n - 1);
            return f(m) > 0.3 ? left + Area(f, m, b, n - 1) : left * f(a);
        }
        """);
}
