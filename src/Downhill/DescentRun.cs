using Downhill.Directions;
using Downhill.FirstOrder;
using Downhill.Search;

namespace Downhill;

/// <summary>One call of the runtime: one or several descents over one counted objective.</summary>
internal sealed class DescentRun
{
    /// <summary>The most parameters for which the automatic choice keeps a dense matrix.</summary>
    private const int MostDenseParameters = 300;

    // A tolerance that a caller chose is larger.
    private const double FinestTolerance = 1e-13;

    // Around a start without a gradient: the coordinates looked along, and the descents made from points beside it.
    private const int MostProbes = 8;
    private const int MostDetours = 3;

    // Nothing sensible lies out there: the objective falls without end.
    private const double Endless = 1e150;

    private readonly DescentOptions _options;
    private readonly IProgress<DescentProgress>? _progress;
    private readonly DescentMethod _method;
    private readonly double[] _start;
    private readonly Box? _box;
    private readonly CountedObjective _objective;
    private int _maxIterations;
    private int _iterations;
    private double _firstValue = double.NaN;

    private DescentRun(
        ObjectiveWithGradient objective,
        double[] start,
        DescentOptions options,
        bool maximize,
        IProgress<DescentProgress>? progress,
        CancellationToken cancellationToken)
    {
        _options = options;
        _progress = progress;
        _method = options.Method != DescentMethod.Automatic ? options.Method
            : start.Length <= MostDenseParameters ? DescentMethod.Bfgs
            : DescentMethod.LimitedMemoryBfgs;
        _start = (double[])start.Clone();
        _box = Box.Create(options.LowerBounds, options.UpperBounds, start.Length);
        _box?.Project(_start);
        _objective = new CountedObjective(objective, maximize, _start, _box, options, cancellationToken);
    }

    public static DescentResult Run(
        ObjectiveWithGradient objective,
        double[] start,
        DescentOptions? options,
        bool maximize,
        IProgress<DescentProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (objective is null)
        {
            throw new ArgumentNullException(nameof(objective));
        }

        OptionsValidation.RequireStart(start);
        options ??= new DescentOptions();
        OptionsValidation.Require(options, start.Length);
        return new DescentRun(objective, start, options, maximize, progress, cancellationToken).Run();
    }

    private DescentResult Run()
    {
        StopReason reason = Descend(_start);
        if (_options.Starts == 1 && IsStartWithoutGradient(reason))
        {
            reason = LeaveStart();
        }
        else if (_options.Starts > 1)
        {
            Random random = new(_options.Seed);
            double[] start = new double[_start.Length];
            for (int k = 1; k < _options.Starts && _objective.Halt is null && _iterations < _maxIterations; k++)
            {
                double before = _objective.BestValue;
                Draw(random, start);
                StopReason next = Descend(start);
                if (_objective.Halt is not null || !(_objective.BestValue >= before))
                {
                    reason = next;
                }
            }
        }

        return new DescentResult(
            _objective.BestPoint,
            _objective.ToUser(_objective.BestValue),
            _objective.BestGradientNorm,
            _iterations,
            _objective.Evaluations,
            reason,
            _method,
            StopMessage.For(reason, _options, _objective, _iterations, _maxIterations));
    }

    // Zero but for rounding: a start that a descent has brought here before is no such start.
    private bool IsStartWithoutGradient(StopReason reason) =>
        reason == StopReason.GradientTolerance
        && _iterations == 0
        && _maxIterations > 0
        && _objective.BestGradientNorm <= DescentState.Rounding(Math.Max(1, Math.Abs(_objective.BestValue)));

    // A gradient leads away neither from a minimum nor from a saddle, such as the equal weights of a network. Around a
    // minimum the value rises; otherwise the descent begins beside the start, which stays the result if nothing is lower.
    private StopReason LeaveStart()
    {
        double value = _objective.BestValue;
        double lower = value - DescentState.Rounding(value);
        Random random = new(_options.Seed);
        if (IsMinimumAlongCoordinates(random, value))
        {
            return _objective.Halt ?? StopReason.GradientTolerance;
        }

        double[] start = new double[_start.Length];
        for (int k = 0; k < MostDetours && _objective.Halt is null && _iterations < _maxIterations; k++)
        {
            if (_objective.BestValue < lower)
            {
                Array.Copy(_objective.BestPoint, start, start.Length);
            }
            else
            {
                Draw(random, start);
            }

            StopReason reason = Descend(start);
            if (_objective.BestValue < lower)
            {
                return reason;
            }
        }

        return _objective.Halt ?? StopReason.GradientTolerance;
    }

