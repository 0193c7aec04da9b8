using Downhill.Differentiation.Lowering;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Analysis;

/// <summary>Says in words where a differentiated value goes that is not followed there, and where it could go instead.</summary>
internal static class Sinks
{
    private const string UseArray = "use an array of double, indexed by whole numbers";

    /// <summary>The reason for a value that is stored at <paramref name="syntax"/>, somewhere in <paramref name="code"/>.</summary>
    /// <param name="code">The copied code.</param>
    /// <param name="syntax">The target that is written, or the call that writes.</param>
    /// <param name="member">The field or property that is written, where it is known.</param>
    public static (string Reason, string Instead) For(IOperation? code, SyntaxNode syntax, ISymbol? member)
    {
        var sink = code?.DescendantsAndSelf().FirstOrDefault(o => o.Syntax == syntax && o is not IExpressionStatementOperation);
        if (member is not null)
        {
            var name = member.ContainingType is { IsAnonymousType: false } type ? $"{type.Name}.{member.Name}" : member.Name;
            return sink is IInvocationOperation or IObjectCreationOperation
                ? ($"{NameOf(sink)} stores a differentiated value in '{name}', which is not followed from here", "let it return the value")
                : ($"a differentiated value is stored in '{name}', which is not followed", "keep it in a local variable, or in a local array of double");
        }

        return sink switch
        {
            IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } =>
                ("a differentiated value is handed to a delegate whose target is not known here", "call the method itself"),
            IInvocationOperation call => Call(call),
            IObjectCreationOperation creation =>
                ($"the constructor of '{Show(creation.Type)}' keeps a differentiated value in a way that is not followed", "use local variables, or a local array of double"),
            IPropertyReferenceOperation { Property: { IsIndexer: true } property } =>
                ($"a differentiated value is stored in a '{Show(property.ContainingType)}', which is not followed", UseArray),
            IPropertyReferenceOperation { Property: var property } =>
                ($"the setter of '{property.Name}' is given a differentiated value, and is not followed", "assign a local variable"),
            IArrayElementReferenceOperation element =>
                ($"a differentiated value is stored in an element of a '{Show(element.ArrayReference.Type)}', which is not followed", "use a local array of double"),
            ILocalReferenceOperation { Local.Name: var local } => Closure(local),
            IParameterReferenceOperation { Parameter.Name: var parameter } => Closure(parameter),
            IAddressOfOperation => ("the address of a differentiated value is taken, and pointers are not followed", "use an array"),
            IDynamicMemberReferenceOperation or IDynamicIndexerAccessOperation or IDynamicInvocationOperation =>
                ("a differentiated value goes through 'dynamic', which is known only when the program runs", "give the variable its type"),
            IInlineArrayAccessOperation => ("a differentiated value is stored in an inline array, which is not followed", "use a local array of double"),
            not null when IsPointer(syntax) => ("a differentiated value is stored through a pointer, which is not followed", "use an array"),
            _ => ("a differentiated value is stored here in a way that is not followed", "keep it in a local variable, or in a local array of double"),
        };
    }

    /// <summary>The reason for an array that is used as a whole at <paramref name="syntax"/>.</summary>
    public static (string Reason, string Instead) ForEscape(IOperation? code, SyntaxNode syntax, string name)
    {
        var use = code?.DescendantsAndSelf().FirstOrDefault(o => o.Syntax == syntax);
        return use switch
        {
            IConversionOperation { Parent: IArgumentOperation { Parent: IInvocationOperation or IObjectCreationOperation } argument } => Handed(name, argument),
            IConversionOperation { Type: { } type } => ($"'{name}' is held as '{Show(type)}' here, and what is done with it then is not followed", "use it as the array that it is"),
            IArgumentOperation { Parent: IInvocationOperation or IObjectCreationOperation } argument => Handed(name, argument),
            IInvocationOperation call => ($"'{name}' is handed to {NameOf(call)}, which may change or keep it", "pass a copy, or the elements"),
            _ => ($"'{name}' is handed on whole here, so that it may be changed or kept", "pass a copy, or the elements"),
        };
    }

    private static (string Reason, string Instead) Handed(string name, IArgumentOperation argument) =>
        ($"'{name}' is handed to {NameOf(argument.Parent!)}, which may change or keep it", "pass a copy, or the elements");

    /// <summary>The reason for a variable that copied code gives a differentiated value.</summary>
    public static (string Reason, string Instead) ForVariable(IOperation? code, ISymbol? symbol, ITypeSymbol type, string name)
    {
        if (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        {
            return ("a differentiated value that may be null is not followed", "use a plain double");
        }

        foreach (var operation in code?.DescendantsAndSelf() ?? [])
        {
            var bound = operation switch
            {
                IDeclarationPatternOperation pattern => pattern.DeclaredSymbol,
                IRecursivePatternOperation pattern => pattern.DeclaredSymbol,
                IListPatternOperation pattern => pattern.DeclaredSymbol,
                _ => null,
            };
            if (symbol is not null && SymbolEqualityComparer.Default.Equals(bound, symbol))
            {
                return ($"'{name}' is bound to a differentiated value by a pattern, which is not followed", "declare it in a statement of its own");
            }

            if (operation is IAddressOfOperation { Reference: ILocalReferenceOperation addressed } && SymbolEqualityComparer.Default.Equals(addressed.Local, symbol))
            {
                return ($"the address of '{name}' is taken, and pointers are not followed", "use an array");
            }

            if (operation is IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref, Parent: IInvocationOperation call } argument
                && symbol is not null && argument.Descendants().Any(o => o is ILocalReferenceOperation local && SymbolEqualityComparer.Default.Equals(local.Local, symbol)))
            {
                return ($"{NameOf(call)} hands a differentiated value out through '{name}' in a way that is not followed", "call it in a statement of its own, or return the value");
            }
        }

        return ($"'{name}' receives a differentiated value here in a way that is not followed", "assign it in a statement of its own");
    }

    private static (string Reason, string Instead) Call(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        var owner = call.Instance?.Type ?? method.ContainingType;
        if (method.DeclaringSyntaxReferences.Length > 0)
        {
            return ($"'{method.Name}' keeps a differentiated value or hands it on in a way that is not followed", "return the value, or write it into an array of double");
        }

        return owner is not null && owner.SpecialType != SpecialType.System_Array && owner.AllInterfaces.Any(static i => i.SpecialType == SpecialType.System_Collections_IEnumerable)
            ? ($"{NameOf(call)} puts a differentiated value into a '{Show(owner)}', which is not followed", UseArray)
            : ($"{NameOf(call)} may keep or change the differentiated value that it is given", "write it out with operators, arrays and 'System.Math'");
    }

    private static (string Reason, string Instead) Closure(string variable) =>
        ($"'{variable}' is assigned within a lambda or local function, and when that runs is not followed", "write a method that returns the value");

    private static string NameOf(IOperation operation) => operation switch
    {
        IInvocationOperation { TargetMethod: { DeclaringSyntaxReferences.Length: 0, ContainingType: { } type } method } => $"'{type.Name}.{method.Name}'",
        IInvocationOperation { TargetMethod: var method } => $"'{method.Name}'",
        _ => $"the constructor of '{Show(operation.Type)}'",
    };

    private static bool IsPointer(SyntaxNode syntax) =>
        syntax.IsKind(SyntaxKind.PointerIndirectionExpression) || syntax.IsKind(SyntaxKind.ElementAccessExpression) || syntax.IsKind(SyntaxKind.PointerMemberAccessExpression);

    private static string Show(ITypeSymbol? type) => type?.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat) ?? "value";
}
