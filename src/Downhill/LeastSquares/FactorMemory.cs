namespace Downhill.LeastSquares;

/// <summary>The factors of one data set, kept while it is fitted to several columns of values.</summary>
internal sealed class FactorMemory
{
    /// <summary>The Cholesky factor of the Gram matrix, once it is known.</summary>
    public CholeskyFactor? Cholesky { get; set; }

    /// <summary>Whether the Gram matrix was found to be singular to working precision.</summary>
    public bool IsSingular { get; set; }

    /// <summary>The preconditioner that a sketch gave, once it is known.</summary>
    public SketchPreconditioner? Sketch { get; set; }

    /// <summary>The scaled columns and their orthogonal factor, once they are known.</summary>
    public (double[][] Columns, OrthogonalFactor Factor)? Orthogonal { get; set; }
}
