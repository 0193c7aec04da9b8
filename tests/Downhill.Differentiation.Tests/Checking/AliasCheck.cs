namespace Downhill.Differentiation.Tests.Checking;

/// <summary>
/// A caller may pass one array twice. Where the loss is the same as for two equal arrays, the gradient is, too, or it is
/// refused by an exception; where the loss writes one of them and reads the other, only the exception will do.
/// </summary>
internal static class AliasCheck
{
    /// <summary>Checks every pair of arguments that could be one object.</summary>
    public static void Verify(Loss loss, Point point)
    {
        for (int i = 0; i < point.Arguments.Length; i++)
        {
            for (int j = i + 1; j < point.Arguments.Length; j++)
            {
                if (point.Arguments[i] is { } first && point.Arguments[j] is { } second
                    && first is Array or System.Collections.IList && first.GetType() == second.GetType())
                {
                    Verify(loss, point, i, j);
                }
            }
        }
    }

    private static void Verify(Loss loss, Point point, int first, int second)
    {
        object one = point.Arguments[first]!;
        Point apart = point with { Arguments = With(point.Arguments, second, Transfer.Copy(one, one.GetType())) };
        Point together = point with { Arguments = With(point.Arguments, second, one) };

        Point plainApart = apart.Copy(), plainTogether = together.Copy();
        double separate = Value(() => loss.Value(plainApart));
        double shared = Value(() => loss.Value(plainTogether));
        bool isHarmless = BitConverter.DoubleToInt64Bits(separate) == BitConverter.DoubleToInt64Bits(shared)
            && State.Of(plainApart.Arguments) == State.Of(plainTogether.Arguments);
        if (double.IsNaN(separate))
        {
            return;
        }

        double[][] actual;
        try
        {
            loss.ValueAndGradient(together.Copy(), out actual);
        }
        catch (ArgumentException refusal) when (refusal.Message.Contains("must not be the same", StringComparison.Ordinal))
        {
            return;
        }

        if (!isHarmless)
        {
            // Arrays that are told apart when the code runs may be one: then the gradient is that of the loss with one array.
            Assert.True(double.IsNaN(shared) || BitConverter.DoubleToInt64Bits(shared) == BitConverter.DoubleToInt64Bits(loss.ValueAndGradient(together.Copy(), out _)));
            DerivativeCheck.AssertDifferences(loss, together, actual, 1e-6);
            return;
        }

        loss.ValueAndGradient(apart.Copy(), out double[][] expected);
        for (int v = 0; v < expected.Length; v++)
        {
            Assert.True(
                expected[v].AsSpan().SequenceEqual(actual[v]),
                $"the gradient by {loss.Variables[v].Name} is another where arguments {first} and {second} are one array");
        }
    }

    private static object?[] With(object?[] arguments, int index, object? value)
    {
        object?[] changed = [.. arguments];
        changed[index] = value;
        return changed;
    }

    private static double Value(Func<double> call)
    {
        try
        {
            return call();
        }
        catch (Exception)
        {
            // The shorter array may be too short: then there is nothing to compare.
            return double.NaN;
        }
    }
}
