using Downhill.Analyzers.Generator;
using Downhill.Differentiation.Tests.Compiling;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Differentiation.Tests.Generation;

/// <summary>
/// What the generator remembers from edit to edit: whatever has changed, its answer is that of one that knows nothing, and
/// where nothing has changed that the gradient depends on, it does not derive it again.
/// </summary>
public sealed class EditTests
{
    private const string Loss = """
        using Downhill;
        namespace User
        {
            public static partial class Model
            {
                const double Rate = 2;
                static int Other(int n) => n + 1;

                [Differentiable]
                public static double Loss(double[] w, double[] x)
                {
                    double sum = 0;
                    for (int i = 0; i < x.Length; i++)
                    {
                        sum += Rate * Shape(w[0] * x[i]);
                    }

                    return sum;
                }
            }
        }
        """;

    private const string Helpers = """
        using System;
        namespace User
        {
            public static partial class Model
            {
                static double Shape(double z) => Deep.Bend(z) + z;
                static void Idle() { Console.WriteLine("idle"); }
            }

            static class Deep
            {
                public static double Bend(double z) => Math.Sin(z);
            }
        }
        """;

    [Theory]
    [InlineData("const double Rate = 2;", "const double Rate = 3;")]
    [InlineData("Math.Sin(z)", "Math.Cos(z)")]
    [InlineData("Math.Sin(z)", "Math.Sin( z)")]
    [InlineData("Deep.Bend(z) + z", "Deep.Bend(z) - z")]
    [InlineData("sum += Rate", "sum -= Rate")]
    [InlineData("static class Deep", "static class Math { public static double Sin(double z) => z * z; }\n    static class Deep")]
    [InlineData("using System;", "using System; using static System.Math;")]
    [InlineData("using System;", "using Math = User.Mine;")]
    [InlineData("static double Shape(double z) =>", "static double Shape(float z) => z; static double Shape(double z) =>")]
    [InlineData("static double Shape(double z) =>", "static double Shape(double z, double y = 1) => z; static double Shape(object z) =>")]
    [InlineData("public static double Bend(double z) => Math.Sin(z);", "public static double Bend(double z) { return z * z * z; }")]
    [InlineData("[Differentiable]", "[Differentiable(AllowReassociation = true)]")]
    [InlineData("[Differentiable]", "[Differentiable(\"x\")]")]
    [InlineData("public static double Loss", "internal static double Loss")]
    [InlineData("public static partial class Model\n    {\n        const", "public static partial class Model\n    {\n        static double Math(double z) => z;\n        const")]
    [InlineData("double sum = 0;", "double sum = 0; double spread = 1; sum += spread * w[0];")]
    public void AnEditThatMattersDerivesAnew(string before, string after) =>
        Check([Loss, Helpers], [Loss.Replace(before, after, StringComparison.Ordinal), Helpers.Replace(before, after, StringComparison.Ordinal)], derivesAnew: true);

    [Theory]
    [InlineData("n + 1", "n + 2")]
    [InlineData("\"idle\"", "\"waiting\"")]
    [InlineData("double sum = 0;", "double sum = 0; // Nothing yet.")]
    [InlineData("using System;", "// A remark.\nusing System;")]
    [InlineData("Deep.Bend(z) + z;", "Deep.Bend(z) + z; // A remark.")]
    [InlineData("static void Idle() { ", "static void Idle() { var unused = 0; ")]
    public void AnEditThatDoesNotMatterDerivesNothing(string before, string after) =>
        Check([Loss, Helpers], [Loss.Replace(before, after, StringComparison.Ordinal), Helpers.Replace(before, after, StringComparison.Ordinal)], derivesAnew: false);

