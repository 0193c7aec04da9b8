namespace Downhill.CompilerServices;

/// <summary>Arrays of several dimensions, lent by their type and shape.</summary>
public sealed partial class Tape
{
    private readonly Dictionary<(Type Type, int Length), List<Array>> _shapes = [];
    private readonly List<Array> _lentShapes = [];

    /// <summary>Lends an array of zeros until <see cref="Return"/>.</summary>
    /// <exception cref="OverflowException">A length is negative, as from <c>new double[rows, columns]</c>.</exception>
    public double[,] Zeros(int rows, int columns)
    {
        if (rows >= 0 && columns >= 0)
        {
            var length = (long)rows * columns;
            if (length <= int.MaxValue && _shapes.TryGetValue((typeof(double[,]), (int)length), out var pool))
            {
                for (var i = pool.Count - 1; i >= 0; i--)
                {
                    if (pool[i].GetLength(0) == rows && pool[i].GetLength(1) == columns && pool[i].GetLowerBound(0) == 0 && pool[i].GetLowerBound(1) == 0)
                    {
                        return (double[,])TakeShape(pool, i);
                    }
                }
            }
        }

        return Lend(new double[rows, columns]);
    }

    /// <summary>Lends an array of zeros until <see cref="Return"/>.</summary>
    /// <exception cref="OverflowException">A length is negative, as from <c>new double[n, m, k]</c>.</exception>
    public double[,,] Zeros(int first, int second, int third)
    {
        if (first >= 0 && second >= 0 && third >= 0)
        {
            var length = (double)first * second * third;
            if (length <= int.MaxValue && _shapes.TryGetValue((typeof(double[,,]), (int)length), out var pool))
            {
                for (var i = pool.Count - 1; i >= 0; i--)
                {
                    var candidate = pool[i];
                    if (candidate.GetLength(0) == first && candidate.GetLength(1) == second && candidate.GetLength(2) == third
                        && candidate.GetLowerBound(0) == 0 && candidate.GetLowerBound(1) == 0 && candidate.GetLowerBound(2) == 0)
                    {
                        return (double[,,])TakeShape(pool, i);
                    }
                }
            }
        }

        return Lend(new double[first, second, third]);
    }

    /// <summary>Lends an array of zeros of the type and the shape of another one until <see cref="Return"/>; null for null.</summary>
    public T ZerosLike<T>(T source)
        where T : class
    {
        if (source is not Array pattern)
        {
            return source;
        }

        if (_shapes.TryGetValue((pattern.GetType(), pattern.Length), out var pool))
        {
            for (var i = pool.Count - 1; i >= 0; i--)
            {
                if (HasShapeOf(pool[i], pattern))
                {
                    return (T)(object)TakeShape(pool, i);
                }
            }
        }

        return (T)(object)Lend(Packing.EmptyLike(pattern));
    }

    /// <summary>Lends a copy of an array until <see cref="Return"/>.</summary>
    /// <exception cref="NullReferenceException"><paramref name="source"/> is null, as from <c>source.Clone()</c>.</exception>
    public T Copy<T>(T source)
        where T : class
    {
        var original = (Array)(object)source;
        var length = original.Length;
        var copy = ZerosLike(source);
        Array.Copy(original, (Array)(object)copy, length);
        return copy;
    }

    /// <summary>Takes back the array lent last, if it is this one; any other stays lent until <see cref="Return"/>.</summary>
    public void Release<T>(T array)
        where T : class
    {
        var last = _lentShapes.Count - 1;
        if (last >= 0 && ReferenceEquals(_lentShapes[last], array))
        {
            _lentShapes.RemoveAt(last);
            GiveBack((Array)(object)array);
        }
    }

    private static bool HasShapeOf(Array candidate, Array pattern)
    {
        for (var d = 0; d < pattern.Rank; d++)
        {
            if (candidate.GetLength(d) != pattern.GetLength(d) || candidate.GetLowerBound(d) != pattern.GetLowerBound(d))
            {
                return false;
            }
        }

        return true;
    }

    private Array TakeShape(List<Array> pool, int index)
    {
        var array = pool[index];
        pool[index] = pool[pool.Count - 1];
        pool.RemoveAt(pool.Count - 1);
        Array.Clear(array, 0, array.Length);
        _lentShapes.Add(array);
        return array;
    }

    private T Lend<T>(T array)
        where T : class
    {
        _lentShapes.Add((Array)(object)array);
        return array;
    }

    private void ReturnShapes()
    {
        foreach (var array in _lentShapes)
        {
            GiveBack(array);
        }

        _lentShapes.Clear();
    }

    private void GiveBack(Array array)
    {
        var key = (array.GetType(), array.Length);
        if (!_shapes.TryGetValue(key, out var pool))
        {
            _shapes.Add(key, pool = []);
        }

        pool.Add(array);
    }
}
