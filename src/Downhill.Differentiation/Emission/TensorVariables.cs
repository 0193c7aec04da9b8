using Downhill.Differentiation.Analysis;
using Downhill.Differentiation.Lowering;
using Downhill.Differentiation.Program;
using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Emission;

/// <summary>
/// Vectors and matrices of MathNet.Numerics as variables of a loss: how their gradients are checked, and how they are put
/// into one vector, a matrix column by column. All of it is written out, since the runtime does not know the library.
/// </summary>
internal static class TensorVariables
{
    private const string Guard = "global::Downhill.CompilerServices.GradientGuard.";

    public static bool Is(ISymbol variable) => TensorTypes.IsTensor(GradientWriter.TypeOf(variable));

    /// <summary>Gradients have the shape of their variables and are none of the objects that the method reads.</summary>
    public static void Guards(LoweredFunction function, IReadOnlyList<string> gradients, CodeWriter writer)
    {
        var read = function.Storages.Where(s => s.IsTensor && s.Kind != StorageKind.Local).ToList();
        for (var i = 0; i < function.Variables.Count; i++)
        {
            var variable = function.Variables[i];
            if (!variable.IsTensor)
            {
                continue;
            }

            var gradient = gradients[i];
            writer.Line(TensorTypes.IsMatrix(variable.Type)
                ? $"{Guard}Tensor({variable.Name}, {variable.Name}?.RowCount, {variable.Name}?.ColumnCount, {gradient}, {gradient}?.RowCount, {gradient}?.ColumnCount, {Quote(variable)}, nameof({gradient}));"
                : $"{Guard}Tensor({variable.Name}, {variable.Name}?.Count, 1, {gradient}, {gradient}?.Count, 1, {Quote(variable)}, nameof({gradient}));");
            foreach (var other in read.Where(o => SameKind(o, variable)))
            {
                Distinct(other.Name, Quote(other));
            }

            for (var j = 0; j < i; j++)
            {
                if (function.Variables[j].IsTensor && SameKind(function.Variables[j], variable))
                {
                    Distinct(gradients[j], $"nameof({gradients[j]})");
                }
            }

            void Distinct(string other, string quoted)
            {
                var values = TensorTypes.IsMatrix(variable.Type) ? "AsColumnMajorArray()" : "AsArray()";
                writer.Line($"{Guard}Distinct({other}, {other}?.{values}, {gradient}, {gradient}.{values}, {quoted}, nameof({gradient}));");
            }
        }
    }

    /// <summary>A new object of zeros.</summary>
    public static string Zeros(ISymbol variable, string pattern, NameTable names) => Made(variable, names, IsMatrix(variable)
        ? $"{Builder(variable)}Dense({pattern}.RowCount, {pattern}.ColumnCount)"
        : $"{Builder(variable)}Dense({pattern}.Count)");

    /// <summary>A new object with the same elements, every one of which can be written.</summary>
    public static string Copy(ISymbol variable, string value, NameTable names) =>
        Made(variable, names, $"{Builder(variable)}{(IsMatrix(variable) ? "DenseOfMatrix" : "DenseOfVector")}({value})");

    public static string Count(ISymbol variable, string value) => IsMatrix(variable) ? $"{value}.RowCount * {value}.ColumnCount" : $"{value}.Count";

    public static string Gather(ISymbol variable, string from, string vector, string offset) => IsMatrix(variable)
        ? $"global::System.Array.Copy({from}.AsColumnMajorArray() ?? {from}.ToColumnMajorArray(), 0, {vector}, {offset}, {Count(variable, from)});"
        : $"global::System.Array.Copy({from}.AsArray() ?? {from}.ToArray(), 0, {vector}, {offset}, {from}.Count);";

    public static string Scatter(ISymbol variable, string vector, string offset, string to) => IsMatrix(variable)
        ? $"for (int element_ = 0; element_ < {Count(variable, to)}; element_++) {{ {to}[element_ % {to}.RowCount, element_ / {to}.RowCount] = {vector}[{offset} + element_]; }}"
        : $"for (int element_ = 0; element_ < {to}.Count; element_++) {{ {to}[element_] = {vector}[{offset} + element_]; }}";

    public static string Unpacked(ISymbol variable, string target, string pattern)
    {
        var (rows, columns) = IsMatrix(variable) ? ("RowCount", "ColumnCount") : ("Count", "Count");
        return $"{Guard}Tensor({pattern}, {pattern}.{rows}, {pattern}.{columns}, {target}, {target}?.{rows}, {target}?.{columns}, {target}, nameof({target}));"
            .Replace($", {target}, nameof", $", nameof({target}), nameof");
    }

    private static bool SameKind(Storage first, Storage second) => TensorTypes.IsMatrix(first.Type) == TensorTypes.IsMatrix(second.Type);

    private static bool IsMatrix(ISymbol variable) => TensorTypes.IsMatrix(GradientWriter.TypeOf(variable));

    private static string Builder(ISymbol variable) => $"global::MathNet.Numerics.LinearAlgebra.{(IsMatrix(variable) ? "Matrix" : "Vector")}<double>.Build.";

    private static string Made(ISymbol variable, NameTable names, string value) =>
        GradientWriter.TypeOf(variable) is INamedTypeSymbol { IsGenericType: true } ? value : $"({names.TypeName(GradientWriter.TypeOf(variable))}){value}";

    private static string Quote(Storage storage) => "\"" + (storage.Symbol?.Name ?? storage.Name) + "\"";
}
