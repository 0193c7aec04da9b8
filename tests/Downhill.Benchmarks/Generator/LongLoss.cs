using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Benchmarks.Generator;

/// <summary>
/// A program with one long loss, as people write them: a pass over the data with a dozen stages, each of them loops, local
/// arrays and calls of helpers, among which there are places to edit.
/// </summary>
internal sealed class LongLoss
{
    public const string LossFile = "Loss.cs";
    public const string HelperFile = "Helpers.cs";
    public const string OtherFile = "Other.cs";
    private const int Stages = 11;

    private readonly string _loss;
    private readonly string _helpers;
    private readonly string _other;

    private LongLoss(string loss, string helpers, string other, int lines) =>
        (_loss, _helpers, _other, Lines) = (loss, helpers, other, lines);

    /// <summary>The lines of the loss alone.</summary>
    public int Lines { get; }

    /// <summary>How many helpers it calls.</summary>
    public int Helpers => Stages;

    public static LongLoss Create()
    {
        var loss = new StringBuilder();
        loss.AppendLine("using System; using Downhill;\nnamespace Editing;\nstatic partial class Model\n{");
        loss.AppendLine("    static int Neighbour(int n) { return n + /*neighbour*/1; }\n\n    [Differentiable]");
        int before = Count(loss);
        loss.AppendLine("""
                static double Loss(double[] w, double[][] x, double[] y)
                {
                    if (x.Length != y.Length)
                    {
                        throw new ArgumentException("a target for each sample");
                    }

                    // The sum over all samples. /*comment*/1
                    double total = 0;
                    double scale = /*loss*/1 / 1000.0;
                    for (int i = 0; i < x.Length; i++)
                    {
                        double[] row = x[i];
                        double signal = w[0];
            """);
        for (int stage = 0; stage < Stages; stage++)
        {
            loss.AppendLine(Stage(stage));
        }

        loss.AppendLine("""
                        double error = signal - y[i];
                        total += error * error * scale;
                    }

                    double decay = 0;
                    for (int j = 0; j < w.Length; j++)
                    {
                        decay += w[j] * w[j];
                    }

                    // Neighbours should not differ by much, and none should grow without bounds.
                    double rough = 0;
                    for (int j = 1; j < w.Length; j++)
                    {
                        double step = w[j] - w[j - 1];
                        rough += step * step;
                        if (w[j] > 10)
                        {
                            double over = w[j] - 10;
                            rough += over * over;
                        }
                    }

                    return total / x.Length + 0.01 * decay + 0.001 * rough;
                }
            """);
        int lines = Count(loss) - before;
        loss.AppendLine("}");

        var helpers = new StringBuilder("using System;\nnamespace Editing;\nstatic partial class Model\n{\n");
        for (int stage = 0; stage < Stages; stage++)
        {
            helpers.AppendLine(CultureInfo.InvariantCulture, $"    static double Soft{stage}(double z) {{ double e = Math.Exp(-Math.Abs(z)); return z > 0 ? z + Math.Log(1 + e) : {(stage == 0 ? "/*helper*/1 / 1000.0 * 0 + " : "")}Math.Log(1 + e); }}");
        }

        helpers.AppendLine("}");
        var other = new StringBuilder("using System;\nnamespace Editing;\n");
        for (int type = 0; type < 40; type++)
        {
            other.AppendLine(CultureInfo.InvariantCulture, $"sealed class Other{type} {{ public int Value {{ get; set; }} public int Twice() {{ int v = {(type == 20 ? "/*other*/" : "")}1; return v + 2 * Value; }} }}");
        }

        return new LongLoss(loss.ToString(), helpers.ToString(), other.ToString(), lines);
    }

    public CSharpCompilation Compile()
    {
        IEnumerable<MetadataReference> platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal) || path.EndsWith("Downhill.dll", StringComparison.Ordinal))
            .Select(static path => MetadataReference.CreateFromFile(path));
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Editing",
            [Parse(_loss, LossFile), Parse(_helpers, HelperFile), Parse(_other, OtherFile)],
            platform,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Diagnostic? error = compilation.GetDiagnostics().FirstOrDefault(static d => d.Severity == DiagnosticSeverity.Error);
        return error is null ? compilation : throw new InvalidOperationException(error.ToString());
    }

    private static SyntaxTree Parse(string text, string path) =>
        CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), CSharpParseOptions.Default, path);

    private static int Count(StringBuilder text) => text.ToString().Count(static c => c == '\n');

    private static string Stage(int stage) => $$"""

                    // Stage {{stage}}: a layer, its normalisation, and what it hands on.
                    var hidden{{stage}} = new double[4];
                    double mean{{stage}} = 0;
                    for (int k = 0; k < 4; k++)
                    {
                        double z = w[{{stage}} + k];
                        for (int j = 0; j < row.Length; j++)
                        {
                            z += w[{{stage * 7}} + k * row.Length + j] * row[j];
                        }

                        hidden{{stage}}[k] = Soft{{stage}}(z * signal);
                        mean{{stage}} += hidden{{stage}}[k] / 4;
                    }

                    double spread{{stage}} = 1e-3;
                    for (int k = 0; k < 4; k++)
                    {
                        double away = hidden{{stage}}[k] - mean{{stage}};
                        spread{{stage}} += away * away;
                    }

                    signal = Math.Tanh((hidden{{stage}}[{{stage % 4}}] - mean{{stage}}) / Math.Sqrt(spread{{stage}}));
            """;
}
