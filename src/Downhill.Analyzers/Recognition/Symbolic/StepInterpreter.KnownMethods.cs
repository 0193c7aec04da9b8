using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.Recognition.Symbolic;

internal sealed partial class StepInterpreter
{
    /// <summary>What the class library does to arrays, sequences and numbers; null for any other method.</summary>
    private Term? KnownMethod(IInvocationOperation invocation, Term? receiver, ImmutableArray<Term> arguments)
    {
        var method = invocation.TargetMethod;
        if (!method.DeclaringSyntaxReferences.IsEmpty || method.ContainingType is not { } type)
        {
            return null;
        }

        if (method.IsStatic && (IsFloating(type) || type is { Name: "Math" or "MathF", ContainingNamespace.Name: "System" }))
        {
            return KnownMathematics(invocation, arguments);
        }

        switch (type.SpecialType, method.Name)
        {
            case (SpecialType.System_Array, "Copy") when arguments.Length == 3:
                return CopyContents(arguments[0], arguments[1], invocation);
            case (SpecialType.System_Array, "Copy") when arguments.Length == 5:
                return CopyContents(arguments[0], arguments[2], invocation);
            case (SpecialType.System_Array, "CopyTo") when receiver is not null:
                return CopyContents(receiver, arguments[0], invocation);
            case (SpecialType.System_Array, "Fill") when arguments.Length >= 2:
                WriteElement(arguments[0], _terms.EveryIndex(_loopDepth), arguments[1], invocation.Syntax);
                return _terms.Constant(null);
            case (SpecialType.System_Array, "Clone"):
                return receiver is null ? null : Copied(receiver, invocation.Syntax);
            case (SpecialType.System_Object, "MemberwiseClone"):
                return receiver is null ? null : CopyObject(receiver, invocation.Syntax);
        }

        switch (method.Name)
        {
            case "BlockCopy" when type.Name == "Buffer" && arguments.Length == 5:
                return CopyContents(arguments[0], arguments[2], invocation);
            case "Clone" or "Copy" or "ToArray" or "ToList" or "AsEnumerable" or "AsSpan" or "AsParallel"
                when arguments.Length == (method.IsStatic || method.IsExtensionMethod ? 1 : 0):
                var source = receiver ?? (arguments.Length == 1 ? arguments[0] : null);
                return source is null ? null : method.Name is "AsSpan" or "AsEnumerable" ? source : Copied(source, invocation.Syntax);
            case "CopyTo" when receiver is not null && arguments.Length >= 1:
                return CopyContents(receiver, arguments[0], invocation);
            case "CompareTo" when receiver is not null && arguments.Length == 1 && IsScalar(type):
                return _terms.Operation("CompareTo", false, receiver, arguments[0]);
        }

        return type is { Name: "Enumerable", ContainingNamespace.Name: "Linq" } ? KnownSequence(method, arguments, invocation) : null;
    }

    private Term KnownMathematics(IInvocationOperation invocation, ImmutableArray<Term> arguments)
    {
        var name = invocation.TargetMethod.Name;
        var result = name is "Floor" or "Ceiling" or "Truncate" || (name == "Round" && arguments.Length == 1)
            ? _terms.Operation("Truncate", true, arguments[0])
            : _terms.Operation(name, true, [.. arguments]);
        RecordClamp(invocation, name, arguments, result);
        return result;
    }

    private void RecordClamp(IInvocationOperation invocation, string name, ImmutableArray<Term> arguments, Term result)
    {
        if (name is not ("Clamp" or "Min" or "Max") || arguments.Length < 2)
        {
            return;
        }

        var syntax = invocation.Arguments.OrderBy(static argument => argument.Parameter?.Ordinal ?? 0).Select(static argument => argument.Value.Syntax).ToArray();
        if (name == "Clamp" && arguments.Length == 3)
        {
            _trace.Clampings.Add(new Clamping(arguments[0], result, syntax[1], syntax[2], _path, _statement));
        }
        else if (arguments[0].IsRandom != arguments[1].IsRandom)
        {
            var (limited, bound) = arguments[0].IsRandom ? (0, 1) : (1, 0);
            _trace.Clampings.Add(new Clamping(
                arguments[limited],
                result,
                name == "Max" ? syntax[bound] : null,
                name == "Min" ? syntax[bound] : null,
                _path,
                _statement));
        }
    }

    private Term CopyContents(Term source, Term destination, IInvocationOperation site)
    {
        Write(new Place(destination, null), _state.Contents(source), site.Syntax);
        return _terms.Constant(null);
    }

    private Term Copied(Term source, SyntaxNode site)
    {
        var copy = _terms.New(site, _path);
        _state.SetContents(copy, _state.Contents(source));
        return copy;
    }

    private Term? KnownSequence(IMethodSymbol method, ImmutableArray<Term> arguments, IInvocationOperation site)
    {
        var index = _terms.EveryIndex(_loopDepth);
        switch (method.Name)
        {
            case "Range":
                return _terms.Updated(arguments[0], index, index);
            case "Repeat":
                return _terms.Updated(arguments[0], index, arguments[0]);
            case "Select" or "Zip" when arguments[arguments.Length - 1] is { Kind: TermKind.Function } function:
                var items = arguments.RemoveAt(arguments.Length - 1).Select(sequence => _terms.Element(_state.Contents(sequence), index)).ToList();
                var wanted = function.Tag is IAnonymousFunctionOperation { Symbol: var lambda } ? lambda : function.Tag as IMethodSymbol;
                if (method.Name == "Select" && wanted?.Parameters.Length == 2)
                {
                    items.Add(index);
                }

                _loopDepth++;
                var body = function.Tag as IOperation ?? (wanted is null ? null : _bodies.Of(wanted));
                var value = wanted is null || body is null ? null : Call(wanted, body, wanted.IsStatic ? null : _this, items.ToImmutableArray(), site, null);
                _loopDepth--;
                return value is null ? null : _terms.Updated(arguments[0], index, value);
            case "Cast" or "OfType":
                return arguments[0];
            default:
                return null;
        }
    }
}
