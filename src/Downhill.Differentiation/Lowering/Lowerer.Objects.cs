using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>
/// Fields of objects that are reached through references. A field of a class is one storage for all objects of it, as an
/// array is for its elements, and the object takes the place of the index: two references may lead to one object, and an
/// element written under one index is read under another just so.
/// </summary>
internal sealed partial class Lowerer
{
    private readonly HashSet<ISymbol> _objectFields;

    /// <summary>Whether the program is a pullback of its own, to which the adjoints of arrays in fields are not handed.</summary>
    private bool _isPullback;

    /// <summary>The fields that the gradient is taken by, which are no fields of objects.</summary>
    private IReadOnlyList<ISymbol> _variables = [];

    /// <summary>The fields of objects, and the types of elements of arrays, that hold something that varies.</summary>
    private static IEnumerable<ISymbol> HeapOf(VaryingSymbols maybe, HashSet<ISymbol> objectFields) =>
        maybe.All.Where(m => m is ITypeSymbol || objectFields.Contains(m));

    /// <summary>The number that a field or property of an object holds, where something that varies is stored in it anywhere.</summary>
    private Element? FieldOf(IOperation operation, Frame frame)
    {
        if (FieldSymbol(operation) is not var (field, instance) || !_maybe.Decide(field))
        {
            return null;
        }

        if (instance is IInstanceReferenceOperation && frame.Receiver is null && !_objectFields.Contains(field))
        {
            // Only this object's so far: a variable like any other.
            return null;
        }

        return ObjectField(operation.Syntax, field, instance, frame);
    }

    private Element? ObjectField(SyntaxNode syntax, ISymbol field, IOperation instance, Frame frame)
    {
        if ((_members.TryGetValue(field, out var member) && member.IsVariable) || _variables.Any(v => SymbolEqualityComparer.Default.Equals(v.OriginalDefinition, field)))
        {
            return null;
        }

        if (_isPullback && Reals.IsFollowed(Emission.GradientWriter.TypeOf(field)))
        {
            Refuse(syntax, $"'{field.Name}' of an object holds a differentiated value in a function that calls itself, or is too large to be expanded", "hand the value over as an argument or a result");
            return null;
        }

        var owner = Owner(instance, frame);
        return owner is null ? null : new Element(syntax, new Ref(syntax, FieldStorage(field)), [owner]);
    }

    private Storage FieldStorage(ISymbol field)
    {
        if (_members.TryGetValue(field, out var known) && known.Kind == StorageKind.Field)
        {
            return known;
        }

        _objectFields.Add(field);
        var storage = NewStorage(NameTable.Escape(field.Name), field is IFieldSymbol { Type: var type } ? type : ((IPropertySymbol)field).Type, StorageKind.Field, field);
        storage.Unrestorable = true;
        _members[field] = storage;
        if (_maybe.Has(field))
        {
            _maybeStorages.Add(storage);
        }

        return storage;
    }

    /// <summary>A field or auto-property that holds a number in an object of a class, and the object.</summary>
    private static (ISymbol Field, IOperation Instance)? FieldSymbol(IOperation operation)
    {
        ISymbol? field = operation switch
        {
            IFieldReferenceOperation { Field: { IsStatic: false } symbol } => symbol,
            IPropertyReferenceOperation { Property: { IsVirtual: false, IsAbstract: false, IsOverride: false } symbol } when CalleeEffectsReader.IsAuto(symbol) => symbol,
            _ => null,
        };
        return field is { ContainingType: { TypeKind: TypeKind.Class, IsGenericType: false }, DeclaringSyntaxReferences.Length: > 0 }
            && (IsReal(operation.Type) || Reals.IsFollowed(operation.Type)) && ((IMemberReferenceOperation)operation).Instance is { } instance
                ? (field.OriginalDefinition, instance)
                : null;
    }

