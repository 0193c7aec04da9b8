using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Analysis;

/// <summary>What a user calls a construct that has no derivative here, and what to write instead.</summary>
internal static class ConstructNames
{
    /// <summary>A noun phrase for the operation, and a clause that says what would be followed.</summary>
    public static (string Name, string Instead) Of(IOperation operation) => operation switch
    {
        IDynamicInvocationOperation or IDynamicMemberReferenceOperation or IDynamicIndexerAccessOperation or IDynamicObjectCreationOperation =>
            ("'dynamic', which is known only when the program runs,", "give the variable its type"),
        { Type.TypeKind: TypeKind.Dynamic } => ("'dynamic', which is known only when the program runs,", "give the variable its type"),
        IFunctionPointerInvocationOperation => ("a call through a function pointer", "call the method itself"),
        IAnonymousObjectCreationOperation => ("an anonymous object", "use separate variables, or a tuple"),
        IWithOperation => ("this 'with' expression", "assign the members one by one"),
        ITranslatedQueryOperation => ("a query expression over differentiated values", "write the loop"),
        IRangeOperation => ("a range of differentiated values", "copy the elements in a loop"),
        IAddressOfOperation => ("the address of a variable", "use an array"),
        IEventReferenceOperation or IEventAssignmentOperation => ("an event", "call the method itself"),
        ITypeParameterObjectCreationOperation => ("an object of a type that is not known here", "create it where its type is known"),
        IMethodReferenceOperation => ("a reference to a method", "call the method itself"),
        IArrayElementReferenceOperation { Indices: [IRangeOperation or { Type.Name: "Range" }] } => ("a range of differentiated values", "copy the elements in a loop"),
        IArrayElementReferenceOperation element => ($"an element of a '{Show(element.ArrayReference.Type)}'", "use a local array of double"),
        IPropertyReferenceOperation { Property.IsIndexer: true } property => ($"an element of a '{Show(property.Property.ContainingType)}'", "use an array of double, indexed by whole numbers"),
        IFieldReferenceOperation field => ($"the field '{field.Field.Name}' as it is used here", "keep its value in a local variable"),
        ILocalReferenceOperation { Type.TypeKind: TypeKind.Pointer } or IParameterReferenceOperation { Type.TypeKind: TypeKind.Pointer } => ("a pointer", "use an array"),
        ILocalReferenceOperation local => ($"'{local.Local.Name}' as it is used here", "keep its elements in a local array of double"),
        IParameterReferenceOperation parameter => ($"'{parameter.Parameter.Name}' as it is used here", "copy its elements"),
        ISwitchExpressionOperation => ("this 'switch' expression", "write it as 'if' and 'else'"),
        ISwitchOperation => ("this 'switch' statement", "write it as 'if' and 'else'"),
        IIsPatternOperation or IPatternOperation => ("a pattern over differentiated values", "compare the value, and read it by its name"),
        ILoopOperation => ("this loop", "write it as 'for' over whole numbers"),
        IThrowOperation => ("a differentiated value that is thrown", "return it"),
        ITupleBinaryOperation => ("a comparison of tuples", "compare the values one by one"),
        IInterpolatedStringHandlerCreationOperation => ("a value that becomes text", "keep it as a number"),
        IDeclarationExpressionOperation => ("this declaration", "declare the variable in a statement of its own"),
        _ => OfSyntax(operation.Syntax),
    };

    private static (string Name, string Instead) OfSyntax(SyntaxNode syntax) => syntax switch
    {
        StackAllocArrayCreationExpressionSyntax or ImplicitStackAllocArrayCreationExpressionSyntax => ("'stackalloc'", "use 'new double[…]'"),
        CollectionExpressionSyntax or SpreadElementSyntax => ("this collection expression", "use an array initialiser, or copy the elements in a loop"),
        FixedStatementSyntax => ("a pointer", "use an array"),
        UnsafeStatementSyntax => ("unsafe code", "use an array"),
        MakeRefExpressionSyntax or RefTypeExpressionSyntax or RefValueExpressionSyntax => ("a typed reference", "use the variable itself"),
        RefExpressionSyntax => ("a reference to a variable", "use the variable itself"),
        _ when syntax.IsKind(SyntaxKind.PointerIndirectionExpression) || syntax.IsKind(SyntaxKind.PointerMemberAccessExpression) => ("a pointer", "use an array"),
        ElementAccessExpressionSyntax => ("this element", "use a local array of double"),
        _ => ("this kind of expression", "write it with plain doubles, arrays and loops"),
    };

    private static string Show(ITypeSymbol? type) => type?.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat) ?? "value";
}
