using System.Collections.Immutable;
using Downhill.Analyzers.Generator;
using Downhill.Differentiation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Replacement;

/// <summary>Reads the loss as something that can be marked <c>[Differentiable]</c>, or moved to where it can be.</summary>
internal static class LossReading
{
    /// <summary>The loss, and what it captures where it is a local function or lambda; or why it cannot be used.</summary>
    public static (IMethodSymbol? Loss, LossCapture? Capture, string? Refusal) Read(
        RandomSearch search, StatementSyntax loop, LoopReading reading, SemanticModel model, CancellationToken cancellationToken)
    {
        var function = search.Objective.Function!;
        switch (function.MethodKind)
        {
            case MethodKind.Ordinary:
                return (function, null, null);
            case MethodKind.LocalFunction or MethodKind.AnonymousFunction:
                var (capture, refusal) = new CaptureReading(loop, reading, model, cancellationToken).Read(function, search.Objective.Called);
                return refusal is null ? (function, capture, null) : (null, null, refusal);
            default:
                return (null, null, "the loss is not an ordinary method");
        }
    }

    /// <summary>Why the loss cannot be marked where it stands; null where it can.</summary>
    public static string? RefuseDeclaration(
        IMethodSymbol loss,
        LossCapture? capture,
        ImmutableArray<ReplacedVariable> variables,
        Compilation compilation,
        CancellationToken cancellationToken)
    {
        foreach (var variable in variables)
        {
            if (variable.Symbol is IParameterSymbol { IsParams: true } or IParameterSymbol { RefKind: not RefKind.None })
            {
                return $"'{variable.Symbol.Name}' is a 'params' or 'ref' parameter of the loss";
            }

            if (variable.Symbol is IPropertySymbol property && !IsStored(property))
            {
                return $"the property '{property.Name}' is computed";
            }
        }

        if (capture is not null)
        {
            return loss.ContainingType is { TypeKind: TypeKind.Class or TypeKind.Struct } type && !IsFileLocal(type)
                ? null
                : "the loss cannot be moved out of its type";
        }

        if (loss.DeclaringSyntaxReferences.Length != 1
            || loss.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken) is not MethodDeclarationSyntax declaration
            || loss.PartialDefinitionPart is not null
            || loss.PartialImplementationPart is not null)
        {
            return "the loss has no single declaration in this project";
        }

        if (!compilation.ContainsSyntaxTree(declaration.SyntaxTree) || IsGenerated(declaration.SyntaxTree, cancellationToken))
        {
            return "the loss is declared in another project or in generated code";
        }

        var refusals = ImmutableArray.CreateBuilder<Refusal>();
        DeclarationRequirements.Check(loss, declaration, refusals);
        if (refusals.Count > 0)
        {
            return refusals[0].Reason;
        }

        var symbols = variables.Select(static variable => variable.Symbol).ToImmutableArray();
        var existing = loss.GetAttributes().FirstOrDefault(static attribute => IsDifferentiable(attribute.AttributeClass));
        if (existing is not null)
        {
            return Marks(existing, loss, symbols) ? null : "the loss is already differentiated by other variables";
        }

        var signature = GradientSignature.For(loss, symbols);
        return loss.ContainingType.GetMembers(signature.MethodName).IsEmpty
            && (signature.PackedTypeName is null || loss.ContainingType.GetMembers(signature.PackedTypeName).IsEmpty)
            ? null
            : $"'{signature.MethodName}' exists already";
    }

    /// <summary>Whether the loss is marked already.</summary>
    public static bool IsMarked(IMethodSymbol loss) =>
        loss.GetAttributes().Any(static attribute => IsDifferentiable(attribute.AttributeClass));

    private static bool Marks(AttributeData attribute, IMethodSymbol loss, ImmutableArray<ISymbol> variables)
    {
        var names = attribute.ConstructorArguments.IsEmpty || attribute.ConstructorArguments[0].Kind != TypedConstantKind.Array
            || attribute.ConstructorArguments[0].IsNull
            ? ImmutableArray<string?>.Empty
            : attribute.ConstructorArguments[0].Values.Select(static value => value.Value as string).ToImmutableArray();
        return names.IsEmpty
            ? variables.Length == 1 && !loss.Parameters.IsEmpty && SymbolEqualityComparer.Default.Equals(variables[0], loss.Parameters[0])
            : names.SequenceEqual(variables.Select(static variable => (string?)variable.Name));
    }

    private static bool IsDifferentiable(INamedTypeSymbol? type) =>
        type is { Name: "DifferentiableAttribute", ContainingNamespace: { Name: "Downhill", ContainingNamespace.IsGlobalNamespace: true } };

    private static bool IsStored(IPropertySymbol property) =>
        property is { IsVirtual: false, IsOverride: false, IsAbstract: false }
        && property.ContainingType.GetMembers().Any(member => member is IFieldSymbol field
            && SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));

    private static bool IsFileLocal(INamedTypeSymbol type) =>
        type.IsFileLocal || type.ContainingType is { } outer && IsFileLocal(outer);

    private static bool IsGenerated(SyntaxTree tree, CancellationToken cancellationToken)
    {
        var path = tree.FilePath;
        if (path.EndsWith(".g.cs", StringComparison.OrdinalIgnoreCase)
            || path.EndsWith(".g.i.cs", StringComparison.OrdinalIgnoreCase)
            || path.EndsWith(".designer.cs", StringComparison.OrdinalIgnoreCase)
            || path.EndsWith(".generated.cs", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        foreach (var trivia in tree.GetRoot(cancellationToken).GetLeadingTrivia())
        {
            if (trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) && trivia.ToString().Contains("<auto-generated"))
            {
                return true;
            }
        }

        return false;
    }
}
