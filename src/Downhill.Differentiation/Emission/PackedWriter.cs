using System.Collections.Immutable;
using Downhill.Differentiation.Lowering;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Differentiation.Emission;

/// <summary>Writes the nested class that serves all variables of a method as one vector.</summary>
internal sealed class PackedWriter(
    IMethodSymbol method,
    ImmutableArray<ISymbol> variables,
    GradientSignature signature,
    NameTable names,
    CodeWriter writer)
{
    private string Owner => names.TypeName(method.ContainingType);

    public void Write()
    {
        var name = NameTable.Escape(signature.PackedTypeName!);
        var loss = method.Parameters;
        writer.Line($"/// <summary>The variables of <c>{method.Name}</c> as one vector: {string.Join(", ", variables.Select(v => $"<c>{v.Name}</c>"))}, in this order.</summary>");
        writer.Open($"{GradientWriter.AccessibilityOf(method)}sealed class {name}");
        if (!method.IsStatic)
        {
            writer.Line($"private {(method.ContainingType.IsReferenceType ? "readonly " : "")}{Owner} _instance;");
        }

        foreach (var parameter in loss)
        {
            writer.Line($"private {(IsVariable(parameter) && !IsArray(parameter) ? "" : "readonly ")}{names.TypeName(parameter.Type)} {Field(parameter)};");
        }

        foreach (var variable in variables.Where(IsArray))
        {
            writer.Line($"private readonly {names.TypeName(GradientWriter.TypeOf(variable))} {GradientField(variable)};");
        }

        writer.Gap();
        Constructor(name, loss);
        writer.Gap();
        writer.Line("/// <summary>The values that the variables had when this was made.</summary>");
        writer.Line("public double[] Start { get; }");
        writer.Gap();
        ValueAndGradient(loss);
        writer.Gap();
        Unpack();
        writer.Close();
    }

    private static bool IsArray(ISymbol variable) => GradientWriter.IsArray(variable);

    /// <summary>The vector is one of doubles, whatever the variables are.</summary>
    private static string Rounded(ISymbol variable) => GradientWriter.TypeOf(variable).SpecialType == SpecialType.System_Single ? "(float)" : "";

    private bool IsVariable(ISymbol symbol) => variables.Any(v => SymbolEqualityComparer.Default.Equals(v, symbol));

    private static string Field(ISymbol parameter) => "_" + parameter.Name + "Argument";

    private string GradientField(ISymbol variable) => "_" + signature.GradientNames[variables.IndexOf(variable)];

    /// <summary>Where the variable's value lives while the packed form is used.</summary>
    private string Place(ISymbol variable) => variable is IParameterSymbol
        ? Field(variable)
        : variable.IsStatic ? names.TypeName(variable.ContainingType) + "." + NameTable.Escape(variable.Name) : "_instance." + NameTable.Escape(variable.Name);

    private void Constructor(string name, ImmutableArray<IParameterSymbol> loss)
    {
        var parameters = new List<string>();
        var instance = "instance";
        while (loss.Any(p => p.Name == instance))
        {
            instance += "_";
        }

        if (!method.IsStatic)
        {
            parameters.Add($"{Owner} {instance}");
        }

        parameters.AddRange(loss.Select(p => $"{names.TypeName(p.Type)} {NameTable.Escape(p.Name)}"));
        writer.Line($"/// <summary>Takes the arguments of <c>{method.Name}</c>; the variables among them give the starting values.</summary>");
        writer.Open($"public {name}({string.Join(", ", parameters)})");
        if (!method.IsStatic)
        {
            writer.Line(method.ContainingType.IsReferenceType
                ? $"_instance = {instance} ?? throw new global::System.ArgumentNullException(nameof({instance}));"
                : $"_instance = {instance};");
        }

        foreach (var parameter in loss)
        {
            var value = NameTable.Escape(parameter.Name);
            writer.Line(IsVariable(parameter) && TensorVariables.Is(parameter)
                ? $"{Field(parameter)} = {TensorVariables.Copy(parameter, $"{value} ?? throw new global::System.ArgumentNullException(nameof({value}))", names)};"
                : IsVariable(parameter) && Program.Reals.IsJagged(parameter.Type)
                ? $"{Field(parameter)} = {Packing}Copy({value} ?? throw new global::System.ArgumentNullException(nameof({value})));"
                : IsVariable(parameter) && IsArray(parameter)
                ? $"{Field(parameter)} = ({names.TypeName(parameter.Type)})({value} ?? throw new global::System.ArgumentNullException(nameof({value}))).Clone();"
                : $"{Field(parameter)} = {value};");
        }

        foreach (var variable in variables.Where(IsArray))
        {
            writer.Line(TensorVariables.Is(variable)
                ? $"{GradientField(variable)} = {TensorVariables.Zeros(variable, Place(variable), names)};"
                : GradientWriter.IsVector(variable)
                ? $"{GradientField(variable)} = new double[{Place(variable)}.Length];"
                : $"{GradientField(variable)} = {Packing}ZerosLike({Place(variable)});");
        }

        writer.Line($"Start = new double[{Total()}];");
        Walk(
            (variable, offset, isArray) => isArray
                ? Gather(variable, Place(variable), "Start", offset)
                : $"Start[{offset}] = {Place(variable)};");
        writer.Close();
    }

    private void ValueAndGradient(ImmutableArray<IParameterSymbol> loss)
    {
        writer.Line("/// <summary>Evaluates the value and the gradient at a point, in the shape that <c>GradientDescent</c> takes.</summary>");
        writer.Open("public double ValueAndGradient(double[] parameters, double[] gradient)");
        writer.Line("global::Downhill.CompilerServices.GradientGuard.Packed(parameters, Start.Length, nameof(parameters));");
        writer.Line("global::Downhill.CompilerServices.GradientGuard.Packed(gradient, Start.Length, nameof(gradient));");
        writer.Line("global::Downhill.CompilerServices.GradientGuard.Distinct(parameters, gradient, nameof(parameters), nameof(gradient));");
        Walk(
            (variable, offset, isArray) => isArray
                ? Scatter(variable, "parameters", offset, Place(variable))
                : $"{Place(variable)} = {Rounded(variable)}parameters[{offset}];");
        var arguments = loss.Select(p => (p.RefKind switch { RefKind.Ref => "ref ", RefKind.Out => "out ", _ => "" }) + Field(p))
            .Concat(variables.Select((v, i) => IsArray(v) ? GradientField(v) : $"out {names.TypeName(GradientWriter.TypeOf(v))} {Local(i)}"));
        var receiver = method.IsStatic ? Owner : "_instance";
        writer.Line($"double {ValueName()} = {receiver}.{signature.MethodName}({string.Join(", ", arguments)});");
        Walk(
            (variable, offset, isArray) => isArray
                ? Gather(variable, GradientField(variable), "gradient", offset)
                : $"gradient[{offset}] = {Local(variables.IndexOf(variable))};");
        writer.Line($"return {ValueName()};");
        writer.Close();
    }

    private static string ValueName() => "value";

    private string Local(int index) => "partial" + (index + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private void Unpack()
    {
        var targets = variables.Where(v => v is IParameterSymbol).ToList();
        var name = "parameters";
        while (targets.Any(t => t.Name == name))
        {
            name += "_";
        }

        var parameters = targets.Select(v => $"{(IsArray(v) ? "" : "out ")}{names.TypeName(GradientWriter.TypeOf(v))} {NameTable.Escape(v.Name)}");
        writer.Line("/// <summary>Takes a vector apart into the variables: arrays are written in place, fields and properties on the object.</summary>");
        writer.Open($"public void Unpack({string.Join(", ", new[] { $"double[] {name}" }.Concat(parameters))})");
        writer.Line($"global::Downhill.CompilerServices.GradientGuard.Packed({name}, Start.Length, nameof({name}));");
        foreach (var array in targets.Where(IsArray))
        {
            writer.Line(TensorVariables.Is(array)
                ? TensorVariables.Unpacked(array, NameTable.Escape(array.Name), GradientField(array))
                : GradientWriter.IsVector(array)
                ? $"global::Downhill.CompilerServices.GradientGuard.Packed({NameTable.Escape(array.Name)}, {GradientField(array)}.Length, nameof({NameTable.Escape(array.Name)}));"
                : $"global::Downhill.CompilerServices.GradientGuard.Unpacked({NameTable.Escape(array.Name)}, {GradientField(array)}, nameof({NameTable.Escape(array.Name)}));");
        }

        Walk(
            (variable, offset, isArray) =>
            {
                var place = variable is IParameterSymbol ? NameTable.Escape(variable.Name) : Place(variable);
                return isArray
                    ? Scatter(variable, name, offset, place)
                    : $"{place} = {Rounded(variable)}{name}[{offset}];";
            });
        writer.Close();
    }

    private const string Packing = "global::Downhill.CompilerServices.Packing.";

    private string CountOf(ISymbol variable) => TensorVariables.Is(variable)
        ? TensorVariables.Count(variable, GradientField(variable))
        : GradientWriter.IsVector(variable) ? GradientField(variable) + ".Length" : $"{Packing}Count({GradientField(variable)})";

    /// <summary>Copies the numbers of a variable, or of its gradient, to their place in the vector.</summary>
    private string Gather(ISymbol variable, string from, string vector, string offset) => TensorVariables.Is(variable)
        ? TensorVariables.Gather(variable, from, vector, offset)
        : GradientWriter.IsVector(variable)
        ? $"global::System.Array.Copy({from}, 0, {vector}, {offset}, {GradientField(variable)}.Length);"
        : $"{Packing}Gather({from}, {vector}, {offset});";

    private string Scatter(ISymbol variable, string vector, string offset, string to) => TensorVariables.Is(variable)
        ? TensorVariables.Scatter(variable, vector, offset, to)
        : GradientWriter.IsVector(variable)
        ? $"global::System.Array.Copy({vector}, {offset}, {to}, 0, {GradientField(variable)}.Length);"
        : $"{Packing}Scatter({vector}, {offset}, {to});";

    private string Total() => string.Join(" + ", variables.Select(v => IsArray(v) ? CountOf(v) : "1"));

    /// <summary>One line per variable, with its offset in the vector.</summary>
    private void Walk(Func<ISymbol, string, bool, string> line)
    {
        var fixedPart = 0;
        var lengths = new List<string>();
        foreach (var variable in variables)
        {
            var parts = new List<string>(lengths);
            if (fixedPart > 0 || parts.Count == 0)
            {
                parts.Add(fixedPart.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }

            writer.Line(line(variable, string.Join(" + ", parts), IsArray(variable)));
            if (IsArray(variable))
            {
                lengths.Add(CountOf(variable));
            }
            else
            {
                fixedPart++;
            }
        }
    }
}
