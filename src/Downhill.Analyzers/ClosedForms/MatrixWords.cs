using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>What a member of a matrix library does.</summary>
internal enum MatrixOperation
{
    None,
    Transpose,
    Multiply,

    /// <summary>The transpose of the first times the second.</summary>
    TransposeMultiply,

    /// <summary>The first times the transpose of the second.</summary>
    MultiplyTranspose,

    Add,
    Scale,
    Inverse,
    PseudoInverse,
    Solve,
    Factor,
    Identity,
    Diagonal,

    /// <summary>The same numbers in another object.</summary>
    Copy,

    /// <summary>Columns beside columns.</summary>
    Append,
}

/// <summary>
/// The words of linear algebra in the names of members: all that can be known of a library without its source. Only members
/// of matrix types, or those that take and give matrices, are asked.
/// </summary>
internal static class MatrixWords
{
    private static readonly ConcurrentDictionary<string, string[]> s_words = new(StringComparer.Ordinal);

    /// <summary>The words of a name in lower case: <c>MatrixLUSolve</c> is matrix, lu, solve.</summary>
    public static string[] Split(string name) => s_words.GetOrAdd(name, Read);

    /// <summary>Whether a name is LAPACK's for a solve, whose matrix stands behind what says how it lies.</summary>
    public static bool IsLapackSolve(string name) => Split(name).Any(static word => word.TrimStart('d', 's') is "pptrs" or "potrs" or "posv" or "ppsv" or "getrs" or "gesv"
        || word is "sytrs" or "sysv");

    /// <summary>Whether a name is LAPACK's for an inverse by the factors of a matrix, in their place.</summary>
    public static bool IsLapackInverse(string name) => IsBlas(name, "potri") || IsBlas(name, "getri");

    /// <summary>Whether a name is that of a routine, in double or single precision.</summary>
    public static bool IsBlas(string name, string routine) => Split(name).Any(word => word.EndsWith(routine, StringComparison.Ordinal) && word.Length <= routine.Length + 1);

    /// <summary>Whether a member gives a column or, else, a row of its matrix; null where it does neither.</summary>
    public static bool? IsLine(string name) => name switch
    {
        "Column" or "GetColumn" or "Col" or "GetCol" or "ColumnAt" or "GetColumnVector" or "ColumnVector" or "ExtractColumn" => true,
        "Row" or "GetRow" or "RowAt" or "GetRowVector" or "RowVector" or "ExtractRow" => false,
        _ => null,
    };

    /// <summary>Whether a product has the argument on its left, as <c>x.LeftMultiply(v)</c> is <c>v x</c>.</summary>
    public static bool IsFromLeft(string name) => Split(name).Contains("left");

    public static bool IsFactorization(string word) => FactorizationOf(word) is not null;

    public static Inversion? FactorizationOf(string word) => word switch
    {
        "cholesky" or "chol" or "chold" or "ldl" or "llt" or "ldlt" => Inversion.Cholesky,
        "lu" or "lud" or "gauss" or "gaussian" or "plu" or "lup" => Inversion.LU,
        "qr" or "qrd" or "gramschmidt" or "householder" => Inversion.QR,
        "svd" or "singular" or "evd" or "eigen" or "eigenvalue" => Inversion.SVD,
        "solver" or "decomposition" or "factorization" or "decompose" or "equations" => Inversion.Solve,
        _ => null,
    };

    public static Inversion? FactorizationOf(string[] words)
    {
        Inversion? found = null;
        foreach (var word in words)
        {
            if (FactorizationOf(word) is { } kind && (found is null or Inversion.Solve))
            {
                found = kind;
            }
        }

        return found;
    }

