using System.Globalization;
using System.Reflection;
using Downhill.Differentiation.Tests.Compiling;
using Downhill.Differentiation.Tests.Duals;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Differentiation.Tests.Checking;

/// <summary>
/// Everything that has to hold for a generated gradient at a point: the value is the user's, bit for bit, or the
/// exception is; what the call leaves behind is what the user's method leaves behind; the gradient is written, not
/// accumulated, and it is the derivative, by dual numbers and by central differences.
/// </summary>
internal static class DerivativeCheck
{
    /// <summary>
    /// The same where floats take part: a unit of their last place is 1.2e-7, and a partial that is computed from a rounded
    /// value carries that on.
    /// </summary>
    private const double SingleTolerance = 2e-6;

    /// <summary>Differences of this relative size are rounding: both sides compute the same sums in another order.</summary>
    private const double Tolerance = 1e-10;

    /// <summary>Where a loss is steeper than this somewhere inside, central differences say little.</summary>
    private const double MaxSlopeOfDifferences = 200;

    /// <summary>Compiles <paramref name="source"/> with its one loss and checks it with these arguments.</summary>
    public static void Verify(string source, params object?[] arguments)
    {
        var subject = new Subject(source);
        Assert.Equal(Verdict.Checked, Verify(subject, subject.PointOf(arguments)));
    }

    /// <summary>The same with the fields, instance or static, that the properties of <paramref name="fields"/> name.</summary>
    public static void VerifyWith(string source, object fields, params object?[] arguments)
    {
        var subject = new Subject(source);
        Assert.Equal(Verdict.Checked, Verify(subject, subject.PointOf(arguments, fields)));
    }

    /// <summary>Checks that both the loss and its gradient throw the same exception, of type <typeparamref name="T"/>.</summary>
    public static void VerifyThrows<T>(string source, params object?[] arguments)
        where T : Exception => VerifyThrows(typeof(T), source, arguments);

    /// <summary>Requires the loss to throw, and its gradient to throw the same.</summary>
    public static void VerifyThrows(Type exception, string source, params object?[] arguments)
    {
        var subject = new Subject(source);
        Point point = subject.PointOf(arguments);
        Assert.Throws(exception, () => (object)subject.Loss.Value(point.Copy()));
        Assert.Equal(Verdict.Threw, Verify(subject, point));
    }

