using System.Globalization;
using System.Reflection;
using System.Text;
using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Compiling;
using Downhill.Differentiation.Tests.Constructs;
using Downhill.Differentiation.Tests.Duals;
using FsCheck;
using FsCheck.Fluent;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Downhill.Differentiation.Tests.RandomPrograms;

/// <summary>
/// Programs made at random, compiled and run: the value bit for bit, the gradient against dual numbers and central
/// differences, and all else that <see cref="DerivativeCheck"/> asks. A long run sets DOWNHILL_RANDOM_PROGRAMS to the
/// wanted number and DOWNHILL_RANDOM_SEED to another seed; it must use every construct that the table has as
/// differentiated.
/// </summary>
public sealed class RandomProgramTests(ITestOutputHelper output)
{
    private const int DefaultPrograms = 150;
    private const int LongRun = 2000;
    private const int DefaultSeed = 20261121;
    private const int BatchSize = 50;
    private const int PointsPerProgram = 3;
    private const int DefaultShrinks = 250;
    private const int DefaultReports = 2;
    private const string EndlessCall = "a call does not end";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private static readonly Gen<RandomProgram> s_programs = Gen.Sized(static size =>
        Gen.Select(Gen.Choose(0, int.MaxValue - 1), seed => ProgramWriter.Write(seed, 3 + (size / 6))));

    [Fact]
    public void EveryRandomProgramHasItsGradient()
    {
        int count = Setting("DOWNHILL_RANDOM_PROGRAMS", DefaultPrograms);
        int seed = Setting("DOWNHILL_RANDOM_SEED", DefaultSeed);
        var tally = new Tally();
        for (int batch = 0; batch * BatchSize < count; batch++)
        {
            // Small programs first, then larger ones, again and again.
            int size = 10 + (batch % 6 * 18);
            RandomProgram[] programs = [.. Gen.Sample(
                s_programs, Math.Min(BatchSize, count - (batch * BatchSize)), new Rnd(((ulong)seed * 1_000_000) + (ulong)batch), size)];
            foreach (RandomProgram[] alike in programs.GroupBy(static p => p.Version).Select(static g => g.ToArray()))
            {
                CheckBatch(alike, tally);
            }
        }

        output.WriteLine($"seed {seed}: {tally}");
        int reports = Setting("DOWNHILL_RANDOM_REPORTS", DefaultReports);
        List<string> complaints = [.. tally.Failures.Take(reports).Select(static failure => Report(failure.Program, failure.Message))];

        if (reports > DefaultReports)
        {
            output.WriteLine(string.Join("\n\n", tally.Refusals.Take(reports).Select(static refusal => ReportRefusal(refusal.Program, refusal.Reason))));
        }

        // A program may come out flat in all its variables, and is refused then with that reason.
        if (tally.Refused > count / 50)
        {
            complaints.Add($"{tally.Refused} of {count} programs were refused, such as");
            complaints.AddRange(tally.Refusals.Take(reports).Select(static refusal => ReportRefusal(refusal.Program, refusal.Reason)));
        }

        Assert.True(complaints.Count == 0, string.Join("\n\n", complaints));
        Assert.True(tally.Checked > 2 * count, $"only {tally.Checked} points of {count * PointsPerProgram} could be checked");

        Construct[] rows = [.. ConstructArea.All.SelectMany(static area => area.Rows)];
        Assert.Empty(tally.Constructs.Except(rows.Select(static row => row.Name)));
        if (count >= LongRun)
        {
            Assert.Empty(rows.Where(static row => row.Answer != Answer.No && row.NotRandom is null).Select(static row => row.Name).Except(tally.Constructs));
        }
    }

    /// <summary>Checks programs that are compiled together, or, where that fails, one by one.</summary>
    private static void CheckBatch(RandomProgram[] programs, Tally tally)
    {
        string source = Sources(programs);
        CompiledProgram program;
        try
        {
            program = CompiledProgram.Compile(source, programs[0].Version);
        }
        catch (XunitException) when (programs.Length > 1)
        {
            foreach (RandomProgram one in programs)
            {
                CheckBatch([one], tally);
            }

            return;
        }
        catch (XunitException broken)
        {
            tally.Fail(programs[0], broken);
            return;
        }

        Assembly dual = CompiledProgram.CompileDual(DualRewriter.Rewrite(source, programs[0].Version), programs[0].Version);
        for (int i = 0; i < programs.Length; i++)
        {
            try
            {
                CheckInTime(programs[i], new Subject(source, program, dual, $"User.P{i}"), tally);
            }
            catch (Exception failure)
            {
                tally.Fail(programs[i], failure);
            }

            tally.Add(programs[i].Constructs);
        }
    }

