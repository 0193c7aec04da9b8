using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

internal sealed partial class Lowerer
{
    /// <summary>
    /// Expands a call into the program where a variable may flow through it. Null where it is to be copied instead: no
    /// variable is involved, or the reason why it cannot be expanded has been noted.
    /// </summary>
    private Expr? Call(
        IOperation call,
        IMethodSymbol target,
        IOperation? instance,
        IReadOnlyList<IArgumentOperation> arguments,
        Frame frame,
        Frame? home = null,
        bool isForced = false) => Call(call, target, instance, Argument.Of(arguments), frame, home, isForced);

    private Expr? Call(
        IOperation call,
        IMethodSymbol target,
        IOperation? instance,
        IReadOnlyList<Argument> arguments,
        Frame frame,
        Frame? home = null,
        bool isForced = false)
    {
        if (!isForced && !Involves(call, target, frame) && !IsOutOfReach(target, frame) && !IsHiddenFromHome(target) && !HandsOutArrays(target))
        {
            return null;
        }

        if (target.MethodKind == MethodKind.DelegateInvoke || (target.DeclaringSyntaxReferences.Length == 0 && target.AssociatedSymbol is null))
        {
            // A library function without a rule: the report says so if it matters.
            return null;
        }

        return instance is not null && VirtualCalls.IsOpen(target) && !IsBase(instance)
            ? CallVirtual(call, target, instance, arguments, frame, home)
            : CallKnown(call, target, instance, arguments, frame, home, null);
    }

    /// <summary>Expands the call of a method that is known to be the one that runs.</summary>
    private Expr? CallKnown(
        IOperation call,
        IMethodSymbol target,
        IOperation? instance,
        IReadOnlyList<Argument> arguments,
        Frame frame,
        Frame? home,
        Dispatch? dispatch)
    {
        if (WhyNotExpanded(call, target, instance, frame, isResolved: dispatch is not null) is { } reason)
        {
            Explain(call, reason.Reason, reason.Instead);
            return null;
        }

        target = _source.Specialized(target) ?? target;
        if (IsKeptApart(target, instance, arguments, frame))
        {
            return CallPullback(call, target, instance, arguments, frame, home ?? frame, dispatch);
        }

        var body = _source.BodyOf(target)!;
        var model = _source.ModelFor(body.Syntax.SyntaxTree)!;
        var where = home ?? frame;
        Composite? self = null;
        if (dispatch is null && !Self(call, target, instance, where, out self))
        {
            return null;
        }

        var (receiver, receiverStorage) = self is not null ? (Spelled(self) ?? "default", null)
            : dispatch is null ? Receiver(instance, where)
            : dispatch.Receiver is { } owner ? (owner.Name, owner)
            : instance is IInstanceReferenceOperation ? (where.Receiver, where.ReceiverStorage)
            : (null, null);
        var lexical = LexicalFrame(target, where);
        if (instance is null && lexical is not null)
        {
            (receiver, receiverStorage) = (lexical.Receiver, lexical.ReceiverStorage);
        }

        var exact = dispatch is not null ? dispatch.ExactType : instance is null ? null : ExactType(instance, where);
        var callee = new Frame(target, frame, lexical, model) { Receiver = receiver, ReceiverStorage = receiverStorage, Self = self, ExactType = exact, Respell = Respell, ReturnsList = call == _listCall };
        if (!Bind(target, arguments, WrittenParameters(body), frame, callee))
        {
            Explain(call, $"'{target.Name}' takes an argument in a way that is not followed here", "pass plain values and arrays");
            return null;
        }

        if (OnlyReturn(body) is { } expression && (IsReal(expression.Type) || IsTensor(expression.Type)))
        {
            return LowerValue(expression, callee);
        }

        if (_aggregates.Is(target.ReturnType))
        {
            if (OnlyReturn(body) is { } whole)
            {
                return LowerComposite(whole, callee);
            }

            callee.ReturnsParts = true;
            LowerBody(body, callee);
            return callee.Parts ?? DefaultParts(call.Syntax, target.ReturnType, isPlaceholder: true);
        }

        if (!target.ReturnsVoid && !callee.ReturnsList)
        {
            callee.Result = NewTemporary(call.Syntax, target.ReturnType, Camel(target.Name));
            _block.Locals.Remove(callee.Result);
        }

        LowerCallee(body, callee);
        return callee.Result is { } result ? new Ref(call.Syntax, result) : new Opaque(call.Syntax, "default");
    }

