package io.orrery.gpu.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a check of a device has found: kernels that differ, and figures beside what the device could do at most.
final class CheckReport {
    /// @param wrong what differs, nothing where all is the same
    record Compared(String name, Optional<String> wrong) {}

    /// @param unit of all four figures
    /// @param limit what the multiplications alone would take at the measured rate; nothing where there is none
    record Figure(String name, String unit, double min, double median, double max, Optional<Double> limit) {
        String line() {
            return "%-34s %10.3f %10.3f %10.3f %10s %s"
                    .formatted(
                            name, min, median, max, limit.map("%.3f"::formatted).orElse(""), unit);
        }
    }

    private final Device device;
    private final List<Compared> compared = new ArrayList<>();
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private Optional<String> stopped = Optional.empty();

    CheckReport(Device device) {
        this.device = device;
    }

    void compared(String name, Optional<String> wrong) {
        compared.add(new Compared(name, wrong));
    }

    void figure(Figure figure) {
        figures.add(figure);
    }

    void note(String note) {
        notes.add(note);
    }

    /// The device has failed, and what was to follow was not done.
    void stopped(String why) {
        stopped = Optional.of(why);
    }

    boolean holds() {
        return stopped.isEmpty()
                && compared.stream().allMatch(each -> each.wrong().isEmpty());
    }

    String table() {
        var text = new StringBuilder();
        text.append("device      %s, compute capability %d.%d, %d multiprocessors, %d MiB, up to %d MHz%n"
                .formatted(
                        device.name(),
                        device.capability() / 10,
                        device.capability() % 10,
                        device.multiprocessors(),
                        device.memory() >> 20,
                        device.clockKhz() / 1000));
        text.append("driver      CUDA %s%s%n"
                .formatted(
                        device.cuda(),
                        InstalledDriver.release().map(", release "::concat).orElse("")));
        text.append("runtime     Java %s%n".formatted(Runtime.version()));
        for (var each : compared) {
            text.append("%-5s %s%n"
                    .formatted(
                            each.wrong().isEmpty() ? "same" : "WRONG",
                            each.name() + each.wrong().map(what -> ": " + what).orElse("")));
        }
        text.append("%-34s %10s %10s %10s %10s %s%n".formatted("", "min", "median", "max", "limit", "unit"));
        figures.forEach(each -> text.append(each.line()).append('\n'));
        notes.forEach(note -> text.append("note  ").append(note).append('\n'));
        stopped.ifPresent(why -> text.append("STOPPED ").append(why).append('\n'));
        text.append(holds() ? "the device holds\n" : "THE DEVICE DOES NOT HOLD\n");
        return text.toString();
    }

    String json() {
        var checks = compared.stream()
                .map(each -> "{\"name\":" + quoted(each.name()) + ",\"same\":"
                        + each.wrong().isEmpty()
                        + each.wrong().map(what -> ",\"wrong\":" + quoted(what)).orElse("") + "}")
                .toList();
        var rows = figures.stream()
                .map(each -> "{\"name\":" + quoted(each.name()) + ",\"unit\":" + quoted(each.unit()) + ",\"min\":"
                        + number(each.min()) + ",\"median\":" + number(each.median()) + ",\"max\":"
                        + number(each.max())
                        + each.limit()
                                .map(limit -> ",\"limit\":" + number(limit))
                                .orElse("") + "}")
                .toList();
        return "{\"device\":" + quoted(device.name()) + ",\"capability\":" + device.capability()
                + ",\"multiprocessors\":" + device.multiprocessors() + ",\"memory\":" + device.memory()
                + ",\"clockKhz\":" + device.clockKhz()
                + InstalledDriver.release()
                        .map(release -> ",\"driver\":" + quoted(release))
                        .orElse("") + ",\"cuda\":" + quoted(device.cuda()) + ",\"java\":"
                + quoted(Runtime.version().toString()) + ",\"holds\":" + holds()
                + stopped.map(why -> ",\"stopped\":" + quoted(why)).orElse("") + ",\"checks\":["
                + String.join(",", checks) + "],\"figures\":[" + String.join(",", rows) + "],\"notes\":["
                + String.join(",", notes.stream().map(CheckReport::quoted).toList()) + "]}";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }

    static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
