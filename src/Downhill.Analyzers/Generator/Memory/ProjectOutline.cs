using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Generator.Memory;

/// <summary>All that a gradient can depend on in one version of a project.</summary>
internal sealed class ProjectOutline
{
    private static readonly ConditionalWeakTable<Compilation, ProjectOutline> s_outlines = new();
    private static readonly ConditionalWeakTable<object, StrongBox<ulong>> s_numbers = new();
    private static long s_lastNumber;

    private readonly Dictionary<SyntaxTree, int> _files = [];
    private readonly List<FileOutline> _outlines = [];
    private readonly Dictionary<string, List<(int File, int Body)>> _byName = new(StringComparer.Ordinal);
    private readonly HashSet<string> _owners = new(StringComparer.Ordinal);
    private readonly Fingerprint _declarations;

    private ProjectOutline(Compilation compilation, CancellationToken cancellationToken)
    {
        var text = new FingerprintBuilder();
        text.Add(compilation.AssemblyName ?? "");
        text.Add(NumberOf(compilation.Options));
        foreach (MetadataReference reference in compilation.References)
        {
            text.Add(NumberOf(reference));
        }

        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            FileOutline outline = FileOutline.Of(tree, cancellationToken);
            text.Add(NumberOf(tree.Options));
            text.Add(outline.Declarations);
            AsksForPositions |= outline.AsksForPositions;
            _owners.UnionWith(outline.Owners);
            int file = _outlines.Count;
            _files[tree] = file;
            _outlines.Add(outline);
            for (int body = 0; body < outline.Bodies.Count; body++)
            {
                foreach (string name in outline.Bodies[body].Names)
                {
                    if (!_byName.TryGetValue(name, out List<(int File, int Body)>? bodies))
                    {
                        _byName.Add(name, bodies = []);
                    }

                    bodies.Add((file, body));
                }
            }
        }

        _declarations = text.Result;
    }

    private bool AsksForPositions { get; }

    public static ProjectOutline Of(Compilation compilation, CancellationToken cancellationToken)
    {
        if (!s_outlines.TryGetValue(compilation, out ProjectOutline? outline))
        {
            outline = new ProjectOutline(compilation, cancellationToken);
            outline = s_outlines.GetValue(compilation, _ => outline);
        }

        return outline;
    }

    /// <summary>
    /// Stands for the method, for every body that it may come to, however many calls away, for those that may write into a
    /// table of functions, and for all declarations; null
    /// where nothing less than the whole text would do, and for a declaration whose body stands elsewhere.
    /// </summary>
    public Fingerprint? Of(SyntaxNode method)
    {
        if (AsksForPositions || method is not MethodDeclarationSyntax { Body: not null } and not MethodDeclarationSyntax { ExpressionBody: not null } || !_files.TryGetValue(method.SyntaxTree, out int home))
        {
            return null;
        }

        int start = method.SpanStart;
        int own = -1;
        for (int body = 0; body < _outlines[home].Bodies.Count && own < 0; body++)
        {
            own = _outlines[home].Bodies[body].Start == start ? body : -1;
        }

        // One that counts as a declaration is told apart by where it stands.
        var text = new FingerprintBuilder();
        text.Add(_declarations);
        text.Add((ulong)home);
        text.Add((ulong)(own < 0 ? start + int.MaxValue : own));
        foreach ((int file, int body) in Reached(own < 0 ? null : (home, own)))
        {
            text.Add((ulong)file);
            text.Add((ulong)body);
            text.Add(_outlines[file].Bodies[body].Text);
        }

        foreach (FileOutline outline in _outlines)
        {
            foreach (BodyOutline body in outline.Bodies)
            {
                if (Array.Exists(body.Types, _owners.Contains))
                {
                    text.Add(body.Text);
                }
            }
        }

        return text.Result;
    }

    private SortedSet<(int File, int Body)> Reached((int File, int Body)? first)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var reached = new SortedSet<(int File, int Body)>();
        var pending = new Stack<(int File, int Body)>();
        foreach (FileOutline outline in _outlines)
        {
            Mention(outline.Mentions);
        }

        if (first is { } own && reached.Add(own))
        {
            pending.Push(own);
        }

        while (pending.Count > 0)
        {
            (int file, int body) = pending.Pop();
            Mention(_outlines[file].Bodies[body].Mentions);
        }

        return reached;

        void Mention(string[] mentioned)
        {
            foreach (string name in mentioned)
            {
                if (names.Add(name) && _byName.TryGetValue(name, out List<(int File, int Body)>? bodies))
                {
                    foreach ((int File, int Body) body in bodies)
                    {
                        if (reached.Add(body))
                        {
                            pending.Push(body);
                        }
                    }
                }
            }
        }
    }

    /// <summary>A number for an object that is never changed, and never given to another one.</summary>
    private static ulong NumberOf(object value) =>
        s_numbers.GetValue(value, static _ => new StrongBox<ulong>((ulong)Interlocked.Increment(ref s_lastNumber))).Value;
}
