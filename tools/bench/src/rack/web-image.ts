import type { TinyImage } from '@grappe/tool-lab';
import { buildTinyImage } from '@grappe/tool-lab';

/**
 * Runs BusyBox's web server and ends at once on SIGTERM, as a well-made program does: the server itself, as the first process of a
 * container, would not listen, and every engine would then wait out its stop timeouts.
 */
const START_SCRIPT = `#!/bin/sh
trap 'kill $! && exit 0' TERM
httpd -f -p "$1" -h /www &
wait
`;

/** The image that every system runs in the bench: the same file, on every node before anything is measured. */
export function buildWebImage(port: number): Promise<TinyImage> {
  return buildTinyImage({
    reference: 'grappe-bench/httpd:1',
    port,
    command: ['/serve', String(port)],
    files: { '/serve': START_SCRIPT },
  });
}
