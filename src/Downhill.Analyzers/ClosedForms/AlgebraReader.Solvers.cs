using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms;

internal sealed partial class AlgebraReader
{
    /// <summary>A hand-written solver, known by what it computes.</summary>
    private MatrixTerm? HandWritten(IMethodSymbol method, MatrixTerm? receiver, MatrixTerm[] arguments, InvocationExpressionSyntax call)
    {
        MatrixTerm[] operands = receiver is { Shape: Shape.Matrix } ? [receiver, .. arguments] : arguments;
        var matrix = operands.FirstOrDefault(static operand => operand.Shape == Shape.Matrix);
        if (matrix is null || _context.Declaration(method) is null)
        {
            return null;
        }

        var definition = method.ReducedFrom ?? method;
        var role = _context.Solvers.RoleOf(definition);

        // A helper around a solver may be more than one: what it makes of the matrix first is part of the formula.
        if (role.Kind is not (SolverKind.None or SolverKind.Determinant) && !role.IsDirect && _depth < MaximumDepth &&
            Inline(call, method, receiver, arguments) is { } formula && Inverts(formula))
        {
            return formula;
        }

        var at = _callSite ?? call;
        var right = operands.FirstOrDefault(operand => operand != matrix && operand.Shape is Shape.Vector or Shape.Matrix);
        MatrixTerm result;
        switch (role.Kind)
        {
            case SolverKind.Inverse:
                var isWhole = matrix is TriangleTerm && _context.Declaration(method) is { } substitution && Eliminations.SubstitutesBothWays(substitution);
                result = MatrixAlgebra.Invert(isWhole ? TriangleTerm.Whole(matrix) : matrix, Inversion.Inverse, at, call);
                break;
            case SolverKind.InverseAndSolve:
                result = MatrixAlgebra.Solve(matrix, right, Inversion.Elimination, at, call);
                Deliver(MatrixAlgebra.Invert(matrix, Inversion.Inverse, at, call), definition.Parameters.First(static parameter => parameter.RefKind != RefKind.Out), call);
                break;
            case SolverKind.Solve:
                result = MatrixAlgebra.Solve(matrix, right, Inversion.Elimination, at, call);
                break;
            case SolverKind.Factor when ShapeOf(call) is Shape.Matrix:
                // The factors stand for the matrix in whatever solves with them.
                return new TriangleTerm(matrix);
            case SolverKind.Factor when role.Output is not null && _budget.Augmented.Contains(matrix):
                result = MatrixAlgebra.Solve(matrix, null, Inversion.Elimination, at, call);
                break;
            case SolverKind.Factor when role.Output is not null:
                result = new TriangleTerm(matrix);
                break;
            case SolverKind.Determinant:
                return MatrixAlgebra.Scalar;
            case SolverKind.Orthogonal when ShapeOf(call) is Shape.Vector:
                return MatrixAlgebra.Solve(matrix, right, Inversion.QR, at, call);
            case SolverKind.Orthogonal when MatrixWords.Operation(method.Name) is not (MatrixOperation.Inverse or MatrixOperation.PseudoInverse or MatrixOperation.Solve):
                // Its columns and its triangle are matrices of their own.
                foreach (var parameter in definition.Parameters)
                {
                    if (parameter.RefKind == RefKind.Out)
                    {
                        Deliver(new Leaf($"{parameter.Name}@{call.SpanStart}{_scope}", _context.Types.ShapeOf(parameter.Type)), parameter, call);
                    }
                }

                return LeafOf(call);
            default:
                return null;
        }

        if (role.Output is not null)
        {
            Finish(result, call);
            Deliver(result, role.Output, call);
        }

        return result;
    }

    /// <summary>How a helper called an inverse takes it: one that goes over orthogonal columns is no inverse of a square matrix.</summary>
    private Inversion InverseBy(IMethodSymbol? method, Inversion otherwise) =>
        method is not null && _context.Solvers.KindOf(method.ReducedFrom ?? method) == SolverKind.Orthogonal ? Inversion.QR : otherwise;

