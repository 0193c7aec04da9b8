using Downhill.Differentiation.Emission;
using Downhill.Differentiation.Program;

namespace Downhill.Differentiation.Rules;

/// <summary>What the derivative of an operation on whole vectors and matrices can use.</summary>
internal interface ITensorValues
{
    Code Operand(int index);

    Code Result { get; }

    /// <summary>The constant that the operand is known to be; null where it is not one.</summary>
    double? Constant(int index);

    /// <summary>A value that several contributions use, computed once.</summary>
    Code Share(string name, Func<Code> value);

    /// <summary>The element type's vectors and matrices, as the generated file spells them.</summary>
    string Vector { get; }

    string Matrix { get; }
}

/// <summary>What an operation adds to the adjoint of an operand.</summary>
/// <param name="Value">An expression for it; null where only <c>Accumulate</c> or <c>Elements</c> can write it.</param>
internal sealed record TensorAmount(Code? Value)
{
    /// <summary>Whether <see cref="Value"/> is the adjoint of the result itself, not a new object.</summary>
    public bool IsSeed { get; init; }

    /// <summary>The statement that writes it over what the object named by its argument holds, without a new one.</summary>
    public Func<string, string>? Into { get; init; }

    /// <summary>The statement that adds it to the object named by its argument.</summary>
    public Func<string, string>? Accumulate { get; init; }

    /// <summary>The vector whose elements are added one by one to an array.</summary>
    public Code? Elements { get; init; }

    /// <summary>The element that it goes to; null where it goes to all of them.</summary>
    public Code? Index { get; init; }

    public static implicit operator TensorAmount(Code value) => new(value);
}

/// <summary>The contribution of an adjoint <c>s</c> of the result to one operand.</summary>
internal delegate TensorAmount TensorContribution(Code s, ITensorValues values);

/// <summary>The declared derivative of an operation on whole vectors and matrices.</summary>
/// <param name="Name">What the operation is called in messages.</param>
/// <param name="Contributions">One per operand; null for an operand that has no derivative.</param>
internal sealed record TensorRule(string Name, params TensorContribution?[] Contributions)
{
    /// <summary>Where the derivative jumps and what is taken there; null for what is smooth in its domain.</summary>
    public string? Kink { get; init; }

    /// <summary>The sum of its first operand and something else: the adjoint of the first one stays as it is.</summary>
    public bool IsSum { get; init; }

    /// <summary>Whether the result refers to the array that it was made from.</summary>
    public bool KeepsArray { get; init; }

    /// <summary>The operand that is an array; null where there is none.</summary>
    public int? ArrayOperand { get; init; }

    /// <summary>Whether its two operands, where they are one, get the same twice.</summary>
    public bool IsSymmetric { get; init; }

    /// <summary>A function of each element: the element, and the function's value.</summary>
    public Storage? Element { get; init; }

    public Expr? Body { get; init; }

    /// <summary>What a variable that keeps the result for the reverse pass is called.</summary>
    public string Hint { get; init; } = "part";
}
