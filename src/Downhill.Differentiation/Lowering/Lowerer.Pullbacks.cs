using Downhill.Differentiation.Program;
using Downhill.Differentiation.Pullbacks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>Calls that are not expanded: of functions that call themselves, and of large ones with many callers.</summary>
internal sealed partial class Lowerer
{
    /// <summary>A table of the callees of one gradient; the fields that may vary by then are visible to each of them.</summary>
    private static PullbackTable NewPullbacks(FunctionSource source, CalleeEffectsReader callees, INamedTypeSymbol? home, AggregateTypes aggregates, IReadOnlyList<ISymbol> varying, IReadOnlyList<ISymbol> wholes, HashSet<ISymbol> objectFields, HashSet<ISymbol> heap, IReadOnlyList<ISymbol> variables) =>
        new(
            (callee, varied, table) => LowerPullback(callee, varied, table, source, callees, home, aggregates, varying, heap, variables),
            (method, isOfThis, functions, isInParts) => Describe(method, isOfThis, functions, isInParts, callees, aggregates, varying, wholes, variables, objectFields));

    private static LoweredFunction? LowerPullback(
        Callee callee,
        bool[] varied,
        PullbackTable pullbacks,
        FunctionSource source,
        CalleeEffectsReader callees,
        INamedTypeSymbol? home,
        AggregateTypes aggregates,
        IReadOnlyList<ISymbol> varying,
        HashSet<ISymbol> heap,
        IReadOnlyList<ISymbol> variables)
    {
        var method = callee.Method;
        if (source.BodyOf(method) is not { } body || source.ModelFor(body.Syntax.SyntaxTree) is not { } model)
        {
            return null;
        }

        var members = new HashSet<ISymbol>(varying, SymbolEqualityComparer.Default);
        var maybe = new VaryingSymbols(heap);
        var objectFields = new HashSet<ISymbol>(heap.Where(static s => s is not ITypeSymbol), SymbolEqualityComparer.Default);
        for (var i = 0; i < varied.Length; i++)
        {
            if (varied[i])
            {
                maybe.Add(callee.Slots[i].Symbol.OriginalDefinition);
            }
        }

        var shared = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        for (var round = 0; ; round++)
        {
            members.UnionWith(objectFields);
            var known = maybe.Count + members.Count + shared.Count + objectFields.Count;
            var (table, taken) = new NameTableFactory([]).Create(method, [], body, home);
            var lowerer = new Lowerer(source, callees, pullbacks, table, home, aggregates, taken, maybe, objectFields, shared) { _loopDepth = 1, _hasThis = callee.IsOfThis, _isPullback = true, _variables = variables };
            lowerer._block.IsInLoop = true;
            var lowered = lowerer.RunPullback(callee, varied, body, model, members, varying);
            members.UnionWith(lowerer._members.Keys);
            if (maybe.Count + members.Count + shared.Count + objectFields.Count == known || round == 12)
            {
                heap.UnionWith(HeapOf(maybe, objectFields));
                return lowered;
            }
        }
    }

