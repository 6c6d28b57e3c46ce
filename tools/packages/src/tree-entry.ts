/** A file of a package. Everything belongs to root. */
export interface FileEntry {
  readonly kind: 'file';
  /** Where it goes, without the leading slash. */
  readonly to: string;
  readonly bytes: Uint8Array;
  readonly executable?: boolean;
  /** Kept as the operator has it, on an upgrade and a removal. */
  readonly isConfiguration?: boolean;
}

export interface LinkEntry {
  readonly kind: 'link';
  readonly to: string;
  readonly target: string;
}

/** An empty folder; those of files come by themselves. */
export interface FolderEntry {
  readonly kind: 'folder';
  readonly to: string;
}

export type TreeEntry = FileEntry | LinkEntry | FolderEntry;

const encoder = new TextEncoder();

export function textFile(
  to: string,
  text: string,
  traits: Pick<FileEntry, 'executable' | 'isConfiguration'> = {},
): FileEntry {
  return { kind: 'file', to, bytes: encoder.encode(text), ...traits };
}
