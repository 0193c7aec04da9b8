using System.Collections.Immutable;
using Downhill.Analyzers.Recognition.Finishing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Analyzers.Recognition.Replacement;

/// <summary>A statement of the loop that tells of its progress.</summary>
/// <param name="Statement">The statement: the call, or the test around it.</param>
/// <param name="Iterations">Where it names the number of the step.</param>
/// <param name="Values">Where it names the best value, or that of a step which became the best.</param>
internal sealed record LoopLog(StatementSyntax Statement, ImmutableArray<TextSpan> Iterations, ImmutableArray<TextSpan> Values);

/// <summary>
/// Finds what a loop writes to a console or a log about its progress: a descent can tell the number of its iteration and its
/// value, but not the point or the candidate.
/// </summary>
internal sealed class LoopLogs
{
    private readonly RandomSearch _search;
    private readonly StatementSyntax _loop;
    private readonly LoopReading _reading;
    private readonly SemanticModel _model;
    private readonly CancellationToken _cancellationToken;
    private readonly HashSet<ISymbol> _scores = new(SymbolEqualityComparer.Default);

    private LoopLogs(RandomSearch search, StatementSyntax loop, LoopReading reading, SemanticModel model, CancellationToken cancellationToken)
    {
        _search = search;
        _loop = loop;
        _reading = reading;
        _model = model;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The logs among the statements that nothing else explains.</summary>
    public static ImmutableArray<LoopLog> Read(RandomSearch search, StatementSyntax loop, LoopReading reading, SemanticModel model, CancellationToken cancellationToken)
    {
        if (search.Unexplained.IsEmpty || search.Unexplained.Any(node => node.SyntaxTree != loop.SyntaxTree))
        {
            return ImmutableArray<LoopLog>.Empty;
        }

        var logs = new LoopLogs(search, loop, reading, model, cancellationToken);
        foreach (var copy in SearchCopies.Read(loop, model, cancellationToken))
        {
            if (copy.To is { } to && SearchCopies.Unwrapped(copy.Value) == search.Objective.Call)
            {
                logs._scores.Add(to);
            }
        }

        var found = ImmutableArray.CreateBuilder<LoopLog>();
        foreach (var statement in search.Unexplained.OfType<ExpressionStatementSyntax>().Where(logs.IsLog))
        {
            if (!found.Any(log => log.Statement.Span.Contains(statement.Span)) && logs.Take(logs.WholeOf(statement), statement) is { } log)
            {
                found.Add(log);
            }
        }

        return found.ToImmutable();
    }

    /// <summary>Whether a statement calls a console, a trace or a logger.</summary>
    private bool IsLog(ExpressionStatementSyntax statement) =>
        statement.Expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax } call
        && _model.GetSymbolInfo(call, _cancellationToken).Symbol is IMethodSymbol { ContainingType: { } type, ReturnsVoid: true, DeclaringSyntaxReferences.IsEmpty: true } called
        && (type.ContainingNamespace.ToDisplayString() is "System" && type.Name == "Console" && called.Name is "Write" or "WriteLine"
            || type.ContainingNamespace.ToDisplayString() is "System.Diagnostics" && type.Name is "Debug" or "Trace" && called.Name.StartsWith("Write", StringComparison.Ordinal)
            || type.ContainingNamespace.ToDisplayString() == "Microsoft.Extensions.Logging");

    /// <summary>The test around a log that only asks when to log: every hundredth step, or where it is wanted.</summary>
    private StatementSyntax WholeOf(ExpressionStatementSyntax log)
    {
        var block = log.Parent as BlockSyntax;
        var inner = block is not null && block.Statements.All(statement => statement is ExpressionStatementSyntax one && IsLog(one)) ? (StatementSyntax)block : log;
        return inner.Parent is IfStatementSyntax { Else: null } test
            && test.Statement == inner
            && !test.Condition.Span.Contains(_search.Acceptance.Test.Span)
                ? test
                : log;
    }

    private LoopLog? Take(StatementSyntax whole, ExpressionStatementSyntax log)
    {
        var isKept = whole.Ancestors().TakeWhile(node => node != _loop).OfType<IfStatementSyntax>()
            .Any(test => test.Condition.Span.Contains(_search.Acceptance.Test.Span) && test.Statement.Span.Contains(whole.Span)
                && _search.Acceptance.Kind == AcceptanceKind.Comparison);
        var isTop = whole.Parent is BlockSyntax { Parent: var around } && around == _loop;
        if (!isKept && !isTop
            || isKept && whole.Parent is not (BlockSyntax { Parent: IfStatementSyntax } or IfStatementSyntax)
            || whole.DescendantNodes().Any(static node => node is AssignmentExpressionSyntax or AnonymousFunctionExpressionSyntax or AwaitExpressionSyntax or DeclarationExpressionSyntax
                or PostfixUnaryExpressionSyntax { RawKind: not (int)SyntaxKind.SuppressNullableWarningExpression }
                or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression }))
        {
            return null;
        }

        var iterations = ImmutableArray.CreateBuilder<TextSpan>();
        var values = ImmutableArray.CreateBuilder<TextSpan>();
        foreach (var name in whole.DescendantNodes().OfType<SimpleNameSyntax>())
        {
            switch (_model.GetSymbolInfo(name, _cancellationToken).Symbol)
            {
                case null:
                    return null;
                case var symbol when SymbolEqualityComparer.Default.Equals(symbol, _search.Stopping.LoopIndex):
                    iterations.Add(name.Span);
                    break;
                case var symbol when SymbolEqualityComparer.Default.Equals(symbol, _search.Best?.Symbol) || isKept && _scores.Contains(symbol!):
                    values.Add(name.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } access && access.Name == name ? access.Span : name.Span);
                    break;
                case ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol when name.Parent is MemberAccessExpressionSyntax member && member.Name == name && member.Expression is not ThisExpressionSyntax:
                    break;
                case (ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol) and var symbol when !_reading.IsInvariant(symbol)
                    || _search.Incumbents.Any(incumbent => SymbolEqualityComparer.Default.Equals(incumbent.Symbol, symbol)):
                    return null;
            }
        }

        return iterations.Count + values.Count == 0 && !isKept && whole == log ? null : new LoopLog(whole, iterations.ToImmutable(), values.ToImmutable());
    }
}
