import { connect, type Socket } from 'node:net';
import { err, ok, type AlertNotice, type Result, type SmtpSecurity } from '@grappe/domain';
import type { AlertHook, HookFailure } from '@grappe/ports';
import { createTransport } from 'nodemailer';
import { mailOf } from './mail.ts';
import { oneLine } from './one-line.ts';

/** A step of the protocol that takes longer is stuck; the notice as a whole is given up by whoever sends it. */
const STEP_TIMEOUT_MS = 20_000;
/** RFC 5321, 4.2.1: the server says that trying again is of no use. */
const FOR_GOOD_FROM = 500;

export interface SmtpHookOptions {
  readonly host: string;
  readonly port: number;
  readonly security: SmtpSecurity;
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly user?: string;
  /** Read for each mail, so that it can be changed. */
  readonly password?: () => Promise<string>;
  /** Authority of the server's certificate; absent: those that Node knows. */
  readonly caPem?: string;
}

/** Sends each notice as a mail. */
export function smtpHook(options: SmtpHookOptions): AlertHook {
  return {
    tell: async (notice, signal) => {
      if (signal.aborted) return err(GIVEN_UP);
      const password = await readPassword(options);
      return password.ok ? send(options, password.value, notice, signal) : password;
    },
  };
}

const GIVEN_UP: HookFailure = { message: 'the mail was not taken in time', mayPass: true };

async function readPassword({
  password,
}: SmtpHookOptions): Promise<Result<string | undefined, HookFailure>> {
  try {
    return ok((await password?.())?.replace(/\r?\n$/, ''));
  } catch (error) {
    const message = `the file of the password cannot be used: ${oneLine(String(error))}`;
    return err({ message, mayPass: false });
  }
}

async function send(
  options: SmtpHookOptions,
  password: string | undefined,
  notice: AlertNotice,
  signal: AbortSignal,
): Promise<Result<string, HookFailure>> {
  const opened = await open(options, signal);
  if (!opened.ok) return opened;
  // Whatever the conversation waits for, it ends with its socket.
  const socket = opened.value;
  const end = (): void => void socket.destroy();
  signal.addEventListener('abort', end);
  try {
    const mail = mailOf(notice, options.sender, options.recipients);
    const { response, rejected } = await transport(options, password, socket).sendMail(mail);
    const others =
      rejected.length === 0 ? '' : `, but not for ${rejected.length} of its recipients`;
    return ok(oneLine(`the server took the mail${others}: ${response}`));
  } catch (error) {
    if (signal.aborted) return err(GIVEN_UP);
    const code = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0;
    return err({ message: oneLine(messageOf(error)), mayPass: !(code >= FOR_GOOD_FROM) });
  } finally {
    signal.removeEventListener('abort', end);
    end();
  }
}

function open(
  { host, port }: SmtpHookOptions,
  signal: AbortSignal,
): Promise<Result<Socket, HookFailure>> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, signal, timeout: STEP_TIMEOUT_MS });
    const fail = (message: string): void => {
      socket.destroy();
      resolve(err(signal.aborted ? GIVEN_UP : { message: oneLine(message), mayPass: true }));
    };
    // Kept: nodemailer has its own, and one that comes after it must not end this process.
    socket.on('error', (error) => fail(`the server cannot be reached: ${messageOf(error)}`));
    socket.once('timeout', () => fail('the server cannot be reached: it does not answer'));
    socket.once('connect', () => resolve(ok(socket)));
  });
}

function transport(options: SmtpHookOptions, password: string | undefined, connection: Socket) {
  const { host, port, security, user, caPem } = options;
  return createTransport({
    host,
    port,
    connection,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === undefined || password === undefined ? {} : { auth: { user, pass: password } }),
    tls: { minVersion: 'TLSv1.2', ...(caPem === undefined ? {} : { ca: caPem }) },
    greetingTimeout: STEP_TIMEOUT_MS,
    socketTimeout: STEP_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
