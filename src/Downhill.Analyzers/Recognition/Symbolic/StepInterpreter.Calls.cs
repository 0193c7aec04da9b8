using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.Recognition.Symbolic;

internal sealed partial class StepInterpreter
{
    private Term EvaluateInvocation(IInvocationOperation invocation)
    {
        var method = invocation.TargetMethod;
        if (_sources.Draws(method) is var drawn and not Randomness.None)
        {
            foreach (var argument in invocation.Arguments)
            {
                Evaluate(argument.Value);
            }

            return Draw(drawn, SourceSymbol(invocation.Instance) ?? method, invocation.Syntax);
        }

        var receiver = EvaluateOptional(invocation.Instance);
        var arguments = ImmutableArray.CreateBuilder<Term>(invocation.Arguments.Length);
        arguments.Count = invocation.Arguments.Length;
        var syntax = new SyntaxNode?[invocation.Arguments.Length];
        foreach (var argument in invocation.Arguments)
        {
            var ordinal = argument.Parameter?.Ordinal ?? -1;
            if (ordinal >= 0 && ordinal < arguments.Count)
            {
                arguments[ordinal] = Evaluate(argument.Value);
                syntax[ordinal] = argument.ArgumentKind == ArgumentKind.DefaultValue ? null : argument.Value.Syntax;
            }
        }

        for (var i = 0; i < arguments.Count; i++)
        {
            arguments[i] ??= _terms.Constant(null);
        }

        var values = arguments.MoveToImmutable();
        if (method.MethodKind == MethodKind.DelegateInvoke)
        {
            return InvokeDelegate(invocation, receiver, values, syntax);
        }

        if (KnownMethod(invocation, receiver, values) is { } known)
        {
            return known;
        }

        if (_bodies.Of(method) is { } body &&
            Call(method, body, method.IsStatic || method.MethodKind == MethodKind.LocalFunction ? null : receiver, values, invocation, syntax) is { } result)
        {
            return result;
        }

        return OpaqueCall(invocation, method, null, receiver, values, syntax);
    }

    private Term InvokeDelegate(IInvocationOperation invocation, Term? receiver, ImmutableArray<Term> arguments, SyntaxNode?[] syntax)
    {
        var holder = SourceSymbol(invocation.Instance);
        var function = receiver?.Kind == TermKind.Function ? receiver.Tag : holder is null ? null : _bindings.Resolve(holder);
        switch (function)
        {
            case IAnonymousFunctionOperation lambda:
                return Call(lambda.Symbol, lambda, null, arguments, invocation, syntax, holder) ?? OpaqueCall(invocation, lambda.Symbol, holder, null, arguments, syntax);
            case IMethodSymbol method when _sources.Draws(method) is var drawn and not Randomness.None:
                return Draw(drawn, method, invocation.Syntax);
            case IMethodSymbol method when _bodies.Of(method) is { } body:
                return Call(method, body, method.IsStatic ? null : _this, arguments, invocation, syntax, holder) ?? OpaqueCall(invocation, method, holder, null, arguments, syntax);
            default:
                return OpaqueCall(invocation, null, holder ?? invocation.TargetMethod.ContainingType, null, arguments, syntax);
        }
    }

