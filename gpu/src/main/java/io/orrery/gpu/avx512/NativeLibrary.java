package io.orrery.gpu.avx512;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// The shared library: looked for among the resources, loaded once, and asked whether this processor can run it
/// before anything else in it is called.
final class NativeLibrary {
    private NativeLibrary() {}

    sealed interface Found {
        record Loaded(SymbolLookup symbols) implements Found {}

        /// @param reason one line
        record Missing(String reason) implements Found {}
    }

    /// Looks once; the library stays for the life of the program.
    static Found load() {
        return Once.FOUND;
    }

    private static final class Once {
        private static final Found FOUND = look();
    }

    private static Found look() {
        var system = System.getProperty("os.name", "") + " on " + System.getProperty("os.arch", "");
        if (!system.equals("Linux on amd64")) {
            return new Found.Missing("there are none for " + system);
        }
        var resource = "/native/linux-x86_64/liborrery_kernels.so";
        try (var bytes = NativeLibrary.class.getResourceAsStream(resource)) {
            if (bytes == null) {
                return new Found.Missing("this build was made without a C compiler");
            }
            // Only its owner may read or write a temporary file, so that no one else chooses what is loaded.
            var file = Files.createTempFile("orrery-kernels-", ".so");
            try {
                Files.copy(bytes, file, StandardCopyOption.REPLACE_EXISTING);
                return check(open(file));
            } finally {
                // What is loaded stays loaded.
                Files.deleteIfExists(file);
            }
        } catch (IOException | IllegalArgumentException e) {
            return new Found.Missing("the library can not be loaded: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    @SuppressWarnings("restricted") // The library is our own.
    private static SymbolLookup open(Path file) {
        return SymbolLookup.libraryLookup(file, Arena.global());
    }

    @SuppressWarnings("restricted") // As above.
    private static Found check(SymbolLookup symbols) {
        var features = Linker.nativeLinker()
                .downcallHandle(symbols.findOrThrow("orrery_features"), FunctionDescriptor.of(ValueLayout.JAVA_INT));
        int missing;
        try {
            missing = (int) features.invokeExact();
        } catch (Throwable e) {
            throw new IllegalStateException("orrery_features takes and throws nothing", e);
        }
        return switch (missing) {
            case 0 -> new Found.Loaded(symbols);
            case 1 -> new Found.Missing("the processor lacks one of AVX-512 F, DQ, BW, VL, IFMA");
            default -> new Found.Missing("the operating system does not keep AVX-512 registers");
        };
    }
}
