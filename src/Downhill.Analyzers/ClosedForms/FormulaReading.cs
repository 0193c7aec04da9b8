using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>A vector that loops make by multiplying elements.</summary>
/// <param name="Loops">The loops.</param>
/// <param name="Result">The vector, as they write it.</param>
/// <param name="Value">What they make of it.</param>
internal sealed record LoopProduct(StatementSyntax Loops, ExpressionSyntax Result, MatrixTerm Value)
{
    /// <summary>Whether the loops do nothing but write the vector, by numbers of their own.</summary>
    public bool IsAlone(FormulaReading reading)
    {
        bool IsOwn(ExpressionSyntax target) => reading.SymbolOf(target is ElementAccessExpressionSyntax element ? element.Expression : target) is { } symbol &&
            (SymbolEqualityComparer.Default.Equals(symbol, reading.SymbolOf(Result)) || (symbol is ILocalSymbol && symbol.DeclaringSyntaxReferences.All(declaration => Loops.Span.Contains(declaration.Span))));
        return Loops.DescendantNodes().All(node => node switch
        {
            AssignmentExpressionSyntax assignment => IsOwn(assignment.Left),
            PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression } step => IsOwn(step.Operand),
            PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } step => IsOwn(step.Operand),
            InvocationExpressionSyntax call => call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetLength" },
            StatementSyntax => node is BlockSyntax or ForStatementSyntax or ExpressionStatementSyntax or LocalDeclarationStatementSyntax,
            _ => true,
        });
    }
}

