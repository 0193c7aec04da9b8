using System.Globalization;
using System.Text;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>
/// Calls of virtual, abstract and interface methods. Where the type of the object is in the text, its method is expanded;
/// else the methods of all types of the project are, and the object's type picks one when the code runs. An object of a
/// type that was not known then stops the gradient with an exception instead of a wrong value.
/// </summary>
internal sealed partial class Lowerer
{
    /// <summary>What is known of the object in a variable.</summary>
    private sealed class ExactObject(INamedTypeSymbol type)
    {
        public INamedTypeSymbol Type { get; } = type;
    }

    private Expr? CallVirtual(IOperation call, IMethodSymbol target, IOperation instance, IReadOnlyList<Argument> arguments, Frame frame, Frame? home)
    {
        var where = home ?? frame;
        if (ExactType(instance, where) is { } exact)
        {
            if (VirtualCalls.Implementation(exact, target) is not { } only)
            {
                Explain(call, $"'{target.Name}' has no source here and no declared derivative", "write it as a method in this project");
                return null;
            }

            return CallKnown(call, only, instance, arguments, frame, home, new Dispatch(ReceiverFor(only, instance, where), exact));
        }

        var receiver = instance.Type as INamedTypeSymbol ?? target.ContainingType;
        var targets = _source.Virtual.TargetsOf(target, receiver);
        if (targets.Count == 0 || targets.Count > VirtualCalls.MaxTargets)
        {
            Explain(call, targets.Count == 0
                ? $"no type of this project has a '{target.Name}' that could run here"
                : $"'{target.Name}' has more than {VirtualCalls.MaxTargets} overrides that could run here", "call a method that is not virtual");
            return null;
        }

        foreach (var candidate in targets)
        {
            if (WhyNotExpanded(call, candidate.Method, instance, frame, isResolved: true) is { } reason)
            {
                Explain(call, reason.Reason, reason.Instead);
                return null;
            }

            if (_home is not null && candidate.Types.Append(candidate.Method.ContainingType).FirstOrDefault(t => !_source.Compilation.IsSymbolAccessibleWithin(t, _home)) is { } hidden)
            {
                Explain(call, $"'{target.Name}' may run in a '{hidden.Name}', which is hidden from the gradient", "make the type internal");
                return null;
            }
        }

        var mark = Mark();
        var isClosed = _source.Virtual.IsClosed(receiver);
        var (text, storage) = Receiver(instance, where);
        if (targets is [var single])
        {
            if (!isClosed)
            {
                var types = string.Join(" && ", single.Types.Select(t => $"{text ?? "this"}.GetType() != typeof({_names.TypeName(t)})"));
                Throw(call.Syntax, types, Unforeseen(target), storage is null ? [] : [storage]);
            }

            return Or(mark, CallKnown(call, single.Method, instance, arguments, frame, home, new Dispatch(CastFor(single.Method, call.Syntax, text, storage, receiver), single.Types is [var one] ? one : null)));
        }

        return Or(mark, Dispatched(call, target, instance, Lowered(arguments, frame), targets, text, storage, frame, home));
    }

    private Expr? Or((int Statements, int Locals) mark, Expr? value)
    {
        if (value is null)
        {
            Undo(mark);
        }

        return value;
    }

    private static string Unforeseen(IMethodSymbol target) =>
        $"NotSupportedException(\"The gradient was derived without a '{target.Name}' of this type.\")";

    /// <summary>One branch for each method.</summary>
    private Expr? Dispatched(IOperation call, IMethodSymbol target, IOperation instance, IReadOnlyList<Argument> arguments, IReadOnlyList<VirtualTarget> targets, string? text, Storage? storage, Frame frame, Frame? home)
    {
        var syntax = call.Syntax;
        var selection = new Opaque(syntax, Selection(target, targets, text ?? "this"), storage is null ? [] : [storage]);
        selection.Footprint.HasEffects = true;
        selection.Footprint.Cost = 4;
        var arm = Keep(selection, _source.Compilation.GetSpecialType(SpecialType.System_Int32), "arm").Storage;
        var type = target.ReturnType;
        Storage? result = null;
        Composite? parts = null;
        if (_aggregates.Is(type))
        {
            parts = DeclareParts(syntax, type, Camel(target.Name), null);
            AssignParts(syntax, parts, DefaultParts(syntax, type, isPlaceholder: true), declares: true);
        }
        else if (!target.ReturnsVoid)
        {
            result = NewTemporary(syntax, type, Camel(target.Name));
            Append(new Assign(syntax, new Ref(syntax, result), Default(syntax, type)) { Declares = true });
        }

        var isFollowed = true;
        var blocks = targets.Select(one => InBlock(() =>
        {
            var dispatch = new Dispatch(CastFor(one.Method, syntax, text, storage, null), one.Types is [var only] ? only : null);
            var value = CallKnown(call, one.Method, instance, [.. arguments.Select(a => a.Lowered is { } known ? a with { Lowered = Same(known) } : a)], frame, home, dispatch);
            isFollowed &= value is not null;
            if (parts is not null && value is not null)
            {
                AssignParts(syntax, parts, Retyped(Whole(value, call, frame), type), declares: false);
            }
            else if (result is not null && value is not null)
            {
                Append(new Assign(syntax, new Ref(syntax, result), value));
            }
        })).ToArray();
        if (!isFollowed)
        {
            return null;
        }

        Append(new Choose(syntax, arm, blocks));
        return parts is not null ? parts : result is not null ? new Ref(syntax, result) : new Opaque(syntax, "default");
    }

