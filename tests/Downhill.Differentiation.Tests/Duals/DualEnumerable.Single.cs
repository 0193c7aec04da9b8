namespace Downhill.Differentiation.Tests.Duals;

/// <summary>LINQ over <see cref="DualSingle"/>: sums are added up in double and rounded once, as LINQ does it for floats.</summary>
public static class DualSingleEnumerable
{
    public static DualSingle Sum(this IEnumerable<DualSingle> source) => Total(source, Enumerable.Sum);

    public static DualSingle Sum<T>(this IEnumerable<T> source, Func<T, DualSingle> selector) => source.Select(selector).Sum();

    public static DualSingle Average(this IEnumerable<DualSingle> source)
    {
        DualSingle[] items = [.. source];
        return new DualSingle(items.Select(static i => i.Value).Average(), Enumerable.Sum(items, static i => i.Tangent) / items.Length);
    }

    public static DualSingle Average<T>(this IEnumerable<T> source, Func<T, DualSingle> selector) => source.Select(selector).Average();

    public static DualSingle Max(this IEnumerable<DualSingle> source) => Chosen(source, Enumerable.Max);

    public static DualSingle Max<T>(this IEnumerable<T> source, Func<T, DualSingle> selector) => source.Select(selector).Max();

    public static DualSingle Min(this IEnumerable<DualSingle> source) => Chosen(source, Enumerable.Min);

    public static DualSingle Min<T>(this IEnumerable<T> source, Func<T, DualSingle> selector) => source.Select(selector).Min();

    private static DualSingle Total(IEnumerable<DualSingle> source, Func<IEnumerable<float>, float> function)
    {
        DualSingle[] items = [.. source];
        return new DualSingle(function(items.Select(static i => i.Value)), Enumerable.Sum(items, static i => i.Tangent));
    }

    private static DualSingle Chosen(IEnumerable<DualSingle> source, Func<IEnumerable<float>, float> function)
    {
        DualSingle[] items = [.. source];
        float value = function(items.Select(static i => i.Value));
        DualSingle chosen = items.First(i => i.Value.Equals(value));
        return new DualSingle(value, chosen.Tangent);
    }
}
