using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Lowering;

/// <summary>What a delegate calls, as far as the text tells.</summary>
internal abstract class Callable;

/// <summary>One function: a lambda, a local function or a method.</summary>
/// <param name="method">The function.</param>
/// <param name="instance">The object whose method it is; null for a lambda, a static method or the object at hand.</param>
/// <param name="home">Where the delegate was made: what the names around a lambda mean.</param>
internal sealed class KnownFunction(IMethodSymbol method, IOperation? instance, Frame home) : Callable
{
    public IMethodSymbol Method { get; } = method;

    public IOperation? Instance { get; } = instance;

    public Frame Home { get; } = home;
}

/// <summary>One of several functions, by a number that was found when the delegate was made.</summary>
internal sealed class ChosenFunction(Storage arm, IReadOnlyList<Callable> arms) : Callable
{
    /// <summary>The number of the function; a truth value where there are two, the first for true.</summary>
    public Storage Arm { get; } = arm;

    public IReadOnlyList<Callable> Arms { get; } = arms;
}
