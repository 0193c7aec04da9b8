using System.Text;
using Downhill.Cli.Review;

namespace Downhill.Cli.Tests;

/// <summary>What repositories and sources of users look like: each gives the right result or a message that says what helps.</summary>
public sealed class RobustnessTests : IDisposable
{
    private static readonly string s_crlf = TestPrograms.Trainer.Replace("\n", "\r\n", StringComparison.Ordinal);

    private readonly TestFolder _folder = new();

    public RobustnessTests() => _folder.Write("Model.csproj", TestPrograms.Project);

    public void Dispose() => _folder.Dispose();

    private async Task StartAsync()
    {
        await _folder.GitAsync("init", "--quiet");
        await _folder.CommitAsync();
        await _folder.GitAsync("switch", "--quiet", "-c", "feature");
    }

    private Task<ToolRun> ReviewAsync(params string[] more) => _folder.RunAsync(["review", _folder.Root, "--base", "main", .. more]);

    [Fact]
    public async Task A_folder_without_a_repository_cannot_be_reviewed_and_can_be_checked()
    {
        _folder.Write("Trainer.cs", TestPrograms.Trainer);

        ToolRun review = await ReviewAsync();
        ToolRun check = await _folder.RunAsync("check", _folder.Root);

        Assert.EndsWith("is in no Git repository. `downhill check` looks at every line.\n", review.Error, StringComparison.Ordinal);
        Assert.Equal((2, 1), (review.ExitCode, check.ExitCode));
    }

    [Fact]
    public async Task A_base_that_is_not_there_is_named_with_those_that_are()
    {
        await _folder.GitAsync("init", "--quiet");
        ToolRun unborn = await ReviewAsync();
        await _folder.CommitAsync();
        ToolRun unknown = await _folder.RunAsync("review", _folder.Root, "--base", "origin/main");
        ToolRun option = await _folder.RunAsync("review", _folder.Root, "--base=--output=x");

        Assert.EndsWith("has no commit yet, so there is nothing to compare with.\n", unborn.Error, StringComparison.Ordinal);
        Assert.StartsWith("error: --base 'origin/main' names no commit in ", unknown.Error, StringComparison.Ordinal);
        Assert.EndsWith(" There are: main.\n", unknown.Error, StringComparison.Ordinal);
        Assert.StartsWith("error: --base '--output=x' names no commit", option.Error, StringComparison.Ordinal);
        Assert.All((ToolRun[])[unborn, unknown, option], static run => Assert.Equal(2, run.ExitCode));
    }

    [Fact]
    public async Task Histories_without_a_common_commit_are_told_from_shallow_clones()
    {
        _folder.Write(".gitignore", "clone/\n");
        await StartAsync();
        _folder.Write("Trainer.cs", TestPrograms.Trainer);
        await _folder.CommitAsync();
        await _folder.GitAsync("switch", "--quiet", "main");
        await _folder.CommitAsync("main goes on");
        await _folder.GitAsync("clone", "--quiet", "--depth", "1", "--no-single-branch", "--branch", "feature", new Uri(_folder.Root).AbsoluteUri, _folder.PathOf("clone"));
        await _folder.GitAsync("switch", "--quiet", "--orphan", "unrelated");
        _folder.Write("Model.csproj", TestPrograms.Project);
        await _folder.CommitAsync();

        ToolRun shallow = await _folder.RunAsync("review", _folder.PathOf("clone"), "--base", "origin/main");
        ToolRun unrelated = await ReviewAsync();

        Assert.Contains("The clone is too shallow", shallow.Error, StringComparison.Ordinal);
        Assert.Contains("`git fetch --unshallow` or `fetch-depth: 0`", shallow.Error, StringComparison.Ordinal);
        Assert.Contains("have no commit in common", unrelated.Error, StringComparison.Ordinal);
        Assert.Equal((2, 2), (shallow.ExitCode, unrelated.ExitCode));
    }

    [Fact]
    public async Task A_detached_head_and_changes_that_are_not_committed_are_reviewed()
    {
        await StartAsync();
        await _folder.GitAsync("switch", "--quiet", "--detach");
        _folder.Write("Trainer.cs", TestPrograms.Trainer);

        ToolRun untracked = await ReviewAsync();
        await _folder.GitAsync("add", "Trainer.cs");
        ToolRun staged = await ReviewAsync();
        await _folder.CommitAsync();
        ToolRun committed = await ReviewAsync();

        Assert.StartsWith("Trainer.cs(9,9): warning DH1001", untracked.Output, StringComparison.Ordinal);
        Assert.Equal(untracked, staged);
        Assert.Equal(untracked, committed);
    }

