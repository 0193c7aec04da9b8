using Downhill.Differentiation.Emission;
using Downhill.Differentiation.Program;
using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

internal sealed partial class Lowerer
{
    /// <summary><c>v.Map(x => …)</c>, where the function is visible and its parameter the only thing in it that varies.</summary>
    private TensorApply? LowerMap(IInvocationOperation call, Frame frame)
    {
        if (call.Instance is not { } owner || !IsTensor(owner.Type) || !IsTensor(call.Type) || Values(call.Arguments) is not [{ } argument])
        {
            return null;
        }

        if (Function(argument) is not { } function)
        {
            return null;
        }

        var elements = LowerTensor(owner, frame);
        var element = NewStorage(_names.Fresh("x", _scope), _source.Compilation.GetSpecialType(SpecialType.System_Double), StorageKind.Local, null);
        element.IsSynthetic = true;
        element.Writes = 1;
        Expr? body = null;
        var scratch = InBlock(() => body = Applied(call, function, element, frame));
        if (body is null || scratch.Statements.Count > 0 || body.SelfAndDescendants().Any(n => n switch
        {
            Ref reference => reference.Storage != element && IsMaybe(reference.Storage),
            Element other => IsMaybe(other.Array),
            Opaque opaque => opaque.Footprint.Reads.Any(r => r == element || IsMaybe(r)) || !opaque.IsPure,
            _ => false,
        }))
        {
            return null;
        }

        var written = Copy(argument, frame);
        var suffix = call.TargetMethod.TypeArguments is [{ } result] ? "<" + _names.TypeName(result) + ">" : "";
        return new TensorApply(
            call.Syntax,
            TensorRules.Map(element, body),
            call.Type!,
            [elements],
            o => Code.Raw($"{o[0].In(Code.Primary)}.Map{suffix}({written.Text})", Code.Primary, o[0].Reads));
    }

