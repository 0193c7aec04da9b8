using Downhill.Differentiation.Program;
using Downhill.Differentiation.Pullbacks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>Calls that are not expanded: of functions that call themselves, and of large ones with many callers.</summary>
internal sealed partial class Lowerer
{
    /// <summary>A table of the callees of one gradient; the fields that may vary by then are visible to each of them.</summary>
    private static PullbackTable NewPullbacks(FunctionSource source, CalleeEffectsReader callees, INamedTypeSymbol? home, IReadOnlyList<ISymbol> varying, HashSet<ISymbol> objectFields, HashSet<ISymbol> heap, IReadOnlyList<ISymbol> variables) =>
        new(
            (callee, varied, table) => LowerPullback(callee, varied, table, source, callees, home, varying, heap, variables),
            (method, isOfThis) => Describe(method, isOfThis, callees, varying, objectFields));

    /// <summary>The slots of a function: its parameters, the variables around it, and the fields that matter.</summary>
    private static Callee Describe(IMethodSymbol method, bool isOfThis, CalleeEffectsReader callees, IReadOnlyList<ISymbol> varying, HashSet<ISymbol> objectFields)
    {
        var slots = new List<Slot>();
        (string Reason, string? Instead)? whyNot = null;
        if (!method.IsStatic && !isOfThis && method.MethodKind is not (MethodKind.LocalFunction or MethodKind.AnonymousFunction))
        {
            slots.Add(new Slot(SlotSource.Receiver, SlotKind.Value, method.ContainingType, method.ContainingType, RefKind.None));
            if (method.ContainingType.IsValueType)
            {
                whyNot = ($"'{method.Name}' is a method of a struct and is not expanded here", "make it static");
            }
        }

        foreach (var parameter in method.Parameters)
        {
            var kind = parameter.RefKind != RefKind.None ? SlotKind.Reference : Reals.IsArray(parameter.Type) ? SlotKind.Array : SlotKind.Value;
            slots.Add(new Slot(SlotSource.Parameter, kind, parameter, parameter.Type, parameter.RefKind));
            if (parameter.IsParams || parameter.Type.IsRefLikeType || parameter.Type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer or TypeKind.Delegate
                || (kind == SlotKind.Reference && Reals.IsArray(parameter.Type)))
            {
                whyNot ??= ($"'{method.Name}' calls itself, or is too large to be expanded here, and takes '{parameter.Name}' in a way that is not followed then", "pass plain values and arrays");
            }
        }

        var effects = callees.Of(method);
        foreach (var captured in effects.Captured.OrderBy(c => c.Name, StringComparer.Ordinal))
        {
            var type = captured switch
            {
                ILocalSymbol { IsConst: false } local => local.Type,
                IParameterSymbol parameter => parameter.Type,
                _ => null,
            };
            if (type is null || !IsAround(captured, method) || slots.Any(s => SymbolEqualityComparer.Default.Equals(s.Symbol, captured)))
            {
                continue;
            }

            var isWritten = effects.CapturedWritten.Contains(captured);
            slots.Add(new Slot(
                SlotSource.Captured,
                isWritten ? SlotKind.Reference : Reals.IsArray(type) ? SlotKind.Array : SlotKind.Value,
                captured,
                type,
                isWritten ? RefKind.Ref : RefKind.None));
            if (type.IsRefLikeType || type.TypeKind == TypeKind.Delegate || (isWritten && Reals.IsArray(type)))
            {
                whyNot ??= ($"'{method.Name}' calls itself and uses '{captured.Name}' of the function around it", "pass it as an argument");
            }
        }

        var members = new HashSet<ISymbol>(effects.MembersRead.Where(m => m is IFieldSymbol or IPropertySymbol), SymbolEqualityComparer.Default);
        members.UnionWith(varying);
        foreach (var member in members.OrderBy(m => m.Name, StringComparer.Ordinal))
        {
            var type = member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;
            var isArray = Reals.IsArray(type);
            if ((isArray || (Reals.IsNumber(type) && varying.Contains(member, SymbolEqualityComparer.Default))) && (member.IsStatic || isOfThis) && !objectFields.Contains(member) && member is IFieldSymbol or IPropertySymbol { IsIndexer: false })
            {
                slots.Add(new Slot(SlotSource.Member, isArray ? SlotKind.Array : SlotKind.Value, member, type, RefKind.None));
            }
        }

        var wholes = slots.Where(s => IsWhole(s.Type)).Select(s => s.Symbol)
            .Concat(varying.Where(v => IsWhole((v as IFieldSymbol)?.Type ?? (v as IPropertySymbol)?.Type)));
        if (wholes.FirstOrDefault() is { } whole)
        {
            whyNot ??= ($"'{method.Name}' calls itself, or is too large to be expanded here, and uses '{whole.Name}', a vector or matrix", "write a loop, or pass arrays");
        }

        if (!method.ReturnsVoid && !Reals.IsNumber(method.ReturnType))
        {
            whyNot ??= ($"'{method.Name}' calls itself, or is too large to be expanded here, and returns '{method.ReturnType.ToDisplayString()}'", "return a double, or hand the values over by an array");
        }

        return new Callee(method, isOfThis, slots) { WhyNot = whyNot };
    }

