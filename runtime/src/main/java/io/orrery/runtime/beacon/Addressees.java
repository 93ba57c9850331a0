package io.orrery.runtime.beacon;

import com.fasterxml.jackson.databind.JsonNode;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Whom the blocks of proposers pay, and which proposers take a builder's.
final class Addressees {
    private final ChainStart start;
    private final NetworkProfile network;
    private final Signatures signatures;
    private final Map<ValidatorKey, Long> indices = new ConcurrentHashMap<>();
    private final Map<Long, ByteVector> recipients = new ConcurrentHashMap<>();
    private final Map<Long, Duty.ValidatorRegistration> registrations = new ConcurrentHashMap<>();

    Addressees(ChainStart start, Signatures signatures) {
        this.start = start;
        this.network = start.network();
        this.signatures = signatures;
        for (int i = 0; i < start.validators().size(); i++) {
            indices.put(start.validators().get(i).key(), (long) i);
        }
    }

    /// -1 where no validator has it.
    long index(ValidatorKey key) {
        return indices.getOrDefault(key, -1L);
    }

    void prepare(JsonNode node) {
        long validator = signatures.validator(Wire.number(node, "validator_index"));
        recipients.put(validator, address(node));
    }

    private ByteVector address(JsonNode node) {
        var text = Wire.text(node, "fee_recipient");
        try {
            return network.addresses().parse(text);
        } catch (IllegalArgumentException wrong) {
            throw Rejected.bad("fee_recipient: " + wrong.getMessage());
        }
    }

    /// A `SignedValidatorRegistration`.
    void register(JsonNode node) {
        var message = Wire.member(node, "message");
        var key = Wire.bytes(message, "pubkey", network.scheme().publicKeyBytes());
        long validator = index(ValidatorKey.of(key.toBytes()));
        if (validator < 0) {
            throw Rejected.bad("pubkey: " + ValidatorKey.of(key.toBytes()).brief() + " is no validator's");
        }
        var registration = new Duty.ValidatorRegistration(
                address(message), Wire.number(message, "gas_limit"), Wire.number(message, "timestamp"), key);
        Digest root = signatures.root(registration, 0);
        var signature = Wire.bytes(node, "signature", network.scheme().signatureBytes());
        signatures.check("signature", validator, root, signature);
        registrations.put(validator, registration);
    }

    boolean registered(long validator) {
        return registrations.containsKey(validator);
    }

    /// Nobody's, where it was not said.
    ByteVector feeRecipient(long validator) {
        return recipients.getOrDefault(
                validator, ByteVector.of(new byte[start.network().addresses().bytes()]));
    }

    Map<Long, ByteVector> recipients() {
        return Map.copyOf(recipients);
    }

    Map<Long, Duty.ValidatorRegistration> registrations() {
        return Map.copyOf(registrations);
    }
}
