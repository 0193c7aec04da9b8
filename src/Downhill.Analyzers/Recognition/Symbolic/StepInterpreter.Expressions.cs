using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.Recognition.Symbolic;

internal sealed partial class StepInterpreter
{
    private Term? EvaluateOptional(IOperation? operation) => operation is null ? null : Evaluate(operation);

    private Term Evaluate(IOperation operation)
    {
        if (!Spend())
        {
            return _terms.Opaque(operation.Syntax, _path, ImmutableArray<Term>.Empty);
        }

        if (operation.ConstantValue is { HasValue: true, Value: var constant })
        {
            return _terms.Constant(constant);
        }

        switch (operation)
        {
            case ILocalReferenceOperation { Local: var local }:
                return _state.Variable(local);
            case IParameterReferenceOperation { Parameter: var parameter }:
                return _state.Variable(parameter);
            case IInstanceReferenceOperation:
                return _implicitReceivers.Count > 0 && operation is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver }
                    ? _implicitReceivers.Peek()
                    : _this ?? _terms.Opaque(operation.Syntax, _path, ImmutableArray<Term>.Empty);
            case IFieldReferenceOperation field:
                return ReadMember(ReceiverOf(field), field.Field);
            case IPropertyReferenceOperation property:
                return ReadProperty(property);
            case IEventReferenceOperation @event:
                return ReadMember(ReceiverOf(@event), @event.Event);
            case IArrayElementReferenceOperation element:
                var array = Evaluate(element.ArrayReference);
                var index = Index(element.Indices);
                return _terms.Element(_state.Contents(array), index);
            case ISimpleAssignmentOperation assignment:
                var assigned = Evaluate(assignment.Value);
                Assign(assignment.Target, assigned);
                return assigned;
            case ICompoundAssignmentOperation compound:
                return EvaluateCompound(compound);
            case IIncrementOrDecrementOperation increment:
                var before = Evaluate(increment.Target);
                var after = _terms.Operation(increment.Kind == OperationKind.Increment ? "Add" : "Subtract", IsFloating(increment.Type), before, _terms.Constant(1));
                Assign(increment.Target, after);
                return increment.IsPostfix ? before : after;
            case IDeconstructionAssignmentOperation deconstruction:
                var parts = Evaluate(deconstruction.Value);
                Assign(deconstruction.Target, parts);
                return parts;
            case ICoalesceAssignmentOperation coalesce:
                var current = Evaluate(coalesce.Target);
                var fallback = Evaluate(coalesce.Value);
                Assign(coalesce.Target, _terms.Choice(_terms.Opaque(coalesce.Syntax, _path, ImmutableArray.Create(current)), current, fallback));
                return current;
            case IBinaryOperation binary:
                return EvaluateBinary(binary);
            case IUnaryOperation unary:
                return EvaluateUnary(unary);
            case IConversionOperation conversion:
                return EvaluateConversion(conversion);
            case IParenthesizedOperation parenthesized:
                return Evaluate(parenthesized.Operand);
            case IConditionalOperation conditional:
                return EvaluateConditional(conditional);
            case IInvocationOperation invocation:
                return EvaluateInvocation(invocation);
            case IObjectCreationOperation creation:
                return EvaluateCreation(creation);
            case IArrayCreationOperation creation:
                return EvaluateArray(creation);
            case ITupleOperation tuple:
                return _terms.Tuple(tuple.Elements.Select(element => Evaluate(element)).ToImmutableArray());
            case IDeclarationExpressionOperation declaration:
                return Evaluate(declaration.Expression);
            case IDelegateCreationOperation creation:
                return Evaluate(creation.Target);
            case IAnonymousFunctionOperation lambda:
                return _terms.Function(lambda);
            case IMethodReferenceOperation method:
                EvaluateOptional(method.Instance);
                return _terms.Function(method.Method);
            case IAwaitOperation awaited:
                return Evaluate(awaited.Operation);
            case IWithOperation with:
                return EvaluateWith(with);
            case IConditionalAccessOperation access:
                var receiver = Evaluate(access.Operation);
                _accessedReceivers.Push(receiver);
                var result = Evaluate(access.WhenNotNull);
                _accessedReceivers.Pop();
                return result;
            case IConditionalAccessInstanceOperation when _accessedReceivers.Count > 0:
                return _accessedReceivers.Peek();
            case ICoalesceOperation coalesce:
                var left = Evaluate(coalesce.Value);
                var right = Evaluate(coalesce.WhenNull);
                return _terms.Choice(_terms.Opaque(coalesce.Syntax, _path, ImmutableArray.Create(left)), left, right);
            case IIsPatternOperation pattern:
                return EvaluatePattern(pattern);
            case ISwitchExpressionOperation @switch:
                var value = Evaluate(@switch.Value);
                Term? joined = null;
                foreach (var arm in @switch.Arms.Reverse())
                {
                    var armValue = Evaluate(arm.Value);
                    joined = joined is null ? armValue : _terms.Choice(_terms.Opaque(arm.Syntax, _path, ImmutableArray.Create(value)), armValue, joined);
                }

                return joined ?? value;
            case IThrowOperation or IDefaultValueOperation:
                return _terms.Constant(null);
            case ILocalFunctionOperation:
                return _terms.Constant(null);
            default:
                var children = ImmutableArray.CreateBuilder<Term>();
                foreach (var child in operation.ChildOperations)
                {
                    if (child is IBlockOperation or IVariableDeclarationGroupOperation or IExpressionStatementOperation)
                    {
                        Execute(child);
                    }
                    else
                    {
                        children.Add(_state.Deep(Evaluate(child)));
                    }
                }

                if (operation is IInvalidOperation or IDynamicInvocationOperation)
                {
                    _trace.Effects.Add(new OpaqueEffect(operation.Syntax, _path, _statement));
                }

                return _terms.Opaque(operation.Syntax, _path, children.ToImmutable());
        }
    }

    private readonly Stack<Term> _implicitReceivers = new();
    private readonly Stack<Term> _accessedReceivers = new();

    private Term Index(ImmutableArray<IOperation> indices)
    {
        var terms = indices.Select(index => Evaluate(index)).ToArray();
        return terms.Length == 1 ? terms[0] : _terms.Operation("Index", false, terms);
    }

    private Term ReceiverOf(IMemberReferenceOperation member) =>
        member.Instance is null ? _terms.Initial(member.Member.ContainingType) : Evaluate(member.Instance);

    private Term ReadMember(Term owner, ISymbol member)
    {
        member = member.OriginalDefinition;
        var place = new Place(owner, member);
        if (_state.Places.ContainsKey(place))
        {
            return _state.Read(place);
        }

        switch (owner.Kind)
        {
            case TermKind.Updated when owner.Parts[1].Kind == TermKind.Function:
                return SymbolEqualityComparer.Default.Equals(owner.Parts[1].Symbol, member)
                    ? owner.Parts[2]
                    : ReadMember(owner.Parts[0], member);
            case TermKind.Tuple when member is IFieldSymbol { ContainingType.IsTupleType: true } item:
                var at = item.ContainingType.TupleElements.IndexOf(item, SymbolEqualityComparer.Default);
                var named = (item.CorrespondingTupleField ?? item).Name;
                at = at >= 0 ? at : named.StartsWith("Item", StringComparison.Ordinal) && int.TryParse(named.Substring(4), out var number) ? number - 1 : -1;
                return at >= 0 && at < owner.Parts.Length ? owner.Parts[at] : _terms.Element(owner, _terms.Function(member));
            case TermKind.Choice:
                return _terms.Choice(owner.Parts[0], ReadMember(owner.Parts[1], member), ReadMember(owner.Parts[2], member));
            case TermKind.New when _copies.TryGetValue(owner, out var original):
                return _state.Default(new Place(original, member));
            case TermKind.Initial or TermKind.InitialMember or TermKind.New:
                return _state.Read(place);
            default:
                return _terms.Element(_state.Contents(owner), _terms.Function(member));
        }
    }

    private Term ReadProperty(IPropertyReferenceOperation reference)
    {
        var property = reference.Property;
        if (!reference.Arguments.IsEmpty)
        {
            var owner = reference.Instance is null ? _terms.Constant(null) : Evaluate(reference.Instance);
            var index = Index(reference.Arguments.Select(static argument => argument.Value).ToImmutableArray());
            if (property.GetMethod is { } indexer && _bodies.Of(indexer) is { } indexerBody && HasBody(indexerBody))
            {
                return Call(indexer, indexerBody, owner, ImmutableArray.Create(index), reference, null) ?? _terms.Element(_state.Contents(owner), index);
            }

            return _terms.Element(_state.Contents(owner), index);
        }

        if (_sources.Draws(property) is var drawn and not Randomness.None)
        {
            return Draw(drawn, property, reference.Syntax);
        }

        var receiver = ReceiverOf(reference);
        if (property.GetMethod is { } getter && _bodies.Of(getter) is { } body && HasBody(body))
        {
            return Call(getter, body, receiver, ImmutableArray<Term>.Empty, reference, null) ?? ReadMember(receiver, property);
        }

        // A length does not depend on what the elements are.
        if (property is { Name: "Length" or "Count" or "LongLength", Type.SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 } &&
            property.DeclaringSyntaxReferences.IsEmpty)
        {
            return _terms.Opaque(reference.Syntax, 0, ImmutableArray<Term>.Empty);
        }

        return ReadMember(receiver, property);
    }

    /// <summary>Whether a getter computes: an automatic property's accessor has a body operation without a block.</summary>
    private static bool HasBody(IOperation body) => SourceBodies.Parts(body).Any();

    private Term EvaluateCompound(ICompoundAssignmentOperation compound)
    {
        var before = Evaluate(compound.Target);
        var value = Evaluate(compound.Value);
        var after = compound.OperatorMethod is { } operatorMethod && _bodies.Of(operatorMethod) is { } body
            ? Call(operatorMethod, body, null, ImmutableArray.Create(before, value), compound, null)
            : null;
        after ??= _terms.Operation(compound.OperatorKind.ToString(), IsFloating(compound.Type), _state.Deep(before), _state.Deep(value));
        Assign(compound.Target, after);
        return after;
    }

    private Term EvaluateBinary(IBinaryOperation binary)
    {
        var left = Evaluate(binary.LeftOperand);
        var right = Evaluate(binary.RightOperand);
        if (binary.OperatorMethod is { } operatorMethod && _bodies.Of(operatorMethod) is { } body &&
            Call(operatorMethod, body, null, ImmutableArray.Create(left, right), binary, null) is { } result)
        {
            return result;
        }

        switch (binary.OperatorKind)
        {
            case BinaryOperatorKind.ConditionalAnd:
                return _terms.And(left, right);
            case BinaryOperatorKind.ConditionalOr:
                return _terms.Or(left, right);
            case BinaryOperatorKind.And when binary.Type?.SpecialType == SpecialType.System_Boolean:
                return _terms.And(left, right);
            case BinaryOperatorKind.Or when binary.Type?.SpecialType == SpecialType.System_Boolean:
                return _terms.Or(left, right);
            case BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual:
                return _terms.Comparison(binary.OperatorKind.ToString(), left, right);
            case BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals when left.IsConstant(true) || left.IsConstant(false) || right.IsConstant(true) || right.IsConstant(false):
                var (condition, wanted) = left.Kind == TermKind.Constant ? (right, left) : (left, right);
                return wanted.IsConstant(true) == (binary.OperatorKind == BinaryOperatorKind.Equals) ? condition : _terms.Not(condition);
            case BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals:
                var equal = _terms.Comparison(nameof(BinaryOperatorKind.Equals), left, right);
                return binary.OperatorKind == BinaryOperatorKind.Equals ? equal : _terms.Not(equal);
            default:
                return _terms.Operation(binary.OperatorKind.ToString(), IsFloating(binary.Type), _state.Deep(left), _state.Deep(right));
        }
    }

    private Term EvaluateUnary(IUnaryOperation unary)
    {
        var operand = Evaluate(unary.Operand);
        if (unary.OperatorKind == UnaryOperatorKind.Not)
        {
            return _terms.Not(operand);
        }

        if (unary.OperatorMethod is { } operatorMethod && _bodies.Of(operatorMethod) is { } body &&
            Call(operatorMethod, body, null, ImmutableArray.Create(operand), unary, null) is { } result)
        {
            return result;
        }

        return unary.OperatorKind == UnaryOperatorKind.Plus ? operand : _terms.Operation(unary.OperatorKind.ToString(), IsFloating(unary.Type), _state.Deep(operand));
    }

    private Term EvaluateConversion(IConversionOperation conversion)
    {
        var operand = Evaluate(conversion.Operand);
        return IsFloating(conversion.Operand.Type) && IsInteger(conversion.Type)
            ? _terms.Operation("Truncate", false, operand)
            : operand;
    }

    private Term EvaluateConditional(IConditionalOperation conditional)
    {
        var condition = Evaluate(conditional.Condition);
        Term? first = null;
        Term? second = null;
        Fork(
            condition,
            conditional,
            () =>
            {
                first = Evaluate(conditional.WhenTrue);
                return Flow.Next;
            },
            () =>
            {
                second = EvaluateOptional(conditional.WhenFalse);
                return Flow.Next;
            });
        return first is null ? second ?? _terms.Constant(null) : second is null ? first : _terms.Choice(condition, first, second);
    }

    private Term EvaluatePattern(IIsPatternOperation pattern)
    {
        var value = Evaluate(pattern.Value);
        switch (pattern.Pattern)
        {
            case IRelationalPatternOperation relational:
                return _terms.Comparison(relational.OperatorKind.ToString(), value, Evaluate(relational.Value));
            case IDeclarationPatternOperation { DeclaredSymbol: { } symbol }:
                _state.SetVariable(symbol, value);
                break;
        }

        return _terms.Opaque(pattern.Syntax, _path, ImmutableArray.Create(value));
    }

    private Term EvaluateArray(IArrayCreationOperation creation)
    {
        foreach (var size in creation.DimensionSizes)
        {
            Evaluate(size);
        }

        var array = _terms.New(creation.Syntax, _path);
        if (creation.Initializer is { } initializer)
        {
            var items = initializer.ElementValues.Select(element => _state.Deep(Evaluate(element))).ToImmutableArray();
            _state.SetContents(array, _terms.Tuple(items));
        }
        else
        {
            _state.SetContents(array, array);
        }

        return array;
    }

    private Term EvaluateWith(IWithOperation with)
    {
        var original = Evaluate(with.Operand);
        var copy = CopyObject(original, with.Syntax);
        Initialise(copy, with.Initializer);
        return copy;
    }

    private Term CopyObject(Term original, SyntaxNode site)
    {
        var copy = _terms.New(site, _path);
        _state.SetContents(copy, _state.Contents(original));
        foreach (var pair in _state.MembersOf(original).ToList())
        {
            _state.Write(new Place(copy, pair.Key.Member), pair.Value);
        }

        _copies[copy] = original;
        return copy;
    }

    // A member of a copied object that was not written before the copy is read from the original.
    private readonly Dictionary<Term, Term> _copies = new();

    private void Initialise(Term target, IObjectOrCollectionInitializerOperation? initializer)
    {
        if (initializer is null)
        {
            return;
        }

        _implicitReceivers.Push(target);
        foreach (var element in initializer.Initializers)
        {
            Evaluate(element);
        }

        _implicitReceivers.Pop();
    }

    private void Assign(IOperation target, Term value)
    {
        switch (target)
        {
            case ILocalReferenceOperation local:
                Write(new Place(null, local.Local), value, target.Syntax);
                break;
            case IParameterReferenceOperation parameter:
                Write(new Place(null, parameter.Parameter), value, target.Syntax);
                break;
            case IFieldReferenceOperation field:
                AssignMember(field, field.Field, value);
                break;
            case IPropertyReferenceOperation property when !property.Arguments.IsEmpty:
                var indexed = property.Instance is null ? _terms.Constant(null) : Evaluate(property.Instance);
                var at = Index(property.Arguments.Select(static argument => argument.Value).ToImmutableArray());
                if (property.Property.SetMethod is { } indexer && _bodies.Of(indexer) is { } indexerBody && HasBody(indexerBody) &&
                    Call(indexer, indexerBody, indexed, ImmutableArray.Create(at, value), target, null) is not null)
                {
                    break;
                }

                WriteElement(indexed, at, value, target.Syntax);
                break;
            case IPropertyReferenceOperation property:
                if (property.Property.SetMethod is { } setter && _bodies.Of(setter) is { } body && HasBody(body))
                {
                    Call(setter, body, ReceiverOf(property), ImmutableArray.Create(value), property, null);
                }
                else
                {
                    AssignMember(property, property.Property, value);
                }

                break;
            case IArrayElementReferenceOperation element:
                WriteElement(Evaluate(element.ArrayReference), Index(element.Indices), value, target.Syntax);
                break;
            case ITupleOperation tuple:
                for (var i = 0; i < tuple.Elements.Length; i++)
                {
                    Assign(tuple.Elements[i], _terms.Element(value, _terms.Constant(i)));
                }

                break;
            case IDeclarationExpressionOperation declaration:
                Assign(declaration.Expression, value);
                break;
            case IVariableDeclaratorOperation declarator:
                _state.SetVariable(declarator.Symbol, value);
                break;
            case IParenthesizedOperation parenthesized:
                Assign(parenthesized.Operand, value);
                break;
            case IConversionOperation conversion:
                Assign(conversion.Operand, value);
                break;
        }
    }

    private void WriteElement(Term owner, Term index, Term value, SyntaxNode site) =>
        Write(new Place(owner, null), _terms.Updated(_state.Contents(owner), index, value), site);

    private void AssignMember(IMemberReferenceOperation reference, ISymbol member, Term value)
    {
        member = member.OriginalDefinition;
        if (reference.Instance is { Type.IsValueType: true } instance and not IInstanceReferenceOperation)
        {
            var whole = Evaluate(instance);
            Assign(instance, _terms.Updated(whole, _terms.Function(member), value));
            return;
        }

        Write(new Place(ReceiverOf(reference), member), value, reference.Syntax);
    }
}
