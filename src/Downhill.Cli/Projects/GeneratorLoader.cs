using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace Downhill.Cli.Projects;

/// <summary>
/// Loads the source generators that the reviewed projects use, each folder of them apart; the compiler, and whatever else this
/// tool has loaded itself, they share with it.
/// </summary>
internal sealed class GeneratorLoader : IAnalyzerAssemblyLoader
{
    private readonly ConcurrentDictionary<string, FolderContext> _contexts = new(StringComparer.Ordinal);

    public void AddDependencyLocation(string fullPath) => ContextOf(fullPath);

    public Assembly LoadFromPath(string fullPath) => ContextOf(fullPath).LoadFromAssemblyPath(fullPath);

    private FolderContext ContextOf(string path) =>
        _contexts.GetOrAdd(Path.GetDirectoryName(path)!, static folder => new FolderContext(folder));

    private sealed class FolderContext(string folder) : AssemblyLoadContext
    {
        protected override Assembly? Load(AssemblyName name)
        {
            try
            {
                return Default.LoadFromAssemblyName(name);
            }
            catch (Exception exception) when (exception is FileNotFoundException or FileLoadException)
            {
                string path = Path.Combine(folder, name.Name + ".dll");
                return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
            }
        }
    }
}
