using System.ComponentModel;

namespace Downhill.CompilerServices;

/// <summary>Checks the arguments of generated gradients. Not meant to be called from your own code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GradientGuard
{
    /// <summary>Requires a gradient as long as its variable. A variable that is null is left to the loss itself.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="gradient"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="gradient"/> has another length.</exception>
    public static void Length<T>(T[]? variable, T[] gradient, string variableName, string gradientName)
    {
        if (gradient is null)
        {
            throw new ArgumentNullException(gradientName);
        }

        if (variable is not null && gradient.Length != variable.Length)
        {
            throw new ArgumentException(
                $"The gradient has {gradient.Length} elements, but '{variableName}' has {variable.Length}.",
                gradientName);
        }
    }

    /// <summary>Requires an object to write a gradient into, which is not the variable itself.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="gradient"/> is null.</exception>
    /// <exception cref="ArgumentException">They are one.</exception>
    public static void Object(object? variable, object gradient, string variableName, string gradientName)
    {
        if (gradient is null)
        {
            throw new ArgumentNullException(gradientName);
        }

        if (ReferenceEquals(variable, gradient))
        {
            throw new ArgumentException($"'{variableName}' and '{gradientName}' must not be the same object.", gradientName);
        }
    }

    /// <summary>Requires a gradient of the shape of its variable. A variable that is null is left to the loss itself.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="gradient"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="gradient"/> has another shape.</exception>
    public static void Shape(Array? variable, Array gradient, string variableName, string gradientName)
    {
        if (gradient is null)
        {
            throw new ArgumentNullException(gradientName);
        }

        if (HasShape(variable, gradient))
        {
            return;
        }

        // Only now, for the message: the rows' names.
        if (variable is object?[] rows && gradient is object?[] gradientRows && rows.Length == gradientRows.Length)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                if (rows[i] is Array row)
                {
                    Shape(row, (Array)gradientRows[i]!, $"{variableName}[{i}]", $"{gradientName}[{i}]");
                }
            }
        }

        for (var d = 0; variable is not null && d < variable.Rank; d++)
        {
            if (gradient.GetLength(d) != variable.GetLength(d) || gradient.GetLowerBound(d) != variable.GetLowerBound(d))
            {
                throw new ArgumentException(
                    $"The gradient has {gradient.GetLength(d)} elements along dimension {d}, but '{variableName}' has {variable.GetLength(d)}.",
                    gradientName);
            }
        }
    }

    private static bool HasShape(Array? variable, Array? gradient)
    {
        if (variable is null)
        {
            return true;
        }

        if (gradient is null)
        {
            return false;
        }

        for (var d = 0; d < variable.Rank; d++)
        {
            if (gradient.GetLength(d) != variable.GetLength(d) || gradient.GetLowerBound(d) != variable.GetLowerBound(d))
            {
                return false;
            }
        }

        if (variable is object?[] rows && gradient is object?[] gradientRows)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                if (!HasShape(rows[i] as Array, gradientRows[i] as Array))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Requires a gradient with as many rows and columns as its variable, which is left to the loss where it is null.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="gradient"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="gradient"/> has another shape.</exception>
    public static void Tensor(object? variable, int? rows, int? columns, object? gradient, int? gradientRows, int? gradientColumns, string variableName, string gradientName)
    {
        if (gradient is null)
        {
            throw new ArgumentNullException(gradientName);
        }

        if (variable is not null && (rows != gradientRows || columns != gradientColumns))
        {
            throw new ArgumentException(
                $"The gradient has {gradientRows} by {gradientColumns} elements, but '{variableName}' has {rows} by {columns}.",
                gradientName);
        }
    }

    /// <summary>Requires a place for the derivative by each item of a list. A list that is null is left to the loss itself.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="gradient"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="gradient"/> has another length, or is the list itself.</exception>
    public static void Items(IEnumerable<double>? variable, IList<double> gradient, string variableName, string gradientName)
    {
        Object(variable, gradient, variableName, gradientName);
        var count = variable is ICollection<double> collection ? collection.Count
            : variable is IReadOnlyCollection<double> items ? items.Count
            : gradient.Count;
        if (gradient.Count != count)
        {
            throw new ArgumentException($"The gradient has {gradient.Count} elements, but '{variableName}' has {count}.", gradientName);
        }
    }

    /// <summary>Requires a list that receives as many numbers as there are.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="target"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="target"/> has another length.</exception>
    public static void Unpacked(IList<double> target, double[] pattern, string name)
    {
        if (target is null)
        {
            throw new ArgumentNullException(name);
        }

        if (target.Count != pattern.Length)
        {
            throw new ArgumentException($"'{name}' has {target.Count} elements instead of {pattern.Length}.", name);
        }
    }

    /// <summary>Requires what a vector is taken apart into to have the shape that it was made from.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="target"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="target"/> has another shape.</exception>
    public static void Unpacked(Array target, Array pattern, string name)
    {
        if (target is null)
        {
            throw new ArgumentNullException(name);
        }

        if (target is object?[] rows && pattern is object?[] patternRows && rows.Length == patternRows.Length)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                if (patternRows[i] is Array row)
                {
                    Unpacked((Array)rows[i]!, row, $"{name}[{i}]");
                }
            }
        }

        for (var d = 0; d < pattern.Rank; d++)
        {
            if (target.GetLength(d) != pattern.GetLength(d))
            {
                throw new ArgumentException(
                    $"The array has {target.GetLength(d)} elements along dimension {d}, but {pattern.GetLength(d)} are needed.", name);
            }
        }
    }

    /// <summary>Requires two arrays to be two objects.</summary>
    /// <exception cref="ArgumentException">They are one.</exception>
    public static void Distinct(object? first, object? second, string firstName, string secondName)
    {
        if (first is not null && ReferenceEquals(first, second))
        {
            throw new ArgumentException($"'{firstName}' and '{secondName}' must not be the same array.", secondName);
        }
    }

    /// <summary>Requires two arrays, with all their rows, to have no object in common.</summary>
    /// <remarks>Takes as long as there are pairs of rows, or rows where one of the two has none.</remarks>
    /// <exception cref="ArgumentException">They have one.</exception>
    public static void DistinctRows(Array? first, Array? second, string firstName, string secondName)
    {
        if (first is null || second is null)
        {
            return;
        }

        Distinct(first, second, firstName, secondName);
        if (first is object?[] firstRows)
        {
            foreach (var row in firstRows)
            {
                DistinctRows(row as Array, second, firstName, secondName);
            }
        }
        else if (second is object?[] secondRows)
        {
            foreach (var row in secondRows)
            {
                DistinctRows(first, row as Array, firstName, secondName);
            }
        }
    }

    /// <summary>Requires a gradient as long as its variable.</summary>
    /// <exception cref="ArgumentException"><paramref name="gradient"/> has another length.</exception>
    public static void Length(ReadOnlySpan<double> variable, ReadOnlySpan<double> gradient, string variableName, string gradientName)
    {
        if (gradient.Length != variable.Length)
        {
            throw new ArgumentException(
                $"The gradient has {gradient.Length} elements, but '{variableName}' has {variable.Length}.",
                gradientName);
        }
    }

    /// <summary>Requires two spans to have no element in common.</summary>
    /// <exception cref="ArgumentException">They have one.</exception>
    public static void Apart(ReadOnlySpan<double> first, ReadOnlySpan<double> second, string firstName, string secondName) =>
        Apart(first.Overlaps(second), firstName, secondName);

    /// <summary>The same for spans of floats.</summary>
    /// <exception cref="ArgumentException">They have an element in common.</exception>
    public static void Apart(ReadOnlySpan<float> first, ReadOnlySpan<float> second, string firstName, string secondName) =>
        Apart(first.Overlaps(second), firstName, secondName);

    /// <summary>Requires a span and the rows of an array to have no element in common.</summary>
    /// <exception cref="ArgumentException">They have one.</exception>
    public static void Apart(ReadOnlySpan<double> first, double[]?[]? rows, string firstName, string secondName)
    {
        foreach (var row in rows ?? [])
        {
            Apart(first, row, firstName, secondName);
        }
    }

    private static void Apart(bool overlap, string firstName, string secondName)
    {
        if (overlap)
        {
            throw new ArgumentException($"'{firstName}' and '{secondName}' must not be the same elements, or overlap.", secondName);
        }
    }

    /// <summary>Requires two vectors or matrices to be two objects over two arrays.</summary>
    /// <exception cref="ArgumentException">They share something.</exception>
    public static void Distinct(object? first, double[]? firstValues, object? second, double[]? secondValues, string firstName, string secondName)
    {
        if ((first is not null && ReferenceEquals(first, second)) || (firstValues is not null && ReferenceEquals(firstValues, secondValues)))
        {
            throw new ArgumentException($"'{firstName}' and '{secondName}' must not share their elements.", secondName);
        }
    }

    /// <summary>Requires a vector of the packed length.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="vector"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="vector"/> has another length.</exception>
    public static void Packed<T>(T[] vector, int length, string name)
    {
        if (vector is null)
        {
            throw new ArgumentNullException(name);
        }

        if (vector.Length != length)
        {
            throw new ArgumentException($"The vector has {vector.Length} elements, but {length} are needed.", name);
        }
    }
}
