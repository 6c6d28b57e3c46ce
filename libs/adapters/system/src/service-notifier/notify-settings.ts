/** As the units name the descriptor that systemd has connected to its own socket (`OpenFile=`). */
const DESCRIPTOR_NAME = 'notify';
/** systemd hands descriptors over from this one on: 0 to 2 are input, output and errors. */
const FIRST_DESCRIPTOR = 3;
const US_PER_MS = 1_000;

/** What systemd says to a service by its environment. It is said to one process, and is nobody else's business. */
const VARIABLES = [
  ...['NOTIFY_SOCKET', 'WATCHDOG_PID', 'WATCHDOG_USEC'],
  ...['LISTEN_PID', 'LISTEN_PIDFDID', 'LISTEN_FDS', 'LISTEN_FDNAMES'],
] as const;

type Environment = Record<string, string | undefined>;

/** How a service is heard by systemd. */
export interface NotifySettings {
  /** Connected to systemd's socket: what is written to it at once is one message. */
  readonly descriptor: number;
  /** Without a sign of life for so long systemd ends the service and starts it anew; absent: it wants none. */
  readonly silenceMsMax?: number;
}

/**
 * Takes systemd's words to this process out of its environment, so that no process that it starts later believes them to be meant for itself.
 * `none`: this process is no service, or nobody waits for its word. `unheard`: systemd waits, and the unit gives no way to tell it.
 */
export function takeNotifySettings(
  environment: Environment,
  pid: number,
): NotifySettings | 'none' | 'unheard' {
  const settings = notifySettings(environment, String(pid));
  for (const name of VARIABLES) Reflect.deleteProperty(environment, name);
  return settings;
}

function notifySettings(
  environment: Environment,
  pid: string,
): NotifySettings | 'none' | 'unheard' {
  const descriptor = descriptorOf(environment, pid);
  if (descriptor === undefined) {
    // Inherited from a service that has started this one, it is not for this process.
    const isAwaited =
      environment['NOTIFY_SOCKET'] !== undefined && environment['SYSTEMD_EXEC_PID'] === pid;
    return isAwaited ? 'unheard' : 'none';
  }
  const silenceMsMax = silenceOf(environment, pid);
  return silenceMsMax === undefined ? { descriptor } : { descriptor, silenceMsMax };
}

function descriptorOf(environment: Environment, pid: string): number | undefined {
  if (environment['LISTEN_PID'] !== pid) return undefined;
  const names = environment['LISTEN_FDNAMES']?.split(':') ?? [];
  const at = names.indexOf(DESCRIPTOR_NAME);
  return at === -1 ? undefined : FIRST_DESCRIPTOR + at;
}

function silenceOf(environment: Environment, pid: string): number | undefined {
  const { WATCHDOG_PID: meant = pid, WATCHDOG_USEC: text = '' } = environment;
  const silenceMs = /^[0-9]+$/.test(text) ? Number(text) / US_PER_MS : 0;
  return meant === pid && silenceMs > 0 ? silenceMs : undefined;
}