/// <summary>A body with what each of its expressions is to linear algebra.</summary>
/// <param name="Member">The body.</param>
/// <param name="Terms">The expressions that were read, helpers' own ones not among them.</param>
/// <param name="Explained">The writes of elements, and the calls that write them, whose whole effect is in the terms.</param>
/// <param name="Context">What is known of the compilation.</param>
/// <param name="Model">The meaning of the file's symbols.</param>
internal sealed record FormulaReading(
    SyntaxNode Member, IReadOnlyDictionary<ExpressionSyntax, MatrixTerm> Terms, HashSet<ExpressionSyntax> Explained, AlgebraContext Context, SemanticModel Model)
{
    /// <summary>The vectors that loops make by multiplying elements.</summary>
    public IReadOnlyList<LoopProduct> LoopProducts { get; init; } = [];

    /// <summary>A variable that holds the value with the given key, seen from <paramref name="place"/>, whose type is accepted.</summary>
    public ExpressionSyntax? NameOf(string key, SyntaxNode place, Func<ITypeSymbol?, bool> isAccepted) => Terms
        .Where(pair => pair.Value.Key == key && IsName(pair.Key) && isAccepted(Model.GetTypeInfo(pair.Key).Type))
        .OrderBy(static pair => pair.Key.SpanStart)
        .Select(static pair => pair.Key)
        .FirstOrDefault(name => IsInScope(name, place) && HasOneValue(name, place) && IsOnly(name, key));

    private static readonly char[] s_signless = ['+', '#', '*'];

    /// <summary>
    /// Whether nothing but a variable has a key. Sums and products leave signs and numbers out of theirs: a difference would pass
    /// for a sum of the same.
    /// </summary>
    private bool IsOnly(ExpressionSyntax name, string key)
    {
        if (key.IndexOfAny(s_signless) < 0)
        {
            return true;
        }

        var symbol = SymbolOf(name);
        var made = symbol?.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() as VariableDeclaratorSyntax;
        return Terms.All(pair => pair.Value.Key != key || SymbolEqualityComparer.Default.Equals(SymbolOf(pair.Key), symbol) || made?.Initializer?.Span.Contains(pair.Key.Span) == true ||
            (pair.Key.Parent is AssignmentExpressionSyntax assignment && SymbolEqualityComparer.Default.Equals(SymbolOf(assignment.Left), symbol)) || pair.Key is AssignmentExpressionSyntax or ParenthesizedExpressionSyntax);
    }

    /// <summary>Whether the values of the fit are an expression in the formula, and not a variable.</summary>
    public bool IsTargetComputed { get; init; }

    /// <summary>By what the formula scales the values of the fit, if it does.</summary>
    public TargetScaling? Scaling { get; init; }

    /// <summary>The values of the fit: a variable, or the expression in the formula that computes them.</summary>
    public ExpressionSyntax? TargetOf(string key, SyntaxNode whole, Func<ITypeSymbol?, bool> isAccepted) =>
        Scaling is { Scaled: { } scaled } ? TargetScaling.IsMultiple(Terms[scaled], key) && isAccepted(Model.GetTypeInfo(scaled).Type) ? scaled : null
        : IsTargetComputed ? PartOf(key, whole, isAccepted) ?? InlineOf(key, whole, isAccepted)
        : NameOf(key, whole, isAccepted);

    /// <summary>
    /// What no variable holds: a part of a matrix, or a difference, that the formula computes in one place or in more, each time in
    /// the same words, of what does not change.
    /// </summary>
    public ExpressionSyntax? InlineOf(string key, SyntaxNode place, Func<ITypeSymbol?, bool> isAccepted)
    {
        var parts = Terms.Where(pair => pair.Value.Key == key && pair.Key is not (ParenthesizedExpressionSyntax or AssignmentExpressionSyntax)).Select(static pair => pair.Key).OrderBy(static part => part.SpanStart).ToList();
        return parts.Count > 0 && parts[0] is InvocationExpressionSyntax or BinaryExpressionSyntax && isAccepted(Model.GetTypeInfo(parts[0]).Type) &&
            parts.TrueForAll(part => SyntaxFactory.AreEquivalent(part, parts[0])) && IsReadableAt(parts[0], place, mayCallAlgebra: true)
            ? parts[0]
            : null;
    }

    /// <summary>Whether an expression has no effect, and every variable in it holds one value and can be named at <paramref name="place"/>.</summary>
    public bool IsReadableAt(ExpressionSyntax expression, SyntaxNode place, bool mayCallAlgebra = false)
    {
        foreach (var node in expression.DescendantNodesAndSelf())
        {
            if (node is ElementAccessExpressionSyntax or AssignmentExpressionSyntax or PostfixUnaryExpressionSyntax or AnonymousFunctionExpressionSyntax ||
                (node is InvocationExpressionSyntax call && !(mayCallAlgebra && IsPlainAlgebra(call))))
            {
                return false;
            }

            if (node is IdentifierNameSyntax name && SymbolOf(name) is { } symbol && symbol is ILocalSymbol or IParameterSymbol &&
                (References(symbol).Any(IsAssigned) || !Model.LookupSymbols(place.SpanStart, name: symbol.Name).Any(found => SymbolEqualityComparer.Default.Equals(found, symbol))))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A method of a library's matrix or vector that gives another one, each time the same.</summary>
    private bool IsPlainAlgebra(InvocationExpressionSyntax call) => SymbolOf(call) is IMethodSymbol { IsStatic: false, ReturnsVoid: false } method &&
        (MatrixKinds.IsMathNet(method.ContainingType, "Matrix") || MatrixKinds.IsMathNet(method.ContainingType, "Vector"));

    /// <summary>The only expression inside <paramref name="whole"/>, and computed whenever it is, that has the value with the given key, but for plain names.</summary>
    public ExpressionSyntax? PartOf(string key, SyntaxNode whole, Func<ITypeSymbol?, bool> isAccepted)
    {
        var parts = whole.DescendantNodes(static node => node is not AnonymousFunctionExpressionSyntax).OfType<ExpressionSyntax>()
            .Where(part => part is not (ParenthesizedExpressionSyntax or IdentifierNameSyntax or AssignmentExpressionSyntax) && Terms.TryGetValue(part, out var term) && term.Key == key && isAccepted(Model.GetTypeInfo(part).Type))
            .ToList();
        return parts.Count > 0 && parts.TrueForAll(part => parts[0].Span.Contains(part.Span)) ? parts[0] : null;
    }

    public ISymbol? SymbolOf(ExpressionSyntax expression) => Model.GetSymbolInfo(expression).Symbol;

    /// <summary>The variable that a name stands for, or that an argument declares.</summary>
    public ISymbol? VariableOf(ExpressionSyntax expression) =>
        (expression is DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax designation } ? Model.GetDeclaredSymbol(designation) : SymbolOf(expression)) is
            { Kind: SymbolKind.Local or SymbolKind.Parameter or SymbolKind.Field } variable ? variable : null;

    /// <summary>The names in the body that stand for a symbol.</summary>
    public IEnumerable<IdentifierNameSyntax> References(ISymbol symbol) => Member.DescendantNodes().OfType<IdentifierNameSyntax>()
        .Where(name => name.Identifier.ValueText == symbol.Name && SymbolEqualityComparer.Default.Equals(SymbolOf(name), symbol));

    /// <summary>Whether a name is assigned here; a declaration with a value is none.</summary>
    public static bool IsAssigned(ExpressionSyntax name)
    {
        var whole = name.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } qualified ? qualified : name;
        return whole.Parent switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left == whole,
            PrefixUnaryExpressionSyntax prefix => prefix.IsKind(SyntaxKind.PreIncrementExpression) || prefix.IsKind(SyntaxKind.PreDecrementExpression),
            PostfixUnaryExpressionSyntax postfix => postfix.IsKind(SyntaxKind.PostIncrementExpression) || postfix.IsKind(SyntaxKind.PostDecrementExpression),
            ArgumentSyntax argument => argument.RefKindKeyword.RawKind != 0,
            _ => false,
        };
    }

    private bool IsName(ExpressionSyntax expression) =>
        (expression is IdentifierNameSyntax && expression.Parent is not MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax or BaseExpressionSyntax }) ||
        expression is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax or BaseExpressionSyntax };

    private bool IsInScope(ExpressionSyntax name, SyntaxNode place) => SymbolOf(name) is { } symbol && symbol is not ILocalSymbol { IsRef: true } &&
        (symbol is not ILocalSymbol || symbol.Locations.All(location => location.SourceSpan.End < place.SpanStart)) &&
        Model.LookupSymbols(place.SpanStart, name: symbol.Name).Any(found => SymbolEqualityComparer.Default.Equals(found, symbol));

    /// <summary>A variable that holds from where it is read up to <paramref name="place"/> the value that it was read with.</summary>
    private bool HasOneValue(ExpressionSyntax name, SyntaxNode place)
    {
        var symbol = SymbolOf(name);
        if (symbol is null)
        {
            return false;
        }

        var writes = References(symbol).Where(IsAssigned).ToList();
        var isGiven = symbol is not ILocalSymbol || symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax { Initializer: not null } or not VariableDeclaratorSyntax;
        return writes.Count == 0 || (writes.Count == 1 && !isGiven) || (symbol is ILocalSymbol or IParameterSymbol && writes.TrueForAll(write => IsBefore(write, name, place) || IsAfter(write, name, place)));
    }

    /// <summary>An assignment that is always made before a name is read.</summary>
    private static bool IsBefore(SyntaxNode write, SyntaxNode name, SyntaxNode place) =>
        write.FirstAncestorOrSelf<StatementSyntax>() is ExpressionStatementSyntax { Parent: BlockSyntax block } statement && statement.Span.End <= name.SpanStart && block.Span.Contains(place.Span);

    /// <summary>An assignment that is made when all is computed, and does not come again before it.</summary>
    private static bool IsAfter(SyntaxNode write, SyntaxNode name, SyntaxNode place) => write.SpanStart >= place.Span.End && place.Ancestors().All(node =>
        node is not (ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax) || !node.Span.Contains(write.Span) || node.Span.Contains(name.Span));
}