    /// <summary>Each case: a helper class with <c>F</c>, which the loss calls, and the same after an edit that changes what it means.</summary>
    [Theory]
    [InlineData("A property", "static double G => 2; public static double F(double z) => z * G;", "G => 2", "G => 3")]
    [InlineData("An accessor", "static double G { get { return 2; } } public static double F(double z) => z * G;", "return 2", "return 3")]
    [InlineData("An initial value", "static readonly double s_g = 2; public static double F(double z) => z * s_g;", "s_g = 2", "s_g = -z0; const double z0 = 1")]
    [InlineData("A function in a field", "static readonly System.Func<double, double> s_g = z => z * 2; public static double F(double z) => s_g(z);", "z * 2", "z * 3")]
    [InlineData("A method group in a field", "static readonly System.Func<double, double> s_g = G; static double G(double z) => z * 2; public static double F(double z) => s_g(z);", "z * 2", "z * 3")]
    [InlineData("A constructor", "readonly double _g; Help(double z) { _g = z * 2; } public static double F(double z) => new Help(z)._g;", "z * 2", "z * 3")]
    [InlineData("An operator", "double _g; public static Help operator +(Help a, Help b) => new Help { _g = a._g * b._g }; public static double F(double z) { var a = new Help { _g = z }; return (a + a)._g; }", "a._g * b._g", "a._g - b._g")]
    [InlineData("A local function", "public static double F(double z) { return G(z); double G(double y) => y * 2; }", "y * 2", "y * 3")]
    [InlineData("A recursive function", "public static double F(double z) => G(z, 3); static double G(double z, int n) => n == 0 ? z : G(z * 2, n - 1);", "z * 2", "z * 3")]
    [InlineData("Recursion by two", "public static double F(double z) => G(z, 4); static double G(double z, int n) => n == 0 ? z : H(z, n - 1); static double H(double z, int n) => n == 0 ? z : G(z * 2, n - 1);", "z * 2", "z * 3")]
    [InlineData("What writes a field", "static double s_g = 1; static void Touch(double z) { int n = 1; } public static double F(double z) { s_g = 2; Touch(z); return z * s_g; }", "int n = 1;", "s_g = 3;")]
    [InlineData("What writes into a table of functions", "static readonly System.Func<double, double>[] s_g = { z => z * 2, z => z * 3 }; static void Touch() { int n = 1; } public static double F(double z) => s_g[0](z);", "int n = 1;", "s_g[0] = z => z * 5;")]
    [InlineData("A nested type", "static class In { public static double G(double z) => z * 2; } public static double F(double z) => In.G(z);", "z * 2", "z * 3")]
    [InlineData("A base class", "public static double F(double z) => new Below().G(z); class A { public double G(double z) => z; } class B { public double G(double z) => z * z; } sealed class Below : A { }", "Below : A", "Below : B")]
    [InlineData("A method that hides another", "public static double F(double z) => new Below().G(z); class A { public double G(double z) => z; } sealed class Below : A { }", "sealed class Below : A { }", "sealed class Below : A { public new double G(double z) => z * z; }")]
    [InlineData("What an extension is found for", "public static double F(double z) => G(z); static double G(object o) => 1; static double G(double z) => z * 2;", "G(double z)", "H(double z)")]
    [InlineData("An enumerator", "public static double F(double z) { double s = 0; foreach (var k in new Few()) { s += k * z; } return s; } sealed class Few { public System.Collections.Generic.IEnumerator<double> GetEnumerator() { yield return 2; } }", "yield return 2", "yield return 3")]
    [InlineData("A deconstruction", "public static double F(double z) { var (a, b) = new Two { Z = z }; return a * b; } struct Two { public double Z; public void Deconstruct(out double a, out double b) { a = Z; b = 2 * Z; } }", "b = 2 * Z", "b = 3 * Z")]
    [InlineData("The length of a sequence", "static int Many() => 2; public static double F(double z) { double s = 0; for (int i = 0; i < Many(); i++) { s += z; } return s; }", "Many() => 2", "Many() => 3")]
    [InlineData("Whether a method is virtual", "public static double F(double z) => new Top().G(z); class Top { public double G(double z) => z * 2; }", "public double G", "public virtual double G")]
    [InlineData("The type of a parameter", "public static double F(double z) => G(z); static double G(double z) => z / 3;", "G(double z)", "G(in double z)")]
    [InlineData("A part of an expression's text", "public static double F(double z) => z * /* twice */ 2;", "/* twice */ 2", "3")]
    [InlineData("A declared derivative", "public static double F(double z) => Outer(z); static double Outer(double z) => System.Math.ScaleB(z, 1) * Far(z); [System.Runtime.InteropServices.DllImport(\"far\")] static extern double Far(double z); [Downhill.DerivativeOf(typeof(Help), \"Far\")] static double FarSlope(double z) => 1;", "\"Far\")] static double FarSlope", "\"Near\")] static double FarSlope")]
    public void WhatTheLossComesToDerivesAnew(string name, string helper, string before, string after)
    {
        Assert.NotEmpty(name);
        Assert.Contains(before, helper, StringComparison.Ordinal);
        const string Calling = """
            using Downhill;
            namespace User
            {
                public static partial class Model
                {
                    [Differentiable]
                    public static double Loss(double[] w) => Help.F(w[0]) + w[0];
                }
            }
            """;
        string Wrap(string body) => "namespace User\n{\n    sealed class Help\n    {\n" + body + "\n    }\n}\n";
        Check([Calling, Wrap(helper)], [Calling, Wrap(helper.Replace(before, after, StringComparison.Ordinal))], derivesAnew: true);
    }

