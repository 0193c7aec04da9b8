using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition;

internal sealed partial class DrawIndex
{
    /// <summary>What one body draws, compares and calls, by its text.</summary>
    private sealed class Scan
    {
        public bool Draws { get; private set; }

        public bool Compares { get; private set; }

        /// <summary>Whether it puts many into an order.</summary>
        public bool Orders { get; private set; }

        /// <summary>Whether it repeats, stores or holds functions of its own.</summary>
        public bool Does { get; private set; }

        public HashSet<CallByName> Calls { get; } = [];

        /// <summary>What is assigned as a whole, by name.</summary>
        public HashSet<string> Assigned { get; } = new(StringComparer.Ordinal);

        // Where the condition of the check of arguments ends that is being read.
        private int _guardEnd;

        // The local variables that hold lambdas that draw.
        private readonly HashSet<string> _drawing = new(StringComparer.Ordinal);

        /// <summary>The lambdas that are stored in variables and members.</summary>
        public List<AssignmentExpressionSyntax> Held { get; } = [];

        public void Read(SyntaxNode body)
        {
            foreach (var node in body.DescendantNodes())
            {
                switch (node)
                {
                    case InvocationExpressionSyntax { Expression: var called, ArgumentList.Arguments: var arguments }:
                        Invoke(called, arguments, isGuard: node.SpanStart < _guardEnd);
                        break;
                    case BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: var arguments } creation:
                        Invoke((creation as ObjectCreationExpressionSyntax)?.Type, arguments, isQualified: true);
                        break;
                    case MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } access:
                        Draws |= RandomnessSources.MayNameDraw(name) && (!RandomnessSources.IsCommonWord(name) || EndsWithRandom(access.Expression));
                        break;
                    case IdentifierNameSyntax { Identifier.ValueText: var name, Parent: ArgumentSyntax or AssignmentExpressionSyntax or EqualsValueClauseSyntax or BinaryExpressionSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax }:
                        // A property of this object, or a method passed as a group.
                        Calls.Add(new CallByName(name, 0, IsQualified: false, IsGroup: true));
                        break;
                    case VariableDeclaratorSyntax { Identifier.ValueText: var name, Initializer.Value: AnonymousFunctionExpressionSyntax lambda } when MayDraw(lambda):
                        _drawing.Add(name);
                        break;
                    case AssignmentExpressionSyntax { Right: AnonymousFunctionExpressionSyntax, Left: IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } } kept:
                        Held.Add(kept);
                        break;
                    case AssignmentExpressionSyntax { Left: IdentifierNameSyntax or MemberAccessExpressionSyntax } assignment:
                        Assigned.Add(SyntaxNames.Last(assignment.Left));
                        break;
                    case IfStatementSyntax conditional when IsGuard(conditional):
                        _guardEnd = conditional.Condition.Span.End;
                        break;
                    case IfStatementSyntax conditional:
                        Compares |= IsDecided(conditional.Condition);
                        break;
                    case ConditionalExpressionSyntax choice:
                        Compares |= IsDecided(choice.Condition);
                        break;
                    case WhileStatementSyntax loop:
                        Compares |= IsDecided(loop.Condition);
                        break;
                    case DoStatementSyntax loop:
                        Compares |= IsDecided(loop.Condition);
                        break;
                    case SwitchExpressionSyntax or SwitchStatementSyntax:
                        Compares = true;
                        break;
                }

