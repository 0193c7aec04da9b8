using System.Text;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

internal sealed partial class Lowerer
{
    /// <summary><c>double v = c ? a : b;</c> as an if that assigns v on both sides.</summary>
    private bool LowerDirectChoice(SyntaxNode syntax, ILocalSymbol symbol, IOperation initial, Frame frame)
    {
        if (initial is not IConditionalOperation { WhenFalse: { } whenFalse } choice || !IsReal(choice.Type) || choice.ConstantValue.HasValue
            || !MayMatter(choice, frame))
        {
            return false;
        }

        var storage = Declare(symbol, frame);
        Append(new Assign(syntax, new Ref(syntax, storage), Default(syntax, symbol.Type)) { Declares = true });
        Choose(choice, whenFalse, storage, frame);
        return true;
    }

    private Expr LowerChoice(IConditionalOperation choice, Frame frame)
    {
        if (!Reals.IsFollowed(choice.Type) && !MayMatter(choice, frame))
        {
            return Copy(choice, frame);
        }

        var temporary = NewTemporary(choice.Syntax, choice.Type!, "chosen");
        Append(new Assign(choice.Syntax, new Ref(choice.Syntax, temporary), Default(choice.Syntax, temporary.Type)) { Declares = true });
        Choose(choice, choice.WhenFalse!, temporary, frame);
        return new Ref(choice.Syntax, temporary);
    }

    private void Choose(IConditionalOperation choice, IOperation whenFalse, Storage target, Frame frame)
    {
        var condition = Condition(choice.Condition, frame);
        Append(new If(
            choice.Syntax,
            condition,
            InBlock(() => AssignTo(target, choice.WhenTrue, frame)),
            InBlock(() => AssignTo(target, whenFalse, frame)))
        {
            Compared = Compared(choice.Condition, frame),
            Boundaries = Boundaries(choice.Condition, frame),
        });
    }

    private void AssignTo(Storage target, IOperation value, Frame frame)
    {
        if (value is IConditionalOperation { WhenFalse: { } whenFalse } nested && (Reals.IsFollowed(nested.Type) || (IsReal(nested.Type) && MayMatter(nested, frame))))
        {
            Choose(nested, whenFalse, target, frame);
            return;
        }

        var inner = value;
        while (inner is IConversionOperation conversion)
        {
            inner = conversion.Operand;
        }

        if (inner is IThrowOperation thrown)
        {
            var copy = Copy(thrown, frame);
            Append(new Perform(value.Syntax, new Opaque(thrown, frame, copy.Footprint, () => copy.Text + ";")));
            return;
        }

        Append(new Assign(value.Syntax, new Ref(value.Syntax, target), LowerAny(value, frame)));
    }

    /// <summary>Whether a variable may reach one of the sides, or decide between them.</summary>
    private bool MayMatter(IOperation operation, Frame frame)
    {
        var footprint = _footprints.Read(operation, frame);
        return footprint.Reads.Any(IsMaybe) || footprint.Writes.Any(IsMaybe);
    }

    private Expr? LowerSwitchExpression(ISwitchExpressionOperation choice, Frame frame)
    {
        if (!Reals.IsFollowed(choice.Type) && !MayMatter(choice, frame))
        {
            return null;
        }

        var text = new List<(IOperation? Pattern, IOperation? Guard, int Arm)>();
        for (var i = 0; i < choice.Arms.Length; i++)
        {
            text.Add((choice.Arms[i].Pattern, choice.Arms[i].Guard, i));
        }

        var arm = SelectArm(choice.Syntax, choice, choice.Value, text, isExhaustive: true, frame);
        var result = NewTemporary(choice.Syntax, choice.Type!, "chosen");
        Append(new Assign(choice.Syntax, new Ref(choice.Syntax, result), Default(choice.Syntax, result.Type)) { Declares = true });
        var blocks = choice.Arms.Select(a => InBlock(() =>
        {
            AssignTo(result, a.Value, frame);
        })).ToArray();
        Append(new Choose(choice.Syntax, arm, blocks));
        return new Ref(choice.Syntax, result);
    }

