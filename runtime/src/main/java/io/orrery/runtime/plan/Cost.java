package io.orrery.runtime.plan;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What a month costs, line by line. Each line is rounded to cents, and the total is their sum.
record Cost(String currency, String region, List<Line> lines, BigDecimal total) {

    /// @param quantity of the price's unit
    record Line(String what, BigDecimal quantity, String unit, String price, BigDecimal each, BigDecimal amount) {}

    /// The services that AWS answers within the network, each in each zone (modules/network of Terraform).
    static final int ENDPOINTS = 12;
    /// Keys of an environment: of data, of backups, of the cluster, of logs.
    static final int KEYS = 4;
    /// Rules of the edge (modules/edge of Terraform).
    static final int EDGE_RULES = 4;

    static Cost aws(Needs needs, Layout layout, Prices prices) {
        var bill = new Bill(prices);
        var hours = prices.hoursInMonth();
        var place = layout.place();
        bill.add("Kubernetes' control plane", hours, "eks");
        var disks = 0.0;
        for (var role : List.of("core", "app", "gpu", "blockchain")) {
            var nodes = layout.nodes().get(role);
            if (nodes != null && nodes.count() > 0) {
                bill.add(
                        "%s: %,d of %s".formatted(role, nodes.count(), nodes.machine()),
                        (double) nodes.count() * hours,
                        nodes.machine());
                disks += (double) nodes.count() * nodes.diskGb();
            }
        }
        bill.add("nodes' disks", disks, "disk");
        var copies = place.postgres().copies();
        bill.add(
                "database, %s in %d copies".formatted(layout.database(), copies),
                (double) copies * hours,
                layout.database());
        bill.add("database's disk after a year, each copy", (double) copies * layout.databaseGb(), "rds-storage");
        bill.add(
                "cache, %s in %d copies".formatted(place.redis(), place.redisCopies()),
                (double) place.redisCopies() * hours,
                place.redis());
        var traffic = Layout.gigabytes(needs.traffic());
        bill.add("ways out: %d".formatted(place.nat()), (double) place.nat() * hours, "nat");
        bill.add("what goes through them", traffic, "nat-data");
        bill.add("AWS' services within the network", (double) ENDPOINTS * place.zones() * hours, "endpoint");
        bill.add("load balancer", hours, "balancer");
        bill.add("its units", Math.max(hours, traffic), "balancer-unit");
        bill.add("firewall of requests", 1, "waf");
        bill.add("its rules", EDGE_RULES, "waf-rule");
        bill.add("requests that it looks at", Math.ceil(needs.transfers() / 1e6), "waf-requests");
        bill.add("keys", KEYS, "kms");
        bill.add("batches and backups after a year", Layout.gigabytes(needs.yearBytes()), "s3");
        bill.add("answers", traffic, "egress");
        return bill.done();
    }

    static Cost bare(Demand demand, Needs needs, Sizing sizing, Prices prices) {
        var bill = new Bill(prices);
        for (var own : Bare.of(demand, needs, sizing, prices)) {
            if (own.count() > 0) {
                bill.add("%s: %,d of %s".formatted(own.role(), own.count(), own.machine()), own.count(), own.machine());
            }
        }
        return bill.done();
    }

    /// Names of the prices in it.
    Set<String> prices() {
        var names = new LinkedHashSet<String>();
        lines.forEach(line -> names.add(line.price()));
        return names;
    }

    private static final class Bill {
        private final Prices prices;
        private final List<Line> lines = new ArrayList<>();

        Bill(Prices prices) {
            this.prices = prices;
        }

        void add(String what, double quantity, String price) {
            var known = prices.get(price);
            var much = BigDecimal.valueOf(quantity);
            lines.add(new Line(
                    what,
                    much,
                    known.unit(),
                    price,
                    known.amount(),
                    much.multiply(known.amount()).setScale(2, RoundingMode.HALF_UP)));
        }

        Cost done() {
            var first = prices.get(lines.getFirst().price());
            for (var line : lines) {
                var price = prices.get(line.price());
                if (!price.currency().equals(first.currency())
                        || !price.region().equals(first.region())) {
                    throw new IllegalArgumentException(
                            "prices/%s: is in %s of %s, and %s in %s of %s: one table has one"
                                    .formatted(
                                            price.name(),
                                            price.currency(),
                                            price.region(),
                                            first.name(),
                                            first.currency(),
                                            first.region()));
                }
            }
            var total = lines.stream().map(Line::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
            return new Cost(first.currency(), first.region(), List.copyOf(lines), total);
        }
    }
}
