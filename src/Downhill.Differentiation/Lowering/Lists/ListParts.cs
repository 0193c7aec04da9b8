using Downhill.Differentiation.Program;

namespace Downhill.Differentiation.Lowering.Lists;

/// <summary>What a list of numbers is in the program: an array that is replaced when it is full, and how much of it is in use.</summary>
internal sealed class ListParts(Storage buffer, Storage count)
{
    public Storage Buffer { get; } = buffer;

    public Storage Count { get; } = count;
}
