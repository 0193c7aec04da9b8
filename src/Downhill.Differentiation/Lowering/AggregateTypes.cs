using Downhill.Differentiation.Program;
using Downhill.Differentiation.Variables;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>One part of an aggregate: a field, the field behind a property, or a tuple's element.</summary>
/// <param name="Name">What tells it from the others.</param>
/// <param name="Label">What it is called in the generated names.</param>
/// <param name="Type">Its type.</param>
/// <param name="Symbol">The field, the property or the parameter of a primary constructor.</param>
internal sealed record AggregateMember(string Name, string Label, ITypeSymbol Type, ISymbol Symbol);

/// <summary>
/// Which types are taken apart into their parts: value tuples, structs, anonymous types, and classes and records that never
/// change once they are made, so that it makes no difference whether two variables hold one object or two.
/// </summary>
internal sealed class AggregateTypes(FunctionSource source, INamedTypeSymbol? home)
{
    private const int MaxDepth = 4;
    private const int MaxLeaves = 64;

    private readonly Dictionary<ITypeSymbol, IReadOnlyList<AggregateMember>?> _known = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<IMethodSymbol, IReadOnlyList<string>?> _constructors = new(SymbolEqualityComparer.Default);

    private readonly HashSet<ITypeSymbol> _unchanging = new(SymbolEqualityComparer.Default);

    /// <summary>The types as a loss of these variables sees them: classes that it is differentiated by are taken apart too.</summary>
    public static AggregateTypes For(IEnumerable<ISymbol> variables, FunctionSource source, INamedTypeSymbol? home)
    {
        var aggregates = new AggregateTypes(source, home);
        foreach (var variable in variables)
        {
            AggregateVariable.Of(Emission.GradientWriter.TypeOf(variable), aggregates);
        }

        return aggregates;
    }

