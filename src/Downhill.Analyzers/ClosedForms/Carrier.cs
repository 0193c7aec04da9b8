using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>How the data and the values are handed to the fit, and how the coefficients are handed back.</summary>
/// <param name="DesignName">The variable with the data.</param>
/// <param name="TargetName">The variable with the values.</param>
/// <param name="Arguments">Both as arguments.</param>
/// <param name="Method">The method of the runtime.</param>
/// <param name="Before">What stands before the call.</param>
/// <param name="After">What stands behind it.</param>
/// <param name="IsArrayWanted">Whether the vector is turned into an array at once.</param>
internal sealed record Carrier(
    ExpressionSyntax DesignName, ExpressionSyntax TargetName, string Arguments, string Method, string Before, string After, bool IsArrayWanted)
{
    private const string FitVector = "Fit";
    private const string FitMatrix = "FitColumns";
    private const string Coefficients = ".Coefficients";

    public static Carrier? Of(FormulaParts parts, ExpressionSyntax whole, FormulaReading reading)
    {
        var type = reading.Model.GetTypeInfo(whole).Type;
        if (MatrixKinds.IsMathNet(type, "Matrix"))
        {
            return OfMatrices(parts, whole, reading);
        }

        if (MatrixKinds.IsMathNet(type, "Vector"))
        {
            var isArrayWanted = whole.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ToArray", Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } };
            var before = isArrayWanted ? "" : $"{type!.ToMinimalDisplayString(reading.Model, whole.SpanStart)}.Build.Dense(";
            return OfVector(parts, whole, reading, before, isArrayWanted ? Coefficients : Coefficients + ")", isArrayWanted);
        }

        if (MatrixKinds.IsArray(type, 1))
        {
            return OfVector(parts, whole, reading, "", Coefficients, false);
        }

        if (parts.IsTransposed)
        {
            return null;
        }

        bool IsSame(ITypeSymbol? other) => SymbolEqualityComparer.Default.Equals(other, type);
        if (reading.NameOf(parts.Design.Key, whole, IsSame) is not { } x || reading.NameOf(parts.Target.Key, whole, IsSame) is not { } y)
        {
            return null;
        }

        if (MatrixKinds.IsList(type, static item => MatrixKinds.IsList(item, MatrixKinds.IsNumber)))
        {
            // By members of the types themselves: extension methods may be out of sight.
            const string Rows = ".ConvertAll(row => row.ToArray()).ToArray()";
            var list = type!.ToMinimalDisplayString(reading.Model, whole.SpanStart);
            var item = ((INamedTypeSymbol)type).TypeArguments[0].ToMinimalDisplayString(reading.Model, whole.SpanStart);
            return new Carrier(x, y, $"{x}{Rows}, {y}{Rows}", FitMatrix, $"new {list}(System.Array.ConvertAll(", $", row => new {item}(row)))", false);
        }

        return MatrixKinds.IsArray(type, 2) || MatrixKinds.IsJagged(type) ? new Carrier(x, y, $"{x}, {y}", FitMatrix, "", "", false)
            : reading.Model.GetEnclosingSymbol(whole.SpanStart)?.ContainingType is { } within && UserMatrix.Of(type, reading.Model.Compilation, within) is { } user
                ? new Carrier(x, y, $"{x}, {y}, {user.Access(type!.ToMinimalDisplayString(reading.Model, whole.SpanStart))}", FitMatrix, "", "", false)
            : null;
    }

    public string Text(IReadOnlyList<string> options) =>
        $"{Before}{ClosedFormReplacement.Qualifier}LinearLeastSquares.{Method}({Arguments}{OptionsText(options)}){After}";

    /// <summary>The options as a last argument; nothing where there are none.</summary>
    public static string OptionsText(IReadOnlyList<string> options) =>
        options.Count == 0 ? "" : $", new {ClosedFormReplacement.Qualifier}LeastSquaresOptions {{ {string.Join(", ", options)} }}";

    private static Carrier? OfMatrices(FormulaParts parts, ExpressionSyntax whole, FormulaReading reading)
    {
        static bool IsMatrix(ITypeSymbol? type) => MatrixKinds.IsMathNet(type, "Matrix");
        return Turned(parts.Design, whole, reading, IsMatrix) is var (x, xText) && Turned(parts.Target, whole, reading, IsMatrix) is var (y, yText)
            ? new Carrier(x, y, $"{xText}, {yText}", FitMatrix, "", parts.IsTransposed ? ".Transpose()" : "", false)
            : null;
    }

    private static Carrier? OfVector(FormulaParts parts, ExpressionSyntax whole, FormulaReading reading, string before, string after, bool isArrayWanted)
    {
        // A vector is its own transpose.
        var target = parts.Target is Transposed turned ? turned.Of : parts.Target;
        var isMathNet = Turned(parts.Design, whole, reading, static type => MatrixKinds.IsMathNet(type, "Matrix"));
        if (isMathNet is var (matrix, matrixText))
        {
            return reading.NameOf(target.Key, whole, static type => MatrixKinds.IsMathNet(type, "Vector")) is { } vector
                    ? new Carrier(matrix, vector, $"{matrixText}, {vector}", FitVector, before, after, isArrayWanted)
                : reading.NameOf(target.Key, whole, static type => MatrixKinds.IsArray(type, 1)) is { } values
                    ? new Carrier(matrix, values, $"{matrixText}.ToArray(), {values}", FitVector, before, after, isArrayWanted)
                : null;
        }

        return Rows(parts.Design, whole, reading) is var (rows, rowsText) && Values(target, whole, reading) is var (y, yText)
            ? new Carrier(rows, y, $"{rowsText}, {yText}", FitVector, before, after, isArrayWanted)
            : null;
    }

    private static (ExpressionSyntax Name, string Text)? Rows(MatrixTerm design, ExpressionSyntax whole, FormulaReading reading) =>
        reading.NameOf(design.Key, whole, static type => MatrixKinds.IsArray(type, 2) || MatrixKinds.IsJagged(type)) is { } array ? (array, array.ToString())
        : reading.NameOf(design.Key, whole, static type => MatrixKinds.IsList(type, static item => MatrixKinds.IsArray(item, 1))) is { } list ? (list, $"{list}.ToArray()")
        : reading.NameOf(design.Key, whole, static type => MatrixKinds.IsList(type, static item => MatrixKinds.IsList(item, MatrixKinds.IsNumber))) is { } nested
            ? (nested, $"{nested}.ConvertAll(row => row.ToArray()).ToArray()")
        : null;

    private static (ExpressionSyntax Name, string Text)? Values(MatrixTerm target, ExpressionSyntax whole, FormulaReading reading) =>
        reading.NameOf(target.Key, whole, static type => MatrixKinds.IsArray(type, 1)) is { } array ? (array, array.ToString())
        : reading.NameOf(target.Key, whole, static type => MatrixKinds.IsList(type, MatrixKinds.IsNumber) || MatrixKinds.IsMathNet(type, "Vector")) is { } other ? (other, $"{other}.ToArray()")
        : null;

    /// <summary>A variable with the matrix, or with its transpose turned back.</summary>
    private static (ExpressionSyntax Name, string Text)? Turned(MatrixTerm matrix, ExpressionSyntax whole, FormulaReading reading, Func<ITypeSymbol?, bool> isMatrix) =>
        reading.NameOf(matrix.Key, whole, isMatrix) is { } name ? (name, name.ToString())
        : reading.NameOf(MatrixAlgebra.Transpose(matrix).Key, whole, isMatrix) is { } turned ? (turned, $"{turned}.Transpose()")
        : null;
}
