using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Lowering;

/// <summary>
/// The variables, fields and types of elements of which a reading of the function found that they may vary. They are kept
/// from one reading to the next, together with what this one decided before it knew: only that can make the next differ.
/// </summary>
internal sealed class VaryingSymbols(IEnumerable<ISymbol> symbols)
{
    private readonly HashSet<ISymbol> _symbols = new(symbols, SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _denied = new(SymbolEqualityComparer.Default);
    private bool _foundOthers;

    public int Count => _symbols.Count;

    /// <summary>All that is known so far.</summary>
    public IEnumerable<ISymbol> All => _symbols;

    /// <summary>Whether something was decided that what was found since speaks against.</summary>
    public bool IsOutdated => _foundOthers || _denied.Overlaps(_symbols);

    /// <summary>Begins another reading.</summary>
    public void Begin()
    {
        _denied.Clear();
        _foundOthers = false;
    }

    public void Add(ISymbol symbol)
    {
        if (_symbols.Add(symbol))
        {
            // Fields and types are made ready before anything is read.
            _foundOthers |= symbol is not (ILocalSymbol or IParameterSymbol);
        }
    }

    public void Add(IEnumerable<ISymbol> symbols)
    {
        foreach (var symbol in symbols)
        {
            Add(symbol);
        }
    }

    /// <summary>Whether it is known by now to vary: for what asks again later.</summary>
    public bool Has(ISymbol symbol) => _symbols.Contains(symbol);

    /// <summary>Whether it is known to vary, for a decision that stands from now on.</summary>
    public bool Decide(ISymbol symbol)
    {
        if (_symbols.Contains(symbol))
        {
            return true;
        }

        _denied.Add(symbol);
        return false;
    }
}
