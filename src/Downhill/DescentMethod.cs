namespace Downhill;

/// <summary>The way in which a descent chooses its steps.</summary>
/// <remarks>
/// <see cref="Automatic"/> is right for nearly every smooth objective that can be evaluated in full. The methods with a
/// fixed learning rate, from <see cref="Momentum"/> on, exist for those who want what they know from elsewhere.
/// </remarks>
public enum DescentMethod
{
    /// <summary><see cref="Bfgs"/> up to 300 parameters, <see cref="LimitedMemoryBfgs"/> above.</summary>
    Automatic,

    /// <summary>
    /// Quasi-Newton with a dense approximation of the inverse Hessian (Broyden, Fletcher, Goldfarb and Shanno, 1970) and a
    /// strong-Wolfe line search. O(n²) time an iteration and O(n²) memory for n parameters.
    /// </summary>
    Bfgs,

    /// <summary>
    /// Quasi-Newton from the last few steps only (Liu and Nocedal, 1989), with a strong-Wolfe line search. O(mn) time an
    /// iteration and O(mn) memory for n parameters and m remembered steps.
    /// </summary>
    LimitedMemoryBfgs,

    /// <summary>
    /// Nonlinear conjugate gradients (Polak and Ribière, 1969, restarted where the formula turns negative: Gilbert and
    /// Nocedal, 1992), with a strong-Wolfe line search. O(n) time and memory.
    /// </summary>
    ConjugateGradient,

    /// <summary>
    /// Down the negative gradient, with backtracking until the value falls enough (Armijo, 1966) from a first step length
    /// after Barzilai and Borwein (1988). O(n) time and memory.
    /// </summary>
    SteepestDescent,

    /// <summary>Gradient descent with a heavy ball (Polyak, 1964).</summary>
    Momentum,

    /// <summary>Accelerated gradient descent, the gradient taken at the point looked ahead to (Nesterov, 1983).</summary>
    Nesterov,

    /// <summary>A learning rate per parameter from the sum of its squared gradients (Duchi, Hazan and Singer, 2011).</summary>
    AdaGrad,

    /// <summary>A learning rate per parameter from a moving average of its squared gradients (Tieleman and Hinton, 2012).</summary>
    RmsProp,

    /// <summary>Moving averages of the gradient and of its square, both corrected for their start (Kingma and Ba, 2014).</summary>
    Adam,

    /// <summary>
    /// <see cref="Adam"/> with weight decay apart from the gradient (Loshchilov and Hutter, 2017). The decay pulls the
    /// parameters towards zero, so that the resting point is not a minimum of the objective alone.
    /// </summary>
    AdamW,
}
