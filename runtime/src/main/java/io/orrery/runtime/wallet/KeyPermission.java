package io.orrery.runtime.wallet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.domain.rollup.account.Address;
import io.orrery.ethereum.KeyChange;
import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/// A new L2 key of an account, signed by its owner for anybody to bring to L1: who has no ether can have it brought.
///
/// @param chainId of the L1 that takes it
/// @param signature 65 bytes, `0x` and hexadecimal digits
public record KeyPermission(long chainId, Address rollup, KeyChange change, String signature) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREFIX = "0x";

    public void write(Path file) throws IOException {
        var json = JSON.createObjectNode()
                .put("chainId", chainId)
                .put("rollup", rollup.toString())
                .put("owner", change.owner().toString())
                .put("account", change.account())
                .put("ax", change.ax().toString())
                .put("ay", change.ay().toString())
                .put("nonce", change.nonce().toString())
                .put("deadline", change.deadline())
                .put("signature", signature);
        Files.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
    }

    /// @throws Complaint where the file is absent or is no permission
    public static KeyPermission read(Path file) {
        try {
            var json = JSON.readTree(file.toFile());
            return new KeyPermission(
                    json.required("chainId").asLong(),
                    Address.parse(json.required("rollup").asText()),
                    new KeyChange(
                            Address.parse(json.required("owner").asText()),
                            json.required("account").asLong(),
                            integer(json, "ax"),
                            integer(json, "ay"),
                            integer(json, "nonce"),
                            json.required("deadline").asLong()),
                    json.required("signature").asText());
        } catch (IOException unreadable) {
            throw new Complaint(file + " can not be read: " + unreadable.getMessage(), unreadable);
        } catch (IllegalArgumentException malformed) {
            throw new Complaint(file + " is not what `wallet sign-key` writes: " + malformed.getMessage(), malformed);
        }
    }

    static KeyPermission of(long chainId, Address rollup, KeyChange change, byte[] signature) {
        return new KeyPermission(
                chainId, rollup, change, PREFIX + HexFormat.of().formatHex(signature));
    }

    /// @throws Complaint where it is none
    byte[] signatureBytes() {
        try {
            return HexFormat.of().parseHex(signature, PREFIX.length(), signature.length());
        } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
            throw new Complaint("a signature is 0x and hexadecimal digits, not " + signature, malformed);
        }
    }

    private static BigInteger integer(JsonNode json, String name) {
        return new BigInteger(json.required(name).asText());
    }
}
