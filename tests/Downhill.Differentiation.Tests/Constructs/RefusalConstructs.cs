using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Differentiation.Tests.Constructs;

/// <summary>Where a differentiated value is lost, each with what to write instead.</summary>
internal sealed class RefusalConstructs : ConstructArea
{
    private const string Array = "use an array of double, indexed by whole numbers";
    private const string Local = "keep it in a local variable, or in a local array of double";
    private const string Pattern = "declare it in a statement of its own";

    public override string Title => "What is refused";

    public override IEnumerable<Construct> Rows =>
    [
        No(
            "decimal",
            "return (double)([|(decimal)w[0]|] * 2) + w[1];",
            "'decimal' values have no derivative here; use double or float"),
        No(
            "boxed value",
            "object o = [|w[0] * w[0]|]; return (double)o + w[1];",
            "the conversion to 'object' is not followed; use the double itself"),
        No(
            "nullable value",
            "double? a = [|w[0] * w[0]|]; return a.Value + w[1];",
            "the conversion to 'double?' is not followed; use the double itself"),
        No(
            "value that becomes text",
            "return double.Parse($\"[|{w[0] * w[0]:R}|]\") + w[1];",
            "a value that becomes text cannot be followed; keep it as a number"),
        No(
            "bits of a value",
            "return [|BitConverter.DoubleToInt64Bits(w[0])|] * 1e-18 + w[1];",
            "'DoubleToInt64Bits' returns 'long', which changes only in jumps, so that its derivative is zero; score by a smooth function, such as a log-loss or a squared difference, instead of a count"),
        No(
            "comparison of a value",
            "return [|w[0].CompareTo(w[1])|] * w[2];",
            "'CompareTo' only compares, so that its derivative is zero; use a smooth function of the difference"),
        No(
            "value in a dictionary",
            "var d = new Dictionary<int, double>(); [|d[0]|] = w[0] * w[0]; return d[0] + w[1];",
            $"a differentiated value is stored in a 'Dictionary<int, double>', which is not followed; {Array}"),
        No(
            "value in a queue",
            "var q = new Queue<double>(); [|q.Enqueue(w[0] * w[0])|]; return q.Dequeue() + w[1];",
            $"'Queue.Enqueue' puts a differentiated value into a 'Queue<double>', which is not followed; {Array}"),
        No(
            "value in System.Tuple",
            "var t = [|Tuple.Create(w[0] * w[0], 1)|]; return t.Item1 + w[1];",
            "'Tuple.Create' has no source here and no declared derivative; write it out with operators and 'System.Math'"),
        No(
            "array handed to a library",
            "var a = new double[2]; Buffer.BlockCopy([|w|], 0, a, 0, 16); return a[0] + w[1];",
            "'w' is handed to 'Buffer.BlockCopy', which may change or keep it; pass a copy, or the elements"),
        No(
            "array held as an object",
            "object o = [|w|]; return ((double[])o)[0] * w[0];",
            "'w' is held as 'object' here, and what is done with it then is not followed; use it as the array that it is"),
        No(
            "local assigned by a lambda",
            "double q = 0; Action f = () => [|q|] = w[0] * w[0]; f(); return q + w[1];",
            "'q' is assigned within a lambda or local function, and when that runs is not followed; write a method that returns the value"),
        No(
            "value bound by a pattern",
            "return [|w[0] * w[0] is var v|] ? v + w[1] : 0;",
            $"'v' is bound to a differentiated value by a pattern, which is not followed; {Pattern}"),
        No(
            "list pattern",
            Sample.Body("return [|w is [var a, ..]|] ? a * a : 0;").In(LanguageVersion.CSharp11),
            $"'a' is bound to a differentiated value by a pattern, which is not followed; {Pattern}"),
        No(
            "dynamic",
            Sample.Body("dynamic c = new Cell(); [|c.V|] = w[0] * w[0]; return (double)c.V + w[1];", "sealed class Cell { public double V; }"),
            "a differentiated value goes through 'dynamic', which is known only when the program runs; give the variable its type"),
        No(
            "async helper",
            Sample.Body(
                "return [|Later(w[0])|].Result + w[1];",
                "static async System.Threading.Tasks.Task<double> Later(double a) { await System.Threading.Tasks.Task.Yield(); return a * a; }"),
            "'Later' is async, so that its result comes at another time, which is not followed; call a method that returns the value itself"),
        No(
            "event",
            Sample.Body("double s = 0; Changed += v => [|s|] += v * w[0]; Changed?.Invoke(2); return s + w[1];", "static event Action<double>? Changed;"),
            "'s' is assigned within a lambda or local function, and when that runs is not followed; write a method that returns the value"),
        No(
            "pointer",
            "unsafe { double* p = stackalloc double[1]; [|p[0]|] = w[0] * w[0]; return p[0] + w[1]; }",
            "a differentiated value is stored through a pointer, which is not followed; use an array"),
        No(
            "address of a local",
            "unsafe { double a = w[0]; double* p = [|&a|]; return *p + w[1]; }",
            "the address of 'a' is taken, and pointers are not followed; use an array"),
        No(
            "function pointer",
            Sample.Body("unsafe { delegate*<double, double> f = &Square; return [|f(w[0])|] + w[1]; }", "static double Square(double a) => a * a;"),
            "a call through a function pointer is not differentiated; call the method itself"),
        No(
            "goto",
            "int k = 0; again: k++; if (k < 3) { [|goto again;|] } return w[0] * k;",
            "'goto' is not followed; use a loop"),
    ];
}
