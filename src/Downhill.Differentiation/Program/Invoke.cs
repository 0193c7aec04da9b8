using Downhill.Differentiation.Pullbacks;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Program;

/// <summary>
/// A call that is not expanded: the called function has a forward and a reverse pass of its own. What it hands out goes
/// into a variable that it declares, into arrays and into what it is given by reference.
/// </summary>
internal sealed class Invoke(SyntaxNode syntax, Callee callee, IReadOnlyList<Operand> operands, Storage? result) : Stmt(syntax)
{
    public Callee Callee { get; } = callee;

    /// <summary>One for each slot of the callee.</summary>
    public List<Operand> Operands { get; } = [.. operands];

    /// <summary>For a declared derivative: the arguments, and the storages that they are read from in the reverse pass.</summary>
    public List<string> Arguments { get; } = [];

    public HashSet<Storage> Needs { get; } = [];

    public Storage? Result { get; } = result;

    /// <summary>Which operands vary.</summary>
    public bool[] Varied { get; } = new bool[operands.Count];

    /// <summary>The callee's passes for the operands that vary.</summary>
    public Pullback? Pullback { get; set; }

    /// <summary>Varying variables that an inactive call overwrites: their adjoints end here.</summary>
    public List<Storage> Cleared { get; } = [];

    /// <summary>The numbers in objects and in elements of struct arrays that vary anywhere.</summary>
    public IReadOnlyList<Storage> AllFields { get; init; } = [];

    /// <summary>Those of them that the callee may read and write.</summary>
    public IReadOnlyList<Storage> Fields => Callee.TouchesHeap ? AllFields : [];

    /// <summary>What the call may overwrite, the variable of its result aside.</summary>
    public IEnumerable<Storage> Overwritten
    {
        get
        {
            for (var i = 0; i < Operands.Count; i++)
            {
                if (Operands[i].Place is { } place && Callee.Slots[i].IsWritten)
                {
                    yield return place;
                }
            }

            foreach (var part in Fields)
            {
                yield return part;
            }
        }
    }
}

/// <summary>What a slot is given: a value, or the place that the callee reads and writes itself.</summary>
internal sealed record Operand(Expr? Value, Storage? Place)
{
    /// <summary>The argument in the source; null where there is none.</summary>
    public SyntaxNode? Syntax { get; init; } = Value?.Syntax;

    /// <summary>The variable whose adjoint the callee adds to; null for an expression, which does not vary.</summary>
    public Storage? Storage => Place ?? (Value as Ref)?.Storage;
}
