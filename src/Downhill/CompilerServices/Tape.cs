using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Downhill.CompilerServices;

/// <summary>
/// Keeps the values that the reverse pass of a generated gradient needs, last in, first out, and lends it zeroed arrays.
/// Not meant to be used from your own code.
/// </summary>
/// <remarks>
/// One tape serves one call at a time: <see cref="Rent"/> hands out the thread's own tape, or another one to a nested
/// call. Its memory is kept, so that a repeated call allocates nothing.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class Tape
{
    [ThreadStatic]
    private static Tape? s_free;

    private readonly Dictionary<int, Stack<double[]>> _pool = [];
    private readonly List<double[]> _lent = [];
    private double[] _values = new double[256];
    private int _count;
    private int[] _integers = new int[64];
    private int _integerCount;
    private object?[] _items = new object?[16];
    private readonly Dictionary<Type, Items> _structs = [];
    private int _itemCount;
    private int _lastLength = -1;
    private Stack<double[]>? _lastPool;
    private Tape? _next;

    private Tape()
    {
    }

    /// <summary>Takes a tape that nobody else on this thread uses.</summary>
    public static Tape Rent()
    {
        var tape = s_free;
        if (tape is null)
        {
            return new Tape();
        }

        s_free = tape._next;
        tape._next = null;
        return tape;
    }

    /// <summary>Gives the tape and everything it lent back.</summary>
    public void Return()
    {
        _count = 0;
        _integerCount = 0;
        Array.Clear(_items, 0, _items.Length);
        _itemCount = 0;
        foreach (var items in _structs.Values)
        {
            items.Clear();
        }

        foreach (var array in _lent)
        {
            PoolOf(array.Length).Push(array);
        }

        _lent.Clear();
        ReturnShapes();
        ReturnObjects();
        ForgetAdjoints();
        _next = s_free;
        s_free = this;
    }

    /// <summary>Keeps a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(double value)
    {
        var values = _values;
        var count = _count;
        if ((uint)count >= (uint)values.Length)
        {
            values = Grow(ref _values);
        }

        values[count] = value;
        _count = count + 1;
    }

    /// <summary>Takes the last number back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Pop() => _values[--_count];

    /// <summary>Keeps a whole number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PushInt(int value)
    {
        var values = _integers;
        var count = _integerCount;
        if ((uint)count >= (uint)values.Length)
        {
            values = Grow(ref _integers);
        }

        values[count] = value;
        _integerCount = count + 1;
    }

    /// <summary>Takes the last whole number back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int PopInt() => _integers[--_integerCount];

    /// <summary>Keeps which way a branch went.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PushBool(bool value) => PushInt(value ? 1 : 0);

    /// <summary>Takes the last decision back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool PopBool() => PopInt() != 0;

    /// <summary>Keeps a reference or any other value.</summary>
    public void PushItem<T>(T value)
    {
        if (typeof(T).IsValueType)
        {
            ItemsOf<T>().Push(value);
            return;
        }

        if (_itemCount == _items.Length)
        {
            Grow(ref _items);
        }

        _items[_itemCount++] = value;
    }

    /// <summary>Takes the last such value back.</summary>
    public T PopItem<T>()
    {
        if (typeof(T).IsValueType)
        {
            return ItemsOf<T>().Pop();
        }

        var value = _items[--_itemCount];
        _items[_itemCount] = null;
        return (T)value!;
    }

    /// <summary>Lends an array of zeros of exactly <paramref name="length"/> elements until <see cref="Return"/>.</summary>
    /// <exception cref="OverflowException"><paramref name="length"/> is negative, as from <c>new double[length]</c>.</exception>
    public double[] Zeros(int length)
    {
        if (length <= 0)
        {
            return length == 0 ? [] : new double[length];
        }

        var array = Take(length, out var isNew);
        if (!isNew)
        {
            Array.Clear(array, 0, length);
        }

        return array;
    }

    /// <summary>
    /// Lends an array of at least <paramref name="length"/> elements, whatever they are, until <see cref="Return"/>. Lengths
    /// are rounded up, so that loops of varying lengths share.
    /// </summary>
    public double[] Take(int length)
    {
        int rounded = 16;
        while (rounded < length && rounded < 1 << 30)
        {
            rounded <<= 1;
        }

        return Take(Math.Max(rounded, length), out _);
    }

    /// <summary>Lends a copy of an array until <see cref="Return"/>.</summary>
    /// <exception cref="NullReferenceException"><paramref name="source"/> is null, as from <c>source.Clone()</c>.</exception>
    public double[] Copy(double[] source)
    {
        if (source.Length == 0)
        {
            return [];
        }

        var array = Take(source.Length, out _);
        Array.Copy(source, array, source.Length);
        return array;
    }

    /// <summary>Lends a copy of the items of a list until <see cref="Return"/>.</summary>
    /// <exception cref="NullReferenceException"><paramref name="source"/> is null.</exception>
    public double[] ItemsOf(IEnumerable<double> source)
    {
        var list = source as ICollection<double> ?? (source is null ? throw new NullReferenceException() : new List<double>(source));
        if (list.Count == 0)
        {
            return [];
        }

        var array = Take(list.Count, out _);
        list.CopyTo(array, 0);
        return array;
    }

    /// <summary>Takes back the array lent last, if it is this one; any other stays lent until <see cref="Return"/>.</summary>
    public void Release(double[] array)
    {
        var last = _lent.Count - 1;
        if (last >= 0 && ReferenceEquals(_lent[last], array))
        {
            _lent.RemoveAt(last);
            PoolOf(array.Length).Push(array);
        }
    }

    private double[] Take(int length, out bool isNew)
    {
        var pool = PoolOf(length);
        isNew = pool.Count == 0;
        var array = isNew ? new double[length] : pool.Pop();
        _lent.Add(array);
        return array;
    }

    private Stack<double[]> PoolOf(int length)
    {
        if (length == _lastLength)
        {
            return _lastPool!;
        }

        if (!_pool.TryGetValue(length, out var pool))
        {
            pool = new Stack<double[]>();
            _pool.Add(length, pool);
        }

        _lastLength = length;
        _lastPool = pool;
        return pool;
    }

    /// <summary>Structs are kept by type, so that none is boxed.</summary>
    private Items<T> ItemsOf<T>()
    {
        if (!_structs.TryGetValue(typeof(T), out var items))
        {
            items = new Items<T>();
            _structs.Add(typeof(T), items);
        }

        return (Items<T>)items;
    }

    private abstract class Items
    {
        public abstract void Clear();
    }

    private sealed class Items<T> : Items
    {
        private T[] _values = new T[16];
        private int _count;

        public void Push(T value)
        {
            if (_count == _values.Length)
            {
                Grow(ref _values);
            }

            _values[_count++] = value;
        }

        public T Pop() => _values[--_count];

        public override void Clear()
        {
            Array.Clear(_values, 0, _values.Length);
            _count = 0;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T[] Grow<T>(ref T[] values)
    {
        Array.Resize(ref values, values.Length * 2);
        return values;
    }
}
