using System.Collections.Concurrent;
using System.Collections.Immutable;
using Downhill.Analyzers.Recognition.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.Recognition.Objectives;

/// <summary>
/// Which functions a parameter, field, property or local of a delegate type may hold, as far as the compilation shows: those
/// that its call sites pass and its assignments store. Read only for what a search was found to be scored by.
/// </summary>
internal sealed class VisibleBindings(SourceBodies bodies, Compilation compilation)
{
    // How many variables a function may be handed on through, and how many functions are read for one.
    private const int MaximumDepth = 5;
    private const int MaximumFunctions = 12;

    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<IMethodSymbol>> _known = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<IMethodSymbol>> _drawing = new(SymbolEqualityComparer.Default);

    /// <summary>The functions; empty where none is visible, or one that is cannot be told.</summary>
    public ImmutableArray<IMethodSymbol> Of(ISymbol holder, CancellationToken cancellationToken)
    {
        holder = holder.OriginalDefinition;
        if (_known.TryGetValue(holder, out var known))
        {
            return known;
        }

        var search = new Search(this, static _ => true, cancellationToken);
        return _known.GetOrAdd(holder, search.Read(holder, 0) ? search.Found.Distinct<IMethodSymbol>(SymbolEqualityComparer.Default).ToImmutableArray() : ImmutableArray<IMethodSymbol>.Empty);
    }

    /// <summary>
    /// The functions that draw, told from their text by <paramref name="mayDraw"/> where they are lambdas: what a helper that
    /// many hand a function to is handed need not be bound to know that it does not.
    /// </summary>
    public ImmutableArray<IMethodSymbol> Drawing(ISymbol holder, Func<AnonymousFunctionExpressionSyntax, bool> mayDraw, CancellationToken cancellationToken)
    {
        holder = holder.OriginalDefinition;
        if (_drawing.TryGetValue(holder, out var known))
        {
            return known;
        }

        var search = new Search(this, mayDraw, cancellationToken);
        return _drawing.GetOrAdd(holder, search.Read(holder, 0) ? search.Found.Distinct<IMethodSymbol>(SymbolEqualityComparer.Default).ToImmutableArray() : ImmutableArray<IMethodSymbol>.Empty);
    }

    private sealed class Search(VisibleBindings owner, Func<AnonymousFunctionExpressionSyntax, bool> isOfInterest, CancellationToken cancellationToken)
    {
        private readonly HashSet<ISymbol> _seen = new(SymbolEqualityComparer.Default);

        public List<IMethodSymbol> Found { get; } = [];

        /// <summary>Whether everything that <paramref name="holder"/> is given can be told.</summary>
        public bool Read(ISymbol holder, int depth)
        {
            holder = holder.OriginalDefinition;
            if (!_seen.Add(holder))
            {
                return true;
            }

            if (depth > MaximumDepth || Found.Count > MaximumFunctions || !Symbols.IsDeclaredIn(holder, owner.Compilation))
            {
                return false;
            }

            return holder switch
            {
                IParameterSymbol { ContainingSymbol: IMethodSymbol method } parameter => ReadParameter(parameter, method, depth),
                IFieldSymbol or IPropertySymbol or ILocalSymbol => ReadAssigned(holder, depth),
                _ => false,
            };
        }

        private bool ReadParameter(IParameterSymbol parameter, IMethodSymbol method, int depth)
        {
            if (method.MethodKind is not (MethodKind.Ordinary or MethodKind.Constructor or MethodKind.LocalFunction or MethodKind.ExplicitInterfaceImplementation))
            {
                return false;
            }

            var declared = Declarations(method).ToList();
            foreach (var site in Sites(method))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!MayPass(site, parameter))
                {
                    continue;
                }

