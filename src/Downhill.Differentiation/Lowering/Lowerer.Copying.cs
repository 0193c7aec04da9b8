using Downhill.Differentiation.Program;
using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>Copies code that nothing differentiated reaches, with what it declares and the overflow checks around it.</summary>
internal sealed partial class Lowerer
{
    /// <summary>The user's code as it is.</summary>
    private Opaque Copy(IOperation operation, Frame frame)
    {
        if (operation.Syntax is QueryClauseSyntax or SelectOrGroupClauseSyntax or QueryBodySyntax or QueryContinuationSyntax or OrderingSyntax or JoinIntoClauseSyntax)
        {
            // The calls that a query stands for have no text of their own; the whole of it has.
            if (operation.Parent is ITranslatedQueryOperation query)
            {
                operation = query;
            }
            else
            {
                Refuse(operation.Syntax, "this clause of a query is not followed", "write it as calls of 'Select', 'Where' and the like, or as a loop");
            }
        }

        IReadOnlyList<IOperation> all = operation is ILocalReferenceOperation or IParameterReferenceOperation or ILiteralOperation ? [operation] : [.. operation.DescendantsAndSelf()];
        var footprint = _footprints.Read(operation, all, frame);
        DeclareInside(all, frame, footprint);
        foreach (var inner in all)
        {
            if (inner is ILocalReferenceOperation or IParameterReferenceOperation && CalleeEffectsReader.IsWritten(inner) && Part(inner, frame) is Element)
            {
                Refuse(inner.Syntax, "a reference is written here in a way that is not followed", "write it in a statement of its own");
            }

            _names.UsesPointers |= inner.Type is { TypeKind: TypeKind.Pointer or TypeKind.FunctionPointer };
            CheckList(inner, operation, frame);
            if (_source.DeclaresForItself(inner.Syntax.SyntaxTree) && FileLocal(inner) is { } own)
            {
                Refuse(inner.Syntax, $"the file-local type '{own.Name}' cannot be named in a generated file", "drop its 'file' modifier");
            }

            if (Unstored(inner, frame) is { } variable)
            {
                Refuse(inner.Syntax, $"'{variable.Name}' is used here in a way that is not followed", "keep its items in an array first");
            }

            var called = inner switch
            {
                IInvocationOperation call => call.TargetMethod,
                IMethodReferenceOperation reference => reference.Method,
                _ => null,
            };
            if (called is { MethodKind: MethodKind.LocalFunction })
            {
                _copiedLocalFunctions.Add(called.OriginalDefinition);

                // The way back may be in a block that does not see the function.
                footprint.HasEffects |= !frame.IsRoot || _isPullback || IsInInnerBlock(called);
            }
            else if (called is not null && IsHiddenFromHome(called))
            {
                Refuse(inner.Syntax, $"'{called.Name}' is hidden from the gradient in '{_home!.Name}'", "make it internal, or move the method");
            }
        }

        CheckParts(all, frame);
        if (operation.Syntax is StatementSyntax or ExpressionSyntax { Parent: ExpressionStatementSyntax } && all.Any(static o => o is IDeclarationExpressionOperation)
            && IsChecked(operation.Syntax) is not null && all.Any(CanOverflow))
        {
            Refuse(operation.Syntax, "a statement in a checked context declares variables within an expression", "declare the variables before");
        }

        return new Opaque(operation, frame, footprint, () => Print(operation, frame)) { IsStopped = IsStoppedThroughout(operation, all, footprint, frame) };
    }

    /// <summary>Whether the local function is declared within a statement of the function, as in the body of a loop.</summary>
    private static bool IsInInnerBlock(IMethodSymbol function) => function.DeclaringSyntaxReferences is [var declaration, ..]
        && declaration.GetSyntax().Parent is SwitchSectionSyntax or BlockSyntax { Parent: StatementSyntax and not LocalFunctionStatementSyntax };

    /// <summary>Whether all that the code reads of the variables is within <c>Gradient.Stop</c>, as in <c>(int)Gradient.Stop(x)</c>.</summary>
    private bool IsStoppedThroughout(IOperation operation, IReadOnlyList<IOperation> all, Footprint footprint, Frame frame) =>
        footprint.Writes.Count == 0 && footprint.ElementWrites.Count == 0
        && all.Skip(1).Any(static o => o is IInvocationOperation call && StopRule.Is(call.TargetMethod))
        && !_footprints.Read(operation, all, frame, skipsStopped: true).Reads.Any(IsMaybe);

    /// <summary>The type that no other file can name, where the operation names one.</summary>
    private static INamedTypeSymbol? FileLocal(IOperation operation)
    {
        ITypeSymbol? named = operation switch
        {
            IMemberReferenceOperation { Member: { IsStatic: true } or IMethodSymbol { MethodKind: not MethodKind.LocalFunction } } member => member.Member.ContainingType,
            IInvocationOperation { TargetMethod: { IsStatic: true, MethodKind: not MethodKind.LocalFunction } } call => call.TargetMethod.ContainingType,
            IObjectCreationOperation or IArrayCreationOperation or IConversionOperation { IsImplicit: false } or IDefaultValueOperation => operation.Type,
            ITypeOfOperation type => type.TypeOperand,
            IIsTypeOperation type => type.TypeOperand,
            IDeclarationPatternOperation pattern => pattern.MatchedType,
            ITypePatternOperation pattern => pattern.MatchedType,
            IRecursivePatternOperation pattern => pattern.MatchedType,
            _ => null,
        };
        while (named is IArrayTypeSymbol array)
        {
            named = array.ElementType;
        }

        for (var type = named as INamedTypeSymbol; type is not null; type = type.ContainingType)
        {
            if (type.IsFileLocal)
            {
                return type;
            }

            if (type.TypeArguments.OfType<INamedTypeSymbol>().FirstOrDefault(static a => a.IsFileLocal) is { } argument)
            {
                return argument;
            }
        }

        return null;
    }

