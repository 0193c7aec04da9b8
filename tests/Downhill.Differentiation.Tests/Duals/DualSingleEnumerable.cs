namespace Downhill.Differentiation.Tests.Duals;

/// <summary>What <see cref="DualEnumerable"/> is to <see cref="Dual"/>, for <see cref="DualSingle"/>: the library adds floats as doubles.</summary>
public static class DualSingleEnumerable
{
    public static DualSingle Sum(this IEnumerable<DualSingle> source)
    {
        DualSingle[] items = [.. source];
        return new DualSingle(Array.ConvertAll(items, static i => i.Value).Sum(), Array.ConvertAll(items, static i => i.Tangent).Sum());
    }

    public static DualSingle Sum<T>(this IEnumerable<T> source, Func<T, DualSingle> selector) => source.Select(selector).Sum();

    public static DualSingle Average(this IEnumerable<DualSingle> source)
    {
        DualSingle[] items = [.. source];
        return new DualSingle(Array.ConvertAll(items, static i => i.Value).Average(), Array.ConvertAll(items, static i => i.Tangent).Sum() / items.Length);
    }

    public static DualSingle Average<T>(this IEnumerable<T> source, Func<T, DualSingle> selector) => source.Select(selector).Average();

    public static DualSingle Max(this IEnumerable<DualSingle> source) => Chosen([.. source], Enumerable.Max);

    public static DualSingle Max<T>(this IEnumerable<T> source, Func<T, DualSingle> selector) => source.Select(selector).Max();

    public static DualSingle Min(this IEnumerable<DualSingle> source) => Chosen([.. source], Enumerable.Min);

    public static DualSingle Min<T>(this IEnumerable<T> source, Func<T, DualSingle> selector) => source.Select(selector).Min();

    private static DualSingle Chosen(DualSingle[] items, Func<IEnumerable<float>, float> function)
    {
        float value = function(Array.ConvertAll(items, static i => i.Value));
        DualSingle chosen = items.First(i => i.Value.Equals(value));
        foreach (DualSingle item in items)
        {
            if (item.Value != value)
            {
                KinkWatch.Approach(item.Value - value);
            }
        }

        return chosen;
    }
}
