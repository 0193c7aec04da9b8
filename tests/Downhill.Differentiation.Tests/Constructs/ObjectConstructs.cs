namespace Downhill.Differentiation.Tests.Constructs;

/// <summary>Numbers in the fields of objects.</summary>
internal sealed class ObjectConstructs : ConstructArea
{
    private const string Particle = """
        public sealed class Particle
        {
            public double Position;
            public double Velocity { get; set; }
            public Particle Next;
            public void Move(double dt) { Position += Velocity * dt; }
        }
        """;

    public override string Title => "Objects";

    public override IEnumerable<Construct> Rows =>
    [
        Yes("field of an object", Sample.Body("var p = new Particle(); p.Position = w[0]; p.Position *= w[1]; return p.Position * p.Position;", Particle)),
        Yes("object initialiser", Sample.Body("var p = new Particle { Position = w[0] * w[1], Velocity = 2 }; return p.Position * p.Velocity;", Particle)),
        Yes("method that changes an object", Sample.Body("var p = new Particle { Velocity = w[0] }; p.Move(w[1]); p.Move(0.5); return p.Position * p.Velocity;", Particle)),
        Yes("two names for an object", Sample.Body("var p = new Particle { Position = w[0] }; var q = p; q.Position *= w[1]; return p.Position * q.Position;", Particle)),
        Yes("field of an object reached through another", Sample.Body("var p = new Particle { Next = new Particle() }; p.Next.Position = w[0] * w[1]; return p.Next.Position * p.Next.Position;", Particle)),
        Yes("array of objects", Sample.Body(
            "var all = new Particle[3]; for (int i = 0; i < 3; i++) { all[i] = new Particle(); all[i].Position = w[i]; } for (int i = 1; i < 3; i++) { all[i].Position *= all[i - 1].Position; } return all[2].Position;",
            Particle)),
        Yes("list of objects", Sample.Body(
            "var list = new List<Particle>(); foreach (double v in w) { var p = new Particle { Position = v * v }; list.Add(p); } double s = 1; foreach (var p in list) { s *= p.Position + 1; } return s;",
            Particle)),
        Yes("object in a function that calls itself", Sample.Body(
            "var a = new Particle { Position = w[0], Next = new Particle { Position = w[1] } }; return Sum(a, w[2]);",
            Particle + " static double Sum(Particle p, double f) { if (p == null) { return 1; } p.Velocity = f * p.Position; return p.Velocity * Sum(p.Next, 0.5 * f); }")),
        Yes("step of a field that is used as a value", Sample.Body("var p = new Particle { Position = w[0] * w[1] }; return p.Position++ * w[2] + (p.Position *= w[0]) * p.Position;", Particle)),
        Yes("object chosen by a condition", Sample.Body("var p = x[0] > 0 ? new Particle { Position = w[0] * w[1] } : new Particle(); return p.Position * p.Position;", Particle)),
        No(
            "private setter",
            Sample.Body("var c = new Cell(); [|c.Set(w[0])|]; return c.Value * w[1];", "public sealed class Cell { public double Value { get; private set; } public void Set(double v) { Value = v; } }"),
            "'Set' sets 'Value', which the gradient in 'Model' may not access; make it internal, or move the method"),
    ];
}
