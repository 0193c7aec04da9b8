using Downhill.Differentiation.Tests.Checking;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Objects whose fields hold numbers that vary: made by the loss, or reached through references.</summary>
public sealed class ObjectTests
{
    private const string Types = """
        public sealed class Particle
        {
            public double Position;
            public double Velocity;
            public double Mass { get; set; } = 1;
            public Particle Next;

            public double Energy => 0.5 * Mass * Velocity * Velocity;

            public void Accelerate(double force, double dt)
            {
                Velocity += force / Mass * dt;
                Position += Velocity * dt;
            }

            public double Distance(Particle other) => Math.Sqrt((Position - other.Position) * (Position - other.Position) + 1);
        }

        public sealed class Sample
        {
            public Sample(double value, string name) { Value = value; Name = name; }
            public double Value { get; }
            public string Name { get; }
            public double Score { get; set; }
        }

        public sealed class Counter { public double Total { get; internal set; } public int Count; public void Add(double v) { Total += v; Count++; } public double Mean() => Total / Count; }
        """;

    [Theory]
    [InlineData("A field written and read", "var p = new Particle(); p.Position = w[0]; p.Position *= w[1]; return p.Position * p.Position;")]
    [InlineData("Beside data in a list that is written through an interface", "IList<double> l = new List<double>(); var p = new Particle(); p.Next = p; p.Position = w[0]; l.Add(0.5); l.Insert(0, x[0]); l[1] = 2; return p.Next.Position * l[0] * l[1] * w[1];")]
    [InlineData("An initialiser", "var p = new Particle { Position = w[0] * w[1], Velocity = 2 }; return p.Position * p.Velocity;")]
    [InlineData("A property written", "var p = new Particle { Velocity = w[0] }; p.Mass = w[1] * w[1]; return p.Energy;")]
    [InlineData("A method that changes the object", "var p = new Particle { Velocity = w[0] }; for (int i = 0; i < 3; i++) { p.Accelerate(w[1] * p.Position, 0.1); } return p.Position + p.Energy;")]
    [InlineData("Two objects", "var p = new Particle { Position = w[0] }; var q = new Particle { Position = w[1], Velocity = w[2] }; p.Accelerate(q.Velocity, 0.5); q.Accelerate(p.Position, 0.5); return p.Distance(q) * q.Distance(p);")]
    [InlineData("Two names for one object", "var p = new Particle { Position = w[0] }; var q = p; q.Position *= w[1]; p.Position += q.Position * q.Position; return p.Position;")]
    [InlineData("A name that moves on", "var p = new Particle { Position = w[0] }; var q = new Particle { Position = w[1] }; var r = p; for (int i = 0; i < 3; i++) { r.Position = r.Position * w[2] + i; r = r == p ? q : p; } return p.Position * q.Position;")]
    [InlineData("A chain of objects", "var p = new Particle { Position = w[0], Next = new Particle() }; p.Next.Position = w[1] * p.Position; p.Next.Next = p; p.Next.Next.Position += p.Next.Position; return p.Position * p.Next.Position;")]
    [InlineData("Objects in an array", "var all = new Particle[4]; for (int i = 0; i < 4; i++) { all[i] = new Particle(); all[i].Position = w[i]; } for (int i = 1; i < 4; i++) { all[i].Position *= all[i - 1].Position + x[i]; } return all[3].Position + all[1].Position;")]
    [InlineData("Objects made in a loop", "var list = new List<Sample>(); for (int i = 0; i < 4; i++) { var s = new Sample(w[i] * 2, \"s\") { Score = w[i] }; list.Add(s); } double sum = 0; foreach (var s in list) { sum += s.Value * s.Score; s.Score = sum; } return sum * list[0].Score;")]
    [InlineData("A list cleared in the end", "var list = new List<Particle>(); for (int i = 0; i < 3; i++) { var p = new Particle { Position = w[i] }; list.Add(p); } double s = 0; foreach (var p in list) { s += p.Position * p.Position; } list.Clear(); return s;")]
    [InlineData("A counter object", "var c = new Counter(); foreach (double v in w) { c.Add(v * v); } return c.Mean() * c.Total;")]
    [InlineData("An object stored in an object", "var p = new Particle { Position = w[0] }; p.Next = new Particle { Position = w[1] * p.Position }; var all = new Particle[2]; all[0] = new Particle { Velocity = w[2] }; (p.Velocity, all[0].Position) = (p.Next.Position, p.Position * 2); return p.Next.Position * all[0].Velocity * p.Velocity + all[0].Position;")]
    [InlineData("A linked list", "Particle head = new Particle { Position = w[0] }; var last = head; for (int i = 1; i < 4; i++) { last.Next = new Particle { Position = w[i] * last.Position }; last = last.Next; } double s = 0; for (var p = head; p != null; p = p.Next) { s += p.Position * p.Position; } return s;")]
    [InlineData("Overwritten by data", "var p = new Particle { Position = w[0] }; double s = p.Position * p.Position; p.Position = 3; return s * p.Position + w[1];")]
    [InlineData("In a branch", "var p = new Particle { Position = w[0] }; for (int i = 0; i < 5; i++) { if (x[i] > 0) { p.Position *= x[i] * p.Position; } else { p.Velocity += p.Position; } } return p.Position + p.Velocity * p.Velocity;")]
    [InlineData("Returned by a helper", "static Particle Make(double a) { var p = new Particle { Position = a }; p.Velocity = a * a; return p; } var p = Make(w[0]); var q = Make(w[1]); return p.Velocity * q.Position;")]
    [InlineData("Handed to a helper", "static void Kick(Particle p, double v) { p.Velocity += v * p.Position; } var p = new Particle { Position = w[0] }; Kick(p, w[1]); Kick(p, 2); return p.Velocity * p.Velocity;")]
    public void ABodyIsDifferentiated(string _, string body) => DerivativeCheck.Verify(
        Example.Static($$"""
            {{Types}}

            [Differentiable]
            static double Loss(double[] w, double[] x)
            {
                {{body}}
            }
            """),
        new[] { 0.7, -0.4, 0.3, 1.2 },
        new[] { 1.5, -0.5, 0.25, 2, -1 });

