using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Analyzers.Recognition.Replacement;

/// <summary>Who reads and writes what, inside the search's loop and around it.</summary>
/// <remarks>Everything is asked of one member's syntax, whose names are bound on demand and only where they match.</remarks>
internal sealed class LoopReading
{
    private readonly IMethodSymbol? _loss;
    private readonly SemanticModel _model;
    private readonly CancellationToken _cancellationToken;
    private readonly Dictionary<ISymbol, ImmutableArray<SimpleNameSyntax>> _references = new(SymbolEqualityComparer.Default);

    public LoopReading(StatementSyntax loop, IMethodSymbol? loss, SemanticModel model, CancellationToken cancellationToken)
    {
        _loss = loss;
        Loop = loop;
        _model = model;
        _cancellationToken = cancellationToken;
        Member = OutermostMember(loop);
        Written = FindWritten();
    }

    /// <summary>The loop.</summary>
    public StatementSyntax Loop { get; }

    /// <summary>The member around the loop; the whole file for top-level statements.</summary>
    public SyntaxNode Member { get; }

    /// <summary>The variables from outside the loop that the loop assigns, or whose elements it assigns.</summary>
    public ImmutableArray<ISymbol> Written { get; }

    /// <summary>Whether the loop itself is repeated by another one.</summary>
    public bool IsInOuterLoop =>
        Loop.Ancestors().TakeWhile(node => node != Member)
            .Any(static node => node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax);

    /// <summary>Every place in the member that names <paramref name="symbol"/>.</summary>
    public ImmutableArray<SimpleNameSyntax> References(ISymbol symbol)
    {
        if (_references.TryGetValue(symbol, out var known))
        {
            return known;
        }

        var found = ImmutableArray.CreateBuilder<SimpleNameSyntax>();
        foreach (var node in Member.DescendantNodes())
        {
            if (node is SimpleNameSyntax name
                && name.Identifier.ValueText == symbol.Name
                && SymbolEqualityComparer.Default.Equals(_model.GetSymbolInfo(name, _cancellationToken).Symbol, symbol))
            {
                found.Add(name);
            }
        }

        return _references[symbol] = found.ToImmutable();
    }

    /// <summary>
    /// Whether code outside the loop can see what the loop leaves in <paramref name="symbol"/>. Code before the loop
    /// cannot, unless it runs again after it.
    /// </summary>
    public bool IsSeenAfterwards(ISymbol symbol) => IsSeenAfterwards(symbol, ImmutableArray<TextSpan>.Empty);

