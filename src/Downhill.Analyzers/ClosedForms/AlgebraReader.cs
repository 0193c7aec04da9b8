using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>
/// Reads a body as linear algebra: follows matrices through locals, fields, properties, helpers and loops over elements, and
/// shows every value that is finished to <see cref="InversionUses"/>.
/// </summary>
/// <remarks>
/// It reads syntax and asks for symbols, so that calls into packages that are not there are read by their names. Statements
/// are read once, in order; the branches of an <c>if</c> start from the same values, and what the last of them wrote stays.
/// </remarks>
internal sealed partial class AlgebraReader
{
    // How many helpers may lie between a body and the matrix operations that it calls.
    private const int MaximumDepth = 4;

    private readonly AlgebraContext _context;
    private readonly InversionUses _uses;
    private readonly ReadingBudget _budget;
    private readonly int _depth;
    private readonly SyntaxNode? _callSite;
    private readonly CancellationToken _cancellationToken;
    private readonly string _scope;
    private Dictionary<ISymbol, MatrixTerm> _values = new(SymbolEqualityComparer.Default);
    private readonly List<string> _loopVariables = [];
    private readonly Stack<int> _loops = new();
    private MatrixTerm? _returned;
    private MatrixTerm? _self;
    private Dictionary<ExpressionSyntax, MatrixTerm>? _record;
    private readonly HashSet<ExpressionSyntax> _explained = [];
    private readonly List<LoopProduct> _loopProducts = [];

    private AlgebraReader(AlgebraContext context, InversionUses uses, ReadingBudget budget, int depth, SyntaxNode? callSite, CancellationToken cancellationToken)
    {
        _context = context;
        _uses = uses;
        _budget = budget;
        _depth = depth;
        _callSite = callSite;
        _cancellationToken = cancellationToken;
        _scope = "";
    }

    /// <summary>Reads a helper: what it makes of other arguments is another value, of the same ones the same.</summary>
    private AlgebraReader(AlgebraReader caller, SyntaxNode declaration, SyntaxNode call, IEnumerable<MatrixTerm> given, InversionUses? uses = null)
        : this(caller._context, uses ?? new InversionUses(declaration), caller._budget, caller._depth + 1, caller._callSite ?? call, caller._cancellationToken)
    {
        _scope = ScopeOf(given);
        _inlined.UnionWith(caller._inlined);
        _inlined.Add(declaration);
        foreach (var pair in caller._values)
        {
            if (pair.Key is IFieldSymbol or IPropertySymbol)
            {
                _values[pair.Key] = pair.Value;
            }
        }
    }

