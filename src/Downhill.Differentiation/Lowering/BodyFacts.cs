using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>What one walk over a body finds out, for the many questions that are asked of it later.</summary>
internal sealed class BodyFacts
{
    private readonly Dictionary<ISymbol, int> _writes = new(SymbolEqualityComparer.Default);

    public BodyFacts(IOperation body)
    {
        foreach (var operation in body.DescendantsAndSelf())
        {
            Size++;
            ISymbol reference;
            switch (operation)
            {
                case ILocalReferenceOperation local:
                    reference = local.Local;
                    break;
                case IParameterReferenceOperation parameter:
                    reference = parameter.Parameter;
                    break;
                case IFieldReferenceOperation field:
                    reference = field.Field;
                    break;
                case IPropertyReferenceOperation property:
                    reference = property.Property;
                    break;
                case IReturnOperation { Kind: OperationKind.YieldReturn or OperationKind.YieldBreak }:
                    IsIterator = true;
                    continue;
                default:
                    continue;
            }

            if (operation != body && CalleeEffectsReader.IsWritten(operation))
            {
                _writes.TryGetValue(reference, out var known);
                _writes[reference] = known + 1;
            }
        }
    }

    /// <summary>The number of operations.</summary>
    public int Size { get; }

    public bool IsIterator { get; }

    /// <summary>The variables, fields and properties that the body assigns, increments, or passes by reference.</summary>
    public IEnumerable<ISymbol> Written => _writes.Keys;

    /// <summary>In how many places the body writes a variable, field or property; its declaration is none.</summary>
    public int WritesOf(ISymbol symbol) => _writes.TryGetValue(symbol, out var count) ? count : 0;
}
