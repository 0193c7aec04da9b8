using System.Runtime.CompilerServices;

namespace Downhill.CompilerServices;

/// <summary>Arrays of adjoints by the array that they belong to, for arrays that are known by several names.</summary>
public sealed partial class Tape
{
    // Open addressing over identity: what is in use is a prefix of the entries, so that forgetting costs as much as noting.
    private int[] _buckets = new int[64];
    private (Array Key, Array Adjoint, int Hash)[] _adjoints = new (Array, Array, int)[32];
    private int _adjointCount;
    private readonly Dictionary<string, string[]> _apart = [];
    private readonly Dictionary<int, Stack<double[][]>> _rowPool = [];
    private readonly List<double[][]> _lentRows = [];

    /// <summary>The adjoints of an array's elements, zeros when they are first asked for; null for null.</summary>
    public double[] AdjointOf(double[]? array)
    {
        if (array is null || array.Length == 0)
        {
            return array!;
        }

        var entry = Find(array);
        if (entry < 0)
        {
            var adjoint = Zeros(array.Length);
            Note(array, adjoint);
            return adjoint;
        }

        return _adjoints[entry].Adjoint as double[] ?? throw Shared(entry);
    }

    /// <summary>The adjoints of an array's elements, zeros when they are first asked for; null for null.</summary>
    public double[] AdjointOf(float[]? array)
    {
        if (array is null)
        {
            return null!;
        }

        var entry = array.Length == 0 ? -1 : Find(array);
        if (entry < 0)
        {
            var adjoint = Zeros(array.Length);
            if (array.Length > 0)
            {
                Note(array, adjoint);
            }

            return adjoint;
        }

        return _adjoints[entry].Adjoint as double[] ?? throw Shared(entry);
    }

    /// <summary>The adjoints of the elements of a rectangle of floats, kept in double; null for null.</summary>
    public double[,] AdjointOf(float[,]? array) => array is null
        ? null!
        : Known(array) as double[,] ?? Noted(array, new double[array.GetLength(0), array.GetLength(1)]);

    /// <summary>The adjoints of the elements of a block of floats, kept in double; null for null.</summary>
    public double[,,] AdjointOf(float[,,]? array) => array is null
        ? null!
        : Known(array) as double[,,] ?? Noted(array, new double[array.GetLength(0), array.GetLength(1), array.GetLength(2)]);

    private Array? Known(Array array) => array.Length > 0 && Find(array) is >= 0 and var entry ? _adjoints[entry].Adjoint : null;

    private T Noted<T>(Array array, T adjoint)
        where T : class
    {
        if (array.Length > 0)
        {
            Note(array, (Array)(object)adjoint);
        }

        return adjoint;
    }

    /// <summary>The adjoints of the elements of an array of several dimensions; null for null.</summary>
    public T AdjointOf<T>(T? array)
        where T : class
    {
        if (array is not Array { Length: > 0 } key)
        {
            return array!;
        }

        var entry = Find(key);
        if (entry < 0)
        {
            var adjoint = ZerosLike(array);
            Note(key, (Array)(object)adjoint);
            return adjoint;
        }

        return _adjoints[entry].Adjoint as T ?? throw Shared(entry);
    }

    /// <summary>The adjoints of the elements of each row; rows that are one object share them.</summary>
    public double[][] AdjointsOf(double[]?[]? rows)
    {
        if (rows is null)
        {
            return null!;
        }

        if (!_rowPool.TryGetValue(rows.Length, out var pool))
        {
            _rowPool.Add(rows.Length, pool = new Stack<double[][]>());
        }

        var adjoints = pool.Count > 0 ? pool.Pop() : new double[rows.Length][];
        _lentRows.Add(adjoints);
        for (var i = 0; i < rows.Length; i++)
        {
            adjoints[i] = AdjointOf(rows[i]);
        }

        return adjoints;
    }

    /// <summary>The adjoints of the elements of each row; rows that are one object share them.</summary>
    public double[][] AdjointsOf(float[]?[]? rows)
    {
        if (rows is null)
        {
            return null!;
        }

        var adjoints = new double[rows.Length][];
        for (var i = 0; i < rows.Length; i++)
        {
            adjoints[i] = AdjointOf(rows[i]);
        }

        return adjoints;
    }

    /// <summary>Gives the elements of a variable the adjoints that its gradient will be.</summary>
    /// <exception cref="ArgumentException">Two rows of the variable, or of its gradient, are one array.</exception>
    public void Bind(Array? variable, Array gradient, string variableName, string gradientName)
    {
        if (variable is object?[] rows)
        {
            var gradientRows = (object?[])gradient;
            for (var i = 0; i < rows.Length; i++)
            {
                if (rows[i] is Array row)
                {
                    Bind(row, (Array)gradientRows[i]!, variableName, gradientName);
                }
            }

            return;
        }

        if (variable is not { Length: > 0 })
        {
            return;
        }

        if (Find(variable) >= 0)
        {
            throw new ArgumentException($"An array is there twice in '{variableName}'.", variableName);
        }

        Note(variable, gradient);
        if (Find(gradient) >= 0)
        {
            throw new ArgumentException($"An array is there twice in '{gradientName}'.", gradientName);
        }

        Note(gradient, gradient);
    }

    /// <summary>Notes arrays that were taken for different ones from those that are looked up.</summary>
    public void KeepApart(Array? array, string name)
    {
        if (array is object?[] rows)
        {
            foreach (var row in rows)
            {
                KeepApart(row as Array, name);
            }
        }
        else if (array is { Length: > 0 } && Find(array) < 0)
        {
            if (!_apart.TryGetValue(name, out var mark))
            {
                _apart.Add(name, mark = [name]);
            }

            Note(array, mark);
        }
    }

    private ArgumentException Shared(int entry) => new(
        $"'{((string[])_adjoints[entry].Adjoint)[0]}' and an array in a field must not be the same array.", ((string[])_adjoints[entry].Adjoint)[0]);

    private int Find(Array key)
    {
        var hash = RuntimeHelpers.GetHashCode(key);
        var mask = _buckets.Length - 1;
        for (var bucket = Spread(hash) & mask; ; bucket = (bucket + 1) & mask)
        {
            var entry = _buckets[bucket] - 1;
            if (entry < 0 || ReferenceEquals(_adjoints[entry].Key, key))
            {
                return entry;
            }
        }
    }

    private void Note(Array key, Array adjoint)
    {
        if (_adjointCount == _adjoints.Length)
        {
            Array.Resize(ref _adjoints, _adjoints.Length * 2);
            _buckets = new int[_adjoints.Length * 2];
            for (var i = 0; i < _adjointCount; i++)
            {
                Place(i);
            }
        }

        _adjoints[_adjointCount] = (key, adjoint, RuntimeHelpers.GetHashCode(key));
        Place(_adjointCount++);
    }

    private void Place(int entry)
    {
        var mask = _buckets.Length - 1;
        var bucket = Spread(_adjoints[entry].Hash) & mask;
        while (_buckets[bucket] != 0)
        {
            bucket = (bucket + 1) & mask;
        }

        _buckets[bucket] = entry + 1;
    }

    private static int Spread(int hash) => (int)((uint)hash * 2654435769u >> 7);

    private void ForgetAdjoints()
    {
        if (_adjointCount > 0)
        {
            Array.Clear(_buckets, 0, _buckets.Length);
            Array.Clear(_adjoints, 0, _adjointCount);
            _adjointCount = 0;
        }

        foreach (var rows in _lentRows)
        {
            Array.Clear(rows, 0, rows.Length);
            _rowPool[rows.Length].Push(rows);
        }

        _lentRows.Clear();
    }
}