    [Fact]
    public void ANetworkOfNeuronsIsDifferentiated() => DerivativeCheck.Verify(
        Example.Instance("""
            public sealed class Neuron
            {
                public double Bias { get; set; }
                public double Weight;
                public double Output { get; set; }
                public void Set(double value) => Output = value;
                public void Compute(Layer previous)
                {
                    double input = Bias;
                    for (int i = 0; i < previous.Neurons.Length; i++)
                    {
                        input += previous.Neurons[i].Output * Weight;
                    }

                    Output = Math.Tanh(input);
                }
            }

            public sealed class Layer
            {
                public Layer(int n) { Neurons = new Neuron[n]; for (int i = 0; i < n; i++) { Neurons[i] = new Neuron(); } }
                public Neuron[] Neurons { get; }
            }

            private readonly Layer[] layers = { new Layer(2), new Layer(2), new Layer(1) };
            public double Result { get; private set; }

            [Differentiable]
            public double Error(double[] genome, double[][] inputs)
            {
                int next = 0;
                for (int l = 1; l < layers.Length; l++)
                {
                    foreach (Neuron neuron in layers[l].Neurons)
                    {
                        neuron.Weight = genome[next++];
                        neuron.Bias = genome[next++];
                    }
                }

                double error = 0;
                foreach (double[] row in inputs)
                {
                    for (int i = 0; i < row.Length; i++) { layers[0].Neurons[i].Set(row[i]); }
                    for (int l = 1; l < layers.Length; l++)
                    {
                        foreach (Neuron neuron in layers[l].Neurons) { neuron.Compute(layers[l - 1]); }
                    }

                    Result = layers[layers.Length - 1].Neurons[0].Output;
                    error += (Result - row[0]) * (Result - row[0]);
                }

                return error;
            }
            """),
        new[] { 0.3, -0.2, 0.8, 0.5, 0.1, -0.6 },
        new double[][] { [0.5, 1], [1, -0.3] });

    [Fact]
    public void ThisAndAnotherObjectShareTheirFields() => DerivativeCheck.VerifyWith(
        Example.Instance("""
            private double _state = 2;
            private Model _other;

            [Differentiable]
            public double Loss(double[] w)
            {
                Model other = w[0] > 100 ? new Model() : this;
                other._state = w[0];
                _state *= w[1];
                return other._state * _state;
            }
            """),
        new { _state = 1.0 },
        new[] { 0.7, -0.4 });
}