                var (called, arguments) = owner.Bodies.Model(site.SyntaxTree).GetOperation(site, cancellationToken) switch
                {
                    IInvocationOperation invocation => (invocation.TargetMethod.ReducedFrom ?? invocation.TargetMethod, invocation.Arguments),
                    IObjectCreationOperation { Constructor: { } constructor } creation => (constructor, creation.Arguments),
                    _ => (null, ImmutableArray<IArgumentOperation>.Empty),
                };
                if (called is not null && declared.Contains(called.OriginalDefinition, SymbolEqualityComparer.Default) &&
                    arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal) is { } given && !ReadValue(given.Value, depth))
                {
                    return false;
                }
            }

            // A primary constructor's parameter of a record is read through the property of the same name.
            return true;
        }

        /// <summary>Whether a call may pass a parameter anything but a lambda that is of no interest.</summary>
        private bool MayPass(SyntaxNode site, IParameterSymbol parameter)
        {
            var arguments = site switch
            {
                InvocationExpressionSyntax { ArgumentList.Arguments: var list } => list,
                BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: var list } => list,
                _ => default,
            };
            var given = arguments.FirstOrDefault(argument => argument.NameColon?.Name.Identifier.ValueText == parameter.Name) ??
                (parameter.ContainingSymbol is IMethodSymbol { IsExtensionMethod: false } ? arguments.ElementAtOrDefault(parameter.Ordinal) : null);

            // Lambdas of one call capture the same variables: what one moves another scores or puts back.
            return given is not { Expression: AnonymousFunctionExpressionSyntax } ||
                arguments.Any(argument => argument.Expression is AnonymousFunctionExpressionSyntax lambda && isOfInterest(lambda));
        }

        /// <summary>The method, and what a caller may name in its stead: what it overrides or implements.</summary>
        private static IEnumerable<IMethodSymbol> Declarations(IMethodSymbol method)
        {
            for (var current = method; current is not null; current = current.OverriddenMethod)
            {
                yield return current.OriginalDefinition;
            }

            foreach (var contract in method.ContainingType?.AllInterfaces ?? ImmutableArray<INamedTypeSymbol>.Empty)
            {
                foreach (var member in contract.GetMembers(method.Name).OfType<IMethodSymbol>())
                {
                    if (SymbolEqualityComparer.Default.Equals(method.ContainingType!.FindImplementationForInterfaceMember(member)?.OriginalDefinition, method.OriginalDefinition))
                    {
                        yield return member.OriginalDefinition;
                    }
                }
            }
        }

        private IEnumerable<SyntaxNode> Sites(IMethodSymbol method)
        {
            var isConstructor = method.MethodKind == MethodKind.Constructor;
            foreach (var name in owner.Mentions(isConstructor ? method.ContainingType.Name : method.Name, cancellationToken))
            {
                if (isConstructor)
                {
                    if (name.FirstAncestorOrSelf<ObjectCreationExpressionSyntax>() is { Type: var type } creation && type.Span.Contains(name.Span))
                    {
                        yield return creation;
                    }
                    else if (name.FirstAncestorOrSelf<BaseListSyntax>()?.Parent is TypeDeclarationSyntax derived)
                    {
                        foreach (var constructor in derived.Members.OfType<ConstructorDeclarationSyntax>())
                        {
                            if (constructor.Initializer is { } initializer)
                            {
                                yield return initializer;
                            }
                        }

                        if (derived.BaseList!.Types.OfType<PrimaryConstructorBaseTypeSyntax>().FirstOrDefault() is { } primary)
                        {
                            yield return primary;
                        }
                    }
                }
                else if (name.Parent is InvocationExpressionSyntax direct && direct.Expression == name)
                {
                    yield return direct;
                }
                else if (name.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax through } access && access.Name == name && through.Expression == access)
                {
                    yield return through;
                }
                else if (name.Parent is MemberBindingExpressionSyntax { Parent: InvocationExpressionSyntax conditional })
                {
                    yield return conditional;
                }
            }

            if (isConstructor)
            {
                foreach (var declaration in method.ContainingType.DeclaringSyntaxReferences.Select(static reference => reference.GetSyntax()).OfType<TypeDeclarationSyntax>())
                {
                    foreach (var constructor in declaration.Members.OfType<ConstructorDeclarationSyntax>())
                    {
                        if (constructor.Initializer is { } initializer && initializer.IsKind(SyntaxKind.ThisConstructorInitializer))
                        {
                            yield return initializer;
                        }
                    }
                }

                foreach (var creation in owner.ImplicitCreations(method.ContainingType.Name, cancellationToken))
                {
                    yield return creation;
                }
            }
        }

        private bool ReadAssigned(ISymbol holder, int depth)
        {
            if (owner.Bodies.InitialiserOf(holder) is { } initial && !ReadValue(initial, depth))
            {
                return false;
            }

            // A record's or class's primary constructor gives the property its value.
            if (holder is IPropertySymbol property && property.DeclaringSyntaxReferences.FirstOrDefault() is { } reference && reference.GetSyntax(cancellationToken) is ParameterSyntax &&
                property.ContainingType.InstanceConstructors.SelectMany(static constructor => constructor.Parameters).FirstOrDefault(parameter =>
                    parameter.Name == property.Name && parameter.DeclaringSyntaxReferences.Any(one => one.GetSyntax(cancellationToken) == reference.GetSyntax(cancellationToken))) is { } primary &&
                !Read(primary, depth + 1))
            {
                return false;
            }

            if (holder is IPropertySymbol { GetMethod: { } getter } && owner.Bodies.Of(getter) is { } body && SourceBodies.Parts(body).Any())
            {
                var returned = body.DescendantsAndSelf().OfType<IReturnOperation>().ToList();
                if (returned.Count != 1 || returned[0].ReturnedValue is not { } value || !ReadValue(value, depth))
                {
                    return false;
                }
            }

            foreach (var name in owner.Mentions(holder.Name, cancellationToken))
            {
                var target = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : (ExpressionSyntax)name;
                if (target.Parent is AssignmentExpressionSyntax assignment && assignment.Left == target)
                {
                    var model = owner.Bodies.Model(name.SyntaxTree);
                    if (SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(target, cancellationToken).Symbol?.OriginalDefinition, holder) &&
                        (model.GetOperation(assignment.Right, cancellationToken) is not { } stored || !ReadValue(stored, depth)))
                    {
                        return false;
                    }
                }

                // operators.Add(Mutate)
                if (target.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add", Parent: InvocationExpressionSyntax { ArgumentList.Arguments: { Count: 1 } added } } adding && adding.Expression == target && IsList(holder))
                {
                    var model = owner.Bodies.Model(name.SyntaxTree);
                    if (SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(target, cancellationToken).Symbol?.OriginalDefinition, holder) &&
                        (model.GetOperation(added[0].Expression, cancellationToken) is not { } item || !ReadValue(item, depth)))
                    {
                        return false;
                    }
                }
            }

            return true;
        }

        private static bool IsList(ISymbol holder) => PlaceRoots.TypeOf(holder) is { TypeKind: not TypeKind.Delegate } type && FlowTypes.ElementOf(type)?.TypeKind == TypeKind.Delegate;

        private bool ReadValue(IOperation value, int depth)
        {
            switch (value)
            {
                case IConversionOperation conversion:
                    return ReadValue(conversion.Operand, depth);
                case IDelegateCreationOperation creation:
                    return ReadValue(creation.Target, depth);
                case IParenthesizedOperation parenthesized:
                    return ReadValue(parenthesized.Operand, depth);
                case IAnonymousFunctionOperation { Symbol: var lambda }:
                    Found.Add(lambda);
                    return true;
                case IMethodReferenceOperation { Method: var method }:
                    Found.Add((method.ReducedFrom ?? method).OriginalDefinition);
                    return true;
                case ICoalesceOperation coalesce:
                    return ReadValue(coalesce.Value, depth) && ReadValue(coalesce.WhenNull, depth);
                case IConditionalOperation { WhenFalse: { } other } conditional:
                    return ReadValue(conditional.WhenTrue, depth) && ReadValue(other, depth);
                case ISwitchExpressionOperation @switch:
                    return @switch.Arms.All(arm => ReadValue(arm.Value, depth));
                case IThrowOperation:
                    return true;
                case IArrayCreationOperation { Type: IArrayTypeSymbol { ElementType.TypeKind: TypeKind.Delegate } } array:
                    return array.Initializer?.ElementValues.All(item => ReadValue(item, depth)) ?? true;
                case IObjectCreationOperation list when FlowTypes.ElementOf(list.Type)?.TypeKind == TypeKind.Delegate && FlowTypes.IsCollection(list.Type):
                    return list.Initializer?.Initializers.All(item => item is IInvocationOperation { Arguments: { Length: > 0 } added } && ReadValue(added[added.Length - 1].Value, depth)) ?? true;
                case ILocalReferenceOperation { Local: var local }:
                    return Read(local, depth + 1);
                case IParameterReferenceOperation { Parameter: var parameter }:
                    return Read(parameter, depth + 1);
                case IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol { IsIndexer: false } } member:
                    return Read(member.Member, depth + 1);
                case IInvocationOperation { TargetMethod: var maker } when Symbols.IsDeclaredIn(maker, owner.Compilation) && owner.Bodies.Of(maker) is { } body:
                    var returned = body.DescendantsAndSelf().OfType<IReturnOperation>().Where(one => one.ReturnedValue is { Type.TypeKind: TypeKind.Delegate }).ToList();
                    return returned.Count > 0 && depth < MaximumDepth && returned.All(one => ReadValue(one.ReturnedValue!, depth + 1));
                default:
                    // Nothing is no function; what calls it anyway fails.
                    return value.ConstantValue is { HasValue: true, Value: null } || value is IDefaultValueOperation;
            }
        }
    }

    private SourceBodies Bodies { get; } = bodies;

    private Compilation Compilation { get; } = compilation;

    /// <summary>The simple names <paramref name="name"/> in the whole compilation.</summary>
    private IEnumerable<SimpleNameSyntax> Mentions(string name, CancellationToken cancellationToken) => NameMentions.In(Compilation, name, cancellationToken);

    private IEnumerable<SyntaxNode> ImplicitCreations(string typeName, CancellationToken cancellationToken) =>
        NameMentions.Trees(Compilation, typeName, cancellationToken).SelectMany(static tree => tree.GetRoot().DescendantNodes().OfType<ImplicitObjectCreationExpressionSyntax>());
}
