using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Downhill.Differentiation.Lowering;
using Downhill.Differentiation.Rules;

namespace Downhill.Differentiation.Program;

/// <summary>
/// An expression without side effects, or an <see cref="Opaque"/> one at the root of its statement. A node belongs to one
/// statement, so the analyses note on it what they found.
/// </summary>
internal abstract class Expr(SyntaxNode syntax)
{
    /// <summary>What the last walk put aside: walks are many, and mostly one after the other.</summary>
    [ThreadStatic]
    private static Stack<Expr>? t_spare;

    public SyntaxNode Syntax { get; } = syntax;

    /// <summary>Whether it varies differentiably with the variables.</summary>
    public bool Varied { get; set; }

    /// <summary>Whether it depends on the variables in any way, through comparisons and indices too.</summary>
    public bool Depends { get; set; }

    /// <summary>How an infinite value in this place may leave the result finite.</summary>
    public Damping Damping { get; set; }

    /// <summary>The number that it is known to be; null where it is no constant.</summary>
    public virtual double? Number => null;

    public virtual IReadOnlyList<Expr> Children => [];

    /// <summary>Whether its value is a float rather than a double.</summary>
    public virtual bool IsSingle => false;

    public IEnumerable<Expr> SelfAndDescendants()
    {
        if (Children.Count == 0)
        {
            yield return this;
            yield break;
        }

        var stack = t_spare ?? new Stack<Expr>(16);
        t_spare = null;
        try
        {
            stack.Push(this);
            while (stack.Count > 0)
            {
                var next = stack.Pop();
                yield return next;
                var children = next.Children;
                for (var i = children.Count - 1; i >= 0; i--)
                {
                    stack.Push(children[i]);
                }
            }
        }
        finally
        {
            stack.Clear();
            t_spare = stack;
        }
    }
}

/// <summary>What becomes of an infinite value on its way to the result.</summary>
internal enum Damping
{
    /// <summary>The result is infinite too, or NaN.</summary>
    None,

    /// <summary>Something is divided by it, or it is flattened in a like way.</summary>
    Algebraic,

    /// <summary>It may not be taken at all, or it is flattened faster than any power grows.</summary>
    Strong,
}

/// <summary>The value of a storage.</summary>
internal sealed class Ref(SyntaxNode syntax, Storage storage) : Expr(syntax)
{
    public Storage Storage { get; } = storage;

    public override bool IsSingle => Storage.IsSingle;
}

/// <summary>An element of a followed array, one index for each of its dimensions: a real number, or a row.</summary>
internal sealed class Element(SyntaxNode syntax, Expr holder, IReadOnlyList<Expr> indices) : Expr(syntax)
{
    public Element(SyntaxNode syntax, Storage array, IReadOnlyList<Expr> indices)
        : this(syntax, new Ref(syntax, array), indices)
    {
    }

    public Element(SyntaxNode syntax, Storage array, Expr index)
        : this(syntax, array, [index])
    {
    }

    private Expr[]? _holderAndIndices;

    /// <summary>Where the array is: a <see cref="Ref"/>, or the <see cref="Element"/> that is a row.</summary>
    public Expr Holder { get; } = holder;

    public ArrayClass? Class { get; } = ArrayClass.Of(holder);

    /// <summary>What stands for the elements of the array: its name, where no other name may refer to it.</summary>
    public Storage Array => Class?.Unit ?? ((Ref)Holder).Storage;

    /// <summary>Whether the array is spelled by the name that stands for it.</summary>
    public bool IsNamed => Holder is Ref { Storage.IsNamed: true };

    public IReadOnlyList<Expr> Indices { get; } = indices;

    public ITypeSymbol Type => Array.Kind == StorageKind.Field ? Array.Type : (Array.Type as IArrayTypeSymbol)?.ElementType ?? Array.Type;

    public override bool IsSingle => Array.IsSingle;

