using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms;

internal sealed partial class AlgebraReader
{
    /// <summary>A call, with the receiver that <c>?.</c> already evaluated.</summary>
    private MatrixTerm EvaluateCall(InvocationExpressionSyntax call, MatrixTerm? boundReceiver)
    {
        var method = Model(call).GetSymbolInfo(call) is var info ? (info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) as IMethodSymbol : null;
        if (RegressionCalls.IsNormalEquations(call, method, Model(call)) is { } regression)
        {
            _uses.Regression(regression, RegressionSize(call, method), call);
        }

        var name = call.Expression switch
        {
            MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
            MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
            SimpleNameSyntax simple => simple.Identifier.ValueText,
            _ => "",
        };
        var receiver = boundReceiver ?? ReceiverOf(call, method);
        if (name is "Sum" or "Average" && Summed(call, receiver) is { } summed)
        {
            return summed;
        }

        if (name is "Dense" or "Create" or "Sparse" or "DenseSymmetric" or "Init" or "FromFunction" && Filled(call) is { } filled)
        {
            return filled;
        }

        var arguments = call.ArgumentList.Arguments.Select(argument => argument.Expression is DeclarationExpressionSyntax ? new Leaf("out", Shape.Other) : Evaluate(argument.Expression)).ToArray();
        var at = _callSite ?? call;

        if (Copied(call, method, arguments) is { } source)
        {
            return source;
        }

        if (name == "OuterProduct" && Outer(receiver is null or Leaf { Shape: Shape.Other } ? arguments : [receiver, .. arguments]) is { } outer)
        {
            return outer;
        }

        if (receiver is FactoredTerm factored)
        {
            return Written(Factored(factored, name, method, arguments, call), method, call, arguments);
        }

        if (method is not null && receiver is Leaf or null && ReadStep(call, method, receiver) is { } step)
        {
            return step;
        }

        if (method is not null && HandWritten(method, receiver, arguments, call) is { } solved)
        {
            return solved;
        }

        // What takes part: the receiver where it is a matrix itself, not an object that computes with matrices.
        MatrixTerm[] operands = receiver is { Shape: Shape.Matrix or Shape.Vector or Shape.Transform } || (receiver is { Shape: Shape.Unknown } && !IsService(call, receiver, arguments, name))
            ? [receiver, .. arguments]
            : arguments;
        if (operands.Any(IsTransform))
        {
            return new Leaf(call.ToString(), Shape.Transform);
        }

        var operation = MatrixWords.Operation(name);
        var hasSource = _context.Declaration(method) is not null;
        if (Apply(operation, operands, name, call, method, hasSource) is { } result)
        {
            return Written(result, method, call, operands);
        }

        if (operands.Length == 2 && operands[0] is Leaf { Shape: Shape.Matrix } or Transposed && operands[1].Shape == Shape.Scalar && ShapeOf(call) == Shape.Vector &&
            MatrixWords.IsLine(name) is { } isColumn)
        {
            _uses.Read(operands[0]);
            return new RowTerm(isColumn ? MatrixAlgebra.Transpose(operands[0]) : operands[0], Text(call.ArgumentList.Arguments[call.ArgumentList.Arguments.Count - 1]));
        }

        if (hasSource && _depth < MaximumDepth && Inline(call, method!, receiver, arguments) is { } inlined)
        {
            return inlined;
        }

        if (ByLooks(operation, operands, name, call, method, hasSource) is { } looked)
        {
            return Written(looked, method, call, operands);
        }

        if (receiver is not null)
        {
            Finish(receiver, call);
            _uses.Read(receiver);
            if (operation == MatrixOperation.Diagonal)
            {
                _uses.ReadDiagonal(receiver);
            }
        }

        foreach (var argument in arguments)
        {
            Finish(argument, call);
            _uses.Keep(argument);
        }

        var shape = ShapeOf(call);
        var key = $"{receiver?.Key}{(receiver is null ? call.Expression.ToString() : "." + name)}({string.Join(",", arguments.AsEnumerable())})";
        return shape == Shape.Scalar || (shape == Shape.Unknown && receiver is Leaf { Shape: Shape.Unknown } && name is "Pow" or "Sqrt" or "Exp" or "Log" or "Abs" or "Sin" or "Cos" or "Tanh")
            ? SizeOrNumber(call)
            : new Leaf(key, shape, SizeOfCall(call, shape, receiver, arguments, name), isFresh: IsMaker(method, shape, arguments, call));
    }