    /// <summary>Whether the class of the loss has the member, or inherits it.</summary>
    public bool IsOfHome(ISymbol member)
    {
        for (var type = home; type is not null; type = type.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, member.ContainingType.OriginalDefinition))
            {
                return true;
            }
        }

        return false;
    }

    public bool Is(ITypeSymbol? type) => type is not null && MembersOf(type) is not null;

    /// <summary>
    /// Takes the type apart even where its objects can be changed: the loss is differentiated by one, and changes none.
    /// False where it is of no kind that has parts.
    /// </summary>
    public bool Admit(ITypeSymbol type)
    {
        type = type.WithNullableAnnotation(NullableAnnotation.None);
        if (MembersOf(type) is null && IsPlainClass(type))
        {
            _unchanging.Add(type);
            _known.Remove(type);
        }

        return MembersOf(type) is not null;
    }

    /// <summary>Whether all numbers in an object of the type can be written once it is made.</summary>
    public bool IsWritable(ITypeSymbol type) => IsPlainClass(type) && MembersOf(type) is { } members
        && members.All(m => IsWritable(m.Type) || !(Reals.IsNumber(m.Type) || Is(m.Type)) || (IsSettable(m) && m.Symbol is not IPropertySymbol { SetMethod.IsInitOnly: true }));

    /// <summary>The types that are taken for unchanging.</summary>
    public IEnumerable<ITypeSymbol> Unchanging => _unchanging;

    /// <summary>The parts; null where the type is not taken apart.</summary>
    public IReadOnlyList<AggregateMember>? MembersOf(ITypeSymbol type)
    {
        type = type.WithNullableAnnotation(NullableAnnotation.None);
        if (!_known.TryGetValue(type, out var members))
        {
            // A type that holds itself is met again while it is read, and is not taken apart there.
            _known.Add(type, null);
            members = Read(type);
            _known[type] = members;
        }

        return members;
    }

    /// <summary>The name by which a part is known: that of the property for the field behind it.</summary>
    public static string NameOf(ISymbol member) => member switch
    {
        IFieldSymbol { CorrespondingTupleField: { } element } => element.Name,
        IFieldSymbol { AssociatedSymbol: IPropertySymbol property } => property.Name,
        _ => member.Name,
    };

    /// <summary>Whether a conversion only renames the elements of a tuple, or does nothing.</summary>
    public static bool IsIdentity(IConversionOperation conversion) =>
        conversion.OperatorMethod is null && (conversion.Conversion is { IsIdentity: true } || SymbolEqualityComparer.Default.Equals(conversion.Type, conversion.Operand.Type));

    /// <summary>How the generated code reads the part; null where it may not.</summary>
    public string? Access(AggregateMember member)
    {
        if (member.Symbol is not IParameterSymbol && IsAccessible(member.Symbol))
        {
            return NameTable.Escape(member.Symbol.Name);
        }

        foreach (var property in member.Symbol.ContainingType.GetMembers().OfType<IPropertySymbol>())
        {
            if (!property.IsStatic && property.GetMethod is { } getter && IsAccessible(property) && source.BodyOf(getter) is IBlockOperation { Operations: [IReturnOperation { ReturnedValue: { } value }] }
                && value is IFieldReferenceOperation { Instance: IInstanceReferenceOperation } field && SymbolEqualityComparer.Default.Equals(field.Field, member.Symbol))
            {
                return NameTable.Escape(property.Name);
            }
        }

        return null;
    }

    /// <summary>Whether some part has no name outside of the type: its methods can only be followed part by part.</summary>
    public bool NeedsParts(ITypeSymbol? type) =>
        type is not null && MembersOf(type) is { } members && members.Any(m => m.Symbol is IParameterSymbol || !IsAccessible(m.Symbol));

    /// <summary>C# that makes the aggregate anew from its parts; null where there is no way to.</summary>
    public string? Rebuild(ITypeSymbol type, Func<AggregateMember, string?> part, NameTable names)
    {
        if (MembersOf(type) is not { } members)
        {
            return null;
        }

        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in members)
        {
            if (part(member) is not { } text)
            {
                return null;
            }

            texts.Add(member.Name, text);
        }

        if (type.IsTupleType)
        {
            return "(" + string.Join(", ", members.Select(m => texts[m.Name])) + ")";
        }

        if (type.IsAnonymousType)
        {
            return "new { " + string.Join(", ", members.Select(m => NameTable.Escape(m.Name) + " = " + texts[m.Name])) + " }";
        }

        var named = (INamedTypeSymbol)type;
        if (SystemVectors.Is(type))
        {
            return "new " + names.TypeName(type.WithNullableAnnotation(NullableAnnotation.None)) + "(" + string.Join(", ", members.Select(m => texts[m.Name])) + ")";
        }

        foreach (var constructor in named.InstanceConstructors)
        {
            if (IsAccessible(constructor) && constructor.Parameters.Length == members.Count && PlainConstructor(constructor) is { } targets)
            {
                return "new " + names.TypeName(type.WithNullableAnnotation(NullableAnnotation.None)) + "(" + string.Join(", ", targets.Select(t => texts[t])) + ")";
            }
        }

        if (members.All(IsSettable) && (type.TypeKind == TypeKind.Struct || named.InstanceConstructors.Any(c => c.Parameters.Length == 0 && IsAccessible(c))))
        {
            return "new " + names.TypeName(type.WithNullableAnnotation(NullableAnnotation.None)) + " { " + string.Join(", ", members.Select(m => NameTable.Escape(m.Symbol.Name) + " = " + texts[m.Name])) + " }";
        }

        return null;
    }

    /// <summary>
    /// The parts that a constructor puts its parameters into, in their order, where it does nothing else and leaves no part
    /// out; null for any other constructor.
    /// </summary>
    public IReadOnlyList<string>? PlainConstructor(IMethodSymbol constructor)
    {
        constructor = constructor.OriginalDefinition;
        if (!_constructors.TryGetValue(constructor, out var targets))
        {
            targets = ReadPlain(constructor);
            _constructors.Add(constructor, targets);
        }

        return targets;
    }

    /// <summary>Whether the constructor is the list of parameters behind the type's name.</summary>
    public static bool IsPrimary(IMethodSymbol constructor) =>
        constructor is { MethodKind: MethodKind.Constructor, DeclaringSyntaxReferences: [var declaration] } && declaration.GetSyntax() is TypeDeclarationSyntax { ParameterList: not null };

    private IReadOnlyList<string>? ReadPlain(IMethodSymbol constructor)
    {
        if (MembersOf(constructor.ContainingType) is not { } members || constructor.Parameters.Any(p => p.RefKind is not RefKind.None and not RefKind.In))
        {
            return null;
        }

        var targets = new string?[constructor.Parameters.Length];
        if (IsPrimary(constructor))
        {
            if (!constructor.ContainingType.IsRecord || members.Any(m => InitializerOf(m) is not null))
            {
                return null;
            }

            for (var i = 0; i < targets.Length; i++)
            {
                targets[i] = members.FirstOrDefault(m => m.Symbol is IPropertySymbol property && property.Name == constructor.Parameters[i].Name
                    && property.DeclaringSyntaxReferences is [var place] && place.GetSyntax(source.CancellationToken) is ParameterSyntax)?.Name;
            }
        }
        else
        {
            if (members.Any(m => InitializerOf(m) is not null) || Initializer(constructor) is not null || source.BodyOf(constructor) is not IBlockOperation body)
            {
                return null;
            }

            foreach (var statement in body.Operations)
            {
                if (statement is not IExpressionStatementOperation { Operation: var operation })
                {
                    return null;
                }

                if (operation is ISimpleAssignmentOperation assignment)
                {
                    if (!Plain(assignment.Target, assignment.Value))
                    {
                        return null;
                    }
                }
                else if (operation is IDeconstructionAssignmentOperation { Target: ITupleOperation left, Value: var right })
                {
                    while (right is IConversionOperation conversion)
                    {
                        right = conversion.Operand;
                    }

                    if (right is not ITupleOperation values || values.Elements.Length != left.Elements.Length
                        || !left.Elements.Zip(values.Elements, Plain).All(static plain => plain))
                    {
                        return null;
                    }
                }
                else
                {
                    return null;
                }
            }
        }

        return targets.All(t => t is not null) && targets.Distinct(StringComparer.Ordinal).Count() == members.Count && targets.Length == members.Count
            ? [.. targets.OfType<string>()]
            : null;

        bool Plain(IOperation target, IOperation value)
        {
            var member = target switch
            {
                IFieldReferenceOperation { Instance: IInstanceReferenceOperation } field => (ISymbol)field.Field,
                IPropertyReferenceOperation { Instance: IInstanceReferenceOperation } property when CalleeEffectsReader.IsAuto(property.Property) => property.Property,
                _ => null,
            };
            if (member is null || value is not IParameterReferenceOperation parameter || parameter.Parameter.Ordinal >= targets.Length
                || targets[parameter.Parameter.Ordinal] is not null || !SymbolEqualityComparer.Default.Equals(value.Type, target.Type))
            {
                return false;
            }

            targets[parameter.Parameter.Ordinal] = NameOf(member);
            return true;
        }
    }

    /// <summary>The call of <c>this(…)</c> or of a base constructor that does something.</summary>
    public IInvocationOperation? Initializer(IMethodSymbol constructor) =>
        constructor.DeclaringSyntaxReferences is [var declaration] && declaration.GetSyntax(source.CancellationToken) is ConstructorDeclarationSyntax { Initializer: { } initializer } syntax
            ? source.ModelFor(syntax.SyntaxTree)?.GetOperation(initializer, source.CancellationToken) as IInvocationOperation
            : null;

    /// <summary>The value that a field or property is given where it is declared.</summary>
    public IOperation? InitializerOf(AggregateMember member)
    {
        if (member.Symbol is IParameterSymbol || member.Symbol.DeclaringSyntaxReferences is not [var declaration])
        {
            return null;
        }

        var syntax = declaration.GetSyntax(source.CancellationToken);
        var value = syntax switch
        {
            VariableDeclaratorSyntax declarator => declarator.Initializer,
            PropertyDeclarationSyntax property => property.Initializer,
            _ => null,
        };
        return value is not null && source.ModelFor(syntax.SyntaxTree)?.GetOperation(value, source.CancellationToken) is ISymbolInitializerOperation { Value: { } initial } ? initial : null;
    }

    private IReadOnlyList<AggregateMember>? Read(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol named)
        {
            return null;
        }

        List<AggregateMember> members;
        if (type.IsTupleType)
        {
            members = [.. named.TupleElements.Select((e, i) => new AggregateMember("Item" + (i + 1), e.Name, e.Type, e.CorrespondingTupleField ?? e))];
        }
        else if (SpanTypes.Is(type))
        {
            var (length, number) = (named.GetMembers("Length")[0], source.Compilation.GetSpecialType(SpecialType.System_Int32));
            members =
            [
                new AggregateMember(SpanTypes.Array, SpanTypes.Array, source.Compilation.CreateArrayTypeSymbol(SpanTypes.ElementOf(type)), length),
                new AggregateMember(SpanTypes.First, SpanTypes.First, number, length),
                new AggregateMember(SpanTypes.Length, SpanTypes.Length, number, length),
            ];
        }
        else if (SystemVectors.Is(type))
        {
            members = [.. SystemVectors.Components(type).Select(f => new AggregateMember(f.Name, f.Name, f.Type, f))];
        }
        else if (type.IsAnonymousType)
        {
            members = [.. type.GetMembers().OfType<IPropertySymbol>().Select(p => new AggregateMember(p.Name, p.Name, p.Type, p))];
        }
        else if (IsStruct(named) || IsImmutable(named) || _unchanging.Contains(named))
        {
            members = [.. Fields(named)];
        }
        else
        {
            return null;
        }

        return members.Count > 0 && CountLeaves(members, 0) <= MaxLeaves && (type.IsAnonymousType || HoldsNumbers(members, 0)) ? members : null;
    }

    private static bool IsStruct(INamedTypeSymbol type) =>
        type is { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None, IsGenericType: false, IsRefLikeType: false }
        && type.DeclaringSyntaxReferences.Length > 0
        && !type.GetAttributes().Any(a => a.AttributeClass?.Name == "StructLayoutAttribute" && a.ConstructorArguments is [{ Value: 2 or (short)2 }]);

    private static bool IsImmutable(INamedTypeSymbol type) =>
        IsPlainClass(type)
        && (type.IsSealed || type.IsRecord || type.DeclaredAccessibility != Accessibility.Public)
        && type.GetMembers().OfType<IFieldSymbol>().All(f => f.IsStatic || f.IsReadOnly);

    private static bool IsPlainClass(ITypeSymbol type) =>
        type is INamedTypeSymbol { TypeKind: TypeKind.Class, IsGenericType: false, IsAbstract: false, BaseType.SpecialType: SpecialType.System_Object }
        && type.DeclaringSyntaxReferences.Length > 0;

    /// <summary>The parameter of the primary constructor that a hidden field holds, because a method uses it.</summary>
    private static IParameterSymbol? Captured(IFieldSymbol field) => field is { IsImplicitlyDeclared: true, AssociatedSymbol: null }
        ? field.ContainingType.InstanceConstructors.Where(IsPrimary).SelectMany(c => c.Parameters).FirstOrDefault(p => field.Name == "<" + p.Name + ">P")
        : null;

    private static IEnumerable<AggregateMember> Fields(INamedTypeSymbol type)
    {
        foreach (var field in type.GetMembers().OfType<IFieldSymbol>())
        {
            if (!field.IsStatic && !field.IsConst && Captured(field) is { } parameter)
            {
                yield return new AggregateMember(ParameterKey(parameter), parameter.Name, parameter.Type, parameter);
            }
            else if (!field.IsStatic && !field.IsConst)
            {
                var symbol = field.AssociatedSymbol ?? field;
                yield return new AggregateMember(symbol.Name, symbol.Name, field.Type, symbol);
            }
        }
    }

    /// <summary>The name of a primary constructor's parameter as a part: a field may be called the same.</summary>
    public static string ParameterKey(IParameterSymbol parameter) => "(" + parameter.Name + ")";

    private int CountLeaves(IReadOnlyList<AggregateMember> members, int depth) => depth > MaxDepth
        ? MaxLeaves + 1
        : members.Sum(m => MembersOf(m.Type) is { } nested ? CountLeaves(nested, depth + 1) : 1);

    private bool HoldsNumbers(IReadOnlyList<AggregateMember> members, int depth) => depth <= MaxDepth && members.Any(m =>
        Reals.IsNumber(m.Type) || Reals.IsArray(m.Type)
        || (MembersOf(m.Type) is { } nested && HoldsNumbers(nested, depth + 1)));

    private bool IsSettable(AggregateMember member) => member.Symbol switch
    {
        IFieldSymbol field => !field.IsReadOnly && IsAccessible(field),
        IPropertySymbol { SetMethod: { } setter } property => IsAccessible(property) && IsAccessible(setter),
        _ => false,
    };

    private bool IsAccessible(ISymbol symbol) => home is null || source.Compilation.IsSymbolAccessibleWithin(symbol, home);
}