    /// <summary>The same, where code in <paramref name="ignored"/> does not count.</summary>
    public bool IsSeenAfterwards(ISymbol symbol, ImmutableArray<TextSpan> ignored)
    {
        if (symbol is not ILocalSymbol && !(symbol is IParameterSymbol { RefKind: RefKind.None } parameter && !IsObject(parameter.Type)))
        {
            return true;
        }

        foreach (var name in References(symbol))
        {
            if (Loop.Span.Contains(name.Span) || IsPlainlyOverwritten(name) || ignored.Any(span => span.Contains(name.Span)))
            {
                continue;
            }

            if (name.SpanStart > Loop.Span.End || RunsAgain(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether <paramref name="symbol"/> is declared inside the loop.</summary>
    public bool IsDeclaredInside(ISymbol symbol) =>
        symbol.DeclaringSyntaxReferences.Any(reference => reference.SyntaxTree == Loop.SyntaxTree && Loop.Span.Contains(reference.Span));

    /// <summary>
    /// Whether <paramref name="expression"/> has one value throughout the loop and may be evaluated once, or in a lambda:
    /// it reads nothing that the loop declares or writes, and calls nothing.
    /// </summary>
    public bool IsInvariant(ExpressionSyntax expression)
    {
        foreach (var node in expression.DescendantNodesAndSelf())
        {
            switch (node)
            {
                case InvocationExpressionSyntax invocation when IsNameof(invocation):
                    break;
                case InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax or AssignmentExpressionSyntax
                    or AwaitExpressionSyntax or AnonymousFunctionExpressionSyntax or PostfixUnaryExpressionSyntax
                    {
                        RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression,
                    }
                    or PrefixUnaryExpressionSyntax
                    {
                        RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression,
                    }
                    or DeclarationExpressionSyntax or RefExpressionSyntax or ArrayCreationExpressionSyntax
                    or ImplicitArrayCreationExpressionSyntax or CollectionExpressionSyntax or ThrowExpressionSyntax:
                    return false;
                case SimpleNameSyntax name when SymbolOf(name) is var symbol && (symbol is null ? !IsInSource(name) : !IsInvariant(symbol)):
                    return false;
            }
        }

        return true;
    }

    /// <summary>What a name in an expression of the finding means at the loop; the recogniser writes some expressions itself.</summary>
    public ISymbol? SymbolOf(SimpleNameSyntax name) =>
        IsInSource(name)
            ? _model.GetSymbolInfo(name, _cancellationToken).Symbol
            : _model.GetSpeculativeSymbolInfo(Loop.SpanStart, name, SpeculativeBindingOption.BindAsExpression).Symbol;

    /// <summary>The type of an expression of the finding.</summary>
    public ITypeSymbol? TypeOf(ExpressionSyntax expression) =>
        IsInSource(expression)
            ? _model.GetTypeInfo(expression, _cancellationToken).Type
            : _model.GetSpeculativeTypeInfo(Loop.SpanStart, expression, SpeculativeBindingOption.BindAsExpression).Type;

    private bool IsInSource(SyntaxNode node) => node.SyntaxTree == _model.SyntaxTree;

    /// <summary>Whether the loop leaves <paramref name="symbol"/> as it is, and a lambda may read it.</summary>
    public bool IsInvariant(ISymbol symbol) =>
        symbol switch
        {
            ILocalSymbol local => !IsDeclaredInside(local) && !local.IsRef && !local.Type.IsRefLikeType && !IsWritten(local),
            IParameterSymbol parameter => parameter.RefKind == RefKind.None && !parameter.Type.IsRefLikeType && !IsWritten(parameter),
            IFieldSymbol or IPropertySymbol => !IsWritten(symbol),
            _ => true,
        };

    /// <summary>Whether the loop assigns <paramref name="symbol"/> or one of its elements.</summary>
    public bool IsWritten(ISymbol symbol) => Written.Contains(symbol, SymbolEqualityComparer.Default);

    /// <summary>The variable at the root of an assignment's target: <c>w</c> of <c>w[i][j]</c>, the field of <c>a.b</c>.</summary>
    private ISymbol? Root(ExpressionSyntax target) =>
        target switch
        {
            ElementAccessExpressionSyntax element => Root(element.Expression),
            ParenthesizedExpressionSyntax parenthesized => Root(parenthesized.Expression),
            PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } suppressed => Root(suppressed.Operand),
            _ => _model.GetSymbolInfo(target, _cancellationToken).Symbol,
        };

    private ImmutableArray<ISymbol> FindWritten()
    {
        var written = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var node in Loop.DescendantNodes())
        {
            switch (node)
            {
                case AssignmentExpressionSyntax { Left: TupleExpressionSyntax tuple }:
                    foreach (var element in tuple.DescendantNodes().OfType<ArgumentSyntax>())
                    {
                        Add(element.Expression);
                    }

                    break;
                case AssignmentExpressionSyntax assignment:
                    Add(assignment.Left);
                    break;
                case PostfixUnaryExpressionSyntax postfix when postfix.IsKind(SyntaxKind.PostIncrementExpression) || postfix.IsKind(SyntaxKind.PostDecrementExpression):
                    Add(postfix.Operand);
                    break;
                case PrefixUnaryExpressionSyntax prefix when prefix.IsKind(SyntaxKind.PreIncrementExpression) || prefix.IsKind(SyntaxKind.PreDecrementExpression):
                    Add(prefix.Operand);
                    break;
                case ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.RefKeyword or (int)SyntaxKind.OutKeyword } argument:
                    Add(argument.Expression);
                    break;
                case InvocationExpressionSyntax invocation:
                    AddCopyTarget(invocation);
                    break;
            }
        }

        return written.ToImmutableArray();

        void Add(ExpressionSyntax target)
        {
            if (Root(target) is { } symbol && !IsDeclaredInside(symbol) && symbol is ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol)
            {
                written.Add(symbol);
            }
        }

        // Array.Copy(candidate, w, n), candidate.CopyTo(w, 0), Perturb(w, random): what they may fill is written.
        void AddCopyTarget(InvocationExpressionSyntax invocation)
        {
            var isCopy = invocation.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Copy" or "CopyTo" or "BlockCopy" or "ConstrainedCopy" or "Fill" or "Clear" };
            var isHelper = _model.GetSymbolInfo(invocation, _cancellationToken).Symbol is IMethodSymbol { DeclaringSyntaxReferences.IsEmpty: false } called
                && !SymbolEqualityComparer.Default.Equals(called.OriginalDefinition, _loss?.OriginalDefinition);
            if (!isCopy && !isHelper)
            {
                return;
            }

            foreach (var argument in invocation.ArgumentList.Arguments)
            {
                if (_model.GetTypeInfo(argument.Expression, _cancellationToken).Type is IArrayTypeSymbol)
                {
                    Add(argument.Expression);
                }
            }
        }
    }

    // The caller of a method sees what happens inside an object that it passed.
    private static bool IsObject(ITypeSymbol type) => type.IsReferenceType && type.SpecialType != SpecialType.System_String;

    /// <summary>Whether the value at <paramref name="name"/> is replaced without being read: <c>x = …</c>.</summary>
    private static bool IsPlainlyOverwritten(SimpleNameSyntax name) =>
        name.Parent is AssignmentExpressionSyntax assignment && assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) && assignment.Left == name;

    /// <summary>Whether what stands before the loop may run after it: inside a common outer loop, or in a function.</summary>
    public bool RunsAgain(SimpleNameSyntax name)
    {
        for (var node = Loop.Parent; node is not null && node != Member; node = node.Parent)
        {
            if (node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax && node.Span.Contains(name.Span))
            {
                return true;
            }
        }

        return name.Ancestors().TakeWhile(node => node != Member)
            .Any(node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax && !node.Span.Contains(Loop.Span));
    }

    private bool IsNameof(InvocationExpressionSyntax invocation) =>
        invocation.Expression is IdentifierNameSyntax { Identifier.ValueText: "nameof" }
        && _model.GetConstantValue(invocation, _cancellationToken).HasValue;

    private static SyntaxNode OutermostMember(SyntaxNode node) =>
        node.Ancestors().FirstOrDefault(ancestor =>
            ancestor is MemberDeclarationSyntax and not GlobalStatementSyntax and not BaseTypeDeclarationSyntax and not BaseNamespaceDeclarationSyntax)
        ?? node.SyntaxTree.GetRoot();
}
