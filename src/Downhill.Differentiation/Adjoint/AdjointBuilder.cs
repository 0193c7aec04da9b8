using Downhill.Differentiation.Analysis;
using Downhill.Differentiation.Emission;
using Downhill.Differentiation.Lowering;
using Downhill.Differentiation.Program;
using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Adjoint;

/// <summary>
/// Gives every active assignment its adjoint. Values that the adjoint needs and that would be dear to compute again, or
/// could not be, are first kept in temporaries of the forward pass.
/// </summary>
internal sealed partial class AdjointBuilder
{
    private readonly LoweredFunction _function;
    private readonly Activity _activity;
    private readonly Values _values;
    private readonly Dictionary<Storage, string> _adjointNames = [];
    private readonly Magnitudes _magnitudes;
    private Block _block;
    private int _position;
    private int _inserted;

    public AdjointBuilder(LoweredFunction function, Activity activity, Values values)
    {
        _function = function;
        _activity = activity;
        _values = values;
        _block = function.Body;
        _magnitudes = new Magnitudes(function, values);
        DampingAnalysis.Run(function);
    }

    public void Run()
    {
        Visit(_function.Body);
    }

    /// <summary>The name of the storage's adjoint.</summary>
    public string AdjointOf(Storage storage)
    {
        if (!_adjointNames.TryGetValue(storage, out var name))
        {
            name = _function.Names.Fresh(Bare(storage) + "Adjoint", storage.Scope?.Path ?? []);
            _adjointNames.Add(storage, name);
        }

        return name;
    }

    /// <summary>The storage's own name without the marks of a field, in the case of a local.</summary>
    private static string Bare(Storage storage)
    {
        if (storage.PartOf is { } whole)
        {
            return Bare(whole) + string.Concat(storage.Name.Substring(whole.Name.Length).Split('.').Select(p => p.TrimStart('@', '_')).Where(p => p.Length > 0).Select(p => char.ToUpperInvariant(p[0]) + p.Substring(1)));
        }

        var bare = storage.Name.Substring(storage.Name.LastIndexOf('.') + 1).TrimStart('@', '_');
        return bare.Length == 0 ? "x" : char.ToLowerInvariant(bare[0]) + bare.Substring(1);
    }

    public void Name(Storage storage, string adjoint) => _adjointNames[storage] = adjoint;

