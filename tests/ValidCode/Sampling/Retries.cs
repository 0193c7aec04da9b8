namespace ValidCode.Sampling;

/// <summary>Retries with jitter and polling: loops, doubles and randomness, and nothing is searched.</summary>
public sealed class Retries(Random random)
{
    private double _lastDelay;

    public async Task<T> RunAsync<T>(Func<Task<T>> action, int attempts, CancellationToken cancellationToken)
    {
        var delay = 0.1;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await action();
            }
            catch (IOException) when (attempt < attempts)
            {
                var jittered = delay * (0.5 + random.NextDouble());
                if (jittered > _lastDelay)
                {
                    _lastDelay = jittered;
                }

                await Task.Delay(TimeSpan.FromSeconds(jittered), cancellationToken);
                delay = Math.Min(delay * 2, 30);
            }
        }
    }

    public double Roulette(IReadOnlyList<double> weights)
    {
        var total = weights.Sum();
        var target = random.NextDouble() * total;
        double sum = 0;
        foreach (var weight in weights)
        {
            sum += weight;
            if (sum > target)
            {
                return weight;
            }
        }

        return weights[^1];
    }
}
