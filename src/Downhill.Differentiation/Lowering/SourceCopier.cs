using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Differentiation.Lowering;

/// <summary>
/// Copies the user's code to another place: variables get the names they have there, types and static members are
/// qualified so that they mean the same without the file's using directives, comments and line breaks go.
/// </summary>
internal sealed partial class SourceCopier(Frame frame, NameTable names, INamedTypeSymbol? home) : CSharpSyntaxRewriter
{
    /// <summary>The text of <paramref name="node"/> at its new place.</summary>
    public static string Copy(SyntaxNode node, Frame frame, NameTable names, INamedTypeSymbol? home)
    {
        var copier = new SourceCopier(frame, names, home);
        var text = new StringBuilder();
        return copier.TryWrite(node, text) ? text.ToString().Trim() : copier.Visit(node)!.WithoutTrivia().ToFullString().Trim();
    }

    public override SyntaxToken VisitToken(SyntaxToken token)
    {
        // What is declared has its name before anything that uses it is read.
        var name = token.IsKind(SyntaxKind.IdentifierToken) && token.Parent is VariableDeclaratorSyntax or ParameterSyntax or SingleVariableDesignationSyntax or ForEachStatementSyntax
            or FromClauseSyntax or LetClauseSyntax or JoinClauseSyntax or JoinIntoClauseSyntax or QueryContinuationSyntax ? Renamed(token.Parent) : null;
        token = base.VisitToken(token);
        if (name is not null)
        {
            token = SyntaxFactory.Identifier(name).WithTriviaFrom(token);
        }

        if (token.HasLeadingTrivia)
        {
            token = token.WithLeadingTrivia(Flatten(token.LeadingTrivia));
        }

        return token.HasTrailingTrivia ? token.WithTrailingTrivia(Flatten(token.TrailingTrivia)) : token;
    }

    public override SyntaxNode? VisitIdentifierName(IdentifierNameSyntax node) => Respelled(node) ?? VisitName(node) ?? base.VisitIdentifierName(node);

    public override SyntaxNode? VisitGenericName(GenericNameSyntax node) => VisitName(node) ?? base.VisitGenericName(node);

    public override SyntaxNode? VisitQualifiedName(QualifiedNameSyntax node) => VisitType(node) ?? base.VisitQualifiedName(node);

    public override SyntaxNode? VisitAliasQualifiedName(AliasQualifiedNameSyntax node) =>
        VisitType(node) ?? base.VisitAliasQualifiedName(node);

    public override SyntaxNode? VisitMemberAccessExpression(MemberAccessExpressionSyntax node) =>
        Respelled(node) ?? VisitType(node) ?? base.VisitMemberAccessExpression(node);

    public override SyntaxNode? VisitElementAccessExpression(ElementAccessExpressionSyntax node) =>
        Respelled(node) ?? base.VisitElementAccessExpression(node);

    public override SyntaxNode? VisitThisExpression(ThisExpressionSyntax node) =>
        Respelled(node) is { } parts ? parts : frame.Receiver is { } receiver ? Emission.Parsed.Expression(receiver).PlacedAs(node) : base.VisitThisExpression(node);

    public override SyntaxNode? VisitInvocationExpression(InvocationExpressionSyntax node)
    {
        if (node.Expression is IdentifierNameSyntax { Identifier.ValueText: "nameof" }
            && frame.Model.GetConstantValue(node) is { HasValue: true, Value: string name })
        {
            return SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(name)).PlacedAs(node);
        }

        // An extension method is found by a using directive that the new place may not have.
        if (Extension(node) is { } extension && node.Expression is MemberAccessExpressionSyntax access)
        {
            var receiver = (ExpressionSyntax)Visit(access.Expression).WithoutTrivia();
            var arguments = (ArgumentListSyntax)Visit(node.ArgumentList)!;
            var method = Emission.Parsed.Expression(Qualified(extension.ContainingType) + "." + ((SimpleNameSyntax)VisitBareName(access.Name)).ToString());
            var all = arguments.Arguments.Insert(0, SyntaxFactory.Argument(receiver));
            if (all.Count > 1)
            {
                all = SyntaxFactory.SeparatedList(
                    all,
                    all.GetSeparators().Select(s => s.HasTrailingTrivia ? s : s.WithTrailingTrivia(SyntaxFactory.Space)));
            }

            return SyntaxFactory.InvocationExpression(method, arguments.WithArguments(all)).PlacedAs(node);
        }

