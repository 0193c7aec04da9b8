using Downhill.Differentiation.Program;
using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>
/// The operators and methods of <c>System.Numerics.Vector2</c> to <c>Vector4</c>. The value is what the user's own call
/// gives, to the last bit; the derivative is that of the formula that the call stands for.
/// </summary>
internal sealed partial class Lowerer
{
    /// <summary>A vector that an operator or method of the library gives; null for anything else.</summary>
    private Composite? SystemVector(IOperation operation, Frame frame)
    {
        if (!SystemVectors.Is(operation.Type) || !MayMatter(operation, frame))
        {
            return null;
        }

        switch (operation)
        {
            case IBinaryOperation { OperatorMethod: { } method } binary when SystemVectors.Is(method.ContainingType):
                return VectorOf(operation, method, [binary.LeftOperand, binary.RightOperand], Sign(binary.OperatorKind), frame);
            case IUnaryOperation { OperatorMethod: { } method, OperatorKind: UnaryOperatorKind.Minus } minus when SystemVectors.Is(method.ContainingType):
                return VectorOf(operation, method, [minus.Operand], "-", frame);
            case IInvocationOperation { TargetMethod: { IsStatic: true } method } call when SystemVectors.Is(method.ContainingType) && call.Arguments.All(a => a.Parameter is not null):
                return VectorOf(operation, method, [.. call.Arguments.OrderBy(a => a.Parameter!.Ordinal).Select(a => a.Value)], null, frame);
            default:
                return null;
        }
    }

    /// <summary><c>v += u;</c></summary>
    private Composite? SystemVector(ICompoundAssignmentOperation compound, Frame frame) =>
        compound.OperatorMethod is { } method && SystemVectors.Is(method.ContainingType)
            ? VectorOf(compound, method, [compound.Target, compound.Value], Sign(compound.OperatorKind), frame)
            : null;

    private static string? Sign(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.Add => "+",
        BinaryOperatorKind.Subtract => "-",
        BinaryOperatorKind.Multiply => "*",
        BinaryOperatorKind.Divide => "/",
        _ => null,
    };

    private Composite? VectorOf(IOperation operation, IMethodSymbol method, IReadOnlyList<IOperation> operands, string? sign, Frame frame)
    {
        var syntax = operation.Syntax;
        var type = method.ReturnType;
        var name = sign switch
        {
            "+" => "Add",
            "-" => operands.Count == 1 ? "Negate" : "Subtract",
            "*" => "Multiply",
            "/" => "Divide",
            _ => method.Name,
        };
        if (!SystemVectors.Is(type) || SystemVectors.Arity(name) != operands.Count || LowerVectorOperands(operands, frame) is not { } values)
        {
            return null;
        }

        Expr At(int operand, int component) => values[operand] is Composite vector ? Again(vector.Children[component], syntax)! : Again(values[operand], syntax)!;
        Expr Of(Arithmetic kind, Expr left, Expr right) => new Binary(syntax, kind, left, right);
        Expr? length = null;
        Func<int, Expr>? formula = name switch
        {
            "Add" => i => Of(Arithmetic.Add, At(0, i), At(1, i)),
            "Subtract" => i => Of(Arithmetic.Subtract, At(0, i), At(1, i)),
            "Multiply" => i => Of(Arithmetic.Multiply, At(0, i), At(1, i)),
            "Divide" => i => Of(Arithmetic.Divide, At(0, i), At(1, i)),
            "Negate" => i => new Negate(syntax, At(0, i)),
            "Abs" or "Min" or "Max" when SingleRule(name, operands.Count) is { } rule => i => new Apply(syntax, rule, [.. Enumerable.Range(0, operands.Count).Select(o => At(o, i))]),
            "SquareRoot" when SingleRule("Sqrt", 1) is { } rule => i => new Apply(syntax, rule, [At(0, i)]),
            "Lerp" => i => Of(Arithmetic.Add, At(0, i), Of(Arithmetic.Multiply, Of(Arithmetic.Subtract, At(1, i), At(0, i)), At(2, i))),
            "Cross" when type.Name == "Vector3" => i => Of(
                Arithmetic.Subtract,
                Of(Arithmetic.Multiply, At(0, (i + 1) % 3), At(1, (i + 2) % 3)),
                Of(Arithmetic.Multiply, At(0, (i + 2) % 3), At(1, (i + 1) % 3))),
            "Normalize" => i => Of(Arithmetic.Divide, At(0, i), Again(length, syntax)!),
            _ => null,
        };
        if (formula is null)
        {
            return null;
        }

        if (name is "Add" or "Subtract" or "Multiply" && values.All(v => v is Composite))
        {
            // Component by component, each rounded by itself: the same number wherever it is computed.
            var next = 0;
            return Parts(syntax, type, _ => formula(next++));
        }

        if (name == "Normalize")
        {
            length = Number(syntax, "length", Norm(syntax, (Composite)values[0]), Spelled((Composite)values[0]) + ".Length()");
        }

        var texts = values.Select(TextOfOperand).ToArray();
        var text = sign is null ? $"{_names.TypeName(method.ContainingType)}.{method.Name}({string.Join(", ", texts)})"
            : texts.Length == 1 ? sign + texts[0]
            : $"{texts[0]} {sign} {texts[1]}";
        var whole = Keep(new Opaque(syntax, text, new Footprint { Cost = 4, HasEffects = true }), type, Camel(name)).Storage;
        var component = 0;
        return Parts(syntax, type, member =>
        {
            var part = DeclarePart(Joined(whole.Name, member.Label), member.Type, null);
            Append(new Assign(syntax, new Ref(syntax, part), formula(component++)) { Declares = true, ForwardText = whole.Name + "." + member.Name });
            return new Ref(syntax, part);
        });
    }

