using Downhill.Differentiation.Lowering;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Analysis;

/// <summary>What stands against a gradient in code that is copied as it is.</summary>
internal sealed partial class Verdict
{
    /// <summary>A call that hands a value out by <c>out</c> or <c>ref</c>, whatever its own result is used for.</summary>
    private bool WritesUnfollowed(Opaque opaque)
    {
        if (!opaque.ReadsVaried
            || opaque.Footprint.Writes.Concat(opaque.Footprint.ElementWrites).FirstOrDefault(w => !Explanations.IsWhole(w.Type) && w.Type.SpecialType != SpecialType.System_Boolean) is not { } target)
        {
            return false;
        }

        var (reason, instead) = Sinks.ForVariable(opaque.Operation, target.Symbol, target.Type, target.Name);
        Add(new Obstacle(opaque.Operation?.Syntax ?? opaque.Syntax, Differentiability.Unknown, reason, instead));
        return true;
    }

    /// <summary>Copied code that reads a varying value and has an influence: the derivative ends here.</summary>
    private void Lost(Opaque opaque)
    {
        if (WritesUnfollowed(opaque))
        {
            return;
        }

        if (opaque.IsStopped)
        {
            _stop ??= opaque;
            return;
        }

        if (opaque is { Selection: { } selection, Operation.Type: var subject } && Reals.IsNumber(subject))
        {
            _decisions.Add((opaque, opaque.Syntax));
            Add(_switches.TryGetValue(opaque, out var choose) && Continuity.IsProven(choose, selection)
                ? new Kink(opaque.Syntax, Differentiability.AlmostEverywhere, "the arms of the switch meet, with a kink where it changes from one to another")
                : new Kink(opaque.Syntax, Differentiability.Piecewise, "the switch depends on a differentiated value, and its arms could not be proven to meet"));
            return;
        }

        if (opaque is { Selection: not null, Operation: { } data, Frame: { } around } && !Reads(data, around))
        {
            // The value is data: only a 'when' asks for a number that varies.
            _decisions.Add((opaque, opaque.Syntax));
            Add(new Kink(opaque.Syntax, Differentiability.Piecewise, "a 'when' of the switch depends on a differentiated value, and its arms could not be proven to meet"));
            return;
        }

        if (opaque.Operation is not { } operation || opaque.Frame is not { } frame)
        {
            Add(new Obstacle(opaque.Syntax, Differentiability.Unknown, "this expression is not differentiated", "write it in a statement of its own"));
            return;
        }

        var blamed = Blame.Find(operation, o => Reads(o, frame), _function.Reasons.ContainsKey);
        if (Explanations.IsTruthValue(blamed) || (Explanations.IsTruthValue(operation) && blamed == operation))
        {
            // A truth value that is used later: a branch in disguise.
            Decision(opaque, operation.Syntax, isLoop: false, null);
            return;
        }

        var (@class, reason, instead) = _function.Reasons.TryGetValue(blamed, out var noted) && Explanations.For(blamed).Class == Differentiability.Unknown
            ? noted
            : Explanations.For(blamed);
        Add(new Obstacle(blamed.Syntax, @class, reason, instead));
    }

    private bool Reads(IOperation operation, Frame frame)
    {
        foreach (var inner in operation.DescendantsAndSelf())
        {
            if (frame.PartsNamed(inner).Any(_activity.EverVaries))
            {
                return true;
            }

            var storage = inner switch
            {
                ILocalReferenceOperation local => frame.Lookup(local.Local),
                IParameterReferenceOperation parameter => frame.Lookup(parameter.Parameter),
                IMemberReferenceOperation member => _function.Storages.FirstOrDefault(s => s.Kind is StorageKind.Member or StorageKind.Field && SymbolEqualityComparer.Default.Equals(s.Symbol?.OriginalDefinition, member.Member.OriginalDefinition)),
                _ => null,
            };
            if (storage is not null && _activity.EverVaries(storage) && !IsLength(inner))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsLength(IOperation reference) => reference.Parent is IPropertyReferenceOperation { Property.Name: "Length" };

    /// <summary>The innermost expression around a piece of copied code of which it was noted why it is not followed.</summary>
    private (SyntaxNode Place, Differentiability Class, string Reason, string? Instead)? Explained(Opaque code, SyntaxNode inside)
    {
        IOperation? innermost = null;
        foreach (var operation in code.Operation?.DescendantsAndSelf() ?? [])
        {
            if (_function.Reasons.ContainsKey(operation) && operation.Syntax.SyntaxTree == inside.SyntaxTree && operation.Syntax.Span.Contains(inside.Span)
                && (innermost is null || innermost.Syntax.Span.Contains(operation.Syntax.Span)))
            {
                innermost = operation;
            }
        }

        if (innermost is null)
        {
            return null;
        }

        var (@class, reason, instead) = _function.Reasons[innermost];
        return (innermost == code.Operation ? inside : innermost.Syntax, @class, reason, instead);
    }

    private void Escapes(Opaque opaque)
    {
        foreach (var escape in opaque.Footprint.Escapes)
        {
            if (_activity.EverVaries(escape.Key) && (!escape.Key.IsTensor || escape.Key.ElementsWritten))
            {
                var (reason, instead) = Sinks.ForEscape(opaque.Operation, escape.Value, escape.Key.Name);
                var (place, @class, why, advice) = Explained(opaque, escape.Value) ?? (escape.Value, Differentiability.Unknown, reason, instead);
                Add(new Obstacle(place, @class, why, advice));
            }
        }
    }
}
