/** Something in a made-up file system. */
export type TreeEntry = TreeFolder | TreeFile;

export interface TreeFolder {
  readonly kind: 'folder';
  names(): readonly string[];
}

export interface TreeFile {
  readonly kind: 'file';
  open(): OpenFile;
}

/** One `open` of a file. All of it may throw TreeError. */
export interface OpenFile {
  read(): string;
  write(text: string): void;
  /** Events as poll(2) gives them. `wake` is called once when there may be others; it is absent when nobody waits. */
  poll(wake: (() => void) | undefined): number;
  close(): void;
}

/** What a call into the tree fails with. */
export class TreeError extends Error {
  readonly code:
    | 'EACCES'
    | 'EBADF'
    | 'EBUSY'
    | 'EINVAL'
    | 'EIO'
    | 'EISDIR'
    | 'ENODEV'
    | 'ENOENT'
    | 'ENOSYS'
    | 'ENOTDIR'
    | 'EPERM';

  constructor(code: TreeError['code']) {
    super(code);
    this.code = code;
  }
}
