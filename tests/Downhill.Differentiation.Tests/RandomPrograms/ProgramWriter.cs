using System.Globalization;
using Downhill.Differentiation.Tests.RandomPrograms.Productions;

namespace Downhill.Differentiation.Tests.RandomPrograms;

/// <summary>
/// Writes one random program by choosing among the productions of all areas; its expressions stay within the domains of
/// their functions.
/// </summary>
internal sealed class ProgramWriter
{
    private const int MaxDepth = 3;
    private const int Attempts = 12;

    private static readonly StatementProduction[] s_statements = [.. ProductionArea.All.OfType<StatementProduction>()];
    private static readonly StatementProduction[] s_simple = [.. s_statements.Where(static p => !p.HasBody)];
    private static readonly ExpressionProduction[] s_expressions = [.. ProductionArea.All.OfType<ExpressionProduction>()];
    private static readonly ExpressionProduction[] s_leaves = [.. s_expressions.Where(static p => p.IsLeaf)];
    private static readonly ConditionProduction[] s_conditions = [.. ProductionArea.All.OfType<ConditionProduction>()];
    private static readonly ShapeProduction[] s_shapes = [.. ProductionArea.All.OfType<ShapeProduction>()];

    private readonly SortedSet<string> _constructs;
    private readonly Dictionary<string, string?> _members;
    private IReadOnlyList<Binding> _variables = [];
    private int _names;
    private int _budget;

    private ProgramWriter(Random random, int size, bool hasSpans)
    {
        HasSpans = hasSpans;
        Random = random;
        _budget = size;
        _constructs = new(StringComparer.Ordinal);
        _members = new(StringComparer.Ordinal);
        IsModern = random.Next(4) == 0;
    }

    private ProgramWriter(ProgramWriter outer)
    {
        Random = outer.Random;
        _names = outer._names;
        _constructs = outer._constructs;
        _members = outer._members;
        IsModern = outer.IsModern;
        IsStatic = outer.IsStatic;
        HasData = CanReturn = false;
    }

    /// <summary>Every choice comes from here.</summary>
    public Random Random { get; }

    /// <summary>What is in scope.</summary>
    public Scope Scope { get; } = new();

    /// <summary>Whether the program may use a newer C# than 9.</summary>
    public bool IsModern { get; }

    /// <summary>Whether the program may use spans, which no lambda can take along; a quarter of all programs does.</summary>
    public bool HasSpans { get; }

    /// <summary>Whether the class of the program is static: its variables are parameters.</summary>
    public bool IsStatic { get; private set; }

    /// <summary>How many loops are open around the place, as far as a <c>break</c> or <c>continue</c> reaches.</summary>
    public int Loops { get; private set; }

    /// <summary>Whether the data <c>double[] x</c> and <c>int n</c>, which is 3, are there; not in a helper.</summary>
    public bool HasData { get; } = true;

    /// <summary>Whether a <c>return</c> with a value may stand here.</summary>
    public bool CanReturn { get; private set; } = true;

    /// <summary>A program of about <paramref name="size"/> statements.</summary>
    public static RandomProgram Write(int seed, int size) => new ProgramWriter(new Random(seed), size, seed % 4 == 0).WriteProgram();

    private RandomProgram WriteProgram()
    {
        ProgramShape shape = Choose(s_shapes, static (p, writer) => p.Write(writer))!;
        IsStatic = shape.Fields.Length == 0;
        foreach (Binding binding in shape.Bindings)
        {
            Scope.Add(binding);
        }

        _variables = [.. shape.Bindings.Where(static b => b.Type is "double" or "float" or "double[]" or "float[]")];
        Scope.Add(new Binding("double[]", "x") { Length = RandomProgram.DataLength, IsWritable = false });
        List<Statement> body = [Declare(Active()), Declare(Expression(2))];
        while (_budget > 0)
        {
            body.Add(Statement(0));
        }

        // The variables come into the result, so that few programs are flat in them.
        string result = $"{Scalar()} + {Scalar()} * {Active()} + 0.5 * {Element(Pick(Scope.Of("double[]")))}";
        return new RandomProgram(shape, [.. _members.Values.OfType<string>()], body, result, _constructs, IsModern);
    }

