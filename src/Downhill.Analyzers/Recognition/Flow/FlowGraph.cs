using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.Recognition.Flow;

/// <summary>How one value becomes part of another.</summary>
internal enum FlowKind : byte
{
    /// <summary>As it is: assigned, stored in an array, handed over.</summary>
    Copy,

    /// <summary>By arithmetic.</summary>
    Arithmetic,

    /// <summary>Through a function that gives a number: a score, as far as anyone knows.</summary>
    Through,

    /// <summary>By choosing an element of something.</summary>
    Index,

    /// <summary>By choosing an element that arithmetic then uses.</summary>
    MixedByIndex,

    /// <summary>By deciding which way a number is moved.</summary>
    Coin,

    /// <summary>By being the object that a member is read from.</summary>
    Owner,
}

/// <summary>A part of an expression's value.</summary>
/// <param name="Node">Where it comes from.</param>
/// <param name="Kind">How.</param>
/// <param name="IsReal">Whether real arithmetic was done with it on the way.</param>
internal readonly record struct FlowSource(int Node, FlowKind Kind, bool IsReal = false);

/// <summary>What a node of the graph stands for.</summary>
internal enum FlowNodeKind : byte
{
    Variable,
    Draw,
    Result,
    Return,
    Creation,
    This,
    Part,
}

/// <summary>A variable, member, draw, call result or created object; elements of arrays count as the array.</summary>
internal sealed class FlowNode(int id, FlowNodeKind kind, ISymbol? symbol, SyntaxNode? syntax, ITypeSymbol? type, Func<ITypeSymbol?, ITypeSymbol?> resolve)
{
    private ITypeSymbol? _type = type;
    private bool _isResolved;

    public int Id { get; } = id;

    public FlowNodeKind Kind { get; } = kind;

    public ISymbol? Symbol { get; } = symbol;

    public SyntaxNode? Syntax { get; } = syntax;

    /// <summary>What it holds. What a type parameter stands for is looked up in the whole project: only where someone asks.</summary>
    public ITypeSymbol? Type
    {
        get
        {
            if (!_isResolved)
            {
                _type = resolve(_type);
                _isResolved = true;
            }

            return _type;
        }
    }

    /// <summary>For draws: whether it draws reals.</summary>
    public bool DrawsReals { get; set; }
}

/// <summary>One value becoming part of another.</summary>
/// <param name="From">The part.</param>
/// <param name="To">What it becomes part of.</param>
/// <param name="Kind">How.</param>
/// <param name="IsReal">Whether real arithmetic was done with it on the way.</param>
/// <param name="Via">The function with source that it passes through; null where none is known.</param>
/// <param name="IsAlias">Whether both are one object from then on, so that a change of either is a change of the other.</param>
internal readonly record struct FlowEdge(int From, int To, FlowKind Kind, bool IsReal, IMethodSymbol? Via, bool IsAlias);

/// <summary>What controls a statement: a chain of conditions, innermost first.</summary>
/// <param name="Tests">What the condition consists of.</param>
/// <param name="Outer">The condition around it.</param>
/// <param name="IsRepetition">Whether it says that a loop goes on: what is drawn anew until it fits is not what is kept.</param>
internal sealed record FlowControl(ImmutableArray<FlowTest> Tests, FlowControl? Outer, bool IsRepetition = false);

/// <summary>A test that a condition consists of: a comparison, a function's answer, or a flag.</summary>
internal abstract record FlowTest;

/// <summary>A comparison of two numbers, or of the arguments of a function that answers yes or no.</summary>
internal sealed record FlowComparison(SyntaxNode Syntax, ImmutableArray<FlowSource> Left, ImmutableArray<FlowSource> Right, bool RightIsZero, bool IsOpaque, IMethodSymbol Owner, ITypeSymbol? Type) : FlowTest;

/// <summary>What a function with source answers.</summary>
internal sealed record FlowAnswer(IMethodSymbol Function) : FlowTest;

/// <summary>A flag that was set before.</summary>
internal sealed record FlowFlag(int Node) : FlowTest;

