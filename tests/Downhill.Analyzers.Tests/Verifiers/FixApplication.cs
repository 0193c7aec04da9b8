using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Analyzers.Tests.Verifiers;

/// <summary>Applies a code fix as an editor does: one diagnostic, or all of them.</summary>
internal static class FixApplication
{
    /// <summary>The actions that <paramref name="provider"/> offers for <paramref name="diagnostic"/>.</summary>
    public static async Task<ImmutableArray<CodeAction>> OffersAsync(Project project, CodeFixProvider provider, Diagnostic diagnostic)
    {
        var document = project.Documents.First(document => document.FilePath == diagnostic.Location.SourceTree?.FilePath);
        var actions = ImmutableArray.CreateBuilder<CodeAction>();
        await provider.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), default));
        return actions.ToImmutable();
    }

    /// <summary>The project after <paramref name="action"/>.</summary>
    public static async Task<Project> ApplyAsync(Project project, CodeAction action)
    {
        var operations = await action.GetOperationsAsync(default);
        var apply = Assert.Single(operations.OfType<ApplyChangesOperation>());
        var changed = apply.ChangedSolution.GetProject(project.Id)!;
        Assert.True(
            project.DocumentIds.ToHashSet().SetEquals(changed.DocumentIds), "A fix must not add or remove a document.");
        return await ReparseAsync(changed);
    }

    /// <summary>The project after Fix All, or null where there is nothing to fix.</summary>
    public static async Task<Project?> FixAllAsync(
        Project project,
        CodeFixProvider provider,
        FixAllScope scope,
        string? equivalenceKey,
        ImmutableArray<string> ids,
        Func<Project, Task<ImmutableArray<Diagnostic>>> diagnose)
    {
        var fixAll = provider.GetFixAllProvider();
        Assert.True(fixAll is not null, $"{provider.GetType().Name} has no Fix All.");
        Assert.Contains(scope, fixAll.GetSupportedFixAllScopes());
        var diagnostics = new DiagnosticSource(diagnose);
        var first = project.Documents.First();
        var context = new FixAllContext(first, provider, scope, equivalenceKey!, ids, diagnostics, default);
        var action = await fixAll.GetFixAsync(context);
        return action is null ? null : await ApplyAsync(project, action);
    }

    /// <summary>Parses every document anew: a tree that only looks right as nodes must not pass.</summary>
    private static async Task<Project> ReparseAsync(Project project)
    {
        foreach (var id in project.DocumentIds)
        {
            var text = await project.GetDocument(id)!.GetTextAsync();
            project = project.GetDocument(id)!.WithText(Microsoft.CodeAnalysis.Text.SourceText.From(text.ToString())).Project;
        }

        return project;
    }

    private sealed class DiagnosticSource(Func<Project, Task<ImmutableArray<Diagnostic>>> diagnose) : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            await diagnose(project);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) =>
            (await diagnose(document.Project)).Where(diagnostic => diagnostic.Location.SourceTree?.FilePath == document.FilePath);

        public override async Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            (await diagnose(project)).Where(diagnostic => !diagnostic.Location.IsInSource);
    }
}
