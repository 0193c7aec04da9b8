using System.Runtime.CompilerServices;
using Downhill.Analyzers.Recognition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>
/// The names under which a compilation inverts or solves by hand: of the members that eliminate, and of the helpers that hand
/// a matrix on to them. Only the syntax is read, once per file.
/// </summary>
internal sealed class HandWrittenSolvers
{
    // MatrixInverse calls Invert calls GaussJordan.
    private const int MaximumSteps = 2;

    private static readonly ConditionalWeakTable<SyntaxTree, string[]> s_eliminations = new();
    private static readonly ConditionalWeakTable<SyntaxTree, List<Helper>> s_helpers = new();

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public HandWrittenSolvers(Compilation compilation, CancellationToken cancellationToken)
    {
        foreach (var tree in compilation.SyntaxTrees)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _names.UnionWith(s_eliminations.GetValue(tree, static key => EliminationsIn(key)));
        }

        var fresh = _names.ToList();
        for (var step = 0; step < MaximumSteps && fresh.Count > 0; step++)
        {
            var found = new HashSet<string>(StringComparer.Ordinal);
            var hashes = fresh.Select(IdentifierSet.Hash).ToArray();
            foreach (var tree in compilation.SyntaxTrees)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!IdentifierSet.Of(tree).ContainsAny(hashes))
                {
                    continue;
                }

                foreach (var helper in s_helpers.GetValue(tree, static key => HelpersIn(key)))
                {
                    if (!_names.Contains(helper.Name) && fresh.Any(helper.Calls.Contains))
                    {
                        found.Add(helper.Name);
                    }
                }
            }

            _names.UnionWith(found);
            fresh = [.. found];
        }
    }

    /// <summary>Reads of a file what there is to be known of it alone.</summary>
    public static void Look(SyntaxTree tree) => s_eliminations.GetValue(tree, static key => EliminationsIn(key));

    public bool Contains(string name) => _names.Contains(name);

    /// <summary>The members of a file with an elimination: loops that reduce an array by products of its own elements.</summary>
    private static string[] EliminationsIn(SyntaxTree tree)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var words = IdentifierSet.Of(tree);
        foreach (var member in Members(tree))
        {
            // The expansion of a determinant, over which an adjugate goes.
            if (member is MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.DoubleKeyword or (int)SyntaxKind.FloatKeyword or (int)SyntaxKind.DecimalKeyword } } determinant &&
                words.LoopsIn(member.Span) >= 1 && determinant.ParameterList.Parameters.Any(static given => IsGrid(given.Type)) && Eliminations.Recurs(determinant))
            {
                names.Add(determinant.Identifier.ValueText);
            }
            else if (NameOf(member) is { } name && words.LoopsIn(member.Span) >= 2 && HasLoops(member, 2) && !IsOfEigenvalues(name) && Eliminations.Eliminates(member))
            {
                names.Add(name);
            }
        }

        return [.. names];
    }

    /// <summary>The steps of decompositions by rotations and reflections, which no system is solved with.</summary>
    private static bool IsOfEigenvalues(string name) => MatrixWords.Split(name).Any(static word =>
        word is "tridiagonalize" or "tridiagonal" or "hessenberg" or "hessenber" or "schur" or "eigen" or "eigenvalue" or "eigenvalues" or "eigenvectors" or "evd" or "svd" or "singular" or "bidiagonal");

    /// <summary>The members that take or give a matrix, with what they call.</summary>
    private static List<Helper> HelpersIn(SyntaxTree tree)
    {
        var helpers = new List<Helper>();
        foreach (var member in Members(tree))
        {
            if (NameOf(member) is not { } name || !HandsOnMatrix(member))
            {
                continue;
            }

            var calls = new HashSet<string>(StringComparer.Ordinal);
            foreach (var node in member.DescendantNodes())
            {
                switch (node)
                {
                    case InvocationExpressionSyntax call:
                        calls.Add(Eliminations.NameOf(call));
                        break;
                    case ObjectCreationExpressionSyntax { Type: SimpleNameSyntax type }:
                        calls.Add(type.Identifier.ValueText);
                        break;
                    case MemberAccessExpressionSyntax { Parent: not InvocationExpressionSyntax } read:
                        calls.Add(read.Name.Identifier.ValueText);
                        break;
                }
            }

            if (calls.Count > 0)
            {
                helpers.Add(new Helper(name, calls));
            }
        }

        return helpers;
    }

    private static IEnumerable<MemberDeclarationSyntax> Members(SyntaxTree tree) => tree.GetRoot()
        .DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax)
        .OfType<MemberDeclarationSyntax>();

    private static string? NameOf(MemberDeclarationSyntax member) => member switch
    {
        MethodDeclarationSyntax { Body: not null } or MethodDeclarationSyntax { ExpressionBody: not null } => ((MethodDeclarationSyntax)member).Identifier.ValueText,
        ConstructorDeclarationSyntax { Body: not null } made => made.Identifier.ValueText,
        PropertyDeclarationSyntax property => property.Identifier.ValueText,
        _ => null,
    };

    /// <summary>Whether a matrix may come out of a member, or lie in one of its arguments afterwards.</summary>
    private static bool HandsOnMatrix(MemberDeclarationSyntax member) => member switch
    {
        // A matrix in, and a matrix or a vector out; of a matrix class what gives another of the class.
        MethodDeclarationSyntax method => method.ParameterList.Parameters.Any(static given => IsGrid(given.Type))
            ? method.ReturnType is not PredefinedTypeSyntax || method.ParameterList.Parameters.Any(static given => given.Type is ArrayTypeSyntax)
            : method.ReturnType is IdentifierNameSyntax or GenericNameSyntax && method.ReturnType.ToString() is var type &&
                (method.ParameterList.Parameters.Any(given => given.Type?.ToString() == type) || (method.ParameterList.Parameters.Count == 0 && IsOf(member, method.ReturnType))),
        ConstructorDeclarationSyntax made => made.ParameterList.Parameters.Any(static given => IsGrid(given.Type)),
        PropertyDeclarationSyntax property => IsOf(member, property.Type),
        _ => false,
    };

    /// <summary><c>double[,]</c>, <c>double[][]</c>, <c>List&lt;List&lt;double&gt;&gt;</c>.</summary>
    private static bool IsGrid(TypeSyntax? type) => type switch
    {
        ArrayTypeSyntax array => array.RankSpecifiers.Count > 1 || array.RankSpecifiers[0].Rank == 2,
        GenericNameSyntax { TypeArgumentList.Arguments: { Count: 1 } items } => items[0] is GenericNameSyntax or ArrayTypeSyntax,
        _ => false,
    };

    private static bool IsOf(MemberDeclarationSyntax member, TypeSyntax type) => member.Parent is TypeDeclarationSyntax owner &&
        type switch
        {
            IdentifierNameSyntax name => name.Identifier.ValueText == owner.Identifier.ValueText,
            GenericNameSyntax name => name.Identifier.ValueText == owner.Identifier.ValueText,
            _ => false,
        };

    private static bool HasLoops(SyntaxNode node, int wanted)
    {
        var left = node is ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or CommonForEachStatementSyntax ? wanted - 1 : wanted;
        return left == 0 || node.ChildNodes().Any(child =>
            child is StatementSyntax or ElseClauseSyntax or SwitchSectionSyntax or CatchClauseSyntax or FinallyClauseSyntax or AccessorListSyntax or AccessorDeclarationSyntax && HasLoops(child, left));
    }

    private sealed record Helper(string Name, HashSet<string> Calls);
}
