using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.Recognition.Flow;

/// <summary>Reads a loop or a body, and the functions that it calls, into a <see cref="FlowGraph"/>.</summary>
internal sealed partial class FlowReader
{
    // The bounds of the reading: operations in all, and functions.
    private const int MaximumOperations = 12000;
    private const int MaximumFunctions = 80;
    private const int GlancedOperations = 5000;
    private const int GlancedFunctions = 24;

    private static readonly ImmutableArray<FlowSource> s_none = ImmutableArray<FlowSource>.Empty;

    private readonly FlowGraph _graph;
    private readonly StepContext _context;
    private readonly Func<IMethodSymbol, bool> _isHome;
    private readonly DrawIndex _index;
    private readonly bool _isGlance;
    private readonly CancellationToken _cancellationToken;
    private readonly Queue<(IMethodSymbol Symbol, IOperation? Body)> _pending = new();
    private readonly Dictionary<ISymbol, List<(FlowCall Call, FlowControl? Control, IMethodSymbol Caller)>> _delegateCalls = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, List<object>> _delegateValues = new(SymbolEqualityComparer.Default);
    private readonly Stack<ImmutableArray<FlowSource>> _receivers = new();
    private readonly IMethodSymbol _root;

    // What unread functions were given: which members their objects hold is known when all is read.
    private readonly List<(int Result, ImmutableArray<FlowSource> Given)> _unread = [];
    private IMethodSymbol _owner;
    private FlowControl? _control;
    private List<FlowTest>? _tests;
    private List<FlowSource>? _coins;
    private int _loopDepth;
    private int _budget;
    private bool _isInGuard;

    private FlowReader(IMethodSymbol owner, StepContext context, Func<IMethodSymbol, bool> isHome, DrawIndex index, bool isGlance, CancellationToken cancellationToken)
    {
        _owner = _root = owner.OriginalDefinition;
        _context = context;
        _graph = new FlowGraph(context.Generics.Resolve);
        _isHome = isHome;
        _index = index;
        _isGlance = isGlance;
        _budget = isGlance ? GlancedOperations : MaximumOperations;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Reads <paramref name="region"/>, and what it calls as far as <paramref name="isHome"/> does not say that a search of its own is there.</summary>
    public static FlowGraph Read(
        IOperation region, IMethodSymbol owner, StepContext context, Func<IMethodSymbol, bool> isHome, DrawIndex index, CancellationToken cancellationToken) =>
        new FlowReader(owner, context, isHome, index, isGlance: false, cancellationToken).ReadAll(region, owner);

    /// <summary>Reads a function, and of what it calls only what draws, answers yes or no, or gives nothing back.</summary>
    public static FlowGraph Glance(IOperation function, IMethodSymbol owner, StepContext context, DrawIndex index, CancellationToken cancellationToken) =>
        new FlowReader(owner, context, static _ => false, index, isGlance: true, cancellationToken).ReadAll(function, owner);

    private FlowGraph ReadAll(IOperation region, IMethodSymbol owner)
    {
        _graph.Function(owner);
        if (region is ILoopOperation loop)
        {
            ExecuteLoop(loop);
        }
        else
        {
            ExecuteBody(region);
        }

        while (_pending.Count > 0 && _budget > 0)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            (_owner, var known) = _pending.Dequeue();
            if ((known ?? Body(_owner)) is not { } body)
            {
                continue;
            }

            _control = null;
            _coins = null;
            _loopDepth = 0;
            ExecuteBody(body);
        }

        foreach (var (result, given) in _unread)
        {
            ConnectThrough(Deep(given), result);
        }

        _graph.IsIncomplete |= _budget <= 0;
        return _graph;
    }

    private void ExecuteBody(IOperation body)
    {
        foreach (var part in SourceBodies.Parts(body))
        {
            Execute(part);
        }
    }

