#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# usage: tests/vm/run.sh [OPTION...] ROOTFS OUT SCRIPT
#
# Boots a kernel in QEMU, runs SCRIPT inside as root with the directory /bdamon as in a
# checkout, and brings back into the directory OUT:
#
#	console		what the kernel printed on the first serial line
#	output		what SCRIPT printed
#	files/		what SCRIPT left in its directory $OUT
#	dmesg, tainted	the kernel's log and its flags of taint at the end
#	trouble		one line for each thing that is wrong with the guest; empty if none
#
#	--kernel FILE	vmlinuz to boot (necessary)
#	--modules DIR	its modules (DIR/modules.dep); $VM_MODULES are taken along, with
#			what they depend on
#	--nodes N	NUMA nodes, 1 or 2 (default 1); the second one has no CPUs
#	--memory MIB	in all (default 3072)
#	--limit SEC	the guest is ended then (default 300)
#	--env NAME=VALUE	in the environment of SCRIPT; may be given several times
#	--instructions	the guest's clock counts instructions, a ns each, on a single CPU: times of
#			different runs agree, whatever else the host does (Linux 6.1 hangs so)
#	--shell		a shell on this terminal instead of SCRIPT; no OUT
#
# ROOTFS is made by rootfs.sh.  What is called config-* beside vmlinuz-* becomes /vm/config.  The
# exit code is that of SCRIPT; 125 if the guest did not come to its end, 124 if it took too long,
# 2 if it could not be started.  Needs no root.
set -u

here=$(cd "$(dirname "$0")" && pwd)
kernel=
modules=
nodes=1
memory=3072
limit=300
shell=
environment=()
# Swap on zram, for benchmarks.
take_modules=${VM_MODULES-zram lzo-rle}
nr_cpus=2
clock=()

fail()
{
	echo "vm: $*" >&2
	exit 2
}

while [ $# -gt 0 ]; do
	case $1 in
	--kernel) kernel=${2-} ;;
	--modules) modules=${2-} ;;
	--nodes) nodes=${2-} ;;
	--memory) memory=${2-} ;;
	--limit) limit=${2-} ;;
	--env) environment+=("${2-}") ;;
	--shell)
		shell=1
		shift
		continue
		;;
	--instructions)
		nr_cpus=1
		clock=(-icount "shift=0,sleep=off")
		shift
		continue
		;;
	-*) fail "unknown option $1" ;;
	*) break ;;
	esac
	shift 2 || fail "an option lacks its value"
done
rootfs=${1-}
out=${2-}
script=${3-}
[ -r "$kernel" ] || fail "no kernel at '$kernel'; give one: KERNEL=FILE"
[ -r "$rootfs" ] || fail "no root file system at '$rootfs'"
[ -n "$shell" ] || [ -r "$script" ] || fail "no script at '$script'"
if [ -n "$modules" ]; then
	[ -e "$modules/modules.dep" ] ||
		fail "no modules.dep in '$modules'; give the kernel's: MODULES=DIR"
	modules=$(cd "$modules" && pwd)
fi
case $nodes in 1 | 2) ;; *) fail "NODES is 1 or 2, not '$nodes'" ;; esac
qemu=$(command -v qemu-system-x86_64) ||
	fail "qemu-system-x86_64 is missing; on Debian: apt-get install qemu-system-x86"

work=$(mktemp -d "${TMPDIR:-/tmp}/bdamon-vm.XXXXXX") || exit 1
trap 'rm -rf -- "$work"' EXIT

