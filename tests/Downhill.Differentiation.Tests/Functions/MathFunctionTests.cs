using System.Globalization;
using System.Reflection;
using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Programs;

namespace Downhill.Differentiation.Tests.Functions;

/// <summary>
/// Every public static method of <see cref="Math"/>, <see cref="MathF"/>, <see cref="double"/> and <see cref="float"/> that
/// takes a real number is either differentiated, and rightly so, or refused with a message: none slips through.
/// </summary>
public sealed class MathFunctionTests
{
    /// <summary>What has no derivative, each with the beginning of what is said about it.</summary>
    private static readonly Dictionary<string, string> s_flat = new()
    {
        ["Floor"] = "is constant between its jumps",
        ["Ceiling"] = "is constant between its jumps",
        ["Round"] = "is constant between its jumps",
        ["Truncate"] = "is constant between its jumps",
        ["Sign"] = "is constant between its jumps",
        ["ILogB"] = "is constant between its jumps",
        ["ConvertToInteger"] = "changes only in jumps",
        ["ConvertToIntegerNative"] = "changes only in jumps",
    };

    public static TheoryData<string> Methods()
    {
        var data = new TheoryData<string>();
        foreach (MethodInfo method in All())
        {
            data.Add(Key(method));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void AFunctionIsDifferentiatedOrRefused(string key)
    {
        MethodInfo method = All().Single(m => Key(m) == key);
        string source = Source(method, out object[] arguments);
        if (s_flat.TryGetValue(method.Name, out string? reason))
        {
            DifferentiabilityReport report = Reading.Of(source);
            Assert.Equal(Differentiability.NotDifferentiable, report.Class);
            Assert.Contains(reason, report.Obstacles[0].Reason, StringComparison.Ordinal);
            return;
        }

        if (method.ReturnType == typeof(bool))
        {
            Assert.Equal(Differentiability.NotDifferentiable, Reading.Of(source).Class);
            return;
        }

        DerivativeCheck.Verify(source, arguments);
    }

    private static IEnumerable<MethodInfo> All() =>
        from type in new[] { typeof(Math), typeof(MathF), typeof(double), typeof(float) }
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static)
        where !method.IsSpecialName && Array.Exists(method.GetParameters(), static p => IsReal(p.ParameterType))
        select method;

    private static bool IsReal(Type type) => type == typeof(double) || type == typeof(float);

    private static string Key(MethodInfo method) =>
        $"{Owner(method)}.{method.Name}({string.Join(", ", method.GetParameters().Select(static p => p.ParameterType.Name))})";

    private static string Owner(MethodInfo method) =>
        method.DeclaringType == typeof(double) ? "double" : method.DeclaringType == typeof(float) ? "float" : method.DeclaringType!.Name;

    /// <summary>A loss of the method's own arguments, at a point inside its domain.</summary>
    private static string Source(MethodInfo method, out object[] arguments)
    {
        string real = method.GetParameters().Any(static p => p.ParameterType == typeof(float)) ? "float" : "double";
        double[] point = method.Name switch
        {
            "Acosh" => [1.7],
            "Clamp" or "ClampNative" => [0.4, -0.6, 0.8],
            _ => [0.62, 1.3, 0.45],
        };
        var names = new List<string>();
        var values = new List<string>();
        var taken = new List<object>();
        foreach (ParameterInfo parameter in method.GetParameters())
        {
            if (IsReal(parameter.ParameterType))
            {
                string name = ((char)('a' + names.Count)).ToString();
                taken.Add(Convert.ChangeType(point[names.Count], parameter.ParameterType, CultureInfo.InvariantCulture));
                names.Add(name);
                values.Add(name);
            }
            else
            {
                values.Add(parameter.ParameterType == typeof(MidpointRounding) ? "MidpointRounding.ToZero" : "3");
            }
        }

        arguments = [.. taken];
        string type = method.IsGenericMethod ? "<int>" : "";
        string call = $"{Owner(method)}.{method.Name}{type}({string.Join(", ", values)})";
        string body = method.ReturnType == typeof(bool) ? $"{call} ? 1 : 0"
            : method.ReturnType is { IsGenericType: true } ? $"{call}.Item1 * 2 + {call}.Item2"
            : $"3 * {call}";
        return Example.Static($$"""
            [Differentiable({{string.Join(", ", names.Select(static n => $"\"{n}\""))}})]
            static {{real}} Loss({{string.Join(", ", names.Select(n => $"{real} {n}"))}}) => {{body}};
            """);
    }
}
