using Downhill.Analyzers.Recognition.Flow;
using Downhill.Analyzers.Recognition.Objectives;
using Downhill.Analyzers.Recognition.Symbolic;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Recognition;

/// <summary>What is read once per compilation: the random sources, the bodies, the bindings of delegates.</summary>
internal sealed class StepContext
{
    public StepContext(Compilation compilation)
    {
        Compilation = compilation;
        Bodies = new SourceBodies(compilation);
        Sources = new RandomnessSources(compilation);
        Bindings = new DelegateBindings(Bodies);
        Held = new VisibleBindings(Bodies, compilation);
        Overrides = new Overrides(compilation);
        Overriding = new OverridingMembers(compilation, Bodies);
        Generics = new GenericBindings(Bodies, compilation);
        Reach = new DrawReach(Bodies, Sources);
    }

    public Compilation Compilation { get; }

    public SourceBodies Bodies { get; }

    public RandomnessSources Sources { get; }

    public DelegateBindings Bindings { get; }

    public VisibleBindings Held { get; }

    public Overrides Overrides { get; }

    public OverridingMembers Overriding { get; }

    public GenericBindings Generics { get; }

    public DrawReach Reach { get; }

    public NumberNames Numbers { get; } = new();
}

/// <summary>A loop or a body whose step is examined, and who owns it.</summary>
internal sealed class StepRegion(IOperation operation, ISymbol owner, StepContext context, CancellationToken cancellationToken)
{
    private readonly TermFactory _terms = new();

    /// <summary>The loop, or the body of a method, local function or lambda.</summary>
    public IOperation Operation { get; } = operation;

    /// <summary>The method, local function or lambda, or the top-level program.</summary>
    public ISymbol Owner { get; } = owner;

    /// <summary>What is shared across the compilation.</summary>
    public StepContext Context { get; } = context;

    public CallPaths Paths { get; } = new();

    public StepTrace Run((Term Test, bool Holds)? assumption) => StepInterpreter.Run(
        Operation, Owner, _terms, Context.Bodies, Context.Sources, Paths, Context.Bindings, assumption, cancellationToken);

    /// <summary>Whether a variable outlives one pass through the region.</summary>
    public bool Outlives(ISymbol variable)
    {
        for (ISymbol? scope = Owner; scope is IMethodSymbol or IFieldSymbol or IPropertySymbol; scope = scope.ContainingSymbol)
        {
            if (SymbolEqualityComparer.Default.Equals(variable.ContainingSymbol, scope))
            {
                // Parameters and locals of the owner end with the body; those of an enclosing function do not.
                var isOwn = ReferenceEquals(scope, Owner) && Operation is not Microsoft.CodeAnalysis.Operations.ILoopOperation;
                return isOwn
                    ? variable is IParameterSymbol { RefKind: RefKind.Ref or RefKind.Out }
                    : !IsDeclaredInside(variable);
            }
        }

        return false;
    }

    /// <summary>Whether a variable's initial value comes from outside the region.</summary>
    public bool ComesFromOutside(ISymbol variable) => variable is IParameterSymbol || !IsDeclaredInside(variable);

    private bool IsDeclaredInside(ISymbol variable)
    {
        foreach (var reference in variable.DeclaringSyntaxReferences)
        {
            if (reference.SyntaxTree == Operation.Syntax.SyntaxTree && Operation.Syntax.Span.Contains(reference.Span))
            {
                return true;
            }
        }

        return false;
    }
}
