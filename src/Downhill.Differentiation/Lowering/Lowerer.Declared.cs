using Downhill.Differentiation.Program;
using Downhill.Differentiation.Pullbacks;
using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>Calls of methods whose derivative the user has declared by <c>[DerivativeOf]</c>.</summary>
internal sealed partial class Lowerer
{
    private DeclaredRules Declarations => _declared ??= DeclaredRules.Of(_source.Compilation, _source.CancellationToken);

    private DeclaredRules? _declared;

    /// <summary>The call with its declared derivative; null where it is to be copied.</summary>
    private Expr? CallDeclared(IInvocationOperation call, Frame frame)
    {
        var target = call.TargetMethod;
        if (!Involves(call, target, frame))
        {
            return null;
        }

        foreach (var rule in Declarations.MethodsFor(target))
        {
            if (_home is not null && !_source.Compilation.IsSymbolAccessibleWithin(rule, _home))
            {
                Explain(call, $"the derivative of '{target.Name}' is declared by '{rule.Name}', which the gradient in '{_home.Name}' may not access", "make it internal");
                return null;
            }
        }

        if (target.IsVirtual || target.IsOverride || target.IsAbstract)
        {
            Explain(call, $"'{target.Name}' is virtual, so that a declared derivative may be that of another method", "call a method that is not virtual");
            return null;
        }

        if (target.IsStatic && Declarations.PartialsOf(target, _names.TypeName) is { } partials)
        {
            return Apply(call, partials, frame);
        }

        var callee = DeclaredCallee(target);
        if (callee is null || (call.Instance is not null && IsComposite(call.Instance, frame)) || Operands(callee, call.Instance, Argument.Of(call.Arguments), frame, frame) is not { } operands)
        {
            Explain(call, $"'{target.Name}' takes an argument in a way that is not followed here", "pass plain values and arrays");
            return null;
        }

        var result = NewTemporary(call.Syntax, target.ReturnType, Camel(target.Name));
        Append(new Invoke(call.Syntax, callee, operands, result));
        return new Ref(call.Syntax, result);
    }

    private Callee? DeclaredCallee(IMethodSymbol target)
    {
        if (Declarations.PullbackOf(target) is not { } rule)
        {
            return null;
        }

        return _pullbacks.Of(target, rule, () =>
        {
            var slots = new List<Slot>();
            if (!target.IsStatic)
            {
                slots.Add(new Slot(SlotSource.Receiver, SlotKind.Value, target.ContainingType, target.ContainingType, RefKind.None));
            }

            slots.AddRange(target.Parameters.Select(p => new Slot(SlotSource.Parameter, Reals.IsArray(p.Type) ? SlotKind.Array : SlotKind.Value, p, p.Type, RefKind.None)));
            return new Callee(target, false, slots) { Rule = rule };
        });
    }
}
