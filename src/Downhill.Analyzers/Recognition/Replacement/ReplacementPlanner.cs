using System.Collections.Immutable;
using Downhill.Analyzers.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Analyzers.Recognition.Replacement;

/// <summary>Decides whether and how a search can be replaced by a descent without losing or changing anything else.</summary>
internal sealed partial class ReplacementPlanner
{
    private readonly RandomSearch _search;
    private readonly Compilation _compilation;
    private readonly SemanticModel _model;
    private readonly StatementSyntax _loop;
    private readonly LoopReading _reading;
    private readonly CancellationToken _cancellationToken;

    private ReplacementPlanner(RandomSearch search, StatementSyntax loop, SemanticModel model, CancellationToken cancellationToken)
    {
        _search = search;
        _loop = loop;
        _model = model;
        _compilation = model.Compilation;
        _cancellationToken = cancellationToken;
        _reading = new LoopReading(loop, search.Objective.Function, model, cancellationToken);
    }

    /// <summary>The plan for <paramref name="search"/>, or the reason, as a clause, why there is none.</summary>
    public static (SearchReplacement? Plan, string? Refusal) Plan(
        RandomSearch search, Compilation compilation, CancellationToken cancellationToken)
    {
        if (FixPreconditions.Refuse(search) is { } structural)
        {
            return (null, structural);
        }

        if (search.Loop is not StatementSyntax loop || !compilation.ContainsSyntaxTree(loop.SyntaxTree))
        {
            return (null, "the loop that repeats the step is not in this project");
        }

        if (loop.SyntaxTree.Options is not CSharpParseOptions { LanguageVersion: >= LanguageVersion.CSharp9 })
        {
            return (null, "the project's C# is older than version 9, which the generated gradient needs");
        }

        if (compilation.GetTypeByMetadataName("Downhill.GradientDescent") is null)
        {
            return (null, "the project does not refer to the Downhill runtime");
        }

#pragma warning disable RS1030 // The loop may stand in another file than the diagnostic.
        var model = compilation.GetSemanticModel(loop.SyntaxTree);
#pragma warning restore RS1030
        var reading = new LoopReading(loop, search.Objective.Function, model, cancellationToken);
        var (explained, counters, logs) = Explain(search, loop, reading, model, cancellationToken);
        return FixPreconditions.RefuseLoop(explained) is { } other
            ? (null, other)
            : new ReplacementPlanner(explained, loop, model, cancellationToken).Plan(counters, logs);
    }

    /// <summary>The search without what its loop only counts or logs, which a descent does in its own way.</summary>
    private static (RandomSearch Search, LoopCounters Counters, ImmutableArray<LoopLog> Logs) Explain(
        RandomSearch search, StatementSyntax loop, LoopReading reading, SemanticModel model, CancellationToken cancellationToken)
    {
        var counters = LoopCounters.Read(search, loop, reading, model, cancellationToken);
        search = counters.Explain();
        var logs = LoopLogs.Read(search, loop, reading, model, cancellationToken);
        search = search with { Unexplained = search.Unexplained.RemoveAll(node => logs.Any(log => log.Statement.Span.Contains(node.Span))) };
        return (search, counters, logs);
    }

    private (SearchReplacement? Plan, string? Refusal) Plan(LoopCounters counters, ImmutableArray<LoopLog> logs)
    {
        if (RefuseStopping(counters) is { } stopping)
        {
            return (null, stopping);
        }

        var (loss, capture, lossRefusal) = LossReading.Read(_search, _loop, _reading, _model, _cancellationToken);
        if (lossRefusal is not null)
        {
            return (null, lossRefusal);
        }

        var (variables, variableRefusal) = ReadVariables(loss!);
        if (variableRefusal is not null)
        {
            return (null, variableRefusal);
        }

        if (LossReading.RefuseDeclaration(loss!, capture, variables, _compilation, _cancellationToken) is { } declaration)
        {
            return (null, declaration);
        }

        if (new LossEffects(loss!, _search, _compilation, _cancellationToken).Refuse() is { } lossEffects)
        {
            return (null, lossEffects);
        }

        var (call, callRefusal) = ReadCall(capture);
        if (callRefusal is not null)
        {
            return (null, callRefusal);
        }

        if (RefuseHolders(variables, call!) is { } holder)
        {
            return (null, holder);
        }

        return Complete(loss!, variables, call!, capture, logs);
    }

