using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>How the parts of an aggregate meet calls, statements and copied code.</summary>
internal sealed partial class Lowerer
{
    /// <summary>
    /// The parts of the object that a method is called on, where it is taken apart; false where it would have to be, and
    /// cannot.
    /// </summary>
    private bool Self(IOperation call, IMethodSymbol target, IOperation? instance, Frame frame, out Composite? self)
    {
        self = null;
        if (instance is null || target.IsStatic || !_aggregates.Is(instance.Type))
        {
            return true;
        }

        if (Part(instance, frame) is Composite place)
        {
            self = ChangesSelf(target) && IsCopiedForCall(instance, frame)
                ? Settled(place, Camel(instance.Type!.Name), static _ => false)
                : Anchored(place);
            return true;
        }

        if (instance is IArrayElementReferenceOperation && ChangesSelf(target))
        {
            MarkElements(instance.Type!);
        }

        if (instance.Type!.IsValueType && ChangesSelf(target))
        {
            MarkMemberOf(instance, frame);
        }

        if (instance is IInstanceReferenceOperation)
        {
            return true;
        }

        if (MayMatter(instance, frame) || _aggregates.NeedsParts(instance.Type))
        {
            // A value without a name: a method that changes it changes a copy.
            var isChanged = instance.Type!.IsValueType && ChangesSelf(target);
            self = Settled(LowerComposite(instance, frame), Camel(instance.Type.Name), storage => !isChanged && storage.Kind == StorageKind.Local);
            return true;
        }

        if (instance.Type!.IsValueType && ChangesSelf(target))
        {
            // It gets something that varies from the arguments: taken apart in the next round.
            if (Origin(instance) is { } origin && StorageOf(origin, frame) is { Kind: StorageKind.Local } storage)
            {
                MarkMaybe(storage);
            }

            Explain(call, $"'{target.Name}' changes a '{instance.Type.Name}' that is not a local variable", "change a local variable, and store it afterwards");
            return false;
        }

        return true;
    }

    /// <summary>Whether a method that changes the struct only changes a copy of it: nobody may write where it lies.</summary>
    private static bool IsCopiedForCall(IOperation? instance, Frame frame)
    {
        for (; instance is { Type.IsValueType: true }; instance = (instance as IMemberReferenceOperation)?.Instance)
        {
            switch (instance)
            {
                case IParenthesizedOperation parenthesized:
                    return IsCopiedForCall(parenthesized.Operand, frame);
                case IFieldReferenceOperation { Field: { IsReadOnly: true } field }:
                    return frame.Function.MethodKind is not (MethodKind.Constructor or MethodKind.StaticConstructor) || !SymbolEqualityComparer.Default.Equals(frame.Function.ContainingType, field.ContainingType);
                case IPropertyReferenceOperation { Property: { ReturnsByRef: false } }:
                case IParameterReferenceOperation { Parameter.RefKind: not (RefKind.None or RefKind.Ref or RefKind.Out) }:
                case ILocalReferenceOperation { Local.RefKind: RefKind.RefReadOnly }:
                    return true;
                case IInstanceReferenceOperation:
                    return frame.Function.IsReadOnly;
            }
        }

        return false;
    }

    /// <summary>The variable that a chain of fields of structs begins with.</summary>
    private static IOperation? Origin(IOperation operation)
    {
        while (operation is IFieldReferenceOperation { Instance: { Type.IsValueType: true } instance })
        {
            operation = instance;
        }

        return operation is ILocalReferenceOperation or IParameterReferenceOperation ? operation : null;
    }

    /// <summary>A struct passed by reference: the parameter names the caller's own parts. Null where it is not taken apart.</summary>
    private bool? BindByReference(Argument argument, IParameterSymbol parameter, Frame caller, Frame callee, HashSet<ISymbol> written)
    {
        var place = argument.Value is IDeclarationExpressionOperation { Expression: { } inner } ? inner : argument.Value;
        if (argument.Value is IDeclarationExpressionOperation && place is ILocalReferenceOperation declared && caller.PartsOf(declared.Local) is null
            && (IsTakenApart(declared.Local, parameter.Type) || IsTakenApart(parameter, parameter.Type)))
        {
            var fresh = DeclareParts(argument.Value.Syntax, parameter.Type, declared.Local.Name, declared.Local);
            AssignParts(argument.Value.Syntax, fresh, DefaultParts(argument.Value.Syntax, parameter.Type, isPlaceholder: true), declares: true);
            caller.Bind(declared.Local, fresh);
        }

        if (Part(place, caller) is Composite parts)
        {
            callee.Bind(parameter, Anchored(parts));
            return true;
        }

        if (place is IArrayElementReferenceOperation && parameter.RefKind != RefKind.In)
        {
            MarkElements(place.Type!);
        }

        if (parameter.RefKind != RefKind.In)
        {
            MarkMemberOf(place, caller);
        }

        if (IsTakenApart(parameter, parameter.Type) || MayMatter(argument.Value, caller))
        {
            if (parameter.RefKind == RefKind.In)
            {
                BindParts(argument.Value.Syntax, parameter, LowerComposite(argument.Value, caller), isWritten: false, [], callee);
                return true;
            }

            if (StorageOf(place, caller) is { Kind: StorageKind.Local } storage)
            {
                MarkMaybe(storage);
            }

            return false;
        }

        return null;
    }

