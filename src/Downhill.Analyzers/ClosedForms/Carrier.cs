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
    /// <summary>Whether the data have a column for each sample.</summary>
    public bool IsDesignTurned { get; init; }

    /// <summary>Whether the values have a row for each model.</summary>
    public bool IsTargetTurned { get; init; }

    /// <summary>The variable that the solution is written to, where the formula is a call that gives nothing back.</summary>
    public ExpressionSyntax? Result { get; init; }

    private const string FitVector = "Fit";
    private const string FitMatrix = "FitColumns";
    private const string Coefficients = ".Coefficients";

    public static Carrier? Of(FormulaParts parts, SyntaxNode whole, FormulaReading reading)
    {
        // Only a library's vectors and matrices are known to take a number before them.
        var carrier = OfType(parts, whole, reading);
        return reading.Scaling is { Factor.Length: > 0 } && carrier is not null && !IsOfLibrary(reading.Model.GetTypeInfo(carrier.TargetName).Type) ? null : carrier;
    }

    private static bool IsOfLibrary(ITypeSymbol? type) => MatrixKinds.IsMathNet(type, "Vector") || MatrixKinds.IsMathNet(type, "Matrix");

    private static Carrier? OfType(FormulaParts parts, SyntaxNode whole, FormulaReading reading)
    {
        if (reading.LoopProducts.FirstOrDefault(product => product.Loops == whole) is { } loops)
        {
            return MatrixKinds.IsArray(reading.Model.GetTypeInfo(loops.Result).Type, 1) && reading.SymbolOf(loops.Result) is ILocalSymbol
                ? OfVector(parts, whole, reading, "", $"{Coefficients}.CopyTo({loops.Result}, 0);", false) is { } carrier ? carrier with { Result = loops.Result } : null
                : null;
        }

        var type = reading.Model.GetTypeInfo(whole).Type;
        if (type?.SpecialType == SpecialType.System_Void)
        {
            return OfWritten(parts, whole, reading);
        }

        if (MatrixKinds.IsMathNet(type, "Matrix"))
        {
            return OfMatrices(parts, whole, reading);
        }

        if (MatrixKinds.IsMathNet(type, "Vector"))
        {
            var isArrayWanted = whole.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ToArray", Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } };
            var vector = type!.ToMinimalDisplayString(reading.Model, whole.SpanStart);
            var before = isArrayWanted ? "" : type!.Name == "DenseVector" ? $"new {vector}(" : type!.Name == "Vector" ? $"{vector}.Build.Dense(" : null;
            if (before is null)
            {
                return null;
            }

            return OfVector(parts, whole, reading, before, isArrayWanted ? Coefficients : Coefficients + ")", isArrayWanted);
        }

        if (MatrixKinds.IsArray(type, 1))
        {
            return OfVector(parts, whole, reading, "", Coefficients, false);
        }

        var within = reading.Model.GetEnclosingSymbol(whole.SpanStart)?.ContainingType;
        if (within is not null && UserVector.Of(type, reading.Model.Compilation, within) is not null)
        {
            return OfVector(parts, whole, reading, $"new {type!.ToMinimalDisplayString(reading.Model, whole.SpanStart)}(", Coefficients + ")", false);
        }

        return parts.IsTransposed ? null : OfOneType(parts, type, whole, within, reading);
    }

    /// <summary>Data, values and coefficients in matrices of one type.</summary>
    private static Carrier? OfOneType(FormulaParts parts, ITypeSymbol? type, SyntaxNode whole, INamedTypeSymbol? within, FormulaReading reading)
    {
        bool IsSame(ITypeSymbol? other) => SymbolEqualityComparer.Default.Equals(other, type);
        if (reading.NameOf(parts.Design.Key, whole, IsSame) is not { } x || reading.TargetOf(parts.Target.Key, whole, IsSame) is not { } y)
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
            : within is not null && UserMatrix.Of(type, reading.Model.Compilation, within) is { } user
                ? new Carrier(x, y, $"{x}, {y}, {user.Access(type!.ToMinimalDisplayString(reading.Model, whole.SpanStart))}", FitMatrix, "", "", false)
            : null;
    }

    /// <summary>
    /// A call that writes the solution to one of its arguments. What else it is given is gone after it, so nothing may read that.
    /// </summary>
    private static Carrier? OfWritten(FormulaParts parts, SyntaxNode whole, FormulaReading reading)
    {
        if (whole is not InvocationExpressionSyntax { Parent: ExpressionStatementSyntax } call || !reading.Terms.TryGetValue(call, out var solution))
        {
            return null;
        }

        ArgumentSyntax? written = null;
        foreach (var argument in call.ArgumentList.Arguments)
        {
            if (reading.VariableOf(argument.Expression) is not { } variable)
            {
                continue;
            }

            var later = reading.References(variable).Where(reference => reference.SpanStart > call.Span.End).ToList();
            if (later.Exists(reference => reading.Terms.TryGetValue(reference, out var term) && term.Key == solution.Key))
            {
                written = argument;
            }
            else if (reading.Context.Types.ShapeOf(reading.Model.GetTypeInfo(argument.Expression).Type) is Shape.Matrix or Shape.Vector && (later.Count > 0 || variable is not ILocalSymbol))
            {
                return null;
            }
        }

        if (written is null)
        {
            return null;
        }

        var result = written.Expression;
        var type = reading.Model.GetTypeInfo(result).Type;
        var isReplaced = written.RefKindKeyword.RawKind != 0;
        var carrier = MatrixKinds.IsArray(type, 1)
                ? OfVector(parts, whole, reading, isReplaced ? $"{result} = " : "", isReplaced ? Coefficients : $"{Coefficients}.CopyTo({result}, 0)", false)
            : MatrixKinds.IsArray(type, 2) || (MatrixKinds.IsJagged(type) && isReplaced) ? OfOneType(parts, type, whole, null, reading)
            : null;
        return carrier is null || carrier.Method == FitVector ? carrier is null ? null : carrier with { Result = result }
            : isReplaced ? carrier with { Result = result, Before = $"{result} = " }
            : carrier with { Result = result, Before = "System.Array.Copy(", After = $", {result}, {result}.Length)" };
    }

    public string Text(IReadOnlyList<string> options) =>
        $"{Before}{ClosedFormReplacement.Qualifier}LinearLeastSquares.{Method}({Arguments}{OptionsText(options)}){After}";

    /// <summary>The options as a last argument; nothing where there are none.</summary>
    public static string OptionsText(IReadOnlyList<string> options) =>
        options.Count == 0 ? "" : $", new {ClosedFormReplacement.Qualifier}LeastSquaresOptions {{ {string.Join(", ", options)} }}";

    private static Carrier? OfMatrices(FormulaParts parts, SyntaxNode whole, FormulaReading reading)
    {
        static bool IsMatrix(ITypeSymbol? type) => MatrixKinds.IsMathNet(type, "Matrix");
        var type = reading.Model.GetTypeInfo(whole).Type!;
        if (type.Name is not ("Matrix" or "DenseMatrix"))
        {
            return null;
        }

        var before = type.Name == "Matrix" ? "" : $"({type.ToMinimalDisplayString(reading.Model, whole.SpanStart)})";
        return Turned(parts.Design, whole, reading, IsMatrix) is var (x, xText) && TurnedTarget(parts.Target, whole, reading, IsMatrix) is var (y, yText, isTurned)
            ? new Carrier(x, y, $"{xText}, {yText}", FitMatrix, before, parts.IsTransposed ? ".Transpose()" : "", false) { IsDesignTurned = xText != x.ToString(), IsTargetTurned = isTurned }
            : null;
    }

    private static Carrier? OfVector(FormulaParts parts, SyntaxNode whole, FormulaReading reading, string before, string after, bool isArrayWanted)
    {
        // A vector is its own transpose.
        var target = parts.Target is Transposed turned ? turned.Of : parts.Target;
        var isMathNet = Turned(parts.Design, whole, reading, static type => MatrixKinds.IsMathNet(type, "Matrix"));
        if (isMathNet is var (matrix, matrixText))
        {
            return reading.TargetOf(target.Key, whole, static type => MatrixKinds.IsMathNet(type, "Vector")) is { } vector
                    ? new Carrier(matrix, vector, $"{matrixText}, {Scaled(vector, reading)}", FitVector, before, after, isArrayWanted) { IsDesignTurned = matrixText != matrix.ToString() }
                : reading.TargetOf(target.Key, whole, static type => MatrixKinds.IsArray(type, 1)) is { } values
                    ? new Carrier(matrix, values, $"{matrixText}.ToArray(), {values}", FitVector, before, after, isArrayWanted) { IsDesignTurned = matrixText != matrix.ToString() }
                : null;
        }

        if (Values(target, whole, reading) is not var (y, yText))
        {
            return null;
        }

        if (Rows(parts.Design, whole, reading) is var (rows, rowsText))
        {
            return new Carrier(rows, y, $"{rowsText}, {yText}", FitVector, before, after, isArrayWanted);
        }

        return reading.Model.GetEnclosingSymbol(whole.SpanStart)?.ContainingType is { } within &&
            reading.NameOf(parts.Design.Key, whole, type => UserMatrix.Of(type, reading.Model.Compilation, within) is not null) is { } own && reading.Model.GetTypeInfo(own).Type is { } matrixType
            ? new Carrier(
                own, y, $"{own}, {yText}, {UserMatrix.Of(matrixType, reading.Model.Compilation, within)!.Access(matrixType.ToMinimalDisplayString(reading.Model, whole.SpanStart))}",
                FitVector, before, after, isArrayWanted)
            : null;
    }

    private static (ExpressionSyntax Name, string Text)? Rows(MatrixTerm design, SyntaxNode whole, FormulaReading reading) =>
        reading.NameOf(design.Key, whole, static type => MatrixKinds.IsArray(type, 2) || MatrixKinds.IsJagged(type)) is { } array ? (array, array.ToString())
        : reading.NameOf(design.Key, whole, static type => MatrixKinds.IsList(type, static item => MatrixKinds.IsArray(item, 1))) is { } list ? (list, $"{list}.ToArray()")
        : reading.NameOf(design.Key, whole, static type => MatrixKinds.IsList(type, static item => MatrixKinds.IsList(item, MatrixKinds.IsNumber))) is { } nested
            ? (nested, $"{nested}.ConvertAll(row => row.ToArray()).ToArray()")
        : null;

    private static (ExpressionSyntax Name, string Text)? Values(MatrixTerm target, SyntaxNode whole, FormulaReading reading) =>
        reading.TargetOf(target.Key, whole, static type => MatrixKinds.IsArray(type, 1)) is { } array ? (array, array.ToString())
        : reading.TargetOf(target.Key, whole, static type => MatrixKinds.IsList(type, MatrixKinds.IsNumber) || MatrixKinds.IsMathNet(type, "Vector")) is { } other ? (other, $"{Primary(other)}.ToArray()")
        : reading.Model.GetEnclosingSymbol(whole.SpanStart)?.ContainingType is { } within &&
            reading.TargetOf(target.Key, whole, type => UserVector.Of(type, reading.Model.Compilation, within) is not null) is { } own &&
            UserVector.Of(reading.Model.GetTypeInfo(own).Type, reading.Model.Compilation, within) is { } vector ? (own, vector.Access(Primary(own)))
        : null;

    private static (ExpressionSyntax Name, string Text, bool IsTurned)? TurnedTarget(MatrixTerm matrix, SyntaxNode whole, FormulaReading reading, Func<ITypeSymbol?, bool> isMatrix) =>
        reading.TargetOf(matrix.Key, whole, isMatrix) is { } name ? (name, Scaled(name, reading), false)
        : reading.TargetOf(MatrixAlgebra.Transpose(matrix).Key, whole, isMatrix) is { } turned ? (turned, $"{reading.Scaling?.Factor}{Primary(turned)}.Transpose()", true)
        : null;

    /// <summary>The values with the numbers before them that the formula scales them by.</summary>
    private static string Scaled(ExpressionSyntax values, FormulaReading reading) => reading.Scaling is { Factor: { Length: > 0 } factor } ? factor + Primary(values) : values.ToString();

    /// <summary>An expression to which a member access can be put.</summary>
    internal static string Primary(ExpressionSyntax expression) => expression is IdentifierNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax or ElementAccessExpressionSyntax or ThisExpressionSyntax
        ? expression.ToString()
        : $"({expression})";

    /// <summary>A variable with the matrix, or with its transpose turned back, or what stands for it where there is none.</summary>
    private static (ExpressionSyntax Name, string Text)? Turned(MatrixTerm matrix, SyntaxNode whole, FormulaReading reading, Func<ITypeSymbol?, bool> isMatrix) =>
        reading.NameOf(matrix.Key, whole, isMatrix) is { } name ? (name, name.ToString())
        : reading.NameOf(MatrixAlgebra.Transpose(matrix).Key, whole, isMatrix) is { } turned ? (turned, $"{turned}.Transpose()")
        : reading.InlineOf(matrix.Key, whole, isMatrix) is { } part ? (part, part.ToString())
        : null;
}
