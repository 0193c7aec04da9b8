using System;
using System.Globalization;

// Each search prints its name, the value that it ended with, and how often it evaluated its loss.
public static class Program
{
    public static void Main()
    {
        LineFit.Run();
        CoordinateSearch.Run();
        CurveFit.Run();
        NeuronWithBias.Run();
        LikelihoodClimb.Run();
        CoinFlips.Run();
        BoxedSearch.Run();
        new Thermostat().Run();
        CapturedData.Run();
        HelpersOfTheClass.Run();
        UntilGoodEnough.Run();
        TwoSearches.Run();
    }

    public static void Report(string name, double value, long evaluations)
    {
        Console.WriteLine(string.Format(CultureInfo.InvariantCulture, "{0} {1:R} {2}", name, value, evaluations));
    }
}
