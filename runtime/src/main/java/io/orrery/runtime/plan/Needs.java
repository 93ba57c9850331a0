package io.orrery.runtime.plan;

import java.util.ArrayList;
import java.util.List;

/// What a demand takes, whatever it runs on. All of it grows with the demand.
///
/// @param coreCores of nodes with entities and singletons
/// @param apiCores of nodes that are asked
/// @param databaseCores of PostgreSQL
/// @param provers workers on two cores each, or devices; at least two, so that one may be lost
/// @param nodeMemory bytes of each node with entities
/// @param proverMemory bytes of each worker
/// @param monthBytes by which the database grows
/// @param yearBytes that it has after a year
/// @param transfers a month
/// @param traffic bytes a month between clients and nodes
/// @param gas of L1 a month, and of blobs beside it
/// @param figures that it follows from
/// @param beyond sentences: what was never measured
record Needs(
        double coreCores,
        double apiCores,
        double databaseCores,
        int provers,
        double nodeMemory,
        double proverMemory,
        double monthBytes,
        double yearBytes,
        double transfers,
        double traffic,
        double gas,
        double blobGas,
        List<Figure> figures,
        List<String> beyond) {

    static final int CORES_OF_A_PROVER = 2;
    private static final int LEAST_PROVERS = 2;

    static Needs of(Demand demand, Rules rules) {
        var peak = demand.peakTransfers();
        var admission = 1 / rules.get("admission").planned();
        var batches = rules.get("work-of-batches").planned();
        var database = rules.get("database-cores").planned()
                / rules.get("database-rate").plain();
        var batch = "batch-" + demand.slots();
        var account = rules.get("account-in-checkpoint").planned();
        // Each account is in two checkpoints.
        var accounts = demand.users() * account * 2;
        var transfers = demand.transfersPerMonth();
        var grows = transfers * rules.get("transfer-on-disk").planned();
        var blob = demand.da().equals("blob");
        return new Needs(
                peak * (admission + batches),
                peak * admission,
                peak * database,
                provers(demand, rules),
                rules.get("node").planned()
                        + demand.users() * rules.get("account-in-memory").planned() * 2,
                rules.get(batch + ".memory").planned(),
                grows,
                12 * grows + accounts,
                transfers,
                transfers * rules.get("transfer-over-http").planned(),
                transfers
                        * rules.get("gas-" + demand.slots() + "." + demand.da()).plain(),
                blob ? transfers * rules.get("blob-gas-" + demand.slots()).plain() : 0,
                rules.used(),
                beyond(demand, rules));
    }

    private static int provers(Demand demand, Rules rules) {
        var batch = "batch-" + demand.slots();
        var witness = rules.get(batch + ".witness").planned();
        var proof = demand.devices()
                ? rules.get(demand.engine() + "." + demand.domain()).planned()
                : rules.get(batch + ".proof").planned();
        var caller = rules.get(demand.engine() + "." + demand.circuit()).planned();
        var busy = demand.peakTransfers() / demand.slots() * (witness + proof) + demand.peakProofs() * caller;
        return (int) Math.min(Integer.MAX_VALUE, Math.max(LEAST_PROVERS, Math.ceil(busy)));
    }

    private static List<String> beyond(Demand demand, Rules rules) {
        var beyond = new ArrayList<String>();
        beyond(beyond, demand.peakTransfers(), "transfers admitted a second", rules.get("most-admitted"));
        beyond(beyond, demand.peakTransfers(), "transfers proven and settled a second", rules.get("most-settled"));
        beyond(beyond, (double) demand.users(), "accounts", rules.get("most-accounts"));
        return beyond;
    }

    static void beyond(List<String> told, double value, String what, Figure most) {
        if (value > most.plain()) {
            told.add("beyond what is measured: %s %s; the most that was seen are %s (%s, %s)"
                    .formatted(Numbers.plain(value), what, Numbers.plain(most.plain()), most.page(), most.section()));
        }
    }
}
