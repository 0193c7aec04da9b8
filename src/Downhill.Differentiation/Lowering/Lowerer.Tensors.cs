using Downhill.Differentiation.Emission;
using Downhill.Differentiation.Program;
using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>
/// Vectors and matrices of MathNet.Numerics. They are taken for values: an operation makes a new object, and a variable is
/// only pointed at another one. Elements are written into objects that the method made itself and holds by one name.
/// </summary>
internal sealed partial class Lowerer
{
    /// <summary>The matrix that a factorisation was made from.</summary>
    private readonly Dictionary<Storage, Expr> _factorised = [];

    private static bool IsTensor(ITypeSymbol? type) => TensorTypes.IsTensor(type);

    /// <summary>Whether the value lives in a storage that is assigned as a whole: a vector, a matrix, or a factorisation.</summary>
    private static bool IsWhole(ITypeSymbol? type) => TensorTypes.KindOf(type) is 'V' or 'M' or 'L' or 'H' or 'Q';

    /// <summary>A value for the right side of an assignment.</summary>
    private Expr LowerValue(IOperation operation, Frame frame) =>
        IsReal(operation.Type) ? LowerReal(operation, frame) : IsWhole(operation.Type) ? LowerWhole(operation, frame) : LowerAny(operation, frame);

    /// <summary>A vector or matrix as an operand: a variable, or code that no variable reaches.</summary>
    private Expr LowerTensor(IOperation operation, Frame frame)
    {
        var value = LowerWhole(operation, frame);
        return value is TensorApply apply ? KeepWhole(apply) : value;
    }

    private Ref KeepWhole(TensorApply apply)
    {
        var kept = Keep(apply, apply.Type, apply.Rule.Hint);
        kept.Storage.IsFresh = true;
        Remember(kept.Storage, apply);
        return kept;
    }

    private void Remember(Storage storage, Expr value)
    {
        if (value is TensorApply { Rule.Name: "LU" or "Cholesky" or "QR" } factorisation)
        {
            _factorised[storage] = factorisation.Children[0];
        }
    }

    private Expr LowerWhole(IOperation operation, Frame frame)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        while (operation is IParenthesizedOperation || operation is IConversionOperation { OperatorMethod: null, IsImplicit: true } widening && IsTensor(widening.Operand.Type))
        {
            operation = operation is IParenthesizedOperation parenthesized ? parenthesized.Operand : ((IConversionOperation)operation).Operand;
        }

        if (StorageOf(operation, frame) is { } storage && (storage.IsTensor || operation is ILocalReferenceOperation or IParameterReferenceOperation))
        {
            return new Ref(operation.Syntax, storage);
        }

        if (!MayMatter(operation, frame) && !(TensorTypes.KindOf(operation.Type) is 'L' or 'H' or 'Q' && operation is IInvocationOperation))
        {
            return Copy(operation, frame);
        }