    private static IMethodSymbol? Function(IOperation argument) => WithoutConversion(argument) switch
    {
        IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda } => lambda.Symbol,
        IDelegateCreationOperation { Target: IMethodReferenceOperation { Method: var method, Instance: null or IInstanceReferenceOperation } } => method,
        _ => null,
    };

    /// <summary>The function's value at an element.</summary>
    private Expr? Applied(IOperation call, IMethodSymbol function, Storage element, Frame frame)
    {
        _maybeStorages.Add(element);
        if (MathRules.For(function) is { Arity: 1 } rule)
        {
            return new Apply(call.Syntax, rule, [new Ref(call.Syntax, element)]);
        }

        if (_source.BodyOf(function) is not { } body || _source.ModelFor(body.Syntax.SyntaxTree) is not { } model || OnlyReturn(body) is not { } value
            || function.Parameters.Length != 1 || !IsReal(value.Type) || function.IsVirtual || function.IsAbstract || function.IsOverride)
        {
            return null;
        }

        var callee = new Frame(function, frame, LexicalFrame(function, frame), model) { Receiver = frame.Receiver, ReceiverStorage = frame.ReceiverStorage };
        callee.Bind(function.Parameters[0], element);
        return LowerReal(value, callee);
    }

    /// <summary>
    /// Any other function of the elements of <c>Map</c>, <c>Map2</c> or <c>MapIndexed</c>, as the loop that it is. What is not
    /// dense may skip its zeros, so that such a gradient stops with an exception.
    /// </summary>
    private Ref? LowerMapLoop(IInvocationOperation call, Frame frame)
    {
        if (call is not { Instance: { } owner, TargetMethod.Name: "Map" or "Map2" or "MapIndexed" } || !IsTensor(owner.Type) || !IsTensor(call.Type)
            || Values(call.Arguments) is not { Count: > 0 } values || values.Count != (call.TargetMethod.Name == "Map2" ? 2 : 1)
            || FunctionOf(values[0], frame) is not { } function || !CanExpand(function, call, frame))
        {
            return null;
        }

        var operands = new List<Storage>();
        foreach (var operand in LowerInOrder(frame, null, values.Count == 2 ? [owner, values[1]] : [owner]))
        {
            operands.Add(operand is Ref { Storage.IsTensor: true } known ? known.Storage : Keep(operand, null, "elements").Storage);
        }

        foreach (var operand in operands)
        {
            Check(call.Syntax, $"if (!{operand.Name}.Storage.IsDense) throw new global::System.NotSupportedException(\"A function of the elements is only differentiated where they are dense.\");", operand);
        }

        if (operands.Count == 2)
        {
            // The library throws where the sizes differ.
            Check(call.Syntax, $"{operands[0].Name}.PointwiseMultiply({operands[1].Name});", [.. operands]);
        }

        var result = NewTemporary(call.Syntax, call.Type!, "mapped");
        result.IsFresh = true;
        var isMatrix = TensorTypes.IsMatrix(call.Type);
        var sizes = isMatrix ? new[] { "RowCount", "ColumnCount" } : ["Count"];
        var space = "global::MathNet.Numerics.LinearAlgebra." + (isMatrix ? "Matrix" : "Vector") + "<double>.Build.Dense(";
        var made = new Opaque(call.Syntax, space + string.Join(", ", sizes.Select(size => operands[0].Name + "." + size)) + ")");
        made.Footprint.LengthReads.Add(operands[0]);
        Append(new Assign(call.Syntax, new Ref(call.Syntax, result), made) { Declares = true });
        ForEachPlace(call.Syntax, operands[0], sizes, [], indices =>
        {
            var items = new List<Sequences.Item>();
            if (call.TargetMethod.Name == "MapIndexed")
            {
                items.AddRange(indices.Select(i => new Sequences.Item(i.Type, new Ref(call.Syntax, i))));
            }

            items.AddRange(operands.Select(o => new Sequences.Item(Double, Keep(ElementAt(call.Syntax, o, indices), Double, "x"))));
            if (Expand(function, items, call, frame).Value is { } value)
            {
                Append(new Assign(call.Syntax, ElementAt(call.Syntax, result, indices), value));
            }
            else
            {
                Refuse(call.Syntax, $"what this function gives to '{call.TargetMethod.Name}' is not followed", "write the loop");
            }
        });
        return new Ref(call.Syntax, result);
    }

    /// <summary><c>v.MapInplace(f)</c> and <c>v.Clear()</c> of a vector or matrix that the method made.</summary>
    private bool LowerInPlace(IInvocationOperation call, Frame frame)
    {
        if (call.Instance is not { } owner || StorageOf(owner, frame) is not { IsTensor: true } whole || Values(call.Arguments) is not { } values)
        {
            return false;
        }

        Callable? function = null;
        switch (call.TargetMethod.Name)
        {
            case "Clear" when values.Count == 0:
                break;
            case "MapInplace" when values.Count == 1 && FunctionOf(values[0], frame) is { } known && CanExpand(known, call, frame):
                function = known;
                break;
            default:
                return false;
        }

        if (function is not null)
        {
            Check(call.Syntax, $"if (!{whole.Name}.Storage.IsDense) throw new global::System.NotSupportedException(\"A function of the elements is only differentiated where they are dense.\");", whole);
        }

        ForEachPlace(call.Syntax, whole, TensorTypes.IsMatrix(whole.Type) ? ["RowCount", "ColumnCount"] : ["Count"], [], indices =>
        {
            Expr? value = function is null
                ? new Opaque(call.Syntax, "0")
                : Expand(function, [new Sequences.Item(Double, Keep(ElementAt(call.Syntax, whole, indices), Double, "x"))], call, frame).Value;
            if (value is null)
            {
                Refuse(call.Syntax, "what this function gives is not followed", "write the loop");
                return;
            }

            Append(new Assign(call.Syntax, ElementAt(call.Syntax, whole, indices), value));
        });
        return true;
    }

    private ITypeSymbol Double => _source.Compilation.GetSpecialType(SpecialType.System_Double);

    private static Element ElementAt(SyntaxNode syntax, Storage whole, IReadOnlyList<Storage> indices) =>
        new(syntax, whole, indices.Select(i => (Expr)new Ref(syntax, i)).ToArray());

    private void Check(SyntaxNode syntax, string text, params Storage[] operands)
    {
        var code = new Opaque(syntax, text);
        code.Footprint.LengthReads.UnionWith(operands);
        code.Footprint.HasEffects = true;
        Append(new Perform(syntax, code));
    }

    /// <summary>One loop for each dimension.</summary>
    private void ForEachPlace(SyntaxNode syntax, Storage whole, string[] sizes, IReadOnlyList<Storage> indices, Action<IReadOnlyList<Storage>> inner)
    {
        if (indices.Count == sizes.Length)
        {
            inner(indices);
            return;
        }

        Storage? index = null;
        var bound = new Opaque(syntax, whole.Name + "." + sizes[indices.Count]);
        bound.Footprint.LengthReads.Add(whole);
        var body = InBlock(
            () =>
            {
                index = NewTemporary(syntax, _source.Compilation.GetSpecialType(SpecialType.System_Int32), indices.Count == 0 ? "i" : "j");
                index.Writes = 1;
                _block.Locals.Remove(index);
                ForEachPlace(syntax, whole, sizes, [.. indices, index], inner);
            },
            isLoop: true);
        Append(new Loop(syntax, LoopForm.Counted, body) { Index = index, Start = new Opaque(syntax, "0"), Bound = bound });
    }
}
