using Downhill.Differentiation.Adjoint;
using Downhill.Differentiation.Program;

namespace Downhill.Differentiation.Emission;

/// <summary>The reverse pass: each block from its end, each assignment passing its adjoint on.</summary>
internal sealed partial class BodyWriter
{
    /// <summary>Adjoints that are still 0 and have no variable yet.</summary>
    private readonly HashSet<Storage> _pending = [];
    private readonly HashSet<Storage> _everTouched = [];

    /// <summary>Array adjoints that are declared, and so are the gradients once they are zero.</summary>
    private readonly HashSet<Storage> _declared = [];
    private bool _isCleared;

    public void Reverse()
    {
        if (function.Body.Statements.Any(s => s.Reversed) || !_isCleared)
        {
            writer.Gap();
            writer.Line("// The gradient: from the result back to the variables.");
        }

        Clear();
        if (!_everTouched.Contains(function.Result))
        {
            return;
        }

        Enter(function.Body);
        foreach (var storage in function.Storages)
        {
            if (storage.Kind is StorageKind.Input or StorageKind.Member && adjoints.Followed.Contains(storage))
            {
                writer.Line(Follow(storage, null));
            }
            else if (storage.Kind != StorageKind.Local && (storage.IsRealArray || storage.Kind == StorageKind.Field))
            {
                Declare(storage);
            }
        }

        Reverse(function.Body);
    }

    /// <summary>Notes the adjoints that there will be; where a loop is fused, the forward pass already needs some.</summary>
    public void Begin()
    {
        _kept = new KeptArrays(function, values);
        Touched(function.Body, _everTouched);
        if (!_everTouched.Contains(function.Result))
        {
            return;
        }

        if (function.Body.Statements.Any(s => s is Loop { IsFused: true }))
        {
            // Before anything else: a call after the sums are declared would keep them out of registers.
            Clear();
        }

        Expect(function.Body);
        _pending.UnionWith(function.Storages.Where(s => s.Kind is StorageKind.Input or StorageKind.Member && s.Class is null && _everTouched.Contains(s)));
    }

    /// <summary>The block's scalar adjoints are 0 until something is added to them.</summary>
    private void Expect(Block block) =>
        _pending.UnionWith(block.Locals.Where(l => ((l.IsReal && !l.IsRealArray) || l is { IsTensor: true, ElementsWritten: false }) && l != function.Result && _everTouched.Contains(l)));

    private void Clear()
    {
        if (_isCleared)
        {
            return;
        }

        _isCleared = true;
        foreach (var variable in function.Variables)
        {
            if (variable is { Class.Rows: not null })
            {
                writer.Line($"global::Downhill.CompilerServices.Packing.Clear({gradientOf(variable)});");
            }
            else if (variable is { IsRealArray: true, IsSingle: false })
            {
                var gradient = gradientOf(variable);
                writer.Line(variable.IsSpan ? $"{gradient}.Clear();" : $"global::System.Array.Clear({gradient}, 0, {gradient}.Length);");
            }
        }
    }

    /// <summary>Declares the adjoints of an array's elements, unless they are a gradient or declared already.</summary>
    private void Declare(Storage array)
    {
        if (array.Kind != StorageKind.Region && array.IsNamed && _everTouched.Contains(array) && !(array.Kind != StorageKind.Local && array is { IsVariable: true, IsSingle: false }) && _declared.Add(array))
        {
            writer.Line(Shadow(array));
        }
    }

    /// <summary>Rounds the adjoint of an array of floats, which is kept in double, to its gradient.</summary>
    public void Store(Storage variable, string gradient) => writer.Line(!variable.IsNamed
        ? $"global::Downhill.CompilerServices.Rounding.Store({Tape}.AdjointOf({variable.Name}), {gradient});"
        : _everTouched.Contains(variable) && _everTouched.Contains(function.Result)
        ? $"global::Downhill.CompilerServices.Rounding.Store({adjoints.AdjointOf(variable)}, {gradient});"
        : $"global::System.Array.Clear({gradient}, 0, {gradient}.Length);");

    /// <summary>The scalar's adjoint at the end, which is its part of the gradient.</summary>
    public string FinalAdjoint(Storage variable) =>
        _everTouched.Contains(variable) && _everTouched.Contains(function.Result) && !_pending.Contains(variable) ? adjoints.AdjointOf(variable) : "0";

