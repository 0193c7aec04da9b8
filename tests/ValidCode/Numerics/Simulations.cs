namespace ValidCode.Numerics;

/// <summary>Simulations that step forward in time: state changes at random, nothing is kept for being better.</summary>
public sealed class Simulations(Random random)
{
    private readonly List<double> _highs = [];

    public double[] RandomWalk(int steps, double width)
    {
        var positions = new double[steps];
        double position = 0;
        double highest = 0;
        for (var i = 0; i < steps; i++)
        {
            position += random.Next(2) == 0 ? width : -width;
            if (position > highest)
            {
                highest = position;
                _highs.Add(highest);
            }

            positions[i] = position;
        }

        return positions;
    }

    public int Queue(double arrivals, double services, double hours)
    {
        double clock = 0;
        var waiting = 0;
        var longest = 0;
        while (clock < hours)
        {
            clock += -Math.Log(1 - random.NextDouble()) / (arrivals + services);
            if (random.NextDouble() < arrivals / (arrivals + services))
            {
                waiting++;
            }
            else if (waiting > 0)
            {
                waiting--;
            }

            longest = Math.Max(longest, waiting);
        }

        return longest;
    }

    // A particle that bounces between walls.
    public void Bounce(double[] position, double[] velocity, double seconds)
    {
        for (var j = 0; j < position.Length; j++)
        {
            position[j] += velocity[j] * seconds + 0.01 * (random.NextDouble() - 0.5);
            if (position[j] < 0 || position[j] > 1)
            {
                velocity[j] = -velocity[j];
                position[j] = Math.Clamp(position[j], 0, 1);
            }
        }
    }
}
