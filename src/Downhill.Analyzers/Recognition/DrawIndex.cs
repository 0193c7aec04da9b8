using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition;

/// <summary>
/// Which bodies may draw random numbers and compare what comes of them, judged by the text alone: those that call a drawing
/// member of the class library, or a member that does, told by name, number of arguments and type. Only these are bound and
/// read; ordinary code costs one walk over its text.
/// </summary>
internal sealed partial class DrawIndex
{
    // How many calls on other objects may lie between a step and its draws; calls within a type are followed to the end.
    private const int MaximumHops = 2;

    // A name that so many members share says little: it counts only where at least half of them draw.
    private const int CommonName = 6;

    // How many calls are followed to find whether a function compares.
    private const int MaximumDepth = 4;

    private static readonly ConditionalWeakTable<SyntaxTree, MemberFile> s_members = new();
    private static readonly int[] s_drawingWords = [.. RandomnessSources.DrawingWords.Select(IdentifierSet.Hash)];
    private readonly HashSet<Member> _drawing = [];
    private readonly HashSet<Member> _comparing = [];

    // What runs functions that may draw: a step's home perhaps, which makes no step of what calls it with other functions.
    private readonly HashSet<Member> _engines = [];
    private readonly Dictionary<SyntaxNode, Member> _byDeclaration = new();
    private readonly Dictionary<string, List<Member>> _byName = new(StringComparer.Ordinal);

    // Who calls a name without naming an object.
    private readonly Dictionary<string, List<(Member Caller, CallByName Call)>> _callers = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<Member, bool> _mayCompare = new();
    private readonly Compilation _compilation;
    private readonly HashSet<SyntaxTree> _scanned = [];
    private readonly List<Member> _members = [];
    private readonly HashSet<string> _entered = new(StringComparer.Ordinal);
    private HashSet<int>? _unread;
    private bool _isChanged;

    public DrawIndex(Compilation compilation, CancellationToken cancellationToken)
    {
        // Only files that have a drawing word in their text, or the name of a member that draws, are looked at as syntax.
        _compilation = compilation;
        var words = RandomnessSources.DrawingWords;
        for (var hop = 0; hop <= MaximumHops; hop++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = _members.Count;
            ReadFilesWith(words, cancellationToken);
            if (hop > 0)
            {
                SpreadAcrossTypes();
            }

            if (hop > 0 && count == _members.Count && !_isChanged)
            {
                break;
            }

            SpreadWithinTypes(_drawing, throughGuards: true);
            SpreadIntoEngines(cancellationToken);
            words = _drawing.Select(static member => member.Name).Where(static name => name.Length > 0).Distinct().ToList();
            _isChanged = false;
        }

        SpreadWithinTypes(_comparing, throughGuards: false);

        // What is kept may be decided by the object that moved itself.
        _comparing.UnionWith(_drawing.Where(member => !_comparing.Contains(member) && AsksWhatItMoved(member)).ToList());
    }

    /// <summary>Reads of a file what there is to be known of it alone.</summary>
    public static void Look(SyntaxTree tree)
    {
        if (IdentifierSet.Of(tree).ContainsAny(s_drawingWords))
        {
            MembersOf(tree);
        }
    }

    /// <summary>Whether two members are called of which one draws, and the other one puts many into an order, or compares and is of the same type.</summary>
    private bool AsksWhatItMoved(Member member)
    {
        var drawing = new List<(string Type, string Name)>();
        var comparing = new List<(string Type, string Name, bool Orders)>();
        foreach (var call in member.Calls)
        {
            if (!call.IsQualified)
            {
                continue;
            }

            foreach (var callee in Named(call.Name))
            {
                if (callee.Draws && call.Fits(callee))
                {
                    drawing.Add((callee.Type, call.Name));
                }

                if (callee.Compares && call.Fits(callee))
                {
                    comparing.Add((callee.Type, call.Name, callee.Orders));
                }
            }
        }

        return comparing.Count > 0 && drawing.Any(one => comparing.Any(other => (other.Type == one.Type || other.Orders) && other.Name != one.Name));
    }

