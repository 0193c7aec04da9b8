using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Lowering;

/// <summary>The operations around another.</summary>
internal static class Enclosing
{
    /// <summary>Those around <paramref name="operation"/>, from the innermost to <paramref name="root"/>, or to the outermost of all.</summary>
    public static IEnumerable<IOperation> Of(IOperation operation, IOperation? root = null)
    {
        for (var outer = operation == root ? null : operation.Parent; outer is not null; outer = outer == root ? null : outer.Parent)
        {
            yield return outer;
        }
    }
}