    /// <summary>What is the same however the loss is reached: limits, effects, the start, and what becomes of the best value.</summary>
    private (SearchReplacement? Plan, string? Refusal) Complete(
        IMethodSymbol loss, ImmutableArray<ReplacedVariable> variables, LossCall call, LossCapture? capture, ImmutableArray<LoopLog> logs)
    {
        var limits = ElementLimits.Read(_search, _reading, _model, _cancellationToken);
        if (limits.IsEmpty && _search.Proposal.Transformation is { } transformation)
        {
            return (null, transformation);
        }

        if (RefuseEffects(limits, logs) is { } effects)
        {
            return (null, effects);
        }

        var (bounds, boundsRefusal) = limits.IsEmpty ? BoundsReading.Read(_search, variables, _reading) : (limits.Bounds(), null);
        if (boundsRefusal is not null)
        {
            return (null, boundsRefusal);
        }

        if (RefuseStart(variables, bounds) is { } startRefusal)
        {
            return (null, startRefusal);
        }

        var best = ReadBest();
        if (best != BestTreatment.Dropped && RefuseBest() is { } bestRefusal)
        {
            return (null, bestRefusal);
        }

        if (loss.ReturnType.SpecialType != SpecialType.System_Double && logs.Any(static log => !log.Values.IsEmpty))
        {
            return (null, "the log tells values of single precision, and would tell the descent's with more digits");
        }

        return (
            new SearchReplacement(
                _search,
                _loop,
                loss,
                variables,
                call,
                capture,
                bounds,
                _search.Proposal.Kind == ProposalKind.FreshSample ? DescentStart.IncumbentAndSamples : DescentStart.Incumbent,
                best,
                best == BestTreatment.Dropped ? null : SpellingOf(_search.Best!.Symbol),
                DeadDeclarations.Find(_search, best, capture, logs, _reading, _model, _cancellationToken))
            {
                Logs = logs,
            },
            null);
    }

    private string? RefuseStopping(LoopCounters counters)
    {
        if (LoopExits.Refuse(_search, _loop, counters) is { } exit)
        {
            return exit;
        }

        if (_search.Stopping.IterationCap is ExpressionSyntax cap && RefuseCap(cap) is { } capRefusal)
        {
            return capRefusal;
        }

        return _search.Stopping.TargetValue is ExpressionSyntax target && !_reading.IsInvariant(target)
            ? "the target value changes from step to step"
            : null;
    }

    private string? RefuseCap(ExpressionSyntax cap)
    {
        if (!_reading.IsInvariant(cap))
        {
            return "the number of iterations changes from step to step";
        }

        var type = _reading.TypeOf(cap);
        return type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int16 or SpecialType.System_Byte
            or SpecialType.System_SByte or SpecialType.System_UInt16
            ? null
            : "the number of iterations is not an 'int'";
    }

    private (ImmutableArray<ReplacedVariable> Variables, string? Refusal) ReadVariables(IMethodSymbol loss)
    {
        var variables = new List<ReplacedVariable>();
        for (var i = 0; i < _search.Incumbents.Length; i++)
        {
            var incumbent = _search.Incumbents[i];
            var symbol = _search.Objective.Variables[i];
            if (variables.Any(other => SymbolEqualityComparer.Default.Equals(other.Symbol, symbol)))
            {
                return (default, $"several variables of the search go into '{symbol.Name}' of the loss");
            }

            if (RefuseIncumbent(incumbent) is { } refusal)
            {
                return (default, refusal);
            }

            if (PointTypes.IsNumber(incumbent.Type) && PlaceRoots.TypeOf(symbol) is { } taken && !SymbolEqualityComparer.Default.Equals(taken, incumbent.Type))
            {
                return (default, $"'{incumbent.Symbol.Name}' is a '{incumbent.Type.ToDisplayString()}', and the loss takes a '{taken.ToDisplayString()}'");
            }

            if (SpellingOf(incumbent.Symbol) is not { } text)
            {
                return (default, $"'{incumbent.Symbol.Name}' is reached in several ways");
            }

            variables.Add(new ReplacedVariable(symbol, incumbent, text, incumbent.AcceptedByReference && !IsOwnArray(incumbent.Symbol)));
        }

        return (
            variables
                .OrderBy(variable => variable.Symbol is IParameterSymbol parameter && IsParameterOf(parameter, loss) ? parameter.Ordinal : int.MaxValue)
                .ThenBy(static variable => variable.Symbol.Locations.FirstOrDefault()?.SourceSpan.Start ?? 0)
                .ThenBy(static variable => variable.Symbol.Name, StringComparer.Ordinal)
                .ToImmutableArray(),
            null);
    }

