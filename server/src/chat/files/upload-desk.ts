import type { Readable } from 'node:stream';
import type { ChatFile, FilePolicyResponse } from '#protocol';
import type { LiveConferences, SeatView } from '../../conference/ports.js';
import type { Clock } from '../../kernel/clock.js';
import { newFileId } from '../../kernel/ids.js';
import type { Log } from '../../kernel/log.js';
import { accept, refuse, type Result } from '../../kernel/result.js';
import { TokenBuckets } from '../../kernel/token-bucket.js';
import type { Settings } from '../../settings/settings.js';
import type { UnitOfWork } from '../../storage/unit-of-work.js';
import { newFileKey } from './disk-keeper.adapter.js';
import { fileView } from './file-ledger.js';
import { extensionOf, safeFileName } from './file-name.js';
import { typeOfFile } from './file-type.adapter.js';
import { receive, type Received } from './intake.js';
import type { FileKeeper, Thumbnail, ThumbnailMaker } from './ports.js';
import type { Scanning } from './scanning.js';
import type { FileStore } from './store/file-store.js';
import type { ChatFileRow } from './store/rows.js';
import { UploadPlaces } from './upload-places.js';

export interface Upload {
  /** As the uploader calls it. */
  readonly name: string;
  /** As announced, in bytes; null when it was not. */
  readonly announced: number | null;
  readonly body: Readable;
}

export interface UploadWorld {
  readonly settings: Settings['files'];
  readonly conferences: Pick<LiveConferences, 'seat'>;
  readonly store: FileStore;
  readonly unitOfWork: UnitOfWork;
  readonly keeper: FileKeeper;
  readonly scanning: Scanning;
  readonly thumbnails: ThumbnailMaker;
  readonly clock: Clock;
  readonly log: Log;
}

/** What is known of a file once it was received and looked at. */
interface Examined extends Received {
  readonly mediaType: string;
  readonly scanned: boolean;
}

/** The slowest line that is worth waiting for: 64 kbit/s. */
const patience = { idleMs: 20_000, totalMs: 30 * 60_000, graceMs: 20_000, bytesPerSecond: 8 * 1024 };
const atOnce = { person: 3, meeting: 10, everybody: 20 };
const uploadRate = { perSecond: 0.5, burst: 20 };

/** Takes files in: each is received, looked at and scanned before anything of it is kept. */
export class UploadDesk {
  private readonly places = new UploadPlaces(atOnce);
  private readonly rate = new TokenBuckets(uploadRate);

  constructor(private readonly world: UploadWorld) {}

  async policy(seat: SeatView): Promise<FilePolicyResponse> {
    const { settings, scanning } = this.world;
    return {
      maxBytes: settings.maxBytes,
      bytesLeft: await this.bytesLeft(seat),
      refusedExtensions: [...settings.refusedExtensions],
      scanning: await scanning.state(),
    };
  }

  async take(seat: SeatView, upload: Upload): Promise<Result<ChatFile>> {
    if (!seat.abilities.files) return refuse('FORBIDDEN');
    const wait = this.rate.take(seat.participantId, this.world.clock.now());
    if (wait !== null) return refuse('RATE_LIMITED', { retryAfterSeconds: wait });
    const leave = this.places.take(seat.participantId, seat.meetingId);
    if (!leave) return refuse('RATE_LIMITED', { retryAfterSeconds: 5 });
    try {
      const name = safeFileName(upload.name);
      const known = await this.judgeBefore(seat, name, upload.announced);
      return known ?? (await this.receive(seat, name, upload.body));
    } finally {
      leave();
    }
  }

  /** What can be said before a byte of it has come; null: go on. */
  private async judgeBefore(
    seat: SeatView,
    name: string,
    announced: number | null,
  ): Promise<Result<never> | null> {
    const { settings, scanning } = this.world;
    const { maxBytes } = settings;
    if (settings.refusedExtensions.includes(extensionOf(name))) return refuse('FILE_TYPE_REFUSED');
    if (announced !== null && announced > maxBytes) return refuse('FILE_TOO_LARGE', { maxBytes });
    const bytesLeft = await this.bytesLeft(seat);
    if ((announced ?? 1) > bytesLeft) return refuse('QUOTA_EXCEEDED', { bytesLeft });
    return (await scanning.state()) === 'refused' ? refuse('SCANNER_UNAVAILABLE') : null;
  }

