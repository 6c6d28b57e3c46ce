import type { CardLayout } from './layout.ts';
import type { ImageIdentity } from './layer.ts';
import type { CardRecipe } from './recipe.ts';
import type { InstalledPackage } from './system-tree.ts';

/** What lies beside an image: what it is, and what is in it. */
export interface ImageManifest {
  readonly format: 1;
  readonly name: string;
  readonly version: string;
  readonly suite: string;
  readonly architecture: string;
  /** Of the image as it goes on a card. */
  readonly sizeBytes: number;
  /** Of the same; hexadecimal. */
  readonly sha256: string;
  /** The file that it lies in, and its digest where it is compressed. */
  readonly file: string;
  readonly fileSha256: string;
  readonly partitions: {
    readonly boot: CardLayout['boot'];
    readonly root: CardLayout['root'];
  };
  /** `name_version_architecture`, sorted. */
  readonly packages: readonly string[];
}

/** One line for each package: what differs between two images can be seen with diff. */
export function packageLines(packages: readonly InstalledPackage[]): readonly string[] {
  return packages
    .map(({ name, version, architecture }) => `${name}_${version}_${architecture}`)
    .sort();
}

export interface ManifestInput {
  readonly recipe: CardRecipe;
  readonly identity: ImageIdentity;
  readonly layout: CardLayout;
  readonly packages: readonly InstalledPackage[];
  readonly sha256: string;
  readonly file: string;
  readonly fileSha256: string;
}

export function imageManifest({
  recipe: { suite, architecture },
  identity,
  layout: { boot, root, imageBytes },
  packages,
  ...digests
}: ManifestInput): ImageManifest {
  return {
    format: 1,
    ...identity,
    suite,
    architecture,
    sizeBytes: imageBytes,
    ...digests,
    partitions: { boot, root },
    packages: packageLines(packages),
  };
}
