using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>Collects, over one body, what each inverse and each solution in it is used for.</summary>
internal sealed class InversionUses(SyntaxNode member)
{
    private readonly Dictionary<SyntaxNode, Inverted> _inverted = [];
    private readonly HashSet<MatrixTerm> _seen = [];

    /// <summary>Whether nothing in the body has any use that could be reported.</summary>
    public bool IsEmpty => _inverted.Values.All(static one => one.Use == ClosedFormUse.None);

    /// <summary>The closed forms of the body, each where the matrix is inverted or the system solved.</summary>
    public ImmutableArray<ClosedForm> Findings(Func<SyntaxNode, SyntaxNode, ClosedFormUse, bool> isOwnOfHelper)
    {
        var findings = ImmutableArray.CreateBuilder<ClosedForm>();
        foreach (var pair in _inverted.OrderBy(static pair => pair.Key.SpanStart))
        {
            var inverted = pair.Value;
            if (inverted.Use == ClosedFormUse.None || (inverted.Use == ClosedFormUse.PseudoInverse && inverted.IsDiagonalRead) || (inverted.Use == ClosedFormUse.InverseTimesVector && (inverted.IsVetoed || inverted.IsKept || inverted.ElementsRead.Count > 0 || IsTiny(inverted.Matrix))))
            {
                continue;
            }

            findings.Add(new ClosedForm(pair.Key, inverted.Use, inverted.Kind, inverted.Gram, inverted.Matrix, inverted.IsKept || inverted.IsRead || inverted.ElementsRead.Count > 0, inverted.Origin ?? pair.Key)
            {
                Parameters = inverted.Parameters,
                IsReportedByHelper = inverted.Origin is { } origin && origin != pair.Key && isOwnOfHelper(pair.Key, origin, inverted.Use),
            });
        }

        return findings.ToImmutable();
    }

    /// <summary>A value that nothing more is multiplied with in its expression.</summary>
    public void Finish(MatrixTerm term, SyntaxNode use)
    {
        if (term is Leaf or ScalarTerm or DiagonalTerm || !_seen.Add(term))
        {
            return;
        }

        switch (term)
        {
            case Product product:
                Judge(product, use);
                foreach (var factor in product.Factors)
                {
                    Finish(factor, use);
                }

                break;
            case Sum sum:
                foreach (var part in sum.Terms)
                {
                    Finish(part, use);
                }

                break;
            case Transposed transposed:
                Finish(transposed.Of, use);
                break;
            case InverseTerm inverse:
                Finish(inverse.Of, use);
                break;
            case RowTerm row:
                Finish(row.Of, use);
                break;
            case SolutionTerm solution:
                if (GramMatrix.Of(solution.Matrix) is { IsOblique: false } gram && !IsCovariance(gram))
                {
                    Use(solution.At, solution.Origin, ClosedFormUse.Fit, solution.Kind, gram, solution.Matrix);
                }

                Finish(solution.Matrix, use);
                if (solution.Right is { } right)
                {
                    Finish(right, use);
                }

                break;
            case ElementTerm elements:
                FinishElements(elements, use);
                break;
        }
    }

    /// <summary>A value that outlives the body or goes where it is not followed.</summary>
    public void Keep(MatrixTerm term)
    {
        if (Bare(term) is InverseTerm inverse)
        {
            State(inverse.At).IsKept = true;
        }
    }

    /// <summary>A value whose own elements or members are read.</summary>
    public void Read(MatrixTerm term)
    {
        if (Bare(term) is InverseTerm inverse)
        {
            State(inverse.At).IsRead = true;
        }
    }

    /// <summary>A value of which an element is read.</summary>
    public void ReadElement(MatrixTerm term, ElementAccessExpressionSyntax element)
    {
        if (Bare(term) is InverseTerm inverse)
        {
            State(inverse.At).ElementsRead.Add(element);
        }
    }