    private void Execute(IOperation? operation)
    {
        if (operation is null || --_budget < 0)
        {
            return;
        }

        switch (operation)
        {
            case IBlockOperation block:
                ExecuteBlock(block.Operations);
                break;
            case IExpressionStatementOperation expression:
                Evaluate(expression.Operation);
                break;
            case IVariableDeclarationGroupOperation group:
                foreach (var declaration in group.Declarations)
                {
                    foreach (var declarator in declaration.Declarators)
                    {
                        if ((declarator.Initializer ?? declaration.Initializer) is { } initializer)
                        {
                            var tests = Collect(() => Evaluate(initializer.Value), out var value);
                            BindDelegate(declarator.Symbol, initializer.Value);
                            Write(_graph.Variable(declarator.Symbol, declarator.Symbol.Type), value, s_none, false, false, declarator.Syntax, tests, declarator.Symbol.IsRef || IsShared(initializer.Value.Type));
                        }
                    }
                }

                break;
            case IUsingDeclarationOperation declaration:
                Execute(declaration.DeclarationGroup);
                break;
            case IConditionalOperation conditional:
                ExecuteConditional(conditional);
                break;
            case ILoopOperation loop:
                ExecuteLoop(loop);
                break;
            case IReturnOperation returned when returned.ReturnedValue is { } result:
                var returnTests = Collect(() => Evaluate(result), out var answer);
                if (FlowTypes.IsBoolean(result.Type))
                {
                    break;
                }

                Write(_graph.ReturnOf(Enclosing(returned)), answer, s_none, false, false, returned.Syntax, returnTests, IsShared(result.Type));
                break;
            case ISwitchOperation @switch:
                var switched = Collect(() => Evaluate(@switch.Value), out var chosen);
                foreach (var @case in @switch.Cases)
                {
                    Controlled(switched, chosen, () => ExecuteBlock(@case.Body));
                }

                break;
            case ITryOperation @try:
                Execute(@try.Body);
                foreach (var handler in @try.Catches)
                {
                    Execute(handler.Handler);
                }

                Execute(@try.Finally);
                break;
            case IUsingOperation @using:
                Execute(@using.Resources);
                Execute(@using.Body);
                break;
            case ILockOperation @lock:
                Execute(@lock.Body);
                break;
            case ILabeledOperation labeled:
                Execute(labeled.Operation);
                break;
            case ILocalFunctionOperation or IEmptyOperation or IBranchOperation or IThrowOperation:
                break;
            default:
                Evaluate(operation);
                break;
        }
    }

    // A lambda that runs where it stands returns to itself.
    private IMethodSymbol Enclosing(IOperation operation)
    {
        for (var at = operation.Parent; at is not null; at = at.Parent)
        {
            switch (at)
            {
                case IAnonymousFunctionOperation lambda:
                    return lambda.Symbol;
                case ILocalFunctionOperation local:
                    return local.Symbol;
            }
        }

        return _owner;
    }

    private void ExecuteBlock(ImmutableArray<IOperation> statements)
    {
        var control = _control;
        foreach (var statement in statements)
        {
            if (statement is IConditionalOperation conditional)
            {
                var tests = ExecuteConditional(conditional);
                if (!tests.Item1.IsEmpty && (Jumps(conditional.WhenTrue) || (conditional.WhenFalse is { } other && Jumps(other))))
                {
                    // if (worse) continue; …: the rest is under the test as well.
                    _control = new FlowControl(tests.Item1, _control);
                }
            }
            else
            {
                Execute(statement);
            }
        }

        _control = control;
    }

    private static bool Jumps(IOperation statement) => statement switch
    {
        IBlockOperation block => block.Operations.Length > 0 && Jumps(block.Operations[block.Operations.Length - 1]),
        IBranchOperation { BranchKind: BranchKind.Continue or BranchKind.Break } => true,
        IReturnOperation { Kind: OperationKind.Return } => true,

        // What throws guards: it keeps nothing and puts nothing back.
        _ => false,
    };

    private (ImmutableArray<FlowTest>, ImmutableArray<FlowSource>) ExecuteConditional(IConditionalOperation conditional)
    {
        var isInGuard = _isInGuard;
        _isInGuard |= conditional.WhenFalse is null && IsThrow(conditional.WhenTrue);
        var tests = Collect(() => Evaluate(conditional.Condition), out var deciding);
        _isInGuard = isInGuard;
        deciding = deciding.AddRange(Sides(tests));
        Controlled(tests, deciding, () => Execute(conditional.WhenTrue));
        Controlled(tests, deciding, () => Execute(conditional.WhenFalse));
        return (tests, deciding);
    }

    private static bool IsThrow(IOperation statement) => statement is IThrowOperation || (statement is IBlockOperation { Operations: { Length: 1 } only } && IsThrow(only[0]));

    private static IEnumerable<FlowSource> Sides(ImmutableArray<FlowTest> tests) =>
        tests.OfType<FlowComparison>().SelectMany(static test => test.Left.Concat(test.Right));