    /// <summary>Declares the adjoints of the array that a name refers to now.</summary>
    private string Follow(Storage handle, Assign? replayed)
    {
        var place = replayed?.Value is Element { Holder: Ref { Storage: var rows } } row && AdjointBuilder.IsParallel(rows) && adjoints.Followed.Contains(rows)
            ? $"{adjoints.AdjointOf(rows)}[{values.PrintIndices(row).Text}]"
            : Lookup(handle);
        return $"{AdjointTypeOf(handle)} {adjoints.AdjointOf(handle)} = {place};";
    }

    private string Lookup(Storage handle) => $"{Tape}.{(handle.Class!.Rows is null ? "AdjointOf" : "AdjointsOf")}({handle.Name})";

    private string AdjointTypeOf(Storage array) => array.IsSingle ? TypeOf(array).Replace("float", "double") : TypeOf(array);

    /// <summary>Declares the adjoints of an array's elements: an array of zeros of the same shape.</summary>
    private string Shadow(Storage array) => array.Kind == StorageKind.Field
        ? array.ElementPath is null
            ? $"global::Downhill.CompilerServices.ObjectAdjoints {adjoints.AdjointOf(array)} = {Tape}.Objects({NumberOf(array)});"
            : $"global::Downhill.CompilerServices.ElementAdjoints {adjoints.AdjointOf(array)} = {Tape}.Elements({NumberOf(array)});"
        : array.Rank == 1
        ? $"double[] {adjoints.AdjointOf(array)} = {Tape}.Zeros({array.Name}.Length);"
        : array.IsSingle
            ? $"double[{new string(',', array.Rank - 1)}] {adjoints.AdjointOf(array)} = new double[{string.Join(", ", Enumerable.Range(0, array.Rank).Select(d => $"{array.Name}.GetLength({d})"))}];"
        : $"{TypeOf(array)} {adjoints.AdjointOf(array)} = {Tape}.ZerosLike({array.Name});";

    /// <summary>Functions with passes of their own find the adjoints of a field under its number.</summary>
    private string NumberOf(Storage field) =>
        function.Pullbacks.AreFieldsShared ? function.Pullbacks.NumberOf(field).ToString(System.Globalization.CultureInfo.InvariantCulture) : "";

    private void Enter(Block block)
    {
        for (var i = block.Kept.Count - 1; i >= 0; i--)
        {
            var kept = block.Kept[i];
            writer.Line($"{TypeOf(kept)} {kept.Name} = {_kept?.PlaceOf(block, kept) ?? Pop(kept.Type)};");
        }

        foreach (var restored in block.Restored.Where(r => !r.IsRealArray || !r.IsNamed))
        {
            writer.Line($"{TypeOf(restored)} {restored.Name} = {DefaultOf(restored.Type)};");
        }

        foreach (var again in block.Replayed)
        {
            var storage = ((Ref)again.Target).Storage;
            writer.Line($"{TypeOf(storage)} {storage.Name} = {values.Print(again.Value).Text};");
        }

        if (block != function.Body)
        {
            Expect(block);
        }

        foreach (var local in block.Locals.Where(adjoints.Followed.Contains))
        {
            writer.Line(block.Restored.Contains(local)
                ? $"{AdjointTypeOf(local)} {adjoints.AdjointOf(local)} = default;"
                : Follow(local, block.Replayed.FirstOrDefault(r => ((Ref)r.Target).Storage == local)));
        }

        Open(block);
    }

    /// <summary>Declares what adjoints of the block's locals are declared at once.</summary>
    private void Open(Block block)
    {
        foreach (var local in block.Locals.Where(l => _everTouched.Contains(l) && !_given.Contains(l)))
        {
            if (local is { IsRealArray: true, IsFresh: true, IsNamed: true })
            {
                Declare(local);
            }
            else if (local is { IsTensor: true, ElementsWritten: true })
            {
                writer.Line($"{AdjointType(local)} {adjoints.AdjointOf(local)} = {ZerosLike(local)};");
            }
            else if (local == function.Result
                && !(local.Writes == 1 && block.Statements[block.Statements.Count - 1] is Assign { Declares: true, Target: Ref last } && last.Storage == local))
            {
                writer.Line($"double {adjoints.AdjointOf(local)} = 1;");
            }
        }
    }