    /// <summary>Checks one loss at one point.</summary>
    public static Verdict Verify(Subject subject, Point point)
    {
        Loss loss = subject.Loss;
        Point plain = point.Copy();
        Point differentiated = point.Copy();

        Outcome expected = Outcome.Of(() => loss.Value(plain));
        double[][] gradients = [];
        Outcome actual = Outcome.Of(() => loss.ValueAndGradient(differentiated, out gradients));
        if (loss.AllowsReassociation && expected.Exception is null)
        {
            Assert.Null(actual.Exception);
            Assert.Equal(expected.Value, actual.Value, 1e-12 * Math.Max(1, Math.Abs(expected.Value)));
        }
        else
        {
            Assert.Equal(expected, actual);
        }

        AssertSameState(plain, differentiated);
        if (expected.Exception is not null)
        {
            return Verdict.Threw;
        }

        AssertWrittenAnew(loss, point, gradients);
        if (!double.IsFinite(expected.Value))
        {
            return Verdict.NotFinite;
        }

        double[][] exact = subject.DualGradient(point, out double dualValue, out double kinkDistance, out double largest);
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected.Value), BitConverter.DoubleToInt64Bits(dualValue));
        if (kinkDistance < 1e-7)
        {
            return Verdict.AtKink;
        }

        // The derivative by a float is a float: beyond those it is infinite.
        double finite = subject.HasSingles ? float.MaxValue : double.MaxValue;
        if (exact.Any(g => g.Any(d => !(Math.Abs(d) <= finite))))
        {
            return Verdict.NotFinite;
        }

        AssertClose(loss, exact, gradients, subject.HasSingles ? (SingleTolerance, SingleTolerance) : (Tolerance, 1e-13), largest);
        AssertDotProduct(subject, point, gradients, largest);
        AliasCheck.Verify(loss, point);
        // A step of 1e-4 must neither cross a kink nor leave the neighbourhood in which a steep loss is nearly straight.
        if (kinkDistance > 1e-3 * (1 + largest) && largest < MaxSlopeOfDifferences)
        {
            Loss smooth = subject.Widened ?? loss;
            Point there = smooth == loss ? point : subject.Widen(point);
            AssertDifferences(smooth, there, gradients, smooth == loss ? 1e-6 : 1e-4);
        }

        return Verdict.Checked;
    }

    private static void AssertWrittenAnew(Loss loss, Point point, double[][] gradients)
    {
        double[][] again = [.. gradients.Select(static g => (double[])g.Clone())];
        loss.ValueAndGradientInto(point.Copy(), again);
        for (int v = 0; v < gradients.Length; v++)
        {
            Assert.True(
                gradients[v].AsSpan().SequenceEqual(again[v]),
                $"a second call gives another gradient by {loss.Variables[v].Name}: {Show(gradients[v])}, then {Show(again[v])}");
        }
    }

    private static void AssertClose(Loss loss, double[][] exact, double[][] gradients, (double Relative, double OfLargest) tolerance, double largest)
    {
        for (int v = 0; v < exact.Length; v++)
        {
            for (int i = 0; i < exact[v].Length; i++)
            {
                double allowed = (tolerance.Relative * Math.Max(1, Math.Abs(exact[v][i]))) + (tolerance.OfLargest * largest);
                Assert.True(
                    Math.Abs(exact[v][i] - gradients[v][i]) <= allowed,
                    $"the gradient by {loss.Variables[v].Name} is {Show(gradients[v])}; dual numbers give {Show(exact[v])}");
            }
        }
    }

    /// <summary>One forward derivative, along a direction that moves everything, is the gradient's product with it.</summary>
    private static void AssertDotProduct(Subject subject, Point point, double[][] gradients, double largest)
    {
        double[][] direction = RandomDirection(gradients, new Random(11));
        double forward = subject.DualAlong(point, direction).Tangent;
        double tolerance = subject.HasSingles ? SingleTolerance : Tolerance;
        double reverse = 0, size = 1;
        for (int v = 0; v < gradients.Length; v++)
        {
            for (int i = 0; i < gradients[v].Length; i++)
            {
                reverse += gradients[v][i] * direction[v][i];
                size += Math.Abs(gradients[v][i] * direction[v][i]);
            }
        }

        Assert.True(
            Math.Abs(forward - reverse) <= (tolerance * size) + (tolerance * 0.01 * largest),
            $"the derivative along a direction is {forward:R} forwards and {reverse:R} by the gradient");
    }

    private static double[][] RandomDirection(double[][] gradients, Random random) =>
        [.. gradients.Select(g => g.Select(_ => (2 * random.NextDouble()) - 1).ToArray())];

    /// <summary>Central differences in random directions; their own error is estimated from two step sizes.</summary>
    internal static void AssertDifferences(Loss loss, Point point, double[][] gradients, double tolerance)
    {
        var random = new Random(7);
        for (int trial = 0; trial < 2; trial++)
        {
            double[][] direction = RandomDirection(gradients, random);
            double slope = gradients.Zip(direction, static (g, d) => g.Zip(d, static (a, b) => a * b).Sum()).Sum();
            double wide = Difference(loss, point, direction, 1e-4, out _);
            double narrow = Difference(loss, point, direction, 5e-5, out double rounding);
            double extrapolated = ((4 * narrow) - wide) / 3;
            double error = (10 * Math.Abs(narrow - wide)) + (tolerance * (1 + Math.Abs(slope))) + (4 * rounding);
            Assert.True(
                Math.Abs(extrapolated - slope) <= error || !double.IsFinite(extrapolated),
                $"the slope in a random direction is {slope:R}; differences give {extrapolated:R}");
        }
    }

    /// <summary>The central difference, and what the rounding of a large value may make of it.</summary>
    private static double Difference(Loss loss, Point point, double[][] direction, double step, out double rounding)
    {
        // A copied point has its own objects, but there is only one of a static field.
        (Variable Variable, object Value)[] statics =
            [.. loss.Variables.Where(static v => v.Field is { IsStatic: true }).Select(v => (v, v.Stored(point)!))];
        try
        {
            double ahead = loss.Value(Moved(loss, point, direction, step));
            Restore();
            double behind = loss.Value(Moved(loss, point, direction, -step));
            rounding = Math.Max(Math.BitIncrement(Math.Abs(ahead)) - Math.Abs(ahead), Math.BitIncrement(Math.Abs(behind)) - Math.Abs(behind)) / step;
            return (ahead - behind) / (2 * step);
        }
        finally
        {
            Restore();
        }

        void Restore()
        {
            foreach ((Variable variable, object value) in statics)
            {
                variable.Store(point, value);
            }
        }
    }

    private static Point Moved(Loss loss, Point point, double[][] direction, double step)
    {
        Point moved = point.Copy();
        for (int v = 0; v < direction.Length; v++)
        {
            double[] numbers = (double[])loss.Variables[v].Read(point).Clone();
            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] += step * direction[v][i];
            }

            if (loss.Variables[v].IsScalar)
            {
                loss.Variables[v].Store(moved, numbers[0]);
            }
            else if (loss.Variables[v].Field is { IsStatic: true })
            {
                loss.Variables[v].Store(moved, Numbers.Like(loss.Variables[v].Stored(point), numbers)!);
            }
            else
            {
                object? variable = loss.Variables[v].Stored(moved);
                Numbers.Fill(variable, numbers);
                loss.Variables[v].Store(moved, variable!);
            }
        }

        return moved;
    }

    private static void AssertSameState(Point expected, Point actual)
    {
        Assert.Equal(State.Of(expected.Arguments), State.Of(actual.Arguments));
        if (expected.Instance is not null)
        {
            Assert.Equal(State.Of(expected.Instance), State.Of(actual.Instance!));
        }
    }

    private static string Show(double[] numbers) =>
        $"[{string.Join(", ", numbers.Select(static x => x.ToString("R", CultureInfo.InvariantCulture)))}]";

    /// <summary>A value, or what was thrown instead.</summary>
    private sealed record Outcome(double Value, string? Exception)
    {
        public static Outcome Of(Func<double> call)
        {
            try
            {
                return new Outcome(call(), null);
            }
            catch (Exception thrown) when (thrown is not Xunit.Sdk.XunitException)
            {
                return new Outcome(0, $"{thrown.GetType()}: {thrown.Message}");
            }
        }

        // The sign of a NaN that an instruction makes is the machine's choice of operand order, not the program's.
        public bool Equals(Outcome? other) =>
            other is not null
            && (BitConverter.DoubleToInt64Bits(Value) == BitConverter.DoubleToInt64Bits(other.Value)
                || (double.IsNaN(Value) && double.IsNaN(other.Value)))
            && Exception == other.Exception;

        public override int GetHashCode() => Value.GetHashCode();
    }
}

