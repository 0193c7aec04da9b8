using System.Globalization;

namespace Downhill.Differentiation.Tests.RandomPrograms;

/// <summary>
/// Writes one random program: nested loops, branches, exits, arrays written in place and helpers, over expressions that
/// stay within the domains of their functions.
/// </summary>
internal sealed class ProgramWriter
{
    private const int MaxDepth = 3;

    private readonly Random _random;
    private readonly ProgramShape _shape;
    private readonly HashSet<string> _constructs = new(StringComparer.Ordinal);
    private readonly List<string> _helpers = [];
    private readonly List<string> _scalars = [];
    private readonly List<(string Name, int Length, bool Writable)> _arrays = [];
    private readonly List<(string Name, int Bound)> _indices = [];
    private int _names;
    private int _budget;
    private int _loops;
    private bool _canReturn = true;

    private ProgramWriter(Random random, int size)
    {
        _random = random;
        _budget = size;
        _shape = (ProgramShape)random.Next(4);
    }

    /// <summary>A program of about <paramref name="size"/> statements.</summary>
    public static RandomProgram Write(int seed, int size)
    {
        var writer = new ProgramWriter(new Random(seed), size);
        return writer.WriteProgram();
    }

    private RandomProgram WriteProgram()
    {
        Use($"shape {_shape}");
        WriteHelpers();
        if (_shape is ProgramShape.ArrayAndScalar or ProgramShape.Fields)
        {
            _scalars.Add("b");
        }

        _arrays.Add(("w", RandomProgram.ArrayLength, false));
        if (_shape == ProgramShape.TwoArrays)
        {
            _arrays.Add(("u", RandomProgram.ArrayLength, false));
        }

        _arrays.Add(("x", RandomProgram.DataLength, false));
        List<Statement> body = [Declare(Active()), Declare(Expression(2))];
        while (_budget > 0)
        {
            body.Add(Statement(0));
        }

        string result = $"{Scalar()} + {Scalar()} * {Element(_arrays[_random.Next(_arrays.Count)])}";
        return new RandomProgram(_shape, _helpers, body, result, _constructs);
    }

    private Statement Statement(int depth)
    {
        _budget--;
        int kind = _random.Next(depth < MaxDepth ? 26 : 12);
        return kind switch
        {
            0 or 1 => Declare(Expression(2)),
            2 or 3 => Assign(),
            4 or 5 => Compound(),
            6 => DeclareArray(),
            7 or 8 => WriteElement(),
            9 => CallVoid(),
            10 => Swap(),
            11 => Count(),
            12 or 13 or 14 => For(depth),
            15 => ForDown(depth),
            16 => While(depth),
            17 => WhileActive(depth),
            18 => Do(depth),
            19 => ForEach(depth),
            20 or 21 => If(depth),
            22 => Switch(depth),
            23 => ForOverData(depth),
            24 => EarlyReturn(),
            _ => Exit(),
        };
    }

    private List<Statement> Inside(int depth, int most = 3)
    {
        (int scalars, int arrays, int indices) = (_scalars.Count, _arrays.Count, _indices.Count);
        var body = new List<Statement>();
        int count = 1 + _random.Next(most);
        for (int i = 0; i < count; i++)
        {
            body.Add(Statement(depth + 1));
        }

        _scalars.RemoveRange(scalars, _scalars.Count - scalars);
        _arrays.RemoveRange(arrays, _arrays.Count - arrays);
        _indices.RemoveRange(indices, _indices.Count - indices);
        return body;
    }

    private List<Statement> InsideLoop(int depth, string? index = null, int bound = 0)
    {
        int indices = _indices.Count;
        if (index is not null)
        {
            _indices.Add((index, bound));
        }

        _loops++;
        List<Statement> body = Inside(depth);
        _loops--;
        _indices.RemoveRange(indices, _indices.Count - indices);
        return body;
    }

    private Line Declare(string value)
    {
        string name = Name("s");
        Line line = new($"{(_random.Next(3) == 0 ? "var" : "double")} {name} = {(value.Length > 0 ? value : "0.5")};");
        if (line.Text.StartsWith("var", StringComparison.Ordinal))
        {
            line = new($"var {name} = 1.0 * ({value});");
        }

        _scalars.Add(name);
        return line;
    }

    private Line Assign() => Use("assignment", new Line($"{Local()} = {Expression(2)};"));

