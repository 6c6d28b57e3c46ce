import { spawn } from 'node:child_process';
import { identityFiles, type IdentityPems } from './identities.ts';
import { runProgram, type ProgramResult } from './run-program.ts';
import type { TestRack } from '../testing/test-rack.ts';

/** Where a broker is and as whom to go there. */
export interface MqttCaller {
  readonly rack: TestRack;
  /** Unique in a test file; names the files of the identity and the MQTT client. */
  readonly name: string;
  readonly identity: IdentityPems;
  readonly host: string;
  readonly port: number;
}

/** Retained messages come at once; a refusal is said at once, too. */
const LISTEN_S = '3';

function connection({ rack, name, identity, host, port }: MqttCaller): string[] {
  const files = identityFiles(rack, name, identity);
  const broker = ['-h', host, '-p', String(port), '-i', `${name}-by-hand`];
  // The server's certificate carries a name instead of its address; the CA is checked all the same.
  return [...broker, '--insecure', '--cafile', files.ca, '--cert', files.cert, '--key', files.key];
}

/** Debian's mosquitto_sub: what a subscription brings within a few seconds, or until the count is reached. */
export function subscribe(
  caller: MqttCaller,
  topic: string,
  count?: number,
): Promise<ProgramResult> {
  const until = count === undefined ? [] : ['-C', String(count)];
  const args = [...connection(caller), '-t', topic, '-v', '-W', LISTEN_S, ...until];
  return runProgram('mosquitto_sub', args);
}

/** Debian's mosquitto_pub, with a quality of service that makes the broker answer. */
export function publish(caller: MqttCaller, topic: string, text: string): Promise<ProgramResult> {
  const args = [...connection(caller), '-t', topic, '-m', text, '-q', '1', '-r'];
  return runProgram('mosquitto_pub', args);
}

/** A mosquitto_sub that stays; `lines` grows. End it after the test. */
export function listen(caller: MqttCaller, topic: string) {
  const child = spawn('mosquitto_sub', [...connection(caller), '-t', topic, '-v'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  child.stdout.on('data', (part: Buffer) => {
    text += part.toString('utf8');
  });
  return { lines: () => text.split('\n').filter((line) => line !== ''), end: () => child.kill() };
}