    /// <summary>Gives a parameter its parts: the argument's own variables where that cannot be told apart, else copies.</summary>
    private void BindParts(SyntaxNode syntax, IParameterSymbol parameter, Composite value, bool isWritten, HashSet<Storage> byReference, Frame callee)
    {
        if (SpanTypes.Is(parameter.Type))
        {
            BindSpan(syntax, parameter, value, isWritten, callee);
            return;
        }

        if (!isWritten)
        {
            callee.Bind(parameter, Settled(value, parameter.Name, storage => (storage.Kind == StorageKind.Local || storage.IsRealArray || storage is { Kind: StorageKind.Input, Writes: 0 }) && !byReference.Contains(storage)));
            return;
        }

        var copy = DeclareParts(syntax, parameter.Type, parameter.Name, parameter);
        AssignParts(syntax, copy, value, declares: true);
        callee.Bind(parameter, copy);
    }

    /// <summary>An operand of any type: a number, an aggregate in parts, an array that is made here, or the user's code.</summary>
    private Expr LowerOperand(IOperation operand, Frame frame)
    {
        if (IsReal(operand.Type))
        {
            return LowerReal(operand, frame);
        }

        if (IsComposite(operand, frame))
        {
            return LowerComposite(operand, frame);
        }

        return MadeArray(operand, frame) ?? LowerAny(operand, frame);
    }

    /// <summary>An array that the operand makes, as a variable of its own.</summary>
    private Expr? MadeArray(IOperation operand, Frame frame)
    {
        while (operand is IConversionOperation { OperatorMethod: null } conversion && Reals.IsArray(conversion.Operand.Type))
        {
            operand = conversion.Operand;
        }

        if (!Reals.IsArray(operand.Type) || operand is not (IArrayCreationOperation or IInvocationOperation) || !MayMatter(operand, frame))
        {
            return null;
        }

        if (operand is IInvocationOperation call && !IsCopy(call))
        {
            return Call(call, call.TargetMethod, call.Instance, call.Arguments, frame) as Ref;
        }

        var made = NewStorage(_names.Fresh("items", _scope), operand.Type!, StorageKind.Local, null);
        return TryNewArray(operand.Syntax, operand, made, frame) ? new Ref(operand.Syntax, made) : null;
    }

    /// <summary>A member of an aggregate that has no name of its own, as in <c>(a + b).X</c>.</summary>
    private Expr? PartOfValue(IOperation operation, Frame frame)
    {
        if (Part(operation, frame) is { } known)
        {
            return known is Element ? known : null;
        }

        var (instance, member) = operation switch
        {
            IFieldReferenceOperation field => (field.Instance, (ISymbol)field.Field),
            IPropertyReferenceOperation property when CalleeEffectsReader.IsAuto(property.Property) || property.Property.ContainingType.IsAnonymousType => (property.Instance, property.Property),
            _ => (null, null!),
        };
        return instance is not null && StorageOf(instance, frame) is null && IsComposite(instance, frame)
            ? LowerComposite(instance, frame).Part(AggregateTypes.NameOf(member))
            : null;
    }

    /// <summary>Each part in a variable of its own, declared at <paramref name="mark"/>.</summary>
    private Composite KeepParts(Composite whole, ref int mark)
    {
        var position = mark;
        Composite Keeping(Composite composite) => Parts(composite.Syntax, composite.Type, member =>
        {
            var value = composite.Part(member.Name)!;
            return value is Composite nested ? Keeping(nested) : Keep(value, member.Type, Joined("part", member.Label), position++);
        });
        var kept = Keeping(whole);
        mark = position;
        return kept;
    }

