using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Lowering.Lists;

/// <summary>
/// What a list is in the program: an array that is replaced when it is full, and how much of it is in use. For structs and
/// the like there is an array for each number in them.
/// </summary>
internal sealed class ListParts(ITypeSymbol item, IReadOnlyList<Storage> buffers, Storage count)
{
    public ITypeSymbol Item { get; } = item;

    public IReadOnlyList<Storage> Buffers { get; } = buffers;

    /// <summary>The only array; the first one for items with several numbers.</summary>
    public Storage Buffer => Buffers[0];

    public Storage Count { get; } = count;
}
