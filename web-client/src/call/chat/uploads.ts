import type { SeatFiles } from '../files/seat-files.js';
import type { ChatEvent } from '../state/chat-events.js';
import type { CallStore } from '../store.js';

export interface UploadsDeps {
  readonly store: Pick<CallStore, 'dispatch'>;
  readonly files: Pick<SeatFiles, 'upload'>;
}

/** Files on their way to the server. What is there, and refused, waits in the state until it is sent or dropped. */
export class Uploads {
  private readonly running = new Map<string, () => void>();
  private count = 0;

  constructor(private readonly deps: UploadsDeps) {}

  begin(file: File): void {
    this.count += 1;
    const uploadId = `upload-${String(this.count)}`;
    this.tell({ type: 'upload_begun', uploadId, name: file.name, bytes: file.size });
    // Entered first: a refusal may come before `upload` returns.
    this.running.set(uploadId, () => undefined);
    const stop = this.deps.files.upload(file, {
      progress: (sent) => {
        if (this.running.has(uploadId)) this.tell({ type: 'upload_progress', uploadId, sent });
      },
      ended: (result) => {
        if (!this.running.delete(uploadId)) return;
        if (result.ok) {
          this.tell({ type: 'upload_done', uploadId, file: result.value });
          return;
        }
        this.tell({ type: 'upload_refused', uploadId, error: result.error });
        this.deps.store.dispatch({
          type: 'notice',
          content: { kind: 'file_refused', name: file.name, error: result.error },
        });
      },
    });
    if (this.running.has(uploadId)) this.running.set(uploadId, stop);
  }

  drop(uploadId: string): void {
    this.running.get(uploadId)?.();
    this.running.delete(uploadId);
    this.tell({ type: 'upload_dropped', uploadIds: [uploadId] });
  }

  /** In another room, or out. The state forgets by itself. */
  forget(): void {
    for (const stop of this.running.values()) stop();
    this.running.clear();
  }

  private tell(event: ChatEvent): void {
    this.deps.store.dispatch({ type: 'chat', event });
  }
}
