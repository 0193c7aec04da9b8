using Downhill.Analyzers.ClosedForms.Trials;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>How a matrix class of the user's is read, made and filled from outside.</summary>
/// <param name="Type">The class.</param>
/// <param name="Rows">What gives the number of rows: a property, a field or a method without parameters.</param>
/// <param name="Columns">What gives the number of columns.</param>
/// <param name="Reader">What gives an element: an indexer, or a method of two indices.</param>
/// <param name="Writer">What sets an element: an indexer, or a method of two indices and the value.</param>
/// <param name="Constructor">Makes a matrix of so many rows and columns, or of an array.</param>
internal sealed record UserMatrix(INamedTypeSymbol Type, ISymbol Rows, ISymbol Columns, ISymbol Reader, ISymbol Writer, IMethodSymbol Constructor)
{
    /// <summary>The array that holds the elements, where they are reached by it alone.</summary>
    public ISymbol? Data { get; init; }

    /// <summary>The members of <paramref name="type"/>; null where it lacks one of them, or its elements are no doubles.</summary>
    public static UserMatrix? Of(ITypeSymbol? type, Compilation compilation, INamedTypeSymbol within)
    {
        if (type is not INamedTypeSymbol { IsAbstract: false, TypeKind: TypeKind.Class or TypeKind.Struct } named)
        {
            return null;
        }

        bool IsSeen(ISymbol? symbol) => symbol is not null && compilation.IsSymbolAccessibleWithin(symbol, within);
        var members = new List<ISymbol>();
        for (var declaring = named; declaring is not null; declaring = declaring.BaseType)
        {
            members.AddRange(declaring.GetMembers().Where(member => !member.IsStatic && IsSeen(member)));
        }

        var indexers = members.OfType<IPropertySymbol>().Where(static indexer => indexer.IsIndexer && IsNumber(indexer.Type) && AreIndices(indexer.Parameters, 2)).ToList();
        var methods = members.OfType<IMethodSymbol>().Where(static method => method.MethodKind == MethodKind.Ordinary && AreIndices(method.Parameters, Math.Min(2, method.Parameters.Length))).ToList();
        ISymbol? reader = indexers.Find(indexer => IsSeen(indexer.GetMethod)) ?? (ISymbol?)methods.Find(static method => method.Parameters.Length == 2 && IsNumber(method.ReturnType) && IsVerb(method.Name, "get"));
        ISymbol? writer = indexers.Find(indexer => IsSeen(indexer.SetMethod) && !indexer.SetMethod!.IsInitOnly) ??
            (ISymbol?)methods.Find(static method => method.Parameters.Length == 3 && IsNumber(method.Parameters[2].Type) && IsVerb(method.Name, "set"));
        var data = reader is null && writer is null ? (ISymbol?)members.Find(static member => member is IFieldSymbol { IsImplicitlyDeclared: false } or IPropertySymbol && !member.IsStatic &&
            MatrixKinds.IsArray((member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type, 2) && member is not IPropertySymbol { GetMethod: null }) : null;
        data = SymbolEqualityComparer.Default.Equals(data, MatrixTypes.DataOf(named)) ? data : null;
        var constructors = named.InstanceConstructors.Where(IsSeen).ToList();
        var constructor = constructors.Find(static made => made.Parameters.Length == 2 && AreIndices(made.Parameters, 2)) ??
            constructors.Find(static made => made.Parameters.Length == 1 && MatrixKinds.IsArray(made.Parameters[0].Type, 2));
        if (data is not null && constructor is not null)
        {
            return new UserMatrix(named, data, data, data, data, constructor) { Data = data };
        }

        return reader is not null && writer is not null && constructor is not null && Size(members, "row", "height", "m") is { } rows && Size(members, "col", "width", "n") is { } columns
            ? new UserMatrix(named, rows, columns, reader, writer, constructor)
            : null;
    }

    /// <summary>The members as the runtime's <c>MatrixAccess</c>.</summary>
    public string Access(string name)
    {
        var make = Constructor.Parameters.Length == 2 ? "rows, columns" : "new double[rows, columns]";
        if (Data is { Name: var data })
        {
            return $"new {ClosedFormReplacement.Qualifier}MatrixAccess<{name}>(m => m.{data}.GetLength(0), m => m.{data}.GetLength(1), (m, i, j) => m.{data}[i, j], (rows, columns) => new {name}({make}), (m, i, j, value) => m.{data}[i, j] = value)";
        }

        static string Get(ISymbol size) => size is IMethodSymbol ? $"m.{size.Name}()" : $"m.{size.Name}";
        var read = Reader is IMethodSymbol get ? $"m.{get.Name}(i, j)" : "m[i, j]";
        var write = Writer is IMethodSymbol set ? $"m.{set.Name}(i, j, value)" : "m[i, j] = value";
        return $"new {ClosedFormReplacement.Qualifier}MatrixAccess<{name}>(m => {Get(Rows)}, m => {Get(Columns)}, (m, i, j) => {read}, (rows, columns) => new {name}({make}), (m, i, j, value) => {write})";
    }

    /// <summary>A matrix with the numbers of a sample, made as the runtime makes one.</summary>
    public object New(double[,] sample, TrialMachine machine)
    {
        object?[] size = Constructor.Parameters.Length == 2
            ? [sample.GetLength(0), sample.GetLength(1)]
            : [TrialArray.Of([sample.GetLength(0), sample.GetLength(1)], 0.0)];
        var made = machine.New(Type, Constructor, size);
        var cells = Data is null ? null : Library.Array(machine.Get(Data, (TrialObject)made));
        for (var i = 0; i < sample.GetLength(0); i++)
        {
            for (var j = 0; j < sample.GetLength(1); j++)
            {
                if (cells is not null)
                {
                    cells.Items[cells.Place([i, j])] = sample[i, j];
                    continue;
                }

                machine.Call(Writer is IPropertySymbol indexer ? indexer.SetMethod : (IMethodSymbol)Writer, made, i, j, sample[i, j]);
            }
        }

        return made;
    }

    /// <summary>The numbers of a matrix, read as the runtime reads them.</summary>
    public double[,] Read(TrialObject matrix, TrialMachine machine)
    {
        if (Data is not null)
        {
            return Library.Array(machine.Get(Data, matrix)).ToMatrix();
        }

        int Size(ISymbol size) => machine.Get(size, matrix) is int count ? count : throw new TrialFailure("a size is not known");
        var cells = new double[Size(Rows), Size(Columns)];
        for (var i = 0; i < cells.GetLength(0); i++)
        {
            for (var j = 0; j < cells.GetLength(1); j++)
            {
                cells[i, j] = Library.Number(machine.Call(Reader is IPropertySymbol indexer ? indexer.GetMethod : (IMethodSymbol)Reader, matrix, i, j));
            }
        }

        return cells;
    }

    /// <summary>The member that counts rows or columns: its name has the word, and no other that would say something else.</summary>
    private static ISymbol? Size(List<ISymbol> members, string word, string other, string letter)
    {
        bool IsCount(ISymbol member) => member switch
        {
            IPropertySymbol property => !property.IsIndexer && property.Type.SpecialType == SpecialType.System_Int32,
            IFieldSymbol field => field.Type.SpecialType == SpecialType.System_Int32 && !field.IsImplicitlyDeclared,
            IMethodSymbol method => method.MethodKind == MethodKind.Ordinary && method.Parameters.IsEmpty && method.ReturnType.SpecialType == SpecialType.System_Int32,
            _ => false,
        };
        bool IsNamed(ISymbol member)
        {
            var words = MatrixWords.Split(member.Name);
            return words.Any(part => part.StartsWith(word, StringComparison.Ordinal) || part == other || part == "n" + word + "s" || part == "num" + word + "s") &&
                words.All(part => part.StartsWith(word, StringComparison.Ordinal) || part == other || part == "n" + word + "s" || part == "num" + word + "s" ||
                    part is "get" or "no" or "of" or "n" or "num" or "nr" or "number" or "count" or "dimension" or "size" or "length");
        }

        return members.Find(member => IsCount(member) && IsNamed(member)) ?? members.Find(member => IsCount(member) && member.Name.ToLowerInvariant() == letter);
    }

    private static bool IsNumber(ITypeSymbol type) => type.SpecialType == SpecialType.System_Double;

    /// <summary>A row and a column, in this order as far as their names say.</summary>
    private static bool AreIndices(System.Collections.Immutable.ImmutableArray<IParameterSymbol> parameters, int count) =>
        parameters.Length >= count && parameters.Take(count).All(static index => index is { RefKind: RefKind.None, Type.SpecialType: SpecialType.System_Int32 }) && (count == 0 || !IsColumn(parameters[0].Name));

    private static bool IsVerb(string name, string verb)
    {
        var words = MatrixWords.Split(name);
        return words.Length > 0 && words[0] == verb && words.Skip(1).All(static word => word is "element" or "value" or "at" or "entry" or "item" or "elem" or "val" or "cell");
    }

    private static bool IsColumn(string name) => name.StartsWith("c", StringComparison.OrdinalIgnoreCase) || name.StartsWith("w", StringComparison.OrdinalIgnoreCase) || name is "x" or "j";
}
