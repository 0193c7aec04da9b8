using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition;

/// <summary>
/// Which types may share a member that is called without an object, judged by the names in their base lists: what a type
/// inherits, what inherits from it, and the same of the types around it.
/// </summary>
internal sealed class TypeFamilies
{
    private static readonly ConditionalWeakTable<SyntaxTree, File> s_files = new();

    private readonly Dictionary<string, HashSet<string>> _bases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _outer = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _ancestors = new(StringComparer.Ordinal);
    private readonly bool _importsForAll;

    public TypeFamilies(Compilation compilation)
    {
        foreach (var tree in compilation.SyntaxTrees)
        {
            var file = s_files.GetValue(tree, static key => Read(key));
            _importsForAll |= file.ImportsForAll;
            foreach (var (name, other, isOuter) in file.Links)
            {
                var links = isOuter ? _outer : _bases;
                if (!links.TryGetValue(name, out var known))
                {
                    links[name] = known = new HashSet<string>(StringComparer.Ordinal);
                }

                known.Add(other);
            }
        }
    }

    /// <summary>Whether a body of <paramref name="caller"/>, in <paramref name="file"/>, may mean a member of <paramref name="callee"/> by its bare name.</summary>
    public bool MayShare(string caller, SyntaxTree file, string callee) =>
        _importsForAll || s_files.GetValue(file, static key => Read(key)).Imports || MayShare(caller, callee, []);

    private bool MayShare(string caller, string callee, HashSet<string> seen) =>
        caller == callee || Ancestors(caller).Contains(callee) || Ancestors(callee).Contains(caller) ||
        (seen.Add(caller) && _outer.TryGetValue(caller, out var around) && around.Any(one => MayShare(one, callee, seen)));

    private HashSet<string> Ancestors(string type)
    {
        if (!_ancestors.TryGetValue(type, out var known))
        {
            known = new HashSet<string>(StringComparer.Ordinal);
            var pending = new Stack<string>();
            pending.Push(type);
            while (pending.Count > 0)
            {
                if (_bases.TryGetValue(pending.Pop(), out var bases))
                {
                    foreach (var one in bases)
                    {
                        if (known.Add(one))
                        {
                            pending.Push(one);
                        }
                    }
                }
            }

            _ancestors[type] = known;
        }

        return known;
    }

    private static File Read(SyntaxTree tree)
    {
        var links = new List<(string, string, bool)>();
        var (imports, importsForAll) = (false, false);
        var pending = new Stack<SyntaxNode>();
        pending.Push(tree.GetRoot());
        while (pending.Count > 0)
        {
            var node = pending.Pop();
            switch (node)
            {
                case TypeDeclarationSyntax type:
                    foreach (var one in type.BaseList?.Types ?? default)
                    {
                        links.Add((type.Identifier.ValueText, LastOf(one.Type), false));
                    }

                    if (type.Parent is TypeDeclarationSyntax around)
                    {
                        links.Add((type.Identifier.ValueText, around.Identifier.ValueText, true));
                    }

                    PushAll(type.Members);
                    break;
                case CompilationUnitSyntax unit:
                    Import(unit.Usings);
                    PushAll(unit.Members);
                    break;
                case BaseNamespaceDeclarationSyntax space:
                    Import(space.Usings);
                    PushAll(space.Members);
                    break;
            }
        }

        return new File(links, imports, importsForAll);

        void PushAll(SyntaxList<MemberDeclarationSyntax> members)
        {
            foreach (var member in members)
            {
                if (member is TypeDeclarationSyntax or BaseNamespaceDeclarationSyntax)
                {
                    pending.Push(member);
                }
            }
        }

        // Another name of a type inherits what the type does; static members come in without any name.
        void Import(SyntaxList<UsingDirectiveSyntax> usings)
        {
            foreach (var one in usings)
            {
                imports |= one.StaticKeyword.RawKind != 0;
                importsForAll |= one.StaticKeyword.RawKind != 0 && one.GlobalKeyword.RawKind != 0;
                if (one.Alias is { Name.Identifier.ValueText: var alias } && one.Name is { } name)
                {
                    links.Add((alias, LastOf(name), false));
                }
            }
        }
    }

    private static string LastOf(TypeSyntax type) => type switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax qualified => qualified.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => string.Empty,
    };

    private sealed record File(List<(string Name, string Other, bool IsOuter)> Links, bool Imports, bool ImportsForAll);
}