    /// <summary>A random statement at <paramref name="depth"/>.</summary>
    public Statement Statement(int depth)
    {
        _budget--;
        return Choose(depth < MaxDepth ? s_statements : s_simple, (p, writer) => p.Write(writer, depth)) ?? Declare(Expression(1));
    }

    /// <summary>Statements in a block of their own: what they declare ends with them.</summary>
    public IReadOnlyList<Statement> Inside(int depth, int most = 3)
    {
        int place = Scope.Enter();
        var body = new List<Statement>();
        int count = 1 + Random.Next(most);
        for (int i = 0; i < count; i++)
        {
            body.Add(Statement(depth + 1));
        }

        Scope.Leave(place);
        return body;
    }

    /// <summary>The same as the body of a loop, with what the loop declares.</summary>
    public IReadOnlyList<Statement> InsideLoop(int depth, params Binding[] declared)
    {
        int place = Scope.Enter();
        foreach (Binding binding in declared)
        {
            Scope.Add(binding);
        }

        Loops++;
        IReadOnlyList<Statement> body = Inside(depth);
        Loops--;
        Scope.Leave(place);
        return body;
    }

    /// <summary>The same as the section of a <c>switch</c>, where <c>break</c> means something else.</summary>
    public IReadOnlyList<Statement> InsideSection(int depth)
    {
        int loops = Loops;
        Loops = 0;
        IReadOnlyList<Statement> body = Inside(depth, 2);
        Loops = loops;
        return body;
    }

    /// <summary>The same in a lambda or local function, out of which no jump leads.</summary>
    public IReadOnlyList<Statement> InsideFunction(int depth, params Binding[] parameters)
    {
        int loops = Loops;
        bool canReturn = CanReturn;
        Loops = 0;
        CanReturn = false;
        int place = Scope.EnterFunction();
        foreach (Binding binding in parameters)
        {
            Scope.Add(binding);
        }

        IReadOnlyList<Statement> body = Inside(depth, 2);
        Scope.Leave(place);
        Loops = loops;
        CanReturn = canReturn;
        return body;
    }

    /// <summary>
    /// What <paramref name="make"/> writes with these names alone in scope, as in the body of a helper: neither the data
    /// nor the locals of the loss are there.
    /// </summary>
    public T Apart<T>(IEnumerable<Binding> bindings, Func<ProgramWriter, T> make)
    {
        var inner = new ProgramWriter(this);
        foreach (Binding binding in bindings)
        {
            inner.Scope.Add(binding);
        }

        T made = make(inner);
        _names = inner._names;
        return made;
    }

    /// <summary>A new local of type double that starts as <paramref name="value"/>.</summary>
    public Line Declare(string value)
    {
        string name = Name("s");
        Line line = Random.Next(3) == 0 ? new Line($"var {name} = 1.0 * ({value});") : new Line($"double {name} = {value};");
        Scope.Add(new Binding("double", name));
        return line;
    }

    /// <summary>A random expression of type double, at most <paramref name="depth"/> operators deep.</summary>
    public string Expression(int depth) =>
        depth <= 0 ? Leaf() : Choose(s_expressions, (p, writer) => p.Write(writer, depth)) ?? Leaf();

    /// <summary>An expression without parts.</summary>
    public string Leaf() => Choose(s_leaves, static (p, writer) => p.Write(writer, 0)) ?? Scalar();

    /// <summary>A random condition; may depend on the variables.</summary>
    public string Condition() => Choose(s_conditions, static (p, writer) => p.Write(writer)) ?? $"{Scalar()} > {Literal()}";

