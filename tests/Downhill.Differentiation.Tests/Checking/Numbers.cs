using System.Collections;
using System.Reflection;
using Downhill.Differentiation.Tests.Duals;

namespace Downhill.Differentiation.Tests.Checking;

/// <summary>The numbers that a variable of any shape holds, in the order in which <c>foreach</c> gives them.</summary>
internal static class Numbers
{
    /// <summary>The numbers of <paramref name="value"/>; an object that is held twice counts once.</summary>
    public static double[] Of(object? value)
    {
        var numbers = new List<double>();
        VisitNumbers(value, number =>
        {
            numbers.Add(number);
            return number;
        });
        return [.. numbers];
    }

    /// <summary>A new object of the type and shape of <paramref name="pattern"/> that holds <paramref name="numbers"/>.</summary>
    public static object? Like(object? pattern, double[] numbers)
    {
        object? copy = pattern is null ? null : Transfer.Copy(pattern, pattern.GetType());
        Fill(copy, numbers);
        return copy;
    }

    /// <summary>An array without elements; null for any other type.</summary>
    public static object? Empty(Type type) =>
        type.IsArray ? Array.CreateInstance(type.GetElementType()!, new int[type.GetArrayRank()]) : null;

    /// <summary>Writes <paramref name="numbers"/> into the object.</summary>
    public static void Fill(object? target, double[] numbers)
    {
        int next = 0;
        VisitNumbers(target, _ => numbers[next++]);
    }

    /// <summary>Gives each dual number its tangent.</summary>
    public static void Seed(object? target, double[] tangents)
    {
        int next = 0;
        Visit(target, number => number switch
        {
            Dual real => new Dual(real.Value, tangents[next++]),
            DualSingle single => new DualSingle(single.Value, tangents[next++]),
            _ => null,
        });
    }

    private static void VisitNumbers(object? value, Func<double, double> replace) => Visit(
        value,
        number => number switch
        {
            double real => replace(real),
            float single => (float)replace(single),
            _ => null,
        });

    /// <summary>The members of a struct, tuple or record, in the order of their declaration. A struct is changed in its box.</summary>
    private static void VisitFields(object value, Func<object, object?> replace, HashSet<object> seen)
    {
        foreach (FieldInfo field in value.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (field.GetValue(value) is not { } member)
            {
                continue;
            }

            if (replace(member) is { } number)
            {
                field.SetValue(value, number);
                continue;
            }

            Visit(member, replace, seen);
            if (member is ValueType)
            {
                field.SetValue(value, member);
            }
        }
    }

    /// <summary>Replaces whatever <paramref name="replace"/> knows, and looks into the rest.</summary>
    private static void Visit(object? value, Func<object, object?> replace) =>
        Visit(value, replace, new HashSet<object>(ReferenceEqualityComparer.Instance));

    private static void Visit(object? value, Func<object, object?> replace, HashSet<object> seen)
    {
        switch (value)
        {
            case null:
                break;
            case Array array when seen.Add(array):
                var index = new int[array.Rank];
                for (int i = 0; i < array.Length; i++)
                {
                    int rest = i;
                    for (int d = array.Rank - 1; d >= 0; d--)
                    {
                        index[d] = rest % array.GetLength(d);
                        rest /= array.GetLength(d);
                    }

                    if (array.GetValue(index) is { } item && replace(item) is { } number)
                    {
                        array.SetValue(number, index);
                    }
                    else if (array.GetValue(index) is { } inner)
                    {
                        Visit(inner, replace, seen);
                        if (inner is ValueType)
                        {
                            array.SetValue(inner, index);
                        }
                    }
                }

                break;
            case IList list when seen.Add(list):
                for (int i = 0; i < list.Count; i++)
                {
                    if (list[i] is { } item && replace(item) is { } number)
                    {
                        list[i] = number;
                    }
                    else
                    {
                        Visit(list[i], replace, seen);
                    }
                }

                break;
            case string or Delegate or IConvertible or Dual or DualSingle:
                replace(value);
                break;
            default:
                if (value is ValueType || seen.Add(value))
                {
                    VisitFields(value, replace, seen);
                }

                break;
        }
    }
}