    /// <summary>Whether a variable belongs to a function around this one, not to one that it calls.</summary>
    private static bool IsAround(ISymbol variable, IMethodSymbol function)
    {
        for (var around = function.ContainingSymbol; around is IMethodSymbol; around = around.ContainingSymbol)
        {
            if (SymbolEqualityComparer.Default.Equals(around.OriginalDefinition, variable.ContainingSymbol?.OriginalDefinition))
            {
                return true;
            }
        }

        return false;
    }

    private static LoweredFunction? LowerPullback(
        Callee callee,
        bool[] varied,
        PullbackTable pullbacks,
        FunctionSource source,
        CalleeEffectsReader callees,
        INamedTypeSymbol? home,
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
            var lowerer = new Lowerer(source, callees, pullbacks, table, home, taken, maybe, objectFields, shared) { _loopDepth = 1, _hasThis = callee.IsOfThis, _isPullback = true, _variables = variables };
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
        var type = callee.Method.ReturnsVoid ? _source.Compilation.GetSpecialType(SpecialType.System_Double) : callee.Method.ReturnType;
        var result = NewStorage(_names.Fresh("value", []), type, StorageKind.Local, callee.Method);
        result.IsSynthetic = true;
        frame.Result = callee.Method.ReturnsVoid ? null : result;
        LowerBody(body, frame);
        PlaceLocalFunctions();
        CopyFunctionsAround(root, frame);
        RemoveUnusedFlags(root);
        RemoveExpanded(root);
        RefuseListsInCode(root);
        RememberArrays();
        return new LoweredFunction(callee.Method, frame, root, result, [], _storages, _refusals.Values.ToList(), _reasons, _names, _pullbacks)
        {
            Slots = storages,
            Unseen = [.. hidden.Where(h => !storages.Contains(h)), .. _storages.Where(static s => s is { Kind: StorageKind.Field, IsReal: true })],
            IsPullback = true,
        };
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

    /// <summary>The variable of a slot inside the callee.</summary>
    private Storage Parameter(Slot slot, string name)
    {
        var storage = NewStorage(name, slot.Type, slot.Kind == SlotKind.Value ? StorageKind.Local : StorageKind.Input, slot.Symbol);
        for (var level = storage.Class; level is not null; level = level.Rows)
        {
            level.IsExternal = true;
        }

        if (slot.Kind == SlotKind.Value)
        {
            storage.Writes = 1;
            storage.Scope = _block;
            _block.Locals.Add(storage);
        }
        else if (slot.Kind == SlotKind.Reference && slot.RefKind != RefKind.In)
        {
            storage.Unrestorable = true;
        }
        else if (slot.IsUnstable)
        {
            storage.ElementsWritten = true;
        }

        return storage;
    }

    /// <summary>Whether calls of the function are not expanded: one that comes back to itself, a large one, or one too deep.</summary>
    private bool IsKeptApart(IMethodSymbol target, IOperation? instance, IReadOnlyList<Argument> arguments, Frame frame) =>
        _recursion.IsRecursive(target)
        || frame.Depth >= MaxCallDepth
        || (_recursion.IsTooLarge(target) && !TouchesFields(target) && _pullbacks.Of(target, IsOfThis(target, instance, frame)).WhyNot is null && ArePlain(instance, arguments, frame));

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
        var callee = _pullbacks.Of(target, IsOfThis(target, instance, home));
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

        if (TouchesFields(target, onlyOfThis: true))
        {
            Explain(call, $"'{target.Name}' calls itself, or is too large to be expanded, and uses a struct in a field that holds differentiated values", "hand the values over as arguments");
            return null;
        }

        if ((instance is not null && IsComposite(instance, frame)) || Operands(callee, instance, arguments, frame, home, dispatch) is not { } operands || IsAmbiguous(callee, operands))
        {
            Explain(call, $"'{target.Name}' takes an argument in a way that is not followed here", "pass plain values and arrays");
            return null;
        }

        var result = target.ReturnsVoid ? null : NewTemporary(call.Syntax, target.ReturnType, Camel(callee.Name));
        Append(new Invoke(call.Syntax, callee, operands, result) { AllFields = [.. _storages.Where(static s => s is { Kind: StorageKind.Field, IsReal: true })] });
        return result is null ? new Opaque(call.Syntax, "default") : new Ref(call.Syntax, result);
    }