    private string Selection(IMethodSymbol target, IReadOnlyList<VirtualTarget> targets, string receiver)
    {
        var text = new StringBuilder(receiver).Append(" switch { ");
        for (var i = 0; i < targets.Count; i++)
        {
            foreach (var type in targets[i].Types)
            {
                var name = _names.TypeName(type);
                text.Append(type.IsSealed || type.IsValueType ? name : $"{{ }} when {receiver}.GetType() == typeof({name})")
                    .Append(" => ").Append(i.ToString(CultureInfo.InvariantCulture)).Append(", ");
            }
        }

        return text.Append("null => throw new global::System.NullReferenceException(), _ => throw new global::System.").Append(Unforeseen(target)).Append(" }").ToString();
    }

    /// <summary>The arguments with their values computed, where each of several methods is to have them.</summary>
    private IReadOnlyList<Argument> Lowered(IReadOnlyList<Argument> arguments, Frame frame)
    {
        var byValue = arguments.Where(a => a.Parameter is { RefKind: RefKind.None } && !IsUnstored(a, frame)).ToArray();
        var values = LowerInOrder(frame, null, [.. byValue.Select(a => a.Value)]);
        var next = 0;
        return [.. arguments.Select(a => byValue.Contains(a) ? a with { Lowered = Settle(values[next++], a) } : a)];

        Expr Settle(Expr value, Argument argument) => value switch
        {
            Ref { Storage: { Kind: StorageKind.Local } or { Class: not null } } => value,
            Opaque { IsPure: true, Footprint: { Reads.Count: 0, ReadsHeap: false, LengthReads.Count: 0 } } => value,
            Composite whole => Settled(whole, argument.Parameter!.Name, static s => s.Kind == StorageKind.Local || s.IsRealArray),
            _ => Keep(value, argument.Parameter!.Type, argument.Parameter.Name),
        };
    }

    private Storage? ReceiverFor(IMethodSymbol method, IOperation instance, Frame frame)
    {
        if (!UsesThis(method))
        {
            return null;
        }

        var (text, storage) = Receiver(instance, frame);
        return CastFor(method, instance.Syntax, text, storage, (storage?.Type ?? instance.Type) as INamedTypeSymbol);
    }

    /// <summary>The object under the type whose method runs; null where the method does not ask for it, or where it is <c>this</c> as it is.</summary>
    private Storage? CastFor(IMethodSymbol method, SyntaxNode syntax, string? text, Storage? storage, INamedTypeSymbol? known)
    {
        var type = method.ContainingType;
        if (!UsesThis(method) || (known is not null && SymbolEqualityComparer.Default.Equals(known, type)))
        {
            return storage;
        }

        if (storage is not null && SymbolEqualityComparer.Default.Equals(storage.Type, type))
        {
            return storage;
        }

        var cast = new Opaque(syntax, $"({_names.TypeName(type)}){text ?? "this"}", storage is null ? [] : [storage]);
        cast.Footprint.Cost = 1;
        return Keep(cast, type, Camel(type.Name)).Storage;
    }

