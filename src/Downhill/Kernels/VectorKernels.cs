#if NETSTANDARD2_0
global using VectorKernels = Downhill.Kernels.PortableKernels;
#else
global using VectorKernels = Downhill.Kernels.TensorKernels;
#endif
