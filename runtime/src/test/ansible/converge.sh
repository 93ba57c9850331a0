#!/usr/bin/env bash
# In a root of root.sh: makes of it what an inventory says, twice, and tells what came of it in /srv/test/HOST.
#
#   converge.sh INVENTORY HOST
set -euo pipefail
inventory=$1 host=$2 out=/srv/test/$2
mkdir -p "$out"
cd /srv/ansible

# What is there before Ansible comes: somebody who may log in.
useradd --create-home admin
mkdir -m 0700 ~admin/.ssh
echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExampleExam admin' >~admin/.ssh/authorized_keys
# No page of a manual is looked for here.
rm -f /var/lib/man-db/auto-update

play() {
  local said=$1
  shift
  status=0
  /usr/bin/python3 target/tools/usr/bin/ansible-playbook --connection local --extra-vars @/srv/test/own.yml --inventory "inventories/$inventory" \
    --limit "$host" "$@" >"$out/$said.log" 2>&1 || status=$?
  echo "$status" >"$out/$said.status"
}
# What a person puts there: keystores, and secrets that this machine alone can decrypt.
place() {
  mkdir -p /var/lib/validator/keys /etc/credstore.encrypted/validator /etc/orrery
  for name in "$@"; do
    case $name in
      *.json) echo '{}' >"/var/lib/validator/keys/$name" ;;
      *.crt) echo certificate >"/etc/orrery/$name" ;;
      *) echo secret | systemd-creds encrypt --name="$name" - "/etc/credstore.encrypted/validator/$name" 2>/dev/null ;;
    esac
  done
}
read -ra placed </srv/test/placed
place "${placed[@]}"

play first site.yml
cp /etc/chain/jwt.hex "$out/jwt.first"
play second site.yml
cp /etc/chain/jwt.hex "$out/jwt.second"
cp /etc/nftables.conf /usr/local/sbin/doors /etc/systemd/system/{execution,beacon,validator}.service /etc/sysctl.d/60-orrery.conf "$out/"

# What the machine's own programs make of it.
units=(execution.service beacon.service validator.service)
for unit in "${units[@]}" nftables.service chrony.service ssh.service prometheus-node-exporter.service unattended-upgrades.service; do
  printf '%s %s\n' "$unit" "$(systemctl is-enabled "$unit" 2>/dev/null || true)"
done >"$out/enabled"
systemd-analyze verify "${units[@]/#//etc/systemd/system/}" >"$out/verified" 2>&1 || true
# The same with a word that systemd does not know.
sed 's/^ProtectHome=/ProtectHouse=/' /etc/systemd/system/validator.service >/tmp/mistyped.service
systemd-analyze verify /tmp/mistyped.service >"$out/mistyped" 2>&1 || true
/usr/sbin/sshd -T >"$out/sshd"
apt-config dump Unattended-Upgrade::Origins-Pattern >"$out/origins"
apt-config dump Unattended-Upgrade::Automatic-Reboot >"$out/reboot"
stat -c '%n %a %U:%G' /etc/chain /etc/chain/jwt.hex /var/lib/validator/keys /etc/credstore.encrypted /etc/credstore.encrypted/validator \
  /etc/nftables.conf /opt/*/current/ >"$out/modes"

# Mistakes that have to be seen: /srv/test/HOST.d/NAME is one playbook each, with roles that were changed.
for mistake in "/srv/test/$host.d"/*; do
  [ -d "$mistake" ] || continue
  if [ -x "$mistake/before" ]; then "$mistake/before"; fi
  ANSIBLE_ROLES_PATH=$mistake/roles:/srv/ansible/roles ANSIBLE_FILTER_PLUGINS=/srv/ansible/filter_plugins play "$(basename "$mistake")" "$mistake/play.yml"
  systemctl is-enabled validator.service >"$out/$(basename "$mistake").enabled" 2>/dev/null || true
done
