using System.Reflection;
using Downhill.Analyzers.Rules.NotDifferentiable;
using Downhill.Differentiation.Tests.Compiling;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Differentiation.Tests.Generation;

/// <summary>Where a loss may live: beside it, in whatever type that is, stands a gradient that is right, or an error says why not.</summary>
public sealed class HomeTests
{
    private const string Caller = "public static partial class Caller { public static double Plain(double[] w) => ";

    [Theory]
    [InlineData("A generic class", "partial class Fit<T> where T : struct { readonly T[] _tags = new T[2]; static double Square(double z) => z * z; [Differentiable] public double Loss(double[] w) { double s = 0; foreach (double v in w) { s += Square(v) * v * _tags.Length; } return s; } }", "new Fit<int>()")]
    [InlineData("A generic class with a loss of its own objects", "partial class Fit<T> where T : Fit<T>, new() { public double Rate = 2; public double Turn(double z) => Math.Sin(Rate * z); [Differentiable] public double Loss(double[] w) => Turn(w[0]) * new Fit<Own>().Rate * w[1]; } sealed class Own : Fit<Own> { }", "new Own()")]
    [InlineData("A class in a generic class", "partial class Outer<TKey, TValue> where TKey : notnull { internal sealed partial class Inner { readonly Dictionary<TKey, TValue> _seen = new(); [Differentiable] public double Loss(double[] w) => w[0] * w[1] * (_seen.Count + 1); } }", "new Outer<string, int>.Inner()")]
    [InlineData("A generic class whose parameters are keywords", "partial class Outer<@class, @int> { public static partial class @event { [Differentiable] public static double Loss(double[] w) => w[0] * w[1] * typeof(@int).Name.Length; } }", "Outer<int, string>.@event")]
    [InlineData("A type argument that is an array of the loss's own type", "partial class Fit<T> { public T[] Held = new T[3]; [Differentiable] public double Loss(double[] w) { var held = Held; T first = held[0]; return w[0] * w[1] * held.Length * (first is null ? 1 : 2); } }", "new Fit<string>()")]
    [InlineData("A static method of an interface", "partial interface ILoss { const double Rate = 3; static double Bend(double z) => Math.Sin(z) * Rate; [Differentiable] static double Loss(double[] w) => Bend(w[0]) * w[1]; }", "ILoss")]
    [InlineData("A static method of a generic interface", "partial interface ILoss<in TIn, out TOut> { [Differentiable] static double Loss(double[] w) => w[0] * w[1]; }", "ILoss<int, string>")]
    [InlineData("A static method of an interface with several variables", "partial interface ILoss { [Differentiable(\"w\", \"b\")] static double Loss(double[] w, double b = 2) => w[0] * w[1] * b; }", "ILoss", "out _")]
    [InlineData("A private class in a private class", "static partial class Outer { static partial class Middle { private static partial class Inner { [Differentiable] internal static double Loss(double[] w) => w[0] * w[1]; } public static double Plain(double[] w) => Inner.Loss(w); public static double Gradient(double[] w, double[] g) => Inner.LossValueAndGradient(w, g); } public static double Loss(double[] w) => Middle.Plain(w); public static double LossValueAndGradient(double[] w, double[] g) => Middle.Gradient(w, g); }", "Outer")]
    [InlineData("A private nested type as data", "public static partial class Outer { private struct Sample { public double X, Y; } private static readonly Sample[] s_data = { new Sample { X = 1, Y = 2 }, new Sample { X = 3, Y = 5 } }; [Differentiable] private static double Of(double[] w, Sample[] data) { double s = 0; foreach (var sample in data) { double e = w[0] * sample.X + w[1] - sample.Y; s += e * e; } return s; } public static double Loss(double[] w) => Of(w, s_data); public static double LossValueAndGradient(double[] w, double[] g) => OfValueAndGradient(w, s_data, g); }", "Outer")]
    [InlineData("A class in several parts", "static partial class Model { const double Rate = 3; } static partial class Model { [Differentiable] public static double Loss(double[] w) => Bend(w[0]) * w[1]; } static partial class Model { static double Bend(double z) => Math.Sin(z) * Rate; }", "Model")]
    [InlineData("A partial method", "static partial class Model { [Differentiable] public static partial double Loss(double[] w); } static partial class Model { public static partial double Loss(double[] w) => w[0] * w[1]; }", "Model")]
    [InlineData("A partial method whose body carries the attribute", "static partial class Model { public static partial double Loss(double[] v); } static partial class Model { [Differentiable] public static partial double Loss(double[] w) => w[0] * w[1]; }", "Model")]
    [InlineData("A record", "sealed partial record Model(int Power) { [Differentiable] public double Loss(double[] w) { double p = 1; for (int i = 0; i < Power; i++) { p *= w[0]; } return p * w[1]; } }", "new Model(3)")]
    [InlineData("An abstract record", "abstract partial record Model(double Rate) { [Differentiable] public double Loss(double[] w) => w[0] * w[1] * Rate; } sealed record Own() : Model(3);", "new Own()")]
    [InlineData("A record struct", "partial record struct Model(int Power, double Rate) { [Differentiable] public double Loss(double[] w) => Math.Pow(w[0], Power) * w[1] * Rate; }", "new Model(3, 2)")]
    [InlineData("A readonly record struct", "readonly partial record struct Model(double[] X) { [Differentiable] public readonly double Loss(double[] w) { double s = 0; for (int i = 0; i < w.Length; i++) { s += w[i] * w[i] * X[i]; } return s; } }", "new Model(new[] { 2.0, 3 })")]
    [InlineData("A record class", "partial record class Model { public double Rate { get; init; } = 2; [Differentiable] public double Loss(double[] w) => w[0] * w[1] * Rate; }", "new Model()")]
    [InlineData("A readonly struct", "readonly partial struct Model { readonly double _rate; public Model(double rate) { _rate = rate; } [Differentiable] public double Loss(double[] w) => w[0] * w[1] * _rate; }", "new Model(3)")]
    [InlineData("A struct with fields that the loss reads through this", "partial struct Model { public double A, B; [Differentiable] public double Loss(double[] w) { var (a, b) = (this.A, this.B); return w[0] * a + w[1] * w[1] * b; } }", "new Model { A = 2, B = 3 }")]
    [InlineData("A ref struct", "ref partial struct Model { readonly ReadOnlySpan<double> _x; public Model(double[] x) { _x = x; } [Differentiable] public double Loss(double[] w) { double s = 0; for (int i = 0; i < w.Length; i++) { s += w[i] * w[i] * _x[i]; } return s; } }", "new Model(new[] { 2.0, 3 })")]
    [InlineData("A readonly ref struct", "readonly ref partial struct Model { readonly double _x; public Model(double x) { _x = x; } [Differentiable] public double Loss(double[] w) => w[0] * w[1] * _x; }", "new Model(2)")]
    [InlineData("Parameters of a primary constructor", "partial class Model(double[] x, double rate) { [Differentiable] public double Loss(double[] w) { double s = 0; for (int i = 0; i < w.Length; i++) { s += w[i] * w[i] * x[i] * rate; } return s; } }", "new Model(new[] { 2.0, 3 }, 0.5)")]
    [InlineData("Parameters of a struct's primary constructor", "partial struct Model(double rate) { [Differentiable] public double Loss(double[] w) => w[0] * w[1] * rate; }", "new Model(0.5)")]
    [InlineData("Names that are keywords", "namespace @namespace.@record { static partial class @class { static double @field = 2; [Differentiable] public static double Loss(double[] @params) { double @var = @params[0] * @field, @await = @params[1]; double @nameof = @var * @await; return @nameof; } } }", "@namespace.@record.@class")]
    [InlineData("Names that are keywords in some places", "static partial class Model { [Differentiable] public static double Loss(double[] value) { double var = value[0], record = value[1], when = 2, from = var * record, select = from * when, _ = 1, file = 1, scoped = 1, field = 1; return select * _ * file * scoped * field; } }", "Model")]
    [InlineData("A type that is called like its namespace", "namespace Model { static partial class Model { static double Bend(double z) => z * z; [Differentiable] public static double Loss(double[] w) => Model.Bend(w[0]) * w[1]; } }", "global::Model.Model")]
    [InlineData("A type that is called like one that the gradient needs", "namespace Own { static class Tape { } static class GradientGuard { } static class CompilerServices { } static partial class Downhill { [Differentiable] public static double Loss(double[] w) { double s = w[0]; while (s < 10) { s *= s + w[1]; } return s; } } }", "Own.Downhill")]
    [InlineData("An extension method", "static partial class Model { [Differentiable] public static double Loss(this double[] w) => w[0] * w[1]; }", "Model")]
    [InlineData("A class that may be unsafe", "static unsafe partial class Model { static int* s_pointer; [Differentiable] public static double Loss(double[] w) => w[0] * w[1] * (s_pointer == null ? 1 : 2); }", "Model")]
    [InlineData("Pointers in a helper", "static unsafe class Other { internal static int Count(double[] w) { fixed (double* p = w) { return p == null ? 0 : w.Length; } } } static partial class Model { [Differentiable] public static unsafe double Loss(double[] w) { double s = 0; int* none = null; for (int i = 0; i < Other.Count(new double[2]); i++) { s += w[i] * w[i] * (none == null ? 1 : 2); } return s; } }", "Model")]
    [InlineData("Helpers in a type of one file", "static partial class Model { [Differentiable] public static double Loss(double[] w) => Bending.Bend(w[0]) * w[1]; } file static class Bending { public static double Bend(double z) { var p = new Pair { A = z, B = 2 }; return p.A * p.A * p.B; } } file struct Pair { public double A, B; }", "Model")]
    [InlineData("Members that are called nameof", "static partial class Model { static double nameof(double z) => z * z; [Differentiable] public static double Loss(double[] w) => nameof(w[0]) * w[1]; }", "Model")]
    [InlineData("A parameter that is called nameof", "static partial class Model { [Differentiable] public static double Loss(double[] nameof) => nameof[0] * nameof[1]; }", "Model")]
    [InlineData("A type that is obsolete", "[Obsolete(\"old\")] static partial class Model { [Obsolete] static double Bend(double z) => z * z; [Differentiable] public static double Loss(double[] w) => Bend(w[0]) * w[1]; }", "Model")]
    [InlineData("A type with a static constructor and an event", "sealed partial class Model { static readonly double s_rate; static Model() { s_rate = 2; } public event Action? Done; [Differentiable] public double Loss(double[] w) => w[0] * w[1] * s_rate * (Done is null ? 1 : 2); }", "new Model()")]
    public void TheGradientBesideItIsRight(string name, string home, string loss, string more = "")
    {
        Assert.NotEmpty(name);
        string rest = more.Length == 0 ? "" : ", " + more;
        string given = more.Length == 0 ? "" : ", 2";
        Assembly assembly = Compile(LanguageVersion.CSharp12, home + " " + Caller + $"{loss}.Loss(w); public static double Value(double[] w, double[] g) => {loss}.LossValueAndGradient(w{given}, g{rest}); }}");

        VerifyCaller(assembly);
    }

