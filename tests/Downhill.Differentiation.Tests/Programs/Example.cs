namespace Downhill.Differentiation.Tests.Programs;

/// <summary>The frame around the members that a test shows.</summary>
internal static class Example
{
    /// <summary>A static partial class with <paramref name="members"/>.</summary>
    public static string Static(string members) => Of("static partial class Model", members);

    /// <summary>A partial class with <paramref name="members"/>.</summary>
    public static string Instance(string members) => Of("partial class Model", members);

    /// <summary>A loss of <c>double[] w</c> and <c>double[] x</c> with this body.</summary>
    public static string Body(string body) => Static($$"""
        [Differentiable]
        static double Loss(double[] w, double[] x)
        {
            {{body}}
        }
        """);

    /// <summary>A loss of <c>double[] w</c> that is this expression.</summary>
    public static string Expression(string expression) => Static($"[Differentiable] static double Loss(double[] w) => {expression};");

    private static string Of(string type, string members) => $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using Downhill;
        using MathNet.Numerics.LinearAlgebra;

        namespace User
        {
            {{type}}
            {
                {{members}}
            }
        }
        """;
}
