package io.orrery.runtime.race;

import static io.orrery.runtime.race.ValidatorRace.SET;
import static io.orrery.runtime.race.ValidatorRace.now;
import static io.orrery.runtime.race.ValidatorRace.pause;

import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.protection.BoundedJump;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.cluster.LocalPostgres;
import io.orrery.runtime.cluster.PostgresStandby;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;

/// A server with a standby that follows it. In the middle of a race the standby hears no more, the server is
/// killed a moment later, and the standby is promoted: it lacks what was released last. Nothing may be signed
/// there until a person has said that it is the right one.
///
/// @param server is killed
/// @param standby is promoted
record Promotion(LocalPostgres server, PostgresStandby standby) {
    /// In which the server goes on and the standby does not hear of it: some takeovers.
    private static final int BEHIND_MS = 300;
    /// Claims, renewals and wishes that the promoted one has to refuse before a person speaks.
    private static final int REFUSALS = 50;

    private static final int SLOTS = 32;
    private static final int POLL_MS = 5;

    /// Where whoever races finds the one that takes writes.
    String url() {
        return "jdbc:postgresql://127.0.0.1:" + server.port() + ",127.0.0.1:" + standby.port()
                + "/postgres?user=postgres&targetServerType=primary&hostRecheckSeconds=1&connectTimeout=2";
    }

    /// @param ledger on [#url]
    /// @return how much was refused until a person's word
    int happen(SigningLedger ledger, RaceTally tally) throws SQLException, InterruptedException {
        standby.unplug();
        pause(BEHIND_MS);
        server.kill();
        standby.promote();
        while (tally.otherTimeline.get() < REFUSALS && !tally.isLate()) {
            pause(POLL_MS);
        }
        int refused = tally.otherTimeline.get();
        while (!tally.isLate()) {
            try {
                now(ledger.acceptDatabase(SET, "ann", BoundedJump.watermarks(tally.epoch(), SLOTS)));
                return refused;
            } catch (CompletionException cut) {
                // Killed, as others are; said again it is the same.
                pause(POLL_MS);
            }
        }
        throw new Complaint("nobody could accept the promoted replica within the time of the race");
    }
}
