using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Pullbacks;

/// <summary>A function that is not expanded where it is called.</summary>
internal sealed class Callee(IMethodSymbol method, bool isOfThis, IReadOnlyList<Slot> slots)
{
    public IMethodSymbol Method { get; } = method;

    /// <summary>Whether it is a method of the very object whose gradient is taken.</summary>
    public bool IsOfThis { get; } = isOfThis;

    public IReadOnlyList<Slot> Slots { get; } = slots;

    /// <summary>The functions that its delegates stand for, by the parameter: it is made for them alone.</summary>
    public IReadOnlyList<(IParameterSymbol Parameter, IMethodSymbol Function)> Functions { get; init; } = [];

    /// <summary>Whether it can only be called by its forward pass: it has no name there, or is given and returns other things.</summary>
    public bool HasOnlyPasses => Method.MethodKind is MethodKind.LocalFunction or MethodKind.AnonymousFunction || Functions.Count > 0 || Slots.Any(static s => s.Path is not null);

    /// <summary>Whether it returns its result in parts.</summary>
    public bool ReturnsParts { get; } = slots.Any(static s => s.Source == SlotSource.Result);

    /// <summary>Why it cannot have passes of its own; null where it can.</summary>
    public (string Reason, string? Instead)? WhyNot { get; set; }

    /// <summary>The derivative that the user has declared for it; null for a function that is read.</summary>
    public DerivativeDeclaration? Rule { get; init; }

    /// <summary>Whether it may change objects that others read.</summary>
    public bool WritesHeap { get; set; }

    /// <summary>Whether an array that it returns may be one that objects hold too.</summary>
    public bool ReturnsHeld { get; set; }

    /// <summary>Whether it uses numbers in objects, or in elements of struct arrays, that vary.</summary>
    public bool TouchesHeap { get; set; }

    /// <summary>The fields, and the types of elements, that it writes.</summary>
    public HashSet<ISymbol> FieldsWritten { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>The slot whose variable inside of the callee this is.</summary>
    public Slot? SlotOf(Lowering.LoweredFunction function, Program.Storage storage)
    {
        for (var i = 0; i < function.Slots.Count; i++)
        {
            if (function.Slots[i] == storage)
            {
                return Slots[i];
            }
        }

        return null;
    }

    /// <summary>The name that its passes are called after.</summary>
    public string Name
    {
        get
        {
            var name = Method.MethodKind switch
            {
                MethodKind.AnonymousFunction => "Lambda",
                MethodKind.PropertyGet => Method.AssociatedSymbol?.Name ?? Method.Name,
                _ => Method.Name,
            };
            name = name.Substring(name.LastIndexOf('.') + 1);
            return char.ToUpperInvariant(name[0]) + name.Substring(1);
        }
    }
}
