using Downhill.Benchmarks.Nist;
using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Compiling;

namespace Downhill.Differentiation.Tests.Nist;

/// <summary>
/// The models of the NIST reference problems as plain losses: each gradient is right at both starting points, however
/// badly the parameters are scaled. Where the optimiser ends is printed by <c>Downhill.Benchmarks -- nist</c>.
/// </summary>
public sealed class NistGradientTests
{
    private static readonly string s_folder = Path.Combine(Repository.Root, "tests", "Downhill.Benchmarks", "Nist");

    private static readonly Lazy<Dictionary<string, Subject>> s_subjects = new(Compile);

    public static TheoryData<string> Problems() =>
        [.. Directory.GetFiles(Path.Combine(s_folder, "Data"), "*.dat").Select(static path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Problems))]
    public void TheGradientIsRightAtBothStartsAndNearTheSolution(string name)
    {
        NistProblem problem = NistProblem.Read(Path.Combine(s_folder, "Data", name + ".dat"));
        Subject subject = s_subjects.Value[name];

        foreach (double[] start in problem.Starts)
        {
            Assert.Equal(Verdict.Checked, DerivativeCheck.Verify(subject, subject.PointOf([start, problem.X, problem.Y])));
        }

        double[] solution = [.. problem.Certified];
        Assert.Equal(problem.ResidualSumOfSquares, subject.Loss.Value(new([solution, problem.X, problem.Y])), problem.ResidualSumOfSquares * 1e-6);
    }

    private static Dictionary<string, Subject> Compile()
    {
        string source = "using System;\n" + File.ReadAllText(Path.Combine(s_folder, "NistLosses.cs"))
            .Replace("namespace Downhill.Benchmarks.Nist;", "namespace Downhill.Benchmarks.Nist {", StringComparison.Ordinal) + "}";
        CompiledProgram program = CompiledProgram.Compile(source);
        var dual = CompiledProgram.CompileDual(Duals.DualRewriter.Rewrite(source));
        return ((IEnumerable<object[]>)Problems()).Select(static row => (string)row[0]).ToDictionary(
            static name => name, name => new Subject(source, program, dual, $"Downhill.Benchmarks.Nist.{name}"));
    }
}
