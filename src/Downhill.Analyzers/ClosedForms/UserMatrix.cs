using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>How a matrix class of the user's is read, made and filled from outside.</summary>
/// <param name="Type">The class.</param>
/// <param name="Rows">The member that gives the number of rows.</param>
/// <param name="Columns">The member that gives the number of columns.</param>
internal sealed record UserMatrix(INamedTypeSymbol Type, string Rows, string Columns)
{
    private static readonly string[] s_rows = ["Rows", "RowCount", "NumRows", "RowsCount", "rows", "rowCount", "Height", "M"];
    private static readonly string[] s_columns = ["Columns", "ColumnCount", "Cols", "ColCount", "NumColumns", "NumCols", "ColumnsCount", "cols", "columns", "columnCount", "Width", "N"];

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
            members.AddRange(declaring.GetMembers());
        }

        var isReadAndWritten = members.OfType<IPropertySymbol>().Any(indexer => indexer.IsIndexer && indexer.Type.SpecialType == SpecialType.System_Double && indexer.Parameters.Length == 2 &&
            indexer.Parameters.All(static index => index.Type.SpecialType == SpecialType.System_Int32) && !IsColumn(indexer.Parameters[0].Name) &&
            IsSeen(indexer.GetMethod) && IsSeen(indexer.SetMethod) && !indexer.SetMethod!.IsInitOnly);
        var isMade = named.InstanceConstructors.Any(made => made.Parameters.Length == 2 && made.Parameters.All(static size => size.Type.SpecialType == SpecialType.System_Int32) &&
            !IsColumn(made.Parameters[0].Name) && IsSeen(made));
        string? Size(string[] names) => names.FirstOrDefault(name => members.Any(member => member.Name == name && !member.IsStatic && IsSeen(member) &&
            member is IPropertySymbol { IsIndexer: false, Type.SpecialType: SpecialType.System_Int32 } or IFieldSymbol { Type.SpecialType: SpecialType.System_Int32 }));
        return isReadAndWritten && isMade && Size(s_rows) is { } rows && Size(s_columns) is { } columns ? new UserMatrix(named, rows, columns) : null;
    }

    /// <summary>The members as the runtime's <c>MatrixAccess</c>.</summary>
    public string Access(string name) =>
        $"new {ClosedFormReplacement.Qualifier}MatrixAccess<{name}>(m => m.{Rows}, m => m.{Columns}, (m, i, j) => m[i, j], (rows, columns) => new {name}(rows, columns), (m, i, j, value) => m[i, j] = value)";

    private static bool IsColumn(string name) => name.StartsWith("c", StringComparison.OrdinalIgnoreCase) || name.StartsWith("w", StringComparison.OrdinalIgnoreCase) || name is "x" or "j";
}