    public override IReadOnlyList<Expr> Children => IsNamed ? Indices : _holderAndIndices ??= [Holder, .. Indices];
}

internal sealed class Negate(SyntaxNode syntax, Expr operand) : Expr(syntax)
{
    public Expr Operand { get; } = operand;

    public override bool IsSingle => Operand.IsSingle;

    public override IReadOnlyList<Expr> Children { get; } = [operand];
}

/// <summary>A float made a double, or a double rounded to a float.</summary>
internal sealed class Cast(SyntaxNode syntax, Expr operand, bool isSingle, bool isWritten) : Expr(syntax)
{
    public Expr Operand { get; } = operand;

    public override bool IsSingle { get; } = isSingle;

    /// <summary>Whether the place where it stands would not make it by itself.</summary>
    public bool IsWritten { get; } = isWritten;

    public override IReadOnlyList<Expr> Children { get; } = [operand];
}

internal enum Arithmetic { Add, Subtract, Multiply, Divide, Remainder }

internal sealed class Binary(SyntaxNode syntax, Arithmetic operation, Expr left, Expr right) : Expr(syntax)
{
    public Arithmetic Operation { get; } = operation;

    public Expr Left { get; } = left;

    public Expr Right { get; } = right;

    public override bool IsSingle => Left.IsSingle && Right.IsSingle;

    public override IReadOnlyList<Expr> Children { get; } = [left, right];
}

/// <summary>A function with a declared derivative.</summary>
internal sealed class Apply(SyntaxNode syntax, DerivativeRule rule, IReadOnlyList<Expr> arguments) : Expr(syntax)
{
    public DerivativeRule Rule { get; } = rule;

    public override bool IsSingle => Rule.IsSingle;

    public override IReadOnlyList<Expr> Children { get; } = arguments;
}

/// <summary>
/// The user's own code, copied as it is. It has no derivative: where it depends on a variable and reaches the result, it is
/// an obstacle.
/// </summary>
internal sealed class Opaque : Expr
{
    private readonly Func<string>? _print;
    private string? _text;

    public Opaque(IOperation operation, Frame frame, Footprint footprint, Func<string> print)
        : base(operation.Syntax)
    {
        Operation = operation;
        Frame = frame;
        Footprint = footprint;
        _print = print;
    }

    /// <summary>Code that the lowering made up, such as the test of a flag.</summary>
    public Opaque(SyntaxNode syntax, string text, params Storage[] reads)
        : base(syntax)
    {
        _text = text;
        Footprint = new Footprint();
        Footprint.Reads.UnionWith(reads);
    }

    private Opaque(Opaque other)
        : base(other.Syntax)
    {
        (Operation, Frame, Footprint, IsStopped) = (other.Operation, other.Frame, other.Footprint, other.IsStopped);
        _print = () => other.Text;
    }

    /// <summary>The same code in a node of its own.</summary>
    public Opaque Again() => new(this);

    /// <summary>Code that the lowering made up, with what it touches.</summary>
    public Opaque(SyntaxNode syntax, string text, Footprint footprint)
        : base(syntax)
    {
        _text = text;
        Footprint = footprint;
    }

    public IOperation? Operation { get; }

    public Frame? Frame { get; }

    public override bool IsSingle => Reals.IsSingle(Operation?.Type);

