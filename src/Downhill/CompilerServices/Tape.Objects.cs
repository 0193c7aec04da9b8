namespace Downhill.CompilerServices;

/// <summary>Adjoints of the fields of objects, and of the parts of structs in arrays.</summary>
public sealed partial class Tape
{
    private readonly List<ObjectAdjoints> _objectAdjoints = [];
    private int _objectAdjointsLent;
    private readonly List<ElementAdjoints> _elementAdjoints = [];
    private int _elementAdjointsLent;

    /// <summary>Lends adjoints that are all 0 until <see cref="Return"/>.</summary>
    public ObjectAdjoints Objects()
    {
        if (_objectAdjointsLent == _objectAdjoints.Count)
        {
            _objectAdjoints.Add(new ObjectAdjoints());
        }

        return _objectAdjoints[_objectAdjointsLent++];
    }

    /// <summary>Lends adjoints that are all 0 until <see cref="Return"/>.</summary>
    public ElementAdjoints Elements()
    {
        if (_elementAdjointsLent == _elementAdjoints.Count)
        {
            _elementAdjoints.Add(new ElementAdjoints(this));
        }

        return _elementAdjoints[_elementAdjointsLent++];
    }

    /// <summary>Those with a number, the same for all who ask for it until <see cref="Return"/>.</summary>
    public ObjectAdjoints Objects(int number)
    {
        while (_objectAdjointsLent <= number)
        {
            Objects();
        }

        return _objectAdjoints[number];
    }

    /// <summary>Those with a number, the same for all who ask for it until <see cref="Return"/>.</summary>
    public ElementAdjoints Elements(int number)
    {
        while (_elementAdjointsLent <= number)
        {
            Elements();
        }

        return _elementAdjoints[number];
    }

    private void ReturnObjects()
    {
        while (_elementAdjointsLent > 0)
        {
            _elementAdjoints[--_elementAdjointsLent].Clear();
        }

        while (_objectAdjointsLent > 0)
        {
            _objectAdjoints[--_objectAdjointsLent].Clear();
        }
    }
}
