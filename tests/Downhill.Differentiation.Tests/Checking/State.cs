using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Downhill.Differentiation.Tests.Checking;

/// <summary>Everything that an object holds, as text, so that two objects can be compared to the last bit.</summary>
internal static class State
{
    private const int MaxDepth = 8;

    /// <summary>The fields of <paramref name="value"/> and of everything it reaches.</summary>
    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Write(value, text, 0);
        return text.ToString();
    }

    private static void Write(object? value, StringBuilder text, int depth)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case double number:
                text.Append(CultureInfo.InvariantCulture, $"{BitConverter.DoubleToInt64Bits(number):X}");
                break;
            case string or Delegate or Enum or IConvertible:
                text.Append(CultureInfo.InvariantCulture, $"{value}");
                break;
            case IEnumerable items:
                text.Append('[');
                foreach (object? item in items)
                {
                    Write(item, text, depth + 1);
                    text.Append(' ');
                }

                text.Append(']');
                break;
            default:
                WriteFields(value, text, depth);
                break;
        }
    }

    private static void WriteFields(object value, StringBuilder text, int depth)
    {
        if (depth >= MaxDepth)
        {
            return;
        }

        text.Append('{');
        for (Type? type = value.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                text.Append(field.Name).Append('=');
                Write(field.GetValue(value), text, depth + 1);
                text.Append(' ');
            }
        }

        text.Append('}');
    }
}