        switch (operation)
        {
            case IConversionOperation { OperatorMethod: null } narrowing when IsTensor(narrowing.Operand.Type):
                var name = "(" + _names.TypeName(operation.Type!) + ")";
                return new TensorApply(operation.Syntax, TensorRules.Cast, operation.Type!, [LowerTensor(narrowing.Operand, frame)], o => Code.Raw(name + o[0].In(Code.Unary), Code.Unary, o[0].Reads));

            case IConditionalOperation { WhenFalse: { } whenFalse } choice:
                var chosen = NewTemporary(choice.Syntax, choice.Type!, "chosen");
                Append(new Assign(choice.Syntax, new Ref(choice.Syntax, chosen), Default(choice.Syntax, chosen.Type)) { Declares = true });
                Append(new If(
                    choice.Syntax,
                    Condition(choice.Condition, frame),
                    InBlock(() => AssignWhole(choice.WhenTrue.Syntax, chosen, choice.WhenTrue, frame)),
                    InBlock(() => AssignWhole(whenFalse.Syntax, chosen, whenFalse, frame))));
                return new Ref(choice.Syntax, chosen);

            case IInvocationOperation { TargetMethod: { } target } call when !TensorTypes.IsMathNet(target.ContainingType):
                return Call(call, target, call.Instance, call.Arguments, frame) ?? Copy(call, frame);

            case IPropertyReferenceOperation property when InlinableGetter(property, frame) is { } getter:
                return Call(property, getter, property.Instance, property.Arguments, frame) ?? Copy(operation, frame);

            default:
                return Operation(operation, frame) ?? (operation is IInvocationOperation map ? LowerMapLoop(map, frame) : null) ?? (Expr)Copy(operation, frame);
        }
    }

    private void AssignWhole(SyntaxNode syntax, Storage target, IOperation value, Frame frame)
    {
        var lowered = LowerWhole(value, frame);
        Append(new Assign(syntax, new Ref(syntax, target), lowered));
    }

    /// <summary>A number made of vectors and matrices, or an element of one; null for everything else.</summary>
    private Expr? LowerTensorReal(IOperation operation, Frame frame)
    {
        switch (operation)
        {
            case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } owner } element when IsTensor(owner.Type):
                return LowerTensorElement(element, owner, [.. element.Arguments.Select(a => a.Value)], frame);
            case IInvocationOperation { TargetMethod.Name: "At", Instance: { } owner } at when IsTensor(owner.Type):
                return LowerTensorElement(at, owner, [.. at.Arguments.Select(a => a.Value)], frame);
            case IInvocationOperation { TargetMethod: { } method } when TensorTypes.IsMathNet(method.ContainingType):
            case IBinaryOperation { OperatorMethod: { } @operator } when TensorTypes.IsMathNet(@operator.ContainingType):
            case IPropertyReferenceOperation { Instance: { } source } when TensorTypes.KindOf(source.Type) is 'L' or 'H':
                return MayMatter(operation, frame) ? Operation(operation, frame) : null;
            default:
                return null;
        }
    }

    private Expr? LowerTensorElement(IOperation element, IOperation owner, IReadOnlyList<IOperation> indices, Frame frame)
    {
        if (!MayMatter(owner, frame) && StorageOf(owner, frame) is not { IsTensor: true })
        {
            return null;
        }

        return TensorElement(element.Syntax, owner, indices, frame);
    }

    private Element? TensorElement(SyntaxNode syntax, IOperation owner, IReadOnlyList<IOperation> indices, Frame frame)
    {
        var parts = LowerInOrder(frame, null, [owner, .. indices]);
        return parts[0] is Ref { Storage.IsTensor: true } whole ? new Element(syntax, whole.Storage, parts.Skip(1).ToArray()) : null;
    }

    /// <summary>An operation that has a rule; null where it has none.</summary>
    private TensorApply? Operation(IOperation operation, Frame frame)
    {
        var (method, operands, print) = Read(operation);
        if (method is null || print is null)
        {
            return null;
        }

        if (TensorRules.For(method) is not { } rule)
        {
            if (operation is IInvocationOperation { TargetMethod: { Name: "Map" } } map && LowerMap(map, frame) is { } mapped)
            {
                return mapped;
            }

            var written = operation is IInvocationOperation ? $"'{method.ContainingType.Name}.{method.Name}'" : "this operator";
            Explain(operation, $"{written} of MathNet.Numerics has no declared derivative", "write it with arithmetic, 'Pointwise…' functions, products and elements");
            return null;
        }

        if (operands.Count > 0 && operands[operands.Count - 1] is IArrayCreationOperation { Initializer: not null } items && Reals.IsArray(items.Type) && operands.Count <= 2)
        {
            return OfItems(operation, rule, operands, items, print, frame);
        }

        var lowered = LowerInOrder(frame, null, [.. operands]);
        if (TensorTypes.KindOf(operation.Type) is 'L' or 'H' or 'Q' && lowered[0] is Opaque)
        {
            lowered[0] = Keep(lowered[0], null, "matrix");
        }

        if (rule.Name == "Norm" && !TensorRules.HasNorm(AsConstant(lowered[1])))
        {
            Explain(operation, "a norm whose order is no constant of at least 1 has no declared derivative", "use 'L1Norm', 'L2Norm' or 'InfinityNorm'");
            return null;
        }

        // The factorisation brings its matrix along.
        var source = (operation as IInvocationOperation)?.Instance ?? (operation as IPropertyReferenceOperation)?.Instance;
        if (TensorTypes.KindOf(source?.Type) is 'L' or 'H' or 'Q')
        {
            if (TensorTypes.KindOf(source!.Type) == 'H' && !lowered[0].SelfAndDescendants().OfType<Ref>().Any(r => _factorised.ContainsKey(r.Storage)) && !MayVary(lowered[0]))
            {
                // The factor of data is all that the right side needs.
                return new TensorApply(operation.Syntax, rule, operation.Type!, [lowered[0], .. lowered], o => print([.. o.Skip(1)]));
            }

            if (lowered[0] is not Ref factorisation || !_factorised.TryGetValue(factorisation.Storage, out var matrix) || matrix is not Ref of || of.Storage.Writes > 1 || factorisation.Storage.Writes > 1)
            {
                Explain(operation, "the matrix that this factorisation was made from is not known here", "factorise it in the same method, into a variable that is assigned once");
                return null;
            }

            return new TensorApply(operation.Syntax, rule, operation.Type!, [new Ref(of.Syntax, of.Storage), .. lowered], o => print([.. o.Skip(1)]));
        }

        return new TensorApply(operation.Syntax, rule, operation.Type!, lowered, print);
    }

    /// <summary><c>DenseOfArray(new[] { a, b })</c>: the array first.</summary>
    private TensorApply? OfItems(IOperation operation, TensorRule rule, List<IOperation> operands, IArrayCreationOperation items, Func<Code[], Code> print, Frame frame)
    {
        var receiver = operands.Count == 2 ? LowerAny(operands[0], frame) : null;
        var array = NewTemporary(items.Syntax, items.Type!, "items");
        if (!TryNewArray(items.Syntax, items, array, frame))
        {
            return null;
        }

        var made = new Ref(items.Syntax, array);
        return new TensorApply(operation.Syntax, rule, operation.Type!, receiver is null ? [made] : [receiver, made], print);
    }

    private static double? AsConstant(Expr expr) => expr is Opaque { Operation.ConstantValue: { HasValue: true, Value: { } value } } && value is double or int or float or long
        ? Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture)
        : null;

    /// <summary>What is called, with its operands in the order of evaluation, and how it is written.</summary>
    private (IMethodSymbol? Method, List<IOperation> Operands, Func<Code[], Code>? Print) Read(IOperation operation)
    {
        switch (operation)
        {
            case IBinaryOperation { OperatorMethod: { } method } binary when SignOf(binary) is var (sign, precedence):
                return (method, [binary.LeftOperand, binary.RightOperand], o => Code.Raw(o[0].In(precedence) + " " + sign + " " + o[1].In(precedence + 1), precedence, Code.Union(o)));
            case IUnaryOperation { OperatorMethod: { } method } unary:
                var mark = unary.OperatorKind == UnaryOperatorKind.Plus ? "+" : "-";
                return (method, [unary.Operand], o => Code.Raw(mark + o[0].In(Code.Primary), Code.Unary, o[0].Reads));
            case ICompoundAssignmentOperation { OperatorMethod: { } method, OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply or BinaryOperatorKind.Divide } compound:
                var (by, level) = compound.OperatorKind switch
                {
                    BinaryOperatorKind.Add => ("+", Code.Additive),
                    BinaryOperatorKind.Subtract => ("-", Code.Additive),
                    BinaryOperatorKind.Multiply => ("*", Code.Multiplicative),
                    _ => ("/", Code.Multiplicative),
                };
                return (method, [compound.Target, compound.Value], o => Code.Raw(o[0].In(level) + " " + by + " " + o[1].In(level + 1), level, Code.Union(o)));
            case IPropertyReferenceOperation { Instance: { } owner, Property: { IsIndexer: false, GetMethod: { } getter } property }:
                return (getter, [owner], o => Code.Raw(o[0].In(Code.Primary) + "." + property.Name, Code.Primary, o[0].Reads));
            case IObjectCreationOperation { Constructor: { } constructor, Initializer: null } creation when Values(creation.Arguments) is { } values:
                var type = _names.TypeName(creation.Type!);
                return (constructor, values, o => Code.Raw($"new {type}({string.Join(", ", o.Select(p => p.Text))})", Code.Primary, Code.Union(o)));
            case IInvocationOperation { TargetMethod: { } method } call when Values(call.Arguments) is { } values:
                var name = method.Name + (method.IsGenericMethod ? "<" + string.Join(", ", method.TypeArguments.Select(_names.TypeName)) + ">" : "");
                if (call.Instance is { } receiver)
                {
                    return (method, [receiver, .. values], o => Code.Raw($"{o[0].In(Code.Primary)}.{name}({string.Join(", ", o.Skip(1).Select(p => p.Text))})", Code.Primary, Code.Union(o)));
                }

                var owning = _names.TypeName(method.ContainingType);
                return (method, values, o => Code.Raw($"{owning}.{name}({string.Join(", ", o.Select(p => p.Text))})", Code.Primary, Code.Union(o)));
            default:
                return (null, [], null);
        }
    }

    private static (string Sign, int Precedence)? SignOf(IBinaryOperation binary) => binary.OperatorKind switch
    {
        BinaryOperatorKind.Add => ("+", Code.Additive),
        BinaryOperatorKind.Subtract => ("-", Code.Additive),
        BinaryOperatorKind.Multiply => ("*", Code.Multiplicative),
        BinaryOperatorKind.Divide => ("/", Code.Multiplicative),
        _ => null,
    };

    /// <summary>The arguments that are written down; null where they are not in the order of the parameters.</summary>
    private static List<IOperation>? Values(IReadOnlyList<IArgumentOperation> arguments)
    {
        var values = new List<IOperation>();
        foreach (var argument in arguments)
        {
            if (argument.ArgumentKind == ArgumentKind.DefaultValue)
            {
                continue;
            }

            if (argument.Parameter is not { RefKind: RefKind.None } parameter || parameter.Ordinal != values.Count || argument.ArgumentKind != ArgumentKind.Explicit)
            {
                return null;
            }

            values.Add(argument.Value);
        }

        return values;
    }

    /// <summary>An assignment to a vector or matrix, or to an element of one.</summary>
    private bool LowerTensorAssignment(ISimpleAssignmentOperation assignment, Frame frame)
    {
        if (assignment.Target is IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } owner } element && StorageOf(owner, frame) is { IsTensor: true } whole)
        {
            var parts = LowerInOrder(frame, null, [.. element.Arguments.Select(a => a.Value), assignment.Value]);
            Append(new Assign(assignment.Syntax, new Element(element.Syntax, whole, parts.Take(parts.Count - 1).ToArray()), parts[parts.Count - 1]));
            return true;
        }

        if (IsWhole(assignment.Target.Type) && StorageOf(assignment.Target, frame) is { } target)
        {
            var value = LowerWhole(assignment.Value, frame);
            Append(new Assign(assignment.Syntax, new Ref(assignment.Target.Syntax, target), value));
            Remember(target, value);
            return true;
        }

        return false;
    }

    /// <summary><c>v += u;</c> and <c>v[i] += x;</c></summary>
    private bool LowerTensorCompound(ICompoundAssignmentOperation compound, Frame frame)
    {
        if (!IsTensor(compound.Target.Type) || compound.OperatorMethod is null || StorageOf(compound.Target, frame) is not { IsTensor: true } target)
        {
            return false;
        }

        if (Operation(compound, frame) is not { } value)
        {
            return false;
        }

        Append(new Assign(compound.Syntax, new Ref(compound.Target.Syntax, target), value));
        return true;
    }

    /// <summary>Declares a local vector or matrix.</summary>
    private bool LowerTensorDeclaration(SyntaxNode syntax, ILocalSymbol symbol, IOperation initial, Frame frame)
    {
        if (!IsWhole(symbol.Type))
        {
            return false;
        }

        if (StorageOf(initial, frame) is { IsTensor: true } source && !IsReassigned(symbol, frame) && (source.Symbol is null ? source.Writes == 1 : !IsReassigned(source.Symbol, frame))
            && SymbolEqualityComparer.Default.Equals(source.Type, symbol.Type))
        {
            // A second name for the same object.
            frame.Bind(symbol, source);
            return true;
        }

        var value = LowerWhole(initial, frame);
        var storage = Declare(symbol, frame);
        storage.IsFresh = IsNew(value);
        Append(new Assign(syntax, new Ref(syntax, storage), value) { Declares = true });
        Remember(storage, value);
        return true;
    }

    /// <summary><c>foreach (double x in v)</c>, also over <c>v.Enumerate()</c>: an index over the elements.</summary>
    private bool ForEachElement(IForEachLoopOperation loop, IOperation sequence, IVariableDeclaratorOperation declarator, Frame frame)
    {
        var owner = sequence is IInvocationOperation { TargetMethod: { Name: "Enumerate", Parameters.Length: 0 }, Instance: { } enumerated } ? enumerated : sequence;
        if (TensorTypes.KindOf(owner.Type) != 'V' || !IsReal(declarator.Symbol.Type) || !MayMatter(owner, frame)
            || LowerTensor(owner, frame) is not Ref { Storage: { IsTensor: true, Writes: <= 1 } whole } || (whole.Symbol is not null && IsReassigned(whole.Symbol, frame)))
        {
            return false;
        }

        var exits = new List<Storage>();
        Storage? index = null;
        var body = LowerLoopBody(loop, frame, exits, () =>
        {
            index = NewTemporary(loop.Syntax, _source.Compilation.GetSpecialType(SpecialType.System_Int32), "k");
            index.Writes = 1;
            _block.Locals.Remove(index);
            var item = Declare(declarator.Symbol, frame);
            Append(new Assign(declarator.Syntax, new Ref(declarator.Syntax, item), new Element(declarator.Syntax, whole, new Ref(declarator.Syntax, index))) { Declares = true });
        });
        var count = new Opaque(loop.Syntax, whole.Name + ".Count");
        count.Footprint.LengthReads.Add(whole);
        var counted = new Loop(loop.Syntax, LoopForm.Counted, body) { Index = index, Start = new Opaque(loop.Syntax, "0"), Bound = count };
        counted.ExitFlags.AddRange(exits);
        Append(counted);
        return true;
    }

    /// <summary><c>v.ToArray()</c>: a new array with the elements.</summary>
    private bool TryElementsOf(SyntaxNode syntax, IOperation initial, Storage target, Frame frame)
    {
        if (target is not { Rank: 1, IsSingle: false } || initial is not IInvocationOperation { TargetMethod: { Name: "ToArray", Parameters.Length: 0 }, Instance: { } owner }
            || TensorTypes.KindOf(owner.Type) != 'V' || !MayMatter(owner, frame) || LowerTensor(owner, frame) is not Ref { Storage: { IsTensor: true } whole })
        {
            return false;
        }

        if (target.Scope is null)
        {
            target.Scope = _block;
            _block.Locals.Add(target);
        }

        var count = new Opaque(syntax, whole.Name + ".Count");
        count.Footprint.LengthReads.Add(whole);
        target.IsFresh = true;
        Append(new NewArray(syntax, target) { Lengths = [count] });
        Elements(syntax, target, Length(syntax, target), index => new Element(syntax, whole, new Ref(syntax, index)));
        return true;
    }

    /// <summary>Whether nothing else refers to the object.</summary>
    private static bool IsNew(Expr value) => value switch
    {
        TensorApply apply => apply.Rule != TensorRules.Cast && !apply.Rule.KeepsArray,
        Opaque { Operation: { } operation } => WithoutConversion(operation) switch
        {
            IInvocationOperation call => TensorTypes.MakesNew(call.TargetMethod),
            IObjectCreationOperation { Constructor: { } constructor } => TensorTypes.MakesNew(constructor),
            IBinaryOperation { OperatorMethod: { } method } => TensorTypes.MakesNew(method),
            _ => false,
        },
        _ => false,
    };

    private static IOperation WithoutConversion(IOperation operation)
    {
        while (operation is IConversionOperation { OperatorMethod: null } conversion)
        {
            operation = conversion.Operand;
        }

        return operation;
    }
}
