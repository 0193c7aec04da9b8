using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>Reads <see cref="CalleeEffects"/> from source, across calls, up to a bound.</summary>
internal sealed class CalleeEffectsReader(FunctionSource source)
{
    /// <summary>How deep calls are followed when their effects are read. Deeper ones count as unknown.</summary>
    private const int MaxDepth = 12;

    private readonly Dictionary<IMethodSymbol, CalleeEffects> _known = new(SymbolEqualityComparer.Default);
    private readonly HashSet<IMethodSymbol> _open = new(SymbolEqualityComparer.Default);

    /// <summary>Who calls whom in the same source.</summary>
    public Recursion Recursion { get; } = new(source);

    public CalleeEffects Of(IMethodSymbol function)
    {
        function = (function.ReducedFrom ?? function).OriginalDefinition;
        if (_known.TryGetValue(function, out var known))
        {
            return known;
        }

        var effects = new CalleeEffects();
        if (_open.Contains(function))
        {
            // A recursive call does what the outer call is already being read for.
            return effects;
        }

        if (DeclaredRules.Of(source.Compilation, source.CancellationToken).Has(function))
        {
            _known[function] = effects;
            return effects;
        }

        if (IsHarmlessLibrary(function))
        {
            effects.HasEffects = WritesToTheWorld(function);
            effects.MayKeepArguments = IsLater(function);
            _known[function] = effects;
            return effects;
        }

        if (SpanTypes.OnlyWrites(function))
        {
            effects.WritesHeap = effects.HasEffects = true;
            _known[function] = effects;
            return effects;
        }

        if (IsPlainCollection(function) || (IsOfCollectionInterface(function) && !source.Virtual.IsImplementedHere(function.ContainingType)))
        {
            effects.WritesHeap = effects.HasEffects = effects.MayKeepArguments = true;
            _known[function] = effects;
            return effects;
        }

        if (VirtualCalls.IsOpen(function) && _open.Count < MaxDepth && source.Virtual.IsClosed(function.ContainingType)
            && source.Virtual.TargetsOf(function, function.ContainingType) is { Count: > 0 and <= VirtualCalls.MaxTargets } targets)
        {
            ReadAll(function, targets, effects);
            return effects;
        }

        var body = function.IsAbstract || function.IsExtern || (function.IsVirtual && !function.ContainingType.IsSealed) || (function.IsOverride && !function.IsSealed && !function.ContainingType.IsSealed)
            || _open.Count >= MaxDepth
            ? null
            : source.BodyOf(function);
        if (body is null)
        {
            if (function is { MethodKind: MethodKind.PropertyGet, IsAbstract: false, IsVirtual: false } && IsAuto(function.AssociatedSymbol as IPropertySymbol))
            {
                effects.MembersRead.Add(function.AssociatedSymbol!);
            }
            else if (function is { MethodKind: MethodKind.PropertySet, IsAbstract: false, IsVirtual: false } && IsAuto(function.AssociatedSymbol as IPropertySymbol))
            {
                effects.MembersWritten.Add(function.AssociatedSymbol!);
                effects.HasEffects = true;
            }
            else if (function.MethodKind is MethodKind.Constructor && function.IsImplicitlyDeclared)
            {
                effects.HasEffects = true;
            }
            else
            {
                effects.AddUnknown();
            }

            if (_open.Count < MaxDepth)
            {
                _known[function] = effects;
            }

            return effects;
        }

        _open.Add(function);
        try
        {
            Read(body, function, effects);
        }
        finally
        {
            _open.Remove(function);
        }

        if (_open.Count == 0)
        {
            _known[function] = effects;
        }

        return effects;
    }

