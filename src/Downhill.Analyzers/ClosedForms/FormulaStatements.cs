using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>The statements before a product that make its parts, and which of them nothing else needs.</summary>
internal sealed class FormulaStatements
{
    private const int MaximumLocals = 24;

    private readonly FormulaReading _reading;
    private readonly HashSet<ISymbol> _locals;
    private readonly HashSet<ISymbol> _kept;

    private FormulaStatements(FormulaReading reading, HashSet<ISymbol> locals, HashSet<ISymbol> kept)
    {
        _reading = reading;
        _locals = locals;
        _kept = kept;
    }

    /// <summary>
    /// The statements that make what <paramref name="whole"/> reads, but for <paramref name="used"/>, which are read anew; null
    /// where something between the first of them and the whole may change what is read anew.
    /// </summary>
    public static FormulaStatements? Of(SyntaxNode whole, List<ExpressionSyntax> used, FormulaReading reading)
    {
        var kept = new HashSet<ISymbol>(used.Select(name => reading.SymbolOf(name)!), SymbolEqualityComparer.Default);
        var locals = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var queue = new Queue<SyntaxNode>([whole]);
        while (queue.Count > 0)
        {
            foreach (var name in queue.Dequeue().DescendantNodesAndSelf().OfType<IdentifierNameSyntax>())
            {
                if (reading.SymbolOf(name) is ILocalSymbol local && !kept.Contains(local) && locals.Count < MaximumLocals && locals.Add(local))
                {
                    foreach (var declaration in local.DeclaringSyntaxReferences)
                    {
                        queue.Enqueue(declaration.GetSyntax());
                    }

                    // What writes its elements.
                    foreach (var writer in reading.References(local).Where(reference => IsWritten(reference) || IsGivenToWriter(reference, reading))
                        .Select(static reference => (SyntaxNode?)reference.FirstAncestorOrSelf<StatementSyntax>()).OfType<SyntaxNode>())
                    {
                        queue.Enqueue(writer);
                    }
                }
            }
        }

        // What stands around a local function may change without a trace in it.
        var statements = new FormulaStatements(reading, locals, kept);
        return locals.All(local => local.DeclaringSyntaxReferences.All(declaration => reading.Member.Span.Contains(declaration.Span))) &&
            statements.Keeps(whole) && statements.IsUnconditional(whole) && statements.IsUnderstood(whole) ? statements : null;
    }

    /// <summary>The statements that can go, once <paramref name="whole"/> is replaced.</summary>
    public IReadOnlyList<TextSpan> Unused(SyntaxNode whole)
    {
        if (whole.FirstAncestorOrSelf<StatementSyntax>() is not { } statement || BlockAround(statement) is not { } block)
        {
            return UnusedFunctions(whole, [whole.Span]);
        }

        var dead = new HashSet<ISymbol>(_locals, SymbolEqualityComparer.Default);
        while (true)
        {
            var removed = block.TakeWhile(other => other != statement).Where(other => IsRemovable(other, dead)).ToList();
            var read = dead.FirstOrDefault(local => _reading.References(local).Any(reference => !whole.Span.Contains(reference.Span) && !removed.Exists(other => other.Span.Contains(reference.Span))) ||
                !removed.Exists(other => other.Span.Contains(local.DeclaringSyntaxReferences[0].Span)));
            if (read is null)
            {
                var gone = removed.ConvertAll(static other => other.Span);
                return [.. gone, .. UnusedFunctions(whole, [.. gone, whole.Span])];
            }

            dead.Remove(read);
        }
    }

