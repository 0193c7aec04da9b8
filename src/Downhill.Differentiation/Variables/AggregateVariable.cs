using Downhill.Differentiation.Lowering;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Variables;

/// <summary>How the gradient by an aggregate leaves the generated method.</summary>
internal enum GradientPassing
{
    /// <summary>All of it is numbers: it is made anew, and handed over by <c>out</c>.</summary>
    Out,

    /// <summary>It holds arrays, which are written in place, and its numbers cannot be: it is passed by <c>ref</c>.</summary>
    Ref,

    /// <summary>An object that can be written: it is given, and written into.</summary>
    Given,

    /// <summary>An array of aggregates, each of which is made anew: it is given, and its elements are written.</summary>
    Elements,
}

/// <summary>A number, or an array of numbers, in an aggregate that is differentiated by.</summary>
/// <param name="Path">What follows the variable: <c>.Position.X</c>.</param>
/// <param name="SafePath">The same where the variable may be null: <c>?.Position.X</c>.</param>
/// <param name="Type">Its type.</param>
internal sealed record AggregateLeaf(string Path, string SafePath, ITypeSymbol Type)
{
    public bool IsNumber => Reals.IsNumber(Type);
}

/// <summary>
/// A struct, tuple, record or vector that is differentiated by: its numbers in the order of their declaration, and how an
/// object of the type is put together from them. What holds no real numbers in it is taken over from the variable.
/// </summary>
internal sealed class AggregateVariable
{
    private readonly ITypeSymbol _type;
    private readonly AggregateTypes _aggregates;
    private readonly List<AggregateLeaf> _leaves = [];
    private (string Reason, string? Instead)? _whyNot;

    private AggregateVariable(ITypeSymbol type, AggregateTypes aggregates)
    {
        IsArray = type is IArrayTypeSymbol;
        (_type, _aggregates) = (((type as IArrayTypeSymbol)?.ElementType ?? type).WithNullableAnnotation(NullableAnnotation.None), aggregates);
        Collect(_type, "", "");
        if (IsArray && _leaves.Exists(static l => !l.IsNumber))
        {
            _whyNot ??= ("its elements hold arrays", "pass these as arrays of their own");
        }
    }

    /// <summary>Whether the variable is an array of such aggregates.</summary>
    public bool IsArray { get; }

    /// <summary>The type of the aggregate, or of each element.</summary>
    public ITypeSymbol Type => _type;

    /// <summary>The numbers and arrays, in the order of their declaration.</summary>
    public IReadOnlyList<AggregateLeaf> Leaves => _leaves;

    public GradientPassing Passing => IsArray ? GradientPassing.Elements : _aggregates.IsWritable(_type) ? GradientPassing.Given
        : _leaves.All(static l => l.IsNumber) ? GradientPassing.Out
        : GradientPassing.Ref;

    /// <summary>What stands before the gradient where it is passed.</summary>
    public string Modifier => Passing switch
    {
        GradientPassing.Out => "out ",
        GradientPassing.Ref => "ref ",
        _ => "",
    };

    /// <summary>How a variable of this type is taken apart; null where it is one number, one array, or cannot be.</summary>
    public static AggregateVariable? Of(ITypeSymbol? type, AggregateTypes aggregates)
    {
        if (type is null || Reals.IsVariable(type) || Lowering.Lists.ListTypes.IsVariable(type) || !IsServed(type, aggregates))
        {
            return null;
        }

        var variable = new AggregateVariable(type, aggregates);
        return variable._whyNot is null ? variable : null;
    }

    /// <summary>Why nothing of this type can be differentiated by; null where it can.</summary>
    public static (string Reason, string? Instead)? WhyNot(string name, ITypeSymbol type, AggregateTypes aggregates)
    {
        if (Reals.IsVariable(type) || Lowering.Lists.ListTypes.IsVariable(type))
        {
            return null;
        }

        var shown = type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
        if (!IsServed(type, aggregates))
        {
            return ($"'{name}' is a '{shown}', and only 'double', 'float', arrays of them, and structs and records that hold such can be differentiated by", null);
        }

        return new AggregateVariable(type, aggregates)._whyNot is { } why ? ($"'{name}' is a '{shown}', and {why.Reason}", why.Instead) : null;
    }

    /// <summary>Objects that can be changed are no elements: two of them may be one.</summary>
    private static bool IsServed(ITypeSymbol type, AggregateTypes aggregates) => type is IArrayTypeSymbol { Rank: 1 } array ? aggregates.Is(array.ElementType) : aggregates.Admit(type);

    /// <summary>C# for the whole, made anew.</summary>
    /// <param name="leaf">C# for a number or an array.</param>
    /// <param name="rest">The object that everything else is taken over from.</param>
    /// <param name="names">Spells the types.</param>
    public string Make(Func<AggregateLeaf, string> leaf, string rest, NameTable names) => Make(_type, "", leaf, rest, names);

