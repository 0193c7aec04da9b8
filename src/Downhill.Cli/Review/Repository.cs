using System.Collections.Immutable;
using System.Text;
using Downhill.Cli.Projects;

namespace Downhill.Cli.Review;

/// <summary>A Git repository, read by the <c>git</c> command and never written.</summary>
internal sealed class Repository
{
    private Repository(string root) => Root = root;

    /// <summary>The full path of its working tree.</summary>
    public string Root { get; }

    /// <summary>The repository that <paramref name="folder"/> is in; null where it is in none.</summary>
    /// <exception cref="CouldNotRunException">Git refuses, as it does for a folder that belongs to somebody else.</exception>
    public static async Task<Repository?> FindAsync(string folder, CancellationToken cancellationToken)
    {
        // The way up, rather than the path that Git gives: that one has symbolic links resolved, and the sources do not.
        ProcessResult result = await ExternalCommand.RunAsync("git", folder, ["rev-parse", "--show-cdup"], cancellationToken);
        return result.ExitCode == 0 ? new Repository(Path.TrimEndingDirectorySeparator(Path.GetFullPath(result.Output.Trim(), folder)))
            : result.Error.Contains("not a git repository", StringComparison.Ordinal) ? null
            : throw new CouldNotRunException($"git cannot read {folder}: {FirstLine(result.Error)}");
    }

    /// <summary>The commit from which HEAD and <paramref name="reference"/> went different ways.</summary>
    /// <exception cref="CouldNotRunException">There is no such commit, or a shallow clone does not have it.</exception>
    public async Task<string> MergeBaseAsync(string reference, CancellationToken cancellationToken)
    {
        if ((await GitAsync(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], cancellationToken)).ExitCode != 0)
        {
            throw new CouldNotRunException($"The repository {Root} has no commit yet, so there is nothing to compare with.");
        }

        if ((await GitAsync(["rev-parse", "--verify", "--quiet", "--end-of-options", reference + "^{commit}"], cancellationToken)).ExitCode != 0)
        {
            throw new CouldNotRunException($"--base '{reference}' names no commit in {Root}.{await BranchesAsync(cancellationToken)}");
        }

        ProcessResult result = await GitAsync(["merge-base", "--end-of-options", reference, "HEAD"], cancellationToken);
        if (result.ExitCode == 0)
        {
            return result.Output.Trim();
        }

        bool isShallow = (await GitAsync(["rev-parse", "--is-shallow-repository"], cancellationToken)).Output.Trim() == "true";
        throw new CouldNotRunException(isShallow
            ? $"The clone is too shallow: it does not reach the commit from which HEAD left --base '{reference}'. Fetch the history, with `git fetch --unshallow` or `fetch-depth: 0`."
            : $"--base '{reference}' and HEAD have no commit in common, so there is nothing to compare with.");
    }

    /// <summary>The files that differ from <paramref name="commit"/> in the working tree, those that Git does not know yet included.</summary>
    public async Task<ImmutableArray<ChangedFile>> ChangesSinceAsync(string commit, CancellationToken cancellationToken)
    {
        ProcessResult diff = await GitAsync(
            [
                "-c", "core.quotePath=false", "diff", "--unified=0", "--inter-hunk-context=0", "--find-renames", "--no-color", "--no-ext-diff", "--no-textconv",
                "--no-relative", "--ignore-submodules", "--src-prefix=a/", "--dst-prefix=b/", commit, "--",
            ],
            cancellationToken);
        if (diff.ExitCode != 0)
        {
            throw new CouldNotRunException($"git diff failed in {Root}: {FirstLine(diff.Error)}");
        }

        var files = ImmutableArray.CreateBuilder<ChangedFile>();
        foreach (ChangedFile file in DiffParser.Parse(diff.OutputBytes))
        {
            files.Add(file.IsBinary && file.Path.EndsWith(".cs", StringComparison.OrdinalIgnoreCase)
                ? await CompareTextsAsync(file, commit, cancellationToken)
                : file);
        }

        ProcessResult others = await GitAsync(["ls-files", "--others", "--exclude-standard", "-z"], cancellationToken);
        foreach (string path in others.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            files.Add(ChangedFile.New(path, int.MaxValue / 2));
        }

        return files.ToImmutable();
    }

    // Git takes UTF-16 for binary and compares nothing; the compiler reads it, and so does this.
    private async Task<ChangedFile> CompareTextsAsync(ChangedFile file, string commit, CancellationToken cancellationToken)
    {
        string[] after = LinesOf(await File.ReadAllBytesAsync(Path.Combine(Root, file.Path), cancellationToken));
        ProcessResult old = await GitAsync(["cat-file", "blob", $"{commit}:{file.OldPath ?? file.Path}"], cancellationToken);
        if (file.OldPath is null || old.ExitCode != 0)
        {
            return ChangedFile.New(file.Path, after.Length);
        }

        var hunks = ImmutableArray.CreateBuilder<DiffHunk>();
        int shift = 0;
        foreach (LineEdit edit in LineEdits.Compare(LinesOf(old.OutputBytes), after))
        {
            int start = edit.Start + shift;
            hunks.Add(new DiffHunk(edit.Added.Length > 0 ? start + 1 : start, edit.Added.Length));
            shift += edit.Added.Length - edit.Removed.Length;
        }

        return file with { Hunks = hunks.ToImmutable() };
    }

    private static string[] LinesOf(byte[] bytes) => new TextLines(SourceFile.Decode(bytes)).WithEndings;

    private async Task<string> BranchesAsync(CancellationToken cancellationToken)
    {
        ProcessResult result = await GitAsync(["for-each-ref", "--count=6", "--sort=-committerdate", "--format=%(refname:short)", "refs/heads", "refs/remotes"], cancellationToken);
        string[] names = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return names.Length == 0 ? "" : $" There are: {string.Join(", ", names)}.";
    }

    private Task<ProcessResult> GitAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        ExternalCommand.RunAsync("git", Root, arguments, cancellationToken);

    private static string FirstLine(string text) => text.Split('\n', 2)[0].Trim();
}
