using System.Collections.Immutable;
using Downhill.Analyzers.Recognition.Symbolic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition;

/// <summary>Says of every statement of a loop what it does for the search, or that it does something else.</summary>
internal sealed class StatementRoles(
    StepRegion region,
    SemanticModel model,
    StepTrace accepted,
    StepTrace rejected,
    ImmutableArray<Incumbent> incumbents,
    BestValue? best,
    StoppingRules stopping,
    Objective objective,
    ScalarCall? score,
    SyntaxNode test)
{
    private readonly ImmutableArray<ExplainedStatement>.Builder _explained = ImmutableArray.CreateBuilder<ExplainedStatement>();
    private readonly ImmutableArray<SyntaxNode>.Builder _unexplained = ImmutableArray.CreateBuilder<SyntaxNode>();

    public ImmutableArray<ExplainedStatement> Explained => _explained.ToImmutable();

    public ImmutableArray<SyntaxNode> Unexplained => _unexplained.ToImmutable();

    public void Read(SyntaxNode? loop)
    {
        switch (loop)
        {
            case ForStatementSyntax one:
                Explain(one.Statement);
                break;
            case CommonForEachStatementSyntax one:
                Explain(one.Statement);
                break;
            case WhileStatementSyntax one:
                Explain(one.Statement);
                break;
            case DoStatementSyntax one:
                Explain(one.Statement);
                break;
        }
    }

    private void Explain(StatementSyntax? statement)
    {
        switch (statement)
        {
            case null or EmptyStatementSyntax or LocalFunctionStatementSyntax:
                break;
            case BlockSyntax block:
                foreach (var inner in block.Statements)
                {
                    Explain(inner);
                }

                break;
            case IfStatementSyntax conditional when conditional.Span.Contains(test.Span) && !conditional.Condition.Span.Contains(test.Span) && conditional.SyntaxTree == test.SyntaxTree:
                // if (IsFeasible(c)) { … if (loss < best) … }: acceptance asks for more than a better score.
                _unexplained.Add(conditional);
                Explain(conditional.Statement);
                Explain(conditional.Else?.Statement);
                break;
            case IfStatementSyntax conditional:
                Add(conditional, conditional.Condition.Contains(test) || IsAfterTest(conditional) ? StepRole.Accept : Leaves(conditional) ? StepRole.Stop : IsClamp(conditional) ? StepRole.Clamp : StepRole.Perturb);
                Explain(conditional.Statement);
                Explain(conditional.Else?.Statement);
                break;
            case ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax:
                Add(statement, RoleOfInside(statement));
                Read(statement);
                break;
            case ContinueStatementSyntax when LoopAround(statement) != region.Operation.Syntax:
                Add(statement, StepRole.Perturb);
                break;
            case ContinueStatementSyntax when statement.FirstAncestorOrSelf<IfStatementSyntax>() is { } skipping && (skipping.Condition.Contains(test) || IsAfterTest(skipping)):
                Add(statement, StepRole.Accept);
                break;
            case BreakStatementSyntax when statement.FirstAncestorOrSelf<IfStatementSyntax>() is { } exit &&
                stopping.TargetTest is { } target && exit.Condition.Contains(target):
                Add(statement, StepRole.Stop);
                break;
            case LocalDeclarationStatementSyntax or ExpressionStatementSyntax:
                ExplainSimple(statement);
                break;
            default:
                _unexplained.Add(statement);
                break;
        }
    }

    private void ExplainSimple(StatementSyntax statement)
    {
        // What the scoring function does besides scoring goes with it into the descent.
        var effects = accepted.Effects.Concat(rejected.Effects).Where(effect => effect.Statement == statement && !IsInScore(effect.Path, effect.Syntax));
        if (effects.Any())
        {
            _unexplained.Add(statement);
            return;
        }

        var writes = accepted.Writes.Concat(rejected.Writes).Where(write => write.Statement == statement && !IsInScore(write.Path, write.Site)).ToList();
        var isScore = score is not null && statement.Span.Contains(score.Syntax.Span) && statement.SyntaxTree == score.Syntax.SyntaxTree;
        var draws = accepted.Draws.Concat(rejected.Draws).Any(draw => draw.Statement == statement);
        if (writes.Count == 0 && !isScore && !draws)
        {
            if (IsCounter(statement))
            {
                Add(statement, StepRole.Stop);
            }
            else
            {
                _unexplained.Add(statement);
            }

            return;
        }

        var role = isScore ? StepRole.Score : draws ? StepRole.Perturb : StepRole.Copy;
        foreach (var write in writes)
        {
            switch (RoleOf(write))
            {
                case null:
                    _unexplained.Add(statement);
                    return;
                case StepRole.Copy:
                    break;
                case var told:
                    role = isScore && told != StepRole.Accept ? role : told!.Value;
                    break;
            }
        }

        if (IsCounter(statement))
        {
            role = StepRole.Stop;
        }

        Add(statement, role);
    }

    private StepRole? RoleOf(PlaceWrite write)
    {
        var root = PlaceRoots.Of(write.Place);
        if (root is null)
        {
            return write.Value.IsRandom ? StepRole.Perturb : StepRole.Copy;
        }

        if (best is not null && SymbolEqualityComparer.Default.Equals(root, best.Symbol))
        {
            return StepRole.Accept;
        }

        foreach (var incumbent in incumbents)
        {
            if (SymbolEqualityComparer.Default.Equals(root, incumbent.Symbol))
            {
                return IsUnderTest(write.Statement) ? StepRole.Accept : write.Value.IsRandom ? StepRole.Perturb : StepRole.Copy;
            }

            if (SymbolEqualityComparer.Default.Equals(root, incumbent.Candidate))
            {
                return write.Value.IsRandom ? StepRole.Perturb : StepRole.Copy;
            }
        }

        if (write.Path != 0 && root is ILocalSymbol or IParameterSymbol && !region.Outlives(root))
        {
            return StepRole.Copy;
        }

        if (root is ILocalSymbol && !region.Outlives(root))
        {
            return write.Value.IsRandom ? StepRole.Perturb : StepRole.Copy;
        }

        if (SymbolEqualityComparer.Default.Equals(root, stopping.LoopIndex))
        {
            return StepRole.Stop;
        }

        // Variables that live longer but serve the loop alone: buffers, saved values, step sizes.
        return root is ILocalSymbol local && region.Operation.Syntax is { Parent: not null } loop &&
            OwnerSyntax() is { } scope && !References.ReadOutside(local, loop, scope, model)
            ? write.Value.IsRandom ? StepRole.Perturb : IsUnderTest(write.Statement) ? StepRole.StepSize : StepRole.Copy
            : null;
    }

    private SyntaxNode? OwnerSyntax() => region.Operation.Syntax.FirstAncestorOrSelf<SyntaxNode>(static node =>
        node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or CompilationUnitSyntax);

    private bool IsInScore(int path, SyntaxNode site) =>
        score is not null && (site == score.Syntax || (path != 0 && region.Paths.FirstCall(path) == score.Syntax));

    private static SyntaxNode? LoopAround(SyntaxNode statement) => statement.FirstAncestorOrSelf<StatementSyntax>(static node =>
        node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax);

    private bool IsCounter(StatementSyntax statement) =>
        stopping.LoopIndex is { } index && statement is ExpressionStatementSyntax { Expression: PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax or AssignmentExpressionSyntax } &&
        References.To(index, statement, model).Any(References.IsWritten);

    private bool IsUnderTest(SyntaxNode? statement)
    {
        for (var node = statement; node is not null && node != region.Operation.Syntax; node = node.Parent)
        {
            if (node is IfStatementSyntax conditional && conditional.Condition.Contains(test))
            {
                return true;
            }

            // if (worse) continue; best = …: the rest of the body is the accepting branch.
            if (node.Parent is BlockSyntax block && node is StatementSyntax inner)
            {
                foreach (var earlier in block.Statements.TakeWhile(one => one != inner))
                {
                    if (earlier is IfStatementSyntax { Condition: var condition } && condition.Contains(test))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    private bool IsAfterTest(IfStatementSyntax conditional) =>
        conditional.Condition is IdentifierNameSyntax or PrefixUnaryExpressionSyntax { Operand: IdentifierNameSyntax } && IsUnderTest(conditional);

    private bool Leaves(IfStatementSyntax conditional) => stopping.TargetTest is { } target && conditional.Condition.Contains(target);

    private static bool IsClamp(IfStatementSyntax conditional)
    {
        var statement = conditional.Statement is BlockSyntax { Statements.Count: 1 } block ? block.Statements[0] : conditional.Statement;
        return conditional.Condition is BinaryExpressionSyntax comparison &&
            statement is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax assignment } &&
            (SyntaxFactory.AreEquivalent(comparison.Left, assignment.Left) || SyntaxFactory.AreEquivalent(comparison.Right, assignment.Left));
    }

    private StepRole RoleOfInside(SyntaxNode loop) =>
        accepted.Draws.Any(draw => draw.Statement is { } statement && loop.Span.Contains(statement.Span)) ? StepRole.Perturb
        : objective.Call.SyntaxTree == loop.SyntaxTree && loop.Span.Contains(objective.Call.Span) ? StepRole.Score
        : IsUnderTest(loop) ? StepRole.Accept
        : StepRole.Copy;

    private void Add(SyntaxNode statement, StepRole role) => _explained.Add(new ExplainedStatement(statement, role));
}
