using Downhill.Differentiation.Program;
using Downhill.Differentiation.Pullbacks;
using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>
/// Functions that call themselves and are given delegates: each is made once for the functions that the delegates stand for,
/// and is given what those take along from around them.
/// </summary>
internal sealed partial class Lowerer
{
    /// <summary>The functions behind the delegates of a call. Null where one is not known, which is noted.</summary>
    private IReadOnlyList<(IParameterSymbol Parameter, KnownFunction Known)>? FunctionArguments(IOperation call, IMethodSymbol target, IReadOnlyList<Argument> arguments, Frame frame)
    {
        var functions = new List<(IParameterSymbol, KnownFunction)>();
        foreach (var argument in arguments)
        {
            if (argument.Parameter is not { RefKind: RefKind.None, Type.TypeKind: TypeKind.Delegate } parameter)
            {
                continue;
            }

            parameter = target.OriginalDefinition.Parameters[parameter.Ordinal];
            if (FunctionOf(argument.Value, frame) is not KnownFunction { Instance: null or IInstanceReferenceOperation } known || _source.BodyOf(target) is not { } body || WrittenParameters(body).Contains(parameter)
                || (MathRules.For(known.Method) is null && WhyNotExpanded(call, known.Method, known.Instance, frame) is not null))
            {
                Explain(call, $"'{target.Name}' calls itself and is given a function by '{parameter.Name}' that is not known here", "pass a lambda or a method by its name");
                return null;
            }

            if (known.Method.MethodKind == MethodKind.LocalFunction && _callees.Of(known.Method) is { CapturedWritten.Count: > 0 } effects)
            {
                Explain(call, $"'{target.Name}' calls itself and is given '{known.Method.Name}', which changes '{effects.CapturedWritten.First().Name}'", "return the value");
                return null;
            }

            functions.Add((parameter, known));
        }

        return functions;
    }

    /// <summary>Inside the callee, the variables around a function that it is given are those of its slots.</summary>
    private void BindFunctions(Callee callee, List<Storage> storages, Frame frame)
    {
        foreach (var (parameter, function) in callee.Functions)
        {
            var model = _source.BodyOf(function) is { } body ? _source.ModelFor(body.Syntax.SyntaxTree) : null;
            var home = new Frame(function.ContainingSymbol as IMethodSymbol ?? callee.Method, null, null, model ?? frame.Model) { Respell = Respell };
            for (var i = 0; i < storages.Count; i++)
            {
                var slot = callee.Slots[i];
                if (slot is { Source: SlotSource.Captured, Path: null })
                {
                    home.Bind(slot.Symbol, storages[i]);
                }
                else if (slot.Source == SlotSource.Captured)
                {
                    home.Bind(slot.Symbol, frame.PartsOf(slot.Symbol)!);
                }
            }

            DeclareDelegate(parameter, function, frame, home);
            frame.Mean(parameter, new KnownFunction(function, null, home));
        }
    }

    /// <summary>A variable for code that is copied and hands the delegate on; it goes where every call is expanded.</summary>
    private void DeclareDelegate(IParameterSymbol parameter, IMethodSymbol function, Frame frame, Frame home)
    {
        var lambda = function.MethodKind == MethodKind.AnonymousFunction ? _source.BodyOf(function)?.Parent : null;
        if (lambda is null && function.MethodKind is not MethodKind.Ordinary)
        {
            return;
        }

        var syntax = (lambda ?? _source.BodyOf(frame.Function)!).Syntax;
        var value = lambda is not null ? Copy(lambda, home) : new Opaque(syntax, (function.IsStatic ? _names.TypeName(function.ContainingType) : "this") + "." + NameTable.Escape(function.Name));
        var storage = Declare(parameter, frame);
        storage.IsExpanded = true;
        Append(new Assign(syntax, new Ref(syntax, storage), value) { Declares = true });
    }

    /// <summary>The variable that a callee, or a function that it is given, takes along; null where that is not one and the same.</summary>
    private static Storage? CapturedBy(ISymbol symbol, IReadOnlyList<(IParameterSymbol Parameter, KnownFunction Known)> functions, Frame lexical, Frame frame)
    {
        var known = functions.Select(f => f.Known.Home.Lookup(symbol)).OfType<Storage>().Distinct().ToList();
        return known.Count > 1 ? null : known.Count == 1 ? known[0] : lexical.Lookup(symbol) ?? frame.Lookup(symbol);
    }

    /// <summary>The same for a struct or tuple, in parts.</summary>
    private Composite? CapturedParts(ISymbol symbol, IReadOnlyList<(IParameterSymbol Parameter, KnownFunction Known)> functions, Frame lexical, Frame frame, SyntaxNode syntax)
    {
        var homes = functions.Select(static f => f.Known.Home).Append(lexical).Append(frame).ToList();
        if (homes.Select(h => h.PartsOf(symbol)).OfType<Composite>().Distinct().ToList() is { Count: > 0 } parts)
        {
            return parts.Count == 1 ? (Composite)Again(parts[0], syntax)! : null;
        }

        return CapturedBy(symbol, functions, lexical, frame) is { } whole ? TakenApart(new Ref(syntax, whole), whole.Type) : null;
    }

    /// <summary>Whether the code calls a delegate of which the function is known: copied as it is, nobody could tell what that reads.</summary>
    private bool CallsKnownFunction(IOperation code, Frame frame)
    {
        var mark = Mark();
        var calls = code.DescendantsAndSelf().Any(o => o is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } call && IsReal(call.Type) && FunctionOf(call.Instance, frame) is not null);
        Undo(mark);
        return calls;
    }

    /// <summary>A condition of several that call delegates: one after the other, as far as they are asked.</summary>
    private Opaque? AfterCalls(IOperation condition, Frame frame)
    {
        while (condition is IParenthesizedOperation parenthesized)
        {
            condition = parenthesized.Operand;
        }

        switch (condition)
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, OperatorMethod: null } not when CallsKnownFunction(not, frame) && MayMatter(not, frame):
                var inner = Kept(Condition(not.Operand, frame));
                return new Opaque(condition.Syntax, "!" + inner.Name, inner);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr, OperatorMethod: null } both
                when CallsKnownFunction(both, frame) && MayMatter(both, frame) && !both.Descendants().Any(DeclaresVariable):
                var asks = both.OperatorKind == BinaryOperatorKind.ConditionalAnd;
                var taken = Kept(Condition(both.LeftOperand, frame));
                var second = InBlock(() => Append(new Assign(both.RightOperand.Syntax, new Ref(both.RightOperand.Syntax, taken), Condition(both.RightOperand, frame))));
                Append(new If(condition.Syntax, new Opaque(condition.Syntax, asks ? taken.Name : "!" + taken.Name, taken), second, InBlock(static () => { })));
                return new Opaque(condition.Syntax, taken.Name, taken);
            default:
                return null;
        }

        Storage Kept(Opaque value) => Keep(value, _source.Compilation.GetSpecialType(SpecialType.System_Boolean), "taken").Storage;
    }

    private static bool DeclaresVariable(IOperation operation) => operation is IDeclarationPatternOperation or IDeclarationExpressionOperation or IRecursivePatternOperation or IListPatternOperation;
}
