package io.orrery.runtime.node;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import com.typesafe.config.Config;
import io.orrery.actors.Metrics;
import io.orrery.actors.validator.CustodyView;
import io.orrery.actors.validator.duty.DutyKeeper;
import io.orrery.actors.validator.duty.DutySettings;
import io.orrery.actors.validator.duty.KnownValidators;
import io.orrery.actors.validator.duty.MissedDuties;
import io.orrery.domain.validator.beacon.BeaconNode;
import io.orrery.domain.validator.client.SlotClock;
import io.orrery.domain.validator.signing.KeyGate;
import io.orrery.domain.validator.signing.KeySettings;
import io.orrery.domain.validator.signing.SigningDoor;
import io.orrery.runtime.Complaint;
import java.time.InstantSource;
import java.util.OptionalLong;

/// The duties of a node's validators: from its beacon nodes, through its door, while it has custody.
///
/// @param known which validators of the chain its keys are
/// @param missed what was missed last
public record NodeDuties(KnownValidators known, MissedDuties missed) {

    /// What duties need of a node.
    ///
    /// @param view of the custody that the door signs by
    /// @param clock the wall clock
    public record Parts(
            SigningDoor door,
            CustodyView view,
            BeaconNode beacon,
            KeySettings settings,
            KeyGate gate,
            InstantSource clock,
            Metrics metrics) {}

    /// Begins at once where there is custody. Ends with the system.
    public static NodeDuties start(ActorSystem<?> system, Config config, Parts parts) {
        var duties = config.getConfig("orrery.validator.duties");
        var known =
                new KnownValidators(parts.beacon(), SlotClock.of(parts.door().network()), parts.clock());
        var missed = new MissedDuties(duties.getInt("missed-kept"));
        var _ = system.systemActorOf(
                DutyKeeper.of(new DutyKeeper.Surroundings(
                        parts.door(),
                        parts.beacon(),
                        known,
                        parts.settings(),
                        parts.gate(),
                        parts.view()::tellMoves,
                        parts.clock(),
                        settings(duties),
                        missed,
                        parts.metrics())),
                "duties",
                Props.empty());
        return new NodeDuties(known, missed);
    }

    static DutySettings settings(Config duties) {
        var boost = duties.getString("builder-boost");
        try {
            return new DutySettings(
                    duties.getDuration("retry"),
                    duties.getBoolean("builder"),
                    boost.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(boost)));
        } catch (NumberFormatException wrong) {
            throw new Complaint(
                    "orrery.validator.duties.builder-boost: \"" + boost + "\" is no whole number of percent", wrong);
        } catch (IllegalArgumentException wrong) {
            throw new Complaint("orrery.validator.duties." + wrong.getMessage(), wrong);
        }
    }
}
