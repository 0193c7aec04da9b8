namespace Downhill.Analyzers.Tests.Rules.Searches;

/// <summary>Which line a search is shown on where its step is spread over methods.</summary>
public sealed class FindingPlaceTests
{
    [Fact]
    public Task A_constructor_that_only_starts_the_search_is_not_its_home() => SearchReports.ReportsOnLineAsync("DH1002", "for (int i = 0; i < population.GetLength(0); i++)", """
        class DifferentialEvolution
        {
            readonly double[,] population;
            readonly double[] fitness;
            readonly Random random = new();
            readonly Func<double[], double> loss;

            public DifferentialEvolution(int members, int genes, Func<double[], double> loss)
            {
                this.loss = loss;
                population = new double[members, genes];
                fitness = new double[members];
                Fill();
                Evolve(100);
            }

            void Fill()
            {
                for (int i = 0; i < population.GetLength(0); i++)
                    for (int j = 0; j < population.GetLength(1); j++)
                        population[i, j] = random.NextDouble();
            }

            double[] Member(int i)
            {
                var copy = new double[population.GetLength(1)];
                for (int j = 0; j < copy.Length; j++)
                    copy[j] = population[i, j];
                return copy;
            }

            void Evolve(int generations)
            {
                for (int i = 0; i < population.GetLength(0); i++)
                    fitness[i] = loss(Member(i));
                for (int generation = 0; generation < generations; generation++)
                {
                    for (int i = 0; i < population.GetLength(0); i++)
                    {
                        double[] a = Member(random.Next(population.GetLength(0))), b = Member(random.Next(population.GetLength(0))), trial = Member(i);
                        for (int j = 0; j < trial.Length; j++)
                            if (random.NextDouble() < 0.9)
                                trial[j] += 0.8 * (a[j] - b[j]);
                        var value = loss(trial);
                        if (value < fitness[i])
                        {
                            for (int j = 0; j < trial.Length; j++)
                                population[i, j] = trial[j];
                            fitness[i] = value;
                        }
                    }
                }
            }
        }
        """);

    [Fact]
    public Task A_frame_that_calls_one_helper_to_score_and_one_to_change_is_shown_at_the_test() => SearchReports.ReportsOnLineAsync("DH1002", "if (fitness > bestFitness)", """
        class Arm
        {
            readonly Random random = new();
            readonly List<List<float>> candidates = new();
            List<float> angles = new();
            Func<List<float>, float> distance;

            public void Update()
            {
                Evaluate();
                Vary();
            }

            void Evaluate()
            {
                float bestFitness = 1 / distance(angles);
                for (int i = 0; i < candidates.Count; i++)
                {
                    float fitness = 1 / distance(candidates[i]);
                    if (fitness > bestFitness)
                    {
                        bestFitness = fitness;
                        angles = new List<float>(candidates[i]);
                    }
                }
            }

            void Vary()
            {
                foreach (var candidate in candidates)
                {
                    int joint = random.Next(angles.Count);
                    candidate[joint] = angles[joint] + (float)(random.NextDouble() - 0.5);
                }
            }
        }
        """);
}
