using Downhill.Differentiation.Emission;

namespace Downhill.Differentiation.Rules;

/// <summary>What a declared derivative can use: the arguments and the result, each fetched only if the rule asks for it.</summary>
internal interface IRuleValues
{
    Code Argument(int index);

    Code Result { get; }

    /// <summary>The constant that the argument is known to be; null where it is not one.</summary>
    double? Constant(int index);

    /// <summary>Whether the argument has the type int, so that it is a whole number.</summary>
    bool IsWhole(int index);
}

/// <summary>The contribution of an adjoint <c>s</c> of the result to one argument: an expression in s.</summary>
internal delegate Code Contribution(Code s, IRuleValues values);

/// <summary>Where a partial derivative is infinite or not a number.</summary>
internal enum Singularity
{
    /// <summary>Nowhere, as long as the arguments are finite.</summary>
    None,

    /// <summary>Where the value overflows.</summary>
    Overflow,

    /// <summary>Where the value itself is infinite or undefined.</summary>
    Pole,

    /// <summary>Where the value is finite: a vertical tangent, or a direction without a length.</summary>
    Edge,
}

/// <summary>The declared derivative of a function that has no source here.</summary>
/// <param name="Name">The method's name.</param>
/// <param name="Contributions">One per argument; null for an argument that has no derivative.</param>
/// <param name="Kink">Where the derivative jumps and what is taken there; null for a function that is smooth in its domain.</param>
/// <param name="Class">The class that goes with <paramref name="Kink"/>.</param>
/// <param name="Singularity">Where a partial is infinite.</param>
/// <param name="IsCheap">Whether evaluating it twice costs less than keeping its value.</param>
internal sealed record DerivativeRule(
    string Name,
    Contribution?[] Contributions,
    string? Kink = null,
    Differentiability Class = Differentiability.Smooth,
    Singularity Singularity = Singularity.None,
    bool IsCheap = false)
{
    /// <summary>Stands for <c>Math.</c> in a contribution, until the place is known where it is written.</summary>
    public const string MathPrefix = "\u0001";

    public int Arity => Contributions.Length;

    /// <summary>The type whose static method it is, as a user writes it.</summary>
    public string Owner { get; init; } = "Math";

    /// <summary>The namespace of a type that is not <c>Math</c> or its like, with a dot at the end.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The method as a user writes it.</summary>
    public string DisplayName => Owner + "." + Name;

    /// <summary>How the generated code calls the method, where that is not by <see cref="Owner"/> and <see cref="Name"/>.</summary>
    public string? FullName { get; init; }

    /// <summary>Whether it returns a float.</summary>
    public bool IsSingle { get; init; }

    /// <summary>What follows the call where the method returns more than one value.</summary>
    public string Suffix { get; init; } = "";
}
