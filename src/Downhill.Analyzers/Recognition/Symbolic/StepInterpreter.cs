using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.Recognition.Symbolic;

/// <summary>
/// Runs one step of a loop, or one call of a method, on symbolic values. Branches are forked and joined; loops over
/// elements run once for every element alike; calls with source are read through. Assuming a comparison to hold, and
/// then not to hold, shows what acceptance and rejection each leave behind, in whatever form they are written.
/// </summary>
internal sealed partial class StepInterpreter
{
    // The bounds of the reading: how deep calls are followed, and how many operations one run may visit.
    private const int MaximumCallDepth = 6;
    private const int MaximumOperations = 6000;

    private readonly TermFactory _terms;
    private readonly SourceBodies _bodies;
    private readonly RandomnessSources _sources;
    private readonly CallPaths _paths;
    private readonly DelegateBindings _bindings;
    private readonly CancellationToken _cancellationToken;
    private readonly StepTrace _trace = new();
    private readonly List<JumpTarget> _targets = [];
    private readonly List<Term> _conditions = [];
    private readonly List<ISymbol> _callStack = [];
    private readonly Term? _test;
    private StepState _state;
    private Term? _this;
    private SyntaxNode? _statement;
    private int _path;
    private int _loopDepth;
    private int _budget = MaximumOperations;
    private bool _isInScalar;
    private bool _isRepeating;

    private StepInterpreter(
        TermFactory terms,
        SourceBodies bodies,
        RandomnessSources sources,
        CallPaths paths,
        DelegateBindings bindings,
        (Term Test, bool Holds)? assumption,
        CancellationToken cancellationToken)
    {
        _terms = terms;
        _bodies = bodies;
        _sources = sources;
        _paths = paths;
        _bindings = bindings;
        _cancellationToken = cancellationToken;
        _state = new StepState(terms);
        if (assumption is { } assumed)
        {
            _test = assumed.Test;
            _state.Assume(assumed.Test, assumed.Holds);
        }
    }

    /// <summary>Runs <paramref name="region"/>, a loop (one iteration) or a body (one call).</summary>
    public static StepTrace Run(
        IOperation region,
        ISymbol owner,
        TermFactory terms,
        SourceBodies bodies,
        RandomnessSources sources,
        CallPaths paths,
        DelegateBindings bindings,
        (Term Test, bool Holds)? assumption,
        CancellationToken cancellationToken)
    {
        var interpreter = new StepInterpreter(terms, bodies, sources, paths, bindings, assumption, cancellationToken);
        if (owner.ContainingType is { } type)
        {
            interpreter._this = terms.Initial(type);
        }

        interpreter._callStack.Add(owner.OriginalDefinition);
        var target = interpreter.PushTarget(region, TargetKind.Region);
        var flow = region is ILoopOperation loop ? interpreter.ExecuteIteration(loop) : interpreter.ExecuteBody(region);
        var returned = interpreter.Land(target, flow, null);
        interpreter._trace.Returned = returned;
        interpreter._trace.End = interpreter._state;
        return interpreter._trace;
    }

    private enum TargetKind
    {
        Region,
        Function,
        LoopBody,
        Breakable,
    }

    private enum Flow
    {
        Next,
        Jumped,
    }

    private sealed class JumpTarget(IOperation operation, TargetKind kind, int conditions, ImmutableDictionary<Term, bool> assumptions)
    {
        public IOperation Operation { get; } = operation;

        public TargetKind Kind { get; } = kind;

        public int Conditions { get; } = conditions;

        public ImmutableDictionary<Term, bool> Assumptions { get; } = assumptions;

        public List<(Term Condition, StepState State, Term? Value)> Arrivals { get; } = [];
    }

    private JumpTarget PushTarget(IOperation operation, TargetKind kind)
    {
        var target = new JumpTarget(operation, kind, _conditions.Count, _state.Assumptions);
        _targets.Add(target);
        return target;
    }

    /// <summary>Joins what jumped here with what fell through; the value is what a function returned.</summary>
    private Term? Land(JumpTarget target, Flow flow, Term? value)
    {
        _targets.RemoveAt(_targets.Count - 1);
        var arrivals = target.Arrivals;
        var last = arrivals.Count - 1;
        if (flow == Flow.Jumped && last >= 0)
        {
            _state = arrivals[last].State.WithAssumptions(target.Assumptions);
            value = arrivals[last].Value;
            last--;
        }

        for (; last >= 0; last--)
        {
            var (condition, state, returned) = arrivals[last];
            _state = StepState.Join(condition, state, _state, target.Assumptions);
            value = returned is null ? value : value is null ? returned : _terms.Choice(condition, returned, value);
        }

        return value;
    }

