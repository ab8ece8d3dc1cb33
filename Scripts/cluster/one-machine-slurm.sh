#!/usr/bin/env bash
# Starts a Slurm of its own on this machine (munged, slurmctld and slurmd on loopback), runs a command with it, and stops it
# again. Works without systemd, as root; needs Debian's slurm-wlm and munge. Exits 77 where they are not installed.
#
#   Scripts/cluster/one-machine-slurm.sh COMMAND [ARGUMENT…]
#
# The command finds sbatch, squeue and scontrol pointed at this Slurm by SLURM_CONF.
set -euo pipefail

for program in munged slurmctld slurmd sbatch; do
  PATH=$PATH:/usr/sbin command -v "$program" >/dev/null 2>&1 || {
    echo "$program is not installed (Debian: slurm-wlm and munge)." >&2
    exit 77
  }
done
[ "$(id -u)" -eq 0 ] || { echo "starting Slurm's daemons takes root." >&2; exit 77; }
export PATH=$PATH:/usr/sbin

room=$(mktemp -d /tmp/one-machine-slurm.XXXXXX)
chmod 755 "$room"
stop() {
  for name in slurmd slurmctld munged; do
    [ -s "$room/$name.pid" ] && kill "$(cat "$room/$name.pid")" 2>/dev/null || true
  done
  sleep 1
  rm -rf "$room"
}
trap stop EXIT

# munge: a key, a socket and a log of its own, beside any munge that the machine runs.
mkdir -m 700 "$room/munge"
dd if=/dev/urandom of="$room/munge/key" bs=1 count=128 status=none
chmod 400 "$room/munge/key"
munged --force --key-file="$room/munge/key" --socket="$room/munge.socket" --seed-file="$room/munge/seed" \
  --log-file="$room/munge/log" --pid-file="$room/munged.pid"

mkdir "$room/state" "$room/spool"
host=$(hostname -s)
# Ports that nothing else uses: derived from this process.
port=$((20000 + $$ % 20000))
cat >"$room/slurm.conf" <<CONF
ClusterName=one
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$room/munge.socket
CredType=cred/munge
StateSaveLocation=$room/state
SlurmdSpoolDir=$room/spool
SlurmctldPidFile=$room/slurmctld.pid
SlurmdPidFile=$room/slurmd.pid
SlurmctldLogFile=$room/slurmctld.log
SlurmdLogFile=$room/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
KillWait=2
MinJobAge=60
SlurmdTimeout=30
SchedulerParameters=sched_interval=1,batch_sched_delay=0
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP OverSubscribe=FORCE:4
CONF
export SLURM_CONF=$room/slurm.conf
slurmctld -f "$SLURM_CONF"
slurmd -f "$SLURM_CONF"
for _ in $(seq 60); do
  [ "$(sinfo -h -o %t 2>/dev/null)" = idle ] && break
  sleep 0.5
done
if [ "$(sinfo -h -o %t 2>/dev/null)" != idle ]; then
  echo "Slurm did not come up; its logs end so:" >&2
  tail -n 20 "$room"/slurmctld.log "$room"/slurmd.log >&2
  exit 1
fi

"$@"