    private Line Compound() => _random.Next(5) switch
    {
        0 => Use("compound -=", new Line($"{Local()} -= {Expression(2)};")),
        1 => Use("compound *=", new Line($"{Local()} *= {Bounded(2)};")),
        2 => Use("compound /=", new Line($"{Local()} /= {Positive(1)};")),
        3 => Use("increment", new Line($"{Local()}{(_random.Next(2) == 0 ? "++" : "--")};")),
        _ => Use("compound +=", new Line($"{Local()} += {Expression(2)};")),
    };

    private Statement DeclareArray()
    {
        string name = Name("a");
        int length = 2 + _random.Next(3);
        Statement declaration;
        switch (_random.Next(4))
        {
            case 0:
                declaration = Use("array initialiser", new Line(
                    $"double[] {name} = {{ {string.Join(", ", Enumerable.Range(0, length).Select(_ => Expression(1)))} }};"));
                break;
            case 1:
                length = RandomProgram.ArrayLength;
                declaration = Use("array clone", new Line($"var {name} = (double[])w.Clone();"));
                break;
            case 2:
                string index = Name("i");
                _indices.Add((index, length));
                string value = Expression(2);
                _indices.RemoveAt(_indices.Count - 1);
                declaration = Use("array filled by a loop", new Group(
                [
                    new Line($"var {name} = new double[{length}];"),
                    new Line($"for (int {index} = 0; {index} < {name}.Length; {index}++) {name}[{index}] = {value};"),
                ]));
                break;
            default:
                declaration = Use("new array", new Line($"double[] {name} = new double[{length}];"));
                break;
        }

        _arrays.Add((name, length, true));
        return declaration;
    }

    private Statement WriteElement()
    {
        List<(string Name, int Length, bool Writable)> writable = [.. _arrays.Where(static a => a.Writable)];
        if (writable.Count == 0)
        {
            return DeclareArray();
        }

        string element = Element(writable[_random.Next(writable.Count)]);
        return _random.Next(4) switch
        {
            0 => Use("element *=", new Line($"{element} *= {Bounded(1)};")),
            1 => Use("element +=", new Line($"{element} += {Expression(2)};")),
            _ => Use("element =", new Line($"{element} = {Expression(2)};")),
        };
    }

    private Statement CallVoid()
    {
        List<(string Name, int Length, bool Writable)> writable = [.. _arrays.Where(static a => a.Writable)];
        if (writable.Count == 0 || !_helpers.Any(static h => h.Contains("Sweep(", StringComparison.Ordinal)))
        {
            return Assign();
        }

        return Use("void helper", new Line($"Sweep({writable[_random.Next(writable.Count)].Name}, {Bounded(1)});"));
    }

    private Statement Swap()
    {
        string t = Name("t");
        (string a, string b) = (Local(), Local());
        return Use("swap", new Group([new Line($"double {t} = {a};"), new Line($"{a} = {b};"), new Line($"{b} = {t};")]));
    }

    private Statement Count()
    {
        string name = Name("k");
        string value = _indices.Count > 0 ? $"{_indices[_random.Next(_indices.Count)].Name} + 1" : "n";
        Line line = new($"int {name} = {value}; {name} += {_random.Next(3)};");
        Statement used = new Line($"{Local()} += {name} * {Bounded(1)};");
        return Use("counter", new Group([line, used]));
    }

    private Block For(int depth)
    {
        string index = Name("i");
        int bound = 1 + _random.Next(4);
        string head = _random.Next(4) switch
        {
            0 => $"for (int {index} = 0; {index} < {bound}; {index}++)",
            1 => $"for (int {index} = 0; {index} <= {bound - 1}; ++{index})",
            2 => $"for (int {index} = 0; {index} < {bound}; {index} += 2)",
            _ => $"for (var {index} = 0; {index} < w.Length; {index}++)",
        };
        return Use("for", new Block(head, InsideLoop(depth, index, head.Contains("Length", StringComparison.Ordinal) ? RandomProgram.ArrayLength : bound)));
    }

    private Block ForDown(int depth)
    {
        string index = Name("i");
        return Use("for downwards", new Block($"for (int {index} = n - 1; {index} >= 0; {index}--)", InsideLoop(depth, index, 3)));
    }

    private Block ForOverData(int depth)
    {
        string index = Name("i");
        return Use("for over data", new Block(
            $"for (int {index} = 0; {index} < x.Length && {index} < n; {index}++)", InsideLoop(depth, index, 3)));
    }