    private void LowerCallee(IOperation body, Frame callee)
    {
        if (callee.Result is { } result)
        {
            _block.Locals.Add(result);
            result.Scope = _block;
        }

        var locals = _block.Locals;
        LowerBody(body, callee);
        if (callee.Result is { } final)
        {
            // LowerBody may have listed it once more.
            var first = locals.IndexOf(final);
            while (locals.LastIndexOf(final) != first)
            {
                locals.RemoveAt(locals.LastIndexOf(final));
            }
        }
    }

    /// <summary>Whether a variable may flow into the call: by an argument, the object, a member or a captured local.</summary>
    private bool Involves(IOperation call, IMethodSymbol target, Frame frame)
    {
        var footprint = _footprints.Read(call, frame);
        return footprint.Reads.Any(IsMaybe) || footprint.Writes.Any(IsMaybe) || footprint.LengthReads.Any(IsMaybe)
            || (target.MethodKind == MethodKind.LocalFunction && _callees.Of(target).Captured.Any(c => frame.MeaningOf<Lists.ListParts>(c) is not null));
    }

    /// <summary>Whether the gradient cannot call the method by name, so that its body has to be expanded.</summary>
    private bool IsHiddenFromHome(IMethodSymbol target) => _home is not null && target.MethodKind is MethodKind.Ordinary or MethodKind.PropertyGet or MethodKind.PropertySet
        && _source.IsOwn(target) && !_source.Compilation.IsSymbolAccessibleWithin(target, _home!);

    /// <summary>Whether the function calls itself and returns arrays: which ones they may be, only reading it tells.</summary>
    private bool HandsOutArrays(IMethodSymbol target) => Reals.IsFollowed(target.ReturnType) && _source.BodyOf(target) is not null && _recursion.IsRecursive(target);

    private static bool IsBase(IOperation instance) => instance is IInstanceReferenceOperation { Syntax: Microsoft.CodeAnalysis.CSharp.Syntax.BaseExpressionSyntax };

    private (string Reason, string? Instead)? WhyNotExpanded(IOperation call, IMethodSymbol target, IOperation? instance, Frame frame, bool isResolved = false, bool isSequence = false)
    {
        if (target.IsAbstract || (!isResolved && VirtualCalls.IsOpen(target) && (instance is null || !IsBase(instance))))
        {
            return ($"{Called(target)} is virtual, so that it is not known which method runs", "seal it, or call a method that is not virtual");
        }

        if (_source.IsInExtensionBlock(target))
        {
            return ($"'{target.Name}' is in an extension block, which is not followed", "write it as a method with a 'this' parameter");
        }

        if (target.IsAsync || target.IsExtern || _source.BodyOf(target) is not { } body || target.ReturnsByRef || target.ReturnsByRefReadonly)
        {
            return ($"{Called(target)} has no source here and no declared derivative", "write it as a method in this project");
        }

        if (!isSequence && IsIterator(body))
        {
            return ($"'{target.Name}' is an iterator", "write a loop");
        }

        if (target.IsGenericMethod && (_source.Specialized(target) is not { } special || _recursion.IsRecursive(special)) || target.ContainingType is { IsGenericType: true } generic && !SymbolEqualityComparer.Default.Equals(generic, _home))
        {
            return ($"{Called(target)} is generic in a way that is not followed", "write it for double");
        }

        if (_home is not null && Hidden(_source.Specialized(target) is { } written ? _source.BodyOf(written)! : body) is { } hidden)
        {
            return ($"{Called(target)} {(hidden is IMethodSymbol { MethodKind: MethodKind.PropertySet, AssociatedSymbol: { } set } ? $"sets '{set.Name}'" : $"uses '{hidden.Name}'")}, which the gradient in '{_home.Name}' may not access", "make it internal, or move the method");
        }

        return null;
    }

    /// <summary>How a message names a method: an accessor or an operator has a name that nobody wrote.</summary>
    private static string Called(IMethodSymbol method) => method switch
    {
        { AssociatedSymbol: IPropertySymbol { IsIndexer: true } } => $"the indexer of '{method.ContainingType.Name}'",
        { AssociatedSymbol: IPropertySymbol { Name: var property } } => $"'{property}'",
        { MethodKind: MethodKind.UserDefinedOperator } => $"the operator of '{method.ContainingType.Name}'",
        { MethodKind: MethodKind.Conversion } => $"the conversion of '{method.ContainingType.Name}'",
        _ => $"'{method.Name}'",
    };