                Does |= node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax or GotoStatementSyntax or YieldStatementSyntax
                    or AssignmentExpressionSyntax or PostfixUnaryExpressionSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or QueryExpressionSyntax
                    || node.RawKind is (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression
                    || node is ArgumentSyntax { RefKindKeyword.RawKind: not (int)SyntaxKind.None };
            }
        }

        private static bool MayDraw(AnonymousFunctionExpressionSyntax lambda)
        {
            var inner = new Scan();
            inner.Read(lambda);
            return inner.Draws;
        }

        private void Invoke(ExpressionSyntax? called, SeparatedSyntaxList<ArgumentSyntax> arguments, bool isQualified = false, bool isGuard = false)
        {
            var count = arguments.Count;
            var passesLambda = false;
            var passed = string.Empty;
            foreach (var argument in arguments)
            {
                switch (argument.Expression)
                {
                    case IdentifierNameSyntax { Identifier.ValueText: var method }:
                        passed += method + " ";
                        passesLambda |= _drawing.Contains(method);
                        break;
                    case AnonymousFunctionExpressionSyntax lambda:
                        var inner = new Scan();
                        inner.Read(lambda);
                        passesLambda |= inner.Draws;
                        passed += string.Concat(inner.Calls.Where(static call => !call.IsGroup).Select(static call => call.Name + " "));
                        break;
                }
            }

            if (isQualified && called is GenericNameSyntax { Identifier.ValueText: var generic })
            {
                Calls.Add(new CallByName(generic, count, IsQualified: true, IsGroup: false) { PassesLambda = passesLambda, Passed = passed, IsGuard = isGuard });
                return;
            }

            Orders |= called is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Sort" or "OrderBy" or "OrderByDescending" or "MinBy" or "MaxBy" };
            Compares |= Orders || called is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Min" or "Max" };
            switch (called)
            {
                case SimpleNameSyntax { Identifier.ValueText: var name }:
                    Draws |= RandomnessSources.MayNameDraw(name) && !RandomnessSources.IsCommonWord(name);
                    Calls.Add(new CallByName(name, count, isQualified, IsGroup: false) { PassesLambda = passesLambda, Passed = passed, IsGuard = isGuard });
                    break;
                case QualifiedNameSyntax { Right.Identifier.ValueText: var name }:
                    Calls.Add(new CallByName(name, count, IsQualified: true, IsGroup: false) { PassesLambda = passesLambda, Passed = passed, IsGuard = isGuard });
                    break;
                case MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax or BaseExpressionSyntax, Name.Identifier.ValueText: var name }:
                    Calls.Add(new CallByName(name, count, IsQualified: false, IsGroup: false) { PassesLambda = passesLambda, Passed = passed, IsGuard = isGuard });
                    break;
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name }:
                    Draws |= RandomnessSources.MayNameFilling(name);
                    Calls.Add(new CallByName(name, count, IsQualified: true, IsGroup: false) { PassesLambda = passesLambda, Passed = passed, IsGuard = isGuard });
                    break;
                case MemberBindingExpressionSyntax { Name.Identifier.ValueText: var name }:
                    Draws |= RandomnessSources.MayNameDraw(name) && !RandomnessSources.IsCommonWord(name);
                    Calls.Add(new CallByName(name, count, IsQualified: true, IsGroup: false) { PassesLambda = passesLambda, Passed = passed, IsGuard = isGuard });
                    break;
            }
        }

        // What is greater, what a function answers, or a flag: whether two things are the same decides about no score.
        private static bool IsDecided(ExpressionSyntax condition) => condition switch
        {
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression or (int)SyntaxKind.BitwiseAndExpression or (int)SyntaxKind.BitwiseOrExpression } both =>
                IsDecided(both.Left) || IsDecided(both.Right),
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression } same => IsAnswer(same.Left) || IsAnswer(same.Right),
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.IsExpression } => false,
            IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax { Expression: LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NullLiteralExpression } } or UnaryPatternSyntax or DeclarationPatternSyntax } => false,
            ParenthesizedExpressionSyntax inner => IsDecided(inner.Expression),
            PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not => IsDecided(not.Operand),
            InvocationExpressionSyntax { Expression: var called } => SyntaxNames.Last(called) is not ("Equals" or "ReferenceEquals" or "IsNullOrEmpty" or "IsNullOrWhiteSpace" or "ContainsKey" or "TryGetValue"),
            _ => true,
        };

        // CompareTo(…) == -1, and flags compared with true and false.
        private static bool IsAnswer(ExpressionSyntax side) => side is InvocationExpressionSyntax { Expression: var called } && SyntaxNames.Last(called) is "CompareTo" or "Compare" or "Sign" ||
            side.RawKind is (int)SyntaxKind.TrueLiteralExpression or (int)SyntaxKind.FalseLiteralExpression ||
            side is LiteralExpressionSyntax { Token.Value: 1 } or PrefixUnaryExpressionSyntax { Operand: LiteralExpressionSyntax { Token.Value: 1 } };

        // A check of arguments keeps nothing.
        private static bool IsGuard(IfStatementSyntax conditional) => conditional.Else is null &&
            (conditional.Statement is ThrowStatementSyntax || (conditional.Statement is BlockSyntax { Statements.Count: 1 } block && block.Statements[0] is ThrowStatementSyntax));

        private static bool EndsWithRandom(ExpressionSyntax source) => source switch
        {
            IdentifierNameSyntax name => name.Identifier.ValueText == "Random",
            MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText == "Random",
            _ => false,
        };
    }
}
