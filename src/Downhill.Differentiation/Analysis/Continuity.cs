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
        if (choice.Compared is not { } compared || ToPolynomial(compared.Left, []) - ToPolynomial(compared.Right, []) is not { } boundary)
        {
            return false;
        }

        foreach (var (atom, value) in boundary.Solutions())
        {
            Polynomial? At(Polynomial? polynomial)
            {
                if (polynomial is null)
                {
                    return null;
                }

                foreach (var magnitude in polynomial.Atoms.Concat(boundary.Atoms).Where(a => a.StartsWith("Abs(", StringComparison.Ordinal)).Distinct().ToList())
                {
                    polynomial = polynomial.SquaresOf(magnitude.Substring(4, magnitude.Length - 5), magnitude);
                }

                return polynomial.Substitute(atom, value);
            }

            var then = Run(choice.Then, [], At);
            var otherwise = Run(choice.Else, [], At);
            if (then is null || otherwise is null)
            {
                continue;
            }

            if (then.Keys.Union(otherwise.Keys).All(k => At(Value(then, k) - Value(otherwise, k)) is { IsZero: true }))
            {
                return true;
            }
        }

        return false;
    }

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

                return expr is Element element && environment.Keys.Any(k => k.StartsWith(element.Array.Name + "[", StringComparison.Ordinal)) ? null : Polynomial.Of(place);
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
            default:
                return Unread(expr, environment);
        }
    }

    /// <summary>A value that is not looked into, as long as nothing it reads was assigned on the way.</summary>
    private static Polynomial? Unread(Expr expr, Dictionary<string, Polynomial?> environment)
    {
        foreach (var node in expr.SelfAndDescendants())
        {
            var isAssigned = node switch
            {
                Ref reference => environment.ContainsKey(reference.Storage.Name),
                Element element => environment.Keys.Any(k => k.StartsWith(element.Array.Name + "[", StringComparison.Ordinal)),
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
