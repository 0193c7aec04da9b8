using Downhill.Differentiation.Emission;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Rules;

/// <summary>
/// The operations of MathNet.Numerics on vectors and matrices with their adjoints, in the terms of the library's own
/// operations. After M. B. Giles, Collected matrix derivative results for forward and reverse mode algorithmic
/// differentiation (2008).
/// </summary>
internal static partial class TensorRules
{
    private static readonly Dictionary<string, TensorRule> s_rules = Table();

    /// <summary>
    /// The rule for a method, operator or property whose receiver, if it has one, is the first operand; null where there is
    /// none.
    /// </summary>
    public static TensorRule? For(IMethodSymbol method) =>
        TensorTypes.IsMathNet(method.ContainingType) && s_rules.TryGetValue(KeyOf(method), out var rule) ? rule : null;

    /// <summary>An explicit conversion between the library's own types.</summary>
    public static TensorRule Cast { get; } = new("cast", Seed) { Hint = "cast" };

    /// <summary>The same function of each element.</summary>
    public static TensorRule Map(Storage element, Expr body) => new("Map", (TensorContribution?)null) { Hint = "mapped", Element = element, Body = body };

    /// <summary>Such as <c>V.DotProduct(V)</c>: V is a vector, M a matrix, S a real number, I anything without a derivative.</summary>
    private static string KeyOf(IMethodSymbol method)
    {
        var owner = method switch
        {
            { MethodKind: MethodKind.UserDefinedOperator } => "",
            { MethodKind: MethodKind.Constructor } => "new " + TensorTypes.KindOf(method.ContainingType),
            { IsStatic: true } when TensorTypes.KindOf(method.ContainingType) is var kind and not ' ' => kind + ":",
            { IsStatic: true } => method.ContainingType.Name + ":",
            _ => TensorTypes.KindOf(method.ContainingType) + ".",
        };
        return owner + (method.MethodKind == MethodKind.Constructor ? "" : method.Name) + "(" + string.Join(",", method.Parameters.Select(p => Letter(p.Type))) + ")";
    }

