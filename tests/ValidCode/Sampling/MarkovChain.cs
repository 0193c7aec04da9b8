namespace ValidCode.Sampling;

/// <summary>Metropolis and slice sampling: every state is recorded, none is kept as the best.</summary>
public sealed class MarkovChain(Func<double[], double> logDensity, int seed)
{
    private readonly Random _random = new(seed);

    public int Accepted { get; private set; }

    public List<double[]> Metropolis(double[] start, double width, int length)
    {
        var chain = new List<double[]>(length);
        var state = (double[])start.Clone();
        var density = logDensity(state);
        for (var i = 0; i < length; i++)
        {
            var proposal = (double[])state.Clone();
            for (var j = 0; j < proposal.Length; j++)
            {
                proposal[j] += width * MonteCarlo.Gaussian(_random);
            }

            var proposed = logDensity(proposal);
            if (Math.Log(_random.NextDouble()) < proposed - density)
            {
                state = proposal;
                density = proposed;
                Accepted++;
            }

            chain.Add((double[])state.Clone());
        }

        return chain;
    }

    public double[] RejectionSample(double[] lower, double[] upper, double bound)
    {
        while (true)
        {
            var point = new double[lower.Length];
            for (var j = 0; j < point.Length; j++)
            {
                point[j] = lower[j] + (upper[j] - lower[j]) * _random.NextDouble();
            }

            if (Math.Log(_random.NextDouble()) + bound < logDensity(point))
            {
                return point;
            }
        }
    }
}
