namespace Downhill;

/// <summary>
/// Asks the compiler for the exact gradient of the method: beside <c>Loss</c> it writes <c>LossValueAndGradient</c>.
/// </summary>
/// <remarks>
/// Without names the gradient is taken with respect to the first parameter. Otherwise each name is a parameter of the
/// method, or a field or property of its type. The containing type has to be <c>partial</c>.
/// </remarks>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = false, Inherited = false)]
public sealed class DifferentiableAttribute : Attribute
{
    /// <summary>Differentiates with respect to the first parameter.</summary>
    public DifferentiableAttribute() => Variables = [];

    /// <summary>Differentiates with respect to the named parameters, fields and properties.</summary>
    /// <param name="variables">The names, in the order in which their gradients are wanted.</param>
    public DifferentiableAttribute(params string[] variables) => Variables = variables ?? [];

    /// <summary>The names of the differentiated variables; empty for the first parameter alone.</summary>
    public IReadOnlyList<string> Variables { get; }

    /// <summary>
    /// Whether the generated method may add the terms of a sum in another order than the loss does, several at a time. Its
    /// value then differs from that of the loss in the last digits, and a long sum takes a fraction of the time.
    /// </summary>
    public bool AllowReassociation { get; set; }
}
