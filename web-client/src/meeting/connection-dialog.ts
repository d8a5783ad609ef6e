import { Component, DestroyRef, computed, inject, input, output, signal } from '@angular/core';
import type { Diagnostics, TrackStatistics } from '../call/index.js';
import { Modal } from '../ui/modal.js';

const EVERY_MS = 2_000;

/** What the connection measures, in words first and numbers after. */
@Component({
  selector: 'cv-connection-dialog',
  imports: [Modal],
  template: `
    <cv-modal i18n-heading heading="Connection details" (closed)="closed.emit()">
      @if (seen(); as now) {
        <p class="verdict">{{ verdict() }}</p>
        <dl>
          <div>
            <dt i18n>Round trip</dt>
            <dd>{{ roundTrip() }}</dd>
          </div>
          <div>
            <dt i18n>Carried by</dt>
            <dd>{{ protocols() }}</dd>
          </div>
          <div>
            <dt i18n>Control connection</dt>
            <dd>{{ now.signaling }}</dd>
          </div>
          <div>
            <dt i18n>Room to send</dt>
            <dd>{{ uplink() }}</dd>
          </div>
        </dl>
        @if (now.tracks.length > 0) {
          <div class="scroll" tabindex="0" role="group" i18n-aria-label aria-label="Streams">
            <table>
              <caption class="visually-hidden" i18n>
                Streams
              </caption>
              <thead>
                <tr>
                  <th scope="col" i18n>Stream</th>
                  <th scope="col" i18n>Codec</th>
                  <th scope="col" i18n>Picture</th>
                  <th scope="col" i18n>Lost</th>
                </tr>
              </thead>
              <tbody>
                @for (track of now.tracks; track track.trackId + track.direction) {
                  <tr>
                    <th scope="row">{{ streamName(track) }}</th>
                    <td>{{ track.codec ?? '–' }}</td>
                    <td>{{ picture(track) }}</td>
                    <td>{{ lost(track) }}</td>
                  </tr>
                }
              </tbody>
            </table>
          </div>
        }
      } @else {
        <p i18n>Measuring…</p>
      }
      <button type="button" class="btn btn-small" (click)="copied.emit(asText())" i18n>
        Copy everything
      </button>
    </cv-modal>
  `,
  styles: `
    .verdict {
      margin-bottom: 12px;
      font-size: 15px;
      line-height: 24px;
    }
    dl {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(200px, 1fr));
      column-gap: 32px;
      margin-bottom: 16px;
    }
    dl > div {
      display: flex;
      justify-content: space-between;
      gap: 12px;
      padding: 8px 0;
      border-bottom: 1px solid var(--line);
    }
    dt {
      color: var(--text-2);
    }
    dd,
    td {
      font-variant-numeric: tabular-nums;
    }
    .scroll {
      margin-bottom: 16px;
      overflow: auto;
    }
    table {
      width: 100%;
      border-collapse: collapse;
      font-size: 13px;
    }
    th,
    td {
      padding: 6px 12px 6px 0;
      text-align: start;
      font-weight: 400;
      border-bottom: 1px solid var(--line);
      white-space: nowrap;
    }
    thead th {
      color: var(--text-2);
    }
  `,
})
export class ConnectionDialog {
  readonly measure = input.required<() => Promise<Diagnostics>>();
  readonly nameOf = input.required<(participantId: string) => string | null>();
  readonly copied = output<string>();
  readonly closed = output();
  protected readonly seen = signal<Diagnostics | null>(null);

  protected readonly roundTrip = computed(() => {
    const times = (this.seen()?.transports ?? []).flatMap(({ roundTripMs }) =>
      roundTripMs === null ? [] : [roundTripMs],
    );
    return times.length === 0 ? '–' : `${String(Math.round(Math.max(...times)))} ms`;
  });
  protected readonly protocols = computed(() => {
    const all = new Set(
      (this.seen()?.transports ?? []).flatMap(({ protocol }) => (protocol === null ? [] : [protocol])),
    );
    return all.size === 0 ? '–' : [...all].map((protocol) => protocol.toUpperCase()).join(', ');
  });
  protected readonly uplink = computed(() => {
    const rate = this.seen()?.transports.find(
      ({ direction }) => direction === 'send',
    )?.availableOutgoingBitrate;
    return rate === null || rate === undefined ? '–' : `${(rate / 1_000_000).toFixed(1)} Mbit/s`;
  });
  protected readonly verdict = computed(() => {
    const transports = this.seen()?.transports ?? [];
    if (transports.some(({ state }) => state === 'failed' || state === 'disconnected'))
      return $localize`The media connection is broken and is being restored.`;
    const slow = transports.some(({ roundTripMs }) => (roundTripMs ?? 0) > 250);
    if (slow) return $localize`The way to the server is slow: others may hear you late.`;
    const lossy = (this.seen()?.tracks ?? []).some((track) => lossOf(track) > 0.05);
    return lossy
      ? $localize`Some data is lost on the way: picture and sound may stutter.`
      : $localize`Everything looks well.`;
  });

  constructor() {
    const look = () => {
      void this.measure()().then((seen) => {
        this.seen.set(seen);
      });
    };
    queueMicrotask(look);
    const timer = setInterval(look, EVERY_MS);
    inject(DestroyRef).onDestroy(() => {
      clearInterval(timer);
    });
  }

  protected asText(): string {
    return JSON.stringify(this.seen(), null, 2);
  }

  protected streamName(track: TrackStatistics): string {
    const source = {
      microphone: $localize`microphone`,
      camera: $localize`camera`,
      screen: $localize`screen`,
      screen_audio: $localize`screen sound`,
    }[track.source];
    const who = track.participantId === null ? null : this.nameOf()(track.participantId);
    return track.direction === 'send' ? $localize`You, ${source}:source:` : `${who ?? '?'}, ${source}`;
  }

  protected picture(track: TrackStatistics): string {
    if (track.width === null || track.height === null) return '–';
    const rate = track.framesPerSecond === null ? '' : ` · ${String(Math.round(track.framesPerSecond))}/s`;
    return `${String(track.width)}×${String(track.height)}${rate}`;
  }

  protected lost(track: TrackStatistics): string {
    return track.packetsLost === null ? '–' : `${(lossOf(track) * 100).toFixed(1)} %`;
  }
}

/** Share of the packets that were sent here and never came, 0..1. */
const lossOf = ({ packets, packetsLost }: TrackStatistics): number =>
  packetsLost === null || packets + packetsLost <= 0 ? 0 : Math.max(0, packetsLost) / (packets + packetsLost);
