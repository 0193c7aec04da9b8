using Downhill.Differentiation.Adjoint;
using Downhill.Differentiation.Analysis;
using Downhill.Differentiation.Lowering;
using Downhill.Differentiation.Program;
using Downhill.Differentiation.Pullbacks;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Emission;

/// <summary>Writes the forward and the reverse pass of each function that is not expanded where it is called.</summary>
internal sealed class PullbackWriter
{
    private readonly Compilation _compilation;
    private readonly List<Pullback> _pullbacks = [];

    public PullbackWriter(LoweredFunction function, Activity activity, Compilation compilation, string stem)
    {
        _compilation = compilation;
        Collect(function.Body);
        Heap = HeapWrites.Of([function.Body, .. _pullbacks.Select(p => p.Function!.Body)]);
        FindUnstable(function, activity);
        Name(function.Names, stem);
    }

    /// <summary>What the whole program changes in objects that others read.</summary>
    public HeapWrites Heap { get; }

    /// <summary>The names that each function uses.</summary>
    public IEnumerable<NameTable> Names => _pullbacks.Select(static p => p.Function!.Names);

    public void Write(CodeWriter writer)
    {
        foreach (var pullback in _pullbacks)
        {
            Write(pullback, writer);
        }
    }

    private void Write(Pullback pullback, CodeWriter writer)
    {
        var function = pullback.Function!;
        var values = new Values(function, pullback.Activity!, Heap);
        var adjoints = new AdjointBuilder(function, pullback.Activity!, values);
        adjoints.Run();
        new Recording(
            function,
            pullback.Activity!,
            values,
            _compilation.GetSpecialType(SpecialType.System_Boolean),
            _compilation.GetSpecialType(SpecialType.System_Int32)).Run();
        var body = new BodyWriter(function, pullback.Activity!, values, adjoints, writer, _ => throw new InvalidOperationException());
        var modifiers = pullback.Callee.IsOfThis ? "private" : "private static";
        var isVoid = pullback.Callee.Method.ReturnsVoid || pullback.Callee.ReturnsParts;
        writer.Gap();
        writer.Line($"// '{pullback.Callee.Method.Name}' as it is; what its derivative needs is kept on the tape.");
        writer.Open($"{modifiers} {(isVoid ? "void" : function.Names.TypeName(pullback.Callee.Method.ReturnType))} {pullback.ForwardName}({body.ForwardParameters(pullback)})");
        body.Forward();
        if (!isVoid)
        {
            writer.Line($"return {function.Result.Name};");
        }

        writer.Close();
        writer.Gap();
        writer.Line($"// The derivative of '{pullback.Callee.Method.Name}', added to the adjoints of what it was given.");
        writer.Open($"{modifiers} void {pullback.ReverseName}({body.ReverseParameters(pullback)})");
        body.Reverse(pullback);
        writer.Close();
    }

    private void Collect(Block root)
    {
        foreach (var invoke in InvokesIn(root))
        {
            if (BodyWriter.UsesPasses(invoke) && !_pullbacks.Contains(invoke.Pullback!))
            {
                _pullbacks.Add(invoke.Pullback!);
                Collect(invoke.Pullback!.Function!.Body);
            }
        }
    }

    private static IEnumerable<Invoke> InvokesIn(Block root)
    {
        var blocks = new Stack<Block>();
        blocks.Push(root);
        while (blocks.Count > 0)
        {
            foreach (var statement in blocks.Pop().Statements)
            {
                if (statement is Invoke invoke)
                {
                    yield return invoke;
                }

                foreach (var inner in statement.Blocks)
                {
                    blocks.Push(inner);
                }
            }
        }
    }

    /// <summary>
    /// The elements of an array that a caller writes afterwards, and does not put back, are others in the reverse pass: then
    /// what the callee needs of them is kept.
    /// </summary>
    private void FindUnstable(LoweredFunction root, Activity activity)
    {
        List<(LoweredFunction Function, Values Values)> functions = [(root, new Values(root, activity, Heap))];
        functions.AddRange(_pullbacks.Select(p => (p.Function!, new Values(p.Function!, p.Activity!, Heap))));
        bool grew;
        do
        {
            grew = false;
            foreach (var (function, values) in functions)
            {
                foreach (var invoke in InvokesIn(function.Body))
                {
                    for (var i = 0; i < invoke.Operands.Count; i++)
                    {
                        var slot = invoke.Callee.Slots[i];
                        if (slot is { Kind: SlotKind.Array, IsUnstable: false } && !invoke.Operands[i].Place!.Reach.Skip(1).All(values.HasStableElements))
                        {
                            slot.IsUnstable = grew = true;
                            foreach (var pullback in _pullbacks.Where(p => p.Callee == invoke.Callee))
                            {
                                foreach (var level in pullback.Function!.Slots[i].Reach)
                                {
                                    level.ElementsWritten = true;
                                }
                            }
                        }
                    }
                }
            }
        }
        while (grew);
    }

    private void Name(NameTable names, string stem)
    {
        foreach (var pullback in _pullbacks)
        {
            var name = pullback.Callee.Name == stem ? stem : stem + pullback.Callee.Name;
            pullback.ForwardName = names.Fresh(name + "Forward", []);
            pullback.ReverseName = names.Fresh(name + "Reverse", []);
        }
    }
}
