using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms;

internal sealed partial class AlgebraReader
{
    private MatrixTerm EvaluateCreation(BaseObjectCreationExpressionSyntax creation)
    {
        var type = Model(creation).GetTypeInfo(creation).Type;
        var arguments = creation.ArgumentList?.Arguments.Select(argument => Evaluate(argument.Expression)).ToList() ?? [];
        var shape = _context.Types.ShapeOf(type);
        var typeName = type?.Name ?? (creation as ObjectCreationExpressionSyntax)?.Type.ToString() ?? "";
        if (SolverObject(type, arguments, creation) is { } solver && shape != Shape.Matrix)
        {
            return solver;
        }

        var factorization = MatrixWords.FactorizationOf(MatrixWords.Split(typeName));
        if (factorization is { } kind && shape != Shape.Matrix && arguments.FirstOrDefault(static argument => argument.Shape is Shape.Matrix) is { } factored)
        {
            return new FactoredTerm(factored, kind);
        }

        if (shape == Shape.Matrix)
        {
            // The same numbers in an object of another type.
            if (arguments.Count == 1 && IsMatrix(arguments[0]))
            {
                return arguments[0];
            }

            if (arguments.Count == 3 && type is { Name: "DiagonalMatrix" } && MatrixKinds.IsMathNet(type, "Matrix"))
            {
                return arguments[2].Shape == Shape.Vector ? new DiagonalTerm($"D({arguments[2]})", isIdentity: false, arguments[2]) : new DiagonalTerm($"D@{creation.SpanStart}{_scope}", isIdentity: false);
            }

            if (creation.ArgumentList is { Arguments: { Count: >= 2 } list } && arguments.Take(2).All(static argument => argument.Shape == Shape.Scalar))
            {
                return new Leaf($"new@{creation.SpanStart}{_scope}", Shape.Matrix, new MatrixSize(CountOf(list[0].Expression), CountOf(list[1].Expression)), isFresh: arguments.Count == 2);
            }

            return new Leaf($"new@{creation.SpanStart}{_scope}", Shape.Matrix);
        }

        foreach (var argument in arguments)
        {
            Keep(argument, creation);
        }

        if (creation.Initializer is { } initializer)
        {
            foreach (var expression in initializer.Expressions)
            {
                Keep(Evaluate(expression is AssignmentExpressionSyntax { Left: IdentifierNameSyntax } set ? set.Right : expression), expression);
            }
        }

        var length = shape == Shape.Vector && creation.ArgumentList is { Arguments: { Count: >= 1 } first } ? CountOf(first[0].Expression) : Count.Unknown;
        return new Leaf($"new@{creation.SpanStart}{_scope}", shape, new MatrixSize(length, Count.Unknown), isFresh: shape == Shape.Vector);
    }

    private MatrixTerm EvaluateArray(ArrayCreationExpressionSyntax array)
    {
        var shape = ShapeOf(array);
        if (shape is not (Shape.Matrix or Shape.Vector) || array.Initializer is not null)
        {
            foreach (var element in array.Initializer?.Expressions ?? [])
            {
                if (element is not (LiteralExpressionSyntax or PrefixUnaryExpressionSyntax))
                {
                    Visit(element);
                }
            }

            return new Leaf($"new@{array.SpanStart}{_scope}", shape, isWrittenOut: array.Initializer is { Expressions.Count: > 0 });
        }

        var sizes = array.Type.RankSpecifiers.SelectMany(static rank => rank.Sizes).Select(size => size is OmittedArraySizeExpressionSyntax ? Count.Unknown : CountOf(size)).ToList();
        // An array without elements is only there to be replaced.
        var size = sizes.Any(static count => count.Value == 0) ? MatrixSize.Unknown : new MatrixSize(sizes[0], sizes.Count > 1 ? sizes[1] : Count.Unknown);
        return new Leaf($"new@{array.SpanStart}{_scope}", shape, size, isFresh: true);
    }