    private void ReadFilesWith(IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        var hashes = words.Select(IdentifierSet.Hash).ToArray();
        foreach (var tree in _compilation.SyntaxTrees)
        {
            if (_scanned.Contains(tree))
            {
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (IdentifierSet.Of(tree).ContainsAny(hashes))
            {
                ReadFile(tree);
            }
        }
    }

    private void ReadFile(SyntaxTree tree)
    {
        if (!_scanned.Add(tree))
        {
            return;
        }

        foreach (var member in MembersOf(tree))
        {
            _members.Add(member);
            _byDeclaration[member.Declaration] = member;
            if (!_byName.TryGetValue(member.Name, out var same))
            {
                _byName[member.Name] = same = [];
            }

            same.Add(member);
            foreach (var call in member.Calls)
            {
                if (!call.IsQualified)
                {
                    if (!_callers.TryGetValue(call.Name, out var callers))
                    {
                        _callers[call.Name] = callers = [];
                    }

                    callers.Add((member, call));
                }
            }

            if (member.Draws)
            {
                _drawing.Add(member);
            }

            if (member.Compares)
            {
                _comparing.Add(member);
            }
        }
    }

    private IReadOnlyList<Member> Named(string name) => name.Length > 0 && _byName.TryGetValue(name, out var members) ? members : [];

    /// <summary>Whether the body declared by <paramref name="declaration"/> may hold a step of a random search.</summary>
    public bool IsCandidate(SyntaxNode declaration) => _byDeclaration.TryGetValue(declaration, out var member) && IsCandidate(member);

    // A step keeps what it finds: it compares and writes, here or in what it calls.
    private bool IsCandidate(Member member) => Draws(member) && (_comparing.Contains(member) || MayInherit(member)) && !HandsOver(member);

    /// <summary>Whether a body does nothing but call another one, which then holds the whole step if there is one.</summary>
    private bool HandsOver(Member member) =>
        !member.Does && !MayInherit(member) && (member.Draws ? 1 : 0) + member.Calls.Count(call => IsOfInterest(call)) <= 1;

    private bool IsOfInterest(CallByName call) => call.IsGuard ? Named(call.Name).Any(callee => call.Fits(callee) && Draws(callee)) : call.PassesLambda || call.Passed.Split(' ').Any(passed => Named(passed).Any(IsOfInterest)) || Named(call.Name).Any(callee => call.Fits(callee) && IsOfInterest(callee));

    private bool IsOfInterest(Member member) => Draws(member) || _comparing.Contains(member);

    /// <summary>Whether <paramref name="method"/> may draw, itself or through others; what stands inside another body may, and what stands in a file without a drawing word does not.</summary>
    public bool MayDraw(IMethodSymbol method)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var declaration = reference.GetSyntax();
            if (_byDeclaration.TryGetValue(declaration, out var member)
                ? Draws(member)
                : declaration is LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a lambda may draw, itself or through what it calls.</summary>
    public bool MayDraw(AnonymousFunctionExpressionSyntax lambda)
    {
        var scan = new Scan();
        scan.Read(lambda);
        return scan.Draws || scan.Calls.Any(call => Named(call.Name).Any(callee => call.Fits(callee) && Draws(callee)));
    }

    /// <summary>Whether any member called <paramref name="name"/> draws.</summary>
    public bool AnyDraws(string name) => Named(name).Any(Draws);

    /// <summary>Whether <paramref name="method"/> may compare numbers, itself or through others of its file and its type.</summary>
    public bool MayCompare(IMethodSymbol method) => MayCompare(method, 0);

    private bool MayCompare(IMethodSymbol method, int depth)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var file = FileOf(reference.SyntaxTree);
            if (!file.ByDeclaration.TryGetValue(reference.GetSyntax(), out var found) || _mayCompare.GetOrAdd(found, one => MayCompare(one, file, method.ContainingType, depth)))
            {
                return true;
            }
        }

        return false;
    }

    private bool MayCompare(Member member, MemberFile file, INamedTypeSymbol? type, int depth) => member.Compares || _comparing.Contains(member) ||
        (depth < MaximumDepth && member.Calls.Any(call => !call.IsGroup && !call.IsGuard &&
            (file.ByName[call.Name].Any(callee => call.Fits(callee) && MayCompare(callee, file, type, depth + 1)) || (!call.IsQualified && ComparesElsewhere(call, file, type, depth + 1)))));