    private Group While(int depth)
    {
        string index = Name("k");
        List<Statement> body = InsideLoop(depth, index, 3);
        body.Insert(0, new Line($"{index}++;"));
        // Counted up first, so that a continue cannot run for ever; inside, the index is zero to two.
        return Use("while", new Group([new Line($"int {index} = -1;"), new Block($"while ({index} < 2)", body)]));
    }

    private Group WhileActive(int depth)
    {
        string guard = Name("k");
        string condition = $"{Scalar()} < {Literal()} && {guard} < 4";
        List<Statement> body = InsideLoop(depth);
        body.Insert(0, new Line($"{guard}++;"));
        return Use("while on an active value", new Group([new Line($"int {guard} = 0;"), new Block($"while ({condition})", body)]));
    }

    private Group Do(int depth)
    {
        string guard = Name("k");
        List<Statement> body = InsideLoop(depth);
        body.Insert(0, new Line($"{guard}++;"));
        return Use("do", new Group([new Line($"int {guard} = 0;"), new Block("do", body, $" while ({guard} < 3);")]));
    }

    private Block ForEach(int depth)
    {
        string item = Name("v");
        string array = _arrays[_random.Next(_arrays.Count)].Name;
        // The item cannot be assigned: it stands in expressions through a local of its own.
        string copy = Name("s");
        _loops++;
        int scalars = _scalars.Count;
        _scalars.Add(copy);
        (string Name, int Length, bool Writable)[] before = [.. _arrays];
        for (int i = 0; i < _arrays.Count; i++)
        {
            if (_arrays[i].Name == array)
            {
                _arrays[i] = _arrays[i] with { Writable = false };
            }
        }

        List<Statement> body = Inside(depth);
        body.Insert(0, new Line($"double {copy} = {item};"));
        _arrays.Clear();
        _arrays.AddRange(before);
        _scalars.RemoveRange(scalars, _scalars.Count - scalars);
        _loops--;
        return Use("foreach", new Block($"foreach ({(_random.Next(2) == 0 ? "var" : "double")} {item} in {array})", body));
    }

    private Group If(int depth)
    {
        string condition = Condition();
        List<Statement> parts = [new Block($"if ({condition})", Inside(depth, 2))];
        if (_random.Next(2) == 0)
        {
            parts.Add(new Block("else", Inside(depth, 2)));
        }

        return Use("if", new Group(parts));
    }

    private Block Switch(int depth)
    {
        string subject = _indices.Count > 0 ? $"{_indices[_random.Next(_indices.Count)].Name} % 3" : "n % 3";
        List<Statement> cases = [];
        int loops = _loops;
        _loops = 0;
        foreach (string label in (string[])["case 0:", "case 1:", "default:"])
        {
            List<Statement> body = Inside(depth, 2);
            cases.Add(new Block(label, body));
            cases.Add(new Line("break;"));
        }

        _loops = loops;
        return Use("switch", new Block($"switch ({subject})", cases));
    }

    private Statement EarlyReturn()
    {
        if (!_canReturn)
        {
            return Assign();
        }

        return Use(_loops > 0 ? "return within a loop" : "early return", new Block(
            $"if ({Condition()})", [new Line($"return {Expression(2)};")]));
    }

    private Statement Exit() => _loops == 0
        ? Assign()
        : _random.Next(2) == 0
            ? Use("break", new Block($"if ({Condition()})", [new Line("break;")]))
            : Use("continue", new Block($"if ({Condition()})", [new Line("continue;")]));

    private string Condition() => _random.Next(6) switch
    {
        0 when _indices.Count > 0 => Use("condition on an index", $"{Index()} {(_random.Next(2) == 0 ? "==" : ">")} {_random.Next(3)}"),
        1 => Use("condition on data", $"x[{_random.Next(5)}] > {Literal()}"),
        2 => Use("conditional and", $"{Scalar()} > {Literal()} && x[{_random.Next(5)}] < {Literal()}"),
        3 => Use("conditional or", $"!({Scalar()} < {Literal()}) || n == {_random.Next(4)}"),
        _ => Use("condition on an active value", $"{Scalar()} {(_random.Next(2) == 0 ? "<" : ">=")} {(_random.Next(2) == 0 ? Literal() : Scalar())}"),
    };

