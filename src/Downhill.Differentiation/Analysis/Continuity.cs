using Downhill.Differentiation.Lowering;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Analysis;

/// <summary>Proves that the two sides of a branch meet where its condition changes.</summary>
/// <remarks>
/// Both sides are evaluated to polynomials. The condition a &lt; b changes at a = b: that equation, put into the difference
/// of the sides, must leave 0 for every variable that either side assigns. What is not proven counts as a jump.
/// </remarks>
internal static class Continuity
{
    /// <summary>Whether every value that the sides leave behind is the same at equality of the compared values.</summary>
    public static bool IsProven(If choice)
    {
        if (choice.Boundaries is { } boundaries)
        {
            return boundaries.All(b => Meet(choice.Then, choice.Else, ToPolynomial(b.Left, []) - ToPolynomial(b.Right, [])));
        }

        return choice.Compared is { } compared && Meet(choice.Then, choice.Else, ToPolynomial(compared.Left, []) - ToPolynomial(compared.Right, []));
    }

    /// <summary>Whether the arms of a switch over a number meet at each bound of its patterns.</summary>
    public static bool IsProven(Choose choose, Selection selection)
    {
        var bounds = new List<Microsoft.CodeAnalysis.IOperation>();
        if (selection.Subject is not { } subject || selection.Labels.Any(l => l.Guard is not null || (l.Pattern is { } pattern && !Patterns.Bounds(pattern, bounds))))
        {
            return false;
        }

        var points = bounds.Select(Patterns.Number).Distinct().OrderBy(p => p).ToList();
        for (var i = 0; i < points.Count; i++)
        {
            var left = i > 0 ? (points[i - 1] + points[i]) / 2 : points[i] - 1;
            var right = i < points.Count - 1 ? (points[i] + points[i + 1]) / 2 : points[i] + 1;
            var arms = new[] { left, points[i], right }.Select(p => ArmAt(selection, p)).Distinct().ToList();
            var boundary = ToPolynomial(subject, []) - Polynomial.Of(points[i]);
            if (arms.Contains(-1) || arms.Skip(1).Any(arm => !Meet(choose.Blocks[arms[0]], choose.Blocks[arm], boundary)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether an expression is 0 where a number is.</summary>
    public static bool Vanishes(Expr number, Expr expr)
    {
        foreach (var (atom, value) in ToPolynomial(number, [])?.Solutions() ?? [])
        {
            var known = value.Constant is null ? new Dictionary<string, Polynomial?>() : new Dictionary<string, Polynomial?> { [atom] = value };
            if (ToPolynomial(expr, known)?.Substitute(atom, value) is { IsZero: true })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The arm that the switch takes at a number; −1 where there is none.</summary>
    private static int ArmAt(Selection selection, double number)
    {
        var otherwise = -1;
        foreach (var (pattern, _, arm) in selection.Labels)
        {
            if (pattern is null)
            {
                otherwise = arm;
            }
            else if (Patterns.Matches(pattern, number))
            {
                return arm;
            }
        }

        return otherwise;
    }

    /// <summary>Whether two sides leave the same behind where <paramref name="boundary"/> is 0.</summary>
    private static bool Meet(Block first, Block second, Polynomial? boundary)
    {
        foreach (var (atom, value) in boundary?.Solutions() ?? [])
        {
            Polynomial? At(Polynomial? polynomial)
            {
                if (polynomial is null)
                {
                    return null;
                }

                foreach (var magnitude in polynomial.Atoms.Concat(boundary!.Atoms).Where(a => a.StartsWith("Abs(", StringComparison.Ordinal)).Distinct().ToList())
                {
                    polynomial = polynomial.SquaresOf(magnitude.Substring(4, magnitude.Length - 5), magnitude);
                }

                return polynomial.Substitute(atom, value);
            }

            // At a constant, functions have values too: the variable is given it before the sides are read.
            var known = value.Constant is null ? new Dictionary<string, Polynomial?>() : new Dictionary<string, Polynomial?> { [atom] = value };
            if (Agree(known) || (known.Count > 0 && Agree([])))
            {
                return true;
            }

            bool Agree(Dictionary<string, Polynomial?> environment)
            {
                var then = Run(first, new(environment), At);
                var otherwise = Run(second, new(environment), At);
                return then is not null && otherwise is not null
                    && then.Keys.Union(otherwise.Keys).All(k => (environment.ContainsKey(k) && !IsAssigned(first, k) && !IsAssigned(second, k)) || At(Value(then, k) - Value(otherwise, k)) is { IsZero: true });
            }
        }

        return false;
    }

    private static bool IsAssigned(Block block, string place) => block.Statements.Any(s => (s is Assign assign && Place(assign.Target) == place) || s.Blocks.Any(b => IsAssigned(b, place)));

    private static Polynomial? Value(Dictionary<string, Polynomial?> environment, string place) =>
        environment.TryGetValue(place, out var value) ? value : Polynomial.Of(place);

    /// <summary>What a side leaves in the places that it assigns; null where it does more than to assign.</summary>
    private static Dictionary<string, Polynomial?>? Run(Block block, Dictionary<string, Polynomial?> environment, Func<Polynomial?, Polynomial?> atBoundary)
    {
        foreach (var statement in block.Statements)
        {
            switch (statement)
            {
                case Assign assign when Place(assign.Target) is { } place:
                    if (assign.Value is Opaque { Operation: null } flag && flag.Text is "true" or "false")
                    {
                        // A jump was taken: what follows differs from what the other side runs into.
                        return null;
                    }

                    environment[place] = ToPolynomial(assign.Value, environment);
                    if (assign.Target is Element && environment.Keys.Any(k => k != place && k.StartsWith(place.Substring(0, place.IndexOf('[') + 1), StringComparison.Ordinal)))
                    {
                        return null;
                    }

                    break;
                case If { Compared: { } compared } nested:
                    // At the boundary the inner condition may be decided; then only one of its sides runs.
                    if (atBoundary(ToPolynomial(compared.Left, environment) - ToPolynomial(compared.Right, environment))?.Constant is not { } difference || difference == 0)
                    {
                        return null;
                    }

                    var holds = compared.Comparison[0] == '<' ? difference < 0 : difference > 0;
                    if (Run(holds ? nested.Then : nested.Else, environment, atBoundary) is null)
                    {
                        return null;
                    }

                    break;
                default:
                    return null;
            }
        }

        foreach (var local in block.Locals)
        {
            environment.Remove(local.Name);
        }

        return environment;
    }

    private static string? Place(Expr target) => target switch
    {
        Ref reference => reference.Storage.Name,
        Element element when element.Indices.All(i => i is Opaque or Ref) => element.Array.Name + "[" + string.Join(", ", element.Indices.Select(Text)) + "]",
        _ => null,
    };

    private static string Text(Expr expr) => expr switch
    {
        Ref reference => reference.Storage.Name,
        Opaque opaque => opaque.Text,
        Element element => element.Array.Name + "[" + string.Join(", ", element.Indices.Select(Text)) + "]",
        Negate negate => "-(" + Text(negate.Operand) + ")",
        Binary binary => "(" + Text(binary.Left) + " " + binary.Operation + " " + Text(binary.Right) + ")",
        Apply apply => apply.Rule.Name + "(" + string.Join(", ", apply.Children.Select(Text)) + ")",
        _ => expr.Syntax.ToString(),
    };

    private static Polynomial? ToPolynomial(Expr expr, Dictionary<string, Polynomial?> environment)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (expr)
        {
            case Opaque { Operation.ConstantValue: { HasValue: true, Value: double or int or long or float } } constant:
                return Polynomial.Of(Convert.ToDouble(constant.Operation!.ConstantValue.Value, System.Globalization.CultureInfo.InvariantCulture));
            case Opaque { Operation: null, Text: "0" }:
                return Polynomial.Of(0);
            case Opaque opaque:
                return opaque.IsPure && !opaque.Footprint.Reads.Any(r => environment.ContainsKey(r.Name)) ? Polynomial.Of(opaque.Text) : null;
            case Ref or Element when Place(expr) is { } place:
                if (environment.TryGetValue(place, out var known))
                {
                    return known;
                }

                return expr is Element element && MayBeAssigned(element, environment) ? null : Polynomial.Of(place);
            case Negate negate:
                return Polynomial.Of(0) - ToPolynomial(negate.Operand, environment);
            case Binary binary:
                var left = ToPolynomial(binary.Left, environment);
                var right = ToPolynomial(binary.Right, environment);
                return binary.Operation switch
                {
                    Arithmetic.Add => left + right,
                    Arithmetic.Subtract => left - right,
                    Arithmetic.Multiply => left * right,
                    Arithmetic.Divide when right?.Constant is { } divisor && divisor != 0 => left * Polynomial.Of(1 / divisor),
                    _ => Unread(expr, environment),
                };
            case Apply { Rule.Name: "Pow" } power when power.Children[1] is Opaque { Operation.ConstantValue: { HasValue: true, Value: 2 or 2.0 } }:
                var squared = ToPolynomial(power.Children[0], environment);
                return squared * squared;
            case Cast cast:
                return ToPolynomial(cast.Operand, environment);
            case Apply { Children: [var argument] } apply when environment.Count > 0 && ToPolynomial(argument, environment)?.Constant is { } at && ValueOf(apply.Rule.Name, at) is { } exact:
                return Polynomial.Of(exact);
            default:
                return Unread(expr, environment);
        }
    }

    /// <summary>Whether something assigned before may be this element: not where both indices are different literals.</summary>
    private static bool MayBeAssigned(Element element, Dictionary<string, Polynomial?> environment)
    {
        var prefix = element.Array.Name + "[";
        var own = element.Indices.Count == 1 ? element.Indices[0].Number : null;
        foreach (var key in environment.Keys)
        {
            if (key.StartsWith(prefix, StringComparison.Ordinal)
                && !(own is { } index && int.TryParse(key.Substring(prefix.Length, key.Length - prefix.Length - 1), out var other) && other != index))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The value of a function at a point where it is exact.</summary>
    private static double? ValueOf(string function, double at)
    {
        var value = function switch
        {
            "Exp" when at == 0 => 1,
            "Log" or "Log2" or "Log10" when at == 1 => 0,
            "Exp2" or "Exp10" or "Cos" or "Cosh" when at == 0 => 1,
            "ExpM1" or "LogP1" or "Sin" or "Tan" or "Tanh" or "Sinh" or "Asin" or "Atan" or "Asinh" or "Atanh" or "Cbrt" when at == 0 => 0,
            "Sqrt" when at >= 0 => Math.Sqrt(at),
            "Abs" => Math.Abs(at),
            _ => double.NaN,
        };
        return double.IsNaN(value) ? null : value;
    }

    /// <summary>A value that is not looked into, as long as nothing it reads was assigned on the way.</summary>
    private static Polynomial? Unread(Expr expr, Dictionary<string, Polynomial?> environment)
    {
        foreach (var node in expr.SelfAndDescendants())
        {
            var isAssigned = node switch
            {
                Ref reference => environment.ContainsKey(reference.Storage.Name),
                Element element => MayBeAssigned(element, environment),
                Opaque opaque => !opaque.IsPure || opaque.Footprint.Reads.Any(r => environment.ContainsKey(r.Name)),
                _ => false,
            };
            if (isAssigned)
            {
                return null;
            }
        }

        return Polynomial.Of(Text(expr));
    }
}