    private static bool IsParameterOf(IParameterSymbol parameter, IMethodSymbol loss) =>
        SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, loss)
        || SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, loss.PartialDefinitionPart)
        || SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, loss.PartialImplementationPart);

    private static string? RefuseIncumbent(Incumbent incumbent)
    {
        var mustBeSet = PointTypes.IsNumber(incumbent.Type) || incumbent.AcceptedByReference;
        return incumbent.Symbol switch
        {
            IFieldSymbol { IsReadOnly: true } or IFieldSymbol { IsConst: true } when mustBeSet => $"'{incumbent.Symbol.Name}' cannot be set",
            IPropertySymbol { SetMethod: null or { IsInitOnly: true } } when mustBeSet => $"'{incumbent.Symbol.Name}' cannot be set",
            IParameterSymbol { RefKind: RefKind.In } when mustBeSet => $"'{incumbent.Symbol.Name}' cannot be set",
            IParameterSymbol { RefKind: RefKind.Out } => $"'{incumbent.Symbol.Name}' is an 'out' parameter",
            ILocalSymbol { IsRef: true } => $"'{incumbent.Symbol.Name}' is a reference to another variable",
            ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol => null,
            _ => $"'{incumbent.Symbol.Name}' is not a variable",
        };
    }

    /// <summary>How the loop writes a variable: <c>w</c>, <c>this.w</c>, <c>net.Weights</c>; null where it writes it in several ways.</summary>
    private string? SpellingOf(ISymbol symbol)
    {
        string? spelling = null;
        foreach (var name in _reading.References(symbol))
        {
            if (!_loop.Span.Contains(name.Span))
            {
                continue;
            }

            ExpressionSyntax whole = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
            if (name.Parent is MemberBindingExpressionSyntax
                || whole is MemberAccessExpressionSyntax { Expression: var holder } && !_reading.IsInvariant(holder))
            {
                return null;
            }

            var text = whole.ToString();
            if (spelling is not null && spelling != text)
            {
                return null;
            }

            spelling = text;
        }

        return spelling ?? (symbol is ILocalSymbol or IParameterSymbol ? symbol.Name : IsOwnMember(symbol) ? symbol.Name : null);
    }

    /// <summary>Whether nobody but a local has held its array before the loop: it was made for it and never passed on.</summary>
    private bool IsOwnArray(ISymbol symbol)
    {
        if (symbol is not ILocalSymbol
            || symbol.DeclaringSyntaxReferences.Length != 1
            || symbol.DeclaringSyntaxReferences[0].GetSyntax(_cancellationToken) is not VariableDeclaratorSyntax { Initializer.Value: { } value }
            || !IsFreshArray(value))
        {
            return false;
        }

        foreach (var name in _reading.References(symbol))
        {
            if (!_loop.Span.Contains(name.Span) && (name.SpanStart < _loop.SpanStart || _reading.RunsAgain(name)) && !IsOnlyRead(name))
            {
                return false;
            }
        }

        return !_reading.IsInOuterLoop;

        bool IsOnlyRead(SimpleNameSyntax name) => name.Parent switch
        {
            ElementAccessExpressionSyntax element => element.Expression == name,
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length" } => true,
            ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax invocation } =>
                SymbolEqualityComparer.Default.Equals(_model.GetSymbolInfo(invocation, _cancellationToken).Symbol, _search.Objective.Function),
            _ => false,
        };
    }

    private static bool IsFreshArray(ExpressionSyntax value) =>
        value switch
        {
            ArrayCreationExpressionSyntax or ImplicitArrayCreationExpressionSyntax or InitializerExpressionSyntax or CollectionExpressionSyntax => true,
            CastExpressionSyntax cast => IsFreshArray(cast.Expression),
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Clone" or "ToArray" } } => true,
            _ => false,
        };

    private bool IsOwnMember(ISymbol symbol) =>
        SymbolEqualityComparer.Default.Equals(symbol.ContainingType, _search.Method.ContainingType);

    private (LossCall? Call, string? Refusal) ReadCall(LossCapture? capture)
    {
        ExpressionSyntax? receiver = null;
        if (_search.Objective.Call is not InvocationExpressionSyntax invocation)
        {
            return (null, "the loss is not called directly");
        }

        if (capture is null)
        {
            switch (invocation.Expression)
            {
                case SimpleNameSyntax:
                    break;
                case MemberAccessExpressionSyntax { RawKind: (int)SyntaxKind.SimpleMemberAccessExpression } access:
                    receiver = access.Expression;
                    break;
                default:
                    return (null, "the loss is not called directly");
            }
        }

        // The helper that calls the loss would have other names in scope than the loop.
        if (!_loop.Span.Contains(invocation.Span))
        {
            return (null, "the loss is called in another method");
        }

        if (receiver is not null && !_reading.IsInvariant(receiver))
        {
            return (null, "the object whose loss is called changes from step to step");
        }

        if (receiver is BaseExpressionSyntax)
        {
            return (null, "the loss of the base class is called");
        }

        var arguments = ImmutableArray.CreateBuilder<ExpressionSyntax?>();
        foreach (var argument in _search.Objective.Arguments)
        {
            if (argument.Parameter.RefKind is not (RefKind.None or RefKind.In))
            {
                return (null, "the loss has a 'ref' or 'out' parameter");
            }

            if (argument.Incumbent >= 0)
            {
                arguments.Add(null);
                continue;
            }

            if (argument.Value is not ExpressionSyntax value)
            {
                return (null, "the loss is called without one of its arguments");
            }

            if (argument.Parameter.IsParams && _model.GetTypeInfo(value, _cancellationToken).Type is not IArrayTypeSymbol)
            {
                return (null, "the loss is called with a variable number of arguments");
            }

            if (IsNotCapturable(value))
            {
                return (null, $"'{value}' cannot be captured by a lambda");
            }

            if (!_reading.IsInvariant(value))
            {
                return (null, $"the loss is given '{value}', which may change from step to step");
            }

            arguments.Add(value);
        }

        if (ReadsStructInstance(receiver, arguments))
        {
            return (null, "a lambda cannot read the members of a struct");
        }

        return (new LossCall(receiver, arguments.ToImmutable()), null);
    }

    /// <summary>Whether an argument is a span, or reads what was passed by reference.</summary>
    private bool IsNotCapturable(ExpressionSyntax value) =>
        value.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().Any(name => _model.GetSymbolInfo(name, _cancellationToken).Symbol switch
        {
            IParameterSymbol parameter => parameter.RefKind != RefKind.None || parameter.Type.IsRefLikeType,
            ILocalSymbol local => local.IsRef || local.Type.IsRefLikeType,
            _ => false,
        });

    /// <summary>A loss that reads its variables from an object has to be called on the object that the search changes.</summary>
    private static string? RefuseHolders(ImmutableArray<ReplacedVariable> variables, LossCall call)
    {
        var receiver = call.Receiver is null or ThisExpressionSyntax ? "" : call.Receiver.ToString();
        foreach (var variable in variables)
        {
            if (variable.IsMember && !variable.Symbol.IsStatic)
            {
                var dot = variable.Text.LastIndexOf('.');
                var holder = dot < 0 ? "" : variable.Text.Substring(0, dot);
                if ((holder == "this" ? "" : holder) != receiver)
                {
                    return $"the loss reads '{variable.Symbol.Name}' of another object than the search changes";
                }
            }
        }

        return null;
    }

    private bool ReadsStructInstance(ExpressionSyntax? receiver, IEnumerable<ExpressionSyntax?> arguments) =>
        _search.Method.ContainingType is { IsValueType: true }
        && !_search.Method.IsStatic
        && (receiver is null && _search.Objective.Function is { IsStatic: false, MethodKind: MethodKind.Ordinary }
            || receiver is ThisExpressionSyntax
            || arguments.Any(argument => argument?.DescendantNodesAndSelf().Any(node =>
                node is ThisExpressionSyntax
                || node is SimpleNameSyntax name && _model.GetSymbolInfo(name, _cancellationToken).Symbol is IFieldSymbol { IsStatic: false } or IPropertySymbol { IsStatic: false }) == true));

    /// <summary>Everything that the loop leaves behind, other than the point and its value, has to be unseen.</summary>
    private string? RefuseEffects(ElementLimits limits, ImmutableArray<LoopLog> logs)
    {
        foreach (var written in _reading.Written)
        {
            if (IsKept(written))
            {
                continue;
            }

            if (written is IFieldSymbol or IPropertySymbol && !IsOnlyInLoop(written) || written is not (IFieldSymbol or IPropertySymbol) && _reading.IsSeenAfterwards(written))
            {
                return $"the loop also changes '{written.Name}', which is read elsewhere";
            }
        }

        var effects = new StepEffects(_search, logs, _compilation, _cancellationToken);
        if (effects.Refuse(_loop, _model) is { } effect)
        {
            return effect;
        }

        var elements = new PerturbedElements(_search, _reading, limits, _compilation, _cancellationToken);
        if (elements.Refuse(_loop, _model) is { } partial)
        {
            return partial;
        }

        var helpers = effects.Helpers.ToList();
        if (new CandidateWrites(_search, limits, _compilation, _cancellationToken).Refuse(_loop, helpers, _model) is { } transformed)
        {
            return transformed;
        }

        foreach (var helper in helpers)
        {
#pragma warning disable RS1030 // A helper may stand in another file.
            if (elements.Refuse(helper, _compilation.GetSemanticModel(helper.SyntaxTree)) is { } partialHelper)
            {
                return partialHelper;
            }
#pragma warning restore RS1030
        }

        foreach (var source in _search.Proposal.RandomSources)
        {
            if (IsSeeded(source) && IsDrawnFromAfterwards(source))
            {
                return $"'{source.Name}' is seeded and drawn from after the search, and would then give other numbers";
            }
        }

        return null;
    }

    /// <summary>The loops of the method's other searches: what they draw is not missed either.</summary>
    private ImmutableArray<TextSpan> OtherSearches() =>
        _search.Method is IMethodSymbol method
            ? RandomSearchRecognizer.Find(method, _compilation, _cancellationToken)
                .Where(other => other.Loop is not null && other.Loop.SyntaxTree == _loop.SyntaxTree && !other.Loop.Span.Contains(_loop.Span))
                .Select(static other => other.Loop!.Span)
                .ToImmutableArray()
            : ImmutableArray<TextSpan>.Empty;

    private bool IsKept(ISymbol symbol) =>
        SymbolEqualityComparer.Default.Equals(symbol, _search.Best?.Symbol)
        || _search.Incumbents.Any(incumbent => SymbolEqualityComparer.Default.Equals(symbol, incumbent.Symbol));

    /// <summary>Whether a private field is named nowhere but in the loop.</summary>
    private bool IsOnlyInLoop(ISymbol symbol) => DeadDeclarations.IsNamedOnlyIn(symbol, _loop.Span, _loop.SyntaxTree, _cancellationToken);

    /// <summary>Whether the numbers of a generator can be told in advance: whoever passed it in may have seeded it.</summary>
    private bool IsSeeded(ISymbol source) =>
        source is IParameterSymbol
        || source.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(_cancellationToken)).OfType<VariableDeclaratorSyntax>()
            .Any(declarator => declarator.Initializer?.Value is not BaseObjectCreationExpressionSyntax { ArgumentList: null or { Arguments.Count: 0 } });

    private bool IsDrawnFromAfterwards(ISymbol source)
    {
        var others = OtherSearches();
        return _reading.References(source).Any(name =>
            !_loop.Span.Contains(name.Span)
            && !others.Any(other => other.Contains(name.Span))
            && (name.SpanStart > _loop.Span.End || _reading.RunsAgain(name))
            && !(name.Parent is AssignmentExpressionSyntax assignment && assignment.Left == name));
    }

    private string? RefuseStart(ImmutableArray<ReplacedVariable> variables, ReplacedBounds? bounds)
    {
        var isSample = _search.Proposal.Kind == ProposalKind.FreshSample;
        if (isSample && bounds is not { Lower: not null, Upper: not null })
        {
            return "the search samples without bounds that could be carried over";
        }

        var flow = _model.AnalyzeDataFlow(_loop);
        foreach (var variable in variables)
        {
            var symbol = variable.Incumbent.Symbol;
            if (symbol is ILocalSymbol && flow is { Succeeded: true } && !flow.DefinitelyAssignedOnEntry.Contains(symbol, SymbolEqualityComparer.Default))
            {
                return $"'{symbol.Name}' has no value before the loop";
            }

            if (!PointTypes.IsNumber(variable.Incumbent.Type) && MayBeNull(symbol, isSample))
            {
                return $"'{symbol.Name}' has no value before the loop";
            }
        }

        return null;
    }

    /// <summary>Whether an array has no elements yet when the loop begins. A search that copies it would throw.</summary>
    private bool MayBeNull(ISymbol symbol, bool isSample)
    {
        var values = _reading.References(symbol)
            .Where(name => !_loop.Span.Contains(name.Span) && name.SpanStart < _loop.SpanStart)
            .Select(name => name.Parent is AssignmentExpressionSyntax assignment && assignment.Left == name ? assignment.Right : null)
            .Concat(symbol.DeclaringSyntaxReferences.Select(reference => (reference.GetSyntax(_cancellationToken) as VariableDeclaratorSyntax)?.Initializer?.Value))
            .OfType<ExpressionSyntax>()
            .ToList();
        return values.Any(IsNull) || isSample && symbol is IFieldSymbol or IPropertySymbol && values.Count == 0;

        static bool IsNull(ExpressionSyntax value) =>
            value.DescendantNodesAndSelf().Any(node =>
                node is LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NullLiteralExpression or (int)SyntaxKind.DefaultLiteralExpression } or DefaultExpressionSyntax);
    }
}