    [Fact]
    public void PartsInSeveralFilesAreOne() => VerifyCaller(Compile(
        LanguageVersion.CSharp9,
        "static partial class Model { const double Rate = 3; static double Square(double z) => z * z; }",
        "using static System.Math; using Number = System.Double; static partial class Model { [Differentiable] public static Number Loss(Number[] w) => Bend(w[0]) * Cos(w[1]); }",
        "static partial class Model { static double Bend(double z) => Square(Math.Sin(z)) * Rate; }",
        Caller + "Model.Loss(w); public static double Value(double[] w, double[] g) => Model.LossValueAndGradient(w, g); }"));

    [Fact]
    public void TopLevelStatementsCallALossOfTheirProgram() => VerifyCaller(Compile(
        LanguageVersion.CSharp12,
        OutputKind.ConsoleApplication,
        "var g = new double[2]; Console.Write(LossValueAndGradient(new[] { 1.0, 2 }, g)); partial class Program { [Differentiable] internal static double Loss(double[] w) => w[0] * w[1]; }",
        Caller + "Program.Loss(w); public static double Value(double[] w, double[] g) => Program.LossValueAndGradient(w, g); }"));

    [Theory]
    [InlineData("A local function of top-level statements", "Console.Write(Loss(new[] { 1.0 })); [Differentiable] static double [|Loss|](double[] w) => w[0] * w[0];", "'Loss' has no gradient: nothing can be generated beside a local function; make it a method of a partial type and pass what it captures as parameters")]
    [InlineData("A local function that captures", "double rate = 2; Console.Write(Loss(new[] { 1.0 })); [Differentiable] double [|Loss|](double[] w) => w[0] * w[0] * rate;", "'Loss' has no gradient: nothing can be generated beside a local function; make it a method of a partial type and pass what it captures as parameters")]
    [InlineData("A default method", "partial interface ILoss { [Differentiable] double [|Loss|](double[] w) => w[0]; }", "'Loss' has no gradient: a method of an interface can be implemented elsewhere; differentiate the implementation, or make it static and not virtual")]
    [InlineData("A static method of an interface that is left open", "partial interface ILoss { [Differentiable] static virtual double [|Loss|](double[] w) => w[0]; }", "'Loss' has no gradient: a method of an interface can be implemented elsewhere; differentiate the implementation, or make it static and not virtual")]
    [InlineData("An abstract static method", "partial interface ILoss { [Differentiable] static abstract double [|Loss|](double[] w); }", "'Loss' has no gradient: a method of an interface can be implemented elsewhere; differentiate the implementation, or make it static and not virtual")]
    [InlineData("A type of one file", "file static partial class Model { [Differentiable] static double [|Loss|](double[] w) => w[0]; }", "'Loss' has no gradient: the file-local type 'Model' cannot be continued in a generated file; drop its 'file' modifier")]
    [InlineData("A type in a type of one file", "file static partial class Outer { static partial class Model { [Differentiable] static double [|Loss|](double[] w) => w[0]; } }", "'Loss' has no gradient: the file-local type 'Outer' cannot be continued in a generated file; drop its 'file' modifier")]
    [InlineData("A type of one file as data", "static partial class Model { [Differentiable] static double Loss(double[] w) => w[0] * [|new Data()|].Rate; } file sealed class Data { public double Rate = 2; }", "'Loss' has no gradient: the file-local type 'Data' cannot be named in a generated file; drop its 'file' modifier")]
    [InlineData("A constant object of a type of one file", "static partial class Model { [Differentiable] static double Loss(double[] w) { double s = 0; for (int i = 0; i < [|Data.Count()|]; i++) { s += w[i] * w[i]; } return s; } } file static class Data { public static int Count() => 2; }", "'Loss' has no gradient: the file-local type 'Data' cannot be named in a generated file; drop its 'file' modifier")]
    [InlineData("A method of another kind of a generic type", "partial class Fit<T> { static double Square(double z) => z * z; [Differentiable] static double Loss(double[] w) => [|Fit<int>.Square(w[0])|]; }", "'Loss' has no gradient: 'Square' is generic in a way that is not followed; write it for double")]
    public async Task AHomeThatCannotBeServedIsNamed(string name, string source, string message)
    {
        Assert.NotEmpty(name);
        IReadOnlyList<Diagnostic> diagnostics = await Markup.Parse("using System; using Downhill;\n" + source).VerifyAsync(new NotDifferentiableAnalyzer());

        Assert.Equal(message, Assert.Single(diagnostics).GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static Assembly Compile(LanguageVersion version, params string[] files) => Compile(version, OutputKind.DynamicallyLinkedLibrary, files);

    private static Assembly Compile(LanguageVersion version, OutputKind kind, params string[] files)
    {
        CSharpCompilation compilation = CompiledProgram.Create("", version, References.User);
        compilation = compilation.WithOptions(compilation.Options.WithOutputKind(kind)).RemoveAllSyntaxTrees().AddSyntaxTrees(files.Select((text, i) => CSharpSyntaxTree.ParseText(
            "using System; using System.Collections.Generic; using Downhill;\n" + text, CSharpParseOptions.Default.WithLanguageVersion(version), $"Part{i}.cs", System.Text.Encoding.UTF8)));
        CompiledProgram.CreateDriver(version).RunGeneratorsAndUpdateCompilation(compilation, out Compilation updated, out _);
        return CompiledProgram.Load((CSharpCompilation)updated, [.. updated.SyntaxTrees.Except(compilation.SyntaxTrees)]);
    }

    private static void VerifyCaller(Assembly assembly)
    {
        Type caller = assembly.GetType("Caller")!;
        var plain = caller.GetMethod("Plain")!.CreateDelegate<Func<double[], double>>();
        var value = caller.GetMethod("Value")!.CreateDelegate<Func<double[], double[], double>>();
        double[] w = [0.7, 1.3];
        var gradient = new double[2];

        Assert.Equal(plain(w), value(w, gradient));
        for (int i = 0; i < w.Length; i++)
        {
            double h = 1e-5, there = w[i];
            w[i] = there + h;
            double above = plain(w);
            w[i] = there - h;
            double slope = (above - plain(w)) / (2 * h);
            w[i] = there;
            Assert.NotEqual(0, slope);
            Assert.Equal(slope, gradient[i], 1e-7 * Math.Max(1, Math.Abs(slope)));
        }
    }
}
