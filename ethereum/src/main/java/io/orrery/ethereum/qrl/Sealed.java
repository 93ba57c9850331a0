package io.orrery.ethereum.qrl;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Bytes sealed by AES-256 in Galois counter mode, with a tag of 16 bytes at their end.
///
/// @param iv never used twice with one key
@SuppressWarnings("ArrayRecordComponent") // never compared
record Sealed(byte[] iv, byte[] bytes) {
    static final int IV_BYTES = 12;

    private static final int TAG_BITS = 128;

    static Sealed of(byte[] key, byte[] iv, byte[] content) {
        try {
            return new Sealed(iv, cipher(Cipher.ENCRYPT_MODE, key, iv).doFinal(content));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has AES in Galois counter mode", impossible);
        }
    }

    /// Fails where the key is another or anything has been changed.
    byte[] open(byte[] key) throws AEADBadTagException {
        try {
            return cipher(Cipher.DECRYPT_MODE, key, iv).doFinal(bytes);
        } catch (AEADBadTagException changed) {
            throw changed;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has AES in Galois counter mode", impossible);
        }
    }

    private static Cipher cipher(int mode, byte[] key, byte[] iv) throws GeneralSecurityException {
        var aes = Cipher.getInstance("AES/GCM/NoPadding");
        aes.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, iv));
        return aes;
    }
}