    /// <summary>The object as an expression that can be evaluated any number of times.</summary>
    private Expr? Owner(IOperation instance, Frame frame)
    {
        switch (instance)
        {
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }:
                if (frame.ReceiverStorage is { } receiver)
                {
                    return new Ref(instance.Syntax, receiver);
                }

                return new Opaque(instance.Syntax, frame.Receiver ?? "this");
            case IInstanceReferenceOperation:
                return null;
            case IParenthesizedOperation parenthesized:
                return Owner(parenthesized.Operand, frame);
            case ILocalReferenceOperation or IParameterReferenceOperation when StorageOf(instance, frame) is { } storage:
                return new Ref(instance.Syntax, storage);
            default:
                var copy = Copy(instance, frame);
                return copy.IsPure ? copy : Keep(copy, instance.Type, "target");
        }
    }

    /// <summary>
    /// <c>new Particle(w[0]) { Mass = w[1] }</c>: the object is made as the user makes it, and what varies in it is noted as
    /// stored in its fields. Null where the creation is to be copied as it is.
    /// </summary>
    private Ref? CreatedObject(IObjectCreationOperation creation, Frame frame, ILocalSymbol? holder = null)
    {
        if (creation is not { Type: INamedTypeSymbol { TypeKind: TypeKind.Class, IsGenericType: false } type, Constructor: { } constructor }
            || type.DeclaringSyntaxReferences.Length == 0 || !MayMatter(creation, frame))
        {
            return null;
        }

        var initializers = creation.Initializer?.Initializers.Select(i => i as ISimpleAssignmentOperation).ToList() ?? [];
        if (initializers.Contains(null) || creation.Arguments.Any(a => a.Parameter is null || a.Parameter.RefKind is RefKind.Ref or RefKind.Out) || StoredByConstructor(constructor) is not { } stored)
        {
            Explain(creation, $"the constructor of '{type.Name}' is not followed", "let it only assign its parameters, or set the members afterwards");
            return null;
        }

        var operands = creation.Arguments.Select(a => a.Value).Concat(initializers.Select(i => i!.Value)).ToArray();
        var lowered = LowerInOrder(frame, null, operands);
        for (var i = 0; i < lowered.Count; i++)
        {
            if (lowered[i] is Composite)
            {
                Explain(creation, $"a '{type.Name}' is made of an aggregate that varies", "make it of numbers");
                return null;
            }

            if (lowered[i] is not (Opaque or Ref { Storage.Kind: StorageKind.Local }))
            {
                lowered[i] = Keep(lowered[i], operands[i].Type, "part");
            }
        }

        // What is read here varies, but the derivative goes by the fields below, not by the object.
        var footprint = new Footprint { HasEffects = true, Cost = 10 };
        var arguments = creation.Arguments.Select((a, i) => (a.Parameter!.Ordinal, Text: Text(lowered[i]))).OrderBy(a => a.Ordinal).Select(a => a.Text);
        var plain = new List<string>();
        var fields = new List<(ISymbol Field, Expr Value)>();
        foreach (var (ordinal, field) in stored)
        {
            fields.Add((field, lowered[creation.Arguments.Select((a, i) => (a, i)).First(p => p.a.Parameter!.Ordinal == ordinal).i]));
        }

        for (var i = 0; i < initializers.Count; i++)
        {
            var value = lowered[creation.Arguments.Length + i];
            plain.Add(NameTable.Escape(((IMemberReferenceOperation)initializers[i]!.Target).Member.Name) + " = " + Text(value));
            if (FieldSymbol(initializers[i]!.Target) is var (field, _))
            {
                fields.Add((field, value));
            }
            else if (MayVary(value))
            {
                Explain(creation, $"'{((IMemberReferenceOperation)initializers[i]!.Target).Member.Name}' is set to a value that varies, and is not followed", "make it an automatic property or a field");
                return null;
            }
        }

        var text = "new " + _names.TypeName(type) + "(" + string.Join(", ", arguments) + ")" + (plain.Count == 0 ? "" : " { " + string.Join(", ", plain) + " }");
        var made = holder is null ? NewTemporary(creation.Syntax, type, Camel(type.Name)) : Declare(holder, frame);
        Append(new Assign(creation.Syntax, new Ref(creation.Syntax, made), new Opaque(creation.Syntax, text, footprint)) { Declares = true });
        foreach (var (field, value) in fields.Where(f => MayVary(f.Value)))
        {
            Append(new Assign(creation.Syntax, new Element(creation.Syntax, FieldStorage(field), new Ref(creation.Syntax, made)), Again(value, creation.Syntax)!) { IsImplied = true });
        }

        return new Ref(creation.Syntax, made);

        static string Text(Expr value) => value is Ref reference ? reference.Storage.Name : ((Opaque)value).Text;
    }

    /// <summary><c>c ? p : q</c> of objects, where the condition or what is made in it varies. Null where it is to be copied.</summary>
    private Ref? ChosenObject(IOperation operation, Frame frame)
    {
        if (operation is not IConditionalOperation { WhenFalse: { } whenFalse, Type: INamedTypeSymbol { TypeKind: TypeKind.Class } type } choice
            || !(MayMatter(choice.Condition, frame) || ((Makes(choice.WhenTrue) || Makes(whenFalse)) && MayMatter(choice, frame))))
        {
            return null;
        }

        var chosen = NewTemporary(choice.Syntax, type, Camel(type.Name));
        Append(new Assign(choice.Syntax, new Ref(choice.Syntax, chosen), Default(choice.Syntax, type)) { Declares = true });
        var condition = Condition(choice.Condition, frame);
        Append(new If(choice.Syntax, condition, InBlock(() => Choose(choice.WhenTrue)), InBlock(() => Choose(whenFalse))));
        return new Ref(choice.Syntax, chosen);

        static bool Makes(IOperation side) => side.DescendantsAndSelf().Any(o => o is IObjectCreationOperation { Type.TypeKind: TypeKind.Class });

        void Choose(IOperation side)
        {
            while (side is IParenthesizedOperation or IConversionOperation { IsImplicit: true, OperatorMethod: null })
            {
                side = side.ChildOperations.First();
            }

            Append(new Assign(side.Syntax, new Ref(side.Syntax, chosen), LowerAny(side, frame)));
        }
    }

    /// <summary><c>var p = new Particle(…);</c> in a variable that never holds another object.</summary>
    private bool DeclareObject(ILocalSymbol symbol, IOperation? initial, Frame frame) =>
        initial is IObjectCreationOperation creation && SymbolEqualityComparer.Default.Equals(creation.Type, symbol.Type) && !IsReassigned(symbol, frame)
        && CreatedObject(creation, frame, symbol) is not null;

    /// <summary>
    /// The number fields that a constructor stores its parameters in; null where it does something with a number that is not
    /// followed.
    /// </summary>
    private List<(int Ordinal, ISymbol Field)>? StoredByConstructor(IMethodSymbol constructor)
    {
        var stored = new List<(int, ISymbol)>();
        if (constructor.Parameters.All(p => !IsReal(p.Type) && !Reals.IsArray(p.Type)) || constructor.IsImplicitlyDeclared)
        {
            return stored;
        }

        if (_aggregates.Initializer(constructor) is not null || _source.BodyOf(constructor) is not IBlockOperation body)
        {
            return null;
        }

        foreach (var statement in body.Operations)
        {
            switch (statement)
            {
                case IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Target: var target, Value: IParameterReferenceOperation parameter } }
                    when FieldSymbol(target) is var (field, instance) && instance is IInstanceReferenceOperation && IsReal(parameter.Type):
                    stored.Add((parameter.Parameter.Ordinal, field));
                    break;
                case IExpressionStatementOperation { Operation: ISimpleAssignmentOperation } or IConditionalOperation
                    when !statement.Descendants().Any(o => o is IParameterReferenceOperation { Type: { } used } && (IsReal(used) || Reals.IsArray(used))):
                    break;
                default:
                    return null;
            }
        }

        return stored;
    }

    /// <summary>The field that is assigned to, where the value may vary or other values of it do.</summary>
    private Element? FieldTarget(IOperation target, IOperation value, Frame frame) => FieldTarget(target, MayMatter(value, frame), frame);

    private Element? FieldTarget(IOperation target, bool mayVary, Frame frame)
    {
        MarkElementOf(target, mayVary);
        if (mayVary)
        {
            MarkMemberOf(target, frame);
        }

        if (FieldOf(target, frame) is { } known)
        {
            return known;
        }

        return mayVary && FieldSymbol(target) is var (field, instance) && !(instance is IInstanceReferenceOperation && frame.Receiver is null)
            ? ObjectField(target.Syntax, field, instance, frame)
            : null;
    }

    /// <summary><c>cell.Next = new Cell(w[0]);</c> The object first, then the user's own store of the reference.</summary>
    private bool StoreObject(ISimpleAssignmentOperation assignment, Frame frame)
    {
        var value = assignment.Value;
        while (value is IConversionOperation { IsImplicit: true, OperatorMethod: null } conversion)
        {
            value = conversion.Operand;
        }

        if (value is not IObjectCreationOperation creation || assignment.Target is not (IFieldReferenceOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation)
            || Part(assignment.Target, frame) is not null || _aggregates.Is(creation.Type))
        {
            return false;
        }

        var target = Copy(assignment.Target, frame);
        if (target.Footprint.Reads.Any(s => s.IsReal && IsMaybe(s)) || CreatedObject(creation, frame) is not { } made)
        {
            return false;
        }

        target.Footprint.Reads.Add(made.Storage);
        target.Footprint.HasEffects = true;
        Append(new Perform(assignment.Syntax, new Opaque(assignment.Syntax, target.Text + " = " + made.Storage.Name + ";", target.Footprint)));
        return true;
    }
}
