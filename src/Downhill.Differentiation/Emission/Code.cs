using System.Globalization;
using Downhill.Differentiation.Program;

namespace Downhill.Differentiation.Emission;

/// <summary>A piece of C# with its precedence, so that it can be put together without needless parentheses.</summary>
internal sealed class Code
{
    public const int Primary = 9, Unary = 8, Multiplicative = 7, Additive = 6, Relational = 5, Lowest = 0;

    private Code(string text, int precedence, IReadOnlyCollection<Storage> reads, bool isSingle = false)
    {
        IsSingle = isSingle;
        Text = text;
        Precedence = precedence;
        Reads = reads;
    }

    public string Text { get; }

    public int Precedence { get; }

    /// <summary>The storages whose value the code needs.</summary>
    public IReadOnlyCollection<Storage> Reads { get; }

    public static Code One { get; } = Literal(1);

    public static Code Zero { get; } = Literal(0);

    /// <summary>Whether it is a float of the user's: two of them are multiplied as doubles in the reverse pass.</summary>
    public bool IsSingle { get; }

    /// <summary>Whether repeating it costs nothing: a name, a literal, or the negative of one.</summary>
    public bool IsSimple => Precedence == Primary && Text.All(c => char.IsLetterOrDigit(c) || c is '_' or '.' or '@')
        || (Precedence == Unary && Text.Length > 1 && Text[0] == '-' && Text.Skip(1).All(c => char.IsLetterOrDigit(c) || c is '_' or '.' or '@'));

    public bool IsOne => Text is "1.0";

    public bool IsZero => Text is "0.0";

    /// <summary>Whether it is a literal other than 0.</summary>
    public bool IsNonzero => !IsZero && double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    public bool IsNegative => Precedence >= Multiplicative && Text[0] == '-';

    public static Code Of(string text, int precedence, params Storage[] reads) => new(text, precedence, reads);

    public static Code Name(string text) => new(text, Primary, []);

    public static Code Name(Storage storage) => new(storage.Name, Primary, [storage], storage.IsSingle);

    public static Code Single(float value) => float.IsNaN(value) || float.IsInfinity(value)
        ? Special("float", value)
        : new(value.ToString("R", CultureInfo.InvariantCulture) + "f", value < 0 ? Unary : Primary, []);

    private static Code Special(string type, double value) =>
        Name(type + (double.IsNaN(value) ? ".NaN" : value > 0 ? ".PositiveInfinity" : ".NegativeInfinity"));

    public static Code Literal(double value)
    {
        if (double.IsNaN(value) || double.IsInfinity(value))
        {
            return Special("double", value);
        }

        var text = value.ToString("R", CultureInfo.InvariantCulture);
        if (text.All(c => char.IsDigit(c) || c == '-'))
        {
            text += ".0";
        }

        return new(text, text[0] == '-' ? Unary : Primary, []);
    }

    public static Code Raw(string text, int precedence, IReadOnlyCollection<Storage> reads) => new(text, precedence, reads);

    public static Code Call(string function, params Code[] arguments) =>
        new(function + "(" + string.Join(", ", arguments.Select(a => a.Text)) + ")", Primary, Union(arguments));

    public static Code Index(Code array, Code index) =>
        new(array.In(Primary) + "[" + index.Text + "]", Primary, Union(array, index));

    public static Code Choose(string condition, Code conditionReads, Code then, Code otherwise) =>
        new(condition + " ? " + then.In(Relational) + " : " + otherwise.In(Relational), Lowest, Union(conditionReads, then, otherwise), then.IsSingle && otherwise.IsSingle);

    public Code As(bool isSingle) => isSingle == IsSingle ? this : new(Text, Precedence, Reads, isSingle);

    /// <summary>As a double, where the other operand is a float too.</summary>
    private Code Beside(Code other) => IsSingle && other.IsSingle ? new("(double)" + In(Unary), Unary, Reads) : this;

    public static Code operator +(Code left, Code right) => right.IsNegative
        ? new(left.Beside(right).In(Additive) + " - " + right.WithoutSign(), Additive, Union(left, right))
        : new(left.Beside(right).In(Additive) + " + " + right.In(Multiplicative), Additive, Union(left, right));

    public static Code operator -(Code left, Code right) => right.IsNegative
        ? new(left.Beside(right).In(Additive) + " + " + right.WithoutSign(), Additive, Union(left, right))
        : new(left.Beside(right).In(Additive) + " - " + right.In(Multiplicative), Additive, Union(left, right));

    public static Code operator *(Code left, Code right)
    {
        if (left.IsOne)
        {
            return right;
        }

        if (right.IsOne)
        {
            return left;
        }

        return new(left.Beside(right).In(Multiplicative) + " * " + right.In(Unary), Multiplicative, Union(left, right));
    }

    public static Code operator /(Code left, Code right) =>
        right.IsOne ? left : new(left.Beside(right).In(Multiplicative) + " / " + right.In(Unary), Multiplicative, Union(left, right));

    public static Code operator -(Code operand)
    {
        if (operand.IsNegative)
        {
            return new(operand.WithoutSign(), operand.Precedence == Unary ? Primary : operand.Precedence, operand.Reads, operand.IsSingle);
        }

        // -(a * b) and (-a) * b are the same number: the sign of a product is the product of the signs.
        return operand.Precedence >= Multiplicative
            ? new("-" + operand.Text, operand.Precedence == Multiplicative ? Multiplicative : Unary, operand.Reads, operand.IsSingle)
            : new("-(" + operand.Text + ")", Unary, operand.Reads, operand.IsSingle);
    }

    /// <summary>The text, in parentheses where it binds less tightly than its surroundings.</summary>
    public string In(int precedence) => Precedence < precedence ? "(" + Text + ")" : Text;

    public string WithoutSign() => Text.Substring(1);

    public override string ToString() => Text;

    public static IReadOnlyCollection<Storage> Union(params Code[] codes)
    {
        IReadOnlyCollection<Storage> first = [];
        HashSet<Storage>? all = null;
        foreach (var code in codes)
        {
            if (code.Reads.Count == 0 || ReferenceEquals(code.Reads, first))
            {
                continue;
            }

            if (first.Count == 0)
            {
                first = code.Reads;
                continue;
            }

            all ??= [.. first];
            all.UnionWith(code.Reads);
        }

        return all ?? first;
    }
}
