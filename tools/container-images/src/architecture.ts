/** The processor an image is for, in the words of the image format. */
export interface ImageArchitecture {
  readonly architecture: string;
  readonly variant?: string;
}

/** What Debian calls an architecture → what the image format calls it. */
const IMAGE_ARCHITECTURES: ReadonlyMap<string, ImageArchitecture> = new Map([
  ['amd64', { architecture: 'amd64' }],
  ['arm64', { architecture: 'arm64', variant: 'v8' }],
  ['armhf', { architecture: 'arm', variant: 'v7' }],
]);

/** Undefined for an architecture no rack runs on. */
export function imageArchitecture(debianArchitecture: string): ImageArchitecture | undefined {
  return IMAGE_ARCHITECTURES.get(debianArchitecture);
}
