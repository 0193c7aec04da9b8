using System.Collections.Immutable;
using Downhill.Analyzers.Recognition.Symbolic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.Recognition.Flow;

/// <summary>Functions that are kept in variables, members and parameters, and run where they are called.</summary>
internal sealed partial class FlowReader
{
    // How many of the functions that a delegate may hold are read.
    private const int MaximumHeld = 4;

    /// <summary>A lambda or method handed to the class library runs there and then.</summary>
    private ImmutableArray<FlowSource> RunInline(object function, ImmutableArray<FlowSource> given, IInvocationOperation site)
    {
        var symbol = function is IAnonymousFunctionOperation lambda ? lambda.Symbol : (IMethodSymbol)function;
        foreach (var parameter in symbol.Parameters)
        {
            if (!FlowTypes.IsInteger(parameter.Type))
            {
                Connect(given, _graph.Variable(parameter, parameter.Type));
            }
        }

        if (function is IAnonymousFunctionOperation { Body: { } body })
        {
            var tests = _tests;
            _tests = null;
            _loopDepth++;
            Execute(body);
            _loopDepth--;
            _tests = tests;
            return Copy(_graph.ReturnOf(symbol));
        }

        if (_context.Bodies.Has(symbol))
        {
            Enter(symbol);
            return FlowTypes.IsFloating(site.Type) || FlowTypes.IsFloating(symbol.ReturnType)
                ? ImmutableArray.Create(new FlowSource(_graph.ReturnOf(symbol), FlowKind.Through))
                : Copy(_graph.ReturnOf(symbol));
        }

        return s_none;
    }

    /// <summary>Whether a delegate is called and the project shows what it may hold: its functions tell what they draw themselves.</summary>
    private bool IsKnownDelegate(IInvocationOperation invocation) => invocation.TargetMethod.MethodKind == MethodKind.DelegateInvoke && ReferencedMember(invocation.Instance) is { } holder &&
        (_context.Bindings.Resolve(holder) is not null || HandedDraws(holder).Any() || ValuesOf(holder.OriginalDefinition, 0).Any());

    // What its callers pass, and what is stored in it elsewhere: what moves a point may be among it.
    private IEnumerable<IMethodSymbol> HandedDraws(ISymbol holder) =>
        _index.MayBeHandedDraws(holder) ? _context.Held.Drawing(holder, _index.MayDraw, _cancellationToken).Where(_index.MayDraw).Take(MaximumHeld) : [];

    private ImmutableArray<FlowSource> EvaluateDelegate(IInvocationOperation invocation)
    {
        var holder = ReferencedMember(invocation.Instance);
        var value = EvaluateUnread(invocation, holder ?? invocation.TargetMethod.ContainingType, s_none, invocation.Arguments);
        if (holder is null)
        {
            return value;
        }

        var call = _graph.Calls.LastOrDefault(one => one.Syntax == invocation.Syntax) ?? new FlowCall(
            _graph.Result(invocation.Syntax, invocation.Type), invocation.Syntax, holder, ImmutableArray<IMethodSymbol>.Empty,
            invocation.Arguments.Select(argument => Evaluate(argument.Value)).ToImmutableArray(), s_none, _owner, _loopDepth);
        if (_context.Bindings.Resolve(holder) is { } bound)
        {
            Bind(call, bound, _control, _owner);
            return value;
        }

        if (!_delegateCalls.TryGetValue(holder.OriginalDefinition, out var calls))
        {
            _delegateCalls[holder.OriginalDefinition] = calls = [];
        }

        calls.Add((call, _control, _owner));

        foreach (var function in HandedDraws(holder))
        {
            Bind(call, function, _control, _owner);
        }

        foreach (var function in ValuesOf(holder.OriginalDefinition, 0))
        {
            Bind(call, function, _control, _owner);
        }

        return value;
    }

    private IEnumerable<object> ValuesOf(ISymbol holder, int depth)
    {
        if (depth > 4 || !_delegateValues.TryGetValue(holder, out var values))
        {
            yield break;
        }

        foreach (var value in values.ToList())
        {
            if (value is ISymbol other and not IMethodSymbol)
            {
                foreach (var function in ValuesOf(other, depth + 1))
                {
                    yield return function;
                }

                // What is stored in a member elsewhere: what moves a point may be among it.
                foreach (var function in other is IFieldSymbol or IPropertySymbol ? HandedDraws(other) : [])
                {
                    yield return function;
                }
            }
            else
            {
                yield return value;
            }
        }
    }

