using System.Collections.Immutable;
using Downhill.Analyzers.Recognition.Symbolic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.Recognition.Flow;

internal sealed partial class FlowReader
{
    // How many of the things that an unread function is given are taken for changed by it.
    private const int MaximumChanged = 4;

    // How many objects lie within each other where all that one holds is asked for.
    private const int MaximumStateDepth = 3;

    private ImmutableArray<FlowSource> EvaluateInvocation(IInvocationOperation invocation)
    {
        var method = invocation.TargetMethod;
        if (_context.Sources.Draws(method) is var drawn and not Randomness.None || (IsDrawingByArgument(invocation, out drawn) && !IsKnownDelegate(invocation)))
        {
            _graph.Function(_owner).Draws = true;
            var draw = _graph.Draw(invocation.Syntax, (drawn & Randomness.Amount) != 0);
            var given = invocation.Arguments.SelectMany(argument => Evaluate(argument.Value)).ToImmutableArray();
            return Copy(draw).AddRange(Arithmetic(given, FlowTypes.IsFloating(invocation.Type)));
        }

        if (method.MethodKind == MethodKind.DelegateInvoke)
        {
            return EvaluateDelegate(invocation);
        }

        var targets = Targets(method, invocation.Instance).ToList();
        if (targets.Count > 0)
        {
            return Call(invocation, targets, invocation.Instance, invocation.Arguments);
        }

        return method.DeclaringSyntaxReferences.IsEmpty ? EvaluateExternal(invocation) : EvaluateOpaque(invocation);
    }

    // Normal.Sample(random, 0, 1), Generate.Normal(…): who takes a generator draws from it.
    private bool IsDrawingByArgument(IInvocationOperation invocation, out Randomness drawn)
    {
        drawn = Randomness.Amount;
        return invocation.TargetMethod.DeclaringSyntaxReferences.IsEmpty && (FlowTypes.HoldsReals(invocation.Type) || FlowTypes.IsInteger(invocation.Type)) &&
            invocation.Arguments.Any(argument => _context.Sources.IsGenerator(argument.Value.Type));
    }

    /// <summary>The functions with source that a call may run.</summary>
    private IEnumerable<IMethodSymbol> Targets(IMethodSymbol method, IOperation? instance)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        if (method.DeclaringSyntaxReferences.IsEmpty)
        {
            return [];
        }

        var found = new List<IMethodSymbol>();
        if (_context.Bodies.Has(method))
        {
            found.Add(method);
        }

        if ((method.IsAbstract || method.IsVirtual || method.IsOverride) && instance is null or { Type: not null })
        {
            // An object that asks another one of its kind does not go on by itself.
            found.AddRange(_context.Overriding.Of(method, _cancellationToken).Where(one => instance is null or IInstanceReferenceOperation || !SymbolEqualityComparer.Default.Equals(one, _root)));
        }

        // What draws for itself, among others that score and do not, is a search of its own.
        if (found.Count > 1 && FlowTypes.IsFloating(method.ReturnType) && found.Exists(one => !_index.MayDraw(one)))
        {
            found.RemoveAll(_index.MayDraw);
        }

