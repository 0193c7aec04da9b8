namespace Downhill;

/// <summary>Tells a derived gradient what to leave out.</summary>
public static class Gradient
{
    /// <summary>
    /// Passes a value on and lets no derivative through: in a <see cref="DifferentiableAttribute"/> method it counts as a
    /// constant, whatever it was computed from.
    /// </summary>
    /// <remarks>
    /// For what the gradient is meant to ignore: a normalisation that is estimated along the way, a target that follows
    /// the model, the shift in a stable softmax. The argument may be anything, also code that has no derivative.
    /// </remarks>
    /// <param name="value">The value.</param>
    /// <returns><paramref name="value"/>.</returns>
    public static double Stop(double value) => value;

    /// <inheritdoc cref="Stop(double)"/>
    public static float Stop(float value) => value;

    /// <inheritdoc cref="Stop(double)"/>
    public static int Stop(int value) => value;

    /// <inheritdoc cref="Stop(double)"/>
    public static long Stop(long value) => value;

    /// <summary>Copies an array and lets no derivative through: the elements of the copy count as constants.</summary>
    /// <param name="values">The values.</param>
    /// <returns>A new array with the elements of <paramref name="values"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null.</exception>
    public static double[] Stop(double[] values) => Copy(values);

    /// <inheritdoc cref="Stop(double[])"/>
    public static float[] Stop(float[] values) => Copy(values);

    private static T[] Copy<T>(T[] values) =>
        (T[])(values ?? throw new ArgumentNullException(nameof(values))).Clone();
}
