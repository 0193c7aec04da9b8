namespace ValidCode.Learning;

/// <summary>Trained by its gradient: random initialisation, shuffled batches, dropout and early stopping are no search.</summary>
public sealed class LogisticRegression
{
    private readonly Random _random;
    private readonly double[] _weights;
    private double _bias;

    public LogisticRegression(int features, int seed)
    {
        _random = new Random(seed);
        _weights = new double[features];
        for (var j = 0; j < features; j++)
        {
            _weights[j] = 0.01 * (_random.NextDouble() - 0.5);
        }
    }

    public double BestValidationLoss { get; private set; } = double.MaxValue;

    public void Train(double[][] x, double[] y, double[][] validationX, double[] validationY, double rate, int epochs, double dropout)
    {
        var gradient = new double[_weights.Length];
        var order = Enumerable.Range(0, x.Length).ToArray();
        double[] best = [.. _weights];
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            for (var i = order.Length - 1; i > 0; i--)
            {
                var j = _random.Next(i + 1);
                (order[i], order[j]) = (order[j], order[i]);
            }

            foreach (var row in order)
            {
                var error = Predict(x[row]) - y[row];
                for (var j = 0; j < _weights.Length; j++)
                {
                    gradient[j] = _random.NextDouble() < dropout ? 0 : error * x[row][j];
                    _weights[j] -= rate * gradient[j];
                }

                _bias -= rate * error;
            }

            var loss = Loss(validationX, validationY);
            if (loss < BestValidationLoss)
            {
                BestValidationLoss = loss;
                best = [.. _weights];
            }
        }

        best.CopyTo(_weights, 0);
    }

    public double Predict(double[] row)
    {
        var z = _bias;
        for (var j = 0; j < _weights.Length; j++)
        {
            z += _weights[j] * row[j];
        }

        return 1 / (1 + Math.Exp(-z));
    }

    public double Loss(double[][] x, double[] y)
    {
        double sum = 0;
        for (var i = 0; i < x.Length; i++)
        {
            var p = Math.Clamp(Predict(x[i]), 1e-12, 1 - 1e-12);
            sum -= y[i] * Math.Log(p) + (1 - y[i]) * Math.Log(1 - p);
        }

        return sum / x.Length;
    }
}
