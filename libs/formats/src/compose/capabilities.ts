import type { Spot } from '../yaml/located.ts';
import { readTextList, sortedSet } from '../yaml/lists.ts';
import type { Reading } from '../yaml/reading.ts';
import { refuse } from '../yaml/scalars.ts';
import { didYouMean } from '../yaml/suggestion.ts';

/** capabilities(7), without the prefix. */
const CAPABILITIES: ReadonlySet<string> = new Set(
  (
    'ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH ' +
    'FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN ' +
    'NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT ' +
    'SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM'
  ).split(' '),
);

/** `cap_add` or `cap_drop`: capitals without `CAP_`, sorted. */
export function readCapabilities(reading: Reading, spot: Spot): readonly string[] {
  const names = readTextList(reading, spot, 'a list of capabilities').flatMap((item) => {
    const name = item.text.toUpperCase().replace(/^CAP_/, '');
    if (CAPABILITIES.has(name)) return [name];
    const hint = reading.report.full ? '' : didYouMean(name, CAPABILITIES);
    refuse(reading, item.spot, item.text, 'a capability like NET_ADMIN', hint);
    return [];
  });
  return sortedSet(names);
}