    /// <summary>A number that a method of the library makes of vectors; null for anything else.</summary>
    private Expr? NumberOfVectors(IInvocationOperation call, Frame frame)
    {
        var method = call.TargetMethod;
        if (!SystemVectors.Is(method.ContainingType) || !IsReal(call.Type) || !MayMatter(call, frame))
        {
            return null;
        }

        var operands = call.Arguments.OrderBy(a => a.Parameter?.Ordinal ?? 0).Select(a => a.Value).ToList();
        if (call.Instance is { } instance)
        {
            operands.Insert(0, instance);
        }

        var count = method.Name switch
        {
            "Dot" or "Distance" or "DistanceSquared" => 2,
            "Length" or "LengthSquared" => 1,
            _ => 0,
        };
        if (count != operands.Count || LowerVectorOperands(operands, frame) is not { } values || values.Any(v => v is not Composite))
        {
            return null;
        }

        var syntax = call.Syntax;
        var first = (Composite)values[0];
        var second = count == 2 ? (Composite)values[1] : first;
        var difference = method.Name.StartsWith("Distance", StringComparison.Ordinal)
            ? Settled(Parts(syntax, first.Type, m => new Binary(syntax, Arithmetic.Subtract, Again(first.Part(m.Name), syntax)!, Again(second.Part(m.Name), syntax)!)), "difference", static _ => true)
            : first;
        var formula = method.Name switch
        {
            "Dot" => Products(syntax, first, second),
            "LengthSquared" or "DistanceSquared" => Products(syntax, difference, difference),
            _ => Norm(syntax, difference),
        };
        if (formula is null)
        {
            return null;
        }

        var text = call.Instance is null
            ? $"{_names.TypeName(method.ContainingType)}.{method.Name}({string.Join(", ", values.Select(TextOfOperand))})"
            : $"{TextOfOperand(first)}.{method.Name}()";
        return Number(syntax, Camel(method.Name), formula, text);
    }

    private Expr? Number(SyntaxNode syntax, string name, Expr? formula, string text)
    {
        if (formula is null)
        {
            return null;
        }

        var number = NewTemporary(syntax, _source.Compilation.GetSpecialType(SpecialType.System_Single), name);
        Append(new Assign(syntax, new Ref(syntax, number), formula) { Declares = true, ForwardText = text });
        return new Ref(syntax, number);
    }

    private static Expr Products(SyntaxNode syntax, Composite first, Composite second) => first.Children
        .Select((part, i) => (Expr)new Binary(syntax, Arithmetic.Multiply, Again(part, syntax)!, Again(second.Children[i], syntax)!))
        .Aggregate((sum, product) => new Binary(syntax, Arithmetic.Add, sum, product));

    private Expr? Norm(SyntaxNode syntax, Composite vector) =>
        SingleRule("Sqrt", 1) is { } root ? new Apply(syntax, root, [Products(syntax, vector, vector)]) : null;

    /// <summary>The rule of a function on floats.</summary>
    private DerivativeRule? SingleRule(string name, int arity) =>
        (_source.Compilation.GetTypeByMetadataName("System.MathF") ?? _source.Compilation.GetTypeByMetadataName("System.Math"))?.GetMembers(name).OfType<IMethodSymbol>()
            .Where(m => m.Parameters.Length == arity && IsReal(m.ReturnType)).Select(MathRules.For).FirstOrDefault(r => r is not null);

    /// <summary>The operands in the order of the text, vectors in parts, each in a variable; null where one cannot be had so.</summary>
    private List<Expr>? LowerVectorOperands(IReadOnlyList<IOperation> operands, Frame frame)
    {
        if (operands.Any(o => !SystemVectors.Is(o.Type) && !IsReal(o.Type)))
        {
            return null;
        }

        var values = LowerInOrder(frame, null, [.. operands]);
        for (var i = 0; i < values.Count; i++)
        {
            if (SystemVectors.Is(operands[i].Type))
            {
                values[i] = Settled((Composite)Fitting(values[i], operands[i].Type!), "operand", static s => s.Kind == StorageKind.Local);
            }
            else if (values[i] is not (Ref { Storage.Kind: StorageKind.Local } or Opaque { Footprint.Reads.Count: 0 }))
            {
                values[i] = Keep(values[i], operands[i].Type, "factor");
            }
        }

        return values;
    }

    private string TextOfOperand(Expr operand) => operand is Composite vector ? Spelled(vector)! : Spell(operand);
}
