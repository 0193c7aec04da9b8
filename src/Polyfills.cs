// Types that the compiler needs for records, init accessors and required members, and that netstandard2.0 lacks.
#if NETSTANDARD2_0
namespace System.Runtime.CompilerServices;

internal static class IsExternalInit;
#endif
