using Downhill.Differentiation.Lowering;
using Downhill.Differentiation.Program;

namespace Downhill.Differentiation.Analysis;

/// <summary>
/// Which values vary with the variables (forward) and which the result needs (backward): an assignment is active where both
/// hold. Flow-sensitive; loops are repeated until nothing is added.
/// </summary>
/// <remarks>
/// Each direction has two sets. The narrow one follows derivatives; the wide one follows every influence, through
/// comparisons, indices and copied code too, and tells what stands in the way of a derivative.
/// </remarks>
internal sealed partial class Activity
{
    private readonly LoweredFunction _function;
    private readonly StorageSet _everVaried;
    private readonly HashSet<Expr> _useful = [];
    private readonly HashSet<Stmt> _clobbering = [];

    /// <summary>What copied code writes while it holds something that varies.</summary>
    private readonly HashSet<(Opaque Code, Storage Written)> _overwritten = [];

    /// <summary>By loop: with what it was entered last, and what that led to.</summary>
    private readonly Dictionary<Loop, (Flow Entry, Flow Result, bool Controlled)> _forward = [];
    private readonly Dictionary<Loop, (Flow Entry, Flow Result, bool Any)> _backward = [];

    public Activity(LoweredFunction function)
    {
        _function = function;
        _everVaried = new StorageSet(function.Storages.Count);
    }

    /// <summary>Whether the result varies differentiably with any variable.</summary>
    public bool ResultVaries { get; private set; }

    /// <summary>Whether the result depends on any variable in any way.</summary>
    public bool ResultDepends { get; private set; }

    /// <summary>Variables that the result needs for its derivative, at the start of the function.</summary>
    public HashSet<Storage> Effective { get; } = [];

    /// <summary>Variables that have any influence on the result.</summary>
    public HashSet<Storage> Influential { get; } = [];

    public bool EverVaries(Storage storage) => _everVaried.Contains(storage.Class?.Bottom.Unit ?? storage);

    /// <summary>Whether the expression has any influence on the result.</summary>
    public bool IsUseful(Expr expr) => _useful.Contains(expr);

    /// <summary>Whether copied code overwrites something that varies and is needed.</summary>
    public bool Clobbers(Stmt statement) => _clobbering.Contains(statement);

