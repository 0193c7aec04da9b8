using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms.Trials;

/// <summary>Puts samples into the types of a program, and reads them out of these.</summary>
internal sealed class SampleShaper(TrialMachine machine, FormulaReading reading)
{
    /// <summary>Gives a variable the sample as its type has it.</summary>
    public object Bind(ExpressionSyntax name, double[,] sample, TrialFrame frame)
    {
        if (reading.SymbolOf(name) is not { } symbol || reading.Model.GetTypeInfo(name).Type is not { } type)
        {
            throw new TrialFailure("the data are not known");
        }

        var value = Shaped(type, sample);
        switch (symbol)
        {
            case ILocalSymbol or IParameterSymbol:
                frame.Values[symbol] = value;
                break;
            case { IsStatic: true }:
                machine.Statics[symbol.OriginalDefinition] = value;
                break;
            default:
                (frame.Receiver ?? throw new TrialFailure("the data are not known")).Members[symbol.OriginalDefinition] = value;
                break;
        }

        return value;
    }

    /// <summary>Gives an expression the sample as its value, whatever it would compute.</summary>
    public object Give(ExpressionSyntax expression, double[,] sample)
    {
        var value = Shaped(reading.Model.GetTypeInfo(expression).Type ?? throw new TrialFailure("the data are not known"), sample);
        machine.Given = (expression, value);
        return value;
    }

    /// <summary>The numbers of a matrix or, as a column, of a vector.</summary>
    public double[,] Read(object? value, ITypeSymbol? type)
    {
        switch (value)
        {
            case TrialArray { Rank: 2 } whole:
                return whole.ToMatrix();
            case TrialArray array:
                return array.Items.Count > 0 && array.Items[0] is TrialArray ? array.ToMatrix() : DenseAlgebra.Column(array.ToVector());
            case TrialObject own when type is not null && MembersOf(type) is { } members:
                return members.Read(own, machine);
            case TrialObject own when type is not null && VectorOf(type) is { } vector && machine.Get(vector.Values, own) is TrialArray { Rank: 1 } values:
                return DenseAlgebra.Column(values.ToVector());
            default:
                throw new TrialFailure("what it gives is not known");
        }
    }

    private object Shaped(ITypeSymbol type, double[,] sample)
    {
        if (MatrixKinds.IsArray(type, 2) || MatrixKinds.IsMathNet(type, "Matrix"))
        {
            return TrialArray.Of(sample);
        }

        if (MatrixKinds.IsArray(type, 1) || MatrixKinds.IsList(type, MatrixKinds.IsNumber) || MatrixKinds.IsMathNet(type, "Vector"))
        {
            return TrialArray.Of(DenseAlgebra.Values(sample.GetLength(0) == 1 ? DenseAlgebra.Transpose(sample) : sample));
        }

        if (MatrixKinds.IsJagged(type) || MatrixKinds.IsList(type, static item => MatrixKinds.IsArray(item, 1) || MatrixKinds.IsList(item, MatrixKinds.IsNumber)))
        {
            return TrialArray.Of(Enumerable.Range(0, sample.GetLength(0)).Select(i => (object?)TrialArray.Of(Enumerable.Range(0, sample.GetLength(1)).Select(j => (object?)sample[i, j]))));
        }

        return MembersOf(type) is { } members ? members.New(sample, machine)
            : VectorOf(type) is { } vector ? machine.New(vector.Type, vector.Constructor, [TrialArray.Of(DenseAlgebra.Values(sample))])
            : throw new TrialFailure("the data are not known");
    }

    private UserMatrix? MembersOf(ITypeSymbol type) => Within is { } within ? UserMatrix.Of(type, reading.Model.Compilation, within) : null;

    private UserVector? VectorOf(ITypeSymbol type) => Within is { } within ? UserVector.Of(type, reading.Model.Compilation, within) : null;

    private INamedTypeSymbol? Within => reading.Model.GetEnclosingSymbol(reading.Member.SpanStart) is { } symbol ? symbol as INamedTypeSymbol ?? symbol.ContainingType : null;
}
