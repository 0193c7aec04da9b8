using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Analyzers.Recognition.Objectives;

/// <summary>
/// A scoring method in another form: one that returns the score where the method stores it in a member, and takes an array
/// where the method takes a list. It is added to a copy of the class, and what calls the method from there shows whether the
/// score has a gradient.
/// </summary>
internal static class ScoringCopy
{
    private const string MethodName = "ScoreOfTheSame";

    /// <summary>The method and the variables, in a compilation of its own; null where no such method can be written.</summary>
    /// <param name="scoring">The method that scores.</param>
    /// <param name="member">The member that it stores the score in; null where it returns it.</param>
    /// <param name="variables">The parameters and members that hold the candidate.</param>
    /// <param name="compilation">The compilation of the method.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static (Compilation Compilation, IMethodSymbol Function, ImmutableArray<ISymbol> Variables)? Of(
        IMethodSymbol scoring, ISymbol? member, ImmutableArray<ISymbol> variables, Compilation compilation, CancellationToken cancellationToken)
    {
        if (scoring is not { MethodKind: MethodKind.Ordinary, IsGenericMethod: false, ContainingType: { } home } || scoring.DeclaringSyntaxReferences.Length != 1 ||
            scoring.Parameters.Any(static parameter => parameter.RefKind != RefKind.None) ||
            scoring.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken) is not MethodDeclarationSyntax { Parent: TypeDeclarationSyntax type } ||
            !compilation.ContainsSyntaxTree(type.SyntaxTree) || type.CloseBraceToken.IsMissing || type.CloseBraceToken.RawKind == 0 || (member is not null && !IsOf(home, member)))
        {
            return null;
        }

        // After everything else that the type has: what is said of the copy is said at the same spans of the original.
        var text = type.SyntaxTree.GetText(cancellationToken);
        var tree = type.SyntaxTree.WithChangedText(text.WithChanges(new TextChange(new TextSpan(type.CloseBraceToken.SpanStart, 0), Text(scoring, member, variables))));
        var changed = compilation.ReplaceSyntaxTree(type.SyntaxTree, tree);
        var added = tree.GetRoot(cancellationToken).DescendantNodes().OfType<MethodDeclarationSyntax>().FirstOrDefault(static one => one.Identifier.ValueText == MethodName);
#pragma warning disable RS1030 // The compilation is one of our own making.
        if (added is null || changed.GetSemanticModel(tree).GetDeclaredSymbol(added, cancellationToken) is not { } function)
#pragma warning restore RS1030
        {
            return null;
        }

        var mapped = ImmutableArray.CreateBuilder<ISymbol>();
        foreach (var variable in variables)
        {
            var same = function.Parameters.FirstOrDefault(one => one.Name == variable.Name)
                ?? (variable is IParameterSymbol ? null : MembersOf(function.ContainingType).FirstOrDefault(one => one.Name == variable.Name && one.Kind == variable.Kind));
            if (same is null)
            {
                return null;
            }

            mapped.Add(same);
        }

        return (changed, function, mapped.ToImmutable());
    }

    /// <summary>Whether a list of real numbers is among the variables, which an array can stand for.</summary>
    public static bool IsNeeded(ImmutableArray<ISymbol> variables) => variables.Any(static variable => IsList(PlaceRoots.TypeOf(variable)));

    /// <summary>The place in the original of what is said of the copy.</summary>
    public static Location? Original(SyntaxNode? syntax, IMethodSymbol scoring) =>
        syntax is null || scoring.DeclaringSyntaxReferences.FirstOrDefault() is not { } reference ? null
        : !string.Equals(syntax.SyntaxTree.FilePath, reference.SyntaxTree.FilePath, StringComparison.Ordinal) ? null
        : syntax.Span.End <= reference.SyntaxTree.Length ? Location.Create(reference.SyntaxTree, syntax.Span)
        : reference.GetSyntax().GetLocation();

    private static string Text(IMethodSymbol scoring, ISymbol? member, ImmutableArray<ISymbol> variables)
    {
        var owner = scoring.IsStatic ? string.Empty : "this.";
        var parameters = new List<string>();
        var arguments = new List<string>();
        foreach (var parameter in scoring.Parameters)
        {
            var isList = variables.Contains(parameter, SymbolEqualityComparer.Default) && IsList(parameter.Type);
            parameters.Add(isList ? $"{Element(parameter.Type)}[] @{parameter.Name}" : $"{Name(parameter.Type)} @{parameter.Name}");
            arguments.Add(isList ? List(parameter.Type, parameter.Name) : $"@{parameter.Name}");
        }

        var stores = string.Empty;
        foreach (var variable in variables.Where(static variable => variable is not IParameterSymbol && IsList(PlaceRoots.TypeOf(variable))))
        {
            var held = PlaceRoots.TypeOf(variable)!;
            parameters.Add($"{Element(held)}[] @{variable.Name}");
            stores += $"{(variable.IsStatic ? Name(variable.ContainingType) + "." : "this.")}{variable.Name} = {List(held, variable.Name)}; ";
        }

        var call = $"{owner}{scoring.Name}({string.Join(", ", arguments)})";
        var result = Name(member is null ? scoring.ReturnType : PlaceRoots.TypeOf(member)!);
        var body = member is null ? $"return {call};" : $"{call}; return this.{member.Name};";
        return $" private {(scoring.IsStatic ? "static " : string.Empty)}{result} {MethodName}({string.Join(", ", parameters)}) {{ {stores}{body} }} ";
    }

    private static bool IsList(ITypeSymbol? type) => type is INamedTypeSymbol
    {
        Name: "List" or "IList" or "IReadOnlyList" or "ICollection" or "IReadOnlyCollection" or "IEnumerable",
        TypeArguments: { Length: 1 } arguments,
        ContainingNamespace: { Name: "Generic", ContainingNamespace.Name: "Collections" },
    } && arguments[0].SpecialType is SpecialType.System_Double or SpecialType.System_Single;

    private static string List(ITypeSymbol type, string from) => $"new global::System.Collections.Generic.List<{Element(type)}>(@{from})";

    private static string Element(ITypeSymbol list) => ((INamedTypeSymbol)list).TypeArguments[0].SpecialType == SpecialType.System_Double ? "double" : "float";

    private static string Name(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    private static bool IsOf(INamedTypeSymbol type, ISymbol member) =>
        MembersOf(type).Any(one => SymbolEqualityComparer.Default.Equals(one.OriginalDefinition, member.OriginalDefinition));

    private static IEnumerable<ISymbol> MembersOf(INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            foreach (var member in type.GetMembers())
            {
                yield return member;
            }
        }
    }
}
