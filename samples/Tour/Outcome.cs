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

    /// <summary>How many times faster a large closed form has to become.</summary>
    private const int Faster = 5;

    /// <summary>What Downhill promises, and whether it was kept.</summary>
    public IEnumerable<(bool IsKept, string Text)> Promises()
    {
        string name = Sample.Name;
        if (Sample.Rule is null)
        {
            yield return (MessagesBefore.Count == 0, $"{name}: the closed form is right, and the build says nothing");
            yield break;
        }

        if (Sample.Rule == "DH2001")
        {
            yield return (MessagesBefore.Any(message => message.Code == Sample.Rule), $"{name}: the build warned of the closed form and its size (DH2001)");
            yield return (Changed.Count > 0, $"{name}: the fix rewrote it to a least squares fit");
            yield return (MessagesAfter.Count == 0, $"{name}: the fixed program builds without a warning");
            yield return (After.Loss <= Before.Loss * (1 + 1e-8), $"{name}: the loss is no worse");
            yield return (After.Milliseconds * Faster <= Before.Milliseconds, $"{name}: at least {Faster} times faster");
            yield break;
        }

        yield return (MessagesBefore.Any(message => message.Code == Sample.Rule), $"{name}: the build warned of the random search (DH1001)");
        yield return (Changed.Count > 0 && HasGradient, $"{name}: the fix rewrote it to the gradient that the compiler derived");
        yield return (MessagesAfter.Count == 0, $"{name}: the fixed program builds without a warning");
        yield return (After.Loss <= Before.Loss, $"{name}: the loss is no worse");
        yield return (
            After.Evaluations > 0 && After.Evaluations * Fewer <= Before.Evaluations,
            $"{name}: at most a tenth of the loss evaluations");
    }
}
