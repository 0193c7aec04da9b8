using Downhill.Differentiation.Emission;
using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Program;

/// <summary>
/// An operation of MathNet.Numerics on whole vectors and matrices. Its operands are variables, real expressions, or code
/// that is copied; one whose result is a vector or matrix stands alone on the right side of an assignment.
/// </summary>
internal sealed class TensorApply(
    SyntaxNode syntax,
    TensorRule rule,
    ITypeSymbol type,
    IReadOnlyList<Expr> operands,
    Func<Code[], Code> print) : Expr(syntax)
{
    public TensorRule Rule { get; } = rule;

    /// <summary>What the operation gives.</summary>
    public ITypeSymbol Type { get; } = type;

    public override IReadOnlyList<Expr> Children { get; } = operands;

    /// <summary>The operation as the user wrote it, over operands that are printed already.</summary>
    public Code Print(Code[] operands) => print(operands);

    public TensorApply With(IReadOnlyList<Expr> operands) => new(Syntax, Rule, Type, operands, print);
}
