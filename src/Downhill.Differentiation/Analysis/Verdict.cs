using System.Collections.Immutable;
using Downhill.Differentiation.Lowering;
using Downhill.Differentiation.Program;
using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Analysis;

/// <summary>Turns what the activity analysis found into the report: obstacles, kinks and the class of the whole.</summary>
internal sealed partial class Verdict
{
    private readonly List<(LoweredFunction Function, Activity Activity)> _parts;
    private LoweredFunction _function;
    private Activity _activity;
    private readonly List<Obstacle> _obstacles = [];
    private readonly List<Kink> _kinks = [];
    private readonly HashSet<SyntaxNode> _seen = [];
    private readonly HashSet<ISymbol> _membersRead = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, int> _readers = new(SymbolEqualityComparer.Default);
    private readonly HashSet<Storage> _copiedReads = [];
    private bool _callsUnknown;
    private Opaque? _stop;
    private readonly HashSet<SyntaxNode> _kinked = [];
    private readonly List<(Opaque Code, SyntaxNode Syntax)> _decisions = [];
    private readonly Dictionary<Opaque, Choose> _switches = [];
    private readonly HashSet<Opaque> _signs = [];

    private Verdict(LoweredFunction function, Activity activity)
    {
        _function = function;
        _activity = activity;
        _parts = [(function, activity)];
        FindParts();
    }

    public static DifferentiabilityReport Of(LoweredFunction function, Activity activity, ImmutableArray<ISymbol> variables) =>
        new Verdict(function, activity).Build(variables);

    private DifferentiabilityReport Build(ImmutableArray<ISymbol> variables)
    {
        foreach (var (function, _) in _parts)
        {
            Survey(function.Body);
        }

        foreach (var part in _parts)
        {
            (_function, _activity) = part;
            foreach (var refusal in _function.Refusals)
            {
                Add(refusal);
            }

            foreach (var obstacle in new TensorVerdict(_function, _activity).Obstacles())
            {
                Add(obstacle);
            }

            Visit(_function.Body);
        }

        (_function, _activity) = _parts[0];
        if (_obstacles.Count == 0 && !_activity.ResultVaries && _activity.ResultDepends)
        {
            FlatResult(variables);
        }

        var without = ImmutableArray.CreateBuilder<ISymbol>();
        foreach (var variable in _function.Variables)
        {
            // Where something could not be followed, nobody knows what has an effect.
            if (_obstacles.Count == 0 && variable.Kind != StorageKind.Field && !_activity.Influential.Contains(variable) && variable.Symbol is { } symbol
                && (variable.PartOf is not { } whole || (!_function.Variables.Any(v => v.PartOf == whole && _activity.Influential.Contains(v)) && _function.Variables.First(v => v.PartOf == whole) == variable)))
            {
                without.Add(variables.FirstOrDefault(v => SymbolEqualityComparer.Default.Equals(v.OriginalDefinition, symbol.OriginalDefinition)) ?? symbol);
            }
        }

        var worst = Differentiability.Smooth;
        foreach (var kink in _kinks)
        {
            worst = Worse(worst, kink.Class);
        }

        foreach (var obstacle in _obstacles)
        {
            worst = Worse(worst, obstacle.Class);
        }

        // A rounded value explains more than a call that could not be read.
        return new DifferentiabilityReport(
            worst,
            Exact(_obstacles).OrderBy(o => o.Class).ThenBy(o => o.Syntax.SpanStart).ToImmutableArray(),
            _kinks.OrderByDescending(k => k.Class).ThenBy(k => k.Syntax.SpanStart).ToImmutableArray(),
            without.ToImmutable());
    }

    /// <summary>Where an expression inside another is to blame, the outer one says no more.</summary>
    private static IEnumerable<Obstacle> Exact(List<Obstacle> obstacles) => obstacles.Where(outer => !obstacles.Any(inner =>
        inner.Class == outer.Class
        && inner.Syntax.SyntaxTree == outer.Syntax.SyntaxTree
        && inner.Syntax.Span != outer.Syntax.Span
        && outer.Syntax.Span.Contains(inner.Syntax.Span)));

    private static Differentiability Worse(Differentiability left, Differentiability right) => left > right ? left : right;

