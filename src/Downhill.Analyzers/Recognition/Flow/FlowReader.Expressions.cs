using System.Collections.Immutable;
using Downhill.Analyzers.Recognition.Symbolic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.Recognition.Flow;

internal sealed partial class FlowReader
{
    private ImmutableArray<FlowSource> Evaluate(IOperation operation)
    {
        if (--_budget < 0)
        {
            return s_none;
        }

        if (operation.ConstantValue.HasValue && operation is not (ILocalReferenceOperation or IFieldReferenceOperation))
        {
            return s_none;
        }

        switch (operation)
        {
            case ILocalReferenceOperation { Local: var local }:
                return local.IsConst ? s_none : Read(local, local.Type);
            case IParameterReferenceOperation { Parameter: var parameter }:
                return Read(parameter, parameter.Type);
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver } when _receivers.Count > 0:
                return _receivers.Peek();
            case IInstanceReferenceOperation:
                return Copy(_graph.ThisOf(_owner));
            case IFieldReferenceOperation { Field: { ContainingType.IsTupleType: true } item, Instance: { } tuple }:
                return Parts(Evaluate(tuple), PartIndex(item));
            case IFieldReferenceOperation field:
                return field.Field.IsConst ? s_none : ReadMember(field, field.Field);
            case IArrayElementReferenceOperation or IPropertyReferenceOperation { Property.IsIndexer: true } when SlotOf(operation) is { } slot:
                // Of which array it is may be chance's choice.
                return Copy(slot).AddRange(operation.ChildOperations.SelectMany(child => Evaluate(child)).Where(static source => source.Kind == FlowKind.Index));
            case IPropertyReferenceOperation property:
                return ReadProperty(property);
            case IArrayElementReferenceOperation element:
                return ElementAt(Evaluate(element.ArrayReference), element.Indices);
            case ISimpleAssignmentOperation assignment:
                return EvaluateAssignment(assignment);
            case ICompoundAssignmentOperation compound:
                return EvaluateCompound(compound, compound.Target, compound.Value);
            case IIncrementOrDecrementOperation increment:
                return EvaluateCompound(increment, increment.Target, null);
            case IDeconstructionAssignmentOperation { Target: ITupleOperation left, Value: var right }:
                return EvaluateDeconstruction(left, right);
            case IDeconstructionAssignmentOperation { Target: IDeclarationExpressionOperation { Expression: ITupleOperation left }, Value: var right }:
                return EvaluateDeconstruction(left, right);
            case ICoalesceAssignmentOperation coalesce:
                var fallback = Evaluate(coalesce.Value);
                Assign(coalesce.Target, fallback, false, ImmutableArray<FlowTest>.Empty, coalesce.Syntax);
                return fallback;
            case IBinaryOperation binary:
                return EvaluateBinary(binary);
            case IUnaryOperation unary:
                var operand = Evaluate(unary.Operand);
                return FlowTypes.IsBoolean(unary.Type) ? operand : Arithmetic(operand, IsReal(unary.Type));
            case IConversionOperation conversion:
                return Evaluate(conversion.Operand);
            case IParenthesizedOperation parenthesized:
                return Evaluate(parenthesized.Operand);
            case IConditionalOperation conditional:
                return EvaluateChoice(conditional);
            case ICoalesceOperation coalesce:
                return Evaluate(coalesce.Value).AddRange(Evaluate(coalesce.WhenNull));
            case ISwitchExpressionOperation @switch:
                Evaluate(@switch.Value);
                return @switch.Arms.SelectMany(arm => Evaluate(arm.Value)).ToImmutableArray();
            case IInvocationOperation invocation:
                return EvaluateInvocation(invocation);
            case IObjectCreationOperation creation:
                return EvaluateCreation(creation);
            case IArrayCreationOperation creation:
                var array = _graph.Creation(creation.Syntax, creation.Type);
                foreach (var size in creation.DimensionSizes)
                {
                    Evaluate(size);
                }

                if (creation.Initializer is { } initializer)
                {
                    EvaluateItems(initializer, array);
                }

                return Copy(array);
            case ITupleOperation tuple:
                var whole = _graph.Creation(tuple.Syntax, tuple.Type);
                for (var i = 0; i < tuple.Elements.Length; i++)
                {
                    Connect(Evaluate(tuple.Elements[i]), _graph.Part(whole, i));
                }

                return Copy(whole);
            case IDeclarationExpressionOperation declaration:
                return Evaluate(declaration.Expression);
            case IDelegateCreationOperation creation:
                return Evaluate(creation.Target);
            case IAnonymousFunctionOperation or IMethodReferenceOperation:
                return s_none;
            case IAwaitOperation awaited:
                return Evaluate(awaited.Operation);
            case IWithOperation with:
                var copy = _graph.Creation(with.Syntax, with.Type);
                Connect(Evaluate(with.Operand), copy);
                Initialise(with.Initializer, Copy(copy));
                return Copy(copy);
            case IConditionalAccessOperation access:
                _receivers.Push(Evaluate(access.Operation));
                var accessed = Evaluate(access.WhenNotNull);
                _receivers.Pop();
                return accessed;
            case IConditionalAccessInstanceOperation when _receivers.Count > 0:
                return _receivers.Peek();
            case IInvalidOperation invalid:
                return EvaluateInvalid(invalid);
            case IBlockOperation or ILocalFunctionOperation:
                Execute(operation);
                return s_none;
            default:
                var parts = ImmutableArray.CreateBuilder<FlowSource>();
                foreach (var child in operation.ChildOperations)
                {
                    if (child is IBlockOperation or IVariableDeclarationGroupOperation or IExpressionStatementOperation)
                    {
                        Execute(child);
                    }
                    else
                    {
                        parts.AddRange(Evaluate(child));
                    }
                }

                return parts.ToImmutable();
        }
    }

    private static ImmutableArray<FlowSource> Copy(int node) => ImmutableArray.Create(new FlowSource(node, FlowKind.Copy));

    private ImmutableArray<FlowSource> Read(ISymbol variable, ITypeSymbol type)
    {
        var node = _graph.Variable(variable, type);
        if (FlowTypes.IsBoolean(type))
        {
            _tests?.Add(new FlowFlag(node));
        }

        return Copy(node);
    }

    private static ImmutableArray<FlowSource> Element(ImmutableArray<FlowSource> whole, IEnumerable<FlowSource> index) =>
        whole.AddRange(index.Where(static source => source.Kind is not (FlowKind.MixedByIndex or FlowKind.Owner)).Select(static source => source with { Kind = FlowKind.Index, IsReal = false }));

    private ImmutableArray<FlowSource> ElementAt(ImmutableArray<FlowSource> whole, ImmutableArray<IOperation> index)
    {
        // population[0]: the best of those that were put into an order.
        if (index.All(static one => one.ConstantValue.HasValue || one.Kind == OperationKind.Unary))
        {
            TakeByRank(whole);
        }

        return Element(whole, index.SelectMany(one => Evaluate(one)));
    }

    private ImmutableArray<FlowSource> ReadMember(IMemberReferenceOperation reference, ISymbol member)
    {
        var instance = reference.Instance is null ? s_none : Evaluate(reference.Instance);
        if (!IsOwn(member))
        {
            return FlowTypes.IsInteger(reference.Type) && member.Name is "Length" or "Count" ? s_none : instance;
        }

        var type = TypeOf(member);
        var node = _graph.Variable(member, type);
        if (FlowTypes.IsBoolean(type))
        {
            _tests?.Add(new FlowFlag(node));
        }

        // Which object it is read from may be chance's choice; what a function made is made of what it was given.
        return Copy(node).AddRange(instance.Where(static source => source.Kind == FlowKind.Index))
            .AddRange(instance.Where(source => source.Kind == FlowKind.Copy && _graph.Nodes[source.Node] is { Kind: FlowNodeKind.Result } or { Kind: FlowNodeKind.Variable, Symbol: ILocalSymbol })
                .Select(static source => source with { Kind = FlowKind.Through }))
            .AddRange(instance.Where(source => source.Kind == FlowKind.Copy && _graph.Nodes[source.Node] is { Kind: FlowNodeKind.Part } or { Kind: FlowNodeKind.This } or { Kind: FlowNodeKind.Variable, Symbol: IParameterSymbol })
                .Select(static source => source with { Kind = FlowKind.Owner }));
    }

    private ImmutableArray<FlowSource> ReadProperty(IPropertyReferenceOperation reference)
    {
        var property = reference.Property;
        if (_context.Sources.Draws(property) is var drawn and not Randomness.None)
        {
            _graph.Function(_owner).Draws = true;
            return Copy(_graph.Draw(reference.Syntax, (drawn & Randomness.Amount) != 0));
        }

        // What an interface calls its numbers is one thing, whoever holds them.
        if (reference.Arguments.IsEmpty && property.IsAbstract && IsOwn(property) && FlowTypes.HoldsReals(property.Type) && FlowTypes.IsCollection(property.Type))
        {
            return ReadMember(reference, property);
        }

        if (property.GetMethod is { } getter && Targets(getter, reference.Instance).ToList() is { Count: > 0 } getters)
        {
            return Call(reference, getters, reference.Instance, reference.Arguments);
        }

        if (!reference.Arguments.IsEmpty)
        {
            var indexed = reference.Instance is null ? s_none : Evaluate(reference.Instance);
            return ElementAt(indexed, reference.Arguments.Select(static argument => argument.Value).ToImmutableArray());
        }

        return property.Name is "Length" or "Count" && !IsOwn(property) ? s_none : ReadMember(reference, property);
    }

    private ImmutableArray<FlowSource> EvaluateAssignment(ISimpleAssignmentOperation assignment)
    {
        var tests = Collect(() => Evaluate(assignment.Value), out var value);
        BindDelegate(ReferencedMember(assignment.Target), assignment.Value);
        var isSelfDependent = FlowTypes.HoldsReals(assignment.Target.Type) &&
            Targets(assignment.Target).Any(node => value.Any(source => source.Node == node && source.Kind == FlowKind.Arithmetic));
        Assign(assignment.Target, value, isSelfDependent, tests, assignment.Syntax, isElement: false, assignment.IsRef || IsShared(assignment.Value.Type));
        return value;
    }

    private ImmutableArray<FlowSource> EvaluateCompound(IOperation operation, IOperation target, IOperation? amount)
    {
        var isReal = IsReal(target.Type);
        var before = Evaluate(target);
        var change = amount is null ? s_none : Evaluate(amount);
        var value = Arithmetic(before.AddRange(change), isReal);
        Assign(target, value, isReal, ImmutableArray<FlowTest>.Empty, operation.Syntax);
        return value;
    }

    private ImmutableArray<FlowSource> EvaluateDeconstruction(ITupleOperation left, IOperation right)
    {
        if (right is IConversionOperation conversion)
        {
            right = conversion.Operand;
        }

        var values = right is ITupleOperation { Elements: var elements } && elements.Length == left.Elements.Length
            ? elements.Select(element => Evaluate(element)).ToList()
            : null;
        var whole = values is null ? Evaluate(right) : s_none;
        for (var i = 0; i < left.Elements.Length; i++)
        {
            Assign(left.Elements[i], values is null ? Parts(whole, i) : values[i], false, ImmutableArray<FlowTest>.Empty, left.Syntax, false, IsShared(left.Elements[i].Type));
        }

        return whole;
    }

    private ImmutableArray<FlowSource> EvaluateBinary(IBinaryOperation binary)
    {
        var left = Evaluate(binary.LeftOperand);
        var right = Evaluate(binary.RightOperand);
        if (IsValueOfUnknown(binary.LeftOperand) && IsValueOfUnknown(binary.RightOperand))
        {
            (left, right) = (MadeOf(binary.LeftOperand, left), MadeOf(binary.RightOperand, right));
        }

        switch (binary.OperatorKind)
        {
            case BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual
                or BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals:
                if (binary.OperatorKind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals && FlowTypes.IsBoolean(binary.LeftOperand.Type))
                {
                    return s_none;
                }

                // Math.Sign(next - last) == -1 compares the difference with zero.
                var signed = SignedBy(binary.LeftOperand) ?? SignedBy(binary.RightOperand);
                var comparison = new FlowComparison(binary.Syntax, left, right, signed is not null || IsZero(binary.RightOperand) || IsZero(binary.LeftOperand),
                    IsOpaque: false, _owner, signed ?? NumberType(binary.LeftOperand) ?? NumberType(binary.RightOperand));
                _tests?.Add(comparison);
                _graph.Function(_owner).Comparisons.Add(comparison);
                return s_none;
            case BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr or BinaryOperatorKind.And or BinaryOperatorKind.Or when FlowTypes.IsBoolean(binary.Type):
                return s_none;
            default:
                return Arithmetic(left.AddRange(right), IsReal(binary.Type));
        }
    }

    /// <summary>Whether an operand is a property of an object whose type is not here, and no coordinate.</summary>
    private static bool IsValueOfUnknown(IOperation operand) =>
        operand is IInvalidOperation { Syntax: MemberAccessExpressionSyntax { Name.Identifier.ValueText: { Length: > 1 } } };

    private ImmutableArray<FlowSource> MadeOf(IOperation operand, ImmutableArray<FlowSource> parts)
    {
        var value = _graph.Result(operand.Syntax, operand.Type);
        ConnectThrough(parts, value);
        return Copy(value);
    }

    // float < double: what is compared before it is converted.
    private static ITypeSymbol? NumberType(IOperation operand)
    {
        while (operand is IConversionOperation { IsImplicit: true } conversion)
        {
            operand = conversion.Operand;
        }

        return operand.ConstantValue.HasValue ? null : operand.Type;
    }

    /// <summary>The type of the number that an operand is the sign of; null where it is none.</summary>
    private static ITypeSymbol? SignedBy(IOperation operand) =>
        operand is IInvocationOperation { TargetMethod: { Name: "Sign", ContainingType.Name: "Math" or "MathF" or "Mathf" } or { Name: "Sign", ContainingType.SpecialType: SpecialType.System_Double or SpecialType.System_Single }, Arguments: { Length: 1 } signed }
            ? NumberType(signed[0].Value)
            : null;

    private static bool IsZero(IOperation operand) => operand.ConstantValue is { HasValue: true, Value: { } value } && value is 0 or 0.0 or 0f or 0L or 0m;

    private static bool IsReal(ITypeSymbol? type) => !FlowTypes.IsInteger(type) && !FlowTypes.IsBoolean(type) && type?.SpecialType != SpecialType.System_String;

    private static ImmutableArray<FlowSource> Arithmetic(ImmutableArray<FlowSource> sources, bool isReal)
    {
        var result = ImmutableArray.CreateBuilder<FlowSource>(sources.Length);
        foreach (var source in sources)
        {
            result.Add(source.Kind switch
            {
                FlowKind.Copy or FlowKind.Arithmetic => new FlowSource(source.Node, FlowKind.Arithmetic, source.IsReal || isReal),
                FlowKind.Index when isReal => new FlowSource(source.Node, FlowKind.MixedByIndex, true),
                _ => source,
            });
        }

        return result.ToImmutable();
    }

    private ImmutableArray<FlowSource> EvaluateChoice(IConditionalOperation conditional)
    {
        var tests = Collect(() => Evaluate(conditional.Condition), out var deciding);
        _tests?.AddRange(tests);
        var value = Evaluate(conditional.WhenTrue);
        if (conditional.WhenFalse is { } other)
        {
            value = value.AddRange(Evaluate(other));
        }

        // +step or -step by a coin; one element or another is no movement.
        return FlowTypes.IsFloating(conditional.Type) && !IsChosen(conditional.WhenTrue) && !IsChosen(conditional.WhenFalse)
            ? value.AddRange(deciding.AddRange(Sides(tests)).Select(static source => new FlowSource(source.Node, FlowKind.Coin, true)))
            : value;
    }

    private static bool IsChosen(IOperation? value) => value is IArrayElementReferenceOperation or IPropertyReferenceOperation or IFieldReferenceOperation or IConversionOperation { Operand: IArrayElementReferenceOperation };

    private ImmutableArray<FlowSource> EvaluateCreation(IObjectCreationOperation creation)
    {
        var node = _graph.Creation(creation.Syntax, creation.Type);
        var arguments = creation.Arguments.ToDictionary(static argument => argument.Parameter!.Ordinal, argument => Evaluate(argument.Value));
        if (creation.Constructor is { } constructor && !constructor.ContainingType.DeclaringSyntaxReferences.IsEmpty)
        {
            foreach (var argument in creation.Arguments)
            {
                BindDelegate(argument.Parameter, argument.Value);
            }

            if (_isGlance && _context.Bodies.Has(constructor) && !IsGlancedAt(constructor))
            {
                // What it is given may be in all that the object holds.
                var given = arguments.Values.SelectMany(static one => one).Select(static source => source with { Kind = FlowKind.Through }).ToImmutableArray();
                Connect(given, node);
                foreach (var part in Deep(Copy(node)).Where(part => part.Node != node))
                {
                    Connect(given, part.Node);
                }
            }
            else if (_context.Bodies.Has(constructor))
            {
                foreach (var pair in arguments)
                {
                    Connect(pair.Value, _graph.Variable(constructor.Parameters[pair.Key], constructor.Parameters[pair.Key].Type), null, IsShared(constructor.Parameters[pair.Key].Type));
                }

                _graph.Connect(new FlowSource(node, FlowKind.Copy), _graph.ThisOf(constructor), null, isAlias: true);
                Enter(constructor);
            }
            else
            {
                foreach (var pair in arguments)
                {
                    // A primary constructor's parameter is a property of a record, and a variable of a class.
                    var parameter = constructor.Parameters[pair.Key];
                    foreach (var member in constructor.ContainingType.GetMembers(parameter.Name))
                    {
                        Connect(pair.Value, _graph.Variable(member, TypeOf(member)), null, IsShared(parameter.Type));
                    }

                    Connect(pair.Value, _graph.Variable(parameter, parameter.Type));
                }
            }
        }
        else
        {
            foreach (var pair in arguments)
            {
                Connect(pair.Value, node);
            }
        }

        Initialise(creation.Initializer, Copy(node));
        return Copy(node);
    }

    private void Initialise(IObjectOrCollectionInitializerOperation? initializer, ImmutableArray<FlowSource> instance)
    {
        if (initializer is null)
        {
            return;
        }

        _receivers.Push(instance);
        foreach (var part in initializer.Initializers)
        {
            Evaluate(part);
        }

        _receivers.Pop();
    }

    private void EvaluateItems(IArrayInitializerOperation initializer, int array)
    {
        foreach (var item in initializer.ElementValues)
        {
            if (item is IArrayInitializerOperation inner)
            {
                EvaluateItems(inner, array);
            }
            else
            {
                Connect(Evaluate(item), array);
            }
        }
    }

    /// <summary>Code whose types are not here: what it seems to do, told by its form.</summary>
    private ImmutableArray<FlowSource> EvaluateInvalid(IInvalidOperation invalid)
    {
        var parts = ImmutableArray.CreateBuilder<FlowSource>();
        foreach (var child in invalid.ChildOperations.Where(static child => !IsService(child)))
        {
            parts.AddRange(Evaluate(child));
        }

        var sources = parts.ToImmutable();
        var called = invalid.Syntax is InvocationExpressionSyntax invocation ? invocation.Expression : invalid.Syntax;
        var name = called switch
        {
            MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
            IdentifierNameSyntax identifier => identifier.Identifier.ValueText,
            _ => string.Empty,
        };
        if (invalid.Syntax is InvocationExpressionSyntax or MemberAccessExpressionSyntax && NamesDraw(called, name))
        {
            _graph.Function(_owner).Draws = true;
            var reals = name is not ("Next" or "GetInt32" or "NextInt" or "NextInt64" or "NextUInt" or "NextBytes") && !(name == "Range" && HasIntegersOnly(invalid.Syntax));
            return Copy(_graph.Draw(invalid.Syntax, reals)).AddRange(Arithmetic(sources, true));
        }

        if (invalid.Syntax is InvocationExpressionSyntax)
        {
            var result = _graph.Result(invalid.Syntax, invalid.Type);
            foreach (var source in Deep(sources))
            {
                _graph.Connect(source.Kind == FlowKind.Owner ? source : source with { Kind = FlowKind.Through }, result);
            }

            // What is not known to be a number may be the vector that it was called on.
            return Copy(result).AddRange(sources);
        }

        return invalid.Syntax is MemberAccessExpressionSyntax && IsExtent(name) ? s_none : sources;
    }

    // numbers.Add(a, b)
    private static bool IsService(IOperation operation)
    {
        while (operation is IInvalidOperation { Syntax: MemberAccessExpressionSyntax } access && access.ChildOperations.Count == 1)
        {
            operation = access.ChildOperations.First();
        }

        return operation is IMemberReferenceOperation { Member: var member } && FlowTypes.IsService(member);
    }

    /// <summary>How many there are, which is told by the name alone where the type is not here.</summary>
    private static bool IsExtent(string name) => name is "Length" or "Count" or "Rows" or "Columns" or "Cols" or "RowCount" or "ColumnCount" or "Rank" or "Shape";

    private static bool HasIntegersOnly(SyntaxNode call) => call is InvocationExpressionSyntax { ArgumentList.Arguments: var arguments } &&
        arguments.All(static argument => argument.Expression is LiteralExpressionSyntax { Token.Value: int } || argument.Expression.ToString() is var text && (text.EndsWith("Length", StringComparison.Ordinal) || text.EndsWith("Count", StringComparison.Ordinal)));

    private static bool NamesDraw(SyntaxNode called, string name) =>
        RandomnessSources.MayNameDraw(name) && (!RandomnessSources.IsCommonWord(name) || called is MemberAccessExpressionSyntax { Expression: var source } && source.ToString() is var text && (text == "Random" || text.EndsWith(".Random", StringComparison.Ordinal))) ||
        (called is MemberAccessExpressionSyntax { Expression: var generator } && RandomnessSources.MayNameDrawOfGenerator(name) &&
            RandomnessSources.NamesGenerator(SyntaxNames.Last(generator is InvocationExpressionSyntax call ? call.Expression : generator)));
}
