using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms;

internal sealed partial class AlgebraReader
{
    private MatrixTerm Evaluate(ExpressionSyntax expression)
    {
        var term = Read(expression);
        if (_record is not null)
        {
            _record[expression] = term;
        }

        return term;
    }

    private MatrixTerm Read(ExpressionSyntax expression)
    {
        if (!_budget.Take())
        {
            return new Leaf("…", Shape.Unknown);
        }

        switch (expression)
        {
            case ParenthesizedExpressionSyntax inner:
                return Evaluate(inner.Expression);
            case CastExpressionSyntax cast:
                return Evaluate(cast.Expression);
            case CheckedExpressionSyntax inner:
                return Evaluate(inner.Expression);
            case AwaitExpressionSyntax inner:
                return Evaluate(inner.Expression);
            case RefExpressionSyntax inner:
                return Evaluate(inner.Expression);
            case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } inner:
                return Evaluate(inner.Operand);
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryMinusExpression or (int)SyntaxKind.UnaryPlusExpression } unary:
                return MatrixAlgebra.Negate(Evaluate(unary.Operand));
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression or (int)SyntaxKind.BitwiseNotExpression } unary when Operator(unary, [unary.Operand]) is { } turned:
                return turned;
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } unary:
                Finish(Evaluate(unary.Operand), unary.Operand);
                return LeafOf(unary);
            case BinaryExpressionSyntax binary:
                return EvaluateBinary(binary);
            case ConditionalExpressionSyntax conditional:
                Finish(Evaluate(conditional.Condition), conditional.Condition);
                var whenTrue = Evaluate(conditional.WhenTrue);
                var whenFalse = Evaluate(conditional.WhenFalse);
                Finish(whenTrue, conditional.WhenTrue);
                Finish(whenFalse, conditional.WhenFalse);
                return IsIdentityElement(conditional) ? MatrixAlgebra.Scalar
                    : OnDiagonal(conditional, whenTrue, whenFalse) is { } added ? added
                    : whenTrue is Leaf or ScalarTerm ? whenFalse.Shape is Shape.Other or Shape.Unknown ? whenTrue : whenFalse
                    : whenTrue;
            case AssignmentExpressionSyntax assignment:
                return Assign(assignment);
            case IdentifierNameSyntax or GenericNameSyntax:
                return EvaluateName((SimpleNameSyntax)expression);
            case MemberAccessExpressionSyntax member:
                return EvaluateMember(member);
            case ConditionalAccessExpressionSyntax access:
                var receiver = Evaluate(access.Expression);
                return EvaluateWhenNotNull(access.WhenNotNull, receiver, access);
            case InvocationExpressionSyntax call:
                return EvaluateCall(call, null);
            case ElementAccessExpressionSyntax access:
                return EvaluateElement(access);
            case ObjectCreationExpressionSyntax or ImplicitObjectCreationExpressionSyntax:
                return EvaluateCreation((BaseObjectCreationExpressionSyntax)expression);
            case ArrayCreationExpressionSyntax array:
                return EvaluateArray(array);
            case LambdaExpressionSyntax lambda:
                return EvaluateLambda(lambda);
            case ThisExpressionSyntax:
                return This(expression) ?? LeafOf(expression);
            case LiteralExpressionSyntax or PredefinedTypeSyntax or BaseExpressionSyntax or TypeSyntax:
                return LeafOf(expression);
            default:
                foreach (var child in expression.ChildNodes())
                {
                    Visit(child);
                }

                return LeafOf(expression);
        }
    }

    private void Visit(SyntaxNode node)
    {
        if (node is ExpressionSyntax expression)
        {
            Keep(Evaluate(expression), expression);
            return;
        }

        foreach (var child in node.ChildNodes())
        {
            if (child is not TypeSyntax and not PatternSyntax and not LiteralExpressionSyntax)
            {
                Visit(child);
            }
        }
    }

    private MatrixTerm EvaluateBinary(BinaryExpressionSyntax binary)
    {
        var left = Evaluate(binary.Left);
        switch (binary.Kind())
        {
            case SyntaxKind.IsExpression or SyntaxKind.AsExpression:
                return left;
            case SyntaxKind.CoalesceExpression:
                var right = Evaluate(binary.Right);
                // What stands in where nothing was given: both have one shape.
                return left is Leaf { Shape: Shape.Unknown } ? right : left;
            case SyntaxKind.ExclusiveOrExpression when left.Shape == Shape.Matrix && binary.Right.ToString() is "-1" or "(-1)":
                return MatrixAlgebra.Invert(left, Inversion.Inverse, _callSite ?? binary, binary);
            case SyntaxKind.ExclusiveOrExpression or SyntaxKind.BitwiseOrExpression or SyntaxKind.ModuloExpression or SyntaxKind.BitwiseAndExpression
                when left.Shape == Shape.Matrix && Operator(binary, [binary.Left, binary.Right]) is { } applied:
                return applied;
            case SyntaxKind.ExclusiveOrExpression when left.Shape == Shape.Matrix && ShapeOf(binary.Right) is Shape.Matrix or Shape.Vector:
                // Of two matrices it is their product, where another operator has it element by element.
                return Multiplied(left, Evaluate(binary.Right), binary);
            case SyntaxKind.MultiplyExpression:
                return IsTransform(left) ? left : Multiplied(left, Evaluate(binary.Right), binary);
            case SyntaxKind.DivideExpression:
                // A\b has no operator here; a division is by a number, or by what stands for one.
                Finish(Evaluate(binary.Right), binary.Right);
                return MatrixAlgebra.Scale(left);
            case SyntaxKind.AddExpression or SyntaxKind.SubtractExpression:
                return IsNumberOrMatrix(left) ? MatrixAlgebra.Add(left, Evaluate(binary.Right)) : Other(left, binary);
            default:
                return Other(left, binary);
        }
    }

    private MatrixTerm Other(MatrixTerm left, BinaryExpressionSyntax binary)
    {
        Finish(left, binary.Left);
        Finish(Evaluate(binary.Right), binary.Right);
        return LeafOf(binary);
    }

    private MatrixTerm Multiplied(MatrixTerm left, MatrixTerm right, ExpressionSyntax at)
    {
        if (IsTransform(left) || IsTransform(right))
        {
            return new Leaf(at.ToString(), Shape.Transform);
        }

        if (left is RowTerm && right is RowTerm)
        {
            return Dot(left, right, at);
        }

        if ((Weighed(left, right) ?? Weighed(right, left)) is { } sum)
        {
            return sum;
        }

        // An element-wise product of two vectors by an operator is a number or a vector, never a matrix of the formula.
        return left.Shape == Shape.Other || right.Shape == Shape.Other ? LeafOf(at) : MatrixAlgebra.Multiply(left, right);
    }

    /// <summary>A row of each sample times its value, in a loop over the samples that adds them up: the data, turned, times the values.</summary>
    private MatrixTerm? Weighed(MatrixTerm row, MatrixTerm value) =>
        row is RowTerm sample && value is ElementTerm { Products: { Length: 1 } products, IsDivided: false } && products[0] is { Length: 1 } elements && elements[0] is { Array.Shape: Shape.Vector, Indices: { Length: 1 } index } &&
        index[0] == sample.Index && _loopVariables.Contains(sample.Index)
            ? MatrixAlgebra.Multiply(MatrixAlgebra.Transpose(sample.Of), elements[0].Array)
            : null;

    /// <summary>What an operator that the user gave another meaning makes of its operands, such as <c>!x</c> for the transpose.</summary>
    private MatrixTerm? Operator(ExpressionSyntax expression, ExpressionSyntax[] operands)
    {
        if (_depth >= MaximumDepth || Model(expression).GetSymbolInfo(expression).Symbol is not IMethodSymbol { MethodKind: MethodKind.UserDefinedOperator } method ||
            _context.Declaration(method) is not { } declaration || _inlined.Contains(declaration) || !_budget.Take())
        {
            return null;
        }

        var given = operands.Select(Evaluate).ToArray();
        var reader = new AlgebraReader(this, declaration, expression, given);
        for (var i = 0; i < given.Length && i < method.OriginalDefinition.Parameters.Length; i++)
        {
            reader._values[method.OriginalDefinition.Parameters[i]] = given[i];
        }

        reader.ReadBody(declaration);
        return reader._returned is { } returned && IsTelling(returned) ? returned : null;
    }

    private static bool IsTransform(MatrixTerm term) => term.Shape == Shape.Transform;

    private static bool IsNumberOrMatrix(MatrixTerm term) => term.Shape is not (Shape.Other or Shape.Transform);

    /// <summary><c>i == j ? 1 : 0</c>.</summary>
    private static bool IsIdentityElement(ConditionalExpressionSyntax conditional) =>
        conditional.Condition is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression } &&
        conditional.WhenTrue is LiteralExpressionSyntax { Token.Value: 1 or 1.0 or 1f or 1m } && conditional.WhenFalse is LiteralExpressionSyntax;

    /// <summary><c>i == j ? λ : 0</c>: an element of a diagonal matrix, or a sum with one where both choices have the rest in common.</summary>
    private ElementTerm? OnDiagonal(ConditionalExpressionSyntax conditional, MatrixTerm whenTrue, MatrixTerm whenFalse)
    {
        if (DiagonalConditions.IndicesOf(conditional.Condition) is not var (row, column) || !_loopVariables.Contains(row) || !_loopVariables.Contains(column))
        {
            return null;
        }

        var isEqual = conditional.Condition.IsKind(SyntaxKind.EqualsExpression);
        var (on, off) = isEqual ? (whenTrue, whenFalse) : (whenFalse, whenTrue);
        ElementTerm Of(DiagonalTerm diagonal) => new([[new ElementReference(diagonal, [row, column])]]);
        return (on, off) switch
        {
            (ScalarTerm, ScalarTerm) when IsZero(isEqual ? conditional.WhenFalse : conditional.WhenTrue) => Of(new DiagonalTerm("D", isIdentity: false)),
            (ElementTerm { Products: { Length: 1 } products }, ScalarTerm) when products[0].Length == 1 && products[0][0] is { Array.Shape: Shape.Vector, Indices: { Length: 1 } index } && (index[0] == row || index[0] == column) =>
                Of(new DiagonalTerm($"D({products[0][0].Array.Key})", isIdentity: false, products[0][0].Array)),
            (ElementTerm one, ElementTerm other) when one.Key == other.Key && conditional.WhenTrue.ToString() != conditional.WhenFalse.ToString() =>
                new ElementTerm([.. other.Products, .. Of(new DiagonalTerm("D", isIdentity: false)).Products], other.IsSummed, other.IsDivided),
            _ => null,
        };
    }

    private MatrixTerm EvaluateName(SimpleNameSyntax name)
    {
        var symbol = Model(name).GetSymbolInfo(name).Symbol;
        return symbol is null ? LeafOf(name) : ValueOf(symbol, name);
    }

    private MatrixTerm EvaluateMember(MemberAccessExpressionSyntax member)
    {
        var symbol = Model(member).GetSymbolInfo(member).Symbol;
        if (symbol is IFieldSymbol { IsConst: true } or INamespaceOrTypeSymbol)
        {
            return LeafOf(member);
        }

        if (member.Expression is ThisExpressionSyntax or BaseExpressionSyntax)
        {
            return symbol is null ? LeafOf(member) : ValueOf(symbol, member);
        }

        if (symbol is { IsStatic: true } and (IFieldSymbol or IPropertySymbol))
        {
            return ValueOf(symbol, member);
        }

        if (Model(member).GetSymbolInfo(member.Expression).Symbol is INamespaceOrTypeSymbol)
        {
            return LeafOf(member);
        }

        return PropertyOf(Evaluate(member.Expression), member.Name.Identifier.ValueText, symbol, member);
    }

    /// <summary>A property or field of a value: <c>.T</c>, <c>.Inv</c>, or what its getter computes.</summary>
    private MatrixTerm PropertyOf(MatrixTerm receiver, string name, ISymbol? symbol, ExpressionSyntax at)
    {
        // The elements of a matrix class stand for its object.
        if (receiver.Shape == Shape.Matrix && symbol is IFieldSymbol or IPropertySymbol && _context.Types.IsData(symbol))
        {
            return receiver;
        }

        if (receiver.Shape is Shape.Matrix or Shape.Unknown)
        {
            switch (MatrixWords.Operation(name))
            {
                case MatrixOperation.Transpose:
                    return MatrixAlgebra.Transpose(receiver);
                case MatrixOperation.Inverse:
                    return MatrixAlgebra.Invert(receiver, Inversion.Inverse, _callSite ?? at, at);
                case MatrixOperation.PseudoInverse:
                    return MatrixAlgebra.Invert(receiver, Inversion.PseudoInverse, _callSite ?? at, at);
                case MatrixOperation.Factor:
                    return new FactoredTerm(receiver, MatrixWords.FactorizationOf(MatrixWords.Split(name)) ?? Inversion.Solve);
            }
        }

        if (receiver is FactoredTerm factored)
        {
            // The answer that an object which solves has ready.
            return factored.Answer is { } answer && ShapeOf(at) == Shape.Vector ? answer : receiver;
        }

        Finish(receiver, at);
        _uses.Read(receiver);
        var shape = ShapeOf(at);
        return shape == Shape.Scalar ? SizeOrNumber(at) : new Leaf($"{receiver.Key}.{name}", shape);
    }

    private MatrixTerm EvaluateWhenNotNull(ExpressionSyntax expression, MatrixTerm receiver, ConditionalAccessExpressionSyntax at) => expression switch
    {
        InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax } call => EvaluateCall(call, receiver),
        MemberBindingExpressionSyntax binding => PropertyOf(receiver, binding.Name.Identifier.ValueText, Model(binding).GetSymbolInfo(binding).Symbol, at),
        _ => LeafOf(at),
    };

    /// <summary>The value of a variable: what was assigned, what its only assignment elsewhere gives, or itself.</summary>
    private MatrixTerm ValueOf(ISymbol symbol, ExpressionSyntax at)
    {
        if (_values.TryGetValue(symbol, out var known))
        {
            return known;
        }

        if (symbol is IFieldSymbol or IPropertySymbol && _context.Types.IsData(symbol) && This(at) is { } self)
        {
            return self;
        }

        var type = symbol switch
        {
            ILocalSymbol local => local.Type,
            IParameterSymbol parameter => parameter.Type,
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            _ => null,
        };
        var shape = symbol is IMethodSymbol or INamespaceOrTypeSymbol ? Shape.Other : _context.Types.ShapeOf(type);
        if (shape == Shape.Scalar)
        {
            return SizeOrNumber(at);
        }

        if (symbol is IFieldSymbol or IPropertySymbol && shape is Shape.Matrix or Shape.Vector or Shape.Unknown && _depth < MaximumDepth &&
            _context.ValueOf(symbol, ReadMember) is { } value)
        {
            return value;
        }

        return new Leaf(Place(symbol), shape, symbol is IParameterSymbol given && _budget.AsksCallers && _depth == 0 && shape == Shape.Matrix ? _context.Callers.Of(given, _cancellationToken) : null);
    }

    private MatrixTerm LeafOf(ExpressionSyntax expression)
    {
        var shape = ShapeOf(expression);
        return shape == Shape.Scalar ? SizeOrNumber(expression) : new Leaf(expression + _scope, shape);
    }

    /// <summary>A number: a function of the indices of the loops around it, where it names them.</summary>
    private MatrixTerm SizeOrNumber(ExpressionSyntax expression)
    {
        if (_loopVariables.Count == 0 || expression is LiteralExpressionSyntax)
        {
            return MatrixAlgebra.Scalar;
        }

        // The indices by themselves count; what is computed of them is an element of something.
        if (expression is not InvocationExpressionSyntax)
        {
            return MatrixAlgebra.Scalar;
        }

        var indices = expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>()
            .Select(static name => name.Identifier.ValueText).Where(_loopVariables.Contains).Distinct().ToArray();
        return indices.Length == 0 ? MatrixAlgebra.Scalar : new ElementTerm([[new ElementReference(new Leaf("=" + expression, Shape.Unknown), indices)]]);
    }

    private Shape ShapeOf(ExpressionSyntax expression)
    {
        var type = Model(expression).GetTypeInfo(expression);
        return _context.Types.ShapeOf(type.Type is null or IErrorTypeSymbol ? type.ConvertedType ?? type.Type : type.Type);
    }

    /// <summary>The value under the name it is kept by: an array that was just made is known by its variable.</summary>
    private MatrixTerm Named(MatrixTerm value, ISymbol symbol) => value switch
    {
        Leaf leaf when leaf.IsFresh || leaf.Key.Contains('(') || leaf.Key.Contains('=') => new Leaf(Place(symbol), leaf.Shape, leaf.Size, leaf.IsFresh),
        _ => value,
    };

    private MatrixTerm EvaluateLambda(LambdaExpressionSyntax lambda)
    {
        var parameters = lambda switch
        {
            SimpleLambdaExpressionSyntax simple => new List<ParameterSyntax> { simple.Parameter },
            ParenthesizedLambdaExpressionSyntax list => list.ParameterList.Parameters.ToList(),
            _ => [],
        };
        var indices = parameters.Where(parameter => Model(parameter).GetDeclaredSymbol(parameter) is { Type.SpecialType: SpecialType.System_Int32 })
            .Select(static parameter => parameter.Identifier.ValueText).ToList();
        _loopVariables.AddRange(indices);
        _loops.Push(0);
        var returned = _returned;
        if (lambda.Block is { } block)
        {
            ReadStatement(block);
        }
        else if (lambda.ExpressionBody is { } body)
        {
            Finish(Evaluate(body), body);
        }

        _returned = returned;
        _loops.Pop();
        _loopVariables.RemoveRange(_loopVariables.Count - indices.Count, indices.Count);
        return new Leaf("=>", Shape.Other);
    }
}
