// A linear score for each digit; the softmax of the scores is the probability of each.
sealed class DigitModel
{
    const int Classes = 10;
    const int Pixels = 64;

    // For each digit its pixel weights, then its bias.
    double[] weights = new double[Classes * (Pixels + 1)];

    public static long Evaluations { get; private set; }

    public double BestLoss { get; private set; }

    // Finds the weights of the lowest loss.
    public void Train(double[][] pixels, int[] digits, int iterations)
    {
        var random = new Random(1);
        double best = Loss(weights, pixels, digits);

        for (int i = 0; i < iterations; i++)
        {
            int index = random.Next(weights.Length);
            double old = weights[index];
            weights[index] += 1.0 * (random.NextDouble() - 0.5);

            double loss = Loss(weights, pixels, digits);
            if (loss < best)
            {
                best = loss;
            }
            else
            {
                weights[index] = old;
            }
        }

        BestLoss = best;
    }

    // Mean negative log-likelihood with a little weight decay.
    static double Loss(double[] weights, double[][] pixels, int[] digits)
    {
        Evaluations++;
        var scores = new double[Classes];
        double sum = 0;
        for (int i = 0; i < pixels.Length; i++)
        {
            for (int c = 0; c < Classes; c++)
            {
                scores[c] = Score(weights, c, pixels[i]);
            }

            double highest = scores[0];
            for (int c = 1; c < Classes; c++)
            {
                highest = Math.Max(highest, scores[c]);
            }

            double total = 0;
            for (int c = 0; c < Classes; c++)
            {
                total += Math.Exp(scores[c] - highest);
            }

            sum += highest + Math.Log(total) - scores[digits[i]];
        }

        double decay = 0;
        foreach (double weight in weights)
        {
            decay += weight * weight;
        }

        return (sum + 0.5 * decay) / pixels.Length;
    }

    static double Score(double[] weights, int digit, double[] image)
    {
        int first = digit * (Pixels + 1);
        double score = weights[first + Pixels];
        for (int j = 0; j < Pixels; j++)
        {
            score += weights[first + j] * image[j];
        }

        return score;
    }

    public double Accuracy(double[][] pixels, int[] digits)
    {
        int right = 0;
        for (int i = 0; i < pixels.Length; i++)
        {
            int read = 0;
            for (int c = 1; c < Classes; c++)
            {
                if (Score(weights, c, pixels[i]) > Score(weights, read, pixels[i]))
                {
                    read = c;
                }
            }

            if (read == digits[i])
            {
                right++;
            }
        }

        return (double)right / pixels.Length;
    }
}
