/** A range of ports as written; one port is a range of one. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

export interface PortText {
  readonly hostIp?: string;
  readonly published?: PortRange;
  readonly target: PortRange;
  /** As written, lower case; absent: not said. */
  readonly protocol?: string;
  /** Published on the node itself, whatever the rack has. */
  readonly isOnNode?: true;
}

const PORT_MAX = 65_535;
const RANGE = /^(\d{1,5})(?:-(\d{1,5}))?$/;

/** `80` or `8000-8010`; undefined: neither. */
export function portRange(text: string): PortRange | undefined {
  const match = RANGE.exec(text);
  if (match === null) return undefined;
  const from = Number(match[1]);
  const to = Number(match[2] ?? match[1]);
  return from >= 1 && from <= to && to <= PORT_MAX ? { from, to } : undefined;
}

/** Splits `[HOST_IP:][PUBLISHED:]TARGET[/PROTOCOL]`, IPv6 addresses in brackets; undefined: not of that form. */
export function splitPort(text: string): PortText | undefined {
  const slash = text.lastIndexOf('/');
  const protocol = slash === -1 ? undefined : text.slice(slash + 1).toLowerCase();
  const address = /^(?:\[([^\]]*)\]|([^:]*)):([^:]*):([^:]*)$/.exec(beforeSlash(text, slash));
  const parts =
    address === null ? beforeSlash(text, slash).split(':') : [address[3] ?? '', address[4] ?? ''];
  if (parts.length > 2) return undefined;
  const target = portRange(parts.at(-1) ?? '');
  const publishedText = parts.length === 2 ? (parts[0] ?? '') : '';
  const published = publishedText === '' ? undefined : portRange(publishedText);
  if (target === undefined || (publishedText !== '' && published === undefined)) return undefined;
  // ":80" has an empty host part without an address before it: something was forgotten or a variable was empty.
  if (parts.length === 2 && publishedText === '' && address === null) return undefined;
  const hostIp = address?.[1] ?? address?.[2];
  return {
    target,
    ...(hostIp === undefined ? {} : { hostIp }),
    ...(published === undefined ? {} : { published }),
    ...(protocol === undefined ? {} : { protocol }),
  };
}

function beforeSlash(text: string, slash: number): string {
  return slash === -1 ? text : text.slice(0, slash);
}
