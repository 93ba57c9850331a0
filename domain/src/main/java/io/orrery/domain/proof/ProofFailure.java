package io.orrery.domain.proof;

/// Why an attempt at a proof gave none.
///
/// @param detail for people; cut where it is long, because it goes to journals and callers
public record ProofFailure(Cause cause, String detail) {
    private static final int MAX_DETAIL = 500;

    public ProofFailure {
        detail = detail.length() > MAX_DETAIL ? detail.substring(0, MAX_DETAIL) : detail;
    }

    /// What another attempt would help against.
    enum Remedy {
        /// Nothing: the same would come out.
        NONE,
        /// Perhaps time: each counts against the job.
        TIME,
        /// Another worker: nothing is wrong with the job.
        WORKER
    }

    public enum Cause {
        /// The witness is not one of the circuit.
        WITNESS_UNSATISFIED(Remedy.NONE),
        /// Inputs are missing, surplus, or of the wrong shape or range.
        INPUTS_REFUSED(Remedy.NONE),
        /// The circuit's program trapped, or took more time or memory than it may.
        PROGRAM_FAILED(Remedy.NONE),
        /// No worker took it before its deadline.
        DEADLINE(Remedy.NONE),
        /// The worker was silent for the length of its lease.
        EXPIRED(Remedy.TIME),
        /// The worker broke: no key, no disk, or a bug.
        WORKER_FAILED(Remedy.TIME),
        /// The worker's process has too little memory.
        OUT_OF_MEMORY(Remedy.TIME),
        /// The worker's proof does not verify.
        INVALID_PROOF(Remedy.TIME),
        /// The worker had it for as long as an attempt may take, and lives.
        TIMEOUT(Remedy.TIME),
        /// The worker had another job.
        BUSY(Remedy.WORKER),
        /// The worker was told to stop, or its node is stopping.
        STOPPED(Remedy.WORKER);

        private final Remedy remedy;

        Cause(Remedy remedy) {
            this.remedy = remedy;
        }

        /// Whether every further attempt would end the same.
        public boolean isFinal() {
            return remedy == Remedy.NONE;
        }

        /// Whether the caller's own material is at fault, and another attempt at it is of no use to anybody.
        public boolean isTheCallers() {
            return switch (this) {
                case WITNESS_UNSATISFIED, INPUTS_REFUSED, PROGRAM_FAILED -> true;
                case DEADLINE, EXPIRED, WORKER_FAILED, OUT_OF_MEMORY, INVALID_PROOF, TIMEOUT, BUSY, STOPPED -> false;
            };
        }

        boolean isFault() {
            return remedy != Remedy.WORKER;
        }
    }
}
