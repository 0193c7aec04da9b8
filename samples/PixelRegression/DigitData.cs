using System.Globalization;
using System.IO.Compression;

static class DigitData
{
    // Each line holds 64 pixels from 0 to 16, then the digit.
    public static (double[][] Pixels, int[] Digits) Load(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var pixels = new List<double[]>();
        var digits = new List<int>();
        while (reader.ReadLine() is { } line)
        {
            double[] cells = line.Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray();
            pixels.Add(cells.Take(64).Select(value => value / 16).ToArray());
            digits.Add((int)cells[64]);
        }

        return (pixels.ToArray(), digits.ToArray());
    }
}
