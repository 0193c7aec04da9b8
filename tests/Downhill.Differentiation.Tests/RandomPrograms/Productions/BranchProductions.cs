namespace Downhill.Differentiation.Tests.RandomPrograms.Productions;

/// <summary>Branches.</summary>
internal sealed class BranchProductions : ProductionArea
{
    public override IEnumerable<Production> Productions =>
    [
        Compound("if", 3, static (w, depth) => new Block($"if ({w.Condition()})", w.Inside(depth, 2))),
        Compound("if and else", 3, static (w, depth) => new Group(
            [new Block($"if ({w.Condition()})", w.Inside(depth, 2)), new Block("else", w.Inside(depth, 2))])),
        Compound("switch", 2, static (w, depth) =>
        {
            string subject = w.Scope.Of("int").Count > 0 ? $"{w.Index().Name} % 3" : w.HasData ? "n % 3" : "1";
            return new Block($"switch ({subject})", Sections(w, depth));
        }),
        Simple("early return", 1, static w =>
            w.Loops == 0 && w.CanReturn ? new Block($"if ({w.Condition()})", [new Line($"return {w.Expression(2)};")]) : null),
    ];

    private static List<Statement> Sections(ProgramWriter writer, int depth)
    {
        List<Statement> sections = [];
        foreach (string label in (string[])["case 0:", "case 1:", "default:"])
        {
            sections.Add(new Block(label, writer.InsideSection(depth)));
            sections.Add(new Line("break;"));
        }

        return sections;
    }
}
