using System.Collections.Immutable;
using Downhill.Differentiation.Tests.Compiling;
using Downhill.Differentiation.Tests.Programs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Differentiation.Tests.Classification;

/// <summary>What the calculus says of a loss before it derives anything.</summary>
public sealed class ClassificationTests
{
    [Theory]
    [InlineData("return w[0] * w[1];")]
    [InlineData("return Math.Exp(w[0]) / (1 + Math.Exp(w[0]));")]
    [InlineData("double s = 0; for (int i = 0; i < w.Length; i++) { s += w[i] * x[i]; } return s * s;")]
    [InlineData("double s = 0; foreach (var v in x) { if (v > 0) { s += w[0] * v; } else { s -= w[1]; } } return s;")]
    [InlineData("return Math.Max(x[0], x[1]) * w[0];")]
    [InlineData("return w[(int)Math.Floor(x[0])] * Math.Abs(x[1]) * Math.Round(x[2]);")]
    [InlineData("return Math.Pow(w[0], 2);")]
    public void ALossIsSmooth(string body) => Assert.Equal(Differentiability.Smooth, Read(body).Class);

    [Theory]
    [InlineData("return Math.Abs(w[0]);")]
    [InlineData("return Math.Max(w[0], w[1]);")]
    [InlineData("return Math.Min(w[0], 1);")]
    [InlineData("return Math.Clamp(w[0], 0, 1);")]
    [InlineData("double s = 0; for (int i = 0; i < w.Length; i++) { s += Math.Abs(w[i] - x[i]); } return s;")]
    [InlineData("return Math.Max(0, 1 - w[0] * x[0]) + w[0] * w[0];")]
    public void ALossIsDifferentiableAlmostEverywhere(string body)
    {
        DifferentiabilityReport report = Read(body);

        Assert.Equal(Differentiability.AlmostEverywhere, report.Class);
        Assert.Equal("Math", Assert.Single(report.Kinks).Syntax.DescendantTokens().First().ValueText);
        Assert.Empty(report.Obstacles);
    }

    [Theory]
    [InlineData("if (w[0] > 1) { return w[1]; } return w[0];")]
    [InlineData("double s = w[0]; while (s < 3) { s = s * s + 1; } return s;")]
    [InlineData("return w[0] > 0 ? 1 + w[0] : w[1];")]
    public void ALossIsPiecewise(string body)
    {
        DifferentiabilityReport report = Read(body);

        Assert.Equal(Differentiability.Piecewise, report.Class);
        Assert.NotEmpty(report.Kinks);
    }

    [Theory]
    [InlineData("return Math.Floor(w[0]);", "Math.Floor(w[0])")]
    [InlineData("return Math.Round(w[0] * w[1]);", "Math.Round(w[0] * w[1])")]
    [InlineData("return (int)w[0];", "(int)w[0]")]
    [InlineData("double errors = 0; for (int i = 0; i < x.Length; i++) { if (w[0] * x[i] > 0) { errors++; } } return errors;", null)]
    [InlineData("int errors = 0; for (int i = 0; i < x.Length; i++) { if (w[0] * x[i] > 0) errors++; } return errors / (double)x.Length;", null)]
    [InlineData("int errors = 0; for (int i = 0; i < x.Length; i++) { errors += w[0] * x[i] > 0 ? 1 : 0; } return errors;", null)]
    [InlineData("return Math.Sign(w[0]);", "Math.Sign(w[0])")]
    public void ALossIsNotDifferentiable(string body, string? at)
    {
        DifferentiabilityReport report = Read(body);

        Assert.Equal(Differentiability.NotDifferentiable, report.Class);
        Assert.NotEmpty(report.Obstacles);
        if (at is not null)
        {
            Assert.Equal(at, report.Obstacles[0].Syntax.ToString());
        }
    }

    [Theory]
    [InlineData("return double.Parse(w[0].ToString());")]
    [InlineData("return w.OrderBy(v => v * Environment.TickCount).First();")]
    [InlineData("var all = (Func<double, double>[])AppDomain.CurrentDomain.GetData(\"all\"); return all[0](w[0]);")]
    [InlineData("object o = w[0]; return (double)o;")]
    public void ALossIsUnknown(string body)
    {
        DifferentiabilityReport report = Read(body);

        Assert.Equal(Differentiability.Unknown, report.Class);
        Assert.NotEmpty(report.Obstacles);
        Assert.False(report.HasGradient);
    }

    [Theory]
    [InlineData("return x[0];", "w")]
    [InlineData("double unused = w[0]; return x[0];", "w")]
    [InlineData("double s = w[0]; s = 1; return s;", "w")]
    public void AVariableWithoutEffectIsNamed(string body, string name) =>
        Assert.Equal(name, Assert.Single(Read(body).VariablesWithoutEffect).Name);

    [Fact]
    public void TheSameQuestionIsAnsweredFromTheCache()
    {
        (IMethodSymbol method, Compilation compilation) = Compile("return w[0] * w[0];");
        ImmutableArray<ISymbol> variables = [method.Parameters[0]];

        Assert.Same(
            Differentiator.Analyze(method, variables, compilation, default),
            Differentiator.Analyze(method, variables, compilation, default));
    }

    [Fact]
    public void CancellationIsHonoured()
    {
        (IMethodSymbol method, Compilation compilation) = Compile("double s = 0; for (int i = 0; i < 9; i++) { s += w[0]; } return s;");

        Assert.ThrowsAny<OperationCanceledException>(
            () => Differentiator.Analyze(method, [method.Parameters[0]], compilation, new CancellationToken(canceled: true)));
    }

    private static DifferentiabilityReport Read(string body)
    {
        (IMethodSymbol method, Compilation compilation) = Compile(body);
        return Differentiator.Analyze(method, [method.Parameters[0]], compilation, default);
    }

    private static (IMethodSymbol Method, Compilation Compilation) Compile(string body)
    {
        CSharpCompilation compilation = CompiledProgram.Create(Example.Body(body), LanguageVersion.CSharp9, References.User);
        Assert.Empty(compilation.GetDiagnostics().Where(static d => d.Severity == DiagnosticSeverity.Error));
        MethodDeclarationSyntax declaration = compilation.SyntaxTrees[0].GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Single();
        return ((IMethodSymbol)compilation.GetSemanticModel(declaration.SyntaxTree).GetDeclaredSymbol(declaration)!, compilation);
    }
}
