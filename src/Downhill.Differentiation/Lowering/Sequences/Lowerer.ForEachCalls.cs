using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary><c>list.ForEach(v =&gt; s += v)</c> and <c>Array.ForEach</c>: the loop that they are, with the function inside.</summary>
internal sealed partial class Lowerer
{
    private bool LowerForEachCall(IInvocationOperation call, Frame frame)
    {
        var method = call.TargetMethod;
        var isOfArray = method is { Name: "ForEach", ContainingType.SpecialType: SpecialType.System_Array };
        if (!isOfArray && method is not { Name: "ForEach", ContainingType: { Name: "List", Arity: 1, ContainingNamespace: { Name: "Generic", ContainingNamespace.Name: "Collections" } } })
        {
            return false;
        }

        var arguments = call.Arguments.OrderBy(static a => a.Parameter?.Ordinal ?? 0).Select(static a => a.Value).ToArray();
        var (items, action) = isOfArray ? (arguments[0], arguments[1]) : (call.Instance!, arguments[0]);
        if (!MayMatter(call, frame))
        {
            return false;
        }

        var mark = Mark();
        if (FunctionOf(action, frame) is not KnownFunction { Method: { ReturnsVoid: true, MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction or MethodKind.Ordinary } } known
            || !CanExpand(known, call, frame) || SequenceOf(items, frame) is not { } sequence)
        {
            Undo(mark);
            return false;
        }

        sequence.Name ??= NameIn(known);
        if (isOfArray)
        {
            Checked(sequence, "array", call.Syntax);
        }

        RunThrough(sequence, call.Syntax, (item, _) =>
        {
            var (body, callee) = Enter(known, [item], call, frame);
            LowerBody(body, callee);
        });
        return true;
    }
}
