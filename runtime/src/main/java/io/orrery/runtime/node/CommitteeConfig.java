package io.orrery.runtime.node;

import com.typesafe.config.Config;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.replay.BatchArchive;
import io.orrery.ethereum.CommitteeClient;
import io.orrery.ethereum.CommitteeLayer;
import io.orrery.ethereum.DataPolicyContract;
import io.orrery.ethereum.DataPolicyContract.Committee;
import io.orrery.ethereum.L1Client;
import io.orrery.ethereum.L1Signer;
import io.orrery.runtime.Complaint;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// What `orrery.da.committee` says. What can not work is a [Complaint], before anything is started.
///
/// @param urls where members answer
/// @param deployed who signs in a contract that this node deploys; [Committee#NONE] where it has no committee
/// @param timeout of one question to a member
record CommitteeConfig(
        List<URI> urls, Committee deployed, Duration timeout, int maxCalls, CommitteeLayer.Settings settings) {
    private static final String KEY = "orrery.da.committee";
    /// The contract takes no more.
    private static final int MOST_MEMBERS = 32;

    static CommitteeConfig of(Config config) {
        var committee = config.getConfig(KEY);
        int maxCalls = committee.getInt("max-calls");
        var timeout = committee.getDuration("timeout");
        if (maxCalls < 1 || timeout.isNegative() || timeout.isZero()) {
            throw new Complaint(KEY + " can not have max-calls " + maxCalls + " and timeout " + timeout);
        }
        try {
            return new CommitteeConfig(
                    urls(config),
                    deployed(config),
                    timeout,
                    maxCalls,
                    new CommitteeLayer.Settings(
                            committee.getDuration("patience"),
                            committee.getDuration("pause"),
                            committee.getDuration("refresh")));
        } catch (IllegalArgumentException outOfBounds) {
            throw new Complaint(KEY + ": " + outOfBounds.getMessage(), outOfBounds);
        }
    }

    private static List<URI> urls(Config config) {
        var urls = new ArrayList<URI>();
        for (var text : DataLayers.words(config, KEY + ".members")) {
            if (text.isBlank()) {
                continue;
            }
            URI url;
            try {
                url = new URI(text.strip());
            } catch (URISyntaxException noUrl) {
                // Not with its text, which may hold a password.
                throw new Complaint(KEY + ".members has what is no URL: " + noUrl.getReason(), noUrl);
            }
            var scheme = String.valueOf(url.getScheme());
            if (url.getHost() == null || (!scheme.equals("http") && !scheme.equals("https"))) {
                throw new Complaint(
                        KEY + ".members has a URL without a host, or with a scheme other than http or https");
            }
            urls.add(url);
        }
        if (urls.size() > MOST_MEMBERS) {
            throw new Complaint(KEY + ".members has " + urls.size() + " URLs; a committee has at most " + MOST_MEMBERS);
        }
        return List.copyOf(urls);
    }

    private static Committee deployed(Config config) {
        var members = new ArrayList<Address>();
        for (var text : DataLayers.words(config, KEY + ".addresses")) {
            if (!text.isBlank()) {
                try {
                    members.add(Address.parse(text.strip()));
                } catch (IllegalArgumentException malformed) {
                    throw new Complaint(KEY + ".addresses: " + malformed.getMessage(), malformed);
                }
            }
        }
        int threshold = config.getInt(KEY + ".threshold");
        if (members.isEmpty() && threshold == 0) {
            return Committee.NONE;
        }
        if (members.size() > MOST_MEMBERS || new HashSet<>(members).size() != members.size()) {
            throw new Complaint(
                    KEY + ".addresses must be at most " + MOST_MEMBERS + ", and each once; it has " + members.size());
        }
        if (threshold < 1 || threshold > members.size()) {
            throw new Complaint(
                    KEY + ".threshold must be 1 to " + members.size() + ", as many as addresses, not " + threshold);
        }
        return new Committee(members, threshold);
    }

    /// Whether a contract that this node deploys has a committee.
    boolean isDeployed() {
        return !deployed.equals(Committee.NONE);
    }

    /// @param committee as the contract has it now: with fewer URLs than must sign nothing could be published
    void requireReachable(Committee committee) {
        if (urls.size() < committee.threshold()) {
            throw new Complaint("orrery.da.layers has committee, " + committee.threshold()
                    + " of its members must sign, and " + KEY + ".members has " + urls.size() + " URLs");
        }
    }

    CommitteeLayer open(
            DataPolicyContract policy,
            Address rollup,
            long chainId,
            L1Client l1,
            L1Signer operator,
            BatchArchive earlier,
            InstantSource clock) {
        return new CommitteeLayer(
                policy,
                rollup,
                chainId,
                () -> policy.committee(l1),
                operator,
                urls.stream()
                        .map(url -> new CommitteeClient(url, timeout, maxCalls))
                        .toList(),
                settings,
                earlier,
                clock);
    }
}
