using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms;

internal sealed partial class AlgebraReader
{
    /// <summary>A routine of BLAS or LAPACK, known by its name wherever it is bound: what it leaves in its arrays.</summary>
    private MatrixTerm? Lapack(string name, MatrixTerm[] operands, InvocationExpressionSyntax call)
    {
        var at = _callSite ?? call;
        var grids = operands.Where(static operand => operand.Shape is Shape.Matrix or Shape.Vector).ToList();
        if (MatrixWords.IsLapackSolve(name) && Array.FindIndex(operands, static operand => operand.Shape == Shape.Matrix) is >= 0 and var place)
        {
            return MatrixAlgebra.Solve(
                operands[place], operands.Skip(place + 1).FirstOrDefault(static operand => operand.Shape is Shape.Vector or Shape.Matrix), Inversion.Cholesky, at, call);
        }

        if (MatrixWords.IsLapackInverse(name) && grids.Count > 0 && grids[0].Shape == Shape.Matrix)
        {
            var inverse = MatrixAlgebra.Invert(grids[0], Inversion.Inverse, at, call);
            Leave(inverse, grids[0]);
            return inverse;
        }

        // A symmetric product, or a product of an array with itself.
        if (grids.Count >= 2 && (MatrixWords.IsBlas(name, "syrk") || (MatrixWords.IsBlas(name, "gemm") && grids.Count == 3 && grids[0].Key == grids[1].Key)))
        {
            var rows = new Leaf(grids[0].Key + Flat, Shape.Matrix);
            var gram = MatrixAlgebra.Multiply(MatrixAlgebra.Transpose(rows), rows);
            Leave(gram, grids[grids.Count - 1]);
            return gram;
        }

        return null;

        void Leave(MatrixTerm result, MatrixTerm written)
        {
            var argument = call.ArgumentList.Arguments.FirstOrDefault(argument => ReferenceEquals(Evaluate(argument.Expression), written) || Evaluate(argument.Expression).Key == written.Key);
            if (argument is not null && Model(call).GetSymbolInfo(argument.Expression).Symbol is { } symbol and (ILocalSymbol or IParameterSymbol or IFieldSymbol))
            {
                _values[symbol] = result;
            }
        }
    }

    private const string Flat = "#";

    private static readonly Regex s_rowFirst = new(@"^\(?(\w+) \* (\w[\w.]*)\)? \+ (\w+)$", RegexOptions.CultureInvariant);
    private static readonly Regex s_rowLast = new(@"^(\w+) \+ \(?(\w+) \* (\w[\w.]*)\)?$", RegexOptions.CultureInvariant);

    /// <summary>The two indices in one of a matrix whose rows, or columns, lie one behind the other in an array: <c>i * n + j</c>.</summary>
    private (string Row, string Column)? FlatIndices(string index)
    {
        if (index.IndexOf('*') < 0 || index.IndexOf('+') < 0)
        {
            return null;
        }

        var first = s_rowFirst.Match(index);
        var last = first.Success ? first : s_rowLast.Match(index);
        if (!last.Success)
        {
            return null;
        }

        var column = last.Groups[first.Success ? 3 : 1].Value;
        var one = last.Groups[first.Success ? 1 : 2].Value;
        var other = last.Groups[first.Success ? 2 : 3].Value;
        var row = _loopVariables.Contains(one) ? one : other;
        return _loopVariables.Contains(row) && _loopVariables.Contains(column) && row != column ? (row, column) : null;
    }
}
