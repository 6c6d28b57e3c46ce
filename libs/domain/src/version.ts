/** Version of Grappe; the same in all its programs, because they are released together. */
export const VERSION = '0.1.0';
