using System.Reflection;
using System.Reflection.Emit;

namespace Downhill.Differentiation.Tests.Checking;

/// <summary>Calls of methods that take spans, which reflection cannot hand over: an array stands for each.</summary>
internal static class SpanCalls
{
    public static bool TakesSpans(MethodInfo method) => method.GetParameters().Any(static p => IsSpan(p.ParameterType));

    /// <summary>What stands for an argument of this type.</summary>
    public static Type Stored(Type type) => IsSpan(type) ? type.GetGenericArguments()[0].MakeArrayType() : type;

    /// <summary>Calls a static method. What it hands out comes back in the arguments.</summary>
    public static object? Invoke(MethodInfo method, object? instance, object?[] arguments)
    {
        Assert.Null(instance);
        var call = new DynamicMethod("Call", typeof(object), [typeof(object[])], method.Module, skipVisibility: true);
        ILGenerator code = call.GetILGenerator();
        ParameterInfo[] parameters = method.GetParameters();
        var outs = new LocalBuilder?[parameters.Length];
        for (int i = 0; i < parameters.Length; i++)
        {
            Type type = parameters[i].ParameterType;
            if (type.IsByRef)
            {
                outs[i] = code.DeclareLocal(type.GetElementType()!);
                code.Emit(OpCodes.Ldloca, outs[i]!);
                continue;
            }

            code.Emit(OpCodes.Ldarg_0);
            code.Emit(OpCodes.Ldc_I4, i);
            code.Emit(OpCodes.Ldelem_Ref);
            code.Emit(OpCodes.Unbox_Any, Stored(type));
            if (IsSpan(type))
            {
                code.Emit(OpCodes.Call, type.GetMethod("op_Implicit", [Stored(type)])!);
            }
        }

        code.Emit(OpCodes.Call, method);
        code.Emit(OpCodes.Box, method.ReturnType);
        for (int i = 0; i < outs.Length; i++)
        {
            if (outs[i] is { } local)
            {
                code.Emit(OpCodes.Ldarg_0);
                code.Emit(OpCodes.Ldc_I4, i);
                code.Emit(OpCodes.Ldloc, local);
                code.Emit(OpCodes.Box, local.LocalType);
                code.Emit(OpCodes.Stelem_Ref);
            }
        }

        code.Emit(OpCodes.Ret);
        return ((Func<object?[], object?>)call.CreateDelegate(typeof(Func<object?[], object?>)))(arguments);
    }

    private static bool IsSpan(Type type) =>
        type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Span<>) || type.GetGenericTypeDefinition() == typeof(ReadOnlySpan<>));
}