    /// <summary>What any of the methods does that a virtual call may run.</summary>
    private void ReadAll(IMethodSymbol function, IReadOnlyList<VirtualTarget> targets, CalleeEffects effects)
    {
        _open.Add(function);
        try
        {
            // Its own body too, which `base` may run.
            foreach (var method in targets.Select(static t => t.Method.OriginalDefinition).Concat(function.IsAbstract ? [] : [function]).Distinct<IMethodSymbol>(SymbolEqualityComparer.Default))
            {
                if (VirtualCalls.IsOpen(method) && source.BodyOf(method) is { } body)
                {
                    if (_open.Add(method) || SymbolEqualityComparer.Default.Equals(method, function))
                    {
                        Read(body, method, effects);
                        if (!SymbolEqualityComparer.Default.Equals(method, function))
                        {
                            _open.Remove(method);
                        }
                    }
                }
                else
                {
                    Include(Of(method), effects, function);
                }
            }
        }
        finally
        {
            _open.Remove(function);
        }

        if (_open.Count == 0)
        {
            _known[function] = effects;
        }
    }

    public static bool IsAuto(IPropertySymbol? property) =>
        // A property of a library does not show its field.
        property is { IsIndexer: false, DeclaringSyntaxReferences.IsEmpty: false }
        && property.ContainingType.GetMembers().Any(m => m is IFieldSymbol field && SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));

    /// <summary>
    /// Library code that changes nothing that the caller can reach through other names, and keeps no argument: pure
    /// functions, output, formatting, the making of exceptions.
    /// </summary>
    public static bool IsHarmlessLibrary(IMethodSymbol method)
    {
        if (StopRule.Is(method) || TensorTypes.IsPure(method) || SpanTypes.OnlyReads(method))
        {
            return true;
        }

        var type = method.ContainingType;
        if (type is { IsRecord: true } or { IsAnonymousType: true } && method.IsImplicitlyDeclared && method.MethodKind is MethodKind.UserDefinedOperator or MethodKind.Ordinary)
        {
            // Comparing, printing and taking apart.
            return true;
        }

        if (type is null || type.Locations.Any(l => l.IsInSource))
        {
            return false;
        }

        var space = type.ContainingNamespace?.ToDisplayString() ?? "";
        if (space != "System" && !space.StartsWith("System.", StringComparison.Ordinal))
        {
            return false;
        }

        if (method.MethodKind is MethodKind.PropertyGet or MethodKind.UserDefinedOperator or MethodKind.Conversion)
        {
            return true;
        }

        switch (type.SpecialType)
        {
            case SpecialType.System_String or SpecialType.System_Double or SpecialType.System_Int32 or SpecialType.System_Int64
                or SpecialType.System_Boolean or SpecialType.System_Object or SpecialType.System_ValueType or SpecialType.System_Single or SpecialType.System_DateTime:
                return true;
        }

        if (type.Name is "Math" or "MathF" or "Console" or "Debug" or "Trace" or "BitConverter" or "Convert" or "ArgumentNullException"
            or "ArgumentException" or "ArgumentOutOfRangeException" or "Stopwatch" or "ValueTuple" or "Tuple" or "Nullable"
            or "DefaultInterpolatedStringHandler" or "Index" or "Range" or "TimeSpan" or "CultureInfo")
        {
            return true;
        }

        if (type is { Name: "Enumerable", ContainingNamespace.Name: "Linq" })
        {
            return true;
        }

        for (var ancestor = type; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (ancestor is { Name: "Exception", ContainingNamespace.Name: "System" })
            {
                return true;
            }
        }

        return method.Name is "GetLength" or "GetUpperBound" or "GetLowerBound" or "ContainsKey" or "Contains" or "IndexOf" or "GetEnumerator" or "TryGetValue";
    }

    /// <summary>Methods of collections that keep or hand out references, and never call back into the project.</summary>
    private static bool IsPlainCollection(IMethodSymbol method) =>
        method.ContainingType is { Name: "List" or "Queue" or "Stack" or "LinkedList" } type && IsOfCollections(type)
        && (method.MethodKind is MethodKind.Constructor or MethodKind.PropertySet
            || method.Name is "Add" or "AddRange" or "Insert" or "Clear" or "RemoveAt" or "RemoveRange" or "Reverse" or "Enqueue" or "Dequeue" or "Push" or "Pop" or "Peek" or "AddLast" or "AddFirst" or "ToArray" or "GetRange");

    /// <summary>The same through an interface, which comes down to a library collection where the project has none of its own.</summary>
    private static bool IsOfCollectionInterface(IMethodSymbol method) =>
        method.ContainingType is { Name: "IList" or "ICollection" } type && IsOfCollections(type)
        && (method.MethodKind == MethodKind.PropertySet || method.Name is "Add" or "Insert" or "Clear" or "RemoveAt");

    private static bool IsOfCollections(INamedTypeSymbol type) => type.ContainingNamespace?.ToDisplayString() == "System.Collections.Generic";

    /// <summary>Whether what is returned reads the arguments only while it is run through.</summary>
    public static bool IsLater(IMethodSymbol method) => method.ContainingType is { Name: "Enumerable", ContainingNamespace.Name: "Linq" } && method.ReturnType.TypeKind == TypeKind.Interface;

    private static bool WritesToTheWorld(IMethodSymbol method) =>
        method.ContainingType.Name is "Console" or "Debug" or "Trace" or "Stopwatch" or "ArgumentNullException" or "ArgumentOutOfRangeException" or "ArgumentException"
        || method.MethodKind == MethodKind.Constructor;

    private void Read(IOperation body, IMethodSymbol function, CalleeEffects effects)
    {
        foreach (var operation in body.DescendantsAndSelf())
        {
            source.CancellationToken.ThrowIfCancellationRequested();
            effects.Cost++;
            foreach (var method in Deconstructions.Of(operation))
            {
                Include(Of(method), effects, function);
            }

            switch (operation)
            {
                case ILoopOperation and not IForEachLoopOperation:
                    effects.Cost += 100;
                    break;
                case IFieldReferenceOperation field when !field.Field.IsConst:
                    Member(field, field.Field, effects);
                    break;
                case IPropertyReferenceOperation property:
                    if (IsAuto(property.Property) && property.Property is { IsVirtual: false, IsAbstract: false, IsOverride: false })
                    {
                        Member(property, property.Property, effects);
                    }
                    else
                    {
                        if (!IsWriteOnly(property) && property.Property.GetMethod is { } getter)
                        {
                            Include(Of(getter), effects, function);
                        }

                        if (IsWritten(property))
                        {
                            effects.WritesHeap = effects.HasEffects = true;
                            if (property.Property.SetMethod is { } setter)
                            {
                                Include(Of(setter), effects, function);
                            }
                        }
                    }

                    break;
                case IImplicitIndexerReferenceOperation indexed when IsWritten(indexed):
                    effects.WritesHeap = effects.HasEffects = true;
                    break;
                case ILocalReferenceOperation local when !DeclaredIn(local.Local, function):
                    Capture(local, local.Local, effects);
                    break;
                case IParameterReferenceOperation parameter:
                    if (parameter.Type is { TypeKind: TypeKind.Delegate } && IsWritten(parameter))
                    {
                        effects.AddUnknown();
                    }

                    if (!SymbolEqualityComparer.Default.Equals(parameter.Parameter.ContainingSymbol, function))
                    {
                        if (!DeclaredIn(parameter.Parameter, function))
                        {
                            Capture(parameter, parameter.Parameter, effects);
                        }
                    }
                    else if (parameter.Type is { IsValueType: false } && parameter.Parent is IReturnOperation or ISimpleAssignmentOperation)
                    {
                        effects.MayKeepArguments = true;
                    }

                    break;
                case IForEachLoopOperation { Collection: var items }:
                    effects.Cost += 100;
                    while (items is IConversionOperation { IsImplicit: true } conversion)
                    {
                        items = conversion.Operand;
                    }

                    if (items.Type is IArrayTypeSymbol { ElementType: INamedTypeSymbol { SpecialType: SpecialType.None } item })
                    {
                        effects.MembersRead.Add(item.OriginalDefinition);
                    }

                    break;
                case IArrayElementReferenceOperation { Type: INamedTypeSymbol { SpecialType: SpecialType.None } whole } read when !IsWritten(read):
                    effects.MembersRead.Add(whole.OriginalDefinition);
                    break;
                case IArrayElementReferenceOperation element when IsWritten(element):
                    if (element.Type is INamedTypeSymbol { SpecialType: SpecialType.None } stored)
                    {
                        effects.MembersRead.Add(stored.OriginalDefinition);
                        effects.MembersWritten.Add(stored.OriginalDefinition);
                    }


                    effects.WritesHeap = effects.HasEffects = true;
                    if (Root(element) is IParameterReferenceOperation)
                    {
                        effects.MayKeepArguments = true;
                    }

                    break;
                case IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: IParameterReferenceOperation { Parameter: var invoked } } call
                    when SymbolEqualityComparer.Default.Equals(invoked.ContainingSymbol, function) && !IsInLambda(call, body):
                    effects.Invoked.Add(invoked.Ordinal);
                    break;
                case IInvocationOperation call:
                    IncludeCall(call, effects, function, body);
                    break;
                case IObjectCreationOperation { Constructor: { } constructor }:
                    Include(Of(constructor), effects, function);
                    break;
                case IThrowOperation:
                    effects.HasEffects = true;
                    break;
                case IDynamicInvocationOperation or IDynamicMemberReferenceOperation or IFunctionPointerInvocationOperation or IAwaitOperation
                    or IEventAssignmentOperation or IInvalidOperation:
                    effects.AddUnknown();
                    break;
                case IBinaryOperation { OperatorMethod: { } user }:
                    Include(Of(user), effects, function);
                    break;
                case IUnaryOperation { OperatorMethod: { } user }:
                    Include(Of(user), effects, function);
                    break;
                case IConversionOperation { OperatorMethod: { } user }:
                    Include(Of(user), effects, function);
                    break;
            }

            if (operation is ICompoundAssignmentOperation { OperatorMethod: { } ofAssignment })
            {
                Include(Of(ofAssignment), effects, function);
            }
            else if (operation is IIncrementOrDecrementOperation { OperatorMethod: { } ofStep })
            {
                Include(Of(ofStep), effects, function);
            }
        }
    }

    /// <summary>What a call does, where the delegates that it hands over are told apart from unknown ones.</summary>
    public CalleeEffects Of(IInvocationOperation call)
    {
        var effects = Of(call.TargetMethod);
        return effects.Invoked.Count > 0 && effects.Invoked.All(i => call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == i) is { Value: var given } && (Handed(given) is not null || IsLambda(given)))
            ? effects.Resolved
            : effects;
    }

    /// <summary>A call within a function: delegates that it is given itself and hands on are its own caller's to know.</summary>
    private void IncludeCall(IInvocationOperation call, CalleeEffects effects, IMethodSymbol function, IOperation body)
    {
        var isOpen = _open.Contains((call.TargetMethod.ReducedFrom ?? call.TargetMethod).OriginalDefinition);
        var callee = Of(call.TargetMethod);
        foreach (var argument in call.Arguments)
        {
            // What a function that is still being read does with a delegate is not known yet.
            if (argument.Parameter is not { Type.TypeKind: TypeKind.Delegate, Ordinal: var ordinal } || !(isOpen || callee.Invoked.Contains(ordinal)))
            {
                continue;
            }

            if (Handed(argument.Value) is { } handed)
            {
                Include(Of(handed), effects, function);
            }
            else if (argument.Value is IParameterReferenceOperation { Parameter: var own } && SymbolEqualityComparer.Default.Equals(own.ContainingSymbol, function) && !IsInLambda(call, body))
            {
                effects.Invoked.Add(own.Ordinal);
            }
            else if (!IsLambda(argument.Value))
            {
                effects.AddUnknown();
            }
        }

        Include(callee.Resolved, effects, function);
    }

    /// <summary>The method that a delegate is made of; null for a lambda, whose own code is read where it stands, and all else.</summary>
    private static IMethodSymbol? Handed(IOperation value) => value is IDelegateCreationOperation { Target: IMethodReferenceOperation { Method: var method } } ? method : null;

    private static bool IsLambda(IOperation value) => value is IDelegateCreationOperation { Target: IAnonymousFunctionOperation };

    private static bool IsInLambda(IOperation operation, IOperation body) => Enclosing.Of(operation, body).Any(static o => o is IAnonymousFunctionOperation or ILocalFunctionOperation);

    private static void Include(CalleeEffects callee, CalleeEffects effects, IMethodSymbol function)
    {
        effects.MembersRead.UnionWith(callee.MembersRead);
        effects.LengthsRead.UnionWith(callee.LengthsRead);
        effects.MembersWritten.UnionWith(callee.MembersWritten);
        // What a local function shares with the function around it is that one's own business.
        effects.Captured.UnionWith(callee.Captured.Where(c => !DeclaredIn(c, function)));
        effects.CapturedWritten.UnionWith(callee.CapturedWritten.Where(c => !DeclaredIn(c, function)));
        effects.Add(callee);
        effects.Cost += callee.Cost;
    }

    private static void Member(IMemberReferenceOperation reference, ISymbol member, CalleeEffects effects)
    {
        member = member.OriginalDefinition;
        if (IsWritten(reference))
        {
            effects.MembersWritten.Add(member);
            effects.HasEffects = true;
        }

        if (reference is { Type: IArrayTypeSymbol, Parent: IPropertyReferenceOperation { Property.Name: "Length" or "LongLength" or "Rank" } or IInvocationOperation { TargetMethod.Name: "GetLength" or "GetUpperBound" or "GetLowerBound" } })
        {
            effects.LengthsRead.Add(member);
            return;
        }

        effects.MembersRead.Add(member);
    }

    private static void Capture(IOperation reference, ISymbol variable, CalleeEffects effects)
    {
        effects.Captured.Add(variable);
        if (IsWritten(reference))
        {
            effects.CapturedWritten.Add(variable);
            effects.HasEffects = true;
        }
    }

    private static bool DeclaredIn(ISymbol variable, IMethodSymbol function)
    {
        for (var symbol = variable.ContainingSymbol; symbol is not null; symbol = symbol.ContainingSymbol)
        {
            if (SymbolEqualityComparer.Default.Equals(symbol, function))
            {
                return true;
            }

            if (symbol is INamedTypeSymbol)
            {
                return false;
            }
        }

        return false;
    }

    private static IOperation Root(IArrayElementReferenceOperation element)
    {
        var array = element.ArrayReference;
        while (array is IArrayElementReferenceOperation inner)
        {
            array = inner.ArrayReference;
        }

        return array;
    }

    /// <summary>Whether the reference is a target: assigned, incremented, passed by reference, its address taken.</summary>
    public static bool IsWritten(IOperation reference)
    {
        var child = reference;
        var parent = reference.Parent;
        while (parent is ITupleOperation || (child.Type is { IsValueType: true }
            && ((parent is IFieldReferenceOperation field && field.Instance == child) || (parent is IPropertyReferenceOperation { Property.ReturnsByRef: false, Property.ReturnsByRefReadonly: false } property && property.Instance == child))))
        {
            child = parent;
            parent = parent.Parent;
        }

        return parent switch
        {
            IAssignmentOperation assignment => assignment.Target == child,
            IIncrementOrDecrementOperation => true,
            IArgumentOperation argument => argument.Parameter?.RefKind is RefKind.Ref or RefKind.Out,
            IAddressOfOperation => true,
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.IsRef: true } } => true,
            IDeclarationExpressionOperation declaration => IsWritten(declaration),
            _ => false,
        };
    }

    private static bool IsWriteOnly(IOperation reference) => reference.Parent is ISimpleAssignmentOperation assignment && assignment.Target == reference;
}
