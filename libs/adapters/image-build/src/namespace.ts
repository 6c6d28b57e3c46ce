/** In front of commands that work on the tree of a system: mounts of their own, and root at least as far as those files go. */
export function asRootOfTree(isRoot: boolean): readonly string[] {
  const own = ['--mount', '--pid', '--fork', '--kill-child', '--propagation=private'];
  // An ordinary user is root of a namespace, with the range of other users that /etc/subuid gives it.
  const user = isRoot ? [] : ['--user', '--map-root-user', '--map-auto'];
  return ['unshare', ...own, ...user, '--'];
}
