using System.Globalization;
using System.Text;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>
/// Arrays and dictionaries of delegates that are made where they are declared and never changed: a call of one runs one of
/// the functions in the text, by its index or key.
/// </summary>
internal sealed partial class Lowerer
{
    private sealed record FunctionTable(IReadOnlyList<(object? Key, Callable Function)> Entries, bool IsArray);

    /// <summary>The function at <c>fs[i]</c> or <c>fs["name"]</c>; null where the text does not tell.</summary>
    private Callable? FunctionIn(IOperation owner, IOperation index, Frame frame, int depth)
    {
        if (TableOf(owner, frame, depth) is not { } table)
        {
            return null;
        }

        if (index.ConstantValue is { HasValue: true, Value: { } key })
        {
            return table.Entries.Where(e => key.Equals(e.Key)).Select(static e => e.Function).FirstOrDefault();
        }

        var syntax = index.Syntax;
        if (table.IsArray)
        {
            if (index.Type?.SpecialType != SpecialType.System_Int32)
            {
                return null;
            }

            var position = Keep(LowerAny(index, frame), index.Type, "arm").Storage;
            Throw(syntax, $"(uint){position.Name} >= {table.Entries.Count}u", "IndexOutOfRangeException()", position);
            return new ChosenFunction(position, [.. table.Entries.Select(static e => e.Function)]);
        }

        if (index.Type?.SpecialType is not (SpecialType.System_String or SpecialType.System_Int32))
        {
            return null;
        }

        var named = Keep(Copy(index, frame), index.Type, "key").Storage;
        var text = new StringBuilder(named.Name).Append(" switch { ");
        for (var i = 0; i < table.Entries.Count; i++)
        {
            text.Append(SymbolDisplay.FormatPrimitive(table.Entries[i].Key!, quoteStrings: true, useHexadecimalNumbers: false)).Append(" => ").Append(i.ToString(CultureInfo.InvariantCulture)).Append(", ");
        }

        if (index.Type.SpecialType == SpecialType.System_String)
        {
            text.Append("null => throw new global::System.ArgumentNullException(\"key\"), ");
        }

        text.Append("_ => throw new global::System.Collections.Generic.KeyNotFoundException($\"The given key '{").Append(named.Name).Append("}' was not present in the dictionary.\") }");
        var chosen = new Opaque(syntax, text.ToString(), named);
        chosen.Footprint.HasEffects = true;
        chosen.Footprint.Cost = 4;
        return new ChosenFunction(Keep(chosen, _source.Compilation.GetSpecialType(SpecialType.System_Int32), "arm").Storage, [.. table.Entries.Select(static e => e.Function)]);
    }

    /// <summary>The functions that a loop over an array of delegates runs through.</summary>
    private IReadOnlyList<Callable>? FunctionsOf(IOperation owner, Frame frame) =>
        TableOf(owner, frame, 0) is { IsArray: true } table ? [.. table.Entries.Select(static e => e.Function)] : null;

