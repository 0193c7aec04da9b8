using System.Collections.Concurrent;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Rules;

/// <summary>
/// The static functions of <c>Math</c>, <c>MathF</c>, <c>double</c> and <c>float</c>, each with its derivative, its kinks
/// and the value taken there. One rule serves all four: they differ in the type of their numbers alone.
/// </summary>
internal static class MathRules
{
    private static readonly Dictionary<(string Name, int Arity), DerivativeRule> s_rules =
        ElementaryRules.All().Concat(SelectionRules.All()).ToDictionary(r => (r.Name, r.Arity));

    private static readonly ConcurrentDictionary<(string Owner, bool IsSingle, string Name, int Arity), DerivativeRule> s_owned = new();

    /// <summary>Members whose derivative is zero wherever it exists.</summary>
    private static readonly HashSet<string> s_flat = ["Floor", "Ceiling", "Round", "Truncate", "Sign", "ILogB"];

    /// <summary>The rule for a function of real numbers; null for every other method.</summary>
    public static DerivativeRule? For(IMethodSymbol method)
    {
        if (TensorTypes.IsMathNet(method.ContainingType))
        {
            return MathNetRules.For(method);
        }

        if (!Reals.IsNumber(method.ReturnType) || method.IsGenericMethod || OwnerOf(method.ContainingType) is not { } owner)
        {
            return null;
        }

        foreach (var parameter in method.Parameters)
        {
            var isExponent = method.Name is "ScaleB" or "RootN" && parameter.Ordinal == 1;
            if (parameter.RefKind != RefKind.None || (!Reals.IsNumber(parameter.Type) && !isExponent))
            {
                return null;
            }
        }

        return s_rules.TryGetValue((method.Name, method.Parameters.Length), out var rule) && IsOf(rule, owner)
            ? Of(rule, owner, Reals.IsSingle(method.ReturnType))
            : null;
    }

    /// <summary>The rules for the two results of <c>SinCos</c> and <c>SinCosPi</c>.</summary>
    public static (DerivativeRule First, DerivativeRule Second)? PairFor(IMethodSymbol method)
    {
        if (OwnerOf(method.ContainingType) is not { } owner || method.Parameters is not [{ Type: var type }] || !Reals.IsNumber(type))
        {
            return null;
        }

        var isSingle = Reals.IsSingle(type);
        return method.Name switch
        {
            "SinCos" => (Of(ElementaryRules.SinOfPair, owner, isSingle), Of(ElementaryRules.CosOfPair, owner, isSingle)),
            "SinCosPi" => (Of(ElementaryRules.SinPiOfPair, owner, isSingle), Of(ElementaryRules.CosPiOfPair, owner, isSingle)),
            _ => null,
        };
    }

    public static bool IsFlat(IMethodSymbol method) => OwnerOf(method.ContainingType) is not null && s_flat.Contains(method.Name);

    public static bool IsSign(IMethodSymbol method) => method is { Name: "Sign", Parameters.Length: 1 } && OwnerOf(method.ContainingType) is not null;

    public static bool IsMath(ITypeSymbol? type) => IsSystem(type, "Math");

    /// <summary>The type as a user writes it; null for any that holds none of these functions.</summary>
    public static string? OwnerOf(ITypeSymbol? type) => type?.SpecialType switch
    {
        SpecialType.System_Double => "double",
        SpecialType.System_Single => "float",
        _ when IsSystem(type, "Math") => "Math",
        _ when IsSystem(type, "MathF") => "MathF",
        _ when IsSystem(type, "Convert") => "Convert",
        _ => null,
    };

    private static bool IsSystem(ITypeSymbol? type, string name) =>
        type is { ContainingType: null, ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } && type.Name == name;

    private static bool IsOf(DerivativeRule rule, string owner) => rule.Owner == "Convert" == (owner == "Convert");

    private static DerivativeRule Of(DerivativeRule rule, string owner, bool isSingle) => owner == "Math" && !isSingle
        ? rule
        : s_owned.GetOrAdd(
            (owner, isSingle, rule.Name + rule.Suffix, rule.Arity),
            _ => rule with { Owner = owner, IsSingle = isSingle, Kink = rule.Kink?.Replace("'Math.", "'" + owner + ".") });
}