    /// <summary>The elements that loops read only to multiply them with a vector: what these make is a product like any other.</summary>
    public void Multiplied(MatrixTerm product, SyntaxNode loops)
    {
        foreach (var inverse in MatrixAlgebra.Terms(product).SelectMany(MatrixAlgebra.MatrixFactors).Select(static factor => factor as InverseTerm ?? (factor as Transposed)?.Of as InverseTerm).OfType<InverseTerm>())
        {
            State(inverse.At).ElementsRead.RemoveWhere(element => loops.Span.Contains(element.Span) && IsFactor(element));
        }
    }

    private static bool IsFactor(ExpressionSyntax element) => element.Parent switch
    {
        ParenthesizedExpressionSyntax outer => IsFactor(outer),
        BinaryExpressionSyntax product => product.IsKind(Microsoft.CodeAnalysis.CSharp.SyntaxKind.MultiplyExpression),
        _ => false,
    };

    /// <summary>A value of which an element on the diagonal, or all of it, is read.</summary>
    public void ReadDiagonal(MatrixTerm term)
    {
        var factors = MatrixAlgebra.MatrixFactors(term);
        if (factors.Length >= 3 && factors[factors.Length / 2] is InverseTerm inverse && factors.Length % 2 == 1)
        {
            State(inverse.At).IsDiagonalRead = true;
        }
    }

    /// <summary>What a helper does with an inverse, beside what comes out of it, counts where it is called.</summary>
    public void Heed(InversionUses helper)
    {
        foreach (var pair in helper._inverted)
        {
            if (pair.Value.IsVetoed || pair.Value.ElementsRead.Any(static element => !IsFactor(element)))
            {
                State(pair.Key).IsVetoed = true;
            }
        }
    }

    /// <summary>A call of a library that forms the normal equations.</summary>
    public void Regression(string name, Count parameters, InvocationExpressionSyntax call)
    {
        var state = State(call);
        state.Use = ClosedFormUse.Fit;
        state.Kind = Inversion.Cholesky;
        state.Origin = call;
        state.Library = name;
        state.Parameters = parameters;
    }

    private static MatrixTerm Bare(MatrixTerm term)
    {
        var factors = MatrixAlgebra.MatrixFactors(term);
        return factors.Length == 1 && factors[0] != term ? Bare(factors[0])
            : term is Transposed transposed ? Bare(transposed.Of)
            : term;
    }

    private void FinishElements(ElementTerm elements, SyntaxNode use)
    {
        foreach (var product in elements.Products)
        {
            foreach (var element in product)
            {
                Finish(element.Array, use);
                if (element.Indices.Length == 2 && element.Indices[0] == element.Indices[1])
                {
                    ReadDiagonal(element.Array);
                }
            }

            // d[i] * s[i], where s is an inverse times d.
            if (product.Length == 2 && product[0] is { Indices.Length: 1 } one && product[1] is { Indices.Length: 1 } other && one.Indices[0] == other.Indices[0])
            {
                Finish(MatrixAlgebra.Multiply(one.Array, other.Array), use);
                Finish(MatrixAlgebra.Multiply(other.Array, one.Array), use);
            }
        }
    }

    private void Judge(Product product, SyntaxNode use)
    {
        var factors = MatrixAlgebra.MatrixFactors(product);
        for (var i = 0; i < factors.Length; i++)
        {
            var inverse = factors[i] as InverseTerm ?? (factors[i] as Transposed)?.Of as InverseTerm;
            if (inverse is null)
            {
                continue;
            }

            // The same inverse twice is the middle of a robust covariance, or an error.
            if (factors.Count(factor => factor.Key == inverse.Key) > 1)
            {
                continue;
            }

            // A step against the gradient has a sign; a fit has none.
            if (inverse.Kind == Inversion.PseudoInverse && MatrixAlgebra.IsScaled(product) && GramMatrix.Of(inverse.Of) is null)
            {
                continue;
            }

            Judge(inverse, [.. factors.Take(i)], [.. factors.Skip(i + 1)], MatrixAlgebra.IsScaled(product), use);
        }
    }

