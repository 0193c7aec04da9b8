namespace Downhill;

/// <summary>
/// Declares the derivative of a method that has none by itself: one without source, or one whose derivative is known
/// better than what its source would give.
/// </summary>
/// <remarks>
/// <para>The marked method is static and is one of two things.</para>
/// <para>
/// <b>A partial derivative.</b> It has the parameters of the method, the object first if the method has one, and returns
/// its type: <c>[DerivativeOf(typeof(Special), nameof(Special.LogGamma))] static double Digamma(double x)</c>. Where the
/// method has more than one real parameter, <see cref="By"/> names the one by which it is differentiated; there may be one
/// such method for each of them.
/// </para>
/// <para>
/// <b>A pullback</b>, for arrays or for several partial derivatives at once. It returns nothing. After the parameters of
/// the method come <c>double result</c> and <c>double resultAdjoint</c>, the derivative of the loss by the result, and then
/// for each differentiable parameter <c>x</c> its adjoint <c>xAdjoint</c>, to which the pullback adds: <c>ref double</c> for
/// a number, an array of doubles of the same shape for an array:
/// <c>static void NormPullback(double[] v, double result, double resultAdjoint, double[] vAdjoint)</c>.
/// </para>
/// <para>
/// A real parameter without a derivative may only be given values that do not vary. The method must not change its
/// arguments, and must return the same for the same arguments.
/// </para>
/// </remarks>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class DerivativeOfAttribute : Attribute
{
    /// <summary>Declares a derivative of the overload of <paramref name="method"/> that has the same parameters.</summary>
    /// <param name="type">The type that declares the method.</param>
    /// <param name="method">The method's name.</param>
    public DerivativeOfAttribute(Type type, string method)
    {
        Type = type;
        Method = method;
    }

    /// <summary>The type that declares the method.</summary>
    public Type Type { get; }

    /// <summary>The method's name.</summary>
    public string Method { get; }

    /// <summary>
    /// For a partial derivative: the parameter by which it is, as the marked method names it. It may be left out where the
    /// method has only one real parameter.
    /// </summary>
    public string? By { get; set; }

    /// <summary>
    /// Where the derivative jumps and what is taken there, as in "a kink at 0, where 0 is taken"; the gradient then exists
    /// almost everywhere only. Null for a smooth method.
    /// </summary>
    public string? Kink { get; set; }
}
