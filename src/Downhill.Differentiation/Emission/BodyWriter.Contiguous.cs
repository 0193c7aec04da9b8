using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Differentiation.Emission;

/// <summary>Loops over consecutive elements, handed over as a whole.</summary>
internal sealed partial class BodyWriter
{
    private const string Contiguous = "global::Downhill.CompilerServices.Contiguous.";

    /// <summary>Writes a loop of the reverse pass that adds to consecutive elements as calls; false where it is of another kind.</summary>
    private bool ReverseContiguous(Loop loop)
    {
        if (!IsFree(loop)
            || ContiguousLoop.Of(loop, values, s => s.Reversed) is not { Statement: { Adjoint: { IsAccumulation: true, Shared.Count: 0 } step } statement } contiguous
            || (statement.Target is Ref { Storage: var sum } && (_pending.Contains(sum) || loop.Body.Locals.Contains(sum)))
            || (step.Index is { } at && !contiguous.IsInvariant(Parsed.Expression(step.Place + "[" + at.Text + "]")))
            || step.Amounts.Count == 0
            || step.Amounts.Select(a => a.Target).Distinct().Count() < step.Amounts.Count)
        {
            return false;
        }

        var calls = new List<(string Comment, string Guard, string Call)>();
        var mayThrow = step.SeedName is not null;
        foreach (var amount in step.Amounts)
        {
            if (amount.Index is not { } index || amount.Target is not { Rank: 1 } || contiguous.First(index.Text) is not { } first)
            {
                return false;
            }

            var value = Parsed.Expression(amount.Value.Text);
            var guard = "";
            if (value is ConditionalExpressionSyntax { Condition: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression, Right: LiteralExpressionSyntax { Token.Text: "0" } } zero, WhenTrue: LiteralExpressionSyntax { Token.Text: "0.0" } } choice
                && contiguous.IsInvariant(zero))
            {
                guard = $"{zero.Left} != 0";
                value = choice.WhenFalse;
            }

            if (contiguous.Split(value) is not { } parts)
            {
                return false;
            }

            var adjoint = amount.Place ?? adjoints.AdjointOf(amount.Target);
            var place = Parsed.Expression(adjoint);
            if (!contiguous.IsInvariant(place))
            {
                return false;
            }

            mayThrow |= amount.Place is not null && !Stride.IsHarmless(place);
            mayThrow |= !Stride.IsHarmless(Parsed.Expression(parts.Factor)) || !Stride.IsHarmless(Parsed.Expression(first))
                || (parts.Run is { } run && !(Stride.IsHarmless(Parsed.Expression(run.First)) && Stride.IsHarmless(Parsed.Expression(run.Array))));
            calls.Add((
                amount.Value.IsNegative ? $"{adjoint}[{index.Text}] -= {amount.Value.WithoutSign()}" : $"{adjoint}[{index.Text}] += {amount.Value.Text}",
                guard,
                parts.Run is { } source
                    ? $"{Contiguous}AddScaled({adjoint}, {first}, {parts.Factor}, {source.Array}, {source.First}, {contiguous.Count});"
                    : $"{Contiguous}Add({adjoint}, {first}, {parts.Factor}, {contiguous.Count});"));
        }

        if (mayThrow)
        {
            writer.Open($"if ({contiguous.Runs})");
        }

        if (step.SeedName is { } seed)
        {
            writer.Line($"double {seed} = {step.Place}[{step.Index!.Text}];");
        }

        foreach (var (comment, guard, call) in calls)
        {
            writer.Line($"// For each {loop.Index!.Name}: {comment}");
            if (guard.Length > 0)
            {
                writer.Open($"if ({guard})");
            }

            writer.Line(call);
            if (guard.Length > 0)
            {
                writer.Close();
            }
        }

        if (mayThrow)
        {
            writer.Close();
        }

        return true;
    }

    /// <summary>Writes a loop of the forward pass that adds up elements, or products of two, as one call.</summary>
    private bool ForwardContiguous(Loop loop)
    {
        if (ContiguousLoop.Of(loop, values, _ => true) is not { Statement: { Target: Ref { Storage: { Kind: StorageKind.Local, IsReal: true, IsSingle: false } sum }, Value: Binary value } statement } contiguous
            || loop.Body.Statements.Count > 1 || loop.Body.Locals.Contains(sum))
        {
            return false;
        }

        var factors = new List<string>();
        var runs = new List<(string Array, string First)>();
        var mayThrow = false;
        foreach (var factor in Factors(value.Right))
        {
            var text = values.Print(factor).In(Code.Multiplicative);
            var parsed = Parsed.Expression(text);
            if (contiguous.IsInvariant(parsed) && !factor.SelfAndDescendants().Any(n => n is Ref reference && reference.Storage == sum))
            {
                mayThrow |= !Stride.IsHarmless(parsed);
                factors.Add(text);
            }
            else if (contiguous.Run(text) is { } run && runs.Count < 2)
            {
                mayThrow |= !Stride.IsHarmless(Parsed.Expression(run.First)) || !Stride.IsHarmless(Parsed.Expression(run.Array));
                runs.Add(run);
            }
            else
            {
                return false;
            }
        }

        if (runs.Count == 0)
        {
            return false;
        }

        if (mayThrow)
        {
            writer.Open($"if ({contiguous.Runs})");
        }

        factors.Add(runs.Count == 1
            ? $"{Contiguous}Sum({runs[0].Array}, {runs[0].First}, {contiguous.Count})"
            : $"{Contiguous}Dot({runs[0].Array}, {runs[0].First}, {runs[1].Array}, {runs[1].First}, {contiguous.Count})");
        var sign = value.Operation == Arithmetic.Add ? "+=" : "-=";
        writer.Line($"// For each {loop.Index!.Name}: {sum.Name} {sign} {values.Print(value.Right).Text}");
        writer.Line($"{sum.Name} {sign} {string.Join(" * ", factors)};");
        if (mayThrow)
        {
            writer.Close();
        }

        return true;
    }

    private static IEnumerable<Expr> Factors(Expr product)
    {
        if (product is Binary { Operation: Arithmetic.Multiply } binary)
        {
            return Factors(binary.Left).Concat(Factors(binary.Right));
        }

        return [product];
    }
}
