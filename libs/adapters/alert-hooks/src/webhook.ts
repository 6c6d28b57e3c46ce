import { err, ok, type AlertNotice, type Result } from '@grappe/domain';
import type { AlertHook, HookFailure } from '@grappe/ports';
import { noticeDocument } from './notice-document.ts';
import { oneLine } from './one-line.ts';

/** What a server asks to be tried again: it is busy, or was too slow itself. */
const PASSING_STATUSES = [408, 425, 429];

export interface WebhookOptions {
  readonly url: string;
  /** Contents of the file with secret headers, one `Name: value` a line; read for each notice, so that it can be changed. */
  readonly headers?: () => Promise<string>;
}

/** POSTs each notice as JSON. Redirects are not followed: the next address may be anybody's. */
export function webhook({ url, headers }: WebhookOptions): AlertHook {
  return {
    tell: async (notice, signal) => {
      if (signal.aborted) return err(GIVEN_UP);
      const read = await readHeaders(headers);
      return read.ok ? post(url, read.value, notice, signal) : read;
    },
  };
}

const GIVEN_UP: HookFailure = { message: 'it did not answer in time', mayPass: true };

async function readHeaders(
  read: (() => Promise<string>) | undefined,
): Promise<Result<readonly [string, string][], HookFailure>> {
  if (read === undefined) return ok([]);
  try {
    const lines = (await read()).split('\n').map((line) => line.trim());
    const pairs = lines.filter((line) => line !== '').map(headerOf);
    // Checks names and values; what is wrong with a secret is not repeated.
    new Headers(pairs);
    return ok(pairs);
  } catch (error) {
    const why = error instanceof TypeError ? 'a line of it is no header' : oneLine(String(error));
    return err({ message: `the file of headers cannot be used: ${why}`, mayPass: false });
  }
}

function headerOf(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, Math.max(0, colon)).trim(), line.slice(colon + 1).trim()];
}

async function post(
  url: string,
  headers: readonly [string, string][],
  notice: AlertNotice,
  signal: AbortSignal,
): Promise<Result<string, HookFailure>> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: new Headers([['content-type', 'application/json'], ...headers]),
      body: JSON.stringify(noticeDocument(notice)),
      redirect: 'manual',
      signal,
    });
    await response.body?.cancel();
    return judge(response);
  } catch (error) {
    if (signal.aborted) return err(GIVEN_UP);
    return err({ message: reasonOf(error), mayPass: true });
  }
}

function judge({ ok: isFine, status, statusText }: Response): Result<string, HookFailure> {
  const said = oneLine(`it answered ${status} ${statusText}`);
  if (isFine) return ok(said);
  if (status >= 300 && status < 400)
    return err({
      message: `${said}, and redirects are not followed: write the address that it leads to`,
      mayPass: false,
    });
  return err({ message: said, mayPass: status >= 500 || PASSING_STATUSES.includes(status) });
}

/** The address may hold a secret, and is in no message; fetch says what matters in its cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  return code === undefined ? 'it cannot be reached' : `it cannot be reached: ${code}`;
}
