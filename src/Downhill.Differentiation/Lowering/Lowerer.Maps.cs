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
}