    /// <summary>The variables only decide, count or round: there is a place to blame, and no gradient.</summary>
    private void FlatResult(ImmutableArray<ISymbol> variables)
    {
        var name = variables.Length > 0 ? variables[0].Name : "the variables";
        foreach (var (code, syntax) in _decisions)
        {
            Add(new Obstacle(
                code.Operation?.Syntax ?? syntax,
                Differentiability.NotDifferentiable,
                $"the result depends on '{name}' only through comparisons such as this one, so that its derivative is zero almost everywhere",
                "score by a smooth function of the compared value, such as a log-loss or a squared difference"));
            return;
        }

        if (_stop is { } stop)
        {
            Add(new Obstacle(
                stop.Syntax,
                Differentiability.NotDifferentiable,
                $"every way from '{name}' to the result is stopped, as here, so that the derivative is zero",
                "leave one way open"));
            return;
        }

        Add(new Obstacle(
            _function.Body.Statements.LastOrDefault()?.Syntax ?? _function.Function.DeclaringSyntaxReferences[0].GetSyntax(),
            Differentiability.NotDifferentiable,
            "the derivative of the result is zero almost everywhere",
            null));
    }

    /// <summary>Collects what copied code reads, to tell whether a value stored somewhere can come back.</summary>
    private void Survey(Block block)
    {
        foreach (var statement in block.Statements)
        {
            foreach (var opaque in Opaques(statement))
            {
                _callsUnknown |= opaque.Footprint.CallsUnknown;
                _membersRead.UnionWith(opaque.Footprint.MembersRead);
                _copiedReads.UnionWith(opaque.Footprint.Reads);
            }

            if (statement is Choose choose && block.Statements.OfType<Assign>().LastOrDefault(a => a.Target is Ref arm && arm.Storage == choose.Arm) is { Value: Opaque selecting })
            {
                _switches[selecting] = choose;
            }

            foreach (var inner in statement.Blocks)
            {
                Survey(inner);
            }
        }
    }

    private static IEnumerable<Opaque> Opaques(Stmt statement)
    {
        IEnumerable<Expr?> roots = statement switch
        {
            Assign assign => [assign.Value, assign.Target],
            NewArray allocation => [.. allocation.Lengths ?? [], .. allocation.Items ?? []],
            Perform perform => [perform.Code],
            If choice => [choice.Condition],
            Enclosed enclosed => [enclosed.Resource],
            Loop loop => [loop.Start, loop.Bound, loop.Condition, loop.Sequence],
            Invoke invoke => invoke.Operands.Select(o => o.Value),
            _ => [],
        };
        return roots.OfType<Expr>().SelectMany(r => r.SelfAndDescendants()).OfType<Opaque>();
    }

    /// <summary>A varying value that goes where it is not followed may come back unseen: refused where it leaves.</summary>
    private void Leaks(Opaque opaque)
    {
        if (!opaque.ReadsVaried)
        {
            return;
        }

        foreach (var (syntax, member) in opaque.Footprint.Stores)
        {
            if (member is not null && !_callsUnknown && !IsReadAnywhere(member, opaque))
            {
                continue;
            }

            var (reason, instead) = opaque.Operation?.DescendantsAndSelf().FirstOrDefault(o => (o.Syntax == syntax || (o is IAssignmentOperation { Target.Syntax: var target } && target == syntax)) && _function.Reasons.ContainsKey(o)) is { } explained
                ? (_function.Reasons[explained].Reason, _function.Reasons[explained].Instead)
                : Sinks.For(opaque.Operation, syntax, member);
            Add(new Obstacle(syntax, Differentiability.Unknown, reason, instead));
        }
    }

    private bool IsReadAnywhere(ISymbol member, Opaque opaque)
    {
        // The plain target of an assignment counts as read in its own footprint: only other readers matter.
        if (opaque.Operation is IExpressionStatementOperation { Operation: ISimpleAssignmentOperation })
        {
            return _readers.TryGetValue(member, out var readers) ? readers > 1 : _membersRead.Contains(member) && CountReaders(member) > 1;
        }

        return _membersRead.Contains(member);
    }

    private int CountReaders(ISymbol member)
    {
        var count = 0;
        var blocks = new Stack<Block>(_parts.Select(p => p.Function.Body));
        while (blocks.Count > 0)
        {
            foreach (var statement in blocks.Pop().Statements)
            {
                count += Opaques(statement).Count(o => o.Footprint.MembersRead.Contains(member));
                foreach (var inner in statement.Blocks)
                {
                    blocks.Push(inner);
                }
            }
        }

        _readers[member] = count;
        return count;
    }

    private void Visit(Block block)
    {
        foreach (var statement in block.Statements)
        {
            Visit(statement);
            foreach (var inner in statement.Blocks)
            {
                Visit(inner);
            }
        }
    }