    /// <summary>Random programs end by construction; a gradient that does not has lost count of a loop.</summary>
    private static void CheckInTime(RandomProgram program, Subject subject, Tally tally)
    {
        Exception? failure = null;
        bool ended = Ends(() =>
        {
            try
            {
                Check(program, subject, tally);
            }
            catch (Exception thrown)
            {
                failure = thrown;
            }
        });
        Assert.True(ended, EndlessCall);
        if (failure is not null)
        {
            throw failure;
        }
    }

    /// <summary>Whether the loss itself ends: a smaller program may have lost the statement that ends a loop.</summary>
    private static bool LossEnds(RandomProgram program, Subject subject) => Ends(() =>
    {
        var random = new Random(5);
        for (int p = 0; p < PointsPerProgram; p++)
        {
            try
            {
                subject.Loss.Value(PointOf(program, subject, random));
            }
            catch (Exception)
            {
                // Throwing is an end.
            }
        }
    });

    private static bool Ends(ThreadStart work)
    {
        var thread = new Thread(work) { IsBackground = true };
        thread.Start();
        return thread.Join(s_patience);
    }

    private static Point PointOf(RandomProgram program, Subject subject, Random random)
    {
        Assembly assembly = subject.Program.Assembly;
        return subject.PointOf(program.Arguments(random, assembly), program.Fields(random, assembly));
    }

    private static void Check(RandomProgram program, Subject subject, Tally tally)
    {
        var random = new Random(5);
        for (int p = 0; p < PointsPerProgram; p++)
        {
            Point point = PointOf(program, subject, random);
            tally.Current = point;
            if (!RunsAtAll(subject.Loss, point))
            {
                tally.NotRun++;
                continue;
            }

            try
            {
                subject.Loss.ValueAndGradient(point.Copy(), out _);
            }
            catch (NotSupportedException refusal)
            {
                tally.Refuse(program, refusal.Message);
                return;
            }
            catch (Exception)
            {
                // The check compares it with what the loss itself throws.
            }

            tally.Add(DerivativeCheck.Verify(subject, point));
        }
    }

    /// <summary>
    /// Whether the runtime can run the loss itself: the compiler of .NET 10 calls a few valid programs with structs that nobody
    /// reads invalid, so that there is nothing to compare with.
    /// </summary>
    private static bool RunsAtAll(Loss loss, Point point)
    {
        try
        {
            loss.Value(point.Copy());
            return true;
        }
        catch (InvalidProgramException)
        {
            return false;
        }
        catch (Exception)
        {
            return true;
        }
    }

    /// <summary>The smallest program that still fails in the same way, with its message, as a test to be pasted.</summary>
    private static string Report(RandomProgram program, string message)
    {
        string kind = KindOf(message);
        Point? at = null;
        string small = SourceShrinker.Shrink(
            Sources([program]),
            program.Version,
            Setting("DOWNHILL_RANDOM_SHRINKS", DefaultShrinks),
            source => Failure(program, source, out Point? failing) is { } failure && KindOf(failure) == kind && (at = failing ?? at) is var _);
        string last = Failure(program, small, out Point? point) ?? message;
        return $"{last}\n\n{((point ?? at) is { } found ? Reproduction.Of(small, found) : small)}";
    }

    /// <summary>The smallest program that is still refused for the same reason.</summary>
    private static string ReportRefusal(RandomProgram program, string reason) => SourceShrinker.Shrink(
        Sources([program]),
        program.Version,
        Setting("DOWNHILL_RANDOM_SHRINKS", DefaultShrinks),
        source => Refusal(program, source) is { } refusal && ReasonOf(refusal) == ReasonOf(reason))
        .Insert(0, $"{reason}\n");

    private static string? Refusal(RandomProgram program, string source)
    {
        try
        {
            var subject = new Subject(source, program.Version);
            subject.Loss.ValueAndGradient(PointOf(program, subject, new Random(5)), out _);
            return null;
        }
        catch (NotSupportedException refusal)
        {
            return refusal.Message;
        }
        catch (Exception)
        {
            // It does not compile, or throws as the smaller loss itself may: no refusal.
            return null;
        }
    }