    /// <summary>Reads a call through its body; null where that is not possible here.</summary>
    private Term? Call(
        IMethodSymbol method,
        IOperation body,
        Term? receiver,
        ImmutableArray<Term> arguments,
        IOperation site,
        SyntaxNode?[]? syntax,
        ISymbol? holder = null)
    {
        var definition = method.OriginalDefinition;
        var parameters = (definition.PartialImplementationPart ?? definition).Parameters;
        if (_callStack.Count > MaximumCallDepth || _callStack.Contains(definition, SymbolEqualityComparer.Default) || parameters.Length != arguments.Length)
        {
            return null;
        }

        var before = _state.Fork();
        var deep = arguments.Select(_state.Deep).ToImmutableArray();
        var draws = _trace.Draws.Count;
        var (callerThis, callerPath, callerIsScalar) = (_this, _path, _isInScalar);
        _isInScalar = IsScalar(method.ReturnType);
        _path = _paths.Child(_path, site.Syntax);
        _callStack.Add(definition);
        if (!method.IsStatic && receiver is not null)
        {
            _this = receiver;
        }

        for (var i = 0; i < parameters.Length; i++)
        {
            _state.SetVariable(parameters[i], arguments[i]);
        }

        var target = PushTarget(body, TargetKind.Function);
        var flow = ExecuteBody(body);
        var returned = Land(target, flow, null);
        foreach (var part in SourceBodies.Parts(body))
        {
            // An expression body is its own value.
            if (returned is null && !method.ReturnsVoid && part is not IBlockOperation)
            {
                returned = Evaluate(part);
            }
        }

        _callStack.RemoveAt(_callStack.Count - 1);
        _this = callerThis;
        _path = callerPath;
        _isInScalar = callerIsScalar;
        CopyOut(site, parameters);
        CopyOutStruct(site, receiver);

        returned ??= _terms.Constant(null);
        if (!IsScalar(method.ReturnType))
        {
            return returned;
        }

        // A function may depend on an argument in ways that one reading does not show.
        var randomness = returned.Randomness | (deep.Any(static argument => argument.IsRandom) ? Randomness.Opaque : Randomness.None);

        // The scalar keeps what it was computed from, and remembers which function computed it.
        var value = _terms.Call(site.Syntax, callerPath, ImmutableArray.Create(returned).AddRange(deep), randomness);
        _trace.Calls[value] = new ScalarCall(
            value,
            site.Syntax,
            callerPath,
            definition.AssociatedSymbol ?? definition,
            definition,
            holder,
            method.Parameters,
            syntax?.ToImmutableArray() ?? arguments.Select(static _ => (SyntaxNode?)null).ToImmutableArray(),
            deep,
            before,
            method.IsStatic ? null : receiver ?? callerThis,
            DrawsInside: _trace.Draws.Count > draws);
        return value;
    }

    /// <summary>Values written to <c>ref</c> and <c>out</c> parameters go back to the arguments.</summary>
    private void CopyOut(IOperation site, ImmutableArray<IParameterSymbol> parameters)
    {
        if (site is not IInvocationOperation invocation)
        {
            return;
        }

        foreach (var argument in invocation.Arguments)
        {
            if (argument.Parameter is { RefKind: RefKind.Ref or RefKind.Out, Ordinal: var ordinal } && ordinal < parameters.Length)
            {
                Assign(argument.Value, _state.Variable(parameters[ordinal]));
            }
        }
    }

    /// <summary>A method of a struct may have changed the variable that it was called on.</summary>
    private void CopyOutStruct(IOperation site, Term? receiver)
    {
        if (receiver is null || site is not IInvocationOperation { Instance: { Type.IsValueType: true } instance } || instance is IInstanceReferenceOperation)
        {
            return;
        }

        var changed = receiver;
        foreach (var pair in _state.MembersOf(receiver))
        {
            changed = _terms.Updated(changed, _terms.Function(pair.Key.Member!), pair.Value);
        }

        if (!ReferenceEquals(changed, receiver))
        {
            Assign(instance, changed);
        }
    }

    private Term OpaqueCall(IOperation site, IMethodSymbol? method, ISymbol? holder, Term? receiver, ImmutableArray<Term> arguments, SyntaxNode?[] syntax)
    {
        var deep = arguments.Select(_state.Deep).ToImmutableArray();
        var parts = receiver is null ? deep : deep.Insert(0, _state.Deep(receiver));
        if (receiver is not null && ReferenceEquals(receiver, _this) && method is { DeclaringSyntaxReferences.IsEmpty: false })
        {
            // An override reads what the object holds: all of it that chance has touched.
            parts = parts.AddRange(_state.ContentsBelow(receiver).Select(_state.Held).Where(static value => value.IsRandom));
        }

        var type = site.Type;
        if (type is null or { SpecialType: SpecialType.System_Void })
        {
            _trace.Effects.Add(new OpaqueEffect(site.Syntax, _path, _statement));
            Disturb(site, receiver, arguments);
            return _terms.Constant(null);
        }

        if (IsScalar(type))
        {
            var randomness = parts.Any(static part => part.IsRandom) ? Randomness.Opaque : Randomness.None;
            var value = _terms.Call(site.Syntax, _path, parts, randomness);
            _trace.Calls[value] = new ScalarCall(
                value,
                site.Syntax,
                _path,
                method,
                null,
                holder,
                method?.Parameters ?? (site as IInvocationOperation)?.TargetMethod.Parameters ?? ImmutableArray<IParameterSymbol>.Empty,
                syntax.ToImmutableArray(),
                deep,
                _state.Fork(),
                receiver,
                DrawsInside: false);
            return value;
        }

        // Arithmetic on vectors written as methods keeps the amount; anything else hides it.
        var isArithmetic = receiver is not null && method is not null && SymbolEqualityComparer.Default.Equals(type, method.ContainingType) &&
            !parts.Any(static part => part.Kind == TermKind.Function);
        return isArithmetic ? _terms.Operation(method!.Name, true, [.. parts]) : _terms.Veiled(site.Syntax, _path, parts);
    }