/// <summary>What a check could say at a point.</summary>
internal enum Verdict { Checked, Threw, NotFinite, AtKink }

/// <summary>A loss in two programs: the user's with its generated gradient, and the same text over dual numbers.</summary>
internal sealed class Subject
{
    private readonly Loss _dual;
    private readonly string? _typeName;
    private Loss? _widened;

    public Subject(string source, LanguageVersion version = LanguageVersion.CSharp9)
        : this(
            source,
            CompiledProgram.Compile(source, version),
            CompiledProgram.CompileDual(DualRewriter.Rewrite(source, version), version),
            null)
    {
    }

    public Subject(string source, CompiledProgram program, Assembly dual, string? typeName)
    {
        Source = source;
        _typeName = typeName;
        Program = program;
        HasSingles = Widening.HasSingles(source, Version, typeName);
        Loss = Loss.In(program.Assembly, typeName);
        _dual = Loss.In(dual, typeName);
    }

    public string Source { get; }

    /// <summary>Whether any of its numbers is a float.</summary>
    public bool HasSingles { get; }

    /// <summary>
    /// The same program with every float made a double, without its gradient: differences of a value that is rounded to
    /// seven digits say nothing. Null where there is no float.
    /// </summary>
    public Loss? Widened => HasSingles ? _widened ??= Loss.In(Widening.Compile(Source, Version), _typeName) : null;

