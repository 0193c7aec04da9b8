using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering.Lists;

/// <summary>
/// Whether every use of a variable that holds a list is one that is followed, so that nothing can tell that there is an
/// array and a counter instead. Helpers that are given the list are looked into.
/// </summary>
internal sealed class ListUses(FunctionSource source, Func<ITypeSymbol?, ITypeSymbol?> itemOf, Func<IMethodSymbol, bool> changesSelf)
{
    /// <summary>How many helpers deep a list is followed.</summary>
    private const int MaxDepth = 12;

    /// <summary>Calls that change which items there are; a running enumeration throws after them.</summary>
    private static readonly HashSet<string> s_changes = ["Add", "AddRange", "Insert", "RemoveAt", "Clear", "Reverse", "Sort", "Remove", "RemoveAll", "RemoveRange", "InsertRange"];

    private readonly Dictionary<ISymbol, IOperation?> _known = new(SymbolEqualityComparer.Default);

    /// <summary>The first use of <paramref name="list"/> that is not followed; null where all are.</summary>
    public IOperation? Unfollowed(ILocalSymbol list, IOperation declaration) => Unfollowed(list, RootOf(declaration), 0);

    /// <summary>The same for a parameter of the function with this body.</summary>
    public IOperation? Unfollowed(IParameterSymbol list, IOperation body) => Unfollowed(list.OriginalDefinition, body, 0);

    /// <summary>The first use that changes the list, here or in a helper.</summary>
    public IOperation? FirstChange(IParameterSymbol list, IOperation body) => References(list, body).FirstOrDefault(r => Changes(r, list, 0));

    /// <summary>Whether a list is made here: by a constructor, by <c>ToList</c>, by brackets, or in a helper that returns one.</summary>
    public bool IsMade(IOperation operation) => IsMade(operation, 0);

    /// <summary>Whether the variable is given another list anywhere.</summary>
    public static bool IsReassigned(ISymbol list, IOperation root) =>
        References(list, RootOf(root)).Any(r => r.Parent is IAssignmentOperation assignment && assignment.Target == r);

    private bool IsMade(IOperation operation, int depth) => Unwrapped(operation) switch
    {
        IObjectCreationOperation creation => IsMadeByConstructor(creation),
        IInvocationOperation { TargetMethod.Name: "ToList" } query => Lowerer.IsEnumerable(query.TargetMethod) && itemOf(query.Type) is not null,
        IInvocationOperation { TargetMethod: { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction } helper } => itemOf(helper.ReturnType) is not null && Returns(helper, depth),
        { Kind: ListTypes.CollectionExpression } brackets => itemOf(brackets.Type) is not null && brackets.Type!.Name == "List",
        _ => false,
    };

    private bool IsMadeByConstructor(IObjectCreationOperation creation) =>
        creation.Type is { Name: "List" } && itemOf(creation.Type) is not null
        && creation.Arguments.Length < 2
        && (creation.Initializer is null || creation.Initializer.Initializers.All(i => i is IInvocationOperation { TargetMethod: { Name: "Add", ContainingType.Name: "List" }, Arguments.Length: 1 }));

    /// <summary>Whether the helper returns nothing but lists that it made and that are followed in it.</summary>
    private bool Returns(IMethodSymbol helper, int depth)
    {
        if (depth > MaxDepth || source.BodyOf(helper) is not { } body)
        {
            return false;
        }

        var returned = body.DescendantsAndSelf().OfType<IReturnOperation>().Where(r => r.Kind == OperationKind.Return && !IsNested(r, body)).ToList();
        return returned.Count > 0 && returned.All(r => r.ReturnedValue is { } value && (Unwrapped(value) is ILocalReferenceOperation { Local: var local }
            ? itemOf(local.Type) is not null && local.ContainingSymbol is IMethodSymbol && Unfollowed(local, RootOf(body), depth + 1) is null
            : IsMade(value, depth + 1)));
    }

    private static bool IsNested(IOperation operation, IOperation body)
    {
        for (var parent = operation.Parent; parent is not null && parent != body; parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                return true;
            }
        }

