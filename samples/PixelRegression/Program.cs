// Reads handwritten digits by ridge regression on all products of two pixels: 2,145 parameters for each of 10 classes.
//
// Data: Optical Recognition of Handwritten Digits, E. Alpaydin, C. Kaynak, UCI, 1998, CC BY 4.0.
using System.Diagnostics;
using System.Globalization;

(double[][] pixels, int[] digits) = DigitData.Load(Path.Combine(AppContext.BaseDirectory, "digits.csv.gz"));
var model = new PixelModel();

var clock = Stopwatch.StartNew();
model.Fit(pixels, digits);
clock.Stop();

Console.WriteLine($"accuracy    {model.Accuracy(pixels, digits):P1}");
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"loss        {model.Loss(pixels, digits):F8}"));
Console.WriteLine($"time        {clock.ElapsedMilliseconds} ms");