/// <summary>A write to a variable, an element or a member.</summary>
/// <param name="Target">What is written.</param>
/// <param name="Value">What is stored.</param>
/// <param name="Object">For members: the object written to.</param>
/// <param name="IsSelfDependent">Whether the new value is made from the old one by arithmetic.</param>
/// <param name="IsElement">Whether an element is written.</param>
/// <param name="Syntax">The assignment.</param>
/// <param name="Control">What decides whether it happens.</param>
/// <param name="Owner">The function that it stands in.</param>
/// <param name="LoopDepth">How many loops of that function it stands in.</param>
internal sealed record FlowWrite(
    int Target, ImmutableArray<FlowSource> Value, ImmutableArray<FlowSource> Object, bool IsSelfDependent, bool IsElement, SyntaxNode Syntax, FlowControl? Control, IMethodSymbol Owner, int LoopDepth);

/// <summary>A collection that is put into an order, or whose first is taken.</summary>
internal sealed record FlowOrdering(SyntaxNode Syntax, ImmutableArray<FlowSource> Collection, ImmutableArray<FlowSource> Key, IMethodSymbol Owner);

/// <summary>A call that gave a number or an answer.</summary>
internal sealed record FlowCall(
    int Result, SyntaxNode Syntax, ISymbol? Called, ImmutableArray<IMethodSymbol> Functions, ImmutableArray<ImmutableArray<FlowSource>> Arguments, ImmutableArray<FlowSource> Receiver, IMethodSymbol Owner, int LoopDepth);

/// <summary>A function that was read, and from where it is called.</summary>
internal sealed class FlowFunction(IMethodSymbol symbol)
{
    public IMethodSymbol Symbol { get; } = symbol;

    public List<(FlowControl? Control, IMethodSymbol Caller)> Entries { get; } = [];

    public List<FlowComparison> Comparisons { get; } = [];

    public HashSet<IMethodSymbol> Callees { get; } = new(SymbolEqualityComparer.Default);

    public bool Draws { get; set; }
}

/// <summary>
/// Where values go in a loop or a body and everything it calls: which variable becomes part of which, whatever the order of
/// the statements. It tells less than the symbolic run of a step, and finds its way where that cannot go: populations,
/// objects that are kept in collections, steps spread over many methods.
/// </summary>
internal sealed class FlowGraph(Func<ITypeSymbol?, ITypeSymbol?> resolve)
{
    private readonly Dictionary<ISymbol, int> _variables = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly Dictionary<ISymbol, int> _returns = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, int> _instances = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<SyntaxNode, int> _sites = new();
    private readonly Dictionary<(int, int), int> _parts = new();
    private readonly Dictionary<int, int> _wholes = new();
    private readonly HashSet<FlowEdge> _edges = [];
    private ILookup<ISymbol, int>? _holders;
    private int _holderCount;

    public List<FlowNode> Nodes { get; } = [];

    public IReadOnlyCollection<FlowEdge> Edges => _edges;

    public List<FlowWrite> Writes { get; } = [];

    public List<FlowOrdering> Orderings { get; } = [];

    public List<FlowCall> Calls { get; } = [];

    /// <summary>The collections of which some are taken by their rank: the first, the best ten, all but the last.</summary>
    public HashSet<int> Ranked { get; } = [];

    /// <summary>The parameters that a function hands to itself: what they hold is there in the next call as it is in the next step of a loop.</summary>
    public HashSet<ISymbol> Recurring { get; } = new(SymbolEqualityComparer.Default);

    public Dictionary<int, List<FlowTest>> Flags { get; } = new();

    public Dictionary<ISymbol, FlowFunction> Functions { get; } = new(SymbolEqualityComparer.Default);

    public bool HasDraws { get; private set; }

    /// <summary>Whether the reading came to a bound before its end.</summary>
    public bool IsIncomplete { get; set; }

    public int Variable(ISymbol symbol, ITypeSymbol? type)
    {
        symbol = symbol.OriginalDefinition;
        return _variables.TryGetValue(symbol, out var id) ? id : _variables[symbol] = Add(FlowNodeKind.Variable, symbol, null, type);
    }

    public int? Known(ISymbol symbol) => _variables.TryGetValue(symbol.OriginalDefinition, out var id) ? id : null;

    public int ReturnOf(IMethodSymbol method)
    {
        method = method.OriginalDefinition;
        return _returns.TryGetValue(method, out var id) ? id : _returns[method] = Add(FlowNodeKind.Return, method, null, method.ReturnType);
    }

    public int ThisOf(IMethodSymbol method)
    {
        method = method.OriginalDefinition;
        return _instances.TryGetValue(method, out var id) ? id : _instances[method] = Add(FlowNodeKind.This, method, null, method.ContainingType);
    }

