using Downhill.Differentiation.Adjoint;
using Downhill.Differentiation.Analysis;
using Downhill.Differentiation.Lowering;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Emission;

/// <summary>Writes the forward pass: the user's own statements, with what the reverse pass needs kept on the way.</summary>
internal sealed partial class BodyWriter(
    LoweredFunction function,
    Activity activity,
    Values values,
    AdjointBuilder adjoints,
    CodeWriter writer,
    Func<Storage, string> gradientOf)
{
    /// <summary>The variable that holds the tape.</summary>
    public string Tape => function.Tape;

    /// <summary>Whether the value's sums may be added up in another order.</summary>
    public bool AllowsReassociation { get; init; }

    private readonly HashSet<Storage> _hoisted = [];

    /// <summary>Where numbers are kept off the tape: only where both passes are one method.</summary>
    private KeptArrays? _kept;

    /// <summary>Whether anything is kept on the tape, or taken from its pool.</summary>
    public static bool NeedsTape(Block body, Activity activity)
    {
        var blocks = new Stack<Block>();
        blocks.Push(body);
        while (blocks.Count > 0)
        {
            var block = blocks.Pop();
            if (block.Kept.Count > 0)
            {
                return true;
            }

            foreach (var statement in block.Statements)
            {
                if (statement.Saved.Count > 0
                    || (statement is Invoke invoke && (UsesPasses(invoke) || invoke is { Active: true, Callee.Rule: not null }))
                    || (statement is NewArray allocation && activity.EverVaries(allocation.Target))
                    || (statement is Assign { Adjoint: not null, Target: Element { Array: { IsVariable: false } } }))
                {
                    return true;
                }

                foreach (var inner in statement.Blocks)
                {
                    blocks.Push(inner);
                }
            }
        }

        return false;
    }

    public void Forward()
    {
        Hoist(function.Body);
        Forward(function.Body);
    }

    /// <summary>Declares at the top what the reverse pass reads from branches that are over by then.</summary>
    private void Hoist(Block block)
    {
        foreach (var local in block.Hoisted)
        {
            if (_hoisted.Add(local))
            {
                writer.Line($"{TypeOf(local)} {local.Name} = {DefaultOf(local.Type)};");
            }
        }

        foreach (var statement in block.Statements)
        {
            foreach (var inner in statement.Blocks)
            {
                if (!inner.IsInLoop)
                {
                    Hoist(inner);
                }
            }
        }
    }

    private void Forward(Block block)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var statement in block.Statements)
        {
            foreach (var (name, length) in _kept?.DeclaredBefore(statement) ?? [])
            {
                writer.Line($"double[] {name} = {Tape}.Take({length});");
            }

            Save(statement);
            switch (statement)
            {
                case Assign assign:
                    Forward(assign);
                    break;
                case NewArray allocation:
                    Forward(allocation);
                    break;
                case Invoke invoke:
                    Forward(invoke);
                    break;
                case Perform perform:
                    writer.Line(Terminated(perform.Code.Text));
                    break;
                case If choice:
                    Forward(choice);
                    break;
                case Choose choose:
                    writer.Open($"switch ({choose.Arm.Name})");
                    for (var i = 0; i < choose.Blocks.Count; i++)
                    {
                        if (choose.Blocks[i].Statements.Count == 0)
                        {
                            continue;
                        }

                        writer.Open($"case {i}:");
                        Forward(choose.Blocks[i]);
                        writer.Line("break;");
                        writer.Close();
                    }

                    writer.Close();
                    break;
                case Enclosed enclosed:
                    Forward(enclosed);
                    break;
                case Loop loop:
                    Forward(loop);
                    break;
            }
        }

        foreach (var kept in block.Kept)
        {
            if (_kept?.PlaceOf(block, kept) is { } place)
            {
                writer.Line($"{place} = {kept.Name};");
            }
            else
            {
                Push(kept.Name, kept.Type);
            }
        }
    }

    private void Forward(Enclosed enclosed)
    {
        var resource = enclosed.Resource?.Text;
        writer.Open(enclosed.Kind switch
        {
            Enclosure.Finally => "try",
            Enclosure.Lock => $"lock ({resource})",
            _ when enclosed.Holder is { } holder => $"using ({TypeOf(holder)} {holder.Name} = {resource})",
            _ => $"using ({resource})",
        });
        Forward(enclosed.Body);
        writer.Close();
        if (enclosed.Kind == Enclosure.Finally)
        {
            writer.Open("finally");
            Forward(enclosed.After);
            writer.Close();
        }
    }

    private void Save(Stmt statement)
    {
        foreach (var saved in statement.Saved)
        {
            var element = statement is Assign { Target: Element target } && target.Array == saved ? target : null;
            var value = element is null ? saved.Name : values.Print(element).Text;
            if (_kept?.PlaceOf(statement, saved) is { } place)
            {
                writer.Line($"{place} = {value};");
            }
            else
            {
                Push(value, element is null ? saved.Type : function.TypeOf(element));
            }
        }
    }

    private void Forward(Assign assign)
    {
        if (assign.IsImplied)
        {
            return;
        }

        var value = values.Print(assign.Value);
        if (assign.IsCompound && assign.Value is Binary binary)
        {
            var sign = binary.Operation switch
            {
                Arithmetic.Add => "+=",
                Arithmetic.Subtract => "-=",
                Arithmetic.Multiply => "*=",
                Arithmetic.Divide => "/=",
                _ => "%=",
            };
            writer.Line($"{values.Print(assign.Target).Text} {sign} {values.Print(binary.Right).Text};");
            return;
        }

        var declared = assign is { Declares: true, Target: Ref { Storage: var storage } } && !_hoisted.Contains(storage)
            ? TypeOf(storage) + " "
            : "";
        writer.Line($"{declared}{values.Print(assign.Target).Text} = {assign.ForwardText ?? value.Text};");
    }

    private void Forward(NewArray allocation)
    {
        var target = allocation.Target;
        var declared = _hoisted.Contains(target) ? "" : TypeOf(target) + " ";
        var element = target.IsSingle ? "float" : "double";

        // An array that the caller may get to see is not lent.
        var pooled = activity.EverVaries(target) && !target.IsSingle && target.Class is { IsExternal: false, Rows: null };
        switch (allocation)
        {
            case { Lengths: { } rows } when target.Class?.Rows is not null:
                var row = function.Names.TypeName(((IArrayTypeSymbol)target.Type).ElementType.WithNullableAnnotation(NullableAnnotation.None));
                var bracket = row.IndexOf('[');
                writer.Line($"{declared}{target.Name} = new {row.Substring(0, bracket)}[{string.Join(", ", rows.Select(l => values.Print(l).Text))}]{row.Substring(bracket)};");
                break;
            case { Items: { } rows } when target.Class?.Rows is not null:
                writer.Line($"{declared}{target.Name} = new {TypeOf(target)} {{ {string.Join(", ", rows.Select(i => values.Print(i).Text))} }};");
                break;
            case { Lengths: { } lengths }:
                var sizes = string.Join(", ", lengths.Select(l => values.Print(l).Text));
                writer.Line($"{declared}{target.Name} = {(pooled && target.Rank <= 3 ? $"{Tape}.Zeros({sizes})" : $"new {element}[{sizes}]")};");
                break;
            case { Items: { } items } when pooled || target.Rank > 1:
                var shape = string.Join(", ", allocation.Shape);
                writer.Line($"{declared}{target.Name} = {(pooled && target.Rank <= 3 ? $"{Tape}.Zeros({shape})" : $"new {element}[{shape}]")};");
                for (var i = 0; i < items.Count; i++)
                {
                    writer.Line($"{target.Name}[{allocation.IndexOf(i)}] = {values.Print(items[i]).Text};");
                }

                break;
            case { Items: { } items }:
                writer.Line($"{declared}{target.Name} = new {element}[] {{ {string.Join(", ", items.Select(i => values.Print(i).Text))} }};");
                break;
            case { CopyOf: { } source, IsStopped: true }:
                var stopped = $"global::Downhill.Gradient.Stop({source.Name})";
                writer.Line($"{declared}{target.Name} = {(pooled ? $"{Tape}.Copy({stopped})" : stopped)};");
                break;
            case { CopyOf: { } source }:
                writer.Line(pooled
                    ? $"{declared}{target.Name} = {Tape}.Copy({source.Name});"
                    : $"{declared}{target.Name} = ({TypeOf(target)}){source.Name}.Clone();");
                break;
        }
    }

    private void Forward(If choice)
    {
        var condition = choice.Condition.Text;
        if (choice.Decision is { } decision)
        {
            writer.Line($"{(_hoisted.Contains(decision) ? "" : "bool ")}{decision.Name} = {condition};");
            condition = decision.Name;
        }

        writer.Open($"if ({condition})");
        Forward(choice.Then);
        writer.Close();
        if (choice.Else.Statements.Count > 0)
        {
            writer.Open("else");
            Forward(choice.Else);
            writer.Close();
        }
    }

    private void Forward(Loop loop)
    {
        if (AllowsReassociation && ForwardContiguous(loop))
        {
            return;
        }

        if (loop.IsFused)
        {
            BeforeFused(loop);
        }

        if (loop.Count is { } count)
        {
            writer.Line($"{(_hoisted.Contains(count) ? "" : "int ")}{count.Name} = 0;");
        }

        switch (loop.Form)
        {
            case LoopForm.Counted:
                writer.Open(Header(loop));
                break;
            case LoopForm.While:
                writer.Open($"while ({loop.Condition!.Text})");
                break;
            case LoopForm.DoWhile:
                writer.Open("do");
                break;
            case LoopForm.Each:
                writer.Open($"foreach ({TypeOf(loop.Item!)} {loop.Item!.Name} in {loop.Sequence!.Text})");
                break;
        }

        if (loop.Count is { } counter)
        {
            writer.Line($"{counter.Name}++;");
        }

        Forward(loop.Body);
        if (loop.IsFused)
        {
            AtEndOfFused(loop);
        }

        if (loop.ExitFlags.Count > 0)
        {
            writer.Open($"if ({string.Join(" || ", loop.ExitFlags.Select(f => f.Name))})");
            writer.Line("break;");
            writer.Close();
        }

        writer.Close(loop.Form == LoopForm.DoWhile ? $"}} while ({loop.Condition!.Text});" : "}");
    }

    private string Header(Loop loop)
    {
        var index = loop.Index!;
        var step = loop.Step switch
        {
            1 => index.Name + "++",
            -1 => index.Name + "--",
            > 0 => $"{index.Name} += {loop.Step}",
            _ => $"{index.Name} -= {-loop.Step}",
        };
        return $"for ({TypeOf(index)} {index.Name} = {values.Print(loop.Start!).Text}; {index.Name} {loop.Comparison} {values.Print(loop.Bound!).In(Code.Relational + 1)}; {step})";
    }

    private void Push(string value, ITypeSymbol type)
    {
        var method = type.SpecialType switch
        {
            SpecialType.System_Double or SpecialType.System_Single => "Push",
            SpecialType.System_Int32 => "PushInt",
            SpecialType.System_Boolean => "PushBool",
            _ => "PushItem",
        };
        writer.Line($"{Tape}.{method}({value});");
    }

    private string Pop(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Double => $"{Tape}.Pop()",
        SpecialType.System_Single => $"(float){Tape}.Pop()",
        SpecialType.System_Int32 => $"{Tape}.PopInt()",
        SpecialType.System_Boolean => $"{Tape}.PopBool()",
        _ => $"{Tape}.PopItem<{function.Names.TypeName(type)}>()",
    };

    private string TypeOf(Storage storage) => storage.Type.IsAnonymousType ? "var" : function.Names.TypeName(storage.Type.WithNullableAnnotation(NullableAnnotation.None));

    private static string DefaultOf(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Double or SpecialType.System_Single or SpecialType.System_Int32 or SpecialType.System_Int64 => "0",
        SpecialType.System_Boolean => "false",
        _ => "default",
    };

    private static string Terminated(string statement) =>
        statement.EndsWith(";", StringComparison.Ordinal) || statement.EndsWith("}", StringComparison.Ordinal) ? statement : statement + ";";
}
