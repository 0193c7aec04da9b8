using Downhill.Differentiation.Lowering;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Analysis;

/// <summary>
/// What stands in the way of vectors and matrices being taken for values: an object whose elements are written must have
/// been made here and be known by one name.
/// </summary>
internal sealed class TensorVerdict(LoweredFunction function, Activity activity)
{
    public IEnumerable<Obstacle> Obstacles()
    {
        if (!function.Storages.Any(s => s.IsTensor))
        {
            return [];
        }

        var found = new List<Obstacle>();
        Visit(function.Body, found);
        return found;
    }

    private void Visit(Block block, List<Obstacle> found)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        for (var i = 0; i < block.Statements.Count; i++)
        {
            var statement = block.Statements[i];
            if (statement is Assign assign && Obstacle(assign) is { } obstacle)
            {
                found.Add(obstacle);
            }

            if (statement is Assign { Value: TensorApply { Rule.KeepsArray: true } keeper } && keeper.Children.OfType<Ref>().FirstOrDefault(r => r.Storage.IsRealArray) is { } array
                && activity.EverVaries(array.Storage) && IsWrittenAfter(array.Storage, block, i))
            {
                found.Add(new(statement.Syntax, Differentiability.Unknown, $"the vector keeps '{array.Storage.Name}', whose elements are written later", "use 'DenseOfArray', which copies them"));
            }

            foreach (var made in Adjoint.Writing.Expressions(statement).SelectMany(e => e.SelfAndDescendants()).OfType<TensorApply>())
            {
                if (made.Rule.ArrayOperand is { } index && IsUnclear(made.Children[index]))
                {
                    found.Add(Unknown(made.Children[index].Syntax, "this array is known by several names, and is not followed into a vector", "fill the vector element by element"));
                }
            }

            foreach (var inner in statement.Blocks)
            {
                Visit(inner, found);
            }
        }
    }

    private Obstacle? Obstacle(Assign assign)
    {
        switch (assign.Target)
        {
            case Element { Array: { IsTensor: true } whole } element when activity.EverVaries(whole):
                return whole switch
                {
                    { Kind: not StorageKind.Local } => Unknown(element.Syntax, $"elements of '{whole.Name}', which the caller holds, are written", "write into a vector or matrix that the method itself makes"),
                    { IsFresh: false } => Unknown(element.Syntax, $"'{whole.Name}' may be another name for something else while its elements are written", "write into a vector or matrix that the method itself makes, or 'Clone()' it first"),
                    { Writes: > 1 } => Unknown(element.Syntax, $"'{whole.Name}' refers to several objects in turn while its elements are written", "use one variable for each"),
                    _ => null,
                };
            case Ref { Storage: { IsTensor: true, IsVariable: true } variable }:
                return Unknown(assign.Syntax, $"'{variable.Name}', which is differentiated by, is pointed at another object", "use a local variable");
            case Ref { Storage: { IsTensor: true } first } when assign.Value is Ref { Storage: { IsTensor: true } second } && (first.ElementsWritten || second is { ElementsWritten: true, IsSynthetic: false })
                && (activity.EverVaries(first) || activity.EverVaries(second)):
                return Unknown(assign.Syntax, $"'{first.Name}' is another name for '{second.Name}', and elements are written through one of them", "'Clone()' it");
            default:
                return null;
        }
    }

    /// <summary>Whether the array may hold something that varies, and is none whose name says which one it is.</summary>
    private bool IsUnclear(Expr array) => array switch
    {
        Ref { Storage: { IsRealArray: true, Rank: 1, IsNamed: true, IsReassigned: false } } => false,
        Opaque opaque => opaque.Footprint.Reads.Concat(opaque.Footprint.LengthReads).Concat(opaque.Footprint.RowReads.Select(r => r.Unit)).Any(MayVary),
        _ => Adjoint.Writing.Reads(array).Any(MayVary),
    };

    private bool MayVary(Storage storage) => activity.EverVaries(storage) || activity.EverVaries(storage.Elements) || storage.Reach.Any(activity.EverVaries);

    /// <summary>Whether the array's elements may be written once the statement at the position has run.</summary>
    private static bool IsWrittenAfter(Storage array, Block block, int position)
    {
        if (!array.ElementsWritten)
        {
            return false;
        }

        // In the block that declares it, an iteration begins with an array of its own.
        if (array is not { Kind: StorageKind.Local, IsFresh: true } || array.Scope != block)
        {
            return true;
        }

        var written = new HashSet<Storage>();
        foreach (var later in block.Statements.Skip(position + 1))
        {
            Adjoint.Writing.Collect(later, written);
        }

        return written.Contains(array);
    }

    private static Obstacle Unknown(SyntaxNode syntax, string reason, string instead) => new(syntax, Differentiability.Unknown, reason, instead);
}
