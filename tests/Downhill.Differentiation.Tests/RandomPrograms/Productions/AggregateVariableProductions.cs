using System.Globalization;

namespace Downhill.Differentiation.Tests.RandomPrograms.Productions;

/// <summary>Variables that are structs, records and objects, and arrays of several dimensions.</summary>
internal sealed class AggregateVariableProductions : ProductionArea
{
    public override IEnumerable<Production> Productions =>
    [
        Shape("variable: a struct", 1, static w => Field(
            "_line",
            $"public struct Line {{ public double Slope, Offset; }}\nprivate Line _line = new Line {{ Slope = {Number(w)}, Offset = {Number(w)} }};",
            Scalar("_line.Slope"),
            Scalar("_line.Offset"))),
        Shape("variable: a record", 1, static w => Field(
            "_curve",
            $"public record Curve(double A, double B, string Name);\nprivate Curve _curve = new Curve({Number(w)}, {Number(w)}, \"c\");",
            Scalar("_curve.A"),
            Scalar("_curve.B"))),
        Shape("variable: a record with an array", 1, static w => Field(
            "_layer",
            $"public record Layer(double[] W, double Bias);\nprivate Layer _layer = new Layer(new[] {{ {Number(w)}, {Number(w)} }}, {Number(w)});",
            Vector("_layer.W", 2),
            Scalar("_layer.Bias"))),
        Shape("variable: an object", 1, static w => Field(
            "_net",
            $"public class Net {{ public double[] W = {{ {Number(w)}, {Number(w)} }}; public double Bias {{ get; set; }} = {Number(w)}; }}\nprivate readonly Net _net = new Net();",
            Vector("_net.W", 2),
            Scalar("_net.Bias"))),
        Shape("variable: an array of structs", 1, static w => Field(
            "_points",
            $"public struct Place {{ public double X, Y; }}\nprivate Place[] _points = {{ new Place {{ X = {Number(w)}, Y = {Number(w)} }}, new Place {{ X = {Number(w)}, Y = {Number(w)} }} }};",
            [.. Enumerable.Range(0, 2).SelectMany(static i => new[] { Scalar($"_points[{i}].X"), Scalar($"_points[{i}].Y") })])),
        Shape("variable: a matrix", 1, static _ => new ProgramShape(
            "",
            "double[,] m",
            [new Binding("double[,]", "m") { Length = 2, Columns = 2, IsWritable = false }, Scalar("m[0, 1]"), Scalar("m[1, 0]")],
            static (random, _) => [new[,] { { RandomProgram.Number(random), RandomProgram.Number(random) }, { RandomProgram.Number(random), RandomProgram.Number(random) } }])),
        Shape("variable: an array of arrays", 1, static _ => new ProgramShape(
            "",
            "double[][] m",
            [Vector("m[0]", 2), Vector("m[1]", 3), Scalar("m[1][2]")],
            static (random, _) => [new[] { RandomProgram.Numbers(random, 2), RandomProgram.Numbers(random, 3) }])),
        Shape("variable: float[,]", 1, static _ => new ProgramShape(
            "",
            "float[,] m",
            [new Binding("float", "m[0, 1]") { IsWritable = false }, new Binding("float", "m[1, 0]") { IsWritable = false }, Scalar("m[0, 0]")],
            static (random, _) => [new[,] { { (float)RandomProgram.Number(random), (float)RandomProgram.Number(random) }, { (float)RandomProgram.Number(random), (float)RandomProgram.Number(random) } }])),
    ];

    private static ProgramShape Field(string name, string fields, params Binding[] bindings) =>
        new($"(\"{name}\")", "", bindings, static (_, _) => []) { Fields = fields };

    private static Binding Scalar(string name) => new("double", name) { IsWritable = false };

    private static Binding Vector(string name, int length) => new("double[]", name) { Length = length, IsWritable = false };

    private static string Number(ProgramWriter writer) => RandomProgram.Number(writer.Random).ToString(CultureInfo.InvariantCulture);
}