    /// <summary>Whether what a call without an object names in the type's other files, or in what it inherits, may compare.</summary>
    private bool ComparesElsewhere(CallByName call, MemberFile file, INamedTypeSymbol? type, int depth)
    {
        if (file.ByName.Contains(call.Name))
        {
            return false;
        }

        for (; type is not null; type = type.BaseType)
        {
            foreach (var inherited in type.OriginalDefinition.GetMembers(call.Name).OfType<IMethodSymbol>())
            {
                if (!inherited.DeclaringSyntaxReferences.IsEmpty && MayCompare(inherited, depth))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether <paramref name="method"/>, or what it calls in its file, assigns anything of these names.</summary>
    public bool MayAssign(IMethodSymbol method, ICollection<string> names)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var file = FileOf(reference.SyntaxTree);
            if (!file.ByDeclaration.TryGetValue(reference.GetSyntax(), out var found) || MayAssign(found, names, file, 0))
            {
                return true;
            }
        }

        return false;
    }

    private static bool MayAssign(Member member, ICollection<string> names, MemberFile file, int depth) =>
        member.Assigned.Any(names.Contains) ||
        (depth < MaximumDepth && member.Calls.Any(call => !call.IsQualified && !call.IsGroup && file.ByName[call.Name].Any(callee => call.Fits(callee) && MayAssign(callee, names, file, depth + 1))));

    /// <summary>The bodies in <paramref name="tree"/> that may hold a step of a random search.</summary>
    public IEnumerable<SyntaxNode> Candidates(SyntaxTree tree)
    {
        return _scanned.Contains(tree) ? MembersOf(tree).Where(IsCandidate).Select(static member => member.Declaration) : [];
    }

    /// <summary>From members to those of the same type, or of one that inherits, that call them without naming an object.</summary>
    private void SpreadWithinTypes(HashSet<Member> reached, bool throughGuards)
    {
        var pending = new Stack<Member>(reached);
        while (pending.Count > 0)
        {
            var callee = pending.Pop();
            if (callee.Name.Length == 0 || !_callers.TryGetValue(callee.Name, out var callers))
            {
                continue;
            }

            foreach (var (caller, call) in callers)
            {
                if ((throughGuards || !call.IsGuard) && call.Fits(callee) && (callee.Type == caller.Type || caller.Inherits || callee.IsOverride) && reached.Add(caller))
                {
                    pending.Push(caller);
                }
            }
        }
    }

    /// <summary>
    /// From members to the functions, and to the members of the types, that they hand a function to: what draws may be that
    /// function, and what compares may be where it is run.
    /// </summary>
    private void SpreadIntoEngines(CancellationToken cancellationToken)
    {
        var names = new Queue<string>(_drawing.SelectMany(static member => member.Calls)
            .Where(call => call.PassesLambda || call.Passed.Split(' ').Any(passed => MostlyDraw(Named(passed))))
            .Select(static call => call.Name).Distinct().Where(_entered.Add).ToList());
        while (names.Count > 0)
        {
            foreach (var symbol in _compilation.GetSymbolsWithName(names.Dequeue(), SymbolFilter.TypeAndMember, cancellationToken))
            {
                if (symbol is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } or IMethodSymbol { MethodKind: MethodKind.Ordinary })
                {
                    ReadEngine(symbol, names);
                }
            }
        }
    }

    /// <summary>Reads what may be handed a function that draws, and to what it hands that function on.</summary>
    private void ReadEngine(ISymbol symbol, Queue<string> handedTo)
    {
        foreach (var reference in symbol.DeclaringSyntaxReferences)
        {
            ReadFile(reference.SyntaxTree);
            foreach (var member in MembersOf(reference.SyntaxTree).Where(member => reference.Span.Contains(member.Declaration.Span)))
            {
                if (member.Declaration is not ConstructorDeclarationSyntax && member.Compares && member.Calls.Any(call => !call.IsGroup && IsHeld(symbol, call.Name)))
                {
                    _engines.Add(member);
                }

                foreach (var call in member.Calls)
                {
                    if (call.Passed.Length > 0 && !_entered.Contains(call.Name) && call.Passed.Split(' ').Any(passed => passed.Length > 0 && IsHeld(symbol, passed)))
                    {
                        _entered.Add(call.Name);
                        handedTo.Enqueue(call.Name);
                    }
                }
            }
        }
    }

