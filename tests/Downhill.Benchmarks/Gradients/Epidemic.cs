namespace Downhill.Benchmarks.Gradients;

/// <summary>
/// A fit of the SIR model (Kermack and McKendrick, 1927) to daily counts of infected, integrated by the classical
/// Runge–Kutta method: the rates of infection and recovery and the share infected at first.
/// </summary>
internal static partial class Epidemic
{
    private const int Days = 120;
    private const int StepsPerDay = 8;

    private static readonly double[] s_susceptible = new double[(Days * StepsPerDay) + 1];
    private static readonly double[] s_infected = new double[(Days * StepsPerDay) + 1];

    public static GradientBenchmark Create()
    {
        var random = new Random(5);
        double[] observed = [.. Enumerable.Range(0, Days).Select(
            day => 0.2 * Math.Exp(-Math.Pow((day - 50) / 18.0, 2)) * (0.9 + (0.2 * random.NextDouble())))];
        double[] rates = [0.35, 0.11, 0.002];
        return new GradientBenchmark(
            "sir",
            typeof(Epidemic),
            () => Loss(rates, observed, StepsPerDay),
            gradient => LossValueAndGradient(rates, observed, StepsPerDay, gradient),
            gradient => ByHand(rates, observed, StepsPerDay, gradient),
            rates.Length);
    }

    [Differentiable]
    private static double Loss(double[] rates, double[] observed, int stepsPerDay)
    {
        double beta = rates[0];
        double gamma = rates[1];
        double infected = rates[2];
        double susceptible = 1 - infected;
        double h = 1.0 / stepsPerDay;
        double loss = 0;
        for (int day = 0; day < observed.Length; day++)
        {
            for (int step = 0; step < stepsPerDay; step++)
            {
                double s1 = -beta * susceptible * infected;
                double i1 = -s1 - gamma * infected;
                double sa = susceptible + 0.5 * h * s1;
                double ia = infected + 0.5 * h * i1;
                double s2 = -beta * sa * ia;
                double i2 = -s2 - gamma * ia;
                double sb = susceptible + 0.5 * h * s2;
                double ib = infected + 0.5 * h * i2;
                double s3 = -beta * sb * ib;
                double i3 = -s3 - gamma * ib;
                double sc = susceptible + h * s3;
                double ic = infected + h * i3;
                double s4 = -beta * sc * ic;
                double i4 = -s4 - gamma * ic;
                susceptible += h / 6 * (s1 + 2 * s2 + 2 * s3 + s4);
                infected += h / 6 * (i1 + 2 * i2 + 2 * i3 + i4);
            }

            double residual = infected - observed[day];
            loss += residual * residual;
        }

        return loss / observed.Length;
    }

    // Keeps the state before every step; on the way back the stages are computed from it again.
    private static double ByHand(double[] rates, double[] observed, int stepsPerDay, double[] gradient)
    {
        double beta = rates[0];
        double gamma = rates[1];
        double i = rates[2];
        double s = 1 - i;
        double h = 1.0 / stepsPerDay;
        double[] susceptible = s_susceptible;
        double[] infected = s_infected;
        double loss = 0;
        int n = 0;
        for (int day = 0; day < observed.Length; day++)
        {
            for (int step = 0; step < stepsPerDay; step++)
            {
                susceptible[n] = s;
                infected[n] = i;
                n++;
                double s1 = -beta * s * i;
                double i1 = -s1 - gamma * i;
                double sa = s + 0.5 * h * s1;
                double ia = i + 0.5 * h * i1;
                double s2 = -beta * sa * ia;
                double i2 = -s2 - gamma * ia;
                double sb = s + 0.5 * h * s2;
                double ib = i + 0.5 * h * i2;
                double s3 = -beta * sb * ib;
                double i3 = -s3 - gamma * ib;
                double sc = s + h * s3;
                double ic = i + h * i3;
                double s4 = -beta * sc * ic;
                double i4 = -s4 - gamma * ic;
                s += h / 6 * (s1 + 2 * s2 + 2 * s3 + s4);
                i += h / 6 * (i1 + 2 * i2 + 2 * i3 + i4);
            }

            double residual = i - observed[day];
            loss += residual * residual;
        }

        double scale = 2.0 / observed.Length;
        double sAdjoint = 0;
        double iAdjoint = 0;
        double betaAdjoint = 0;
        double gammaAdjoint = 0;
        for (int day = observed.Length - 1; day >= 0; day--)
        {
            iAdjoint += scale * (i - observed[day]);
            for (int step = 0; step < stepsPerDay; step++)
            {
                n--;
                s = susceptible[n];
                i = infected[n];
                double infection1 = beta * s * i;
                double sa = s - 0.5 * h * infection1;
                double ia = i + 0.5 * h * (infection1 - gamma * i);
                double infection2 = beta * sa * ia;
                double sb = s - 0.5 * h * infection2;
                double ib = i + 0.5 * h * (infection2 - gamma * ia);
                double infection3 = beta * sb * ib;
                double sc = s - h * infection3;
                double ic = i + h * (infection3 - gamma * ib);

                // Of every stage: the adjoint of its two slopes, then of the point where they were taken.
                double flow = h / 6 * (iAdjoint - sAdjoint);
                double loss4 = h / 6 * iAdjoint;
                double scAdjoint = flow * beta * ic;
                double icAdjoint = flow * beta * sc - loss4 * gamma;
                betaAdjoint += flow * sc * ic;
                gammaAdjoint -= loss4 * ic;

                double i3Adjoint = h / 3 * iAdjoint + h * icAdjoint;
                double flow3 = i3Adjoint - (h / 3 * sAdjoint + h * scAdjoint);
                double sbAdjoint = flow3 * beta * ib;
                double ibAdjoint = flow3 * beta * sb - i3Adjoint * gamma;
                betaAdjoint += flow3 * sb * ib;
                gammaAdjoint -= i3Adjoint * ib;

                double i2Adjoint = h / 3 * iAdjoint + 0.5 * h * ibAdjoint;
                double flow2 = i2Adjoint - (h / 3 * sAdjoint + 0.5 * h * sbAdjoint);
                double saAdjoint = flow2 * beta * ia;
                double iaAdjoint = flow2 * beta * sa - i2Adjoint * gamma;
                betaAdjoint += flow2 * sa * ia;
                gammaAdjoint -= i2Adjoint * ia;

                double i1Adjoint = h / 6 * iAdjoint + 0.5 * h * iaAdjoint;
                double flow1 = i1Adjoint - (h / 6 * sAdjoint + 0.5 * h * saAdjoint);
                betaAdjoint += flow1 * s * i;
                gammaAdjoint -= i1Adjoint * i;
                sAdjoint += scAdjoint + sbAdjoint + saAdjoint + flow1 * beta * i;
                iAdjoint += icAdjoint + ibAdjoint + iaAdjoint + flow1 * beta * s - i1Adjoint * gamma;
            }
        }

        gradient[0] = betaAdjoint;
        gradient[1] = gammaAdjoint;
        gradient[2] = iAdjoint - sAdjoint;
        return loss / observed.Length;
    }
}
