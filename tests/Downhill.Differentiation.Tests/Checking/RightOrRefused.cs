using Downhill.Differentiation.Tests.Compiling;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Differentiation.Tests.Checking;

/// <summary>
/// What holds for every program whatever it is made of: its gradient is right, or it is refused with a reason. Checked by
/// differences alone, for the text over dual numbers may not compile.
/// </summary>
internal static class RightOrRefused
{
    /// <summary>Checks the loss of <paramref name="source"/> at <paramref name="w"/>, its first argument, with the rest.</summary>
    /// <returns>Whether it has a gradient.</returns>
    public static bool Verify(string source, LanguageVersion version, double[] w, params object?[] rest)
    {
        CompiledProgram program = CompiledProgram.Compile(source, version);
        Loss loss = Loss.In(program.Assembly);
        object? instance = loss.Method.IsStatic ? null : Activator.CreateInstance(loss.Method.DeclaringType!, nonPublic: true);
        Point At(double[] numbers) => new Point([numbers, .. rest], instance).Copy();
        try
        {
            loss.ValueAndGradient(At(w), out _);
        }
        catch (NotSupportedException refusal)
        {
            Assert.StartsWith("'Loss' has no gradient", refusal.Message, StringComparison.Ordinal);
            return false;
        }

        Point plain = At(w);
        Point differentiated = At(w);
        Assert.Equal(loss.Value(plain), loss.ValueAndGradient(differentiated, out double[][] gradient));
        Assert.Equal(State.Of(plain.Arguments), State.Of(differentiated.Arguments));
        for (int i = 0; i < w.Length; i++)
        {
            double Shifted(double h) => loss.Value(At([.. w.Select((v, j) => j == i ? v + h : v)]));
            double difference = (Shifted(1e-6) - Shifted(-1e-6)) / 2e-6;
            Assert.Equal(difference, gradient[0][i], 1e-6 * Math.Max(1, Math.Abs(difference)));
        }

        return true;
    }
}
