using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Lowering;

/// <summary>What the names of one function mean: of the differentiated function, or of a helper that is expanded into it.</summary>
internal sealed class Frame(IMethodSymbol function, Frame? caller, Frame? lexical, SemanticModel model)
{
    private readonly Dictionary<ISymbol, Storage> _storages = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, Composite> _composites = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, string> _names = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, string> _matched = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, object> _meanings = new(SymbolEqualityComparer.Default);

    private Frame? _original;
    private SyntaxNode? _repeated;
    private bool _returnsParts;
    private bool _returnsList;
    private Composite? _parts;
    private Yielding? _yield;
    private Lists.ListParts? _returnedList;
    private Storage? _result;
    private Storage? _returnFlag;

    private Frame Original => _original ?? this;

    public IMethodSymbol Function { get; } = function;

    /// <summary>
    /// The same function where a piece of its body is lowered once more: what that declares is a variable of its own, while
    /// code that was copied before still means the earlier one.
    /// </summary>
    public Frame Again(SyntaxNode piece) => new(Function, Caller, this, Model)
    {
        _repeated = piece,
        Receiver = Receiver,
        ReceiverStorage = ReceiverStorage,
        Self = Self,
        ExactType = ExactType,
        Respell = Respell,
        _original = Original,
    };

    public Frame? Caller { get; } = caller;

    /// <summary>The frame of the function around a local function or lambda.</summary>
    public Frame? Lexical { get; } = lexical;

    public SemanticModel Model { get; } = model;

    public bool IsRoot => Caller is null;

    /// <summary>How the code spells the object whose member the helper is; null where it is the same <c>this</c>.</summary>
    public string? Receiver { get; init; }

    public Storage? ReceiverStorage { get; init; }

    /// <summary>The type of <c>this</c>, where it is known to be of no derived one.</summary>
    public INamedTypeSymbol? ExactType { get; init; }

    /// <summary>The parts of the object whose member the helper is, where it is taken apart.</summary>
    public Composite? Self { get; set; }

    /// <summary>Whether what the helper returns is handed on in parts.</summary>
    public bool ReturnsParts
    {
        get => Original._returnsParts;
        set => Original._returnsParts = value;
    }

    /// <summary>The parts of what the helper returns, once it is known where they lie.</summary>
    public Composite? Parts
    {
        get => Original._parts;
        set => Original._parts = value;
    }

    /// <summary>What is done with the values that an iterator hands out.</summary>
    public Yielding? Yield
    {
        get => Original._yield;
        set => Original._yield = value;
    }

    /// <summary>Whether the helper returns a list that is followed.</summary>
    public bool ReturnsList
    {
        get => Original._returnsList;
        init => _returnsList = value;
    }

    /// <summary>What the helper returns its lists in, where it does from several places.</summary>
    public Lists.ListParts? ReturnedList
    {
        get => Original._returnedList;
        set => Original._returnedList = value;
    }

    /// <summary>Spells a piece of the user's code that cannot be copied as it is: what it names lies in parts.</summary>
    public Func<SyntaxNode, Frame, string?>? Respell { get; init; }

    /// <summary>Receives what the function returns; null for a function that returns nothing.</summary>
    public Storage? Result
    {
        get => Original._result;
        set => Original._result = value;
    }

    /// <summary>Whether the helper returns through <see cref="Result"/> or hands its only expression to the caller.</summary>
    public Storage? ReturnFlag
    {
        get => Original._returnFlag;
        set => Original._returnFlag = value;
    }

    public int Depth => Caller is null ? 0 : Caller.Depth + 1;

    public Storage? Lookup(ISymbol symbol)
    {
        for (var frame = this; frame is not null; frame = frame.Outside(symbol))
        {
            if (frame._storages.TryGetValue(symbol, out var storage))
            {
                return storage;
            }
        }

        return null;
    }