    private void LowerSwitch(ISwitchOperation choice, Frame frame)
    {
        if (!IsFollowed(choice, frame) && choice.Descendants().Any(o => o is IBranchOperation { BranchKind: BranchKind.GoTo }))
        {
            Perform(choice, frame);
            return;
        }

        var text = new List<(IOperation? Pattern, IOperation? Guard, int Arm)>();
        for (var i = 0; i < choice.Cases.Length; i++)
        {
            foreach (var clause in choice.Cases[i].Clauses)
            {
                switch (clause)
                {
                    case ISingleValueCaseClauseOperation single:
                        text.Add((single.Value, null, i));
                        break;
                    case IPatternCaseClauseOperation pattern:
                        text.Add((pattern.Pattern, pattern.Guard, i));
                        break;
                    case IDefaultCaseClauseOperation:
                        text.Add((null, null, i));
                        break;
                    default:
                        Perform(choice, frame);
                        return;
                }
            }
        }

        var arm = SelectArm(choice.Syntax, choice, choice.Value, text, isExhaustive: false, frame);
        var needsFlag = choice.Cases.Any(c => c.Body.Take(c.Body.Length - 1).Any(s => Leaving(s, frame).Any(j => j.Target == choice)) || (c.Body.Length > 0 && c.Body[c.Body.Length - 1] is not IBranchOperation && Leaving(c.Body[c.Body.Length - 1], frame).Any(j => j.Target == choice)));
        needsFlag |= choice.Descendants().Any(o => o is IBranchOperation { BranchKind: BranchKind.GoTo } jump && SectionOf(jump) is { } to && to.Switch == choice && !EndsSection(jump, choice));
        _flags[choice] = needsFlag ? (NewFlag(choice.Syntax, "leave"), null) : (null, null);
        var blocks = choice.Cases.Select(section => InBlock(() =>
        {
            _jumpedTo.Add(section);
            IEnumerable<IOperation> body = section.Body;
            if (section.Body is [.., IBranchOperation { BranchKind: BranchKind.Break } last] && last.GetCorrespondingOperation() == choice)
            {
                body = section.Body.Take(section.Body.Length - 1);
            }

            LowerSequence([.. body], 0, frame);
            _jumpedTo.Remove(section);
        })).ToArray();
        Append(new Choose(choice.Syntax, arm, blocks));
    }

    /// <summary>The section of a switch that <c>goto case</c> or <c>goto default</c> means.</summary>
    internal static (ISwitchOperation Switch, ISwitchCaseOperation Section)? SectionOf(IBranchOperation jump)
    {
        for (IOperation? parent = jump; parent is not null; parent = parent.Parent)
        {
            if (parent is ISwitchOperation choice)
            {
                foreach (var section in choice.Cases)
                {
                    if (section.Clauses.Any(c => SymbolEqualityComparer.Default.Equals(c.Label, jump.Target)))
                    {
                        return (choice, section);
                    }
                }
            }
        }

        return null;
    }

    private static bool EndsSection(IBranchOperation jump, ISwitchOperation choice) => choice.Cases.Any(c => c.Body.Length > 0 && c.Body[c.Body.Length - 1] == jump);

    /// <summary>Runs another section here, and then leaves the switch.</summary>
    private void LowerGoToCase(IBranchOperation jump, ISwitchOperation choice, ISwitchCaseOperation section, Frame frame)
    {
        if (!_jumpedTo.Add(section))
        {
            Refuse(jump.Syntax, "'goto' in a circle is not followed", "use a loop");
            return;
        }

        IEnumerable<IOperation> body = section.Body;
        if (section.Body is [.., IBranchOperation { BranchKind: BranchKind.Break } last] && last.GetCorrespondingOperation() == choice)
        {
            body = section.Body.Take(section.Body.Length - 1);
        }

        LowerSequence([.. body], 0, frame.Again(section.Syntax));
        _jumpedTo.Remove(section);
        if (_flags[choice].Break is { } leave)
        {
            SetFlag(jump.Syntax, leave);
        }
    }

    private readonly HashSet<ISwitchCaseOperation> _jumpedTo = [];