    [Fact]
    public async Task A_renamed_file_has_changed_only_where_its_lines_have_and_a_deleted_one_not_at_all()
    {
        _folder.Write("Trainer.cs", TestPrograms.Trainer).Write("Gone.cs", TestPrograms.CountingTrainer).Write("data.bin", [0, 1, 2, 0, 255]);
        await StartAsync();
        await _folder.GitAsync("mv", "Trainer.cs", "Größer als 2.cs");
        await _folder.GitAsync("rm", "--quiet", "Gone.cs");
        _folder.Write("data.bin", [0, 1, 2, 0, 254]);
        await _folder.CommitAsync();

        ToolRun renamed = await ReviewAsync();
        _folder.Write("Größer als 2.cs", TestPrograms.Trainer.Replace("0.05", "0.04", StringComparison.Ordinal));
        ToolRun changed = await ReviewAsync();

        Assert.Equal(0, renamed.ExitCode);
        Assert.EndsWith("1 more finding on lines that did not change: `downhill check` shows it.\n", renamed.Output, StringComparison.Ordinal);
        Assert.StartsWith("Größer als 2.cs(9,9): warning DH1001", changed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Utf16_is_compared_line_by_line_although_git_takes_it_for_binary()
    {
        // U+0A0A and U+010A have bytes that look like line feeds.
        string text = "// ਊ Ċ\n" + TestPrograms.Trainer;
        _folder.Write("Trainer.cs", Utf16(text));
        await StartAsync();
        _folder.Write("Trainer.cs", Utf16(text.Replace("sum / x.Length", "sum / y.Length", StringComparison.Ordinal)));
        ToolRun elsewhere = await ReviewAsync();
        _folder.Write("Trainer.cs", Utf16(text.Replace("0.05", "0.04", StringComparison.Ordinal)));
        ToolRun inside = await ReviewAsync();
        await _folder.RunAsync("fix", _folder.Root);
        byte[] written = await File.ReadAllBytesAsync(_folder.PathOf("Trainer.cs"));

        Assert.Equal(0, elsewhere.ExitCode);
        Assert.StartsWith("Trainer.cs(10,9): warning DH1001", inside.Output, StringComparison.Ordinal);
        Assert.Equal(Encoding.Unicode.GetPreamble(), written[..2]);
        Assert.Contains("GradientDescent.Minimize", Encoding.Unicode.GetString(written), StringComparison.Ordinal);

        static byte[] Utf16(string text) => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)];
    }

