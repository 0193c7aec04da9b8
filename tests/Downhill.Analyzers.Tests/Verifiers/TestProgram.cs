using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Analyzers.Tests.Verifiers;

/// <summary>A compiled test source that can be run in this process.</summary>
internal sealed class TestProgram(CSharpCompilation compilation, string text)
{
    private static readonly AsyncLocal<StringWriter?> Captured = new();

    static TestProgram() => Console.SetOut(TextWriter.Synchronized(new RedirectedOutput(Console.Out)));

    /// <summary>The first document.</summary>
    public string Text { get; } = text;

    /// <summary>Everything that was compiled, generated sources included.</summary>
    public CSharpCompilation Compilation { get; } = compilation;

    /// <summary>Runs the program to its end and gives back what it wrote to the console.</summary>
    public async Task<string> RunAsync(params string[] arguments)
    {
        using var image = new MemoryStream();
        var emitted = Compilation.Emit(image);
        Assert.True(emitted.Success, AnalyzerRun.Describe(emitted.Diagnostics) + "\n" + string.Join("\n", Compilation.SyntaxTrees));
        image.Position = 0;
        var context = new AssemblyLoadContext("test program", isCollectible: true);
        context.Resolving += (_, name) =>
            AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(assembly => assembly.GetName().Name == name.Name);
        try
        {
            var entry = context.LoadFromStream(image).EntryPoint
                ?? throw new InvalidOperationException("The test source has no Main and no top-level statements.");
            return await Task.Run(async () =>
            {
                var output = new StringWriter();
                Captured.Value = output;
                object?[] values = entry.GetParameters().Length == 0 ? [] : [arguments];
                var result = entry.Invoke(null, System.Reflection.BindingFlags.DoNotWrapExceptions, null, values, null);
                if (result is Task task)
                {
                    await task;
                }

                return output.ToString();
            });
        }
        finally
        {
            context.Unload();
        }
    }

    /// <summary>Runs the program and reads the lines <c>name value</c> or <c>name: value</c> that it wrote.</summary>
    public async Task<IReadOnlyDictionary<string, double>> RunForNumbersAsync(params string[] arguments)
    {
        var numbers = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var line in (await RunAsync(arguments)).Split('\n'))
        {
            var parts = line.Split([' ', ':', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 2 && double.TryParse(parts[1], System.Globalization.CultureInfo.InvariantCulture, out var value))
            {
                numbers[parts[0]] = value;
            }
        }

        return numbers;
    }

    /// <summary>Sends what a test program writes to that test, and everything else where it went before.</summary>
    private sealed class RedirectedOutput(TextWriter original) : TextWriter
    {
        public override Encoding Encoding => original.Encoding;

        public override void Write(char value) => (Captured.Value ?? original).Write(value);

        public override void Write(string? value) => (Captured.Value ?? original).Write(value);

        public override void Write(char[] buffer, int index, int count) => (Captured.Value ?? original).Write(buffer, index, count);
    }
}
