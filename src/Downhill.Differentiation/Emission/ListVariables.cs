using Downhill.Differentiation.Lowering.Lists;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Emission;

/// <summary>
/// Lists that a loss is differentiated by. The loss runs on a copy of the items; the derivatives are handed over by anything
/// that has as many places: an array or a list.
/// </summary>
internal static class ListVariables
{
    /// <summary>The type of the parameter that receives the derivatives.</summary>
    public const string Gradient = "global::System.Collections.Generic.IList<double>";

    /// <summary>What the packed form keeps the items in: it fits every parameter that a list can be given to.</summary>
    public const string Kept = "global::System.Collections.Generic.List<double>";

    public static bool Is(ISymbol variable) => variable is IParameterSymbol parameter && ListTypes.IsVariable(parameter.Type);

    /// <summary>The copy of the items, and the place for the derivatives by them.</summary>
    public static void Begin(Storage items, string partials, string tape, CodeWriter writer)
    {
        writer.Line($"double[] {items.Name} = {tape}.ItemsOf({NameOf(items)});");
        writer.Line($"double[] {partials} = {tape}.Zeros({items.Name}.Length);");
    }

    public static void Guard(Storage items, string gradient, CodeWriter writer) =>
        writer.Line($"global::Downhill.CompilerServices.GradientGuard.Items({NameOf(items)}, {gradient}, \"{items.Symbol!.Name}\", nameof({gradient}));");

    public static void End(string partials, string gradient, CodeWriter writer) =>
        writer.Line($"global::Downhill.CompilerServices.Packing.Store({partials}, {gradient});");

    private static string NameOf(Storage items) => Lowering.NameTable.Escape(items.Symbol!.Name);
}
