using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.ClosedForms.Trials;

/// <summary>An array of any rank, or a list, while a formula is tried; a library's matrix too.</summary>
internal sealed class TrialArray
{
    private readonly int[] _lengths;

    private TrialArray(int[] lengths, List<object?> items)
    {
        _lengths = lengths;
        Items = items;
    }

    public List<object?> Items { get; }

    public int Rank => _lengths.Length;

    public static TrialArray Of(int[] lengths, object? value)
    {
        var count = lengths.Aggregate(1L, static (product, length) => product * length);
        return lengths.Any(static length => length < 0) || count > TrialMachine.MaximumSize
            ? throw new TrialFailure("an array is too large")
            : new TrialArray(lengths, [.. Enumerable.Repeat(value, (int)count)]);
    }

    public static TrialArray Of(IEnumerable<object?> items) => new([0], [.. items]);

    public static TrialArray Of(double[] values) => Of(values.Cast<object?>());

    public static TrialArray Of(double[,] values) => new([values.GetLength(0), values.GetLength(1)], [.. values.Cast<object?>()]);

    public int Length(int dimension) => Rank == 1 && dimension == 0 ? Items.Count : dimension < Rank && dimension >= 0 ? _lengths[dimension] : throw new TrialFailure("an array has fewer dimensions");

    public TrialArray Clone() => new([.. _lengths], [.. Items]);

    public int Place(int[] indices)
    {
        if (indices.Length != Rank)
        {
            throw new TrialFailure("an array has another rank");
        }

        var place = 0;
        for (var i = 0; i < indices.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= Length(i))
            {
                throw new TrialFailure("an index is out of range");
            }

            place = (place * Length(i)) + indices[i];
        }

        return place;
    }

    /// <summary>The numbers of a vector.</summary>
    public double[] ToVector() => [.. Items.Select(Number)];

    /// <summary>The numbers of a matrix, its rows in one array or in arrays of their own.</summary>
    public double[,] ToMatrix()
    {
        if (Rank == 2)
        {
            var whole = new double[Length(0), Length(1)];
            for (var i = 0; i < Items.Count; i++)
            {
                whole[i / whole.GetLength(1), i % whole.GetLength(1)] = Number(Items[i]);
            }

            return whole;
        }

        var rows = Items.Select(static row => row is TrialArray { Rank: 1 } array ? array.ToVector() : throw new TrialFailure("a row is missing")).ToList();
        var matrix = new double[rows.Count, rows.Count == 0 ? 0 : rows[0].Length];
        for (var i = 0; i < rows.Count; i++)
        {
            for (var j = 0; j < matrix.GetLength(1); j++)
            {
                matrix[i, j] = rows[i][j];
            }
        }

        return matrix;
    }

    /// <summary>The numbers in a value, in one text: equal for equal ones.</summary>
    public static string Describe(object? value, int depth = 0) => value switch
    {
        TrialArray array => $"[{string.Join(",", array.Items.Select(item => Describe(item, depth)))}]",
        TrialObject own when depth < 4 => $"{{{string.Join(",", own.Members.Values.Select(member => Describe(member, depth + 1)))}}}",
        double number => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        int number => number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => "",
    };

    private static double Number(object? value) => value is double or int ? Convert.ToDouble(value) : throw new TrialFailure("an element is no number");
}

/// <summary>An object of a class with source.</summary>
internal sealed class TrialObject(INamedTypeSymbol type)
{
    public INamedTypeSymbol Type { get; } = type;

    public Dictionary<ISymbol, object?> Members { get; } = new(SymbolEqualityComparer.Default);

    public TrialObject Clone()
    {
        var copy = new TrialObject(Type);
        foreach (var pair in Members)
        {
            copy.Members[pair.Key] = pair.Value;
        }

        return copy;
    }
}

/// <summary>A lambda with what it sees, or a method as a value.</summary>
internal sealed record TrialFunction(IMethodSymbol Method, IOperation? Body, TrialFrame Frame, object? Receiver);

/// <summary>The variables of one call.</summary>
internal sealed class TrialFrame(TrialObject? receiver, TrialFrame? outer = null)
{
    public TrialObject? Receiver { get; } = receiver ?? outer?.Receiver;

    public TrialFrame? Outer { get; } = outer;

    public Dictionary<ISymbol, object?> Values { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>What the call gives back.</summary>
    public object? Returned { get; set; }

    /// <summary>The frame in which a variable has a value.</summary>
    public TrialFrame? Holder(ISymbol variable)
    {
        for (var frame = this; frame is not null; frame = frame.Outer)
        {
            if (frame.Values.ContainsKey(variable))
            {
                return frame;
            }
        }

        return null;
    }
}

/// <summary>A formula cannot be tried: it does what is not known here, takes too long, or fails by itself.</summary>
internal sealed class TrialFailure(string reason) : Exception(reason);