    private string Expression(int depth)
    {
        if (depth == 0)
        {
            return Leaf();
        }

        return _random.Next(30) switch
        {
            < 4 => $"{Expression(depth - 1)} + {Expression(depth - 1)}",
            < 7 => $"({Expression(depth - 1)} - {Expression(depth - 1)})",
            < 12 => Use("product", $"({Expression(depth - 1)}) * ({Expression(depth - 1)})"),
            12 => Use("negation", $"-({Expression(depth - 1)})"),
            13 or 14 => Use("quotient", $"({Expression(depth - 1)}) / ({Positive(depth - 1)})"),
            15 => Use("conditional", $"({Condition()} ? {Expression(depth - 1)} : {Expression(depth - 1)})"),
            16 => Use("switch expression", $"(((n + {_random.Next(3)}) % 3) switch {{ 0 => {Expression(depth - 1)}, 1 => {Literal()}, _ => {Expression(depth - 1)} }})"),
            17 when _helpers.Count > 0 => Call(depth),
            < 22 => Leaf(),
            _ => Function(depth),
        };
    }

    private string Function(int depth)
    {
        string a = Expression(depth - 1);
        string b = Expression(depth - 1);
        (string name, string text) = _random.Next(32) switch
        {
            0 => ("Sin", $"Math.Sin({a})"),
            1 => ("Cos", $"Math.Cos({a})"),
            2 => ("Tanh", $"Math.Tanh({a})"),
            3 => ("Atan", $"Math.Atan({a})"),
            4 => ("Exp", $"Math.Exp({Bounded(depth - 1)})"),
            5 => ("Log", $"Math.Log({Positive(depth - 1)})"),
            6 => ("Log of two", $"Math.Log({Positive(depth - 1)}, 1.5 + {Positive(0)})"),
            7 => ("Log2", $"Math.Log2({Positive(depth - 1)})"),
            8 => ("Log10", $"Math.Log10({Positive(depth - 1)})"),
            9 => ("Sqrt", $"Math.Sqrt({Positive(depth - 1)})"),
            10 => ("Cbrt", $"Math.Cbrt({Positive(depth - 1)})"),
            11 => ("Pow", $"Math.Pow({Positive(depth - 1)}, {Bounded(depth - 1)})"),
            12 => ("Pow by a constant", $"Math.Pow({a}, {1 + _random.Next(4)})"),
            13 => ("Pow of a constant", $"Math.Pow({Literal()} + 2, {Bounded(depth - 1)})"),
            14 => ("Asin", $"Math.Asin(0.9 * Math.Sin({a}))"),
            15 => ("Acos", $"Math.Acos(0.9 * Math.Cos({a}))"),
            16 => ("Asinh", $"Math.Asinh({a})"),
            17 => ("Acosh", $"Math.Acosh(1 + {Positive(depth - 1)})"),
            18 => ("Atanh", $"Math.Atanh(0.8 * Math.Tanh({a}))"),
            19 => ("Sinh", $"Math.Sinh({Bounded(depth - 1)})"),
            20 => ("Cosh", $"Math.Cosh({Bounded(depth - 1)})"),
            21 => ("Tan", $"Math.Tan(0.7 * {Bounded(depth - 1)})"),
            22 => ("Atan2", $"Math.Atan2({a}, {Positive(depth - 1)})"),
            23 => ("Abs", $"Math.Abs({a})"),
            24 => ("Max", $"Math.Max({a}, {b})"),
            25 => ("Min", $"Math.Min({a}, {b})"),
            26 => ("Clamp", $"Math.Clamp({a}, -0.8, 0.9)"),
            27 => ("MaxMagnitude", $"Math.MaxMagnitude({a}, {b})"),
            28 => ("MinMagnitude", $"Math.MinMagnitude({a}, {b})"),
            29 => ("CopySign", $"Math.CopySign({a}, {b})"),
            30 => ("FusedMultiplyAdd", $"Math.FusedMultiplyAdd({a}, {b}, {Leaf()})"),
            _ => ("ScaleB", $"Math.ScaleB({a}, {_random.Next(-2, 3)})"),
        };
        return Use($"Math.{name}", text);
    }

    private string Call(int depth)
    {
        string helper = _helpers[_random.Next(_helpers.Count)];
        if (helper.Contains("Mix(", StringComparison.Ordinal))
        {
            return Use("scalar helper", $"Mix({Expression(depth - 1)}, {Expression(0)})");
        }

        return helper.Contains("Fold(", StringComparison.Ordinal)
            ? Use("array helper", $"Fold({_arrays[_random.Next(_arrays.Count)].Name})")
            : Leaf();
    }

