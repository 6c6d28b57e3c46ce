import { GrappeError } from '@grappe/domain';
import { classifyBoot, type BootFacts, type CardFlavour } from '@grappe/formats';

export interface CardSystemFound {
  readonly flavour: CardFlavour;
  /** For people: `Debian GNU/Linux 13 (trixie), set up by cloud-init`. */
  readonly description: string;
  readonly warnings: readonly string[];
}

const SET_UP_BY: Readonly<Record<CardFlavour, string>> = {
  grappe: "Grappe's own image",
  'cloud-init': 'Raspberry Pi OS, set up by cloud-init',
  firstrun: 'Raspberry Pi OS, set up by firstrun.sh',
};

/** What is prepared: an image, or a card that is mounted. */
export interface PreparedPlace {
  /** What messages call it. */
  readonly file: string;
  readonly isMounted: boolean;
}

/** How the system of an image is set up. Throws `REFUSED` for one that cannot be, and for a prepared one unless `again`. */
export function systemOf(
  { file, isMounted }: PreparedPlace,
  facts: BootFacts,
  again: boolean,
): CardSystemFound {
  const found = classifyBoot(facts);
  switch (found.kind) {
    case 'fits':
      return { ...found, description: describe(found.flavour, facts) };
    case 'refused':
      throw new GrappeError('REFUSED', `${file} cannot be prepared: ${found.message}`, {
        remedy: found.remedy,
      });
    case 'prepared': {
      const whose =
        found.card === undefined ? 'a node' : `${found.card.node} of rack ${found.card.rack}`;
      const { flavour } = found;
      if (flavour === undefined || !again) {
        const fresh = isMounted
          ? 'write a fresh image to it with `grappe image flash`'
          : 'take the image that it was made from';
        throw new GrappeError('REFUSED', `${file} is the card of ${whose} already`, {
          remedy:
            flavour === undefined
              ? fresh
              : `${fresh}, or say --force to write another identity over that one`,
        });
      }
      const warnings = [`${file} was the card of ${whose}; its identity is written over`];
      return { flavour, description: describe(flavour, facts), warnings };
    }
  }
}

function describe(flavour: CardFlavour, { texts, root }: BootFacts): string {
  const [, pretty] = /^PRETTY_NAME="?([^"\n]{1,80})/m.exec(root?.osRelease ?? '') ?? [];
  const version = flavour === 'grappe' ? ownVersion(texts['grappe/image.json'] ?? '') : pretty;
  return version === undefined ? SET_UP_BY[flavour] : `${SET_UP_BY[flavour]} (${version})`;
}

function ownVersion(text: string): string | undefined {
  const image = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const parts = ['name', 'version', 'suite'].map((key) => image[key]);
  const shown = parts.filter((part) => typeof part === 'string' && part.length <= 80);
  return shown.length === 0 ? undefined : shown.join(' ');
}
