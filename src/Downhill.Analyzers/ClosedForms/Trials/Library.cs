using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.ClosedForms.Trials;

/// <summary>The members of libraries that a trial knows: of arrays, lists and sequences, of <c>Math</c>, and of MathNet's matrices.</summary>
internal static class Library
{
    /// <summary>Whether a type is one of MathNet's, whose matrices and vectors stand as arrays here.</summary>
    public static bool IsAlgebra(ITypeSymbol? type) => type?.ContainingNamespace?.ToDisplayString().StartsWith("MathNet.Numerics", StringComparison.Ordinal) == true;

    public static bool IsBuilder(ITypeSymbol? type) => type is { Name: "MatrixBuilder" or "VectorBuilder" } && IsAlgebra(type);

    /// <summary>A constant of a library; null where it is none.</summary>
    public static object? Constant(ISymbol member) => member.Name switch
    {
        "One" => 1.0,
        "Zero" => 0.0,
        _ => null,
    };

    public static object Size(TrialArray array, string name) => name switch
    {
        "Length" => array.Rank == 1 ? array.Length(0) : array.Items.Count,
        "Count" or "RowCount" => array.Length(0),
        "ColumnCount" => array.Length(1),
        _ => throw Unknown,
    };

    public static object New(INamedTypeSymbol type, object?[] arguments) =>
        type.Name != "List" ? throw Unknown
        : arguments.Length == 0 || arguments[0] is int ? TrialArray.Of(Enumerable.Empty<object?>())
        : arguments[0] is TrialArray items ? TrialArray.Of(items.Items)
        : throw Unknown;

    public static object? Call(IMethodSymbol method, object? receiver, object?[] arguments, TrialMachine machine)
    {
        if (method.MethodKind == MethodKind.Constructor && method.Parameters.IsEmpty)
        {
            return null;
        }

        return method.ContainingType switch
        {
            { Name: "Math" } => Function(method.Name, [.. arguments.Select(Number)], arguments.All(static argument => argument is int)),
            { SpecialType: SpecialType.System_Double } => method.Name switch
            {
                "IsNaN" => double.IsNaN(Number(arguments[0])),
                "IsInfinity" => double.IsInfinity(Number(arguments[0])),
                _ => throw Unknown,
            },
            { Name: "Enumerable" } => Sequence(method.Name, arguments, machine),
            { Name: "Array" } or { Name: "List" } or { TypeKind: TypeKind.Array } or { SpecialType: SpecialType.System_Object } => OfArray(method.Name, receiver, arguments, machine),
            { Name: "INumberBase" } when method.Name is "CreateChecked" or "CreateSaturating" => Number(arguments[0]),
            var type when IsAlgebra(type) => MathNetLibrary.Call(method, receiver as TrialArray, arguments, machine),
            _ => throw Unknown,
        };
    }

    private static TrialFailure Unknown => new("it calls what is not known");

    public static double Number(object? value) => value is int or long or double ? Convert.ToDouble(value) : throw Unknown;

    public static TrialArray Array(object? value) => value as TrialArray ?? throw Unknown;

    private static object Function(string name, double[] numbers, bool isWhole)
    {
        var value = (name, numbers.Length) switch
        {
            ("Abs", 1) => Math.Abs(numbers[0]),
            ("Sqrt", 1) => Math.Sqrt(numbers[0]),
            ("Exp", 1) => Math.Exp(numbers[0]),
            ("Log", 1) => Math.Log(numbers[0]),
            ("Sin", 1) => Math.Sin(numbers[0]),
            ("Cos", 1) => Math.Cos(numbers[0]),
            ("Tanh", 1) => Math.Tanh(numbers[0]),
            ("Sign", 1) => Math.Sign(numbers[0]),
            ("Round", 1) => Math.Round(numbers[0]),
            ("Round", 2) => Math.Round(numbers[0], (int)numbers[1]),
            ("Floor", 1) => Math.Floor(numbers[0]),
            ("Ceiling", 1) => Math.Ceiling(numbers[0]),
            ("Pow", 2) => Math.Pow(numbers[0], numbers[1]),
            ("Max", 2) => Math.Max(numbers[0], numbers[1]),
            ("Min", 2) => Math.Min(numbers[0], numbers[1]),
            _ => throw Unknown,
        };
        return name == "Sign" || (isWhole && name is "Abs" or "Max" or "Min") ? (int)value : value;
    }

    private static object? OfArray(string name, object? receiver, object?[] arguments, TrialMachine machine)
    {
        switch (name, arguments.Length)
        {
            case ("GetLength", 1):
                return Array(receiver).Length((int)Number(arguments[0]));
            case ("GetUpperBound", 1):
                return Array(receiver).Length((int)Number(arguments[0])) - 1;
            case ("Clone" or "ToArray", 0):
                return Array(receiver).Clone();
            case ("MemberwiseClone", 0) when receiver is TrialObject own:
                return own.Clone();
            case ("CopyTo", 2):
                Copy(Array(receiver), 0, Array(arguments[0]), (int)Number(arguments[1]), Array(receiver).Items.Count);
                return null;
            case ("Copy", 3):
                Copy(Array(arguments[0]), 0, Array(arguments[1]), 0, (int)Number(arguments[2]));
                return null;
            case ("Copy", 5):
                Copy(Array(arguments[0]), (int)Number(arguments[1]), Array(arguments[2]), (int)Number(arguments[3]), (int)Number(arguments[4]));
                return null;
            case ("Add", 1):
                Array(receiver).Items.Add(arguments[0]);
                return null;
            case ("ConvertAll", 1):
                return TrialArray.Of(Array(receiver).Items.Select(item => machine.Apply(arguments[0], item)).ToList());
            case ("ConvertAll", 2):
                return TrialArray.Of(Array(arguments[0]).Items.Select(item => machine.Apply(arguments[1], item)).ToList());
            default:
                throw Unknown;
        }
    }

    private static void Copy(TrialArray from, int start, TrialArray to, int target, int count)
    {
        if (start < 0 || target < 0 || count < 0 || start + count > from.Items.Count || target + count > to.Items.Count)
        {
            throw new TrialFailure("an index is out of range");
        }

        var items = from.Items.GetRange(start, count);
        for (var i = 0; i < count; i++)
        {
            to.Items[target + i] = items[i];
        }
    }

    private static object? Sequence(string name, object?[] arguments, TrialMachine machine)
    {
        if (name == "Range")
        {
            return TrialArray.Of(Enumerable.Range((int)Number(arguments[0]), Math.Min((int)Number(arguments[1]), TrialMachine.MaximumSize)).Cast<object?>());
        }

        var items = Array(arguments[0]).Items;
        switch (name, arguments.Length)
        {
            case ("Select", 2):
                var takesIndex = arguments[1] is TrialFunction { Method.Parameters.Length: 2 };
                return TrialArray.Of(items.Select((item, i) => takesIndex ? machine.Apply(arguments[1], item, i) : machine.Apply(arguments[1], item)).ToList());
            case ("Zip", 3):
                return TrialArray.Of(items.Zip(Array(arguments[1]).Items, (one, other) => machine.Apply(arguments[2], one, other)).ToList());
            case ("Sum", 1):
                return items.Sum(Number);
            case ("Sum", 2):
                return items.Sum(item => Number(machine.Apply(arguments[1], item)));
            case ("ToArray" or "ToList", 1):
                return TrialArray.Of(items);
            case ("Count", 1):
                return items.Count;
            case ("First", 1) when items.Count > 0:
                return items[0];
            default:
                throw Unknown;
        }
    }
}