    private bool IsMinimumAlongCoordinates(Random random, double value)
    {
        double[] point = new double[_start.Length];
        double[] gradient = new double[_start.Length];
        double higher = value + DescentState.Rounding(value);
        for (int k = 0; k < Math.Min(MostProbes, _start.Length); k++)
        {
            int i = _start.Length <= MostProbes ? k : random.Next(_start.Length);
            for (int sign = -1; sign <= 1; sign += 2)
            {
                Array.Copy(_start, point, point.Length);
                point[i] += sign * 0.1 * Math.Max(1, Math.Abs(_start[i]));
                _box?.Project(point);
                if (point[i] == _start[i])
                {
                    continue;
                }

                if (!_objective.Evaluate(point, gradient, out double beside, out _))
                {
                    return true;
                }

                if (beside <= higher)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private StopReason Descend(double[] start)
    {
        IStepRule rule = CreateRule(start.Length);
        _maxIterations = _options.MaxIterations ?? (int)Math.Min((long)rule.DefaultMaxIterations * _options.Starts, int.MaxValue);
        DescentState state = new(_objective, _options, _box, start);
        if (!_objective.Evaluate(state.Point, state.Gradient, out double value, out double norm))
        {
            return _objective.Halt!.Value;
        }

        state.Value = value;
        state.GradientNorm = norm;
        state.FirstGradientNorm = norm;
        if (!Finite.IsFinite(value) || double.IsNaN(norm))
        {
            return StopReason.Diverged;
        }

        _firstValue = double.IsNaN(_firstValue) ? value : _firstValue;
        int resting = 0;
        double[] before = (double[])state.Point.Clone();
        StopReason? reason = norm <= _options.GradientTolerance ? StopReason.GradientTolerance : null;
        while (reason is null)
        {
            if (_iterations >= _maxIterations)
            {
                reason = StopReason.IterationLimit;
                break;
            }

            double valueBefore = state.Value;
            Array.Copy(state.Point, before, before.Length);
            reason = rule.Step(state);
            if (reason is not null)
            {
                // The iteration in which it ran away counts: it is where it appeared.
                _iterations += reason == StopReason.Diverged ? 1 : 0;
                break;
            }

            _iterations++;
            _progress?.Report(new DescentProgress(
                _iterations, _objective.Evaluations, _objective.ToUser(state.Value), state.GradientNorm));

            bool rests = Math.Abs(state.Value - valueBefore) <= _options.ValueTolerance * Math.Max(Math.Abs(state.Value), Math.Abs(valueBefore));
            resting = rests ? resting + 1 : 0;
            if (state.GradientNorm <= _options.GradientTolerance)
            {
                reason = StopReason.GradientTolerance;
            }
            else if (Moved(before, state.Point) <= _options.StepTolerance)
            {
                reason = AtRest(StopReason.StepTolerance, _options.StepTolerance, state);
            }
            else if (resting >= rule.Patience)
            {
                reason = AtRest(StopReason.ValueTolerance, _options.ValueTolerance, state);
            }
            else if (state.Value < -Endless || !(VectorKernels.MaxMagnitude(state.Point) <= Endless))
            {
                reason = StopReason.Diverged;
            }
        }

        // Of points whose values rounding alone tells apart, the one that met the tolerance is the answer.
        if (state.GradientNorm < _objective.BestGradientNorm
            && state.Value <= _objective.BestValue + DescentState.Rounding(_objective.BestValue)
            && state.Value <= _firstValue)
        {
            _objective.Keep(state.Point, state.Value, state.GradientNorm);
        }

        return reason.Value;
    }

    // Below what rounding alone allows to see, a standstill is convergence only where the gradient has become small.
    private static StopReason AtRest(StopReason reason, double tolerance, DescentState state) =>
        tolerance > FinestTolerance || state.IsGradientSmall ? reason : StopReason.LineSearchFailed;

    private IStepRule CreateRule(int n)
    {
        switch (_method)
        {
            case DescentMethod.Bfgs:
                return LineSearch(new DenseInverseHessian(n, _box is not null), n, 0.9);
            case DescentMethod.LimitedMemoryBfgs:
                return LineSearch(new LimitedMemoryInverseHessian(n, Math.Min(_options.Memory, Math.Max(n, 1))), n, 0.9);
            case DescentMethod.ConjugateGradient:
                return LineSearch(new ConjugateDirections(n), n, 0.1);
            case DescentMethod.SteepestDescent:
                return new SteepestDescentRule(n, _options.LearningRate, _options.SufficientDecrease);
            case DescentMethod.Momentum:
                return new MomentumRule(n, _options, lookAhead: false);
            case DescentMethod.Nesterov:
                return new MomentumRule(n, _options, lookAhead: true);
            case DescentMethod.AdaGrad:
                return new AdaGradRule(n, _options);
            case DescentMethod.RmsProp:
                return new RmsPropRule(n, _options);
            case DescentMethod.Adam:
                return new AdamRule(n, _options, weightDecay: 0);
            default:
                return new AdamRule(n, _options, _options.WeightDecay);
        }
    }

    private LineSearchRule LineSearch(ICurvatureModel model, int n, double curvature) =>
        new(model, n, _options.SufficientDecrease, Math.Max(_options.CurvatureCondition ?? curvature, _options.SufficientDecrease));

    // Uniform in the box where it is finite, normal around the start elsewhere (Box and Muller, 1958).
    private void Draw(Random random, double[] point)
    {
        for (int i = 0; i < point.Length; i++)
        {
            double lower = _box?.Lower[i] ?? double.NegativeInfinity;
            double upper = _box?.Upper[i] ?? double.PositiveInfinity;
            double uniform = random.NextDouble();
            double second = random.NextDouble();
            point[i] = !double.IsInfinity(lower) && !double.IsInfinity(upper)
                ? (lower * (1 - uniform)) + (upper * uniform)
                : _start[i] + (Math.Max(1, Math.Abs(_start[i])) * Math.Sqrt(-2 * Math.Log(1 - uniform)) * Math.Cos(2 * Math.PI * second));
        }

        _box?.Project(point);
    }

    private static double Moved(double[] before, double[] after)
    {
        double largest = 0;
        for (int i = 0; i < before.Length; i++)
        {
            double change = Math.Abs(after[i] - before[i]);
            if (change > 0)
            {
                largest = Math.Max(largest, change / Math.Abs(after[i]));
            }
        }

        return largest;
    }
}