    // The names in a reason differ from program to program.
    private static string ReasonOf(string refusal) => System.Text.RegularExpressions.Regex.Replace(refusal, "'[^']*'", "'…'");

    /// <summary>How the program fails with another text; null where it does not, or does not compile.</summary>
    private static string? Failure(RandomProgram program, string source, out Point? at)
    {
        at = null;
        Subject subject;
        try
        {
            subject = new Subject(source, program.Version);
        }
        catch (Exception broken)
        {
            // A program that does not compile is no smaller case of one that does; generated code that does not is.
            return broken.Message.Contains(".g.cs", StringComparison.Ordinal) && !broken.Message.Contains("Program.cs(", StringComparison.Ordinal)
                ? broken.Message
                : null;
        }

        var tally = new Tally();
        try
        {
            CheckInTime(program, subject, tally);
            return null;
        }
        catch (Exception failure)
        {
            at = tally.Current;
            return failure.Message != EndlessCall || LossEnds(program, subject) ? failure.Message : null;
        }
    }

    // Numbers and names differ from program to program where the fault is one.
    private static string KindOf(string message) =>
        System.Text.RegularExpressions.Regex.Match(message, @"CS\d{4}|^[^\d\n]*").Value;

    private static string Sources(IReadOnlyList<RandomProgram> programs)
    {
        var text = new StringBuilder("using System;\nusing System.Collections.Generic;\nusing System.Linq;\nusing Downhill;\nusing MathNet.Numerics.LinearAlgebra;\n\nnamespace User\n{\n");
        for (int i = 0; i < programs.Count; i++)
        {
            text.Append(programs[i].ToSource($"P{i}")).Append('\n');
        }

        return text.Append("}\n").ToString();
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : otherwise;

    /// <summary>What a run has seen.</summary>
    private sealed class Tally
    {
        private readonly SortedDictionary<string, int> _constructs = new(StringComparer.Ordinal);
        private readonly SortedDictionary<string, int> _reasons = new(StringComparer.Ordinal);
        private readonly HashSet<string> _failures = new(StringComparer.Ordinal);
        private readonly int[] _verdicts = new int[4];

        public IEnumerable<string> Constructs => _constructs.Keys;

        public int Checked => _verdicts[(int)Verdict.Checked];

        /// <summary>Where the program at hand is being checked.</summary>
        public Point? Current { get; set; }

        /// <summary>Points at which the runtime could not run the loss itself.</summary>
        public int NotRun { get; set; }

        public int Refused { get; private set; }

        /// <summary>What was refused, one program for each reason.</summary>
        public List<(RandomProgram Program, string Reason)> Refusals { get; } = [];

        public void Add(Verdict verdict) => _verdicts[(int)verdict]++;

        public void Add(IEnumerable<string> constructs)
        {
            foreach (string construct in constructs)
            {
                _constructs[construct] = _constructs.GetValueOrDefault(construct) + 1;
            }
        }

        /// <summary>What failed, one program for each kind of failure.</summary>
        public List<(RandomProgram Program, string Message)> Failures { get; } = [];

        public void Fail(RandomProgram program, Exception failure)
        {
            string kind = KindOf(failure.Message);
            if (_failures.Add(kind))
            {
                Failures.Add((program, failure.Message));
            }
        }

        public void Refuse(RandomProgram program, string reason)
        {
            Refused++;
            if (!_reasons.Keys.Any(known => ReasonOf(known) == ReasonOf(reason)))
            {
                Refusals.Add((program, reason));
            }

            _reasons[reason] = _reasons.GetValueOrDefault(reason) + 1;
        }

        public override string ToString() =>
            $"{Checked} points checked, {_verdicts[(int)Verdict.Threw]} threw alike, {_verdicts[(int)Verdict.AtKink]} at kinks, "
            + $"{_verdicts[(int)Verdict.NotFinite]} not finite, {NotRun} not run by .NET, {Refused} programs refused"
            + string.Concat(_reasons.Select(static r => $"\n  refused {r.Value} times: {r.Key}")) + "\nprograms by construct: "
            + string.Join(", ", _constructs.Select(static c => $"{c.Key} {c.Value}"));
    }
}
