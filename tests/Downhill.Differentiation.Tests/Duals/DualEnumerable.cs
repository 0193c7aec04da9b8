namespace Downhill.Differentiation.Tests.Duals;

/// <summary>
/// What LINQ has for <c>double</c> and lacks for <see cref="Dual"/>. The value is what LINQ itself gives for the numbers, in
/// the kind of sequence that the program has, so that the order of its additions is the program's.
/// </summary>
public static class DualEnumerable
{
    public static Dual Sum(this IEnumerable<Dual> source)
    {
        (IReadOnlyList<Dual> items, double value) = Read(source, Enumerable.Sum);
        return new Dual(value, Total(items));
    }

    public static Dual Sum<T>(this IEnumerable<T> source, Func<T, Dual> selector) => source.Select(selector).Sum();

    public static Dual Average(this IEnumerable<Dual> source)
    {
        (IReadOnlyList<Dual> items, double value) = Read(source, Enumerable.Average);
        return new Dual(value, Total(items) / items.Count);
    }

    public static Dual Average<T>(this IEnumerable<T> source, Func<T, Dual> selector) => source.Select(selector).Average();

    public static Dual Max(this IEnumerable<Dual> source)
    {
        (IReadOnlyList<Dual> items, double value) = Read(source, Enumerable.Max);
        return Chosen(items, value);
    }

    public static Dual Max<T>(this IEnumerable<T> source, Func<T, Dual> selector) => source.Select(selector).Max();

    public static Dual Min(this IEnumerable<Dual> source)
    {
        (IReadOnlyList<Dual> items, double value) = Read(source, Enumerable.Min);
        return Chosen(items, value);
    }

    public static Dual Min<T>(this IEnumerable<T> source, Func<T, Dual> selector) => source.Select(selector).Min();

    private static (IReadOnlyList<Dual> Items, double Value) Read(IEnumerable<Dual> source, Func<IEnumerable<double>, double> function)
    {
        if (source is Dual[] or List<Dual>)
        {
            Dual[] array = [.. source];
            return (array, function(Array.ConvertAll(array, static d => d.Value)));
        }

        var items = new List<Dual>();
        return (items, function(One(source, items)));
    }

    private static IEnumerable<double> One(IEnumerable<Dual> source, List<Dual> items)
    {
        foreach (Dual item in source)
        {
            items.Add(item);
            yield return item.Value;
        }
    }

    private static double Total(IReadOnlyList<Dual> items)
    {
        double total = 0;
        foreach (Dual item in items)
        {
            total += item.Tangent;
            KinkWatch.Observe(total);
        }

        return total;
    }

    private static Dual Chosen(IReadOnlyList<Dual> items, double value)
    {
        Dual? chosen = null;
        foreach (Dual item in items)
        {
            if (chosen is null && item.Value.Equals(value))
            {
                chosen = item;
            }
            else if (item.Tangent != 0 || chosen is { Tangent: not 0 })
            {
                KinkWatch.Approach(item.Value - value);
            }
        }

        return new Dual(value, chosen?.Tangent ?? double.NaN);
    }
}

/// <summary><c>Buffer</c> counts bytes: a dual number has as many as two numbers.</summary>
public static class DualBuffer
{
    public static void BlockCopy(Array source, int sourceOffset, Array target, int targetOffset, int count)
    {
        if (source is Dual[])
        {
            Array.Copy(source, sourceOffset / sizeof(double), target, targetOffset / sizeof(double), count / sizeof(double));
        }
        else
        {
            Buffer.BlockCopy(source, sourceOffset, target, targetOffset, count);
        }
    }
}
