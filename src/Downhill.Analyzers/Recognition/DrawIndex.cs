using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition;

/// <summary>
/// Which bodies may draw random numbers, judged by the text alone: those that mention a drawing member of the class
/// library, or the name of a member that does. Only these are bound and read; ordinary code costs one walk over its text.
/// </summary>
internal sealed class DrawIndex
{
    // As deep as calls are followed when a step is read.
    private const int MaximumDepth = 6;

    private static readonly ConditionalWeakTable<SyntaxTree, IReadOnlyList<Member>> s_members = new();
    private readonly HashSet<string> _drawing = [];
    private readonly HashSet<string> _comparing = [];

    public DrawIndex(Compilation compilation, CancellationToken cancellationToken)
    {
        var members = new List<Member>();
        foreach (var tree in compilation.SyntaxTrees)
        {
            cancellationToken.ThrowIfCancellationRequested();
            members.AddRange(MembersOf(tree));
        }

        Spread(members, _drawing, static member => member.Draws);
        Spread(members, _comparing, static member => member.Compares);
    }

    /// <summary>The bodies in <paramref name="tree"/> that may hold a step of a random search.</summary>
    public IEnumerable<SyntaxNode> Candidates(SyntaxTree tree)
    {
        foreach (var member in MembersOf(tree))
        {
            if (MayDraw(member) && (member.Compares || member.Mentions.Overlaps(_comparing)))
            {
                yield return member.Declaration;
            }
        }
    }

    /// <summary>From members that do something to the members that mention them, as deep as calls are followed.</summary>
    private static void Spread(List<Member> members, HashSet<string> names, Func<Member, bool> does)
    {
        for (var depth = 0; depth < MaximumDepth; depth++)
        {
            var before = names.Count;
            foreach (var member in members)
            {
                if (member.Name.Length > 0 && !names.Contains(member.Name) && (does(member) || (depth > 0 && member.Mentions.Overlaps(names))))
                {
                    names.Add(member.Name);
                }
            }

            if (names.Count == before)
            {
                break;
            }
        }
    }

    private bool MayDraw(Member member) => member.Draws || member.Mentions.Overlaps(_drawing);

    private static IReadOnlyList<Member> MembersOf(SyntaxTree tree) => s_members.GetValue(tree, static key => Read(key.GetRoot()));

    private static IReadOnlyList<Member> Read(SyntaxNode root)
    {
        var members = new List<Member>();
        foreach (var node in root.DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax or PropertyDeclarationSyntax or IndexerDeclarationSyntax or AccessorListSyntax))
        {
            switch (node)
            {
                case BaseMethodDeclarationSyntax method when method.Body is not null || method.ExpressionBody is not null:
                    members.Add(Read(method, NameOf(method), method));
                    break;
                case AccessorDeclarationSyntax { Parent.Parent: PropertyDeclarationSyntax owner } accessor when accessor.Body is not null || accessor.ExpressionBody is not null:
                    members.Add(Read(accessor, owner.Identifier.ValueText, accessor));
                    break;
                case PropertyDeclarationSyntax { ExpressionBody: { } arrow } property:
                    members.Add(Read(arrow, property.Identifier.ValueText, arrow));
                    break;
                case BaseFieldDeclarationSyntax field:
                    // A delegate field may hold a drawing lambda.
                    members.AddRange(field.Declaration.Variables.Where(static one => one.Initializer is not null).Select(static one => Read(one, one.Identifier.ValueText, one) with { Compares = false }));
                    break;
            }
        }

        if (root is CompilationUnitSyntax unit && unit.Members.OfType<GlobalStatementSyntax>().Any())
        {
            var mentions = new HashSet<string>();
            var (draws, compares) = (false, false);
            foreach (var statement in unit.Members.OfType<GlobalStatementSyntax>())
            {
                Scan(statement, mentions, ref draws, ref compares);
            }

            members.Add(new Member(unit, string.Empty, draws, compares, mentions));
        }

        return members;
    }

    private static Member Read(SyntaxNode body, string name, SyntaxNode declaration)
    {
        var mentions = new HashSet<string>();
        var (draws, compares) = (false, false);
        Scan(body, mentions, ref draws, ref compares);
        return new Member(declaration, name, draws, compares, mentions);
    }

    private static void Scan(SyntaxNode body, HashSet<string> mentions, ref bool draws, ref bool compares)
    {
        foreach (var node in body.DescendantNodes())
        {
            switch (node)
            {
                case SimpleNameSyntax { Identifier.ValueText: var name }:
                    mentions.Add(name);
                    draws |= RandomnessSources.MayNameDraw(name) && (!RandomnessSources.IsCommonWord(name) || node.Parent is MemberAccessExpressionSyntax { Expression: var source } && EndsWithRandom(source));
                    break;
                case IfStatementSyntax or ConditionalExpressionSyntax or SwitchExpressionSyntax:
                    compares = true;
                    break;
                case ObjectCreationExpressionSyntax { Type: var type }:
                    mentions.Add(type is SimpleNameSyntax simple ? simple.Identifier.ValueText : type is QualifiedNameSyntax qualified ? qualified.Right.Identifier.ValueText : string.Empty);
                    break;
            }
        }
    }

    private static bool EndsWithRandom(ExpressionSyntax source) => source switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText == "Random",
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText == "Random",
        _ => false,
    };

    private static string NameOf(BaseMethodDeclarationSyntax method) => method switch
    {
        MethodDeclarationSyntax named => named.Identifier.ValueText,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.ValueText,
        _ => string.Empty,
    };

    private sealed record Member(SyntaxNode Declaration, string Name, bool Draws, bool Compares, HashSet<string> Mentions);
}
