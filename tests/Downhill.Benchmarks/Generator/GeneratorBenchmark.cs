using System.Diagnostics;
using System.Globalization;
using Downhill.Analyzers.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Benchmarks.Generator;

/// <summary>
/// What the generator costs while someone types: a driver that has run before runs again after an edit of one token. The
/// parsing of the edited file belongs to the editor and is not timed; the binding of what the generator asks for is.
/// </summary>
/// <remarks>
/// The time of the thread alone says what the generator costs; the time on the clock says what else was running. Both are
/// given with their smallest value, which nothing else has disturbed. Warm means that the compiler of the runtime has made
/// its final code too, as it has in an editor that has been open for a while.
/// </remarks>
internal static class GeneratorBenchmark
{
    private const int WarmUps = 1500;
    private const int Edits = 301;
    private const double Goal = 10;

    /// <summary>
    /// Prints one line for each kind of edit whose name holds <paramref name="part"/>: the median over many of them, and the
    /// number of sources written anew. An editor runs analyzers with a runtime that compiles in tiers and by profile; the
    /// other benchmarks do without, so that a process of its own does this.
    /// </summary>
    public static void Print(string part)
    {
        if (Environment.GetEnvironmentVariable("DOTNET_TieredCompilation") is null)
        {
            var start = new ProcessStartInfo("dotnet", [typeof(GeneratorBenchmark).Assembly.Location, "generator", part]) { UseShellExecute = false };
            start.Environment["DOTNET_TieredCompilation"] = "1";
            start.Environment["DOTNET_TieredPGO"] = "1";
            using Process child = Process.Start(start)!;
            child.WaitForExit();
            return;
        }

        LongLoss program = LongLoss.Create();
        Console.WriteLine($"Roslyn {typeof(CSharpCompilation).Assembly.GetName().Version}, a loss of {program.Lines} lines with {program.Helpers} helpers; {Edits} edits each, after {WarmUps} to warm up; goal {Goal} ms.");
        Console.WriteLine($"{"",-50} {"thread, median (least)",24} {"clock, median (least)",24} | allocated");
        Print(part, "in another file", program, LongLoss.OtherFile, "/*other*/");
        Print(part, "in another method of the same file", program, LongLoss.LossFile, "/*neighbour*/");
        Print(part, "in a comment of the loss", program, LongLoss.LossFile, "/*comment*/");
        Print(part, "in the loss itself", program, LongLoss.LossFile, "/*loss*/");
        Print(part, "in a helper that it calls", program, LongLoss.HelperFile, "/*helper*/");
    }

    private static void Print(string part, string name, LongLoss program, string file, string mark)
    {
        if (!name.Contains(part, StringComparison.Ordinal))
        {
            return;
        }

        CSharpCompilation compilation = program.Compile();

        // No editor keeps a record of the steps, which costs more than an edit in another file.
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new GradientGenerator().AsSourceGenerator()], parseOptions: CSharpParseOptions.Default);
        driver = driver.RunGenerators(compilation);
        var texts = new HashSet<SourceText>(ReferenceEqualityComparer.Instance);
        var clock = new double[Edits];
        var thread = new double[Edits];
        int written = 0;
        long allocated = 0;
        for (int edit = -WarmUps; edit < Edits; edit++)
        {
            compilation = Edit(compilation, file, mark, edit);
            long start = Stopwatch.GetTimestamp();
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            double before = ThreadTime.Milliseconds;
            driver = driver.RunGenerators(compilation);
            if (edit >= 0)
            {
                thread[edit] = ThreadTime.Milliseconds - before;
                clock[edit] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                allocated += GC.GetAllocatedBytesForCurrentThread() - bytes;
            }

            GeneratorRunResult result = driver.GetRunResult().Results[0];
            if (result.Exception is { } failure)
            {
                throw new InvalidOperationException("the generator failed", failure);
            }

            // A source that is not written anew is the same object as before.
            HashSet<SourceText> now = new(result.GeneratedSources.Select(static source => source.SourceText), ReferenceEqualityComparer.Instance);
            written += edit < 0 ? 0 : now.Count(text => !texts.Contains(text));
            texts = now;
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"generator, edit {name,-36} {InterleavedTiming.Median(thread),10:0.00} ({thread.Min(),5:0.00}) ms {InterleavedTiming.Median(clock),13:0.00} ({clock.Min(),5:0.00}) ms | {allocated / Edits / 1024,5} KB | {written,3} sources written anew"));
    }

    /// <summary>Writes another number, or another word of a comment, at the mark.</summary>
    private static CSharpCompilation Edit(CSharpCompilation compilation, string file, string mark, int edit)
    {
        SyntaxTree tree = compilation.SyntaxTrees.Single(t => t.FilePath == file);
        SourceText text = tree.GetText();
        int at = text.ToString().IndexOf(mark, StringComparison.Ordinal) + mark.Length;
        int end = at;
        while (char.IsDigit(text[end]))
        {
            end++;
        }

        string number = (1000 + edit).ToString(CultureInfo.InvariantCulture);
        SourceText changed = text.WithChanges(new TextChange(TextSpan.FromBounds(at, end), number));
        SyntaxTree edited = tree.WithChangedText(changed);
        _ = edited.GetRoot();
        return compilation.ReplaceSyntaxTree(tree, edited);
    }
}
