namespace Downhill.CompilerServices;

/// <summary>Adjoints of the fields of objects.</summary>
public sealed partial class Tape
{
    private readonly List<ObjectAdjoints> _objectAdjoints = [];
    private int _objectAdjointsLent;

    /// <summary>Lends adjoints that are all 0 until <see cref="Return"/>.</summary>
    public ObjectAdjoints Objects()
    {
        if (_objectAdjointsLent == _objectAdjoints.Count)
        {
            _objectAdjoints.Add(new ObjectAdjoints());
        }

        return _objectAdjoints[_objectAdjointsLent++];
    }

    private void ReturnObjects()
    {
        while (_objectAdjointsLent > 0)
        {
            _objectAdjoints[--_objectAdjointsLent].Clear();
        }
    }
}
