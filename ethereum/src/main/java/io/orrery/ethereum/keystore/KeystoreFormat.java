package io.orrery.ethereum.keystore;

/// What opens one kind of keystore.
public interface KeystoreFormat {

    /// How much memory opening this file takes, by what the file itself says; refused where it is too much.
    long memoryBytes(KeystoreJson file) throws KeystoreRefused;

    /// The key, which is the one that the file names.
    SigningKey open(KeystoreJson file, Password password) throws KeystoreRefused;
}