    private void ReturnParts(IReturnOperation returning, IOperation value, Frame frame)
    {
        var whole = Retyped(LowerComposite(value, frame), frame.Function.ReturnType);
        if (frame.Parts is { } places)
        {
            AssignParts(returning.Syntax, places, whole, declares: false);
        }
        else
        {
            frame.Parts = whole;
        }
    }

    /// <summary>Declares a variable that is taken apart; false for any other.</summary>
    private bool DeclareTakenApart(SyntaxNode syntax, ILocalSymbol symbol, IOperation? initial, Frame frame)
    {
        if (SpanTypes.Is(symbol.Type))
        {
            return DeclareSpan(syntax, symbol, initial, frame);
        }

        if (!_aggregates.Is(symbol.Type) || !(IsTakenApart(symbol, symbol.Type) || (initial is not null && IsComposite(initial, frame))))
        {
            return false;
        }

        var value = initial is null ? DefaultParts(syntax, symbol.Type, isPlaceholder: true) : Retyped(LowerComposite(initial, frame), symbol.Type);
        _maybe.Add(symbol.OriginalDefinition);
        DeclareComposite(syntax, symbol, value, frame);
        return true;
    }

    private bool IsPartsTarget(IOperation target, IOperation value, Frame frame)
    {
        if (target is IDeclarationExpressionOperation { Expression: { } declared })
        {
            target = declared;
        }

        return _aggregates.Is(value.Type) && (Part(target, frame) is Composite || IsComposite(value, frame)
            || (target is ILocalReferenceOperation local && IsTakenApart(local.Local, local.Type!)));
    }

    /// <summary>Assigns an aggregate to one position of a deconstruction.</summary>
    private void AssignWhole(IOperation target, Composite whole, Frame frame)
    {
        switch (target)
        {
            case ITupleOperation nested when Deconstructed(whole, nested.Elements.Length, frame, target) is { } parts:
                for (var i = 0; i < parts.Count; i++)
                {
                    AssignPart(nested.Elements[i], parts[i], frame);
                }

                break;
            case ILocalReferenceOperation local when frame.Lookup(local.Local) is null && frame.PartsOf(local.Local) is null:
                _maybe.Add(local.Local.OriginalDefinition);
                DeclareComposite(target.Syntax, local.Local, Retyped(whole, local.Type!), frame);
                break;
            default:
                if (Part(target, frame) is Composite place)
                {
                    AssignParts(target.Syntax, place, Retyped(whole, place.Type), declares: false);
                }
                else
                {
                    MarkMemberOf(target, frame);
                    if (StorageOf(target, frame) is { } storage)
                    {
                        MarkMaybe(storage);
                    }

                    Refuse(target.Syntax, "this target of a deconstruction is not followed", "assign the parts one by one");
                }

                break;
        }
    }

    /// <summary>Statements about aggregates that are taken apart; false for any other.</summary>
    private bool LowerPartsStatement(IOperation operation, Frame frame)
    {
        if (operation is IAssignmentOperation { Target: { } target, Value: { } value } && _aggregates.Is(target.Type) && MayMatter(value, frame))
        {
            MarkMemberOf(target, frame);
        }

        switch (operation)
        {
            case ISimpleAssignmentOperation { IsRef: false, Target: IArrayElementReferenceOperation element } stored when _aggregates.Is(element.Type):
                return StoreElement(stored, element, frame);
            case ISimpleAssignmentOperation { IsRef: false } assignment when SpanTypes.Is(assignment.Type) && Part(assignment.Target, frame) is Composite span:
                AssignSpan(assignment, span, frame);
                return true;
            case ISimpleAssignmentOperation { IsRef: false } assignment when Part(assignment.Target, frame) is Composite place:
                AssignParts(assignment.Syntax, place, Retyped(LowerComposite(assignment.Value, frame), place.Type), declares: false);
                return true;
            case ISimpleAssignmentOperation { IsRef: false, Target: IDiscardOperation } discarded when IsComposite(discarded.Value, frame):
                LowerComposite(discarded.Value, frame);
                return true;
            case ICompoundAssignmentOperation { OperatorMethod: { } user, Target: IArrayElementReferenceOperation element } compound when _aggregates.Is(element.Type):
                return AddToElement(compound, user, element, frame);
            case ICompoundAssignmentOperation { OperatorMethod: { } user } compound when Part(compound.Target, frame) is Composite whole:
                var sum = SystemVector(compound, frame) ?? Whole(Call(compound, user, null, [new Argument(user.Parameters[0], compound.Target), new Argument(user.Parameters[1], compound.Value)], frame), compound, frame);
                AssignParts(compound.Syntax, whole, Retyped(sum, whole.Type), declares: false);
                return true;
            case IDeconstructionAssignmentOperation deconstruction when Targets(deconstruction.Target) is { } targets:
                return LowerDeconstruction(deconstruction, targets, frame);
            default:
                return false;
        }
    }