    /// <summary>A library collection that something is added to no longer holds what it held.</summary>
    private void Disturb(IOperation site, Term? receiver, ImmutableArray<Term> arguments)
    {
        if (receiver is not null && site is IInvocationOperation { Instance.Type.IsReferenceType: true })
        {
            var contents = _state.Contents(receiver);
            foreach (var argument in arguments)
            {
                contents = _terms.Updated(contents, _terms.Opaque(site.Syntax, _path, ImmutableArray<Term>.Empty), _state.Deep(argument));
            }

            _state.SetContents(receiver, contents);
        }
    }

    private Term EvaluateCreation(IObjectCreationOperation creation)
    {
        var arguments = creation.Arguments.Select(argument => Evaluate(argument.Value)).ToImmutableArray();
        var result = _terms.New(creation.Syntax, _path);
        if (creation.Type is INamedTypeSymbol { DeclaringSyntaxReferences.IsEmpty: false } type)
        {
            if (!_callStack.Contains(type, SymbolEqualityComparer.Default) && _callStack.Count <= MaximumCallDepth)
            {
                InitialiseMembers(result, type);
            }

            if (creation.Constructor is { } constructor)
            {
                if (_bodies.Of(constructor) is { } body)
                {
                    Call(constructor, body, result, arguments, creation, null);
                }
                else
                {
                    BindPrimary(result, type, constructor, arguments);
                }
            }
        }
        else if (arguments.Length == 1 && creation.Arguments[0].Value.Type is { } source && IsSequence(source))
        {
            _state.SetContents(result, _state.Contents(arguments[0]));
        }
        else if (arguments.Length > 0)
        {
            _state.SetContents(result, _terms.Operation("New", true, arguments.Select(_state.Deep).ToArray()));
        }

        Initialise(result, creation.Initializer);
        return creation.Type is { IsValueType: true } && creation.Initializer is null ? _state.Contents(result) is var contents && !ReferenceEquals(contents, result) ? contents : result : result;
    }

    /// <summary>A record's positional members take the constructor's arguments.</summary>
    private void BindPrimary(Term instance, INamedTypeSymbol type, IMethodSymbol constructor, ImmutableArray<Term> arguments)
    {
        for (var i = 0; i < constructor.Parameters.Length && i < arguments.Length; i++)
        {
            foreach (var member in type.GetMembers(constructor.Parameters[i].Name))
            {
                if (member is IPropertySymbol or IFieldSymbol)
                {
                    _state.Write(new Place(instance, member.OriginalDefinition), arguments[i]);
                }
            }
        }
    }

    private void InitialiseMembers(Term instance, INamedTypeSymbol type)
    {
        foreach (var member in type.GetMembers())
        {
            if (member is { IsStatic: false, IsImplicitlyDeclared: false } and (IFieldSymbol or IPropertySymbol))
            {
                if (_bodies.InitialiserOf(member) is { } initialiser)
                {
                    _callStack.Add(type);
                    var path = _path;
                    _path = _paths.Child(_path, initialiser.Syntax);
                    _state.Write(new Place(instance, member.OriginalDefinition), Evaluate(initialiser));
                    _path = path;
                    _callStack.RemoveAt(_callStack.Count - 1);
                }
            }
        }
    }

    private Term Draw(Randomness kind, ISymbol source, SyntaxNode site)
    {
        var draw = _terms.Draw(site, _path, kind);
        _trace.Draws.Add(new RandomDraw(draw, source, site, _path, _statement));
        return draw;
    }

    private static ISymbol? SourceSymbol(IOperation? instance) => instance switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IMemberReferenceOperation member => member.Member,
        IConversionOperation conversion => SourceSymbol(conversion.Operand),
        _ => null,
    };

    private static bool IsScalar(ITypeSymbol? type) => IsFloating(type) || IsInteger(type);

    private static bool IsSequence(ITypeSymbol type) =>
        type is IArrayTypeSymbol || (type.SpecialType != SpecialType.System_String && type.AllInterfaces.Any(static i => i.SpecialType == SpecialType.System_Collections_IEnumerable));
}