    private void BindDelegate(ISymbol? holder, IOperation value)
    {
        if (holder is null || FlowTypes.ElementOf(PlaceRoots.TypeOf(holder))?.TypeKind != TypeKind.Delegate)
        {
            return;
        }

        foreach (var item in Items(value))
        {
            BindDelegate(holder, item);
        }

        holder = holder.OriginalDefinition;
        var bound = FunctionOf(value) ?? ReferencedMember(value)?.OriginalDefinition;
        if (bound is null || ReferenceEquals(bound, holder))
        {
            return;
        }

        if (!_delegateValues.TryGetValue(holder, out var values))
        {
            _delegateValues[holder] = values = [];
        }

        values.Add(bound);
        foreach (var waiting in _delegateCalls.ToList())
        {
            foreach (var function in ValuesOf(waiting.Key, 0))
            {
                foreach (var (call, control, caller) in waiting.Value)
                {
                    Bind(call, function, control, caller);
                }
            }
        }
    }

    /// <summary>What a list of functions is made of where it stands.</summary>
    private static IEnumerable<IOperation> Items(IOperation value)
    {
        while (value is IConversionOperation conversion)
        {
            value = conversion.Operand;
        }

        return value switch
        {
            IArrayCreationOperation { Initializer.ElementValues: var items } => items,
            IObjectCreationOperation { Initializer.Initializers: var items } => items.OfType<IInvocationOperation>().Where(static item => item.Arguments.Length > 0).Select(static item => item.Arguments[item.Arguments.Length - 1].Value),
            _ => [],
        };
    }

    private void Bind(FlowCall call, object function, FlowControl? control, IMethodSymbol caller)
    {
        var symbol = function is IAnonymousFunctionOperation lambda ? lambda.Symbol : (IMethodSymbol)function;
        if (_isHome(symbol) || (function is not IOperation && !_context.Bodies.Has(symbol)))
        {
            return;
        }

        for (var i = 0; i < symbol.Parameters.Length && i < call.Arguments.Length; i++)
        {
            Connect(call.Arguments[i], _graph.Variable(symbol.Parameters[i], symbol.Parameters[i].Type), null, IsShared(symbol.Parameters[i].Type));
        }

        _graph.Connect(new FlowSource(_graph.ReturnOf(symbol), FlowTypes.IsFloating(symbol.ReturnType) ? FlowKind.Through : FlowKind.Copy), call.Result, symbol, IsShared(symbol.ReturnType));
        var (outerControl, outerOwner) = (_control, _owner);
        (_control, _owner) = (control, caller);
        Enter(symbol, function as IOperation);
        (_control, _owner) = (outerControl, outerOwner);
    }

    private static object? FunctionOf(IOperation value)
    {
        while (true)
        {
            switch (value)
            {
                case IConversionOperation conversion:
                    value = conversion.Operand;
                    break;
                case IDelegateCreationOperation creation:
                    value = creation.Target;
                    break;
                case IAnonymousFunctionOperation lambda:
                    return lambda;
                case IMethodReferenceOperation { Method: var method }:
                    return method.OriginalDefinition;
                default:
                    return null;
            }
        }
    }

    private static ISymbol? ReferencedMember(IOperation? value)
    {
        while (true)
        {
            switch (value)
            {
                case IConversionOperation conversion:
                    value = conversion.Operand;
                    break;
                case ICoalesceOperation coalesce:
                    value = coalesce.Value;
                    break;
                case IArrayElementReferenceOperation element:
                    value = element.ArrayReference;
                    break;
                case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } list }:
                    value = list;
                    break;
                case ILocalReferenceOperation local:
                    return local.Local;
                case IParameterReferenceOperation parameter:
                    return parameter.Parameter;
                case IMemberReferenceOperation member:
                    return member.Member;
                default:
                    return null;
            }
        }
    }
}