    /// <summary><c>var (x, y) = …;</c> of a tuple, a record or any type that says how.</summary>
    private bool LowerDeconstruction(IDeconstructionAssignmentOperation deconstruction, ITupleOperation targets, Frame frame)
    {
        var value = deconstruction.Value;
        while (value is IConversionOperation { IsImplicit: true, OperatorMethod: null } conversion)
        {
            value = conversion.Operand;
        }

        if (value is ITupleOperation || (value is IInvocationOperation sinCos && Rules.MathRules.PairFor(sinCos.TargetMethod) is not null))
        {
            return false;
        }

        if (!_aggregates.Is(value.Type) || !(MayMatter(value, frame) || TargetsMatter(targets, frame)))
        {
            return false;
        }

        var whole = LowerComposite(value, frame);
        if (Deconstructed(whole, targets.Elements.Length, frame, deconstruction) is not { } parts)
        {
            return false;
        }

        // All of them are read before the first is assigned.
        if (Part(value, frame) is not null || !whole.Leaves().All(l => l is Ref { Storage.IsSynthetic: true }))
        {
            for (var i = 0; i < parts.Count; i++)
            {
                parts[i] = parts[i] switch
                {
                    Composite nested => Settled(nested, "next", static s => s.IsSynthetic),
                    Ref { Storage.IsSynthetic: true } or Ref { Storage.IsRealArray: true } => parts[i],
                    _ when targets.Elements[i] is IDiscardOperation => parts[i],
                    _ when IsDeclaration(targets) => parts[i],
                    _ => Keep(parts[i], targets.Elements[i].Type, "next"),
                };
            }
        }

        for (var i = 0; i < parts.Count; i++)
        {
            AssignPart(targets.Elements[i], parts[i], frame);
        }

        return true;
    }

    private static bool IsDeclaration(ITupleOperation targets) => targets.Elements.All(t => t is IDiscardOperation
        or IDeclarationExpressionOperation or ILocalReferenceOperation { IsDeclaration: true });

    private bool TargetsMatter(ITupleOperation targets, Frame frame) => targets.Elements.Any(t => t is ITupleOperation nested
        ? TargetsMatter(nested, frame)
        : Part(t, frame) is not null || (StorageOf(t, frame) is { } storage && IsMaybe(storage)));

    /// <summary>What the positions of a deconstruction receive.</summary>
    private List<Expr>? Deconstructed(Composite whole, int count, Frame frame, IOperation operation)
    {
        if (whole.Type.IsTupleType)
        {
            return whole.Children.Count == count ? [.. whole.Children] : null;
        }

        foreach (var deconstruct in whole.Type.GetMembers("Deconstruct").OfType<IMethodSymbol>())
        {
            if (deconstruct.Parameters.Length != count || deconstruct.IsStatic)
            {
                continue;
            }

            if (deconstruct.IsImplicitlyDeclared)
            {
                var named = deconstruct.Parameters.Select(p => whole.Part(p.Name)).OfType<Expr>().ToList();
                return named.Count == count ? named : null;
            }

            if (_source.BodyOf(deconstruct) is { } body && _source.ModelFor(body.Syntax.SyntaxTree) is { } model && (_home is null || Hidden(body) is null))
            {
                var self = Settled(whole, Camel(whole.Type.Name), static s => s.Kind == StorageKind.Local);
                var callee = new Frame(deconstruct, frame, null, model) { Self = self, Receiver = Spelled(self) ?? "default", Respell = Respell };
                var outs = new List<Expr>();
                foreach (var parameter in deconstruct.Parameters)
                {
                    if (_aggregates.Is(parameter.Type))
                    {
                        var parts = DeclareParts(operation.Syntax, parameter.Type, parameter.Name, null);
                        AssignParts(operation.Syntax, parts, DefaultParts(operation.Syntax, parameter.Type, isPlaceholder: true), declares: true);
                        callee.Bind(parameter, parts);
                        outs.Add(parts);
                        continue;
                    }

                    var storage = NewTemporary(operation.Syntax, parameter.Type, parameter.Name);
                    Append(new Assign(operation.Syntax, new Ref(operation.Syntax, storage), Default(operation.Syntax, parameter.Type)) { Declares = true });
                    callee.Bind(parameter, storage);
                    outs.Add(new Ref(operation.Syntax, storage));
                }

                LowerBody(body, callee);
                return outs;
            }
        }

        return null;
    }

