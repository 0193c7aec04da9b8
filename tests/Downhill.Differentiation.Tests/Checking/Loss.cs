using System.Linq.Expressions;
using System.Reflection;

namespace Downhill.Differentiation.Tests.Checking;

/// <summary>A loaded <c>[Differentiable]</c> method with its variables and, where it was generated, its gradient.</summary>
internal sealed class Loss
{
    private const BindingFlags Any =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private Loss(MethodInfo method, IReadOnlyList<Variable> variables, MethodInfo? gradient)
    {
        Method = method;
        Variables = variables;
        Gradient = gradient;
    }

    /// <summary>The user's method.</summary>
    public MethodInfo Method { get; }

    /// <summary>What it is differentiated by.</summary>
    public IReadOnlyList<Variable> Variables { get; }

    /// <summary>Whether the generated value may differ from the loss in its last digits.</summary>
    public bool AllowsReassociation => Method.GetCustomAttribute<DifferentiableAttribute>()!.AllowReassociation;

    /// <summary>The generated method; null in a program that was compiled without the generator.</summary>
    public MethodInfo? Gradient { get; }

    /// <summary>The only differentiable method of <paramref name="assembly"/>, or the one in the type that is named.</summary>
    public static Loss In(Assembly assembly, string? typeName = null)
    {
        MethodInfo method = Assert.Single(
            from type in assembly.GetTypes()
            where typeName is null || type.FullName == typeName
            from candidate in type.GetMethods(Any | BindingFlags.DeclaredOnly)
            where candidate.GetCustomAttribute<DifferentiableAttribute>() is not null
            select candidate);
        return Of(method);
    }

    /// <summary>The loss that <paramref name="method"/> is.</summary>
    public static Loss Of(MethodInfo method)
    {
        IReadOnlyList<string> names = method.GetCustomAttribute<DifferentiableAttribute>()!.Variables;
        ParameterInfo[] parameters = method.GetParameters();
        var variables = new List<Variable>();
        foreach (string name in names.Count == 0 ? [parameters[0].Name!] : names)
        {
            int position = Array.FindIndex(parameters, p => p.Name == name);
            variables.Add(position >= 0
                ? new Variable(name, position, null, SpanCalls.Stored(parameters[position].ParameterType))
                : Member(name, method.DeclaringType!));
        }

        int count = parameters.Length + variables.Count;
        MethodInfo? gradient = method.DeclaringType!.GetMethods(Any | BindingFlags.DeclaredOnly).SingleOrDefault(
            candidate => candidate.Name == method.Name + "ValueAndGradient"
                && candidate.GetParameters() is var own
                && own.Length == count
                && own.Take(parameters.Length).Select(static p => p.ParameterType).SequenceEqual(parameters.Select(static p => p.ParameterType)));
        return new Loss(method, variables, gradient);
    }

    /// <summary>The value at <paramref name="point"/>, by the user's method.</summary>
    public double Value(Point point) => Number(Invoke(Method, point.Instance, point.Arguments)!);

    /// <summary>The value and the gradient at <paramref name="point"/>, one array per variable, by the generated method.</summary>
    public double ValueAndGradient(Point point, out double[][] gradients)
    {
        gradients = [.. Variables.Select(v => GarbageOfLength(v.Read(point)))];
        return ValueAndGradientInto(point, gradients);
    }

    /// <summary>The same, into arrays that are given.</summary>
    public double ValueAndGradientInto(Point point, double[][] gradients)
    {
        Assert.True(Gradient is not null, $"no gradient was generated for {Method.Name}");
        object?[] arguments =
        [
            .. point.Arguments,
            .. Variables.Select((v, i) => v.Type == typeof(double) ? 0.0
                : v.Type == typeof(float) ? 0f
                : v.Type == typeof(double[]) ? gradients[i]
                : Numbers.Like(v.Stored(point), gradients[i]) ?? Numbers.Empty(v.Type)),
        ];
        double value = Number(Invoke(Gradient, point.Instance, arguments)!);
        for (int i = 0; i < Variables.Count; i++)
        {
            if (Variables[i].Type != typeof(double[]))
            {
                gradients[i] = Numbers.Of(arguments[point.Arguments.Length + i]);
            }
        }

        return value;
    }

