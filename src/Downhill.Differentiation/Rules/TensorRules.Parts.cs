using Downhill.Differentiation.Emission;

namespace Downhill.Differentiation.Rules;

/// <summary>Rows, columns and blocks of what exists, and vectors and matrices made of numbers and of each other.</summary>
internal static partial class TensorRules
{
    private static void Parts(Dictionary<string, TensorRule> table)
    {
        Part("Row", "Row", "SetRow", 1, "M.Row(I)");
        Part("Column", "Column", "SetColumn", 1, "M.Column(I)");
        Part("SubVector", "SubVector", "SetSubVector", 2, "V.SubVector(I,I)");
        Part("SubMatrix", "SubMatrix", "SetSubMatrix", 4, "M.SubMatrix(I,I,I,I)");
        Part("Diagonal", "Diagonal", "SetDiagonal", 0, "M.Diagonal()");
        foreach (var triangle in new[] { "LowerTriangle", "UpperTriangle", "StrictlyLowerTriangle", "StrictlyUpperTriangle" })
        {
            Add(table, new(triangle, (s, _) => Call(s, triangle)) { Hint = "triangle" }, $"M.{triangle}()");
        }

        var zero = Code.Name("0");
        Add(
            table,
            new(
                "Append",
                (s, v) => Call(s, "SubMatrix", zero, Rows(v.Operand(0)), zero, Columns(v.Operand(0))),
                (s, v) => Call(s, "SubMatrix", zero, Rows(v.Operand(1)), Columns(v.Operand(0)), Columns(v.Operand(1)))) { Hint = "joined" },
            "M.Append(M)");
        Add(
            table,
            new(
                "Stack",
                (s, v) => Call(s, "SubMatrix", zero, Rows(v.Operand(0)), zero, Columns(v.Operand(0))),
                (s, v) => Call(s, "SubMatrix", Rows(v.Operand(0)), Rows(v.Operand(1)), zero, Columns(v.Operand(1)))) { Hint = "stacked" },
            "M.Stack(M)");
        Add(table, new("ToColumnMatrix", (s, _) => Call(s, "Column", zero)) { Hint = "column" }, "V.ToColumnMatrix()");
        Add(table, new("ToRowMatrix", (s, _) => Call(s, "Row", zero)) { Hint = "row" }, "V.ToRowMatrix()");

        void Part(string name, string get, string set, int indices, string key)
        {
            var contributions = new TensorContribution?[indices + 1];
            contributions[0] = (s, v) =>
            {
                var place = Enumerable.Range(1, indices).Select(v.Operand).ToArray();
                var before = indices == 0 ? "" : string.Join(", ", place.Select(p => p.Text)) + ", ";
                return new TensorAmount(null) { Accumulate = g => $"{g}.{set}({before}{Call(Code.Name(g), get, place).Text} + {s.Text});", Index = null };
            };
            Add(table, new(name, contributions) { Hint = char.ToLowerInvariant(name[0]) + name.Substring(1) }, key);
        }
    }

    private static void Making(Dictionary<string, TensorRule> table)
    {
        // The arrays that some of these keep must not be written afterwards.
        Add(table, OfArray("DenseOfArray", hasReceiver: false), "V:OfArray(A)", "CreateVector:DenseOfArray(A)");
        Add(table, OfArray("DenseOfArray", hasReceiver: true), "B.DenseOfArray(A)");
        Add(table, OfArray("Dense", hasReceiver: false) with { KeepsArray = true }, "new V(A)", "CreateVector:Dense(A)");
        Add(table, OfArray("Dense", hasReceiver: true) with { KeepsArray = true }, "B.Dense(A)");
        Add(table, new("Dense", null, null, (s, _) => Call(s, "Sum")) { Hint = "vector" }, "B.Dense(I,S)");
        Add(table, new("Dense", null, (s, _) => Call(s, "Sum")) { Hint = "vector" }, "CreateVector:Dense(I,S)", "V:Create(I,S)");
        Add(table, new("Dense", null, null, null, (s, _) => Total(s, 'M')) { Hint = "matrix" }, "C.Dense(I,I,S)");
        Add(table, new("Dense", null, null, (s, _) => Total(s, 'M')) { Hint = "matrix" }, "CreateMatrix:Dense(I,I,S)", "M:Create(I,I,S)");
        Add(table, new("DenseDiagonal", null, null, (s, _) => Call(s, "Trace")) { Hint = "diagonal" }, "C.DenseDiagonal(I,S)");
        Add(table, new("DenseOfVector", null, Seed) { Hint = "copy" }, "B.DenseOfVector(V)");
        Add(table, new("DenseOfVector", Seed) { Hint = "copy" }, "CreateVector:DenseOfVector(V)", "V:OfVector(V)");
        Add(table, new("DenseOfMatrix", null, Seed) { Hint = "copy" }, "C.DenseOfMatrix(M)");
        Add(table, new("DenseOfMatrix", Seed) { Hint = "copy" }, "CreateMatrix:DenseOfMatrix(M)", "M:OfMatrix(M)");
        Add(table, new("DenseOfDiagonalVector", null, (s, _) => Call(s, "Diagonal")) { Hint = "diagonal" }, "C.DenseOfDiagonalVector(V)", "C.DiagonalOfDiagonalVector(V)");
        Add(table, new("DenseOfDiagonalVector", (s, _) => Call(s, "Diagonal")) { Hint = "diagonal" }, "CreateMatrix:DenseOfDiagonalVector(V)", "M:OfDiagonalVector(V)");

        static TensorRule OfArray(string name, bool hasReceiver)
        {
            TensorContribution contribution = (s, _) => new TensorAmount(null) { Elements = s };
            return hasReceiver
                ? new(name, null, contribution) { ArrayOperand = 1, Hint = "vector" }
                : new(name, contribution) { ArrayOperand = 0, Hint = "vector" };
        }
    }

    private static Code Rows(Code matrix) => Call(matrix, "RowCount", property: true);

    private static Code Columns(Code matrix) => Call(matrix, "ColumnCount", property: true);
}
