using Downhill.Differentiation.Program;
using Downhill.Differentiation.Pullbacks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>What goes into a function that is not expanded and comes out of it: its slots, and what a call puts there.</summary>
internal sealed partial class Lowerer
{
    /// <summary>The slots of a function: its parameters, the variables around it, and the fields that matter.</summary>
    private static Callee Describe(
        IMethodSymbol method,
        bool isOfThis,
        IReadOnlyList<(IParameterSymbol Parameter, IMethodSymbol Function)> functions,
        Func<ISymbol, bool> isInParts,
        CalleeEffectsReader callees,
        AggregateTypes aggregates,
        IReadOnlyList<ISymbol> varying,
        IReadOnlyList<ISymbol> wholes,
        IReadOnlyList<ISymbol> variables,
        HashSet<ISymbol> objectFields)
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
            if (functions.Any(f => SymbolEqualityComparer.Default.Equals(f.Parameter, parameter.OriginalDefinition)))
            {
                continue;
            }

            if (parameter.RefKind == RefKind.None && IsHandedInParts(parameter.Type, aggregates) && (parameter.Type.IsValueType || isInParts(parameter)))
            {
                slots.AddRange(Leaves(parameter.Type, aggregates, []).Select(l =>
                    new Slot(SlotSource.Parameter, Reals.IsFollowed(l.Type) ? SlotKind.Array : SlotKind.Value, parameter, l.Type, RefKind.None) { Path = l.Path }));
                continue;
            }

