using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Downhill.CompilerServices;

/// <summary>
/// The adjoints of one part of the elements of arrays of structs, for each of the arrays; 0 for an array that was not met
/// yet. Lent by <see cref="Tape.Elements()"/>. Not meant to be used from your own code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ElementAdjoints
{
    private readonly Tape _tape;
    private int[] _slots = new int[16];
    private Array?[] _arrays = new Array?[8];
    private double[]?[] _adjoints = new double[]?[8];
    private int _count;
    private Array? _last;
    private double[] _lastAdjoints = [];

    internal ElementAdjoints(Tape tape) => _tape = tape;

    /// <summary>The adjoint of the part of the element at <paramref name="index"/>.</summary>
    public ref double this[Array array, int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref (ReferenceEquals(array, _last) ? _lastAdjoints : Of(array))[index];
    }

    /// <summary>Forgets all arrays, and keeps the memory.</summary>
    internal void Clear()
    {
        if (_count > 0)
        {
            Array.Clear(_slots, 0, _slots.Length);
            Array.Clear(_arrays, 0, _count);
            Array.Clear(_adjoints, 0, _count);
            _count = 0;
        }

        _last = null;
        _lastAdjoints = [];
    }

    private double[] Of(Array array)
    {
        if (array is null)
        {
            throw new NullReferenceException();
        }

        var mask = _slots.Length - 1;
        var slot = RuntimeHelpers.GetHashCode(array) & mask;
        while (_slots[slot] != 0 && !ReferenceEquals(_arrays[_slots[slot] - 1], array))
        {
            slot = (slot + 1) & mask;
        }

        var number = _slots[slot] - 1;
        if (number < 0)
        {
            number = _count++;
            if (number == _arrays.Length)
            {
                Array.Resize(ref _arrays, 2 * number);
                Array.Resize(ref _adjoints, 2 * number);
            }

            _arrays[number] = array;
            _adjoints[number] = _tape.Zeros(array.Length);
            _slots[slot] = number + 1;
            if (2 * _count > _slots.Length)
            {
                Spread();
            }
        }

        _last = array;
        return _lastAdjoints = _adjoints[number]!;
    }

    private void Spread()
    {
        _slots = new int[2 * _slots.Length];
        var mask = _slots.Length - 1;
        for (var number = 0; number < _count; number++)
        {
            var slot = RuntimeHelpers.GetHashCode(_arrays[number]!) & mask;
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            _slots[slot] = number + 1;
        }
    }
}
