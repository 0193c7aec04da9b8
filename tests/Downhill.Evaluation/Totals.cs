using System.Globalization;

namespace Downhill.Evaluation;

/// <summary>Recall and precision over all judged labels.</summary>
internal sealed record Totals(double RecallA, double ConfirmedA, double PrecisionA, double RecallB, double PrecisionB)
{
    public static Totals Of(IReadOnlyCollection<Judgement> judgements)
    {
        var flags = judgements.Where(static j => j.Label.ExpectA == Expectation.Flag).ToList();
        return new Totals(
            Recall(judgements.Select(static j => j.A)),
            Share(flags.Count(static j => j.IsConfirmed), flags.Count),
            Precision(judgements.Select(static j => j.A)),
            Recall(judgements.Select(static j => j.B)),
            Precision(judgements.Select(static j => j.B)));
    }

    /// <summary>The share as three digits; <c>-</c> where there was nothing to share.</summary>
    public static string Text(double share) => double.IsNaN(share) ? "-" : share.ToString("F3", CultureInfo.InvariantCulture);

    private static double Recall(IEnumerable<Answer> answers)
    {
        var all = answers.ToList();
        var hits = all.Count(static a => a == Answer.Hit);
        return Share(hits, hits + all.Count(static a => a == Answer.Missed));
    }

    private static double Precision(IEnumerable<Answer> answers)
    {
        var all = answers.ToList();
        var hits = all.Count(static a => a == Answer.Hit);
        return Share(hits, hits + all.Count(static a => a == Answer.FalseAlarm));
    }

    private static double Share(int part, int whole) => whole == 0 ? double.NaN : (double)part / whole;
}
