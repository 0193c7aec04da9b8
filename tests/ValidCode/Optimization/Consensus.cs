namespace ValidCode.Optimization;

/// <summary>RANSAC, feature selection and bandits: chance picks data or settings, not points of a smooth space.</summary>
public static class Consensus
{
    public static (double Slope, double Intercept) Ransac(double[] x, double[] y, double tolerance, int rounds, int seed)
    {
        var random = new Random(seed);
        var most = 0;
        (double, double) line = default;
        for (var round = 0; round < rounds; round++)
        {
            var i = random.Next(x.Length);
            var j = random.Next(x.Length);
            if (x[i] == x[j])
            {
                continue;
            }

            var slope = (y[j] - y[i]) / (x[j] - x[i]);
            var intercept = y[i] - slope * x[i];
            var inliers = 0;
            for (var k = 0; k < x.Length; k++)
            {
                if (Math.Abs(y[k] - slope * x[k] - intercept) < tolerance)
                {
                    inliers++;
                }
            }

            if (inliers > most)
            {
                most = inliers;
                line = (slope, intercept);
            }
        }

        return line;
    }

    public static int Bandit(double[] chances, int pulls, double exploration, Random random)
    {
        var counts = new int[chances.Length];
        var means = new double[chances.Length];
        for (var pull = 0; pull < pulls; pull++)
        {
            var arm = random.NextDouble() < exploration ? random.Next(chances.Length) : Array.IndexOf(means, means.Max());
            var reward = random.NextDouble() < chances[arm] ? 1.0 : 0.0;
            counts[arm]++;
            means[arm] += (reward - means[arm]) / counts[arm];
        }

        return Array.IndexOf(means, means.Max());
    }
}
