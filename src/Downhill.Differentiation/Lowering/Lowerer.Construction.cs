using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>An argument and the parameter that receives it: of a call, or an operand of an operator.</summary>
internal readonly record struct Argument(IParameterSymbol? Parameter, IOperation Value, bool IsParamArray = false)
{
    /// <summary>The value, where it has been computed already.</summary>
    public Expr? Lowered { get; init; }

    public static IReadOnlyList<Argument> Of(IEnumerable<IArgumentOperation> arguments) =>
        [.. arguments.Select(a => new Argument(a.Parameter, a.Value, a.ArgumentKind == ArgumentKind.ParamArray))];
}

/// <summary>How an aggregate comes into being: constructors, initialisers and <c>with</c>.</summary>
internal sealed partial class Lowerer
{
    private Composite LowerCreation(IObjectCreationOperation creation, Frame frame)
    {
        var type = creation.Type!;
        var initializers = Initializers(creation.Initializer);
        if (creation.Constructor is not { } constructor || initializers is null)
        {
            return TakenApart(Copy(creation, frame), type);
        }

        if (creation.Arguments.Length > 0 && PlainTargets(constructor) is { } targets && creation.Arguments.All(a => a.Parameter is not null))
        {
            // Each argument becomes a part at once, in the order of the text.
            var lowered = LowerInOrder(frame, null, [.. creation.Arguments.Select(a => a.Value), .. initializers.Select(i => i.Value)]);
            var fills = targets.Count == 1 && lowered[0] is not Composite;
            var filler = fills && lowered[0] is not Ref ? Keep(lowered[0], constructor.Parameters[0].Type, "all") : lowered[0];
            var made = Parts(creation.Syntax, type, member =>
            {
                var ordinal = fills ? 0 : targets.IndexOf(member.Name);
                var index = creation.Arguments.Select((a, i) => (a, i)).First(p => p.a.Parameter!.Ordinal == ordinal).i;
                return Fitting(fills ? Again(filler, creation.Syntax)! : lowered[index], member.Type);
            });
            return Initialised(made, initializers, lowered.GetRange(creation.Arguments.Length, initializers.Count), frame);
        }

        var start = constructor.IsImplicitlyDeclared && constructor.Parameters.Length == 0
            ? Initially(creation.Syntax, type, frame)
            : Construct(creation, constructor, frame);
        if (start is null)
        {
            return TakenApart(Copy(creation, frame), type);
        }

        if (initializers.Count == 0)
        {
            return start;
        }

        var values = LowerInOrder(frame, start, [.. initializers.Select(i => i.Value)]);
        return Initialised((Composite)values[0], initializers, values.GetRange(1, initializers.Count), frame);
    }

    /// <summary><c>p with { X = … }</c></summary>
    private Composite LowerWith(IWithOperation with, Frame frame)
    {
        if (Initializers(with.Initializer) is not { } initializers || with.CloneMethod is { IsImplicitlyDeclared: false })
        {
            return TakenApart(Copy(with, frame), with.Type!);
        }

        var original = LowerComposite(with.Operand, frame);
        var values = LowerInOrder(frame, original, [.. initializers.Select(i => i.Value)]);
        return Initialised((Composite)values[0], initializers, values.GetRange(1, initializers.Count), frame);
    }

    /// <summary>The parts that an initialiser sets; null where it does anything else.</summary>
    private static IReadOnlyList<(string Name, IOperation Value)>? Initializers(IObjectOrCollectionInitializerOperation? initializer)
    {
        var parts = new List<(string, IOperation)>();
        foreach (var operation in initializer is null ? [] : initializer.Initializers.AsEnumerable())
        {
            if (operation is not ISimpleAssignmentOperation assignment)
            {
                return null;
            }

            switch (assignment.Target)
            {
                case IFieldReferenceOperation field:
                    parts.Add((AggregateTypes.NameOf(field.Field), assignment.Value));
                    break;
                case IPropertyReferenceOperation property when CalleeEffectsReader.IsAuto(property.Property):
                    parts.Add((property.Property.Name, assignment.Value));
                    break;
                default:
                    return null;
            }
        }

        return parts;
    }

    private Composite Initialised(Composite start, IReadOnlyList<(string Name, IOperation Value)> parts, IReadOnlyList<Expr> values, Frame frame)
    {
        if (parts.Count == 0)
        {
            return start;
        }

        return Parts(start.Syntax, start.Type, member =>
        {
            // The last assignment to a part stands.
            for (var i = parts.Count - 1; i >= 0; i--)
            {
                if (parts[i].Name == member.Name)
                {
                    return Fitting(values[i], member.Type);
                }
            }

            return start.Part(member.Name)!;
        });
    }

