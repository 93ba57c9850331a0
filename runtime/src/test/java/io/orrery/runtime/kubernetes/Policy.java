package io.orrery.runtime.kubernetes;

import java.util.List;
import java.util.stream.Stream;

/// What every release must hold.
enum Policy {
    NOT_ROOT,
    NO_CAPABILITIES,
    READ_ONLY_ROOT,
    SECCOMP,
    OWN_ACCOUNT,
    MEMORY_AS_ASKED,
    NO_CPU_LIMIT,
    SPREAD,
    PRIORITY,
    PROBES,
    NAMED_PORTS,
    HIDDEN_PORTS,
    ONE_AFTER_ANOTHER,
    CORE_ONCE,
    IMAGE_BY_DIGEST,
    DOORKEEPER,
    TLS_IN_A_FOLDER,
    GRACE,
    LOOK_AWAY,
    QUORUM,
    STEADY_SELECTORS,
    NO_SECRETS,
    DISRUPTION,
    FEW_RIGHTS,
    MONITORED;

    /// A sentence for each place that does not hold it.
    List<String> violations(Manifests release) {
        return switch (this) {
            case NOT_ROOT -> each(release, PodPolicies::notRoot);
            case NO_CAPABILITIES -> each(release, PodPolicies::noCapabilities);
            case READ_ONLY_ROOT -> each(release, PodPolicies::readOnlyRoot);
            case SECCOMP -> each(release, PodPolicies::seccomp);
            case OWN_ACCOUNT -> ReleasePolicies.ownAccount(release).toList();
            case MEMORY_AS_ASKED -> each(release, PodPolicies::memoryAsAsked);
            case NO_CPU_LIMIT -> each(release, PodPolicies::noCpuLimit);
            case SPREAD -> each(release, PodPolicies::spread);
            case PRIORITY -> ReleasePolicies.priority(release).toList();
            case PROBES -> each(release, PodPolicies::probes);
            case NAMED_PORTS -> each(release, PodPolicies::namedPorts);
            case HIDDEN_PORTS -> ReleasePolicies.hiddenPorts(release).toList();
            case ONE_AFTER_ANOTHER -> each(release, PodPolicies::oneAfterAnother);
            case CORE_ONCE -> ReleasePolicies.coreOnce(release).toList();
            case IMAGE_BY_DIGEST -> each(release, PodPolicies::imageByDigest);
            case DOORKEEPER -> ReleasePolicies.doorkeeper(release).toList();
            case TLS_IN_A_FOLDER -> each(release, PodPolicies::tlsInAFolder);
            case GRACE -> each(release, PodPolicies::grace);
            case LOOK_AWAY -> each(release, PodPolicies::lookAway);
            case QUORUM -> each(release, PodPolicies::quorum);
            case STEADY_SELECTORS -> each(release, PodPolicies::steadySelectors);
            case NO_SECRETS -> ReleasePolicies.noSecrets(release).toList();
            case DISRUPTION -> ReleasePolicies.disruption(release).toList();
            case FEW_RIGHTS -> ReleasePolicies.fewRights(release).toList();
            case MONITORED -> ReleasePolicies.monitored(release).toList();
        };
    }

    @FunctionalInterface
    private interface OfWorkload {
        Stream<String> look(Workload workload);
    }

    private static List<String> each(Manifests release, OfWorkload policy) {
        return release.workloads().stream()
                .flatMap(workload -> policy.look(workload).map(said -> workload.name() + ": " + said))
                .toList();
    }
}
