import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { MadePackage } from '@grappe/port-contracts';
import {
  DEFINITIONS,
  maintainerScripts,
  REPOSITORY,
  textFile,
  writePackage,
} from '@grappe/tool-packages';

/** Where the service says which version runs: what is installed may be another one already. */
export const RUNNING_FILE = '/run/grappe-running';

const UNIT = `[Unit]
Description=Stands in for the agent
# As the agent's own unit: it is started as often as it has to be.
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStart=/bin/sh -c 'cp /usr/lib/grappe/agent/package-version ${RUNNING_FILE}; exec sleep infinity'
# What ran before is not taken for what runs.
ExecStopPost=/bin/rm -f ${RUNNING_FILE}
KillMode=process
Restart=always

[Install]
WantedBy=multi-user.target
`;

/** A script that no package can be configured with. */
const BROKEN = '#!/bin/sh\nexit 1\n';

/** A package of the agent's name, with its scripts, whose service does nothing but say its version. `broken`: in place of what is run after unpacking. */
export async function standInAgent(
  folder: string,
  version: string,
  broken: boolean | string = false,
): Promise<MadePackage & { readonly file: string }> {
  const postinst = broken === true ? BROKEN : broken === false ? undefined : broken;
  const scripts = await maintainerScripts(REPOSITORY, DEFINITIONS.agent);
  const file = await writePackage(
    {
      control: {
        ...{ name: 'grappe-agent', version, architecture: 'amd64', depends: ['adduser'] },
        ...{ summary: 'stands in for the agent', description: ['Nothing.'] },
      },
      tree: [
        textFile('etc/grappe/agent.conf', `# of ${version}\n`, { isConfiguration: true }),
        textFile('usr/lib/grappe/agent/package-version', `${version}\n`),
        textFile('usr/lib/systemd/system/grappe-agent.service', UNIT),
      ],
      scripts:
        postinst !== undefined
          ? scripts.map((script) =>
              script.to === 'postinst'
                ? textFile('postinst', postinst, { executable: true })
                : script,
            )
          : scripts,
      atS: 1_767_225_600,
    },
    path.join(folder, postinst === undefined ? 'whole' : 'broken'),
  );
  const bytes = await readFile(file);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const about = { name: 'grappe-agent', version, architecture: 'amd64', sha256 } as const;
  return { about: { ...about, sizeBytes: (await stat(file)).size }, bytes, file };
}