    private void Visit(Stmt statement)
    {
        Explain(statement);

        // After the rest, whose reasons are more telling where both speak of the same expression.
        foreach (var opaque in Opaques(statement))
        {
            Leaks(opaque);
        }
    }

    private void Explain(Stmt statement)
    {
        if (statement is Perform { Code: { ReadsVaried: true, Operation: { } whole } } && whole is not (IExpressionStatementOperation or IConditionalOperation or IThrowOperation
            or ILocalFunctionOperation or ISimpleAssignmentOperation or IIncrementOrDecrementOperation))
        {
            var (@class, reason, instead) = Explanations.For(whole);
            Add(new Obstacle(whole.Syntax, @class, reason, instead));
        }

        switch (statement)
        {
            case Assign assign:
                Expression(assign.Value);
                Expression(assign.Target);
                if (assign.Target is Element { Array: var array } target && array.Class?.IsUnknown == true && (assign.Value.Varied || assign.Value.Depends))
                {
                    Add(new Obstacle(target.Syntax, Differentiability.Unknown, $"'{array.Name}' may be shared with other data while it is written", "write into an array that the method itself creates"));
                }

                if (assign is { Target: Ref { Storage: { Class: not null } borrowed }, Value: Opaque source }
                    && source.Footprint.Reads.FirstOrDefault(r => r.Class is not null && _activity.EverVaries(r)) is { } original)
                {
                    Add(new Obstacle(source.Syntax, Differentiability.Unknown, $"'{borrowed.Name}' may be another name for '{original.Name}'", "use one name for the array, or copy its elements"));
                }

                Closure(assign.Value as Opaque, assign.Target is Ref { Storage: var holder } ? holder : null);
                break;
            case NewArray allocation:
                foreach (var item in allocation.Items ?? [])
                {
                    Expression(item);
                }

                foreach (var length in allocation.Lengths ?? [])
                {
                    Expression(length);
                }

                break;
            case Invoke invoke:
                Explain(invoke);
                break;
            case Perform perform:
                Expression(perform.Code);
                Closure(perform.Code, null);
                break;
            case If choice:
                Decision(choice.Condition, choice.Condition.Operation?.Syntax ?? choice.Syntax, isLoop: false, choice);
                Escapes(choice.Condition);
                break;
            case Loop loop:
                if (loop.Condition is { } condition)
                {
                    Decision(condition, condition.Operation?.Syntax ?? loop.Syntax, isLoop: true, null);
                    Escapes(condition);
                }

                if (loop.Bound is { } bound)
                {
                    Expression(bound);
                }

                if (loop.Sequence is { } sequence)
                {
                    Expression(sequence);
                }

                break;
        }

        if (statement is Enclosed { Resource: { } resource })
        {
            Expression(resource);
        }

        if (_activity.Clobbers(statement))
        {
            Add(new Obstacle(statement.Syntax, Differentiability.Unknown, "this overwrites a value that the derivative needs, in a way that is not followed", "write it as a plain assignment"));
        }
    }

    /// <summary>A closure over a varying value that is kept may run at any time, and what it gives back is not followed.</summary>
    private void Closure(Opaque? code, Storage? holder)
    {
        if (code is not { Operation: { } operation } || operation is ILocalFunctionOperation
            || code.Footprint.Captured.FirstOrDefault(_activity.EverVaries) is not { } captured)
        {
            return;
        }

        // A delegate that is only called, and whose calls are all expanded, is followed.
        if (holder?.Type.TypeKind == TypeKind.Delegate ? _copiedReads.Contains(holder) : code.Footprint.Stores.Count > 0 || code.Footprint.CallsUnknown || (holder is not null && !(code.IsStopped && holder.IsReal)))
        {
            Add(new Obstacle(code.Syntax, Differentiability.Unknown, $"a lambda over '{captured.Name}' is kept here, and when it runs is not followed", "write the loop, or a method"));
        }
    }

    private void Expression(Expr expr)
    {
        Signs(expr);
        foreach (var node in expr.SelfAndDescendants())
        {
            switch (node)
            {
                case Element element:
                    Given(element);
                    break;
                case Opaque { Operation: { } test } opaque when Explanations.IsTruthValue(test) && opaque.ReadsVaried && _activity.IsUseful(opaque) && WritesUnfollowed(opaque):
                    break;
                case Opaque opaque:
                    Escapes(opaque);
                    if (opaque.ReadsVaried && _activity.IsUseful(opaque) && !_signs.Contains(opaque))
                    {
                        Lost(opaque);
                    }

                    break;
                case TensorApply { Varied: true } whole when _activity.IsUseful(whole):
                    Applied(whole);
                    break;
                case Apply { Varied: true } apply when _activity.IsUseful(apply):
                    Applied(apply);
                    break;
                case Binary { Operation: Arithmetic.Remainder, Varied: true } remainder when _activity.IsUseful(remainder):
                    Add(new Kink(remainder.Syntax, Differentiability.Piecewise, "'%' jumps wherever the quotient is a whole number"));
                    break;
            }
        }
    }

