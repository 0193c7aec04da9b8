using System.Collections.Immutable;
using Downhill.Differentiation.Lowering;
using Downhill.Differentiation.Variables;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Differentiation.Emission;

/// <summary>Writes the nested class that serves all variables of a method as one vector.</summary>
internal sealed class PackedWriter(
    IMethodSymbol method,
    ImmutableArray<ISymbol> variables,
    IReadOnlyList<AggregateVariable?> wholes,
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
            writer.Line($"private {(IsVariable(parameter) && IsReplaced(parameter) ? "" : "readonly ")}{(IsVariable(parameter) && ListVariables.Is(parameter) ? ListVariables.Kept : Kept(parameter.Type))} {Field(parameter)};");
        }

        foreach (var variable in variables.Where(HasGradientField))
        {
            writer.Line($"private {(WholeOf(variable)?.Passing == GradientPassing.Ref ? "" : "readonly ")}{(ListVariables.Is(variable) ? "double[]" : Kept(GradientWriter.TypeOf(variable)))} {GradientField(variable)};");
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

    /// <summary>How the variable is taken apart; null for a number or an array.</summary>
    private AggregateVariable? WholeOf(ISymbol variable) => wholes[variables.IndexOf(variable)];

    /// <summary>Whether other values are stored in the variable itself, not in its elements.</summary>
    private bool IsReplaced(ISymbol variable) => WholeOf(variable) is { } whole ? whole.Passing is GradientPassing.Out or GradientPassing.Ref : !IsArray(variable);

    /// <summary>Whether the gradient is written into an object that is kept, not handed over anew.</summary>
    private bool HasGradientField(ISymbol variable) => WholeOf(variable) is { } whole ? whole.Passing != GradientPassing.Out : IsArray(variable);

    /// <summary>Numbers that lie together: a variable, or a member of one that is taken apart.</summary>
    private readonly record struct Piece(ISymbol Variable, AggregateLeaf? Leaf, ITypeSymbol Type)
    {
        public bool IsNumber => Program.Reals.IsNumber(Type);

        public bool IsTensor => Leaf is null && TensorVariables.Is(Variable);

        public bool IsVector => Type is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Double } || SpanTypes.Is(Type);

        public string Path => Leaf?.Path ?? "";
    }

    private IEnumerable<Piece> PiecesOf(ISymbol variable) => WholeOf(variable) is { IsArray: false } whole
        ? whole.Leaves.Select(l => new Piece(variable, l, l.Type))
        : [new Piece(variable, null, GradientWriter.TypeOf(variable))];

    /// <summary>The vector is one of doubles, whatever the variables are.</summary>
    private static string Rounded(ITypeSymbol type) => type.SpecialType == SpecialType.System_Single ? "(float)" : "";

    private bool IsVariable(ISymbol symbol) => variables.Any(v => SymbolEqualityComparer.Default.Equals(v, symbol));

    private static string Field(ISymbol parameter) => "_" + parameter.Name + "Argument";

    private string GradientField(ISymbol variable) => "_" + signature.GradientNames[variables.IndexOf(variable)];

    /// <summary>The type of the field that keeps an argument: an array in the place of a span, which no field can hold.</summary>
    private string Kept(ITypeSymbol type) => SpanTypes.IsSpan(type) ? names.TypeName(SpanTypes.ElementOf(type)) + "[]" : names.TypeName(type);

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

        parameters.AddRange(loss.Select(p => $"{Kept(p.Type)} {NameTable.Escape(p.Name)}"));
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
            writer.Line(IsVariable(parameter) && WholeOf(parameter) is { } whole
                ? $"{Field(parameter)} = {(whole.Passing == GradientPassing.Out ? value : whole.IsArray ? $"({names.TypeName(parameter.Type)})({value} ?? throw new global::System.ArgumentNullException(nameof({value}))).Clone()" : whole.Make(l => Copied(l, value), value, names))};"
                : IsVariable(parameter) && ListVariables.Is(parameter)
                ? $"{Field(parameter)} = new {ListVariables.Kept}({value} ?? throw new global::System.ArgumentNullException(nameof({value})));"
                : IsVariable(parameter) && TensorVariables.Is(parameter)
                ? $"{Field(parameter)} = {TensorVariables.Copy(parameter, $"{value} ?? throw new global::System.ArgumentNullException(nameof({value}))", names)};"
                : IsVariable(parameter) && Program.Reals.IsJagged(parameter.Type)
                ? $"{Field(parameter)} = {Packing}Copy({value} ?? throw new global::System.ArgumentNullException(nameof({value})));"
                : IsVariable(parameter) && IsArray(parameter)
                ? $"{Field(parameter)} = ({Kept(parameter.Type)})({value} ?? throw new global::System.ArgumentNullException(nameof({value}))).Clone();"
                : $"{Field(parameter)} = {value};");
        }

        foreach (var variable in variables.Where(HasGradientField))
        {
            writer.Line(WholeOf(variable) is { IsArray: true } elements
                ? $"{GradientField(variable)} = new {names.TypeName(elements.Type)}[{Place(variable)}.Length];"
                : WholeOf(variable) is { } whole
                ? $"{GradientField(variable)} = {whole.Make(l => l.IsNumber ? "0" : Zeros(new Piece(variable, l, l.Type)), Place(variable), names)};"
                : TensorVariables.Is(variable)
                ? $"{GradientField(variable)} = {TensorVariables.Zeros(variable, Place(variable), names)};"
                : $"{GradientField(variable)} = {Zeros(PiecesOf(variable).Single())};");
        }

        writer.Line($"Start = new double[{Total()}];");
        foreach (var (piece, offset) in Pieces())
        {
            var place = Place(piece.Variable) + piece.Path;
            writer.Line(piece.IsNumber ? $"Start[{offset}] = {place};" : Gather(piece, place, "Start", offset));
        }

        writer.Close();
    }

    private string Zeros(Piece piece) => piece.IsVector
        ? $"new double[{Place(piece.Variable)}{piece.Path}.Length]"
        : $"{Packing}ZerosLike({Place(piece.Variable)}{piece.Path})";

    /// <summary>What an object of the packed form's own has where the argument has a number or an array.</summary>
    private string Copied(AggregateLeaf leaf, string whole)
    {
        var value = $"{whole}{leaf.Path}";
        var checkedValue = $"{value} ?? throw new global::System.ArgumentNullException(\"{value}\")";
        return leaf.IsNumber ? value
            : Program.Reals.IsJagged(leaf.Type) ? $"{Packing}Copy({checkedValue})"
            : $"({names.TypeName(leaf.Type)})({checkedValue}).Clone()";
    }

    private void ValueAndGradient(ImmutableArray<IParameterSymbol> loss)
    {
        writer.Line("/// <summary>Evaluates the value and the gradient at a point, in the shape that <c>GradientDescent</c> takes.</summary>");
        writer.Open("public double ValueAndGradient(double[] parameters, double[] gradient)");
        writer.Line("global::Downhill.CompilerServices.GradientGuard.Packed(parameters, Start.Length, nameof(parameters));");
        writer.Line("global::Downhill.CompilerServices.GradientGuard.Packed(gradient, Start.Length, nameof(gradient));");
        writer.Line("global::Downhill.CompilerServices.GradientGuard.Distinct(parameters, gradient, nameof(parameters), nameof(gradient));");
        foreach (var variable in variables)
        {
            Spread(variable, "parameters", Place(variable), Place(variable));
        }

        var arguments = loss.Select(p => (p.RefKind switch { RefKind.Ref => "ref ", RefKind.Out => "out ", _ => "" }) + Field(p))
            .Concat(variables.Select((v, i) => HasGradientField(v)
                ? (WholeOf(v)?.Modifier ?? "") + GradientField(v)
                : $"out {names.TypeName(GradientWriter.TypeOf(v))} {Local(i)}"));
        var receiver = method.IsStatic ? Owner : "_instance";
        writer.Line($"double {ValueName()} = {receiver}.{signature.MethodName}({string.Join(", ", arguments)});");
        foreach (var (piece, offset) in Pieces())
        {
            var gradient = (HasGradientField(piece.Variable) ? GradientField(piece.Variable) : Local(variables.IndexOf(piece.Variable))) + piece.Path;
            writer.Line(piece.IsNumber ? $"gradient[{offset}] = {gradient};" : Gather(piece, gradient, "gradient", offset));
        }

        writer.Line($"return {ValueName()};");
        writer.Close();
    }

    /// <summary>Takes the numbers of one variable out of the vector.</summary>
    private void Spread(ISymbol variable, string vector, string place, string rest)
    {
        var numbers = new Dictionary<AggregateLeaf, string>();
        foreach (var (piece, offset) in Pieces().Where(p => SymbolEqualityComparer.Default.Equals(p.Piece.Variable, variable)))
        {
            var number = $"{Rounded(piece.Type)}{vector}[{offset}]";
            if (!piece.IsNumber)
            {
                writer.Line(Scatter(piece, vector, offset, place + piece.Path));
            }
            else if (piece.Leaf is { } leaf)
            {
                numbers.Add(leaf, number);
            }
            else
            {
                writer.Line($"{place} = {number};");
            }
        }

        foreach (var line in WholeOf(variable) is { IsArray: false } whole ? whole.Store(place, l => numbers[l], rest, names) : [])
        {
            writer.Line(line);
        }
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

        var parameters = targets.Select(v => $"{WholeOf(v)?.Modifier ?? (IsArray(v) ? "" : "out ")}{(ListVariables.Is(v) ? ListVariables.Gradient : Kept(GradientWriter.TypeOf(v)))} {NameTable.Escape(v.Name)}");
        writer.Line("/// <summary>Takes a vector apart into the variables: arrays are written in place, fields and properties on the object.</summary>");
        writer.Open($"public void Unpack({string.Join(", ", new[] { $"double[] {name}" }.Concat(parameters))})");
        writer.Line($"global::Downhill.CompilerServices.GradientGuard.Packed({name}, Start.Length, nameof({name}));");
        foreach (var piece in targets.SelectMany(PiecesOf).Where(static p => !p.IsNumber))
        {
            var (array, gradient) = (NameTable.Escape(piece.Variable.Name) + piece.Path, GradientField(piece.Variable) + piece.Path);
            var quoted = piece.Leaf is null ? $"nameof({array})" : $"\"{array}\"";
            writer.Line(piece.IsTensor
                ? TensorVariables.Unpacked(piece.Variable, array, gradient)
                : piece.IsVector || ElementsOf(piece) is not null
                ? $"global::Downhill.CompilerServices.GradientGuard.Packed({array}, {gradient}.Length, {quoted});"
                : $"global::Downhill.CompilerServices.GradientGuard.Unpacked({array}, {gradient}, {quoted});");
        }

        foreach (var variable in variables)
        {
            Spread(variable, name, variable is IParameterSymbol ? NameTable.Escape(variable.Name) : Place(variable), Place(variable));
        }

        writer.Close();
    }

    private const string Packing = "global::Downhill.CompilerServices.Packing.";

    private string CountOf(Piece piece)
    {
        var gradient = GradientField(piece.Variable) + piece.Path;
        return piece.IsTensor ? TensorVariables.Count(piece.Variable, gradient)
            : ElementsOf(piece) is { } whole ? $"{whole.Leaves.Count} * {gradient}.Length"
            : piece.IsVector ? gradient + ".Length"
            : $"{Packing}Count({gradient})";
    }

    /// <summary>Copies the numbers of a variable, or of its gradient, to their place in the vector.</summary>
    private string Gather(Piece piece, string from, string vector, string offset) => piece.IsTensor
        ? TensorVariables.Gather(piece.Variable, from, vector, offset)
        : ElementsOf(piece) is { } whole
        ? ForEachElement(from, string.Join(" ", whole.Leaves.Select((leaf, k) => $"{vector}[{ElementOffset(whole, offset, k)}] = {from}[element_]{leaf.Path};")))
        : piece.IsVector
        ? $"global::System.Array.Copy({from}, 0, {vector}, {offset}, {CountOf(piece)});"
        : $"{Packing}Gather({from}, {vector}, {offset});";

    private string Scatter(Piece piece, string vector, string offset, string to) => piece.IsTensor
        ? TensorVariables.Scatter(piece.Variable, vector, offset, to)
        : ElementsOf(piece) is { } whole
        ? ForEachElement(to, $"{to}[element_] = {whole.Make(leaf => Rounded(leaf.Type) + vector + "[" + ElementOffset(whole, offset, whole.Leaves.ToList().IndexOf(leaf)) + "]", Place(piece.Variable) + "[element_]", names)};")
        : piece.IsVector
        ? $"global::System.Array.Copy({vector}, {offset}, {to}, 0, {CountOf(piece)});"
        : $"{Packing}Scatter({vector}, {offset}, {to});";

    private AggregateVariable? ElementsOf(Piece piece) => piece.Leaf is null && WholeOf(piece.Variable) is { IsArray: true } whole ? whole : null;

    private static string ForEachElement(string array, string line) => $"for (int element_ = 0; element_ < {array}.Length; element_++) {{ {line} }}";

    private static string ElementOffset(AggregateVariable whole, string offset, int leaf) =>
        string.Join(" + ", new[] { offset, whole.Leaves.Count == 1 ? "element_" : $"{whole.Leaves.Count} * element_", leaf.ToString(System.Globalization.CultureInfo.InvariantCulture) }.Where(static t => t != "0"));

    private string Total()
    {
        var numbers = variables.SelectMany(PiecesOf).Count(static p => p.IsNumber);
        var terms = variables.SelectMany(PiecesOf).Where(static p => !p.IsNumber).Select(CountOf);
        return string.Join(" + ", numbers == 0 ? terms : terms.Append(numbers.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    /// <summary>The pieces in the order of the vector, each with its offset.</summary>
    private IEnumerable<(Piece Piece, string Offset)> Pieces()
    {
        var fixedPart = 0;
        var lengths = new List<string>();
        foreach (var piece in variables.SelectMany(PiecesOf))
        {
            var parts = new List<string>(lengths);
            if (fixedPart > 0 || parts.Count == 0)
            {
                parts.Add(fixedPart.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }

            yield return (piece, string.Join(" + ", parts));
            if (piece.IsNumber)
            {
                fixedPart++;
            }
            else
            {
                lengths.Add(CountOf(piece));
            }
        }
    }
}