    private void Reverse(Block block)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        for (var i = block.Statements.Count - 1; i >= 0; i--)
        {
            var statement = block.Statements[i];
            if (!statement.Reversed)
            {
                continue;
            }

            switch (statement)
            {
                case Assign assign:
                    Reverse(assign);
                    break;
                case NewArray allocation:
                    Reverse(allocation);
                    break;
                case Invoke invoke:
                    Reverse(invoke);
                    break;
                case Perform perform:
                    Restore(perform);
                    if (perform.IsUndone)
                    {
                        writer.Line(perform.Inverse!);
                    }

                    break;
                case If choice:
                    Settle(statement);
                    Reverse(choice);
                    break;
                case Choose choose:
                    Settle(statement);
                    writer.Open($"switch ({choose.Arm.Name})");
                    for (var arm = 0; arm < choose.Blocks.Count; arm++)
                    {
                        if (!HasReverse(choose.Blocks[arm]))
                        {
                            continue;
                        }

                        writer.Open($"case {arm}:");
                        Nested(choose.Blocks[arm]);
                        writer.Line("break;");
                        writer.Close();
                    }

                    writer.Close();
                    break;
                case Enclosed enclosed:
                    Settle(statement);
                    foreach (var part in new[] { enclosed.After, enclosed.Body })
                    {
                        if (HasReverse(part))
                        {
                            writer.Open("");
                            Nested(part);
                            writer.Close();
                        }
                    }

                    break;
                case Loop loop:
                    Settle(statement);
                    Reverse(loop);
                    break;
            }
        }

        if (block != function.Body)
        {
            LeaveTensors(block);
        }

