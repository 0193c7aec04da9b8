using Downhill.Directions;

namespace Downhill.Search;

/// <summary>Steps along the direction of a curvature model to a point that meets the strong Wolfe conditions.</summary>
/// <remarks>
/// Bounds are met by an active set with projection (Bertsekas, 1982): coordinates at a bound that the gradient pushes
/// outside are held, the direction is made for the others alone, and the line searched is the one to the projection of its
/// end, so that any number of bounds can be met in one step. Where that line does not descend, the projected negative
/// gradient does.
/// </remarks>
internal sealed class LineSearchRule : IStepRule
{
    private const double ShortOfEdge = 0.05;

    private readonly ICurvatureModel _model;
    private readonly WolfeLineSearch _search;
    private readonly double[] _direction;
    private readonly double[] _freeGradient;
    private readonly double[] _free;
    private readonly double[] _change;
    private bool _isModels;
    private double _length = 1;
    private double _lastStep;
    private double _lastSlope;
    private double _inverseCurvature = double.NaN;

    public LineSearchRule(ICurvatureModel model, int n, double sufficientDecrease, double curvature)
    {
        _model = model;
        _search = new WolfeLineSearch(n, sufficientDecrease, curvature);
        _direction = new double[n];
        _freeGradient = new double[n];
        _free = new double[n];
        _change = new double[n];
    }

    /// <inheritdoc/>
    public int DefaultMaxIterations => 10_000;

    /// <inheritdoc/>
    public int Patience => 3;

    /// <inheritdoc/>
    public StopReason? Step(DescentState state)
    {
        while (true)
        {
            bool fresh = _model.IsFresh;
            double slope = Direct(state, out double longestStep);
            if (!(slope < 0) || !Finite.IsFinite(slope))
            {
                if (fresh)
                {
                    // The gradient is above its tolerance and yet its square is lost: 1e-200 on a scale of 1.
                    return slope == 0 || double.IsNaN(slope) ? StopReason.StepTolerance : StopReason.Diverged;
                }

                _model.Reset();
                continue;
            }

            double firstStep = state.Box is not null ? 1
                : fresh ? UnitStep(state)
                : _model.FirstStep(_lastStep, _lastSlope, slope);
            switch (_search.Search(state, _direction, slope, Math.Min(firstStep, longestStep), longestStep))
            {
                case LineSearchOutcome.Accepted:
                    Move(state, slope);
                    return null;
                case LineSearchOutcome.Halted:
                    return state.Objective.Halt;
                default:
                    if (!fresh)
                    {
                        _model.Reset();
                        continue;
                    }

                    return IsLostInRounding(state) ? StopReason.ValueTolerance : StopReason.LineSearchFailed;
            }
        }
    }

    private double Direct(DescentState state, out double longestStep)
    {
        longestStep = double.PositiveInfinity;
        _isModels = true;
        _length = 1;
        if (state.Box is not { } box)
        {
            _model.Direct(state.Gradient, null, _direction);
            return VectorKernels.Dot(state.Gradient, _direction);
        }

        bool held = box.MarkFree(state.Point, state.Gradient, _free);
        VectorKernels.Multiply(state.Gradient, _free, _freeGradient);
        if (!_model.IsFresh && _model is IBoundedCurvatureModel bounded)
        {
            bool meets = bounded.DirectInside(_freeGradient, held ? _free : null, state.Point, box, _direction);
            meets |= box.Clip(state.Point, _direction);
            double inside = VectorKernels.Dot(_freeGradient, _direction);
            if (inside < 0)
            {
                _isModels = !meets;
                longestStep = meets ? 1 : box.LongestStep(state.Point, _direction);
                return inside;
            }

            return DirectDownGradient(state, box, out longestStep);
        }

        _model.Direct(_freeGradient, held ? _free : null, _direction);
        double unclipped = VectorKernels.Dot(_freeGradient, _direction);
        if (!(unclipped < 0))
        {
            return unclipped;
        }

        // Of the length that the step is to have, before the bounds cut it.
        _length = _model.IsFresh ? UnitStep(state) : _model.FirstStep(_lastStep, _lastSlope, unclipped);
        VectorKernels.Scale(_length, _direction, _direction);
        unclipped *= _length;

        if (!box.Clip(state.Point, _direction))
        {
            longestStep = box.LongestStep(state.Point, _direction);
            return unclipped;
        }

        longestStep = 1;
        _isModels = false;
        double clipped = VectorKernels.Dot(_freeGradient, _direction);
        if (clipped <= 1e-4 * unclipped || _model.IsFresh)
        {
            return clipped;
        }

        return DirectDownGradient(state, box, out longestStep);
    }

    // Where the bounds turned the direction: the projected negative gradient descends whatever they are.
    private double DirectDownGradient(DescentState state, Box box, out double longestStep)
    {
        _isModels = false;
        _length = 1;
        double length = double.IsNaN(_inverseCurvature) ? UnitStep(state) : _inverseCurvature;
        VectorKernels.Scale(-length, _freeGradient, _direction);
        longestStep = box.Clip(state.Point, _direction) ? 1 : box.LongestStep(state.Point, _direction);
        return VectorKernels.Dot(_freeGradient, _direction);
    }

    // Nothing is known of the curvature: a step of length one, or one that fits what was known before a restart.
    private double UnitStep(DescentState state)
    {
        double[] gradient = state.Box is null ? state.Gradient : _freeGradient;
        return !double.IsNaN(_inverseCurvature)
            ? _inverseCurvature
            : Math.Min(1, 1 / Math.Sqrt(VectorKernels.Dot(gradient, gradient)));
    }

    private void Move(DescentState state, double slope)
    {
        _lastStep = _search.Step * _length;
        _lastSlope = slope / _length;

        // The arrays change hands; what is left over holds the step and the change of the gradient for the model.
        double[] step = state.Point;
        double[] gradient = state.Gradient;
        VectorKernels.Subtract(_search.Gradient, gradient, _change);
        VectorKernels.Subtract(_search.Point, step, _direction);
        double sy = VectorKernels.Dot(_direction, _change);
        double yy = VectorKernels.Dot(_change, _change);
        if (sy > 0 && yy > 0 && Finite.IsFinite(sy / yy))
        {
            _inverseCurvature = sy / yy;
        }
        else
        {
            // No curvature holds the next step back: further than the last one.
            double furthest = 4 * Math.Sqrt(VectorKernels.Dot(_direction, _direction) / VectorKernels.Dot(gradient, gradient));
            _inverseCurvature = Finite.IsFinite(furthest) ? furthest : _inverseCurvature;
        }

        _model.Learn(_direction, _change, _isModels ? -_search.Step * _search.Step * slope : double.NaN);
        if (_search.MetEdge && _search.Step <= ShortOfEdge)
        {
            // What was learnt points out of the region in which the objective is finite, and would again.
            _model.Reset();
        }

        (state.Point, _search.Point) = (_search.Point, step);
        (state.Gradient, _search.Gradient) = (_search.Gradient, gradient);
        state.Value = _search.Value;
        state.GradientNorm = _search.GradientNorm;
    }

    // Whether the decrease that a full step down the gradient can bring is below the rounding of the value. At a kink the
    // gradient turns within no distance, which looks like that too, but it does not get small.
    private bool IsLostInRounding(DescentState state)
    {
        if (!state.IsGradientSmall)
        {
            return false;
        }

        double square = state.Box is null
            ? VectorKernels.Dot(state.Gradient, state.Gradient)
            : VectorKernels.Dot(_freeGradient, _freeGradient);
        return 0.5 * _inverseCurvature * square <= 100 * DescentState.Rounding(state.Value);
    }
}
