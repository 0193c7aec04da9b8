using Downhill.Analyzers.Rules.PartialType;
using Downhill.Analyzers.Tests.Verifiers;
using Downhill.CodeFixes.Rules.PartialType;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Tests.Rules.PartialType;

public sealed class PartialTypeCodeFixTests
{
    [Fact]
    public Task Adds_partial_after_the_other_modifiers() => FixAsync(
        """
        using Downhill;

        /// <summary>A model.</summary>
        internal static class [|Model|] // kept
        {
            [Differentiable]
            static double Loss(double[] w) => w[0] * w[0];
        }
        """,
        """
        using Downhill;

        /// <summary>A model.</summary>
        internal static partial class Model // kept
        {
            [Differentiable]
            static double Loss(double[] w) => w[0] * w[0];
        }
        """);

    [Fact]
    public Task Keeps_the_comments_of_a_type_without_modifiers() => FixAsync(
        """
        using Downhill;

        // Why this class is here.
        class [|Model|]
        {
            [Differentiable]
            static double Loss(double[] w) => w[0] * w[0];
        }
        """,
        """
        using Downhill;

        // Why this class is here.
        partial class Model
        {
            [Differentiable]
            static double Loss(double[] w) => w[0] * w[0];
        }
        """);

    [Fact]
    public Task Makes_every_type_around_the_method_partial() => FixAsync(
        """
        using Downhill;

        namespace Models
        {
            public class [|Outer|]<T>
            {
                public partial struct Middle
                {
                    public sealed class [|Inner|]
                    {
                        [Differentiable]
                        static double First(double[] w) => w[0] * w[0];

                        [Differentiable]
                        static double Second(double[] w) => w[0] * w[0];
                    }
                }
            }
        }
        """,
        """
        using Downhill;

        namespace Models
        {
            public partial class Outer<T>
            {
                public partial struct Middle
                {
                    public sealed partial class Inner
                    {
                        [Differentiable]
                        static double First(double[] w) => w[0] * w[0];

                        [Differentiable]
                        static double Second(double[] w) => w[0] * w[0];
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Serves_records_and_attributed_types() => FixAsync(
        """
        using Downhill;

        [System.Serializable]
        record struct [|Model|](int Size)
        {
            [Differentiable]
            static double Loss(double[] w) => w[0] * w[0];
        }
        """,
        """
        using Downhill;

        [System.Serializable]
        partial record struct Model(int Size)
        {
            [Differentiable]
            static double Loss(double[] w) => w[0] * w[0];
        }
        """);

    [Fact]
    public Task Fixes_several_documents_and_keeps_their_line_endings() => Verify<PartialTypeAnalyzer, PartialTypeCodeFix>.CodeFixAsync(
        "using Downhill;\r\n\r\nclass [|A|]\r\n{\r\n\t[Differentiable]\r\n\tstatic double F(double[] w) => w[0] * w[0];\r\n}\r\n",
        "using Downhill;\r\n\r\npartial class A\r\n{\r\n\t[Differentiable]\r\n\tstatic double F(double[] w) => w[0] * w[0];\r\n}\r\n",
        new TestOptions
        {
            AdditionalSources = [("B.cs", "class [|B|]\n{\n    [Downhill.Differentiable] static double F(double[] w) => w[0] * w[0];\n}\n")],
            AdditionalFixedSources = [("B.cs", "partial class B\n{\n    [Downhill.Differentiable] static double F(double[] w) => w[0] * w[0];\n}\n")],
            Nullable = NullableContextOptions.Disable,
        });

    private static Task FixAsync(string before, string after) =>
        Verify<PartialTypeAnalyzer, PartialTypeCodeFix>.CodeFixAsync(before, after);
}