    private LoweredFunction RunPullback(Callee callee, bool[] varied, IOperation body, SemanticModel model, IEnumerable<ISymbol> members, IReadOnlyList<ISymbol> varying)
    {
        var root = _block;
        _open.Add(root);
        var receiver = callee.Slots.FirstOrDefault(s => s.Source == SlotSource.Receiver) is { } owner
            ? Parameter(owner, _names.Fresh(Camel(owner.Type.Name), []))
            : null;
        var frame = new Frame(callee.Method, null, null, model) { Receiver = receiver?.Name, ReceiverStorage = receiver, Respell = Respell };
        var written = WrittenParameters(body);
        var storages = new List<Storage>();
        for (var i = 0; i < callee.Slots.Count; i++)
        {
            var slot = callee.Slots[i];
            if (slot.Path is { } path)
            {
                storages.Add(Parameter(slot, _names.Fresh(path.Aggregate(slot.Source == SlotSource.Result ? Camel(callee.Name) : slot.Symbol is IFieldSymbol or IPropertySymbol ? Camel(slot.Symbol.Name) : slot.Symbol.Name, Joined), [])));
                if (varied[i])
                {
                    MarkMaybe(storages[i]);
                }

                continue;
            }

            switch (slot.Source)
            {
                case SlotSource.Receiver:
                    storages.Add(receiver!);
                    break;
                case SlotSource.Member:
                    storages.Add(MemberStorage(slot.Symbol));
                    break;
                case SlotSource.Parameter when slot.Kind == SlotKind.Value && varied[i] && written.Contains(slot.Symbol):
                    // The caller's adjoint is only added to: what the callee assigns is a variable of its own.
                    var given = Parameter(slot, _names.Fresh("given" + char.ToUpperInvariant(slot.Symbol.Name[0]) + slot.Symbol.Name.Substring(1), []));
                    storages.Add(given);
                    var copy = Declare(slot.Symbol, frame);
                    _maybeStorages.Add(given);
                    Append(new Assign(body.Syntax, new Ref(body.Syntax, copy), new Ref(body.Syntax, given)) { Declares = true });
                    break;
                default:
                    var storage = Parameter(slot, _names.User(slot.Symbol.Name, []));
                    frame.Bind(slot.Symbol, storage);
                    storages.Add(storage);
                    break;
            }

            if (varied[i])
            {
                MarkMaybe(storages[i]);
            }
        }

        BindPartsOfSlots(callee, storages, body, frame, written);
        BindFunctions(callee, storages, frame);
        foreach (var member in members)
        {
            if (_objectFields.Contains(member))
            {
                FieldStorage(member);
            }
            else
            {
                MemberStorage(member);
            }
        }

        ExpectElements(body.Syntax);
        var hidden = varying.Select(MemberStorage).ToList();
        var returnsNothing = callee.Method.ReturnsVoid || callee.ReturnsParts;
        var type = returnsNothing ? _source.Compilation.GetSpecialType(SpecialType.System_Double) : callee.Method.ReturnType;
        var result = NewStorage(_names.Fresh("value", []), type, StorageKind.Local, callee.Method);
        result.IsSynthetic = true;
        frame.Result = returnsNothing ? null : result;
        if (result.Class is not null)
        {
            // Its elements are the caller's to change before the way back comes to the callee.
            HandOut(result, isExternal: true);
        }

        LowerBody(body, frame);
        if (frame.Result is { } named && named != result)
        {
            Append(new Assign(body.Syntax, new Ref(body.Syntax, result), new Ref(body.Syntax, named)) { Declares = true });
            result.Scope = root;
            root.Locals.Add(result);
        }

        PlaceLocalFunctions();
        CopyFunctionsAround(root, frame);
        RemoveUnusedFlags(root);
        RemoveExpanded(root);
        RefuseReferencesInLambdas(callee, storages, root);
        RefuseListsInCode(root);
        RememberArrays();
        return new LoweredFunction(callee.Method, frame, root, result, [], _storages, _refusals.Values.ToList(), _reasons, _names, _pullbacks)
        {
            Slots = storages,
            Unseen = [.. hidden.Where(h => !storages.Contains(h)), .. _storages.Where(static s => s is { Kind: StorageKind.Field, IsReal: true })],
            Callee = callee,
        };
    }

    /// <summary>A lambda takes no parameter along that is passed by reference.</summary>
    private void RefuseReferencesInLambdas(Callee callee, List<Storage> storages, Block root)
    {
        var references = new HashSet<Storage>(storages.Where((_, i) => callee.Slots[i].Kind == SlotKind.Reference));
        Walk(root, block =>
        {
            foreach (var kept in block.Statements.OfType<Assign>().Where(static a => a is { Declares: true, Target: Ref { Storage.IsExpanded: true } }))
            {
                if (kept.Value is Opaque code && code.Footprint.Captured.FirstOrDefault(references.Contains) is { } changed)
                {
                    Refuse(kept.Syntax, $"'{callee.Method.Name}' calls itself and is given a function that changes '{changed.Name}'", "return the value");
                }
            }
        });
    }

