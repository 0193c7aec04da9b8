namespace Downhill.Differentiation.Tests.RandomPrograms.Productions;

/// <summary>Locals and what is done to them.</summary>
internal sealed class AssignmentProductions : ProductionArea
{
    public override IEnumerable<Production> Productions =>
    [
        Simple("local", 4, static w => w.Declare(w.Expression(2))),
        Simple("assignment", 4, static w => new Line($"{w.Local()} = {w.Expression(2)};")),
        Simple("+=", 2, static w => new Line($"{w.Local()} += {w.Expression(2)};")),
        Simple("-=", 1, static w => new Line($"{w.Local()} -= {w.Expression(2)};")),
        Simple("*=", 1, static w => new Line($"{w.Local()} *= {w.Bounded(2)};")),
        Simple("/=", 1, static w => new Line($"{w.Local()} /= {w.Positive(1)};")),
        Simple("quotient", 2, static w =>
        {
            (string a, string b, string c) = (w.Local(), w.Local(), w.Local());
            return new Line(w.Random.Next(3) switch
            {
                0 => $"{a} = {b} / (2 + {a} * {a});",
                1 => $"{a} += {b} * {b} / (2 + {c} * {c});",
                _ => $"{a} = 1 / (2 + {b} * {b}) - {b} / (3 + {a} * {a});",
            });
        }),
        Simple("increment", 1, static w => new Line($"{w.Local()}{(w.Random.Next(2) == 0 ? "++" : "--")};")),
        Simple("swap through a third", 2, static w =>
        {
            string third = w.Name("t");
            (string a, string b) = (w.Local(), w.Local());
            return new Group([new Line($"double {third} = {a};"), new Line($"{a} = {b};"), new Line($"{b} = {third};")]);
        }),
        Simple("counter", 2, static w =>
        {
            string name = w.Name("k");
            string value = w.Scope.Of("int").Count > 0 ? $"{w.Index().Name} + 1" : "2";
            Line line = new($"int {name} = {value}; {name} += {w.Random.Next(3)};");
            return new Group([line, new Line($"{w.Local()} += {name} * {w.Bounded(1)};")]);
        }),
    ];
}
