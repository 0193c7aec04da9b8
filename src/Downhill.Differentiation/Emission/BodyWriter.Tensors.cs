using Downhill.Differentiation.Adjoint;
using Downhill.Differentiation.Program;
using Downhill.Differentiation.Rules;

namespace Downhill.Differentiation.Emission;

/// <summary>
/// The adjoints of vectors and matrices: variables that refer to nothing until the first amount is known. The gradient of
/// a variable of the function is the caller's own object and written in place.
/// </summary>
internal sealed partial class BodyWriter
{
    private const string Algebra = "global::MathNet.Numerics.LinearAlgebra.";

    /// <summary>Adjoints that are 0 although their variable still refers to the last one.</summary>
    private readonly HashSet<Storage> _outdated = [];

    /// <summary>Adjoints that may refer to nothing, which stands for 0.</summary>
    private readonly HashSet<Storage> _maybeNothing = [];

    /// <summary>Adjoints that are written in place, so that they must not be shared.</summary>
    private HashSet<Storage>? _writtenInPlace;

    private static string AdjointType(Storage tensor) => Algebra + (TensorTypes.IsMatrix(tensor.Type) ? "Matrix<double>" : "Vector<double>");

    private static string ZerosLike(Storage tensor) => TensorTypes.IsMatrix(tensor.Type)
        ? $"{Algebra}Matrix<double>.Build.Dense({tensor.Name}.RowCount, {tensor.Name}.ColumnCount)"
        : $"{Algebra}Vector<double>.Build.Dense({tensor.Name}.Count)";

    /// <summary>Clears the gradient of a variable that nothing was written to.</summary>
    public void Finish(Storage variable)
    {
        if (!_everTouched.Contains(variable) || !_everTouched.Contains(function.Result) || _pending.Contains(variable))
        {
            writer.Line($"{adjoints.AdjointOf(variable)}.Clear();");
        }
    }

    /// <summary>Begins an adjoint before a loop or branch that adds to it.</summary>
    private void Begin(Storage tensor)
    {
        var adjoint = adjoints.AdjointOf(tensor);
        if (tensor.IsVariable)
        {
            writer.Line($"{adjoint}.Clear();");
        }
        else if (tensor is { Kind: StorageKind.Local, Writes: 1 })
        {
            writer.Line($"{AdjointType(tensor)} {adjoint} = {ZerosLike(tensor)};");
        }
        else
        {
            writer.Line($"{AdjointType(tensor)} {adjoint} = null;");
            _maybeNothing.Add(tensor);
        }

        _pending.Remove(tensor);
    }

    /// <summary>Before a nested block: what is out of date must not be taken for the adjoint there.</summary>
    private void SettleTensors(Stmt statement, HashSet<Storage> touched)
    {
        foreach (var tensor in _outdated.Where(touched.Contains).OrderBy(s => s.Id).ToList())
        {
            writer.Line($"{adjoints.AdjointOf(tensor)} = null;");
            _outdated.Remove(tensor);
            _maybeNothing.Add(tensor);
        }

        var ended = new HashSet<Storage>();
        Ended(statement, ended);
        _maybeNothing.UnionWith(ended);
    }

    /// <summary>At the end of a nested block.</summary>
    private void LeaveTensors(Block block)
    {
        foreach (var tensor in _outdated.Where(t => t.Scope != block).OrderBy(s => s.Id).ToList())
        {
            writer.Line($"{adjoints.AdjointOf(tensor)} = null;");
            _maybeNothing.Add(tensor);
        }

        _outdated.Clear();
    }

    /// <summary>The variables that a statement inside points at another object.</summary>
    private static void Ended(Stmt statement, HashSet<Storage> ended)
    {
        foreach (var block in statement.Blocks)
        {
            foreach (var inner in block.Statements)
            {
                if (inner is Assign { Declares: false, Adjoint: not null, Target: Ref { Storage: { IsTensor: true } tensor } })
                {
                    ended.Add(tensor);
                }

                Ended(inner, ended);
            }
        }
    }

