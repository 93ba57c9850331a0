package io.orrery.domain.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.admin.Roster.Leave;
import io.orrery.domain.admin.Roster.Member;
import io.orrery.domain.admin.Roster.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AdminRulesTest {
    private static final String JOB = "ab".repeat(32);
    private static final Member OLDEST = new Member("a:1", true, true);
    private static final Member NEXT = new Member("b:2", true, true);
    private static final Member PROVER = new Member("c:3", false, true);

    @ParameterizedTest
    @CsvSource({
        "pause, sealing",
        "resume, proving",
        "pause, settlement",
        "drain, 10.0.0.1:25520",
        "transfer-leadership, ''",
        "transfer-leadership, node-2:25520",
        "requeue, 17",
        "enable-keys, 768",
        "disable-keys, ''",
        "pause-keys, ''",
        "resume-keys, ''",
        "hand-over-keys, ''",
        "hand-over-keys, node-2:25520"
    })
    void anActionIsReadAsItIsWritten(String verb, String subject) {
        var action = AdminAction.parse(verb, subject);
        assertThat(action.verb()).isEqualTo(verb);
        assertThat(action.subject()).isEqualTo(subject);
    }

    @Test
    void whatIsRequeuedIsABatchByItsNumberOrAJobByItsDigits() {
        assertThat(AdminAction.parse("requeue", JOB)).isEqualTo(new AdminAction.RequeueJob(JOB));
        assertThat(AdminAction.parse("requeue", "17")).isEqualTo(new AdminAction.RequeueBatch(17));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "1e3", "9999999999", "abcd", "0xabab"})
    void whatIsNeitherABatchNorAJobIsRefusedByName(String subject) {
        assertThatThrownBy(() -> AdminAction.parse("requeue", subject))
                .hasMessage("subject must be a batch's number from 1 or a proof job's 64 hexadecimal digits, not \""
                        + subject + "\"");
    }

    @Test
    void whatIsNoActionNoWorkAndNoNodeIsRefusedByName() {
        assertThatThrownBy(() -> AdminAction.parse("stop", "sealing"))
                .hasMessage("action must be pause, resume, drain, requeue, transfer-leadership, or enable-keys,"
                        + " disable-keys, pause-keys, resume-keys, hand-over-keys, not \"stop\"");
        assertThatThrownBy(() -> AdminAction.parse("enable-keys", "soon"))
                .hasMessage("subject must be the seconds in which nothing is signed yet, 0 to 9999999, not \"soon\"");
        assertThatThrownBy(() -> AdminAction.parse("pause-keys", "main"))
                .hasMessage("subject must be empty: a node has one key set; not \"main\"");
        assertThatThrownBy(() -> AdminAction.parse("pause", "everything"))
                .hasMessage("subject must be sealing, proving or settlement, not \"everything\"");
        assertThatThrownBy(() -> AdminAction.parse("drain", "node 1"))
                .hasMessage("subject must be a node as HOST:PORT of its remoting, not \"node 1\"");
    }

    @Test
    void whatWasGivenIsShownShortAndWithoutControls() {
        assertThatThrownBy(() -> AdminAction.parse("pause", "\n" + "x".repeat(500)))
                .hasMessageEndingWith("not \"?" + "x".repeat(79) + "...\"");
    }

    @Test
    void whoeverHasTheSingletonsHandsThemToTheNextOldest() {
        var roster = new Roster(List.of(PROVER, OLDEST, NEXT));
        assertThat(roster.leader()).contains(OLDEST);
        assertThat(roster.transfer(Optional.empty())).isEqualTo(new Leave.Goes("a:1", Optional.of("b:2")));
        assertThat(roster.transfer(Optional.of("b:2"))).isEqualTo(roster.drain("a:1"));
        assertThat(roster.drain("b:2")).isEqualTo(new Leave.Goes("b:2", Optional.empty()));
        assertThat(roster.drain("c:3")).isEqualTo(new Leave.Goes("c:3", Optional.empty()));
    }

    @Test
    void leadershipGoesToNobodyButTheNextOldest() {
        var roster = new Roster(List.of(OLDEST, NEXT, PROVER));
        assertThat(reason(roster.transfer(Optional.of("c:3")))).isEqualTo(Refusal.ANOTHER_IS_NEXT);
        assertThat(reason(roster.transfer(Optional.of("a:1")))).isEqualTo(Refusal.ANOTHER_IS_NEXT);
    }

    @Test
    void aNodeThatHasNobodyToHandOverToStays() {
        assertThat(reason(new Roster(List.of(OLDEST)).drain("a:1"))).isEqualTo(Refusal.NOBODY_TO_HAND_OVER_TO);
        assertThat(reason(new Roster(List.of(OLDEST, PROVER)).transfer(Optional.empty())))
                .isEqualTo(Refusal.NOBODY_TO_HAND_OVER_TO);
        var leaving = new Roster(List.of(OLDEST, new Member("b:2", true, false)));
        assertThat(reason(leaving.drain("a:1"))).isEqualTo(Refusal.NOBODY_TO_HAND_OVER_TO);
    }

    @Test
    void whoeverIsNoMemberOrIsLeavingIsNotAskedToLeave() {
        assertThat(reason(new Roster(List.of(OLDEST, NEXT)).drain("d:4"))).isEqualTo(Refusal.UNKNOWN_NODE);
        assertThat(reason(new Roster(List.of()).transfer(Optional.empty()))).isEqualTo(Refusal.UNKNOWN_NODE);
        assertThat(reason(new Roster(List.of(new Member("a:1", true, false), NEXT)).drain("a:1")))
                .isEqualTo(Refusal.ALREADY_LEAVING);
    }

    private static Refusal reason(Leave leave) {
        return ((Leave.Refused) leave).reason();
    }

    private static AdminEntry.Note note(String detail) {
        return new AdminEntry.Note("ann", "127.0.0.1", "pause", "sealing", AdminEntry.Phase.DONE, 0, detail);
    }

    private static List<AdminEntry> book(int count) {
        var entries = new ArrayList<AdminEntry>();
        for (int i = 0; i < count; i++) {
            entries.add(AdminEntry.after(
                    entries.isEmpty() ? Optional.empty() : Optional.of(entries.getLast()), 1_000, note("entry " + i)));
        }
        return entries;
    }

    @Test
    void aBookAsItWasWrittenHolds() {
        var book = book(4);
        assertThat(AdminEntry.firstBroken(Optional.empty(), book)).isEmpty();
        assertThat(AdminEntry.firstBroken(Optional.of(book.get(1)), book.subList(2, 4)))
                .isEmpty();
    }

    @Test
    void anEntryThatIsMissingShows() {
        var book = book(4);
        book.remove(1);
        assertThat(AdminEntry.firstBroken(Optional.empty(), book)).contains(3L);
    }

    @Test
    void anEntryThatWasChangedShows() {
        var book = book(3);
        var old = book.get(1);
        book.set(1, new AdminEntry(old.number(), old.atMs(), note("another"), old.previous(), old.digest()));
        assertThat(AdminEntry.firstBroken(Optional.empty(), book)).contains(2L);
    }

    @Test
    void anEntryThatWasWrittenAnewShowsInTheOneBehindIt() {
        var book = book(3);
        book.set(1, AdminEntry.after(Optional.of(book.get(0)), 1_000, note("another")));
        assertThat(AdminEntry.firstBroken(Optional.empty(), book)).contains(3L);
    }

    @Test
    void timeNeverRunsBackwardsInTheBook() {
        var first = AdminEntry.after(Optional.empty(), 5_000, note(""));
        assertThat(AdminEntry.after(Optional.of(first), 4_000, note("")).atMs()).isEqualTo(5_000);
    }
}
