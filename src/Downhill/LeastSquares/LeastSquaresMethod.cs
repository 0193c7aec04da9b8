namespace Downhill;

/// <summary>How a linear least squares problem is solved.</summary>
public enum LeastSquaresMethod
{
    /// <summary>
    /// The size decides first, and what is seen of the convergence after that: an orthogonal factorisation for small problems,
    /// the gradient method for large ones that it suits, the Gram matrix for those that it does not.
    /// </summary>
    Automatic,

    /// <summary>Householder's orthogonal factorisation with column pivoting, refined (Businger and Golub 1965, Björck 1967).</summary>
    Orthogonal,

    /// <summary>The Gram matrix of the scaled columns and its Cholesky factor, refined with residuals of the data itself.</summary>
    Cholesky,

    /// <summary>
    /// Conjugate gradients on the least squares problem (Hestenes and Stiefel 1952) with scaled columns: one pass over the data
    /// for each gradient, and no square matrix.
    /// </summary>
    Gradient,

    /// <summary>
    /// The gradient method, preconditioned by the triangular factor of a random sketch of the rows (Rokhlin and Tygert 2008; Avron,
    /// Maymounkov and Toledo 2010): a few dozen passes however badly the columns are conditioned.
    /// </summary>
    Sketched,
}