    /// <summary>A member that code inside the home type cannot reach.</summary>
    private ISymbol? Hidden(IOperation body)
    {
        foreach (var operation in body.DescendantsAndSelf())
        {
            ISymbol? member = operation switch
            {
                IMemberReferenceOperation reference => reference.Member,
                // A call of a method with source is expanded; where it is copied instead, it is refused there.
                IInvocationOperation { TargetMethod: { MethodKind: not MethodKind.LocalFunction } called } when !_source.IsOwn(called) => called,
                IObjectCreationOperation creation => creation.Constructor,
                _ => null,
            };
            if (operation is IPropertyReferenceOperation { Property.SetMethod: { } setter } && CalleeEffectsReader.IsWritten(operation)
                && !_source.IsAccessible(setter, _home!))
            {
                return setter;
            }

            if (operation is IFieldReferenceOperation { Field.IsStatic: false } part && _aggregates.Is(part.Field.ContainingType))
            {
                // Spelled as a variable of its own.
                continue;
            }

            if (member is not null && !_source.IsAccessible(member, _home!))
            {
                return member;
            }
        }

        return null;
    }

    private (string? Text, Storage? Storage) Receiver(IOperation? instance, Frame frame)
    {
        switch (instance)
        {
            case null:
                return (null, null);
            case IInstanceReferenceOperation:
                return (frame.Receiver, frame.ReceiverStorage);
            case ILocalReferenceOperation or IParameterReferenceOperation when StorageOf(instance, frame) is { } storage:
                return (storage.Name, storage);
            default:
                var kept = Keep(Copy(instance, frame), instance.Type, "target");
                return (kept.Storage.Name, kept.Storage);
        }
    }

    private static Frame? LexicalFrame(IMethodSymbol target, Frame frame)
    {
        if (target.MethodKind is not (MethodKind.LocalFunction or MethodKind.AnonymousFunction))
        {
            return null;
        }

        for (var candidate = frame; candidate is not null; candidate = candidate.Lexical ?? candidate.Caller)
        {
            if (SymbolEqualityComparer.Default.Equals(candidate.Function, target.ContainingSymbol))
            {
                return candidate;
            }
        }

        return frame;
    }

