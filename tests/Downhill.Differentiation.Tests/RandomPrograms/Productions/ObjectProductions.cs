namespace Downhill.Differentiation.Tests.RandomPrograms.Productions;

/// <summary>Objects whose fields hold numbers that vary, under several names.</summary>
internal sealed class ObjectProductions : ProductionArea
{
    public override IEnumerable<Production> Productions =>
    [
        Simple("field of an object", 1, static w =>
        {
            Particle(w);
            string name = w.Name("o");
            Line line = new($"var {name} = new Particle(); {name}.Position = {w.Expression(1)};");
            Add(w, name);
            return line;
        }),
        Simple("object initialiser", 2, static w =>
        {
            Particle(w);
            string name = w.Name("o");
            Line line = new($"var {name} = new Particle {{ Position = {w.Expression(2)}, Velocity = {w.Expression(1)} }};");
            Add(w, name);
            return line;
        }),
        Simple("method that changes an object", 2, static w => w.Scope.Of("Particle") is { Count: > 0 } all ? new Line($"{w.Pick(all).Name}.Move({w.Bounded(1)});") : null),
        Simple("two names for an object", 1, static w =>
        {
            if (w.Scope.Of("Particle") is not { Count: > 0 } all)
            {
                return null;
            }

            string name = w.Name("o");
            Line line = new(w.Random.Next(2) == 0 ? $"var {name} = {w.Pick(all).Name};" : $"var {name} = {w.Condition()} ? {w.Pick(all).Name} : {w.Pick(all).Name};");
            Add(w, name);
            return line;
        }),
        Simple("field of an object reached through another", 1, static w =>
        {
            Particle(w);
            string name = w.Name("o");
            Line line = new($"var {name} = new Particle {{ Next = new Particle() }}; {name}.Next.Position = {w.Expression(1)};");
            Add(w, name);
            Add(w, name + ".Next");
            return line;
        }),
        Simple("array of objects", 1, static w =>
        {
            Particle(w);
            string name = w.Name("o");
            Line line = new($"var {name} = new[] {{ new Particle(), new Particle() }}; {name}[0].Position = {w.Expression(1)}; {name}[1].Velocity = {w.Expression(1)};");
            Add(w, name + "[0]");
            Add(w, name + "[1]");
            return line;
        }),
        Simple("object chosen by a condition", 1, static w =>
        {
            Particle(w);
            string name = w.Name("o");
            Line line = new($"var {name} = {w.Condition()} ? new Particle {{ Position = {w.Expression(1)} }} : new Particle();");
            Add(w, name);
            return line;
        }),
        Expression("step of a field that is used as a value", 1, static (w, d) => w.Scope.Of("Particle") is { Count: > 0 } all && w.Pick(all).Name is var name
            ? $"({name}.Position++ + ({name}.Velocity *= {w.Bounded(d - 1)}))"
            : null),
        Simple("object in a function that calls itself", 1, static w =>
        {
            Particle(w);
            w.Member("Along", static () => "static double Along(Particle p, double f) { if (p == null) { return 1; } p.Velocity = f * p.Position; return p.Velocity * Along(p.Next, 0.5 * f); }");
            (string item, string sum) = (w.Name("o"), w.Name("s"));
            Line line = new($"var {item} = new Particle {{ Position = {w.Expression(1)}, Next = new Particle {{ Position = {w.Expression(1)} }} }}; double {sum} = Along({item}, {w.Bounded(1)});");
            Add(w, item);
            w.Scope.Add(new Binding("double", sum));
            return line;
        }),
        Simple("setter with a body", 1, static w =>
        {
            w.Member("Gauge", static () => "public sealed class Gauge { public double Value; public double Level { get => Value; set { Value = Math.Sin(value) * value; } } }");
            string name = w.Name("o");
            Line line = new($"var {name} = new Gauge(); {name}.Level = {w.Expression(1)}; {name}.Level = {name}.Level * {w.Bounded(1)};");
            w.Scope.Add(new Binding("double", name + ".Level"));
            return line;
        }),
        Compound("list of objects", 1, static (w, depth) =>
        {
            Particle(w);
            (string list, string made, string item, string index) = (w.Name("l"), w.Name("o"), w.Name("o"), w.Name("i"));
            int place = w.Scope.Enter();
            w.Scope.Add(new Binding("int", index) { Length = 3 });
            string value = w.Expression(2);
            w.Scope.Leave(place);
            var body = w.InsideLoop(depth, new Binding("double", item + ".Position"), new Binding("double", item + ".Velocity"), new Binding("Particle", item));
            return new Group(
            [
                new Line($"var {list} = new List<Particle>();"),
                new Line($"for (int {index} = 0; {index} < 3; {index}++) {{ var {made} = new Particle {{ Velocity = {value} }}; {list}.Add({made}); }}"),
                new Block($"foreach (var {item} in {list})", body),
            ]);
        }),
    ];

    private static void Add(ProgramWriter writer, string name)
    {
        writer.Scope.Add(new Binding("Particle", name));
        writer.Scope.Add(new Binding("double", name + ".Position"));
        writer.Scope.Add(new Binding("double", name + ".Velocity"));
    }

    private static void Particle(ProgramWriter writer) => writer.Member("Particle", static () => """
        public sealed class Particle
        {
            public double Position;
            public double Velocity { get; set; }
            public Particle Next;
            public void Move(double dt) { Position += Velocity * dt; Velocity *= dt; }
        }
        """);
}
