using Downhill.Analyzers.Recognition.Symbolic;

namespace Downhill.Analyzers.Recognition;

/// <summary>Tells a random start that something else then improves from a candidate that is scored as it was drawn.</summary>
internal static class Refinement
{
    /// <summary>
    /// Whether <paramref name="candidate"/> came out of an inner loop that rewrites a random value from itself: a descent,
    /// or another search, of which this step is only the restart.
    /// </summary>
    public static bool IsRefined(Term candidate, StepTrace trace)
    {
        var last = new Dictionary<Place, PlaceWrite>();
        foreach (var write in trace.Writes)
        {
            // What an array or object is made with is no write of its own.
            var (before, depth) = last.TryGetValue(write.Place, out var earlier) ? (earlier.Value, earlier.LoopDepth) : (write.Before, 0);
            if (before is { IsRandom: true } &&
                write.LoopDepth > depth &&
                !ReferenceEquals(write.Value, before) &&
                write.Value.Contains(before) &&
                !IsLimit(write.Value, before) &&
                candidate.Contains(write.Value))
            {
                return true;
            }

            last[write.Place] = write;
        }

        return false;
    }

    // Clamping and wrapping into an interval keep a sample a sample.
    private static bool IsLimit(Term value, Term before) => value.Kind switch
    {
        TermKind.Choice => true,
        TermKind.Operation when value.Tag is "Clamp" or "Min" or "Max" => true,
        TermKind.Operation => ReferenceEquals(value.Parts[0], before) && value.Parts.Skip(1).All(static part => !part.IsRandom),
        _ => false,
    };
}
