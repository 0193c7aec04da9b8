namespace Downhill;

/// <summary>A method: how a descent takes one step.</summary>
internal interface IStepRule
{
    /// <summary>The most iterations where the options name none.</summary>
    int DefaultMaxIterations { get; }

    /// <summary>The successive iterations without a change of the value after which the method counts as at rest.</summary>
    int Patience { get; }

    /// <summary>Moves the state to its next point.</summary>
    /// <returns>Null when it moved; otherwise why no step could be made.</returns>
    StopReason? Step(DescentState state);
}