    private Flow Jump(JumpTarget? target, Term? value = null)
    {
        if (target is not null)
        {
            var condition = _terms.Constant(true);
            for (var i = target.Conditions; i < _conditions.Count; i++)
            {
                condition = _terms.And(condition, _conditions[i]);
            }

            target.Arrivals.Add((condition, _state.Fork(), value));
        }

        return Flow.Jumped;
    }

    private JumpTarget? FindTarget(Func<JumpTarget, bool> wanted)
    {
        for (var i = _targets.Count - 1; i >= 0; i--)
        {
            if (wanted(_targets[i]))
            {
                return _targets[i];
            }

            if (_targets[i].Kind is TargetKind.Function)
            {
                return null;
            }
        }

        // A jump out of the region ends the step.
        return _targets.Count > 0 && _targets[0].Kind == TargetKind.Region ? _targets[0] : null;
    }

    private Flow ExecuteBody(IOperation body)
    {
        foreach (var part in SourceBodies.Parts(body))
        {
            if (Execute(part) == Flow.Jumped)
            {
                return Flow.Jumped;
            }
        }

        return Flow.Next;
    }

    private Flow ExecuteIteration(ILoopOperation loop)
    {
        switch (loop)
        {
            case IWhileLoopOperation { ConditionIsTop: true, Condition: { } condition }:
                Evaluate(condition);
                break;
            case IForLoopOperation { Condition: { } condition }:
                Evaluate(condition);
                break;
        }

        var body = PushTarget(loop, TargetKind.LoopBody);
        var flow = Execute(loop.Body);
        if (flow == Flow.Jumped && body.Arrivals.Count == 0)
        {
            Land(body, Flow.Next, null);
            return Flow.Jumped;
        }

        Land(body, flow, null);
        if (loop is IForLoopOperation counted)
        {
            foreach (var increment in counted.AtLoopBottom)
            {
                Execute(increment);
            }
        }
        else if (loop is IWhileLoopOperation { ConditionIsTop: false, Condition: { } condition })
        {
            Evaluate(condition);
        }

        return Flow.Next;
    }

    private Flow Execute(IOperation? operation)
    {
        if (operation is null || !Spend())
        {
            return Flow.Next;
        }

        if (_path == 0 && operation is not (IBlockOperation or IConditionalOperation or ILoopOperation or ISwitchOperation or ITryOperation))
        {
            _statement = operation.Syntax;
        }

        switch (operation)
        {
            case IBlockOperation block:
                foreach (var statement in block.Operations)
                {
                    if (Execute(statement) == Flow.Jumped)
                    {
                        return Flow.Jumped;
                    }
                }

                return Flow.Next;
            case IExpressionStatementOperation expression:
                Evaluate(expression.Operation);
                return Flow.Next;
            case IVariableDeclarationGroupOperation group:
                foreach (var declaration in group.Declarations)
                {
                    foreach (var declarator in declaration.Declarators)
                    {
                        Declare(declarator, declarator.Initializer ?? declaration.Initializer);
                    }
                }

                return Flow.Next;
            case IUsingDeclarationOperation declaration:
                return Execute(declaration.DeclarationGroup);
            case IConditionalOperation conditional:
                if (_path == 0)
                {
                    _statement = conditional.Syntax;
                }

                return Fork(Evaluate(conditional.Condition), conditional, () => Execute(conditional.WhenTrue), () => Execute(conditional.WhenFalse));
            case ILoopOperation loop:
                return ExecuteLoop(loop);
            case IReturnOperation { Kind: OperationKind.YieldReturn } yielded:
                EvaluateOptional(yielded.ReturnedValue);
                return Flow.Next;
            case IReturnOperation returned:
                var value = EvaluateOptional(returned.ReturnedValue);
                return Jump(FindTarget(static target => target.Kind is TargetKind.Function or TargetKind.Region), value);
            case IBranchOperation branch:
                return ExecuteBranch(branch);
            case ISwitchOperation @switch:
                return ExecuteSwitch(@switch);
            case ITryOperation @try:
                var flow = Execute(@try.Body);
                Execute(@try.Finally);
                return flow;
            case IUsingOperation @using:
                Execute(@using.Resources);
                return Execute(@using.Body);
            case ILockOperation @lock:
                return Execute(@lock.Body);
            case ILabeledOperation labeled:
                return Execute(labeled.Operation);
            case IThrowOperation:
                return Flow.Jumped;
            case ILocalFunctionOperation or IEmptyOperation:
                return Flow.Next;
            default:
                Evaluate(operation);
                return Flow.Next;
        }
    }

    private void Declare(IVariableDeclaratorOperation declarator, IVariableInitializerOperation? initializer)
    {
        if (initializer is not null)
        {
            var value = Evaluate(initializer.Value);
            Write(new Place(null, declarator.Symbol), value, declarator.Syntax);
        }
        else
        {
            _state.SetVariable(declarator.Symbol, _terms.Constant(null));
        }
    }

