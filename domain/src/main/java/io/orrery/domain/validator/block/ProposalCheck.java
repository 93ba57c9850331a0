package io.orrery.domain.validator.block;

import io.orrery.domain.validator.beacon.Proposal;
import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.domain.validator.ssz.Uint64;
import java.util.ArrayList;
import java.util.List;

/// What a node that lies or is confused could hand to a proposer, and what is done about it.
///
/// A block for another slot or by another validator would lose the proposer's own, one with another RANDAO
/// reveal or of another fork is valid nowhere: they are refused. Whom a block pays and what its graffiti say
/// is told, and no reason to lose a slot for.
///
/// Graffiti: Teku's nodes write their own name and the execution client's behind what was asked for, where
/// there is room; Vouch refuses whatever is not the same. Here what was asked for has to be how the graffiti
/// begin, or it is told.
public final class ProposalCheck {
    private ProposalCheck() {}

    /// What was asked for.
    ///
    /// @param fork of the slot
    /// @param graffiti 32 bytes
    public record Wanted(
            ForkName fork,
            long slot,
            long proposerIndex,
            ByteVector randaoReveal,
            ByteVector graffiti,
            ByteVector feeRecipient) {}

    public enum Rule {
        /// Its fork is not the slot's.
        FORK,
        SLOT,
        PROPOSER_INDEX,
        /// It has another RANDAO reveal than the one that was sent.
        RANDAO_REVEAL,
        /// A block whose payload the node has, and so its execution client made: it pays somebody else. The
        /// node does not know the wanted recipient, or does not heed it.
        FEE_RECIPIENT,
        /// A blinded block. A builder's payload pays the builder, as a rule, and the builder pays the
        /// proposer in its last transaction, which nobody sees before the payload is revealed.
        BUILDER_FEE_RECIPIENT,
        /// They do not begin with the wanted ones.
        GRAFFITI;

        /// Whether the block is not to be signed.
        public boolean refuses() {
            return switch (this) {
                case FORK, SLOT, PROPOSER_INDEX, RANDAO_REVEAL -> true;
                case FEE_RECIPIENT, BUILDER_FEE_RECIPIENT, GRAFFITI -> false;
            };
        }
    }

    /// @param detail for people: the field, its value, and the wanted one
    public record Finding(Rule rule, String detail) {}

    /// @param findings what is not as it was wanted, those that refuse first
    public record Verdict(List<Finding> findings) {
        public Verdict {
            findings = List.copyOf(findings);
        }

        /// Whether the block may be signed.
        public boolean passes() {
            return refusals().isEmpty();
        }

        public List<Finding> refusals() {
            return findings.stream().filter(finding -> finding.rule().refuses()).toList();
        }

        public List<Finding> warnings() {
            return findings.stream()
                    .filter(finding -> !finding.rule().refuses())
                    .toList();
        }
    }

    public static Verdict of(Proposal proposal, Wanted wanted) {
        var findings = new ArrayList<Finding>();
        var header = proposal.header();
        if (proposal.fork() != wanted.fork()) {
            findings.add(found(Rule.FORK, "fork", proposal.fork(), wanted.fork()));
        }
        if (header.slot() != wanted.slot()) {
            findings.add(number(Rule.SLOT, "slot", header.slot(), wanted.slot()));
        }
        if (header.proposerIndex() != wanted.proposerIndex()) {
            findings.add(number(Rule.PROPOSER_INDEX, "proposer_index", header.proposerIndex(), wanted.proposerIndex()));
        }
        if (!proposal.randaoReveal().equals(wanted.randaoReveal())) {
            findings.add(new Finding(Rule.RANDAO_REVEAL, "randao_reveal: another one than the one that was sent"));
        }
        proposal.feeRecipient()
                .filter(paid -> !paid.equals(wanted.feeRecipient()))
                .ifPresent(paid -> findings.add(found(
                        proposal.blinded() ? Rule.BUILDER_FEE_RECIPIENT : Rule.FEE_RECIPIENT,
                        "fee_recipient",
                        paid,
                        wanted.feeRecipient())));
        if (!beginsWith(proposal.graffiti().toBytes(), wanted.graffiti().toBytes())) {
            findings.add(found(Rule.GRAFFITI, "graffiti", proposal.graffiti(), wanted.graffiti()));
        }
        return new Verdict(findings);
    }

    private static Finding found(Rule rule, String field, Object value, Object wanted) {
        return new Finding(rule, field + ": " + value + " where " + wanted + " is wanted");
    }

    private static Finding number(Rule rule, String field, long value, long wanted) {
        return found(rule, field, Uint64.format(value), Uint64.format(wanted));
    }

    /// Zeros at the end of the wanted ones are room for others.
    private static boolean beginsWith(byte[] graffiti, byte[] wanted) {
        int length = wanted.length;
        while (length > 0 && wanted[length - 1] == 0) {
            length--;
        }
        if (length > graffiti.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (graffiti[i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
