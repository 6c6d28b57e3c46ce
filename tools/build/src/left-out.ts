import type { Plugin } from 'esbuild';

/**
 * Parts of dependencies that nothing here reaches, but that their packages load at start. Each costs memory on every node, and one
 * of them a native add-on that does not exist for every board.
 */
const LEFT_OUT: ReadonlyMap<string, string> = new Map([
  ['ssh2', 'Docker over SSH is not part of this program: agents use the socket of their own node'],
  ['socks', 'MQTT through a SOCKS proxy is not part of this program: the broker is in the rack'],
  ['ws', 'MQTT over WebSockets is not part of this program: it uses TLS'],
]);

const NAMESPACE = 'left-out';

/** Replaces those parts by one that says so, should anything ever use it. */
export function leaveOut(): Plugin {
  const names = [...LEFT_OUT.keys()].join('|');
  return {
    name: NAMESPACE,
    setup(build) {
      build.onResolve({ filter: new RegExp(`^(${names})$`) }, ({ path }) => ({
        path,
        namespace: NAMESPACE,
      }));
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
        contents: refusal(LEFT_OUT.get(path) ?? path),
        loader: 'js',
      }));
    },
  };
}

/** A CommonJS module that any name can be taken from, and that throws when such a name is used. */
function refusal(reason: string): string {
  const text = JSON.stringify(reason);
  return `module.exports = new Proxy({}, { get: () => function () { throw new Error(${text}); } });`;
}
