namespace Downhill;

/// <summary>Some rows of data that do not fit into memory at once, with their values.</summary>
/// <param name="X">The rows, all of one length.</param>
/// <param name="Y">A value for each row.</param>
public sealed record RowBatch(double[][] X, double[] Y);
