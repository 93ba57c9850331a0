package io.orrery.gpu.cuda;

/// The check as a program of its own, for a machine that has a driver and nothing else.
public final class CheckMain {
    private CheckMain() {}

    public static void main(String[] arguments) {
        boolean json = arguments.length == 1 && arguments[0].equals("--json");
        if (arguments.length > 0 && !json) {
            System.err.println("gpu-check [--json]");
            System.exit(2);
        }
        System.exit(DeviceCheck.run(json, System.out::println, System.err::println));
    }
}
