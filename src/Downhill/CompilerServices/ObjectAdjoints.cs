using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Downhill.CompilerServices;

/// <summary>
/// The adjoints of one field, for each of the objects that have it; 0 for an object that was not met yet. Lent by
/// <see cref="Tape.Objects()"/>. Not meant to be used from your own code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ObjectAdjoints
{
    private const int ChunkLength = 128;

    /// <summary>For each slot the number of the object in it plus 1; 0 for an empty one. As many as a power of two.</summary>
    private int[] _slots = new int[64];
    private object?[] _objects = new object?[32];

    /// <summary>In pieces that never move, so that a reference to an adjoint stays valid while others are added.</summary>
    private double[][] _adjoints = [new double[ChunkLength]];
    private int _count;

    internal ObjectAdjoints()
    {
    }

    /// <summary>The adjoint of <paramref name="owner"/>'s field.</summary>
    /// <exception cref="NullReferenceException"><paramref name="owner"/> is null, as where its field is used.</exception>
    public ref double this[object owner]
    {
        get
        {
            if (owner is null)
            {
                throw new NullReferenceException();
            }

            var mask = _slots.Length - 1;
            var slot = RuntimeHelpers.GetHashCode(owner) & mask;
            while (true)
            {
                var number = _slots[slot] - 1;
                if (number < 0)
                {
                    return ref Add(owner, slot);
                }

                if (ReferenceEquals(_objects[number], owner))
                {
                    return ref _adjoints[number / ChunkLength][number % ChunkLength];
                }

                slot = (slot + 1) & mask;
            }
        }
    }

    /// <summary>Forgets all objects, and keeps the memory.</summary>
    internal void Clear()
    {
        if (_count == 0)
        {
            return;
        }

        Array.Clear(_slots, 0, _slots.Length);
        Array.Clear(_objects, 0, _count);
        for (var i = 0; i * ChunkLength < _count; i++)
        {
            Array.Clear(_adjoints[i], 0, ChunkLength);
        }

        _count = 0;
    }

    private ref double Add(object owner, int slot)
    {
        var number = _count++;
        if (number == _objects.Length)
        {
            Array.Resize(ref _objects, 2 * number);
        }

        if (number / ChunkLength == _adjoints.Length)
        {
            Array.Resize(ref _adjoints, _adjoints.Length + 1);
            _adjoints[_adjoints.Length - 1] = new double[ChunkLength];
        }

        _objects[number] = owner;
        _slots[slot] = number + 1;
        if (2 * _count > _slots.Length)
        {
            Spread();
        }

        return ref _adjoints[number / ChunkLength][number % ChunkLength];
    }

    private void Spread()
    {
        _slots = new int[2 * _slots.Length];
        var mask = _slots.Length - 1;
        for (var number = 0; number < _count; number++)
        {
            var slot = RuntimeHelpers.GetHashCode(_objects[number]!) & mask;
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            _slots[slot] = number + 1;
        }
    }
}
