"""Which doors of a machine with a file of rules are open, and to whom: real packets between namespaces of the network. As root, with
nft's program and libraries where NFT and LD_LIBRARY_PATH say. Prints one line for each source: its name, then what answered.

doors.py RULES|none
"""
import concurrent.futures
import os
import select
import socket
import subprocess
import sys
import threading

MACHINE = {4: "203.0.113.21", 6: "2001:db8:100:1::21"}
BEHIND = "10.9.0.2"
SOURCES = {
    "trusted": ("198.51.100.5", "2001:db8:100::5"),
    "monitoring": ("192.0.2.10", "2001:db8:10::10"),
    "pair": ("203.0.113.22", None),
    "stranger": ("198.18.0.9", "2001:db8:ffff::9"),
}
TCP = (22, 80, 3000, 3500, 5432, 6060, 8081, 8545, 8551, 8558, 9000, 9095, 9100, 13000, 25520, 30303)
UDP = (53, 12000, 13000, 30303)
# Nobody answers within it where the door is closed; between namespaces an answer takes a hundredth of it.
PATIENCE = 1.0


def run(command):
    subprocess.run(command, shell=True, check=True)


def namespaces():
    """The machine here, everybody else in one namespace, and one more that the machine could forward to."""
    holders = []
    for _ in range(2):
        holder = subprocess.Popen(["unshare", "--net", "sh", "-c", "echo ready; exec cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        holder.stdout.readline()
        holders.append(holder)
    others, behind = (holder.pid for holder in holders)
    run("ip link set lo up")
    run(f"ip link add m0 type veth peer name o0 netns {others} && ip link add m1 type veth peer name b0 netns {behind}")
    run(f"ip addr add {MACHINE[4]}/24 dev m0 && ip -6 addr add {MACHINE[6]}/64 dev m0 nodad && ip link set m0 up")
    run("ip addr add 10.9.0.1/24 dev m1 && ip link set m1 up && ip route add default dev m0 && ip -6 route add default dev m0")
    run("echo 1 >/proc/sys/net/ipv4/ip_forward")
    other = f"nsenter --net=/proc/{others}/ns/net ip"
    for four, six in SOURCES.values():
        run(f"{other} addr add {four}/32 dev o0")
        if six:
            run(f"{other} -6 addr add {six}/128 dev o0 nodad")
    run(f"{other} link set lo up && {other} link set o0 up")
    run(f"{other} route add {MACHINE[4]}/32 dev o0 && {other} -6 route add {MACHINE[6]}/128 dev o0 && {other} route add 10.9.0.0/24 via {MACHINE[4]} onlink dev o0")
    other = f"nsenter --net=/proc/{behind}/ns/net ip"
    run(f"{other} addr add {BEHIND}/24 dev b0 && {other} link set lo up && {other} link set b0 up && {other} route add default via 10.9.0.1")
    return holders


def listen():
    """On every port, of both versions: TCP accepts, UDP answers."""
    sockets = []
    for port in TCP:
        server = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
        server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        server.bind(("::", port))
        server.listen(64)
        sockets.append(server)
    for port in UDP:
        for family, address in ((socket.AF_INET, MACHINE[4]), (socket.AF_INET6, MACHINE[6])):
            server = socket.socket(family, socket.SOCK_DGRAM)
            server.bind((address, port))
            sockets.append(server)

    def answer():
        while True:
            for ready in select.select([each for each in sockets if each.type == socket.SOCK_DGRAM], [], [])[0]:
                data, who = ready.recvfrom(64)
                ready.sendto(data, who)

    threading.Thread(target=answer, daemon=True).start()
    return sockets


def tcp(source, target, port):
    with socket.socket(socket.AF_INET6 if ":" in target else socket.AF_INET, socket.SOCK_STREAM) as client:
        return answered(client, source, lambda: client.connect((target, port)))


def udp(source, target, port):
    with socket.socket(socket.AF_INET6 if ":" in target else socket.AF_INET, socket.SOCK_DGRAM) as client:
        return answered(client, source, lambda: client.sendto(b"x", (target, port)) and client.recv(64))


def ping(source, target):
    version6 = ":" in target
    family, protocol, kind = (socket.AF_INET6, socket.IPPROTO_ICMPV6, 128) if version6 else (socket.AF_INET, socket.IPPROTO_ICMP, 8)
    with socket.socket(family, socket.SOCK_DGRAM, protocol) as client:
        return answered(client, source, lambda: client.sendto(bytes([kind, 0, 0, 0, 0, 0, 0, 1]), (target, 0)) and client.recv(64))


def answered(client, source, ask):
    client.settimeout(PATIENCE)
    client.bind((source, 0))
    try:
        ask()
        return True
    except OSError:
        return False


def knock():
    """From every source at every door at once."""
    with open("/proc/sys/net/ipv4/ping_group_range", "w", encoding="ascii") as groups:
        groups.write("0 0")
    asked = []
    with concurrent.futures.ThreadPoolExecutor(256) as pool:
        for name, addresses in SOURCES.items():
            for version, source in zip((4, 6), addresses):
                if source is None:
                    continue
                who, target = f"{name}{version}", MACHINE[version]
                asked += [(who, f"tcp/{port}", pool.submit(tcp, source, target, port)) for port in TCP]
                asked += [(who, f"udp/{port}", pool.submit(udp, source, target, port)) for port in UDP]
                asked.append((who, "ping", pool.submit(ping, source, target)))
        asked.append(("through", "tcp/22", pool.submit(tcp, SOURCES["trusted"][0], BEHIND, 22)))
    found = {}
    for who, door, answer in asked:
        found.setdefault(who, []).extend([door] if answer.result() else [])
    for who, doors in found.items():
        print(who, *doors)


def main():
    if sys.argv[1] == "knock":
        knock()
        return
    if sys.argv[1] == "behind":
        server = socket.create_server((BEHIND, 22))
        print("ready", flush=True)
        server.accept()
        return
    rules = sys.argv[1]
    others, behind = namespaces()
    if rules != "none":
        run(f"{os.environ['NFT']} -f {rules}")
    kept = listen()
    beyond = subprocess.Popen(within(behind, "behind"), stdout=subprocess.PIPE)
    beyond.stdout.readline()
    subprocess.run(within(others, "knock"), check=True)
    for program in (beyond, others, behind):
        program.kill()
    for each in kept:
        each.close()


def within(holder, mode):
    return ["nsenter", f"--net=/proc/{holder.pid}/ns/net", sys.executable, __file__, mode]


main()
