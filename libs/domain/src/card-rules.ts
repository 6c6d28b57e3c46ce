import { isIpAddress } from './ip-address.ts';
import { err, ok, type Result } from './result.ts';

/** Who logs in where rack.yaml does not say: the user that Raspberry Pi's and Grappe's images begin with. */
export const ACCESS_USER_DEFAULT = 'pi';
/** Three is what the C library's resolver looks at (MAXNS of resolv.h); a fourth would be a promise that is not kept. */
export const NAME_SERVERS_MAX = 3;
/** A clock needs three or four that agree; twice that is plenty. */
export const TIME_SERVERS_MAX = 8;

/** What useradd takes, and what fits into a command line or a file of cron. */
const USER_NAME = /^[a-z_][a-z0-9_-]{0,31}$/;
const HOST_LABEL = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
/** RFC 1035, section 2.3.4. */
const HOST_NAME_CHARS_MAX = 253;
/** IEEE 802.11, section 9.4.2.2. */
const SSID_BYTES_MAX = 32;
const COUNTRY = /^[A-Z]{2}$/;
const WIFI_KEY = /^[0-9a-f]{64}$/;

/** Whose keys the board knows. */
export interface AccessSpec {
  readonly user: string;
  /** Public keys, each a line of a .pub file. */
  readonly sshKeys: readonly string[];
}

/** A network without cable; its key is never beside it. */
export interface WifiSpec {
  readonly ssid: string;
  /** ISO 3166, two capital letters: which channels are allowed. */
  readonly country: string;
}

export function parseUserName(text: string): Result<string, string> {
  if (text === 'root') {
    return err('nobody logs in as root: name a user, who becomes root with sudo');
  }
  if (USER_NAME.test(text)) return ok(text);
  return err(
    'a user name has 1 to 32 lower-case letters, digits, hyphens and underscores, and begins with a letter',
  );
}

/** An IP address or a host name, such as a time server's. */
export function parseHost(text: string): Result<string, string> {
  if (isIpAddress(text)) return ok(text);
  const labels = text.split('.');
  const isName =
    text.length <= HOST_NAME_CHARS_MAX &&
    labels.every((label) => HOST_LABEL.test(label)) &&
    // All digits would be an address with a slip in it.
    !/^\d+$/.test(labels.at(-1) ?? '');
  return isName ? ok(text) : err('an IP address or a host name is expected');
}

export function parseSsid(text: string): Result<string, string> {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes < 1 || bytes > SSID_BYTES_MAX) {
    return err(`the name of a Wi-Fi network has 1 to ${SSID_BYTES_MAX} bytes, this one ${bytes}`);
  }
  // The last two are no characters, and YAML of cloud-init is refused as a whole where they stand.
  if (/[\p{Cc}\p{Cs}\u2028\u2029\ufffe\uffff]/u.test(text)) {
    return err('the name of the Wi-Fi network has characters that cannot be typed');
  }
  return ok(text);
}

export function parseCountry(text: string): Result<string, string> {
  return COUNTRY.test(text)
    ? ok(text)
    : err('a country is two capital letters of ISO 3166, such as DE or NG');
}

/** 256 bits that WPA derives from the password and the name of the network; the error does not repeat the text. */
export function parseWifiKey(text: string): Result<string, string> {
  return WIFI_KEY.test(text) ? ok(text) : err('a Wi-Fi key is 64 hexadecimal digits, lower case');
}