    /// <summary>What a call leaves in the variable that stands for one of its parameters.</summary>
    private void Deliver(MatrixTerm result, IParameterSymbol parameter, InvocationExpressionSyntax call)
    {
        var arguments = call.ArgumentList.Arguments;
        var place = parameter.Ordinal - (parameter.ContainingSymbol is IMethodSymbol { IsExtensionMethod: true } method && arguments.Count < method.Parameters.Length ? 1 : 0);
        if (place < 0 || place >= arguments.Count)
        {
            return;
        }

        var symbol = arguments[place].Expression is DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax designation }
            ? Model(call).GetDeclaredSymbol(designation)
            : Model(call).GetSymbolInfo(arguments[place].Expression).Symbol;
        if (symbol is ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol)
        {
            _values[symbol] = result;
            _explained.Add(call);
            if (symbol is IFieldSymbol or IPropertySymbol)
            {
                _uses.Keep(result);
            }
        }
    }

    /// <summary>What a factorisation, or an object that solves, is asked for.</summary>
    private MatrixTerm Factored(FactoredTerm factored, string name, IMethodSymbol? method, MatrixTerm[] arguments, InvocationExpressionSyntax call)
    {
        var at = _callSite ?? call;
        var right = arguments.FirstOrDefault(static argument => argument.Shape is not (Shape.Scalar or Shape.Other));
        if (right is null && factored.Answer is { } answer)
        {
            return ShapeOf(call) == Shape.Vector || MatrixWords.Operation(name) == MatrixOperation.Solve ? answer : factored;
        }

        return MatrixWords.Operation(name) switch
        {
            MatrixOperation.Solve => MatrixAlgebra.Solve(factored.Of, right, factored.Kind, at, call),
            MatrixOperation.Inverse or MatrixOperation.PseudoInverse => MatrixAlgebra.Invert(
                factored, IsByHand(factored, method) && factored.Kind is Inversion.QR or Inversion.SVD ? factored.Kind : Inversion.Inverse, at, call),
            _ => IsByHand(factored, method) && ShapeOf(call) == Shape.Vector && right is not null ? MatrixAlgebra.Solve(factored.Of, right, factored.Kind, at, call) : factored,
        };
    }

    private bool IsByHand(FactoredTerm factored, IMethodSymbol? method) => factored.Of.Shape == Shape.Matrix && method?.ContainingType is { } type && _context.Solvers.KindOf(type) != SolverKind.None;

    /// <summary>
    /// An object of a class that eliminates, made of a matrix; made of a right-hand side too, it solves when it is made or later.
    /// </summary>
    private MatrixTerm? SolverObject(ITypeSymbol? type, List<MatrixTerm> arguments, BaseObjectCreationExpressionSyntax creation)
    {
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } named || arguments.FirstOrDefault(static argument => argument.Shape == Shape.Matrix) is not { } matrix)
        {
            return null;
        }

        var kind = _context.Solvers.KindOf(named);
        if (kind == SolverKind.None)
        {
            return null;
        }

        var inversion = kind == SolverKind.Orthogonal ? Inversion.QR : MatrixWords.FactorizationOf(MatrixWords.Split(named.Name)) ?? Inversion.Elimination;
        var right = arguments.FirstOrDefault(argument => argument != matrix && argument.Shape is Shape.Vector or Shape.Matrix);
        var answer = right is not null || _budget.Augmented.Contains(matrix) ? MatrixAlgebra.Solve(matrix, right, inversion, _callSite ?? creation, creation) : null;
        if (answer is not null && kind == SolverKind.Factor)
        {
            Finish(answer, creation);
        }

        return new FactoredTerm(matrix, inversion, answer);
    }

    /// <summary>A step of the same object without arguments that fills its matrices: <c>BuildNormalEquations();</c>.</summary>
    private MatrixTerm? ReadStep(InvocationExpressionSyntax call, IMethodSymbol method, MatrixTerm? receiver)
    {
        if (!method.ReturnsVoid || _depth >= MaximumDepth || call.Expression is not (IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }) ||
            _context.Declaration(method) is not { } declaration || _inlined.Contains(declaration) || !_context.WritesMatrices(declaration) || !_budget.Take())
        {
            return null;
        }

        var arguments = call.ArgumentList.Arguments.Select(argument => Evaluate(argument.Expression)).ToArray();

        // What it solves, it solves for the body that calls it.
        var reader = new AlgebraReader(this, declaration, call, arguments, _uses);
        for (var i = 0; i < method.Parameters.Length && i < arguments.Length; i++)
        {
            reader._values[method.OriginalDefinition.Parameters[i]] = arguments[i];
        }

        reader.ReadBody(declaration);
        CopyMembers(reader, method);
        return receiver ?? MatrixAlgebra.Scalar;
    }

    /// <summary>The fields that a method of the same object has written.</summary>
    private void CopyMembers(AlgebraReader reader, IMethodSymbol method)
    {
        foreach (var pair in reader._values)
        {
            if (pair.Key is IFieldSymbol or IPropertySymbol && pair.Value.Shape is Shape.Matrix or Shape.Vector && !(_values.TryGetValue(pair.Key, out var old) && ReferenceEquals(old, pair.Value)))
            {
                _values[pair.Key] = pair.Value;
            }
        }
    }

    /// <summary>A sum of a function over a sequence: <c>x.Sum(v => v * v)</c>, <c>x.Select(…).Sum()</c>, <c>x.Zip(y, …).Sum()</c>.</summary>
    private ElementTerm? Summed(InvocationExpressionSyntax call, MatrixTerm? receiver)
    {
        var arguments = call.ArgumentList.Arguments;
        if (arguments.Count == 1 && arguments[0].Expression is LambdaExpressionSyntax lambda)
        {
            return SumOf(lambda, [receiver]);
        }

        if (arguments.Count > 0 || call.Expression is not MemberAccessExpressionSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax inner } mapped })
        {
            return null;
        }

        var given = mapped.ArgumentList.Arguments;
        return inner.Name.Identifier.ValueText switch
        {
            "Select" when given.Count == 1 && given[0].Expression is LambdaExpressionSyntax function => SumOf(function, [Evaluate(inner.Expression)]),
            "Zip" when given.Count == 2 && given[1].Expression is LambdaExpressionSyntax function => SumOf(function, [Evaluate(inner.Expression), Evaluate(given[0].Expression)]),
            _ => null,
        };
    }

    /// <summary>A matrix or vector whose elements a function of the indices gives: <c>Dense(p, p, (i, j) => …)</c>.</summary>
    private MatrixTerm? Filled(InvocationExpressionSyntax call)
    {
        if (call.ArgumentList.Arguments.LastOrDefault()?.Expression is not LambdaExpressionSyntax { ExpressionBody: not null } lambda || ShapeOf(call) is var shape && shape is not (Shape.Matrix or Shape.Vector))
        {
            return null;
        }

        var indices = ParametersOf(lambda).Select(static parameter => parameter.Identifier.ValueText).ToList();
        if (indices.Count != (shape == Shape.Matrix ? 2 : 1))
        {
            return null;
        }

        if (lambda.ExpressionBody is ConditionalExpressionSyntax choice && IsIdentityElement(choice) && DiagonalConditions.IndicesOf(choice.Condition) is var (row, column) && indices.Contains(row) && indices.Contains(column))
        {
            return MatrixAlgebra.Identity;
        }

        MatrixTerm? filled = null;
        foreach (var product in SumOf(lambda, [])?.Products ?? [])
        {
            if (ElementSums.Read(indices, product, accumulates: true, loops: 3) is not { } part || part is Leaf)
            {
                return null;
            }

            filled = filled is null ? part : MatrixAlgebra.Add(filled, part);
        }

        return filled;
    }

    private static ParameterSyntax[] ParametersOf(LambdaExpressionSyntax lambda) => lambda switch
    {
        SimpleLambdaExpressionSyntax simple => [simple.Parameter],
        ParenthesizedLambdaExpressionSyntax list => list.ParameterList.Parameters.ToArray(),
        _ => Array.Empty<ParameterSyntax>(),
    };

    private ElementTerm? SumOf(LambdaExpressionSyntax lambda, MatrixTerm?[] sources)
    {
        if (lambda.ExpressionBody is not { } body)
        {
            return null;
        }

        var parameters = ParametersOf(lambda);
        var index = "@" + lambda.SpanStart;
        var known = _loopVariables.Count;
        for (var i = 0; i < parameters.Length; i++)
        {
            // The second parameter of a mapping is the index.
            var isIndex = i >= sources.Length;
            if (Model(parameters[i]).GetDeclaredSymbol(parameters[i]) is { } symbol && !isIndex)
            {
                _values[symbol] = sources[i] switch
                {
                    { Shape: Shape.Matrix } matrix => new RowTerm(matrix, index),
                    RowTerm row => new ElementTerm([[new ElementReference(row.Of, [row.Index, index])]]),
                    { Shape: Shape.Vector } vector when (symbol as IParameterSymbol)?.Type.SpecialType != SpecialType.System_Int32 => new ElementTerm([[new ElementReference(vector, [index])]]),
                    _ => MatrixAlgebra.Scalar,
                };
            }

            _loopVariables.Add(parameters[i].Identifier.ValueText);
        }

        _loops.Push(0);
        var value = Evaluate(body);
        _loops.Pop();
        _loopVariables.RemoveRange(known, _loopVariables.Count - known);
        return value is ElementTerm elements ? new ElementTerm(elements.Products, isSummed: true) : null;
    }

    /// <summary>Whether an inverse or a solution is anywhere in a value.</summary>
    private static bool Inverts(MatrixTerm term) => term switch
    {
        InverseTerm or SolutionTerm or FactoredTerm => true,
        Product product => product.Factors.Any(Inverts),
        Sum sum => sum.Terms.Any(Inverts),
        Transposed transposed => Inverts(transposed.Of),
        RowTerm row => Inverts(row.Of),
        _ => false,
    };
}
