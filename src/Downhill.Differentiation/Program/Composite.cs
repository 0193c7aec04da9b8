using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Program;

/// <summary>
/// A tuple, struct or record as its parts. It stands in no statement: where it is assigned or handed on, each part is.
/// </summary>
internal sealed class Composite(SyntaxNode syntax, ITypeSymbol type, IReadOnlyList<string> names, IReadOnlyList<Expr> parts) : Expr(syntax)
{
    public ITypeSymbol Type { get; } = type;

    /// <summary>The members, in the order of their declaration.</summary>
    public IReadOnlyList<string> Names { get; } = names;

    public override IReadOnlyList<Expr> Children { get; } = parts;

    public Expr? Part(string name)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            if (Names[i] == name)
            {
                return Children[i];
            }
        }

        return null;
    }

    /// <summary>The parts that are no composites themselves.</summary>
    public IEnumerable<Expr> Leaves()
    {
        foreach (var part in Children)
        {
            if (part is not Composite nested)
            {
                yield return part;
                continue;
            }

            foreach (var leaf in nested.Leaves())
            {
                yield return leaf;
            }
        }
    }

    /// <summary>The storages that the parts lie in, or are elements of.</summary>
    public IEnumerable<Storage> Storages() => SelfAndDescendants().Select(n => n switch
    {
        Ref reference => reference.Storage,
        Element element => element.Array,
        _ => null,
    }).OfType<Storage>();

    /// <summary>The same with other parts.</summary>
    public Composite With(SyntaxNode syntax, Func<string, Expr, Expr> part) =>
        new(syntax, Type, Names, [.. Names.Select((name, i) => part(name, Children[i]))]);
}