    private void Applied(TensorApply whole)
    {
        for (var i = 0; i < whole.Children.Count; i++)
        {
            if (whole.Children[i].Varied && whole.Rule.Body is null && Rules.TensorTypes.HasAdjoint(whole.Type) && (i >= whole.Rule.Contributions.Length || whole.Rule.Contributions[i] is null))
            {
                Add(new Obstacle(whole.Children[i].Syntax, Differentiability.Unknown, $"'{whole.Rule.Name}' has no declared derivative in this argument", null));
            }
        }

        if (whole.Rule.Kink is { } kink)
        {
            Add(new Kink(whole.Syntax, Differentiability.AlmostEverywhere, kink));
        }

        foreach (var inner in whole.Rule.Body?.SelfAndDescendants().OfType<Apply>().Where(a => a.Rule.Kink is not null) ?? [])
        {
            Add(new Kink(inner.Syntax, inner.Rule.Class, inner.Rule.Kink!));
        }
    }

    /// <summary>The sign of a number times something that moves: constant but for its jump, where the product may meet all the same.</summary>
    private void Signs(Expr expr)
    {
        foreach (var product in expr.SelfAndDescendants().OfType<Binary>().Where(b => b.Operation == Arithmetic.Multiply))
        {
            foreach (var (side, other) in new[] { (product.Left, product.Right), (product.Right, product.Left) })
            {
                if (side is Opaque { SignOf: { } number, ReadsVaried: true } sign && other.Varied && _activity.IsUseful(sign) && _signs.Add(sign))
                {
                    Add(Continuity.Vanishes(number, other)
                        ? new Kink(sign.Syntax, Differentiability.AlmostEverywhere, "what the sign is multiplied by is 0 where it changes, with a kink there")
                        : new Kink(sign.Syntax, Differentiability.Piecewise, "the sign jumps where its argument is 0, and the product could not be proven to meet"));
                }
            }
        }
    }

    private void Applied(Apply apply)
    {
        for (var i = 0; i < apply.Children.Count; i++)
        {
            if (apply.Children[i].Varied && apply.Rule.Contributions[i] is null)
            {
                Add(apply.Rule.Namespace.Length > 0
                    ? new Obstacle(apply.Children[i].Syntax, Differentiability.Unknown, $"'{apply.Rule.DisplayName}' has no declared derivative in this argument", "declare one with '[DerivativeOf]', or keep the argument constant")
                    : new Obstacle(apply.Children[i].Syntax, Differentiability.NotDifferentiable, $"'{apply.Rule.DisplayName}' has no derivative in this argument", null));
            }
        }

        if (apply.Rule.Kink is { } kink)
        {
            // Max of a varying value and itself, or a clamp of something constant, has no kink; both are too rare to tell apart.
            Add(new Kink(apply.Syntax, apply.Rule.Class, kink));
        }
    }

    private void Decision(Opaque condition, SyntaxNode syntax, bool isLoop, If? choice)
    {
        if (!condition.Depends || !_activity.IsUseful(condition) || WritesUnfollowed(condition))
        {
            return;
        }

        if (condition.ReadsVaried && condition.Operation is { } operation && !Explanations.TestsFiniteness(operation))
        {
            _decisions.Add((condition, syntax));
            if (choice is not null && Continuity.IsProven(choice))
            {
                Add(new Kink(syntax, Differentiability.AlmostEverywhere, "both sides of the branch meet, with a kink where it changes sides"));
                return;
            }

            Add(new Kink(
                syntax,
                Differentiability.Piecewise,
                isLoop
                    ? "the number of iterations depends on a differentiated value, so that the result may jump where it changes"
                    : "the branch depends on a differentiated value, and its sides could not be proven to meet"));
        }
    }

    private void Add(Obstacle obstacle)
    {
        if (_seen.Add(obstacle.Syntax))
        {
            _obstacles.Add(obstacle);
        }
    }

    private void Add(Kink kink)
    {
        if (_kinked.Add(kink.Syntax))
        {
            _kinks.Add(kink);
        }
    }
}
