using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Program;

internal sealed class Block
{
    public List<Stmt> Statements { get; } = [];

    /// <summary>The loops and branches around it, for names.</summary>
    public int[] Path { get; set; } = [];

    /// <summary>Whether it runs repeatedly, so that what it declares does not outlive a pass.</summary>
    public bool IsInLoop { get; set; }

    /// <summary>Locals to keep at the end of the block for the reverse pass, in the order of the pushes.</summary>
    public List<Storage> Kept { get; set; } = [];

    /// <summary>Locals that the reverse pass reads and that no loop repeats: declared at the top of the method.</summary>
    public List<Storage> Hoisted { get; set; } = [];

    /// <summary>Locals whose earlier values the reverse pass puts back although it does not need the last one.</summary>
    public List<Storage> Restored { get; set; } = [];

    /// <summary>Declarations that the reverse pass makes again instead of keeping their value.</summary>
    public List<Assign> Replayed { get; set; } = [];

    /// <summary>The storages that live until the end of the block, in the order of their declaration.</summary>
    public List<Storage> Locals { get; } = [];
}

internal abstract class Stmt(SyntaxNode syntax)
{
    public SyntaxNode Syntax { get; } = syntax;

    /// <summary>Whether the reverse pass has something to do here.</summary>
    public bool Active { get; set; }

    /// <summary>Storages whose value is kept before the statement overwrites it.</summary>
    public HashSet<Storage> Saved { get; } = [];

    /// <summary>Whether the reverse pass passes through here, for a derivative or to restore a value.</summary>
    public bool Reversed { get; set; }

    public virtual IReadOnlyList<Block> Blocks => [];
}

/// <summary>Assigns a scalar, an element, or any inactive local.</summary>
internal sealed class Assign(SyntaxNode syntax, Expr target, Expr value) : Stmt(syntax)
{
    /// <summary>A <see cref="Ref"/> or an <see cref="Element"/>.</summary>
    public Expr Target { get; } = target;

    public Expr Value { get; set; } = value;

    public bool Declares { get; set; }

    /// <summary>
    /// Whether the source wrote <c>target op= right</c>: then <see cref="Value"/> is a <see cref="Binary"/> whose left side
    /// reads the target.
    /// </summary>
    public bool IsCompound { get; set; }

    /// <summary>
    /// How the forward pass computes the value, where that is a call of the library; <see cref="Value"/> is then the formula
    /// that it stands for.
    /// </summary>
    public string? ForwardText { get; init; }

    /// <summary>Whether the statement before has done it already, as a constructor does: only the reverse pass sees it.</summary>
    public bool IsImplied { get; init; }

    /// <summary>What the reverse pass does for it; null while it is not active.</summary>
    public Adjoint.AdjointStep? Adjoint { get; set; }

    /// <summary>What of <see cref="Adjoint"/> is done before a loop, for the loop's own use.</summary>
    public HashSet<Adjoint.Amount> DoneEarly { get; } = [];
}

/// <summary>Declares a local array that nothing else refers to.</summary>
internal sealed class NewArray(SyntaxNode syntax, Storage target) : Stmt(syntax)
{
    public Storage Target { get; } = target;

    /// <summary>The length of each dimension; null with <see cref="Items"/> or <see cref="CopyOf"/>.</summary>
    public IReadOnlyList<Expr>? Lengths { get; set; }

    /// <summary>The elements, the last index running fastest.</summary>
    public IReadOnlyList<Expr>? Items { get; set; }

    /// <summary>How many items there are along each dimension.</summary>
    public IReadOnlyList<int> Shape { get; set; } = [];

    public Storage? CopyOf { get; set; }

    /// <summary>Whether the copy is a constant to the derivative: <c>Gradient.Stop(…)</c>.</summary>
    public bool IsStopped { get; set; }

    /// <summary>The array that holds the adjoints of its elements, as the reverse pass spells it.</summary>
    public string? Place { get; set; }

    /// <summary>The same for the array that it is a copy of.</summary>
    public string? SourcePlace { get; set; }

    /// <summary>What the reverse pass does for the items.</summary>
    public List<Adjoint.AdjointStep> Adjoints { get; } = [];

    /// <summary>The indices of an item, as C# writes them: <c>1, 0</c>.</summary>
    public string IndexOf(int item)
    {
        var indices = new string[Math.Max(1, Shape.Count)];
        for (var d = indices.Length - 1; d >= 0; d--)
        {
            var length = d < Shape.Count ? Shape[d] : int.MaxValue;
            indices[d] = (item % length).ToString(System.Globalization.CultureInfo.InvariantCulture);
            item /= length;
        }

        return string.Join(", ", indices);
    }
}