    private string Print(IOperation operation, Frame frame)
    {
        if (operation.ConstantValue.HasValue && (operation.IsImplicit || operation.Syntax is not ExpressionSyntax))
        {
            return operation.ConstantValue.Value switch
            {
                null => "default",
                double number => Emission.Code.Literal(number).Text,
                float number => Emission.Code.Single(number).Text,
                var value => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false),
            };
        }

        var text = SourceCopier.Copy(operation.Syntax, frame, _names, _home);
        if (operation is IConversionOperation { IsImplicit: true, Type: { SpecialType: SpecialType.System_Double or SpecialType.System_Single } type } conversion
            && (conversion.OperatorMethod is not null || conversion.Operand.Type?.SpecialType is not (SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Single)
                || !IsMadeAgain(conversion)))
        {
            text = "(" + _names.TypeName(type) + ")(" + text + ")";
        }

        if (IsChecked(operation.Syntax) is not { } keyword || !operation.DescendantsAndSelf().Any(CanOverflow))
        {
            return text;
        }

        if (operation.Syntax is LocalFunctionStatementSyntax local)
        {
            return Within(keyword, local, text, frame);
        }

        var isStatement = operation.Syntax is not ExpressionSyntax || operation is IExpressionStatementOperation
            || (operation is IAssignmentOperation or IIncrementOrDecrementOperation && operation.Syntax.Parent is ExpressionStatementSyntax or ForStatementSyntax);
        return isStatement
            ? keyword + " { " + text + (text.EndsWith(";", StringComparison.Ordinal) || text.EndsWith("}", StringComparison.Ordinal) ? "" : ";") + " }"
            : keyword + "(" + text + ")";
    }

    /// <summary>A local function whose body, not whose declaration, is in a <c>checked</c> block: it is called from outside too.</summary>
    private string Within(string keyword, LocalFunctionStatementSyntax function, string text, Frame frame)
    {
        var body = SourceCopier.Copy((SyntaxNode?)function.Body ?? function.ExpressionBody!.Expression, frame, _names, _home);
        var start = text.LastIndexOf(body, StringComparison.Ordinal);
        if (start < 0)
        {
            Refuse(function, $"the local function '{function.Identifier.ValueText}' stands in a '{keyword}' block and is copied", "declare it outside the block");
            return text;
        }

        var head = text.Substring(0, start).TrimEnd();
        if (function.Body is not null)
        {
            return $"{head} {{ {keyword} {body} }}";
        }

        var isVoid = function.ReturnType is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword };
        return $"{head.Substring(0, head.Length - "=>".Length).TrimEnd()} {{ {keyword} {{ {(isVoid ? "" : "return ")}{body}; }} }}";
    }

    /// <summary>Whether it makes a difference to the operation itself that it is <c>checked</c>.</summary>
    private static bool CanOverflow(IOperation operation) => !operation.ConstantValue.HasValue && operation switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply } => !IsReal(operation.Type),
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Minus } => !IsReal(operation.Type),
        IConversionOperation conversion => conversion is { IsImplicit: false, Conversion.IsNumeric: true } && !IsReal(operation.Type),
        ICompoundAssignmentOperation or IIncrementOrDecrementOperation => !IsReal(operation.Type),
        _ => false,
    };

    /// <summary>The keyword of the <c>checked</c> or <c>unchecked</c> block around the code, which does not move with it.</summary>
    private static string? IsChecked(SyntaxNode syntax)
    {
        for (var node = syntax.Parent; node is not null and not MemberDeclarationSyntax and not AnonymousFunctionExpressionSyntax; node = node.Parent)
        {
            if (node is CheckedStatementSyntax statement)
            {
                return statement.Keyword.ValueText;
            }

            if (node is CheckedExpressionSyntax expression)
            {
                return expression.Keyword.ValueText;
            }
        }

        return null;
    }

    /// <summary>Variables that copied code declares for what follows: <c>out var n</c>, <c>is Foo f</c>.</summary>
    private void DeclareInside(IReadOnlyList<IOperation> all, Frame frame, Footprint footprint)
    {
        foreach (var inner in all.Skip(1))
        {
            var symbol = inner switch
            {
                IDeclarationExpressionOperation { Expression: ILocalReferenceOperation local } => local.Local,
                IDeclarationPatternOperation pattern => pattern.DeclaredSymbol,
                IRecursivePatternOperation pattern => pattern.DeclaredSymbol,
                IListPatternOperation pattern => pattern.DeclaredSymbol,
                ILocalReferenceOperation { IsDeclaration: true } local => local.Local,
                _ => null,
            };

            // What a lambda declares is its own: it gets its place where the lambda is expanded.
            if (symbol is ILocalSymbol variable && frame.Lookup(variable) is null && !IsInLambda(inner, all[0]))
            {
                var storage = Declare(variable, frame);
                storage.Unrestorable = true;
                storage.IsDeclaredInCode = true;
                footprint.Writes.Add(storage);
            }
        }
    }
}