    /// <summary>Copies the local functions of the functions around that copied code calls: the pullback is a method beside them.</summary>
    private void CopyFunctionsAround(Block root, Frame frame)
    {
        var copied = new HashSet<ISymbol>(_localFunctions.Select(f => f.Function.Symbol.OriginalDefinition), SymbolEqualityComparer.Default);
        while (_copiedLocalFunctions.FirstOrDefault(f => !copied.Contains(f)) is { } function)
        {
            copied.Add(function);
            var syntax = function.DeclaringSyntaxReferences[0].GetSyntax(_source.CancellationToken);
            var captured = _callees.Of((IMethodSymbol)function).Captured.Where(static c => c is not ILocalSymbol { IsConst: true });
            if (!ReferenceEquals(frame.Model.SyntaxTree, syntax.SyntaxTree) || captured.Any(c => frame.Lookup(c) is null && frame.PartsOf(c) is null)
                || frame.Model.GetOperation(syntax, _source.CancellationToken) is not { } declaration)
            {
                Refuse(syntax, $"the local function '{function.Name}' is called in code that is copied", "make it a method");
                continue;
            }

            frame.Rename(function, _names.Fresh(function.Name, []));
            root.Statements.Insert(0, new Perform(syntax, Copy(declaration, frame)));
        }
    }

    /// <summary>An array that a callee returns: its adjoints are found by the array itself, in the callee and by its caller.</summary>
    private void HandOut(Storage result, bool isExternal)
    {
        for (var level = result.Class; level is not null; level = level.Rows)
        {
            level.IsExternal |= isExternal;
        }

        Redirect(result);
    }

    /// <summary>What a call returns may be an array that it was given, or one in the hands of others.</summary>
    private void ReceiveArray(Storage result, Callee callee, IReadOnlyList<Operand> operands)
    {
        HandOut(result, callee.ReturnsHeld);
        for (var level = result.Class; level is not null; level = level.Rows)
        {
            level.IsUnknown |= callee.ReturnsHeld;
        }

        for (var i = 0; i < operands.Count; i++)
        {
            if (!callee.Slots[i].IsReturned)
            {
                continue;
            }

            for (var (outer, type) = (operands[i].Place!.Class, operands[i].Place!.Type); outer is not null; (outer, type) = (outer.Rows, ((IArrayTypeSymbol)type).ElementType))
            {
                for (var (inner, returned) = (result.Class, result.Type); inner is not null; (inner, returned) = (inner.Rows, ((IArrayTypeSymbol)returned).ElementType))
                {
                    if (SymbolEqualityComparer.Default.Equals(type, returned))
                    {
                        ArrayClass.Unite(inner, outer, pattern => NewRegion(pattern.Name, pattern.Type));
                    }
                }
            }
        }
    }

    /// <summary>Whether calls of the function are not expanded: one that comes back to itself, a large one, or one too deep.</summary>
    private bool IsKeptApart(IMethodSymbol target, IOperation? instance, IReadOnlyList<Argument> arguments, Frame frame) =>
        _recursion.IsRecursive(target)
        || frame.Depth >= MaxCallDepth
        || (_recursion.IsTooLarge(target) && !TouchesFields(target) && _pullbacks.Of(target, IsOfThis(target, instance, frame), [], s => IsInParts(s, frame)).WhyNot is null && ArePlain(instance, arguments, frame));

    /// <summary>Whether the arguments are of the kinds that a call can hand over; otherwise a large function is expanded too.</summary>
    private bool ArePlain(IOperation? instance, IReadOnlyList<Argument> arguments, Frame frame) =>
        !_aggregates.Is(instance?.Type)
        && arguments.All(a => a is { Parameter: { } parameter, IsParamArray: false }
            && !_aggregates.Is(parameter.Type)
            && ListOf(a.Value, frame) is null
            && (!Reals.IsArray(parameter.Type) || StorageOf(a.Value, frame) is { IsReassigned: false })
            && (parameter.RefKind == RefKind.None || StorageOf(a.Value, frame) is { Kind: StorageKind.Local or StorageKind.Input }));

