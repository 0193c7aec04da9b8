// Reads handwritten digits: softmax over 10 classes of 8 by 8 pixels, 650 weights, trained by hill climbing.
//
// Data: Optical Recognition of Handwritten Digits, E. Alpaydin, C. Kaynak, UCI, 1998, CC BY 4.0.
using System.Diagnostics;
using System.Globalization;

(double[][] pixels, int[] digits) = DigitData.Load(Path.Combine(AppContext.BaseDirectory, "digits.csv.gz"));
var model = new DigitModel();

var clock = Stopwatch.StartNew();
model.Train(pixels, digits, iterations: 10_000);
clock.Stop();
long evaluations = DigitModel.Evaluations;

Console.WriteLine($"accuracy    {model.Accuracy(pixels, digits):P1}");
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"loss        {model.BestLoss:F8}"));
Console.WriteLine($"evaluations {evaluations}");
Console.WriteLine($"time        {clock.ElapsedMilliseconds} ms");
