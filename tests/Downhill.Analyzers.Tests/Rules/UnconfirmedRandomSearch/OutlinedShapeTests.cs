using Downhill.Analyzers.Recognition.Flow;
using Downhill.Analyzers.Tests.Rules.RandomSearches;

namespace Downhill.Analyzers.Tests.Rules.UnconfirmedRandomSearches;

/// <summary>Searches that only their data flow tells: over objects, fields, collections and several methods.</summary>
public sealed class OutlinedShapeTests
{
    private static async Task<OutlinedSearch> OneAsync(string source) => Assert.Single(await Findings.OutlinedAsync(source));

    [Fact]
    public async Task The_acceptance_stands_in_an_override_without_parameters()
    {
        var search = await OneAsync("""
            abstract class Optimizer
            {
                protected readonly Random random = new();
                protected readonly Func<double[], double> score;
                protected int count;
                protected Optimizer(Func<double[], double> score) => this.score = score;
                public abstract void Solve();
                protected abstract void Store();
            }

            class Climber : Optimizer
            {
                private double[] trial = new double[3], x = new double[3];
                private double trialScore, lowest;
                public Climber(Func<double[], double> score) : base(score) { }

                public override void Solve()
                {
                    for (count = 0; count < 1000; count++)
                    {
                        trial = new double[3];
                        for (int i = 0; i < 3; i++)
                        {
                            trial[i] = x[i] + random.NextDouble() - 0.5;
                            if (trial[i] > 1) trial[i] = 1;
                        }
                        trialScore = score(trial);
                        if (double.IsNaN(trialScore)) return;
                        Store();
                    }
                }

                protected override void Store()
                {
                    if (trialScore < lowest) { trial.CopyTo(x, 0); lowest = trialScore; }
                }
            }
            """);

        Assert.Equal("Solve", search.Method.Name);
        Assert.Equal("score", search.Called!.Name);
        Assert.NotNull(search.Loop);
    }

    [Fact]
    public async Task Offspring_replaces_its_parent_if_its_fitness_is_higher()
    {
        var search = await OneAsync("""
            class Individual
            {
                public double[] Genes;
                public double Fitness;
                public Individual(double[] genes) { Genes = genes; }
                public void Evaluate() { double s = 0; for (int i = 0; i < Genes.Length; i++) s += Genes[i] * Genes[i]; Fitness = -s; }
            }

            class Evolution
            {
                private readonly List<Individual> population = new();
                private readonly Random random = new();

                public void Run()
                {
                    for (int g = 0; g < 100; g++)
                        for (int i = 0; i < population.Count; i++)
                        {
                            Individual parent = population[i];
                            var genes = new double[5];
                            for (int j = 0; j < 5; j++) genes[j] = parent.Genes[j] + 0.1 * (random.NextDouble() - 0.5);
                            var child = new Individual(genes);
                            child.Evaluate();
                            if (child.Fitness > parent.Fitness) population[i] = child;
                        }
                }
            }
            """);

        Assert.Equal(SearchManner.Population, search.Manner);
        Assert.Equal("population", Assert.Single(search.Points).Name);
    }

    [Fact]
    public async Task A_generation_is_ordered_by_a_comparer_in_methods_of_its_own()
    {
        var search = await OneAsync("""
            class Genotype
            {
                public List<double> Values = new();
                public double Score { get; set; }
                public void Mutate(Random random, double rate) { for (int i = 0; i < Values.Count; i++) Values[i] += rate * (random.NextDouble() - 0.5); }
            }

            class ByScore : IComparer<Genotype> { public int Compare(Genotype a, Genotype b) => a.Score.CompareTo(b.Score); }

            delegate double Objective(List<double> values);

            class Strategy
            {
                private readonly Random random = new();
                private readonly Objective objective;
                private List<Genotype> now = new(), next = new();
                public Strategy(Objective objective) => this.objective = objective;

                public void Run()
                {
                    for (int i = 0; i < 100; i++)
                    {
                        next = Best();
                        Change();
                        Rate(next);
                        now = next;
                    }
                }

                private void Change() { foreach (var one in next) one.Mutate(random, 0.1); }
                private void Rate(List<Genotype> generation) { foreach (var one in generation) one.Score = objective(one.Values); generation.Sort(new ByScore()); }
                private List<Genotype> Best() => now.Take(10).ToList();
            }
            """);

        Assert.Equal(SearchManner.Population, search.Manner);
        Assert.Equal("Run", search.Method.Name);
    }

    [Fact]
    public async Task A_cloned_object_mutates_itself()
    {
        var source = ("""
            class Net
            {
                public double[] Weights = new double[10];
                public Net Copy() => new Net { Weights = (double[])Weights.Clone() };
                public void Mutate(Random random) { for (int i = 0; i < Weights.Length; i++) Weights[i] += 0.1 * (random.NextDouble() - 0.5); }
                public double Error(double[][] x, double[] y) { double s = 0; for (int i = 0; i < y.Length; i++) s += Math.Pow(Weights[i] * x[i][0] - y[i], 2); return s; }
            }

            class Trainer
            {
                private Net best = new();

                public void Train(double[][] x, double[] y, Random random, Action<double> log)
                {
                    for (int i = 0; i < 1000; i++)
                    {
                        var child = best.Copy();
                        child.Mutate(random);
                        var (mine, theirs) = (child.Error(x, y), best.Error(x, y));
                        log(mine);
                        if (mine < theirs) best = child;
                    }
                }
            }
            """);

        Assert.Single((await Findings.InAsync(source)).Select(static search => search.ReportAt).Concat((await Findings.OutlinedAsync(source)).Select(static search => search.ReportAt)));
    }

    [Theory]
    [InlineData("order[i] = random.Next(5);", "int[]")]
    [InlineData("order[random.Next(5)] = !order[0];", "bool[]")]
    public async Task Discrete_genes_are_not_reported(string change, string type) => Assert.Empty(await Findings.OutlinedAsync($$"""
        class Plan
        {
            public {{type}} order = new {{type.Replace("[]", "[5]")}};
            public double Cost;
            public void Mutate(Random random) { for (int i = 0; i < 5; i++) { {{change}} } }
        }

        class Search
        {
            private readonly Func<Plan, double> cost;
            private List<Plan> plans = new();
            public Search(Func<Plan, double> cost) => this.cost = cost;

            public void Run(Random random)
            {
                for (int i = 0; i < 100; i++)
                {
                    foreach (var plan in plans) { plan.Mutate(random); plan.Cost = cost(plan); }
                    plans.Sort((a, b) => a.Cost.CompareTo(b.Cost));
                    plans = plans.Take(10).ToList();
                }
            }
        }
        """));
}