    private static string ScopeOf(IEnumerable<MatrixTerm> given)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in string.Join(",", given))
        {
            hash = (hash ^ letter) * 1099511628211UL;
        }

        return ":" + hash.ToString("x", System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Reads the body of <paramref name="member"/> and gives the uses of the inverses in it.</summary>
    public static InversionUses Read(SyntaxNode member, AlgebraContext context, CancellationToken cancellationToken)
    {
        // How large a matrix is that callers hand over takes a look at all of them: only where there is something to say.
        var uses = Read(member, context, asksCallers: false, cancellationToken);
        return uses.IsEmpty ? uses : Read(member, context, asksCallers: true, cancellationToken);
    }

    private static InversionUses Read(SyntaxNode member, AlgebraContext context, bool asksCallers, CancellationToken cancellationToken)
    {
        var uses = new InversionUses(member);
        new AlgebraReader(context, uses, new ReadingBudget { AsksCallers = asksCallers }, 0, null, cancellationToken).ReadBody(member);
        return uses;
    }

    /// <summary>Reads the body once more, and keeps what every expression of it is.</summary>
    public static FormulaReading Record(SyntaxNode member, AlgebraContext context, CancellationToken cancellationToken)
    {
        var record = new Dictionary<ExpressionSyntax, MatrixTerm>();
        var reader = new AlgebraReader(context, new InversionUses(member), new ReadingBudget(), 0, null, cancellationToken) { _record = record };
        reader.ReadBody(member);
        return new FormulaReading(member, record, reader._explained, context, context.Bodies.Model(member.SyntaxTree)) { LoopProducts = reader._loopProducts };
    }

    /// <summary>The size of what an expression hands to another method; of a whole number its value, as the rows.</summary>
    public static MatrixSize SizeOf(ExpressionSyntax argument, AlgebraContext context, CancellationToken cancellationToken)
    {
        var member = argument.Ancestors().FirstOrDefault(ClosedFormRecognizer.IsBody) ?? argument.SyntaxTree.GetRoot(cancellationToken);
        var record = new Dictionary<ExpressionSyntax, MatrixTerm>();
        var reader = new AlgebraReader(context, new InversionUses(member), new ReadingBudget(), 0, null, cancellationToken) { _record = record };
        reader.ReadBody(member);
        return !record.TryGetValue(argument, out var term) ? MatrixSize.Unknown
            : term.Shape == Shape.Scalar ? new MatrixSize(reader.CountOf(argument), Count.Unknown)
            : MatrixSize.Of(term);
    }

    private void ReadBody(SyntaxNode member)
    {
        switch (member)
        {
            case BaseMethodDeclarationSyntax method:
                ReadBlockOrArrow(method.Body, method.ExpressionBody);
                break;
            case AccessorDeclarationSyntax accessor:
                ReadBlockOrArrow(accessor.Body, accessor.ExpressionBody);
                break;
            case LocalFunctionStatementSyntax local:
                ReadBlockOrArrow(local.Body, local.ExpressionBody);
                break;
            case PropertyDeclarationSyntax property:
                ReadBlockOrArrow(null, property.ExpressionBody);
                if (property.Initializer is { } initializer)
                {
                    Keep(Evaluate(initializer.Value), initializer);
                }

                break;
            case IndexerDeclarationSyntax indexer:
                ReadBlockOrArrow(null, indexer.ExpressionBody);
                break;
            case BaseFieldDeclarationSyntax field:
                foreach (var variable in field.Declaration.Variables)
                {
                    if (variable.Initializer is { } value)
                    {
                        Keep(Evaluate(value.Value), value);
                    }
                }

                break;
            case GlobalStatementSyntax or CompilationUnitSyntax:
                foreach (var statement in member.DescendantNodesAndSelf().OfType<GlobalStatementSyntax>())
                {
                    ReadStatement(statement.Statement);
                }

                break;
        }
    }

    private void ReadBlockOrArrow(BlockSyntax? block, ArrowExpressionClauseSyntax? arrow)
    {
        if (block is not null)
        {
            ReadStatement(block);
        }
        else if (arrow is not null)
        {
            Return(arrow.Expression, arrow);
        }
    }

    private void ReadStatement(StatementSyntax? statement)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (statement is null || !_budget.Take())
        {
            return;
        }

        switch (statement)
        {
            case BlockSyntax block:
                foreach (var inner in block.Statements)
                {
                    ReadStatement(inner);
                }

                break;
            case LocalDeclarationStatementSyntax declaration:
                Declare(declaration.Declaration);
                break;
            case ExpressionStatementSyntax expression:
                Finish(Evaluate(expression.Expression), expression);
                break;
            case ReturnStatementSyntax { Expression: { } value }:
                Return(value, statement);
                break;
            case YieldStatementSyntax { Expression: { } value }:
                Keep(Evaluate(value), statement);
                break;
            case IfStatementSyntax branch:
                Finish(Evaluate(branch.Condition), branch.Condition);
                var before = new Dictionary<ISymbol, MatrixTerm>(_values, SymbolEqualityComparer.Default);
                ReadStatement(branch.Statement);
                if (branch.Else is { } otherwise)
                {
                    var then = _values;
                    _values = new(before, SymbolEqualityComparer.Default);
                    ReadStatement(otherwise.Statement);
                    foreach (var pair in then)
                    {
                        if (!_values.TryGetValue(pair.Key, out var value) || (before.TryGetValue(pair.Key, out var old) && ReferenceEquals(old, value)))
                        {
                            _values[pair.Key] = pair.Value;
                        }
                    }
                }

                break;
            case ForStatementSyntax loop:
                ReadFor(loop);
                break;
            case CommonForEachStatementSyntax each:
                ReadForEach(each);
                break;
            case WhileStatementSyntax loop:
                Finish(Evaluate(loop.Condition), loop.Condition);
                InLoop(null, () => ReadStatement(loop.Statement));
                break;
            case DoStatementSyntax loop:
                InLoop(null, () => ReadStatement(loop.Statement));
                Finish(Evaluate(loop.Condition), loop.Condition);
                break;
            case TryStatementSyntax attempt:
                ReadStatement(attempt.Block);
                foreach (var handler in attempt.Catches)
                {
                    // What stands in after a failure is no value of the formula.
                    var succeeded = new Dictionary<ISymbol, MatrixTerm>(_values, SymbolEqualityComparer.Default);
                    ReadStatement(handler.Block);
                    _values = succeeded;
                }

                ReadStatement(attempt.Finally?.Block);
                break;
            case SwitchStatementSyntax choice:
                Finish(Evaluate(choice.Expression), choice.Expression);
                foreach (var section in choice.Sections)
                {
                    foreach (var inner in section.Statements)
                    {
                        ReadStatement(inner);
                    }
                }

                break;
            case UsingStatementSyntax resource:
                if (resource.Declaration is { } owned)
                {
                    Declare(owned);
                }

                ReadStatement(resource.Statement);
                break;
            case LockStatementSyntax gate:
                ReadStatement(gate.Statement);
                break;
            case FixedStatementSyntax pinned:
                Declare(pinned.Declaration);
                ReadStatement(pinned.Statement);
                break;
            case UnsafeStatementSyntax body:
                ReadStatement(body.Block);
                break;
            case CheckedStatementSyntax body:
                ReadStatement(body.Block);
                break;
            case LabeledStatementSyntax labeled:
                ReadStatement(labeled.Statement);
                break;
        }
    }

    private void Declare(VariableDeclarationSyntax declaration)
    {
        foreach (var variable in declaration.Variables)
        {
            if (variable.Initializer is not { } initializer)
            {
                continue;
            }

            var value = Evaluate(initializer.Value);
            Finish(value, initializer);
            if (Model(variable).GetDeclaredSymbol(variable) is { } symbol)
            {
                if (initializer.Value is InitializerExpressionSyntax && symbol is ILocalSymbol local && _context.Types.ShapeOf(local.Type) is Shape.Matrix)
                {
                    value = new Leaf(Place(symbol), Shape.Matrix, isWrittenOut: true);
                }

                // A number of its own may be where a sum begins.
                _values[symbol] = Named(value, symbol);
            }
        }
    }

    private void ReadFor(ForStatementSyntax loop)
    {
        string? variable = null;
        if (loop.Declaration is { } declaration)
        {
            Declare(declaration);
            variable = declaration.Variables.FirstOrDefault()?.Identifier.ValueText;
        }

        foreach (var initializer in loop.Initializers)
        {
            Evaluate(initializer);
            if (initializer is AssignmentExpressionSyntax { Left: IdentifierNameSyntax name })
            {
                variable ??= name.Identifier.ValueText;
            }
        }

        InLoop(variable, () => ReadStatement(loop.Statement));
    }

    private void ReadForEach(CommonForEachStatementSyntax loop)
    {
        var source = Evaluate(loop.Expression);
        Finish(source, loop.Expression);
        var index = "@" + loop.SpanStart;
        if (loop is ForEachStatementSyntax each && Model(each).GetDeclaredSymbol(each) is { } element)
        {
            _values[element] = source.Shape switch
            {
                Shape.Matrix => new RowTerm(source, index),
                Shape.Vector => new ElementTerm([[new ElementReference(source, [index])]]),
                _ => new Leaf(Place(element), _context.Types.ShapeOf((element as ILocalSymbol)?.Type)),
            };
        }

        InLoop(index, () => ReadStatement(loop.Statement));
    }

    private void InLoop(string? variable, Action read)
    {
        _loops.Push(0);
        if (variable is not null)
        {
            _loopVariables.Add(variable);
        }

        read();
        if (variable is not null)
        {
            _loopVariables.RemoveAt(_loopVariables.Count - 1);
        }

        _loops.Pop();
    }

    private void Return(ExpressionSyntax expression, SyntaxNode at)
    {
        if (expression is LiteralExpressionSyntax or ThrowExpressionSyntax)
        {
            return;
        }

        var value = Evaluate(expression);
        Finish(value, at);
        if (_depth == 0)
        {
            _uses.Keep(value);
        }

        // An early return of nothing is no answer, and one of an argument that is left as it is only a guard.
        var isLast = at is ReturnStatementSyntax { Parent: BlockSyntax { Parent: not StatementSyntax } } && value is not (Leaf { IsFresh: true } or Leaf { Shape: Shape.Other or Shape.Unknown });
        if (isLast || _returned is null or Leaf or ScalarTerm)
        {
            _returned = value;
        }
    }

    private void Keep(MatrixTerm value, SyntaxNode at)
    {
        Finish(value, at);
        _uses.Keep(value);
    }

    private void Finish(MatrixTerm value, SyntaxNode at) => _uses.Finish(value, at);

    private SemanticModel Model(SyntaxNode node) => _context.Bodies.Model(node.SyntaxTree);

    /// <summary>The key of a variable that is only itself.</summary>
    private string Place(ISymbol symbol) =>
        symbol is ILocalSymbol or IParameterSymbol && symbol.Locations.FirstOrDefault() is { IsInSource: true } location
            ? $"{symbol.Name}@{location.SourceSpan.Start}{_scope}"
            : $"{symbol.ContainingType?.Name}.{symbol.Name}";

    /// <summary>Bounds the work of one body, the helpers it calls included.</summary>
    private sealed class ReadingBudget
    {
        private int _left = 20_000;

        /// <summary>The matrices with a right-hand side beside them in one array.</summary>
        public HashSet<MatrixTerm> Augmented { get; } = [];

        /// <summary>Whether the sizes of what callers hand over are looked up.</summary>
        public bool AsksCallers { get; init; } = true;

        public bool Take() => --_left > 0;
    }
}
