namespace Downhill.Differentiation.Tests.Operations;

/// <summary>A program for each kind of operation, in which it meets a differentiated value or stands on its way.</summary>
internal static class OperationPrograms
{
    private const string Types = """
        sealed class Cell { public double V; public double P { get; set; } public Cell() { } public Cell(double v) { V = v; } public double this[int i] { get => V; set => V = value; } }
        record Pair(double A, double B);
        struct Point { public double X; public double Y; public void Deconstruct(out double x, out double y) { x = X; y = Y; } }
        static double Square(double a) => a * a;
        static double Scaled(double a, double factor = 2.5) => a * a * factor;
        sealed class Scope : IDisposable { public void Dispose() { } }

        """;

    /// <summary>Bodies of a loss over <c>double[] w</c> and <c>double[] x</c>, by the names of the kinds that they hold.</summary>
    public static IReadOnlyList<(string[] Kinds, string Source)> All { get; } =
    [
        Of("double s = w[0] * 2; s = s * s; ; return (s);",
            "MethodBody", "Block", "VariableDeclarationGroup", "VariableDeclaration", "VariableDeclarator", "VariableInitializer", "Return",
            "ExpressionStatement", "SimpleAssignment", "Literal", "LocalReference", "ParameterReference", "ArrayElementReference", "Binary", "Empty",
            "Attribute"),
        Of("double s = w[0]; switch (x.Length % 3) { case 1: s *= w[1]; break; default: s += s * w[0]; break; } return s;",
            "Switch", "SwitchCase", "CaseClause", "Branch", "CompoundAssignment", "PropertyReference"),
        Of("double s = 1; for (int i = 0; i < 2; i++) { s *= w[i] + i; } s--; return s;", "Loop", "Increment", "Decrement", "Conversion"),
        Of("int k = 0; again: k++; if (k < 3) { goto again; } return w[0] * w[0] * k;", "Labeled", "Conditional"),
        Of(
            "double s = 0; foreach (var v in Squares(w)) { s += v; } return s;",
            "static IEnumerable<double> Squares(double[] a) { foreach (var v in a) { if (v > 9) { yield break; } yield return v * v; } }",
            "YieldBreak", "YieldReturn"),
        Of("double s; lock (x) { s = w[0] * w[0]; } return s + w[1];", "Lock"),
        Of("double s = 1; try { s = w[0] * w[0]; } catch (InvalidOperationException) { s = 0; } finally { s += 1; } return s;", "Try", "CatchClause"),
        Of("double s; using (new Scope()) { s = w[0] * w[0]; } return s;", "Using"),
        Of("using var scope = new Scope(); return w[0] * w[1];", "UsingDeclaration"),
        Of("double Half(double a) => a * a / 2; return Half(w[0]) * w[1];", "LocalFunction", "Invocation", "Argument"),
        Of(
            "return Loaded(w[0]) * s_gain * s_bias;",
            "static readonly double s_gain = 2.5; static double s_bias { get; set; } = 1.5; static double Loaded(double a, double b = 2) => a * a * b;",
            "FieldReference", "FieldInitializer", "PropertyInitializer", "ParameterInitializer"),
        Of("Func<double, double> f = Square; return f(w[0]) * w[1];", "MethodReference", "DelegateCreation"),
        Of("Func<double, double> f = v => v * v; return f(w[0]) * w[1];", "AnonymousFunction"),
        Of(
            "double s = 0; Changed += v => s += v * w[0]; Changed?.Invoke(2); return s + w[1];",
            "static event Action<double>? Changed;",
            "EventReference", "EventAssignment", "ConditionalAccess", "ConditionalAccessInstance"),
        Of("return -w[0] * +w[1];", "Unary"),
        Of("double? a = w[0] * w[0]; return (a ?? 1) + w[1];", "Coalesce"),
        Of("double? a = null; a ??= w[0] * w[0]; return a.Value + w[1];", "CoalesceAssignment"),
        Of("var c = new Cell { V = w[0] * w[0] }; return c.V + w[1];", "ObjectCreation", "ObjectOrCollectionInitializer"),
        Of("var c = new Nested { Inner = { V = w[0] * w[0] } }; return c.Inner.V + w[1];", "sealed class Nested { public Cell Inner = new Cell(); }", "MemberInitializer"),
        Of("var c = Make<Cell>(); c.V = w[0] * w[0]; return c.V + w[1];", "static T Make<T>() where T : new() => new T();", "TypeParameterObjectCreation"),
        Of("double[] a = { w[0], w[1] }; return a[0] * a[1];", "ArrayCreation", "ArrayInitializer"),
        Of("object o = w; return o is double[] ? w[0] * w[0] : w[1];", "IsType"),
        Of("return Later(w[0]).Result + w[1];", "static async System.Threading.Tasks.Task<double> Later(double a) { await System.Threading.Tasks.Task.Yield(); return a * a; }", "Await"),
        Of("return double.Parse($\"{w[0] * w[0]:R}0\") + w[1];", "InterpolatedString", "InterpolatedStringText", "Interpolation"),
        Of("var a = new { V = w[0] * w[0] }; return a.V + w[1];", "AnonymousObjectCreation"),
        Of("return w[0] * w[0] * nameof(w).Length;", "NameOf"),
        Of("(double A, double B) t = (w[0] * w[0], w[1]); return t.A * t.B;", "Tuple"),
        Of("var (a, b) = (w[0] * w[0], w[1]); (a, b) = (b, a); return a * a + b;", "DeconstructionAssignment", "DeclarationExpression"),
        Of("_ = w[0] * w[0]; return w[1] * w[1];", "Discard"),
        Of("dynamic d = w[0] * w[0]; var c = new Cell(d); return c.V + w[1];", "DynamicObjectCreation"),
        Of("dynamic c = new Cell(); c.V = w[0] * w[0]; return (double)c.V + w[1];", "DynamicMemberReference"),
        Of("dynamic f = (Func<double, double>)(v => v * v); return (double)f(w[0]) + w[1];", "DynamicInvocation"),
        Of("dynamic a = w; return (double)a[0] * w[1];", "DynamicIndexerAccess"),
        Of("return (from v in w select v * v).Sum() + w[1];", "TranslatedQuery"),
        Of("double s = default; s += w[0] * w[0]; return s;", "DefaultValue"),
        Of("return typeof(double).Name.Length * w[0] * w[0];", "TypeOf"),
        Of("return sizeof(double) * w[0] * w[0];", "SizeOf"),
        Of("unsafe { double a = w[0]; double* p = &a; *p = *p * *p; return a + w[1]; }", "AddressOf", "None"),
        Of("Span<double> s = stackalloc double[2]; s[0] = w[0] * w[0]; return s[0] + w[1];", "None"),
        Of("unsafe { fixed (double* p = w) { *p = *p * *p; } return w[0] + w[1]; }", "None"),
        Of("unsafe { double* p = stackalloc double[1]; p[0] = w[0] * w[0]; return p[0] + w[1]; }", "None"),
        Of("double a = w[0] * w[0]; var r = __makeref(a); return __refvalue(r, double) + w[1];", "None"),
        Of("object o = w[0] * w[0]; return o is double v ? v + w[1] : w[1];", "IsPattern", "DeclarationPattern"),
        Of("double s = w[0]; if (x[0] is not (> 0.5 and < 2)) { s *= s; } return s is 0 ? w[1] : s * w[1];", "NegatedPattern", "BinaryPattern", "RelationalPattern", "ConstantPattern"),
        Of("var p = new Point { X = w[0] * w[0], Y = w[1] }; return p is { X: var a, Y: double b } ? a * b : 0;", "RecursivePattern", "PropertySubpattern"),
        Of("object o = w; return o switch { double[] => w[0] * w[0], string or int => w[1], _ => 0 };", "SwitchExpression", "SwitchExpressionArm", "TypePattern", "DiscardPattern"),
        Of("return w is [var a, .. var rest] ? a * a * rest[0] : 0;", "ListPattern", "SlicePattern"),
        Of("return x.Length > 0 ? w[0] * w[0] : throw new ArgumentException(\"empty\");", "Throw"),
        Of("return (w[0], 1.0) == (x[0], 1.0) ? w[0] : w[0] * w[1];", "TupleBinary"),
        Of("var a = w[0..2]; return a[0] * a[1];", "Range"),
        Of("var p = new Pair(w[0] * w[0], 1); var q = p with { B = w[1] }; return q.A * q.B;", "With"),
        Of("unsafe { delegate*<double, double> f = &Square; return f(w[0]) + w[1]; }", "FunctionPointerInvocation"),
        Of("var l = new List<double> { 1, w[0] * w[0] }; return l[^1] + w[1];", "ImplicitIndexerReference"),
        Of("return \"ab\"u8.Length * w[0] * w[0];", "Utf8String"),
        Of(
            "var b = new Two(); b[0] = w[0] * w[0]; return b[0] + w[1];",
            "[System.Runtime.CompilerServices.InlineArray(2)] struct Two { private double _first; }",
            "InlineArrayAccess"),
        Of("double[] a = [w[0] * w[0], .. w]; return a[0] * a[2];", "CollectionExpression", "Spread"),
        Of(
            "var t = new Total(2); return t.Add($\"{w[0] * w[0]}and\" + $\"{w[1]}\");",
            """
            [System.Runtime.CompilerServices.InterpolatedStringHandler]
            ref struct Adder
            {
                public double Sum;
                public Adder(int literals, int holes, Total total) { Sum = total.Start; }
                public void AppendLiteral(string text) { Sum += text.Length; }
                public void AppendFormatted(double value) { Sum += value * value; }
            }

            sealed class Total
            {
                public readonly double Start;
                public Total(double start) { Start = start; }
                public double Add([System.Runtime.CompilerServices.InterpolatedStringHandlerArgument("")] Adder adder) => adder.Sum;
            }
            """,
            "InterpolatedStringHandlerCreation", "InterpolatedStringAppendLiteral", "InterpolatedStringAppendFormatted",
            "InterpolatedStringHandlerArgumentPlaceholder", "InterpolatedStringAddition", "ConstructorBody"),
        (["InstanceReference"], Programs.Example.Instance(
            "private double bias = 2; [Differentiable] public double Loss(double[] w, double[] x) => w[0] * w[0] * this.bias;")),
    ];