    private void Controlled(ImmutableArray<FlowTest> tests, ImmutableArray<FlowSource> deciding, Action run, bool isRepetition = false)
    {
        var (control, coins) = (_control, _coins);
        if (!tests.IsEmpty)
        {
            _control = new FlowControl(tests, control, isRepetition);
        }

        if (!deciding.IsEmpty)
        {
            _coins = coins is null ? [.. deciding] : [.. coins, .. deciding];
        }

        run();
        (_control, _coins) = (control, coins);
    }

    private void ExecuteLoop(ILoopOperation loop)
    {
        _loopDepth++;
        switch (loop)
        {
            case IForLoopOperation counted:
                foreach (var before in counted.Before)
                {
                    Execute(before);
                }

                if (counted.Condition is { } condition)
                {
                    Evaluate(condition);
                }

                Execute(counted.Body);
                foreach (var step in counted.AtLoopBottom)
                {
                    Execute(step);
                }

                break;
            case IForEachLoopOperation each:
                var items = Evaluate(each.Collection);
                if (each.LoopControlVariable is IVariableDeclaratorOperation declarator)
                {
                    BindDelegate(declarator.Symbol, each.Collection);
                    Write(_graph.Variable(declarator.Symbol, declarator.Symbol.Type), items, s_none, false, false, declarator.Syntax, ImmutableArray<FlowTest>.Empty, IsShared(declarator.Symbol.Type));
                }
                else if (each.LoopControlVariable is { } target)
                {
                    Assign(target, items, false, ImmutableArray<FlowTest>.Empty, target.Syntax);
                }

                Execute(each.Body);
                break;
            case IWhileLoopOperation repeated:
                var tests = repeated.Condition is null ? ImmutableArray<FlowTest>.Empty : Collect(() => Evaluate(repeated.Condition), out _);
                Controlled(tests, s_none, () => Execute(repeated.Body), isRepetition: true);
                break;
            default:
                Execute(loop.Body);
                break;
        }

        _loopDepth--;
    }

    /// <summary>Evaluates and collects the tests that it makes.</summary>
    private ImmutableArray<FlowTest> Collect(Func<ImmutableArray<FlowSource>> evaluate, out ImmutableArray<FlowSource> value)
    {
        var outer = _tests;
        _tests = [];
        value = evaluate();
        var tests = _tests.ToImmutableArray();
        _tests = outer;
        return tests;
    }

    // Two names of one object: what is done to it by one name is seen by the other.
    private static bool IsShared(ITypeSymbol? type) => type is { IsReferenceType: true, SpecialType: not SpecialType.System_String };

    private void Write(
        int target, ImmutableArray<FlowSource> value, ImmutableArray<FlowSource> instance, bool isSelfDependent, bool isElement, SyntaxNode syntax, ImmutableArray<FlowTest> tests,
        bool isAlias = false)
    {
        value = WithoutLimits(target, value, tests);
        foreach (var source in value)
        {
            _graph.Connect(source, target, null, isAlias);
        }

        if (!tests.IsEmpty && FlowTypes.IsBoolean(_graph.Nodes[target].Type))
        {
            if (!_graph.Flags.TryGetValue(target, out var known))
            {
                _graph.Flags[target] = known = [];
            }

            known.AddRange(tests);
        }

        if (_coins is { } coins && (isSelfDependent || IsEitherWay(target, value, syntax)))
        {
            foreach (var coin in coins)
            {
                _graph.Connect(new FlowSource(coin.Node, FlowKind.Coin, true), target);
            }
        }

        _graph.Writes.Add(new FlowWrite(target, value, instance, isSelfDependent, isElement, syntax, tests.IsEmpty ? _control : new FlowControl(tests, _control), _owner, _loopDepth));
    }

    /// <summary>if (…) next = at + step; else next = at - step;</summary>
    private bool IsEitherWay(int target, ImmutableArray<FlowSource> value, SyntaxNode syntax) =>
        FlowTypes.IsFloating(_graph.Nodes[target].Type) && value.Any(static source => source is { Kind: FlowKind.Arithmetic, IsReal: true }) &&
        syntax is AssignmentExpressionSyntax { Left: var written } && syntax.FirstAncestorOrSelf<IfStatementSyntax>() is { Else: { } other } decided &&
        (other.Span.Contains(syntax.Span) ? (SyntaxNode)decided.Statement : other).DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(back => SyntaxFactory.AreEquivalent(back.Left, written));