            var kind = parameter.RefKind != RefKind.None ? SlotKind.Reference : Reals.IsFollowed(parameter.Type) ? SlotKind.Array : SlotKind.Value;
            slots.Add(new Slot(SlotSource.Parameter, kind, parameter, parameter.Type, parameter.RefKind));
            if (parameter.IsParams || parameter.Type.IsRefLikeType || parameter.Type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer or TypeKind.Delegate
                || (kind == SlotKind.Reference && Reals.IsFollowed(parameter.Type)))
            {
                whyNot ??= ($"'{method.Name}' calls itself, or is too large to be expanded here, and takes '{parameter.Name}' in a way that is not followed then", "pass plain values and arrays");
            }
        }

        var effects = callees.Of(method);
        var captures = effects.Captured.Select(c => (Variable: c, User: method, IsWritten: effects.CapturedWritten.Contains(c)))
            .Concat(functions.SelectMany(f => callees.Of(f.Function).Captured.Select(c => (Variable: c, User: f.Function, IsWritten: functions.Any(g => callees.Of(g.Function).CapturedWritten.Contains(c))))));
        foreach (var (captured, user, isWritten) in captures.OrderBy(c => c.Variable.Name, StringComparer.Ordinal))
        {
            var type = captured switch
            {
                ILocalSymbol { IsConst: false } local => local.Type,
                IParameterSymbol parameter => parameter.Type,
                _ => null,
            };
            if (type is null || !IsAround(captured, user) || slots.Any(s => SymbolEqualityComparer.Default.Equals(s.Symbol, captured)))
            {
                continue;
            }

            if (!isWritten && IsHandedInParts(type, aggregates) && (type.IsValueType || isInParts(captured)))
            {
                slots.AddRange(Leaves(type, aggregates, []).Select(l =>
                    new Slot(SlotSource.Captured, Reals.IsFollowed(l.Type) ? SlotKind.Array : SlotKind.Value, captured, l.Type, RefKind.None) { Path = l.Path }));
                continue;
            }

            slots.Add(new Slot(
                SlotSource.Captured,
                isWritten ? SlotKind.Reference : Reals.IsFollowed(type) ? SlotKind.Array : SlotKind.Value,
                captured,
                type,
                isWritten ? RefKind.Ref : RefKind.None));
            if (type.IsRefLikeType || (type.TypeKind == TypeKind.Delegate && !functions.Any(f => SymbolEqualityComparer.Default.Equals(f.Parameter, captured))) || (isWritten && Reals.IsFollowed(type)))
            {
                whyNot ??= ($"'{method.Name}' calls itself and uses '{captured.Name}' of the function around it", "pass it as an argument");
            }
        }

        var members = new HashSet<ISymbol>(functions.SelectMany(f => callees.Of(f.Function).MembersRead).Concat(effects.MembersRead).Concat(effects.LengthsRead).Where(m => m is IFieldSymbol or IPropertySymbol), SymbolEqualityComparer.Default);
        var written = new HashSet<ISymbol>(functions.SelectMany(f => callees.Of(f.Function).MembersWritten).Concat(effects.MembersWritten), SymbolEqualityComparer.Default);
        foreach (var whole in wholes.Where(w => members.Contains(w) || written.Contains(w)))
        {
            var type = Emission.GradientWriter.TypeOf(whole);
            if (written.Contains(whole) || !(whole.IsStatic || isOfThis) || !IsHandedInParts(type, aggregates)
                || !(type.IsValueType || variables.Contains(whole, SymbolEqualityComparer.Default)))
            {
                whyNot ??= ($"'{method.Name}' calls itself, or is too large to be expanded, and uses a struct in a field that holds differentiated values", "hand the values over as arguments");
                continue;
            }

            slots.AddRange(Leaves(type, aggregates, []).Select(l =>
                new Slot(SlotSource.Captured, Reals.IsFollowed(l.Type) ? SlotKind.Array : SlotKind.Value, whole, l.Type, RefKind.None) { Path = l.Path }));
        }

        members.UnionWith(varying);
        foreach (var member in members.OrderBy(m => m.Name, StringComparer.Ordinal))
        {
            var type = member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;
            var isArray = Reals.IsFollowed(type);
            if ((isArray || (Reals.IsNumber(type) && varying.Contains(member, SymbolEqualityComparer.Default))) && (member.IsStatic || (isOfThis && aggregates.IsOfHome(member))) && !objectFields.Contains(member) && member is IFieldSymbol or IPropertySymbol { IsIndexer: false })
            {
                slots.Add(new Slot(SlotSource.Member, isArray ? SlotKind.Array : SlotKind.Value, member, type, RefKind.None));
            }
        }

        var tensors = slots.Where(s => IsWhole(s.Type)).Select(s => s.Symbol)
            .Concat(varying.Where(v => IsWhole((v as IFieldSymbol)?.Type ?? (v as IPropertySymbol)?.Type)));
        if (tensors.FirstOrDefault() is { } tensor)
        {
            whyNot ??= ($"'{method.Name}' calls itself, or is too large to be expanded here, and uses '{tensor.Name}', a vector or matrix", "write a loop, or pass arrays");
        }

        if (IsHandedInParts(method.ReturnType, aggregates) && Leaves(method.ReturnType, aggregates, []).All(static l => l.Type is not IArrayTypeSymbol))
        {
            slots.AddRange(Leaves(method.ReturnType, aggregates, []).Select(l => new Slot(SlotSource.Result, SlotKind.Reference, method, l.Type, RefKind.Out) { Path = l.Path }));
        }
        else if (!method.ReturnsVoid && !Reals.IsNumber(method.ReturnType) && !Reals.IsFollowed(method.ReturnType))
        {
            whyNot ??= ($"'{method.Name}' calls itself, or is too large to be expanded here, and returns '{method.ReturnType.ToDisplayString()}'", "return a double, or hand the values over by an array");
        }

        return new Callee(method, isOfThis, slots) { WhyNot = whyNot, Functions = functions };
    }

    /// <summary>Whether an aggregate is handed over part by part: it holds numbers, and no others of its kind, as the nodes of a tree do.</summary>
    private static bool IsHandedInParts(ITypeSymbol type, AggregateTypes aggregates) =>
        type is { OriginalDefinition.SpecialType: not SpecialType.System_Nullable_T } && !SpanTypes.Is(type) && aggregates.Is(type)
        && Leaves(type, aggregates, []).ToList() is var leaves && leaves.Exists(static l => Reals.IsNumber(l.Type) || Reals.IsFollowed(l.Type))
        && leaves.TrueForAll(l => Reals.IsNumber(l.Type) || Reals.IsFollowed(l.Type) || l.Type.IsValueType || l.Type.SpecialType == SpecialType.System_String);

    /// <summary>Whether a variable of an immutable class is taken apart here, as something that varies lies in it.</summary>
    private bool IsInParts(ISymbol variable, Frame frame) => frame.PartsOf(variable) is not null || _maybe.Decide(variable.OriginalDefinition);

    /// <summary>Parameters of immutable classes that are given something that varies are taken apart from the next round on.</summary>
    private void NoteParts(IMethodSymbol target, IReadOnlyList<Argument> arguments, Frame frame)
    {
        foreach (var argument in arguments)
        {
            if (argument.Parameter is { RefKind: RefKind.None, Type.IsReferenceType: true } parameter && _aggregates.Is(parameter.Type) && IsHandedInParts(parameter.Type, _aggregates) && IsComposite(argument.Value, frame))
            {
                _maybe.Add(target.OriginalDefinition.Parameters[parameter.Ordinal]);
            }
        }
    }

    /// <summary>Deeper than this a type holds others of its own kind, as the nodes of a tree do: then some part is none that is handed over.</summary>
    private const int MaxPartDepth = 6;

    /// <summary>The parts of a type that are no aggregates themselves, with the members that lead to them.</summary>
    private static IEnumerable<(IReadOnlyList<string> Path, ITypeSymbol Type)> Leaves(ITypeSymbol type, AggregateTypes aggregates, IReadOnlyList<string> path) =>
        aggregates.MembersOf(type)!.SelectMany(m => aggregates.Is(m.Type) && path.Count < MaxPartDepth && !SymbolEqualityComparer.Default.Equals(m.Type, type) ? Leaves(m.Type, aggregates, [.. path, m.Name]) : [(Path: [.. path, m.Name], m.Type)]);

    private static Expr? Leaf(Expr? whole, IReadOnlyList<string> path) => path.Aggregate(whole, static (part, name) => (part as Composite)?.Part(name));

    /// <summary>Gives the parameters that are handed over in parts, and the result, the variables of their slots.</summary>
    private void BindPartsOfSlots(Callee callee, List<Storage> storages, IOperation body, Frame frame, HashSet<ISymbol> written)
    {
        Composite Whole(ISymbol symbol, ITypeSymbol type, IReadOnlyList<string> path) => Parts(body.Syntax, type, member =>
        {
            IReadOnlyList<string> inner = [.. path, member.Name];
            if (_aggregates.Is(member.Type))
            {
                return Whole(symbol, member.Type, inner);
            }

            var index = callee.Slots.ToList().FindIndex(s => SymbolEqualityComparer.Default.Equals(s.Symbol, symbol) && s.Path?.SequenceEqual(inner) == true);
            return new Ref(body.Syntax, storages[index]);
        });

        foreach (var captured in callee.Slots.Where(static s => s is { Source: SlotSource.Captured, Path: not null }).Select(static s => s.Symbol).Distinct(SymbolEqualityComparer.Default).OfType<ISymbol>().ToList())
        {
            if (captured is IFieldSymbol or IPropertySymbol)
            {
                _memberParts[captured] = Whole(captured, Emission.GradientWriter.TypeOf(captured), []);
                continue;
            }

            frame.Bind(captured, Whole(captured, (captured as ILocalSymbol)?.Type ?? ((IParameterSymbol)captured).Type, []));
        }

        foreach (var parameter in callee.Slots.Where(static s => s is { Source: SlotSource.Parameter, Path: not null }).Select(static s => (IParameterSymbol)s.Symbol).Distinct<IParameterSymbol>(SymbolEqualityComparer.Default).ToList())
        {
            BindParts(body.Syntax, parameter, Whole(parameter, parameter.Type, []), written.Contains(parameter) || IsChanged(parameter, frame), [], frame);
        }

        if (callee.ReturnsParts)
        {
            frame.ReturnsParts = true;
            frame.Parts = Whole(callee.Method, callee.Method.ReturnType, []);
        }
    }

    /// <summary>What a call hands out by the slots of its result, put together.</summary>
    private Composite ReturnedParts(SyntaxNode syntax, Callee callee, IReadOnlyList<Operand> operands)
    {
        Composite Whole(ITypeSymbol type, IReadOnlyList<string> path) => Parts(syntax, type, member =>
        {
            IReadOnlyList<string> inner = [.. path, member.Name];
            return _aggregates.Is(member.Type)
                ? Whole(member.Type, inner)
                : new Ref(syntax, operands[callee.Slots.ToList().FindIndex(s => s.Source == SlotSource.Result && s.Path!.SequenceEqual(inner))].Place!);
        });

        return Whole(callee.Method.ReturnType, []);
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
            foreach (var level in storage.Reach)
            {
                level.ElementsWritten = true;
            }
        }

        return storage;
    }

    private IReadOnlyList<Operand>? Operands(Callee callee, IOperation? instance, IReadOnlyList<Argument> arguments, Frame frame, Frame home, Dispatch? dispatch = null, IReadOnlyList<(IParameterSymbol Parameter, KnownFunction Known)>? functions = null)
    {
        if (arguments.Any(a => a.Parameter is null || a.IsParamArray))
        {
            return null;
        }

        (string? Text, Storage? Storage) receiver = !callee.Slots.Any(s => s.Source == SlotSource.Receiver) ? default
            : dispatch?.Receiver is { } cast ? (cast.Name, cast)
            : Receiver(instance, home);
        var byValue = arguments.Where(a => a.Parameter!.RefKind == RefKind.None && functions?.Any(f => f.Parameter.Ordinal == a.Parameter.Ordinal) != true).ToArray();
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
                case SlotSource.Captured when slot.Path is { } inner:
                    operand = Leaf(slot.Symbol is IFieldSymbol or IPropertySymbol ? MemberParts(slot.Symbol) : CapturedParts(slot.Symbol, functions ?? [], lexical, frame, callee.Method.DeclaringSyntaxReferences[0].GetSyntax()), inner) is not { } member ? null
                        : slot.Kind == SlotKind.Array ? ArrayOperand(member, slot, frame) : ValueOperand(member, slot);
                    break;
                case SlotSource.Captured:
                    if (CapturedBy(slot.Symbol, functions ?? [], lexical, frame) is { } captured)
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
                case SlotSource.Result:
                    var syntax = callee.Method.DeclaringSyntaxReferences[0].GetSyntax();
                    var part = NewTemporary(syntax, slot.Type, slot.Path!.Aggregate(Camel(callee.Name), Joined));
                    Append(new Assign(syntax, new Ref(syntax, part), Default(syntax, slot.Type)) { Declares = true });
                    operand = new Operand(null, part);
                    break;
                default:
                    var ordinal = ((IParameterSymbol)slot.Symbol).Ordinal;
                    var argument = arguments.FirstOrDefault(a => a.Parameter!.Ordinal == ordinal);
                    var index = Array.FindIndex(byValue, a => a.Parameter!.Ordinal == ordinal);
                    if (slot.Path is { } path && index >= 0)
                    {
                        values[index] = values[index] as Composite ?? TakenApart(values[index] is Ref or Opaque ? values[index] : Keep(values[index], argument.Parameter!.Type, "whole"), argument.Parameter!.Type);
                        operand = Leaf(Retyped((Composite)values[index], slot.Symbol is IParameterSymbol { Type: var whole } ? whole : slot.Type), path) is not { } leaf ? null
                            : slot.Kind == SlotKind.Array ? ArrayOperand(leaf, slot, frame) : ValueOperand(leaf, slot);
                        break;
                    }

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
        if (value is Ref { Storage: { Class: not null } array } && (array.IsReassigned || array.Symbol is null or IMethodSymbol || !IsReassigned(array.Symbol, frame)))
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
}