    private FunctionTable? TableOf(IOperation owner, Frame frame, int depth)
    {
        while (owner is IConversionOperation { OperatorMethod: null } or IParenthesizedOperation)
        {
            owner = owner is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)owner).Operand;
        }

        if (!HoldsFunctions(owner.Type) || depth > MaxCallDepth)
        {
            return null;
        }

        switch (owner)
        {
            case IArrayCreationOperation:
                return Table(owner, frame, depth);
            case ILocalReferenceOperation { Local: var local } when !IsReassigned(local, frame):
                for (var home = frame; home is not null; home = home.Lexical)
                {
                    if (_source.BodyOf(home.Function) is { } body && body.Descendants().Any(o => o is IVariableDeclaratorOperation declarator && SymbolEqualityComparer.Default.Equals(declarator.Symbol, local)))
                    {
                        return InitialOf(local, frame) is { } initial && IsOnlyRead(local, [body]) ? Table(initial, home, depth) : null;
                    }
                }

                return null;
            case IFieldReferenceOperation { Field: { IsReadOnly: true, DeclaredAccessibility: Accessibility.Private } field, Instance: null or IInstanceReferenceOperation }:
                return field.DeclaringSyntaxReferences is [var reference]
                    && reference.GetSyntax(_source.CancellationToken) is VariableDeclaratorSyntax { Initializer.Value: { } value }
                    && _source.ModelFor(value.SyntaxTree)?.GetOperation(value, _source.CancellationToken) is { } made
                    && !field.ContainingType.Constructors().Any(c => Assigns(c, field))
                    && IsOnlyRead(field.OriginalDefinition, Bodies(field.ContainingType))
                        ? Table(made, frame, depth)
                        : null;
            default:
                return null;
        }
    }

    private static bool HoldsFunctions(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol { Rank: 1, ElementType.TypeKind: TypeKind.Delegate } => true,
        INamedTypeSymbol { Name: "Dictionary", TypeArguments: [_, { TypeKind: TypeKind.Delegate }] } dictionary => dictionary.ContainingNamespace?.ToDisplayString() == "System.Collections.Generic",
        _ => false,
    };

    private FunctionTable? Table(IOperation made, Frame frame, int depth)
    {
        while (made is IConversionOperation { OperatorMethod: null } conversion)
        {
            made = conversion.Operand;
        }

        var entries = new List<(object?, Callable)>();
        switch (made)
        {
            case IArrayCreationOperation { Initializer: { } items }:
                return OfItems(items);
            case IArrayInitializerOperation items:
                return OfItems(items);
            case IObjectCreationOperation { Arguments.Length: 0, Initializer.Initializers: var initializers }:
                foreach (var initializer in initializers)
                {
                    var (key, value) = initializer switch
                    {
                        IInvocationOperation { TargetMethod.Name: "Add", Arguments: [var first, var second] } => (first.Value, second.Value),
                        ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Arguments: [var first] }, Value: var second } => (first.Value, second),
                        _ => default,
                    };
                    if (key?.ConstantValue is not { HasValue: true, Value: { } name } || FunctionOf(value, frame, depth + 1) is not KnownFunction function || entries.Any(e => name.Equals(e.Item1)))
                    {
                        return null;
                    }

                    entries.Add((name, function));
                }

                return entries.Count > 0 ? new FunctionTable(entries, IsArray: false) : null;
            default:
                return null;
        }

        FunctionTable? OfItems(IArrayInitializerOperation items)
        {
            foreach (var item in items.ElementValues)
            {
                if (FunctionOf(item, frame, depth + 1) is not KnownFunction function)
                {
                    return null;
                }

                entries.Add((entries.Count, function));
            }

            return entries.Count > 0 ? new FunctionTable(entries, IsArray: true) : null;
        }
    }

    /// <summary>Whether nothing but looking functions up is done with the variable.</summary>
    private static bool IsOnlyRead(ISymbol variable, IEnumerable<IOperation> bodies)
    {
        foreach (var operation in bodies.SelectMany(static b => b.Descendants()))
        {
            ISymbol? named = operation switch
            {
                ILocalReferenceOperation local => local.Local,
                IFieldReferenceOperation field => field.Field.OriginalDefinition,
                _ => null,
            };
            if (named is null || !SymbolEqualityComparer.Default.Equals(named, variable))
            {
                continue;
            }

            var use = operation.Parent;
            while (use is IConversionOperation { IsImplicit: true })
            {
                use = use.Parent;
            }

            var isRead = use switch
            {
                IArrayElementReferenceOperation element => !CalleeEffectsReader.IsWritten(element),
                IPropertyReferenceOperation property => !CalleeEffectsReader.IsWritten(property),
                IForEachLoopOperation => true,
                IInvocationOperation { TargetMethod.Name: "ContainsKey" or "TryGetValue" } => true,
                _ => false,
            };
            if (!isRead)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Everything that a type and the types in it run.</summary>
    private IEnumerable<IOperation> Bodies(INamedTypeSymbol type)
    {
        foreach (var member in type.OriginalDefinition.GetMembers())
        {
            switch (member)
            {
                case IMethodSymbol { IsImplicitlyDeclared: false } method when _source.BodyOf(method) is { } body:
                    yield return body;
                    break;
                case INamedTypeSymbol nested:
                    foreach (var body in Bodies(nested))
                    {
                        yield return body;
                    }

                    break;
                case IFieldSymbol or IPropertySymbol:
                    foreach (var reference in member.DeclaringSyntaxReferences)
                    {
                        var value = reference.GetSyntax(_source.CancellationToken) switch
                        {
                            VariableDeclaratorSyntax { Initializer.Value: { } initial } => initial,
                            PropertyDeclarationSyntax { Initializer.Value: { } initial } => initial,
                            _ => null,
                        };
                        if (value is not null && _source.ModelFor(value.SyntaxTree)?.GetOperation(value, _source.CancellationToken) is { Parent: var parent } operation)
                        {
                            yield return parent ?? operation;
                        }
                    }

                    break;
            }
        }
    }
}
