using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Compiling;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Tests.Operations;

/// <summary>
/// No kind of operation that the compiler knows can slip through: each is differentiated rightly or refused at its place.
/// A compiler that has a new kind fails here until there is a program for it.
/// </summary>
public sealed class OperationKindTests
{
    private const LanguageVersion Newest = LanguageVersion.Latest;

    public static TheoryData<string> Programs() => [.. OperationPrograms.All.Select(static p => string.Join(", ", p.Kinds)).Distinct()];

    [Fact]
    public void EveryKindHasAProgramOrAReason()
    {
        string[] known = [.. OperationPrograms.All.SelectMany(static p => p.Kinds), .. OperationPrograms.Impossible.Keys];
        int[] values = [.. known.Where(static k => Enum.IsDefined(typeof(OperationKind), k)).Select(static k => (int)Enum.Parse<OperationKind>(k))];

        string[] missing = [.. Enum.GetNames<OperationKind>().Where(name => !values.Contains((int)Enum.Parse<OperationKind>(name)))];
        Assert.Empty(missing);
        Assert.Empty(OperationPrograms.All.SelectMany(static p => p.Kinds).Intersect(OperationPrograms.Impossible.Keys));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void AKindIsHandledOrRefusedAtItsPlace(string kinds)
    {
        foreach ((string[] own, string source) in OperationPrograms.All.Where(p => string.Join(", ", p.Kinds) == kinds))
        {
            CSharpCompilation compilation = CompiledProgram.Create(source, Newest, References.User);
            HashSet<OperationKind> present = [.. Operations(compilation).Select(static o => o.Kind)];
            string[] absent = [.. own.Where(name => Enum.IsDefined(typeof(OperationKind), name) && !present.Contains(Enum.Parse<OperationKind>(name)))];
            Assert.Empty(absent);

            bool hasGradient = RightOrRefused.Verify(source, Newest, [0.7, 0.4], new[] { 1.5, -0.5 });
            AssertReport(compilation, hasGradient);
        }
    }

    [Fact]
    public void ABrokenExpressionIsRefused() => AssertReport(
        CompiledProgram.Create(
            Tests.Programs.Example.Static("[Differentiable] static double Loss(double[] w) => w[0] * Missing(w[1]);"), Newest, References.User),
        hasGradient: false);

    /// <summary>A refusal stands inside the loss or a helper, and not for want of a better place at the whole of one.</summary>
    private static void AssertReport(CSharpCompilation compilation, bool hasGradient)
    {
        SyntaxNode root = compilation.SyntaxTrees[0].GetRoot();
        MethodDeclarationSyntax declaration = root.DescendantNodes().OfType<MethodDeclarationSyntax>().Single(static m => m.Identifier.Text == "Loss");
        IMethodSymbol method = compilation.GetSemanticModel(root.SyntaxTree).GetDeclaredSymbol(declaration)!;

        DifferentiabilityReport report = Differentiator.Analyze(method, [method.Parameters[0]], compilation, default);

        Assert.Equal(hasGradient, report.HasGradient);
        Assert.Equal(hasGradient, report.Obstacles.IsEmpty);
        Assert.All(report.Obstacles, static obstacle =>
        {
            Assert.False(obstacle.Syntax is MemberDeclarationSyntax, obstacle.Reason);
            Assert.DoesNotContain("could not be", obstacle.Reason, StringComparison.Ordinal);
        });
    }

    private static IEnumerable<IOperation> Operations(CSharpCompilation compilation)
    {
        SyntaxTree tree = compilation.SyntaxTrees[0];
        SemanticModel model = compilation.GetSemanticModel(tree);
        foreach (SyntaxNode node in tree.GetRoot().DescendantNodes())
        {
            if (model.GetOperation(node) is { Parent: null } operation)
            {
                foreach (IOperation inner in operation.DescendantsAndSelf())
                {
                    yield return inner;
                }
            }
        }
    }
}