    /// <summary>Kinds that no method of a C# program that compiles can hold, and why.</summary>
    public static IReadOnlyDictionary<string, string> Impossible { get; } = new Dictionary<string, string>
    {
        ["Invalid"] = "code that does not compile; see ABrokenExpressionIsRefused",
        ["Stop"] = "Visual Basic",
        ["End"] = "Visual Basic",
        ["RaiseEvent"] = "Visual Basic",
        ["OmittedArgument"] = "Visual Basic",
        ["ReDim"] = "Visual Basic",
        ["ReDimClause"] = "Visual Basic",
        ["Parenthesized"] = "Visual Basic; parentheses leave no operation in C#",
        ["CollectionElementInitializer"] = "replaced by an invocation of Add in Roslyn 3.0",
        ["InterpolatedStringAppendInvalid"] = "code that does not compile",
        ["FlowCapture"] = "control-flow graphs, which are not built",
        ["FlowCaptureReference"] = "control-flow graphs, which are not built",
        ["IsNull"] = "control-flow graphs, which are not built",
        ["CaughtException"] = "control-flow graphs, which are not built",
        ["StaticLocalInitializationSemaphore"] = "control-flow graphs, which are not built",
        ["FlowAnonymousFunction"] = "control-flow graphs, which are not built",
        ["CollectionExpressionElementsPlaceholder"] = "the arguments of a collection expression, which no released C# has",
    };

    private static (string[] Kinds, string Source) Of(string body, params string[] kinds)
    {
        // The second text may be members that the body needs.
        string members = kinds[0].Contains(' ', StringComparison.Ordinal) ? kinds[0] : "";
        return (members.Length > 0 ? kinds[1..] : kinds, Programs.Example.Static($$"""
            {{Types}}
            {{members}}

            [Differentiable]
            static double Loss(double[] w, double[] x)
            {
                {{body}}
            }
            """));
    }
}
