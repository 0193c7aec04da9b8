namespace Downhill.Evaluation;

/// <summary>How one label was answered by one family of rules.</summary>
internal enum Answer
{
    /// <summary>A positive that was reported.</summary>
    Hit,

    /// <summary>A positive without a finding.</summary>
    Missed,

    /// <summary>A negative without a finding.</summary>
    Silent,

    /// <summary>A negative that was reported.</summary>
    FalseAlarm,
}

/// <summary>A label against the ids that were reported in its scope.</summary>
internal sealed record Judgement(Label Label, bool IsFound, Answer A, Answer B, bool IsConfirmed, IReadOnlyList<string> Ids)
{
    private static readonly string[] s_searches = ["DH1001", "DH1002", "DH1003", "DH1005"];
    private static readonly string[] s_inversions = ["DH2001", "DH2002", "DH2003"];

    public static Judgement Of(Label label, IReadOnlyList<string> ids) => new(
        label,
        IsFound: true,
        Judge(label.ExpectA, ids, s_searches, WantedSearches(label)),
        Judge(label.ExpectB, ids, s_inversions, label.ExpectB == Expectation.Info ? ["DH2002", "DH2003"] : ["DH2001", "DH2002"]),
        ids.Contains("DH1001") || (label.IsGlobalSearch && ids.Contains("DH1005")),
        ids);

    /// <summary>A label whose file is not there: every positive counts as missed.</summary>
    public static Judgement NotFound(Label label) => Of(label, []) with { IsFound = false };

    private static string[] WantedSearches(Label label) => label.ExpectA == Expectation.Flag
        ? label.IsGlobalSearch ? ["DH1001", "DH1005"] : ["DH1001"]
        : s_searches;

    private static Answer Judge(Expectation expectation, IReadOnlyList<string> ids, string[] family, string[] wanted) => expectation == Expectation.No
        ? ids.Any(family.Contains) ? Answer.FalseAlarm : Answer.Silent
        : ids.Any(wanted.Contains) ? Answer.Hit : Answer.Missed;
}
