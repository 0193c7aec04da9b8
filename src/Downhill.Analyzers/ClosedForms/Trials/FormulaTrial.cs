using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms.Trials;

/// <summary>
/// Tries a formula with steps written by hand on samples and compares what it gives with the coefficients of least squares: a
/// loop that leaves out a row, or a helper that rounds, looks like the formula and is another one.
/// </summary>
internal static class FormulaTrial
{
    private const double Tolerance = 1e-11;

    /// <summary>
    /// Why the formula cannot be taken for the fit, and else which of the numbers is the ridge; no obstacle where it is the fit, or
    /// has nothing written by hand in it.
    /// </summary>
    public static (string? Obstacle, ExpressionSyntax? Ridge) Try(FitInputs inputs, SyntaxNode whole, FormulaStatements formula, FormulaReading reading, CancellationToken cancellationToken)
    {
        if (!formula.IsHandWritten(whole))
        {
            return (null, inputs.Ridges[0]);
        }

        try
        {
            var ridges = Fits(new FitSample(9, 3), inputs, whole, formula, reading, cancellationToken);
            ridges = ridges.Count == 0 ? ridges : [.. ridges.Intersect(Fits(new FitSample(22, 4), inputs, whole, formula, reading, cancellationToken))];
            return ridges.Count > 0 ? (null, ridges[0]) : ("tried on a sample, the steps written by hand give other coefficients than least squares", null);
        }
        catch (TrialFailure failure)
        {
            return ($"the steps written by hand cannot be tried: {failure.Message}", null);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Half-typed code may be anything.
            return ("the steps written by hand cannot be tried", null);
        }
    }

    /// <summary>The ridges with which the fit of a sample is what the formula gives.</summary>
    private static List<ExpressionSyntax?> Fits(FitSample sample, FitInputs inputs, SyntaxNode whole, FormulaStatements formula, FormulaReading reading, CancellationToken cancellationToken)
    {
        var machine = new TrialMachine(reading.Context, cancellationToken);
        var shaper = new SampleShaper(machine, reading);
        var owner = reading.Model.GetEnclosingSymbol(whole.SpanStart, cancellationToken) is { ContainingType: { } type } ? new TrialObject(type) : null;
        var frame = new TrialFrame(owner);
        var design = inputs.IsDesignTurned ? DenseAlgebra.Transpose(sample.Design) : sample.Design;
        var target = inputs.IsTargetTurned ? DenseAlgebra.Transpose(sample.Target) : sample.Target;
        ITypeSymbol? TypeOf(ExpressionSyntax expression) => reading.Model.GetTypeInfo(expression, cancellationToken).Type;
        var data = shaper.Bind(inputs.Design, design, frame);
        var values = reading.VariableOf(inputs.Target) is null ? shaper.Give(inputs.Target, target) : shaper.Bind(inputs.Target, target, frame);
        List<double[,]> Given() => [shaper.Read(data, TypeOf(inputs.Design)), shaper.Read(values, TypeOf(inputs.Target))];
        var before = Given();
        if (inputs.Weights is { } weights)
        {
            shaper.Bind(weights, MatrixKinds.IsMathNet(TypeOf(weights), "Matrix") ? DenseAlgebra.Diagonal(sample.Weights) : DenseAlgebra.Column(sample.Weights), frame);
        }

        foreach (var statement in formula.StepsBefore(whole))
        {
            machine.Run(Operation(statement, reading), frame);
        }

        // A solver in place leaves other numbers in what it is given; nothing may need them.
        var written = inputs.Result is { } solution ? reading.VariableOf(solution) : null;
        var parts = formula.ReadAfter(whole).Where(part => !SymbolEqualityComparer.Default.Equals(part, written) && frame.Values.ContainsKey(part)).ToList();
        var partsBefore = parts.ConvertAll(part => TrialArray.Describe(frame.Values[part]));
        var found = Found();

        var scale = (inputs.Scaling?.Numbers ?? []).Aggregate(inputs.Scaling is { IsNegative: true } ? -1.0 : 1.0, (product, number) => product * Number(number, machine, frame, reading));

        // What was given is still what it was.
        if (!parts.ConvertAll(part => TrialArray.Describe(frame.Values[part])).SequenceEqual(partsBefore) || !Given().Zip(before, static (now, once) => IsClose(now, once)).All(static isSame => isSame))
        {
            return [];
        }

        // The next turn of a loop may begin with what this one has left.
        if (formula.LoopAround(whole) is { } loop)
        {
            foreach (var statement in formula.StepsBefore(whole).Where(step => loop.Span.Contains(step.Span)))
            {
                machine.Run(Operation(statement, reading), frame);
            }

            if (!IsClose(Found(), found))
            {
                return [];
            }
        }

        return [.. inputs.Ridges.Where(ridge => IsClose(found, Scaled(sample.Coefficients(inputs.Weights is not null, Number(ridge, machine, frame, reading), found.GetLength(1)), scale)))];

        double[,] Found()
        {
            object? value = null;
            if (whole is StatementSyntax loops)
            {
                machine.Run(Operation(loops, reading), frame);
            }
            else
            {
                value = machine.Evaluate(Operation(whole, reading), frame);
            }

            var coefficients = inputs.Result is { } result
                ? shaper.Read(machine.Evaluate(Operation(result, reading), frame), TypeOf(result))
                : shaper.Read(value, reading.Model.GetTypeInfo(whole, cancellationToken).Type);
            return inputs.IsResultTurned ? DenseAlgebra.Transpose(coefficients) : coefficients;
        }
    }

    private static double[,] Scaled(double[,] coefficients, double scale) => DenseAlgebra.Combine(coefficients, coefficients, (value, _) => scale * value);

    /// <summary>The value of what may be a ridge; not a number where it has none here.</summary>
    private static double Number(ExpressionSyntax? ridge, TrialMachine machine, TrialFrame frame, FormulaReading reading)
    {
        switch (ridge)
        {
            case null:
                return 0;
            case LiteralExpressionSyntax { Token.Value: double or int } literal:
                return Convert.ToDouble(literal.Token.Value);
        }

        try
        {
            return Library.Number(machine.Evaluate(Operation(ridge, reading), frame));
        }
        catch (TrialFailure)
        {
            return double.NaN;
        }
    }

    private static IOperation Operation(SyntaxNode node, FormulaReading reading) => reading.Model.GetOperation(node) ?? throw new TrialFailure("it has a step that is not known");

    private static bool IsClose(double[,] actual, double[,] expected)
    {
        if (actual.GetLength(0) != expected.GetLength(0) || actual.GetLength(1) != expected.GetLength(1))
        {
            return false;
        }

        for (var i = 0; i < actual.GetLength(0); i++)
        {
            for (var j = 0; j < actual.GetLength(1); j++)
            {
                // Not a number is close to nothing.
                if (!(Math.Abs(actual[i, j] - expected[i, j]) <= Tolerance * (1 + Math.Abs(expected[i, j]))))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
