using System.Collections.Immutable;
using Downhill.Analyzers.Generator;
using Downhill.Cli.Projects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Cli.Explanations;

/// <summary>A method whose gradient is asked for.</summary>
/// <param name="Method">The method.</param>
/// <param name="Compilation">What it is compiled in, without generated gradients.</param>
internal sealed record MethodLookup(IMethodSymbol Method, Compilation Compilation)
{
    /// <summary>The method of that name: <c>Method</c>, <c>Type.Method</c> or with namespaces.</summary>
    /// <exception cref="CouldNotRunException">There is none, or there are several.</exception>
    public static async Task<MethodLookup> ByNameAsync(string name, ProjectTarget target, Solution solution, CancellationToken cancellationToken)
    {
        var found = new List<MethodLookup>();
        foreach (Project project in solution.Projects)
        {
            Compilation compilation = await CompileAsync(project, cancellationToken);
            foreach (IMethodSymbol method in compilation.GetSymbolsWithName(name[(name.LastIndexOf('.') + 1)..], SymbolFilter.Member, cancellationToken).OfType<IMethodSymbol>())
            {
                string full = method.ToDisplayString(s_format);
                if (full == name || full.EndsWith("." + name, StringComparison.Ordinal))
                {
                    found.Add(new MethodLookup(method, compilation));
                }
            }
        }

        MethodLookup[] distinct = [.. found.DistinctBy(static one => At(one.Method))];
        return distinct.Length switch
        {
            1 => distinct[0],
            0 => throw new CouldNotRunException($"METHOD '{name}' is declared in no project of {target.File}. Name it as Type.Method, or a line of it as FILE:LINE."),
            _ => throw new CouldNotRunException($"METHOD '{name}' is one of several, so name a line of it: {string.Join(", ", distinct.Select(static one => At(one.Method)))}"),
        };
    }

    /// <summary>The method that a line is in.</summary>
    /// <exception cref="CouldNotRunException">It is in none.</exception>
    public static async Task<MethodLookup> AtAsync(SourcePlace place, CancellationToken cancellationToken)
    {
        Compilation compilation = await CompileAsync(place.Document.Project, cancellationToken);
        SyntaxTree tree = (await place.Document.GetSyntaxTreeAsync(cancellationToken))!;
        MethodDeclarationSyntax? declaration = (await tree.GetRootAsync(cancellationToken)).FindNode(place.Span).FirstAncestorOrSelf<MethodDeclarationSyntax>();
        return declaration is not null && compilation.GetSemanticModel(tree).GetDeclaredSymbol(declaration, cancellationToken) is { } method
            ? new MethodLookup(method, compilation)
            : throw new CouldNotRunException($"LINE {place.Line} of {place.Document.FilePath} is in no method.");
    }

    /// <summary>The method as its attribute declares it; null where it has none.</summary>
    public DifferentiableMethod? Declared(CancellationToken cancellationToken) => Method.GetAttributes()
        .Where(static one => one.AttributeClass?.ToDisplayString() == DifferentiableMethod.AttributeName)
        .Select(one => one.ApplicationSyntaxReference?.GetSyntax(cancellationToken))
        .OfType<AttributeSyntax>()
        .Select(one => DifferentiableMethod.Read(one, Compilation.GetSemanticModel(one.SyntaxTree), cancellationToken, isKnown: true))
        .FirstOrDefault();

    /// <summary>The variables of those names among the parameters, fields and properties in sight.</summary>
    /// <exception cref="CouldNotRunException">There is no such variable.</exception>
    public ImmutableArray<ISymbol> Variables(IReadOnlyList<string> names) =>
    [
        .. names.Select(name => Method.Parameters.FirstOrDefault(one => one.Name == name)
            ?? Method.ContainingType.GetMembers(name).FirstOrDefault(static one => one is IFieldSymbol or IPropertySymbol)
            ?? throw new CouldNotRunException($"--by '{name}' is neither a parameter of '{Method.Name}' nor a field or property of '{Method.ContainingType.Name}'.")),
    ];

    private static readonly SymbolDisplayFormat s_format = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        memberOptions: SymbolDisplayMemberOptions.IncludeContainingType);

    private static string At(IMethodSymbol method)
    {
        FileLinePositionSpan span = method.Locations[0].GetLineSpan();
        return $"{span.Path}:{span.StartLinePosition.Line + 1}";
    }

    // What is generated already would stand in the way of what is derived here.
    private static async Task<Compilation> CompileAsync(Project project, CancellationToken cancellationToken) =>
        (await project.WithAnalyzerReferences(project.AnalyzerReferences.Where(static one => one.FullPath is not null)).GetCompilationAsync(cancellationToken))!;
}