    /// <summary>Declares the number of the arm that a switch takes, by the user's own patterns.</summary>
    private Storage SelectArm(
        SyntaxNode syntax,
        IOperation whole,
        IOperation value,
        List<(IOperation? Pattern, IOperation? Guard, int Arm)> labels,
        bool isExhaustive,
        Frame frame,
        IReadOnlyList<IOperation>? failures = null)
    {
        var named = NamedSubject(value, labels, frame);
        var footprint = _footprints.Read(value, frame);
        if (named is not null)
        {
            footprint = new Footprint { Cost = 1 };
            footprint.Reads.Add(named);
        }

        foreach (var (pattern, guard, _) in labels)
        {
            if (pattern is not null)
            {
                footprint.Writes.UnionWith(Predeclare(pattern, frame));
                footprint.Include(_footprints.Read(pattern, frame));
            }

            if (guard is not null)
            {
                footprint.Include(_footprints.Read(guard, frame));
            }
        }

        footprint.Cost += 4;
        var arm = NewTemporary(syntax, _source.Compilation.GetSpecialType(SpecialType.System_Int32), "arm");
        string Selection()
        {
            var text = new StringBuilder(named?.Name ?? SourceCopier.Copy(value.Syntax, frame, _names, _home));
            if (named is null && value.Syntax is not (IdentifierNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax or ElementAccessExpressionSyntax or TupleExpressionSyntax))
            {
                text.Insert(0, '(').Append(')');
            }

            text.Append(" switch { ");
            var otherwise = -1;
            var isCovered = isExhaustive;
            foreach (var (pattern, guard, number) in labels)
            {
                if (pattern is null)
                {
                    otherwise = number;
                    continue;
                }

                if (named is not null && BoundNumber(pattern) is not null)
                {
                    text.Append('_');
                    isCovered |= guard is null;
                }
                else
                {
                    // `var (a, b)` has its pattern around the names.
                    text.Append(SourceCopier.Copy(pattern.Syntax is VariableDesignationSyntax ? pattern.Syntax.Parent! : pattern.Syntax, frame, _names, _home));
                }

                var assignments = SourceCopier.Assignments(pattern.Syntax, frame);
                if (guard is not null || assignments.Length > 0)
                {
                    text.Append(" when ").Append(assignments);
                }

                if (guard is not null)
                {
                    var test = SourceCopier.Copy(guard.Syntax, frame, _names, _home);
                    text.Append(assignments.Length > 0 ? " && (" + test + ")" : test);
                }

                text.Append(" => ").Append(number >= 0 ? number.ToString(System.Globalization.CultureInfo.InvariantCulture) : SourceCopier.Copy(failures![-1 - number].Syntax, frame, _names, _home)).Append(", ");
            }

            if (!isCovered)
            {
                text.Append("_ => ").Append(otherwise).Append(", ");
            }

            text.Length -= 2;
            return text.Append(" }").ToString();
        }

        var selection = new Opaque(value, frame, footprint, Selection) { Selection = new Selection(named is not null ? new Ref(value.Syntax, named) : IsReal(value.Type) ? Glance(value, frame) : null, labels) };
        Append(new Assign(syntax, new Ref(syntax, arm), selection) { Declares = true });
        return arm;
    }

    /// <summary>
    /// <c>Math.Abs(r) switch { &lt; 1 =&gt; r * r, var a =&gt; 2 * a - 1 }</c>: a number that an arm gives a name gets the name before the
    /// switch. Null where no arm names it, or where no variable is involved.
    /// </summary>
    private Storage? NamedSubject(IOperation value, List<(IOperation? Pattern, IOperation? Guard, int Arm)> labels, Frame frame)
    {
        var names = labels.Select(static l => BoundNumber(l.Pattern)).OfType<ILocalSymbol>().ToList();
        if (names.Count == 0 || !IsReal(value.Type) || names.Any(n => !SymbolEqualityComparer.Default.Equals(n.Type, value.Type) || IsReassigned(n, frame)) || !MayMatter(value, frame))
        {
            return null;
        }

        var subject = LowerReal(value, frame);
        var storage = Declare(names[0], frame);
        Append(new Assign(value.Syntax, new Ref(value.Syntax, storage), subject) { Declares = true });
        foreach (var other in names.Skip(1))
        {
            frame.Bind(other, storage);
        }

        return storage;
    }

    /// <summary>The variable of <c>var a</c> or <c>double a</c>, as a whole pattern.</summary>
    private static ILocalSymbol? BoundNumber(IOperation? pattern) =>
        pattern is IDeclarationPatternOperation { DeclaredSymbol: ILocalSymbol { IsRef: false } local } && IsReal(local.Type) ? local : null;

    private static bool DeclaresVariables(IOperation pattern) => pattern.DescendantsAndSelf().Any(o =>
        o is IDeclarationPatternOperation { DeclaredSymbol: not null } or IRecursivePatternOperation { DeclaredSymbol: not null } or IListPatternOperation { DeclaredSymbol: not null });
}