    /// <summary>The parts that a constructor only copies its parameters into, in the order of the parameters.</summary>
    private List<string>? PlainTargets(IMethodSymbol constructor)
    {
        if (SystemVectors.Is(constructor.ContainingType))
        {
            return SystemVectors.Targets(constructor);
        }

        return _aggregates.PlainConstructor(constructor) is { } targets ? [.. targets] : null;
    }

    /// <summary>The parts before any constructor runs: their initialisers, else 0.</summary>
    private Composite Initially(SyntaxNode syntax, ITypeSymbol type, Frame frame, Frame? primary = null)
    {
        return Parts(syntax, type, member =>
        {
            if (_aggregates.InitializerOf(member) is { } initial && (type.IsReferenceType || primary is not null || ((INamedTypeSymbol)type).InstanceConstructors.Any(c => !c.IsImplicitlyDeclared)))
            {
                var home = primary ?? new Frame(frame.Function, frame, null, _source.ModelFor(initial.Syntax.SyntaxTree)!) { Receiver = frame.Receiver, Respell = Respell };
                return Fitting(LowerOperand(initial, home), member.Type);
            }

            return _aggregates.Is(member.Type) ? DefaultParts(syntax, member.Type, isPlaceholder: true) : Default(syntax, member.Type);
        });
    }

    /// <summary>Runs a constructor on parts of its own; null where it cannot be followed.</summary>
    private Composite? Construct(IObjectCreationOperation creation, IMethodSymbol constructor, Frame frame)
    {
        var parts = Run(creation, constructor, Argument.Of(creation.Arguments), null, frame);
        if (parts is null)
        {
            Explain(creation, $"the constructor of '{constructor.ContainingType.Name}' is not followed", "let it only assign, or set the members in an initialiser");
        }

        return parts;

        Composite? Run(IOperation call, IMethodSymbol target, IReadOnlyList<Argument> arguments, Composite? self, Frame caller)
        {
            if (caller.Depth >= MaxCallDepth || target.DeclaringSyntaxReferences is not [var declaration] || _source.ModelFor(declaration.SyntaxTree) is not { } model)
            {
                return null;
            }

            var type = target.ContainingType;
            var callee = new Frame(target, caller, null, model) { Respell = Respell, Receiver = "default" };
            if (AggregateTypes.IsPrimary(target))
            {
                if (!Bind(target, arguments, new HashSet<ISymbol>(SymbolEqualityComparer.Default), caller, callee))
                {
                    return null;
                }

                return Parts(call.Syntax, type, member =>
                {
                    var parameter = target.Parameters.FirstOrDefault(p => member.Symbol is IParameterSymbol ? member.Name == AggregateTypes.ParameterKey(p) : p.Name == member.Name);
                    if (_aggregates.InitializerOf(member) is { } initial)
                    {
                        return Fitting(LowerOperand(initial, callee), member.Type);
                    }

                    if (parameter is not null && (member.Symbol is IParameterSymbol || type.IsRecord))
                    {
                        return (Expr?)Again(callee.PartsOf(parameter), call.Syntax) ?? Fitting(new Ref(call.Syntax, callee.Lookup(parameter)!), member.Type);
                    }

                    return _aggregates.Is(member.Type) ? DefaultParts(call.Syntax, member.Type, isPlaceholder: true) : Default(call.Syntax, member.Type);
                });
            }

            if (_source.BodyOf(target) is not { } body || (_home is not null && Hidden(body) is not null) || !Bind(target, arguments, WrittenParameters(body), caller, callee))
            {
                return null;
            }

            if (_aggregates.Initializer(target) is { } chained && chained.TargetMethod is { } first && !first.IsImplicitlyDeclared)
            {
                if (!SymbolEqualityComparer.Default.Equals(first.ContainingType, type) || Run(chained, first, Argument.Of(chained.Arguments), null, callee) is not { } begun)
                {
                    return null;
                }

                self = begun;
            }

            self ??= Initially(call.Syntax, type, callee);
            var places = DeclareParts(call.Syntax, type, Camel(type.Name), null);
            AssignParts(call.Syntax, places, self, declares: true);
            callee.Self = places;
            LowerBody(body, callee);
            return places;
        }
    }
}