    private void ReverseWhole(Storage target, AdjointStep step, Assign assign)
    {
        if (_outdated.Contains(target))
        {
            return;
        }

        var adjoint = adjoints.AdjointOf(target);
        if (_maybeNothing.Contains(target) && step.Amounts.Count > 0)
        {
            if (step.ShapeOf is { } shape)
            {
                writer.Line($"{adjoint} ??= {ZerosLike(shape)};");
            }
            else if (step.IsAccumulation || assign.Declares)
            {
                writer.Line($"{adjoint} ??= {ZerosLike(target)};");
            }
        }

        Spread(step, null);
        if (!assign.Declares && !step.IsAccumulation)
        {
            _outdated.Add(target);
        }
    }

    /// <summary>Adds an amount to the adjoint of a vector or matrix.</summary>
    private void AddWhole(Amount amount, TensorAmount whole, AdjointStep step)
    {
        var target = amount.Target;
        var adjoint = adjoints.AdjointOf(target);
        if (target.IsRealArray)
        {
            var k = function.Names.Fresh("k", target.Scope?.Path ?? []);
            writer.Line($"for (int {k} = 0; {k} < {adjoint}.Length; {k}++) {{ {adjoint}[{k}] += {whole.Elements!.In(Code.Primary)}[{k}]; }}");
            return;
        }

        var isFirst = _pending.Remove(target);
        var isNew = isFirst && !target.IsVariable;
        isFirst |= _outdated.Remove(target);
        if (isFirst && whole.Value is { } first)
        {
            if (target.IsVariable)
            {
                writer.Line(whole.Into is { } into && !whole.IsSeed ? into(adjoint) : $"{first.In(Code.Primary)}.CopyTo({adjoint});");
                return;
            }

            // Nobody else may hold what is written in place later.
            var mustBeOwn = whole.IsSeed && (IsWrittenInPlace(target) || step.IsAccumulation);
            var value = mustBeOwn ? first.In(Code.Primary) + ".Clone()" : first.Text;
            writer.Line($"{(isNew ? AdjointType(target) + " " : "")}{adjoint} = {value};");
            return;
        }

        if (isFirst)
        {
            writer.Line(target.IsVariable ? $"{adjoint}.Clear();" : $"{(isNew ? AdjointType(target) + " " : "")}{adjoint} = {ZerosLike(target)};");
        }
        else
        {
            Materialise(target);
        }

        if (whole.Accumulate is { } accumulate)
        {
            writer.Line(accumulate(adjoint));
            return;
        }

        var more = whole.Value!;
        writer.Line(target.IsVariable || IsWrittenInPlace(target) ? $"{adjoint}.Add({more.Text}, {adjoint});"
            : more.IsNegative ? $"{adjoint} -= {more.WithoutSign()};"
            : $"{adjoint} += {more.Text};");
    }

    /// <summary>Makes sure that an element of the adjoint can be added to.</summary>
    private void BeginElement(Storage tensor)
    {
        if (_pending.Remove(tensor))
        {
            writer.Line(tensor.IsVariable
                ? $"{adjoints.AdjointOf(tensor)}.Clear();"
                : $"{AdjointType(tensor)} {adjoints.AdjointOf(tensor)} = {ZerosLike(tensor)};");
        }
        else if (_outdated.Remove(tensor))
        {
            writer.Line($"{adjoints.AdjointOf(tensor)} = {ZerosLike(tensor)};");
        }
        else
        {
            Materialise(tensor);
        }
    }

    private void Materialise(Storage tensor)
    {
        if (_maybeNothing.Contains(tensor))
        {
            writer.Line($"{adjoints.AdjointOf(tensor)} ??= {ZerosLike(tensor)};");
        }
    }

    private bool IsWrittenInPlace(Storage tensor)
    {
        if (_writtenInPlace is null)
        {
            _writtenInPlace = [];
            Collect(function.Body, _writtenInPlace);
        }

        return _writtenInPlace.Contains(tensor);

        static void Collect(Block block, HashSet<Storage> written)
        {
            foreach (var statement in block.Statements)
            {
                if (statement is Assign { Adjoint: { } step } assign)
                {
                    written.UnionWith(step.Amounts.Where(a => a.Target.IsTensor && (a.Index is not null || a.Whole?.Accumulate is not null)).Select(a => a.Target));
                    if (assign.Target is Element { Array: { IsTensor: true } whole })
                    {
                        written.Add(whole);
                    }
                }

                foreach (var inner in statement.Blocks)
                {
                    Collect(inner, written);
                }
            }
        }
    }
}
