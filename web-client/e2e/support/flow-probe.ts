import type { Page } from '@playwright/test';

/** The longest silences of sound and picture that a page has received, ms. */
export interface Silences {
  readonly audio: number;
  readonly video: number;
}

interface Probe {
  reset(): void;
  read(): Silences;
}

declare global {
  interface Window {
    flowProbe?: Probe;
  }
}

/**
 * Watches, from before the page loads, when the browser hands decoded frames to the page, whatever connection they came by:
 * the gaps that a person sees and hears, measured apart from the product's own meter. Exact to about 20 ms.
 */
export async function watchFlow(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const connections = new Set<RTCPeerConnection>();
    window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
      construct: (target, args: ConstructorParameters<typeof RTCPeerConnection>) => {
        const connection = new target(...args);
        connections.add(connection);
        return connection;
      },
    });
    const kinds = ['audio', 'video'] as const;
    const newest = { audio: 0, video: 0 };
    const changedAt = { audio: 0, video: 0 };
    const worst = { audio: 0, video: 0 };
    const note = (kind: 'audio' | 'video', now: number) => {
      if (changedAt[kind] > 0) worst[kind] = Math.max(worst[kind], now - changedAt[kind]);
    };
    setInterval(() => {
      const now = performance.now();
      for (const connection of connections) {
        if (connection.connectionState === 'closed') {
          connections.delete(connection);
          continue;
        }
        for (const receiver of connection.getReceivers()) {
          const kind = receiver.track.kind as 'audio' | 'video';
          for (const { timestamp } of receiver.getSynchronizationSources()) {
            if (timestamp <= newest[kind]) continue;
            note(kind, now);
            newest[kind] = timestamp;
            changedAt[kind] = now;
          }
        }
      }
    }, 20);
    window.flowProbe = {
      reset: () => {
        for (const kind of kinds) worst[kind] = 0;
      },
      read: () => {
        // One that lasts counts as long as it has lasted.
        for (const kind of kinds) note(kind, performance.now());
        return { audio: Math.round(worst.audio), video: Math.round(worst.video) };
      },
    };
  });
}

export const resetFlow = (page: Page): Promise<void> =>
  page.evaluate(() => {
    window.flowProbe?.reset();
  });

export const readFlow = (page: Page): Promise<Silences> =>
  page.evaluate(() => {
    if (!window.flowProbe) throw new Error('The flow probe is missing.');
    return window.flowProbe.read();
  });
