/** One upload under way. */
export interface UploadJob {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly file: Blob;
  /** Bytes that have gone out. */
  progress(sent: number): void;
  /** Called once, unless aborted. `status` is the HTTP status, or 0 when the server could not be reached or was lost. */
  ended(status: number, body: string): void;
}
export type UploadStarter = (job: UploadJob) => { abort(): void };

/** Adapter: XMLHttpRequest, as `fetch` tells nothing of what has been sent. */
export const startBrowserUpload: UploadStarter = (job) => {
  const request = new XMLHttpRequest();
  request.open('POST', job.url);
  for (const [name, value] of Object.entries(job.headers)) request.setRequestHeader(name, value);
  request.upload.onprogress = (event) => job.progress(event.loaded);
  request.onload = () => job.ended(request.status, request.responseText);
  request.onerror = () => job.ended(0, '');
  request.ontimeout = () => job.ended(0, '');
  request.send(job.file);
  return {
    abort: () => {
      request.abort();
    },
  };
};
