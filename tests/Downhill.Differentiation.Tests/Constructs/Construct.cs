using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Differentiation.Tests.Constructs;

/// <summary>Whether a construct is differentiated.</summary>
internal enum Answer { Yes, AlmostEverywhere, No }

/// <summary>A row of the table of constructs: what the calculus says of one way to write C#, with a program that shows it.</summary>
/// <param name="Name">The construct, unique over all areas; random programs that use it carry it as their tag.</param>
/// <param name="Answer">What becomes of it.</param>
/// <param name="Sample">A program with it. A kink or a refusal is marked where it is reported: <c>[|…|]</c>.</param>
/// <param name="Message">What is said at the mark; null where the answer is yes.</param>
internal sealed record Construct(string Name, Answer Answer, Sample Sample, string? Message)
{
    /// <summary>Why no random program uses it; null where the long run must have used it.</summary>
    public string? NotRandom { get; init; }

    /// <summary>This row, which random programs leave out for <paramref name="reason"/>.</summary>
    public Construct LeftOutOfRandomPrograms(string reason) => this with { NotRandom = reason };
}

/// <summary>A program of a row, and the point at which its gradient is checked.</summary>
/// <param name="Shown">What the table shows: the body or the members.</param>
/// <param name="Source">The whole program, with its marks.</param>
/// <param name="Arguments">One per parameter of the loss.</param>
/// <param name="Fields">An object whose properties name fields and their values; null where the loss needs none.</param>
internal sealed record Sample(string Shown, string Source, object?[] Arguments, object? Fields)
{
    private static readonly double[] s_w = [0.7, -0.4, 0.3, 1.2];
    private static readonly double[] s_x = [1.5, -0.5, 0.25, 2, -1];

    /// <summary>The version of C# that the sample is written in; what is generated beside it is C# 9 all the same.</summary>
    public LanguageVersion Version { get; init; } = LanguageVersion.CSharp9;

    /// <summary>The statements of a loss of <c>double[] w</c>, by which it is differentiated, and data <c>double[] x</c>.</summary>
    public static implicit operator Sample(string body) => Body(body);

    /// <inheritdoc cref="op_Implicit(string)"/>
    public static Sample Body(string body) =>
        new(body, Programs.Example.Body(body), [s_w.Clone(), s_x.Clone()], null);

    /// <summary>The same, with more members beside the loss.</summary>
    public static Sample Body(string body, string members) => new(
        $"{members} … {body}",
        Programs.Example.Static($$"""
            {{members}}

            [Differentiable]
            static double Loss(double[] w, double[] x)
            {
                {{body}}
            }
            """),
        [s_w.Clone(), s_x.Clone()],
        null);

    /// <summary>The members of a static class, one loss among them.</summary>
    public static Sample Static(string members, params object?[] arguments) =>
        new(members, Programs.Example.Static(members), arguments, null);

    /// <summary>The members of a class, one loss among them, with the values of its fields.</summary>
    public static Sample Instance(string members, object? fields, params object?[] arguments) =>
        new(members, Programs.Example.Instance(members), arguments, fields);

    /// <summary>The same sample in a newer C#.</summary>
    public Sample In(LanguageVersion version) => this with { Version = version };
}
