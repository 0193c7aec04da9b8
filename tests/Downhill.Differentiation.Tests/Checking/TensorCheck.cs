using System.Globalization;
using System.Reflection;
using Downhill.Differentiation.Tests.Compiling;
using MathNet.Numerics.LinearAlgebra;

namespace Downhill.Differentiation.Tests.Checking;

/// <summary>
/// The checks of <see cref="DerivativeCheck"/> for losses over MathNet.Numerics: the value bit for bit or the exception,
/// what the call leaves behind, a gradient that is written and not accumulated, and every one of its elements against
/// extrapolated central differences.
/// </summary>
internal static class TensorCheck
{
    private const double Tolerance = 2e-8;

    /// <summary>A static class with <paramref name="members"/>, and the library's namespaces.</summary>
    public static string Program(string members) => $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using Downhill;
        using MathNet.Numerics;
        using MathNet.Numerics.Distributions;
        using MathNet.Numerics.LinearAlgebra;
        using MathNet.Numerics.LinearAlgebra.Double;
        using MathNet.Numerics.LinearAlgebra.Factorization;
        using MathNet.Numerics.Statistics;

        namespace User
        {
            partial class Model
            {
                {{members}}
            }
        }
        """;

    /// <summary>A loss with these parameters and this body, differentiated by its first parameter.</summary>
    public static string Loss(string parameters, string body) => Program($$"""
        [Differentiable]
        static double Loss({{parameters}})
        {
            {{body}}
        }
        """);

    /// <summary>Compiles the program with its one loss and checks it with these arguments.</summary>
    public static CompiledProgram Verify(string source, params object?[] arguments)
    {
        CompiledProgram program = CompiledProgram.Compile(source);
        Loss loss = Checking.Loss.In(program.Assembly);
        Assert.True(loss.Gradient is not null, "no gradient was generated");
        object? instance = loss.Method.IsStatic ? null : Activator.CreateInstance(loss.Method.DeclaringType!, nonPublic: true);
        var point = new TensorPoint(loss, arguments, instance);

        TensorPoint plain = point.Copy();
        TensorPoint differentiated = point.Copy();
        (double expected, string? thrown) = plain.Value();
        object?[] gradients = [.. loss.Variables.Select(v => TensorPoint.NaNLike(point.Stored(v)))];
        (double actual, string? thrownToo) = differentiated.ValueAndGradient(gradients);
        Assert.True(thrown == thrownToo, $"the loss: {thrown ?? "a value"}; the gradient: {thrownToo ?? "a value"}");
        if (thrown is not null)
        {
            return program;
        }

        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(actual));
        Assert.Equal(plain.AllNumbers(), differentiated.AllNumbers());
        object?[] again = [.. gradients.Select(TensorPoint.CopyOf)];
        point.Copy().ValueAndGradient(again);
        for (int v = 0; v < gradients.Length; v++)
        {
            double[] gradient = TensorPoint.Numbers(gradients[v]);
            Assert.Equal(gradient, TensorPoint.Numbers(again[v]));
            double[] differences = Differences(point, loss.Variables[v]);
            for (int i = 0; i < gradient.Length; i++)
            {
                Assert.True(
                    Math.Abs(gradient[i] - differences[i]) <= Tolerance * Math.Max(1, differences.Max(Math.Abs)),
                    $"the gradient by {loss.Variables[v].Name} is {Show(gradient)}; differences give {Show(differences)}\n{program.Generated[0]}");
            }
        }

        return program;
    }

    private static double[] Differences(TensorPoint point, Variable variable)
    {
        int count = TensorPoint.Numbers(point.Stored(variable)).Length;
        var differences = new double[count];
        for (int i = 0; i < count; i++)
        {
            // Two steps of Richardson's extrapolation.
            double At(double step) => (point.Moved(variable, i, step).Value().Value - point.Moved(variable, i, -step).Value().Value) / (2 * step);
            double wide = At(4e-3), middle = At(2e-3), narrow = At(1e-3);
            double first = ((4 * middle) - wide) / 3, second = ((4 * narrow) - middle) / 3;
            differences[i] = ((16 * second) - first) / 15;
        }

        return differences;
    }

    private static string Show(double[] numbers) =>
        $"[{string.Join(", ", numbers.Select(static x => x.ToString("R", CultureInfo.InvariantCulture)))}]";

    /// <summary>The arguments of a loss, with the object that it belongs to.</summary>
    private sealed class TensorPoint(Loss loss, object?[] arguments, object? instance)
    {
        private readonly object?[] _arguments = arguments;
        private readonly object? _instance = instance;

        public TensorPoint Copy()
        {
            object? instance = _instance;
            if (instance is not null)
            {
                instance = Activator.CreateInstance(loss.Method.DeclaringType!, nonPublic: true);
                foreach (FieldInfo field in loss.Method.DeclaringType!.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
                {
                    field.SetValue(instance, CopyOf(field.GetValue(_instance)));
                }
            }

            return new TensorPoint(loss, [.. _arguments.Select(CopyOf)], instance);
        }

        public object? Stored(Variable variable) => variable.Position is { } position ? _arguments[position] : variable.Field!.GetValue(_instance);

        public TensorPoint Moved(Variable variable, int index, double step)
        {
            TensorPoint moved = Copy();
            object? value = moved.Stored(variable);
            switch (value)
            {
                case double number when variable.Position is { } position:
                    moved._arguments[position] = number + step;
                    break;
                case double number:
                    variable.Field!.SetValue(moved._instance, number + step);
                    break;
                case double[] array:
                    array[index] += step;
                    break;
                case Vector<double> vector:
                    vector[index] += step;
                    break;
                case Matrix<double> matrix:
                    matrix[index % matrix.RowCount, index / matrix.RowCount] += step;
                    break;
            }

            return moved;
        }

        public (double Value, string? Thrown) Value() => Call(loss.Method, _arguments);

        public (double Value, string? Thrown) ValueAndGradient(object?[] gradients)
        {
            object?[] all = [.. _arguments, .. gradients];
            (double, string?) outcome = Call(loss.Gradient!, all);
            for (int i = 0; i < gradients.Length; i++)
            {
                gradients[i] = all[_arguments.Length + i];
            }

            return outcome;
        }

        public double[] AllNumbers()
        {
            IEnumerable<object?> all = _arguments;
            if (_instance is not null)
            {
                all = all.Concat(loss.Method.DeclaringType!.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Select(f => f.GetValue(_instance)));
            }

            return [.. all.SelectMany(Numbers)];
        }

        public static double[] Numbers(object? value) => value switch
        {
            double number => [number],
            double[] array => array,
            double[][] rows => [.. rows.SelectMany(static r => r)],
            Vector<double> vector => vector.ToArray(),
            Matrix<double> matrix => matrix.ToColumnMajorArray(),
            Vector<double>[] vectors => [.. vectors.SelectMany(static v => v)],
            Matrix<double>[] matrices => [.. matrices.SelectMany(static m => m.ToColumnMajorArray())],
            _ => [],
        };

        public static object? CopyOf(object? value) => value switch
        {
            double[] array => array.Clone(),
            double[][] rows => rows.Select(static r => (double[])r.Clone()).ToArray(),
            Vector<double> vector => vector.Clone(),
            Matrix<double> matrix => matrix.Clone(),
            Vector<double>[] vectors => vectors.Select(static v => v.Clone()).ToArray(),
            Matrix<double>[] matrices => matrices.Select(static m => m.Clone()).ToArray(),
            _ => value,
        };

        public static object? NaNLike(object? value)
        {
            object? copy = CopyOf(value);
            switch (copy)
            {
                case double[] array:
                    Array.Fill(array, double.NaN);
                    break;
                case Vector<double> vector:
                    vector.MapInplace(static _ => double.NaN, Zeros.Include);
                    break;
                case Matrix<double> matrix:
                    matrix.MapInplace(static _ => double.NaN, Zeros.Include);
                    break;
            }

            return copy;
        }

        private (double Value, string? Thrown) Call(MethodInfo method, object?[] arguments)
        {
            try
            {
                return ((double)method.Invoke(_instance, arguments)!, null);
            }
            catch (TargetInvocationException wrapper)
            {
                return (0, $"{wrapper.InnerException!.GetType()}: {wrapper.InnerException.Message}");
            }
        }
    }
}