    /// <summary>Statements that put the numbers in their places, the arrays of which are written already.</summary>
    public IEnumerable<string> Store(string place, Func<AggregateLeaf, string> number, string rest, NameTable names)
    {
        if (!_aggregates.IsWritable(_type))
        {
            if (Leaves.Any(static l => l.IsNumber))
            {
                yield return $"{place} = {Make(l => l.IsNumber ? number(l) : place + l.Path, rest, names)};";
            }

            yield break;
        }

        foreach (var line in Into(_type, place, "", number, rest, names))
        {
            yield return line;
        }
    }

    /// <summary>The objects that are written into, the whole first: each has to be given.</summary>
    public IEnumerable<string> Objects => IsArray ? [] : Passing == GradientPassing.Ref && _type.IsReferenceType ? [""] : ObjectsOf(_type, "");

    private IEnumerable<string> ObjectsOf(ITypeSymbol type, string path)
    {
        if (!_aggregates.IsWritable(type))
        {
            yield break;
        }

        yield return path;
        foreach (var member in _aggregates.MembersOf(type)!)
        {
            foreach (var inner in ObjectsOf(member.Type, path + "." + _aggregates.Access(member)))
            {
                yield return inner;
            }
        }
    }

    private IEnumerable<string> Into(ITypeSymbol type, string place, string path, Func<AggregateLeaf, string> number, string rest, NameTable names)
    {
        foreach (var member in _aggregates.MembersOf(type)!)
        {
            var to = path + "." + _aggregates.Access(member);
            if (_aggregates.IsWritable(member.Type))
            {
                foreach (var line in Into(member.Type, place, to, number, rest, names))
                {
                    yield return line;
                }
            }
            else if (_aggregates.Is(member.Type))
            {
                if (_leaves.Any(l => l.IsNumber && l.Path.StartsWith(to + ".", StringComparison.Ordinal)))
                {
                    yield return $"{place}{to} = {Make(member.Type, to, l => l.IsNumber ? number(l) : place + l.Path, rest, names)};";
                }
            }
            else if (_leaves.FirstOrDefault(l => l.Path == to) is { IsNumber: true } leaf)
            {
                yield return $"{place}{to} = {number(leaf)};";
            }
        }
    }

    private string Make(ITypeSymbol type, string path, Func<AggregateLeaf, string> leaf, string rest, NameTable names) => _aggregates.Rebuild(
        type,
        member =>
        {
            var to = path + "." + _aggregates.Access(member);
            return _aggregates.Is(member.Type) ? Make(member.Type, to, leaf, rest, names)
                : _leaves.FirstOrDefault(l => l.Path == to) is { } known ? leaf(known)
                : rest + to;
        },
        names)!;

    private void Collect(ITypeSymbol type, string path, string safePath)
    {
        var members = _aggregates.MembersOf(type)!;
        var shown = type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
        foreach (var member in members)
        {
            if (_aggregates.Access(member) is not { } access)
            {
                _whyNot ??= ($"'{member.Label}' of '{shown}' is hidden from the gradient", "make it internal");
                return;
            }

            var (to, safely) = (path + "." + access, safePath + (type.IsReferenceType ? "?." : ".") + access);
            if (Reals.IsNumber(member.Type) || (Reals.IsVariable(member.Type) && Reals.IsFollowed(member.Type)))
            {
                _leaves.Add(new AggregateLeaf(to, safely, member.Type));
            }
            else if (_aggregates.Admit(member.Type))
            {
                Collect(member.Type, to, safely);
            }
            else if (!HoldsNoReals(member.Type))
            {
                _whyNot ??= ($"its '{member.Label}', a '{member.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}', is not taken apart", "pass that as a parameter of its own");
            }
        }

        if (_aggregates.Rebuild(type, static _ => "", new NameTable(mathIsPlain: false)) is null)
        {
            _whyNot ??= ($"nothing accessible makes a '{shown}' from its members", "give it a constructor that takes all of them, or members that can be set");
        }

        if (path.Length == 0 && _leaves.Count == 0)
        {
            _whyNot ??= ("there is no real number in it", "pass what it is differentiated by");
        }
    }

    /// <summary>Whether no real number can be reached through it.</summary>
    private static bool HoldsNoReals(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => HoldsNoReals(array.ElementType),
        { SpecialType: (>= SpecialType.System_Boolean and <= SpecialType.System_Decimal) or SpecialType.System_String or SpecialType.System_DateTime } => true,
        { TypeKind: TypeKind.Enum or TypeKind.Delegate } => true,
        _ => false,
    };
}