    [Fact]
    public void WhereTheLineOfACallCountsNothingIsRemembered()
    {
        const string Calling = "using Downhill; namespace User { public static partial class Model { static double At([System.Runtime.CompilerServices.CallerLineNumber] int line = 0) => line;\n [Differentiable] public static double Loss(double[] w) => w[0] * At(); } }";
        CSharpCompilation before = Compilation([Calling], LanguageVersion.CSharp9);
        CSharpCompilation after = Edit(before, ["\n\n" + Calling]);
        GeneratorDriver driver = CSharpGeneratorDriver.Create(new GradientGenerator()).RunGenerators(before).RunGenerators(before.Clone()).RunGenerators(after);
        Assert.Equal(Fresh(after), Sources(driver));
        Assert.Equal(Fresh(before), Sources(driver.RunGenerators(before)));
    }

    [Fact]
    public void TheBodyOfAPartialMethodMayStandInAnotherFile()
    {
        const string Declared = "using Downhill; public static partial class Model { [Differentiable] public static partial double Loss(double[] w); }";
        const string Body = "public static partial class Model { public static partial double Loss(double[] w) => F(w[0]); static double F(double z) => z * z; }";
        CSharpCompilation before = Compilation([Declared, Body], LanguageVersion.CSharp9);
        CSharpCompilation after = Edit(before, [Declared, Body.Replace("z * z", "z / 3", StringComparison.Ordinal)]);
        GeneratorDriver driver = CSharpGeneratorDriver.Create(new GradientGenerator()).RunGenerators(before).RunGenerators(before.Clone()).RunGenerators(after);

        Assert.Contains("/ 3", Sources(driver), StringComparison.Ordinal);
        Assert.Equal(Fresh(after), Sources(driver));
    }

    [Fact]
    public void AnotherFileMayChangeWhatANameMeans()
    {
        const string Nearer = "namespace User { static class Help { public static double F(double z) => z * z * z; } }";
        const string Farther = "static class Help { public static double F(double z) => z; }";
        const string Calling = "using Downhill; namespace User { public static partial class Model { [Differentiable] public static double Loss(double[] w) => Help.F(w[0]); } }";
        Check([Calling, Farther, ""], [Calling, Farther, Nearer], derivesAnew: true);
        Check([Calling, Farther, Nearer], [Calling, Farther], derivesAnew: true);
    }

    [Fact]
    public void AGlobalUsingMayChangeWhatANameMeans()
    {
        const string One = "namespace One { public static class Help { public static double F(double z) => z; } }";
        const string Two = "namespace Two { public static class Help { public static double F(double z) => z * z; } }";
        const string Calling = "using Downhill; namespace User { public static partial class Model { [Differentiable] public static double Loss(double[] w) => Help.F(w[0]); } }";
        Check([Calling, One, Two, "global using One;"], [Calling, One, Two, "global using Two;"], derivesAnew: true, LanguageVersion.CSharp10);
    }

    [Fact]
    public void AParameterOfAPrimaryConstructorBecomesAFieldWhereABodyMentionsIt()
    {
        const string Calling = "using Downhill; namespace User { public static partial class Model { [Differentiable] public static double Loss(double[] w) => new Pair(w[0]).Value; } }";
        const string Pair = "namespace User { public sealed class Pair(double z) { public double Value { get; } = z * 2; public double Idle() { return 1; } } }";
        Check([Calling, Pair], [Calling, Pair.Replace("return 1", "return z", StringComparison.Ordinal)], derivesAnew: true, LanguageVersion.CSharp12);
    }

    [Fact]
    public void OptionsAndReferencesCount()
    {
        CSharpCompilation compilation = Compilation([Loss, Helpers], LanguageVersion.CSharp9);
        foreach (CSharpCompilation edited in (CSharpCompilation[])[
            compilation.WithOptions(compilation.Options.WithOverflowChecks(true)),
            compilation.WithOptions(compilation.Options.WithNullableContextOptions(NullableContextOptions.Disable)),
            compilation.WithReferences(compilation.References.Skip(1)),
            compilation.WithAssemblyName("Another"),
            Compilation([Loss, Helpers], LanguageVersion.CSharp10).WithAssemblyName(compilation.AssemblyName)])
        {
            Check(compilation, edited, derivesAnew: true);
        }
    }

