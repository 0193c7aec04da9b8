using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Rules;

/// <summary>A method with <c>[DerivativeOf]</c>, read against the method that it names.</summary>
public sealed class DerivativeDeclaration
{
    /// <summary>The attribute's metadata name.</summary>
    public const string AttributeName = "Downhill.DerivativeOfAttribute";

    private DerivativeDeclaration(IMethodSymbol method, string name)
    {
        Method = method;
        TargetName = name;
    }

    /// <summary>The marked method.</summary>
    public IMethodSymbol Method { get; }

    /// <summary>The name of the method that is differentiated, for messages.</summary>
    public string TargetName { get; private set; }

    /// <summary>The method that is differentiated; null where there is no such method.</summary>
    public IMethodSymbol? Target { get; private set; }

    /// <summary>What does not fit, as a clause; null where all is well.</summary>
    public string? Problem { get; private set; }

    /// <summary>What to write instead, as a clause.</summary>
    public string? Instead { get; private set; }

    /// <summary>Where the derivative jumps; null for a smooth method.</summary>
    public string? Kink { get; private set; }

    /// <summary>For a partial derivative: which of the leading parameters it is by; −1 for a pullback.</summary>
    internal int By { get; private set; } = -1;

    internal bool IsPullback => By < 0;

    /// <summary>For a pullback: which leading parameter each of the adjoints belongs to, in the order of the adjoints.</summary>
    internal IReadOnlyList<int> Adjoints { get; private set; } = [];

    /// <summary>Whether the attribute is <c>[DerivativeOf]</c> of the runtime.</summary>
    public static bool Is(INamedTypeSymbol? attribute) => attribute is
    {
        Name: "DerivativeOfAttribute",
        ContainingType: null,
        ContainingNamespace: { Name: "Downhill", ContainingNamespace.IsGlobalNamespace: true },
    };

    /// <summary>Reads the declaration; null where the attribute itself does not compile.</summary>
    public static DerivativeDeclaration? Read(IMethodSymbol method, AttributeData attribute)
    {
        if (!Is(attribute.AttributeClass) || attribute.ConstructorArguments is not [{ Value: INamedTypeSymbol { TypeKind: not TypeKind.Error } type }, { Value: string name }])
        {
            return null;
        }

        var declaration = new DerivativeDeclaration(method, type.Name + "." + name)
        {
            Kink = attribute.NamedArguments.FirstOrDefault(a => a.Key == "Kink").Value.Value as string,
        };
        declaration.Match(type, name, attribute.NamedArguments.FirstOrDefault(a => a.Key == "By").Value.Value as string);
        return declaration;
    }

    private void Refuse(string problem, string? instead)
    {
        Problem = problem;
        Instead = instead;
    }

    private void Match(INamedTypeSymbol type, string name, string? by)
    {
        if (!Method.IsStatic || Method.IsGenericMethod || Method.ContainingType is null or { IsGenericType: true } || Method.MethodKind != MethodKind.Ordinary)
        {
            Refuse($"'{Method.Name}' is not a static method, or is generic", "declare it as a plain static method");
            return;
        }

        var overloads = new List<IMethodSymbol>();
        for (var ancestor = type; ancestor is not null && overloads.Count == 0; ancestor = ancestor.BaseType)
        {
            overloads.AddRange(ancestor.GetMembers(name).OfType<IMethodSymbol>().Where(m => m.MethodKind is MethodKind.Ordinary or MethodKind.UserDefinedOperator));
        }

        if (overloads.Count == 0)
        {
            Refuse($"'{type.Name}' has no method '{name}'", null);
            return;
        }

        Target = overloads.FirstOrDefault(o => HasLeading(o, exact: true)) ?? overloads.FirstOrDefault(o => HasLeading(o, exact: false));
        if (Target is not { } target)
        {
            var wanted = overloads.Count == 1 ? $"({string.Join(", ", LeadingOf(overloads[0]).Select(Show))})" : "those of one of its overloads";
            Refuse($"its parameters do not begin with those of '{name}'", $"begin with {wanted}");
            return;
        }

        if (target.IsGenericMethod || target.ContainingType.IsGenericType || target.Parameters.Any(p => p.RefKind != RefKind.None))
        {
            Refuse($"'{name}' is generic, or takes a parameter by reference", null);
        }
        else if (!Reals.IsNumber(target.ReturnType))
        {
            Refuse($"'{name}' returns '{target.ReturnType.ToDisplayString()}', and only a number has a derivative", null);
        }
        else if (Method.ReturnsVoid)
        {
            MatchPullback(by);
        }
        else
        {
            MatchPartial(by);
        }
    }

