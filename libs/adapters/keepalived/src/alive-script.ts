/**
 * Says whether a process lives, for keepalived, by its exit status. Only what the shell itself can do: keepalived runs it every second.
 *
 * alive.sh FILE [NAME]: FILE begins with a process id, and the clock ticks of its start if they are known; without them a NAME tells it from
 * another that has its number now. A process that is stopped serves nobody, so it does not count.
 */
export const ALIVE_SCRIPT = `read -r pid ticks <"$1" || exit 1
case $pid in '' | *[!0-9]*) exit 1 ;; esac
read -r stat 2>/dev/null <"/proc/$pid/stat" || exit 1
name=\${stat#*(}
name=\${name%)*}
[ "\${2:-$name}" = "$name" ] || exit 1
set -f
set -- \${stat##*) }
case $1 in [ZXxTt]) exit 1 ;; esac
[ "\${ticks:-\${20}}" = "\${20}" ]
`;
