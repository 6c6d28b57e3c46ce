import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { readSecretFile } from '@grappe/adapter-files';
import { GrappeError } from '@grappe/domain';

/** IEEE 802.11, annex J.4: WPA's own, the same in every device. */
const ROUNDS = 4_096;
const KEY_BYTES = 32;
const KEY = /^[0-9a-fA-F]{64}$/;
/** 8 to 63 printable ASCII characters. */
const PASSWORD = /^[ -~]{8,63}$/;
const derive = promisify(pbkdf2);

/** The password of a Wi-Fi network, out of a file that only its owner may read. */
export async function readWifiPassword(file: string): Promise<string> {
  const password = (await readSecretFile(file)).replace(/\r?\n$/, '');
  if (KEY.test(password) || PASSWORD.test(password)) return password;
  throw new GrappeError(
    'INVALID_INPUT',
    `${file} holds no Wi-Fi password: those have 8 to 63 letters, digits and signs of ASCII, or are a key of 64 hexadecimal digits`,
    { remedy: 'write the password alone into the file' },
  );
}

/** What the network is joined with, 64 hexadecimal digits; a password that is such a key already stays as it is. */
export async function wifiKey(password: string, ssid: string): Promise<string> {
  if (KEY.test(password)) return password.toLowerCase();
  return (await derive(password, ssid, ROUNDS, KEY_BYTES, 'sha1')).toString('hex');
}
