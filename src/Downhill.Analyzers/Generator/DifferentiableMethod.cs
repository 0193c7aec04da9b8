using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Generator;

/// <summary>
/// A method with <c>[Differentiable]</c>, as its declaration reads: which variables it is differentiated by, and what in
/// the declaration, rather than in the body, keeps a gradient from being written beside it. The generator and the rules
/// DH4001 to DH4004 read the same one.
/// </summary>
/// <param name="Method">The method; of a partial method the part with the body.</param>
/// <param name="Attribute">The attribute in the source.</param>
/// <param name="Variables">What to differentiate by, in the order of the wanted gradients.</param>
/// <param name="VariableSyntax">For each of <paramref name="Variables"/> where the source names it: the attribute's
/// argument, or the first parameter.</param>
/// <param name="Refusals">Why the declaration cannot be served, in the order of the source.</param>
/// <param name="ClosedTypes">The identifiers of the containing types that are not partial, outermost first.</param>
internal sealed record DifferentiableMethod(
    IMethodSymbol Method,
    AttributeSyntax Attribute,
    ImmutableArray<ISymbol> Variables,
    ImmutableArray<SyntaxNode> VariableSyntax,
    ImmutableArray<Refusal> Refusals,
    ImmutableArray<SyntaxToken> ClosedTypes)
{
    /// <summary>Whether the attribute allows the value's sums to be added up in another order.</summary>
    public bool AllowReassociation { get; private init; }

    /// <summary>The attribute's metadata name.</summary>
    public const string AttributeName = "Downhill.DifferentiableAttribute";

    /// <summary>Whether the variables are known, so that a gradient, or a refusal in its place, has a signature.</summary>
    public bool HasSignature => Refusals.IsEmpty && ClosedTypes.IsEmpty;

    /// <summary>
    /// Reads the method that <paramref name="attribute"/> marks, or null if it is another attribute, which is not asked
    /// where the caller knows.
    /// </summary>
    public static DifferentiableMethod? Read(
        AttributeSyntax attribute, SemanticModel model, CancellationToken cancellationToken, bool isKnown = false)
    {
        // What the attribute stands on is asked first: it is free, and most attributes stand on something else.
        if (attribute.Parent is not AttributeListSyntax { Parent: { } declaration } list
            || list.Target is not null && !list.Target.Identifier.IsKind(SyntaxKind.MethodKeyword)
            || declaration is not (BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax or LambdaExpressionSyntax)
            || !(isKnown || IsDifferentiable(attribute, model, cancellationToken))
            || MarkedMethod(declaration, model, cancellationToken) is not { } method)
        {
            return null;
        }

        AttributeData? data = method.GetAttributes().FirstOrDefault(
            candidate => candidate.ApplicationSyntaxReference is { } reference
                && reference.SyntaxTree == attribute.SyntaxTree
                && reference.Span == attribute.Span);
        if (data is null)
        {
            return null;
        }

        if (method.PartialImplementationPart is { } implementation)
        {
            method = implementation;
            declaration = implementation.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) ?? declaration;
        }

        var refusals = ImmutableArray.CreateBuilder<Refusal>();
        DeclarationRequirements.Check(method, declaration, refusals);
        (ImmutableArray<ISymbol> variables, ImmutableArray<SyntaxNode> syntax) = refusals.Count == 0
            ? VariableResolution.Resolve(method, declaration, attribute, data, model.Compilation, refusals)
            : (ImmutableArray<ISymbol>.Empty, ImmutableArray<SyntaxNode>.Empty);
        if (refusals.Count == 0)
        {
            TakenNames.Check(method, variables, refusals);
        }

        return new DifferentiableMethod(
            method, attribute, variables, syntax, refusals.ToImmutable(), FindClosedTypes(declaration))
        {
            AllowReassociation = data.NamedArguments.Any(static a => a is { Key: "AllowReassociation", Value.Value: true }),
        };
    }

    private static bool IsDifferentiable(
        AttributeSyntax attribute, SemanticModel model, CancellationToken cancellationToken)
    {
        SymbolInfo info = model.GetSymbolInfo(attribute, cancellationToken);
        ISymbol? constructor = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
        return constructor?.ContainingType is
        {
            Name: "DifferentiableAttribute",
            ContainingType: null,
            ContainingNamespace: { Name: "Downhill", ContainingNamespace.IsGlobalNamespace: true },
        };
    }

    private static IMethodSymbol? MarkedMethod(
        SyntaxNode declaration, SemanticModel model, CancellationToken cancellationToken) =>
        // A lambda is no declaration: the semantic model is asked for the expression itself.
        (declaration is LambdaExpressionSyntax
            ? model.GetSymbolInfo(declaration, cancellationToken).Symbol
            : model.GetDeclaredSymbol(declaration, cancellationToken)) as IMethodSymbol;

    private static ImmutableArray<SyntaxToken> FindClosedTypes(SyntaxNode declaration)
    {
        var closed = ImmutableArray.CreateBuilder<SyntaxToken>();
        foreach (TypeDeclarationSyntax type in declaration.Ancestors().OfType<TypeDeclarationSyntax>())
        {
            if (!type.Modifiers.Any(SyntaxKind.PartialKeyword))
            {
                closed.Insert(0, type.Identifier);
            }
        }

        return closed.ToImmutable();
    }
}

/// <summary>What in a declaration cannot be served.</summary>
/// <param name="Location">The exact part of the declaration or of the attribute.</param>
/// <param name="Reason">A clause without a full stop.</param>
/// <param name="Instead">What to write instead, as a clause; null where nothing helps.</param>
internal sealed record Refusal(Location Location, string Reason, string? Instead);
