// A library built against netstandard2.0 names this type in the signature of every init accessor that it calls; without the
// forward it would not find them in the assembly for a newer runtime.
#if !NETSTANDARD2_0
[assembly: System.Runtime.CompilerServices.TypeForwardedTo(typeof(System.Runtime.CompilerServices.IsExternalInit))]
#endif
