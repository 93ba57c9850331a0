package io.orrery.domain.validator.duty;

import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.zk.hash.Keccak256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/// How a network writes its execution addresses: a prefix, hexadecimal digits, and which of their letters
/// are capitals.
///
/// Digits in one case carry no checksum; in both cases they must be the right ones.
///
/// Source: EIP-55; theQRL/go-qrl, `common/types.go` (20 bytes); theQRL/go-qrllib, `wallet/common/address.go`
/// (64 bytes).
public enum AddressForm {
    ETHEREUM("0x", 20),
    /// Zond's first.
    QRL_Z20("Z", 20),
    QRL_Q20("Q", 20),
    QRL_Q64("Q", 64);

    private static final int CAPITAL_FROM = 8;

    private final String prefix;
    private final int bytes;

    AddressForm(String prefix, int bytes) {
        this.prefix = prefix;
        this.bytes = bytes;
    }

    public int bytes() {
        return bytes;
    }

    /// `IllegalArgumentException` with the rule that it breaks.
    public ByteVector parse(String address) {
        int digits = 2 * bytes;
        if (address.length() != prefix.length() + digits || !address.startsWith(prefix)) {
            throw new IllegalArgumentException(
                    "an address is " + prefix + " and " + digits + " hexadecimal digits: " + shown(address));
        }
        var body = address.substring(prefix.length());
        var parsed = ByteVector.parse("0x" + body);
        boolean oneCase = body.equals(body.toLowerCase(Locale.ROOT)) || body.equals(body.toUpperCase(Locale.ROOT));
        if (!oneCase && !format(parsed).equals(address)) {
            throw new IllegalArgumentException("the letters of " + address + " are not those of its checksum");
        }
        return parsed;
    }

    /// With the checksum in its letters.
    public String format(ByteVector address) {
        Bounds.size("address", address, bytes);
        var digits = HexFormat.of().formatHex(address.toBytes());
        var hash = HexFormat.of().formatHex(checksum(digits.getBytes(StandardCharsets.US_ASCII)));
        var text = new StringBuilder(prefix);
        for (int i = 0; i < digits.length(); i++) {
            boolean capital = HexFormat.fromHexDigit(hash.charAt(i)) >= CAPITAL_FROM;
            text.append(capital ? Character.toUpperCase(digits.charAt(i)) : digits.charAt(i));
        }
        return text.toString();
    }

    private byte[] checksum(byte[] digits) {
        return switch (this) {
            case ETHEREUM, QRL_Z20, QRL_Q20 -> Keccak256.hash(digits);
            case QRL_Q64 -> shake256(digits);
        };
    }

    private static byte[] shake256(byte[] digits) {
        try {
            return MessageDigest.getInstance("SHAKE256-512").digest(digits);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("JDK 25 has SHAKE256", impossible);
        }
    }

    private static String shown(String address) {
        int most = 140;
        return address.length() <= most ? address : address.substring(0, most) + "...";
    }
}