    /// <summary>A bound that a value is compared with and set to, or a choice of the lesser of two, hands no point on.</summary>
    private ImmutableArray<FlowSource> WithoutLimits(int target, ImmutableArray<FlowSource> value, ImmutableArray<FlowTest> tests)
    {
        if (value.IsEmpty || FlowTypes.IsObject(_graph.Nodes[target].Type) || FlowTypes.IsInteger(_graph.Nodes[target].Type))
        {
            return value;
        }

        foreach (var test in tests.Concat(_control?.Tests ?? ImmutableArray<FlowTest>.Empty).OfType<FlowComparison>())
        {
            var left = new HashSet<int>(test.Left.Select(static source => source.Node));
            var right = new HashSet<int>(test.Right.Select(static source => source.Node));
            bool Opposes(FlowSource source) => (left.Contains(source.Node) && (right.Contains(target) || value.Any(other => right.Contains(other.Node)))) ||
                (right.Contains(source.Node) && (left.Contains(target) || value.Any(other => left.Contains(other.Node))));
            if (FlowTypes.IsFloating(test.Type) && value.Any(Opposes))
            {
                value = value.Select(source => source.Kind == FlowKind.Copy && Opposes(source) ? source with { Kind = FlowKind.Arithmetic } : source).ToImmutableArray();
            }
        }

        return value;
    }