    private bool UsesThis(IMethodSymbol method) =>
        _source.BodyOf(method)?.Descendants().Any(static o => o is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }) ?? true;

    /// <summary>The type of the object that the expression gives, where nothing but an object of just this type can be meant.</summary>
    private INamedTypeSymbol? ExactType(IOperation operation, Frame frame, int depth = 0)
    {
        while (operation is IConversionOperation { OperatorMethod: null, Operand.Type.IsReferenceType: true } or IParenthesizedOperation)
        {
            operation = operation is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)operation).Operand;
        }

        if (operation.Type is INamedTypeSymbol { IsSealed: true, TypeKind: TypeKind.Class } final)
        {
            return final;
        }

        if (depth > MaxCallDepth)
        {
            return null;
        }

        switch (operation)
        {
            case IObjectCreationOperation { Type: INamedTypeSymbol { TypeKind: TypeKind.Class } made }:
                return made;
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }:
                var owner = frame;
                while (owner is { ExactType: null, Lexical: { } around })
                {
                    owner = around;
                }

                return owner.ExactType;
            case IParameterReferenceOperation { Parameter: var parameter }:
                return frame.MeaningOf<ExactObject>(parameter)?.Type;
            case ILocalReferenceOperation { Local: var local } when frame.MeaningOf<ExactObject>(local) is { } known:
                return known.Type;
            case ILocalReferenceOperation { Local: var local } when !IsReassigned(local, frame):
                return InitialOf(local, frame) is { } initial ? ExactType(initial, frame, depth + 1) : null;
            case IFieldReferenceOperation { Field: { IsReadOnly: true } field }:
                return ExactTypeOf(field, frame, depth);
            case IPropertyReferenceOperation { Property: { IsReadOnly: true, IsIndexer: false, IsVirtual: false, IsAbstract: false, IsOverride: false } property } when CalleeEffectsReader.IsAuto(property):
                return ExactTypeOf(property, frame, depth);
            case IConditionalOperation { WhenFalse: { } whenFalse } choice:
                return ExactType(choice.WhenTrue, frame, depth + 1) is { } first && SymbolEqualityComparer.Default.Equals(first, ExactType(whenFalse, frame, depth + 1)) ? first : null;
            case IInvocationOperation { TargetMethod: var maker } when !VirtualCalls.IsOpen(maker) && _source.BodyOf(maker) is { } body && OnlyReturn(body) is { } returned && WithoutConversion(returned) is IObjectCreationOperation:
                return ExactType(returned, frame, depth + 1);
            default:
                return null;
        }
    }

    private IOperation? InitialOf(ILocalSymbol local, Frame frame)
    {
        for (var owner = frame; owner is not null; owner = owner.Lexical)
        {
            foreach (var operation in _source.BodyOf(owner.Function)?.Descendants() ?? [])
            {
                if (operation is IVariableDeclaratorOperation declarator && SymbolEqualityComparer.Default.Equals(declarator.Symbol, local))
                {
                    return declarator.Initializer?.Value ?? (declarator.Parent as IVariableDeclarationOperation)?.Initializer?.Value;
                }
            }
        }

        return null;
    }

    /// <summary>The type of the object in a readonly member: of all that its initial value and the constructors give it.</summary>
    private INamedTypeSymbol? ExactTypeOf(ISymbol member, Frame frame, int depth)
    {
        member = member.OriginalDefinition;
        var values = new List<IOperation>();
        foreach (var reference in member.DeclaringSyntaxReferences)
        {
            var initial = reference.GetSyntax(_source.CancellationToken) switch
            {
                VariableDeclaratorSyntax { Initializer.Value: { } value } => value,
                PropertyDeclarationSyntax { Initializer.Value: { } value } => value,
                _ => null,
            };
            if (initial is not null && !initial.IsKind(SyntaxKind.NullLiteralExpression))
            {
                if (_source.ModelFor(initial.SyntaxTree)?.GetOperation(initial, _source.CancellationToken) is not { } operation)
                {
                    return null;
                }

                values.Add(operation);
            }
        }

        foreach (var constructor in member.ContainingType.Constructors().Where(static c => !c.IsImplicitlyDeclared))
        {
            if (_source.BodyOf(constructor) is not { } body)
            {
                return null;
            }

            foreach (var operation in body.Descendants())
            {
                if (operation is IMemberReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Member.OriginalDefinition, member) && CalleeEffectsReader.IsWritten(operation))
                {
                    if (operation.Parent is not ISimpleAssignmentOperation { Value: { } value })
                    {
                        return null;
                    }

                    values.Add(value);
                }
            }
        }

        INamedTypeSymbol? type = null;
        foreach (var value in values)
        {
            if (WithoutConversion(value) is not IObjectCreationOperation || ExactType(value, frame, depth + 1) is not { } one || (type is not null && !SymbolEqualityComparer.Default.Equals(type, one)))
            {
                return null;
            }

            type = one;
        }

        return type;
    }

    /// <summary>How a virtual call was resolved: the object under the type whose method runs, and its exact type.</summary>
    private sealed record Dispatch(Storage? Receiver, INamedTypeSymbol? ExactType);
}
