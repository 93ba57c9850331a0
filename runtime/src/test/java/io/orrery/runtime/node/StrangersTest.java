package io.orrery.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.persistence.fence.NodeFence.Elder;
import io.orrery.runtime.node.Strangers.Member;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StrangersTest {
    private static final Elder OLD = new Elder(3, "akka://orrery@10.0.0.1:25520", 11, "epoch 3");
    private static final Member OLD_MEMBER = new Member(OLD.address(), OLD.uid());
    private static final Set<Member> ALONE = Set.of(new Member("akka://orrery@10.0.0.9:25520", 99));

    private final Strangers strangers = new Strangers(Duration.ofSeconds(10));

    private static Duration at(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    @Test
    void aStrangerIsOneThatIsSeenForLong() {
        assertThat(strangers.look(ALONE, List.of(OLD), at(100))).isEmpty();
        assertThat(strangers.look(ALONE, List.of(OLD), at(109))).isEmpty();
        assertThat(strangers.look(ALONE, List.of(OLD), at(110))).contains(OLD);
    }

    @Test
    void whoWasAMemberOnceIsNoStrangerWhenTheClusterHasLostIt() {
        strangers.look(Set.of(OLD_MEMBER), List.of(OLD), at(100));
        assertThat(strangers.look(ALONE, List.of(OLD), at(101))).isEmpty();
        assertThat(strangers.look(ALONE, List.of(OLD), at(200))).isEmpty();
    }

    @Test
    void anotherIncarnationAtAnAddressOfAMemberIsAStranger() {
        var again = new Elder(4, OLD.address(), 12, "epoch 4");
        strangers.look(Set.of(OLD_MEMBER), List.of(again), at(100));
        assertThat(strangers.look(Set.of(OLD_MEMBER), List.of(again), at(110))).contains(again);
    }

    @Test
    void timeCountsFromTheNewestSighting() {
        strangers.look(ALONE, List.of(OLD), at(100));
        strangers.look(ALONE, List.of(), at(105));
        assertThat(strangers.look(ALONE, List.of(OLD), at(110))).isEmpty();
        assertThat(strangers.look(ALONE, List.of(OLD), at(119))).isEmpty();
        assertThat(strangers.look(ALONE, List.of(OLD), at(120))).contains(OLD);
    }

    @Test
    void anotherStrangerIsAnotherSighting() {
        var other = new Elder(5, "akka://orrery@10.0.0.2:25520", 12, "epoch 5");
        strangers.look(ALONE, List.of(OLD), at(100));
        assertThat(strangers.look(ALONE, List.of(other), at(110))).isEmpty();
        assertThat(strangers.look(ALONE, List.of(other), at(120))).contains(other);
    }
}