  private async receive(seat: SeatView, name: string, body: Readable): Promise<Result<ChatFile>> {
    const { keeper, settings } = this.world;
    const draft = await keeper.draft();
    try {
      const bounds = { maxBytes: settings.maxBytes, ...patience };
      const received = await receive(body, draft, bounds);
      if (!received.ok) return received;
      const examined = await this.examine(seat, name, draft, received.value);
      if (!examined.ok) return examined;
      const thumbnail = await this.world.thumbnails.make(draft, examined.value.mediaType);
      if (thumbnail === 'bomb') return refuse('FILE_TYPE_REFUSED');
      // They may have been removed, or lost the right, while the file was on its way.
      if (!this.world.conferences.seat(seat.conferenceId, seat.participantId)?.abilities.files)
        return refuse('FORBIDDEN');
      return await this.keep(seat, name, draft, examined.value, thumbnail);
    } finally {
      await keeper.drop(draft);
    }
  }

  private async examine(
    seat: SeatView,
    name: string,
    draft: string,
    received: Received,
  ): Promise<Result<Examined>> {
    const { scanning, log } = this.world;
    const type = await typeOfFile(draft);
    if (type.executable) return refuse('FILE_TYPE_REFUSED');
    const { mediaType } = type;
    const found = await scanning.scan(draft);
    if (found.verdict === 'clean') return accept({ ...received, mediaType, scanned: true });
    const { conferenceId, participantId } = seat;
    const about = { conferenceId, participantId, extension: extensionOf(name), ...received };
    if (found.verdict === 'infected') {
      log.warn('a file with malware was refused', { ...about, malware: found.name });
      return refuse('FILE_INFECTED');
    }
    if (!scanning.allowsUnscanned) {
      log.warn('a file could not be scanned and was refused', { ...about, why: found.why });
      return refuse('SCANNER_UNAVAILABLE');
    }
    log.warn('a file could not be scanned and was let through', { ...about, why: found.why });
    return accept({ ...received, mediaType, scanned: false });
  }

  /** First the bytes, then the row: what a crash leaves in between has no row, and the sweep finds it. */
  private async keep(
    seat: SeatView,
    name: string,
    draft: string,
    { bytes, sha256, mediaType, scanned }: Examined,
    thumbnail: Thumbnail | null,
  ): Promise<Result<ChatFile>> {
    const { keeper, store, unitOfWork, settings, clock, log } = this.world;
    const { conferenceId, meetingId, participantId, identity } = seat;
    const row: ChatFileRow = {
      id: newFileId(),
      ...{ conferenceId, meetingId, participantId, userId: identity.userId },
      ...{ name, mediaType, bytes, sha256, scanned },
      storageKey: newFileKey(),
      thumbnailKey: thumbnail && newFileKey(),
      thumbW: thumbnail?.width ?? null,
      thumbH: thumbnail?.height ?? null,
      ...{ messageSeq: null, messagePlace: null },
      createdAt: new Date(clock.now()),
    };
    let kept = false;
    try {
      await keeper.put(draft, row.storageKey);
      if (thumbnail && row.thumbnailKey !== null) await keeper.putBytes(thumbnail.webp, row.thumbnailKey);
      kept = await unitOfWork.transaction((tx) => store.insert(tx, row, settings.meetingQuotaBytes));
    } finally {
      if (!kept) {
        await keeper.remove(row.storageKey);
        if (row.thumbnailKey !== null) await keeper.remove(row.thumbnailKey);
      }
    }
    if (!kept) return refuse('QUOTA_EXCEEDED', { bytesLeft: await this.bytesLeft(seat) });
    log.info('a file was taken', { fileId: row.id, participantId, mediaType, bytes, scanned });
    return accept(fileView(row));
  }

  private async bytesLeft({ meetingId }: SeatView): Promise<number> {
    const { settings, store } = this.world;
    return Math.max(0, settings.meetingQuotaBytes - (await store.bytesOf(meetingId)));
  }
}
