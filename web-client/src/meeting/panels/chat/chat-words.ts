import type { FilePolicyResponse } from '#protocol';
import { sizeInWords } from './file-words.js';
import type { WritingObstacle } from './recipients.js';

/** Why one cannot write, and what to do. `name`: of the chosen person. */
export function obstacleInWords(obstacle: WritingObstacle, name: string): string {
  switch (obstacle) {
    case 'chat_off':
      return $localize`The host does not let you write in the chat. You can still read it.`;
    case 'private_off':
      return $localize`The host does not let you write privately. Choose everyone or the hosts.`;
    case 'gone':
      return name === ''
        ? $localize`This person has left. Choose somebody else.`
        : $localize`${name}:name: has left. Choose somebody else.`;
  }
}

/** What the button "Attach files" tells beforehand. */
export function policyInWords(policy: FilePolicyResponse | null, locale: string): string {
  if (policy === null) return $localize`Attach files`;
  if (policy.scanning === 'refused') return $localize`Files cannot be checked for viruses right now.`;
  const most = sizeInWords(Math.min(policy.maxBytes, policy.bytesLeft), locale);
  return $localize`Attach files, up to ${most}:size: each`;
}
