/** An IPv4 address as a number; undefined: not one. Leading zeros are refused: some read them as octal. */
export function ipv4Number(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    value = value * 256 + Number(part);
  }
  return value;
}

/** Longest text of an IPv6 address, with an IPv4 tail. */
const IPV6_CHARS_MAX = 45;

export function isIpv6(text: string): boolean {
  if (text.length > IPV6_CHARS_MAX) return false;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1) ?? '';
  const tail = text.endsWith(last) && last.includes('.') ? ipv4Number(last) : undefined;
  const words = tail === undefined ? groups : groups.slice(0, -1);
  if (!words.every((word) => /^[0-9a-f]{1,4}$/i.test(word))) return false;
  const count = words.length + (tail === undefined ? 0 : 2);
  return halves.length === 2 ? count < 8 : count === 8;
}

export function isIpAddress(text: string): boolean {
  return ipv4Number(text) !== undefined || isIpv6(text);
}