    /// <summary>Whether a function that draws may be handed to the method that <paramref name="holder"/> is a parameter of; true for anything else.</summary>
    public bool MayBeHandedDraws(ISymbol holder) => holder is not IParameterSymbol { ContainingSymbol: IMethodSymbol method } ||
        method.MethodKind is not (MethodKind.Ordinary or MethodKind.Constructor) ||
        _entered.Contains(method.MethodKind == MethodKind.Constructor ? method.ContainingType.Name : method.Name);

    // A parameter, field or property of a delegate type.
    private static bool IsHeld(ISymbol symbol, string name) => symbol is IMethodSymbol method
        ? name == "Invoke" || method.Parameters.Any(parameter => parameter.Name == name && parameter.Type.TypeKind == TypeKind.Delegate)
        : name == "Invoke" || ((INamedTypeSymbol)symbol).GetMembers(name).Any(static member => member is IFieldSymbol { Type.TypeKind: TypeKind.Delegate } or IPropertySymbol { Type.TypeKind: TypeKind.Delegate });

    private void SpreadAcrossTypes()
    {
        var added = new List<Member>();
        var known = new Dictionary<(string Name, int Count), bool>();
        foreach (var member in _members)
        {
            if (!_drawing.Contains(member) && member.Calls.Any(call => call.IsQualified && MostlyDraw(call, known)))
            {
                added.Add(member);
            }
        }

        _isChanged = added.Count > 0;
        _drawing.UnionWith(added);
    }

    private bool MostlyDraw(CallByName call, Dictionary<(string Name, int Count), bool> known)
    {
        if (!known.TryGetValue((call.Name, call.Count), out var does))
        {
            known[(call.Name, call.Count)] = does = MostlyDraw(Named(call.Name).Where(call.Fits));
        }

        return does;
    }

    // What a base class in a file without a drawing word does is not known.
    private bool MayInherit(Member member) => member.Inherits && member.Calls.Any(call => !call.IsQualified && !call.IsGroup && Named(call.Name).Count == 0 && IsUnread(call.Name));

    // What no file that was left out has a word for is declared in none of them.
    private bool IsUnread(string name)
    {
        lock (_byName)
        {
            if (_unread is null)
            {
                _unread = [];
                foreach (var tree in _compilation.SyntaxTrees)
                {
                    if (!_scanned.Contains(tree))
                    {
                        IdentifierSet.Of(tree).AddTo(_unread);
                    }
                }
            }

            return _unread.Contains(IdentifierSet.Hash(name));
        }
    }

    private bool Draws(Member member) => _drawing.Contains(member) || _engines.Contains(member);

    private bool MostlyDraw(IEnumerable<Member> callees)
    {
        var (all, drawing) = (0, 0);
        foreach (var callee in callees)
        {
            all++;
            drawing += _drawing.Contains(callee) ? 1 : 0;
        }

        return drawing > 0 && (all <= CommonName || 2 * drawing >= all);
    }

    private static IReadOnlyList<Member> MembersOf(SyntaxTree tree) => FileOf(tree).Members;

    private static MemberFile FileOf(SyntaxTree tree) => s_members.GetValue(tree, static key => new MemberFile(Read(key.GetRoot())));

    private static IReadOnlyList<Member> Read(SyntaxNode root)
    {
        var members = new List<Member>();
        foreach (var node in root.DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax or PropertyDeclarationSyntax or IndexerDeclarationSyntax or AccessorListSyntax))
        {
            switch (node)
            {
                case BaseMethodDeclarationSyntax method when method.Body is not null || method.ExpressionBody is not null:
                    members.Add(Read(method, method, NameOf(method), method.ParameterList.Parameters, members));
                    break;
                case AccessorDeclarationSyntax { Parent.Parent: PropertyDeclarationSyntax owner } accessor when accessor.Body is not null || accessor.ExpressionBody is not null:
                    members.Add(Read(accessor, accessor, owner.Identifier.ValueText, default));
                    break;
                case PropertyDeclarationSyntax { ExpressionBody: { } arrow } property:
                    members.Add(Read(arrow, arrow, property.Identifier.ValueText, default));
                    break;
                case BaseFieldDeclarationSyntax field:
                    // A delegate field may hold a drawing lambda.
                    foreach (var variable in field.Declaration.Variables)
                    {
                        if (variable.Initializer is { Value: AnonymousFunctionExpressionSyntax })
                        {
                            members.Add(Read(variable, variable, variable.Identifier.ValueText, default));
                        }
                    }

                    break;
            }
        }