    private LanguageVersion Version => ((CSharpParseOptions)Program.Compilation.SyntaxTrees[0].Options).LanguageVersion;

    public Point Widen(Point point) => Moved(point, Widened!.Method);

    public CompiledProgram Program { get; }

    public Loss Loss { get; }

    /// <summary>A point with a new object, where the loss needs one.</summary>
    public Point PointOf(object?[] arguments, object? fields = null)
    {
        object? instance = null;
        if (!Loss.Method.IsStatic)
        {
            instance = Activator.CreateInstance(Loss.Method.DeclaringType!, nonPublic: true);
        }

        foreach (PropertyInfo value in fields?.GetType().GetProperties() ?? [])
        {
            SetField(value.Name, instance, value.GetValue(fields));
        }

        return new Point(arguments, instance);
    }

    private void SetField(string name, object? instance, object? value)
    {
        const BindingFlags Any =
            BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        for (Type? type = Loss.Method.DeclaringType; type is not null; type = type.BaseType)
        {
            if ((type.GetField(name, Any) ?? type.GetField($"<{name}>k__BackingField", Any)) is { } field)
            {
                field.SetValue(field.IsStatic ? null : instance, value);
                return;
            }
        }

        throw new MissingFieldException(Loss.Method.DeclaringType!.FullName, name);
    }

    /// <summary>The gradient by dual numbers, one direction after the other.</summary>
    public double[][] DualGradient(Point point, out double value, out double kinkDistance, out double largestTangent)
    {
        KinkWatch.Reset();
        value = 0;
        double[][] gradients = [.. Loss.Variables.Select(v => new double[v.Read(point).Length])];
        for (int v = 0; v < gradients.Length; v++)
        {
            for (int i = 0; i < gradients[v].Length; i++)
            {
                double[][] direction = [.. gradients.Select(static g => new double[g.Length])];
                direction[v][i] = 1;
                Dual result = DualAlong(point, direction);
                value = result.Value;
                gradients[v][i] = result.Tangent;
            }
        }

        if (gradients.All(static g => g.Length == 0))
        {
            value = DualAlong(point, gradients).Value;
        }

        kinkDistance = KinkWatch.Distance;
        largestTangent = KinkWatch.LargestTangent;
        return gradients;
    }

    /// <summary>The derivative in one direction, which moves all variables at once.</summary>
    public Dual DualAlong(Point point, double[][] direction)
    {
        Point dual = ToDual(point);
        for (int v = 0; v < direction.Length; v++)
        {
            Variable seeded = _dual.Variables[v];
            if (seeded.Stored(dual) is Dual scalar)
            {
                seeded.Store(dual, new Dual(scalar.Value, direction[v][0]));
            }
            else if (seeded.Stored(dual) is DualSingle single)
            {
                seeded.Store(dual, new DualSingle(single.Value, direction[v][0]));
            }
            else
            {
                object? variable = seeded.Stored(dual);
                Numbers.Seed(variable, direction[v]);
                seeded.Store(dual, variable!);
            }
        }

        object result = SpanCalls.TakesSpans(_dual.Method) ? SpanCalls.Invoke(_dual.Method, dual.Instance, dual.Arguments)! : _dual.Method.Invoke(dual.Instance, dual.Arguments)!;
        return result is DualSingle rounded ? rounded : (Dual)result;
    }

    private Point ToDual(Point point) => Moved(point, _dual.Method);

    private Point Moved(Point point, MethodInfo method)
    {
        Transfer.CopyStatics(Loss.Method.DeclaringType!, method.DeclaringType!);
        Type[] types = [.. method.GetParameters().Select(static p => SpanCalls.Stored(p.ParameterType)), method.DeclaringType!];
        object?[] copies = Transfer.CopyAll([.. point.Arguments, point.Instance], types);
        return new Point(copies[..^1], copies[^1]);
    }
}
