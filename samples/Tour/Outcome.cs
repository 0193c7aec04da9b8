namespace Downhill.Tour;

/// <summary>What happened to one program.</summary>
internal sealed record Outcome(
    Sample Sample,
    IReadOnlyList<BuildMessage> MessagesBefore,
    IReadOnlyList<ChangedFile> Changed,
    bool HasGradient,
    IReadOnlyList<BuildMessage> MessagesAfter,
    Measured Before,
    Measured After)
{
    /// <summary>The most evaluations that the fixed program may need, as a fraction of the search's.</summary>
    private const int Fewer = 10;

    /// <summary>What Downhill promises, and whether it was kept.</summary>
    public IEnumerable<(bool IsKept, string Text)> Promises()
    {
        string name = Sample.Name;
        yield return (MessagesBefore.Any(message => message.Code == "DH1001"), $"{name}: the build warned of the random search (DH1001)");
        yield return (Changed.Count > 0 && HasGradient, $"{name}: the fix rewrote it to the gradient that the compiler derived");
        yield return (MessagesAfter.Count == 0, $"{name}: the fixed program builds without a warning");
        yield return (After.Loss <= Before.Loss, $"{name}: the loss is no worse");
        yield return (
            After.Evaluations > 0 && After.Evaluations * Fewer <= Before.Evaluations,
            $"{name}: at most a tenth of the loss evaluations");
    }
}
