import { join } from 'node:path';
import { scriptHook, smtpHook, webhook } from '@grappe/adapter-alert-hooks';
import { readSecretFile } from '@grappe/adapter-files';
import type { NamedHook } from '@grappe/controller-runtime';
import type { AlertHookSpec, RackSpec } from '@grappe/domain';
import type { AlertHook } from '@grappe/ports';

/** The hooks of rack.yaml. `folder`: where their scripts and secrets are; both are looked for when they are needed, so that they can be changed. */
export function alertHooks({ alerts }: RackSpec, folder: string): readonly NamedHook[] {
  return (alerts?.hooks ?? []).map((spec) => ({ spec, hook: hookOf(spec, folder) }));
}

function hookOf(spec: AlertHookSpec, folder: string): AlertHook {
  const secret = (name: string) => () => readSecretFile(join(folder, name));
  switch (spec.kind) {
    case 'script':
      return scriptHook({ folder, script: spec.script });
    case 'webhook': {
      const { url, headersFile } = spec;
      return webhook({
        url,
        ...(headersFile === undefined ? {} : { headers: secret(headersFile) }),
      });
    }
    case 'smtp': {
      const { kind: _kind, name: _name, atLeast: _atLeast, passwordFile, ...mail } = spec;
      const login = passwordFile === undefined ? {} : { password: secret(passwordFile) };
      return smtpHook({ ...mail, ...login });
    }
  }
}
