namespace ValidCode.Optimization;

/// <summary>Searches over orders, subsets and integers: there is no gradient to descend.</summary>
public static class DiscreteSearches
{
    // Two-opt with random pairs, kept if shorter.
    public static int[] Tour(double[][] distances, int iterations, int seed)
    {
        var random = new Random(seed);
        var tour = Enumerable.Range(0, distances.Length).ToArray();
        var best = Length(tour, distances);
        for (var i = 0; i < iterations; i++)
        {
            var a = random.Next(tour.Length);
            var b = random.Next(tour.Length);
            (tour[a], tour[b]) = (tour[b], tour[a]);
            var length = Length(tour, distances);
            if (length < best)
            {
                best = length;
            }
            else
            {
                (tour[a], tour[b]) = (tour[b], tour[a]);
            }
        }

        return tour;
    }

    public static bool[] Knapsack(double[] values, double[] weights, double capacity, int iterations)
    {
        var random = new Random(3);
        var chosen = new bool[values.Length];
        double best = 0;
        for (var i = 0; i < iterations; i++)
        {
            var candidate = (bool[])chosen.Clone();
            var flipped = random.Next(candidate.Length);
            candidate[flipped] = !candidate[flipped];
            double value = 0;
            double weight = 0;
            for (var j = 0; j < candidate.Length; j++)
            {
                if (candidate[j])
                {
                    value += values[j];
                    weight += weights[j];
                }
            }

            if (weight <= capacity && value > best)
            {
                best = value;
                chosen = candidate;
            }
        }

        return chosen;
    }

    private static double Length(int[] tour, double[][] distances)
    {
        double length = 0;
        for (var i = 0; i < tour.Length; i++)
        {
            length += distances[tour[i]][tour[(i + 1) % tour.Length]];
        }

        return length;
    }
}
