using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Lowering.Sequences;

/// <summary>What a sequence yields, or a lambda returns: a value, which may be one in parts, or a sequence again.</summary>
internal sealed class Item
{
    public Item(ITypeSymbol? type, Expr value) => (Type, Value) = (type, value);

    public Item(ITypeSymbol? type, Sequence sequence) => (Type, Sequence) = (type, sequence);

    public ITypeSymbol? Type { get; }

    public Expr? Value { get; }

    public Sequence? Sequence { get; }
}