    /// <summary>Gives the parameters their storages: the argument's own where that cannot be told apart, else a copy.</summary>
    private bool Bind(IMethodSymbol target, IReadOnlyList<Argument> arguments, HashSet<ISymbol> written, Frame caller, Frame callee)
    {
        var operands = arguments.ToArray();
        var isExtension = target.ReducedFrom is not null;
        if (isExtension || operands.Any(a => a.Parameter is null || a.Parameter.Ordinal >= target.OriginalDefinition.Parameters.Length))
        {
            return false;
        }

        // References first: they have no value of their own that could change.
        var values = LowerArguments([.. operands.Where(a => a.Parameter!.RefKind == RefKind.None && !IsUnstored(a, caller))], caller);
        var byReference = new HashSet<Storage>();
        foreach (var captured in _callees.Of(target).CapturedWritten)
        {
            if ((callee.Lookup(captured) ?? caller.Lookup(captured)) is { } changed)
            {
                byReference.Add(changed);
            }
        }

        foreach (var argument in operands)
        {
            if (argument.Parameter!.Type.TypeKind == TypeKind.Delegate && FunctionOf(argument.Value, caller) is KnownFunction handed)
            {
                byReference.UnionWith(_callees.Of(handed.Method).CapturedWritten.Select(handed.Home.Lookup).OfType<Storage>());
            }

            if (argument.Parameter!.RefKind != RefKind.None && StorageOf(argument.Value, caller) is { } passed)
            {
                byReference.Add(passed);
            }

            if (argument.Parameter!.RefKind is RefKind.Ref or RefKind.Out && Part(argument.Value, caller) is Composite parts)
            {
                byReference.UnionWith(parts.Storages());
            }
        }

        if (callee.Self is { } self && ChangesSelf(target))
        {
            byReference.UnionWith(self.Storages());
        }

        var next = 0;
        foreach (var argument in operands)
        {
            // The arguments of a delegate name the delegate's own parameters.
            var parameter = target.OriginalDefinition.Parameters[argument.Parameter!.Ordinal];
            if (parameter is { RefKind: RefKind.None, Type.TypeKind: TypeKind.Class or TypeKind.Interface } && !written.Contains(parameter) && ExactType(argument.Value, caller) is { } exact)
            {
                callee.Mean(parameter, new ExactObject(exact));
            }

            if (argument.Parameter.RefKind != RefKind.None)
            {
                if (_aggregates.Is(parameter.Type) && BindByReference(argument, parameter, caller, callee, written) is { } isBound)
                {
                    if (!isBound)
                    {
                        return false;
                    }

                    continue;
                }

                if (argument.Value is IDeclarationExpressionOperation { Expression: ILocalReferenceOperation declared } && caller.Lookup(declared.Local) is null)
                {
                    var fresh = Declare(declared.Local, caller);
                    Append(new Assign(argument.Value.Syntax, new Ref(argument.Value.Syntax, fresh), Default(argument.Value.Syntax, fresh.Type)) { Declares = true });
                }

                var place = argument.Value is IDeclarationExpressionOperation { Expression: { } inner } ? inner : argument.Value;
                if (!BindPlace(parameter, place, argument.Parameter.RefKind, written, caller, callee))
                {
                    return false;
                }

                continue;
            }

            if (IsUnstored(argument, caller))
            {
                if (!BindUnstored(parameter, argument, written, caller, callee))
                {
                    return false;
                }

                continue;
            }

            if (FollowedItem(parameter.Type) is not null && _maybe.Decide(parameter) && VariableOf(argument.Value) is { } holder)
            {
                // The helper puts something that varies into the list: followed from the next round on.
                _maybe.Add(holder);
            }

            var value = values[next++];
            if (_aggregates.Is(parameter.Type) && !(SpanTypes.Is(parameter.Type) && value is not Composite) && (value is Composite || IsTakenApart(parameter, parameter.Type) || _aggregates.NeedsParts(parameter.Type)))
            {
                BindParts(argument.Value.Syntax, parameter, (Composite)Fitting(value, parameter.Type), written.Contains(parameter) || IsChanged(parameter, callee), byReference, callee);
                continue;
            }

            if (value is Ref { Storage: var source } && !written.Contains(parameter) && !byReference.Contains(source)
                && (source.Class is not null || source.Kind == StorageKind.Local || source is { Kind: StorageKind.Input, Writes: 0 })
                && (source.Kind != StorageKind.Member || source.Class is not null)
                && (source.Class is null || source.IsNamed || source.Writes <= 1 && (source.Symbol is null or IMethodSymbol || !IsReassigned(source.Symbol, caller)))
                && SymbolEqualityComparer.Default.Equals(source.Type, parameter.Type))
            {
                callee.Bind(parameter, source);
                continue;
            }

            var copy = Declare(parameter, callee);
            Append(new Assign(argument.Value.Syntax, new Ref(argument.Value.Syntax, copy), value) { Declares = true });
            RememberLength(copy, value);
        }

        return true;
    }

    /// <summary>The values of the arguments, from left to right.</summary>
    private List<Expr> LowerArguments(IReadOnlyList<Argument> arguments, Frame caller) => arguments.Any(static a => a.Lowered is not null)
        ? [.. arguments.Select(a => a.Lowered ?? LowerOperand(a.Value, caller))]
        : LowerInOrder(caller, null, [.. arguments.Select(a => a.Value)]);

    private HashSet<ISymbol> WrittenParameters(IOperation body) =>
        new(_source.FactsOf(body).Written.Where(static s => s is IParameterSymbol), SymbolEqualityComparer.Default);

    private static IOperation? OnlyReturn(IOperation body) =>
        body is IBlockOperation { Operations: [IReturnOperation { ReturnedValue: { } value }] } ? value : null;

    /// <summary>A property of this project whose getter computes something from a variable.</summary>
    private IMethodSymbol? InlinableGetter(IPropertyReferenceOperation property, Frame frame) =>
        property.Property.GetMethod is { } getter
        && !CalleeEffectsReader.IsAuto(property.Property)
        && (_source.BodyOf(getter) is not null || (getter.IsAbstract && property.Property.DeclaringSyntaxReferences.Length > 0))
        && !CalleeEffectsReader.IsWritten(property)
            ? getter
            : null;

    private static string Camel(string name)
    {
        var bare = name.TrimStart('_');
        var dot = bare.LastIndexOf('.');
        bare = dot >= 0 ? bare.Substring(dot + 1) : bare;
        return bare.Length == 0 ? "result" : char.ToLowerInvariant(bare[0]) + bare.Substring(1);
    }
}