    private void Assign(IOperation target, ImmutableArray<FlowSource> value, bool isSelfDependent, ImmutableArray<FlowTest> tests, SyntaxNode syntax, bool isElement = false, bool isAlias = false)
    {
        switch (target)
        {
            case ILocalReferenceOperation local:
                // What is written through a reference is written where it refers to.
                Write(_graph.Variable(local.Local, local.Local.Type), value, s_none, isSelfDependent, isElement || (local.Local.IsRef && !isAlias), syntax, tests, isAlias);
                break;
            case IParameterReferenceOperation parameter:
                Write(_graph.Variable(parameter.Parameter, parameter.Parameter.Type), value, s_none, isSelfDependent, isElement, syntax, tests, isAlias);
                break;
            case IFieldReferenceOperation field when field.Field.ContainingType is { IsTupleType: true } && field.Instance is { } whole:
                foreach (var node in Targets(whole))
                {
                    Write(_graph.Part(node, PartIndex(field.Field)), value, s_none, isSelfDependent, isElement, syntax, tests, isAlias);
                }

                break;
            case IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol { IsIndexer: false } } member:
                if (IsOwn(member.Member))
                {
                    var instance = member.Instance is null ? s_none : Evaluate(member.Instance);
                    if (member is IPropertyReferenceOperation { Property.SetMethod: { } setter } && EnterSetter(setter, value, instance, member.Type))
                    {
                        break;
                    }

                    Write(_graph.Variable(member.Member, TypeOf(member.Member)), value, instance, isSelfDependent, isElement, syntax, tests, isAlias);
                }
                else if (member.Instance is { } owner)
                {
                    // v.X = …: a part of a vector.
                    Assign(owner, value, isSelfDependent, tests, syntax, isElement: true, isAlias);
                }

                break;
            case IArrayElementReferenceOperation or IPropertyReferenceOperation { Property.IsIndexer: true } when SlotOf(target) is { } slot:
                Write(slot, value, s_none, isSelfDependent, isElement, syntax, tests);
                break;
            case IPropertyReferenceOperation { Instance: { } indexed } property:
                var at = property.Arguments.SelectMany(argument => Evaluate(argument.Value)).ToImmutableArray();
                if (property.Property.SetMethod is { } indexer && EnterSetter(indexer, value, Evaluate(indexed), property.Type))
                {
                    break;
                }

                AssignElement(indexed, at, value, isSelfDependent, tests, syntax, isAlias);
                break;
            case IArrayElementReferenceOperation element:
                AssignElement(element.ArrayReference, element.Indices.SelectMany(index => Evaluate(index)).ToImmutableArray(), value, isSelfDependent, tests, syntax, isAlias);
                break;
            case ITupleOperation tuple:
                for (var i = 0; i < tuple.Elements.Length; i++)
                {
                    Assign(tuple.Elements[i], Parts(value, i), isSelfDependent, tests, syntax, false, IsShared(tuple.Elements[i].Type));
                }

                break;
            case IDeclarationExpressionOperation declaration:
                Assign(declaration.Expression, value, isSelfDependent, tests, syntax, isElement, isAlias);
                break;
            case IConversionOperation conversion:
                Assign(conversion.Operand, value, isSelfDependent, tests, syntax, isElement, isAlias);
                break;
            case IConditionalAccessInstanceOperation or IInstanceReferenceOperation or IInvocationOperation or IInvalidOperation:
                foreach (var node in Targets(target))
                {
                    Write(node, value, s_none, isSelfDependent, true, syntax, tests);
                }

                break;
        }
    }

    /// <summary>The score that an array of numbers keeps in one of its elements.</summary>
    private int? SlotOf(IOperation element) => FlowTypes.IsFloating(element.Type) && ScoreSlots.Of(element.Syntax) is { } index ? _graph.Slot(index, element.Type) : null;

    /// <summary>Hands a value to a setter with a body; false where it has none or is not looked into, and is as good as a variable.</summary>
    private bool EnterSetter(IMethodSymbol setter, ImmutableArray<FlowSource> value, ImmutableArray<FlowSource> instance, ITypeSymbol? type)
    {
        if (!_context.Bodies.Has(setter))
        {
            return false;
        }

        if (_isGlance && !IsGlancedAt(setter))
        {
            // It may put what it is given into all that the object holds.
            var given = value.Select(static source => source with { Kind = FlowKind.Through }).ToImmutableArray();
            foreach (var part in Deep(instance))
            {
                Connect(given, part.Node);
            }

            return false;
        }

        Connect(value, _graph.Variable(setter.Parameters[setter.Parameters.Length - 1], type));
        Connect(instance, _graph.ThisOf(setter));
        Enter(setter);
        return true;
    }

    private void AssignElement(IOperation array, ImmutableArray<FlowSource> index, ImmutableArray<FlowSource> value, bool isSelfDependent, ImmutableArray<FlowTest> tests, SyntaxNode syntax, bool isAlias)
    {
        if (isSelfDependent && !index.IsEmpty)
        {
            // w[random] += step: chance chooses what moves.
            var outer = _coins;
            _coins = outer is null ? [.. index] : [.. outer, .. index];
            Assign(array, value, isSelfDependent, tests, syntax, isElement: true, isAlias);
            _coins = outer;
            return;
        }

        Assign(array, value, isSelfDependent, tests, syntax, isElement: true, isAlias);
    }

    private IEnumerable<int> Targets(IOperation target) => Evaluate(target).Where(static source => source.Kind == FlowKind.Copy).Select(static source => source.Node).Distinct().ToList();

    private void Connect(ImmutableArray<FlowSource> sources, int to, IMethodSymbol? via = null, bool isAlias = false)
    {
        foreach (var source in sources)
        {
            _graph.Connect(source, to, via, isAlias);
        }
    }

    private ImmutableArray<FlowSource> Parts(ImmutableArray<FlowSource> value, int at) =>
        value.Select(source => source.Kind == FlowKind.Copy && FlowTypes.TupleIn(_graph.Nodes[source.Node].Type) is not null ? source with { Node = _graph.Part(source.Node, at) } : source).ToImmutableArray();

    private static int PartIndex(IFieldSymbol field)
    {
        var name = (field.CorrespondingTupleField ?? field).Name;
        return name.StartsWith("Item", StringComparison.Ordinal) && int.TryParse(name.Substring(4), out var number) ? number - 1 : 0;
    }

    private static bool IsOwn(ISymbol member) => !member.ContainingType.DeclaringSyntaxReferences.IsEmpty;

    private static ITypeSymbol? TypeOf(ISymbol member) => PlaceRoots.TypeOf(member.OriginalDefinition);

    // A body is bound only when it is its turn to be read.
    private void Enter(IMethodSymbol method, IOperation? body = null)
    {
        method = method.OriginalDefinition;
        _graph.Function(_owner).Callees.Add(method);
        var known = _graph.Functions.ContainsKey(method);
        var function = _graph.Function(method);
        if (!function.Entries.Any(entry => ReferenceEquals(entry.Control, _control)))
        {
            function.Entries.Add((_control, _owner));
        }

        if (known)
        {
            return;
        }

        if (_graph.Functions.Count < (_isGlance ? GlancedFunctions : MaximumFunctions))
        {
            _pending.Enqueue((method, body));
        }
        else
        {
            _graph.IsIncomplete = true;
        }
    }
}
