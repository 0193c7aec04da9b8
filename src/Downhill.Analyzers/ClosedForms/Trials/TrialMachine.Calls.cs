using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.ClosedForms.Trials;

internal sealed partial class TrialMachine
{
    /// <summary>Calls a function that is a value.</summary>
    public object? Apply(object? function, params object?[] arguments) => function is not TrialFunction called ? throw new TrialFailure("a function is not known")
        : called.Body is null ? Call(called.Method, called.Receiver, arguments, called.Frame)
        : Enter(called.Method, called.Body, new TrialFrame(called.Frame.Receiver, called.Frame), arguments);

    /// <summary>Calls a member of an object.</summary>
    public object? Call(IMethodSymbol? method, object? receiver, params object?[] arguments) =>
        method is null ? throw new TrialFailure("a member is missing") : Call(receiver is TrialObject own ? Overriding(method, own) : method, receiver, arguments, new TrialFrame(null));

    /// <summary>What a property, a field or a method without parameters gives.</summary>
    public object? Get(ISymbol member, TrialObject owner) => member switch
    {
        IMethodSymbol method => Call(method, owner, []),
        IPropertySymbol { GetMethod: { } getter } when !owner.Members.ContainsKey(member.OriginalDefinition) => Call(getter, owner, []),
        _ => owner.Members.TryGetValue(member.OriginalDefinition, out var value) ? value : throw new TrialFailure($"'{member.Name}' is not known"),
    };

    private object? Invoke(IInvocationOperation call, TrialFrame frame)
    {
        var method = call.TargetMethod;
        if (method.ContainingType is { Name: "Console" or "Debug" or "Trace" } && method.ReturnsVoid)
        {
            // What a statement of its own writes stays; what a helper writes would go with the call.
            return _calls > 0 && method.ContainingType.Name != "Debug" ? throw new TrialFailure("a helper writes a message, which would be lost") : null;
        }

        var receiver = call.Instance is { } instance && !Library.IsBuilder(instance.Type) ? Evaluate(instance, frame) : null;
        if (method.MethodKind == MethodKind.DelegateInvoke)
        {
            return Apply(receiver, [.. call.Arguments.Select(argument => Evaluate(argument.Value, frame))]);
        }

