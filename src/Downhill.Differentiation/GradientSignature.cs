using System.Collections.Immutable;
using Downhill.Differentiation.Lowering;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation;

/// <summary>The names and the shape of what is generated beside a differentiated method.</summary>
/// <param name="MethodName">The generated method: <c>LossValueAndGradient</c>.</param>
/// <param name="GradientNames">One per variable, in their order: <c>wGradient</c>, <c>biasGradient</c>. A
/// scalar variable gets an <c>out</c> parameter of its type, a span a <c>Span&lt;double&gt;</c>, any other a parameter of its type and of its shape.</param>
/// <param name="PackedTypeName">The generated nested class <c>LossPacked</c> that serves all variables as one vector;
/// null where the only variable is one <c>double[]</c> or span of doubles, which needs no packing.</param>
public sealed record GradientSignature(
    string MethodName,
    ImmutableArray<string> GradientNames,
    string? PackedTypeName)
{
    /// <summary>The signature for <paramref name="method"/> differentiated by <paramref name="variables"/>.</summary>
    /// <remarks>
    /// The names depend on the method, its parameters and its overloads alone, so that a fix that is about to add the
    /// attribute and the generator that later reads it agree.
    /// </remarks>
    public static GradientSignature For(IMethodSymbol method, ImmutableArray<ISymbol> variables)
    {
        var taken = new HashSet<string>(method.Parameters.Select(p => p.Name), StringComparer.Ordinal);
        var names = ImmutableArray.CreateBuilder<string>(variables.Length);
        foreach (var variable in variables)
        {
            names.Add(Unused(Stem(variable.Name) + "Gradient", taken));
        }

        var needsPacking = variables.Length != 1 || variables[0] is not IParameterSymbol { Type: var type }
            || !(type is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Double } || (SpanTypes.Is(type) && SpanTypes.ElementOf(type).SpecialType == SpecialType.System_Double));
        return new GradientSignature(
            method.Name + "ValueAndGradient",
            names.MoveToImmutable(),
            needsPacking ? method.Name + "Packed" + OverloadSuffix(method) : null);
    }

    /// <summary>The variable's name without the marks of a field, in the case of a parameter: <c>_weights</c>, <c>Weights</c> → <c>weights</c>.</summary>
    private static string Stem(string name)
    {
        var stem = name.TrimStart('_');
        if (stem.Length == 0 || !char.IsLetter(stem[0]))
        {
            return "variable" + stem;
        }

        return char.ToLowerInvariant(stem[0]) + stem.Substring(1);
    }

    private static string Unused(string name, HashSet<string> taken)
    {
        var candidate = name;
        for (var n = 2; !taken.Add(candidate); n++)
        {
            candidate = name + n;
        }

        return candidate;
    }

    /// <summary>Overloads share a name, but not a packed class: from the second one on it carries the overload's number.</summary>
    internal static string OverloadSuffix(IMethodSymbol method)
    {
        if (method.ContainingType is null)
        {
            return "";
        }

        var number = 0;
        foreach (var member in method.ContainingType.GetMembers(method.Name))
        {
            if (member is not IMethodSymbol { MethodKind: MethodKind.Ordinary })
            {
                continue;
            }

            number++;
            if (SymbolEqualityComparer.Default.Equals(member, method))
            {
                break;
            }
        }

        return number <= 1 ? "" : number.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
