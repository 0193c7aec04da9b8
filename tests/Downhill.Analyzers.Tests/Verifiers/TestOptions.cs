using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Analyzers.Tests.Verifiers;

/// <summary>How a test's sources are compiled, and what is expected beside the markup.</summary>
internal sealed record TestOptions
{
    public static readonly TestOptions Default = new();

    /// <summary>Lines of the <c>[*.cs]</c> section of an <c>.editorconfig</c> above all sources.</summary>
    public string EditorConfig { get; init; } = "";

    public LanguageVersion LanguageVersion { get; init; } = LanguageVersion.Latest;

    public NullableContextOptions Nullable { get; init; } = NullableContextOptions.Enable;

    /// <summary>Whether the usings of <c>ImplicitUsings</c> are there; the global <c>using Downhill</c> of the package is not.</summary>
    public bool ImplicitUsings { get; init; } = true;

    /// <summary>Whether the package's global <c>using Downhill</c> is there.</summary>
    public bool GlobalUsingDownhill { get; init; }

    /// <summary>Whether the sources may use the runtime assembly.</summary>
    public bool ReferenceDownhill { get; init; } = true;

    public bool ReferenceMathNet { get; init; }

    public bool AllowUnsafe { get; init; }

    public ImmutableArray<MetadataReference> AdditionalReferences { get; init; } = [];

    /// <summary>Whether compile errors that are not marked are accepted: for half-typed code.</summary>
    public bool AllowCompileErrors { get; init; }

    /// <summary>Further documents, with markup, by file name.</summary>
    public ImmutableArray<(string Name, string Markup)> AdditionalSources { get; init; } = [];

    /// <summary>The full messages expected, in source order; not checked where empty.</summary>
    public ImmutableArray<string> Messages { get; init; } = [];

    /// <summary>Looks at the reported diagnostics, in source order: properties, severities, anything.</summary>
    public Action<ImmutableArray<Diagnostic>>? Inspect { get; init; }

    /// <summary>The sources after the fix, for <see cref="AdditionalSources"/>; unchanged ones may be left out.</summary>
    public ImmutableArray<(string Name, string Markup)> AdditionalFixedSources { get; init; } = [];

    /// <summary>Which of the offered actions is applied.</summary>
    public int ActionIndex { get; init; }

    /// <summary>Whether Fix All is expected to give what fixing one after the other gives. Only the fix of a whole
    /// document is compared otherwise.</summary>
    public bool CheckFixAll { get; init; } = true;

    /// <summary>Ids of compiler warnings that the fixed code may have although the original has not.</summary>
    public ImmutableArray<string> AllowedNewWarnings { get; init; } = [];
}