        return false;
    }

    private IOperation? Unfollowed(ISymbol list, IOperation root, int depth)
    {
        if (_known.TryGetValue(list, out var known))
        {
            return known;
        }

        var first = References(list, root).FirstOrDefault(r => depth > MaxDepth || !IsFollowed(r, list, root, depth));
        _known[list] = first;
        return first;
    }

    private static IEnumerable<IOperation> References(ISymbol list, IOperation root) => root.DescendantsAndSelf().Where(o => Refers(o, list));

    private static bool Refers(IOperation operation, ISymbol list) => operation switch
    {
        ILocalReferenceOperation local => SymbolEqualityComparer.Default.Equals(local.Local, list),
        IParameterReferenceOperation parameter => SymbolEqualityComparer.Default.Equals(parameter.Parameter.OriginalDefinition, list.OriginalDefinition),
        _ => false,
    };

    private bool IsFollowed(IOperation reference, ISymbol list, IOperation root, int depth)
    {
        var use = Outer(reference);
        switch (use.Parent)
        {
            case IInvocationOperation call when call.Instance == use:
                return call.TargetMethod switch
                {
                    { Name: "ToArray", Parameters.Length: 0 } => Program.Reals.IsFollowed(call.Type),
                    { Name: "Add" or "Insert" or "RemoveAt" or "Clear" or "AddRange" } => call.Parent is IExpressionStatementOperation && !call.Arguments.Any(a => a.Parameter!.Name == "collection" && a.Descendants().Any(o => Refers(o, list))),
                    { Name: "Reverse", Parameters.Length: 0 } => call.Parent is IExpressionStatementOperation,
                    _ => false,
                };
            case IPropertyReferenceOperation { Property: { IsIndexer: false, Name: "Count" } } count when count.Instance == use:
                return true;
            case IPropertyReferenceOperation { Property.IsIndexer: true, Arguments.Length: 1 } element when element.Instance == use:
                return IsFollowedItem(element);
            case IImplicitIndexerReferenceOperation { Argument: IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat } } element when element.Instance == use:
                return IsFollowedItem(element);
            case IForEachLoopOperation loop when loop.Collection == use:
                return !MayChange(loop.Body, list, root, depth);
            case IArgumentOperation { Parent: IInvocationOperation query } when Lowerer.IsEnumerable(query.TargetMethod):
                return IsRunThrough(query, list, root, depth);
            case IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "AddRange", ContainingType.Name: "List" } } or IObjectCreationOperation { Type.Name: "List" } }:
                return true;
            case IArgumentOperation { Parameter: { RefKind: RefKind.None, IsParams: false } parameter, Parent: IInvocationOperation { TargetMethod: { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction } helper } }:
                return itemOf(parameter.Type) is not null && source.BodyOf(helper) is { } body
                    && !IsReassigned(parameter.OriginalDefinition, body) && Unfollowed(parameter.OriginalDefinition, body, depth + 1) is null;
            case IReturnOperation returning:
                return FunctionAround(returning) is not IAnonymousFunctionOperation;
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var other } }:
                return itemOf(other.Type) is not null && !IsReassigned(list, root) && !IsReassigned(other, root) && Unfollowed(other, root, depth + 1) is null;
            case ISimpleAssignmentOperation { IsRef: false, Parent: IExpressionStatementOperation } assignment when assignment.Target == use:
                return IsMade(assignment.Value, depth + 1) && list is ILocalSymbol && FunctionAround(assignment) == FunctionAround(Declaration(list, root));
            case { Kind: ListTypes.Spread }:
                return true;
            default:
                return false;
        }
    }

    private bool IsFollowedItem(IOperation element) =>
        element.Parent is not (IArgumentOperation { Parameter.RefKind: not RefKind.None } or IIncrementOrDecrementOperation { Parent: not IExpressionStatementOperation } or IDeconstructionAssignmentOperation or IAddressOfOperation)
        && !(element.Parent is IInvocationOperation { TargetMethod: var method } call && call.Instance == element && element.Type is { IsValueType: true, SpecialType: SpecialType.None } && changesSelf(method))
        && (element.Parent is not ITupleOperation tuple || IsFollowedTarget(tuple))
        && (element.Parent is not IAssignmentOperation assignment || assignment.Target != element || assignment.Parent is IExpressionStatementOperation);

    /// <summary>
    /// <c>(l[0], l[1]) = (l[1], l[0])</c>: where the values could throw, an index that is out of range would be found too early.
    /// </summary>
    private static bool IsFollowedTarget(ITupleOperation tuple) => tuple.Parent is not IDeconstructionAssignmentOperation deconstruction || deconstruction.Target != tuple
        || (Unwrapped(deconstruction.Value) is ITupleOperation values && values.Elements.All(v => v is ILocalReferenceOperation or IParameterReferenceOperation or ILiteralOperation or IPropertyReferenceOperation { Property.IsIndexer: true }));

    /// <summary>Whether a query over the list is run while the list stays as it is.</summary>
    private bool IsRunThrough(IOperation query, ISymbol list, IOperation root, int depth)
    {
        while (true)
        {
            // What the query itself calls must not change the list either.
            if (query is IInvocationOperation call && call.Arguments.Any(a => a.Parameter?.Type.TypeKind == TypeKind.Delegate && MayChange(a, list, root, depth)))
            {
                return false;
            }

            var use = Outer(query);
            if (!Lowerer.IsSequenceType(query.Type))
            {
                return true;
            }

            switch (use.Parent)
            {
                case IArgumentOperation { Parent: IInvocationOperation next } when Lowerer.IsEnumerable(next.TargetMethod):
                    query = next;
                    break;
                case IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "AddRange", ContainingType.Name: "List" } } add }:
                    return add.Instance is not { } other || !Refers(other, list);
                case IArgumentOperation { Parent: IObjectCreationOperation { Type.Name: "List" } }:
                case { Kind: ListTypes.Spread }:
                    return true;
                case IForEachLoopOperation loop when loop.Collection == use:
                    return !MayChange(loop.Body, list, root, depth);
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation }:
                    return IsSettled(query, list, root, depth);
                default:
                    return false;
            }
        }
    }

    /// <summary>Whether nothing changes the list once the code was run.</summary>
    private bool IsSettled(IOperation code, ISymbol list, IOperation root, int depth)
    {
        IOperation outermost = code;
        for (var parent = code.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is ILoopOperation)
            {
                outermost = parent;
            }
        }

        return FunctionAround(code) is null && References(list, root).All(r => !Changes(r, list, depth)
            || (r.Syntax.SpanStart < outermost.Syntax.SpanStart && FunctionAround(r) is null));
    }

    /// <summary>Whether the code may change which items there are.</summary>
    private bool MayChange(IOperation code, ISymbol list, IOperation root, int depth) =>
        References(list, code).Any(r => Changes(r, list, depth))
        || (code.DescendantsAndSelf().Any(o => o is IInvocationOperation { TargetMethod.MethodKind: MethodKind.LocalFunction or MethodKind.DelegateInvoke } or IMethodReferenceOperation { Method.MethodKind: MethodKind.LocalFunction })
            && References(list, root).Any(r => FunctionAround(r) is not null && Changes(r, list, depth)));

    private bool Changes(IOperation reference, ISymbol list, int depth)
    {
        var use = Outer(reference);
        return use.Parent switch
        {
            IInvocationOperation call when call.Instance == use => s_changes.Contains(call.TargetMethod.Name),
            IPropertyReferenceOperation { Property.IsIndexer: true } element => CalleeEffectsReader.IsWritten(element),
            IImplicitIndexerReferenceOperation element => CalleeEffectsReader.IsWritten(element),
            IArgumentOperation { Parameter: { } parameter, Parent: IInvocationOperation call } when !Lowerer.IsEnumerable(call.TargetMethod) && source.BodyOf(call.TargetMethod) is { } body =>
                depth > MaxDepth || References(parameter.OriginalDefinition, body).Any(r => Changes(r, parameter.OriginalDefinition, depth + 1)),
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var other } } when itemOf(other.Type) is not null =>
                depth > MaxDepth || References(other, RootOf(use)).Any(r => Changes(r, other, depth + 1)),
            IAssignmentOperation assignment => assignment.Target == use,
            _ => false,
        };
    }

    private static IOperation Declaration(ISymbol list, IOperation root) =>
        root.DescendantsAndSelf().FirstOrDefault(o => o is IVariableDeclaratorOperation declarator && SymbolEqualityComparer.Default.Equals(declarator.Symbol, list)) ?? root;

    /// <summary>The innermost lambda or local function around the operation.</summary>
    private static IOperation? FunctionAround(IOperation operation)
    {
        var parent = operation.Parent;
        while (parent is not null and not (IAnonymousFunctionOperation or ILocalFunctionOperation))
        {
            parent = parent.Parent;
        }

        return parent;
    }

    private static IOperation RootOf(IOperation operation)
    {
        while (operation.Parent is { } parent)
        {
            operation = parent;
        }

        return operation;
    }

    /// <summary>The operation with the conversions around it that leave the object the same.</summary>
    private static IOperation Outer(IOperation operation)
    {
        while (operation.Parent is IParenthesizedOperation or ITranslatedQueryOperation or IConversionOperation { IsImplicit: true, OperatorMethod: null })
        {
            operation = operation.Parent;
        }

        return operation;
    }

    private static IOperation Unwrapped(IOperation operation) => Lowerer.Unwrapped(operation);
}
