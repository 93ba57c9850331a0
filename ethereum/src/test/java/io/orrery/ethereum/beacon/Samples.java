package io.orrery.ethereum.beacon;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.beacon.Proposal;
import io.orrery.domain.validator.duty.AddressForm;
import io.orrery.domain.validator.duty.BeaconBlockHeader;
import io.orrery.domain.validator.duty.EthereumNetworks;
import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.Preset;
import io.orrery.domain.validator.duty.QrlNetworks;
import io.orrery.domain.validator.duty.Version;
import io.orrery.domain.validator.ssz.ByteVector;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Networks, settings, and values as the examples of beacon-APIs have them.
final class Samples {
    static final Digest ROOT = Digest.parse("0xcf8e0d4e9587369b2301d0790347320302cc0943d5a1884560367e8208d920f2");
    static final Digest OTHER = Digest.parse("0x9a2fefd2fdb57f74993c7780ea5b9030d2897b615b89f808011ca5aebed54eaf");

    static final NetworkProfile ELECTRA = EthereumNetworks.minimal(0, ROOT, List.of(0L, 0L, 0L, 0L, 0L));
    static final NetworkProfile DENEB = EthereumNetworks.minimal(0, ROOT, List.of(0L, 0L, 0L, 0L));
    static final NetworkProfile QRL =
            QrlNetworks.network("qrl-test", 0, ROOT, Version.parse("0x00000000"), AddressForm.QRL_Q20);

    static final BeaconSettings SETTINGS = new BeaconSettings(
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofSeconds(10),
            1,
            Duration.ofMinutes(10),
            2,
            8,
            64,
            8,
            Duration.ofMillis(1),
            Duration.ofMillis(20));

    private Samples() {}

    static ByteVector bytes(int size, int fill) {
        var bytes = new byte[size];
        Arrays.fill(bytes, (byte) fill);
        return ByteVector.of(bytes);
    }

    static String vote(long slot, long index, long source, long target) {
        return "{\"slot\":\"" + slot + "\",\"index\":\"" + index + "\",\"beacon_block_root\":\"" + OTHER
                + "\",\"source\":{\"epoch\":\"" + source + "\",\"root\":\"" + ROOT + "\"},\"target\":{\"epoch\":\""
                + target + "\",\"root\":\"" + ROOT + "\"}}";
    }

    static String data(String json) {
        return "{\"data\":" + json + "}";
    }

    static String genesis(Digest root, String version) {
        return data("{\"genesis_time\":\"0\",\"genesis_validators_root\":\"" + root + "\",\"genesis_fork_version\":\""
                + version + "\"}");
    }

    static String syncing(long head, long distance, boolean syncing, boolean optimistic, boolean offline) {
        return data("{\"head_slot\":\"" + head + "\",\"sync_distance\":\"" + distance + "\",\"is_syncing\":" + syncing
                + ",\"is_optimistic\":" + optimistic + ",\"el_offline\":" + offline + "}");
    }

    /// A server whose node is on the chain of [#ELECTRA] and in step.
    static ApiServer node(long head) {
        return new ApiServer()
                .on("GET /eth/v1/beacon/genesis", genesis(ROOT, "0x00000001"))
                .on("GET /eth/v1/config/spec", data("{\"SECONDS_PER_SLOT\":\"6\",\"SLOTS_PER_EPOCH\":\"8\"}"))
                .on("GET /eth/v1/node/syncing", syncing(head, 0, false, false, false));
    }

    static BeaconClient client(ApiServer server, NetworkProfile network) {
        return client(server, network, SETTINGS, NodeNews.NONE);
    }

    static BeaconClient client(ApiServer server, NetworkProfile network, BeaconSettings settings, NodeNews news) {
        return new BeaconClient(BeaconAddress.parse(server.url()), network, settings, Samples::block, news);
    }

    /// Eight bytes are a block here: its slot.
    static Proposal block(ForkName fork, Preset preset, boolean blinded, byte[] ssz) {
        if (ssz.length != Long.BYTES) {
            throw new IllegalArgumentException("block: has " + ssz.length + " bytes");
        }
        return new SlotOnly(fork, blinded, ByteBuffer.wrap(ssz).getLong());
    }

    record SlotOnly(ForkName fork, boolean blinded, long slot) implements Proposal {
        @Override
        public BeaconBlockHeader header() {
            return new BeaconBlockHeader(slot, 3, ROOT, ROOT, ROOT);
        }

        @Override
        public ByteVector randaoReveal() {
            return bytes(96, 1);
        }

        @Override
        public ByteVector graffiti() {
            return bytes(32, 0);
        }

        @Override
        public Optional<ByteVector> feeRecipient() {
            return Optional.empty();
        }

        @Override
        public byte[] signed(ByteVector signature) {
            return ByteBuffer.allocate(Long.BYTES + signature.size())
                    .putLong(slot)
                    .put(signature.toBytes())
                    .array();
        }
    }
}
