using System.Globalization;

namespace Downhill;

/// <summary>Checks what the caller gave before anything is computed; every exception names the argument and the value.</summary>
internal static class OptionsValidation
{
    /// <summary>The most parameters for which a dense matrix is made: 3.2 GB.</summary>
    private const int MostDenseParameters = 20_000;

    public static void RequireStart(double[] start)
    {
        if (start is null)
        {
            throw new ArgumentNullException(nameof(start));
        }

        if (start.Length == 0)
        {
            throw new ArgumentException("The start has no parameters.", nameof(start));
        }

        RequireFinite(start, nameof(start));
    }

    public static void RequireFinite(double[] point, string name)
    {
        for (int i = 0; i < point.Length; i++)
        {
            if (!Finite.IsFinite(point[i]))
            {
                throw new ArgumentException(Text("{0}[{1}] is {2}; every parameter has to be finite.", name, i, point[i]), name);
            }
        }
    }

    public static void Require(DescentOptions options, int n)
    {
        if (options.Method is < DescentMethod.Automatic or > DescentMethod.AdamW)
        {
            throw OutOfRange(nameof(options.Method), options.Method, "is no method");
        }

        if (options.Method == DescentMethod.Bfgs && n > MostDenseParameters)
        {
            throw OutOfRange(
                nameof(options.Method),
                options.Method,
                Text("keeps a dense matrix, too large for {0} parameters (at most {1}); LimitedMemoryBfgs keeps a few vectors", n, MostDenseParameters));
        }

        RequireAtLeast(nameof(options.MaxIterations), options.MaxIterations, 0);
        RequireAtLeast(nameof(options.MaxEvaluations), options.MaxEvaluations, 1);
        RequireAtLeast(nameof(options.Starts), options.Starts, 1);
        RequireAtLeast(nameof(options.Memory), options.Memory, 1);
        if (options.TargetValue is { } target && double.IsNaN(target))
        {
            throw OutOfRange(nameof(options.TargetValue), target, "is not a number");
        }

        RequireTolerance(nameof(options.GradientTolerance), options.GradientTolerance);
        RequireTolerance(nameof(options.StepTolerance), options.StepTolerance);
        RequireTolerance(nameof(options.ValueTolerance), options.ValueTolerance);
        RequireTolerance(nameof(options.WeightDecay), options.WeightDecay);
        RequirePositive(nameof(options.LearningRate), options.LearningRate);
        RequirePositive(nameof(options.Epsilon), options.Epsilon);
        RequireShare(nameof(options.Momentum), options.Momentum);
        RequireShare(nameof(options.FirstMomentDecay), options.FirstMomentDecay);
        RequireShare(nameof(options.SecondMomentDecay), options.SecondMomentDecay);
        if (!(options.SufficientDecrease > 0 && options.SufficientDecrease < 0.5))
        {
            throw OutOfRange(nameof(options.SufficientDecrease), options.SufficientDecrease, "is not more than 0 and below 0.5");
        }

        if (options.CurvatureCondition is { } curvature && !(curvature > options.SufficientDecrease && curvature < 1))
        {
            throw OutOfRange(
                nameof(options.CurvatureCondition), curvature, Text("is not more than SufficientDecrease, {0}, and below 1", options.SufficientDecrease));
        }

        RequireBounds(options, n);
    }

    private static void RequireBounds(DescentOptions options, int n)
    {
        RequireBounds(nameof(options.LowerBounds), options.LowerBounds, n, double.PositiveInfinity);
        RequireBounds(nameof(options.UpperBounds), options.UpperBounds, n, double.NegativeInfinity);
        if (options.LowerBounds is not { } lower || options.UpperBounds is not { } upper)
        {
            return;
        }

        for (int i = 0; i < Math.Max(lower.Length, upper.Length); i++)
        {
            int l = lower.Length == 1 ? 0 : i;
            int u = upper.Length == 1 ? 0 : i;
            if (lower[l] > upper[u])
            {
                throw new ArgumentOutOfRangeException(
                    Name(nameof(options.LowerBounds)), lower[l], Text("The lower bound {0} of parameter {1} is above its upper bound {2}.", lower[l], i, upper[u]));
            }
        }
    }

    private static void RequireBounds(string name, double[]? bounds, int n, double impossible)
    {
        if (bounds is null)
        {
            return;
        }

        if (bounds.Length != n && bounds.Length != 1)
        {
            throw new ArgumentException(
                Text("{0} has {1} elements for {2} parameters; it takes one for each, or a single one for all.", Name(name), bounds.Length, n), Name(name));
        }

        for (int i = 0; i < bounds.Length; i++)
        {
            if (double.IsNaN(bounds[i]) || bounds[i] == impossible)
            {
                throw new ArgumentOutOfRangeException(
                    Name(name), bounds[i], Text("{0}[{1}] is {2}, which no parameter can satisfy.", Name(name), i, bounds[i]));
            }
        }
    }

    private static void RequireAtLeast(string name, int? value, int least)
    {
        if (value < least)
        {
            throw OutOfRange(name, value, Text("is below {0}", least));
        }
    }

    private static void RequireTolerance(string name, double value)
    {
        if (!(value >= 0) || double.IsInfinity(value))
        {
            throw OutOfRange(name, value, "is not a finite number of at least 0");
        }
    }

    private static void RequirePositive(string name, double? value)
    {
        if (value is { } v && (!(v > 0) || double.IsInfinity(v)))
        {
            throw OutOfRange(name, v, "is not a finite number above 0");
        }
    }

    private static void RequireShare(string name, double? value)
    {
        if (value is { } v && !(v >= 0 && v < 1))
        {
            throw OutOfRange(name, v, "is not at least 0 and below 1");
        }
    }

    private static ArgumentOutOfRangeException OutOfRange(string option, object value, string what) =>
        new(Name(option), value, Text("{0} = {1} {2}.", Name(option), value, what));

    private static string Name(string option) => "options." + option;

    private static string Text(string format, params object[] values) => string.Format(CultureInfo.InvariantCulture, format, values);
}