    /// <summary>Whether a matrix is given to a call that gives nothing back and writes to what it is given.</summary>
    private static bool IsGivenToWriter(IdentifierNameSyntax reference, FormulaReading reading) =>
        reference.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Parent: ExpressionStatementSyntax } call } && reading.Explained.Contains(call);

    private static List<StatementSyntax>? BlockAround(StatementSyntax statement) => statement.Parent switch
    {
        BlockSyntax block => [.. block.Statements],
        GlobalStatementSyntax { Parent: CompilationUnitSyntax unit } => [.. unit.Members.OfType<GlobalStatementSyntax>().Select(static global => global.Statement)],
        _ => null,
    };

    /// <summary>Local functions that only what goes has called: the compiler would warn of them. One with a comment stays.</summary>
    private List<TextSpan> UnusedFunctions(SyntaxNode whole, List<TextSpan> gone)
    {
        SyntaxNode? body = whole.Ancestors().OfType<MemberDeclarationSyntax>().FirstOrDefault();
        body = body is GlobalStatementSyntax ? body.Parent : body;
        var functions = body is null ? [] : body.DescendantNodes().OfType<LocalFunctionStatementSyntax>().Where(static function => !FitPlanner.HasComment(function)).ToList();
        var unused = new List<TextSpan>();
        for (var isNew = true; isNew;)
        {
            isNew = false;
            foreach (var function in functions.Where(function => !unused.Contains(function.Span)))
            {
                var calls = body!.DescendantNodes().OfType<IdentifierNameSyntax>()
                    .Where(name => name.Identifier.ValueText == function.Identifier.ValueText && !function.Span.Contains(name.Span) &&
                        SymbolEqualityComparer.Default.Equals(_reading.SymbolOf(name)?.OriginalDefinition, _reading.Model.GetDeclaredSymbol(function)))
                    .ToList();
                if (calls.Count > 0 && calls.TrueForAll(call => gone.Concat(unused).Any(span => span.Contains(call.Span))))
                {
                    unused.Add(function.Span);
                    isNew = true;
                }
            }
        }

        return unused;
    }

    /// <summary>
    /// The statements before <paramref name="whole"/>, in the blocks around it, that make or change the parts of the formula.
    /// </summary>
    public IReadOnlyList<StatementSyntax> StepsBefore(SyntaxNode whole)
    {
        var parts = _locals.SelectMany(static local => local.DeclaringSyntaxReferences).Select(static declaration => declaration.Span)
            .Concat(_locals.SelectMany(_reading.References).Where(MayChange).Select(static reference => reference.Span)).ToList();
        var steps = new List<StatementSyntax>();
        foreach (var block in whole.Ancestors().TakeWhile(node => node != _reading.Member).Append(_reading.Member).Reverse())
        {
            var statements = block switch
            {
                BlockSyntax inner => inner.Statements,
                SwitchSectionSyntax section => section.Statements,
                CompilationUnitSyntax unit => unit.Members.OfType<GlobalStatementSyntax>().Select(static statement => statement.Statement),
                _ => Enumerable.Empty<StatementSyntax>(),
            };
            steps.AddRange(statements.TakeWhile(statement => statement.Span.End <= whole.SpanStart).Where(statement => !MakesData(statement) && parts.Exists(part => statement.Span.Contains(part))));
        }

        return steps;
    }

    /// <summary>The parts of the formula that are read again when the whole is computed.</summary>
    public IEnumerable<ISymbol> ReadAfter(SyntaxNode whole)
    {
        var loop = LoopAround(whole);
        return _locals.Where(local => _reading.References(local).Any(reference => reference.SpanStart >= whole.Span.End || (loop is not null && !loop.Span.Contains(local.DeclaringSyntaxReferences[0].Span))));
    }

    /// <summary>The outermost loop around the whole.</summary>
    public SyntaxNode? LoopAround(SyntaxNode whole) => whole.Ancestors().TakeWhile(node => node != _reading.Member).LastOrDefault(IsLoop);

    /// <summary>Where the data get another value, they are not yet those of the formula.</summary>
    private bool MakesData(StatementSyntax statement) => statement is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax name } } && _reading.SymbolOf(name) is { } data && _kept.Contains(data);

    /// <summary>Whether a loop over elements, or a member with source, takes part.</summary>
    public bool IsHandWritten(SyntaxNode whole) => StepsBefore(whole).Append(whole).SelectMany(static part => part.DescendantNodesAndSelf()).Any(node => node switch
    {
        AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax } or ConditionalExpressionSyntax or ForStatementSyntax or CommonForEachStatementSyntax => true,
        ExpressionSyntax expression when node is not (TypeSyntax and not IdentifierNameSyntax) => _reading.SymbolOf(expression) is (IMethodSymbol or IPropertySymbol) and var member && _reading.Context.Declaration(member) is not null,
        _ => false,
    });

    /// <summary>Whether nothing changes the data from the first step that reads them on.</summary>
    private bool Keeps(SyntaxNode whole)
    {
        var steps = PartsBefore(whole).Concat(StepsBefore(whole)).Append(whole).ToList();
        foreach (var symbol in _kept)
        {
            var references = _reading.References(symbol).ToList();
            var start = references.Where(reference => steps.Exists(step => step.Span.Contains(reference.Span))).Select(reference => StartOf(reference, whole)).DefaultIfEmpty(whole.SpanStart).Min();
            var end = whole.SpanStart;
            for (var node = whole.Parent; node is not null && node != _reading.Member; node = node.Parent)
            {
                // The next turn of a loop reads what this one leaves.
                if (IsLoop(node) && start < node.SpanStart)
                {
                    end = node.Span.End;
                }
            }

            if (references.Exists(reference => reference.SpanStart >= start && reference.SpanStart < end && !whole.Span.Contains(reference.Span) && MayChange(reference)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Where a step begins to read a variable: a loop that does not go on to the whole reads it from its first turn on.</summary>
    private int StartOf(IdentifierNameSyntax reference, SyntaxNode whole) => reference.Ancestors().TakeWhile(node => node != _reading.Member)
        .Where(node => IsLoop(node) && !node.Span.Contains(whole.Span)).Select(static loop => loop.SpanStart).Append(reference.SpanStart).Min();

    private static bool IsLoop(SyntaxNode node) => node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax;

    /// <summary>The declarations of the parts, and the statements that write to them, before the whole.</summary>
    private List<SyntaxNode> PartsBefore(SyntaxNode whole) => [.. _locals.SelectMany(static local => local.DeclaringSyntaxReferences).Select(static declaration => declaration.GetSyntax())
        .Concat(_locals.SelectMany(_reading.References).Where(IsWritten).Where(reference => reference.SpanStart < whole.SpanStart)
            .Select(static reference => (SyntaxNode?)reference.FirstAncestorOrSelf<StatementSyntax>()).OfType<SyntaxNode>())];

    /// <summary>Whether each part is made in one way, whatever the data are.</summary>
    private bool IsUnconditional(SyntaxNode whole)
    {
        var parts = PartsBefore(whole);
        foreach (var part in parts)
        {
            for (var node = part.Parent; node is not null && node != _reading.Member; node = node.Parent)
            {
                if (node is IfStatementSyntax or ElseClauseSyntax or SwitchStatementSyntax or CatchClauseSyntax or WhileStatementSyntax or DoStatementSyntax or TryStatementSyntax && !node.Span.Contains(whole.Span) &&
                    !DiagonalConditions.IsOfIndices(node))
                {
                    return false;
                }
            }
        }

        foreach (var part in parts.Append(whole))
        {
            foreach (var node in part.DescendantNodesAndSelf())
            {
                if ((node is ConditionalExpressionSyntax or SwitchExpressionSyntax or ConditionalAccessExpressionSyntax && !DiagonalConditions.IsOfIndices(node)) || node.IsKind(SyntaxKind.CoalesceExpression) ||
                    (node is InvocationExpressionSyntax call && IsBranching(call)))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>A helper that does not always do the same, or a solver that adds to what it is given.</summary>
    private bool IsBranching(InvocationExpressionSyntax call)
    {
        if (_reading.Model.GetSymbolInfo(call).Symbol is not IMethodSymbol method || _reading.Context.Declaration(method) is not { } declaration)
        {
            return false;
        }

        return _reading.Context.Solvers.KindOf(method.ReducedFrom ?? method) != SolverKind.None
            ? declaration.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(static assignment =>
                assignment.IsKind(SyntaxKind.AddAssignmentExpression) && assignment.Left is ElementAccessExpressionSyntax element && IsOnDiagonal(element) && !RidgeReading.IsSeenInTrial(assignment.Right))
            : declaration.DescendantNodes().Any(static node => node is ConditionalExpressionSyntax or SwitchExpressionSyntax or SwitchStatementSyntax && !DiagonalConditions.IsOfIndices(node) ||
                (node is IfStatementSyntax branch && !IsThrow(branch.Statement) && !(branch.Else is null && DiagonalConditions.IsOfIndices(branch))));
    }

    private static bool IsThrow(StatementSyntax statement) =>
        statement is ThrowStatementSyntax || (statement is BlockSyntax { Statements: { Count: 1 } inner } && inner[0] is ThrowStatementSyntax);

    private static bool IsOnDiagonal(ElementAccessExpressionSyntax element)
    {
        var indices = element.ArgumentList.Arguments.Select(static argument => argument.ToString()).ToList();
        if (element.Expression is ElementAccessExpressionSyntax row)
        {
            indices.AddRange(row.ArgumentList.Arguments.Select(static argument => argument.ToString()));
        }

        return indices.Count == 2 && indices[0] == indices[1];
    }

    /// <summary>Whether every change of a part, before the whole is computed, is in what was read of it.</summary>
    private bool IsUnderstood(SyntaxNode whole)
    {
        foreach (var local in _locals)
        {
            // Counters and sums are read where they are used.
            if (_reading.Context.Types.ShapeOf((local as ILocalSymbol)?.Type) is not (Shape.Matrix or Shape.Vector))
            {
                continue;
            }

            if (ChangesInNextTurn(local, whole))
            {
                return false;
            }

            foreach (var reference in _reading.References(local).Where(reference => reference.SpanStart < whole.SpanStart))
            {
                var isUnderstood = IsWritten(reference)
                    ? reference.FirstAncestorOrSelf<AssignmentExpressionSyntax>() is { } assignment && (assignment.Left is not ElementAccessExpressionSyntax || _reading.Explained.Contains(assignment))
                    : !MayChange(reference) || (reference.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { } call && (IsStepInto(call, _locals) || IsWriter(call)));
                if (!isUnderstood)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Whether a part that was made before a loop around the whole is changed in it after the whole, for the next turn to read.</summary>
    private bool ChangesInNextTurn(ISymbol local, SyntaxNode whole)
    {
        var made = local.DeclaringSyntaxReferences[0].Span;
        var loop = whole.Ancestors().TakeWhile(node => node != _reading.Member).LastOrDefault(node => IsLoop(node) && !node.Span.Contains(made));
        return loop is not null && _reading.References(local).Any(reference => reference.SpanStart >= whole.Span.End && loop.Span.Contains(reference.Span) && MayChange(reference));
    }

    /// <summary>Whether a use of a matrix may change its elements.</summary>
    private bool MayChange(IdentifierNameSyntax reference)
    {
        if (IsWritten(reference))
        {
            return true;
        }

        ExpressionSyntax value = reference.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } qualified ? qualified : reference;
        switch (value.Parent)
        {
            case MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } member when member.Expression == value:
                // A step of the formula, or a size; anything else may be Clear().
                return !IsStep(call) && member.Name.Identifier.ValueText is not ("GetLength" or "ToString" or "Clone");
            case ArgumentSyntax { Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax call } } argument:
                return argument.RefKindKeyword.RawKind != 0 || (!IsStep(call) && _reading.Context.Types.ShapeOf(_reading.Model.GetTypeInfo(value).Type) != Shape.Scalar);
            default:
                return false;
        }
    }

    /// <summary>Whether a call gives back nothing, or only whether it could do what it does to its arguments.</summary>
    private static bool IsWithoutValue(ITypeSymbol? type) => type?.SpecialType is SpecialType.System_Void or SpecialType.System_Boolean;

    /// <summary>Whether a call was read as linear algebra that gives back a value.</summary>
    private bool IsStep(InvocationExpressionSyntax call) =>
        _reading.Terms.TryGetValue(call, out var term) && !IsWithoutValue(_reading.Model.GetTypeInfo(call).Type) &&
        (term is not (Leaf or ScalarTerm or ElementTerm) || MatrixWords.Operation(Eliminations.NameOf(call)) is not (MatrixOperation.None or MatrixOperation.Append));

    private bool IsRemovable(StatementSyntax statement, HashSet<ISymbol> dead)
    {
        if (statement is not (LocalDeclarationStatementSyntax or ExpressionStatementSyntax or ForStatementSyntax or ForEachStatementSyntax) || statement.ContainsDirectives)
        {
            return false;
        }

        bool IsOwn(ExpressionSyntax target)
        {
            while (target is ElementAccessExpressionSyntax access)
            {
                target = access.Expression;
            }

            return _reading.SymbolOf(target) is ILocalSymbol local && (dead.Contains(local) || (statement is not LocalDeclarationStatementSyntax && statement.Span.Contains(local.DeclaringSyntaxReferences[0].Span)));
        }

        foreach (var node in statement.DescendantNodes())
        {
            switch (node)
            {
                case VariableDeclaratorSyntax variable when statement is LocalDeclarationStatementSyntax && !(_reading.Model.GetDeclaredSymbol(variable) is { } declared && dead.Contains(declared)):
                case AssignmentExpressionSyntax assignment when !IsOwn(assignment.Left):
                case PostfixUnaryExpressionSyntax postfix when !IsOwn(postfix.Operand) && !postfix.IsKind(SyntaxKind.SuppressNullableWarningExpression):
                case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } prefix when !IsOwn(prefix.Operand):
                case InvocationExpressionSyntax call when !IsPure(call, dead):
                    return false;
            }

            if (node is ReturnStatementSyntax or ThrowStatementSyntax or ThrowExpressionSyntax or AwaitExpressionSyntax or AnonymousFunctionExpressionSyntax or YieldStatementSyntax or GotoStatementSyntax)
            {
                return false;
            }
        }

        return true;
    }

    private bool IsPure(InvocationExpressionSyntax call, HashSet<ISymbol> dead)
    {
        if (_reading.Model.GetSymbolInfo(call).Symbol is not IMethodSymbol method)
        {
            return false;
        }

        if (call.ArgumentList.Arguments.Any(static argument => argument.RefKindKeyword.RawKind != 0))
        {
            return false;
        }

        return IsWithoutValue(method.ReturnType)
            ? call.ArgumentList.Arguments.Count > 0 && (IsStepInto(call, dead) || (IsWriter(call) && call.ArgumentList.Arguments.All(given => IsNumberOr(given.Expression, dead))))
            : IsStep(call) || method.Name is "GetLength" or "Clone" || method.ContainingType is { Name: "Math" or "MathF" };
    }

    /// <summary>A helper that writes to the matrices that it is given and does nothing else, such as one that adds a ridge.</summary>
    private bool IsWriter(InvocationExpressionSyntax call) => _reading.Explained.Contains(call) && _reading.Terms.TryGetValue(call, out var term) && term is not SolutionTerm &&
        _reading.Model.GetSymbolInfo(call).Symbol is IMethodSymbol method && _reading.Context.Declaration(method) is { } declaration && declaration.DescendantNodes().All(node => node switch
        {
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax name } => declaration.DescendantNodes().OfType<VariableDeclaratorSyntax>().Any(variable => variable.Identifier.ValueText == name.Identifier.ValueText),
            AssignmentExpressionSyntax assignment => assignment.Left is ElementAccessExpressionSyntax,
            InvocationExpressionSyntax inner => inner.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetLength" } or MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "Math" } },
            _ => true,
        });

    /// <summary>A product, or a copy of one, that is written to a matrix of the formula.</summary>
    private bool IsStepInto(InvocationExpressionSyntax call, HashSet<ISymbol> dead) =>
        call.ArgumentList.Arguments.Count > 0 && (Eliminations.NameOf(call) == "CopyTo" ||
            MatrixWords.Operation(Eliminations.NameOf(call)) is MatrixOperation.Add or MatrixOperation.Multiply or MatrixOperation.Transpose or MatrixOperation.TransposeMultiply or MatrixOperation.MultiplyTranspose) &&
        _reading.SymbolOf(call.ArgumentList.Arguments[call.ArgumentList.Arguments.Count - 1].Expression) is { } target && dead.Contains(target);

    private bool IsNumberOr(ExpressionSyntax expression, HashSet<ISymbol> dead) =>
        _reading.Context.Types.ShapeOf(_reading.Model.GetTypeInfo(expression).Type) == Shape.Scalar || (_reading.SymbolOf(expression) is { } symbol && dead.Contains(symbol));

    private static bool IsWritten(IdentifierNameSyntax reference)
    {
        ExpressionSyntax value = reference.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } qualified ? qualified : reference;
        while (value.Parent is ElementAccessExpressionSyntax access && access.Expression == value)
        {
            value = access;
        }

        return FormulaReading.IsAssigned(value);
    }
}
