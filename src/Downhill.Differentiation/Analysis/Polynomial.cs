namespace Downhill.Differentiation.Analysis;

/// <summary>A polynomial over values that are not looked into: variables, elements, calls.</summary>
internal sealed class Polynomial
{
    /// <summary>Beyond so many terms a proof is given up.</summary>
    private const int MaxTerms = 64;

    private readonly SortedDictionary<string, (double Coefficient, IReadOnlyList<string> Atoms)> _terms = new(StringComparer.Ordinal);

    private Polynomial()
    {
    }

    public bool IsZero => _terms.Count == 0;

    /// <summary>The value of a polynomial without atoms.</summary>
    public double? Constant => _terms.Count switch
    {
        0 => 0,
        1 when _terms.Values.First() is { Atoms.Count: 0 } only => only.Coefficient,
        _ => null,
    };

    public IEnumerable<string> Atoms => _terms.Values.SelectMany(t => t.Atoms).Distinct();

    public static Polynomial Of(double constant)
    {
        var result = new Polynomial();
        result.Add(constant, []);
        return result;
    }

    public static Polynomial Of(string atom)
    {
        var result = new Polynomial();
        result.Add(1, [atom]);
        return result;
    }

    public static Polynomial? operator +(Polynomial? left, Polynomial? right) => Combine(left, right, 1);

    public static Polynomial? operator -(Polynomial? left, Polynomial? right) => Combine(left, right, -1);

    public static Polynomial? operator *(Polynomial? left, Polynomial? right)
    {
        if (left is null || right is null || left._terms.Count * right._terms.Count > MaxTerms)
        {
            return null;
        }

        var result = new Polynomial();
        foreach (var a in left._terms.Values)
        {
            foreach (var b in right._terms.Values)
            {
                result.Add(a.Coefficient * b.Coefficient, [.. a.Atoms.Concat(b.Atoms).OrderBy(n => n, StringComparer.Ordinal)]);
            }
        }

        return result;
    }

    /// <summary>The polynomial with <paramref name="value"/> in the place of <paramref name="atom"/>.</summary>
    public Polynomial? Substitute(string atom, Polynomial value)
    {
        Polynomial? result = new();
        foreach (var (coefficient, atoms) in _terms.Values)
        {
            Polynomial? term = Of(coefficient);
            foreach (var factor in atoms)
            {
                term *= factor == atom ? value : Of(factor);
            }

            result += term;
        }

        return result;
    }

    /// <summary>e² is |e|²: pairs of <paramref name="atom"/> become pairs of its magnitude.</summary>
    public Polynomial SquaresOf(string atom, string magnitude)
    {
        var result = new Polynomial();
        foreach (var (coefficient, atoms) in _terms.Values)
        {
            var count = atoms.Count(a => a == atom);
            var pairs = count / 2 * 2;
            var rest = atoms.Where(a => a != atom).Concat(Enumerable.Repeat(magnitude, pairs)).Concat(Enumerable.Repeat(atom, count - pairs));
            result.Add(coefficient, [.. rest.OrderBy(n => n, StringComparer.Ordinal)]);
        }

        return result;
    }

    /// <summary>An atom that this equation determines, with what it is equal to where the polynomial is 0.</summary>
    public IEnumerable<(string Atom, Polynomial Value)> Solutions()
    {
        foreach (var (coefficient, atoms) in _terms.Values)
        {
            if (atoms.Count != 1 || _terms.Values.Count(t => t.Atoms.Contains(atoms[0])) != 1)
            {
                continue;
            }

            var value = new Polynomial();
            foreach (var other in _terms.Values)
            {
                if (!other.Atoms.Contains(atoms[0]))
                {
                    value.Add(-other.Coefficient / coefficient, other.Atoms);
                }
            }

            yield return (atoms[0], value);
        }
    }

    private static Polynomial? Combine(Polynomial? left, Polynomial? right, double sign)
    {
        if (left is null || right is null || left._terms.Count + right._terms.Count > MaxTerms)
        {
            return null;
        }

        var result = new Polynomial();
        foreach (var (coefficient, atoms) in left._terms.Values)
        {
            result.Add(coefficient, atoms);
        }

        foreach (var (coefficient, atoms) in right._terms.Values)
        {
            result.Add(sign * coefficient, atoms);
        }

        return result;
    }

    private void Add(double coefficient, IReadOnlyList<string> atoms)
    {
        var key = string.Join("\n", atoms);
        var sum = coefficient + (_terms.TryGetValue(key, out var known) ? known.Coefficient : 0);
        if (Math.Abs(sum) <= 1e-13 * Math.Max(Math.Abs(coefficient), Math.Abs(known.Coefficient)))
        {
            _terms.Remove(key);
        }
        else
        {
            _terms[key] = (sum, atoms);
        }
    }
}
