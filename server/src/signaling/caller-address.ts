/**
 * The address an upgrade request came from. Each proxy appends the address it was called from to X-Forwarded-For, so the
 * nearest `trustedProxies` entries, counted from the end, are believed; what stands before them a client may have made up.
 */
export const callerAddress = (
  remote: string | undefined,
  forwardedFor: string | string[] | undefined,
  trustedProxies: number,
): string => {
  const told = [forwardedFor ?? []].flat().join(',').split(',');
  const hops = [
    remote ?? 'unknown',
    ...told
      .map((hop) => hop.trim())
      .filter((hop) => hop !== '')
      .toReversed(),
  ];
  return hops[Math.min(trustedProxies, hops.length - 1)] ?? 'unknown';
};