    /// <summary>What a property computes, or the only assignment of a field or automatic property gives.</summary>
    private MatrixTerm? ReadMember(ISymbol member)
    {
        if (_context.Declaration(member) is not { } declaration)
        {
            return null;
        }

        if (declaration is PropertyDeclarationSyntax property &&
            (property.ExpressionBody is not null || property.AccessorList?.Accessors.FirstOrDefault(static accessor => accessor.IsKind(SyntaxKind.GetAccessorDeclaration)) is { ExpressionBody: not null } or { Body: not null }))
        {
            var getter = property.ExpressionBody is not null ? (SyntaxNode)property
                : property.AccessorList!.Accessors.First(static accessor => accessor.IsKind(SyntaxKind.GetAccessorDeclaration));
            var reader = new AlgebraReader(_context, new InversionUses(getter), _budget, _depth + 1, null, _cancellationToken);
            reader.ReadBody(getter);
            return reader._returned is Product or Transposed or Sum or InverseTerm ? reader._returned : null;
        }

        var owner = OnlyAssignment(member);
        if (owner is null || _inlined.Contains(owner))
        {
            return null;
        }

        var elsewhere = new AlgebraReader(_context, new InversionUses(owner), _budget, _depth + 1, null, _cancellationToken);
        elsewhere._inlined.UnionWith(_inlined);
        elsewhere._inlined.Add(owner);
        elsewhere.ReadBody(owner);
        return elsewhere._values.TryGetValue(member, out var value) && value is Product or Transposed or Sum ? Kept(member, value, elsewhere, owner) : null;
    }

    /// <summary>The body that holds the only assignment of a field or property in its type; null where there are more.</summary>
    private SyntaxNode? OnlyAssignment(ISymbol member)
    {
        SyntaxNode? owner = null;
        foreach (var type in member.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var assignment in type.GetSyntax(_cancellationToken).DescendantNodes().OfType<AssignmentExpressionSyntax>())
            {
                var name = assignment.Left switch
                {
                    IdentifierNameSyntax simple => simple.Identifier.ValueText,
                    MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name.Identifier.ValueText: var qualified } => qualified,
                    _ => null,
                };
                if (name != member.Name || assignment.Right.IsKind(SyntaxKind.NullLiteralExpression) ||
                    !SymbolEqualityComparer.Default.Equals(Model(assignment).GetSymbolInfo(assignment.Left).Symbol, member))
                {
                    continue;
                }

                if (owner is not null)
                {
                    return null;
                }

                owner = assignment.Ancestors().FirstOrDefault(static node => node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax);
            }
        }

        return owner;
    }

    /// <summary>
    /// A value that is kept in a field, made of what other fields keep: <c>_xt = x.Transpose()</c> beside <c>_x = x</c> is the
    /// transpose of <c>_x</c>, as long as nothing else writes to either.
    /// </summary>
    private MatrixTerm Kept(ISymbol member, MatrixTerm value, AlgebraReader reader, SyntaxNode owner)
    {
        if (!IsLeftAlone(member))
        {
            return value;
        }

        foreach (var pair in reader._values)
        {
            if (pair.Key is IFieldSymbol or IPropertySymbol && pair.Value is Leaf { IsFresh: false, Shape: Shape.Matrix } leaf && leaf.Key != Place(pair.Key) && IsLeftAlone(pair.Key) && OnlyAssignment(pair.Key) == owner)
            {
                value = MatrixAlgebra.Replace(value, leaf.Key, new Leaf(Place(pair.Key), leaf.Shape, leaf.Size));
            }
        }

        return value;
    }

    /// <summary>Whether nothing out of sight assigns a member, and nothing in its type writes to what it holds.</summary>
    private bool IsLeftAlone(ISymbol member) =>
        member is IFieldSymbol { IsReadOnly: true } or { DeclaredAccessibility: Accessibility.Private } or IPropertySymbol { SetMethod: null or { DeclaredAccessibility: Accessibility.Private } } &&
        member.ContainingType.DeclaringSyntaxReferences.All(type => !type.GetSyntax(_cancellationToken).DescendantNodes().OfType<IdentifierNameSyntax>().Any(name =>
            name.Identifier.ValueText == member.Name && IsChangedAt(name.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } qualified ? qualified : name)));

    private bool IsChangedAt(ExpressionSyntax value) => value.Parent switch
    {
        ElementAccessExpressionSyntax access => access.Expression == value && FormulaReading.IsAssigned(access),
        ArgumentSyntax argument => argument.RefKindKeyword.RawKind != 0 || argument.Parent?.Parent is InvocationExpressionSyntax called && IsVoid(called),
        MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } access => access.Expression == value && IsVoid(call),
        _ => false,
    };

    private bool IsVoid(InvocationExpressionSyntax call) => Model(call).GetTypeInfo(call).Type is null or { SpecialType: SpecialType.System_Void };
}
