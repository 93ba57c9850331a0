/// The `native` kernels: C for processors with AVX-512 IFMA, called through the Foreign Function & Memory API on
/// Java's own arrays. The C is in `src/main/c`; a build without a compiler leaves it out, and a machine that can
/// not run it is told so by [NativeKernelsProvider].
@NullMarked
package io.orrery.gpu.avx512;

import org.jspecify.annotations.NullMarked;
