namespace Downhill.Differentiation.Tests.Constructs;

/// <summary>Loops, branches and the ways out of them.</summary>
internal sealed class LoopConstructs : ConstructArea
{
    public override string Title => "Loops and branches";

    public override IEnumerable<Construct> Rows =>
    [
        Yes("for", "double s = 1; for (int i = 0; i < 3; i++) { s = s * w[i] + i; } return s;"),
        Yes("for in steps", "double s = 1; for (int i = 0; i < 4; i += 2) { s *= w[i]; } return s;"),
        Yes("for over the length", "double s = 0; for (var i = 0; i < w.Length; i++) { s += w[i] * w[i]; } return s;"),
        Yes("for downwards", "double s = 1; for (int i = 3; i >= 0; i--) { s = s * w[i] + 1; } return s;"),
        Yes("for with two bounds", "double s = 1; for (int i = 0; i < w.Length && i < x.Length; i++) { s = s * w[i] + x[i]; } return s;"),
        Yes("while", "double s = w[0]; int k = 0; while (k < 3) { s = Math.Sin(s * w[k]); k++; } return s;"),
        AlmostEverywhere(
            "while on a differentiated value",
            "double s = w[0]; while ([|s < 3|]) { s = s * s + 1; } return s;",
            "the number of iterations depends on a differentiated value, so that the result may jump where it changes"),
        Yes("do", "double s = w[0]; int k = 0; do { s *= w[1] + k; k++; } while (k < 3); return s;"),
        Yes("foreach over an array", "double s = 1; foreach (double v in w) { s *= v; } return s;"),
        Yes("break", "double s = 1; for (int i = 0; i < 4; i++) { if (x[i] < 0) { break; } s *= w[i]; } return s * w[1];"),
        Yes("continue", "double s = 1; for (int i = 0; i < 4; i++) { if (x[i] < 0) { continue; } s *= w[i]; } return s;"),
        Yes("return within a loop", "double s = 1; for (int i = 0; i < 4; i++) { s *= w[i]; if (x[i] < 0) { return s; } } return s * s;"),
        Yes("early return", "if (x[0] > 0) { return w[0] * w[1]; } return w[2];"),
        Yes("if", "double s = w[0]; if (x[0] > 0) { s *= w[1]; } return s;"),
        Yes("if and else", "double s; if (x[0] < 0) { s = w[1]; } else { s = w[2] * w[3]; } return s * s;"),
        Yes("switch", "double s = w[0]; switch (x.Length % 3) { case 0: s *= w[1]; break; case 2: s *= s * w[2]; break; default: s = 1; break; } return s;"),
    ];
}