    /// <summary>What a member of this name does with matrices.</summary>
    public static MatrixOperation Operation(string name)
    {
        switch (name)
        {
            case "T" or "t" or "Tr" or "Trans" or "Transp" or "Xt":
                return name == "Xt" ? MatrixOperation.None : MatrixOperation.Transpose;
            case "Inv" or "inv" or "I":
                return name == "I" ? MatrixOperation.None : MatrixOperation.Inverse;
            case "mtimes" or "mmul" or "matmul" or "MatMul" or "MMult" or "mmult" or "Mult" or "Mul" or "Prod" or "gemm" or "mldivide":
                return name == "mldivide" ? MatrixOperation.Solve : MatrixOperation.Multiply;
            case "Pinv" or "pinv" or "PInv":
                return MatrixOperation.PseudoInverse;
            case "Eye" or "eye" or "Identity" or "CreateIdentity" or "DenseIdentity" or "SparseIdentity":
                return MatrixOperation.Identity;
            case "Clone" or "Copy" or "Duplicate" or "Of" or "From" or "ToMatrix" or "ToArray" or "AsMatrix" or "AsArray" or "ToRowArrays" or "ToColumnArrays":
                return MatrixOperation.Copy;
        }

        var words = Split(name);
        if (words.Length == 0 || words.Any(static word => word is "pointwise" or "elementwise" or "hadamard" or "kronecker" or "outer" or "cross" or "element"
            or "transform" or "is" or "can" or "has" or "count" or "test" or "log" or "mod" or "modular" or "kinematics" or "cdf" or "normal" or "distribution"
            or "fft" or "fourier" or "wavelet" or "permutation" or "color" or "image" or "cumulative" or "gamma" or "bit" or "row" or "column" or "sqrt"))
        {
            return words.Contains("normal") && words.Any(static word => word is "solve" or "inverse") ? MatrixOperation.Solve : MatrixOperation.None;
        }

        bool Has(params string[] any) => words.Any(word => any.Contains(word));

        var multiplies = Has("multiply", "mult", "mul", "dot", "times", "product", "prod", "matmul", "multiplication", "mm");
        if (words.Any(IsTransposing))
        {
            return Has("self", "itself") && Has("by", "with", "times", "and") ? MatrixOperation.TransposeMultiply
                : !multiplies ? Has("inverse", "invert", "inv") ? MatrixOperation.None : MatrixOperation.Transpose
                : Has("with", "by") || name == "TransposeAndMultiply" ? MatrixOperation.MultiplyTranspose
                : MatrixOperation.TransposeMultiply;
        }

        if (Has("pseudo", "pseudoinverse", "penrose", "pinv"))
        {
            return MatrixOperation.PseudoInverse;
        }

        // SolveByInverse, GaussSolve, LUSolve, LinearSystemSolver: the word solve decides.
        if (Has("solve", "solver", "solves", "solving", "leastsquares", "linsolve", "posv", "gesv", "sysv", "potrs", "pptrs", "getrs", "rmatrixsolve", "spdmatrixsolve", "rmatrixsolvefast", "spdmatrixsolvefast", "dposv", "dgesv", "dpotrs", "dgetrs"))
        {
            return MatrixOperation.Solve;
        }

        if (Has("inverse", "invert", "inv", "inverted", "inversion", "inversed", "inverting", "reciprocal", "rmatrixinverse", "spdmatrixinverse", "dpotri", "potri", "spotri", "dgetri", "getri", "sgetri"))
        {
            return MatrixOperation.Inverse;
        }

        if (multiplies)
        {
            return Has("scalar", "constant", "number") ? MatrixOperation.Scale : MatrixOperation.Multiply;
        }

        if (Has("identity", "eye", "unit"))
        {
            return MatrixOperation.Identity;
        }

        if (Has("diagonal", "diag", "regularization", "ridge"))
        {
            return MatrixOperation.Diagonal;
        }

        if (Has("scale", "scaled", "divide", "div"))
        {
            return MatrixOperation.Scale;
        }

        if (Has("append", "concat", "concatenate", "hstack", "insert", "augment", "hcat", "intercept", "ones", "bias", "constant"))
        {
            return MatrixOperation.Append;
        }

        if (Has("add", "sum", "plus", "addition", "subtract", "minus", "sub", "subtraction", "difference"))
        {
            return MatrixOperation.Add;
        }

        if (FactorizationOf(words) is not null || Has("eliminate", "elimination", "rref"))
        {
            return Has("elimination", "eliminate", "gauss", "gaussian", "jordan") ? MatrixOperation.Solve : MatrixOperation.Factor;
        }

        if (Has("clone", "copy", "duplicate"))
        {
            return MatrixOperation.Copy;
        }

        return words[0] is "dense" or "sparse" or "of" or "from" or "to" or "as" or "create" or "convert" or "build"
            && Has("array", "arrays", "matrix", "of", "from", "jagged", "rows", "columns", "dense", "double", "doubles")
            ? MatrixOperation.Copy
            : MatrixOperation.None;
    }

    /// <summary>Transpose, in the spellings that there are.</summary>
    private static bool IsTransposing(string word) => word == "trans" || (word.StartsWith("transp", StringComparison.Ordinal) &&
        !word.StartsWith("transpar", StringComparison.Ordinal) && !word.StartsWith("transport", StringComparison.Ordinal) && !word.StartsWith("transpil", StringComparison.Ordinal));

    private static string[] Read(string name)
    {
        var words = new List<string>();
        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            var ends = i == name.Length || !char.IsLetter(name[i]) ||
                (i > start && char.IsUpper(name[i]) && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]))));
            if (!ends)
            {
                continue;
            }

            if (i > start)
            {
                words.Add(name.Substring(start, i - start).ToLowerInvariant());
            }

            start = i < name.Length && char.IsLetter(name[i]) ? i : i + 1;
        }

        return [.. words];
    }
}