    private IReadOnlyList<Operand>? Operands(Callee callee, IOperation? instance, IReadOnlyList<Argument> arguments, Frame frame, Frame home, Dispatch? dispatch = null)
    {
        if (arguments.Any(a => a.Parameter is null || a.IsParamArray))
        {
            return null;
        }

        (string? Text, Storage? Storage) receiver = !callee.Slots.Any(s => s.Source == SlotSource.Receiver) ? default
            : dispatch?.Receiver is { } cast ? (cast.Name, cast)
            : Receiver(instance, home);
        var byValue = arguments.Where(a => a.Parameter!.RefKind == RefKind.None).ToArray();
        var values = LowerArguments(byValue, frame);
        var lexical = LexicalFrame(callee.Method, home) ?? home;
        var operands = new List<Operand>();
        foreach (var slot in callee.Slots)
        {
            Operand? operand = null;
            switch (slot.Source)
            {
                case SlotSource.Receiver:
                    operand = receiver.Storage is { } owner ? new Operand(new Ref(instance!.Syntax, owner), null) : new Operand(new Opaque(instance!.Syntax, receiver.Text ?? "this"), null);
                    break;
                case SlotSource.Member:
                    operand = slot.Kind == SlotKind.Value ? new Operand(new Ref(callee.Method.DeclaringSyntaxReferences[0].GetSyntax(), MemberStorage(slot.Symbol)), null) : new Operand(null, MemberStorage(slot.Symbol));
                    break;
                case SlotSource.Captured:
                    if ((lexical.Lookup(slot.Symbol) ?? frame.Lookup(slot.Symbol)) is { } captured)
                    {
                        var inPlace = new Ref(callee.Method.DeclaringSyntaxReferences[0].GetSyntax(), captured);
                        operand = slot.Kind switch
                        {
                            SlotKind.Value => new Operand(inPlace, null),
                            SlotKind.Array => ArrayOperand(inPlace, slot, frame),
                            _ => new Operand(null, captured),
                        };
                    }

                    break;
                default:
                    var ordinal = ((IParameterSymbol)slot.Symbol).Ordinal;
                    var argument = arguments.FirstOrDefault(a => a.Parameter!.Ordinal == ordinal);
                    var index = Array.FindIndex(byValue, a => a.Parameter!.Ordinal == ordinal);
                    operand = argument.Parameter is null ? null : slot.Kind switch
                    {
                        SlotKind.Reference => Referred(argument, frame),
                        SlotKind.Array => ArrayOperand(values[index], slot, frame),
                        _ => ValueOperand(values[index], slot),
                    };
                    break;
            }

            if (operand is null || (operand.Place is { } place && slot.Kind == SlotKind.Reference && place.Kind == StorageKind.Member))
            {
                return null;
            }

            operands.Add(operand);
        }

        // A variable that the callee writes by reference is no longer what was passed by value.
        for (var i = 0; i < operands.Count; i++)
        {
            if (operands[i].Value is Ref { Storage: var passed } value && operands.Any(o => o.Place == passed))
            {
                operands[i] = new Operand(Keep(value, null, callee.Slots[i].Symbol.Name), null);
            }
        }

        return operands;
    }

    private Operand? Referred(Argument argument, Frame frame)
    {
        if (argument.Value is IDeclarationExpressionOperation { Expression: ILocalReferenceOperation declared } && frame.Lookup(declared.Local) is null)
        {
            var fresh = Declare(declared.Local, frame);
            var syntax = argument.Value.Syntax;
            Append(new Assign(syntax, new Ref(syntax, fresh), Default(syntax, fresh.Type)) { Declares = true });
        }

        var place = argument.Value is IDeclarationExpressionOperation { Expression: { } inner } ? inner : argument.Value;
        return StorageOf(place, frame) is { } storage ? new Operand(null, storage) : null;
    }

    /// <summary>The array under a name that still means it on the way back: a variable may hold another by then.</summary>
    private Operand? ArrayOperand(Expr value, Slot slot, Frame frame)
    {
        if (value is Ref { Storage: { IsRealArray: true } array } && (array.IsReassigned || array.Symbol is null or IMethodSymbol || !IsReassigned(array.Symbol, frame)))
        {
            return array.IsReassigned ? null : new Operand(null, array) { Syntax = value.Syntax };
        }

        return new Operand(null, Keep(value, slot.Type, Camel(slot.Symbol.Name)).Storage) { Syntax = value.Syntax };
    }

    /// <summary>What varies is a variable, so that the callee can add to its adjoint.</summary>
    private Operand? ValueOperand(Expr value, Slot slot)
    {
        if (value is Composite whole)
        {
            return !MayVary(whole) && Spelled(whole) is { } text ? new Operand(new Opaque(value.Syntax, text, [.. whole.Storages()]), null) : null;
        }

        var isPlain = value is Ref { Storage: { IsReal: true } } || !MayVary(value);
        return new Operand(isPlain && SymbolEqualityComparer.Default.Equals(slot.Type, value is Ref { Storage.Type: var type } ? type : slot.Type) ? value : Keep(value, slot.Type, Camel(slot.Symbol.Name)), null);
    }

    /// <summary>Whether one array, or one variable by reference, is given twice, and written.</summary>
    private static bool IsAmbiguous(Callee callee, IReadOnlyList<Operand> operands)
    {
        for (var i = 0; i < operands.Count; i++)
        {
            for (var j = i + 1; j < operands.Count; j++)
            {
                if (operands[i].Place is { } place && place == operands[j].Place && (callee.Slots[i].IsWritten || callee.Slots[j].IsWritten))
                {
                    return true;
                }
            }
        }

        return false;
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
            if (place.IsRealArray || place.Kind == StorageKind.Field)
            {
                place.Elements.ElementsWritten = true;
                place.Elements.ElementsLost = true;
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