    private void Judge(InverseTerm inverse, MatrixTerm[] left, MatrixTerm[] right, bool isScaled, SyntaxNode use)
    {
        // A multiple of the inverse is only the inverse.
        if (left.Length == 0 && right.Length == 0)
        {
            return;
        }

        // The inverse times what was inverted: only whether it is one is looked at.
        if (IsCheck(right, inverse.Of) || IsCheck([.. Enumerable.Reverse(left)], inverse.Of, isBefore: true))
        {
            return;
        }

        if (GramMatrix.Of(inverse.Of) is { } gram)
        {
            var rest = After(right, gram.Left, gram.Weights);
            var before = Before(left, gram.Right, gram.Weights);
            if (rest is not null || before is not null)
            {
                // X (XᵀX)⁻¹ Xᵀ times a variance, with the weights left out, or beside the inverse itself: how sure the fitted values are.
                if (rest == 0 && before == 0 && left.Length == gram.Right.Length && (isScaled || gram.Weights.Length > 0 || State(inverse.At).IsKept || State(inverse.At).IsRead || State(inverse.At).ElementsRead.Count > 0))
                {
                    return;
                }

                var hasTarget = rest > 0 != before > 0 || (rest > 0 && before is null) || (before > 0 && rest is null);
                Use(inverse.At, inverse.Origin, hasTarget ? ClosedFormUse.Fit : ClosedFormUse.PseudoInverse, inverse.Kind, gram, inverse.Of);
                return;
            }

            if (gram.IsOblique)
            {
                return;
            }

            if (!IsCovariance(gram))
            {
                if (left.Length == 0 && right.Length > 0)
                {
                    Use(inverse.At, inverse.Origin, ClosedFormUse.Fit, inverse.Kind, gram, inverse.Of);
                }
                else if (right.Length == 0 && gram.IsOfPowers && left.Length == 1)
                {
                    Use(inverse.At, inverse.Origin, ClosedFormUse.PseudoInverse, inverse.Kind, gram, inverse.Of);
                }
                else if (right.Length == 0 && left[left.Length - 1].Shape == Shape.Vector)
                {
                    Use(inverse.At, inverse.Origin, ClosedFormUse.Fit, inverse.Kind, gram, inverse.Of);
                }
                else if (left.Length > 0 && right.Length > 0)
                {
                    State(inverse.At).IsVetoed = true;
                }

                return;
            }
        }

        if (left.Length > 0 && right.Length > 0)
        {
            // A length measured by the inverse, a change of basis, a gain.
            State(inverse.At).IsVetoed = true;
            return;
        }

        // The inverse of a triangle, or over orthogonal columns, of what may not be square.
        if (inverse.Kind is Inversion.QR or Inversion.SVD)
        {
            return;
        }

        if (inverse.Kind == Inversion.PseudoInverse)
        {
            if (left.Length == 0 && right.Length == 1 && inverse.Of.Shape == Shape.Matrix && !State(inverse.At).IsKept)
            {
                Use(inverse.At, inverse.Origin, ClosedFormUse.PseudoInverseOfDesign, inverse.Kind, null, inverse.Of);
            }

            return;
        }

        if (IsInnovation(inverse.Of) || IsAppliedInDeeperLoop(inverse, use))
        {
            State(inverse.At).IsVetoed = true;
            return;
        }

        var other = left.Length == 0 ? right : left;
        var isTimesVector = other.Length == 1 && other[0].Shape == Shape.Vector;
        if (isTimesVector)
        {
            Use(inverse.At, inverse.Origin, ClosedFormUse.InverseTimesVector, inverse.Kind, null, inverse.Of);
        }
    }

    // As transforms of graphics have: what a factorisation would save is nothing there.
    private const int TinySize = 4;

    /// <summary>A matrix of a handful of elements, known or written out one by one.</summary>
    private static bool IsTiny(MatrixTerm? matrix) => matrix is Leaf { IsWrittenOut: true } || (matrix is not null && MatrixSize.Of(matrix).Rows is { IsKnown: true, Value: > 0 and <= TinySize });

