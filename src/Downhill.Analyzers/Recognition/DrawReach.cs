using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.Recognition;

/// <summary>
/// Whether anything can be drawn at random in a loop or body, or in what it calls: where nothing can, there is no step, and no
/// need to follow its values. In doubt it says yes.
/// </summary>
internal sealed class DrawReach(SourceBodies bodies, RandomnessSources sources)
{
    // What calls more functions than this is followed without asking.
    private const int MaximumFunctions = 60;

    private readonly ConcurrentDictionary<ISymbol, Facts> _facts = new(SymbolEqualityComparer.Default);

    /// <summary>Whether <paramref name="region"/> may draw.</summary>
    /// <param name="region">A loop or a body.</param>
    /// <param name="isDrawn">Whether a member of this name draws anywhere: what a virtual call may run instead. Null where it is taken to run what it names.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public bool MayDraw(IOperation region, Func<string, bool>? isDrawn, CancellationToken cancellationToken)
    {
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var pending = new Stack<IMethodSymbol>();
        var facts = Read(region);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (facts.MayDraw)
            {
                return true;
            }

            foreach (var called in facts.Calls)
            {
                if (isDrawn is not null && (called.IsAbstract || called.IsVirtual || called.IsOverride) && isDrawn((called.AssociatedSymbol ?? called).Name))
                {
                    return true;
                }

                if (seen.Add(called))
                {
                    pending.Push(called);
                }
            }

            if (seen.Count > MaximumFunctions)
            {
                return true;
            }

            if (pending.Count == 0)
            {
                return false;
            }

            facts = _facts.GetOrAdd(pending.Pop(), key => bodies.Of((IMethodSymbol)key) is { } body ? Read(body) : Facts.None);
        }
    }

    private Facts Read(IOperation body)
    {
        var calls = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        foreach (var operation in body.DescendantsAndSelf())
        {
            switch (operation)
            {
                case IInvalidOperation or IDynamicInvocationOperation or IDynamicMemberReferenceOperation or IDynamicObjectCreationOperation or IDynamicIndexerAccessOperation:
                    return Facts.Unknown;
                case IInvocationOperation invocation:
                    var target = invocation.TargetMethod;
                    if (target.MethodKind == MethodKind.DelegateInvoke || sources.Draws(target) != Symbolic.Randomness.None ||
                        (target.DeclaringSyntaxReferences.IsEmpty && invocation.Arguments.Any(argument => sources.IsGenerator(argument.Value.Type))))
                    {
                        return Facts.Unknown;
                    }

                    Add(target);
                    break;
                case IObjectCreationOperation creation:
                    if (creation.Type is INamedTypeSymbol { DeclaringSyntaxReferences.IsEmpty: false } type)
                    {
                        // What initialises its members runs as well.
                        if (type.GetMembers().Any(static member => member is { IsStatic: false } and (IFieldSymbol or IPropertySymbol) && HasInitialiser(member)))
                        {
                            return Facts.Unknown;
                        }

                        Add(creation.Constructor);
                    }

                    break;
                case IMemberReferenceOperation member:
                    if (sources.Draws(member.Member) != Symbolic.Randomness.None || IsFunction(member.Type) || member is IMethodReferenceOperation)
                    {
                        return Facts.Unknown;
                    }

                    if (member.Member is IPropertySymbol property)
                    {
                        Add(property.GetMethod);
                        Add(property.SetMethod);
                    }

                    break;
                case ILocalReferenceOperation or IParameterReferenceOperation when IsFunction(operation.Type):
                    return Facts.Unknown;
                case IBinaryOperation { OperatorMethod: { } method }:
                    Add(method);
                    break;
                case ICompoundAssignmentOperation { OperatorMethod: { } method }:
                    Add(method);
                    break;
                case IUnaryOperation { OperatorMethod: { } method }:
                    Add(method);
                    break;
                case IConversionOperation { OperatorMethod: { } method }:
                    Add(method);
                    break;
            }
        }

        return calls.Count == 0 ? Facts.None : new Facts(false, [.. calls]);

        void Add(IMethodSymbol? method)
        {
            if (method is { DeclaringSyntaxReferences.IsEmpty: false })
            {
                calls.Add((method.ReducedFrom ?? method).OriginalDefinition);
            }
        }
    }

    private static bool IsFunction(ITypeSymbol? type) => type is null or { TypeKind: TypeKind.Delegate or TypeKind.Error or TypeKind.Dynamic };

    private static bool HasInitialiser(ISymbol member) => member.DeclaringSyntaxReferences.Any(static reference => reference.GetSyntax() is
        Microsoft.CodeAnalysis.CSharp.Syntax.VariableDeclaratorSyntax { Initializer.Value: not Microsoft.CodeAnalysis.CSharp.Syntax.LiteralExpressionSyntax } or
        Microsoft.CodeAnalysis.CSharp.Syntax.PropertyDeclarationSyntax { Initializer.Value: not Microsoft.CodeAnalysis.CSharp.Syntax.LiteralExpressionSyntax });

    private sealed record Facts(bool MayDraw, IReadOnlyList<IMethodSymbol> Calls)
    {
        public static readonly Facts None = new(false, []);

        public static readonly Facts Unknown = new(true, []);
    }
}