# The modules named, and below them what they need; modprobe knows the way without loading.
add_modules()
{
	local release=${modules##*/} base each file

	base=$work/base
	mkdir -p "$base/lib/modules" "$work/tree/usr/lib/modules/$release"
	ln -s "$modules" "$base/lib/modules/$release"
	for each in $take_modules; do
		PATH=$PATH:/usr/sbin:/sbin modprobe -d "$base" -S "$release" --show-depends "$each" \
			2> /dev/null
	done | sed -nE 's/^insmod ([^ ]*).*/\1/p' | sort -u | while IFS= read -r file; do
		cp "$file" "$work/tree/usr/lib/modules/$release/"
	done
	for file in modules.builtin modules.builtin.modinfo modules.order; do
		[ ! -e "$modules/$file" ] ||
			cp "$modules/$file" "$work/tree/usr/lib/modules/$release/"
	done
	mkdir -p "$work/tree/lib"
	ln -s ../usr/lib/modules "$work/tree/lib/modules"
	PATH=$PATH:/usr/sbin:/sbin depmod -b "$work/tree" "$release"
	# It is a link to /usr/lib already in the root file system.
	rm -r "$work/tree/lib"
}

# Archives are unpacked one over the other.
make_initrd()
{
	local each config

	mkdir -p "$work/tree/vm"
	[ -n "$shell" ] || cp "$script" "$work/tree/vm/script"
	config=$(dirname "$kernel")/$(basename "$kernel" | sed 's/vmlinuz/config/')
	[ "$config" = "$kernel" ] || [ ! -r "$config" ] || cp "$config" "$work/tree/vm/config"
	for each in "${environment[@]}"; do
		printf 'export %q\n' "$each"
	done > "$work/tree/vm/env"
	[ -z "$modules" ] || add_modules
	(cd "$work/tree" && find . -mindepth 1 | LC_ALL=C sort | cpio --quiet -o -H newc -R 0:0) \
		> "$work/more.cpio"
	cat "$rootfs" "$work/more.cpio" > "$work/initrd"
}

machine=(-accel tcg -cpu max -m "$memory" -smp "$nr_cpus" -nodefaults -no-user-config
	-display none -no-reboot "${clock[@]}")
if [ "$nodes" -eq 2 ]; then
	half=$((memory / 2))
	machine+=(-object "memory-backend-ram,id=half0,size=${half}M"
		-object "memory-backend-ram,id=half1,size=$((memory - half))M"
		-numa "node,nodeid=0,cpus=0-$((nr_cpus - 1)),memdev=half0"
		-numa "node,nodeid=1,memdev=half1")
fi
# panic=-1 and -no-reboot: a guest that panics ends at once.  Emulated time stamp counters agree,
# but Linux 6.1 finds them a little apart and would fall back to the HPET: microseconds a look.
append="console=ttyS0 bdamon_guest panic=-1 tsc=reliable"

make_initrd
if [ -n "$shell" ]; then
	"$qemu" "${machine[@]}" -serial mon:stdio -kernel "$kernel" -initrd "$work/initrd" \
		-append "$append quiet vm_shell"
	exit
fi

mkdir -p "$out" || exit 1
rm -rf -- "$out"/{console,output,files,dmesg,tainted,trouble}
boot()
{
	rm -f -- "$work/console" "$work/lines"
	timeout -k 5 "$limit" "$qemu" "${machine[@]}" -monitor none \
		-serial "file:$work/console" -serial "file:$work/lines" \
		-kernel "$kernel" -initrd "$work/initrd" -append "$append loglevel=5" \
		< /dev/null > "$work/qemu" 2>&1
}

# QEMU 7.2 sometimes keeps a breakpoint that one CPU had only for a moment in the code of another,
# as kernels set them to switch tracepoints on and off: two loops and a shell that writes to
# events/sched/enable die of it within seconds.  Such a guest is booted again.
qemu_code=0
for ((attempt = 1; attempt <= 3; attempt++)); do
	boot
	qemu_code=$?
	grep -q 'Oops: int3: ' "$work/console" 2> /dev/null || break
	echo "vm: the emulator left a breakpoint in the kernel's code (boot $attempt of 3)" >&2
done

# A serial line ends its lines with a carriage return.
tr -d '\r' < "$work/console" > "$out/console"
sed '/^bdamon-vm files$/,$d' "$work/lines" > "$out/output"
sed '1,/^bdamon-vm files$/d; /^bdamon-vm end /d' "$work/lines" | base64 -d 2> /dev/null \
	> "$work/files.tar.gz"
code=$(sed -nE 's/^bdamon-vm end ([0-9]+)$/\1/p' "$work/lines")
mkdir "$out/files"
if [ -n "$code" ]; then
	tar -C "$out/files" -xzf "$work/files.tar.gz" || code=
	mv "$out/files/dmesg" "$out/files/tainted" "$out"
fi

{
	if [ "$qemu_code" -eq 124 ] || [ "$qemu_code" -eq 137 ]; then
		echo "the guest did not end within $limit s"
	elif [ "$qemu_code" -ne 0 ]; then
		echo "QEMU ended with $qemu_code: $(head -n 1 "$work/qemu")"
	elif [ -z "$code" ]; then
		echo "the guest ended before the script did"
	fi
	"$here/judge.sh" "$out"
} > "$out/trouble"
[ -n "$code" ] && exit "$code"
[ "$qemu_code" -ne 124 ] || exit 124
exit 125