    [Fact]
    public async Task Line_endings_tabs_and_byte_order_marks_stay_and_suggestions_fit_them()
    {
        string tabs = s_crlf.Replace("    ", "\t", StringComparison.Ordinal);
        byte[] bytes = [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(tabs)];
        await StartAsync();
        _folder.Write("Trainer.cs", bytes);

        ToolRun review = await ReviewAsync("--format", "github");
        await _folder.RunAsync("fix", _folder.Root);
        byte[] written = await File.ReadAllBytesAsync(_folder.PathOf("Trainer.cs"));

        string fixedText = Encoding.UTF8.GetString(written[3..]);
        Assert.Equal(Encoding.UTF8.GetPreamble(), written[..3]);
        Assert.DoesNotContain("\n", fixedText.Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("\t\tvar fit = GradientDescent.Minimize(", fixedText, StringComparison.Ordinal);
        Assert.Equal(fixedText, Suggestion.Apply(tabs, Contract.Check("github", review.Output)["comments"]![0]!));
    }

    [Fact]
    public async Task Lines_are_counted_as_git_counts_them_and_not_as_the_compiler_does()
    {
        await StartAsync();
        _folder.Write("Trainer.cs", "// one\rtwo\u2028three\u0085four\n" + TestPrograms.Trainer.Replace("class Trainer", "class Other", StringComparison.Ordinal));

        ToolRun run = await ReviewAsync();

        // After a lone carriage return the compiler begins a line, and the words on it are no comment any more.
        Assert.Contains("Trainer.cs(10,9): warning DH1001", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sources_that_are_no_utf8_are_read_byte_for_byte_and_kept_so()
    {
        byte[] latin = Encoding.Latin1.GetBytes("// Größe\n" + TestPrograms.Trainer);
        _folder.Write("Trainer.cs", latin);

        await _folder.RunAsync("fix", _folder.Root);
        byte[] written = await File.ReadAllBytesAsync(_folder.PathOf("Trainer.cs"));

        Assert.Equal(latin[..9], written[..9]);
        Assert.Contains("GradientDescent.Minimize", Encoding.Latin1.GetString(written), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_that_does_not_compile_is_said_to_be_so_and_read_as_far_as_it_goes()
    {
        _folder.Write("Trainer.cs", TestPrograms.Trainer).Write("Broken.cs", "class Broken : Missing { void M( { }");

        ToolRun run = await _folder.RunAsync("check", _folder.Root);

        Assert.StartsWith("warning: Model (net10.0) does not compile, so that findings may be missing: Broken.cs(1): CS", run.Error, StringComparison.Ordinal);
        Assert.Contains("Trainer.cs(9,9): warning DH1001", run.Output, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    [Theory]
    [InlineData("", "a\nb\n")]
    [InlineData("a\nb\nc\n", "a\nc\n")]
    [InlineData("a\nb\nc", "x\na\nb\nc\ny")]
    [InlineData("a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n")]
    [InlineData("same\n", "same\n")]
    public void Edits_lead_from_one_text_to_the_other(string before, string after)
    {
        string[] left = before.Length == 0 ? [] : new TextLines(before).WithEndings;
        string[] right = new TextLines(after).WithEndings;

        List<string> text = [.. left];
        foreach (LineEdit edit in LineEdits.Compare(left, right).Reverse())
        {
            Assert.Equal(edit.Removed, text.GetRange(edit.Start, edit.Removed.Length));
            text.RemoveRange(edit.Start, edit.Removed.Length);
            text.InsertRange(edit.Start, edit.Added);
        }

        Assert.Equal(right, text);
    }

    [Fact]
    public void The_shortest_edit_of_the_classic_example_has_five_lines()
    {
        IReadOnlyList<LineEdit> edits = LineEdits.Compare(["a", "b", "c", "a", "b", "b", "a"], ["c", "b", "a", "b", "a", "c"]);

        Assert.Equal(5, edits.Sum(static edit => edit.Removed.Length + edit.Added.Length));
    }

    [Fact]
    public void Text_of_a_diff_that_looks_like_a_header_is_no_header()
    {
        byte[] diff = Encoding.UTF8.GetBytes("""
            diff --git a/a.cs b/a.cs
            index 1..2 100644
            --- a/a.cs
            +++ b/a.cs
            @@ -1,2 +1 @@
            --- a/fake.cs
            -@@ -1 +1 @@
            +++ b/fake.cs
            \ No newline at end of file
            @@ -9,0 +9,2 @@ class A
            +diff --git a/fake b/fake
            +x
            diff --git a/gone.cs b/gone.cs
            deleted file mode 100644
            --- a/gone.cs
            +++ /dev/null
            @@ -1 +0,0 @@
            -x
            diff --git "a/\303\244 \"q\".cs" "b/\303\244 \"q\".cs"
            new file mode 100644
            Binary files /dev/null and "b/\303\244 \"q\".cs" differ

            """.ReplaceLineEndings("\n"));

        Assert.Equal(
            ["a.cs: 1+1 9+2", "ä \"q\".cs: binary new"],
            DiffParser.Parse(diff).Select(static file =>
                $"{file.Path}:{string.Concat(file.Hunks.Select(static hunk => $" {hunk.Start}+{hunk.Count}"))}{(file.IsBinary ? " binary" : "")}{(file.OldPath is null ? " new" : "")}"));
    }

    [Theory]
    [InlineData(1, 1, 100, "1-4")]
    [InlineData(50, 2, 52, "47-52")]
    [InlineData(10, 0, 100, "8-13")]
    public void What_a_review_shows_of_a_change_is_three_lines_more_on_either_side(int start, int count, int lines, string shown) =>
        Assert.Equal(shown, string.Join(' ', new ChangedFile("a", "a", false, [new DiffHunk(start, count)]).Shown(lines).Select(static range => $"{range.First}-{range.Last}")));
}
