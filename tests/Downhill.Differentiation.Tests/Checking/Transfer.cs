using System.Reflection;
using System.Runtime.CompilerServices;
using Downhill.Differentiation.Tests.Duals;

namespace Downhill.Differentiation.Tests.Checking;

/// <summary>Copies data from one loaded program to another: the same types, or those over dual numbers.</summary>
internal static class Transfer
{
    private const BindingFlags AllFields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>A deep copy of <paramref name="value"/> as the type <paramref name="target"/>; one object stays one object.</summary>
    public static object? Copy(object? value, Type target) =>
        Copy(value, target, new Dictionary<object, object>(ReferenceEqualityComparer.Instance));

    /// <summary>Deep copies of several values as one graph: what is one object here is one object there.</summary>
    public static object?[] CopyAll(IReadOnlyList<object?> values, IReadOnlyList<Type> targets)
    {
        var copies = new Dictionary<object, object>(ReferenceEqualityComparer.Instance);
        return [.. values.Select((value, i) => Copy(value, targets[i], copies))];
    }

    /// <summary>Copies every field of <paramref name="source"/> into <paramref name="target"/>.</summary>
    public static void CopyFields(object source, object target) =>
        CopyFields(source, target, new Dictionary<object, object>(ReferenceEqualityComparer.Instance));

    /// <summary>Copies the static fields of a type to those of its counterpart.</summary>
    public static void CopyStatics(Type source, Type target)
    {
        const BindingFlags Statics = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        foreach (FieldInfo field in source.GetFields(Statics))
        {
            if (!field.IsLiteral && !field.IsInitOnly && target.GetField(field.Name, Statics) is { IsInitOnly: false } counterpart)
            {
                counterpart.SetValue(null, Copy(field.GetValue(null), counterpart.FieldType));
            }
        }
    }

    private static object? Copy(object? value, Type target, Dictionary<object, object> copies)
    {
        switch (value)
        {
            case null:
                return null;
            case double number when target == typeof(Dual):
                return new Dual(number);
            case float number when target == typeof(DualSingle):
                return new DualSingle(number);
            case float number when target == typeof(double):
                return (double)number;
            case double or int or bool or long or float or char or string or Enum or Delegate:
                return value;
        }

        if (copies.TryGetValue(value, out object? known))
        {
            return known;
        }

        // Where the target says nothing, as in object[], everything keeps its type.
        if (target == typeof(object))
        {
            target = value.GetType();
        }

        if (value is Array array)
        {
            Type element = target.GetElementType() ?? target.GetGenericArguments()[0];
            var lengths = new int[array.Rank];
            for (int d = 0; d < array.Rank; d++)
            {
                lengths[d] = array.GetLength(d);
            }

            var copy = Array.CreateInstance(element, lengths);
            copies[value] = copy;
            var index = new int[array.Rank];
            for (int i = 0; i < array.Length; i++)
            {
                int rest = i;
                for (int d = array.Rank - 1; d >= 0; d--)
                {
                    index[d] = rest % lengths[d];
                    rest /= lengths[d];
                }

                copy.SetValue(Copy(array.GetValue(index), element, copies), index);
            }

            return copy;
        }

        if (value is System.Collections.IList list && target.IsGenericType && (target.IsInterface || target.GetGenericTypeDefinition() == typeof(List<>)))
        {
            var copy = (System.Collections.IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(target.GetGenericArguments()))!;
            copies[value] = copy;
            foreach (object? item in list)
            {
                copy.Add(Copy(item, target.GetGenericArguments()[0], copies));
            }

            return copy;
        }

        object made = RuntimeHelpers.GetUninitializedObject(Counterpart(value.GetType(), target));
        if (!made.GetType().IsValueType)
        {
            copies[value] = made;
        }

        CopyFields(value, made, copies);
        return made;
    }

    private static Type Counterpart(Type source, Type target) =>
        target.IsAssignableFrom(source) ? source
        : target.IsGenericType ? target
        : target.Assembly.GetType(source.FullName!) ?? target;

    private static void CopyFields(object source, object target, Dictionary<object, object> copies)
    {
        Type? to = target.GetType();
        for (Type? from = source.GetType(); from is not null && from != typeof(object); from = from.BaseType, to = to!.BaseType)
        {
            foreach (FieldInfo field in from.GetFields(AllFields))
            {
                FieldInfo counterpart = to!.GetField(field.Name, AllFields)
                    ?? throw new MissingFieldException(to.FullName, field.Name);
                if (field.GetValue(source) is Delegate function && !counterpart.FieldType.IsInstanceOfType(function))
                {
                    // A function over other numbers has no copy: the one that the type makes for itself has the same text.
                    counterpart.SetValue(target, counterpart.GetValue(Activator.CreateInstance(target.GetType(), nonPublic: true)));
                    continue;
                }

                counterpart.SetValue(target, Copy(field.GetValue(source), counterpart.FieldType, copies));
            }
        }
    }
}
