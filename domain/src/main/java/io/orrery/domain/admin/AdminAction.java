package io.orrery.domain.admin;

import java.util.Optional;
import java.util.regex.Pattern;

/// What a person asks of the cluster.
public sealed interface AdminAction {

    record Pause(Work work) implements AdminAction {}

    record Resume(Work work) implements AdminAction {}

    /// A node hands over what it has and ends.
    ///
    /// @param node `host:port` of its remoting, as the members are listed
    record Drain(String node) implements AdminAction {}

    /// The node with the singletons hands over what it has and ends.
    ///
    /// @param to whom a person expects to have them next
    record TransferLeadership(Optional<String> to) implements AdminAction {}

    /// A proof is given to another worker, or tried again at once.
    ///
    /// @param job its 64 hexadecimal digits
    record RequeueJob(String job) implements AdminAction {}

    /// What a batch has stopped with is tried again.
    record RequeueBatch(long number) implements AdminAction {}

    /// The key set of the node that is asked may be used.
    ///
    /// @param seconds in which nothing is signed yet
    record EnableKeys(long seconds) implements AdminAction {}

    record DisableKeys() implements AdminAction {}

    record PauseKeys() implements AdminAction {}

    record ResumeKeys() implements AdminAction {}

    /// The key set goes to another node.
    ///
    /// @param to empty for the next one
    record HandOverKeys(Optional<String> to) implements AdminAction {}

    /// The words of people and of the book: pause, resume, drain, transfer-leadership, requeue, and for
    /// keys enable-keys, disable-keys, pause-keys, resume-keys, hand-over-keys.
    default String verb() {
        return switch (this) {
            case Pause _ -> "pause";
            case Resume _ -> "resume";
            case Drain _ -> "drain";
            case TransferLeadership _ -> "transfer-leadership";
            case RequeueJob _, RequeueBatch _ -> "requeue";
            case EnableKeys _ -> "enable-keys";
            case DisableKeys _ -> "disable-keys";
            case PauseKeys _ -> "pause-keys";
            case ResumeKeys _ -> "resume-keys";
            case HandOverKeys _ -> "hand-over-keys";
        };
    }

    /// What it is done to; empty where that is left to the cluster.
    default String subject() {
        return switch (this) {
            case Pause(var work) -> work.word();
            case Resume(var work) -> work.word();
            case Drain(var node) -> node;
            case TransferLeadership(var to) -> to.orElse("");
            case RequeueJob(var job) -> job;
            case RequeueBatch(var number) -> Long.toString(number);
            case EnableKeys(var seconds) -> Long.toString(seconds);
            case DisableKeys _, PauseKeys _, ResumeKeys _ -> "";
            case HandOverKeys(var to) -> to.orElse("");
        };
    }

    /// Reads an action.
    ///
    /// @throws IllegalArgumentException with a sentence that names the field, the value and the rule
    static AdminAction parse(String verb, String subject) {
        return switch (verb) {
            case "pause" -> new Pause(work(subject));
            case "resume" -> new Resume(work(subject));
            case "drain" -> new Drain(node(subject));
            case "transfer-leadership" ->
                new TransferLeadership(subject.isEmpty() ? Optional.empty() : Optional.of(node(subject)));
            case "requeue" -> requeue(subject);
            case "enable-keys" -> new EnableKeys(seconds(subject));
            case "disable-keys" -> ofAll(subject, new DisableKeys());
            case "pause-keys" -> ofAll(subject, new PauseKeys());
            case "resume-keys" -> ofAll(subject, new ResumeKeys());
            case "hand-over-keys" ->
                new HandOverKeys(subject.isEmpty() ? Optional.empty() : Optional.of(node(subject)));
            default ->
                throw new IllegalArgumentException("action must be pause, resume, drain, requeue, transfer-leadership,"
                        + " or enable-keys, disable-keys, pause-keys, resume-keys, hand-over-keys, not \""
                        + shown(verb) + "\"");
        };
    }

    private static long seconds(String subject) {
        if (!Form.SECONDS.matcher(subject).matches()) {
            throw new IllegalArgumentException("subject must be the seconds in which nothing is signed yet, 0 to"
                    + " 9999999, not \"" + shown(subject) + "\"");
        }
        return Long.parseLong(subject);
    }

    private static AdminAction ofAll(String subject, AdminAction action) {
        if (!subject.isEmpty()) {
            throw new IllegalArgumentException(
                    "subject must be empty: a node has one key set; not \"" + shown(subject) + "\"");
        }
        return action;
    }

    private static Work work(String subject) {
        return Work.of(subject)
                .orElseThrow(() -> new IllegalArgumentException(
                        "subject must be sealing, proving or settlement, not \"" + shown(subject) + "\""));
    }

    private static String node(String subject) {
        if (!Form.NODE.matcher(subject).matches()) {
            throw new IllegalArgumentException(
                    "subject must be a node as HOST:PORT of its remoting, not \"" + shown(subject) + "\"");
        }
        return subject;
    }

    private static AdminAction requeue(String subject) {
        if (Form.JOB.matcher(subject).matches()) {
            return new RequeueJob(subject);
        }
        if (Form.BATCH.matcher(subject).matches()) {
            return new RequeueBatch(Long.parseLong(subject));
        }
        throw new IllegalArgumentException(
                "subject must be a batch's number from 1 or a proof job's 64 hexadecimal digits, not \""
                        + shown(subject) + "\"");
    }

    /// Whatever was given goes into answers and logs.
    private static String shown(String given) {
        var bounded = given.length() > Form.MOST_SHOWN ? given.substring(0, Form.MOST_SHOWN) + "..." : given;
        return bounded.replaceAll("\\p{Cntrl}", "?");
    }

    /// How subjects are written.
    final class Form {
        private static final Pattern NODE = Pattern.compile("[A-Za-z0-9.:_\\[\\]-]{1,200}:[0-9]{1,5}");
        private static final Pattern JOB = Pattern.compile("[0-9a-f]{64}");
        /// What the contracts and codecs hold: 32 bits.
        private static final Pattern BATCH = Pattern.compile("[1-9][0-9]{0,8}");

        private static final Pattern SECONDS = Pattern.compile("0|[1-9][0-9]{0,6}");

        private static final int MOST_SHOWN = 80;

        private Form() {}
    }
}
