namespace Downhill.Differentiation.Tests.RandomPrograms;

/// <summary>Something that has a name at a place of a random program.</summary>
/// <param name="Type">Its type, as the productions call it: <c>double</c>, <c>double[]</c>, <c>int</c>, <c>List&lt;double&gt;</c> …</param>
/// <param name="Name">The expression that stands for it: <c>s3</c>, <c>a1</c>, <c>p2.Width</c>.</param>
internal sealed record Binding(string Type, string Name)
{
    /// <summary>How many elements an array has, rows a matrix; for an index of type <c>int</c>, how many values it takes from 0.</summary>
    public int Length { get; init; }

    /// <summary>How many columns a matrix has.</summary>
    public int Columns { get; init; }

    /// <summary>Whether the program may write it, or its elements.</summary>
    public bool IsWritable { get; init; } = true;
}

/// <summary>What is in scope at a place of a random program.</summary>
internal sealed class Scope
{
    private readonly List<Binding> _bindings = [];
    private readonly Stack<int> _functions = new();

    /// <summary>The place: what is added after it goes when <see cref="Leave"/> comes back to it.</summary>
    public int Enter() => _bindings.Count;

    /// <summary>The same for the body of a lambda or local function, into which no span can be taken.</summary>
    public int EnterFunction()
    {
        _functions.Push(_bindings.Count);
        return _bindings.Count;
    }

    public void Leave(int place) => _bindings.RemoveRange(place, _bindings.Count - place);

    public void LeaveFunction(int place)
    {
        Leave(place);
        _functions.Pop();
    }

    public void Add(Binding binding) => _bindings.Add(binding);

    /// <summary>Everything of this type.</summary>
    public IReadOnlyList<Binding> Of(string type) => [.. Reached(type).Where(b => b.Type == type)];

    /// <summary>Everything of this type that may be written.</summary>
    public IReadOnlyList<Binding> Writable(string type) => [.. Reached(type).Where(b => b.Type == type && b.IsWritable)];

    private IEnumerable<Binding> Reached(string type) => _bindings.Skip(type.Contains("Span<", StringComparison.Ordinal) && _functions.Count > 0 ? _functions.Peek() : 0);

    /// <summary>Forbids writes to what <paramref name="name"/> stands for, while <paramref name="body"/> is made.</summary>
    public T While<T>(string name, Func<T> body)
    {
        int[] frozen = [.. Enumerable.Range(0, _bindings.Count).Where(i => _bindings[i].Name == name && _bindings[i].IsWritable)];
        foreach (int i in frozen)
        {
            _bindings[i] = _bindings[i] with { IsWritable = false };
        }

        T made = body();
        foreach (int i in frozen)
        {
            _bindings[i] = _bindings[i] with { IsWritable = true };
        }

        return made;
    }
}