    /// <summary>An expression between about −1 and 1, in parentheses or a call.</summary>
    public string Bounded(int depth) => Random.Next(3) switch
    {
        0 => $"Math.Tanh({Expression(depth)})",
        1 => $"Math.Cos({Expression(depth)})",
        _ => $"(1.1 * Math.Sin({Expression(depth)}))",
    };

    /// <summary>An expression that is positive and not near 0, in parentheses.</summary>
    public string Positive(int depth)
    {
        if (Random.Next(2) == 0)
        {
            return $"(1.2 + Math.Sin({Expression(depth)}))";
        }

        string name = Scalar();
        return $"(0.6 + {name} * {name})";
    }

    /// <summary>A number as C# has it.</summary>
    public string Literal() => Math.Round((2 * Random.NextDouble()) - 0.7, 2).ToString("0.0#", CultureInfo.InvariantCulture);

    /// <summary>A variable of the loss, or an element of one; in a helper, which has none, any scalar.</summary>
    public string Active()
    {
        if (_variables.Count == 0)
        {
            return Scalar();
        }

        Binding variable = Pick(_variables);
        return variable.Length > 0 ? Element(variable) : variable.Name;
    }

    /// <summary>A scalar in scope.</summary>
    public string Scalar() => Scope.Of("double") is { Count: > 0 } scalars ? Pick(scalars).Name : Element(Scope.Of("double[]")[0]);

    /// <summary>A scalar that the program may write.</summary>
    public string Local() => Pick(Scope.Writable("double")).Name;

    /// <summary>The name of a loop's index; ask whether <see cref="Scope"/> has one first.</summary>
    public Binding Index() => Pick(Scope.Of("int"));

    /// <summary>An element of a one-dimensional array.</summary>
    public string Element(Binding array)
    {
        if (Scope.Of("int") is { Count: > 0 } indices && Random.Next(3) > 0)
        {
            Binding index = Pick(indices);
            return index.Length <= array.Length && Random.Next(2) == 0
                ? Use("element by an index", $"{array.Name}[{index.Name}]")
                : Use("element by a computed index", $"{array.Name}[({index.Name} + {Random.Next(3)}) % {array.Length}]");
        }

        return Random.Next(6) == 0
            ? Use("last element", $"{array.Name}[{array.Name}.Length - 1]")
            : Use("element by a constant index", $"{array.Name}[{Random.Next(array.Length)}]");
    }

    /// <summary>One of several.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Random.Next(items.Count)];

    /// <summary>A name that nothing else in the program has.</summary>
    public string Name(string prefix) => $"{prefix}{_names++}";

    /// <summary>
    /// Adds a member to the class of the loss, once for each <paramref name="key"/>: a helper, a type, a field. False where
    /// it is just being written: then it must not be used, or it would call itself without end.
    /// </summary>
    public bool Member(string key, Func<string> text)
    {
        if (!_members.TryGetValue(key, out string? known))
        {
            _members[key] = null;
            _members[key] = known = text();
        }

        return known is not null;
    }

    /// <summary>Counts a construct that a production uses besides its own.</summary>
    public T Use<T>(string construct, T made)
    {
        _constructs.Add(construct);
        return made;
    }

    private TResult? Choose<TProduction, TResult>(TProduction[] productions, Func<TProduction, ProgramWriter, TResult?> write)
        where TProduction : Production
        where TResult : class
    {
        int total = 0;
        foreach (TProduction production in productions)
        {
            total += WeightOf(production);
        }

        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            int at = Random.Next(total);
            TProduction chosen = productions[0];
            foreach (TProduction production in productions)
            {
                at -= WeightOf(production);
                if (at < 0)
                {
                    chosen = production;
                    break;
                }
            }

            if (write(chosen, this) is { } made)
            {
                if (chosen.Construct is { } construct)
                {
                    _constructs.Add(construct);
                }

                return made;
            }
        }

        return null;
    }

    private int WeightOf(Production production) => (production.IsModern && !IsModern) || (production.NeedsSpans && !HasSpans) ? 0 : production.Weight;
}