/// <summary>The user's own statement, copied as it is.</summary>
internal sealed class Perform(SyntaxNode syntax, Opaque code) : Stmt(syntax)
{
    public Opaque Code { get; } = code;

    /// <summary>What undoes it exactly: for <c>k++</c> it is <c>k--</c>.</summary>
    public string? Inverse { get; set; }

    /// <summary>Whether the reverse pass runs <see cref="Inverse"/>.</summary>
    public bool IsUndone { get; set; }
}

internal sealed class If(SyntaxNode syntax, Opaque condition, Block then, Block otherwise) : Stmt(syntax)
{
    public Opaque Condition { get; } = condition;

    public Block Then { get; } = then;

    public Block Else { get; } = otherwise;

    /// <summary>The two sides of the comparison that decides, as expressions; null where it decides otherwise.</summary>
    public (Expr Left, string Comparison, Expr Right)? Compared { get; set; }

    /// <summary>
    /// Every pair of values at whose equality the condition may change, where it is made of several comparisons or of
    /// patterns; null where it changes elsewhere too.
    /// </summary>
    public IReadOnlyList<(Expr Left, Expr Right)>? Boundaries { get; set; }

    /// <summary>Whether it only skips what a jump skipped.</summary>
    public bool IsGuard { get; set; }

    /// <summary>Holds which way it went, for the reverse pass; null where the condition itself can be evaluated again.</summary>
    public Storage? Decision { get; set; }

    public override IReadOnlyList<Block> Blocks { get; } = [then, otherwise];
}

/// <summary>Chooses one of several blocks by an inactive number.</summary>
internal sealed class Choose(SyntaxNode syntax, Storage arm, IReadOnlyList<Block> arms) : Stmt(syntax)
{
    public Storage Arm { get; } = arm;

    public override IReadOnlyList<Block> Blocks { get; } = arms;
}

internal enum Enclosure { Finally, Using, Lock }

/// <summary>A block with something of the user's around it that runs in any case: <c>finally</c>, <c>using</c>, <c>lock</c>.</summary>
internal sealed class Enclosed(SyntaxNode syntax, Enclosure kind, Opaque? resource, Block body, Block after) : Stmt(syntax)
{
    public Enclosure Kind { get; } = kind;

    /// <summary>What is disposed or locked.</summary>
    public Opaque? Resource { get; } = resource;

    /// <summary>The variable that holds the resource; null where it has no name.</summary>
    public Storage? Holder { get; set; }

    public Block Body { get; } = body;

    /// <summary>What <c>finally</c> does.</summary>
    public Block After { get; } = after;

    public override IReadOnlyList<Block> Blocks { get; } = [body, after];
}

internal enum LoopForm { Counted, While, DoWhile, Each }

internal sealed class Loop(SyntaxNode syntax, LoopForm form, Block body) : Stmt(syntax)
{
    public LoopForm Form { get; } = form;

    public Block Body { get; } = body;

    public override IReadOnlyList<Block> Blocks { get; } = [body];

    /// <summary>Counted: the index, declared by the loop and changed by nothing else.</summary>
    public Storage? Index { get; set; }

    public Expr? Start { get; set; }

    public Expr? Bound { get; set; }

    /// <summary>Counted: <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c> or <c>&gt;=</c>.</summary>
    public string Comparison { get; set; } = "<";

    public int Step { get; set; } = 1;

    /// <summary>While and do: the condition.</summary>
    public Opaque? Condition { get; set; }

    /// <summary>Each: the sequence and the element.</summary>
    public Opaque? Sequence { get; set; }

    public Storage? Item { get; set; }

    /// <summary>Each: whether the sequence can be indexed, so that its items need not be kept.</summary>
    public bool IsIndexable { get; set; }

    /// <summary>Flags that end the loop after the iteration that sets one.</summary>
    public List<Storage> ExitFlags { get; } = [];

    /// <summary>The number of iterations made, for the reverse pass; null where it follows from start and bound.</summary>
    public Storage? Count { get; set; }

    /// <summary>Each: whether the reverse pass fetches the item by its index again.</summary>
    public bool IsFetchedAgain { get; set; }

    /// <summary>Whether each iteration ends with its own way back, so that the reverse pass leaves the loop out.</summary>
    public bool IsFused { get; set; }

    /// <summary>Fused: what the reverse pass does before the loop already, in order, for the adjoints that it needs.</summary>
    public List<(Assign Statement, IReadOnlyCollection<Adjoint.Amount> Amounts)> Early { get; } = [];
}