    private static double Number(object value) => Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A call of the user's method that itself allocates nothing.</summary>
    public Func<double> BindValue(Point point) => Bind(Method, point, []);

    /// <summary>A call of the generated method that itself allocates nothing.</summary>
    public Func<double> BindGradient(Point point) => Bind(
        Gradient!, point, [.. Variables.Select(v => v.Type == typeof(double) ? null : Numbers.Like(v.Stored(point), GarbageOfLength(v.Read(point))))]);

    private static Func<double> Bind(MethodInfo method, Point point, object?[] gradients)
    {
        ParameterInfo[] parameters = method.GetParameters();
        var locals = new List<ParameterExpression>();
        var arguments = new List<Expression>();
        for (int i = 0; i < parameters.Length; i++)
        {
            object? value = i < point.Arguments.Length ? point.Arguments[i] : gradients[i - point.Arguments.Length];
            if (parameters[i].ParameterType.IsByRef)
            {
                locals.Add(Expression.Variable(typeof(double)));
                arguments.Add(locals[^1]);
            }
            else
            {
                arguments.Add(Expression.Constant(value, parameters[i].ParameterType));
            }
        }

        Expression call = Expression.Call(
            method.IsStatic ? null : Expression.Constant(point.Instance, method.DeclaringType!), method, arguments);
        return Expression.Lambda<Func<double>>(Expression.Block(locals, call)).Compile();
    }

    private static Variable Member(string name, Type declaring)
    {
        for (Type? type = declaring; type is not null; type = type.BaseType)
        {
            FieldInfo? field = type.GetField(name, Any | BindingFlags.DeclaredOnly)
                ?? type.GetField($"<{name}>k__BackingField", Any | BindingFlags.DeclaredOnly);
            if (field is not null)
            {
                return new Variable(name, null, field, field.FieldType);
            }
        }

        throw new MissingFieldException(declaring.FullName, name);
    }

    // A gradient that is accumulated, or left unwritten, shows.
    private static double[] GarbageOfLength(double[] variable)
    {
        var gradient = new double[variable.Length];
        Array.Fill(gradient, double.NaN);
        return gradient;
    }

    private static object? Invoke(MethodInfo method, object? instance, object?[] arguments)
    {
        try
        {
            return SpanCalls.TakesSpans(method) ? SpanCalls.Invoke(method, instance, arguments) : method.Invoke(instance, arguments);
        }
        catch (TargetInvocationException wrapper) when (wrapper.InnerException is { } thrown)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(thrown).Throw();
            throw;
        }
    }
}

/// <summary>A parameter, field or property that is differentiated by.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Position">The parameter's position; null for a member.</param>
/// <param name="Field">The field, or the one behind the property; null for a parameter.</param>
/// <param name="Type">A number or what holds numbers, or its dual counterpart.</param>
internal sealed record Variable(string Name, int? Position, FieldInfo? Field, Type Type)
{
    /// <summary>Whether it is one number.</summary>
    public bool IsScalar => Type == typeof(double) || Type == typeof(float);

    /// <summary>The variable itself, as it is stored at <paramref name="point"/>.</summary>
    public object? Stored(Point point) =>
        Position is { } position ? point.Arguments[position] : Field!.GetValue(Field.IsStatic ? null : point.Instance);

    /// <summary>Stores <paramref name="value"/> in the variable.</summary>
    public void Store(Point point, object value)
    {
        if (Position is { } position)
        {
            point.Arguments[position] = value;
        }
        else
        {
            Field!.SetValue(Field.IsStatic ? null : point.Instance, value);
        }
    }

    /// <summary>Its numbers: one for a scalar.</summary>
    public double[] Read(Point point) => Numbers.Of(Stored(point));
}

/// <summary>What a loss is called with.</summary>
/// <param name="Arguments">The arguments, one per parameter.</param>
/// <param name="Instance">The object; null for a static method.</param>
internal sealed record Point(object?[] Arguments, object? Instance = null)
{
    /// <summary>A deep copy, so that a call cannot spoil the next one.</summary>
    public Point Copy()
    {
        // Copied as one graph: what is one object here is one object there.
        object?[] both = (object?[])Transfer.Copy((object?[])[.. Arguments, Instance], typeof(object[]))!;
        return new Point(both[..^1], both[^1]);
    }
}