        return base.VisitInvocationExpression(node);
    }

    private bool IsExtension(InvocationExpressionSyntax node) => Extension(node) is not null;

    /// <summary>The extension method that is called as if it were a member; null for any other call.</summary>
    private IMethodSymbol? Extension(InvocationExpressionSyntax node) =>
        node.Expression is MemberAccessExpressionSyntax { RawKind: (int)SyntaxKind.SimpleMemberAccessExpression }
            && frame.Model.GetSymbolInfo(node).Symbol is IMethodSymbol { ReducedFrom: not null } extension
                ? extension
                : null;

    public override SyntaxNode? VisitQueryExpression(QueryExpressionSyntax node)
    {
        names.UsesQueries = true;
        return base.VisitQueryExpression(node);
    }

    /// <summary>In a hole of an interpolated string a colon begins the format, that of <c>global::</c> too.</summary>
    public override SyntaxNode? VisitInterpolation(InterpolationSyntax node)
    {
        var visited = (InterpolationSyntax)base.VisitInterpolation(node)!;
        return visited.Expression is not ParenthesizedExpressionSyntax && visited.Expression.ToString().Contains(':')
            ? visited.WithExpression(SyntaxFactory.ParenthesizedExpression(visited.Expression.WithoutTrivia()))
            : visited;
    }

    public override SyntaxNode? VisitLocalFunctionStatement(LocalFunctionStatementSyntax node)
    {
        var visited = (LocalFunctionStatementSyntax)base.VisitLocalFunctionStatement(node)!;
        return frame.Model.GetDeclaredSymbol(node) is { } function && frame.NameOf(function) is { } name
            ? visited.WithIdentifier(SyntaxFactory.Identifier(name).WithTriviaFrom(visited.Identifier))
            : visited;
    }

    /// <summary><c>o is int n</c>, where n is declared before.</summary>
    public override SyntaxNode? VisitIsPatternExpression(IsPatternExpressionSyntax node)
    {
        var assignments = Assignments(node.Pattern);
        if (assignments.Length == 0)
        {
            return base.VisitIsPatternExpression(node);
        }

        var (pattern, isNegated) = (node.Pattern, false);
        while (pattern is ParenthesizedPatternSyntax or UnaryPatternSyntax { RawKind: (int)SyntaxKind.NotPattern })
        {
            isNegated ^= pattern is UnaryPatternSyntax;
            pattern = pattern is UnaryPatternSyntax not ? not.Pattern : ((ParenthesizedPatternSyntax)pattern).Pattern;
        }

        var text = "(" + Visit(node.Expression)!.ToFullString().Trim() + " is " + Visit(pattern)!.ToFullString().Trim() + " && " + assignments + ")";
        return Emission.Parsed.Expression(isNegated ? "!" + text : text).PlacedAs(node);
    }

    /// <summary><c>out var n</c>, where n is declared before.</summary>
    public override SyntaxNode? VisitDeclarationExpression(DeclarationExpressionSyntax node) =>
        node.Designation is SingleVariableDesignationSyntax single && frame.Model.GetDeclaredSymbol(single) is { } symbol && frame.MatchedNameOf(symbol) is not null && frame.Lookup(symbol) is { } storage
            ? Emission.Parsed.Expression(storage.Name).PlacedAs(node)
            : base.VisitDeclarationExpression(node);

    /// <summary>Code that is true and hands on what the pattern matched to the variables that were declared for it.</summary>
    public static string Assignments(SyntaxNode pattern, Frame frame)
    {
        var parts = new List<string>();
        foreach (var designation in pattern.DescendantNodesAndSelf().OfType<SingleVariableDesignationSyntax>())
        {
            if (frame.Model.GetDeclaredSymbol(designation) is { } symbol && frame.MatchedNameOf(symbol) is { } matched && frame.Lookup(symbol) is { } storage)
            {
                parts.Add($"({storage.Name} = {matched}) is var _");
            }
        }

        return string.Join(" && ", parts);
    }

    private string Assignments(SyntaxNode pattern) => Assignments(pattern, frame);

    /// <summary>What stands instead of a variable that is taken apart, or of a part of it.</summary>
    private ExpressionSyntax? Respelled(ExpressionSyntax node) =>
        !(node is SimpleNameSyntax name && (IsAfterDot(name) || IsInInitializer(name))) && frame.Respell?.Invoke(node, frame) is { } text
            ? Emission.Parsed.Expression(text).PlacedAs(node)
            : null;

    /// <summary>A space instead of comments and line breaks.</summary>
    internal static SyntaxTriviaList Flatten(SyntaxTriviaList trivia)
    {
        foreach (var piece in trivia)
        {
            if (!piece.IsKind(SyntaxKind.WhitespaceTrivia))
            {
                return SyntaxFactory.TriviaList(SyntaxFactory.Space);
            }
        }

        return trivia;
    }

    /// <summary>A constant local is not declared at the new place: its value stands there.</summary>
    private static SyntaxNode Literal(object? value, SyntaxNode node) =>
        Emission.Parsed.Expression(SymbolDisplay.FormatPrimitive(value!, quoteStrings: true, useHexadecimalNumbers: false) switch
        {
            null => "null",
            var text when value is double number => Emission.Code.Literal(number).In(Emission.Code.Primary),
            var text when value is float => text + "F",
            var text when value is decimal => text + "M",
            var text when value is long => text + "L",
            var text when text[0] == '-' => "(" + text + ")",
            var text => text,
        }).PlacedAs(node);

    private string? Renamed(SyntaxNode declaration)
    {
        if (frame.Model.GetDeclaredSymbol(declaration) is not { } symbol)
        {
            return null;
        }

        if (declaration is SingleVariableDesignationSyntax && frame.MatchedNameOf(symbol) is { } matched)
        {
            return matched;
        }

        if (frame.Lookup(symbol) is { } storage)
        {
            return storage.Name;
        }

        if (frame.NameOf(symbol) is { } known)
        {
            return known;
        }

        if (frame.IsRoot)
        {
            return null;
        }

        var name = names.Fresh(symbol.Name, []);
        frame.Rename(symbol, name);
        return name;
    }

    /// <summary>The name of a member after a dot: only its type arguments need qualifying.</summary>
    private SyntaxNode VisitBareName(SimpleNameSyntax node) =>
        node is GenericNameSyntax generic ? base.VisitGenericName(generic)! : node;

    private SyntaxNode? VisitType(ExpressionSyntax node) =>
        frame.Model.GetSymbolInfo(node).Symbol is INamedTypeSymbol type && !IsUnderVar(node)
            ? SyntaxFactory.ParseName(Qualified(type)).PlacedAs(node)
            : null;

    private SyntaxNode? VisitName(SimpleNameSyntax node)
    {
        if (IsAfterDot(node) || node.IsVar)
        {
            return node.IsVar ? node : VisitBareName(node);
        }

        if (IsInInitializer(node))
        {
            return node;
        }

        var symbol = frame.Model.GetSymbolInfo(node).Symbol;
        switch (symbol)
        {
            case null:
                return node;
            case ILocalSymbol { IsConst: true } when frame.Model.GetConstantValue(node) is { HasValue: true } constant:
                return Literal(constant.Value, node);
            case ILocalSymbol or IParameterSymbol or IRangeVariableSymbol:
                var name = frame.Lookup(symbol)?.Name ?? frame.NameOf(symbol) ?? RangeVariable(node, symbol);
                return name is null ? node : Emission.Parsed.Expression(name).PlacedAs(node);
            case INamedTypeSymbol type:
                return SyntaxFactory.ParseName(Qualified(type)).PlacedAs(node);
            case IMethodSymbol { MethodKind: MethodKind.LocalFunction } function:
                return frame.NameOf(function.OriginalDefinition) is { } own && node is IdentifierNameSyntax ? SyntaxFactory.IdentifierName(own).PlacedAs(node) : node;
            case IMethodSymbol { MethodKind: MethodKind.Constructor } constructor:
                return SyntaxFactory.ParseName(Qualified(constructor.ContainingType)).PlacedAs(node);
            case IFieldSymbol or IPropertySymbol or IMethodSymbol or IEventSymbol when symbol.ContainingType is not null:
                return Member(node, symbol);
            default:
                return node;
        }
    }

    /// <summary>A range variable of a query has a symbol in the text, and is a parameter to the operations.</summary>
    private string? RangeVariable(SimpleNameSyntax node, ISymbol symbol) =>
        symbol is IRangeVariableSymbol && frame.Model.GetOperation(node) is Microsoft.CodeAnalysis.Operations.IParameterReferenceOperation parameter
            ? frame.Lookup(parameter.Parameter)?.Name
            : null;

    private SyntaxNode Member(SimpleNameSyntax node, ISymbol symbol)
    {
        if (symbol.IsStatic)
        {
            // A simple name still works in the type that the gradient is written into, and reads better.
            var bare = VisitBareName(node);
            return frame.IsRoot && home is not null && !names.IsHidden(symbol.Name) && Contains(home, symbol.ContainingType)
                ? bare
                : Emission.Parsed.Expression(Qualified(symbol.ContainingType) + "." + bare.WithoutTrivia()).PlacedAs(node);
        }

        if (frame.Receiver is { } receiver)
        {
            return Emission.Parsed.Expression(receiver + "." + VisitBareName(node).WithoutTrivia()).PlacedAs(node);
        }

        return frame.IsRoot && !names.IsHidden(symbol.Name)
            ? VisitBareName(node)
            : Emission.Parsed.Expression("this." + VisitBareName(node).WithoutTrivia()).PlacedAs(node);
    }

    private static bool Contains(INamedTypeSymbol home, INamedTypeSymbol declaring)
    {
        for (var type = home; type is not null; type = type.ContainingType)
        {
            for (var ancestor = type; ancestor is not null; ancestor = ancestor.BaseType)
            {
                if (SymbolEqualityComparer.Default.Equals(ancestor.OriginalDefinition, declaring.OriginalDefinition))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsAfterDot(SimpleNameSyntax node) => node.Parent switch
    {
        MemberAccessExpressionSyntax access => access.Name == node,
        MemberBindingExpressionSyntax => true,
        QualifiedNameSyntax qualified => qualified.Right == node,
        AliasQualifiedNameSyntax => true,
        _ => false,
    };

    private static bool IsInInitializer(SimpleNameSyntax node) =>
        node.Parent is NameColonSyntax or NameEqualsSyntax or ExpressionColonSyntax or SubpatternSyntax
        || (node.Parent is AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax { RawKind: (int)SyntaxKind.ObjectInitializerExpression or (int)SyntaxKind.WithInitializerExpression } } assignment
            && assignment.Left == node);

    private static bool IsUnderVar(ExpressionSyntax node) => node is SimpleNameSyntax { IsVar: true };

    private string Qualified(INamedTypeSymbol type) => names.TypeName(type);
}
