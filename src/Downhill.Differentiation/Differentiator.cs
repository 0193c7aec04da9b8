using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Downhill.Differentiation.Analysis;
using Downhill.Differentiation.Lowering;
using Downhill.Differentiation.Program;
using Downhill.Differentiation.Variables;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation;

/// <summary>Reads functions and derives their gradients.</summary>
public static class Differentiator
{
    private static readonly ConditionalWeakTable<Compilation, ConcurrentDictionary<Question, DifferentiabilityReport>> s_answers = new();

    /// <summary>
    /// Reads <paramref name="function"/>, a method, local function or lambda with source, and says whether it has a
    /// gradient in <paramref name="variables"/>: its parameters, captured locals, fields or properties. Never throws on
    /// any code, however broken; answers are cached per compilation.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static DifferentiabilityReport Analyze(
        IMethodSymbol function,
        ImmutableArray<ISymbol> variables,
        Compilation compilation,
        CancellationToken cancellationToken)
    {
        var answers = s_answers.GetValue(compilation, static _ => new());
        var question = new Question(function, variables);
        if (answers.TryGetValue(question, out var known))
        {
            return known;
        }

        var report = Derivation.Analyze(function, variables, compilation, cancellationToken).Report;
        answers.TryAdd(question, report);
        return report;
    }

    /// <summary>
    /// The same, where parameters and members of a delegate type are assumed to hold the functions that
    /// <paramref name="assumed"/> names. The report says what the gradient would be in such a call; none is derived from it.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static DifferentiabilityReport Analyze(
        IMethodSymbol function,
        ImmutableArray<ISymbol> variables,
        IReadOnlyDictionary<ISymbol, IMethodSymbol> assumed,
        Compilation compilation,
        CancellationToken cancellationToken) => Derivation.Analyze(function, variables, compilation, cancellationToken, assumed).Report;

    /// <summary>
    /// The C# of the partial type that holds the gradient of <paramref name="method"/>. Where the report has no gradient,
    /// the members are there all the same and throw <see cref="NotSupportedException"/>, so that one error says what is
    /// wrong instead of many that follow from it. Null where not even the signature can be written.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static (string? Source, DifferentiabilityReport Report) Derive(
        IMethodSymbol method,
        ImmutableArray<ISymbol> variables,
        Compilation compilation,
        bool allowReassociation,
        CancellationToken cancellationToken) => Derivation.Derive(method, variables, compilation, allowReassociation, cancellationToken);

    /// <summary>
    /// Why no gradient can be taken with respect to a variable of this type, in code of <paramref name="home"/>; null where
    /// one can: a number, an array of them, or a struct, tuple, record or class that such numbers are the members of.
    /// </summary>
    public static (string Reason, string? Instead)? WhyNot(string name, ITypeSymbol type, INamedTypeSymbol? home, Compilation compilation) =>
        AggregateVariable.WhyNot(name, type, new AggregateTypes(new FunctionSource(compilation, CancellationToken.None), home));

    /// <summary>Whether better values are stored in such a variable whole, so that it has to be one that can be assigned.</summary>
    public static bool IsStoredWhole(ITypeSymbol type, INamedTypeSymbol? home, Compilation compilation) =>
        Reals.IsNumber(type)
        || AggregateVariable.Of(type, new AggregateTypes(new FunctionSource(compilation, CancellationToken.None), home)) is { Passing: not GradientPassing.Given };

    private readonly struct Question(IMethodSymbol function, ImmutableArray<ISymbol> variables) : IEquatable<Question>
    {
        private readonly IMethodSymbol _function = function;
        private readonly ImmutableArray<ISymbol> _variables = variables;

        public bool Equals(Question other) =>
            SymbolEqualityComparer.Default.Equals(_function, other._function)
            && _variables.SequenceEqual(other._variables, SymbolEqualityComparer.Default);

        public override bool Equals(object? obj) => obj is Question other && Equals(other);

        public override int GetHashCode()
        {
            var hash = SymbolEqualityComparer.Default.GetHashCode(_function);
            foreach (var variable in _variables)
            {
                hash = unchecked((hash * 31) + SymbolEqualityComparer.Default.GetHashCode(variable));
            }

            return hash;
        }
    }
}