    private static string NameOf(ITypeSymbol type) =>
        type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    /// <summary>C# for the whole; null where it cannot be made anew from its parts.</summary>
    private string? Spelled(Composite composite) => SpanTypes.Is(composite.Type) ? SpelledSpan(composite) : WholeName(composite) ?? _aggregates.Rebuild(
        composite.Type,
        member => composite.Part(member.Name) switch
        {
            Composite nested => Spelled(nested),
            Ref reference => reference.Storage.Name,
            Element element => SpelledElement(element),
            Opaque opaque => opaque.Text,
            _ => null,
        },
        _names);

    private static string? SpelledElement(Element element)
    {
        if (element.Array.Kind == StorageKind.Field)
        {
            var parts = element.Indices.Select(i => i switch
            {
                Ref reference => reference.Storage.Name,
                Opaque opaque => opaque.Text,
                _ => null,
            }).ToArray();
            return parts.Contains(null) ? null : element.Array.ElementPath is { } path ? parts[0] + "[" + parts[1] + "]" + path : parts[0] + "." + element.Array.Name;
        }

        var indices = element.Indices.Select(i => i switch
        {
            Ref reference => reference.Storage.Name,
            Opaque opaque => opaque.Text,
            _ => null,
        }).ToArray();
        return indices.Contains(null) ? null : (element.IsNamed ? element.Array.Name : TextOf(element.Holder)) + "[" + string.Join(", ", indices) + "]";
    }

    /// <summary>What copied code says instead of a variable that is taken apart, or of a part of it.</summary>
    private string? Respell(SyntaxNode node, Frame frame)
    {
        if (!_hasParts || node is not (IdentifierNameSyntax or MemberAccessExpressionSyntax or ThisExpressionSyntax or ElementAccessExpressionSyntax)
            || frame.Model.GetOperation(node, _source.CancellationToken) is not { } operation)
        {
            return null;
        }

        if (SpelledList(operation, frame) is { } ofList)
        {
            return ofList;
        }

        return Part(operation, frame) switch
        {
            Composite whole => Spelled(whole),
            Ref part => part.Storage.Name,
            Element element => SpelledElement(element),
            Opaque opaque when operation is IPropertyReferenceOperation => Operand(opaque, isRight: true),
            Opaque opaque when operation is IFieldReferenceOperation && Microsoft.CodeAnalysis.CSharp.SyntaxFactory.ParseExpression(opaque.Text) is MemberAccessExpressionSyntax => opaque.Text,
            _ => null,
        };
    }

    /// <summary>Refuses copied code that would change parts that it only gets a copy of, or that needs a whole that cannot be made.</summary>
    private void CheckParts(IReadOnlyList<IOperation> all, Frame frame)
    {
        if (!_hasParts)
        {
            return;
        }

        foreach (var operation in all)
        {
            if (operation is IFieldReferenceOperation or IPropertyReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation or IInstanceReferenceOperation
                && Part(operation, frame) is Composite whole
                && !(operation.Parent is IFieldReferenceOperation or IPropertyReferenceOperation && Part(operation.Parent, frame) is not null))
            {
                if (CalleeEffectsReader.IsWritten(operation) || IsChangedByCall(operation))
                {
                    Refuse(operation.Parent?.Syntax ?? operation.Syntax, $"a '{NameOf(whole.Type)}' is changed here in a way that is not followed", "assign its members in statements of their own");
                }
                else if (Spelled(whole) is null)
                {
                    Refuse(operation.Syntax, $"a '{NameOf(whole.Type)}' is handed on whole, and there is no constructor to make it from its members", "hand on its members, or give it a constructor that takes all of them");
                }
                else if (whole.Type is { IsReferenceType: true, IsRecord: false } && WholeName(whole) is null && operation.Parent is IBinaryOperation or IIsPatternOperation or IConversionOperation { Parent: IBinaryOperation or IIsPatternOperation })
                {
                    Refuse(operation.Parent.Syntax, $"whether two variables hold the same '{whole.Type.Name}' is not followed", "compare its members");
                }
            }
        }
    }
}