    private void Forward(Block block, Flow state, bool controlled)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var statement in block.Statements)
        {
            Forward(statement, state, controlled);
        }
    }

    private void Forward(Stmt statement, Flow state, bool controlled)
    {
        switch (statement)
        {
            case Assign assign:
                Evaluate(assign.Value, state);
                Evaluate(assign.Target, state);
                var depends = assign.Value.Depends || assign.Value.Varied || controlled;
                if (assign.Target is Ref { Storage: var target })
                {
                    Write(target, assign.Value.Varied, depends, state, weak: false);
                }
                else if (assign.Target is Element element)
                {
                    Write(element.Array, assign.Value.Varied, depends || element.Children.Any(i => i.Depends), state, weak: true);
                }

                Opaques(assign.Value, state, controlled);
                break;
            case NewArray allocation:
                var varied = allocation is { CopyOf: { Elements: var source }, IsStopped: false } && state.Narrow.Contains(source);
                var influenced = controlled || varied || (allocation.CopyOf is { } original && (state.Wide.Contains(original) || state.Wide.Contains(original.Elements)));
                foreach (var item in allocation.Items ?? [])
                {
                    Evaluate(item, state);
                    varied |= item.Varied;
                    influenced |= item.Depends || item.Varied;
                }

                foreach (var length in allocation.Lengths ?? [])
                {
                    Evaluate(length, state);
                    influenced |= length.Depends;
                }

                Write(allocation.Target, allocation.Target.IsNamed && varied, influenced, state, weak: false);
                if (!allocation.Target.IsNamed)
                {
                    Write(allocation.Target.Elements, varied, influenced, state, weak: true);
                }

                break;
            case Perform perform:
                Evaluate(perform.Code, state);
                Opaques(perform.Code, state, controlled);
                break;
            case If choice:
                Evaluate(choice.Condition, state);
                Opaques(choice.Condition, state, controlled);
                var other = state.Copy();
                Forward(choice.Then, state, controlled || choice.Condition.Depends);
                Forward(choice.Else, other, controlled || choice.Condition.Depends);
                state.UnionWith(other);
                break;
            case Choose choose:
                var entry = state.Copy();
                var byArm = controlled || entry.Wide.Contains(choose.Arm);
                foreach (var arm in choose.Blocks)
                {
                    var inArm = entry.Copy();
                    Forward(arm, inArm, byArm);
                    state.UnionWith(inArm);
                }

                break;
            case Enclosed enclosed:
                if (enclosed.Resource is { } resource)
                {
                    Evaluate(resource, state);
                    Opaques(resource, state, controlled);
                }

                Forward(enclosed.Body, state, controlled);
                Forward(enclosed.After, state, controlled);
                break;
            case Loop loop:
                Forward(loop, state, controlled);
                break;
            case Invoke invoke:
                Forward(invoke, state, controlled);
                break;
        }
    }

    private void Forward(Loop loop, Flow state, bool controlled)
    {
        if (loop.Start is { } start)
        {
            Evaluate(start, state);
        }

        if (loop.Index is { } counter)
        {
            Write(counter, false, controlled || loop.Start?.Depends == true, state, weak: false);
        }

        var entry = state.Copy();
        if (_forward.TryGetValue(loop, out var last) && (controlled || !last.Controlled) && state.Contains(last.Entry))
        {
            state.UnionWith(last.Result);
        }

        bool grew;
        do
        {
            var head = state.Copy();
            var inside = controlled;
            if (loop.Bound is { } bound)
            {
                Evaluate(bound, head);
                inside |= bound.Depends;
            }

            if (loop.Condition is { } condition)
            {
                Evaluate(condition, head);
                Opaques(condition, head, controlled);
                inside |= condition.Depends;
            }

            foreach (var flag in loop.ExitFlags)
            {
                inside |= head.Wide.Contains(flag);
            }

            if (loop.Sequence is { } sequence)
            {
                Evaluate(sequence, head);
                Write(loop.Item!, false, sequence.Depends || inside, head, weak: false);
            }

            Forward(loop.Body, head, inside);
            grew = state.UnionWith(head);
        }
        while (grew);
        _forward[loop] = (entry, state.Copy(), controlled);
    }

    private void Write(Storage target, bool varied, bool depends, Flow state, bool weak)
    {
        varied &= target.IsReal || (target.IsRealArray && target.Elements == target) || target.IsTensor;
        if (weak)
        {
            varied |= state.Narrow.Contains(target);
            depends |= state.Wide.Contains(target);
        }

        state.Narrow.Set(target, varied);
        state.Wide.Set(target, depends);
        if (varied)
        {
            _everVaried.Add(target);
        }
    }

    /// <summary>What copied code writes depends on what it reads, but no derivative passes through it.</summary>
    private void Opaques(Expr value, Flow state, bool controlled)
    {
        if (value is not Opaque opaque)
        {
            return;
        }

        foreach (var written in opaque.Footprint.Writes.Concat(opaque.Footprint.ElementWrites.Select(static a => a.Elements)))
        {
            // It may write under a condition of its own: what was there may stay.
            state.Wide.Set(written, state.Wide.Contains(written) || opaque.Depends || controlled);
            if (state.Narrow.Contains(written))
            {
                _overwritten.Add((opaque, written));
            }
        }
    }

    private void Evaluate(Expr expr, Flow state)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (expr)
        {
            case Ref reference:
                reference.Varied |= (reference.Storage.IsReal || reference.Storage.IsTensor) && state.Narrow.Contains(reference.Storage);
                reference.Depends |= state.Wide.Contains(reference.Storage);
                break;
            case Element element:
                element.Varied |= state.Narrow.Contains(element.Array);
                element.Depends |= state.Wide.Contains(element.Array);
                foreach (var child in element.Children)
                {
                    Evaluate(child, state);
                    element.Depends |= child.Depends;
                }

                break;
            case Opaque opaque:
                foreach (var whole in opaque.Footprint.Reads)
                {
                    opaque.Depends |= state.Wide.Contains(whole);
                    opaque.ReadsVaried |= state.Narrow.Contains(whole);
                    for (var level = whole.Class; level is not null; level = level.Rows)
                    {
                        opaque.Depends |= state.Wide.Contains(level.Unit);
                        opaque.ReadsVaried |= state.Narrow.Contains(level.Unit);
                    }
                }

                foreach (var rows in opaque.Footprint.RowReads)
                {
                    opaque.Depends |= state.Wide.Contains(rows.Unit);
                }

                foreach (var read in opaque.Footprint.LengthReads)
                {
                    opaque.Depends |= !read.IsNamed && state.Wide.Contains(read);
                }

                break;
            default:
                foreach (var child in expr.Children)
                {
                    Evaluate(child, state);
                    if (expr is TensorApply && child is Ref { Storage: { IsRealArray: true } array })
                    {
                        child.Varied |= state.Narrow.Contains(array);
                    }

                    expr.Varied |= child.Varied;
                    expr.Depends |= child.Depends;
                }

                break;
        }
    }

    private void Backward(Block block, Flow needs)
    {
        for (var i = block.Statements.Count - 1; i >= 0; i--)
        {
            Backward(block.Statements[i], needs);
        }
    }

    /// <summary>Whether anything in the statement has an influence on the result.</summary>
    private bool Backward(Stmt statement, Flow needs)
    {
        switch (statement)
        {
            case Assign assign:
                return Backward(assign, needs);
            case NewArray allocation:
                return Backward(allocation, needs);
            case Perform perform:
                return Copied(perform, perform.Code, needs);
            case If choice:
                var otherwise = needs.Copy();
                var matters = BackwardAny(choice.Then, needs) | BackwardAny(choice.Else, otherwise);
                needs.UnionWith(otherwise);
                Decide(choice.Condition, matters, needs);
                return Copied(choice, choice.Condition, needs) || matters;
            case Choose choose:
                var exit = needs.Copy();
                var any = false;
                foreach (var arm in choose.Blocks)
                {
                    var inArm = exit.Copy();
                    any |= BackwardAny(arm, inArm);
                    needs.UnionWith(inArm);
                }

                if (any)
                {
                    needs.Wide.Add(choose.Arm);
                }

                return any;
            case Enclosed enclosed:
                var inside = BackwardAny(enclosed.After, needs) | BackwardAny(enclosed.Body, needs);
                return (enclosed.Resource is { } resource && Copied(enclosed, resource, needs)) || inside;
            case Loop loop:
                return Backward(loop, needs);
            case Invoke invoke:
                return Backward(invoke, needs);
            default:
                return false;
        }
    }

    private bool BackwardAny(Block block, Flow needs)
    {
        var any = false;
        for (var i = block.Statements.Count - 1; i >= 0; i--)
        {
            any |= Backward(block.Statements[i], needs);
        }

        return any;
    }

    private bool Backward(Assign assign, Flow needs)
    {
        var storage = assign.Target is Ref reference ? reference.Storage : ((Element)assign.Target).Array;
        var narrow = needs.Narrow.Contains(storage);
        var wide = needs.Wide.Contains(storage);
        assign.Active |= narrow && assign.Value.Varied;
        if (assign.Target is Ref)
        {
            needs.Narrow.Remove(storage);
            needs.Wide.Remove(storage);
        }

        if (assign.Value is Opaque opaque)
        {
            wide |= Copied(assign, opaque, needs);
        }

        if (wide)
        {
            Use(assign.Value, needs);
            if (assign.Target is Element element)
            {
                foreach (var child in element.Children)
                {
                    Use(child, needs);
                }
            }
        }

        if (narrow)
        {
            UseNarrow(assign.Value, needs);
        }

        return wide;
    }

    private bool Backward(NewArray allocation, Flow needs)
    {
        var elements = allocation.Target.Elements;
        var narrow = needs.Narrow.Contains(elements);
        var wide = needs.Wide.Contains(elements) || needs.Wide.Contains(allocation.Target);
        needs.Narrow.Remove(allocation.Target);
        needs.Wide.Remove(allocation.Target);
        allocation.Active |= narrow && (allocation.Items?.Any(i => i.Varied) == true || (allocation is { CopyOf: { } copied, IsStopped: false } && EverVaries(copied)));
        if (wide)
        {
            foreach (var item in allocation.Items ?? [])
            {
                Use(item, needs);
            }

            foreach (var length in allocation.Lengths ?? [])
            {
                Use(length, needs);
            }

            if (allocation.CopyOf is { } source)
            {
                needs.Wide.Add(source);
                needs.Wide.Add(source.Elements);
            }
        }

        if (narrow)
        {
            foreach (var item in allocation.Items ?? [])
            {
                UseNarrow(item, needs);
            }

            if (allocation is { CopyOf: { } source, IsStopped: false })
            {
                needs.Narrow.Add(source.Elements);
            }
        }

        return wide;
    }

    private bool Backward(Loop loop, Flow needs)
    {
        // What a smaller set led to, this one leads to as well: loops in loops would else begin at nothing each time.
        var entry = needs.Copy();
        var any = false;
        if (_backward.TryGetValue(loop, out var last) && needs.Contains(last.Entry))
        {
            needs.UnionWith(last.Result);
            any = last.Any;
        }

        bool grew;
        do
        {
            var body = needs.Copy();
            var inside = BackwardAny(loop.Body, body);
            any |= inside;
            if (any)
            {
                foreach (var flag in loop.ExitFlags)
                {
                    body.Wide.Add(flag);
                }
            }

            Decide(loop.Condition, any, body);
            Decide(loop.Bound, any, body);
            Decide(loop.Start, any, body);
            Decide(loop.Sequence, any, body);
            if (loop.Condition is { } condition)
            {
                any |= Copied(loop, condition, body);
            }

            grew = needs.UnionWith(body);
        }
        while (grew);
        _backward[loop] = (entry, needs.Copy(), any);
        return any;
    }

    private void Decide(Expr? condition, bool matters, Flow needs)
    {
        if (condition is not null && matters)
        {
            Use(condition, needs);
        }
    }

    /// <summary>Copied code matters if it writes something that matters.</summary>
    private bool Copied(Stmt statement, Opaque code, Flow needs)
    {
        var matters = false;
        foreach (var written in code.Footprint.Writes.Concat(code.Footprint.ElementWrites.Select(a => a.Elements)))
        {
            if (needs.Wide.Contains(written))
            {
                matters = true;
                if (needs.Narrow.Contains(written) && _overwritten.Contains((code, written)))
                {
                    _clobbering.Add(statement);
                }
            }
        }

        if (matters)
        {
            Use(code, needs);
        }

        return matters;
    }

    private void Use(Expr expr, Flow needs)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        _useful.Add(expr);
        switch (expr)
        {
            case Ref reference:
                needs.Wide.Add(reference.Storage);
                break;
            case Element element:
                needs.Wide.Add(element.Array);
                break;
            case Opaque opaque:
                foreach (var whole in opaque.Footprint.Reads)
                {
                    needs.Wide.Add(whole);
                    for (var level = whole.Class; level is not null; level = level.Rows)
                    {
                        needs.Wide.Add(level.Unit);
                    }
                }

                foreach (var rows in opaque.Footprint.RowReads)
                {
                    needs.Wide.Add(rows.Unit);
                }

                foreach (var read in opaque.Footprint.LengthReads)
                {
                    if (!read.IsNamed)
                    {
                        needs.Wide.Add(read);
                    }
                }

                break;
        }

        foreach (var child in expr.Children)
        {
            Use(child, needs);
        }
    }

    private static void UseNarrow(Expr expr, Flow needs)
    {
        switch (expr)
        {
            case Ref reference:
                needs.Narrow.Add(reference.Storage);
                break;
            case Element element:
                needs.Narrow.Add(element.Array);
                break;
            case Opaque:
                break;
            default:
                foreach (var child in expr.Children)
                {
                    UseNarrow(child, needs);
                }

                break;
        }
    }

    private sealed class Flow
    {
        public Flow(int capacity)
            : this(new StorageSet(capacity), new StorageSet(capacity))
        {
        }

        private Flow(StorageSet narrow, StorageSet wide) => (Narrow, Wide) = (narrow, wide);

        public StorageSet Narrow { get; }

        public StorageSet Wide { get; }

        public Flow Copy() => new(Narrow.Copy(), Wide.Copy());

        public bool Contains(Flow other) => Narrow.Contains(other.Narrow) && Wide.Contains(other.Wide);

        public bool UnionWith(Flow other) => Narrow.UnionWith(other.Narrow) | Wide.UnionWith(other.Wide);
    }
}