    private void MatchPartial(string? by)
    {
        var leading = LeadingOf(Target!);
        if (Method.Parameters.Length != leading.Count)
        {
            Refuse($"a partial derivative has the parameters of '{Target!.Name}' and no others", "drop the others, or return nothing and declare a pullback");
            return;
        }

        if (!SymbolEqualityComparer.Default.Equals(Method.ReturnType, Target!.ReturnType))
        {
            Refuse($"it returns '{Method.ReturnType.ToDisplayString()}'", $"return '{Target.ReturnType.ToDisplayString()}', or nothing for a pullback");
            return;
        }

        if (leading.Any(Reals.IsArray))
        {
            Refuse($"'{Target.Name}' takes an array", "declare a pullback, which returns nothing");
            return;
        }

        var reals = Enumerable.Range(0, leading.Count).Where(i => Reals.IsNumber(leading[i])).ToList();
        var chosen = by is null ? reals : [.. reals.Where(i => Method.Parameters[i].Name == by)];
        if (chosen.Count == 1)
        {
            By = chosen[0];
        }
        else if (by is not null)
        {
            Refuse($"'{by}' is not one of its real parameters", null);
        }
        else
        {
            Refuse(
                reals.Count == 0 ? $"'{Target.Name}' has no real parameter" : $"'{Target.Name}' has {reals.Count} real parameters",
                reals.Count == 0 ? null : $"say by which it is differentiated, as in 'By = \"{Method.Parameters[reals[0]].Name}\"'");
        }
    }

    private void MatchPullback(string? by)
    {
        var leading = LeadingOf(Target!);
        var parameters = Method.Parameters;
        if (by is not null)
        {
            Refuse("'By' is for a partial derivative", "leave it out: a pullback names its adjoints");
            return;
        }

        if (parameters.Length < leading.Count + 2
            || !IsByValue(parameters[leading.Count], Target!.ReturnType)
            || parameters[leading.Count + 1] is not { RefKind: RefKind.None, Type.SpecialType: SpecialType.System_Double })
        {
            Refuse(
                $"after the parameters of '{Target!.Name}' a pullback takes its result and the adjoint of the result",
                $"add '{Target.ReturnType.ToDisplayString()} result, double resultAdjoint'");
            return;
        }

        var adjoints = new List<int>();
        foreach (var adjoint in parameters.Skip(leading.Count + 2))
        {
            var index = Enumerable.Range(0, leading.Count).Where(i => parameters[i].Name + "Adjoint" == adjoint.Name).DefaultIfEmpty(-1).First();
            if (index < 0 || adjoints.Contains(index))
            {
                Refuse($"'{adjoint.Name}' is not the adjoint of a parameter", "name it after the parameter: 'xAdjoint' for 'x'");
                return;
            }

            var wanted = leading[index] is IArrayTypeSymbol array && Reals.IsArray(array)
                ? $"double[{new string(',', array.Rank - 1)}]"
                : Reals.IsNumber(leading[index]) ? "ref double" : null;
            if (wanted is null || !IsAdjointOf(adjoint, leading[index]))
            {
                Refuse(
                    wanted is null ? $"'{parameters[index].Name}' is neither a number nor an array of numbers" : $"'{adjoint.Name}' is not '{wanted}'",
                    wanted is null ? null : $"declare '{wanted} {adjoint.Name}'");
                return;
            }

            adjoints.Add(index);
        }

        if (adjoints.Count == 0)
        {
            Refuse("it has no adjoint to add to", $"add one for each differentiable parameter, as in 'ref double {(parameters.Length > 0 ? parameters[0].Name : "x")}Adjoint'");
            return;
        }

        Adjoints = adjoints;
    }

    private bool HasLeading(IMethodSymbol target, bool exact)
    {
        var leading = LeadingOf(target);
        if (exact && !Method.ReturnsVoid && leading.Count != Method.Parameters.Length)
        {
            return false;
        }

        if (leading.Count > Method.Parameters.Length)
        {
            return false;
        }

        for (var i = 0; i < leading.Count; i++)
        {
            if (!IsByValue(Method.Parameters[i], leading[i]))
            {
                return false;
            }
        }

        // Of overloads that begin alike a pullback means the longest that leaves room for the result and its adjoint.
        return !exact || !Method.ReturnsVoid || (Method.Parameters.Length >= leading.Count + 2 && Method.Parameters[leading.Count].Name == "result");
    }

    private static bool IsAdjointOf(IParameterSymbol adjoint, ITypeSymbol type) => type is IArrayTypeSymbol array
        ? adjoint.RefKind == RefKind.None && adjoint.Type is IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Double } shadow && shadow.Rank == array.Rank
        : adjoint is { RefKind: RefKind.Ref, Type.SpecialType: SpecialType.System_Double };

    private static bool IsByValue(IParameterSymbol parameter, ITypeSymbol type) =>
        parameter.RefKind == RefKind.None && SymbolEqualityComparer.Default.Equals(parameter.Type, type);

    /// <summary>The types of the parameters, the object's first.</summary>
    internal static IReadOnlyList<ITypeSymbol> LeadingOf(IMethodSymbol target) =>
        [.. target.IsStatic ? [] : new ITypeSymbol[] { target.ContainingType }, .. target.Parameters.Select(p => p.Type)];

    private static string Show(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