    private static bool IsCheck(MatrixTerm[] other, MatrixTerm inverted, bool isBefore = false)
    {
        var factors = MatrixAlgebra.MatrixFactors(inverted);
        var keys = (isBefore ? Enumerable.Reverse(factors) : factors).Select(static factor => factor.Key);
        return other.Length >= factors.Length && other.Take(factors.Length).Select(static factor => factor.Key).SequenceEqual(keys);
    }

    /// <summary>A product divided by a number of samples, without a ridge: a covariance rather than the matrix of a fit.</summary>
    private static bool IsCovariance(GramMatrix gram) => gram is { IsScaled: true, HasRidge: false };

    /// <summary>A carried covariance with noise added: what a Kalman gain inverts.</summary>
    private static bool IsInnovation(MatrixTerm matrix) => matrix is Sum sum && sum.Terms.Any(static term => MatrixAlgebra.MatrixFactors(term).Length >= 3);

    private bool IsAppliedInDeeperLoop(InverseTerm inverse, SyntaxNode use)
    {
        var at = IsInside(inverse.At) ? inverse.At : inverse.Origin;
        if (!IsInside(at))
        {
            return false;
        }

        for (var node = use.Parent; node is not null && node != member; node = node.Parent)
        {
            if (node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax or AnonymousFunctionExpressionSyntax &&
                !node.Span.Contains(at.Span))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether an inverse is taken in this body: a helper that is given one need not know what for.</summary>
    private bool IsInside(SyntaxNode inverse) => inverse.SyntaxTree == member.SyntaxTree && member.Span.Contains(inverse.Span);

    /// <summary>How many factors follow the left half of the Gram matrix; null where it does not follow the inverse.</summary>
    private static int? After(MatrixTerm[] right, MatrixTerm[] half, MatrixTerm[] weights)
    {
        if (right.Length < half.Length || !right.Take(half.Length).Select(static term => term.Key).SequenceEqual(half.Select(static term => term.Key)))
        {
            return null;
        }

        var rest = right.Length - half.Length;
        return rest > 0 && weights.Length > 0 && right[half.Length].Key == weights[0].Key ? rest - 1 : rest;
    }

    private static int? Before(MatrixTerm[] left, MatrixTerm[] half, MatrixTerm[] weights)
    {
        if (left.Length < half.Length || !left.Skip(left.Length - half.Length).Select(static term => term.Key).SequenceEqual(half.Select(static term => term.Key)))
        {
            return null;
        }

        var rest = left.Length - half.Length;
        return rest > 0 && weights.Length > 0 && left[rest - 1].Key == weights[0].Key ? rest - 1 : rest;
    }

    private void Use(SyntaxNode at, SyntaxNode origin, ClosedFormUse use, Inversion kind, GramMatrix? gram, MatrixTerm matrix)
    {
        var state = State(at);
        if (state.Use < use)
        {
            state.Use = use;
            state.Kind = kind;
            state.Gram = gram;
            state.Origin = origin;
            state.Matrix = matrix;
            var size = MatrixSize.Of(matrix);
            state.Parameters = use == ClosedFormUse.PseudoInverseOfDesign || size.Columns.Value is not null ? size.Columns : size.Rows;
        }
    }

    private Inverted State(SyntaxNode at) => _inverted.TryGetValue(at, out var state) ? state : _inverted[at] = new Inverted();

    private sealed class Inverted
    {
        public ClosedFormUse Use { get; set; }

        public Inversion Kind { get; set; }

        public GramMatrix? Gram { get; set; }

        public MatrixTerm? Matrix { get; set; }

        public Count Parameters { get; set; } = Count.Unknown;

        public SyntaxNode? Origin { get; set; }

        public string? Library { get; set; }

        public bool IsKept { get; set; }

        /// <summary>Whether of the data around the inverse only the diagonal is read: variances and leverages.</summary>
        public bool IsDiagonalRead { get; set; }

        public bool IsRead { get; set; }

        public HashSet<ElementAccessExpressionSyntax> ElementsRead { get; } = [];

        public bool IsVetoed { get; set; }
    }
}
