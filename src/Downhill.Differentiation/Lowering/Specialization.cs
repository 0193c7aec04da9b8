using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>
/// Generic methods with their type arguments written in: the text of the method with <c>double</c> for <c>T</c> is bound at
/// the place where it stands, as a local function of it. Operators and members then are those of the types themselves.
/// </summary>
internal sealed class Specialization(FunctionSource source)
{
    private readonly Dictionary<IMethodSymbol, IMethodSymbol?> _known = new(SymbolEqualityComparer.Default);

    /// <summary>The method with its type arguments; null where it has none, or where they cannot be written in.</summary>
    public IMethodSymbol? Of(IMethodSymbol method)
    {
        method = method.ReducedFrom is { } whole && method.TypeArguments.Length > 0 ? whole.Construct([.. method.TypeArguments]) : method;
        if (!method.IsGenericMethod || method.IsDefinition || method.TypeArguments.Any(IsOpen) || !SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, source.Compilation.Assembly))
        {
            return null;
        }

        if (!_known.TryGetValue(method, out var special))
        {
            _known.Add(method, special = Bind(method));
        }

        return special;
    }

    private static bool IsOpen(ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol or IDynamicTypeSymbol or IErrorTypeSymbol => true,
        IArrayTypeSymbol array => IsOpen(array.ElementType),
        INamedTypeSymbol { IsAnonymousType: true } => true,
        INamedTypeSymbol named => named.TypeArguments.Any(IsOpen),
        _ => false,
    };

    private IMethodSymbol? Bind(IMethodSymbol method)
    {
        var definition = method.OriginalDefinition;
        if (definition.DeclaringSyntaxReferences is not [var reference] || source.ModelFor(reference.SyntaxTree) is not { } model)
        {
            return null;
        }

        var writer = new Writer(model, definition, method.TypeArguments, source.CancellationToken);
        var (text, position) = reference.GetSyntax(source.CancellationToken) switch
        {
            MethodDeclarationSyntax { Modifiers: var modifiers } declared when Start(declared.Body, declared.ExpressionBody) is { } start =>
                (Text(writer, modifiers, declared.ReturnType, declared.Identifier, declared.ParameterList, declared.Body, declared.ExpressionBody), start),
            LocalFunctionStatementSyntax { Modifiers: var modifiers } declared when Start(declared.Body, declared.ExpressionBody) is { } start =>
                (Text(writer, modifiers, declared.ReturnType, declared.Identifier, declared.ParameterList, declared.Body, declared.ExpressionBody), start),
            _ => default,
        };
        if (text is null
            || SyntaxFactory.ParseStatement(text, options: reference.SyntaxTree.Options) is not LocalFunctionStatementSyntax { ContainsDiagnostics: false } function
            || !model.TryGetSpeculativeSemanticModel(position, function, out var speculative)
            || speculative.GetDeclaredSymbol(function, source.CancellationToken) is not IMethodSymbol symbol
            || speculative.GetOperation(function, source.CancellationToken) is not ILocalFunctionOperation { Body: { } body }
            || body.DescendantsAndSelf().Any(static o => o is IInvalidOperation))
        {
            return null;
        }

        source.Note(symbol, body, speculative);
        return symbol;
    }

    private static int? Start(BlockSyntax? body, ArrowExpressionClauseSyntax? arrow) => body?.OpenBraceToken.Span.End ?? arrow?.Expression.SpanStart;

    private static string Text(Writer writer, SyntaxTokenList modifiers, TypeSyntax type, SyntaxToken name, ParameterListSyntax parameters, BlockSyntax? body, ArrowExpressionClauseSyntax? arrow)
    {
        var start = modifiers.Any(SyntaxKind.UnsafeKeyword) ? "unsafe " : "";
        var plain = parameters.ReplaceTokens(
            parameters.Parameters.SelectMany(static p => p.Modifiers).Where(static m => m.IsKind(SyntaxKind.ThisKeyword)), static (_, _) => default);
        // The nodes that the model knows are visited; what is left of the list is put together from them.
        var list = string.Join(", ", parameters.Parameters.Select((p, i) => string.Concat(plain.Parameters[i].Modifiers.Select(static m => m.ToString() + " "))
            + writer.Visit(p.Type!)!.ToString() + " " + p.Identifier + (p.Default is null ? "" : " " + writer.Visit(p.Default)!.ToString())));
        return $"{start}{writer.Visit(type)!.WithoutTrivia()} {name}({list}) {(body is not null ? writer.Visit(body)!.ToFullString() : writer.Visit(arrow!)!.ToFullString() + ";")}";
    }

    /// <summary>Writes the type arguments in the places of the parameters.</summary>
    private sealed class Writer(SemanticModel model, IMethodSymbol method, IReadOnlyList<ITypeSymbol> arguments, CancellationToken cancellationToken) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitIdentifierName(IdentifierNameSyntax node) => ArgumentOf(node) is { } type
            ? SyntaxFactory.ParseTypeName(NameOf(type)).WithTriviaFrom(node)
            : base.VisitIdentifierName(node);

        public override SyntaxNode? VisitNullableType(NullableTypeSyntax node) =>
            ArgumentOf(node.ElementType) is { IsValueType: true } type && !Parameter(node.ElementType)!.HasValueTypeConstraint
                ? SyntaxFactory.ParseTypeName(NameOf(type)).WithTriviaFrom(node)
                : base.VisitNullableType(node);

        // What a number type has through its interfaces alone has no name on the type itself.
        public override SyntaxNode? VisitMemberAccessExpression(MemberAccessExpressionSyntax node)
        {
            if (ArgumentOf(node.Expression) is { } type && Reals.IsNumber(type))
            {
                var constant = node.Name.Identifier.ValueText switch
                {
                    "Zero" or "AdditiveIdentity" => "0",
                    "One" or "MultiplicativeIdentity" => "1",
                    "NegativeOne" => "(-1)",
                    _ => null,
                };
                if (constant is not null)
                {
                    return SyntaxFactory.ParseExpression($"(({NameOf(type)}){constant})").WithTriviaFrom(node);
                }
            }

            return base.VisitMemberAccessExpression(node);
        }

        public override SyntaxNode? VisitInvocationExpression(InvocationExpressionSyntax node)
        {
            if (node is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CreateChecked" or "CreateSaturating" or "CreateTruncating" } access, ArgumentList.Arguments: [var number] }
                && ArgumentOf(access.Expression) is { } type && Reals.IsNumber(type)
                && model.GetTypeInfo(number.Expression, cancellationToken).Type?.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_Double and not SpecialType.System_Decimal)
            {
                return SyntaxFactory.ParseExpression($"(({NameOf(type)})({Visit(number.Expression)!.WithoutTrivia()}))").WithTriviaFrom(node);
            }

            return base.VisitInvocationExpression(node);
        }

        public override SyntaxNode? VisitGenericName(GenericNameSyntax node) =>
            model.GetSymbolInfo(node, cancellationToken).Symbol is IMethodSymbol called && SymbolEqualityComparer.Default.Equals(called.OriginalDefinition, method)
                ? SyntaxFactory.IdentifierName(node.Identifier).WithTriviaFrom(node)
                : base.VisitGenericName(node);

        private ITypeParameterSymbol? Parameter(SyntaxNode node) =>
            node is IdentifierNameSyntax && model.GetSymbolInfo(node, cancellationToken).Symbol is ITypeParameterSymbol parameter
            && SymbolEqualityComparer.Default.Equals(parameter.DeclaringMethod, method) ? parameter : null;

        private ITypeSymbol? ArgumentOf(SyntaxNode node) => Parameter(node) is { } parameter ? arguments[parameter.Ordinal] : null;

        private static string NameOf(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
    }
}