    [Fact]
    public void AnEditOfOneLossLeavesTheOtherAlone()
    {
        const string Two = """
            using Downhill;
            static partial class Model
            {
                [Differentiable("w")] static double First(double[] w) { return w[0] * w[0]; }
                [Differentiable("w")] static double Second(double[] w) { return w[0] * w[1]; }
            }
            """;
        CSharpCompilation before = Compilation([Two], LanguageVersion.CSharp9);
        CSharpCompilation after = Edit(before, [Two.Replace("w[0] * w[1]", "w[1] * w[1]", StringComparison.Ordinal)]);
        var generator = new GradientGenerator();
        GeneratorDriver driver = CSharpGeneratorDriver.Create(generator).RunGenerators(before).RunGenerators(before.Clone());
        int derivations = generator.Derivations;
        driver.RunGenerators(after);
        Assert.Equal(derivations + 1, generator.Derivations);
    }

    [Fact]
    public void ACompilerThatRunsOnceRemembersNothing()
    {
        var generator = new GradientGenerator();
        CSharpGeneratorDriver.Create(generator).RunGenerators(Compilation([Loss, Helpers], LanguageVersion.CSharp9));
        Assert.Equal(1, generator.Derivations);
    }

    private static void Check(string[] before, string[] after, bool derivesAnew, LanguageVersion version = LanguageVersion.CSharp9)
    {
        CSharpCompilation compilation = Compilation(before, version);
        Check(compilation, Edit(compilation, after), derivesAnew);
    }

    /// <summary>Goes from one version to the other and back, and compares each answer with that of a new generator.</summary>
    private static void Check(CSharpCompilation before, CSharpCompilation after, bool derivesAnew)
    {
        var generator = new GradientGenerator();
        GeneratorDriver driver = CSharpGeneratorDriver.Create([generator.AsSourceGenerator()], parseOptions: (CSharpParseOptions)before.SyntaxTrees[0].Options)
            .RunGenerators(before).RunGenerators(before.Clone());
        int derivations = generator.Derivations;
        driver = driver.RunGenerators(after);
        Assert.Equal(Fresh(after), Sources(driver));
        Assert.Equal(derivesAnew, generator.Derivations > derivations);

        derivations = generator.Derivations;
        driver = driver.RunGenerators(before);
        Assert.Equal(Fresh(before), Sources(driver));
        Assert.Equal(derivations, generator.Derivations);
    }

    private static string Fresh(CSharpCompilation compilation) =>
        Sources(CSharpGeneratorDriver.Create([new GradientGenerator().AsSourceGenerator()], parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options)
            .RunGenerators(compilation));

    private static string Sources(GeneratorDriver driver)
    {
        GeneratorRunResult result = Assert.Single(driver.GetRunResult().Results);
        Assert.Null(result.Exception);
        return string.Join("\n\n", result.GeneratedSources.Select(static source => source.SourceText.ToString()));
    }

    private static CSharpCompilation Compilation(string[] files, LanguageVersion version)
    {
        CSharpCompilation compilation = CompiledProgram.Create(files[0], version, References.User);
        return compilation.AddSyntaxTrees(files.Skip(1).Select((text, i) => Parse(text, $"File{i + 1}.cs", compilation)).ToArray());
    }

    /// <summary>The files as an editor leaves them: those that are the same are the same objects.</summary>
    private static CSharpCompilation Edit(CSharpCompilation compilation, string[] files)
    {
        CSharpCompilation edited = compilation;
        for (int i = 0; i < compilation.SyntaxTrees.Length; i++)
        {
            SyntaxTree tree = compilation.SyntaxTrees[i];
            if (i >= files.Length)
            {
                edited = edited.RemoveSyntaxTrees(tree);
            }
            else if (tree.ToString() != files[i])
            {
                edited = edited.ReplaceSyntaxTree(tree, Parse(files[i], tree.FilePath, compilation));
            }
        }

        return edited;
    }

    private static SyntaxTree Parse(string text, string path, CSharpCompilation compilation) =>
        CSharpSyntaxTree.ParseText(text, (CSharpParseOptions)compilation.SyntaxTrees[0].Options, path, System.Text.Encoding.UTF8);
}
