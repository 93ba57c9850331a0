package io.orrery.domain.validator.duty;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.ForkSchedule.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Ethereum's public networks up to Fulu.
///
/// Source: `metadata/config.yaml` of eth-clients/{mainnet,sepolia,holesky,hoodi}; consensus-specs,
/// `configs/minimal.yaml`. A later fork is unknown here, so nothing is signed for it before it is.
public final class EthereumNetworks {
    private static final long STAKE_GWEI = 32_000_000_000L;
    private static final long SECONDS_PER_SLOT = 12;
    private static final long MINIMAL_SECONDS_PER_SLOT = 6;
    private static final long NEVER = -1;
    private static final List<ForkName> ORDER = List.of(
            ForkName.PHASE0,
            ForkName.ALTAIR,
            ForkName.BELLATRIX,
            ForkName.CAPELLA,
            ForkName.DENEB,
            ForkName.ELECTRA,
            ForkName.FULU);

    /// Hexadecimal digits that are counted in decimal: 69 is followed by 70.
    private static final int[] SEPOLIA_VERSIONS = {
        0x90000069, 0x90000070, 0x90000071, 0x90000072, 0x90000073, 0x90000074, 0x90000075
    };

    public static final NetworkProfile MAINNET = network(
            "mainnet",
            1606824023,
            "0x4b363db94e286120d76eb905340fdd4e54bfe9f06bf33ff6cf5ad27f511bfe95",
            forks(versions(0x00000000, 0x01000000), 0, 74240, 144896, 194048, 269568, 364032, 411392));

    public static final NetworkProfile SEPOLIA = network(
            "sepolia",
            1655733600,
            "0xd8ea171f3c94aea21ebc42a1ed61052acf3f9209c00e4efbaaddac09ed9b8078",
            forks(SEPOLIA_VERSIONS, 0, 50, 100, 56832, 132608, 222464, 272640));

    public static final NetworkProfile HOLESKY = network(
            "holesky",
            1695902400,
            "0x9143aa7c615a7f7115e2b6aac319c03529df8242ae705fba9df39b79c59fa8b1",
            forks(versions(0x01017000, 0x01000000), 0, 0, 0, 256, 29696, 115968, 165120));

    public static final NetworkProfile HOODI = network(
            "hoodi",
            1742213400,
            "0x212f13fc4df078b6cb7db228f1c8307566dcecf900867401a92023d7ba99cb5f",
            forks(versions(0x10000910, 0x10000000), 0, 0, 0, 0, 0, 2048, 50688));

    public static final List<NetworkProfile> PUBLIC = List.of(MAINNET, SEPOLIA, HOLESKY, HOODI);

    private EthereumNetworks() {}

    /// Whether it is one of these, by what its chain is signed with, whatever a file calls it.
    public static boolean isPublic(NetworkProfile network) {
        return PUBLIC.stream().anyMatch(known -> known.genesisValidatorsRoot().equals(network.genesisValidatorsRoot()));
    }

    /// A development network of the minimal preset.
    ///
    /// @param epochs the first of Altair and of those behind it, as many as there are to be, at most six
    public static NetworkProfile minimal(long genesisTime, Digest genesisValidatorsRoot, List<Long> epochs) {
        var first = new long[ORDER.size()];
        for (int i = 1; i < first.length; i++) {
            first[i] = i <= epochs.size() ? epochs.get(i - 1) : NEVER;
        }
        return new NetworkProfile(
                "minimal",
                Scheme.BLS12_381,
                Preset.MINIMAL,
                MINIMAL_SECONDS_PER_SLOT,
                genesisTime,
                genesisValidatorsRoot,
                forks(versions(0x00000001, 0x01000000), first),
                ExitDomain.CAPELLA_FROM_DENEB,
                AddressForm.ETHEREUM,
                STAKE_GWEI,
                "eth");
    }

    private static NetworkProfile network(String name, long genesisTime, String root, ForkSchedule forks) {
        return new NetworkProfile(
                name,
                Scheme.BLS12_381,
                Preset.MAINNET,
                SECONDS_PER_SLOT,
                genesisTime,
                Digest.parse(root),
                forks,
                ExitDomain.CAPELLA_FROM_DENEB,
                AddressForm.ETHEREUM,
                STAKE_GWEI,
                "eth");
    }

    /// @param step from one fork's version to the next one's
    private static int[] versions(int first, int step) {
        return IntStream.range(0, ORDER.size()).map(i -> first + i * step).toArray();
    }

    private static ForkSchedule forks(int[] versions, long... epochs) {
        var entries = new ArrayList<Entry>();
        for (int i = 0; i < epochs.length && epochs[i] != NEVER; i++) {
            entries.add(new Entry(ORDER.get(i), new Version(versions[i]), epochs[i]));
        }
        return new ForkSchedule(entries);
    }
}
