using Downhill.Differentiation.Program;
using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>Delegates: which function a call of one runs.</summary>
internal sealed partial class Lowerer
{
    /// <summary>The function behind a delegate; null where the text does not tell, or where it may be another one in turn.</summary>
    private Callable? FunctionOf(IOperation? operation, Frame frame, int depth = 0)
    {
        while (operation is IConversionOperation { OperatorMethod: null } or IParenthesizedOperation)
        {
            operation = operation is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)operation).Operand;
        }

        if (depth > MaxCallDepth)
        {
            return null;
        }

        switch (operation)
        {
            case IDelegateCreationOperation creation:
                return FunctionOf(creation.Target, frame, depth);
            case IAnonymousFunctionOperation lambda:
                _source.Note(lambda.Symbol, lambda.Body);
                return new KnownFunction(lambda.Symbol, null, frame);
            case IMethodReferenceOperation { Method: var method, Instance: null or IInstanceReferenceOperation } reference:
                return new KnownFunction(_source.Specialized(method) ?? method, reference.Instance, frame);
            case IMethodReferenceOperation { Method: var method, Instance: ILocalReferenceOperation or IParameterReferenceOperation } reference
                when StorageOf(reference.Instance, frame) is { } owner && !IsWrittenLater(owner):
                return new KnownFunction(method, reference.Instance, frame);
            case IParameterReferenceOperation parameter:
                return frame.MeaningOf<Callable>(parameter.Parameter) ?? AssumedFunction(parameter.Parameter, frame);
            case ILocalReferenceOperation { Local: var local }:
                return frame.MeaningOf<Callable>(local) ?? DeclaredFunction(local, frame, depth);
            case IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol { IsIndexer: false } } member when AssumedFunction(member.Member, frame) is { } assumed:
                return assumed;
            case IFieldReferenceOperation { Field: { IsReadOnly: true } field, Instance: null or IInstanceReferenceOperation }:
                return InitialFunction(field, field, frame, depth);
            case IPropertyReferenceOperation { Property: { IsReadOnly: true, IsIndexer: false, IsVirtual: false, IsAbstract: false, IsOverride: false } property, Instance: null or IInstanceReferenceOperation }:
                return CalleeEffectsReader.IsAuto(property)
                    ? InitialFunction(property, property, frame, depth)
                    : property.GetMethod is { } getter && _source.BodyOf(getter) is { } code && OnlyReturn(code) is { } returned
                        ? FunctionOf(returned, new Frame(getter, frame, null, _source.ModelFor(code.Syntax.SyntaxTree)!) { Receiver = frame.Receiver, ReceiverStorage = frame.ReceiverStorage }, depth + 1)
                        : null;
            case IArrayElementReferenceOperation { Indices: [var index] } element:
                return FunctionIn(element.ArrayReference, index, frame, depth);
            case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } table, Arguments: [var key] }:
                return FunctionIn(table, key.Value, frame, depth);
            case IConditionalOperation { WhenFalse: { } whenFalse } choice:
                return FunctionOf(choice.WhenTrue, frame, depth + 1) is { } first && FunctionOf(whenFalse, frame, depth + 1) is { } second
                    ? new ChosenFunction(Keep(Copy(choice.Condition, frame), choice.Condition.Type, "chosen").Storage, [first, second])
                    : null;
            case ISwitchExpressionOperation choice when !choice.Arms.Any(a => DeclaresVariables(a.Pattern)):
                return ChosenByPattern(choice, frame, depth);
            case IInvocationOperation { TargetMethod: { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction } maker } call
                when WhyNotExpanded(call, maker, call.Instance, frame) is null && _source.BodyOf(maker) is { } body && OnlyReturn(body) is { } made:
                var inner = new Frame(maker, frame, LexicalFrame(maker, frame), _source.ModelFor(body.Syntax.SyntaxTree)!) { Respell = Respell };
                return Bind(maker, Argument.Of(call.Arguments), WrittenParameters(body), frame, inner) ? FunctionOf(made, inner, depth + 1) : null;
            default:
                return null;
        }
    }

    /// <summary>The function that whoever asks says the variable holds.</summary>
    private KnownFunction? AssumedFunction(ISymbol holder, Frame frame) =>
        _source.Assumed is { } assumed && assumed.TryGetValue(holder.OriginalDefinition, out var function) ? new KnownFunction(function, null, frame) : null;

    private Callable? ChosenByPattern(ISwitchExpressionOperation choice, Frame frame, int depth)
    {
        var arms = new List<Callable>();
        var labels = new List<(IOperation? Pattern, IOperation? Guard, int Arm)>();
        var failures = new List<IOperation>();
        foreach (var arm in choice.Arms)
        {
            if (FunctionOf(arm.Value, frame, depth + 1) is { } function)
            {
                labels.Add((arm.Pattern, arm.Guard, arms.Count));
                arms.Add(function);
            }
            else if (IsThrow(arm.Value))
            {
                labels.Add((arm.Pattern, arm.Guard, -1 - failures.Count));
                failures.Add(arm.Value);
            }
            else
            {
                return null;
            }
        }

        // An arm that throws does so when the delegate is chosen.
        var chosen = SelectArm(choice.Syntax, choice, choice.Value, labels, isExhaustive: true, frame, failures);
        return new ChosenFunction(chosen, arms);
    }

    private static bool IsThrow(IOperation operation)
    {
        while (operation is IConversionOperation conversion)
        {
            operation = conversion.Operand;
        }

        return operation is IThrowOperation;
    }

    private bool IsWrittenLater(Storage storage) => storage.Symbol is null || storage.Writes > (storage.Kind == StorageKind.Local ? 1 : 0);

    /// <summary>The function in a local that is given one with its declaration and never another.</summary>
    private Callable? DeclaredFunction(ILocalSymbol local, Frame frame, int depth)
    {
        if (local.Type.TypeKind != TypeKind.Delegate || IsReassigned(local, frame))
        {
            return null;
        }

        for (var owner = frame; owner is not null; owner = owner.Lexical)
        {
            foreach (var operation in _source.BodyOf(owner.Function)?.Descendants() ?? [])
            {
                if (operation is IVariableDeclaratorOperation { Initializer.Value: { } value } declarator
                    && SymbolEqualityComparer.Default.Equals(declarator.Symbol, local))
                {
                    while (value is IConversionOperation conversion)
                    {
                        value = conversion.Operand;
                    }

                    // What chooses between several has to be asked where the local is declared.
                    return value is IDelegateCreationOperation ? FunctionOf(value, owner, depth + 1) : null;
                }
            }
        }

        return null;
    }

    /// <summary>The function that a readonly field or property is made with, where no constructor gives it another.</summary>
    private Callable? InitialFunction(ISymbol member, ISymbol declared, Frame frame, int depth)
    {
        if (declared.DeclaringSyntaxReferences.Length != 1 || declared.DeclaringSyntaxReferences[0].GetSyntax(_source.CancellationToken) is not { } syntax
            || _source.ModelFor(syntax.SyntaxTree) is not { } model)
        {
            return null;
        }

        var initial = syntax switch
        {
            VariableDeclaratorSyntax { Initializer.Value: { } value } => value,
            PropertyDeclarationSyntax { Initializer.Value: { } value } => value,
            _ => null,
        };
        var isAssigned = member.ContainingType.Constructors().Any(c => Assigns(c, member));
        if (initial is null ? !isAssigned : isAssigned)
        {
            return null;
        }

        var given = initial is null ? GivenByConstructor(member) : DelegateAt(model, initial);
        return FunctionOf(given, frame, depth + 1) is KnownFunction { Method: var method, Instance: var instance, Home: var home }
            ? new KnownFunction(method, instance, home)
            : null;
    }

    /// <summary>
    /// What the only constructor gives the field, in a statement that always runs. Null where there are several constructors
    /// or assignments, or where what is given depends on the constructor's own variables.
    /// </summary>
    private IOperation? GivenByConstructor(ISymbol member)
    {
        var constructors = member.ContainingType.Constructors().Where(c => c.IsStatic == member.IsStatic && !c.IsImplicitlyDeclared).ToList();
        if (constructors is not [var constructor] || _aggregates.Initializer(constructor) is { TargetMethod.ContainingType: var chained } && SymbolEqualityComparer.Default.Equals(chained, member.ContainingType)
            || _source.BodyOf(constructor) is not { } body)
        {
            return null;
        }

        var given = (body is IBlockOperation block ? block.Operations.AsEnumerable() : [body]).OfType<IExpressionStatementOperation>().Select(static s => s.Operation).OfType<ISimpleAssignmentOperation>()
            .Where(a => a.Target is IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation } target && SymbolEqualityComparer.Default.Equals(target.Member.OriginalDefinition, member.OriginalDefinition))
            .Select(static a => a.Value).ToList();
        var writes = body.DescendantsAndSelf().Count(o => o is IMemberReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Member.OriginalDefinition, member.OriginalDefinition) && CalleeEffectsReader.IsWritten(o));
        return given is not [var value] || writes != 1 || value.DescendantsAndSelf().Any(o => IsOf(constructor, o)) ? null : value;

        static bool IsOf(IMethodSymbol constructor, IOperation operation) => operation switch
        {
            IParameterReferenceOperation parameter => SymbolEqualityComparer.Default.Equals(parameter.Parameter.ContainingSymbol, constructor),
            ILocalReferenceOperation local => SymbolEqualityComparer.Default.Equals(local.Local.ContainingSymbol, constructor),
            IMethodReferenceOperation { Method.MethodKind: MethodKind.LocalFunction } => true,
            IInvocationOperation { TargetMethod.MethodKind: MethodKind.LocalFunction } => true,
            _ => false,
        };
    }

    /// <summary>The operation of an initial value: of the conversion to the delegate, which is around the lambda.</summary>
    private IOperation? DelegateAt(SemanticModel model, ExpressionSyntax initial)
    {
        var operation = model.GetOperation(initial, _source.CancellationToken);
        return operation is IAnonymousFunctionOperation or IMethodReferenceOperation or IDelegateCreationOperation ? operation : (operation as IConversionOperation)?.Operand ?? operation;
    }

    private bool Assigns(IMethodSymbol constructor, ISymbol member) =>
        !constructor.IsImplicitlyDeclared
        && (_source.BodyOf(constructor) is not { } body || body.Descendants().Any(o => o is IMemberReferenceOperation reference
            && SymbolEqualityComparer.Default.Equals(reference.Member.OriginalDefinition, member.OriginalDefinition) && CalleeEffectsReader.IsWritten(o)));

    /// <summary>Declares a local for a delegate, and notes which function it is. The declaration goes if every call is expanded.</summary>
    private void DeclareFunction(ILocalSymbol symbol, IOperation initial, SyntaxNode syntax, Frame frame)
    {
        // What chooses between several is asked where the local is declared.
        var function = IsReassigned(symbol, frame) ? null : FunctionOf(initial, frame);
        var value = Copy(initial, frame);
        var storage = Declare(symbol, frame);
        storage.IsExpanded = true;
        Append(new Assign(syntax, new Ref(syntax, storage), value) { Declares = true });
        if (function is not null)
        {
            frame.Mean(symbol, function);
        }
    }

    /// <summary>Whether the argument has no value that is kept: a delegate, or a sequence that is made while it is run through.</summary>
    private bool IsUnstored(Argument argument, Frame caller) => argument.Parameter!.RefKind == RefKind.None
        && (IsList(argument, caller) || argument.Parameter.Type.TypeKind == TypeKind.Delegate || (IsSequenceType(argument.Parameter.Type) && MakesSequence(argument.Value, caller)));

    /// <summary>Gives a parameter a delegate, or a sequence, and a variable of its own for copied code that may read it.</summary>
    private bool BindUnstored(IParameterSymbol parameter, Argument argument, HashSet<ISymbol> written, Frame caller, Frame callee)
    {
        if (written.Contains(parameter))
        {
            return false;
        }

        if (IsList(argument, caller))
        {
            if ((ListOf(argument.Value, caller) ?? MadeHere(argument.Value, caller)) is not { } list)
            {
                return false;
            }

            callee.Mean(parameter, list);
            return true;
        }

        if (argument.Parameter!.Type.TypeKind == TypeKind.Delegate)
        {
            if (FunctionOf(argument.Value, caller) is { } function)
            {
                callee.Mean(parameter, function);
            }
        }
        else if (SequenceOf(argument.Value, caller) is { } sequence)
        {
            callee.Mean(parameter, sequence);
        }

        if (StorageOf(argument.Value, caller) is { } known && !IsWrittenLater(known))
        {
            callee.Bind(parameter, known);
            return true;
        }

        var value = Copy(argument.Value, caller);
        var storage = Declare(parameter, callee);
        storage.IsExpanded = true;
        Append(new Assign(argument.Value.Syntax, new Ref(argument.Value.Syntax, storage), value) { Declares = true });
        return true;
    }

    /// <summary>The variable that has no storage, where the operation is a reference to one.</summary>
    private static ISymbol? Unstored(IOperation operation, Frame frame)
    {
        ISymbol? symbol = operation switch
        {
            ILocalReferenceOperation local => local.Local,
            IParameterReferenceOperation parameter => parameter.Parameter,
            _ => null,
        };
        return symbol is not null && frame.Lookup(symbol) is null && frame.MeaningOf<Sequences.Sequence>(symbol) is not null ? symbol : null;
    }

    /// <summary>A call through a delegate whose function is known; null where it is to be copied.</summary>
    private Expr? Invoke(IInvocationOperation call, Frame frame)
    {
        var mark = Mark();
        switch (FunctionOf(call.Instance, frame))
        {
            case KnownFunction known when MathRules.For(known.Method) is { } rule:
                return Apply(call, rule, frame);
            case KnownFunction known:
                if (Call(call, known.Method, known.Instance, call.Arguments, frame, known.Home, isForced: known.Method.MethodKind == MethodKind.AnonymousFunction || (_isPullback && known.Method.MethodKind == MethodKind.LocalFunction)) is { } value)
                {
                    return value;
                }

                break;
            case ChosenFunction chosen when CanExpand(chosen, call, frame):
                var operands = call.Arguments.OrderBy(a => a.Parameter!.Ordinal).Select(a => a.Value).ToArray();
                var lowered = LowerInOrder(frame, null, operands);
                var items = lowered.Select((e, i) => new Sequences.Item(operands[i].Type, e is Ref ? e : Keep(e, operands[i].Type, "argument"))).ToArray();
                if (Expand(chosen, items, call, frame)?.Value is { } result)
                {
                    return result;
                }

                break;
        }

        Undo(mark);
        return null;
    }

    private (int Statements, int Locals) Mark() => (_block.Statements.Count, _block.Locals.Count);

    /// <summary>Takes back what was appended in vain.</summary>
    private void Undo((int Statements, int Locals) mark)
    {
        _block.Statements.RemoveRange(mark.Statements, _block.Statements.Count - mark.Statements);
        _block.Locals.RemoveRange(mark.Locals, _block.Locals.Count - mark.Locals);
    }

    /// <summary>Takes away the declarations of delegates and sequences that nothing reads once their uses are expanded.</summary>
    private void RemoveExpanded(Block root)
    {
        if (!_storages.Any(static s => s.IsExpanded))
        {
            return;
        }

        bool found;
        do
        {
            found = false;
            var read = new HashSet<Storage>();
            Walk(root, block =>
            {
                foreach (var statement in block.Statements)
                {
                    foreach (var node in Roots(statement).SelectMany(r => r.SelfAndDescendants()))
                    {
                        switch (node)
                        {
                            case Ref reference:
                                read.Add(reference.Storage);
                                break;
                            case Opaque opaque:
                                read.UnionWith(opaque.Footprint.Reads);
                                read.UnionWith(opaque.Footprint.Captured);
                                break;
                        }
                    }
                }
            });
            Walk(root, block =>
            {
                found |= block.Statements.RemoveAll(s => s is Assign { Declares: true, Target: Ref { Storage: { IsExpanded: true } storage } } && !read.Contains(storage)) > 0;
                block.Locals.RemoveAll(l => l.IsExpanded && !read.Contains(l));
            });
        }
        while (found);
    }

    /// <summary>The expressions that a statement reads.</summary>
    private static IEnumerable<Expr> Roots(Stmt statement)
    {
        IEnumerable<Expr?> roots = statement switch
        {
            Assign { Target: Ref } assign => [assign.Value],
            Assign assign => [assign.Value, assign.Target],
            NewArray allocation => [.. allocation.Lengths ?? [], .. allocation.Items ?? []],
            Invoke invoke => invoke.Operands.Select(o => o.Value),
            Perform perform => [perform.Code],
            If choice => [choice.Condition],
            Enclosed enclosed => [enclosed.Resource],
            Loop loop => [loop.Start, loop.Bound, loop.Condition, loop.Sequence],
            _ => [],
        };
        return roots.OfType<Expr>();
    }
}

/// <summary>What a type offers that Roslyn spells longer.</summary>
internal static class TypeExtensions
{
    public static IEnumerable<IMethodSymbol> Constructors(this INamedTypeSymbol type) => type.InstanceConstructors.Concat(type.StaticConstructors);
}