    private void Visit(Block block)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        for (var i = 0; i < block.Statements.Count; i++)
        {
            var statement = block.Statements[i];
            (_block, _position, _inserted) = (block, i, 0);
            switch (statement)
            {
                case Assign { Active: true } assign:
                    Prepare(assign);
                    break;
                case NewArray { Active: true } allocation:
                    Prepare(allocation);
                    break;
                case Invoke { Active: true, Callee.Rule: not null } invoke:
                    Prepare(invoke);
                    break;
                case Invoke { Active: true } invoke:
                    foreach (var operand in invoke.Operands)
                    {
                        if (operand.Place is { IsRealArray: true, IsNamed: false } array && _activity.EverVaries(array.Elements))
                        {
                            // Its adjoints are those that the tape keeps for the object.
                            PlaceOf(new Ref(invoke.Syntax, array));
                        }
                    }

                    break;
                case Invoke { Active: false } invoke:
                    invoke.Cleared.AddRange(invoke.Overwritten.Where(p => p is { IsReal: true, Kind: not StorageKind.Field } && _activity.EverVaries(p)));
                    break;
                case Assign { Declares: false, Target: Ref { Storage.Class: null } overwritten } assign when _activity.EverVaries(overwritten.Storage):
                    // Something inactive takes the place of what may vary: the adjoint ends here.
                    assign.Adjoint = new AdjointStep();
                    assign.Active = true;
                    break;
                case Assign { Target: Element } assign:
                    // An inactive write into an active array clears the adjoint: its index is needed.
                    PrepareClearing(assign);
                    break;
            }

            i += _inserted;
            foreach (var inner in statement.Blocks)
            {
                Visit(inner);
            }
        }
    }

    private void PrepareClearing(Assign assign)
    {
        var element = (Element)assign.Target;
        if (!_activity.EverVaries(element.Array) || element.Class?.Rows is not null)
        {
            if (element.Array.IsFresh)
            {
                // What it overwrites may have to be put back.
                Retarget(assign, Available(element));
            }

            return;
        }

        Retarget(assign, Available(element));
        var step = new AdjointStep { Index = _values.PrintIndices((Element)Current.Target) };
        Locate(step, (Element)Current.Target);
        step.Needs.UnionWith(step.Index.Reads);
        Current.Adjoint = step;
        Current.Active = true;
    }

    /// <summary>Puts the indices that were kept in temporaries into the assignment itself too.</summary>
    private void Retarget(Assign assign, Element prepared)
    {
        var element = (Element)assign.Target;
        if (ReferenceEquals(prepared, element))
        {
            return;
        }

        var replacement = new Assign(assign.Syntax, prepared, assign.Value)
        {
            Active = assign.Active,
            IsCompound = assign.IsCompound,
            IsImplied = assign.IsImplied,
        };
        if (assign.IsCompound && assign.Value is Binary { Left: Element left } binary)
        {
            replacement.Value = Mark(new Binary(binary.Syntax, binary.Operation, new Element(left.Syntax, prepared.Holder, prepared.Indices) { Varied = left.Varied }, binary.Right), binary);
        }

        _block.Statements[_position + _inserted] = replacement;
    }

    private Assign Current => (Assign)_block.Statements[_position + _inserted];

    private void Prepare(Assign assign)
    {
        if (assign.Target is Ref { Storage.IsTensor: true })
        {
            PrepareWhole(assign);
            return;
        }

        if (assign.Target is Element element)
        {
            Retarget(assign, Available(element));
            assign = Current;
        }

        var target = assign.Target is Ref reference ? reference.Storage : ((Element)assign.Target).Array;
        var canUseResult = !Mentions(assign.Value, target)
            && (assign.Target is Ref ? !target.Unrestorable : target.IsFresh && _values.HasStableElements(target));
        if (assign is { IsCompound: true, Value: Binary { Operation: Arithmetic.Divide or Arithmetic.Remainder, Right.Varied: true } }
            && !(assign.Target is Ref ? !target.Unrestorable : target.IsFresh && _values.HasStableElements(target)))
        {
            // The quotient is needed again, and this target cannot be read back: kept like any other quotient.
            assign.IsCompound = false;
        }

        assign.Value = assign.IsCompound && assign.Value is Binary compound
            ? PrepareCompound(compound)
            : PrepareVaried(assign.Value, canUseResult);
        assign = Current;
        var step = new AdjointStep();
        assign.Adjoint = step;
        Code seed;
        if (assign.Target is Element written)
        {
            step.Index = _values.PrintIndices(written);
            Locate(step, written);
            step.Needs.UnionWith(step.Index.Reads);
            step.SeedName = _function.Names.Fresh("adjoint", _block.Path);
            seed = Code.Name(step.SeedName);
        }
        else
        {
            seed = target == _function.Result && assign.Declares && !_function.IsPullback ? Code.One : Code.Name(AdjointOf(target));
        }

        if (assign is { IsCompound: true, Value: Binary { Operation: Arithmetic.Add or Arithmetic.Subtract } sum })
        {
            step.IsAccumulation = true;
            Propagate(sum.Right, sum.Operation == Arithmetic.Add ? seed : -seed, step, null);
        }
        else
        {
            // A target that the value itself reads is wanted as it was before, so that it cannot stand for the result too.
            Propagate(assign.Value, seed, step, canUseResult || assign.IsCompound ? assign : null);
        }
    }

    private void Prepare(NewArray allocation)
    {
        var target = PlaceOf(new Ref(allocation.Syntax, allocation.Target));
        allocation.Place = target.Text;
        var whole = new AdjointStep();
        whole.Needs.UnionWith(target.Reads);
        if (allocation.CopyOf is { } copied)
        {
            if (!copied.IsNamed && !_values.IsRestorable(copied))
            {
                copied = ((Ref)Hoist(new Ref(allocation.Syntax, copied), "source")).Storage;
                allocation.CopyOf = copied;
            }

            var source = PlaceOf(new Ref(allocation.Syntax, copied));
            allocation.SourcePlace = source.Text;
            whole.Needs.UnionWith(source.Reads);
        }

        allocation.Adjoints.Add(whole);
        if (allocation.Items is not { } items)
        {
            return;
        }

        var prepared = items.Select(i => i.Varied ? PrepareVaried(i, canUseResult: false) : i).ToList();
        allocation.Items = prepared;
        for (var i = 0; i < prepared.Count; i++)
        {
            if (prepared[i].Varied)
            {
                var step = new AdjointStep();
                Propagate(prepared[i], Code.Index(target, Code.Name(allocation.IndexOf(i))), step, null);
                allocation.Adjoints.Add(step);
            }
        }
    }

    /// <summary>A declared derivative is given the arguments once more, as they were at the call, and the result.</summary>
    private void Prepare(Invoke invoke)
    {
        for (var i = 0; i < invoke.Operands.Count; i++)
        {
            Code argument;
            if (invoke.Operands[i].Place is { } array)
            {
                argument = Code.Name(_values.HasStableElements(array) ? array : CopyBefore(invoke, array));
                if (invoke.Varied[i] && array is { IsRealArray: true, IsNamed: false })
                {
                    invoke.Needs.UnionWith(PlaceOf(new Ref(invoke.Syntax, array)).Reads);
                }
            }
            else
            {
                var value = Available(invoke.Operands[i].Value!);
                invoke.Operands[i] = new Operand(value, null);
                argument = _values.Print(value);
            }

            invoke.Arguments.Add(argument.Text);
            invoke.Needs.UnionWith(argument.Reads);
        }

        invoke.Arguments.Add(invoke.Result!.Name);
        invoke.Needs.Add(invoke.Result);
    }

    private Storage CopyBefore(Invoke invoke, Storage array)
    {
        var copy = new Storage(_function.Storages.Count, _function.Names.Fresh(array.Name.Substring(array.Name.LastIndexOf('.') + 1).TrimStart('@', '_') + "Copy", _block.Path), array.Type, StorageKind.Local, null)
        {
            IsSynthetic = true,
            Scope = _block,
            Writes = 1,
            IsFresh = true,
        };
        _function.Storages.Add(copy);
        _block.Locals.Add(copy);
        _block.Statements.Insert(_position + _inserted, new NewArray(invoke.Syntax, copy) { CopyOf = array });
        _inserted++;
        return copy;
    }

    private Expr PrepareCompound(Binary compound)
    {
        var right = compound.Right;
        var left = compound.Left;
        switch (compound.Operation)
        {
            case Arithmetic.Add or Arithmetic.Subtract:
                if (right.Varied)
                {
                    right = PrepareVaried(right, canUseResult: false);
                }

                break;
            default:
                if (right.Varied)
                {
                    right = PrepareVaried(right, canUseResult: false);
                }

                // The quotient's own slope reads the new value of the target: a divisor that reads the old one is kept apart.
                right = compound.Operation == Arithmetic.Divide && right.Varied && Mentions(right, TargetOf(left))
                    ? Hoist(right, "divisor")
                    : Available(right);
                break;
        }

        if (compound.Operation is not (Arithmetic.Add or Arithmetic.Subtract) && compound.Right.Varied && !_values.IsAvailable(left))
        {
            left = Available(left);
        }

        return ReferenceEquals(right, compound.Right) && ReferenceEquals(left, compound.Left)
            ? compound
            : Mark(new Binary(compound.Syntax, compound.Operation, left, right), compound);
    }

    /// <summary>Makes sure that everything the adjoint of a varying expression needs can be had in the reverse pass.</summary>
    private Expr PrepareVaried(Expr expr, bool canUseResult)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        if (!expr.Varied)
        {
            return expr;
        }

        switch (expr)
        {
            case Element element:
                return Available(element);
            case Negate negate:
                var operand = PrepareVaried(negate.Operand, false);
                return ReferenceEquals(operand, negate.Operand) ? expr : Mark(new Negate(negate.Syntax, operand), negate);
            case Cast cast:
                var converted = PrepareVaried(cast.Operand, false);
                return ReferenceEquals(converted, cast.Operand) ? expr : Mark(new Cast(cast.Syntax, converted, cast.IsSingle, cast.IsWritten), cast);
            case Binary binary:
                return PrepareBinary(binary, canUseResult);
            case Apply apply:
                return PrepareApply(apply, canUseResult);
            case TensorApply whole:
                var prepared = PrepareWhole(whole);
                return AsksResult(prepared) && !canUseResult ? Hoist(prepared, whole.Rule.Hint) : prepared;
            default:
                return expr;
        }
    }

    private Expr PrepareBinary(Binary binary, bool canUseResult)
    {
        var left = PrepareVaried(binary.Left, false);
        var right = PrepareVaried(binary.Right, false);
        switch (binary.Operation)
        {
            case Arithmetic.Multiply:
                if (binary.Left.Varied)
                {
                    right = Available(right);
                }

                if (binary.Right.Varied)
                {
                    left = Available(left);
                }

                break;
            case Arithmetic.Divide:
                right = Available(right);
                if (binary.Right.Varied && !canUseResult && !IsDividedAgain(left, right))
                {
                    return Hoist(Mark(new Binary(binary.Syntax, binary.Operation, left, right), binary), "quotient");
                }

                break;
            case Arithmetic.Remainder when binary.Right.Varied:
                left = Available(left);
                right = Available(right);
                break;
        }

        return ReferenceEquals(left, binary.Left) && ReferenceEquals(right, binary.Right)
            ? binary
            : Mark(new Binary(binary.Syntax, binary.Operation, left, right), binary);
    }

    /// <summary>
    /// Whether to divide once more takes no more than to keep the quotient: a few values that are at hand, of which the
    /// dividend is made of one.
    /// </summary>
    private bool IsDividedAgain(Expr dividend, Expr divisor) =>
        Size(dividend) + Size(divisor) <= 6 && IsAtHand(dividend) && IsAtHand(divisor)
        && Writing.Reads(dividend).Distinct().Count() <= 1;

    private bool IsAtHand(Expr expr) => expr switch
    {
        Ref => _values.IsAvailable(expr),
        Opaque opaque => opaque.Footprint.Cost <= 1 && _values.IsAvailable(expr),
        Negate negate => IsAtHand(negate.Operand),
        Binary { Operation: Arithmetic.Add or Arithmetic.Subtract or Arithmetic.Multiply } binary => IsAtHand(binary.Left) && IsAtHand(binary.Right),
        _ => false,
    };

    private Expr PrepareApply(Apply apply, bool canUseResult)
    {
        var arguments = apply.Children.Select(c => PrepareVaried(c, false)).ToList();
        var probe = new Probe(apply);
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i].Varied)
            {
                apply.Rule.Contributions[i]?.Invoke(Code.Name("s"), probe);
            }
        }

        for (var i = 0; i < arguments.Count; i++)
        {
            if (probe.Asked.Contains(i))
            {
                arguments[i] = Available(arguments[i]);
            }
        }

        Expr prepared = Mark(new Apply(apply.Syntax, apply.Rule, arguments), apply);
        return probe.AskedResult && !canUseResult ? Hoist(prepared, apply.Rule.Name.ToLowerInvariant()) : prepared;
    }

    /// <summary>Indices with the same values that the reverse pass can evaluate; the same list where nothing had to be kept.</summary>
    private Element Available(Element element)
    {
        var holder = element.IsNamed ? element.Holder : Available(element.Holder);
        var indices = element.Array is { Kind: StorageKind.Field, ElementPath: null } ? Available(element.Indices) : Available(element.Indices, _function.Frame.Model.Compilation.GetSpecialType(SpecialType.System_Int32));
        return ReferenceEquals(holder, element.Holder) && ReferenceEquals(indices, element.Indices)
            ? element
            : (Element)Mark(new Element(element.Syntax, holder, indices) { Depends = element.Depends }, element);
    }

    private IReadOnlyList<Expr> Available(IReadOnlyList<Expr> indices, ITypeSymbol? madeUp = null)
    {
        // Code that the lowering made up says nothing of its type.
        var available = indices.Select(i => madeUp is not null && i is Opaque { Operation: null } && !_values.IsAvailable(i) ? Hoist(i, "index", madeUp) : Available(i)).ToArray();
        return available.Zip(indices, ReferenceEquals).All(same => same) ? indices : available;
    }

    /// <summary>An expression with the same value that the reverse pass can evaluate.</summary>
    private Expr Available(Expr expr)
    {
        switch (expr)
        {
            case Ref or Element or Opaque:
                if (_values.IsAvailable(expr))
                {
                    return expr;
                }

                if (expr is Element { Class.Rows: not null } row && _values.HasStableElements(row.Array))
                {
                    return Available(row);
                }

                break;
            case Negate negate when Size(expr) <= 6:
                var operand = Available(negate.Operand);
                return ReferenceEquals(operand, negate.Operand) ? expr : Mark(new Negate(negate.Syntax, operand), negate);
            case Cast cast when Size(expr) <= 6:
                var converted = Available(cast.Operand);
                return ReferenceEquals(converted, cast.Operand) ? expr : Mark(new Cast(cast.Syntax, converted, cast.IsSingle, cast.IsWritten), cast);
            // A division of what does not vary is, more often than not, the same in every iteration.
            case Binary { Operation: Arithmetic.Add or Arithmetic.Subtract or Arithmetic.Multiply or Arithmetic.Divide } binary
                when Size(expr) <= 9 && (binary.Operation != Arithmetic.Divide || !expr.Varied):
                var left = Available(binary.Left);
                var right = Available(binary.Right);
                return ReferenceEquals(left, binary.Left) && ReferenceEquals(right, binary.Right)
                    ? expr
                    : Mark(new Binary(binary.Syntax, binary.Operation, left, right), binary);
        }

        return Hoist(expr, expr switch
        {
            Apply apply => apply.Rule.Name.ToLowerInvariant(),
            Element { Class.Rows: not null } => "row",
            Element { Holder: Ref { Storage: var named } } => Bare(named) + "Value",
            Element element => Bare(element.Array) + "Value",
            TensorApply whole => whole.Rule.Hint,
            Opaque { Operation.Type.SpecialType: SpecialType.System_Int32 } => "index",
            Ref reference => Bare(reference.Storage) + "Value",
            _ => "part",
        });
    }

    private Expr Hoist(Expr expr, string hint, ITypeSymbol? made = null)
    {
        var type = made ?? expr switch
        {
            Ref reference => reference.Storage.Type,
            Opaque { Operation.Type: { } known } => known,
            TensorApply whole => whole.Type,
            _ => _function.TypeOf(expr),
        };
        var temporary = new Storage(_function.Storages.Count, _function.Names.Fresh(hint, _block.Path), type, StorageKind.Local, null)
        {
            IsSynthetic = true,
            Scope = _block,
            Writes = 1,
        };
        _magnitudes.Add(temporary, expr);

        temporary.Class = ArrayClass.Of(expr);
        _function.Storages.Add(temporary);
        _block.Locals.Add(temporary);
        var assign = new Assign(expr.Syntax, new Ref(expr.Syntax, temporary) { Varied = expr.Varied }, expr) { Declares = true, Active = expr.Varied };
        _block.Statements.Insert(_position + _inserted, assign);
        _inserted++;
        if (expr.Varied)
        {
            var step = new AdjointStep();
            assign.Adjoint = step;
            Propagate(assign.Value, Code.Name(AdjointOf(temporary)), step, assign);
        }

        return new Ref(expr.Syntax, temporary) { Varied = expr.Varied };
    }

    /// <summary>What the analyses found of the original holds of what takes its place.</summary>
    private static Expr Mark(Expr expr, Expr original)
    {
        expr.Varied = original.Varied;
        expr.Damping = original.Damping;
        return expr;
    }

    private static Storage TargetOf(Expr target) => target is Ref reference ? reference.Storage : ((Element)target).Array;

    private static bool Mentions(Expr expr, Storage storage) => expr.SelfAndDescendants().Any(n => n switch
    {
        Ref reference => reference.Storage == storage,
        Element element => element.Array == storage,
        Opaque opaque => opaque.Footprint.Reads.Contains(storage),
        _ => false,
    });

    private static int Size(Expr expr) => expr.SelfAndDescendants().Take(12).Count();
}
