package io.orrery.actors.validator.duty;

import java.util.Comparator;
import java.util.PriorityQueue;

/// Time that goes on when the test says so, and everything that happens in it, one after another.
final class VirtualTurn implements Turn {
    private final PriorityQueue<Due> queue =
            new PriorityQueue<>(Comparator.comparingLong(Due::atMs).thenComparingLong(Due::number));
    private long nowMs;
    private long number;

    private record Due(long atMs, long number, Runnable work) {}

    VirtualTurn(long nowMs) {
        this.nowMs = nowMs;
    }

    @Override
    public long nowMs() {
        return nowMs;
    }

    @Override
    public void at(long atMs, Runnable work) {
        queue.add(new Due(Math.max(atMs, nowMs), number++, work));
    }

    @Override
    public void execute(Runnable work) {
        at(nowMs, work);
    }

    /// Everything up to a time, that included.
    void until(long atMs) {
        for (var due = queue.peek(); due != null && due.atMs() <= atMs; due = queue.peek()) {
            queue.remove(due);
            nowMs = Math.max(nowMs, due.atMs());
            due.work().run();
        }
        nowMs = Math.max(nowMs, atMs);
    }

    /// What is due by then is done only afterwards, as in a process that was stopped.
    void sleepUntil(long atMs) {
        nowMs = atMs;
    }
}
