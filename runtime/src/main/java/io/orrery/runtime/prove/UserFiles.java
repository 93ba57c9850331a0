package io.orrery.runtime.prove;

import io.orrery.runtime.Complaint;
import io.orrery.zk.groth16.ProvingKey;
import io.orrery.zk.groth16.VerifyingKey;
import io.orrery.zk.iden3.Iden3FormatException;
import io.orrery.zk.iden3.R1csFile;
import io.orrery.zk.iden3.SnarkjsJson;
import io.orrery.zk.iden3.ZkeyFile;
import io.orrery.zk.r1cs.R1cs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;

/// Files that a person names: each way in which one can not be used is told in one line.
final class UserFiles {
    /// Points, matrices and working memory of a proof, for each byte of its key: see docs/PROVER.md.
    private static final double HEAP_FOR_A_KEY_BYTE = 2.2;

    private static final long MIB = 1 << 20;

    private UserFiles() {}

    interface Read<T> {
        T read(Path path) throws IOException;
    }

    /// A path as its user means it: `./orrery` itself works in the folder where it lies.
    static Path of(Path named) {
        return Path.of(System.getProperty("orrery.from", "")).resolve(named);
    }

    static <T> T read(Path named, Read<T> reader) {
        var path = of(named);
        try {
            if (Files.isDirectory(path)) {
                throw new Complaint(named + " is a folder");
            }
            return reader.read(path);
        } catch (Iden3FormatException e) {
            throw new Complaint(String.valueOf(e.getMessage()), e);
        } catch (NoSuchFileException e) {
            throw new Complaint(named + " is not there", e);
        } catch (AccessDeniedException e) {
            throw new Complaint(named + " may not be read", e);
        } catch (IOException e) {
            throw new Complaint(named + " can not be read: " + e.getMessage(), e);
        } catch (OutOfMemoryError e) {
            throw outOfMemory(named, e);
        }
    }

    /// What to do when the heap is too small for what a file holds.
    static Complaint outOfMemory(Path named, OutOfMemoryError cause) {
        return new Complaint(
                named + " takes more memory than there is, "
                        + Runtime.getRuntime().maxMemory() / MIB + " MiB: ORRERY_HEAP=8g ./orrery gives it 8 GiB",
                cause);
    }

    /// A proving key that fits the memory together with a proof.
    static ProvingKey provingKey(Path named) {
        return read(named, path -> {
            long wanted = (long) (Files.size(path) * HEAP_FOR_A_KEY_BYTE);
            if (wanted > Runtime.getRuntime().maxMemory()) {
                throw new Complaint(named + " takes about " + wanted / MIB + " MiB of memory, there are "
                        + Runtime.getRuntime().maxMemory() / MIB + ": ORRERY_HEAP=" + (wanted / MIB / 1024 + 1)
                        + "g ./orrery gives it as much");
            }
            return ZkeyFile.read(path);
        });
    }

    static R1cs constraints(Path named) {
        return read(named, R1csFile::read);
    }

    /// From the JSON of snarkjs, or from a proving key.
    static VerifyingKey verifyingKey(Path named) {
        return read(named, path -> isZkey(path) ? ZkeyFile.readVerifyingKey(path) : SnarkjsJson.readVerifyingKey(path));
    }

    static boolean isZkey(Path path) throws IOException {
        return startsWith(path, "zkey");
    }

    static boolean startsWith(Path path, String magic) throws IOException {
        byte[] wanted = magic.getBytes(StandardCharsets.US_ASCII);
        try (var in = Files.newInputStream(path)) {
            return Arrays.equals(in.readNBytes(wanted.length), wanted);
        }
    }

    interface Write {
        void write(Path path) throws IOException;
    }

    static void write(Path named, Write writer) {
        try {
            writer.write(of(named));
        } catch (NoSuchFileException e) {
            throw new Complaint(named + " can not be written: its folder is not there", e);
        } catch (IOException e) {
            throw new Complaint(named + " can not be written: " + e.getMessage(), e);
        }
    }

    /// A text appears under its name only once it is whole.
    static void writeText(Path named, String text) {
        write(named, path -> {
            var part = path.resolveSibling(path.getFileName() + ".part");
            Files.writeString(part, text);
            Files.move(part, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        });
    }
}