    private Flow ExecuteBranch(IBranchOperation branch)
    {
        if (branch.BranchKind == BranchKind.GoTo)
        {
            return Flow.Next;
        }

        var destination = branch.GetCorrespondingOperation();
        return branch.BranchKind == BranchKind.Continue
            ? Jump(FindTarget(target => target.Kind == TargetKind.LoopBody && ReferenceEquals(target.Operation, destination)))
            : Jump(FindTarget(target => target.Kind == TargetKind.Breakable && ReferenceEquals(target.Operation, destination)));
    }

    private Flow ExecuteLoop(ILoopOperation loop)
    {
        var indices = new List<ILocalSymbol>();
        var end = PushTarget(loop, TargetKind.Breakable);
        var index = _terms.EveryIndex(_loopDepth);
        _loopDepth++;
        switch (loop)
        {
            case IForLoopOperation counted:
                foreach (var before in counted.Before)
                {
                    Execute(before);
                }

                foreach (var local in CountedBy(counted))
                {
                    indices.Add(local);

                    // A loop that begins elsewhere reaches only a part; the same part from the same beginning.
                    var start = _state.Variable(local);
                    _state.SetVariable(local, start.IsConstant(0) || counted.AtLoopBottom.Any(IsDecrement) ? index : _terms.Operation("From", false, index, start));
                }

                EvaluateOptional(counted.Condition);
                break;
            case IForEachLoopOperation each:
                var collection = _state.Contents(Evaluate(each.Collection));
                var element = _terms.Element(collection, index);
                if (each.LoopControlVariable is IVariableDeclaratorOperation declarator)
                {
                    _state.SetVariable(declarator.Symbol, element);
                }
                else
                {
                    Assign(each.LoopControlVariable, element);
                }

                break;
            case IWhileLoopOperation { ConditionIsTop: true, Condition: { } condition }:
                Evaluate(condition);
                break;
        }

        var draws = _trace.Draws.Count;
        var body = PushTarget(loop, TargetKind.LoopBody);
        var flow = Execute(loop.Body);
        var fellOut = flow == Flow.Next || body.Arrivals.Count > 0;
        Land(body, flow, null);
        if (fellOut)
        {
            RepeatForCarried(loop, draws);
            if (loop is IForLoopOperation counted)
            {
                foreach (var increment in counted.AtLoopBottom)
                {
                    Execute(increment);
                }
            }
            else if (loop is IWhileLoopOperation { ConditionIsTop: false, Condition: { } condition })
            {
                Evaluate(condition);
            }
        }

        _loopDepth--;

        // A loop whose body always jumps may also run not at all; what it jumped to has been told.
        var arrived = end.Arrivals.Count > 0;
        var runsOn = fellOut || !arrived;
        Land(end, runsOn ? Flow.Next : Flow.Jumped, null);
        foreach (var local in indices)
        {
            _state.SetVariable(local, _terms.Opaque(loop.Syntax, _path, ImmutableArray<Term>.Empty));
        }

        return fellOut || arrived ? Flow.Next : Flow.Jumped;
    }

    /// <summary>
    /// A simulation hands its state from one pass to the next, so its cost depends on the parameters only from the second
    /// pass on. Functions that give a number and draw nothing are run through once more; the step itself never is, because
    /// there a pass perturbs or restores.
    /// </summary>
    private void RepeatForCarried(ILoopOperation loop, int draws)
    {
        if (!_isInScalar || _isRepeating || _trace.Draws.Count != draws)
        {
            return;
        }

        _isRepeating = true;
        var body = PushTarget(loop, TargetKind.LoopBody);
        Land(body, Execute(loop.Body), null);
        _isRepeating = false;
    }

    /// <summary>The integers that a <c>for</c> statement declares or sets and then steps.</summary>
    private static IEnumerable<ILocalSymbol> CountedBy(IForLoopOperation loop)
    {
        foreach (var step in loop.AtLoopBottom)
        {
            var target = (step is IExpressionStatementOperation expression ? expression.Operation : step) switch
            {
                IIncrementOrDecrementOperation increment => increment.Target,
                ICompoundAssignmentOperation compound => compound.Target,
                ISimpleAssignmentOperation simple => simple.Target,
                _ => null,
            };
            if (target is ILocalReferenceOperation { Local: var local } && IsInteger(local.Type))
            {
                yield return local;
            }
        }
    }

    private static bool IsDecrement(IOperation step) =>
        (step is IExpressionStatementOperation expression ? expression.Operation : step).Kind == OperationKind.Decrement;