        if (root is CompilationUnitSyntax unit && unit.Members.OfType<GlobalStatementSyntax>().Any())
        {
            var scan = new Scan();
            foreach (var statement in unit.Members.OfType<GlobalStatementSyntax>())
            {
                scan.Read(statement);
            }

            members.Add(new Member(unit, string.Empty, string.Empty, false, false, 0, int.MaxValue, scan.Draws, scan.Compares, Does: true, [.. scan.Calls]));
        }

        return members;
    }

    private static Member Read(SyntaxNode body, SyntaxNode declaration, string name, SeparatedSyntaxList<ParameterSyntax> parameters, List<Member>? held = null)
    {
        var scan = new Scan();
        scan.Read(body);
        if (held is not null)
        {
            // Who calls a member that holds a drawing lambda draws.
            held.AddRange(scan.Held.Select(static kept => Read(kept.Right, kept.Right, SyntaxNames.Last(kept.Left), default)).Where(static kept => kept.Draws));
        }

        var type = declaration.FirstAncestorOrSelf<TypeDeclarationSyntax>();
        var isOpen = parameters.Any(static parameter => parameter.Modifiers.Any(SyntaxKind.ParamsKeyword)) || declaration is not BaseMethodDeclarationSyntax;
        var isExtension = parameters.Count > 0 && parameters[0].Modifiers.Any(SyntaxKind.ThisKeyword);
        var least = parameters.Count(static parameter => parameter.Default is null) - (isOpen ? 1 : 0) - (isExtension ? 1 : 0);
        return new Member(
            declaration,
            name,
            type?.Identifier.ValueText ?? string.Empty,
            type?.BaseList is not null,
            declaration is MethodDeclarationSyntax { Modifiers: var modifiers } && modifiers.Any(SyntaxKind.OverrideKeyword),
            least,
            isOpen ? int.MaxValue : parameters.Count,
            scan.Draws,
            scan.Compares,
            scan.Does || scan.Compares,
            [.. scan.Calls]) { Orders = scan.Orders, Assigned = scan.Assigned };
    }

    private static string NameOf(BaseMethodDeclarationSyntax method) => method switch
    {
        MethodDeclarationSyntax named => named.Identifier.ValueText,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.ValueText,
        _ => string.Empty,
    };

    private readonly record struct CallByName(string Name, int Count, bool IsQualified, bool IsGroup)
    {
        public bool PassesLambda { get; init; }

        /// <summary>Whether it is part of a check of arguments, which decides about nothing that is kept.</summary>
        public bool IsGuard { get; init; }

        public override int GetHashCode() => (Name.GetHashCode() * 31) + Count;

        /// <summary>The arguments that are bare names, methods perhaps, and what lambdas among them call.</summary>
        public string Passed { get; init; } = string.Empty;

        public bool Fits(Member callee) => IsGroup || (Count >= callee.LeastArguments && Count <= callee.MostArguments);
    }

    /// <summary>The members of a file, found by what they are called and where they are declared.</summary>
    private sealed class MemberFile(IReadOnlyList<Member> members)
    {
        private readonly Lazy<ILookup<string, Member>> _byName = new(() => members.ToLookup(static member => member.Name, StringComparer.Ordinal));
        private readonly Lazy<Dictionary<SyntaxNode, Member>> _byDeclaration = new(() => members.GroupBy(static member => member.Declaration).ToDictionary(static same => same.Key, static same => same.First()));

        public IReadOnlyList<Member> Members => members;

        public ILookup<string, Member> ByName => _byName.Value;

        public Dictionary<SyntaxNode, Member> ByDeclaration => _byDeclaration.Value;
    }

    private sealed record Member(
        SyntaxNode Declaration,
        string Name,
        string Type,
        bool Inherits,
        bool IsOverride,
        int LeastArguments,
        int MostArguments,
        bool Draws,
        bool Compares,
        bool Does,
        CallByName[] Calls)
    {
        public bool Orders { get; init; }

        public IReadOnlyCollection<string> Assigned { get; init; } = [];

        public bool Equals(Member? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
    }
}
