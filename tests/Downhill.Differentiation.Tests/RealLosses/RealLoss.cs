using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Compiling;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Differentiation.Tests.RealLosses;

/// <summary>A loss as people write it, with its data and helpers around it.</summary>
internal static class RealLoss
{
    /// <summary>Checks the gradient of the only loss of <paramref name="program"/>.</summary>
    public static void Verify(string program, params object?[] arguments) => VerifyWith(program, null, arguments);

    /// <summary>The same with the fields that the properties of <paramref name="fields"/> name.</summary>
    public static void VerifyWith(string program, object? fields, params object?[] arguments) =>
        VerifyIn(LanguageVersion.CSharp9, program, fields, arguments);

    /// <summary>The same in a newer C#.</summary>
    public static void VerifyIn(LanguageVersion version, string program, object? fields, params object?[] arguments)
    {
        var subject = new Subject(program, version);
        Assert.Equal(Verdict.Checked, DerivativeCheck.Verify(subject, subject.PointOf(arguments, fields)));
    }
}