    /// <summary>Where else a variable may have its meaning: a piece that is lowered again knows nothing of its first time.</summary>
    private Frame? Outside(ISymbol symbol) =>
        _repeated is { } piece && symbol is ILocalSymbol { Locations: [{ SourceTree: { } tree } place, ..] } && tree == piece.SyntaxTree && piece.Span.Contains(place.SourceSpan)
            ? null
            : Lexical;

    public void Bind(ISymbol symbol, Storage storage) => _storages[symbol] = storage;

    /// <summary>The element that a reference stands for.</summary>
    public Element? PlaceOf(ISymbol symbol) => Lookup(symbol) is null ? MeaningOf<Element>(symbol) : null;

    /// <summary>The parts of a variable that is taken apart.</summary>
    public Composite? PartsOf(ISymbol symbol)
    {
        for (var frame = this; frame is not null; frame = frame.Outside(symbol))
        {
            if (frame._composites.TryGetValue(symbol, out var parts))
            {
                return parts;
            }

            if (frame._storages.ContainsKey(symbol))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>What the parts of a variable that <paramref name="operation"/> names lie in; nothing for one in one piece.</summary>
    public IEnumerable<Storage> PartsNamed(IOperation operation)
    {
        var parts = operation switch
        {
            Microsoft.CodeAnalysis.Operations.ILocalReferenceOperation local => PartsOf(local.Local),
            Microsoft.CodeAnalysis.Operations.IParameterReferenceOperation parameter => PartsOf(parameter.Parameter),
            Microsoft.CodeAnalysis.Operations.IInstanceReferenceOperation => SelfParts(),
            _ => null,
        };
        var place = operation switch
        {
            Microsoft.CodeAnalysis.Operations.ILocalReferenceOperation local => PlaceOf(local.Local),
            Microsoft.CodeAnalysis.Operations.IParameterReferenceOperation parameter => PlaceOf(parameter.Parameter),
            _ => null,
        };
        return parts?.Storages() ?? (place is null ? [] : place.SelfAndDescendants().Select(n => n is Element element ? element.Array : (n as Ref)?.Storage).OfType<Storage>());
    }

    /// <summary>The parts of <c>this</c>, where it is taken apart.</summary>
    public Composite? SelfParts()
    {
        for (var frame = this; frame is not null; frame = frame.Lexical)
        {
            if (frame.Self is { } self)
            {
                return self;
            }
        }

        return null;
    }

    public void Bind(ISymbol symbol, Composite parts)
    {
        _composites[symbol] = parts;
        _storages.Remove(symbol);
    }

    /// <summary>The new name of a variable that copied code declares for itself.</summary>
    public string? NameOf(ISymbol symbol)
    {
        for (var frame = this; frame is not null; frame = frame.Outside(symbol))
        {
            if (frame._names.TryGetValue(symbol, out var name))
            {
                return name;
            }
        }

        return null;
    }

    public void Rename(ISymbol symbol, string name) => _names[symbol] = name;

    /// <summary>
    /// The name that a pattern gives what it matched, before it goes to the variable that was declared for it: which of the
    /// ways through a condition leave it unassigned is then no question for the compiler.
    /// </summary>
    public string? MatchedNameOf(ISymbol symbol)
    {
        for (var frame = this; frame is not null; frame = frame.Outside(symbol))
        {
            if (frame._matched.TryGetValue(symbol, out var name))
            {
                return name;
            }
        }

        return null;
    }

    public void NameMatched(ISymbol symbol, string name) => _matched[symbol] = name;

    /// <summary>What a variable stands for besides its storage: a function, or a sequence.</summary>
    public T? MeaningOf<T>(ISymbol symbol)
        where T : class
    {
        for (var frame = this; frame is not null; frame = frame.Outside(symbol))
        {
            if (frame._meanings.TryGetValue(symbol, out var meaning))
            {
                return meaning as T;
            }
        }

        return null;
    }

    public void Mean(ISymbol symbol, object meaning) => _meanings[symbol] = meaning;
}
