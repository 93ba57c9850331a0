/// Proofs' sums on NVIDIA devices. The kernels are CUDA C++ in `src/main/cuda`; when which of them is launched on
/// what is decided here, once, above the small port [Driver]: JCuda's driver API in the product, and in tests the
/// same kernels compiled for the processor.
@NullMarked
package io.orrery.gpu.cuda;

import org.jspecify.annotations.NullMarked;