        var arguments = new object?[method.Parameters.Length];
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is { } parameter)
            {
                arguments[parameter.Ordinal] = parameter.RefKind == RefKind.Out ? null : Evaluate(argument.Value, frame);
            }
        }

        if (receiver is TrialObject own)
        {
            method = Overriding(method, own);
        }

        if (!HasBody(method))
        {
            return CallLibrary(method, receiver, arguments);
        }

        var inner = FrameOf(method, receiver, frame);
        var result = Enter(method, BodyOf(method)!, inner, arguments);
        foreach (var argument in call.Arguments)
        {
            // What the method left in the variables that it was given.
            if (argument.Parameter is { RefKind: RefKind.Ref or RefKind.Out } parameter)
            {
                Assign(argument.Value, inner.Values[method.OriginalDefinition.Parameters[parameter.Ordinal]], frame);
            }
        }

        return result;
    }

    private object? Call(IMethodSymbol method, object? receiver, object?[] arguments, TrialFrame frame) => HasBody(method)
        ? Enter(method, BodyOf(method)!, FrameOf(method, receiver, frame), arguments)
        : CallLibrary(method, receiver, arguments);

    private static TrialFrame FrameOf(IMethodSymbol method, object? receiver, TrialFrame frame) => method.MethodKind == MethodKind.LocalFunction
        ? new TrialFrame(frame.Receiver, Declaring(frame))
        : new TrialFrame(receiver as TrialObject ?? (receiver is null ? null : throw new TrialFailure("the object is not known")));

    /// <summary>A local function sees the variables of the method around it.</summary>
    private static TrialFrame Declaring(TrialFrame frame)
    {
        while (frame.Outer is { } outer)
        {
            frame = outer;
        }

        return frame;
    }

    private object? Enter(IMethodSymbol method, IOperation body, TrialFrame frame, object?[] arguments)
    {
        if (++_calls > MaximumCalls)
        {
            throw new TrialFailure("its calls are nested too deeply");
        }

        var parameters = method.OriginalDefinition.Parameters;
        for (var i = 0; i < parameters.Length && i < arguments.Length; i++)
        {
            frame.Values[parameters[i]] = Copied(Converted(arguments[i], parameters[i].RefKind == RefKind.Out ? null : parameters[i].Type));
        }

        foreach (var part in Recognition.SourceBodies.Parts(body))
        {
            if (Execute(part, frame) == Flow.Return)
            {
                break;
            }
        }

        _calls--;
        return frame.Returned;
    }

    private object NewObject(IObjectCreationOperation creation, TrialFrame frame)
    {
        if (creation is not { Constructor: { } constructor, Type: INamedTypeSymbol type })
        {
            throw new TrialFailure("an object is not known");
        }

        object?[] arguments = new object?[constructor.Parameters.Length];
        foreach (var argument in creation.Arguments)
        {
            if (argument.Parameter is { RefKind: RefKind.None } parameter)
            {
                arguments[parameter.Ordinal] = Evaluate(argument.Value, frame);
            }
        }

        var made = New(type, constructor, arguments);
        foreach (var initializer in creation.Initializer?.Initializers.AsEnumerable() ?? [])
        {
            if (made is not TrialObject own || initializer is not ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Member: var member }, Value: var value })
            {
                throw new TrialFailure("an object is not known");
            }

            own.Members[member.OriginalDefinition] = Copied(Evaluate(value, frame));
        }

        return made;
    }

    /// <summary>A new object of a class with source, or of a list.</summary>
    public object New(INamedTypeSymbol type, IMethodSymbol constructor, object?[] arguments)
    {
        if (!type.Locations.Any(static location => location.IsInSource))
        {
            return Library.New(type, arguments);
        }

        var made = new TrialObject(type);
        for (var declaring = type.OriginalDefinition; declaring is not null && declaring.Locations.Any(static location => location.IsInSource); declaring = declaring.BaseType?.OriginalDefinition)
        {
            Initialize(made, declaring);
        }

        if (constructor.OriginalDefinition.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is TypeDeclarationSyntax)
        {
            // Of a primary constructor the parameters stay.
            for (var i = 0; i < arguments.Length; i++)
            {
                made.Members[constructor.OriginalDefinition.Parameters[i]] = arguments[i];
            }

            Initialize(made, type.OriginalDefinition);
            return type.IsRecord || type.BaseType?.SpecialType is not (SpecialType.System_Object or SpecialType.System_ValueType) ? throw new TrialFailure("an object is not known") : made;
        }

        if (!constructor.IsImplicitlyDeclared)
        {
            Enter(constructor, BodyOf(constructor) ?? throw new TrialFailure("an object is not known"), new TrialFrame(made), arguments);
        }

        return made;
    }

    private void Initialize(TrialObject made, INamedTypeSymbol declaring)
    {
        foreach (var member in declaring.GetMembers())
        {
            if (member is { IsStatic: false } and (IFieldSymbol { AssociatedSymbol: null } or IPropertySymbol { IsIndexer: false }))
            {
                var initializer = context.Bodies.InitialiserOf(member);
                if (initializer is not null || member is IFieldSymbol || IsAutomatic((IPropertySymbol)member))
                {
                    made.Members[member] = initializer is not null && !IsAboutParameters(initializer, made)
                        ? Evaluate(initializer, new TrialFrame(made))
                        : Default((member as IFieldSymbol)?.Type ?? ((IPropertySymbol)member).Type);
                }
            }
        }
    }

    /// <summary>An initialiser that reads a primary constructor's parameters before they are known.</summary>
    private static bool IsAboutParameters(IOperation initializer, TrialObject made) => initializer.DescendantsAndSelf().OfType<IParameterReferenceOperation>()
        .Any(reference => reference.Parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor } && !made.Members.ContainsKey(reference.Parameter));

    private static bool IsAutomatic(IPropertySymbol property) => property.ContainingType.GetMembers().OfType<IFieldSymbol>().Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));

    private static IMethodSymbol Overriding(IMethodSymbol method, TrialObject receiver)
    {
        if (!method.IsVirtual && !method.IsAbstract && !method.IsOverride)
        {
            return method;
        }

        for (INamedTypeSymbol? type = receiver.Type; type is not null; type = type.BaseType)
        {
            foreach (var member in type.GetMembers(method.Name).OfType<IMethodSymbol>())
            {
                for (var overridden = member; overridden is not null; overridden = overridden.OverriddenMethod)
                {
                    if (SymbolEqualityComparer.Default.Equals(overridden.OriginalDefinition, method.OriginalDefinition))
                    {
                        return member;
                    }
                }
            }
        }

        return method;
    }

    private bool HasBody(IMethodSymbol method) => BodyOf(method) is not null;

    private IOperation? BodyOf(IMethodSymbol method) => method is { AssociatedSymbol: IPropertySymbol property, DeclaringSyntaxReferences.Length: 0 } && IsAutomatic(property) ? null
        : method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is AccessorDeclarationSyntax { Body: null, ExpressionBody: null } ? null
        : context.Bodies.Of((method.ReducedFrom ?? method).OriginalDefinition);
}
