package io.orrery.gpu.cuda;

import jcuda.driver.CUresult;

/// The driver's answers.
final class Codes {
    private Codes() {}

    /// @param call what was asked, for the line
    /// @throws DriverFault where the answer is not success
    static void require(int code, String call) throws DriverFault {
        if (code != CUresult.CUDA_SUCCESS) {
            throw new DriverFault(kind(code), call + ": " + CUresult.stringFor(code));
        }
    }

    private static DriverFault.Kind kind(int code) {
        return switch (code) {
            case CUresult.CUDA_ERROR_OUT_OF_MEMORY -> DriverFault.Kind.OUT_OF_MEMORY;
            case CUresult.CUDA_ERROR_NO_DEVICE, CUresult.CUDA_ERROR_INVALID_DEVICE -> DriverFault.Kind.NO_DEVICE;
            case CUresult.CUDA_ERROR_SYSTEM_DRIVER_MISMATCH,
                    CUresult.CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE,
                    CUresult.CUDA_ERROR_NO_BINARY_FOR_GPU,
                    CUresult.CUDA_ERROR_INVALID_PTX,
                    CUresult.CUDA_ERROR_UNSUPPORTED_PTX_VERSION,
                    CUresult.CUDA_ERROR_NOT_FOUND -> DriverFault.Kind.WRONG_VERSION;
            default -> DriverFault.Kind.DEVICE;
        };
    }
}
