using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Differentiation.Lowering;

/// <summary>Hands out names that collide with nothing the generated method can see.</summary>
/// <remarks>
/// A scope is the chain of loops and branches around a declaration. Two variables may share a name where neither scope
/// holds the other, as two loops over <c>i</c> do.
/// </remarks>
internal sealed class NameTable(bool mathIsPlain)
{
    private readonly Dictionary<string, List<int[]>> _holders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<ITypeSymbol, string> _typeNames = new(SymbolEqualityComparer.IncludeNullability);
    private readonly HashSet<string> _forbidden = new(StringComparer.Ordinal);
    private readonly HashSet<string> _reserved = new(StringComparer.Ordinal);

    /// <summary>Whether <c>Math</c> alone means <c>System.Math</c> in the generated file, and <c>MathF</c> its sibling.</summary>
    public bool MathIsPlain { get; } = mathIsPlain;

    public string MathName => MathIsPlain ? "Math" : "global::System.Math";

    /// <summary>Whether <c>MathF</c> appears in the generated file, so that it needs its name there.</summary>
    public bool UsesMathF { get; private set; }

    /// <summary>A type with mathematical functions, as the generated file spells it.</summary>
    public string OwnerName(string owner)
    {
        switch (owner)
        {
            case "Math":
                return MathName;
            case "MathF" when MathIsPlain:
                UsesMathF = true;
                return owner;
            case "MathF" or "Convert":
                return "global::System." + owner;
            default:
                return owner;
        }
    }

    /// <summary>Whether a query was copied as it is.</summary>
    public bool UsesQueries { get; set; }

    /// <summary>Whether code that was copied works with pointers.</summary>
    public bool UsesPointers { get; set; }

    /// <summary>Keeps a name from being given to anything but the variable of the user that has it.</summary>
    public void Reserve(string name) => _reserved.Add(name);

    /// <summary>Keeps a name from everything: a parameter of the generated method has it.</summary>
    public void Forbid(string name) => _forbidden.Add(name);

    /// <summary>Whether a parameter of the generated method hides what has this name.</summary>
    public bool IsHidden(string name) => _forbidden.Contains(name);

    /// <summary>A name for a variable of the user's method: its own, wherever that is possible.</summary>
    public string User(string name, int[] scope) => Take(name, scope, mayBeReserved: true);

    /// <summary>A name for a variable that we add.</summary>
    public string Fresh(string name, int[] scope) => Take(name, scope, mayBeReserved: false);

    public string TypeName(ITypeSymbol type)
    {
        if (!_typeNames.TryGetValue(type, out var name))
        {
            _typeNames.Add(type, name = Spell(type));
        }

        return name;
    }

    private string Spell(ITypeSymbol type)
    {
        if (MathIsPlain && Rules.MathRules.OwnerOf(type) is ("Math" or "MathF") and var owner)
        {
            return OwnerName(owner);
        }

        UsesPointers |= type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer;
        return type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat.WithMiscellaneousOptions(
            SymbolDisplayMiscellaneousOptions.UseSpecialTypes
            | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier));
    }

    public static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    private string Take(string name, int[] scope, bool mayBeReserved)
    {
        var bare = name.TrimStart('@');
        var candidate = bare;
        if (!IsFree(candidate, scope, mayBeReserved))
        {
            // Past a few dozen the numbers are not tried from the start each time.
            _numbers.TryGetValue(bare, out var next);
            var n = next > 32 ? next : 2;
            do
            {
                candidate = bare + n++.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
            while (!IsFree(candidate, scope, mayBeReserved: false));
            _numbers[bare] = Math.Max(next, n);
        }

        if (!_holders.TryGetValue(candidate, out var scopes))
        {
            _holders.Add(candidate, scopes = []);
        }

        scopes.Add(scope);
        return Escape(candidate);
    }

    private bool IsFree(string name, int[] scope, bool mayBeReserved)
    {
        if (_forbidden.Contains(name) || (!mayBeReserved && _reserved.Contains(name)))
        {
            return false;
        }

        if (!_holders.TryGetValue(name, out var scopes))
        {
            return true;
        }

        foreach (var holder in scopes)
        {
            var shared = Math.Min(holder.Length, scope.Length);
            var nested = true;
            for (var i = 0; i < shared && nested; i++)
            {
                nested = holder[i] == scope[i];
            }

            if (nested)
            {
                return false;
            }
        }

        return true;
    }
}