    /// <summary>
    /// Whether the function is local to one around the pullback that is lowered here: the generated method cannot call it,
    /// so that it is expanded or gets passes of its own even where nothing varies.
    /// </summary>
    private bool IsOutOfReach(IMethodSymbol target, Frame frame)
    {
        if (!_isPullback || target.MethodKind != MethodKind.LocalFunction)
        {
            return false;
        }

        for (var around = target.ContainingSymbol; around is IMethodSymbol; around = around.ContainingSymbol)
        {
            for (var owner = frame; owner is not null; owner = owner.Caller)
            {
                if (SymbolEqualityComparer.Default.Equals(owner.Function, around))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Whether the function runs on the object whose gradient is taken.</summary>
    private bool IsOfThis(IMethodSymbol target, IOperation? instance, Frame frame) => frame.Receiver is null
        && (target.MethodKind is MethodKind.LocalFunction or MethodKind.AnonymousFunction ? _hasThis : instance is IInstanceReferenceOperation);

    /// <summary>A call of a function that has passes of its own. Null where the reason why not has been noted.</summary>
    private Expr? CallPullback(IOperation call, IMethodSymbol target, IOperation? instance, IReadOnlyList<Argument> arguments, Frame frame, Frame home, Dispatch? dispatch = null)
    {
        if (FunctionArguments(call, target, arguments, frame) is not { } functions)
        {
            return null;
        }

        var usesThis = !IsOfThis(target, instance, home) && target.IsStatic && _hasThis && functions.Any(f => f.Known.Home.Receiver is null && !f.Known.Method.IsStatic && UsesThis(f.Known.Method));
        var callee = _pullbacks.Of(target, usesThis || IsOfThis(target, instance, home), [.. functions.Select(static f => (f.Parameter, f.Known.Method))], s => IsInParts(s, home));
        NoteParts(target, arguments, frame);
        if (callee.WhyNot is null && home.Receiver is not null && target.MethodKind is MethodKind.LocalFunction or MethodKind.AnonymousFunction
            && _source.BodyOf(target)!.Descendants().Any(o => o is IInstanceReferenceOperation))
        {
            Explain(call, $"'{target.Name}' calls itself and uses another object", "make it a method");
            return null;
        }

        if (callee.WhyNot is { } why)
        {
            Explain(call, why.Reason, why.Instead);
            return null;
        }

        if ((instance is not null && IsComposite(instance, frame)) || Operands(callee, instance, arguments, frame, home, dispatch, functions) is not { } operands || IsAmbiguous(callee, operands))
        {
            Explain(call, $"'{target.Name}' takes an argument in a way that is not followed here", "pass plain values and arrays");
            return null;
        }

        var result = target.ReturnsVoid || callee.ReturnsParts ? null : NewTemporary(call.Syntax, target.ReturnType, Camel(callee.Name));
        if (result?.Class is not null)
        {
            ReceiveArray(result, callee, operands);
        }

        Append(new Invoke(call.Syntax, callee, operands, result) { AllFields = [.. _storages.Where(static s => s is { Kind: StorageKind.Field, IsReal: true })] });
        return callee.ReturnsParts ? ReturnedParts(call.Syntax, callee, operands)
            : result is null ? new Opaque(call.Syntax, "default")
            : new Ref(call.Syntax, result);
    }

    /// <summary>Notes what a call may write, and whether that may vary.</summary>
    private void Count(Invoke invoke)
    {
        // The fields of objects count as varying at any time: a callee that reads them may return what varies without being given it.
        var mayVary = invoke.Callee.TouchesHeap || invoke.Operands.Any(o => o.Place is { } place ? IsMaybe(place) : MayVary(o.Value!));
        if (invoke.Result is { } result)
        {
            result.Writes++;
            if (mayVary)
            {
                MarkMaybe(result);
            }
        }

        foreach (var place in invoke.Overwritten)
        {
            if (place.Class is not null || place.Kind == StorageKind.Field)
            {
                place.Numbers.ElementsWritten = true;
                place.Numbers.ElementsLost = true;
            }
            else
            {
                place.Writes++;
            }

            if (mayVary)
            {
                MarkMaybe(place);
            }
        }
    }
}