        return found;
    }

    private IOperation? Body(IMethodSymbol method) => _context.Bodies.Of(method) is { } body && SourceBodies.Parts(body).Any() ? body : null;

    private ImmutableArray<FlowSource> Call(IOperation site, List<IMethodSymbol> targets, IOperation? instance, ImmutableArray<IArgumentOperation> arguments)
    {
        var receiver = instance is null ? s_none : Evaluate(instance);
        var given = new SortedDictionary<int, ImmutableArray<FlowSource>>();
        foreach (var argument in arguments)
        {
            var ordinal = argument.Parameter?.Ordinal ?? 0;
            var value = argument.Parameter?.RefKind == RefKind.Out ? s_none : Evaluate(argument.Value);
            given[ordinal] = given.TryGetValue(ordinal, out var earlier) ? earlier.AddRange(value) : value;
        }

        if (_isGlance && (_isInGuard || !FlowTypes.IsBoolean(site.Type)))
        {
            var glancedAt = targets.Where(IsGlancedAt).ToList();
            if (glancedAt.Count == 0)
            {
                // It may put what it is given into whatever else it is given.
                var all = given.Values.SelectMany(static one => one).Concat(receiver).Where(static source => source.Kind is FlowKind.Copy).ToList();
                foreach (var changed in all.Where(source => IsShared(_graph.Nodes[source.Node].Type)).Take(MaximumChanged))
                {
                    foreach (var source in all)
                    {
                        _graph.Connect(source with { Kind = FlowKind.Through }, changed.Node);
                    }
                }

                return Unread(site, targets[0], receiver.AddRange(StaticState(targets[0])), given.Values.ToImmutableArray());
            }

            targets = glancedAt;
        }

        var isHome = targets.Any(_isHome);
        var isAccess = false;
        var result = _graph.Result(site.Syntax, site.Type);
        var functions = targets.ToImmutableArray();
        foreach (var target in targets)
        {
            foreach (var argument in arguments)
            {
                if (argument.Parameter is { } parameter && parameter.Ordinal < target.Parameters.Length)
                {
                    BindDelegate(target.Parameters[parameter.Ordinal], argument.Value);
                }
            }

            if (isHome)
            {
                continue;
            }

            foreach (var pair in given)
            {
                if (pair.Key >= target.Parameters.Length)
                {
                    continue;
                }

                var parameter = target.Parameters[pair.Key];
                var isShared = IsShared(parameter.Type);
                if (SymbolEqualityComparer.Default.Equals(target, _owner))
                {
                    // A step that calls itself with the better point.
                    _graph.Recurring.Add(parameter);
                    Write(_graph.Variable(parameter, parameter.Type), pair.Value, s_none, false, false, site.Syntax, ImmutableArray<FlowTest>.Empty, isShared);
                }
                else
                {
                    Connect(pair.Value, _graph.Variable(parameter, parameter.Type), null, isShared);
                }
            }

            Connect(receiver, _graph.ThisOf(target), null, isAlias: true);
            Enter(target);
            foreach (var argument in arguments)
            {
                if (argument.Parameter is { RefKind: RefKind.Out or RefKind.Ref, Ordinal: var ordinal } && ordinal < target.Parameters.Length)
                {
                    Assign(argument.Value, Copy(_graph.Variable(target.Parameters[ordinal], target.Parameters[ordinal].Type)), false, ImmutableArray<FlowTest>.Empty, argument.Syntax);
                }
            }

            if (FlowTypes.IsFloating(site.Type) && IsAccessor(target))
            {
                _graph.Connect(new FlowSource(_graph.ReturnOf(target), FlowKind.Copy), result, target);
                isAccess = true;
                continue;
            }

            // From numbers to a number: a score of one number as well as a bound on it, or a step.
            var isOfNumbers = arguments.Length > 0 && arguments.All(static argument => FlowTypes.IsFloating(argument.Parameter?.Type));
            _graph.Connect(new FlowSource(_graph.ReturnOf(target), FlowTypes.IsFloating(site.Type) ? FlowKind.Through : FlowKind.Copy, isOfNumbers), result, target, IsShared(site.Type));
        }

        if (FlowTypes.IsBoolean(site.Type))
        {
            if (isHome || targets.Count == 0)
            {
                return s_none;
            }

            foreach (var target in targets)
            {
                _tests?.Add(new FlowAnswer(target));
            }

            return s_none;
        }

        if (isHome)
        {
            return s_none;
        }

        if (isAccess)
        {
            return Element(Copy(result), given.Values.SelectMany(static one => one));
        }

        // What a function makes depends on what it is given, by whatever ways; what any of several makes, on all that it holds.
        var parts = given.Values.SelectMany(static one => one).ToImmutableArray();
        foreach (var source in targets.Count > 1 || site is IInvocationOperation { TargetMethod: { IsAbstract: true } or { IsVirtual: true } or { IsOverride: true } } ? Deep(parts) : parts)
        {
            if (source.Kind is FlowKind.Copy or FlowKind.Arithmetic)
            {
                _graph.Connect(new FlowSource(source.Node, FlowKind.Through), result);
            }
        }

        if (FlowTypes.IsFloating(site.Type) || FlowTypes.IsInteger(site.Type))
        {
            _graph.Calls.Add(new FlowCall(result, site.Syntax, targets[0], functions, given.Values.ToImmutableArray(), receiver, _owner, _loopDepth));
        }

        // Which element a function chose by chance is no movement, but may be mixed.
        return Copy(result);
    }

    /// <summary>
    /// Whether the first glance looks into a function: into those that draw or run what may draw, those that leave what they
    /// compute in a member, those that change something by a test, and those that choose one of many.
    /// </summary>
    private bool IsGlancedAt(IMethodSymbol target) =>
        _index.MayDraw(target) ||
        (!_isInGuard &&
            (target.Parameters.Any(static parameter => parameter.Type.TypeKind == TypeKind.Delegate) ||
                (target is { ReturnsVoid: true, MethodKind: not MethodKind.Constructor } && LeavesScore(target)) ||
                ((target.ReturnsVoid || IsChoosing(target.ReturnType) || target.Parameters.Any(static parameter => parameter.RefKind is RefKind.Ref or RefKind.Out)) && _index.MayCompare(target))));

    // A number that an object has, written by what can reach the object.
    private bool LeavesScore(IMethodSymbol target) =>
        _index.MayAssign(target, _context.Numbers.Of(target.ContainingType)) ||
        target.Parameters.Any(parameter => FlowTypes.IsObject(parameter.Type) && _index.MayAssign(target, _context.Numbers.Of(FlowTypes.ElementOf(parameter.Type)!)));

    // One of many, or its index.
    private static bool IsChoosing(ITypeSymbol returned) => FlowTypes.IsInteger(returned) || FlowTypes.IsObject(returned) || FlowTypes.TupleIn(returned) is not null;

    /// <summary>What a static function may read without being given it: the variables of its type.</summary>
    private IEnumerable<FlowSource> StaticState(IMethodSymbol function) => !function.IsStatic || function.MethodKind != MethodKind.Ordinary
        ? []
        : function.ContainingType.GetMembers()
            .Where(static member => member is IFieldSymbol { IsStatic: true, IsConst: false, AssociatedSymbol: null } or IPropertySymbol { IsStatic: true, IsIndexer: false })
            .Where(static member => PlaceRoots.TypeOf(member) is var type && (FlowTypes.HoldsReals(type) || FlowTypes.IsObject(type)))
            .Select(member => new FlowSource(_graph.Variable(member, TypeOf(member)), FlowKind.Copy));

    private void ConnectThrough(ImmutableArray<FlowSource> sources, int result)
    {
        foreach (var source in sources)
        {
            _graph.Connect(source.Kind is FlowKind.Index or FlowKind.MixedByIndex or FlowKind.Owner ? source : source with { Kind = FlowKind.Through }, result);
        }
    }

    private ImmutableArray<FlowSource> Unread(IOperation site, ISymbol called, ImmutableArray<FlowSource> receiver, ImmutableArray<ImmutableArray<FlowSource>> given)
    {
        var result = _graph.Result(site.Syntax, site.Type);
        var parts = given.SelectMany(static one => one).Concat(receiver).ToImmutableArray();
        ConnectThrough(Deep(parts), result);
        if (!_isGlance && parts.Any(source => FlowTypes.IsObject(_graph.Nodes[source.Node].Type)))
        {
            _unread.Add((result, parts));
        }

        if (FlowTypes.IsFloating(site.Type) || FlowTypes.IsInteger(site.Type))
        {
            _graph.Calls.Add(new FlowCall(result, site.Syntax, called, ImmutableArray<IMethodSymbol>.Empty, given, receiver, _owner, _loopDepth));
        }

        return Copy(result);
    }

    /// <summary>Whether a function only hands out a member or an element: what it gives is no score.</summary>
    private bool IsAccessor(IMethodSymbol target)
    {
        if (!target.Parameters.All(static parameter => FlowTypes.IsInteger(parameter.Type)) || Body(target) is not { } body)
        {
            return false;
        }

        var parts = SourceBodies.Parts(body).ToList();
        var returned = parts.Count == 1 && parts[0] is IBlockOperation { Operations: { Length: 1 } statements } ? statements[0] : null;
        var value = (returned as IReturnOperation)?.ReturnedValue;
        while (value is IConversionOperation conversion)
        {
            value = conversion.Operand;
        }

        return value is IArrayElementReferenceOperation { ArrayReference: IFieldReferenceOperation or IPropertyReferenceOperation } or
            IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } or
            IPropertyReferenceOperation { Property.IsIndexer: true, Instance: IFieldReferenceOperation or IPropertyReferenceOperation };
    }

    /// <summary>A member of the project whose body is not to be had: what comes out depends on all that goes in.</summary>
    private ImmutableArray<FlowSource> EvaluateOpaque(IInvocationOperation invocation) => EvaluateUnread(
        invocation, invocation.TargetMethod, invocation.Instance is null ? s_none : Evaluate(invocation.Instance), invocation.Arguments);

    private ImmutableArray<FlowSource> EvaluateUnread(IInvocationOperation invocation, ISymbol called, ImmutableArray<FlowSource> receiver, ImmutableArray<IArgumentOperation> arguments)
    {
        var given = arguments.Select(argument => Evaluate(argument.Value)).ToImmutableArray();
        if (FlowTypes.IsBoolean(invocation.Type))
        {
            if (given.Length >= 2)
            {
                var comparison = new FlowComparison(invocation.Syntax, given[0], given.Skip(1).SelectMany(static one => one).ToImmutableArray(), RightIsZero: false, IsOpaque: true, _owner, arguments[0].Value.Type);
                _tests?.Add(comparison);
                _graph.Function(_owner).Comparisons.Add(comparison);
            }

            return s_none;
        }

        return invocation.Type is null or { SpecialType: SpecialType.System_Void } ? s_none : Unread(invocation, called, receiver, given);
    }

    /// <summary>An object with what it holds: a network holds layers, these hold neurons, and these the weights.</summary>
    private ImmutableArray<FlowSource> Deep(ImmutableArray<FlowSource> sources)
    {
        var result = sources.ToBuilder();
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var pending = new Queue<(ITypeSymbol? Type, int Depth)>();
        foreach (var source in sources.Where(static source => source.Kind != FlowKind.Owner))
        {
            pending.Enqueue((_graph.Nodes[source.Node].Type, 0));
        }

        // Types hold each other in circles: each is looked at once, where it is nearest.
        while (pending.Count > 0)
        {
            var (type, depth) = pending.Dequeue();
            if (!FlowTypes.IsObject(type) || !seen.Add(FlowTypes.ElementOf(type)!))
            {
                continue;
            }

            foreach (var (member, held) in FlowTypes.State(type))
            {
                if (FlowTypes.HoldsReals(held))
                {
                    result.Add(new FlowSource(_graph.Variable(member, held), FlowKind.Copy));
                }
                else if (depth < MaximumStateDepth && _graph.Known(member) is not null)
                {
                    pending.Enqueue((held, depth + 1));
                }
            }
        }

        return result.ToImmutable();
    }

    private ImmutableArray<FlowSource> EvaluateExternal(IInvocationOperation invocation)
    {
        var method = invocation.TargetMethod;
        var receiver = invocation.Instance is null ? s_none : Evaluate(invocation.Instance);
        if (method.Name is "Add" or "Insert" or "Push" or "Enqueue" && FlowTypes.ElementOf(invocation.Instance?.Type)?.TypeKind == TypeKind.Delegate)
        {
            // operators.Add(Mutate): what is run later.
            BindDelegate(ReferencedMember(invocation.Instance), invocation.Arguments[invocation.Arguments.Length - 1].Value);
            return s_none;
        }

        var isOnFirst = invocation.Instance is null && invocation.Arguments.Length > 0 && (method.IsExtensionMethod || method.ContainingType.SpecialType == SpecialType.System_Array);
        var sequence = isOnFirst ? Evaluate(invocation.Arguments[0].Value) : receiver;
        var given = new List<ImmutableArray<FlowSource>>();
        var lambdas = ImmutableArray.CreateBuilder<FlowSource>();
        foreach (var argument in invocation.Arguments)
        {
            if (FunctionOf(argument.Value) is { } function)
            {
                lambdas.AddRange(RunInline(function, sequence, invocation));
            }
            else
            {
                given.Add(isOnFirst && given.Count == 0 ? sequence : Evaluate(argument.Value));
            }
        }

        if (IsTaking(method.Name) || method.Name is "Take" or "Skip" or "TakeLast" or "SkipLast" or "ElementAt" or "GetRange" or "RemoveRange" or "RemoveAt")
        {
            TakeByRank(sequence);
        }

        if (ChoosesOnly(method.Name))
        {
            // By what the elements are ordered, chosen or grouped is no part of them.
            if (IsOrdering(method.Name))
            {
                if (sequence.IsEmpty && FlowTypes.IsInteger(FlowTypes.ElementOf(invocation.Type)))
                {
                    // Enumerable.Range(0, n).OrderBy(i => scores[i])
                    sequence = Copy(_graph.Creation(invocation.Syntax, invocation.Type));
                    given[0] = sequence;
                }

                ReadOrdering(invocation, sequence, lambdas.ToImmutable(), given);
            }

            // Put into an order by chance: which of them is where is chance's choice.
            var drawn = IsOrdering(method.Name) ? lambdas.Where(IsDrawn).Select(static source => new FlowSource(source.Node, FlowKind.Index)).ToList() : [];
            lambdas.Clear();
            lambdas.AddRange(drawn);
        }

        var all = given.SelectMany(static one => one).Concat(receiver).ToImmutableArray();
        if (method.Name == "CompareTo" && given.Count == 1)
        {
            return Arithmetic(all, false);
        }

        if (method.ContainingType is { Name: "Math" or "MathF" or "Mathf" } || FlowTypes.IsFloating(method.ContainingType))
        {
            return FlowTypes.IsBoolean(invocation.Type) ? s_none : Arithmetic(all, FlowTypes.IsFloating(invocation.Type));
        }

        switch (invocation.Type)
        {
            case null or { SpecialType: SpecialType.System_Void }:
                StoreAll(invocation, given);
                return s_none;
            case { SpecialType: SpecialType.System_Boolean or SpecialType.System_String }:
                return EvaluateBoolean(invocation, given, all);
            case var type when FlowTypes.IsFloating(type) && (invocation.Instance?.Type ?? sequence.Select(source => _graph.Nodes[source.Node].Type).FirstOrDefault()) is { } holder &&
                (FlowTypes.IsCollection(holder) || FlowTypes.IsOpaqueVector(holder)) && invocation.Arguments.Skip(isOnFirst ? 1 : 0).ToList() is { Count: > 0 } indices &&
                indices.All(static index => FlowTypes.IsInteger(index.Value.Type)):
                // vector.At(i), list.ElementAt(i): an element, as by an index.
                return Element(sequence, given.Skip(isOnFirst ? 1 : 0).SelectMany(static one => one));
            case not null when method.Name is "ElementAt" or "ElementAtOrDefault" && given.Count > 1:
                return Element(sequence, given[1]);
            case var type when FlowTypes.IsFloating(type) && IsTaking(method.Name) && lambdas.Count == 0:
                // list.Last(): an element, and no score of the others.
                return sequence;
            case var type when FlowTypes.IsFloating(type):
                // list.Min(f), vector.L2Norm(), converter.ToDouble(x): a number made of others.
                var result = _graph.Result(invocation.Syntax, type);
                foreach (var source in Deep(all).AddRange(lambdas))
                {
                    _graph.Connect(source.Kind is FlowKind.Index or FlowKind.MixedByIndex or FlowKind.Owner ? source : source with { Kind = FlowKind.Through }, result);
                }

                _graph.Calls.Add(new FlowCall(result, invocation.Syntax, method, ImmutableArray<IMethodSymbol>.Empty, given.ToImmutableArray(), receiver, _owner, _loopDepth));
                return Copy(result);
            case var type when FlowTypes.IsInteger(type):
                return EvaluateIndex(invocation, sequence, given);
            default:
                // Fluent collections that change themselves: list.Append(x).
                if (method.Name is "Add" or "Append" or "Insert" && invocation.Instance is { } changed)
                {
                    Assign(changed, given.SelectMany(static one => one).ToImmutableArray(), false, ImmutableArray<FlowTest>.Empty, invocation.Syntax, isElement: true);
                }

                if (method.Name is "Clone" or "MemberwiseClone" or "ToArray" or "ToList" or "CreateInstance")
                {
                    var copy = _graph.Creation(invocation.Syntax, invocation.Type);
                    Connect(all, copy);
                    return Copy(copy);
                }

                // What is projected is what the function makes of the elements, not the elements.
                return method.Name is "Select" or "SelectMany" or "ConvertAll" && lambdas.Count > 0 ? lambdas.ToImmutable() : all.AddRange(lambdas);
        }
    }

    private ImmutableArray<FlowSource> EvaluateBoolean(IInvocationOperation invocation, List<ImmutableArray<FlowSource>> given, ImmutableArray<FlowSource> all)
    {
        // numbers.LessThan(a, b): as good as a comparison, whatever it is called on.
        if (FlowTypes.IsBoolean(invocation.Type) && given.Count >= 2)
        {
            var comparison = new FlowComparison(invocation.Syntax, given[given.Count - 2], given[given.Count - 1], RightIsZero: false, IsOpaque: true, _owner, invocation.Arguments[0].Value.Type);
            _tests?.Add(comparison);
            _graph.Function(_owner).Comparisons.Add(comparison);
        }

        return FlowTypes.IsBoolean(invocation.Type) ? s_none : all;
    }

    /// <summary>Array.Copy(a, b, n), list.AddRange(items), vector.AddSubVector(d): what is given goes into what can hold it.</summary>
    private void StoreAll(IInvocationOperation invocation, List<ImmutableArray<FlowSource>> given)
    {
        var method = invocation.TargetMethod;
        if (invocation.Instance is { } instance && method.Name is not ("CopyTo" or "ForEach"))
        {
            var values = given.SelectMany(static one => one).ToImmutableArray();
            if (!values.IsEmpty && (FlowTypes.IsCollection(instance.Type) || FlowTypes.IsOpaqueVector(instance.Type)))
            {
                Assign(instance, values, false, ImmutableArray<FlowTest>.Empty, invocation.Syntax, isElement: true);
            }

            return;
        }

        var holders = invocation.Arguments.Where(static argument => argument.Value is not IAnonymousFunctionOperation && FlowTypes.IsCollection(Unconverted(argument.Value).Type)).Select(static argument => argument.Value).ToList();
        if (method.Name is "Copy" or "BlockCopy" or "ConstrainedCopy" && holders.Count == 2)
        {
            Assign(Unconverted(holders[1]), Evaluate(holders[0]), false, ImmutableArray<FlowTest>.Empty, invocation.Syntax, isElement: true);
        }
        else if (method.Name is "CopyTo" && holders.Count > 0 && (invocation.Instance ?? holders[0]) is { } source)
        {
            Assign(Unconverted(holders[holders.Count - 1]), Evaluate(source), false, ImmutableArray<FlowTest>.Empty, invocation.Syntax, isElement: true);
        }
        else if (method.Name is "Fill" && holders.Count == 1)
        {
            Assign(Unconverted(holders[0]), given.Skip(1).SelectMany(static one => one).ToImmutableArray(), false, ImmutableArray<FlowTest>.Empty, invocation.Syntax, isElement: true);
        }
    }

    private static IOperation Unconverted(IOperation value)
    {
        while (value is IConversionOperation conversion)
        {
            value = conversion.Operand;
        }

        return value;
    }
}