    private static char Letter(ITypeSymbol type) => type switch
    {
        { SpecialType: SpecialType.System_Double } => 'S',
        IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Double } => 'A',
        _ => TensorTypes.KindOf(type) is var kind and not ' ' ? kind : 'I',
    };

    private static Dictionary<string, TensorRule> Table()
    {
        var table = new Dictionary<string, TensorRule>(StringComparer.Ordinal);
        foreach (var t in "VM")
        {
            Arithmetic(table, t);
            Pointwise(table, t);
        }

        Products(table);
        Reductions(table);
        Parts(table);
        Making(table);
        Systems(table);
        return table;
    }

    private static void Add(Dictionary<string, TensorRule> table, TensorRule rule, params string[] keys)
    {
        foreach (var key in keys)
        {
            table.Add(key, rule);
        }
    }

    private static void Arithmetic(Dictionary<string, TensorRule> table, char t)
    {
        Add(table, new("+", Seed, Seed) { IsSum = true, Hint = "sum" }, $"op_Addition({t},{t})", $"{t}.Add({t})");
        Add(table, new("-", Seed, Negative) { IsSum = true, Hint = "difference" }, $"op_Subtraction({t},{t})", $"{t}.Subtract({t})");
        Add(table, new("-", Negative) { Hint = "negative" }, $"op_UnaryNegation({t})", $"{t}.Negate()");
        Add(table, new("Clone", Seed) { Hint = "copy" }, $"op_UnaryPlus({t})", $"{t}.Clone()");
        Add(table, new("+", Seed, (s, _) => Total(s, t)) { IsSum = true, Hint = "sum" }, $"op_Addition({t},S)", $"{t}.Add(S)");
        Add(table, new("+", (s, _) => Total(s, t), Seed) { Hint = "sum" }, $"op_Addition(S,{t})");
        Add(table, new("-", Seed, (s, _) => -Total(s, t)) { IsSum = true, Hint = "difference" }, $"op_Subtraction({t},S)", $"{t}.Subtract(S)");
        Add(table, new("-", (s, _) => Total(s, t), Negative) { Hint = "difference" }, $"op_Subtraction(S,{t})");
        Add(table, new("SubtractFrom", Negative, (s, _) => Total(s, t)) { Hint = "difference" }, $"{t}.SubtractFrom(S)");
        Add(table, new("*", (s, v) => Times(s, v.Operand(1)), (s, v) => Inner(s, v.Operand(0), t)) { Hint = "product" }, $"op_Multiply({t},S)", $"{t}.Multiply(S)");
        Add(table, new("*", (s, v) => Inner(s, v.Operand(1), t), (s, v) => Times(s, v.Operand(0))) { Hint = "product" }, $"op_Multiply(S,{t})");
        Add(
            table,
            new("/", (s, v) => s / v.Operand(1), (s, v) => -(Inner(s, v.Operand(0), t) / v.Operand(1) / v.Operand(1))) { Hint = "quotient" },
            $"op_Division({t},S)",
            $"{t}.Divide(S)");
        Add(
            table,
            new("/", (s, v) => Total(Pairs(s, v.Operand(1), "x", "/ x"), t), (s, v) => -(Pairs(s, v.Operand(1), "x", "/ x / x") * v.Operand(0))) { Hint = "quotient" },
            $"op_Division(S,{t})");
        Add(
            table,
            new("DivideByThis", (s, v) => -(Pairs(s, v.Operand(0), "x", "/ x / x") * v.Operand(1)), (s, v) => Total(Pairs(s, v.Operand(0), "x", "/ x"), t)) { Hint = "quotient" },
            $"{t}.DivideByThis(S)");
    }

    private static void Products(Dictionary<string, TensorRule> table)
    {
        Add(
            table,
            new("DotProduct", (s, v) => Scaled(v.Operand(1), s), (s, v) => Scaled(v.Operand(0), s)) { IsSymmetric = true, Hint = "dot" },
            "op_Multiply(V,V)",
            "V.DotProduct(V)",
            "V.ConjugateDotProduct(V)");
        Add(
            table,
            new("OuterProduct", (s, v) => Product(s, "Multiply", v.Operand(1)), (s, v) => Product(s, "TransposeThisAndMultiply", v.Operand(0))) { Hint = "outer" },
            "V.OuterProduct(V)",
            "V:OuterProduct(V,V)");
        Add(
            table,
            new("*", (s, v) => Product(s, "OuterProduct", v.Operand(1)), (s, v) => Product(v.Operand(0), "TransposeThisAndMultiply", s)) { Hint = "product" },
            "op_Multiply(M,V)",
            "M.Multiply(V)");
        Add(
            table,
            new("*", (s, v) => Product(v.Operand(1), "Multiply", s), (s, v) => Product(v.Operand(0), "OuterProduct", s)) { Hint = "product" },
            "op_Multiply(V,M)");
        Add(
            table,
            new("LeftMultiply", (s, v) => Product(v.Operand(1), "OuterProduct", s), (s, v) => Product(v.Operand(0), "Multiply", s)) { Hint = "product" },
            "M.LeftMultiply(V)");
        Add(
            table,
            new("*", (s, v) => Product(s, "TransposeAndMultiply", v.Operand(1)), (s, v) => Product(v.Operand(0), "TransposeThisAndMultiply", s)) { Hint = "product" },
            "op_Multiply(M,M)",
            "M.Multiply(M)");
        Add(
            table,
            new("TransposeThisAndMultiply", (s, v) => Product(v.Operand(1), "OuterProduct", s), (s, v) => Product(v.Operand(0), "Multiply", s)) { Hint = "product" },
            "M.TransposeThisAndMultiply(V)",
            "M.ConjugateTransposeThisAndMultiply(V)");
        Add(
            table,
            new("TransposeThisAndMultiply", (s, v) => Product(v.Operand(1), "TransposeAndMultiply", s), (s, v) => Product(v.Operand(0), "Multiply", s)) { Hint = "product" },
            "M.TransposeThisAndMultiply(M)",
            "M.ConjugateTransposeThisAndMultiply(M)");
        Add(
            table,
            new("TransposeAndMultiply", (s, v) => Product(s, "Multiply", v.Operand(1)), (s, v) => Product(s, "TransposeThisAndMultiply", v.Operand(0))) { Hint = "product" },
            "M.TransposeAndMultiply(M)",
            "M.ConjugateTransposeAndMultiply(M)");
        Add(
            table,
            new("Transpose", (s, _) => new TensorAmount(Call(s, "Transpose")) { Into = g => Statement(s, "Transpose", g) }) { Hint = "transpose" },
            "M.Transpose()",
            "M.ConjugateTranspose()");
    }

    private static TensorAmount Seed(Code s, ITensorValues values) => new(s) { IsSeed = true };

    private static TensorAmount Negative(Code s, ITensorValues values) => new(-s) { Into = g => Statement(s, "Negate", g) };

    /// <summary>The sum of all elements.</summary>
    private static Code Total(Code x, char t) => t == 'V' ? Call(x, "Sum") : Call(Call(x, "ColumnSums"), "Sum");

    /// <summary>The sum of the products of the elements.</summary>
    private static Code Inner(Code x, Code y, char t) => t == 'V' ? Call(x, "DotProduct", y) : Total(Call(x, "PointwiseMultiply", y), t);

    private static TensorAmount Times(Code x, Code y) => x * y;

    private static TensorAmount Scaled(Code x, Code factor) => factor.IsOne
        ? new TensorAmount(Call(x, "Clone")) { Into = g => Statement(x, "CopyTo", g) }
        : new TensorAmount(factor * x) { Into = g => Statement(x, "Multiply", factor, g) };

    private static TensorAmount Product(Code left, string method, Code right) =>
        new(Call(left, method, right)) { Into = g => Statement(left, method, right, g) };

    /// <summary>
    /// For each pair of an element of the adjoint and one of <paramref name="other"/>: their combination, and 0 for an
    /// adjoint of 0, even against an infinite slope.
    /// </summary>
    private static Code Pairs(Code s, Code other, string name, string slope) =>
        Call(s, "Map2", Code.Name($"(s, {name}) => s == 0 ? 0 : s {slope}"), other);

    /// <summary>The same where no slope is infinite.</summary>
    private static Code Bounded(Code s, Code other, string name, string slope) => Call(s, "Map2", Code.Name($"(s, {name}) => s {slope}"), other);

    private static Code Call(Code receiver, string method, params Code[] arguments) => Code.Raw(
        receiver.In(Code.Primary) + "." + method + "(" + string.Join(", ", arguments.Select(a => a.Text)) + ")",
        Code.Primary,
        Code.Union([receiver, .. arguments]));

    private static string Statement(Code receiver, string method, string result) => $"{receiver.In(Code.Primary)}.{method}({result});";

    private static string Statement(Code receiver, string method, Code argument, string result) => $"{receiver.In(Code.Primary)}.{method}({argument.Text}, {result});";
}