    /// <summary>The element of any array or list that holds its score.</summary>
    public int Slot(string index, ITypeSymbol? type) =>
        _slots.TryGetValue(index, out var id) ? id : _slots[index] = Add(FlowNodeKind.Part, null, null, type);

    public int Result(SyntaxNode site, ITypeSymbol? type) =>
        _sites.TryGetValue(site, out var id) ? id : _sites[site] = Add(FlowNodeKind.Result, null, site, type);

    public int Creation(SyntaxNode site, ITypeSymbol? type) =>
        _sites.TryGetValue(site, out var id) ? id : _sites[site] = Add(FlowNodeKind.Creation, null, site, type);

    public int Draw(SyntaxNode site, bool reals)
    {
        HasDraws = true;
        if (!_sites.TryGetValue(site, out var id))
        {
            _sites[site] = id = Add(FlowNodeKind.Draw, null, site, null);
            Nodes[id].DrawsReals = reals;
        }

        return id;
    }

    /// <summary>The item of a tuple, or of the tuples in a collection.</summary>
    public int Part(int whole, int at)
    {
        if (!_parts.TryGetValue((whole, at), out var id))
        {
            var type = FlowTypes.TupleIn(Nodes[whole].Type) is { } tuple && at < tuple.TupleElements.Length ? tuple.TupleElements[at].Type : null;
            _parts[(whole, at)] = id = Add(FlowNodeKind.Part, Nodes[whole].Symbol, Nodes[whole].Syntax, type);
            _wholes[id] = whole;
        }

        return id;
    }

    /// <summary>The tuple, or collection of tuples, that a node is an item of.</summary>
    public int? WholeOf(int part) => _wholes.TryGetValue(part, out var whole) ? whole : null;

    /// <summary>The same, where anything is known of it.</summary>
    public int? KnownPart(int whole, int at) => _parts.TryGetValue((whole, at), out var id) ? id : null;

    public void Connect(FlowSource source, int to, IMethodSymbol? via = null, bool isAlias = false)
    {
        if (source.Node == to && source.Kind == FlowKind.Copy || !_edges.Add(new FlowEdge(source.Node, to, source.Kind, source.IsReal, via, isAlias && source.Kind == FlowKind.Copy)))
        {
            return;
        }

        if (source.Kind == FlowKind.Copy && (FlowTypes.TupleIn(Nodes[to].Type) ?? FlowTypes.TupleIn(Nodes[source.Node].Type)) is { } tuple)
        {
            for (var i = 0; i < tuple.TupleElements.Length; i++)
            {
                Connect(new FlowSource(Part(source.Node, i), FlowKind.Copy), Part(to, i), via, isAlias);
            }
        }
    }

    /// <summary>The variables whose type declares <paramref name="member"/>.</summary>
    public IEnumerable<int> HoldersOf(ISymbol member)
    {
        // Asked only once all nodes are there.
        if (_holders is null || _holderCount != Nodes.Count)
        {
            _holders = Nodes.Where(static node => FlowTypes.ElementOf(node.Type) is INamedTypeSymbol)
                .ToLookup(static node => (ISymbol)((INamedTypeSymbol)FlowTypes.ElementOf(node.Type)!).OriginalDefinition, static node => node.Id, SymbolEqualityComparer.Default);
            _holderCount = Nodes.Count;
        }

        return member.ContainingType is { } type ? _holders[type] : [];
    }

    public FlowFunction Function(IMethodSymbol method)
    {
        method = method.OriginalDefinition;
        return Functions.TryGetValue(method, out var known) ? known : Functions[method] = new FlowFunction(method);
    }

    /// <summary>The functions that draw, themselves or through others.</summary>
    public HashSet<ISymbol> Drawing()
    {
        var drawing = new HashSet<ISymbol>(Functions.Values.Where(static one => one.Draws).Select(static one => one.Symbol), SymbolEqualityComparer.Default);
        bool changed;
        do
        {
            changed = false;
            foreach (var one in Functions.Values)
            {
                if (!drawing.Contains(one.Symbol) && one.Callees.Any(drawing.Contains))
                {
                    changed |= drawing.Add(one.Symbol);
                }
            }
        }
        while (changed);

        return drawing;
    }

    private int Add(FlowNodeKind kind, ISymbol? symbol, SyntaxNode? syntax, ITypeSymbol? type)
    {
        Nodes.Add(new FlowNode(Nodes.Count, kind, symbol, syntax, type, resolve));
        return Nodes.Count - 1;
    }
}