        for (var i = block.Locals.Count - 1; i >= 0; i--)
        {
            var local = block.Locals[i];
            _pending.Remove(local);
            _maybeNothing.Remove(local);
            if (block.IsInLoop && local is { IsRealArray: true, IsFresh: true } && _everTouched.Contains(local))
            {
                writer.Line($"{Tape}.Release({adjoints.AdjointOf(local)});");
            }
        }
    }

    /// <summary>A block of its own; what is still 0 after it has to have been declared before.</summary>
    private void Nested(Block block)
    {
        Enter(block);
        Reverse(block);
    }

    /// <summary>Declares the adjoints that a nested block adds to.</summary>
    private void Settle(Stmt statement)
    {
        var touched = new HashSet<Storage>();
        foreach (var block in statement.Blocks)
        {
            Touched(block, touched);
        }

        SettleTensors(statement, touched);
        foreach (var storage in _pending.Where(touched.Contains).OrderBy(s => s.Id).ToList())
        {
            if (storage.IsTensor)
            {
                Begin(storage);
                continue;
            }

            writer.Line($"double {adjoints.AdjointOf(storage)} = 0;");
            _pending.Remove(storage);
        }
    }

    private void Touched(Block block, HashSet<Storage> touched)
    {
        foreach (var statement in block.Statements)
        {
            switch (statement)
            {
                case Assign { Adjoint: { } step } assign:
                    touched.Add(assign.Target is Ref reference ? reference.Storage : ((Element)assign.Target).Array);
                    touched.UnionWith(step.Amounts.Select(a => a.Target));
                    break;
                case Invoke invoke:
                    Touched(invoke, touched);
                    break;
                case NewArray { Active: true } allocation:
                    touched.Add(allocation.Target.Elements);
                    touched.UnionWith(allocation.Adjoints.SelectMany(s => s.Amounts).Select(a => a.Target));
                    if (allocation is { CopyOf: { } source, IsStopped: false })
                    {
                        touched.Add(source.Elements);
                    }

                    break;
            }

            foreach (var inner in statement.Blocks)
            {
                Touched(inner, touched);
            }
        }
    }

    private static bool HasReverse(Block block) => block.Kept.Count > 0 || block.Statements.Any(s => s.Reversed);

    private void Reverse(If choice)
    {
        var condition = choice.Decision?.Name ?? choice.Condition.Text;
        if (HasReverse(choice.Then))
        {
            writer.Open($"if ({condition})");
            Nested(choice.Then);
            writer.Close();
            if (HasReverse(choice.Else))
            {
                writer.Open("else");
                Nested(choice.Else);
                writer.Close();
            }
        }
        else if (HasReverse(choice.Else))
        {
            writer.Open($"if (!({condition}))".Replace("!(!", "!(!"));
            Nested(choice.Else);
            writer.Close();
        }
    }

    private void Reverse(Loop loop)
    {
        if (ReverseContiguous(loop))
        {
            return;
        }

        var index = loop.Index;
        if (loop.Count is not { } count)
        {
            writer.Open(IsFree(loop) ? Header(loop) : ReverseHeader(loop));
        }
        else if (loop.Form == LoopForm.Counted)
        {
            var start = values.Print(loop.Start!).In(Code.Additive);
            var step = loop.Step switch
            {
                1 => $" + {count.Name} - 1; {count.Name} > 0; {index!.Name}--",
                -1 => $" - {count.Name} + 1; {count.Name} > 0; {index!.Name}++",
                > 0 => $" + ({count.Name} - 1) * {loop.Step}; {count.Name} > 0; {index!.Name} -= {loop.Step}",
                _ => $" - ({count.Name} - 1) * {-loop.Step}; {count.Name} > 0; {index!.Name} += {-loop.Step}",
            };
            writer.Open($"for ({TypeOf(index)} {index.Name} = {start}{step}, {count.Name}--)");
        }
        else if (loop.IsFetchedAgain)
        {
            writer.Open($"for ({count.Name}--; {count.Name} >= 0; {count.Name}--)");
            writer.Line($"{TypeOf(loop.Item!)} {loop.Item!.Name} = {loop.Sequence!.Text}[{count.Name}];");
        }
        else
        {
            writer.Open($"for (; {count.Name} > 0; {count.Name}--)");
        }

        Nested(loop.Body);
        writer.Close();
    }

    private string ReverseHeader(Loop loop)
    {
        var index = loop.Index!.Name;
        var start = values.Print(loop.Start!).In(Code.Relational + 1);
        var bound = values.Print(loop.Bound!);
        var type = TypeOf(loop.Index!);
        return loop.Comparison switch
        {
            "<" => $"for ({type} {index} = {bound.In(Code.Additive)} - 1; {index} >= {start}; {index}--)",
            "<=" => $"for ({type} {index} = {bound.Text}; {index} >= {start}; {index}--)",
            ">" => $"for ({type} {index} = {bound.In(Code.Additive)} + 1; {index} <= {start}; {index}++)",
            _ => $"for ({type} {index} = {bound.Text}; {index} <= {start}; {index}++)",
        };
    }

    /// <summary>
    /// Whether the iterations may run in the user's order too: they only add to adjoints that none of them reads. Then the
    /// bounds checks go as they went in the forward loop.
    /// </summary>
    private bool IsFree(Loop loop)
    {
        var read = new HashSet<Storage>();
        var added = new HashSet<Storage>();
        var inside = new HashSet<Storage>();
        return Scan(loop.Body) && !read.Overlaps(added);

        bool Scan(Block block)
        {
            if (block.Kept.Count > 0)
            {
                return false;
            }

            inside.UnionWith(block.Locals);
            foreach (var statement in block.Statements)
            {
                if (statement.Saved.Count > 0)
                {
                    return false;
                }

                switch (statement)
                {
                    case NewArray:
                    case Invoke:
                    case Perform { IsUndone: true }:
                    case Loop { Count: not null }:
                        return false;
                    case Assign { Adjoint: { } step } assign:
                        var target = assign.Target is Ref reference ? reference.Storage : ((Element)assign.Target).Array;
                        if (!inside.Contains(target))
                        {
                            if (!step.IsAccumulation)
                            {
                                return false;
                            }

                            read.Add(target);
                        }

                        added.UnionWith(step.Amounts.Select(a => a.Target).Where(t => !inside.Contains(t)));
                        break;
                }

                foreach (var inner in statement.Blocks)
                {
                    if (!Scan(inner))
                    {
                        return false;
                    }
                }
            }

            return true;
        }
    }
}
