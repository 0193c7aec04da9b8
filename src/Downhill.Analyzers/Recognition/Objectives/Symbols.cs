using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Recognition.Objectives;

/// <summary>What is asked of symbols when an objective is read.</summary>
internal static class Symbols
{
    public static bool IsDeclaredIn(ISymbol symbol, Compilation compilation) =>
        !symbol.DeclaringSyntaxReferences.IsEmpty && SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, compilation.Assembly);
}
