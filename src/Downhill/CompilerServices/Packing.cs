using System.ComponentModel;

namespace Downhill.CompilerServices;

/// <summary>
/// Puts variables of every shape into one vector, and takes them out again: the elements of an array in the order in which
/// <c>foreach</c> gives them. Not meant to be called from your own code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Packing
{
    /// <summary>How many numbers the variable has.</summary>
    public static int Count(Array variable)
    {
        if (!IsJagged(variable))
        {
            return variable.Length;
        }

        var count = 0;
        foreach (Array? row in variable)
        {
            count += row is null ? 0 : Count(row);
        }

        return count;
    }

    /// <summary>A new array of zeros, one for each item of a list.</summary>
    /// <exception cref="NullReferenceException"><paramref name="pattern"/> is null.</exception>
    public static double[] ZerosLike(List<double> pattern) => new double[pattern.Count];

    /// <summary>Puts the items of a list into a vector, from <paramref name="offset"/> on.</summary>
    public static void Gather(List<double> variable, double[] vector, int offset) => variable.CopyTo(vector, offset);

    /// <summary>Takes the items of a list out of a vector, from <paramref name="offset"/> on.</summary>
    public static void Scatter(double[] vector, int offset, IList<double> variable)
    {
        for (var i = 0; i < variable.Count; i++)
        {
            variable[i] = vector[offset + i];
        }
    }

    /// <summary>Hands the derivatives by the items of a list over.</summary>
    /// <exception cref="ArgumentException"><paramref name="gradient"/> has another length.</exception>
    public static void Store(double[] partials, IList<double> gradient)
    {
        if (partials.Length != gradient.Count)
        {
            throw new ArgumentException($"The gradient has {gradient.Count} elements, but the variable has {partials.Length}.", nameof(gradient));
        }

        for (var i = 0; i < partials.Length; i++)
        {
            gradient[i] = partials[i];
        }
    }

    /// <summary>A new array of zeros of the type and the shape of another one.</summary>
    /// <exception cref="NullReferenceException"><paramref name="pattern"/> is null.</exception>
    public static T ZerosLike<T>(T pattern)
        where T : class
    {
        var original = (Array)(object)pattern;
        var zeros = EmptyLike(original);
        if (IsJagged(original))
        {
            MapRows(original, zeros, static row => ZerosLike(row));
        }

        return (T)(object)zeros;
    }

    /// <summary>A copy that shares no row with the original.</summary>
    /// <exception cref="NullReferenceException"><paramref name="variable"/> is null.</exception>
    public static T Copy<T>(T variable)
        where T : class
    {
        var original = (Array)(object)variable;
        var copy = (Array)original.Clone();
        if (IsJagged(original))
        {
            MapRows(original, copy, static row => Copy(row));
        }

        return (T)(object)copy;
    }

    /// <summary>Sets every number to 0.</summary>
    public static void Clear(Array? variable)
    {
        if (variable is null)
        {
            return;
        }

        if (!IsJagged(variable))
        {
            Array.Clear(variable, 0, variable.Length);
            return;
        }

        for (var i = 0; i < variable.Length && variable.Rank == 1; i++)
        {
            Clear(((object?[])variable)[i] as Array);
        }
    }

    /// <summary>Copies the numbers of a variable into the vector, from <paramref name="offset"/> on.</summary>
    public static void Gather(Array variable, double[] vector, int offset)
    {
        if (IsJagged(variable))
        {
            foreach (var row in (object?[])variable)
            {
                if (row is Array numbers)
                {
                    Gather(numbers, vector, offset);
                    offset += Count(numbers);
                }
            }

            return;
        }

        if (variable.GetType().GetElementType() == typeof(double))
        {
            Buffer.BlockCopy(variable, 0, vector, offset * sizeof(double), variable.Length * sizeof(double));
            return;
        }

        var singles = variable as float[] ?? Flat(variable);
        for (var i = 0; i < singles.Length; i++)
        {
            vector[offset + i] = singles[i];
        }
    }

    /// <summary>Copies the numbers of the vector from <paramref name="offset"/> on into a variable.</summary>
    public static void Scatter(double[] vector, int offset, Array variable)
    {
        if (IsJagged(variable))
        {
            foreach (var row in (object?[])variable)
            {
                if (row is Array numbers)
                {
                    Scatter(vector, offset, numbers);
                    offset += Count(numbers);
                }
            }

            return;
        }

        if (variable.GetType().GetElementType() == typeof(double))
        {
            Buffer.BlockCopy(vector, offset * sizeof(double), variable, 0, variable.Length * sizeof(double));
            return;
        }

        var singles = variable as float[] ?? new float[variable.Length];
        for (var i = 0; i < singles.Length; i++)
        {
            singles[i] = (float)vector[offset + i];
        }

        if (singles != variable)
        {
            Buffer.BlockCopy(singles, 0, variable, 0, variable.Length * sizeof(float));
        }
    }

    /// <summary>An array of arrays, whose numbers are those of its rows.</summary>
    internal static bool IsJagged(Array variable) => variable is object?[];

    private static void MapRows(Array from, Array to, Func<Array, Array> map)
    {
        var (rows, mapped) = ((object?[])from, (object?[])to);
        for (var i = 0; i < rows.Length; i++)
        {
            mapped[i] = rows[i] is Array row ? map(row) : null;
        }
    }

    private static float[] Flat(Array variable)
    {
        var singles = new float[variable.Length];
        Buffer.BlockCopy(variable, 0, singles, 0, singles.Length * sizeof(float));
        return singles;
    }

    internal static Array EmptyLike(Array pattern)
    {
        var lengths = new int[pattern.Rank];
        var bounds = new int[pattern.Rank];
        for (var d = 0; d < lengths.Length; d++)
        {
            lengths[d] = pattern.GetLength(d);
            bounds[d] = pattern.GetLowerBound(d);
        }

        return Array.CreateInstance(pattern.GetType().GetElementType()!, lengths, bounds);
    }
}