    private Flow ExecuteSwitch(ISwitchOperation @switch)
    {
        var value = Evaluate(@switch.Value);
        var end = PushTarget(@switch, TargetKind.Breakable);
        var flow = ExecuteCases(@switch, value, 0);
        var arrived = end.Arrivals.Count > 0;
        Land(end, flow, null);
        return flow == Flow.Next || arrived ? Flow.Next : Flow.Jumped;
    }

    private Flow ExecuteCases(ISwitchOperation @switch, Term value, int at)
    {
        if (at == @switch.Cases.Length)
        {
            return Flow.Next;
        }

        var @case = @switch.Cases[at];
        var isDefault = @case.Clauses.Any(static clause => clause.CaseKind == CaseKind.Default);
        var condition = isDefault && at == @switch.Cases.Length - 1
            ? _terms.Constant(true)
            : _terms.Opaque(@case.Syntax, _path, ImmutableArray.Create(value));
        return Fork(
            condition,
            @case,
            () => @case.Body.Any(statement => Execute(statement) == Flow.Jumped) ? Flow.Jumped : Flow.Next,
            () => ExecuteCases(@switch, value, at + 1));
    }

    /// <summary>Runs the branch that is known to be taken, or both, and joins what they leave.</summary>
    private Flow Fork(Term condition, IOperation site, Func<Flow> whenTrue, Func<Flow> whenFalse)
    {
        if (condition.Kind != TermKind.Constant)
        {
            _trace.Decisions.Add(new Decision(condition, site.Syntax, _path, _statement));
        }

        if (Decide(condition) is { } taken)
        {
            return taken ? whenTrue() : whenFalse();
        }

        var assumptions = _state.Assumptions;
        var before = _state.Fork();
        _state.Assume(condition, true);
        _conditions.Add(condition);
        var first = whenTrue();
        var afterFirst = _state;

        _state = before;
        _state.Assume(condition, false);
        _conditions[_conditions.Count - 1] = _terms.Not(condition);
        var second = whenFalse();
        _conditions.RemoveAt(_conditions.Count - 1);

        if (first == Flow.Next && second == Flow.Next)
        {
            _state = StepState.Join(condition, afterFirst, _state, assumptions);
            return Flow.Next;
        }

        if (first == Flow.Next)
        {
            _state = afterFirst;
            return Flow.Next;
        }

        return second;
    }

    private bool? Decide(Term condition) =>
        _state.Known(condition) ?? (_test is not null && condition.Contains(_test) ? DecideByTest(condition) : null);

    /// <summary>What the assumed test says about a condition that asks for more than the test.</summary>
    private bool? DecideByTest(Term condition)
    {
        if (_state.Known(condition) is { } known)
        {
            return known;
        }

        switch (condition.Kind)
        {
            case TermKind.Not:
                return !DecideByTest(condition.Parts[0]);
            case TermKind.And or TermKind.Or:
                var left = DecideByTest(condition.Parts[0]);
                var right = DecideByTest(condition.Parts[1]);
                var decisive = condition.Kind == TermKind.Or;
                if (left == decisive || right == decisive)
                {
                    return decisive;
                }

                if (left is null && right is null)
                {
                    return null;
                }

                var other = condition.Parts[left is null ? 0 : 1];
                _trace.HasRandomPart |= other.IsRandom && !IsScoreComparison(other);

                if (left is null || right is null)
                {
                    _trace.HasFurtherConditions = true;
                }

                return !decisive;
            case TermKind.Choice:
                _trace.HasFurtherConditions = true;
                return DecideByTest(condition.Parts[1]) ?? DecideByTest(condition.Parts[2]);
            default:
                return null;
        }
    }

    private static bool IsScoreComparison(Term condition) =>
        condition.Kind == TermKind.Comparison && condition.Parts.All(static part => part.Kind != TermKind.Draw);

    private bool Spend()
    {
        if (--_budget > 0)
        {
            return true;
        }

        _cancellationToken.ThrowIfCancellationRequested();
        _trace.IsIncomplete = true;
        return false;
    }

    private void Write(Place place, Term value, SyntaxNode site)
    {
        var before = _state.Places.TryGetValue(place, out var held) ? held : null;
        _state.Write(place, value);
        _trace.Writes.Add(new PlaceWrite(place, value, before, site, _path, _loopDepth, _statement));
    }

    private static bool IsInteger(ITypeSymbol? type) => type?.SpecialType is
        SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Int16 or SpecialType.System_Byte or
        SpecialType.System_UInt32 or SpecialType.System_UInt64 or SpecialType.System_UInt16 or SpecialType.System_SByte;

    private static bool IsFloating(ITypeSymbol? type) => type?.SpecialType is
        SpecialType.System_Double or SpecialType.System_Single or SpecialType.System_Decimal;
}