    /// <summary><c>Array.Copy(a, b, length)</c>: the numbers of one matrix in another that was just made.</summary>
    private MatrixTerm? Copied(InvocationExpressionSyntax call, IMethodSymbol? method, MatrixTerm[] arguments)
    {
        if (method is not ({ Name: "Copy", ContainingType.SpecialType: SpecialType.System_Array } or { Name: "BlockCopy", ContainingType.Name: "Buffer" }) || arguments.Length is not (3 or 5))
        {
            return null;
        }

        var given = call.ArgumentList.Arguments;
        var source = ObjectAround(given[0].Expression) ?? arguments[0];
        var target = given[arguments.Length == 3 ? 1 : 2].Expression;
        var holder = target is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax owner } && ObjectAround(target) is not null ? owner : target;
        if (source.Shape != Shape.Matrix || Evaluate(holder) is not Leaf { IsFresh: true, Shape: Shape.Matrix } || Model(holder).GetSymbolInfo(holder).Symbol is not { } symbol)
        {
            return null;
        }

        _values[symbol] = source;
        _explained.Add(call);
        return source;
    }

    /// <summary>The matrix whose elements are in an array that is a member of it.</summary>
    private MatrixTerm? ObjectAround(ExpressionSyntax array)
    {
        var member = Model(array).GetSymbolInfo(array).Symbol;
        if (member is not { IsStatic: false } or not (IFieldSymbol or IPropertySymbol) || !MatrixKinds.IsArray((member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type, 2) ||
            _context.Types.ShapeOf(member.ContainingType) != Shape.Matrix)
        {
            return null;
        }

        return array is MemberAccessExpressionSyntax { Expression: not ThisExpressionSyntax } access ? Evaluate(access.Expression) : This(array);
    }

    /// <summary>A row of each sample times itself, in a loop over the samples that adds them up: the data, turned, times the data.</summary>
    private MatrixTerm? Outer(MatrixTerm[] operands) =>
        operands is { Length: 2 } && operands[0] is RowTerm one && operands[1] is RowTerm other && one.Key == other.Key && _loopVariables.Contains(one.Index)
            ? MatrixAlgebra.Multiply(MatrixAlgebra.Transpose(one.Of), other.Of)
            : null;

    private MatrixTerm? ReceiverOf(InvocationExpressionSyntax call, IMethodSymbol? method)
    {
        switch (call.Expression)
        {
            case MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax or BaseExpressionSyntax }:
                return ImplicitReceiver(call, method);
            case MemberAccessExpressionSyntax member:
                return Model(call).GetSymbolInfo(member.Expression).Symbol is INamespaceOrTypeSymbol ? null : Evaluate(member.Expression);
            case SimpleNameSyntax:
                return ImplicitReceiver(call, method);
            default:
                return null;
        }
    }

    /// <summary>Inside a matrix type, <c>Transpose()</c> is the transpose of the object.</summary>
    private MatrixTerm? ImplicitReceiver(SyntaxNode at, IMethodSymbol? method) =>
        method is { IsStatic: false, MethodKind: not MethodKind.LocalFunction } ? This(at) : null;

    private MatrixTerm? This(SyntaxNode at) => _self ??
        (at.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type && Model(at).GetDeclaredSymbol(type) is { } symbol && _context.Types.ShapeOf(symbol as ITypeSymbol) is var shape &&
        shape is Shape.Matrix or Shape.Transform
            ? new Leaf("this", shape)
            : null);

    /// <summary>Whether an unknown receiver is the object or the missing type that computes, not what is computed with.</summary>
    private static bool IsService(InvocationExpressionSyntax call, MatrixTerm receiver, MatrixTerm[] arguments, string name)
    {
        var arity = MatrixWords.Operation(name) switch
        {
            MatrixOperation.Transpose or MatrixOperation.Inverse or MatrixOperation.PseudoInverse => 1,
            MatrixOperation.Multiply or MatrixOperation.TransposeMultiply or MatrixOperation.MultiplyTranspose or MatrixOperation.Add or MatrixOperation.Solve or MatrixOperation.Scale => 2,
            _ => 0,
        };
        return arity > 0 && arguments.Length >= arity && call.Expression is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax or MemberAccessExpressionSyntax };
    }

    private MatrixTerm? Apply(MatrixOperation operation, MatrixTerm[] operands, string name, InvocationExpressionSyntax call, IMethodSymbol? method, bool hasSource)
    {
        if (operands.Length == 0)
        {
            return operation == MatrixOperation.Identity && ShapeOf(call) is Shape.Matrix or Shape.Unknown ? MatrixAlgebra.Identity : null;
        }

        var first = operands[0];
        var at = _callSite ?? call;
        switch (operation)
        {
            case MatrixOperation.Transpose when IsMatrix(first) && operands.Length <= 2:
                return MatrixAlgebra.Transpose(first);
            case MatrixOperation.Multiply when operands.Length == 2 && MatrixWords.IsFromLeft(name) && IsMatrix(first):
                return MatrixAlgebra.Multiply(operands[1], first);
            case MatrixOperation.Multiply or MatrixOperation.Scale when operands.Length >= 2:
                return first.Shape == Shape.Other || operands[1].Shape == Shape.Other ? null
                    : first.Shape == Shape.Vector && operands[1].Shape == Shape.Vector ? Dot(first, operands[1], call)
                    : MatrixAlgebra.Multiply(Turned(first, call, 2), Turned(operands[1], call, 1));
            case MatrixOperation.TransposeMultiply when operands.Length == 1 && IsMatrix(first):
                return MatrixAlgebra.Multiply(MatrixAlgebra.Transpose(first), first);
            case MatrixOperation.TransposeMultiply when operands.Length >= 2 && IsMatrix(first):
                return MatrixAlgebra.Multiply(MatrixAlgebra.Transpose(first), operands[1]);
            case MatrixOperation.MultiplyTranspose when operands.Length >= 2 && IsMatrix(operands[1]):
                return MatrixAlgebra.Multiply(first, MatrixAlgebra.Transpose(operands[1]));
            case MatrixOperation.Add when operands.Length >= 2 && IsNumberOrMatrix(first) && IsNumberOrMatrix(operands[1]):
                return MatrixAlgebra.Add(first, operands[1]);
            case MatrixOperation.Scale when IsMatrix(first):
                return MatrixAlgebra.Scale(first);
            case MatrixOperation.Inverse when IsMatrix(first) && operands.Skip(1).All(static operand => operand.Shape is Shape.Scalar or Shape.Other) && (!hasSource || IsPlainInverse(name)):
                return MatrixAlgebra.Invert(first, InverseBy(method, Inversion.Inverse), at, call);
            case MatrixOperation.PseudoInverse when IsMatrix(first) && !hasSource:
                return MatrixAlgebra.Invert(first, Inversion.PseudoInverse, at, call);
            case MatrixOperation.Solve when !hasSource && IsMatrix(first):
                return MatrixAlgebra.Solve(first, operands.Skip(1).FirstOrDefault(static operand => operand.Shape != Shape.Scalar), Inversion.Solve, at, call);
            case MatrixOperation.Factor when !hasSource && IsMatrix(first):
                return new FactoredTerm(first, MatrixWords.FactorizationOf(MatrixWords.Split(name)) ?? Inversion.Solve);
            case MatrixOperation.Identity when operands.All(static operand => operand.Shape is Shape.Scalar) && ShapeOf(call) is Shape.Matrix or Shape.Unknown:
                return MatrixAlgebra.Identity;
            case MatrixOperation.Diagonal when ShapeOf(call) is Shape.Matrix or Shape.Unknown && operands.All(static operand => operand.Shape is Shape.Scalar or Shape.Vector):
                var diagonal = operands.Where(static operand => operand.Shape == Shape.Vector).ToList();
                // Of numbers alone each is another one.
                return new DiagonalTerm(
                    diagonal.Count == 0 ? $"D@{call.SpanStart}{_scope}" : $"D({string.Join(",", diagonal)})", isIdentity: false, diagonal.Count == 1 ? diagonal[0] : null);
            case MatrixOperation.Diagonal when operands.Length == 3 && ShapeOf(call) == Shape.Matrix && operands.Take(2).All(static operand => operand.Shape == Shape.Scalar) && call.ArgumentList.Arguments[2].Expression is LambdaExpressionSyntax:
                return new DiagonalTerm($"D@{call.SpanStart}{_scope}", isIdentity: false);
            case MatrixOperation.Copy when operands.Length == 2 && name == "CopyTo" && first.Shape == Shape.Matrix && operands[1].Shape == Shape.Matrix:
                return first;
            case MatrixOperation.Copy when operands.Length == 1 && IsMatrix(first) || (operation == MatrixOperation.Copy && first.Shape == Shape.Vector && ShapeOf(call) is Shape.Vector):
                return first;
            default:
                return null;
        }
    }

    /// <summary>What only a name says of a method with source that could not be followed.</summary>
    private MatrixTerm? ByLooks(MatrixOperation operation, MatrixTerm[] operands, string name, InvocationExpressionSyntax call, IMethodSymbol? method, bool hasSource)
    {
        var at = _callSite ?? call;
        if (Lapack(name, operands, call) is { } routine)
        {
            return routine;
        }

        if (!hasSource || operands.Length == 0 || !IsMatrix(operands[0]))
        {
            return null;
        }

        switch (operation)
        {
            case MatrixOperation.Inverse:
                return ShapeOf(call) is Shape.Matrix or Shape.Unknown ? MatrixAlgebra.Invert(operands[0], InverseBy(method, Inversion.Inverse), at, call) : null;
            case MatrixOperation.PseudoInverse:
                return ShapeOf(call) is Shape.Matrix or Shape.Unknown ? MatrixAlgebra.Invert(operands[0], InverseBy(method, Inversion.PseudoInverse), at, call) : null;
            case MatrixOperation.Solve:
                return MatrixAlgebra.Solve(operands[0], operands.Skip(1).FirstOrDefault(static operand => operand.Shape is not (Shape.Scalar or Shape.Other)), Inversion.Solve, at, call);
            case MatrixOperation.Factor:
                return new FactoredTerm(operands[0], MatrixWords.FactorizationOf(MatrixWords.Split(name)) ?? Inversion.Solve);
            default:
                return null;
        }
    }

    /// <summary><c>Inverse</c>, <c>MatrixInverse</c>, <c>GetInverse</c>: not <c>InverseLeft</c> or <c>InverseTimes</c>.</summary>
    private static bool IsPlainInverse(string name) => MatrixWords.Split(name).All(static word =>
        word is "inverse" or "invert" or "inv" or "inverted" or "inversion" or "matrix" or "get" or "calculate" or "compute" or "calc" or "find" or "mat" or "of" or "m" or "gauss" or "jordan" or "lu" or "to" or "create");

    /// <summary>The number that a vector has with another, such as a squared distance.</summary>
    private MatrixTerm Dot(MatrixTerm left, MatrixTerm right, SyntaxNode at)
    {
        if (left is RowTerm || right is RowTerm)
        {
            return new ElementTerm([[Along(left), Along(right)]], isSummed: true);
        }

        Finish(MatrixAlgebra.Multiply(left, right), at);
        Finish(MatrixAlgebra.Multiply(right, left), at);
        return MatrixAlgebra.Scalar;
    }

    /// <summary>The element that a sum over two vectors runs along.</summary>
    private static ElementReference Along(MatrixTerm vector) =>
        vector is RowTerm row ? new ElementReference(row.Of, [row.Index, "@along"]) : new ElementReference(vector, ["@along"]);

    /// <summary>A factor as the flags at the end of the call say: <c>Multiply(x, x, g, true, false)</c>.</summary>
    private static MatrixTerm Turned(MatrixTerm factor, InvocationExpressionSyntax call, int fromEnd)
    {
        var arguments = call.ArgumentList.Arguments;
        return arguments.Count >= 4 && arguments.Skip(arguments.Count - 2).All(static flag => flag.Expression.RawKind is (int)SyntaxKind.TrueLiteralExpression or (int)SyntaxKind.FalseLiteralExpression) &&
            arguments[arguments.Count - fromEnd].Expression.IsKind(SyntaxKind.TrueLiteralExpression) && factor.Shape == Shape.Matrix
            ? MatrixAlgebra.Transpose(factor)
            : factor;
    }

    private static bool IsMatrix(MatrixTerm term) => term.Shape is Shape.Matrix or Shape.Unknown;

    /// <summary>A method that makes an array for a loop to fill.</summary>
    private static bool IsMaker(IMethodSymbol? method, Shape shape, MatrixTerm[] arguments, InvocationExpressionSyntax call) =>
        method is not null && arguments.Length >= 1 && arguments.All(static argument => argument.Shape == Shape.Scalar) && !MatrixWords.Split(method.Name).Contains("random") &&
        (shape == Shape.Matrix ? arguments.Length <= 2 || IsZero(call.ArgumentList.Arguments[arguments.Length - 1].Expression) : shape == Shape.Vector && arguments.Length == 1 && Trials.Library.IsBuilder(method.ContainingType));

    /// <summary>A call that gives nothing back has written its last argument.</summary>
    private MatrixTerm Written(MatrixTerm result, IMethodSymbol? method, InvocationExpressionSyntax call, MatrixTerm[] operands)
    {
        var arguments = call.ArgumentList.Arguments;
        if (arguments.Count == 0 && method is { ReturnsVoid: true, IsStatic: false } && result.Shape == Shape.Matrix && call.Expression is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax changed } &&
            Model(call).GetSymbolInfo(changed).Symbol is { Kind: SymbolKind.Local or SymbolKind.Parameter or SymbolKind.Field } itself)
        {
            // m.Invert(), in place.
            _values[itself] = result;
            return result;
        }

        if (arguments.Count == 0 || (method is not null && !method.ReturnsVoid && method.ReturnType.SpecialType != SpecialType.System_Boolean &&
            arguments.All(static argument => argument.RefKindKeyword.RawKind == 0)))
        {
            return result;
        }

        var target = arguments.LastOrDefault(static argument => argument.RefKindKeyword.RawKind is (int)SyntaxKind.RefKeyword or (int)SyntaxKind.OutKeyword)
            ?? arguments.LastOrDefault(argument => ShapeOf(argument.Expression) is not (Shape.Scalar or Shape.Other)) ?? arguments[arguments.Count - 1];
        var symbol = target.Expression is DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax designation }
            ? Model(call).GetDeclaredSymbol(designation)
            : Model(call).GetSymbolInfo(target.Expression).Symbol;
        if (symbol is ILocalSymbol or IParameterSymbol or IFieldSymbol && (method is { ReturnsVoid: true } || target.RefKindKeyword.RawKind != 0))
        {
            _values[symbol] = result;
            if (symbol is IFieldSymbol)
            {
                _uses.Keep(result);
            }
        }

        Finish(result, call);
        return result;
    }

    /// <summary>Reads the body of a helper with what it is given; null where nothing comes of it.</summary>
    private MatrixTerm? Inline(InvocationExpressionSyntax call, IMethodSymbol method, MatrixTerm? receiver, MatrixTerm[] arguments)
    {
        // What gives a number back, or takes no matrix, is no step of a formula.
        if (_context.Types.ShapeOf(method.ReturnType) is Shape.Scalar or Shape.Transform ||
            (!arguments.Any(static argument => argument.Shape is Shape.Matrix or Shape.Vector) && receiver is not { Shape: Shape.Matrix }))
        {
            return null;
        }

        if (_context.Declaration(method) is not { } declaration || _inlined.Contains(declaration) || !_budget.Take())
        {
            return null;
        }

        var original = (method.ReducedFrom ?? method).OriginalDefinition;
        original = original.PartialImplementationPart ?? original;
        MatrixTerm[] given = method.ReducedFrom is not null && receiver is not null ? [receiver, .. arguments] : arguments;
        var reader = new AlgebraReader(this, declaration, call, receiver is { Shape: Shape.Matrix } && method.ReducedFrom is null ? [receiver, .. given] : given);
        for (var i = 0; i < original.Parameters.Length && i < given.Length; i++)
        {
            var index = i;
            if (i < call.ArgumentList.Arguments.Count && given.Length == arguments.Length && call.ArgumentList.Arguments[i].NameColon is { } named)
            {
                index = original.Parameters.ToList().FindIndex(parameter => parameter.Name == named.Name.Identifier.ValueText);
            }

            if (index >= 0)
            {
                reader._values[original.Parameters[index]] = given[i];
                if (given[i].Shape == Shape.Scalar && given.Length == arguments.Length && i < call.ArgumentList.Arguments.Count)
                {
                    reader._sizes[original.Parameters[index]] = CountOf(call.ArgumentList.Arguments[i].Expression);
                }
            }
        }

        // The object that a method is called on is the same in it.
        reader._self = receiver is { Shape: Shape.Matrix } && method is { IsStatic: false, ReducedFrom: null } ? receiver : null;
        reader.ReadBody(declaration);
        _uses.Heed(reader._uses);
        MatrixTerm? solvedInPlace = null;
        for (var i = 0; i < original.Parameters.Length && i < arguments.Length && given.Length == arguments.Length; i++)
        {
            // What the helper wrote into an array that it was given.
            if (reader._values.TryGetValue(original.Parameters[i], out var written) && !ReferenceEquals(written, given[i]) && written.Shape is Shape.Matrix or Shape.Vector &&
                call.ArgumentList.Arguments.Count > i && Model(call).GetSymbolInfo(call.ArgumentList.Arguments[i].Expression).Symbol is { } target and (ILocalSymbol or IParameterSymbol or IFieldSymbol))
            {
                _values[target] = written;
                _explained.Add(call);
                solvedInPlace = Inverts(written) ? written : solvedInPlace;
            }
        }

        CopyMembers(reader, method);
        return reader._returned is null && solvedInPlace is not null ? solvedInPlace : reader._returned is { } returned && IsTelling(returned) ? returned : null;
    }

    private readonly HashSet<SyntaxNode> _inlined = [];

    /// <summary>Whether a result says more than that there is one.</summary>
    private static bool IsTelling(MatrixTerm term) => term is not (ScalarTerm or Leaf) || term is Leaf { Shape: Shape.Matrix or Shape.Vector } leaf && leaf.Key.Length > 0;
}