    private void WriteHelpers()
    {
        if (_random.Next(2) == 0)
        {
            _helpers.Add(WriteHelper("static double Mix(double s, double t)", ["s", "t"], null));
        }

        if (_random.Next(3) == 0)
        {
            _helpers.Add(WriteHelper("static double Fold(double[] p)", [], "p"));
        }

        if (_random.Next(3) == 0)
        {
            _helpers.Add("""
                    static void Sweep(double[] p, double t)
                    {
                        for (int i = 1; i < p.Length; i++)
                        {
                            p[i] = Math.Sin(p[i] * p[i - 1]) + t;
                        }

                        p[0] *= t;
                    }

                """);
        }
    }

    /// <summary>A helper with a body of its own: it sees its parameters, and no field or data.</summary>
    private string WriteHelper(string signature, string[] scalars, string? array)
    {
        var inner = new ProgramWriter(new Random(_random.Next()), 2);
        inner._scalars.AddRange(scalars);
        var text = new System.Text.StringBuilder();
        string element = array is null ? "t" : $"{array}[0]";
        text.Append($"    {signature}\n    {{\n        double r = {element} * 0.5;\n");
        inner._scalars.Add("r");
        if (array is not null)
        {
            text.Append($"        foreach (double e in {array})\n        {{\n            r = Math.Tanh(r + e * {inner.Literal()});\n        }}\n\n");
        }

        switch (_random.Next(3))
        {
            case 0:
                text.Append($"        if (r > {inner.Literal()})\n        {{\n            return {inner.Leafless("r")};\n        }}\n\n");
                break;
            case 1:
                text.Append($"        for (int i = 0; i < 3; i++)\n        {{\n            r = Math.Sin(r) + {element} * r;\n        }}\n\n");
                break;
        }

        return text.Append($"        return r * {element} + {inner.Leafless("r")};\n    }}\n").ToString();
    }

    private string Leafless(string name) => _random.Next(3) switch
    {
        0 => $"{name} * {name}",
        1 => $"Math.Exp(-{name} * {name})",
        _ => $"{Literal()} - {name}",
    };

    private string Bounded(int depth) => _random.Next(3) switch
    {
        0 => $"Math.Tanh({Expression(depth)})",
        1 => $"Math.Cos({Expression(depth)})",
        _ => $"(1.1 * Math.Sin({Expression(depth)}))",
    };

    private string Positive(int depth)
    {
        if (_random.Next(2) == 0 || _scalars.Count == 0)
        {
            return $"(1.2 + Math.Sin({Expression(depth)}))";
        }

        string name = Scalar();
        return $"(0.6 + {name} * {name})";
    }

    private string Leaf() => _random.Next(10) switch
    {
        0 => Literal(),
        1 => Use("data", $"x[{_random.Next(RandomProgram.DataLength)}]"),
        2 when _indices.Count > 0 => Use("index as a number", Index()),
        3 or 4 or 5 => Element(_arrays[_random.Next(_arrays.Count)]),
        _ => Scalar(),
    };

    private string Active() => Element(("w", RandomProgram.ArrayLength, false));

    private string Element((string Name, int Length, bool Writable) array)
    {
        if (_indices.Count > 0 && _random.Next(3) > 0)
        {
            (string index, int bound) = _indices[_random.Next(_indices.Count)];
            return bound <= array.Length && _random.Next(2) == 0
                ? Use("element by an index", $"{array.Name}[{index}]")
                : Use("element by a computed index", $"{array.Name}[({index} + {_random.Next(3)}) % {array.Length}]");
        }

        return _random.Next(6) == 0
            ? Use("last element", $"{array.Name}[{array.Name}.Length - 1]")
            : Use("element by a constant", $"{array.Name}[{_random.Next(array.Length)}]");
    }

    private string Index() => _indices[_random.Next(_indices.Count)].Name;

    private string Scalar() => _scalars.Count == 0 ? Active() : _scalars[_random.Next(_scalars.Count)];

    /// <summary>A scalar that the program may write: neither a parameter nor a field.</summary>
    private string Local()
    {
        List<string> locals = [.. _scalars.Where(static s => s != "b")];
        return locals[_random.Next(locals.Count)];
    }

    private string Literal() => Math.Round((2 * _random.NextDouble()) - 0.7, 2).ToString("0.0#", CultureInfo.InvariantCulture);

    private string Name(string prefix) => $"{prefix}{_names++}";

    private void Use(string construct) => _constructs.Add(construct);

    private T Use<T>(string construct, T made)
    {
        _constructs.Add(construct);
        return made;
    }
}
