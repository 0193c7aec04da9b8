using System.Runtime.CompilerServices;

namespace Downhill.Tests;

public sealed class NewerRuntimeTests
{
    [Fact]
    public void A_library_built_against_netstandard_finds_the_init_accessors() =>
        Assert.Contains(typeof(IsExternalInit), typeof(GradientDescent).Assembly.GetForwardedTypes());
}