    public override double? Number => Operation is { ConstantValue: { HasValue: true, Value: double or int or float or long } constant }
        ? Convert.ToDouble(constant.Value, System.Globalization.CultureInfo.InvariantCulture)
        : Operation is null && double.TryParse(_text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    public Footprint Footprint { get; }

    /// <summary>The number whose sign it is, as a factor; null for any other code.</summary>
    public Expr? SignOf { get; set; }

    /// <summary>What the number of a switch's arm is chosen by; null for any other code.</summary>
    public Selection? Selection { get; set; }

    /// <summary>Whether it reads something that varies differentiably, so that the derivative is lost here.</summary>
    public bool ReadsVaried { get; set; }

    /// <summary>Whether the user wants the derivative to end here: <c>Gradient.Stop(…)</c>.</summary>
    public bool IsStopped { get; set; }

    public string Text => _text ??= _print!();

    /// <summary>Whether evaluating it once more gives the same value and has no effect, as long as what it reads is unchanged.</summary>
    public bool IsPure => !Footprint.HasEffects && Footprint.Writes.Count == 0;
}

/// <summary>How a switch chooses its arm.</summary>
/// <param name="Subject">The number that it looks at, to be read only; null where it is not followed.</param>
/// <param name="Labels">The patterns, in order; null for what is left over.</param>
internal sealed record Selection(Expr? Subject, IReadOnlyList<(IOperation? Pattern, IOperation? Guard, int Arm)> Labels);

/// <summary>What a piece of copied code touches.</summary>
internal sealed class Footprint
{
    /// <summary>Storages whose value is read; for arrays, the reference with or without the elements.</summary>
    public FewSet<Storage> Reads { get; } = [];

    /// <summary>Arrays of which only the reference or the length matters.</summary>
    public FewSet<Storage> LengthReads { get; } = [];

    /// <summary>Arrays of arrays of which it matters what rows they have, but not what is in these.</summary>
    public List<ArrayClass> RowReads { get; } = [];

    public FewSet<Storage> Writes { get; } = [];

    /// <summary>Arrays whose elements are written.</summary>
    public FewSet<Storage> ElementWrites { get; } = [];

    /// <summary>Arrays whose reference is handed to code that is not read here.</summary>
    public Dictionary<Storage, SyntaxNode> Escapes { get; } = [];

    /// <summary>Fields and properties that are read, of any object.</summary>
    public FewSet<ISymbol> MembersRead { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>Fields and properties that are written, of any object.</summary>
    public FewSet<ISymbol> MembersWritten { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>
    /// Places outside of what is tracked that something is stored in: the expression, and the field or property where it is
    /// one; null for an element, an indexer, an argument that is kept, or anything else.
    /// </summary>
    public List<(SyntaxNode Syntax, ISymbol? Member)> Stores { get; } = [];

    /// <summary>Variables that a lambda or local function inside refers to: it may run at any later time.</summary>
    public FewSet<Storage> Captured { get; } = [];

    /// <summary>Whether code runs that could not be read.</summary>
    public bool CallsUnknown { get; set; }

    /// <summary>Whether it may do something that can be seen from outside: calls, throws, allocations that are kept.</summary>
    public bool HasEffects { get; set; }

    /// <summary>Whether it may change objects that others read.</summary>
    public bool WritesHeap { get; set; }

    /// <summary>Whether it reads elements, fields or properties that some other code may change.</summary>
    public bool ReadsHeap { get; set; }

    /// <summary>Rough cost of a second evaluation; 1 is an arithmetic operation or a load.</summary>
    public int Cost { get; set; }

    /// <summary>Takes in what other code touches that runs with this.</summary>
    public void Include(Footprint other)
    {
        Reads.UnionWith(other.Reads);
        LengthReads.UnionWith(other.LengthReads);
        RowReads.AddRange(other.RowReads);
        Writes.UnionWith(other.Writes);
        ElementWrites.UnionWith(other.ElementWrites);
        MembersRead.UnionWith(other.MembersRead);
        MembersWritten.UnionWith(other.MembersWritten);
        Stores.AddRange(other.Stores);
        Captured.UnionWith(other.Captured);
        foreach (var escape in other.Escapes)
        {
            Escapes[escape.Key] = escape.Value;
        }

        CallsUnknown |= other.CallsUnknown;
        HasEffects |= other.HasEffects;
        WritesHeap |= other.WritesHeap;
        ReadsHeap |= other.ReadsHeap;
        Cost += other.Cost;
    }
}
